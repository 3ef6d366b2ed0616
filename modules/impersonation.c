/* impersonation.c: does a message from outside borrow our names, or those of our partners?
 *
 * Facts: `person`: a name in From or Sender is that of one of `people`, and the address is not; the
 * value is the person's first address. `address_in_name`: such a name holds an address or a host of
 * ours or of a partner, and the message is a stranger's; the value is the host. `lookalike`: the
 * domain of From, Reply-To or the envelope's sender looks like a known one, which is the value.
 * `mixed_script`: one of these domains has a label in several scripts; the value is the domain.
 * `reply_to`: From is ours, or has a person's name, and the replies go to another organisation; the
 * value is where. `own_unauthenticated`: From is ours, and neither proves that nor has a DMARC
 * policy that stops it; the value is the domain. `first_contact`: no mail of the author was
 * accepted before for one of the recipients' domains; the value is the gravest of the facts beside
 * it: `person`, `lookalike`, `address_in_name`, or nothing.
 *
 * It reads nothing but the header, and judges what people see: every name that some mail program
 * may show counts (modules/mime/author_names.h). What is proved to come from a domain under `trust`
 * is not judged. It must never take a domain of ours, or a name below one, for a stranger's.
 *
 * WHY PHASE_BODY: what proves a sender is DMARC's result, which is known at the end of the body. */
#include "gateway/base/character.h"
#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "modules/check.h"
#include "modules/mime/author.h"
#include "modules/mime/author_names.h"
#include "modules/names/companies.h"
#include "modules/names/contact.h"
#include "modules/names/disguise.h"
#include "modules/names/domain_list.h"
#include "modules/names/free_mail.h"
#include "modules/names/hosts.h"
#include "modules/names/people.h"

#include <string.h>

enum { SHOWN_MAX = 100 /* octets of a name in a detail */ };

enum known_domains { DOMAINS_OWN, DOMAINS_NONE };

struct impersonation_conf {
	struct person *people;
	size_t people_count;
	int domains; /* enum known_domains */
	const char **partners;
	size_t partner_count;
	bool reply_to;
	uint64_t first_contact, learning; /* milliseconds; first_contact 0: off */
	const char **trust;
	size_t trust_count;
	/* made ready by prepare(): */
	const struct people *persons;
	const struct lookalikes *known;
	const char **trusted;   /* as A-labels */
};

/* What DMARC says of the message. NO_PROOF: it was not asked. */
enum proof { NO_PROOF, PROVED, UNPROVED, STOPPED, PROOF_UNKNOWN };

/* What is found in one message. */
struct impersonation {
	struct check_ctx *ctx;
	const struct impersonation_conf *conf;
	struct author author;
	struct bytes from;      /* the first author domain; "": none */
	bool from_ours, from_person;    /* its domain is ours; its address is a person's */
	const struct person *person;    /* the first whose name is borrowed */
	const char *field;      /* the one being read */
	bool named;             /* a known host stands in a name */
	bool written;           /* a domain that is written with another letter was found */
	bool replied;           /* a reply address elsewhere was found */
	struct hosts hosts;
	bool too_long;   /* a name, for being compared */
	bool unreadable; /* an address in Reply-To */
};

static void im_report(const struct impersonation *im, const char *fact, const struct text *detail,
		      struct bytes value)
{
	check_report_evidence(
		im->ctx,
		&(struct evidence){ .fact = fact, .detail = text_bytes(detail), .value = value });
}

/* ---- domains */

/* The domain of an address as A-labels; false: it has none. */
static bool address_domain(struct bytes address, struct text *domain)
{
	size_t at = bytes_find_last(address, '@');
	struct bytes written = bytes_skip(address, at + 1);
	if (at == address.len)
		return false;
	if (written.len && written.at[written.len - 1] == '.')
		written.len--;
	return idn_to_ascii(written, domain);
}

/* ---- names */

