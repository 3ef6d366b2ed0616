/* base_text_format.c: text_format() writes what snprintf() writes, into a buffer of any size, and
 * leaves to it only what it does not know itself (base/text_format.c). */
#include "gateway/base/bytes.h"

#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static unsigned left_to_libc; /* calls of vsnprintf() by the program */

int __real_vsnprintf(char *, size_t, const char *, va_list) __attribute__((format(printf, 3, 0)));
int __wrap_vsnprintf(char *, size_t, const char *, va_list) __attribute__((format(printf, 3, 0)));
int __wrap_vsnprintf(char *at, size_t room, const char *format, va_list args)
{
	left_to_libc++;
	return __real_vsnprintf(at, room, format, args);
}

enum { BUFFER = 160, BEFORE = 3 };

/* Compares in buffers of every size, behind what stands there already. */
static void same(const char *wanted, unsigned by_libc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void same(const char *wanted, unsigned by_libc, const char *format, ...)
{
	for (size_t room = 0; room < strlen(wanted) + 3; room++) {
		char buffer[BUFFER];
		memset(buffer, '#', sizeof buffer);
		struct text t = { .at = buffer, .len = BEFORE, .cap = BEFORE + room };
		va_list args;
		va_start(args, format);
		left_to_libc = 0;
		text_vformat(&t, format, args);
		va_end(args);
		bool fits = strlen(wanted) < room;
		size_t length = fits ? strlen(wanted) : room ? room - 1 : 0;
		assert_int_equal(left_to_libc, by_libc);
		assert_int_equal(t.cut, !fits);
		assert_int_equal(t.len, BEFORE + length);
		assert_memory_equal(buffer, "###", BEFORE);
		assert_memory_equal(buffer + BEFORE, wanted, length);
		assert_true(room == 0 || buffer[t.len] == '\0');
		assert_int_equal(buffer[BEFORE + room], '#');
	}
}

#define SAME(by_libc, ...)                                                                     \
	do {                                                                                   \
		char wanted[BUFFER];                                                           \
		assert_in_range(snprintf(wanted, sizeof wanted, __VA_ARGS__), 0, BUFFER - 20); \
		same(wanted, by_libc, __VA_ARGS__);                                            \
	} while (0)
#define OWN(...)  SAME(0, __VA_ARGS__)
#define LIBC(...) SAME(1, __VA_ARGS__)

static void strings(void **state)
{
	static const char open[3] = { 'a', 'b', 'c' }; /* no NUL: the precision must hold */
	(void)state;
	OWN("plain words");
	OWN("%s", "");
	OWN("%s and %s", "one", "another");
	OWN("<%.*s>", 3, open);
	OWN("<%.*s>", 0, open);
	OWN("<%.*s>", 9, "short");
	OWN("<%.*s>", -1, "all of it");
	OWN("<%.2s>", "cut");
	OWN("<%.60s>", "not cut");
	OWN("<%8s>", "right");
	OWN("<%8.2s>", "right");
	OWN("<%c%c>", 'x', '-');
	OWN("<%4c>", 'x');
}

static void numbers(void **state)
{
	/* clang-format off */
	static const int64_t rows[] = {
		0, 1, -1, 9, 10, -10, 99, 100, 12345, INT_MAX, INT_MIN, UINT_MAX, LLONG_MAX,
		LLONG_MIN, 0x7fffffffffff,
	};
	/* clang-format on */
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int small = (int)rows[i];
		long long large = rows[i];
		OWN("%d %u %x %X", small, (unsigned)small, (unsigned)small, (unsigned)small);
		OWN("%ld %lu %lx", (long)large, (unsigned long)large, (unsigned long)large);
		OWN("%lld %llu %llX", large, (unsigned long long)large, (unsigned long long)large);
		OWN("%zd %zu", (ssize_t)large, (size_t)large);
		OWN("%02d %04d %08x %016llx", small, small, (unsigned)small,
		    (unsigned long long)large);
		OWN("%5d|%14llu|%04X", small, (unsigned long long)large, (unsigned)small);
	}
}

/* One conversion that it does not know hands over the whole format. */
static void the_rest(void **state)
{
	(void)state;
	LIBC("%-8s|%s", "left", "x");
	LIBC("%s %-*s", "x", 6, "left");
	LIBC("%.1f", 2.25);
	LIBC("%#x", 31u);
	LIBC("%+d", 5);
	LIBC("%.3d", 5);
	LIBC("%*d", 5, 5);
	LIBC("%o", 8u);
	LIBC("%hd", (short)3);
	LIBC("%jd", (intmax_t)3);
	LIBC("%ls", L"wide");
	OWN("%120d", 5);
	LIBC("100%%");
}

/* As mxward's own lines are made. */
static void lines(void **state)
{
	(void)state;
	OWN("%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", 2026, 11, 30, 4, 5, 6, 7u);
	OWN("%03u%c%s", 250u, '-', "PIPELINING");
	OWN("MAIL FROM:<%.*s> SIZE=%llu", 7, "a@b.com?", 10240ull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings),
		cmocka_unit_test(numbers),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
