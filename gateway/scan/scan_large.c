/* scan_large.c: see scan_large.h. Never holds more of the message than its two ends. */
#include "gateway/scan/scan_large.h"

#include "gateway/scan/scan_protocol.h"
#include "gateway/scan/scan_talk_inside.h"

#include <stdlib.h>

bool scan_large_make(struct scan_large *m, uint64_t size)
{
	char *frame = malloc(2 * (size_t)SCAN_FRAME_LARGE);
	*m = (struct scan_large){ .size = size, .frame = frame };
	if (!frame)
		return false;
	m->head = (struct text){ .at = frame, .cap = SCAN_FRAME_LARGE };
	m->tail = (struct text){ .at = frame + SCAN_FRAME_LARGE, .cap = SCAN_FRAME_LARGE };
	scan_test_large(&m->head, &m->tail);
	return true;
}

bool scan_large_piece(void *large, uint64_t offset, struct bytes *piece)
{
	static const char zeros[SCAN_PIECE_MAX];
	const struct scan_large *m = large;
	uint64_t tail = m->size - m->tail.len;
	uint64_t left = tail > offset ? tail - offset : 0;
	if (offset < m->head.len)
		*piece = bytes_skip(text_bytes(&m->head), (size_t)offset);
	else if (left)
		*piece = (struct bytes){ zeros, left < sizeof zeros ? (size_t)left : sizeof zeros };
	else
		*piece = bytes_skip(text_bytes(&m->tail), (size_t)(offset - tail));
	return true;
}
