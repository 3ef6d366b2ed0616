/* text_format.c: text_format() and text_vformat(); see bytes.h.
 *
 * The conversions that lines of the log, replies and headers are made of (%s %.*s %c %d %u %x with
 * their lengths, a width and leading zeros) are written straight into the text: libc's way by a
 * stream of its own costs several times as much. Any other conversion, and so the whole of its
 * format, is left to vsnprintf(). The result must never differ from vsnprintf()'s. */
#include "gateway/base/bytes.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

enum length { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE };
enum { WIDTH_MOST = 100 };              /* digits of what stands in a format, no limit of a text */
enum { ALL_OF_IT = -1 };                /* precision: the string ends with its NUL */

/* What stands between a % and its letter. */
struct conversion {
	char fill;                      /* in front of what is shorter than `width` */
	unsigned width;
	int precision;                  /* of a string */
	enum length length;
};

static unsigned width_read(const char **at)
{
	unsigned width = 0;
	while (octet_digit(**at) && width < WIDTH_MOST)
		width = width * 10 + (unsigned)(*(*at)++ - '0');
	return width;
}

static int precision_read(const char **at, va_list *args)
{
	if (**at != '.')
		return ALL_OF_IT;
	++*at;
	if (**at != '*')
		return (int)width_read(at);
	++*at;
	return va_arg(*args, int);      /* a negative one is none */
}

static enum length length_read(const char **at)
{
	enum length length = LENGTH_INT;
	if (**at == 'z') {
		++*at;
		return LENGTH_SIZE;
	}
	for (; **at == 'l' && length < LENGTH_LONG_LONG; ++*at)
		length++;
	return length;
}

static struct conversion conversion_read(const char **at, va_list *args)
{
	struct conversion c = { .fill = ' ' };
	for (; **at == '0'; ++*at)
		c.fill = '0';
	c.width = width_read(at);
	c.precision = precision_read(at, args);
	c.length = length_read(at);
	return c;
}

static void pad(struct text *t, char with, unsigned width, size_t length)
{
	for (size_t n = length; n < width; n++)
		text_char(t, with);
}

static void string_write(struct text *t, const struct conversion *c, const char *string)
{
	struct bytes b = { string, 0 };
	b.len = c->precision < 0 ? strlen(string) : strnlen(string, (size_t)c->precision);
	pad(t, ' ', c->width, b.len);
	text_add(t, b);
}

/* Zeros stand behind the sign, spaces before it. */
static void number_write(struct text *t, const struct conversion *c, bool negative, uint64_t value,
			 unsigned base, const char *figures)
{
	char octets[20];
	size_t at = sizeof octets;
	do {
		octets[--at] = figures[value % base];
		value /= base;
	} while (value);
	size_t length = sizeof octets - at;
	if (c->fill == ' ')
		pad(t, ' ', c->width, length + negative);
	if (negative)
		text_char(t, '-');
	if (c->fill == '0')
		pad(t, '0', c->width, length + negative);
	text_add(t, (struct bytes){ octets + at, length });
}

static void signed_write(struct text *t, const struct conversion *c, va_list *args)
{
	long long value = c->length == LENGTH_INT         ? va_arg(*args, int)
			  : c->length == LENGTH_LONG      ? va_arg(*args, long)
			  : c->length == LENGTH_LONG_LONG ? va_arg(*args, long long)
							  : va_arg(*args, ssize_t);
	/* The most negative number has no positive twin. */
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	number_write(t, c, value < 0, size, 10, "0123456789");
}

static void unsigned_write(struct text *t, const struct conversion *c, char letter, va_list *args)
{
	uint64_t value = c->length == LENGTH_INT         ? va_arg(*args, unsigned)
			 : c->length == LENGTH_LONG      ? va_arg(*args, unsigned long)
			 : c->length == LENGTH_LONG_LONG ? va_arg(*args, unsigned long long)
							 : va_arg(*args, size_t);
	number_write(t, c, false, value, letter == 'u' ? 10 : 16,
		     letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef");
}

/* Writes one conversion, *at behind its %. False: it is one for vsnprintf(). */
static bool conversion_write(struct text *t, const char **at, va_list *args)
{
	const struct conversion c = conversion_read(at, args);
	char letter = *(*at)++;
	bool plain = c.length == LENGTH_INT && c.fill == ' ';
	bool number = c.precision == ALL_OF_IT;
	if (letter == 's' && plain) {
		const char *string = va_arg(*args, const char *);
		if (!string)
			return false;
		string_write(t, &c, string);
	} else if (number && letter == 'd') {
		signed_write(t, &c, args);
	} else if (number && (letter == 'u' || letter == 'x' || letter == 'X')) {
		unsigned_write(t, &c, letter, args);
	} else if (number && plain && letter == 'c') {
		pad(t, ' ', c.width, 1);
		text_char(t, (char)va_arg(*args, int));
	} else {
		return false;
	}
	return true;
}

/* False: there is something for vsnprintf() in it, and what was added is worthless. */
static bool format_write(struct text *t, const char *format, va_list *args)
{
	for (;;) {
		const char *end = strchrnul(format, '%');
		text_add(t, (struct bytes){ format, (size_t)(end - format) });
		if (!*end)
			return true;
		format = end + 1;
		if (!conversion_write(t, &format, args))
			return false;
	}
}

/* The last octet of a full buffer is for the NUL: what did not leave it is cut. */
static void close_with_nul(struct text *t, size_t before)
{
	if (t->len >= t->cap) {
		t->len = before < t->cap ? t->cap - 1 : before;
		t->cut = true;
	}
	if (t->len < t->cap)
		t->at[t->len] = '\0';
}

static void format_by_libc(struct text *t, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
static void format_by_libc(struct text *t, const char *format, va_list args)
{
	size_t room = t->cap > t->len ? t->cap - t->len : 0;
	int n = vsnprintf(room ? t->at + t->len : NULL, room, format, args);
	if (n < 0)
		return;
	if ((size_t)n < room) {
		t->len += (size_t)n;
		return;
	}
	t->len += room ? room - 1 : 0;
	t->cut = true;
}

void text_vformat(struct text *t, const char *format, va_list args)
{
	const struct text before = *t;
	va_list again;
	va_copy(again, args);
	if (format_write(t, format, &again)) {
		close_with_nul(t, before.len);
	} else {
		*t = before;
		format_by_libc(t, format, args);
	}
	va_end(again);
}

void text_format(struct text *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	text_vformat(t, format, args);
	va_end(args);
}
