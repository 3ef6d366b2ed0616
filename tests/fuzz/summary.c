/* summary.c: any octets as a record of a summary, and as a packed envelope. What must hold:
 *   - nothing behind the octets is read (they lie in a heap block of exactly their size);
 *   - as they come they are no record, unless their check is right;
 *   - an envelope that is taken is packed again as the same octets: there is one way to say a
 *     thing. */
#include "gateway/mailroom/summary.h"

#include "gateway/mailroom/envelope_pack.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void packed_again(struct bytes was, const struct envelope *e)
{
	struct text t = { .at = malloc(was.len + 1), .cap = was.len + 1 };
	require(t.at != NULL);
	envelope_pack(&t, e);
	require(bytes_equal(text_bytes(&t), was));
	free(t.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct envelope e;
	struct summary_record r, again;
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	arena_init(&arena, ENVELOPE_ARENA);
	require(summary_record_length(exact) <= SUMMARY_RECORD_MAX);
	(void)summary_record_read(exact, &arena, &r);
	if (envelope_unpack(exact, &arena, &e)) {
		packed_again(exact, &e);
		struct text t = { .at = malloc(size + 100), .cap = size + 100 };
		require(t.at != NULL);
		r = (struct summary_record){ .envelope = e };
		require(summary_record_write(&t, &r) == (t.len > 0));
		require(t.len == 0 || summary_record_read(text_bytes(&t), &arena, &again));
		free(t.at);
	}
	arena_wipe(&arena);
	release(exact);
	return 0;
}
