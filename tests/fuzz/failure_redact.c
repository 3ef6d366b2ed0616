/* failure_redact.c: any octets as the header of a message that is told of in a failure report.
 * What must hold: lines of printable ASCII and TAB, each with CRLF and of 998 octets at most, no
 * empty one; every line begins with a field that may be told, or with TAB; behind a sign stands a
 * domain, before it a word of ours. */
#include "gateway/reports/failure_redact.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORD = 13, LINE_MAX_OCTETS = 998, COUNT = FAILURE_FIELDS_MAX + 20 };

static void word_check(struct bytes line, size_t sign)
{
	require(sign >= WORD);
	for (size_t i = sign - WORD; i < sign; i++)
		require(octet_digit(line.at[i]) || (line.at[i] >= 'A' && line.at[i] <= 'Z'));
	require(sign + 1 < line.len);
}

static void line_check(struct bytes line)
{
	require(line.len > 0 && line.len <= LINE_MAX_OCTETS);
	require(line.at[0] == '\t' || bytes_has(line, ':'));
	for (size_t i = 0; i < line.len; i++) {
		require((line.at[i] >= ' ' && line.at[i] <= '~') || line.at[i] == '\t');
		if (line.at[i] == '@')
			word_check(line, i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t key[2] = { 1, 2 };
	struct bytes input = exact_copy((struct bytes){ (const char *)data, size }), rest = input;
	static struct header_field fields[COUNT];
	static char buffer[FAILURE_HEADER_MAX];
	struct text t = TEXT(buffer);
	size_t count = 0;
	while (count < COUNT && header_next(&rest, &fields[count]))
		count++;
	require(failure_redact_header(&t, fields, count, key) <= count && !t.cut);
	for (struct bytes told = text_bytes(&t); told.len;) {
		size_t end = bytes_find(told, '\r');
		require(end + 1 < told.len && told.at[end + 1] == '\n');
		line_check(bytes_first(told, end));
		told = bytes_skip(told, end + 2);
	}
	release(input);
	return 0;
}
