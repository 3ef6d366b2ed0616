/* verb_parsers.c: the parsers of the verbs: the text after the verb in, a struct parsed or a
 * refusal out.
 *
 * Pure: no session, no memory. Says valid or invalid and never repairs; only white space at the end
 * of a line is forgiven (RFC 5321, 4.1.1, asks for it). */
#include "gateway/smtp/verb_parsers_inside.h"

static const struct refusal syntax_nothing = { 501, "5.5.4", "Syntax: no argument is allowed" };
static const struct refusal syntax_host = { 501, "5.5.4", "Syntax: EHLO hostname" };
static const struct refusal syntax_mail = { 501, "5.5.4", "Syntax: MAIL FROM:<address>" };
static const struct refusal syntax_rcpt = { 501, "5.5.4", "Syntax: RCPT TO:<address>" };
static const struct refusal syntax_sender = { 501, "5.1.7", "Bad sender address syntax" };
static const struct refusal syntax_recipient = { 501, "5.1.3", "Bad recipient address syntax" };
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

/* Many honest clients send names that are no domain names (RFC 5321, 4.1.4, forbids to refuse for
 * that): anything printable in one word is taken. What it is worth is measured by the helo
 * check. */
const struct refusal *parse_host(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	(void)offers;
	if (argument.len < 2 || argument.at[0] != ' ' || argument.len - 1 > HELO_MAX)
		return &syntax_host;
	p->name = bytes_skip(argument, 1);
	for (size_t i = 0; i < p->name.len; i++)
		if (p->name.at[i] == ' ' || octet_control(p->name.at[i]))
			return &syntax_host;
	return bytes_utf8(p->name) ? NULL : &syntax_host;
}

static const struct refusal *params_refusal(enum params_result r)
{
	return r == PARAMS_VALID     ? NULL
	       : r == PARAMS_UNKNOWN ? &unknown_parameter
				     : &syntax_parameter;
}

const struct refusal *parse_mail(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	struct bytes from = BYTES(" FROM:");
	if (!bytes_starts_nocase(argument, from) ||
	    !bytes_starts(bytes_skip(argument, from.len), BYTES("<")))
		return &syntax_mail;
	struct bytes rest = bytes_skip(argument, from.len);
	if (!path_parse(&rest, true, false, &p->mailbox))
		return &syntax_sender;
	return params_refusal(mail_params_parse(rest, offers, &p->mail));
}

const struct refusal *parse_rcpt(struct bytes argument, const struct offers *offers,
				 struct parsed *p)
{
	struct bytes to = BYTES(" TO:");
	if (!bytes_starts_nocase(argument, to) ||
	    !bytes_starts(bytes_skip(argument, to.len), BYTES("<")))
		return &syntax_rcpt;
	struct bytes rest = bytes_skip(argument, to.len);
	if (!path_parse(&rest, false, true, &p->mailbox))
		return &syntax_recipient;
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
