/* links.c: links that mislead who reads them.
 *
 * Fact: `mismatch`: the text of a link shows a host, and the link goes to one of another
 * organisation; the value is the organisation that the text names. Services that rewrite links are
 * known (modules/url/link_rewriters.c), and an organisation that has sent or signed the message
 * itself may lead its readers where it likes. Newsletters do that for others, too: a mismatch is a
 * doubt, never a proof. No more than two of them are reported, however many there are. */
#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "modules/check.h"
#include "modules/mime/charset.h"
#include "modules/url/link_reader.h"

enum { REPORTED_MAX = 2 };

struct links_conf {
	const char **rewriters;
	size_t rewriter_count;
};

static void *links_begin(struct check_ctx *ctx, struct arena *memory)
{
	const struct links_conf *conf = ctx->conf;
	const struct link_rewriters more = { (const char *const *)conf->rewriters,
					     conf->rewriter_count };
	return link_reader_new(memory, &more);
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
	size_t count = 0;
	for (size_t i = 0; i < l->count; i++)
		if (!speaks_for_itself(ctx, l->at[i].says_domain))
			reported[count++] = &l->at[i];
	for (size_t i = 0; i < count && i < REPORTED_MAX; i++) {
		size_t further = l->left_out ? SIZE_MAX : count - REPORTED_MAX;
		report_mismatch(ctx, reported[i], i == REPORTED_MAX - 1 ? further : 0);
	}
}

static enum progress links_run(struct check_ctx *ctx)
{
	const struct link_reader *reader = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	if (!reader || link_reader_incomplete(reader))
		check_unknown(ctx, BYTES("out of memory for the message"));
	if (reader)
		report_mismatches(ctx, link_reader_mismatches(reader));
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
	return true;
}

/* What the reading of text needs is loaded before the process locks itself down. */
static bool links_start(void)
{
	return charset_start() && public_suffix_start();
}

static const struct option options[] = {
	{ "rewriters", OPTION_TEXTS, offsetof(struct links_conf, rewriters), .fallback = "[]",
	  .most = 1000,
	  .doc = "Hosts that rewrite links, beside those known, with all names below them: only "
		 "the target that such a link shows is compared with its text" },
	{ 0 },
};
static const char *const facts[] = { "mismatch", NULL };
static const struct check_words words[] = {
	{ "mismatch", 7, 1, "Message content rejected: misleading link: %d" },
	{ 0 },
};
static const char *const judges_by[] = { "dmarc", NULL };
static const struct check_reader reader = { .begin = links_begin, .parts = &link_reader_listener };

const struct check check_links = {
	.name = "links",
	.phase = PHASE_BODY,
	.options = { sizeof(struct links_conf), options, links_verify },
	.facts = facts,
	.run = links_run,
	.start = links_start,
	.reader = &reader,
	.judges_by = judges_by,
	.words = words,
};
