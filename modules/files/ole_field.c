/* ole_field.c: fields in a document of Word that start a program; see ole_field.h. */
#include "modules/files/ole_field.h"

enum { FIELD_BEGINS = 0x13 };

void ole_field_begin(struct ole_field *f)
{
	*f = (struct ole_field){ .dde = false };
}

/* 2.8.25: the instruction stands behind the character that begins the field. NULs are what UTF-16
 * has beside each letter. */
static void field_char(struct ole_field *f, char c)
{
	static const struct bytes dde = { "dde", 3 };
	if (c == FIELD_BEGINS) {
		f->open = true;
		f->matched = 0;
	} else if (f->open && f->matched == dde.len) {
		/* "DDE ", "DDEAUTO " */
		f->dde |= c == ' ' || octet_lower(c) == 'a';
		f->open = c == '\0';
	} else if (f->open && octet_lower(c) == dde.at[f->matched]) {
		f->matched++;
	} else {
		f->open = f->open && (c == '\0' || (c == ' ' && !f->matched));
	}
}

void ole_field_feed(struct ole_field *f, struct bytes octets)
{
	while (octets.len) {
		if (!f->open)
			octets = bytes_skip(octets, bytes_find(octets, FIELD_BEGINS));
		if (octets.len)
			field_char(f, octets.at[0]);
		octets = bytes_skip(octets, 1);
	}
}
