/* smtp_data.c: the end of data, dots and flaws as a table, each case at every way of cutting it in
 * two. */
#include "gateway/smtp/data.h"
#include "gateway/smtp/line.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct found {
	char content[256];
	size_t length, taken;
	unsigned flaws;
	bool ended;
};

static void feed(struct data_reader *r, struct bytes input, struct found *f)
{
	while (input.len && !f->ended) {
		struct bytes content;
		size_t n = data_read(r, input, &content, &f->ended);
		memcpy(f->content + f->length, content.at, content.len);
		f->length += content.len;
		f->taken += n;
		input = bytes_skip(input, n);
	}
}

static const struct {
	const char *wire, *content;
	size_t left; /* octets behind the end; SIZE_MAX: no end */
	unsigned flaws;
} ends[] = {
	{ ".\r\n", "", 0, 0 },
	{ "a\r\n.\r\n", "a\r\n", 0, 0 },
	{ "a\r\n.\r\nQUIT\r\n", "a\r\n", 6, 0 },
	{ "..\r\n.\r\n", ".\r\n", 0, 0 },
	{ "..a\r\n...\r\n.\r\n", ".a\r\n..\r\n", 0, 0 },
	{ ".a\r\n.\r\n", "a\r\n", 0, 0 },
	{ "a.\r\n.\r\n", "a.\r\n", 0, 0 },
	{ ". \r\n.\r\n", " \r\n", 0, 0 },
	{ "\r\n\r\n.\r\n", "\r\n\r\n", 0, 0 },
	{ "a\n.\n\r\n.\r\n", NULL, 0, FLAW_BARE_LF },
	{ "a\n.\r\n\r\n.\r\n", NULL, 0, FLAW_BARE_LF },
	{ "a\r\n.\n\r\n.\r\n", NULL, 0, FLAW_BARE_LF },
	{ "a\r.\r\n\r\n.\r\n", NULL, 0, FLAW_BARE_CR },
	{ "a\r\n.\r.\r\n\r\n.\r\n", NULL, 0, FLAW_BARE_CR },
	{ "a\r\n.\r\r\n.\r\n", NULL, 0, FLAW_BARE_CR },
	{ "a\r\r\n.\r\n", NULL, 0, FLAW_BARE_CR },
	{ "a\r\n.", "a\r\n", SIZE_MAX, 0 },
	{ "a\r\n.\r", "a\r\n", SIZE_MAX, 0 },
};

/* The end that is wanted, whatever two pieces the octets come in. */
static void assert_end(size_t i, struct bytes wire, struct bytes content)
{
	for (size_t cut = 0; cut <= wire.len; cut++) {
		struct data_reader r;
		struct found f = { .length = 0 };
		data_start(&r);
		feed(&r, bytes_first(wire, cut), &f);
		if (!f.ended)
			feed(&r, bytes_skip(wire, cut), &f);
		assert_int_equal(f.ended, ends[i].left != SIZE_MAX);
		assert_int_equal(r.flaws, ends[i].flaws);
		if (f.ended)
			assert_int_equal(wire.len - f.taken, ends[i].left);
		if (ends[i].content)
			assert_true(bytes_equal((struct bytes){ f.content, f.length }, content));
	}
}

static void every_end_of_data(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		assert_end(i, bytes_of(ends[i].wire), bytes_of(ends[i].content));
}

/* Octets are looked at in blocks: what stands on their seams is seen as well. */
static void every_end_behind_lines_of_any_length(void **state)
{
	char wire[256], content[256];
	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		for (size_t lead = 40; lead < 68; lead++) {
			struct text t = TEXT(wire), c = TEXT(content);
			for (size_t n = 0; n < lead; n++)
				text_char(&t, 'x');
			text_string(&t, "\r\n");
			text_add(&c, text_bytes(&t));
			text_string(&t, ends[i].wire);
			text_add(&c, bytes_of(ends[i].content));
			assert_end(i, text_bytes(&t), text_bytes(&c));
		}
}

