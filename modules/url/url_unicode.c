/* url_unicode.c: see url_unicode.h. Must never give two spellings of one name two forms. */
#include "modules/url/url_unicode.h"

#include "gateway/base/character.h"
#include "modules/url/unicode_tables.h"

#include <string.h>

enum {
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	INITIAL_BIAS = 72,
	INITIAL_N = 128,
	CODE_LAST = 0x10FFFF,
	LABEL_OCTETS = LABEL_CODES_MAX - 1,
};

struct range {
	uint32_t first, last;
};

static bool within(const struct range *ranges, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count && code >= ranges[i].first; i++)
		if (code <= ranges[i].last)
			return true;
	return false;
}

#define WITHIN(ranges, code) within(ranges, sizeof ranges / sizeof *ranges, code)

uint32_t code_take(struct bytes *rest)
{
	uint32_t code = character_take(rest);
	return code == CHARACTER_NONE ? CODE_BAD : code;
}

void code_put(struct text *t, uint32_t code)
{
	if (code < 0x80) {
		text_char(t, (char)code);
		return;
	}
	unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	text_char(t, (char)((0xFF00u >> (more + 1) & 0xFF) | code >> 6 * more));
	while (more-- > 0)
		text_char(t, (char)(0x80 | (code >> 6 * more & 0x3F)));
}

enum code_kind code_kind(uint32_t code)
{
	static const struct range ignored[] = {
		{ 0xAD, 0xAD },     { 0x34F, 0x34F },     { 0x61C, 0x61C },     { 0x115F, 0x1160 },
		{ 0x17B4, 0x17B5 }, { 0x180B, 0x180F },   { 0x200B, 0x200F },   { 0x202A, 0x202E },
		{ 0x2060, 0x206F }, { 0x3164, 0x3164 },   { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },
		{ 0xFFA0, 0xFFA0 }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF }
	};
	static const struct range ends[] = {
		{ 0x80, 0xA1 },     { 0xA6, 0xA8 },     { 0xAB, 0xAC },     { 0xB4, 0xB4 },
		{ 0xB6, 0xB6 },     { 0xB8, 0xB8 },     { 0xBB, 0xBB },     { 0xBF, 0xBF },
		{ 0x1680, 0x1680 }, { 0x2000, 0x200A }, { 0x2012, 0x2029 }, { 0x202F, 0x205F },
		{ 0x3000, 0x3003 }, { 0x3008, 0x3011 }, { 0x3014, 0x301F }, { 0xFD3E, 0xFD3F },
		{ 0xFE10, 0xFE19 }, { 0xFE30, 0xFE62 }, { 0xFE64, 0xFE6B }, { 0xFF01, 0xFF0C },
		{ 0xFF0F, 0xFF0F }, { 0xFF1A, 0xFF20 }, { 0xFF3B, 0xFF3E }, { 0xFF40, 0xFF40 },
		{ 0xFF5B, 0xFF65 }
	};
	if (code == '.' || code == 0x3002 || code == 0xFF0E || code == 0xFF61)
		return CODE_DOT;
	return WITHIN(ignored, code) ? CODE_IGNORED : WITHIN(ends, code) ? CODE_END : CODE_NAME;
}

bool code_ideographic(uint32_t code)
{
	static const struct range scripts[] = { { 0x0E00, 0x0EFF }, { 0x1000, 0x109F },
						{ 0x1780, 0x17FF }, { 0x2E80, 0xA4CF },
						{ 0xAC00, 0xD7FF }, { 0xF900, 0xFAFF },
						{ 0xFF66, 0xFFDC }, { 0x20000, 0x3FFFF } };
	return WITHIN(scripts, code);
}

/* ---- folding */

/* The last run that begins at `code` or before; NULL: none does. */
static const struct unicode_run *run_of(uint32_t code)
{
	size_t low = 0, high = unicode_run_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (unicode_runs[middle].first <= code)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? &unicode_runs[low - 1] : NULL;
}

size_t code_fold(uint32_t code, uint32_t folded[CODE_FOLDED_MAX])
{
	folded[0] = code;
	if (code < 0x80) {
		folded[0] = (uint32_t)(unsigned char)octet_lower((char)code);
		return code > 32 && code < 127;
	}
	const struct unicode_run *run = run_of(code);
	if (!run || code > run->last)
		return code <= CODE_LAST;
	uint32_t offset = code - run->first;
	switch ((enum unicode_kind)run->kind) {
	case UNICODE_SHIFTED:
		folded[0] = offset % run->step ? code : run->to + offset;
		return 1;
	case UNICODE_SAME:
		folded[0] = run->to;
		return 1;
	case UNICODE_LISTED:
		for (size_t i = 0; i < run->step; i++)
			folded[i] = unicode_listed[run->to + offset * run->step + i];
		return run->step;
	case UNICODE_UNMAPPABLE:
	case UNICODE_IGNORED:
		break;
	}
	return 0;
}

