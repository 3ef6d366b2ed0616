/* seven_zip.c: whether a 7z archive needs a key; see seven_zip.h. Must never follow what the header
 * says further than to skip it. */
#include "modules/files/seven_zip.h"

#include <string.h>

static const struct bytes signature = { "7z\xbc\xaf\x27\x1c", 6 };

enum { OFFSET_AT = 12, SIZE_AT = 20, PACKED = 0x17 };
/* The number of the coder AES, four octets. */
#define AES      UINT64_C(0x06f10701)
#define AES_MASK UINT64_C(0xffffffff)

static uint64_t seven_zip_u64(const char *at)
{
	uint64_t value = 0;
	for (unsigned i = 8; i > 0; i--)
		value = value << 8 | (unsigned char)at[i - 1];
	return value;
}

/* Octets up to the end of the header. Gives how many were read. */
static size_t head_feed(struct seven_zip *z, struct bytes octets)
{
	struct bytes taken = bytes_first(octets, SEVEN_ZIP_HEADER - z->len);
	memcpy(z->held + z->len, taken.at, taken.len);
	z->len += taken.len;
	if (z->len == SEVEN_ZIP_HEADER) {
		z->skip = seven_zip_u64(z->held + OFFSET_AT);
		z->left = seven_zip_u64(z->held + SIZE_AT);
		z->last = 0;
		z->begins = true;
		z->place = SEVEN_ZIP_DIRECTORY;
	}
	return taken.len;
}

static size_t directory_feed(struct seven_zip *z, struct bytes octets)
{
	size_t before = z->skip < octets.len ? (size_t)z->skip : octets.len, at = before;
	z->skip -= before;
	if (at < octets.len && z->begins) {
		z->packed |= octets.at[at] == PACKED;
		z->begins = false;
	}
	for (; at < octets.len && z->left; at++, z->left--) {
		z->last = z->last << 8 | (unsigned char)octets.at[at];
		z->encrypted |= (z->last & AES_MASK) == AES;
	}
	if (!z->skip && !z->left) {
		z->place = SEVEN_ZIP_SEARCH;
		z->len = 0;
	}
	return at;
}

static size_t seven_zip_search(struct seven_zip *z, struct bytes octets)
{
	size_t passed = z->len ? 0 : bytes_find(octets, signature.at[0]);
	if (passed == octets.len)
		return passed;
	char c = octets.at[passed];
	if (c != signature.at[z->len]) {
		z->len = 0;
		if (c != signature.at[0])
			return passed + 1;
	}
	z->held[z->len++] = c;
	if (z->len == signature.len) {
		z->seen = true;
		z->place = SEVEN_ZIP_HEAD;
	}
	return passed + 1;
}

void seven_zip_begin(struct seven_zip *z)
{
	*z = (struct seven_zip){ .place = SEVEN_ZIP_SEARCH };
}

void seven_zip_feed(struct seven_zip *z, struct bytes octets)
{
	static size_t (*const feeds[])(struct seven_zip *, struct bytes) = {
		[SEVEN_ZIP_SEARCH] = seven_zip_search,
		[SEVEN_ZIP_HEAD] = head_feed,
		[SEVEN_ZIP_DIRECTORY] = directory_feed,
	};
	while (octets.len)
		octets = bytes_skip(octets, feeds[z->place](z, octets));
}
