/* modules_archive_errand.c: what is said of archives between a check and the child that unpacks
 * them (modules/files/archive_errand.h): a request comes back as it went, an answer is believed as
 * far as it is in its form, and no further. */
#include "modules/files/archive_errand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char *exe[] = { "exe", "tar.gz" }, *pdf[] = { "pdf" };

static void a_request_there_and_back(void **state)
{
	(void)state;
	static char buffer[ERRAND_REQUEST_MAX];
	static const char *strings[FILE_EXTENSIONS_MAX + FILE_TYPES_MAX];
	struct text t = TEXT(buffer);
	struct archive_request out = { .rules = { .extensions = exe,
						  .extension_count = 2,
						  .types = pdf,
						  .type_count = 1,
						  .depth = 3,
						  .entries = 10000,
						  .time = 2000 },
				       .file_count = 2,
				       .shown = { BYTES("a.7z"), BYTES("part 3") },
				       .says = { 0, 5 } },
			       in;
	assert_true(archive_request_write(&t, &out));
	assert_true(archive_request_read(text_bytes(&t), &in, strings));
	assert_int_equal(in.says[1], 5);
	assert_int_equal(in.rules.depth, 3);
	assert_int_equal(in.rules.entries, 10000);
	assert_int_equal(in.rules.time, 2000);
	assert_int_equal(in.rules.extension_count, 2);
	assert_string_equal(in.rules.extensions[1], "tar.gz");
	assert_string_equal(in.rules.types[0], "pdf");
	assert_true(bytes_equal(in.shown[1], BYTES("part 3")));
	/* Cut anywhere, it is none. */
	for (size_t i = 0; i < t.len; i++)
		assert_false(archive_request_read(bytes_first(text_bytes(&t), i), &in, strings));
	struct text small = { .at = buffer, .cap = 10 };
	assert_false(archive_request_write(&small, &out));
}

static void answers(void **state)
{
	(void)state;
	static const struct {
		struct bytes answer;
		bool whole, read[2];
		size_t findings;
	} rows[] = {
		{ { "", sizeof("") - 1 }, true, { false, false }, 0 },
		{ { "R\0R\1", sizeof("R\0R\1") - 1 }, true, { true, true }, 0 },
		{ { "F\0\5\0a.exe\3\0exeR\1", sizeof("F\0\5\0a.exe\3\0exeR\1") - 1 },
		  true,
		  { false, true },
		  1 },
		/* What is cut, or of no kind that there is, ends it; what was before counts. */
		{ { "R\0F\0\5\0a.ex", sizeof("R\0F\0\5\0a.ex") - 1 }, false, { true, false }, 0 },
		{ { "R\1x", sizeof("R\1x") - 1 }, false, { false, true }, 0 },
		{ { "R\40", sizeof("R\40") - 1 }, false, { false, false }, 0 },
		{ { "F\7\1\0a\1\0b", sizeof("F\7\1\0a\1\0b") - 1 }, false, { false, false }, 0 },
		{ { "F\0\377\377", sizeof("F\0\377\377") - 1 }, false, { false, false }, 0 },
		{ { "xR\0", sizeof("xR\0") - 1 }, false, { false, false }, 0 },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		static struct findings findings;
		memset(&findings, 0, sizeof findings);
		struct archive_answer a = archive_answer_take(rows[i].answer, &findings);
		assert_int_equal(a.whole, rows[i].whole);
		assert_int_equal(a.read[0], rows[i].read[0]);
		assert_int_equal(a.read[1], rows[i].read[1]);
		assert_int_equal(findings.count, rows[i].findings);
	}
}

/* A child that was taken over cannot put control characters into the log. */
static void what_a_child_says_is_made_safe(void **state)
{
	(void)state;
	static struct findings findings;
	(void)archive_answer_take(BYTES("F\0\4\0a\r\nb\2\0X\n"), &findings);
	assert_int_equal(findings.count, 1);
	assert_null(memchr(findings.at[0].detail, '\n', findings.at[0].detail_len));
	assert_memory_equal(findings.at[0].value, "x?", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_there_and_back),
		cmocka_unit_test(answers),
		cmocka_unit_test(what_a_child_says_is_made_safe),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
