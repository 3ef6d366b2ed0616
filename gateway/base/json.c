/* json.c: pulls values out of JSON text; see json.h. Must never read behind the text,
 * recurse, or go on after a fault. */
#include "gateway/base/json.h"

#include <string.h>

void json_start(struct json *j, struct bytes text, struct arena *arena)
{
	*j = (struct json){ .rest = text, .arena = arena };
	if (text.len > JSON_SIZE_MAX)
		j->fault = "larger than allowed";
}

static bool fault(struct json *j, const char *what)
{
	if (!j->fault)
		j->fault = what;
	return false;
}

/* The next octet behind white space; -1 at the end and after a fault. */
static int ahead(struct json *j)
{
	if (j->fault)
		return -1;
	while (j->rest.len && octet_fws(j->rest.at[0])) {
		j->rest.at++;
		j->rest.len--;
	}
	return j->rest.len ? (unsigned char)j->rest.at[0] : -1;
}

static bool json_take(struct json *j, char wanted)
{
	if (ahead(j) != wanted)
		return false;
	j->rest.at++;
	j->rest.len--;
	return true;
}

static bool bracket_open(struct json *j, char bracket)
{
	if (!json_take(j, bracket))
		return fault(j, bracket == '{' ? "expected an object" : "expected a list");
	if (j->depth == JSON_DEPTH_MAX)
		return fault(j, "nested too deeply");
	j->open[j->depth++] = bracket;
	j->first = true;
	return true;
}

/* True if something comes before the closing bracket. */
static bool bracket_next(struct json *j, char open, char close)
{
	if (j->fault)
		return false;
	if (j->depth == 0 || j->open[j->depth - 1] != open)
		return fault(j, "unexpected type");
	bool first = j->first;
	j->first = false;
	if (json_take(j, close)) {
		j->depth--;
		return false;
	}
	return first || json_take(j, ',') || fault(j, "expected a comma or a closing bracket");
}

bool json_object(struct json *j)
{
	return bracket_open(j, '{');
}

bool json_array(struct json *j)
{
	return bracket_open(j, '[');
}

bool json_item(struct json *j)
{
	return bracket_next(j, '[', ']');
}

bool json_member(struct json *j, struct bytes *name)
{
	return bracket_next(j, '{', '}') && json_text(j, name) &&
	       (json_take(j, ':') || fault(j, "expected a colon after a name"));
}