/* Whole characters; what cannot be seen stands there as a question mark. */
static void shown_add(struct text *detail, struct bytes text, size_t most)
{
	size_t end = text.len < most ? text.len : most;
	while (end < text.len && end > 0 && ((unsigned char)text.at[end] & 0xC0) == 0x80)
		end--;
	text_seen(detail, bytes_first(text, end));
	text_string(detail, end < text.len ? "..." : "");
}

static void name_add(struct text *detail, const struct impersonation *im, struct bytes name)
{
	text_format(detail, "%s says \"", im->field);
	shown_add(detail, name, SHOWN_MAX);
	text_string(detail, "\"");
}

static void address_add(struct text *detail, struct bytes address)
{
	shown_add(detail, address.len ? address : BYTES("an address that nobody can read"),
		  2 * SHOWN_MAX);
}

static void person_report(const struct impersonation *im, const struct author_name *n,
			  const struct person *p)
{
	char buffer[600];
	struct text detail = TEXT(buffer);
	name_add(&detail, im, n->name);
	text_string(&detail, ", who is ");
	address_add(&detail, bytes_of(p->addresses[0]));
	text_string(&detail, ", not ");
	address_add(&detail, n->address);
	im_report(im, "person", &detail, bytes_of(p->addresses[0]));
}

static void person_judge(struct impersonation *im, const struct author_name *n)
{
	const struct person *p = people_find(im->conf->persons, n->name, n->address);
	im->too_long |= im->conf->people_count > 0 && people_name_over(n->name);
	if (!p || im->person)
		return;
	im->person = p;
	person_report(im, n, p);
}

/* A host of ours in a name tells whose the message claims to be; in our own mail it tells
 * nothing. */
static void host_in_name_judge(struct impersonation *im, const struct author_name *n)
{
	char buffer[600], host_buffer[DOMAIN_MAX + 1], domain_buffer[DOMAIN_MAX + 1];
	struct text detail = TEXT(buffer), host = TEXT(host_buffer), domain = TEXT(domain_buffer);
	if (im->named || !lookalikes_host_in(im->conf->known, n->name, &host))
		return;
	struct bytes real = address_domain(n->address, &domain) ? text_bytes(&domain) : im->from;
	if (lookalikes_known(im->conf->known, real) ||
	    bytes_equal(registered_domain(real), registered_domain(text_bytes(&host))))
		return;
	im->named = true;
	name_add(&detail, im, n->name);
	text_string(&detail, ", the address is ");
	address_add(&detail, n->address);
	im_report(im, "address_in_name", &detail, text_bytes(&host));
}

static void name_judge(struct impersonation *im, const struct author_name *n)
{
	char buffer[2 * AUTHOR_NAME_MAX];
	struct text read = TEXT(buffer);
	struct author_name as_read = *n;
	im->too_long |= n->cut;
	person_judge(im, n);
	host_in_name_judge(im, n);
	if (!disguise_off(n->name, &read))
		return;
	as_read.name = text_bytes(&read);
	person_judge(im, &as_read);
	host_in_name_judge(im, &as_read);
}

static void written_judge(struct impersonation *im, struct bytes address)
{
	struct lookalike found;
	struct bytes written = bytes_skip(address, bytes_find_last(address, '@') + 1);
	if (im->written || !lookalike_find_written(im->conf->known, written, &found))
		return;
	im->written = true;
	lookalike_report(im->ctx, im->field, bytes_first(written, DOMAIN_MAX), &found);
}

/* A name in From or Sender: calls of author_names(). */
static void author_name(void *arg, const struct author_name *n)
{
	struct impersonation *im = arg;
	name_judge(im, n);
	written_judge(im, n->address);
	im->from_person |= people_has_address(im->conf->persons, n->address);
}

/* ---- replies */

static bool of_authors(const struct impersonation *im, struct bytes domain)
{
	struct bytes organization = registered_domain(domain);
	for (size_t i = 0; i < im->author.count; i++) {
		struct bytes author = { im->author.domains[i].at, im->author.domains[i].length };
		if (bytes_equal(registered_domain(author), organization))
			return true;
	}
	return false;
}

