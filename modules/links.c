/* links.c: links that mislead who reads them.
 *
 * Facts: `mismatch`: the text of a link shows a host, and the link goes to one of another
 * organisation; the value is the organisation that the text names. Services that rewrite links are
 * known (modules/url/link_rewriters.c), and an organisation that has sent or signed the message
 * itself may lead its readers where it likes. Newsletters do that for others, too: a mismatch is a
 * doubt, never a proof. No more than two of them are reported, however many there are.
 * `lookalike`: a link, or an address in the text, is of a domain that looks like one of ours or a
 * partner's, which is the value; each of these once, five at most, the last of which tells of
 * more. */
#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "modules/check.h"
#include "modules/mime/charset.h"
#include "modules/names/domain_list.h"
#include "modules/names/lookalike.h"
#include "modules/url/link_reader.h"

enum { REPORTED_MAX = 2, LOOKALIKES_MAX = 5 };

struct links_conf {
	const char **partners;
	size_t partner_count;
	const char **rewriters;
	size_t rewriter_count;
	/* made ready: */
	const struct lookalikes *known;
};

static void *links_begin(struct check_ctx *ctx, struct arena *memory)
{
	const struct links_conf *conf = ctx->conf;
	const struct link_rewriters more = { (const char *const *)conf->rewriters,
					     conf->rewriter_count };
	uint64_t seed = ctx->now * 0x9e3779b97f4a7c15u ^ (uintptr_t)memory->chunk;
	struct surbl_hosts *hosts = surbl_hosts_new(memory, NULL, 0, false, seed);
	return hosts ? link_reader_new(memory, &more, hosts) : NULL;
}

/* DMARC or a signature proves that the message is this organisation's own. */
static bool speaks_for_itself(struct check_ctx *ctx, struct bytes domain)
{
	const struct evidence *e;
	for (size_t i = 0; (e = check_found(ctx, i)); i++) {
		bool proof = (bytes_equal(bytes_of(e->check), BYTES("dmarc")) ||
			      bytes_equal(bytes_of(e->check), BYTES("dkim"))) &&
			     bytes_equal(bytes_of(e->fact), BYTES("pass"));
		if (proof && e->value.len && bytes_equal(registered_domain(e->value), domain))
			return true;
	}
	return false;
}

/* `further`: how many are not reported; SIZE_MAX: more than were counted. */
static void report_mismatch(struct check_ctx *ctx, const struct link_mismatch *m, size_t further)
{
	char buffer[2 * DNS_NAME_MAX + 100];
	struct text t = TEXT(buffer);
	text_string(&t, "text says ");
	text_printable(&t, m->says);
	text_string(&t, ", link goes to ");
	text_printable(&t, m->goes);
	if (further == SIZE_MAX)
		text_string(&t, ", and there are many more");
	else if (further)
		text_format(&t, ", and there %s %zu more", further > 1 ? "are" : "is", further);
	check_report_evidence(ctx, &(struct evidence){ .fact = "mismatch",
						       .detail = text_bytes(&t),
						       .value = m->says_domain });
}

static void report_mismatches(struct check_ctx *ctx, const struct link_mismatches *l)
{
	const struct link_mismatch *reported[LINK_MISMATCHES_MAX];
	const struct links_conf *conf = ctx->conf;
	size_t count = 0;
	/* Those of ours and of partners first: what is put in front of them hides nothing. */
	for (int known = 1; known >= 0; known--)
		for (size_t i = 0; i < l->count; i++)
			if (lookalikes_known(conf->known, l->at[i].says_domain) == (known == 1) &&
			    !speaks_for_itself(ctx, l->at[i].says_domain))
				reported[count++] = &l->at[i];
	for (size_t i = 0; i < count && i < REPORTED_MAX; i++) {
		size_t further = l->left_out ? SIZE_MAX : count - REPORTED_MAX;
		report_mismatch(ctx, reported[i], i == REPORTED_MAX - 1 ? further : 0);
	}
}

struct told {
	struct bytes name; /* the host that looks like a known domain */
	struct lookalike like;
};

/* Adds it unless its domain was told of. False: there is no room. */
static bool told_add(struct told *told, size_t *count, struct bytes name,
		     const struct lookalike *like)
{
	for (size_t i = 0; i < *count; i++)
		if (bytes_equal(told[i].like.of, like->of))
			return true;
	if (*count == LOOKALIKES_MAX)
		return false;
	told[(*count)++] = (struct told){ name, *like };
	return true;
}

