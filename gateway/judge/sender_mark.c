/* sender_mark.c: X-Mxward-Sender, made of the evidence of `impersonation`; see sender_mark.h.
 *
 * The field is ours: rules of mail programs trust it. It must never carry an octet that a sender
 * chose, but for the letters, digits, dots and hyphens of a domain. */
#include "gateway/judge/sender_mark.h"

#include "modules/checks.h"

enum { LINE_MAX = 76 };

static const struct {
	const char *fact, *token;
	bool value;                     /* what it resembles follows */
} tokens[] = {
	{ "first_contact", "first-contact", false },
	{ "person", "person", false },
	{ "lookalike", "lookalike=", true },
	{ "reply_to", "reply-to", false },
	{ "own_unauthenticated", "own-unauthenticated", false },
	{ "address_in_name", "address-in-name", false },
	{ "mixed_script", "mixed-script", false },
};

static const struct evidence *found(const struct evaluation *j, const char *check, const char *fact)
{
	for (size_t i = 0; i < j->count; i++)
		if (bytes_equal(bytes_of(j->evidence[i].check), bytes_of(check)) &&
		    bytes_equal(bytes_of(j->evidence[i].fact), bytes_of(fact)))
			return &j->evidence[i];
	return NULL;
}

/* Mail in the name of one of our domains that DMARC proves to be theirs is not from outside, on
 * whatever way it came. Everything else is: also what claims to be ours and proves nothing. */
static bool is_external(const struct evaluation *j)
{
	const struct evidence *proof = found(j, "dmarc", "pass");
	return !proof || !config_domain(j->config, proof->value);
}

static void domain_write(struct text *t, struct bytes domain)
{
	for (size_t i = 0; i < domain.len && i < DNS_NAME_MAX; i++) {
		char c = octet_lower(domain.at[i]);
		text_char(t, octet_alpha(c) || octet_digit(c) || c == '.' || c == '-' ? c : '?');
	}
}

/* A token behind the others, on the next line where this one would become too long. */
static void token_add(struct text *t, size_t start, size_t *line, struct bytes token)
{
	bool first = t->len == start, folds = t->len - *line + 2 + token.len > LINE_MAX;
	if (first)
		text_string(t, "X-Mxward-Sender: ");
	else
		text_string(t, folds ? ";\r\n\t" : "; ");
	if (!first && folds)
		*line = t->len - 1;
	text_add(t, token);
}

void sender_mark_write(struct text *t, const struct evaluation *j)
{
	size_t place = checks_place(BYTES("impersonation")), start = t->len, line = t->len;
	if (place == CHECKS_COUNT || !j->config->checks[place])
		return;
	if (is_external(j))
		token_add(t, start, &line, BYTES("external"));
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
		const struct evidence *e = found(j, "impersonation", tokens[i].fact);
		char buffer[DNS_NAME_MAX + 32];
		struct text token = TEXT(buffer);
		if (!e)
			continue;
		text_string(&token, tokens[i].token);
		if (tokens[i].value)
			domain_write(&token, e->value);
		token_add(t, start, &line, text_bytes(&token));
	}
	if (t->len > start)
		text_string(t, "\r\n");
}
