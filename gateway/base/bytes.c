/* bytes.c: views of octets and bounded text; see bytes.h. Never allocates, never asks the
 * locale. */
#include "gateway/base/bytes.h"

#include <string.h>

struct bytes bytes_of(const char *string)
{
	return string ? (struct bytes){ string, strlen(string) } : (struct bytes){ "", 0 };
}

bool octet_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool octet_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool octet_control(char c)
{
	return (unsigned char)c < 32 || c == 127;
}

bool octet_fws(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char octet_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

int octet_hex(char c)
{
	if (octet_digit(c))
		return c - '0';
	c = octet_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool bytes_equal_nocase(struct bytes a, struct bytes b)
{
	return a.len == b.len && bytes_starts_nocase(a, b);
}

bool bytes_starts(struct bytes b, struct bytes prefix)
{
	return bytes_equal(bytes_first(b, prefix.len), prefix);
}

bool bytes_starts_nocase(struct bytes b, struct bytes prefix)
{
	if (b.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++)
		if (octet_lower(b.at[i]) != octet_lower(prefix.at[i]))
			return false;
	return true;
}

bool bytes_ends_nocase(struct bytes b, struct bytes suffix)
{
	return b.len >= suffix.len && bytes_equal_nocase(bytes_skip(b, b.len - suffix.len), suffix);
}

struct bytes bytes_skip(struct bytes b, size_t n)
{
	return n < b.len ? (struct bytes){ b.at + n, b.len - n } : (struct bytes){ "", 0 };
}

struct bytes bytes_first(struct bytes b, size_t n)
{
	return n < b.len ? (struct bytes){ b.at, n } : b;
}

size_t bytes_find(struct bytes b, char octet)
{
	const char *found = b.len ? memchr(b.at, octet, b.len) : NULL;
	return found ? (size_t)(found - b.at) : b.len;
}

size_t bytes_find_last(struct bytes b, char octet)
{
	for (size_t i = b.len; i > 0; i--)
		if (b.at[i - 1] == octet)
			return i - 1;
	return b.len;
}

bool bytes_has(struct bytes b, char octet)
{
	return bytes_find(b, octet) < b.len;
}

static bool bytes_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct bytes bytes_trim_end(struct bytes b)
{
	while (b.len && bytes_blank(b.at[b.len - 1]))
		b.len--;
	return b;
}

struct bytes bytes_trim(struct bytes b)
{
	while (b.len && bytes_blank(b.at[0]))
		b = bytes_skip(b, 1);
	return bytes_trim_end(b);
}

struct bytes bytes_trim_fws(struct bytes b)
{
	while (b.len && octet_fws(b.at[0]))
		b = bytes_skip(b, 1);
	while (b.len && octet_fws(b.at[b.len - 1]))
		b.len--;
	return b;
}

struct bytes bytes_word(struct bytes *rest)
{
	struct bytes b = bytes_trim(*rest);
	size_t n = 0;
	while (n < b.len && !bytes_blank(b.at[n]))
		n++;
	*rest = bytes_trim(bytes_skip(b, n));
	return bytes_first(b, n);
}

bool bytes_to_u64(struct bytes b, uint64_t *value)
{
	uint64_t v = 0;
	if (b.len == 0)
		return false;
	for (size_t i = 0; i < b.len; i++) {
		if (!octet_digit(b.at[i]))
			return false;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(b.at[i] - '0'), &v))
			return false;
	}
	*value = v;
	return true;
}

bool bytes_ascii(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if ((unsigned char)b.at[i] > 127)
			return false;
	return true;
}

/* RFC 3629, section 4. */
size_t bytes_utf8_first(struct bytes b)
{
	const unsigned char *c = (const unsigned char *)b.at;
	if (c[0] < 0x80)
		return 1;
	unsigned char low = 0x80, high = 0xBF;
	size_t n;
	if (c[0] >= 0xC2 && c[0] <= 0xDF) {
		n = 2;
	} else if (c[0] >= 0xE0 && c[0] <= 0xEF) {
		n = 3;
		low = c[0] == 0xE0 ? 0xA0 : low;
		high = c[0] == 0xED ? 0x9F : high;
	} else if (c[0] >= 0xF0 && c[0] <= 0xF4) {
		n = 4;
		low = c[0] == 0xF0 ? 0x90 : low;
		high = c[0] == 0xF4 ? 0x8F : high;
	} else {
		return 0;
	}
	if (b.len < n || c[1] < low || c[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (c[i] < 0x80 || c[i] > 0xBF)
			return 0;
	return n;
}

bool bytes_utf8(struct bytes b)
{
	while (b.len) {
		size_t n = bytes_utf8_first(b);
		if (n == 0)
			return false;
		b = bytes_skip(b, n);
	}
	return true;
}

void text_add(struct text *t, struct bytes b)
{
	size_t room = t->cap > t->len ? t->cap - t->len : 0;
	if (b.len > room) {
		b.len = room;
		t->cut = true;
	}
	if (b.len)
		memcpy(t->at + t->len, b.at, b.len);
	t->len += b.len;
}

void text_char(struct text *t, char c)
{
	if (t->len < t->cap)
		t->at[t->len++] = c;
	else
		t->cut = true;
}

bool text_percent_decoded(struct text *t, struct bytes b)
{
	bool any = false;
	for (size_t i = 0; i < b.len; i++) {
		int high = b.at[i] == '%' && b.len - i > 2 ? octet_hex(b.at[i + 1]) : -1;
		int low = high >= 0 ? octet_hex(b.at[i + 2]) : -1;
		text_char(t, (char)(low >= 0 ? high << 4 | low : b.at[i]));
		any |= low >= 0;
		i += low >= 0 ? 2 : 0;
	}
	return any;
}

void text_string(struct text *t, const char *string)
{
	text_add(t, bytes_of(string));
}

void text_u64(struct text *t, uint64_t value)
{
	char digits[20];
	size_t n = sizeof digits;
	do {
		digits[--n] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	text_add(t, (struct bytes){ digits + n, sizeof digits - n });
}

void text_hundredths(struct text *t, int64_t hundredths)
{
	uint64_t size = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;
	text_format(t, "%s%llu.%02llu", hundredths < 0 ? "-" : "", (unsigned long long)size / 100,
		    (unsigned long long)size % 100);
}

void text_id(struct text *t, uint64_t id)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	for (unsigned shift = 60;; shift -= 5) {
		text_char(t, digits[id >> shift & 31]);
		if (shift == 0)
			return;
	}
}

void text_printable(struct text *t, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		text_char(t, (unsigned char)b.at[i] < 32 || (unsigned char)b.at[i] > 126 ? '?'
											 : b.at[i]);
}

struct bytes text_bytes(const struct text *t)
{
	return (struct bytes){ t->at, t->len };
}

const char *text_cstr(struct text *t)
{
	if (t->cap == 0)
		return "";
	if (t->len == t->cap) {
		t->len--;
		t->cut = true;
	}
	t->at[t->len] = '\0';
	return t->at;
}
