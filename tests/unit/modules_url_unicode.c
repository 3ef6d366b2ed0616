/* modules_url_unicode.c: what becomes of a code point in a host name (modules/url/url_unicode.h),
 * held against UTS 46 as libidn2 has it: in these ranges, where names in disguise are written, the
 * table must be complete. */
#include "modules/url/url_unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <idn2.h>

static const struct {
	uint32_t first, last;
} complete[] = {
	{ 0xC0, 0x17F },      { 0x1CD, 0x1EE },     { 0x1F8, 0x21E },     { 0x222, 0x232 },
	{ 0x386, 0x3AB },     { 0x400, 0x556 },     { 0x1E00, 0x1EFF },   { 0x2070, 0x2089 },
	{ 0x2100, 0x217F },   { 0x24B6, 0x24EA },   { 0x2C00, 0x2C2F },   { 0xFB00, 0xFB06 },
	{ 0xFF01, 0xFF5E },   { 0x10400, 0x10427 }, { 0x1D400, 0x1D6A3 }, { 0x1D7CE, 0x1D7FF },
	{ 0x1F130, 0x1F149 },
};

/* Of these no letters of a name are made, or not the same in every version of the standard. */
static bool excepted(uint32_t code)
{
	static const uint32_t codes[] = { 0x130,  0x13F,  0x140,  0x149,  0x387,  0x1E9A, 0x1E9B,
					  0x1E9E, 0x207A, 0x207C, 0x207D, 0x207E, 0x2100, 0x2101,
					  0x2105, 0x2106, 0x2107, 0x210F, 0x213B, 0x213C, 0x213D,
					  0x213E, 0x213F, 0x2167, 0x2177 };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == code)
			return true;
	return false;
}

/* Between two letters, so that neither a mark nor a hyphen stands at an end. True if the library
 * takes the name. */
static bool fold_by_library(uint32_t code, uint32_t *folded, size_t *count)
{
	uint32_t name[] = { 'x', code, 'x', 0 }, *unicode;
	char *ascii;
	if (idn2_to_ascii_4z(name, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	int result = idn2_to_unicode_8z4z(ascii, &unicode, 0);
	idn2_free(ascii);
	if (result != IDN2_OK)
		return false;
	for (*count = 0; unicode[*count + 2] && *count < CODE_FOLDED_MAX; (*count)++)
		folded[*count] = unicode[*count + 1];
	idn2_free(unicode);
	return true;
}

static void folds_as_the_library(void **state)
{
	unsigned compared = 0;
	(void)state;
	for (size_t i = 0; i < sizeof complete / sizeof *complete; i++)
		for (uint32_t code = complete[i].first; code <= complete[i].last; code++) {
			uint32_t ours[CODE_FOLDED_MAX], theirs[CODE_FOLDED_MAX];
			size_t count, n = code_fold(code, ours);
			if (excepted(code) || !fold_by_library(code, theirs, &count))
				continue;
			bool same = n == count;
			for (size_t k = 0; same && k < n; k++)
				same = ours[k] == theirs[k];
			if (!same)
				fail_msg("U+%04X becomes U+%04X and %zu in all, by the library "
					 "U+%04X and %zu",
					 code, n ? ours[0] : 0, n, count ? theirs[0] : 0, count);
			compared++;
		}
	assert_in_range(compared, 1500, 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folds_as_the_library),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
