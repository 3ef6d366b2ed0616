/* check_auth.c: values in Authentication-Results; see check_auth.h. Must never let a word from
 * outside end a value or a line. */
#include "modules/check_auth.h"

void check_auth_value(struct text *t, struct bytes b)
{
	bool atom = b.len > 0;
	for (size_t i = 0; i < b.len; i++)
		atom &= octet_alpha(b.at[i]) || octet_digit(b.at[i]) ||
			bytes_has(BYTES("@.-_+=:/"), b.at[i]);
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
