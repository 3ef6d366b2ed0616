/* active_packed.c: files that are written into a page; see active_packed.h. Must never hold more
 * than the first letters of a run. */
#include "modules/files/active_packed.h"

#include <string.h>

enum {
	/* WHY: no file that does harm is shorter, and most words that begin so by chance are. */
	RUN_MIN = 100,
	DECODED_MAX = PACKED_HEAD / 4 * 3,
};

static const struct {
	struct bytes octets;
	const char *called;
} packed_magics[] = {
	{ { "PK\3\4", 4 }, "a zip file" },
	{ { "Rar!\x1a\x07", 6 }, "a RAR archive" },
	{ { "7z\xbc\xaf\x27\x1c", 6 }, "a 7z archive" },
	{ { "MSCF\0\0\0\0", 8 }, "a cabinet" },
	{ { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 }, "an Office or installer file" },
	{ { "\x4c\0\0\0\x01\x14\x02\0", 8 }, "a Windows shortcut" },
	{ { "\x7f\x45\x4c\x46", 4 }, "a Unix program" },
	{ { "vhdxfile", 8 }, "a disk image" },
	{ { "ITSF\3\0\0\0", 8 }, "a Windows help file" },
	{ { "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", 8 }, "a OneNote section" },
};

void packed_begin(struct active_packed *p)
{
	p->found = NULL;
	p->run = 0;
}

/* RFC 4648, 4 and 5; -1: no letter of base64. */
static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (octet_digit(c))
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

/* Whole groups of four letters alone; gives how many octets. */
static size_t base64_decode(struct bytes letters, char *out)
{
	size_t len = 0;
	for (; letters.len >= 4; letters = bytes_skip(letters, 4)) {
		uint32_t group = 0;
		for (size_t i = 0; i < 4; i++) {
			int value = base64_value(letters.at[i]);
			if (value < 0)
				return len;
			group = group << 6 | (uint32_t)value;
		}
		out[len++] = (char)(group >> 16);
		out[len++] = (char)(group >> 8);
		out[len++] = (char)group;
	}
	return len;
}

static size_t hexadecimal_decode(struct bytes digits, char *out)
{
	size_t len = 0;
	for (; digits.len >= 2; digits = bytes_skip(digits, 2)) {
		int high = octet_hex(digits.at[0]), low = octet_hex(digits.at[1]);
		if (high < 0 || low < 0)
			break;
		out[len++] = (char)(high << 4 | low);
	}
	return len;
}

/* Two letters alone say nothing; the header behind them has zeros. */
static bool begins_as_program(struct bytes b)
{
	size_t zeros = 0;
	for (size_t i = 2; i < b.len; i++)
		zeros += b.at[i] == 0;
	return bytes_starts(b, BYTES("MZ")) && zeros >= 3;
}

static const char *packed_called(struct bytes b)
{
	for (size_t i = 0; i < sizeof packed_magics / sizeof *packed_magics; i++)
		if (bytes_starts(b, packed_magics[i].octets))
			return packed_magics[i].called;
	return begins_as_program(b) ? "a Windows program" : NULL;
}

static const char *head_judge(struct bytes head)
{
	char once[DECODED_MAX], twice[DECODED_MAX];
	struct bytes decoded = { once, base64_decode(head, once) };
	const char *called = packed_called(decoded);
	if (!called)
		called = packed_called((struct bytes){ twice, base64_decode(decoded, twice) });
	if (!called)
		called = packed_called((struct bytes){ twice, hexadecimal_decode(head, twice) });
	return called;
}

/* How many letters of base64 there are in front. */
static size_t letters_of(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && base64_value(b.at[n]) >= 0)
		n++;
	return n;
}

static void letters_taken(struct active_packed *p, struct bytes letters)
{
	if (p->run < PACKED_HEAD) {
		struct bytes first = bytes_first(letters, PACKED_HEAD - p->run);
		memcpy(p->head + p->run, first.at, first.len);
	}
	size_t before = p->run;
	p->run += letters.len < RUN_MIN - before ? letters.len : RUN_MIN - before;
	if (before < RUN_MIN && p->run == RUN_MIN && !p->found)
		p->found = head_judge((struct bytes){ p->head, PACKED_HEAD });
}

void packed_feed(struct active_packed *p, struct bytes characters)
{
	while (characters.len) {
		size_t letters = letters_of(characters);
		letters_taken(p, bytes_first(characters, letters));
		characters = bytes_skip(characters, letters);
		/* Lines of one run. */
		if (characters.len && characters.at[0] != '\r' && characters.at[0] != '\n')
			p->run = 0;
		characters = bytes_skip(characters, 1);
	}
}
