/* results.c: what was measured, for those behind us: Authentication-Results (RFC 8601), Received-SPF (RFC 7208, 9.1), and the
 * marks of a tagged message. Owns nothing; words from outside are made harmless here. */
#include "gateway/smtp/judge.h"
#include "modules/spf_received.h"

/* A value as it may stand in a header: a dot-atom, or quoted. */
static void value_write(struct text *t, struct bytes b)
{
	bool atom = b.len > 0;
	for (size_t i = 0; i < b.len; i++)
		atom &= octet_alpha(b.at[i]) || octet_digit(b.at[i]) || bytes_has(BYTES("@.-_+=:/"), b.at[i]);
	if (!atom)
		text_char(t, '"');
	for (size_t i = 0; i < b.len; i++) {
		char c = b.at[i];
		if (!atom && (c == '"' || c == '\\'))
			text_char(t, '\\');
		text_char(t, octet_control(c) || (unsigned char)c > 126 ? '?' : c);
	}
	if (!atom)
		text_char(t, '"');
}

static const char *iprev_result(const char *fact)
{
	if (bytes_equal(bytes_of(fact), BYTES("pass")))
		return "pass";
	return bytes_equal(bytes_of(fact), BYTES("unknown")) ? "temperror" : "fail";
}

static void iprev_write(struct text *t, const struct check_ctx *ctx, const struct evidence *rdns)
{
	text_format(t, ";\r\n\tiprev=%s policy.iprev=", iprev_result(rdns->fact));
	if (ctx->client.family == FAMILY_IPV6)
		text_char(t, '"');
	address_text(t, &ctx->client);
	if (ctx->client.family == FAMILY_IPV6)
		text_char(t, '"');
	if (rdns->detail.len && rdns->fact[0] == 'p') {
		text_string(t, " (");
		text_add(t, rdns->detail); /* rdns.c passes host names only: nothing that could end the comment */
		text_char(t, ')');
	}
}

static void spf_write(struct text *t, const struct check_ctx *ctx, const struct evidence *spf)
{
	text_format(t, ";\r\n\tspf=%s ", spf->fact);
	if (ctx->sender.len) {
		text_string(t, "smtp.mailfrom=");
		value_write(t, ctx->sender_domain);
	} else {
		text_string(t, "smtp.helo=");
		value_write(t, ctx->helo);
	}
}

static void tag_write(struct text *t, const struct judging *j, const struct verdict *v)
{
	text_format(t, "X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=%d tests=", v->score);
	for (size_t i = 0, n = 0; i < j->count && n < 20; i++) {
		if (j->evidence[i].score == 0)
			continue;
		text_format(t, "%s%s.%s", n ? ",\r\n\t" : "", j->evidence[i].check, j->evidence[i].fact);
		n++;
	}
	text_string(t, "\r\n");
}

void results_write(struct text *t, const struct session *s)
{
	const struct judging *j = s->judging;
	if (!j || !s->tx->judged)
		return;
	const struct evidence *rdns = judging_find(j, "rdns"), *spf = judging_find(j, "spf");
	if (rdns || spf)
		text_format(t, "Authentication-Results: %s", s->config->hostname);
	if (spf)
		spf_write(t, &j->ctx, spf);
	if (rdns)
		iprev_write(t, &j->ctx, rdns);
	if (rdns || spf)
		text_string(t, "\r\n");
	if (spf)
		spf_received(t, &j->ctx, spf);
	if (s->tx->verdict.wished == ACTION_TAG && !s->tx->verdict.shadow)
		tag_write(t, j, &s->tx->verdict);
}
