/* ledger.c: the table of notes; see ledger.h.
 *
 * Owns the table, its index and its file. A note is held (a session has a pointer to it) or kept
 * (none has); only what is kept can give way, run out or be forgotten, so that no pointer ever
 * points to another's note. Kept ones stand in two lists by age, our own and the other gateway's;
 * all that is TAKEN stands in an index by fingerprint, whose chains nobody can aim at: they are
 * chosen by a digest under the file's seal. It must never answer for a message that was not
 * TAKEN. */
#include "gateway/mailroom/ledger.h"

#include "gateway/base/list.h"
#include "gateway/mailroom/table_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CHAINS = 65536, KEPT_MS = LEDGER_HOURS * 3600 * 1000, NOBODY = UINT32_MAX };
enum state { STATE_FREE, STATE_INTENT, STATE_TAKEN, STATE_LEARNED };

/* As it lies in the file. */
struct cell {
	uint64_t sum;                 /* of all behind it; 0: free */
	uint64_t when, fingerprint[2];
	uint8_t state, reply_length;
	char tx[LEDGER_TX_MAX], reply[LEDGER_REPLY_MAX], unused[38];
};
_Static_assert(sizeof(struct cell) == TABLE_FILE_CELL_MAX, "the file is laid out so");

static const struct table_form form = { "ledger", 1, sizeof(struct cell), LEDGER_ENTRIES };

struct ledger_entry {
	struct list node;               /* in `kept` while it is kept */
	uint32_t next; /* in its chain, or among the free; the place + 1, 0: the last */
	bool held, indexed;
	bool outdated;                  /* held, and its fingerprint is under an earlier key */
	/* of the process before this one, as it was in its file; it may be confirmed there */
	bool borrowed;
	struct cell cell;
};

struct ledger {
	pthread_mutex_t mutex;          /* guards all of it */
	struct table_file file;
	struct fingerprint_key key;     /* made of the file's */
	struct list kept[2];            /* our own, learned; the oldest first */
	size_t learned_count;
	uint32_t used, free; /* places that ever were in use; the first free one of those, + 1 */
	void (*on_kept)(void *arg, const struct fingerprint *, uint64_t when, struct bytes reply);
	void *on_kept_arg;
	uint32_t chains[CHAINS];        /* the first of each, + 1 */
	struct ledger_entry notes[LEDGER_ENTRIES];
};

/* ---- places */

static uint32_t place_of(const struct ledger *l, const struct ledger_entry *n)
{
	return (uint32_t)(n - l->notes);
}

static void save(struct ledger *l, struct ledger_entry *n)
{
	struct cell *c = &n->cell;
	struct bytes behind = { (const char *)c + sizeof c->sum, sizeof *c - sizeof c->sum };
	c->sum = table_file_sum(&l->file, place_of(l, n), behind);
	table_file_write(&l->file, place_of(l, n), c, sizeof *c);
}

static uint32_t *chain_of(struct ledger *l, const uint64_t fingerprint[2])
{
	struct bytes octets = { (const char *)fingerprint, 2 * sizeof *fingerprint };
	return &l->chains[table_file_sum(&l->file, NOBODY, octets) % CHAINS];
}

static void index_add(struct ledger *l, struct ledger_entry *n)
{
	uint32_t *chain = chain_of(l, n->cell.fingerprint);
	n->next = *chain;
	*chain = place_of(l, n) + 1;
	n->indexed = true;
}

static void index_remove(struct ledger *l, struct ledger_entry *n)
{
	if (!n->indexed)
		return;
	uint32_t *link = chain_of(l, n->cell.fingerprint);
	while (*link != place_of(l, n) + 1)
		link = &l->notes[*link - 1].next;
	*link = n->next;
	n->indexed = false;
}

static void ledger_retain(struct ledger *l, struct ledger_entry *n)
{
	bool learned = n->cell.state == STATE_LEARNED;
	n->held = false;
	l->learned_count += learned;
	list_append(&l->kept[learned], &n->node);
}

/* Gives the place back; `file`: in the file, too. */
static void release(struct ledger *l, struct ledger_entry *n, bool file)
{
	static const uint64_t nothing = 0;
	index_remove(l, n);
	l->learned_count -= n->cell.state == STATE_LEARNED && !n->held;
	list_remove(&n->node);
	n->held = n->outdated = false;
	n->cell.state = STATE_FREE;
	n->next = l->free;
	l->free = place_of(l, n) + 1;
	if (file)
		table_file_write(&l->file, place_of(l, n), &nothing, sizeof nothing);
}

