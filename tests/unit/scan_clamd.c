/* scan_clamd.c: what clamd's replies mean (gateway/scan/scan_clamd.c), and which names are no
 * viruses (modules/check_scan.h). */
#include "gateway/scan/scan_protocol.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static enum scan_progress reads(const char *text, size_t length, bool ended, struct scan_reply *r)
{
	*r = (struct scan_reply){ .verdict = SCAN_FAILED };
	return scan_clamd.read((struct bytes){ text, length }, ended, r);
}

/* Nothing stands behind the end of a reply: who says more has not said that it is clean. */
static void replies_end(void **state)
{
	static const char more[] = "stream: OK\0stream: X FOUND", twice[] = "stream: OK\0";
	struct scan_reply r;
	(void)state;
	assert_int_equal(reads(more, sizeof more, false, &r), SCAN_SETTLED);
	assert_int_equal(r.verdict, SCAN_FAILED);
	assert_int_equal(reads(twice, sizeof twice, false, &r), SCAN_SETTLED);
	assert_int_equal(r.verdict, SCAN_FAILED);
	assert_int_equal(reads(twice, sizeof twice - 1, false, &r), SCAN_SETTLED);
	assert_int_equal(r.verdict, SCAN_CLEAN);
}

/* Whole behind its NUL; every shorter piece is MORE, and cut off there it is a failure. */
static void replies_are_exact(void **state)
{
	static const struct {
		const char *text;
		enum scan_verdict verdict;
		const char *name;
	} rows[] = {
		{ "stream: OK", SCAN_CLEAN, "" },
		{ "stream: Eicar-Test FOUND", SCAN_INFECTED, "Eicar-Test" },
		{ "stream: A name with blanks FOUND", SCAN_INFECTED, "A name with blanks" },
		{ "stream: OK FOUND", SCAN_INFECTED, "OK" },
		{ "stream: FOUND FOUND", SCAN_INFECTED, "FOUND" },
		{ "stream: (null) FOUND", SCAN_LIMITS, "(null)" },
		{ "stream:  FOUND", SCAN_LIMITS, "" },
		{ "INSTREAM size limit exceeded. ERROR", SCAN_TOO_LARGE, "" },
		{ "stream: Can't allocate memory ERROR", SCAN_FAILED, "" },
		{ "stream: ok", SCAN_FAILED, "" },
		{ "stream: OK ", SCAN_FAILED, "" },
		{ " stream: OK", SCAN_FAILED, "" },
		{ "stream:OK", SCAN_FAILED, "" },
		{ "stream OK", SCAN_FAILED, "" },
		{ "other: OK", SCAN_FAILED, "" },
		{ "fd[12]: OK", SCAN_FAILED, "" },
		{ "OK", SCAN_FAILED, "" },
		{ "", SCAN_FAILED, "" },
		{ "UNKNOWN COMMAND", SCAN_FAILED, "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply r;
		size_t length = strlen(rows[i].text);
		assert_int_equal(reads(rows[i].text, length + 1, false, &r), SCAN_SETTLED);
		assert_int_equal(r.verdict, rows[i].verdict);
		assert_true(bytes_equal(r.name, bytes_of(rows[i].name)));
		assert_int_equal(r.why.len > 0, r.verdict == SCAN_FAILED);
		for (size_t n = 0; n <= length; n++) {
			assert_int_equal(reads(rows[i].text, n, false, &r), SCAN_MORE);
			assert_int_equal(reads(rows[i].text, n, true, &r), SCAN_SETTLED);
			assert_int_equal(r.verdict, SCAN_FAILED);
		}
	}
}

/* What is said of a file begins with the number that it has at clamd, and nothing else does. */
static void files_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		enum scan_verdict verdict;
		const char *name;
	} rows[] = {
		{ "fd[10]: OK", SCAN_CLEAN, "" },
		{ "fd[10]: OK FOUND", SCAN_INFECTED, "OK" },
		{ "fd[0]: A name ]: with blanks FOUND", SCAN_INFECTED, "A name ]: with blanks" },
		{ "fd[10]: (null) FOUND", SCAN_LIMITS, "(null)" },
		{ "fd[10]: Not a regular file ERROR", SCAN_FAILED, "" },
		{ "fd[]: OK", SCAN_FAILED, "" },
		{ "fd[-1]: OK", SCAN_FAILED, "" },
		{ "fd[10] OK", SCAN_FAILED, "" },
		{ "fd[10]:OK", SCAN_FAILED, "" },
		{ "fd[10", SCAN_FAILED, "" },
		{ "stream: OK", SCAN_FAILED, "" },
		{ "No file descriptor received. ERROR", SCAN_FAILED, "" },
		{ "UNKNOWN COMMAND", SCAN_FAILED, "" },
		{ "OK", SCAN_FAILED, "" },
		{ "", SCAN_FAILED, "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply r = { .verdict = SCAN_FAILED };
		struct bytes text = { rows[i].text, strlen(rows[i].text) + 1 };
		assert_int_equal(scan_clamd.read_passed(bytes_first(text, text.len - 1), false, &r),
				 SCAN_MORE);
		assert_int_equal(scan_clamd.read_passed(text, false, &r), SCAN_SETTLED);
		assert_int_equal(r.verdict, rows[i].verdict);
		assert_true(bytes_equal(r.name, bytes_of(rows[i].name)));
		assert_int_equal(r.why.len > 0, r.verdict == SCAN_FAILED);
	}
}

