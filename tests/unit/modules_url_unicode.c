/* modules_url_unicode.c: what becomes of code points in a host name (modules/url/url_unicode.h),
 * all of them, held against UTS 46 and NFC as libidn2 has them. The library knows an older Unicode:
 * what it refuses is not compared. */
#include "modules/url/url_unicode.h"

#include "gateway/base/dns_message.h"
#include "modules/url/unicode_tables.h"
#include "modules/url/url_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <idn2.h>

enum { NAME_MAX_CODES = 16 };

/* What the library makes of a label; false: it refuses it. */
static bool library_label(const uint32_t *label, uint32_t unicode[NAME_MAX_CODES], size_t *count)
{
	uint32_t *result;
	char *ascii;
	if (idn2_to_ascii_4z(label, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	int status = idn2_to_unicode_8z4z(ascii, &result, 0);
	idn2_free(ascii);
	if (status != IDN2_OK)
		return false;
	for (*count = 0; result[*count] && *count < NAME_MAX_CODES; ++*count)
		unicode[*count] = result[*count];
	idn2_free(result);
	return true;
}

/* Octets that end a host or make it none (WHATWG URL, 3.2): what is mapped to one is no part of a
 * name, and the dots are told apart by code_kind(). */
static bool hostless(const uint32_t *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i] <= ' ' || codes[i] == 127 ||
		    (codes[i] < 128 && strchr("#%./:<>?@[\\]^|", (int)codes[i])))
			return true;
	return false;
}

/* Between two letters with which no mark is composed, so that neither a mark nor a hyphen stands at
 * an end. */
static void every_code_point(void **state)
{
	unsigned compared = 0;
	(void)state;
	for (uint32_t code = 0x80; code <= 0x10FFFF; code++) {
		uint32_t ours[CODE_FOLDED_MAX], theirs[NAME_MAX_CODES];
		const uint32_t label[] = { 'q', code, 'q', 0 };
		size_t count, n = code_fold(code, ours);
		/* Capital sharp s was "ss" before Unicode 15.1; U+0344 is put in order first. */
		if (code == 0x1E9E || code == 0x344 || !library_label(label, theirs, &count))
			continue;
		bool none = hostless(theirs, count);
		if (none ? n != 0 && code_kind(code) != CODE_DOT
			 : n != count - 2 || memcmp(ours, theirs + 1, n * sizeof *ours) != 0)
			fail_msg("U+%04X becomes U+%04X and %zu in all, by the library U+%04X and "
				 "%zu",
				 code, n ? ours[0] : 0, n, theirs[1], count - 2);
		compared++;
	}
	assert_in_range(compared, 126000, 140000);
}

/* What is dropped from a name does not end a link in a text either. */
static void ignored_code_points(void **state)
{
	unsigned seen = 0;
	(void)state;
	for (size_t i = 0; i < unicode_run_count; i++)
		for (uint32_t code = unicode_runs[i].first;
		     unicode_runs[i].kind == UNICODE_IGNORED && code <= unicode_runs[i].last;
		     code++, seen++)
			assert_int_equal(code_kind(code), CODE_IGNORED);
	assert_in_range(seen, 200, 400);
}

/* Letters with up to four marks in any order, made of what NFC knows. */
static void composed_code_points(void **state)
{
	unsigned compared = 0, changed = 0;
	uint32_t random = 1;
	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		uint32_t label[] = { 0, 0, 0, 0, 0, 0 }, theirs[NAME_MAX_CODES];
		uint32_t ours[CODE_COMPOSED_MAX];
		size_t marks = 1 + i % 4, count, n = 0;
		for (size_t k = 0; k <= marks; k++) {
			random = random * 1103515245u + 12345u;
			const struct unicode_pair *pair =
				&unicode_pairs[(random >> 8) % unicode_pair_count];
			label[k] = k > 0 ? pair->second : i % 3 ? pair->first : pair->composed;
		}
		for (size_t k = 0; k <= marks; k++)
			n += code_fold(label[k], ours + n);
		n = code_compose(ours, n);
		if (!library_label(label, theirs, &count))
			continue;
		if (n != count || memcmp(ours, theirs, n * sizeof *ours) != 0)
			fail_msg("U+%04X U+%04X U+%04X ... becomes U+%04X and %zu in all, by the "
				 "library U+%04X and %zu",
				 label[0], label[1], label[2], ours[0], n, theirs[0], count);
		compared++;
		changed += n < marks + 1;
	}
	assert_in_range(compared, 10000, 20000);
	assert_in_range(changed, 1000, 20000);
}

