/* contacts.c: the table of contacts; see contacts.h.
 *
 * Owns the table and its file. A hash has 48 bits: 16 say which shelf of CONTACTS_TOGETHER places
 * it belongs to, 32 are kept there, so that a contact takes eight octets and a question costs one
 * look at a shelf. Two contacts are taken for one another once in 2^28 at most. Behind the shelves
 * stands one cell more: since when the table has been learning, and when it last did.
 *
 * It must never keep an address, nor call somebody known who was not noted within the days asked
 * for, or told of by the peer. */
#include "gateway/mailroom/contacts.h"

#include "gateway/base/siphash.h"
#include "gateway/mailroom/table_file.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	DAY_MS = 86400 * 1000,
	SHELVES = CONTACTS_MAX / CONTACTS_TOGETHER,
	SHELF_BITS = 16,
	TAG_BITS = 32,
	LEARNING = CONTACTS_MAX,        /* the place of the cell of times */
};
_Static_assert(SHELVES == 1 << SHELF_BITS && SHELF_BITS + TAG_BITS == 8 * CONTACTS_HASH_OCTETS,
	       "a hash is a shelf and a tag");

/* As it lies in the file. Days since 1970, which are enough until 2149. */
struct cell {
	uint32_t tag;
	uint16_t day, sum;              /* day 0: nobody; sum: check of both, never 0 */
};
_Static_assert(sizeof(struct cell) == 8, "the file is laid out so");

static const struct table_form form = { "contact", 1, sizeof(struct cell), CONTACTS_MAX + 1 };

struct contacts {
	pthread_mutex_t mutex;          /* guards all of it */
	struct table_file file;
	bool looks;                     /* it is only looked at: there is no writer */
	bool beside;                    /* another process still writes the file */
	uint16_t began, latest;         /* days: of learning; 0: it has not begun */
	uint32_t used, displaced;       /* places; who had to give way */
	void (*told)(void *arg, uint64_t hash, uint16_t day);
	void *told_arg;
	struct cell cells[CONTACTS_MAX];
};

static uint16_t sum_of(const struct table_file *f, uint32_t place, uint32_t tag, uint16_t day)
{
	const uint64_t both[2] = { tag, day };
	uint16_t sum = (uint16_t)table_file_sum(f, place,
						(struct bytes){ (const char *)both, sizeof both });
	return sum ? sum : 1;
}

static uint16_t day_of(uint64_t ms)
{
	return ms / DAY_MS < UINT16_MAX ? (uint16_t)(ms / DAY_MS) : UINT16_MAX;
}

static unsigned days_between(uint16_t from, uint16_t to)
{
	return to > from ? (unsigned)(to - from) : 0;
}

/* A clock that was set back a little makes nobody old; what a clock noted that was far ahead would
 * never become old. */
static bool contact_present(const struct cell *c, uint16_t today)
{
	return c->day != 0 && days_between(c->day, today) <= CONTACTS_DAYS_MAX &&
	       days_between(today, c->day) <= 1;
}

static void cell_write(struct contacts *c, uint32_t place, uint32_t tag, uint16_t day)
{
	struct cell cell = { tag, day, sum_of(&c->file, place, tag, day) };
	if (place < CONTACTS_MAX) {
		c->used += c->cells[place].day == 0;
		c->cells[place] = cell;
	}
	if (!c->looks)
		table_file_write(&c->file, place, &cell, sizeof cell);
}

/* ---- how long it has been learning */

static void began_write(struct contacts *c, uint16_t began, uint16_t latest)
{
	c->began = began;
	c->latest = latest;
	cell_write(c, LEARNING, began, latest);
}

/* It is in use today. Times that a wrong clock noted are as good as none. */
static void learning_goes_on(struct contacts *c, uint16_t today)
{
	bool ahead = days_between(today, c->latest) > 1 || days_between(today, c->began) > 1;
	bool gap = days_between(c->latest, today) > CONTACTS_GAP_DAYS;
	if (c->looks || today == 0 || (!ahead && c->latest >= today))
		return;
	began_write(c, ahead || gap || c->began == 0 ? today : c->began, today);
}

