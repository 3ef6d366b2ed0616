/* mime_name.c: the names of a part; see mime_name.h. Must never take a name for harmless that some
 * program opens as a message. */
#include "modules/mime/mime_name.h"

enum { TAIL_KEPT = 64 };                /* octets of a name that its extension is looked for in */

bool mime_names(const struct header_field *fields, size_t count, mime_value_found *found, void *arg)
{
	bool whole = true;
	for (size_t i = 0; i < count; i++) {
		const struct header_field *f = &fields[i];
		if (header_is(f, "Content-Disposition") || header_is(f, "Content-Type")) {
			whole &= mime_parameter(f->value, "filename", found, arg);
			whole &= mime_parameter(f->value, "name", found, arg);
		} else if (header_is(f, "Content-Name") || header_is(f, "X-Sun-Data-Name")) {
			whole &= mime_whole_value(f->value, found, arg);
		}
	}
	return whole;
}

/* The end of a name in lower case, without what programs pass over or leave out: blanks, controls,
 * quotes, octets of characters that may be invisible, dots at the end. */
static void tail_make(struct text *tail, struct bytes name)
{
	name = bytes_skip(name, name.len > TAIL_KEPT ? name.len - TAIL_KEPT : 0);
	for (size_t i = 0; i < name.len; i++)
		if (octet_alpha(name.at[i]) || octet_digit(name.at[i]) || name.at[i] == '.')
			text_char(tail, octet_lower(name.at[i]));
	while (tail->len && tail->at[tail->len - 1] == '.')
		tail->len--;
}

static bool ends_in(struct bytes tail, const char *const *extensions)
{
	size_t dot = bytes_find_last(tail, '.');
	for (; dot < tail.len && *extensions; extensions++)
		if (bytes_equal(bytes_skip(tail, dot + 1), bytes_of(*extensions)))
			return true;
	return false;
}

static unsigned named(struct bytes name)
{
	static const char *const messages[] = { "eml", "emlx", "mht",   "mhtml", "mim",
						"nws", "mime", "email", NULL };
	static const char *const signatures[] = { "p7m", "p7s", "p7c", "p7z", "p7b", "p7", NULL };
	char buffer[TAIL_KEPT], plain_buffer[MIME_VALUE_MAX];
	struct text tail = TEXT(buffer), plain = TEXT(plain_buffer);
	(void)text_percent_decoded(&plain, name);
	tail_make(&tail, text_bytes(&plain));
	return (ends_in(text_bytes(&tail), messages) ? MIME_NAMED_MESSAGE : 0u) |
	       (ends_in(text_bytes(&tail), signatures) ? MIME_NAMED_SIGNED : 0u);
}

/* The whole name, and what is left of it where programs cut it: at NUL, and at the colon of a
 * stream of NTFS. */
static void name_found(void *arg, struct bytes value, bool clean)
{
	unsigned *set = arg;
	(void)clean;
	*set |= named(value);
	if (bytes_has(value, '\0'))
		*set |= named(bytes_first(value, bytes_find(value, '\0')));
	if (bytes_has(value, ':'))
		*set |= named(bytes_first(value, bytes_find_last(value, ':')));
}

unsigned mime_named(const struct header_field *fields, size_t count, bool *whole)
{
	unsigned set = 0;
	*whole = mime_names(fields, count, name_found, &set);
	return set;
}
