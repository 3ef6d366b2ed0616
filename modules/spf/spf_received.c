/* spf_received.c: the Received-SPF header field; see spf_received.h. It must never let an octet
 * from outside end the line, the comment or the quoted string that it stands in. */
#include "modules/spf/spf_received.h"

/* Octets of a sender: escaped, it still fits a line (RFC 5322, 2.1.1). */
enum { ENVELOPE_FROM_MAX = 480 };

/* What is said of the domain and the address: %d and %a stand for them. */
static const struct {
	const char *fact, *words;
} results[] = {
	{ "pass", "domain of %d designates %a as permitted sender" },
	{ "fail", "domain of %d does not designate %a as permitted sender" },
	{ "softfail", "domain of %d discourages %a as sender" },
	{ "neutral", "%a is neither permitted nor denied by domain of %d" },
	{ "none", "domain of %d does not designate permitted senders" },
	{ "permerror", "the policy of domain of %d is not valid" },
	{ "temperror", "the policy of domain of %d could not be looked up" },
};

/* Octets between quotes or parentheses: what has a meaning there is escaped (RFC 5322, 3.2.4 and
 * 3.2.2). */
static void escaped(struct text *t, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		if (bytes_has(BYTES("\"\\()"), b.at[i]))
			text_char(t, '\\');
		text_printable(t, bytes_first(bytes_skip(b, i), 1));
	}
}

/* dot-atom / quoted-string */
static void value(struct text *t, const char *key, struct bytes b)
{
	bool atom = b.len > 0 && b.at[0] != '.' && b.at[b.len - 1] != '.';
	for (size_t i = 0; i < b.len && atom; i++)
		atom = octet_alpha(b.at[i]) || octet_digit(b.at[i]) ||
		       bytes_has(BYTES("-_"), b.at[i]) || (b.at[i] == '.' && b.at[i - 1] != '.');
	text_string(t, key);
	if (!atom)
		text_char(t, '"');
	escaped(t, b);
	if (!atom)
		text_char(t, '"');
}

static void comment(struct text *t, const char *words, struct bytes domain,
		    const struct address *client)
{
	for (; *words; words++) {
		if (*words != '%') {
			text_char(t, *words);
			continue;
		}
		words++;
		if (*words == 'd')
			escaped(t, domain);
		else
			address_text(t, client);
	}
}

void spf_received(struct text *t, const struct check_ctx *ctx, const struct evidence *spf)
{
	size_t last = sizeof results / sizeof results[0] - 1, i = 0;
	char buffer[ADDRESS_TEXT_MAX];
	struct text address = TEXT(buffer);
	while (i < last && !bytes_equal(bytes_of(results[i].fact), bytes_of(spf->fact)))
		i++;
	address_text(&address, &ctx->client);
	text_format(t, "Received-SPF: %s (", results[i].fact);
	escaped(t, ctx->hostname);
	text_string(t, ":\r\n\t");
	comment(t, results[i].words, spf->value, &ctx->client);
	text_string(t, ")\r\n\t");
	value(t, "client-ip=", text_bytes(&address));
	value(t, "; helo=", ctx->helo);
	/* Optional, as every key is (RFC 7208, 9.1). */
	if (ctx->sender.len <= ENVELOPE_FROM_MAX)
		value(t, ";\r\n\tenvelope-from=", ctx->sender);
	value(t, ";\r\n\treceiver=", ctx->hostname);
	text_format(t, "; identity=%s\r\n", ctx->sender.len ? "mailfrom" : "helo");
}