unsigned contacts_kept(struct contacts *c, uint64_t now)
{
	uint16_t today = day_of(now);
	if (!c)
		return 0;
	pthread_mutex_lock(&c->mutex);
	unsigned kept = c->began == 0 || days_between(c->latest, today) > CONTACTS_GAP_DAYS
				? 0
				: days_between(c->began, today);
	pthread_mutex_unlock(&c->mutex);
	return kept;
}

uint16_t contacts_began(struct contacts *c, uint64_t now)
{
	uint16_t today = day_of(now);
	return (uint16_t)(today - contacts_kept(c, now));
}

void contacts_learn_began(struct contacts *c, uint16_t day, uint64_t now)
{
	uint16_t today = day_of(now);
	if (!c || day == 0 || today == 0)
		return;
	pthread_mutex_lock(&c->mutex);
	learning_goes_on(c, today);
	if (day < c->began)
		began_write(c, day, c->latest);
	pthread_mutex_unlock(&c->mutex);
}

/* ---- one contact */

static struct cell *contact_find(struct contacts *c, uint64_t hash)
{
	struct cell *shelf = &c->cells[hash % SHELVES * CONTACTS_TOGETHER];
	uint32_t tag = (uint32_t)(hash >> SHELF_BITS);
	for (size_t i = 0; i < CONTACTS_TOGETHER; i++)
		if (shelf[i].day != 0 && shelf[i].tag == tag)
			return &shelf[i];
	return NULL;
}

/* Where a new one goes: a free place, or that of the one not seen for longest. */
static struct cell *contact_room(struct contacts *c, uint64_t hash, uint16_t today)
{
	struct cell *shelf = &c->cells[hash % SHELVES * CONTACTS_TOGETHER], *least = shelf;
	for (size_t i = 0; i < CONTACTS_TOGETHER && contact_present(least, today); i++)
		if (shelf[i].day < least->day || !contact_present(&shelf[i], today))
			least = &shelf[i];
	return least;
}

/* Under the lock; the latest day counts. True: that is news. */
static bool contact_put(struct contacts *c, uint64_t hash, uint16_t day, uint16_t today)
{
	struct cell *at = contact_find(c, hash);
	if (at && contact_present(at, today) && at->day >= day)
		return false;
	if (!at) {
		at = contact_room(c, hash, today);
		bool full = contact_present(at, today);
		/* An old word must not take the place of a fresher one. */
		if (full && at->day >= day && day < today)
			return false;
		c->displaced += full;
	}
	cell_write(c, (uint32_t)(at - c->cells), (uint32_t)(hash >> SHELF_BITS), day);
	return true;
}

/* Under the lock, for the key. */
static uint64_t contact_hash(const struct contacts *c, struct bytes author, struct bytes domain)
{
	struct siphash s;
	uint64_t digest[2], length = author.len;
	siphash_start(&s, c->file.key);
	siphash_add(&s, (struct bytes){ (const char *)&length, sizeof length });
	siphash_add_lower(&s, author);
	siphash_add_lower(&s, domain);
	siphash_end(&s, digest);
	return digest[0] & (((uint64_t)1 << (SHELF_BITS + TAG_BITS)) - 1);
}

void contacts_note(struct contacts *c, struct bytes author, struct bytes domain, uint64_t now)
{
	uint16_t today = day_of(now);
	if (!c || c->looks || today == 0 || author.len == 0)
		return;
	pthread_mutex_lock(&c->mutex);
	uint64_t hash = contact_hash(c, author, domain);
	learning_goes_on(c, today);
	bool news = contact_put(c, hash, today, today);
	pthread_mutex_unlock(&c->mutex);
	if (news && c->told)
		c->told(c->told_arg, hash, today);
}