/* ---- composing (Unicode Standard, 3.11) */

enum {
	NOTHING_COMPOSES = 0x300,       /* below, every code point is its own NFC */
	NOTHING_DECOMPOSES = 0xC0,      /* below, every code point is its own NFD */
	DECOMPOSED_MAX = 4,             /* code points of one */
	DECOMPOSED_ROOM = CODE_COMPOSED_MAX * DECOMPOSED_MAX,
	HANGUL = 0xAC00,
	HANGUL_COUNT = 11172,
	HANGUL_L = 0x1100,
	HANGUL_V = 0x1161,
	HANGUL_T = 0x11A7,
	L_COUNT = 19,
	V_COUNT = 21,
	T_COUNT = 28,
};

static unsigned class_of(uint32_t code)
{
	size_t low = 0, high = unicode_class_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (unicode_classes[middle].last < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < unicode_class_count && unicode_classes[low].first <= code
		       ? unicode_classes[low].value
		       : 0;
}

/* The pair that is composed to `code`; NULL: it is not composed. */
static const struct unicode_pair *pair_of(uint32_t code)
{
	size_t low = 0, high = unicode_pair_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (unicode_pairs[middle].composed < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < unicode_pair_count && unicode_pairs[low].composed == code ? &unicode_pairs[low]
									       : NULL;
}

/* Hangul syllables are composed by arithmetic (3.12). 0: these two are not. */
static uint32_t hangul_compose(uint32_t first, uint32_t second)
{
	uint32_t l = first - HANGUL_L, v = second - HANGUL_V, lv = first - HANGUL,
		 t = second - HANGUL_T;
	if (l < L_COUNT && v < V_COUNT)
		return HANGUL + (l * V_COUNT + v) * T_COUNT;
	return lv < HANGUL_COUNT && lv % T_COUNT == 0 && t > 0 && t < T_COUNT ? first + t : 0;
}

/* What the two are composed to; 0: nothing. */
static uint32_t composed(uint32_t first, uint32_t second)
{
	size_t low = 0, high = unicode_pair_count;
	uint32_t hangul = hangul_compose(first, second);
	if (hangul)
		return hangul;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct unicode_pair *pair = &unicode_pairs[unicode_pairs_by_parts[middle]];
		if (pair->first == first && pair->second == second)
			return pair->composed;
		if (pair->first < first || (pair->first == first && pair->second < second))
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

/* Adds what `code` is made of, the first part last taken apart. Hangul stays whole: nothing that
 * may stand behind it changes it. */
static size_t decompose(uint32_t code, uint32_t *out)
{
	uint32_t marks[DECOMPOSED_MAX];
	size_t count = 0, n = 0;
	const struct unicode_pair *pair;
	while (count < DECOMPOSED_MAX - 1 && (pair = pair_of(code))) {
		marks[count++] = pair->second;
		code = pair->first;
	}
	out[n++] = code;
	while (count > 0)
		out[n++] = marks[--count];
	return n;
}

uint32_t code_base(uint32_t code)
{
	const struct unicode_pair *pair;
	while (code >= NOTHING_DECOMPOSES && (pair = pair_of(code)))
		code = pair->first;
	return code;
}

bool code_mark(uint32_t code)
{
	return code >= NOTHING_COMPOSES && class_of(code) > 0;
}

/* Marks behind one letter, by their class; those of one class keep their order. */
static void marks_sort(uint32_t *codes, uint8_t *classes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t code = codes[i];
		uint8_t class = (uint8_t)class_of(code);
		size_t at = i;
		for (; class && at > 0 && classes[at - 1] > class; at--) {
			codes[at] = codes[at - 1];
			classes[at] = classes[at - 1];
		}
		codes[at] = code;
		classes[at] = class;
	}
}

size_t code_compose(uint32_t *codes, size_t count)
{
	uint32_t parts[DECOMPOSED_ROOM];
	uint8_t classes[DECOMPOSED_ROOM];
	size_t n = 0, kept = 0, letter = SIZE_MAX, i = 0;
	unsigned last = 0;
	while (i < count && codes[i] < NOTHING_COMPOSES)
		i++;
	if (i == count || count > CODE_COMPOSED_MAX)
		return count;
	for (i = 0; i < count; i++)
		n += decompose(codes[i], parts + n);
	marks_sort(parts, classes, n);
	for (i = 0; i < n && kept < CODE_COMPOSED_MAX; i++) {
		unsigned class = classes[i];
		/* A mark of the same class before it, or a letter, blocks it. */
		bool blocked = kept > letter + 1 && last >= class;
		uint32_t one =
			letter == SIZE_MAX || blocked ? 0 : composed(codes[letter], parts[i]);
		if (one) {
			codes[letter] = one;
			continue;
		}
		if (class == 0)
			letter = kept;
		last = class;
		codes[kept++] = parts[i];
	}
	return kept;
}

/* ---- Punycode (RFC 3492) */

static uint32_t bias_of(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;
	delta = first ? delta / DAMP : delta / 2;
	for (delta += delta / points; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
	return k <= bias + T_MIN ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

static char digit(uint32_t value)
{
	return (char)(value < 26 ? 'a' + value : '0' + value - 26);
}

static void number_put(struct text *t, uint32_t value, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t least = threshold(k, bias);
		if (value < least)
			break;
		text_char(t, digit(least + (value - least) % (BASE - least)));
		value = (value - least) / (BASE - least);
	}
	text_char(t, digit(value));
}

/* Section 6.3. A label has at most 63 octets, so that what could overflow was cut long before. */
void label_encode(struct text *t, const uint32_t *codes, size_t count)
{
	uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS, basic = 0;
	text_string(t, "xn--");
	for (size_t i = 0; i < count; i++)
		if (codes[i] < INITIAL_N) {
			text_char(t, (char)codes[i]);
			basic++;
		}
	if (basic)
		text_char(t, '-');
	for (uint32_t done = basic; done < count; n++, delta++) {
		uint32_t next = UINT32_MAX;
		for (size_t i = 0; i < count; i++)
			if (codes[i] >= n && codes[i] < next)
				next = codes[i];
		delta += (next - n) * (done + 1);
		n = next;
		for (size_t i = 0; i < count; i++) {
			if (codes[i] < n)
				delta++;
			if (codes[i] != n)
				continue;
			number_put(t, delta, bias);
			bias = bias_of(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
	}
}

/* What an A-label never stands for, because it would have been folded (IDNA 2008: no U-label). */
static bool unfolded(uint32_t code)
{
	uint32_t folded[CODE_FOLDED_MAX];
	bool joiner = code == 0x200C || code == 0x200D;
	return (!joiner && code_kind(code) == CODE_IGNORED) || code_fold(code, folded) != 1 ||
	       folded[0] != code;
}

/* True if NFC leaves the label as it is. */
static bool composed_already(const uint32_t *codes, size_t count)
{
	uint32_t again[CODE_COMPOSED_MAX];
	memcpy(again, codes, count * sizeof *codes);
	return code_compose(again, count) == count &&
	       memcmp(again, codes, count * sizeof *codes) == 0;
}

/* Section 6.2. */
bool label_decode(struct bytes b, uint32_t codes[LABEL_CODES_MAX], size_t *count)
{
	size_t hyphen = bytes_find_last(b, '-');
	uint32_t points = hyphen < b.len ? (uint32_t)hyphen : 0;
	uint32_t n = INITIAL_N, i = 0, bias = INITIAL_BIAS;
	struct bytes rest = hyphen < b.len ? bytes_skip(b, hyphen + 1) : b;
	bool first = true;
	if (rest.len == 0 || b.len > LABEL_OCTETS)
		return false;
	for (size_t at = 0; at < points; at++)
		codes[at] = (unsigned char)b.at[at];
	while (rest.len) {
		uint32_t before = i, weight = 1;
		for (uint32_t k = BASE;; k += BASE) {
			if (rest.len == 0)
				return false;
			char c = octet_lower(rest.at[0]);
			uint32_t value =
				octet_digit(c) ? (uint32_t)(c - '0') + 26 : (uint32_t)(c - 'a');
			uint32_t least = threshold(k, bias), step;
			rest = bytes_skip(rest, 1);
			if ((!octet_digit(c) && !octet_alpha(c)) ||
			    __builtin_mul_overflow(value, weight, &step) ||
			    __builtin_add_overflow(i, step, &i))
				return false;
			if (value < least)
				break;
			if (__builtin_mul_overflow(weight, BASE - least, &weight))
				return false;
		}
		bias = bias_of(i - before, ++points, first);
		first = false;
		if (__builtin_add_overflow(n, i / points, &n) || n > CODE_LAST || unfolded(n))
			return false;
		i %= points;
		memmove(codes + i + 1, codes + i, (points - 1 - i) * sizeof *codes);
		codes[i++] = n;
	}
	*count = points;
	return composed_already(codes, points);
}

bool label_decodable(struct bytes punycode)
{
	uint32_t codes[LABEL_CODES_MAX];
	size_t count;
	return label_decode(punycode, codes, &count);
}
