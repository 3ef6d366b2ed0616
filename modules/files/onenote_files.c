/* onenote_files.c: files within a section of OneNote; see onenote_files.h. Must never hold more
 * than the front of one. */
#include "modules/files/onenote_files.h"

#include <string.h>

/* 2.3.1: {7B5C52E4-D88C-4DA7-AEB1-5378D02996D3}. 2.6.13: guidHeader, cbLength, unused, reserved,
 * then the file. */
static const struct bytes section = { "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29"
				      "\x96\xd3",
				      16 };
static const struct bytes file_header = { "\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b"
					  "\x7a\x9e\xac",
					  16 };
enum { BEFORE_FILE = 20, FILE_FRONT = ONENOTE_HELD - BEFORE_FILE };

void onenote_begin(struct onenote_files *o)
{
	*o = (struct onenote_files){ .other = false };
}

static bool is_picture(struct bytes b)
{
	static const struct bytes pictures[] = {
		{ "\x89PNG\r\n\x1a\n", 8 },
		{ "\xff\xd8\xff", 3 },
		{ "GIF8", 4 },
		{ "II*\0", 4 },
		{ "MM\0*", 4 },
		{ "\1\0\0\0", 4 },
		{ "BM", 2 },
		{ "RIFF", 4 },
	};
	for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
		if (bytes_starts(b, pictures[i]))
			return true;
	return false;
}

/* No octet of the header stands in it twice at its beginning, so a mismatch begins anew. */
static void header_char(struct onenote_files *o, char c)
{
	o->matched = c == file_header.at[o->matched] ? o->matched + 1 : c == file_header.at[0];
	if (o->matched < file_header.len)
		return;
	o->matched = 0;
	o->left = ONENOTE_HELD;
}

static void front_char(struct onenote_files *o, char c)
{
	o->held[ONENOTE_HELD - o->left--] = c;
	if (!o->left)
		o->found |= !is_picture((struct bytes){ o->held + BEFORE_FILE, FILE_FRONT });
}

void onenote_feed(struct onenote_files *o, struct bytes octets)
{
	for (; octets.len && !o->other; octets = bytes_skip(octets, 1)) {
		char c = octets.at[0];
		if (o->seen < section.len) {
			o->other = c != section.at[o->seen++];
		} else if (o->left) {
			front_char(o, c);
		} else {
			if (!o->matched)
				octets = bytes_skip(octets, bytes_find(octets, file_header.at[0]));
			if (!octets.len)
				return;
			header_char(o, octets.at[0]);
		}
	}
}

void onenote_end(struct onenote_files *o)
{
	size_t held = o->left ? ONENOTE_HELD - o->left : 0;
	if (held > BEFORE_FILE)
		o->found |=
			!is_picture((struct bytes){ o->held + BEFORE_FILE, held - BEFORE_FILE });
	o->left = 0;
}