static struct ledger_entry *ledger_oldest(struct ledger *l, bool learned)
{
	struct list *head = &l->kept[learned];
	return list_empty(head) ? NULL : list_owner(head->next, struct ledger_entry, node);
}

/* A clock that was set back makes nothing old. */
static bool expired(const struct ledger_entry *n, uint64_t now)
{
	return now > n->cell.when && now - n->cell.when >= KEPT_MS;
}

static void ledger_expire(struct ledger *l, uint64_t now)
{
	for (int learned = 0; learned < 2; learned++)
		for (struct ledger_entry *n;
		     (n = ledger_oldest(l, learned)) != NULL && expired(n, now);)
			release(l, n, true);
}

/* A free place, with a note that is held; NULL: there is none. */
static struct ledger_entry *place_take(struct ledger *l)
{
	struct ledger_entry *n = NULL;
	if (l->free) {
		n = &l->notes[l->free - 1];
		l->free = n->next;
	} else if (l->used < LEDGER_ENTRIES) {
		n = &l->notes[l->used++];
	}
	if (n) {
		*n = (struct ledger_entry){ .held = true };
		list_init(&n->node);
	}
	return n;
}

/* The oldest of all that are kept makes room. */
static void give_way(struct ledger *l)
{
	struct ledger_entry *own = ledger_oldest(l, false), *learned = ledger_oldest(l, true);
	if (own && learned)
		own = own->cell.when <= learned->cell.when ? own : learned;
	if (own || learned)
		release(l, own ? own : learned, true);
}

/* ---- what is written in */

/* One line that may be said again: what comes from a backend is not trusted to be one. Cut between
 * characters. */
static void reply_set(struct cell *c, struct bytes reply)
{
	struct text t = TEXT(c->reply);
	size_t length = reply.len < sizeof c->reply ? reply.len : sizeof c->reply;
	while (length > 0 && length < reply.len && (reply.at[length] & 0xc0) == 0x80)
		length--;
	reply.len = length;
	if (!bytes_utf8(reply))
		text_printable(&t, reply);
	else
		for (size_t i = 0; i < reply.len; i++)
			text_char(&t, octet_control(reply.at[i]) ? ' ' : reply.at[i]);
	c->reply_length = (uint8_t)t.len;
}

static struct bytes reply_of(const struct cell *c)
{
	return (struct bytes){ c->reply, c->reply_length };
}

static struct fingerprint fingerprint_of(const struct cell *c)
{
	return (struct fingerprint){ { c->fingerprint[0], c->fingerprint[1] } };
}

struct ledger_entry *ledger_intend(struct ledger *l, const struct fingerprint *fingerprint,
				   const char *tx, uint64_t now)
{
	if (!l)
		return NULL;
	pthread_mutex_lock(&l->mutex);
	ledger_expire(l, now);
	if (!l->free && l->used == LEDGER_ENTRIES)
		give_way(l);
	struct ledger_entry *n = place_take(l);
	if (n) {
		struct text t = TEXT(n->cell.tx);
		text_string(&t, tx);
		text_cstr(&t);
		n->cell.when = now;
		memcpy(n->cell.fingerprint, fingerprint->bits, sizeof n->cell.fingerprint);
		n->cell.state = STATE_INTENT;
		save(l, n);
	}
	pthread_mutex_unlock(&l->mutex);
	return n;
}

void ledger_drop(struct ledger *l, struct ledger_entry *n)
{
	if (!l || !n)
		return;
	pthread_mutex_lock(&l->mutex);
	release(l, n, true);
	pthread_mutex_unlock(&l->mutex);
}

void ledger_taken(struct ledger *l, struct ledger_entry *n, struct bytes reply, uint64_t now)
{
	if (!l || !n)
		return;
	pthread_mutex_lock(&l->mutex);
	n->cell.state = STATE_TAKEN;
	n->cell.when = now;
	reply_set(&n->cell, reply);
	save(l, n);
	if (!n->indexed && !n->outdated)
		index_add(l, n);
	pthread_mutex_unlock(&l->mutex);
}

void ledger_confirm(struct ledger *l, struct ledger_entry *n)
{
	ledger_drop(l, n);
}

