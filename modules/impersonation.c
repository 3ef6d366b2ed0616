/* impersonation.c: does a message from outside borrow our names?
 *
 * Fact: `person`: a name beside an address of From or Sender is that of one of `people`, and the
 * address is not; the value is the person's first address.
 *
 * `first_contact`: no mail of the author was accepted before for one of the recipients' domains.
 *
 * It reads nothing but the header. It judges what people see, so every name that some mail program
 * may show counts (modules/mime/author_names.h). */
#include "modules/check.h"
#include "modules/mime/author_address.h"
#include "modules/mime/author_names.h"
#include "modules/names/people.h"

struct impersonation_conf {
	struct person *people;
	size_t people_count;
	uint64_t first_contact, learning; /* milliseconds; first_contact 0: off */
	/* made ready by prepare(): */
	const struct people *index;
};

/* What is found in one message. */
struct impersonation {
	struct check_ctx *ctx;
	const struct impersonation_conf *conf;
	const struct person *person; /* the first that is borrowed */
};

static void person_report(struct impersonation *im, const char *field, const struct author_name *n)
{
	char buffer[400];
	struct text detail = TEXT(buffer);
	const struct person *p = im->person;
	text_format(&detail, "%s says \"", field);
	text_printable(&detail, bytes_first(n->name, 100));
	text_format(&detail, "\", who is %s, not ", p->addresses[0]);
	text_printable(&detail, n->address.len ? bytes_first(n->address, 200) : BYTES("nobody"));
	check_report_evidence(im->ctx, &(struct evidence){ .fact = "person",
							   .detail = text_bytes(&detail),
							   .value = bytes_of(p->addresses[0]) });
}

/* A name in From or Sender: calls of author_names(). */
static void name_found(void *arg, const struct author_name *n)
{
	struct impersonation *im = arg;
	if (im->person)
		return;
	im->person = people_find(im->conf->index, n->name, n->address);
	if (im->person)
		person_report(im, "From", n);
}

/* Asked about in any case, so that the author is remembered. */
static void contact_find(struct impersonation *im)
{
	enum { DAY_MS = 86400 * 1000 };
	char buffer[AUTHOR_ADDRESS_MAX + 1], words[700];
	struct text author = TEXT(buffer), detail = TEXT(words);
	struct bytes answer;
	/* Who has not one author is evidence of `from`. */
	if (!im->conf->first_contact ||
	    !author_address(im->ctx->fields, im->ctx->field_count, &author))
		return;
	const struct contact_question question = {
		.author = text_bytes(&author),
		.days = (unsigned)((im->conf->first_contact + DAY_MS - 1) / DAY_MS),
		.learning = (unsigned)((im->conf->learning + DAY_MS - 1) / DAY_MS),
	};
	enum contact contact = check_contact(im->ctx, &question, &answer);
	text_printable(&detail, question.author);
	text_string(&detail, ": ");
	text_add(&detail, answer);
	if (contact == CONTACT_NO_WORD)
		check_unknown(im->ctx, text_bytes(&detail));
	else if (contact == CONTACT_FIRST)
		check_report(im->ctx, "first_contact", text_bytes(&detail));
}

static enum progress impersonation_run(struct check_ctx *ctx)
{
	struct impersonation im = { .ctx = ctx, .conf = ctx->conf };
	for (size_t i = 0; i < ctx->field_count; i++)
		if (header_is(&ctx->fields[i], "From") &&
		    !author_names(ctx->fields[i].value, name_found, &im))
			check_unknown(ctx, BYTES("too many names in From"));
	contact_find(&im);
	return CHECK_DONE;
}

static bool impersonation_prepare(void *conf_any, const struct check_domains *domains,
				  struct arena *arena)
{
	struct impersonation_conf *conf = conf_any;
	(void)domains;
	conf->index = people_new(conf->people, conf->people_count, NULL, arena);
	return conf->index != NULL;
}

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
	{ "people", OPTION_LIST, offsetof(struct impersonation_conf, people),
	  .members = person_options, .member_size = sizeof(struct person), .fallback = "[]",
	  .most = PEOPLE_MAX,
	  .example = "[{ name: Chief Executive, addresses: [chief@example.com] }]",
	  .doc = "Persons whose names strangers must not use" },
	{ "first_contact", OPTION_TIME, offsetof(struct impersonation_conf, first_contact),
	  .fallback = "90d", .least = 86400000, .most = 365 * 86400000ull, .words = off,
	  .doc = "Who sent no accepted mail to the recipient's domain for so long is new to it" },
	{ "learning", OPTION_TIME, offsetof(struct impersonation_conf, learning), .fallback = "14d",
	  .most = 365 * 86400000ull,
	  .doc = "For so long a new list of contacts only learns: nobody is called new" },
	{ 0 },
};
static const char *const facts[] = { "person", "first_contact", NULL };

static const struct check_words words[] = {
	{ "person", 7, 1, "Message header rejected: %d" },
	{ 0 },
};

const struct check check_impersonation = {
	.name = "impersonation",
	.phase = PHASE_HEADERS,
	.options = { sizeof(struct impersonation_conf), options, NULL },
	.facts = facts,
	.run = impersonation_run,
	.words = words,
	.prepare = impersonation_prepare,
};