/* The message claims to be ours: where replies go matters. */
static bool in_our_name(const struct impersonation *im)
{
	return im->from_ours || im->from_person || im->person;
}

static void reply_judge(struct impersonation *im, const struct author_name *n, struct bytes domain)
{
	char buffer[600];
	struct text detail = TEXT(buffer);
	bool free = free_mailer(registered_domain(domain));
	if (im->replied || !im->conf->reply_to || !in_our_name(im) ||
	    lookalikes_known(im->conf->known, domain) || (of_authors(im, domain) && !free) ||
	    people_has_address(im->conf->persons, n->address))
		return;
	/* A stranger with a person's name who is answered where he writes from is one fact. */
	if (!im->from_ours && !im->from_person && of_authors(im, domain))
		return;
	im->replied = true;
	text_string(&detail,
		    im->from_ours ? "From is of " : "From has the name of one of our people, ");
	text_format(&detail, "%.*s; replies go to ", BYTES_ARG(im->from));
	address_add(&detail, n->address);
	text_string(&detail, free ? ", at a free mailer" : ", of another organisation");
	im_report(im, "reply_to", &detail, domain);
}

/* An address in Reply-To: calls of author_names(). */
static void reply_name(void *arg, const struct author_name *n)
{
	struct impersonation *im = arg;
	char buffer[DOMAIN_MAX + 1];
	struct text domain = TEXT(buffer);
	if (!address_domain(n->address, &domain)) {
		im->unreadable = true;
		return;
	}
	hosts_add(&im->hosts, text_bytes(&domain), im->field);
	written_judge(im, n->address);
	reply_judge(im, n, text_bytes(&domain));
}

/* ---- what is proved */

static bool is(const char *fact, const char *word)
{
	return strcmp(fact, word) == 0;
}

/* What DMARC says, and of which domain. */
static enum proof proof_of(struct check_ctx *ctx, struct bytes *domain)
{
	const struct evidence *e;
	enum proof proof = NO_PROOF;
	*domain = BYTES("");
	for (size_t i = 0; (e = check_found(ctx, i)); i++) {
		if (!is(e->check, "dmarc"))
			continue;
		*domain = e->value;
		proof = is(e->fact, "pass")                                  ? PROVED
			: is(e->fact, "reject") || is(e->fact, "quarantine") ? STOPPED
			: is(e->fact, "temperror") || is(e->fact, "unknown") ? PROOF_UNKNOWN
									     : UNPROVED;
	}
	return proof;
}

/* The one author is of a domain that the configuration trusts, if DMARC confirms it. */
static bool trustworthy(const struct impersonation *im, struct bytes domain)
{
	return im->author.result == AUTHOR_ONE &&
	       domain_list_has(im->conf->trusted, im->conf->trust_count, domain);
}

static void own_judge(const struct impersonation *im, enum proof proof)
{
	char buffer[400];
	struct text detail = TEXT(buffer);
	if (!im->from_ours || (proof != UNPROVED && proof != PROOF_UNKNOWN))
		return;
	if (proof == PROOF_UNKNOWN) {
		check_unknown(im->ctx, BYTES("whether From is ours: DMARC has no result"));
		return;
	}
	text_format(&detail, "From is of %.*s, and nothing proves it", BYTES_ARG(im->from));
	im_report(im, "own_unauthenticated", &detail, im->from);
}

/* ---- the message */

static void authors_read(struct impersonation *im)
{
	struct check_ctx *ctx = im->ctx;
	author_read(ctx->fields, ctx->field_count, &im->author);
	for (size_t i = 0; i < im->author.count; i++) {
		struct bytes domain = { im->author.domains[i].at, im->author.domains[i].length };
		bool ours = lookalikes_ours(im->conf->known, domain);
		if (i == 0 || (ours && !im->from_ours))
			im->from = domain;
		im->from_ours |= ours;
		hosts_add(&im->hosts, domain, "From");
	}
}

