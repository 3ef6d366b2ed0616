/* ask.c: one transaction's answer store; see ask.h.
 *
 * Owns the list of what its transaction has asked, each a held entry of the process's table and a
 * place in the queue at it. Blocks of questions never move: other threads reach into the queue.
 * Settling elsewhere wakes the store's own id, and the store wakes its owner once nothing is open.
 * It must never touch a queue without the table's lock. */
#include "gateway/io/ask_inside.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { BLOCK = 15 };

struct question {
	struct waiter waiter;
	uint64_t hash;
	bool failed;                    /* whatever its entry says, or comes to say */
};

struct ask {
	struct resolver *resolver;
	struct asker asker;
	wake_id owner;
	bool owed;                      /* the owner waits to be woken */
	bool starved;
	size_t count, most;
	struct question *blocks[];      /* of BLOCK questions each, as many as `most` needs */
};

static struct question *question_at(const struct ask *ask, size_t i)
{
	return &ask->blocks[i / BLOCK][i % BLOCK];
}

static struct answers *answers_of(const struct ask *ask)
{
	return resolver_answers(ask->resolver);
}

/* The last open question has settled, perhaps on another thread; others may have been asked
 * since. */
static void ask_settled(void *arg)
{
	struct ask *ask = arg;
	if (!ask->owed || atomic_load(&ask->asker.open))
		return;
	ask->owed = false;
	loop_wake(ask->asker.loop, ask->owner);
}

static size_t blocks_of(size_t most)
{
	return (most + BLOCK - 1) / BLOCK;
}

struct ask *ask_new(struct resolver *resolver, wake_id wake, size_t most)
{
	assert(most <= ASK_STORE_MAX);
	struct ask *ask = calloc(1, sizeof *ask + blocks_of(most) * sizeof *ask->blocks);
	if (!ask)
		return NULL;
	ask->most = most;
	ask->resolver = resolver;
	ask->asker.loop = resolver_loop(resolver);
	atomic_init(&ask->asker.open, 0);
	ask->owner = wake;
	return ask;
}

static struct question *ask_find(const struct ask *ask, const struct question_key *key)
{
	for (size_t i = 0; i < ask->count; i++) {
		struct question *q = question_at(ask, i);
		const struct entry *e = q->waiter.entry;
		if (q->hash == key->hash && e->type == key->type &&
		    bytes_equal((struct bytes){ e->name, e->length }, key->name))
			return q;
	}
	return NULL;
}

static bool under_way(const struct entry *e)
{
	return atomic_load_explicit(&e->answer, memory_order_acquire) == NULL;
}

/* Queues at the entry; a question that nobody could be woken for has failed. */
static void wait(struct ask *ask, struct question *q)
{
	if (!ask->asker.wake)
		ask->asker.wake = loop_enroll(ask->asker.loop, ask_settled, ask);
	ask->starved |= !ask->asker.wake;
	if (!ask->asker.wake)
		q->failed = true;
	else if (entry_wait(answers_of(ask), q->waiter.entry, &q->waiter, &ask->asker))
		ask->owed = true;
}

/* NULL: out of memory. */
static struct question *ask_add(struct ask *ask, const struct question_key *key)
{
	struct question **block = &ask->blocks[ask->count / BLOCK];
	bool yours;
	if (!*block)
		*block = calloc(BLOCK, sizeof **block);
	ask->starved |= !*block;
	if (!*block)
		return NULL;
	struct entry *e = answers_take(answers_of(ask), key, loop_now(ask->asker.loop), &yours);
	if (!e)
		return NULL;
	struct question *q = question_at(ask, ask->count++);
	*q = (struct question){ .waiter = { .entry = e }, .hash = key->hash };
	list_init(&q->waiter.node);
	if (yours)
		resolver_ask(ask->resolver, e);
	if (under_way(e))
		wait(ask, q);
	return q;
}

bool ask_starved(const struct ask *ask)
{
	return ask->starved;
}

/* RFC 7686, section 2: names under .onion are never asked for. */
static bool ask_askable(struct bytes name)
{
	return dns_name_valid(name) && !bytes_equal_nocase(name, BYTES("onion")) &&
	       !bytes_ends_nocase(name, BYTES(".onion"));
}

const struct dns_answer *ask_dns(struct ask *ask, struct bytes name, enum dns_type type)
{
	char lower[DNS_NAME_MAX];
	if (!ask_askable(name))
		return answers_bare(answers_of(ask), DNS_NO_NAME);
	for (size_t i = 0; i < name.len; i++)
		lower[i] = octet_lower(name.at[i]);
	struct question_key key =
		question_key(answers_of(ask), (struct bytes){ lower, name.len }, type);
	struct question *q = ask_find(ask, &key);
	if (!q && ask->count < ask->most)
		q = ask_add(ask, &key);
	if (!q || q->failed)
		return answers_bare(answers_of(ask), DNS_FAILED);
	return atomic_load_explicit(&q->waiter.entry->answer, memory_order_acquire);
}

size_t ask_open(const struct ask *ask)
{
	return atomic_load(&ask->asker.open);
}

size_t ask_count(const struct ask *ask)
{
	return ask->count;
}

void ask_give_up(struct ask *ask)
{
	for (size_t i = 0; i < ask->count; i++) {
		struct question *q = question_at(ask, i);
		if (!under_way(q->waiter.entry))
			continue;
		entry_leave(answers_of(ask), &q->waiter);
		q->failed = under_way(q->waiter.entry);
	}
	ask->owed = false;
}

void ask_free(struct ask *ask)
{
	if (!ask)
		return;
	for (size_t i = 0; i < ask->count; i++) {
		struct question *q = question_at(ask, i);
		entry_leave(answers_of(ask), &q->waiter);
		entry_unref(q->waiter.entry);
	}
	loop_retire(ask->asker.loop, ask->asker.wake);
	for (size_t i = 0; i < blocks_of(ask->most); i++)
		free(ask->blocks[i]);
	free(ask);
}
