/* known_recipients.c: the table of recipients; see known_recipients.h.
 *
 * Owns the table and its file. A hash belongs to one shelf of KNOWN_RECIPIENTS_TOGETHER places, so
 * that asking and noting cost one look at a shelf, however full the table is. It must never keep an
 * address, and never take a recipient for known for longer than KNOWN_RECIPIENTS_DAYS after a
 * backend's last yes. */
#include "gateway/mailroom/known_recipients.h"

#include "gateway/base/siphash.h"
#include "gateway/io/idn.h"
#include "gateway/mailroom/table_file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Seconds. */
enum {
	DAY = 86400,
	KEPT = KNOWN_RECIPIENTS_DAYS * DAY,
	TOLD_AGAIN = KEPT / 2,
	NOTED_AGAIN = 3600,
	SHELVES = KNOWN_RECIPIENTS_MAX / KNOWN_RECIPIENTS_TOGETHER,
};

/* As it lies in the file. `when` is in seconds since 1970, which is enough until 2106. */
struct cell {
	uint64_t hash;
	uint32_t when, sum;           /* check: of both, 0: nobody */
};
_Static_assert(sizeof(struct cell) == 16, "the file is laid out so");

static const struct table_form form = { "known", 1, sizeof(struct cell), KNOWN_RECIPIENTS_MAX };

struct entry {
	uint64_t hash;
	uint32_t when, told;            /* when 0: nobody */
};

struct known_recipients {
	pthread_mutex_t mutex;          /* guards all of it */
	struct table_file file;
	void (*learned)(void *arg, uint64_t hash, uint64_t when);
	void *learned_arg;
	struct entry entries[KNOWN_RECIPIENTS_MAX];
};

static uint32_t sum_of(const struct table_file *f, uint32_t place, uint64_t hash, uint32_t when)
{
	const uint64_t both[2] = { hash, when };
	uint32_t sum = (uint32_t)table_file_sum(f, place,
						(struct bytes){ (const char *)both, sizeof both });
	return sum ? sum : 1;
}

static uint32_t seconds_of(uint64_t ms)
{
	return ms / 1000 < UINT32_MAX ? (uint32_t)(ms / 1000) : UINT32_MAX;
}

static uint32_t age(uint32_t when, uint32_t now)
{
	return now > when ? now - when : 0;
}

/* A clock that was set back a little makes nobody old; what a clock noted that was far ahead would
 * never become old. */
static bool known_present(const struct entry *e, uint32_t now)
{
	return e->when != 0 && age(e->when, now) < KEPT && age(now, e->when) <= DAY;
}

static void save(struct known_recipients *k, const struct entry *e)
{
	uint32_t place = (uint32_t)(e - k->entries);
	struct cell cell = { e->hash, e->when, 0 };
	if (e->when)
		cell.sum = sum_of(&k->file, place, e->hash, e->when);
	table_file_write(&k->file, place, &cell, sizeof cell);
}

/* ---- one recipient */

static struct entry *shelf_of(struct known_recipients *k, uint64_t hash)
{
	return &k->entries[hash % SHELVES * KNOWN_RECIPIENTS_TOGETHER];
}

static struct entry *known_find(struct known_recipients *k, uint64_t hash)
{
	struct entry *shelf = shelf_of(k, hash);
	for (size_t i = 0; i < KNOWN_RECIPIENTS_TOGETHER; i++)
		if (shelf[i].when != 0 && shelf[i].hash == hash)
			return &shelf[i];
	return NULL;
}

/* Where a new one goes: a free place, or the oldest's. */
static struct entry *room_for(struct known_recipients *k, uint64_t hash)
{
	struct entry *shelf = shelf_of(k, hash), *least = shelf;
	for (size_t i = 1; i < KNOWN_RECIPIENTS_TOGETHER; i++)
		if (shelf[i].when < least->when)
			least = &shelf[i];
	return least;
}

/* Under the lock. The local part is folded as the domain is, ASCII alone: nearly every server takes
 * BOB@ for bob@. */