bool contacts_seen(struct contacts *c, struct bytes author, struct bytes domain, unsigned days,
		   uint64_t now)
{
	uint16_t today = day_of(now);
	if (!c)
		return false;
	pthread_mutex_lock(&c->mutex);
	learning_goes_on(c, today);
	const struct cell *at = contact_find(c, contact_hash(c, author, domain));
	bool seen = at && contact_present(at, today) && days_between(at->day, today) <= days;
	pthread_mutex_unlock(&c->mutex);
	return seen;
}

void contacts_report(struct contacts *c, uint64_t now, struct contacts_report *r)
{
	*r = (struct contacts_report){ .kept = contacts_kept(c, now) };
	if (!c)
		return;
	pthread_mutex_lock(&c->mutex);
	r->known = c->used;
	r->displaced = c->displaced;
	pthread_mutex_unlock(&c->mutex);
}

/* ---- the peer */

void contacts_on_news(struct contacts *c, void (*told)(void *arg, uint64_t hash, uint16_t day),
		      void *arg)
{
	if (!c)
		return;
	c->told = told;
	c->told_arg = arg;
}

void contacts_learn(struct contacts *c, uint64_t hash, uint16_t day, uint64_t now)
{
	uint16_t today = day_of(now), when = day < today ? day : today;
	if (!c || when == 0 || days_between(when, today) > CONTACTS_DAYS_MAX ||
	    hash >> (SHELF_BITS + TAG_BITS) != 0)
		return;
	pthread_mutex_lock(&c->mutex);
	learning_goes_on(c, today);
	(void)contact_put(c, hash, when, today);
	pthread_mutex_unlock(&c->mutex);
}

void contacts_each(struct contacts *c, uint64_t now,
		   void (*each)(void *arg, uint64_t hash, uint16_t day), void *arg)
{
	struct cell shelf[CONTACTS_TOGETHER];
	uint16_t today = day_of(now);
	for (uint32_t s = 0; c && s < SHELVES; s++) {
		pthread_mutex_lock(&c->mutex);
		memcpy(shelf, &c->cells[s * CONTACTS_TOGETHER], sizeof shelf);
		pthread_mutex_unlock(&c->mutex);
		for (size_t i = 0; i < CONTACTS_TOGETHER; i++)
			if (contact_present(&shelf[i], today))
				each(arg, (uint64_t)shelf[i].tag << SHELF_BITS | s, shelf[i].day);
	}
}

void contacts_key(struct contacts *c, uint64_t key[2])
{
	key[0] = key[1] = 0;
	if (!c)
		return;
	pthread_mutex_lock(&c->mutex);
	memcpy(key, c->file.key, sizeof c->file.key);
	pthread_mutex_unlock(&c->mutex);
}

uint64_t contacts_mark(struct contacts *c)
{
	struct siphash s;
	uint64_t key[2], digest[2];
	contacts_key(c, key);
	siphash_start(&s, key);
	siphash_add(&s, BYTES("mark"));
	siphash_end(&s, digest);
	return digest[0];
}

bool contacts_set_key(struct contacts *c, const uint64_t key[2])
{
	if (!c)
		return false;
	pthread_mutex_lock(&c->mutex);
	bool differs = memcmp(key, c->file.key, sizeof c->file.key) != 0;
	/* Places that were never in use stay untouched, or all of the table would become
	 * resident. */
	for (size_t i = 0; differs && i < CONTACTS_MAX; i++)
		if (c->cells[i].day != 0)
			c->cells[i] = (struct cell){ .day = 0 };
	if (differs) {
		table_file_clear(&c->file, key);
		c->began = c->latest = 0;
		c->used = 0;
	}
	pthread_mutex_unlock(&c->mutex);
	return differs;
}

/* ---- opening */

/* Takes a cell of a file; false: it is damaged, or nobody's. */
static bool cell_read(const struct contacts *c, uint32_t index, const unsigned char *octets,
		      struct cell *cell)
{
	memcpy(cell, octets, sizeof *cell);
	return cell->day != 0 && cell->sum == sum_of(&c->file, index, cell->tag, cell->day);
}

