/* heartbeats.c: the page of shared memory, how threads write their heartbeats there, and how the
 * supervisor reads them; see heartbeats.h.
 *
 * It owns the page. The reader measures time itself and never takes it from the page: a silent
 * thread shows only as a count that has not changed. */
#include "gateway/base/heartbeats.h"

#include "gateway/base/clock.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	CONTROL = 0,
	POOL = 1,
	WORKERS = POOL + HEARTBEATS_POOL,
	AWAKE_MS = 1000, /* more than this between two looks, and the looker was asleep itself */
	STEP_WORDS = HEARTBEATS_STEP_MAX / sizeof(uint64_t),
};

enum { NOT_WATCHED, WATCHED };

/* Alone in its cache lines: a beat of one thread costs the others nothing. */
struct beat {
	_Alignas(128) _Atomic uint64_t count;
	_Atomic uint64_t watched, session, step[STEP_WORDS];
};

struct heartbeats {
	unsigned threads;               /* written before there is anybody to read it */
	_Atomic unsigned pool;
	struct beat at[];
};

static size_t size_of(unsigned threads)
{
	return sizeof(struct heartbeats) + threads * sizeof(struct beat);
}

struct heartbeats *heartbeats_new(unsigned workers)
{
	unsigned threads = WORKERS + workers;
	struct heartbeats *b = mmap(NULL, size_of(threads), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (b == MAP_FAILED)
		return NULL;
	b->threads = threads;
	return b;
}

void heartbeats_free(struct heartbeats *b)
{
	if (b)
		(void)munmap(b, size_of(b->threads));
}

/* ---- who beats */

struct beat *heartbeats_control(struct heartbeats *b)
{
	return b ? &b->at[CONTROL] : NULL;
}

struct beat *heartbeats_worker(struct heartbeats *b, unsigned number)
{
	return b && number < b->threads - WORKERS ? &b->at[WORKERS + number] : NULL;
}

struct beat *heartbeats_pool(struct heartbeats *b)
{
	unsigned place = b ? atomic_fetch_add(&b->pool, 1) : HEARTBEATS_POOL;
	return place < HEARTBEATS_POOL ? &b->at[POOL + place] : NULL;
}

static void heartbeats_put(_Atomic uint64_t *to, uint64_t value)
{
	atomic_store_explicit(to, value, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

void beat(struct beat *b)
{
	if (!b)
		return;
	/* One thread writes it: no locked instruction. */
	heartbeats_put(&b->count, get(&b->count) + 1);
	heartbeats_put(&b->watched, WATCHED);
}

void beat_stand(struct beat *b, const char *step, uint64_t session)
{
	uint64_t words[STEP_WORDS] = { 0 };
	if (!b)
		return;
	memcpy(words, step, strnlen(step, HEARTBEATS_STEP_MAX));
	for (size_t i = 0; i < STEP_WORDS; i++)
		heartbeats_put(&b->step[i], words[i]);
	heartbeats_put(&b->session, session);
}

void beat_leave(struct beat *b)
{
	if (!b)
		return;
	heartbeats_put(&b->step[0], 0);
	heartbeats_put(&b->session, 0);
}

void beat_end(struct beat *b)
{
	if (b)
		heartbeats_put(&b->watched, NOT_WATCHED);
}

/* ---- who looks */

struct seen {
	uint64_t count, silent;
	bool watched;
};

struct lookout {
	struct heartbeats *heartbeats;
	unsigned threads;               /* as they were at first: the page is not believed later */
	uint64_t looked;
	struct seen seen[];
};

struct lookout *lookout_new(struct heartbeats *b)
{
	struct lookout *w = calloc(1, sizeof *w + (b ? b->threads : 0) * sizeof(struct seen));
	if (!w)
		return NULL;
	w->heartbeats = b;
	w->threads = b ? b->threads : 0;
	w->looked = clock_monotonic();
	return w;
}

void lookout_free(struct lookout *w)
{
	free(w);
}

void lookout_look(struct lookout *w, uint64_t now)
{
	if (!w)
		return;
	uint64_t since = now > w->looked ? now - w->looked : 0;
	w->looked = now;
	if (since > AWAKE_MS)
		since = 0;
	for (unsigned i = 0; i < w->threads; i++) {
		const struct beat *b = &w->heartbeats->at[i];
		struct seen *seen = &w->seen[i];
		uint64_t count = get(&b->count);
		bool watched = get(&b->watched) == WATCHED;
		bool moved = count != seen->count || !watched || !seen->watched;
		*seen = (struct seen){ count, moved ? 0 : seen->silent + since, watched };
	}
}

/* What the page says of where it stands, cut to what can be shown. */
static void stand(const struct beat *b, struct stall *stall)
{
	uint64_t words[STEP_WORDS];
	char octets[HEARTBEATS_STEP_MAX];
	for (size_t i = 0; i < STEP_WORDS; i++)
		words[i] = get(&b->step[i]);
	memcpy(octets, words, sizeof octets);
	struct text t = TEXT(stall->step);
	text_printable(&t, (struct bytes){ octets, strnlen(octets, sizeof octets) });
	text_cstr(&t);
	stall->session = get(&b->session);
}

void lookout_oldest(const struct lookout *w, struct stall *stall)
{
	unsigned oldest = CONTROL, watched = 0, silent = 0;
	uint64_t least = UINT64_MAX;
	*stall = (struct stall){ .who = STALL_NONE };
	for (unsigned i = 0; w && i < w->threads; i++) {
		const struct seen *seen = &w->seen[i];
		if (!seen->watched || (i >= POOL && i < WORKERS))
			continue;
		watched++;
		silent += seen->silent >= HEARTBEATS_STALL_MS;
		least = seen->silent < least ? seen->silent : least;
		if (seen->silent >= w->seen[oldest].silent)
			oldest = i;
	}
	if (watched == 0 || w->seen[oldest].silent < HEARTBEATS_STALL_MS)
		return;
	stall->silent = w->seen[oldest].silent;
	stall->who = oldest == CONTROL ? STALL_CONTROL : STALL_WORKER;
	stall->worker = oldest == CONTROL ? 0 : oldest - WORKERS;
	stand(&w->heartbeats->at[oldest], stall);
	if (silent == watched && watched > 1) {
		stall->who = STALL_ALL;
		stall->silent = least;
	}
}

uint64_t lookout_jobs(const struct lookout *w, uint64_t least, unsigned *count)
{
	uint64_t longest = 0;
	*count = 0;
	for (unsigned i = POOL; w && i < WORKERS; i++) {
		const struct seen *seen = &w->seen[i];
		if (seen->watched && seen->silent > longest)
			longest = seen->silent;
		*count += seen->watched && seen->silent > least;
	}
	return longest;
}

void stall_text(struct text *t, const struct stall *s)
{
	if (s->who == STALL_ALL)
		text_string(t, "no thread of the gateway has made progress");
	else if (s->who == STALL_WORKER)
		text_format(t, "worker %u has made no progress", s->worker);
	else
		text_string(t, "the control thread has made no progress");
	if (s->silent >= 1000)
		text_format(t, " for %llu s", (unsigned long long)(s->silent / 1000));
	else
		text_format(t, " for %llu ms", (unsigned long long)s->silent);
	if (s->who == STALL_ALL)
		return;
	if (s->step[0] == '\0') {
		text_string(t, "; it is stuck between two steps");
		return;
	}
	text_format(t, "; it is stuck in step \"%s\"", s->step);
	if (s->session != 0) {
		text_string(t, " of session ");
		text_id(t, s->session);
	}
}
