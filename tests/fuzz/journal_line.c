/* journal_line.c: any octets as a line of the journal. What must hold:
 *   - nothing behind the line is read (it lies in a heap block of exactly its size);
 *   - what is taken has an event and a time, and as many recipients as it says can be read. */
#include "gateway/journal/journal_record.h"

#include "tests/fuzz/fuzz.h"

enum { ARENA = 4 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t octets_of(const struct record *r)
{
	size_t octets = 0;
	for (size_t i = 0; i < r->rcpt_count; i++)
		octets += r->rcpts[i].len;
	for (size_t i = 0; i < r->evidence_count; i++)
		octets += r->evidence[i].value.len + r->evidence[i].detail.len;
	return octets;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes line = exact_copy((struct bytes){ (const char *)data, size });
	struct arena arena;
	struct record r;
	arena_init(&arena, ARENA);
	if (record_parse(line, &arena, &r)) {
		require(r.event.len > 0 && r.ts.len > 0);
		require(octets_of(&r) <= size);
	}
	arena_wipe(&arena);
	release(line);
	return 0;
}