static uint64_t known_hash_of(const struct known_recipients *k, struct bytes local,
			      struct bytes domain)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	struct siphash s;
	uint64_t digest[2], length = local.len;
	/* What is no name (an address in brackets) is compared as it is, but for its case. */
	if (!idn_to_ascii(domain, &name))
		for (size_t i = 0; i < domain.len; i++)
			text_char(&name, octet_lower(domain.at[i]));
	siphash_start(&s, k->file.key);
	siphash_add(&s, (struct bytes){ (const char *)&length, sizeof length });
	siphash_add_lower(&s, local);
	siphash_add(&s, text_bytes(&name));
	siphash_end(&s, digest);
	return digest[0];
}

void known_recipients_good(struct known_recipients *k, struct bytes local, struct bytes domain,
			   uint64_t now_ms)
{
	uint32_t now = seconds_of(now_ms);
	if (!k || now == 0)
		return;
	pthread_mutex_lock(&k->mutex);
	uint64_t hash = known_hash_of(k, local, domain);
	struct entry *e = known_find(k, hash);
	bool news = !e || !known_present(e, now);
	if (!e)
		e = room_for(k, hash);
	bool tell = news || age(e->told, now) >= TOLD_AGAIN;
	if (news || tell || age(e->when, now) >= NOTED_AGAIN) {
		*e = (struct entry){ hash, now, tell ? now : e->told };
		save(k, e);
	}
	pthread_mutex_unlock(&k->mutex);
	if (tell && k->learned)
		k->learned(k->learned_arg, hash, now_ms);
}

void known_recipients_bad(struct known_recipients *k, struct bytes local, struct bytes domain)
{
	if (!k)
		return;
	/* A server that tells letters apart says no to BOB@ though bob@ is there: whoever asks so
	 * must make nobody unknown. */
	for (size_t i = 0; i < local.len; i++)
		if (octet_lower(local.at[i]) != local.at[i])
			return;
	pthread_mutex_lock(&k->mutex);
	struct entry *e = known_find(k, known_hash_of(k, local, domain));
	if (e) {
		*e = (struct entry){ .when = 0 };
		save(k, e);
	}
	pthread_mutex_unlock(&k->mutex);
}

bool known_recipients_is(struct known_recipients *k, struct bytes local, struct bytes domain,
			 uint64_t now)
{
	if (!k)
		return false;
	pthread_mutex_lock(&k->mutex);
	const struct entry *e = known_find(k, known_hash_of(k, local, domain));
	bool known = e && known_present(e, seconds_of(now));
	pthread_mutex_unlock(&k->mutex);
	return known;
}

/* ---- the peer */

void known_recipients_on_good(struct known_recipients *k,
			      void (*learned)(void *arg, uint64_t hash, uint64_t when), void *arg)
{
	if (!k)
		return;
	k->learned = learned;
	k->learned_arg = arg;
}

void known_recipients_learn(struct known_recipients *k, uint64_t hash, uint64_t when_ms,
			    uint64_t now_ms)
{
	uint32_t now = seconds_of(now_ms), when = seconds_of(when_ms < now_ms ? when_ms : now_ms);
	if (!k || when == 0 || age(when, now) >= KEPT)
		return;
	pthread_mutex_lock(&k->mutex);
	struct entry *e = known_find(k, hash);
	if (!e)
		e = room_for(k, hash);
	/* An old word must not take the place of a fresher one. */
	if (when > e->when) {
		*e = (struct entry){ hash, when, when };
		save(k, e);
	}
	pthread_mutex_unlock(&k->mutex);
}

void known_recipients_each(struct known_recipients *k, uint64_t now_ms,
			   void (*each)(void *arg, uint64_t hash, uint64_t when), void *arg)
{
	struct entry shelf[KNOWN_RECIPIENTS_TOGETHER];
	uint32_t now = seconds_of(now_ms);
	for (size_t s = 0; k && s < SHELVES; s++) {
		pthread_mutex_lock(&k->mutex);
		memcpy(shelf, &k->entries[s * KNOWN_RECIPIENTS_TOGETHER], sizeof shelf);
		pthread_mutex_unlock(&k->mutex);
		for (size_t i = 0; i < KNOWN_RECIPIENTS_TOGETHER; i++)
			if (known_present(&shelf[i], now))
				each(arg, shelf[i].hash, (uint64_t)shelf[i].when * 1000);
	}
}

