/* ole_workbook.c: the first records of a workbook; see ole_workbook.h. Must never hold more than
 * the front of one. */
#include "modules/files/ole_workbook.h"

#include <string.h>

/* MS-XLS 2.3.2, and the longest that a record can be (2.1.4). */
enum { END = 0x0a, FILE_PASS = 0x2f, BOUND_SHEET = 0x85, RECORD_MAX = 8224 };
enum { FILE_PASS_WITHIN = 8, MACRO_SHEET = 1 };

static unsigned held_u16(const struct ole_workbook *w, size_t at)
{
	return (unsigned)(unsigned char)w->held[at] | (unsigned)(unsigned char)w->held[at + 1] << 8;
}

void ole_workbook_begin(struct ole_workbook *w)
{
	*w = (struct ole_workbook){ .reading = false };
}

/* 2.4.21: the first record says for which version it is. */
static bool workbook_begins(struct bytes b)
{
	static const struct bytes old = { "\x09\x08\x08\0\0\x05", 6 },
				  new = { "\x09\x08\x10\0\0\x06", 6 };
	return bytes_starts(b, old) || bytes_starts(b, new);
}

static void record_read(struct ole_workbook *w)
{
	unsigned type = held_u16(w, 0), size = held_u16(w, 2);
	if (type == END || size > RECORD_MAX) {
		w->reading = false;
		return;
	}
	w->records++;
	/* 2.4.117: it stands among the first. 2.4.28: a sheet's place, whether it is hidden, and
	 * its kind. */
	w->encrypted |= type == FILE_PASS && w->records <= FILE_PASS_WITHIN;
	w->macros |= !w->encrypted && type == BOUND_SHEET && size > 6 &&
		     (unsigned char)w->held[8] <= 2 && w->held[9] == MACRO_SHEET;
	size_t in_hand = w->len - OLE_RECORD_HEAD;
	w->skip = size > in_hand ? size - in_hand : 0;
	w->len = 0;
}

/* So many octets of a record must be held before it can be read. */
static size_t wanted(const struct ole_workbook *w)
{
	if (w->len < OLE_RECORD_HEAD)
		return OLE_RECORD_HEAD;
	unsigned size = held_u16(w, 2);
	return size < OLE_RECORD_HELD - OLE_RECORD_HEAD ? OLE_RECORD_HEAD + size : OLE_RECORD_HELD;
}

void ole_workbook_feed(struct ole_workbook *w, struct bytes octets, bool sector)
{
	if (sector && workbook_begins(octets)) {
		w->reading = true;
		w->records = 0;
		w->len = w->skip = 0;
	}
	while (octets.len && w->reading) {
		size_t skipped = w->skip < octets.len ? w->skip : octets.len;
		w->skip -= skipped;
		octets = bytes_skip(octets, skipped);
		struct bytes taken = bytes_first(octets, wanted(w) - w->len);
		memcpy(w->held + w->len, taken.at, taken.len);
		w->len += taken.len;
		octets = bytes_skip(octets, taken.len);
		if (w->len >= OLE_RECORD_HEAD && w->len == wanted(w))
			record_read(w);
	}
}
