/* url_unicode.c: see url_unicode.h. Must never give two spellings of one name two forms, within
 * the scripts it knows. */
#include "modules/url/url_unicode.h"

#include "gateway/base/character.h"

enum {
	BASE = 36,
	T_MIN = 1,
	T_MAX = 26,
	SKEW = 38,
	DAMP = 700,
	INITIAL_BIAS = 72,
	INITIAL_N = 128
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
	static const struct range ignored[] = { { 0xAD, 0xAD },     { 0x34F, 0x34F },
						{ 0x61C, 0x61C },   { 0x180B, 0x180F },
						{ 0x200B, 0x200F }, { 0x202A, 0x202E },
						{ 0x2060, 0x206F }, { 0xFE00, 0xFE0F },
						{ 0xFEFF, 0xFEFF }, { 0xE0000, 0xE0FFF } };
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

/* What becomes of the code points first, first + step, ..., last. */
struct fold {
	uint32_t first, last;
	unsigned step;
	uint32_t to;                    /* of the first; the others follow, step by step */
};

static const struct fold folds[] = {
	{ 'A', 'Z', 1, 'a' },         { 0xAA, 0xAA, 1, 'a' },
	{ 0xB2, 0xB3, 1, '2' },       { 0xB5, 0xB5, 1, 0x3BC },
	{ 0xB9, 0xB9, 1, '1' },       { 0xBA, 0xBA, 1, 'o' },
	{ 0xC0, 0xD6, 1, 0xE0 },      { 0xD8, 0xDE, 1, 0xF8 },
	{ 0x100, 0x12E, 2, 0x101 },   { 0x134, 0x136, 2, 0x135 },
	{ 0x139, 0x147, 2, 0x13A },   { 0x14A, 0x176, 2, 0x14B },
	{ 0x178, 0x178, 1, 0xFF },    { 0x179, 0x17D, 2, 0x17A },
	{ 0x17F, 0x17F, 1, 's' },     { 0x1A0, 0x1A4, 2, 0x1A1 },
	{ 0x1AF, 0x1AF, 1, 0x1B0 },   { 0x1CD, 0x1DB, 2, 0x1CE },
	{ 0x1DE, 0x1EE, 2, 0x1DF },   { 0x1F8, 0x21E, 2, 0x1F9 },
	{ 0x222, 0x232, 2, 0x223 },   { 0x2B0, 0x2B0, 1, 'h' },
	{ 0x386, 0x386, 1, 0x3AC },   { 0x388, 0x38A, 1, 0x3AD },
	{ 0x38C, 0x38C, 1, 0x3CC },   { 0x38E, 0x38F, 1, 0x3CD },
	{ 0x391, 0x3A1, 1, 0x3B1 },   { 0x3A3, 0x3AB, 1, 0x3C3 },
	{ 0x400, 0x40F, 1, 0x450 },   { 0x410, 0x42F, 1, 0x430 },
	{ 0x460, 0x480, 2, 0x461 },   { 0x48A, 0x4BE, 2, 0x48B },
	{ 0x4C1, 0x4CD, 2, 0x4C2 },   { 0x4D0, 0x52E, 2, 0x4D1 },
	{ 0x531, 0x556, 1, 0x561 },   { 0x1E00, 0x1E94, 2, 0x1E01 },
	{ 0x1E9E, 0x1E9E, 1, 0xDF },  { 0x1EA0, 0x1EFE, 2, 0x1EA1 },
	{ 0x2070, 0x2070, 1, '0' },   { 0x2071, 0x2071, 1, 'i' },
	{ 0x2074, 0x2079, 1, '4' },   { 0x207F, 0x207F, 1, 'n' },
	{ 0x2080, 0x2089, 1, '0' },   { 0x2102, 0x2102, 1, 'c' },
	{ 0x210A, 0x210A, 1, 'g' },   { 0x2115, 0x2115, 1, 'n' },
	{ 0x2119, 0x211A, 1, 'p' },   { 0x2124, 0x2124, 1, 'z' },
	{ 0x2126, 0x2126, 1, 0x3C9 }, { 0x2128, 0x2128, 1, 'z' },
	{ 0x212A, 0x212A, 1, 'k' },   { 0x212B, 0x212B, 1, 0xE5 },
	{ 0x212C, 0x212D, 1, 'b' },   { 0x2131, 0x2131, 1, 'f' },
	{ 0x2133, 0x2133, 1, 'm' },   { 0x2134, 0x2134, 1, 'o' },
	{ 0x2139, 0x2139, 1, 'i' },   { 0x2147, 0x2147, 1, 'e' },
	{ 0x2148, 0x2149, 1, 'i' },   { 0x2160, 0x2160, 1, 'i' },
	{ 0x2164, 0x2164, 1, 'v' },   { 0x2169, 0x2169, 1, 'x' },
	{ 0x216C, 0x216C, 1, 'l' },   { 0x216D, 0x216E, 1, 'c' },
	{ 0x216F, 0x216F, 1, 'm' },   { 0x2170, 0x2170, 1, 'i' },
	{ 0x2174, 0x2174, 1, 'v' },   { 0x2179, 0x2179, 1, 'x' },
	{ 0x217C, 0x217C, 1, 'l' },   { 0x217D, 0x217E, 1, 'c' },
	{ 0x217F, 0x217F, 1, 'm' },   { 0x2460, 0x2468, 1, '1' },
	{ 0x24B6, 0x24CF, 1, 'a' },   { 0x24D0, 0x24E9, 1, 'a' },
	{ 0x24EA, 0x24EA, 1, '0' },   { 0x2C00, 0x2C2F, 1, 0x2C30 },
	{ 0xFE63, 0xFE63, 1, '-' },   { 0x10400, 0x10427, 1, 0x10428 },
	{ 0x1F130, 0x1F149, 1, 'a' },
};

/* The letters of U+2100 to U+214F that the ranges above cannot say, and ligatures. */
static const struct {
	uint32_t code;
	char to[CODE_FOLDED_MAX + 1];
} odd_folds[] = {
	{ 0x132, "ij" },   { 0x133, "ij" },   { 0x1C7, "lj" },   { 0x1C8, "lj" },
	{ 0x1C9, "lj" },   { 0x1CA, "nj" },   { 0x1CB, "nj" },   { 0x1CC, "nj" },
	{ 0x210B, "h" },   { 0x210C, "h" },   { 0x210D, "h" },   { 0x210E, "h" },
	{ 0x2110, "i" },   { 0x2111, "i" },   { 0x2112, "l" },   { 0x2113, "l" },
	{ 0x2116, "no" },  { 0x211B, "r" },   { 0x211C, "r" },   { 0x211D, "r" },
	{ 0x2120, "sm" },  { 0x2121, "tel" }, { 0x2122, "tm" },  { 0x212F, "e" },
	{ 0x2130, "e" },   { 0x2145, "d" },   { 0x2146, "d" },   { 0x2161, "ii" },
	{ 0x2162, "iii" }, { 0x2163, "iv" },  { 0x2165, "vi" },  { 0x2166, "vii" },
	{ 0x2168, "ix" },  { 0x216A, "xi" },  { 0x216B, "xii" }, { 0x2171, "ii" },
	{ 0x2172, "iii" }, { 0x2173, "iv" },  { 0x2175, "vi" },  { 0x2176, "vii" },
	{ 0x2178, "ix" },  { 0x217A, "xi" },  { 0x217B, "xii" }, { 0x2469, "10" },
	{ 0x246A, "11" },  { 0x246B, "12" },  { 0x338F, "kg" },  { 0x339C, "mm" },
	{ 0x339D, "cm" },  { 0x339E, "km" },  { 0x33C4, "cc" },  { 0x33C7, "co" },
	{ 0xFB00, "ff" },  { 0xFB01, "fi" },  { 0xFB02, "fl" },  { 0xFB03, "ffi" },
	{ 0xFB04, "ffl" }, { 0xFB05, "st" },  { 0xFB06, "st" },
};

size_t code_fold(uint32_t code, uint32_t folded[CODE_FOLDED_MAX])
{
	folded[0] = code;
	if (code < 0x80) {
		folded[0] = (uint32_t)(unsigned char)octet_lower((char)code);
		return code > 32 && code < 127;
	}
	/* Private use, noncharacters, what stood for no UTF-8 at all; and blanks. */
	if ((code & 0xFFFE) == 0xFFFE || code == CODE_BAD || (code >= 0xFDD0 && code <= 0xFDEF) ||
	    (code >= 0xE000 && code <= 0xF8FF) || code < 0xA0)
		return 0;
	if (code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
	    code == 0x202F || code == 0x205F || code == 0x3000)
		return 0;
	if (code >= 0xFF01 && code <= 0xFF5E) {
		folded[0] = (uint32_t)octet_lower((char)(code - 0xFEE0));
		return 1;
	}
	/* Mathematical letters come in styles of 52, digits in styles of ten. */
	if (code >= 0x1D400 && code <= 0x1D6A3) {
		folded[0] = 'a' + (code - 0x1D400) % 26;
		return 1;
	}
	if (code >= 0x1D7CE && code <= 0x1D7FF) {
		folded[0] = '0' + (code - 0x1D7CE) % 10;
		return 1;
	}
	for (size_t i = 0; i < sizeof odd_folds / sizeof *odd_folds && code >= odd_folds[i].code;
	     i++) {
		if (code != odd_folds[i].code)
			continue;
		size_t n = 0;
		for (; n < CODE_FOLDED_MAX && odd_folds[i].to[n]; n++)
			folded[n] = (uint32_t)odd_folds[i].to[n];
		return n;
	}
	/* Numbers in circles, squared words: of what they become, no name is made. */
	if (code >= 0x3200 && code <= 0x33FF)
		return 0;
	for (size_t i = 0; i < sizeof folds / sizeof *folds && code >= folds[i].first; i++)
		if (code <= folds[i].last && (code - folds[i].first) % folds[i].step == 0)
			folded[0] = folds[i].to + (code - folds[i].first);
	return 1;
}

/* ---- composing */

/* For each mark the letters that take it, and what comes out, in the same order. */
static const struct {
	uint32_t mark;
	const char *letters, *composed;
} compositions[] = {
	{ 0x300, "aeiounwyü", "àèìòùǹẁỳǜ" },
	{ 0x301, "aeiouyclnrszgkmpwüαειουηωгк", "áéíóúýćĺńŕśźǵḱḿṕẃǘάέίόύήώѓќ" },
	{ 0x302, "aeiouycghjswz", "âêîôûŷĉĝĥĵŝŵẑ" },
	{ 0x303, "aonieuyv", "ãõñĩẽũỹṽ" },
	{ 0x304, "aeiouyæg", "āēīōūȳǣḡ" },
	{ 0x306, "aegiouиу", "ăĕğĭŏŭйў" },
	{ 0x307, "cegzabdfhmnprstwxyo", "ċėġżȧḃḋḟḣṁṅṗṙṡṫẇẋẏȯ" },
	{ 0x308, "aeiouyhwxtеіιυ", "äëïöüÿḧẅẍẗёїϊϋ" },
	{ 0x309, "aeiouy", "ảẻỉỏủỷ" },
	{ 0x30A, "auwy", "åůẘẙ" },
	{ 0x30B, "ou", "őű" },
	{ 0x30C, "cdenrstzaiouglhjk", "čďěňřšťžǎǐǒǔǧľȟǰǩ" },
	{ 0x31B, "ou", "ơư" },
	{ 0x323, "aeiouybdhklmnrstvwz", "ạẹịọụỵḅḍḥḳḷṃṇṛṣṭṿẉẓ" },
	{ 0x326, "st", "șț" },
	{ 0x327, "cgklnrstedh", "çģķļņŗşţȩḑḩ" },
	{ 0x328, "aeiuo", "ąęįųǫ" },
	{ 0x3099,
	  "かきくけこさしすせそたちつてとはひふへほうカキクケコサシスセソタチツテトハヒフヘホウ",
	  "がぎぐげござじずぜぞだぢづでどばびぶべぼゔガギグゲゴザジズゼゾダヂヅデドバビブベボヴ" },
	{ 0x309A, "はひふへほハヒフヘホ", "ぱぴぷぺぽパピプペポ" },
};

static bool compose(uint32_t *letter, uint32_t mark)
{
	for (size_t i = 0; i < sizeof compositions / sizeof *compositions; i++) {
		if (compositions[i].mark != mark)
			continue;
		struct bytes letters = bytes_of(compositions[i].letters),
			     composed = bytes_of(compositions[i].composed);
		while (letters.len && composed.len) {
			uint32_t from = code_take(&letters), to = code_take(&composed);
			if (from != *letter)
				continue;
			*letter = to;
			return true;
		}
	}
	return false;
}

size_t code_compose(uint32_t *codes, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool mark = (codes[i] >= 0x300 && codes[i] <= 0x36F) || codes[i] == 0x3099 ||
			    codes[i] == 0x309A;
		if (!mark || kept == 0 || !compose(&codes[kept - 1], codes[i]))
			codes[kept++] = codes[i];
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

/* Section 6.2, without keeping what is decoded: that it can be decoded is all that is asked. */
bool label_decodable(struct bytes b)
{
	size_t hyphen = bytes_find_last(b, '-');
	uint32_t points = hyphen < b.len ? (uint32_t)hyphen : 0;
	uint32_t n = INITIAL_N, i = 0, bias = INITIAL_BIAS;
	struct bytes rest = hyphen < b.len ? bytes_skip(b, hyphen + 1) : b;
	bool first = true;
	if (rest.len == 0 || b.len > 63)
		return false;
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
		if (__builtin_add_overflow(n, i / points, &n) || n > 0x10FFFF || unfolded(n))
			return false;
		i = i % points + 1;
	}
	return true;
}
