/* busiest.c: a ring of turns, each with its own sketches; see busiest.h. It must never hold its
 * lock for longer than a copy takes: the worker waits for it. */
#include "gateway/smtp/busiest.h"

bool busiest_init(struct busiest *b)
{
	return pthread_mutex_init(&b->lock, NULL) == 0;
}

void busiest_add(struct busiest *b, enum busy who, struct bytes name, enum busy_tally tally,
		 uint64_t now)
{
	uint64_t number = now / BUSY_TURN_MS;
	struct busy_turn *turn = &b->turns[number % BUSY_TURNS];
	pthread_mutex_lock(&b->lock);
	if (turn->number != number) {
		for (size_t i = 0; i < BUSY_KINDS; i++)
			sketch_clear(&turn->sketches[i]);
		turn->number = number;
	}
	sketch_add(&turn->sketches[who], name, tally);
	pthread_mutex_unlock(&b->lock);
}

void busiest_unite(struct busiest *b, enum busy who, uint64_t now, struct sketch_union *u)
{
	uint64_t number = now / BUSY_TURN_MS;
	pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < BUSY_TURNS; i++)
		if (b->turns[i].number <= number && number - b->turns[i].number < BUSY_TURNS)
			sketch_union_add(u, &b->turns[i].sketches[who]);
	pthread_mutex_unlock(&b->lock);
}
