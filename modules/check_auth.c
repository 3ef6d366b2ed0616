/* check_auth.c: values in Authentication-Results; see check_auth.h. Must never let a word from
 * outside end a value or a line. */
#include "modules/check_auth.h"

/* RFC 2045, 5.1: neither a blank, a control character, nor one of tspecials. */
static bool token(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] <= ' ' || b.at[i] > '~' ||
		    bytes_has(BYTES("()<>@,;:\\\"/[]?="), b.at[i]))
			return false;
	return b.len > 0;
}

/* RFC 5322, 3.2.3. */
static bool dot_atom(struct bytes b)
{
	bool dot = true;
	for (size_t i = 0; i < b.len; i++) {
		char c = b.at[i];
		bool atext = octet_alpha(c) || octet_digit(c) ||
			     bytes_has(BYTES("!#$%&'*+-/=?^_`{|}~"), c);
		if (!atext && (c != '.' || dot))
			return false;
		dot = c == '.';
	}
	return b.len > 0 && !dot;
}

/* [ [ local-part ] "@" ] domain-name */
static bool mailbox(struct bytes b)
{
	size_t at = bytes_find(b, '@');
	struct bytes local = bytes_first(b, at), domain = bytes_skip(b, at + 1);
	return at < b.len && (local.len == 0 || dot_atom(local)) && dot_atom(domain) &&
	       token(domain);
}

void check_auth_value(struct text *t, struct bytes b)
{
	bool quoted = !token(b) && !mailbox(b);
	if (quoted)
		text_char(t, '"');
	for (size_t i = 0; i < b.len; i++) {
		char c = b.at[i];
		if (quoted && (c == '"' || c == '\\'))
			text_char(t, '\\');
		text_char(t, octet_control(c) || (unsigned char)c > 126 ? '?' : c);
	}
	if (quoted)
		text_char(t, '"');
}