static void fields_read(struct impersonation *im, const char *name, author_name_found *found)
{
	char buffer[60];
	struct text why = TEXT(buffer);
	struct check_ctx *ctx = im->ctx;
	im->field = name;
	for (size_t i = 0; i < ctx->field_count; i++) {
		if (!header_is(&ctx->fields[i], name) ||
		    author_names(ctx->fields[i].value, found, im))
			continue;
		text_format(&why, "%s has too many names or comments", name);
		check_unknown(ctx, text_bytes(&why));
		return;
	}
}

/* Who writes for the first time is seldom dangerous alone: the value says what is beside it. */
static void contact_ask(const struct impersonation *im, bool stranger, bool lookalike)
{
	const char *beside = im->person  ? "person"
			     : lookalike ? "lookalike"
			     : im->named ? "address_in_name"
					 : "";
	if (im->conf->first_contact)
		contact_judge(im->ctx, im->conf->first_contact, im->conf->learning, stranger,
			      bytes_of(beside));
}

static void bounds_tell(const struct impersonation *im)
{
	if (im->hosts.too_many)
		check_unknown(im->ctx, BYTES("more domains than are looked at"));
	if (im->too_long)
		check_unknown(im->ctx, BYTES("a name is too long to be compared"));
	if (im->unreadable && im->conf->reply_to && in_our_name(im))
		check_unknown(im->ctx, BYTES("where replies go: Reply-To has no address that can "
					     "be read"));
}

static enum progress impersonation_run(struct check_ctx *ctx)
{
	struct impersonation im = { .ctx = ctx, .conf = ctx->conf, .from = BYTES("") };
	struct bytes domain;
	if (!ctx->whole)
		return CHECK_WAIT;
	enum proof proof = proof_of(ctx, &domain);
	authors_read(&im);
	bool trust = trustworthy(&im, domain);
	if (trust && proof == PROOF_UNKNOWN)
		check_unknown(ctx, BYTES("whether a domain under trust has sent it: DMARC has no "
					 "result"));
	if (trust && (proof == PROVED || proof == PROOF_UNKNOWN)) {
		contact_ask(&im, false, false);
		return CHECK_DONE;
	}
	fields_read(&im, "From", author_name);
	fields_read(&im, "Sender", author_name);
	fields_read(&im, "Reply-To", reply_name);
	hosts_add(&im.hosts, ctx->sender_domain, "the envelope's sender");
	bool lookalike = hosts_judge(ctx, im.conf->known, &im.hosts) || im.written;
	bounds_tell(&im);
	own_judge(&im, proof);
	contact_ask(&im, true, lookalike);
	return CHECK_DONE;
}

/* ---- the configuration */

static bool impersonation_prepare(void *conf_any, const struct check_domains *domains,
				  struct arena *arena)
{
	struct impersonation_conf *conf = conf_any;
	const char **partners = domain_list_make(conf->partners, conf->partner_count, arena);
	conf->trusted = domain_list_make(conf->trust, conf->trust_count, arena);
	if (!partners || !conf->trusted || !public_suffix_start())
		return false;
	const char *const *companies = companies_new(domains->ours, domains->count, arena);
	if (!companies)
		return false;
	conf->known = lookalikes_new(domains->ours, domains->count, conf->domains == DOMAINS_OWN,
				     partners, conf->partner_count, arena);
	conf->persons = people_new(conf->people, conf->people_count, companies, arena);
	return conf->known && conf->persons;
}

