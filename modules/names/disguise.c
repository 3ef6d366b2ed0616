/* disguise.c: names as people read them; see disguise.h. Passes over the name once, and allocates
 * nothing. */
#include "modules/names/disguise.h"

#include "modules/url/url_unicode.h"

enum { OVERRIDE = 0x202E, OVERRIDE_END = 0x202C };

/* A letter of any script, or a digit: what a sign stands among. */
static bool letter(const struct text *out)
{
	char last = out->len ? out->at[out->len - 1] : ' ';
	return octet_alpha(last) || octet_digit(last) || (unsigned char)last >= 0x80;
}

static char sign_letter(uint32_t code)
{
	return code == '@' ? 'a' : code == '$' ? 's' : code == '!' ? 'i' : code == 0x20AC ? 'e' : 0;
}

/* What stands up to the end of the override, from the last character to the first. */
static void turned_add(struct bytes *rest, struct text *out)
{
	size_t length = 0;
	struct bytes ahead = *rest;
	while (ahead.len && code_take(&ahead) != OVERRIDE_END)
		length = rest->len - ahead.len;
	for (size_t end = length, begin; end > 0; end = begin) {
		begin = end - 1;
		while (begin > 0 && ((unsigned char)rest->at[begin] & 0xC0) == 0x80)
			begin--;
		text_add(out, bytes_skip(bytes_first(*rest, end), begin));
	}
	*rest = bytes_skip(*rest, length);
}

bool disguise_off(struct bytes name, struct text *out)
{
	size_t before = out->len;
	bool disguised = false;
	while (name.len) {
		struct bytes written = name;
		uint32_t code = code_take(&name);
		char sign = sign_letter(code);
		bool inside = sign && name.len && (letter(out) || out->len == before) &&
			      (octet_alpha(name.at[0]) || (unsigned char)name.at[0] >= 0x80);
		if (code == OVERRIDE)
			turned_add(&name, out);
		else if (inside)
			text_char(out, sign);
		else
			text_add(out, bytes_first(written, written.len - name.len));
		disguised |= code == OVERRIDE || inside;
	}
	if (!disguised)
		out->len = before;
	return disguised;
}