static void versions_are_read(void **state)
{
	static const struct {
		const char *text, *version;
		uint64_t signatures;
		bool good;
	} rows[] = {
		{ "ClamAV 1.4.6/27820/Tue Dec  1 10:14:05 2026", "ClamAV 1.4.6/27820", 1796120045,
		  true },
		{ "ClamAV 1.4.6", "ClamAV 1.4.6", 0, true },
		{ "ClamAV 1.4.6/27820/some day", "ClamAV 1.4.6/27820/some day", 0, true },
		{ "ClamAV 1.4.6/1/Tue Dec 32 10:14:05 2026",
		  "ClamAV 1.4.6/1/Tue Dec 32 10:14:05 2026", 0, true },
		{ "COMMAND UNAVAILABLE", "", 0, true },
		{ "220 mx.example.com ESMTP", "", 0, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_reply r = { .verdict = SCAN_FAILED, .version = BYTES("") };
		struct bytes octets = { rows[i].text, strlen(rows[i].text) + 1 };
		assert_int_equal(scan_clamd.read_hello(octets, false, &r), SCAN_SETTLED);
		assert_int_equal(r.verdict != SCAN_FAILED, rows[i].good);
		assert_true(bytes_equal(r.version, bytes_of(rows[i].version)));
		assert_int_equal(r.signatures, rows[i].signatures);
	}
}

static void names_that_are_no_viruses(void **state)
{
	static const char *globs[] = { "PUA.*", "*.UNOFFICIAL", "Test.?.x*z" };
	static const struct scans_conf conf = { .unwanted = globs, .unwanted_count = COUNT(globs) };
	static const struct {
		const char *name;
		enum scan_verdict verdict;
	} rows[] = {
		{ "Win.Test.EICAR_HDB-1", SCAN_INFECTED },
		{ "Heuristics.Encrypted.Zip", SCAN_ENCRYPTED },
		{ "Heuristics.Limits.Exceeded.MaxFiles", SCAN_LIMITS },
		{ "Heuristics.OLE2.ContainsMacros", SCAN_INFECTED },
		{ "PUA.Win.Packer", SCAN_UNWANTED },
		{ "pua.win", SCAN_UNWANTED },
		{ "XPUA.Win", SCAN_INFECTED },
		{ "A.UNOFFICIAL", SCAN_UNWANTED },
		{ "A.UNOFFICIAL.b", SCAN_INFECTED },
		{ "Test.a.xyzz", SCAN_UNWANTED },
		{ "Test..xyz", SCAN_INFECTED },
		{ "", SCAN_INFECTED },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(scan_name_verdict(rows[i].name, &conf), rows[i].verdict);
}

static void places_of_scanners(void **state)
{
	static const struct {
		const char *server, *path, *host;
		uint16_t port;
		bool good;
	} rows[] = {
		{ "unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl", "", 0, true },
		{ "unix:run/clamd.ctl", "", "", 0, false },
		{ "unix:", "", "", 0, false },
		{ "192.0.2.1:3311", "", "", 3311, true },
		{ "192.0.2.1", "", "", 3310, true },
		{ "[2001:db8::1]:3311", "", "", 3311, true },
		{ "clamd", "", "clamd", 3310, true },
		{ "Clamd.Example.com:3311", "", "clamd.example.com", 3311, true },
		{ "clamd:0", "", "", 0, false },
		{ "clamd:65536", "", "", 0, false },
		{ "", "", "", 0, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scan_place place;
		assert_int_equal(scan_place_read(rows[i].server, SCANNER_CLAMD, &place),
				 rows[i].good);
		if (!rows[i].good)
			continue;
		assert_string_equal(place.path, rows[i].path);
		assert_string_equal(place.host, rows[i].host);
		assert_int_equal(place.address.port, rows[i].port);
	}
}

/* A chunk is its length in four octets, and its octets; none ends the stream. */
static void the_stream_is_framed(void **state)
{
	char buffer[SCAN_FRAME_MAX];
	struct text t = TEXT(buffer);
	(void)state;
	scan_clamd.before(&t, 65536);
	scan_clamd.close(&t);
	assert_int_equal(t.len, 8);
	assert_memory_equal(t.at, "\0\1\0\0\0\0\0\0", 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_end),          cmocka_unit_test(replies_are_exact),
		cmocka_unit_test(versions_are_read),    cmocka_unit_test(names_that_are_no_viruses),
		cmocka_unit_test(places_of_scanners),   cmocka_unit_test(the_stream_is_framed),
		cmocka_unit_test(files_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
