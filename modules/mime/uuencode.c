/* uuencode.c: names of uuencoded files in a text; see uuencode.h. Must never hold more than the
 * beginning of one line. */
#include "modules/mime/uuencode.h"

void uuencode_begin(struct uuencode *u, void (*found)(void *arg, struct bytes name), void *arg)
{
	u->found = found;
	u->arg = arg;
	u->other = false;
	u->len = 0;
}

/* "begin", a mode of three or four octal digits, and the name, which may hold blanks. Without the
 * mode it would be any sentence. */
static void uuencode_line_read(struct uuencode *u)
{
	struct bytes line = { u->line, u->len }, rest = line;
	struct bytes begin = bytes_word(&rest), mode = bytes_word(&rest);
	if (!bytes_equal_nocase(begin, BYTES("begin")) &&
	    !bytes_equal_nocase(begin, BYTES("begin-base64")))
		return;
	for (size_t i = 0; i < mode.len; i++)
		if (mode.at[i] < '0' || mode.at[i] > '7')
			return;
	struct bytes name = bytes_trim(rest);
	if (mode.len >= 3 && mode.len <= 4 && name.len)
		u->found(u->arg, name);
}

static void uuencode_line_end(struct uuencode *u)
{
	if (u->len)
		uuencode_line_read(u);
	u->other = false;
	u->len = 0;
}

/* CR alone ends a line for many programs. */
static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Octets of a line that may still be ours; gives how many it took. */
static size_t line_add(struct uuencode *u, struct bytes octets)
{
	static const char word[] = "begin";
	size_t n = 0;
	for (; n < octets.len && !ends_line(octets.at[n]); n++) {
		if (u->len < sizeof word - 1 && octet_lower(octets.at[n]) != word[u->len]) {
			u->other = true;
			u->len = 0;
			return n;
		}
		/* What does not fit is left out: no name is that long. */
		if (u->len < sizeof u->line)
			u->line[u->len++] = octets.at[n];
	}
	return n;
}

void uuencode_feed(struct uuencode *u, struct bytes octets)
{
	while (octets.len) {
		size_t n = 0;
		if (!u->other)
			n = line_add(u, octets);
		while (u->other && n < octets.len && !ends_line(octets.at[n]))
			n++;
		if (n < octets.len)
			uuencode_line_end(u);
		octets = bytes_skip(octets, n + 1);
	}
}

void uuencode_end(struct uuencode *u)
{
	uuencode_line_end(u);
}