/* Four hexadecimal digits; -1 if they are not there. */
static int hex4(struct bytes b)
{
	int value = 0;
	if (b.len < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = octet_hex(b.at[i]);
		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static void utf8_add(struct text *t, unsigned c)
{
	if (c < 0x800) {
		text_char(t, (char)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		text_char(t, (char)(0xE0 | c >> 12));
		text_char(t, (char)(0x80 | (c >> 6 & 0x3F)));
	} else {
		text_char(t, (char)(0xF0 | c >> 18));
		text_char(t, (char)(0x80 | (c >> 12 & 0x3F)));
		text_char(t, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	text_char(t, (char)(0x80 | (c & 0x3F)));
}

/* What \u stands for, b beginning behind the u: its length, 0 if it is none. */
static size_t unicode_escape(struct text *t, struct bytes b)
{
	int value = hex4(b);
	if (value < 0)
		return 0;
	if (value <= 0xFF) {
		text_char(t, (char)value);
		return 4;
	}
	if (value < 0xD800 || value > 0xDFFF) {
		utf8_add(t, (unsigned)value);
		return 4;
	}
	/* A character above U+FFFF is a pair of surrogates; one alone is nothing. */
	int low = bytes_starts(bytes_skip(b, 4), BYTES("\\u")) ? hex4(bytes_skip(b, 6)) : -1;
	if (value > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
		return 0;
	utf8_add(t, 0x10000 + ((unsigned)(value - 0xD800) << 10) + (unsigned)(low - 0xDC00));
	return 10;
}

/* What an escape stands for, b beginning with its backslash: its length, 0 if it is none. */
static size_t escape(struct text *t, struct bytes b)
{
	static const struct bytes letters = { "\"\\/bfnrt", 8 }, octets = { "\"\\/\b\f\n\r\t", 8 };
	if (b.len < 2)
		return 0;
	if (b.at[1] == 'u') {
		size_t n = unicode_escape(t, bytes_skip(b, 2));
		return n ? n + 2 : 0;
	}
	size_t i = bytes_find(letters, b.at[1]);
	if (i == letters.len)
		return 0;
	text_char(t, octets.at[i]);
	return 2;
}

/* The string between the quotes, with its escapes undone in the arena. */
static bool unescape(struct json *j, struct bytes raw, struct bytes *value)
{
	/* No escape is shorter than what it stands for. */
	struct text t = { .at = arena_alloc(j->arena, raw.len), .cap = raw.len };
	if (!t.at)
		return fault(j, "out of memory");
	while (raw.len) {
		struct bytes plain = bytes_first(raw, bytes_find(raw, '\\'));
		text_add(&t, plain);
		raw = bytes_skip(raw, plain.len);
		size_t n = raw.len ? escape(&t, raw) : 0;
		if (raw.len && n == 0)
			return fault(j, "invalid escape sequence");
		raw = bytes_skip(raw, n);
	}
	*value = text_bytes(&t);
	return true;
}

bool json_text(struct json *j, struct bytes *value)
{
	if (!json_take(j, '"'))
		return fault(j, "expected a string");
	const char *at = j->rest.at;
	size_t n = 0, len = j->rest.len;
	bool escaped = false;
	unsigned char bits = 0;
	for (; n < len && at[n] != '"'; n++) {
		unsigned char c = (unsigned char)at[n];
		if (c < 32)
			return fault(j, "a control character in a string");
		bits |= c;
		if (c != '\\')
			continue;
		escaped = true;
		n++;                    /* what is escaped does not end the string */
		if (n == len || (unsigned char)at[n] < 32)
			return fault(j, "invalid escape sequence");
		bits |= (unsigned char)at[n];
	}
	if (n == len)
		return fault(j, "unterminated string");
	struct bytes raw = { at, n };
	j->rest = bytes_skip(j->rest, n + 1);
	if (bits > 127 && !bytes_utf8(raw))
		return fault(j, "a string that is not UTF-8");
	*value = raw;
	return escaped ? unescape(j, raw, value) : true;
}

/* Digits as RFC 8259 has them, and nothing behind them that would make them another number. */
static bool digits(struct json *j, uint64_t *value)
{
	size_t n = 0;
	while (n < j->rest.len && octet_digit(j->rest.at[n]))
		n++;
	struct bytes number = bytes_first(j->rest, n);
	j->rest = bytes_skip(j->rest, n);
	bool odd = (n > 1 && number.at[0] == '0') ||
		   (j->rest.len && bytes_has(BYTES(".eE+-"), j->rest.at[0]));
	return (!odd && bytes_to_u64(number, value)) ||
	       fault(j, "expected a whole number in range");
}

bool json_u64(struct json *j, uint64_t *value)
{
	return ahead(j) >= 0 ? digits(j, value) : fault(j, "expected a number");
}

bool json_i64(struct json *j, int64_t *value)
{
	bool negative = json_take(j, '-');
	uint64_t size;
	if (j->fault || !digits(j, &size))
		return false;
	if (size > (uint64_t)INT64_MAX + negative || (negative && size == 0))
		return fault(j, "expected a whole number in range");
	/* The most negative number has no positive twin. */
	*value = negative ? -(int64_t)(size - 1) - 1 : (int64_t)size;
	return true;
}

bool json_bool(struct json *j, bool *value)
{
	int c = ahead(j);
	struct bytes word = c == 't' ? BYTES("true") : BYTES("false");
	if (c < 0 || !bytes_starts(j->rest, word))
		return fault(j, "expected true or false");
	j->rest = bytes_skip(j->rest, word.len);
	*value = c == 't';
	return true;
}

/* A value that is no bracket, or only the opening one. */
static bool value_begin(struct json *j)
{
	struct bytes text;
	int64_t number;
	bool claim;
	switch (ahead(j)) {
	case '{':
		return json_object(j);
	case '[':
		return json_array(j);
	case '"':
		return json_text(j, &text);
	case 't':
	case 'f':
		return json_bool(j, &claim);
	default:
		return json_i64(j, &number);
	}
}

bool json_skip(struct json *j)
{
	struct bytes name;
	unsigned outside = j->depth;
	bool ahead_is_value = true;
	while (ahead_is_value || j->depth > outside) {
		if (ahead_is_value && !value_begin(j))
			return false;
		if (j->depth == outside)
			break;
		ahead_is_value =
			j->open[j->depth - 1] == '{' ? json_member(j, &name) : json_item(j);
		if (j->fault)
			return false;
	}
	return true;
}

bool json_end(struct json *j)
{
	if (ahead(j) >= 0)
		return fault(j, "unexpected data after the end");
	return !j->fault && (j->depth == 0 || fault(j, "unclosed bracket"));
}
