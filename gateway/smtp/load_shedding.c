/* load_shedding.c: choosing and making room; see load_shedding_inside.h. It must never
 * touch a session that waits for anybody but its client. */
#include "gateway/smtp/load_shedding_inside.h"

#include "gateway/base/memory.h"
#include "gateway/smtp/session_inside.h"

enum {
	AT_ONCE = 128, /* in one look, so that the loop is not held up: the next is soon */
	IDLE_MS = 2000,                 /* a client that answers within that is not idle */
};

struct chosen {
	struct session *session;
	uint64_t score;
};

struct choice {
	struct chosen worst[AT_ONCE];   /* in order, the worst first */
	size_t count;
};

static void choose(struct choice *c, struct session *s, uint64_t score)
{
	if (score == 0 || (c->count == AT_ONCE && score <= c->worst[AT_ONCE - 1].score))
		return;
	size_t i = c->count < AT_ONCE ? c->count++ : AT_ONCE - 1;
	for (; i > 0 && c->worst[i - 1].score < score; i--)
		c->worst[i] = c->worst[i - 1];
	c->worst[i] = (struct chosen){ s, score };
}

static uint64_t shedding_since(uint64_t then, uint64_t now)
{
	return now > then ? now - then : 0;
}

/* How long it has had nothing to do; 0: it has. */
static uint64_t idle(const struct session *s, uint64_t now)
{
	bool waits = s->step == STEP_command && !s->tx && stream_input(s->client).len == 0;
	uint64_t ms = shedding_since(s->turn, now);
	return waits && ms >= IDLE_MS ? ms : 0;
}

/* The memory of a message that is still coming, by the time that its client has been silent; 0:
 * there is none, or it is small. */
static uint64_t burden(const struct session *s, uint64_t now)
{
	const struct message *m = s->tx ? s->tx->message : NULL;
	bool coming = s->step == STEP_data || s->step == STEP_chunk ||
		      (s->step == STEP_command && s->chunking);
	if (!m || !coming || m->body.thrown)
		return 0;
	size_t weight = message_weight(m);
	if (weight <= LOAD_SHEDDING_LARGE && memory_pressure() != MEMORY_CRITICAL)
		return 0;
	return weight * (shedding_since(stream_heard(s->client), now) + 100);
}

/* Moves a message to the disk; how much memory that will give back. */
static uint64_t spill(struct session *s)
{
	struct body *b = &s->tx->message->body;
	if (!b->headed)
		b->headed = message_header_whole(s->tx->message);
	return b->spilling || body_spill(b) ? b->used : 0;
}

static void look_over(struct list *sessions, uint64_t now,
		      uint64_t (*score)(const struct session *, uint64_t), struct choice *c)
{
	c->count = 0;
	list_each (node, sessions) {
		struct session *s = list_owner(node, struct session, node);
		choose(c, s, score(s, now));
	}
}

void load_shedding_give(struct list *sessions, uint64_t now)
{
	struct choice c;
	if (memory_excess() == 0)
		return;
	look_over(sessions, now, idle, &c);
	for (size_t i = 0; i < c.count && memory_excess() > 0; i++) {
		struct session *s = c.worst[i].session;
		memory_refused();
		(void)reply_end(s, 421, "4.3.2", "memory is short",
				"%s Error: too busy, try again later", s->config->hostname);
	}
	if (memory_excess() == 0)
		return;
	look_over(sessions, now, burden, &c);
	uint64_t spilled = 0;
	for (size_t i = 0; i < c.count && memory_excess() > spilled; i++)
		spilled += spill(c.worst[i].session);
	if (memory_pressure() != MEMORY_CRITICAL && spilled > 0)
		return;
	for (size_t i = 0; i < c.count && memory_excess() > spilled; i++)
		session_shed(c.worst[i].session);
}