void ledger_unconfirmed(struct ledger *l, struct ledger_entry *n)
{
	if (!l || !n)
		return;
	pthread_mutex_lock(&l->mutex);
	struct cell cell = n->cell;
	bool stays = cell.state == STATE_TAKEN && !n->outdated;
	if (stays)
		ledger_retain(l, n);
	else
		release(l, n, true);
	pthread_mutex_unlock(&l->mutex);
	struct fingerprint fingerprint = fingerprint_of(&cell);
	if (stays && l->on_kept)
		l->on_kept(l->on_kept_arg, &fingerprint, cell.when, reply_of(&cell));
}

void ledger_on_unconfirmed(struct ledger *l,
			   void (*kept)(void *arg, const struct fingerprint *, uint64_t when,
					struct bytes reply),
			   void *arg)
{
	if (!l)
		return;
	l->on_kept = kept;
	l->on_kept_arg = arg;
}

/* ---- what is asked, told and learned */

/* One that is TAKEN, by its fingerprint; of several one that is kept. */
static struct ledger_entry *ledger_find(struct ledger *l, const struct fingerprint *fingerprint)
{
	struct ledger_entry *found = NULL;
	for (uint32_t at = *chain_of(l, fingerprint->bits); at; at = l->notes[at - 1].next) {
		struct ledger_entry *n = &l->notes[at - 1];
		if (memcmp(n->cell.fingerprint, fingerprint->bits, sizeof fingerprint->bits) != 0)
			continue;
		if (!n->held)
			return n;
		if (!found || n->cell.when < found->cell.when)
			found = n;
	}
	return found;
}

/* A session that still waits for its client's next command may wait in vain. */
static bool ledger_settled(const struct ledger_entry *n, uint64_t now)
{
	return !n->held || (now > n->cell.when && now - n->cell.when >= LEDGER_SETTLE_MS);
}

bool ledger_knows(struct ledger *l, const struct fingerprint *fingerprint, uint64_t now,
		  struct text *reply)
{
	if (!l)
		return false;
	pthread_mutex_lock(&l->mutex);
	const struct ledger_entry *n = ledger_find(l, fingerprint);
	bool known = n && ledger_settled(n, now) && !expired(n, now);
	if (known)
		text_add(reply, reply_of(&n->cell));
	pthread_mutex_unlock(&l->mutex);
	return known;
}

void ledger_forget(struct ledger *l, const struct fingerprint *fingerprint)
{
	struct ledger_entry *n;
	if (!l)
		return;
	pthread_mutex_lock(&l->mutex);
	while ((n = ledger_find(l, fingerprint)) != NULL && !n->held)
		release(l, n, true);
	pthread_mutex_unlock(&l->mutex);
}

void ledger_learn(struct ledger *l, const struct fingerprint *fingerprint, uint64_t when,
		  struct bytes reply, uint64_t now)
{
	if (!l)
		return;
	pthread_mutex_lock(&l->mutex);
	ledger_expire(l, now);
	when = when < now ? when : now;
	bool news = now - when < KEPT_MS && !ledger_find(l, fingerprint);
	struct ledger_entry *n = news ? ledger_oldest(l, true) : NULL;
	if (n &&
	    (l->learned_count >= LEDGER_LEARNED_MAX || (!l->free && l->used == LEDGER_ENTRIES)))
		release(l, n, true);
	n = news ? place_take(l) : NULL;
	if (n) {
		n->cell.when = when;
		memcpy(n->cell.fingerprint, fingerprint->bits, sizeof n->cell.fingerprint);
		n->cell.state = STATE_LEARNED;
		reply_set(&n->cell, reply);
		save(l, n);
		index_add(l, n);
		ledger_retain(l, n);
	}
	pthread_mutex_unlock(&l->mutex);
}

void ledger_each(struct ledger *l, uint64_t now,
		 void (*each)(void *arg, const struct fingerprint *, uint64_t when,
			      struct bytes reply),
		 void *arg)
{
	bool there = l != NULL;
	for (uint32_t i = 0; there; i++) {
		pthread_mutex_lock(&l->mutex);
		there = i < l->used;
		const struct ledger_entry *n = there ? &l->notes[i] : NULL;
		bool told = n && n->indexed && !n->held && !expired(n, now);
		struct cell cell;
		if (told)
			cell = n->cell;
		pthread_mutex_unlock(&l->mutex);
		if (!told)
			continue;
		struct fingerprint fingerprint = fingerprint_of(&cell);
		each(arg, &fingerprint, cell.when, reply_of(&cell));
	}
}

