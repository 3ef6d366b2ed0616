/* clamd_reply.c: any octets as a reply of clamd's. What must hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size);
 *   - a reply is settled once its NUL is there, and with anything behind that it is a failure;
 *   - clean is "stream: OK" and its NUL alone; of a file, "fd[N]: OK";
 *   - what is cut off is a failure. */
#include "gateway/scan/scan_protocol.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scan_reply read_exact(struct bytes input, bool ended, enum scan_progress *progress)
{
	struct bytes exact = exact_copy(input);
	struct scan_reply r = { .verdict = SCAN_FAILED };
	*progress = scan_clamd.read(exact, ended, &r);
	require(r.name.len == 0 ||
		(r.name.at >= exact.at && r.name.at + r.name.len <= exact.at + exact.len));
	require(*progress == SCAN_MORE || (r.verdict == SCAN_FAILED) == (r.why.len > 0));
	release(exact);
	return r;
}

static void hello_is_read(struct bytes input)
{
	struct bytes exact = exact_copy(input);
	struct scan_reply r = { .verdict = SCAN_FAILED };
	require(scan_clamd.read_hello(exact, true, &r) == SCAN_SETTLED);
	require(r.version.len <= exact.len);
	release(exact);
}

/* What is said of a file is never understood as of a stream, nor the other way. */
static void passed_is_read(struct bytes input, enum scan_verdict streamed)
{
	struct bytes exact = exact_copy(input);
	struct scan_reply r = { .verdict = SCAN_FAILED };
	require(scan_clamd.read_passed(exact, true, &r) == SCAN_SETTLED);
	require((r.verdict == SCAN_FAILED) == (r.why.len > 0));
	require(r.verdict == SCAN_FAILED || streamed == SCAN_FAILED);
	require(r.verdict == SCAN_FAILED || bytes_starts(exact, BYTES("fd[")));
	if (r.verdict == SCAN_CLEAN)
		require(exact.len > 6 && memcmp(exact.at + exact.len - 6, "]: OK", 6) == 0);
	release(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = { (const char *)data, size };
	size_t end = bytes_find(input, '\0');
	enum scan_progress progress;
	struct scan_reply r = read_exact(input, false, &progress);
	hello_is_read(input);
	passed_is_read(input, r.verdict);
	require((progress == SCAN_SETTLED) == (end < size));
	require(end + 1 >= size || r.verdict == SCAN_FAILED);
	if (r.verdict == SCAN_CLEAN)
		require(bytes_equal(input, (struct bytes){ "stream: OK", sizeof "stream: OK" }));
	struct scan_reply cut = read_exact(bytes_first(input, end), true, &progress);
	require(progress == SCAN_SETTLED && cut.verdict == SCAN_FAILED);
	return 0;
}
