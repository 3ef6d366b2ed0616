/* envelope.c: any octets as the file of an envelope. What must hold:
 *   - nothing behind the text is read (it lies in a heap block of exactly its size);
 *   - as it comes it is refused, unless its check is right; with the right check behind it, what is
 *     taken is written and read back as the same envelope, and written again as the same text;
 *   - a text that is refused is refused with words in printable ASCII. */
#include "gateway/mailroom/envelope.h"

#include "gateway/base/siphash.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_judged(struct bytes json, struct arena *arena, struct envelope *e)
{
	char why[200];
	struct text error = TEXT(why);
	bool good = envelope_read(json, arena, e, &error);
	require(good == (error.len == 0));
	for (size_t i = 0; i < error.len; i++)
		require(why[i] >= 32 && why[i] < 127);
	require(!good || envelope_sound(json));
	require(!good || (e->recipient_count <= ENVELOPE_RECIPIENTS_MAX &&
			  e->evidence_count <= ENVELOPE_EVIDENCE_MAX));
	return good;
}

/* The text of an envelope in a heap block of exactly its size. */
static struct bytes written(const struct envelope *e)
{
	size_t room = envelope_room(e);
	struct text t = { .at = malloc(room), .cap = room };
	require(t.at != NULL);
	envelope_write(&t, e);
	require(!t.cut && bytes_utf8(text_bytes(&t)));
	char *exact = realloc(t.at, t.len);
	require(exact != NULL);
	return (struct bytes){ exact, t.len };
}

/* The octets, and behind them the member that makes them sound. */
static struct bytes sealed(const uint8_t *data, size_t size)
{
	char end[64];
	struct text t = TEXT(end);
	struct siphash s;
	uint64_t check[2];
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	siphash_add(&s, (struct bytes){ (const char *)data, size });
	siphash_end(&s, check);
	text_format(&t, "\"check\":\"%016llx%016llx\"}\n", (unsigned long long)check[0],
		    (unsigned long long)check[1]);
	char *exact = malloc(size + t.len);
	require(exact != NULL);
	if (size)
		memcpy(exact, data, size);
	memcpy(exact + size, end, t.len);
	return (struct bytes){ exact, size + t.len };
}

static void round_trip(struct bytes json)
{
	struct arena arena;
	struct envelope first, second;
	arena_init(&arena, ENVELOPE_ARENA);
	if (read_judged(json, &arena, &first)) {
		struct bytes once = written(&first);
		require(read_judged(once, &arena, &second));
		struct bytes twice = written(&second);
		require(bytes_equal(once, twice));
		require(bytes_equal(first.id, second.id) && bytes_equal(first.from, second.from) &&
			first.time == second.time);
		require(first.recipient_count == second.recipient_count &&
			first.evidence_count == second.evidence_count);
		release(once);
		release(twice);
	}
	arena_wipe(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes with_check = sealed(data, size);
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	round_trip(exact);
	require(envelope_sound(with_check));
	round_trip(with_check);
	release(with_check);
	release(exact);
	return 0;
}