/* ---- the key */

void ledger_key(struct ledger *l, uint64_t key[2])
{
	key[0] = key[1] = 0;
	if (!l)
		return;
	pthread_mutex_lock(&l->mutex);
	memcpy(key, l->file.key, sizeof l->file.key);
	pthread_mutex_unlock(&l->mutex);
}

void ledger_fingerprint_key(struct ledger *l, struct fingerprint_key *key)
{
	*key = (struct fingerprint_key){ .parts = { 0 } };
	if (!l)
		return;
	pthread_mutex_lock(&l->mutex);
	*key = l->key;
	pthread_mutex_unlock(&l->mutex);
}

/* What sessions hold stays in the file, so that INTENT is still told of; but nobody asks for it any
 * more. */
static void rekey(struct ledger *l, const uint64_t key[2])
{
	table_file_clear(&l->file, key);
	fingerprint_key_make(&l->key, key);
	for (uint32_t i = 0; i < l->used; i++) {
		struct ledger_entry *n = &l->notes[i];
		if (n->cell.state == STATE_FREE)
			continue;
		if (!n->held) {
			release(l, n, false);
			continue;
		}
		index_remove(l, n);
		n->outdated = true;
		save(l, n);
	}
}

bool ledger_set_key(struct ledger *l, const uint64_t key[2])
{
	if (!l)
		return false;
	pthread_mutex_lock(&l->mutex);
	bool differs = memcmp(key, l->file.key, sizeof l->file.key) != 0;
	if (differs)
		rekey(l, key);
	pthread_mutex_unlock(&l->mutex);
	return differs;
}

/* ---- opening */

struct opening {
	struct ledger *ledger;
	uint64_t now;
	void (*say)(void *arg, const char *tx, uint64_t when);
	void *arg;
	struct ledger_entry **kept;
	uint32_t kept_count;
	bool borrowing;                 /* of a process that still ends its sessions */
	/* joining: a bit for each place that is not free in the file */
	uint8_t written[LEDGER_ENTRIES / 8 + 1];
};

static bool cell_valid(const struct ledger *l, uint32_t index, const struct cell *c)
{
	struct bytes behind = { (const char *)c + sizeof c->sum, sizeof *c - sizeof c->sum };
	return c->sum == table_file_sum(&l->file, index, behind) && c->state > STATE_FREE &&
	       c->state <= STATE_LEARNED && c->reply_length <= LEDGER_REPLY_MAX &&
	       memchr(c->tx, '\0', sizeof c->tx);
}

/* Each cell stays at its place; the places between become free ones. */
static void ledger_take_in(void *arg, uint32_t index, const unsigned char *octets)
{
	struct opening *o = arg;
	struct ledger *l = o->ledger;
	struct cell cell;
	memcpy(&cell, octets, sizeof cell);
	if (cell.sum == 0 || !cell_valid(l, index, &cell))
		return;
	for (struct ledger_entry *n; l->used <= index;) {
		n = &l->notes[l->used++];
		list_init(&n->node);
		if (l->used <= index)
			release(l, n, false);
	}
	struct ledger_entry *n = &l->notes[index];
	n->cell = cell;
	n->held = true;
	if (cell.when > o->now)
		n->cell.when = o->now;
	n->borrowed = o->borrowing;
	if (cell.state == STATE_INTENT) {
		if (!o->borrowing)      /* otherwise it is under way there */
			o->say(o->arg, n->cell.tx, n->cell.when);
		release(l, n, true);
	} else if (expired(n, o->now)) {
		release(l, n, true);
	} else {
		o->kept[o->kept_count++] = n;
	}
}

static int by_age(const void *left, const void *right)
{
	uint64_t a = (*(struct ledger_entry *const *)left)->cell.when,
		 b = (*(struct ledger_entry *const *)right)->cell.when;
	return (a > b) - (a < b);
}

static void read_in(struct opening *o)
{
	struct ledger *l = o->ledger;
	table_file_each(&l->file, ledger_take_in, o);
	if (o->kept_count)
		qsort(o->kept, o->kept_count, sizeof(struct ledger_entry *), by_age);
	for (uint32_t i = 0; i < o->kept_count; i++) {
		index_add(l, o->kept[i]);
		ledger_retain(l, o->kept[i]);
	}
}

size_t ledger_image_size(void)
{
	return table_file_image_size(&form);
}