/* Each domain that is looked like is told once, by the first that looks like it. */
static void report_lookalikes(struct check_ctx *ctx, const struct surbl_hosts *all)
{
	const struct links_conf *conf = ctx->conf;
	struct surbl_host hosts[SURBL_HOSTS_MAX];
	struct told told[LOOKALIKES_MAX];
	size_t count = surbl_hosts_chosen(all, hosts), tolds = 0;
	bool room = true;
	for (size_t i = 0; i < count && room; i++) {
		struct lookalike like;
		if (hosts[i].address.family == FAMILY_NONE &&
		    lookalike_find(conf->known, hosts[i].name, &like))
			room = told_add(told, &tolds, hosts[i].name, &like);
	}
	for (size_t i = 0; i < tolds; i++) {
		char buffer[2 * DNS_NAME_MAX + LOOKALIKE_WHY_MAX + 60];
		struct text t = TEXT(buffer);
		bool last = i + 1 == tolds;
		text_printable(&t, told[i].name);
		text_format(&t, " looks like %.*s (%s)%s", BYTES_ARG(told[i].like.of),
			    told[i].like.why, last && !room ? ", and there are more" : "");
		check_report_evidence(ctx, &(struct evidence){ .fact = "lookalike",
							       .detail = text_bytes(&t),
							       .value = told[i].like.of });
	}
}

static enum progress links_run(struct check_ctx *ctx)
{
	const struct link_reader *reader = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	if (!reader || link_reader_incomplete(reader))
		check_unknown(ctx, BYTES("out of memory for the message"));
	if (!reader)
		return CHECK_DONE;
	report_mismatches(ctx, link_reader_mismatches(reader));
	if (link_reader_mismatches(reader)->count == LINK_MISMATCHES_MAX)
		check_unknown(ctx, BYTES("too many misleading links: not all were looked at"));
	report_lookalikes(ctx, link_reader_hosts(reader));
	if (surbl_hosts_left_out(link_reader_hosts(reader)))
		check_unknown(ctx, BYTES("too many hosts: not all were compared with our domains"));
	return CHECK_DONE;
}

static bool links_verify(const void *conf_any, struct text *sentence)
{
	const struct links_conf *conf = conf_any;
	for (size_t i = 0; i < conf->rewriter_count; i++) {
		char buffer[DNS_NAME_MAX + 1];
		struct text t = TEXT(buffer);
		struct bytes name = bytes_of(conf->rewriters[i]);
		if (idn_hostname(name, &t) && bytes_ascii(name))
			continue;
		text_format(sentence,
			    "\"%s\" in rewriters is not a host name; write it like "
			    "click.example.net",
			    conf->rewriters[i]);
		return false;
	}
	const char *fault = domain_list_fault(conf->partners, conf->partner_count);
	if (fault)
		text_format(sentence,
			    "\"%s\" under partners is not a domain; write it like bank.example",
			    fault);
	return !fault;
}

static bool links_prepare(void *conf_any, const struct check_domains *domains, struct arena *arena)
{
	struct links_conf *conf = conf_any;
	const char **partners = domain_list_make(conf->partners, conf->partner_count, arena);
	if (!partners || !public_suffix_start())
		return false;
	conf->known = lookalikes_new(domains->ours, domains->count, true, partners,
				     conf->partner_count, arena);
	return conf->known;
}

/* What the reading of text needs is loaded before the process locks itself down. */
static bool links_start(void)
{
	return charset_start() && public_suffix_start();
}

static const struct option options[] = {
	{ "partners", OPTION_TEXTS, offsetof(struct links_conf, partners), .fallback = "[]",
	  .most = 10000, .doc = "Domains of others, beside your own, that no link may look like" },
	{ "rewriters", OPTION_TEXTS, offsetof(struct links_conf, rewriters), .fallback = "[]",
	  .most = 1000,
	  .doc = "Hosts that rewrite links, beside those known, with all names below them: only "
		 "the target that such a link shows is compared with its text" },
	{ 0 },
};
static const char *const facts[] = { "mismatch", "lookalike", NULL };
static const struct check_words words[] = {
	{ "mismatch", 7, 1, "Message content rejected: misleading link: %d" },
	{ "lookalike", 7, 1, "Message content rejected: misleading link: %d" },
	{ 0 },
};
static const char *const judges_by[] = { "dmarc", NULL };
static const struct check_reader reader = { .begin = links_begin,
					    .parts = &link_reader_listener,
					    .end = link_reader_end };

const struct check check_links = {
	.name = "links",
	.phase = PHASE_BODY,
	.options = { sizeof(struct links_conf), options, links_verify },
	.facts = facts,
	.run = links_run,
	.start = links_start,
	.prepare = links_prepare,
	.reader = &reader,
	.judges_by = judges_by,
	.words = words,
};