static void contact_take_in(void *arg, uint32_t index, const unsigned char *octets)
{
	struct contacts *c = arg;
	struct cell cell;
	if (!cell_read(c, index, octets, &cell))
		return;
	if (index < CONTACTS_MAX) {
		c->used++;
		c->cells[index] = cell;
	} else if (cell.tag != 0 && cell.tag <= cell.day) {
		c->began = (uint16_t)cell.tag;
		c->latest = cell.day;
	}
}

size_t contacts_image_size(void)
{
	return table_file_image_size(&form);
}

static struct contacts *contacts_new(struct text *error)
{
	struct contacts *c = calloc(1, sizeof *c);
	if (c)
		pthread_mutex_init(&c->mutex, NULL);
	else
		text_string(error, "out of memory");
	return c;
}

static struct contacts *contacts_open_as(bool beside, const char *path, void *image,
					 struct text *error)
{
	struct contacts *c = contacts_new(error);
	if (!c)
		return NULL;
	c->beside = beside;
	if ((beside ? table_file_open_beside : table_file_open)(&c->file, path, &form, image,
								error)) {
		table_file_each(&c->file, contact_take_in, c);
		return c;
	}
	pthread_mutex_destroy(&c->mutex);
	free(c);
	return NULL;
}

struct contacts *contacts_open(const char *path, void *image, struct text *error)
{
	return contacts_open_as(false, path, image, error);
}

struct contacts *contacts_open_beside(const char *path, void *image, struct text *error)
{
	bool there = access(path, F_OK) == 0 || errno != ENOENT;
	return contacts_open_as(there, path, image, error);
}

bool contacts_beside(const struct contacts *c)
{
	return c && c->beside;
}

struct table_left *contacts_left(const char *path, struct text *error)
{
	return table_left_read(path, &form, error);
}

struct contacts *contacts_look(const char *path, struct text *error)
{
	struct contacts *c = contacts_new(error);
	struct table_left *left = c ? table_left_look(path, &form, error) : NULL;
	if (!left) {
		contacts_close(c);
		return NULL;
	}
	c->looks = true;
	table_left_keys(left, &c->file);
	table_left_each(left, &c->file, contact_take_in, c);
	table_left_free(left);
	return c;
}

struct joining {
	struct contacts *contacts;
	uint16_t today;
};

static void contact_take_over(void *arg, uint32_t index, const unsigned char *octets)
{
	struct joining *j = arg;
	struct contacts *c = j->contacts;
	struct cell cell;
	if (!cell_read(c, index, octets, &cell))
		return;
	if (index < CONTACTS_MAX) {
		uint64_t hash = (uint64_t)cell.tag << SHELF_BITS | index / CONTACTS_TOGETHER;
		if (contact_present(&cell, j->today))
			(void)contact_put(c, hash, cell.day, j->today);
	} else if (cell.tag != 0 && (c->began == 0 || cell.tag < c->began)) {
		began_write(c, (uint16_t)cell.tag, cell.day > c->latest ? cell.day : c->latest);
	}
}

bool contacts_join(struct contacts *c, struct table_left *left, uint64_t now)
{
	struct joining joining = { .contacts = c, .today = day_of(now) };
	if (!c)
		return true;
	pthread_mutex_lock(&c->mutex);
	bool joined = table_file_join(&c->file, left);
	if (joined)
		table_left_each(left, &c->file, contact_take_over, &joining);
	c->beside = false;
	pthread_mutex_unlock(&c->mutex);
	return joined;
}

uint32_t contacts_behind(const struct contacts *c)
{
	return c && c->file.writer ? table_file_behind(&c->file) : 0;
}

void contacts_close(struct contacts *c)
{
	if (!c)
		return;
	if (c->file.writer)
		table_file_close(&c->file);
	pthread_mutex_destroy(&c->mutex);
	free(c);
}
