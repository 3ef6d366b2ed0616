/* result_headers.c: the headers that tell the backend what the checks found:
 * Authentication-Results (RFC 8601), Received-SPF (RFC 7208, 9.1), the marks of a tagged message,
 * and what is to be known of its sender. Octets from outside are made harmless here. */
#include "gateway/judge/sender_mark.h"
#include "gateway/smtp/session_inside.h"
#include "modules/spf/spf_received.h"

/* Every result, a line each; each check has written its own. */
static void auth_write(struct text *t, const struct session *s)
{
	const struct evaluation *j = s->evaluation;
	bool any = false;
	for (size_t i = 0; i < j->count; i++) {
		if (j->evidence[i].auth.len == 0)
			continue;
		if (!any)
			text_format(t, "Authentication-Results: %s", s->config->hostname);
		any = true;
		text_string(t, ";\r\n\t");
		text_add(t, j->evidence[i].auth);
	}
	if (any)
		text_string(t, "\r\n");
}

static void tag_write(struct text *t, const struct evaluation *j, const struct verdict *v)
{
	text_format(t, "X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=%d tests=", v->score);
	for (size_t i = 0, n = 0; i < j->count && n < 20; i++) {
		if (j->evidence[i].score == 0)
			continue;
		text_format(t, "%s%s.%s", n ? ",\r\n\t" : "", j->evidence[i].check,
			    j->evidence[i].fact);
		n++;
	}
	text_string(t, "\r\n");
}

/* A message whose first line is a folded one would go on with the last of our fields: it gets a
 * field of its own to go on with. */
static void fold_stop(struct text *t, const struct message *m)
{
	bool folded = bytes_starts(m->block, BYTES(" ")) || bytes_starts(m->block, BYTES("\t"));
	bool kept = m->facts.forged_count == 0 || m->facts.forged[0].from > 0;
	if (folded && kept)
		text_string(
			t, "X-Mxward-Note: the message begins in the middle of a header field\r\n");
}

static void measured_write(struct text *t, const struct session *s)
{
	const struct evaluation *j = s->evaluation;
	if (!j || !s->tx->judged)
		return;
	const struct evidence *spf = evaluation_find(j, "spf");
	auth_write(t, s);
	if (spf)
		spf_received(t, &j->ctx, spf);
	if (s->tx->verdict.wished == ACTION_TAG && !s->tx->verdict.shadow)
		tag_write(t, j, &s->tx->verdict);
	sender_mark_write(t, j);
}

void result_headers_write(struct text *t, const struct session *s)
{
	measured_write(t, s);
	fold_stop(t, s->tx->message);
}