static void hangul_is_composed(void **state)
{
	(void)state;
	uint32_t codes[CODE_COMPOSED_MAX] = { 0x1112, 0x1161, 0x11AB, 0x1100, 0x1161 };
	assert_int_equal(code_compose(codes, 5), 2);
	assert_int_equal(codes[0], 0xD55C);
	assert_int_equal(codes[1], 0xAC00);
}

/* Far more marks than a label can have are cut off, not written past the end. */
static void marks_without_end(void **state)
{
	(void)state;
	uint32_t *codes = malloc(CODE_COMPOSED_MAX * sizeof *codes);
	assert_non_null(codes);
	for (size_t i = 0; i < CODE_COMPOSED_MAX; i++)
		codes[i] = i % 2 ? 0x327 : 0x1E69;
	assert_int_equal(code_compose(codes, CODE_COMPOSED_MAX), CODE_COMPOSED_MAX);
	free(codes);
}

/* Hosts as browsers read them, percent-encoded or not; NULL: browsers open nothing. */
static void whole_names(void **state)
{
	static const struct {
		const char *written, *name;
	} names[] = {
		{ "eᵛil.com", "evil.com" },
		{ "e%E1%B5%9Bil.com", "evil.com" },
		{ "EᵛIL.ᶜᵒᵐ", "evil.com" },
		{ "ᴱⱽᴵᴸ。Ⓒⓞⓜ", "evil.com" },
		{ "evil．com", "evil.com" },
		{ "evil｡com", "evil.com" },
		{ "evil%EF%BC%8Ecom", "evil.com" },
		{ "ﾃｽﾄ.com", "xn--zckzah.com" },
		{ "テスト.com", "xn--zckzah.com" },
		{ "㏄㏊.com", "ccha.com" },
		{ "㉑㊿⑲🯰.com", "2150190.com" },
		{ "①②⑦.⓪.⓪.①", "127.0.0.1" },
		{ "０ｘ７ｆ.1", "127.0.0.1" },
		{ "bu\xCC\x88"
		  "cher.example",
		  "xn--bcher-kva.example" },
		{ "xn--bcher-kva.example", "xn--bcher-kva.example" },
		{ "XN--BCHER-KVA.example", "xn--bcher-kva.example" },
		{ "ev\xC2\xADil.com", "evil.com" },
		{ "ev\xE1\x85\x9Fil.com", "evil.com" },
		{ "ꭰ.com", "xn--58d.com" },
		{ "Ⴀ.com", "xn--rkj.com" },
		{ "faß.de", "xn--fa-hia.de" },
		{ "faẞ.de", "xn--fa-hia.de" },
		{ "evil.com／x", NULL },
		{ "℀.com", NULL },
		{ "a b.com", NULL },
		{ "\xED\xA0\x80.com", NULL },
		{ "\xFF.com", NULL },
		{ "%FF.com", NULL },
		{ "\xEE\x80\x80.com", NULL },
		{ "xn--a.com", NULL },
		{ "xn--.com", NULL },
		/* A-labels of what would have been mapped: "eᵛil", "bücher" with the mark apart */
		{ "xn--eil-jey.com", NULL },
		{ "xn--bucher-xyd.example", NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct url_host host;
		char room[DNS_NAME_MAX + 1], given[DNS_NAME_MAX + 1];
		struct text t = TEXT(given);
		if (url_host_read(bytes_of(names[i].written), &host, room))
			text_add(&t, host.name);
		if (strcmp(text_cstr(&t), names[i].name ? names[i].name : "") != 0)
			fail_msg("%s is read as %s", names[i].written, text_cstr(&t));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point),     cmocka_unit_test(ignored_code_points),
		cmocka_unit_test(composed_code_points), cmocka_unit_test(hangul_is_composed),
		cmocka_unit_test(marks_without_end),    cmocka_unit_test(whole_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
