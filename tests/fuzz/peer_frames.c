/* peer_frames.c: any octets as what a peer says. What must hold:
 *   - nothing behind the input is read (it lies in a heap block of exactly its size), and no frame
 *     takes more than FRAME_ROOM octets;
 *   - WHOLE: each piece of it is MORE, what follows does not matter, and written again it is the
 *     same octets, but for what version 2 lets stand behind the members that are known;
 *   - INVALID: it is told why, and nothing that follows can mend it;
 *   - MORE: at most FRAME_ROOM octets are ever waited for. */
#include "gateway/peer/frame.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum frame_result judge(struct bytes input, struct frame *f, size_t *taken)
{
	char words[200];
	struct text error = TEXT(words);
	enum frame_result result = frame_read(input, f, taken, &error);
	require((result == FRAME_INVALID) == (error.len > 0) && !error.cut);
	return result;
}

/* The same octets in a block of their own. */
static enum frame_result judge_exactly(struct bytes input)
{
	struct frame f;
	size_t taken;
	struct bytes exact = exact_copy(input);
	enum frame_result result = judge(exact, &f, &taken);
	release(exact);
	return result;
}

static void check_whole(struct bytes input, const struct frame *f, size_t taken)
{
	char room[FRAME_ROOM];
	struct text again = TEXT(room);
	require(taken >= FRAME_HEAD && taken <= FRAME_ROOM && taken <= input.len);
	if (f->kind != FRAME_OTHER) {
		frame_write(&again, f);
		require(!again.cut && again.len <= taken && (f->version > 1 || again.len == taken));
		require(bytes_equal(bytes_skip(text_bytes(&again), 4),
				    bytes_skip(bytes_first(input, again.len), 4)));
	}
	for (size_t n = 0; n < taken; n += 1 + n / 16)
		require(judge_exactly(bytes_first(input, n)) == FRAME_MORE);
	require(judge_exactly(bytes_first(input, taken)) == FRAME_WHOLE);
}

static void check_invalid(struct bytes input)
{
	char *more = calloc(1, input.len + 2000);
	require(more != NULL);
	if (input.len)
		memcpy(more, input.at, input.len);
	require(judge_exactly((struct bytes){ more, input.len + 2000 }) == FRAME_INVALID);
	free(more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = { (const char *)data, size };
	struct frame f;
	size_t taken = 0;
	while (rest.len > 0) {
		enum frame_result result = judge(rest, &f, &taken);
		require(judge_exactly(rest) == result);
		if (result == FRAME_INVALID)
			check_invalid(rest);
		if (result == FRAME_MORE)
			require(rest.len < FRAME_ROOM);
		if (result != FRAME_WHOLE)
			break;
		check_whole(rest, &f, taken);
		rest = bytes_skip(rest, taken);
	}
	return 0;
}
