/* scanner_reach.c: how far into a message a scanner looks; see scanners_inside.h. Runs on the
 * control thread's loop, beside the self-test and on a connection of its own.
 *
 * WHY: clamd says OK to a file larger than its MaxFileSize, and says nothing of what lies beyond
 * its MaxScanSize; so do other scanners. A message of the largest size, with the text that every
 * scanner knows at its end, shows it. Where that is overlooked, smaller ones are tried, each half
 * as large, until one is not. What is between head and tail of such a message is zeros: a hole of
 * the file. Must never call a scanner silent or off: that is the self-test's. */
#include "gateway/scan/scanners_inside.h"

#include "gateway/io/file.h"

#include <stdlib.h>

enum {
	REACH_EVERY_MS = 3600 * 1000,
	REACH_SHORT_MS = 600 * 1000,    /* where it overlooked or refused one: it may be mended */
	REACH_AGAIN_MS = 60 * 1000,     /* where it gave no answer */
	REACH_FILE = 1 << 20, /* larger messages lie on the disk, and are passed as files */
};

/* ---- the message */

static bool reach_piece(void *arg, uint64_t offset, struct bytes *piece)
{
	struct scanner_reach *r = arg;
	return scan_large_piece(&r->message, offset, piece);
}

static bool reach_descriptor(void *arg, int *fd)
{
	const struct scanner_reach *r = arg;
	*fd = r->file ? file_reader(r->file) : -1;
	return true;
}

/* ---- the way of a try */

void scanner_reach_end(struct scanner *sc)
{
	struct scanner_reach *r = &sc->reach;
	scan_talk_end(r->talk);
	/* the frame may still be on its way to the disk */
	if (r->file)
		file_close(r->file, r->message.frame, free);
	else
		free(r->message.frame);
	r->talk = NULL;
	r->file = NULL;
	r->message.frame = NULL;
	r->step = REACH_IDLE;
}

static void reach_ask(struct scanners *s, struct scanner *sc)
{
	struct scanner_reach *r = &sc->reach;
	r->step = REACH_ASKING;
	r->request = (struct scan_request){ .scanner = &sc->conf,
					    .hostname = "mxward",
					    .size = r->message.size,
					    .envelope = &r->envelope };
	r->source = (struct scan_source){ .piece = reach_piece,
					  .descriptor = reach_descriptor,
					  .arg = r };
	r->talk = scan_talk_start(s->loop, sc->protocol, &r->request, &r->source, &r->to, s->wake);
}

static void reach_try(struct scanners *s, struct scanner *sc, uint64_t size)
{
	struct scanner_reach *r = &sc->reach;
	scanner_reach_end(sc);
	bool whole = scan_large_make(&r->message, size);
	bool passed = r->to.path && !r->to.streams && sc->protocol->pass && size > REACH_FILE;
	r->file = passed ? file_temporary(s->loop, s->scratch, s->wake) : NULL;
	if (!r->file && whole)
		reach_ask(s, sc);
	if (!r->file)
		return;
	r->step = REACH_TAIL;
	file_skip(r->file, size - r->message.tail.len);
	file_append(r->file, text_bytes(&r->message.tail));
}

/* ---- what follows from it */

static void reach_rest(struct scanners *s, struct scanner *sc, uint64_t until)
{
	scanner_reach_end(sc);
	sc->reach.due = loop_now(s->loop) + until;
}

static void reach_replied(struct scanners *s, struct scanner *sc, enum scan_verdict verdict)
{
	struct scanner_reach *r = &sc->reach;
	uint64_t half = r->message.size / 2;
	bool passed = scan_talk_passed(r->talk);
	if (verdict == SCAN_FAILED) {
		if (passed)
			scanner_streams(s, sc);
		reach_rest(s, sc, passed ? 0 : REACH_AGAIN_MS);
		return;
	}
	if (verdict == SCAN_TOO_LARGE && r->refused == 0)
		r->refused = r->message.size;
	if (verdict == SCAN_CLEAN && r->overlooked == 0)
		r->overlooked = r->message.size;
	if ((verdict == SCAN_CLEAN || verdict == SCAN_TOO_LARGE) && half >= SCAN_LARGE_LEAST) {
		reach_try(s, sc, half);
		return;
	}
	scanner_reaches(s, sc, r->overlooked ? r->message.size : UINT64_MAX);
	reach_rest(s, sc, r->overlooked || r->refused ? REACH_SHORT_MS : REACH_EVERY_MS);
}

/* The file has its tail, and gets its head; then it is whole. */
static void reach_written(struct scanners *s, struct scanner *sc)
{
	struct scanner_reach *r = &sc->reach;
	if (file_busy(r->file))
		return;
	if (file_result(r->file, NULL) < 0) {
		reach_rest(s, sc, REACH_AGAIN_MS);
	} else if (r->step == REACH_HEAD) {
		reach_ask(s, sc);
	} else {
		r->step = REACH_HEAD;
		file_fill(r->file, text_bytes(&r->message.head));
	}
}

static void reach_look(struct scanners *s, struct scanner *sc)
{
	struct scanner_reach *r = &sc->reach;
	uint64_t now = loop_now(s->loop);
	if (now < r->due || !sc->present || sc->protocol->scores || !s->scratch)
		return;
	pthread_mutex_lock(&s->mutex);
	bool well = sc->state == SCANNER_WELL;
	sc->at.streams = false;         /* it is tried anew whether it takes files */
	r->to = sc->at;
	pthread_mutex_unlock(&s->mutex);
	if (!well)
		return;
	r->deadline = now + sc->timeout;
	r->overlooked = r->refused = 0;
	reach_try(s, sc, sc->largest);
}

void scanner_reach_run(struct scanners *s, struct scanner *sc)
{
	struct scanner_reach *r = &sc->reach;
	struct scan_reply reply;
	if (r->step == REACH_IDLE)
		reach_look(s, sc);
	if (r->step == REACH_TAIL || r->step == REACH_HEAD)
		reach_written(s, sc);
	while (r->talk && scan_talk_go(r->talk, &reply))
		reach_replied(s, sc, reply.verdict);
	bool lost = r->step == REACH_ASKING && !r->talk;
	if (lost || (r->step != REACH_IDLE && loop_now(s->loop) >= r->deadline))
		reach_rest(s, sc, REACH_AGAIN_MS);
}
