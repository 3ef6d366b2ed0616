/* peer_answer.c: any octets as what the other gateway of a pair answers to an administrator
 * (peer_spool.h, peer_summary.h). What must hold:
 *   - nothing behind the answer is read (it lies in a heap block of exactly its size);
 *   - rows come in order of their IDs, and each is an envelope of the queue that was asked for, or
 *     is none;
 *   - what is shown of facts is UTF-8 without control characters but line ends, as text and as
 *     JSON. */
#include "gateway/control/peer_summary.h"
#include "gateway/cli/peer_spool.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rows(struct bytes answer)
{
	static FILE *nowhere;
	struct peer_spool f = { .status = 0 };
	struct arena arena;
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	f.err = nowhere;
	bool good = peer_spool_read(&f, answer);
	require(good || f.count == 0);
	arena_init(&arena, ENVELOPE_ARENA);
	for (size_t i = 0; i < f.count; i++) {
		struct envelope e;
		require(i == 0 || strcmp(f.rows[i - 1].id, f.rows[i].id) <= 0);
		if (peer_spool_envelope(&f, i, SPOOL_HOLD, &arena, &e))
			require(spool_id_valid(e.id) && bytes_equal(e.queue, BYTES("hold")));
		arena_wipe(&arena);
	}
	arena_wipe(&arena);
	peer_spool_free(&f);
}

static void check_facts(struct bytes answer, bool json)
{
	struct config_part parts[] = { { "limits.sessions", 1 },
				       { "policies.only", 0xffffffffffffffff } };
	struct config config = { .parts = parts, .part_count = 2 };
	struct output output = { 0 };
	output_add(&output, json ? BYTES("{\"a\":1}\n") : BYTES("a\n"));
	peer_summary_show(&output, answer, &config, json);
	struct bytes shown = { output.at, output.len };
	require(output.lost || (bytes_utf8(shown) && shown.at[shown.len - 1] == '\n'));
	for (size_t i = 0; i < shown.len; i++)
		require(!octet_control(shown.at[i]) || shown.at[i] == '\n');
	output_free(&output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	check_rows(exact);
	check_facts(exact, false);
	check_facts(exact, true);
	release(exact);
	return 0;
}