static bool impersonation_verify(const void *conf_any, struct text *sentence)
{
	const struct impersonation_conf *conf = conf_any;
	for (size_t i = 0; i < conf->people_count; i++)
		for (size_t j = 0; j < conf->people[i].address_count; j++) {
			const char *address = conf->people[i].addresses[j];
			if (people_address_fault(bytes_of(address)) == NULL)
				continue;
			text_format(sentence,
				    "\"%s\", of %s, is not an address like chief@example.com",
				    address, conf->people[i].name);
			return false;
		}
	const char *partner = domain_list_fault(conf->partners, conf->partner_count);
	const char *trust = domain_list_fault(conf->trust, conf->trust_count);
	if (!partner && !trust)
		return true;
	text_format(sentence, "\"%s\" under %s is not a domain; write it like bank.example",
		    partner ? partner : trust, partner ? "partners" : "trust");
	return false;
}

static const char *const domain_words[] = { [DOMAINS_OWN] = "own", [DOMAINS_NONE] = "none", NULL };

#define AT(member) .offset = offsetof(struct impersonation_conf, member)
static const struct option person_options[] = {
	{ "name", OPTION_TEXT, offsetof(struct person, name), .least = 1, .most = 150,
	  .example = "Chief Executive", .doc = "The person's name, as mail programs show it" },
	{ "addresses", OPTION_TEXTS, offsetof(struct person, addresses), .least = 1, .most = 50,
	  .example = "[chief@example.com]",
	  .doc = "All addresses that the person writes from, private ones too" },
	{ 0 },
};
static const char *const off[] = { "off", NULL };
static const struct option options[] = {
	{ "people", OPTION_LIST, AT(people), .members = person_options,
	  .member_size = sizeof(struct person), .fallback = "[]", .most = PEOPLE_MAX,
	  .doc = "Persons whose names strangers must not use" },
	{ "domains", OPTION_WORD, AT(domains), .words = domain_words, .fallback = "own",
	  .doc = "Domains that strangers' domains must not look like: own, those under `domains` "
		 "of this file; none, only `partners`" },
	{ "partners", OPTION_TEXTS, AT(partners), .fallback = "[]", .most = 10000,
	  .doc = "Domains of others that strangers' domains must not look like" },
	{ "reply_to", OPTION_BOOL, AT(reply_to), .fallback = "true",
	  .doc = "Whether to look where replies go to" },
	{ "first_contact", OPTION_TIME, AT(first_contact), .fallback = "90d", .least = 86400000,
	  .most = 365 * 86400000ull, .words = off,
	  .doc = "Who sent no accepted mail to the recipient's domain for so long is new to it" },
	{ "learning", OPTION_TIME, AT(learning), .fallback = "14d", .most = 365 * 86400000ull,
	  .doc = "For so long a new list of contacts only learns: nobody is called new" },
	{ "trust", OPTION_TEXTS, AT(trust), .fallback = "[]", .most = 1000,
	  .doc = "Author domains that may use our names, where DMARC has passed: newsletter and "
		 "ticket services" },
	{ 0 },
};
#undef AT
static const char *const facts[] = { "person",        "address_in_name",
				     "lookalike",     "mixed_script",
				     "reply_to",      "own_unauthenticated",
				     "first_contact", NULL };
static const char *const judges_by[] = { "dmarc", NULL };

static const struct check_words words[] = {
	/* Not the detail: a stranger need not learn the address. */
	{ "person", 7, 1, "Message header rejected: a name in it belongs to another address" },
	{ "address_in_name", 7, 1, "Message header rejected: %d" },
	{ "lookalike", 7, 1, "Message header rejected: %d" },
	{ "mixed_script", 7, 1, "Message header rejected: %d" },
	{ "reply_to", 7, 1, "Message header rejected: %d" },
	{ "own_unauthenticated", 7, 1, "Message header rejected: %d" },
	{ "first_contact", 7, 1, "Message header rejected: %d" },
	{ 0 },
};

const struct check check_impersonation = {
	.name = "impersonation",
	.phase = PHASE_BODY,
	.options = { sizeof(struct impersonation_conf), options, impersonation_verify },
	.facts = facts,
	.run = impersonation_run,
	.words = words,
	.start = public_suffix_start,
	.prepare = impersonation_prepare,
	.judges_by = judges_by,
};
