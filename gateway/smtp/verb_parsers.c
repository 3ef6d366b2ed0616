/* verb_parsers.c: the parsers of the verbs: the text after the verb in, a struct parsed or a
 * refusal out.
 *
 * Pure: no session, no memory. Says valid or invalid and never repairs; only white space between
 * words and at the end of a line is forgiven (RFC 5321, 4.1.1, asks for the latter). */
#include "gateway/smtp/verb_parsers_inside.h"

static const struct refusal syntax_nothing = { 501, "5.5.4", "Syntax: no argument is allowed" };
static const struct refusal syntax_host = { 501, "5.5.4", "Syntax: EHLO hostname" };
static const struct refusal syntax_mail = { 501, "5.5.4", "Syntax: MAIL FROM:<address>" };
static const struct refusal syntax_rcpt = { 501, "5.5.4", "Syntax: RCPT TO:<address>" };
static const struct refusal syntax_sender = { 501, "5.1.7", "Bad sender address syntax" };
static const struct refusal syntax_recipient = { 501, "5.1.3", "Bad recipient address syntax" };
static const struct refusal long_sender = { 501, "5.1.7",
					    "Bad sender address syntax: local part too long" };
static const struct refusal long_recipient = {
	501, "5.1.3", "Bad recipient address syntax: local part too long"
};
static const struct refusal syntax_parameter = { 501, "5.5.4", "Bad parameter value" };
static const struct refusal unknown_parameter = { 555, "5.5.4", "Unsupported option" };
static const struct refusal syntax_bdat = { 501, "5.5.4", "Syntax: BDAT count [LAST]" };
static const struct refusal syntax_word = { 501, "5.5.4", "Syntax: an argument is needed" };

const struct refusal *parse_nothing(struct bytes argument, const struct offers *offers,
				    struct parsed *p)
{
	(void)offers, (void)p;
	return argument.len ? &syntax_nothing : NULL;
}

const struct refusal *parse_anything(struct bytes argument, const struct offers *offers,
				     struct parsed *p)
{
	(void)argument, (void)offers, (void)p;
	return NULL;
}

const struct refusal *parse_word(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	(void)offers, (void)p;
	return bytes_trim(argument).len ? NULL : &syntax_word;
}

/* Many honest clients send names that are no domain names, some of them in two words (RFC 5321,
 * 4.1.4, forbids to refuse for that): anything printable is taken. What it is worth is measured by
 * the helo check. */
const struct refusal *parse_host(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	(void)offers;
	p->name = bytes_trim(argument);
	if (p->name.len == 0 || p->name.len > HELO_MAX)
		return &syntax_host;
	for (size_t i = 0; i < p->name.len; i++)
		if (octet_control(p->name.at[i]))
			return &syntax_host;
	return bytes_utf8(p->name) ? NULL : &syntax_host;
}

static const struct refusal *params_refusal(enum params_result r)
{
	return r == PARAMS_VALID     ? NULL
	       : r == PARAMS_UNKNOWN ? &unknown_parameter
				     : &syntax_parameter;
}

/* What follows the word, as it stands behind MAIL or RCPT: the path and its parameters. Postfix and
 * Exim let white space stand on both sides of the word, so programs send it. False: it is not this
 * word, or nothing follows it. */
static bool path_of(struct bytes argument, struct bytes word, struct bytes *path)
{
	argument = bytes_trim(argument);
	*path = bytes_trim(bytes_skip(argument, word.len));
	return bytes_starts_nocase(argument, word) && path->len > 0;
}

const struct refusal *parse_mail(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	struct bytes rest;
	if (!path_of(argument, BYTES("FROM:"), &rest))
		return &syntax_mail;
	if (!path_parse(&rest, true, false, &p->mailbox))
		return p->mailbox.too_long ? &long_sender : &syntax_sender;
	return params_refusal(mail_params_parse(rest, offers, &p->mail));
}

const struct refusal *parse_rcpt(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	struct bytes rest;
	if (!path_of(argument, BYTES("TO:"), &rest))
		return &syntax_rcpt;
	if (!path_parse(&rest, false, true, &p->mailbox))
		return p->mailbox.too_long ? &long_recipient : &syntax_recipient;
	return params_refusal(rcpt_params_parse(rest, offers, &p->rcpt));
}

const struct refusal *parse_bdat(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	(void)offers;
	if (argument.len == 0 || argument.at[0] != ' ')
		return &syntax_bdat;
	struct bytes count = bytes_skip(argument, 1);
	size_t space = bytes_find(count, ' ');
	struct bytes last = bytes_skip(count, space);
	count = bytes_first(count, space);
	if (count.len > 20)
		return &syntax_bdat;
	p->last = bytes_equal_nocase(last, BYTES(" LAST"));
	return bytes_to_u64(count, &p->octets) && (p->last || last.len == 0) ? NULL : &syntax_bdat;
}