/* Bare LFs are converted, and are no part of any end. */
static void bare_lfs_are_converted(void **state)
{
	static const struct {
		const char *wire, *content;
		size_t left, converted; /* as above; bare LFs */
		unsigned flaws;
	} cases[] = {
		{ "a\nb\r\n.\r\n", "a\r\nb\r\n", 0, 1, 0 },
		{ "a\n\nb\n\r\n.\r\n", "a\r\n\r\nb\r\n\r\n", 0, 3, 0 },
		{ "\n.\r\n", "\r\n.\r\n", SIZE_MAX, 1, 0 },
		{ "a\n.\r\nb\r\n.\r\n", "a\r\n.\r\nb\r\n", 0, 1, 0 },
		{ "a\n.\nb\r\n.\r\nQUIT\r\n", "a\r\n.\r\nb\r\n", 6, 2, 0 },
		{ "a\r\n.\nb\r\n.\r\n", "a\r\n.\r\nb\r\n", 0, 1, 0 },
		{ "a\n..\nb\r\n.\r\n", "a\r\n.\r\nb\r\n", 0, 2, 0 },
		{ "a\n.b\n..c\r\n.\r\n", "a\r\nb\r\n.c\r\n", 0, 2, 0 },
		{ "a\n.\r.\r\n\r\n.\r\n", NULL, 0, 1, FLAW_BARE_CR },
		{ "a\r\r\n\n.\r\n\r\n.\r\n", NULL, 0, 1, FLAW_BARE_CR },
		{ "a\nb\rc\r\n.\r\n", NULL, 0, 1, FLAW_BARE_CR },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bytes wire = bytes_of(cases[i].wire);
		for (size_t cut = 0; cut <= wire.len; cut++) {
			struct data_reader r;
			struct found f = { .length = 0 };
			data_start(&r);
			r.convert = true;
			feed(&r, bytes_first(wire, cut), &f);
			if (!f.ended)
				feed(&r, bytes_skip(wire, cut), &f);
			assert_int_equal(f.ended, cases[i].left != SIZE_MAX);
			assert_int_equal(r.flaws, cases[i].flaws);
			assert_int_equal(r.converted, cases[i].converted);
			if (f.ended)
				assert_int_equal(wire.len - f.taken, cases[i].left);
			if (cases[i].content)
				assert_true(bytes_equal((struct bytes){ f.content, f.length },
							bytes_of(cases[i].content)));
		}
	}
}

static void feed_chunk(struct data_reader *r, struct bytes input, struct found *f)
{
	while (input.len) {
		struct bytes content;
		size_t n = chunk_read(r, input, &content);
		memcpy(f->content + f->length, content.at, content.len);
		f->length += content.len;
		input = bytes_skip(input, n);
	}
}

