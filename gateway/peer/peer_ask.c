/* peer_ask.c: what other threads ask of a peer and say to it; see peer.h.
 *
 * It must never make anybody wait for a network: what is asked is read from what the
 * last decision left behind, what is said is copied into a queue. */
#include "gateway/peer/peer_inside.h"

#include "gateway/base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE_LEAST = 65536 };

/* ---- asked */

bool peer_serving(struct peer *p)
{
	return atomic_load_explicit(&p->serving, memory_order_acquire);
}

static void shown(struct peer *p, struct pair *pair, char *other)
{
	pthread_mutex_lock(&p->mutex);
	*pair = p->shown;
	if (other)
		memcpy(other, p->hostname, sizeof p->hostname);
	pthread_mutex_unlock(&p->mutex);
}

/* Is what is known younger than the question? Whoever comes here may have found the other in a
 * state that its next heartbeat will tell of. */
static bool ripe(const struct pair *pair, uint64_t since, uint64_t now)
{
	if (now >= since + PEER_WAIT)
		return true;
	return pair->heard && pair->last_beat > since && !pair_doubts(pair, now);
}

static const char *exception(struct peer *p, const struct peer_question *q, uint64_t now)
{
	if (!p->visits)
		return NULL;
	/* Both are to know of it, whatever the other says. */
	bool again = visits_again(p->visits, visits_envelope(q->sender, q->recipient), now);
	bool missed = visits_missed(p->visits, visits_client(q->client), q->since);
	if (!again && !missed)
		return NULL;
	atomic_fetch_add_explicit(again ? &p->again : &p->missed, 1, memory_order_relaxed);
	return again ? "a retry: the primary did not accept it"
		     : "its client used to reach the primary regularly and no longer does";
}

enum peer_word peer_asked(struct peer *p, const struct peer_question *q, char other[PEER_NAME_ROOM],
			  const char **why)
{
	struct pair pair;
	uint64_t now = clock_monotonic();
	*why = NULL;
	if (peer_serving(p))
		return PEER_TAKES;
	shown(p, &pair, other);
	if (pair.serving)
		return PEER_TAKES;
	if (pair_lost(&pair, frame_name(bytes_of(q->backend)), now)) {
		*why = "the primary cannot reach this backend";
		return PEER_TAKES;
	}
	if (!ripe(&pair, q->since, now))
		return PEER_WAITS;
	*why = exception(p, q, now);
	return *why ? PEER_TAKES : PEER_LEAVES;
}

bool peer_delivers(struct peer *p, const char *backend)
{
	struct pair pair;
	if (atomic_load_explicit(&p->other_count, memory_order_acquire) == 0)
		return false;
	shown(p, &pair, NULL);
	return pair_delivers(&pair, frame_name(bytes_of(backend)), clock_monotonic());
}

bool peer_is(struct peer *p, const struct address *a)
{
	if (atomic_load_explicit(&p->other_count, memory_order_acquire) == 0)
		return false;
	bool is = false;
	pthread_mutex_lock(&p->mutex);
	for (size_t i = 0; i < atomic_load_explicit(&p->other_count, memory_order_relaxed); i++)
		is |= address_equal(&p->others[i], a);
	pthread_mutex_unlock(&p->mutex);
	return is;
}

/* ---- told */

void peer_put_off(struct peer *p, struct bytes sender, struct bytes recipient)
{
	if (atomic_load_explicit(&p->told_of_clients, memory_order_acquire))
		peer_say(p, &(struct frame){ .kind = FRAME_PUT_OFF,
					     .put_off = { visits_envelope(sender, recipient) } });
}

void peer_beat_soon(struct peer *p)
{
	if (!atomic_exchange_explicit(&p->beat_asked, true, memory_order_acq_rel))
		loop_wake_remote(p->loop, p->wake);
}

void peer_saw(struct peer *p, const struct address *client, bool good)
{
	if (!atomic_load_explicit(&p->told_of_clients, memory_order_acquire) || !p->visits)
		return;
	struct frame f = { .kind = FRAME_CALLER };
	f.caller.hash = visits_client(client);
	if (visits_here(p->visits, f.caller.hash, good, clock_monotonic()))
		peer_say(p, &f);
}

/* Room for one more frame at the end of the queue; false: it is full. */
static bool queue_room(struct peer *p, size_t length)
{
	if (p->queue_room - p->queue_end >= length)
		return true;
	size_t used = p->queue_end - p->queue_start;
	if (p->queue_start > 0)
		memmove(p->queue, p->queue + p->queue_start, used);
	p->queue_start = 0;
	p->queue_end = used;
	/* It grows before it is more than half full, as long as it may: so that not each frame
	 * moves all of it. */
	if (p->queue_room - used >= length && used <= p->queue_room / 2)
		return true;
	size_t room = p->queue_room ? p->queue_room * 2 : QUEUE_LEAST;
	char *queue = room <= PEER_QUEUE_MAX ? realloc(p->queue, room) : NULL;
	if (queue) {
		p->queue = queue;
		p->queue_room = room;
	}
	return p->queue_room - used >= length;
}

void peer_say(struct peer *p, const struct frame *from)
{
	char room[FRAME_ROOM];
	struct text t = TEXT(room);
	struct frame f = *from;
	pthread_mutex_lock(&p->mutex);
	bool first = p->queue_start == p->queue_end;
	bool queued = p->open && frame_speakable(f.kind, p->queue_version);
	f.version = p->queue_version;
	if (queued)
		frame_write(&t, &f);
	queued = queued && queue_room(p, t.len);
	if (queued) {
		memcpy(p->queue + p->queue_end, t.at, t.len);
		p->queue_end += t.len;
	}
	pthread_mutex_unlock(&p->mutex);
	if (queued && first)
		loop_wake_remote(p->loop, p->wake);
}
