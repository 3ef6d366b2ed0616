/* judge_words.c: the words of a refusal: one row for each fact, in the terms that administrators know (RFC 7372, Postfix).
 *
 * Owns nothing. What weighed most in the verdict is what the client is told; nothing about scores, thresholds or other checks
 * is told to outsiders. */
#include "gateway/smtp/judge.h"

struct row {
	const char *check, *fact;       /* fact NULL: any */
	const char *enhanced;           /* behind the class: ".7.1" */
	const char *words;              /* %c client, %h helo, %s sender, %d detail, %v value */
};

static const struct row rows[] = {
	{ NULL, "unknown", ".4.3", "Temporary lookup failure" },
	{ "blocklist", NULL, ".7.1", "Service unavailable; client [%c] blocked using %d" },
	{ "dnsbl", "listed", ".7.1", "Service unavailable; Client host [%c] blocked using %d" },
	{ "rdns", "none", ".7.25", "Client host rejected: cannot find your reverse hostname, [%c]" },
	{ "rdns", "mismatch", ".7.25", "Client host rejected: cannot confirm your reverse hostname, [%c]" },
	{ "helo", "unresolvable", ".7.1", "<%h>: Helo command rejected: Host not found" },
	{ "helo", NULL, ".7.1", "<%h>: Helo command rejected: Invalid name" },
	{ "sender_domain", "null_mx", ".7.27", "<%s>: Sender address rejected: Domain does not accept mail (nullMX)" },
	{ "sender_domain", "none", ".1.8", "<%s>: Sender address rejected: Domain not found" },
	{ "early_talker", NULL, ".5.1", "Protocol error: you spoke before the greeting" },
	{ "spf", "permerror", ".7.24", "SPF validation error: %d" },
	{ "spf", "temperror", ".4.3", "SPF validation: temporary lookup failure" },
	{ "spf", NULL, ".7.23", "SPF validation failed: %d" },
	{ NULL, NULL, ".7.1", "Service unavailable; message refused by local policy" },
};

static bool matches(const char *pattern, const char *word)
{
	return !pattern || (word && bytes_equal(bytes_of(pattern), bytes_of(word)));
}

static const struct row *row_of(const struct evidence *e)
{
	const struct row *last = &rows[sizeof rows / sizeof rows[0] - 1];
	for (const struct row *r = rows; e && r < last; r++)
		if (matches(r->fact, e->fact) && matches(r->check, e->check))
			return r;
	return last;
}

static void expand(struct text *t, const char *words, const struct check_ctx *ctx, const struct evidence *e)
{
	for (; *words; words++) {
		if (*words != '%' || !e) {
			text_char(t, *words);
			continue;
		}
		words++;
		if (*words == 'c')
			address_text(t, &ctx->client);
		else if (*words == 'h')
			text_printable(t, ctx->helo);
		else if (*words == 's')
			text_printable(t, ctx->sender);
		else
			text_printable(t, *words == 'v' ? e->value : e->detail);
	}
}

void judge_words(const struct judging *j, const struct verdict *v, struct refusal_words *w)
{
	const struct evidence *e = j && v->cause < j->count ? &j->evidence[v->cause] : NULL;
	const struct row *row = row_of(e);
	bool final = v->action == ACTION_REJECT || v->action == ACTION_DROP;
	bool lookup = bytes_equal(bytes_of(row->enhanced), BYTES(".4.3"));
	w->code = v->action == ACTION_DROP ? 521 : final ? 550 : lookup ? 451 : 450;
	struct text enhanced = TEXT(w->enhanced);
	text_char(&enhanced, final ? '5' : '4');
	text_string(&enhanced, row->enhanced);
	text_cstr(&enhanced);
	if (v->action == ACTION_QUARANTINE)
		w->code = 451;
	struct text t = { .at = w->text, .cap = sizeof w->text - 1 };
	if (e && e->reply.len)
		text_printable(&t, e->reply);
	else
		expand(&t, row->words, j ? &j->ctx : NULL, e);
	text_cstr(&t);
}

enum result judge_drop(struct session *s, const struct verdict *v)
{
	struct refusal_words w;
	judge_words(s->judging, v, &w);
	s->judging->dropped = *v;
	s->blocked = true;
	return reply_end(s, 521, "5.3.2", "dropped by policy", "%s", w.text);
}