void known_recipients_key(struct known_recipients *k, uint64_t key[2])
{
	key[0] = key[1] = 0;
	if (!k)
		return;
	pthread_mutex_lock(&k->mutex);
	memcpy(key, k->file.key, sizeof k->file.key);
	pthread_mutex_unlock(&k->mutex);
}

bool known_recipients_set_key(struct known_recipients *k, const uint64_t key[2])
{
	if (!k)
		return false;
	pthread_mutex_lock(&k->mutex);
	bool differs = memcmp(key, k->file.key, sizeof k->file.key) != 0;
	/* Places that were never in use stay untouched, or all of the table would become
	 * resident. */
	for (size_t i = 0; differs && i < KNOWN_RECIPIENTS_MAX; i++)
		if (k->entries[i].when != 0)
			k->entries[i] = (struct entry){ .when = 0 };
	if (differs)
		table_file_clear(&k->file, key);
	pthread_mutex_unlock(&k->mutex);
	return differs;
}

/* ---- opening */

static void known_take_in(void *arg, uint32_t index, const unsigned char *octets)
{
	struct known_recipients *k = arg;
	struct cell cell;
	memcpy(&cell, octets, sizeof cell);
	/* A hash on another's shelf would never be found. */
	if (cell.when != 0 && cell.sum == sum_of(&k->file, index, cell.hash, cell.when) &&
	    index / KNOWN_RECIPIENTS_TOGETHER == cell.hash % SHELVES)
		k->entries[index] = (struct entry){ cell.hash, cell.when, cell.when };
}

size_t known_recipients_image_size(void)
{
	return table_file_image_size(&form);
}

static struct known_recipients *known_open_as(bool beside, const char *path, void *image,
					      struct text *error)
{
	struct known_recipients *k = calloc(1, sizeof *k);
	if (!k) {
		text_string(error, "out of memory");
		return NULL;
	}
	if (!(beside ? table_file_open_beside : table_file_open)(&k->file, path, &form, image,
								 error)) {
		free(k);
		return NULL;
	}
	pthread_mutex_init(&k->mutex, NULL);
	table_file_each(&k->file, known_take_in, k);
	return k;
}

struct known_recipients *known_recipients_open(const char *path, void *image, struct text *error)
{
	return known_open_as(false, path, image, error);
}

struct known_recipients *known_recipients_open_beside(const char *path, void *image,
						      struct text *error)
{
	return known_open_as(true, path, image, error);
}

struct table_left *known_recipients_left(const char *path, struct text *error)
{
	return table_left_read(path, &form, error);
}

struct joining {
	struct known_recipients *known;
	uint32_t now;
};

static void known_take_over(void *arg, uint32_t index, const unsigned char *octets)
{
	struct joining *j = arg;
	struct known_recipients *k = j->known;
	struct cell cell;
	memcpy(&cell, octets, sizeof cell);
	if (cell.when == 0 || cell.sum != sum_of(&k->file, index, cell.hash, cell.when) ||
	    index / KNOWN_RECIPIENTS_TOGETHER != cell.hash % SHELVES)
		return;
	struct entry *e = known_find(k, cell.hash);
	if (!e)
		e = room_for(k, cell.hash);
	if (cell.when > e->when && age(cell.when, j->now) < KEPT) {
		*e = (struct entry){ cell.hash, cell.when, cell.when };
		save(k, e);
	}
}

bool known_recipients_join(struct known_recipients *k, struct table_left *left, uint64_t now)
{
	struct joining joining = { .known = k, .now = seconds_of(now) };
	if (!k)
		return true;
	pthread_mutex_lock(&k->mutex);
	bool joined = table_file_join(&k->file, left);
	if (joined)
		table_left_each(left, &k->file, known_take_over, &joining);
	pthread_mutex_unlock(&k->mutex);
	return joined;
}

uint32_t known_recipients_behind(const struct known_recipients *k)
{
	return k ? table_file_behind(&k->file) : 0;
}

void known_recipients_close(struct known_recipients *k)
{
	if (!k)
		return;
	table_file_close(&k->file);
	pthread_mutex_destroy(&k->mutex);
	free(k);
}