static struct ledger *ledger_open_as(bool beside, const char *path, void *image, uint64_t now,
				     void (*say)(void *arg, const char *tx, uint64_t when),
				     void *arg, struct text *error)
{
	struct ledger *l = calloc(1, sizeof *l);
	struct ledger_entry **kept = calloc(LEDGER_ENTRIES, sizeof(struct ledger_entry *));
	struct opening opening = { .ledger = l, .now = now, .say = say, .arg = arg, .kept = kept };
	if (!l || !kept)
		text_string(error, "out of memory");
	/* What an image has is of a process whose place this one takes, not of the one that it is
	 * beside. */
	opening.borrowing = beside && !(image && table_image_used(image));
	if (!l || !kept ||
	    !(beside ? table_file_open_beside : table_file_open)(&l->file, path, &form, image,
								 error)) {
		free(kept);
		free(l);
		return NULL;
	}
	pthread_mutex_init(&l->mutex, NULL);
	fingerprint_key_make(&l->key, l->file.key);
	list_init(&l->kept[0]);
	list_init(&l->kept[1]);
	read_in(&opening);
	free(kept);
	return l;
}

struct ledger *ledger_open(const char *path, void *image, uint64_t now,
			   void (*say)(void *arg, const char *tx, uint64_t when), void *arg,
			   struct text *error)
{
	return ledger_open_as(false, path, image, now, say, arg, error);
}

struct ledger *ledger_open_beside(const char *path, void *image, uint64_t now,
				  void (*say)(void *arg, const char *tx, uint64_t when), void *arg,
				  struct text *error)
{
	return ledger_open_as(true, path, image, now, say, arg, error);
}

/* ---- joining */

struct table_left *ledger_left(const char *path, struct text *error)
{
	return table_left_read(path, &form, error);
}

/* One cell of those that the process before this one has left. */
static void ledger_take_over(void *arg, uint32_t index, const unsigned char *octets)
{
	struct opening *o = arg;
	struct ledger *l = o->ledger;
	struct cell cell;
	memcpy(&cell, octets, sizeof cell);
	o->written[index / 8] |= (uint8_t)(1u << index % 8);
	if (cell.sum == 0 || !cell_valid(l, index, &cell))
		return;
	if (cell.state == STATE_INTENT) {
		o->say(o->arg, cell.tx, cell.when);
		return;
	}
	struct fingerprint fingerprint = fingerprint_of(&cell);
	struct ledger_entry *n = ledger_find(l, &fingerprint);
	if (n) {
		n->borrowed = false;
		return;
	}
	n = o->now > cell.when && o->now - cell.when >= KEPT_MS ? NULL : place_take(l);
	if (!n)
		return;
	n->cell = cell;
	if (cell.when > o->now)
		n->cell.when = o->now;
	index_add(l, n);
	ledger_retain(l, n);
}

bool ledger_join(struct ledger *l, struct table_left *left, uint64_t now,
		 void (*say)(void *arg, const char *tx, uint64_t when), void *arg)
{
	static const uint64_t nothing = 0;
	struct opening opening = { .ledger = l, .now = now, .say = say, .arg = arg };
	if (!l)
		return true;
	pthread_mutex_lock(&l->mutex);
	bool joined = table_file_join(&l->file, left);
	if (joined)
		table_left_each(left, &l->file, ledger_take_over, &opening);
	for (uint32_t i = 0; joined && i < l->used; i++) {
		struct ledger_entry *n = &l->notes[i];
		/* Its client has had the reply from there. */
		if (n->cell.state != STATE_FREE && n->borrowed && !n->held)
			release(l, n, true);
		n->borrowed = false;
		if (n->cell.state != STATE_FREE)
			save(l, n);
	}
	/* What had its place there and has another here must not be found twice. */
	for (uint32_t i = 0; joined && i < LEDGER_ENTRIES; i++)
		if ((opening.written[i / 8] & 1u << i % 8) &&
		    (i >= l->used || l->notes[i].cell.state == STATE_FREE))
			table_file_write(&l->file, i, &nothing, sizeof nothing);
	pthread_mutex_unlock(&l->mutex);
	return joined;
}

uint32_t ledger_behind(const struct ledger *l)
{
	return l ? table_file_behind(&l->file) : 0;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	table_file_close(&l->file);
	pthread_mutex_destroy(&l->mutex);
	free(l);
}
