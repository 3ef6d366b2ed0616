/* bytes.h: views of octets, and text built in bounded buffers.
 *
 * A `struct bytes` points into somebody else's memory and says how long it is; octets
 * from outside are never NUL-terminated here. A `struct text` writes into the caller's buffer,
 * never past its end; what did not fit is cut and `cut` says so. Neither ever allocates. */
#ifndef MXWARD_BASE_BYTES_H
#define MXWARD_BASE_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const char *at;
	size_t len;
};

#define BYTES(literal) ((struct bytes){ "" literal, sizeof(literal) - 1 })
/* For printf("%.*s", BYTES_ARG(b)). */
#define BYTES_ARG(b) (int)(b).len, (b).at

/* A view of a C string; NULL gives the empty view. */
struct bytes bytes_of(const char *string);
bool bytes_equal(struct bytes a, struct bytes b);
/* Letters compared without case, ASCII only, whatever the locale. */
bool bytes_equal_nocase(struct bytes a, struct bytes b);
bool bytes_starts(struct bytes b, struct bytes prefix);
bool bytes_starts_nocase(struct bytes b, struct bytes prefix);
bool bytes_ends_nocase(struct bytes b, struct bytes suffix);
/* Without the first n octets, or only these; n past the end is the end. */
struct bytes bytes_skip(struct bytes b, size_t n);
struct bytes bytes_first(struct bytes b, size_t n);
/* Where `octet` first (last) stands; b.len if nowhere. */
size_t bytes_find(struct bytes b, char octet);
size_t bytes_find_last(struct bytes b, char octet);
bool bytes_has(struct bytes b, char octet);
/* Without spaces and tabs at both ends, or only at the end. */
struct bytes bytes_trim(struct bytes b);
struct bytes bytes_trim_end(struct bytes b);
/* Without folding white space at both ends: octet_fws(). */
struct bytes bytes_trim_fws(struct bytes b);
/* Takes the next word (up to a space or tab) off the front of *rest; empty when none is left. */
struct bytes bytes_word(struct bytes *rest);
/* Decimal digits only, at least one, nothing else; false on overflow. */
bool bytes_to_u64(struct bytes b, uint64_t *value);
/* True if every octet is below 128. */
bool bytes_ascii(struct bytes b);
/* Well-formed UTF-8 (RFC 3629: no overlong form, no surrogate). */
bool bytes_utf8(struct bytes b);
/* Octets of the well-formed UTF-8 character at the front of b, which is not empty; 0: there is
 * none. */
size_t bytes_utf8_first(struct bytes b);

/* ASCII classes and case, whatever the locale. */
bool octet_alpha(char c);
bool octet_digit(char c);
bool octet_control(char c);             /* 0-31 and 127 */
/* What folding white space is made of (RFC 5322, 3.2.2): space, tab, CR and LF. */
bool octet_fws(char c);
char octet_lower(char c);
/* The value of a hexadecimal digit of either case, 0 to 15; -1 if it is none. */
int octet_hex(char c);

struct text {
	char *at;
	size_t len, cap;
	bool cut;                       /* something did not fit */
};

#define TEXT(buffer) ((struct text){ .at = (buffer), .cap = sizeof(buffer) })

void text_add(struct text *, struct bytes);
void text_char(struct text *, char);
/* Adds b with an octet for each "%41" in it; a % without two hexadecimal digits stays. True if
 * there was anything to decode. */
bool text_percent_decoded(struct text *, struct bytes);
void text_string(struct text *, const char *);
void text_u64(struct text *, uint64_t);
/* "1.05" of 105, "-0.50" of -50. */
void text_hundredths(struct text *, int64_t);
/* 13 digits of base 32 without I, L, O, U: 65 bits, so that IDs sort as their numbers do. */
void text_id(struct text *, uint64_t);
/* As snprintf() does: a text that is full gives up its last octet. */
void text_format(struct text *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vformat(struct text *, const char *format, va_list) __attribute__((format(printf, 2, 0)));
/* Octets from outside made safe to show: control characters and octets over 126 become '?'. */
void text_printable(struct text *, struct bytes);
struct bytes text_bytes(const struct text *);
/* Ends the text with a NUL (the last octet is given up if there is no room) and gives it as a C
 * string. */
const char *text_cstr(struct text *);

#endif