static void chunks_have_no_dots_and_no_flaws_at_their_seams(void **state)
{
	static const struct {
		const char *octets, *content;
		unsigned flaws;
		bool convert;
	} cases[] = {
		{ "a\r\n.\r\nb\r\n", "a\r\n.\r\nb\r\n", 0, false },
		{ "no end of line", "no end of line", 0, false },
		{ "a\nb", NULL, FLAW_BARE_LF, false },
		{ "a\rb", NULL, FLAW_BARE_CR, false },
		{ "a\r", NULL, FLAW_BARE_CR, false },
		{ "\n", NULL, FLAW_BARE_LF, false },
		{ "a\nb", "a\r\nb", 0, true },
		{ "\n\n", "\r\n\r\n", 0, true },
		{ "a\r\n\nb\n.\n..\r\n", "a\r\n\r\nb\r\n.\r\n..\r\n", 0, true },
		{ "a\rb", NULL, FLAW_BARE_CR, true },
		{ "a\n\r", NULL, FLAW_BARE_CR, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bytes octets = bytes_of(cases[i].octets);
		for (size_t cut = 0; cut <= octets.len; cut++) {
			struct data_reader r;
			struct found f = { .length = 0 };
			data_start(&r);
			r.convert = cases[i].convert;
			feed_chunk(&r, bytes_first(octets, cut), &f);
			feed_chunk(&r, bytes_skip(octets, cut), &f);
			chunk_end(&r);
			assert_int_equal(r.flaws, cases[i].flaws);
			if (cases[i].content)
				assert_true(bytes_equal((struct bytes){ f.content, f.length },
							bytes_of(cases[i].content)));
		}
	}
}

/* Content of which the reader says that no line begins with a dot needs none of ours. */
static void lines_that_begin_with_a_dot_are_noted(void **state)
{
	static const struct {
		const char *wire;
		bool chunk, convert, dotted;
	} cases[] = {
		{ "a.b\r\nc.\r\n.\r\n", false, false, false },
		{ "a\r\n..\r\n.\r\n", false, false, true },
		{ "..\r\n.\r\n", false, false, true },
		{ "a\n.b\r\n.\r\n", false, true, true },
		{ "a\nb\r\n.\r\n", false, true, true }, /* not looked for */
		{ "a.b\r\nc.\r\n", true, false, false },
		{ ".", true, false, true },
		{ ".\r\n", true, false, true },
		{ "a\r\n.", true, false, true },
		{ "a\r\n.\r\nb", true, false, true },
		{ "a\n.", true, true, true },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bytes wire = bytes_of(cases[i].wire);
		for (size_t cut = 0; cut <= wire.len; cut++) {
			struct data_reader r;
			struct found f = { .length = 0 };
			struct bytes parts[] = { bytes_first(wire, cut), bytes_skip(wire, cut) };
			data_start(&r);
			r.convert = cases[i].convert;
			for (size_t n = 0; n < 2 && !f.ended; n++)
				if (cases[i].chunk)
					feed_chunk(&r, parts[n], &f);
				else
					feed(&r, parts[n], &f);
			assert_int_equal(r.dotted, cases[i].dotted);
		}
	}
}

static void nul_is_a_flaw(void **state)
{
	struct data_reader r = { .place = DATA_INSIDE };
	(void)state;
	struct bytes content;
	chunk_read(&r, BYTES("a\0b\r\n"), &content);
	assert_int_equal(r.flaws, FLAW_NUL);
}

static void command_lines(void **state)
{
	static const struct {
		const char *input;
		enum line_result result;
		const char *line;
	} cases[] = {
		{ "", LINE_MORE, NULL },
		{ "NOOP", LINE_MORE, NULL },
		{ "NOOP\r", LINE_MORE, NULL },
		{ "NOOP\r\n", LINE_VALID, "NOOP" },
		{ "NOOP\r\nQUIT\r\n", LINE_VALID, "NOOP" },
		{ "\r\n", LINE_VALID, "" },
		{ "NOOP\nQUIT\r\n", LINE_BARE, "NOOP\nQUIT" },
		{ "NO\rOP\r\n", LINE_BARE, "NO\rOP" },
		{ "NOOP\r\r\n", LINE_BARE, "NOOP\r" },
		{ "\n\r\n", LINE_BARE, "\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct bytes line;
		size_t taken;
		assert_int_equal(line_take(bytes_of(cases[i].input), &line, &taken),
				 cases[i].result);
		if (!cases[i].line)
			continue;
		assert_true(bytes_equal(line, bytes_of(cases[i].line)));
		assert_int_equal(taken, line.len + 2);
	}
}

static void a_long_line_is_skipped_to_its_end(void **state)
{
	char input[COMMAND_LINE_MAX];
	struct bytes line;
	size_t taken;
	bool ended;
	(void)state;
	memset(input, 'a', sizeof input);
	assert_int_equal(line_take((struct bytes){ input, sizeof input - 1 }, &line, &taken),
			 LINE_MORE);
	assert_int_equal(line_take((struct bytes){ input, sizeof input }, &line, &taken),
			 LINE_LONG);
	assert_int_equal(line_skip(BYTES("aaa"), &ended), 3);
	assert_false(ended);
	assert_int_equal(line_skip(BYTES("aaa\r"), &ended), 3);
	assert_false(ended);
	assert_int_equal(line_skip(BYTES("\r\nQUIT\r\n"), &ended), 2);
	assert_true(ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_end_of_data),
		cmocka_unit_test(every_end_behind_lines_of_any_length),
		cmocka_unit_test(bare_lfs_are_converted),
		cmocka_unit_test(chunks_have_no_dots_and_no_flaws_at_their_seams),
		cmocka_unit_test(lines_that_begin_with_a_dot_are_noted),
		cmocka_unit_test(nul_is_a_flaw),
		cmocka_unit_test(command_lines),
		cmocka_unit_test(a_long_line_is_skipped_to_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
