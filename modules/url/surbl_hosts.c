/* surbl_hosts.c: the bounded set of hosts of one message; see surbl_hosts.h.
 *
 * Each place is a shelf: the first hosts that came stay on it, at its end goes round a ring of the
 * last, and of those that fell out of the ring a sample stands between: each has the same chance
 * (Vitter's algorithm R), and the seed makes it one that nobody can foresee. A host
 * is found by its hash; the hash is seeded, so that nobody can write a message whose hosts all fall
 * into one bucket. Owns its slots, which come from the arena one by one as they are needed and are
 * never more than 5 * 200; must never compare by hash alone what decides whether a host is asked
 * for. */
#include "modules/url/surbl_hosts.h"

#include "gateway/base/dns_message.h"
#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"

#include <string.h>

enum {
	KEPT = SURBL_HOSTS_MAX, /* of a place: one alone can fill all that is asked */
	FIRST = 80,                     /* that stay */
	LAST = 80,                      /* that go round */
	SAMPLE = KEPT - FIRST - LAST,   /* of those between */
	BUCKETS = 512,
	FINGERPRINTS = 4096,            /* to count different ones with; no more */
	PROBES = 16,
};

/* What nothing can take from a place; together SURBL_HOSTS_MAX. */
static const size_t shares[SURBL_PLACES] = {
	[SURBL_HEADER] = 20, [SURBL_MARKUP] = 80, [SURBL_LINK] = 50,
	[SURBL_BARE] = 20,   [SURBL_BELOW] = 30,
};

struct slot {
	struct slot *next;              /* in its bucket */
	uint64_t hash;
	struct address address;
	enum surbl_place place;
	bool chosen;
	size_t length;
	char name[DNS_NAME_MAX];
};

struct shelf {
	struct slot *first[FIRST], *sample[SAMPLE], *ring[LAST];
	size_t seen; /* all that were put here, those that fell out of the ring among them */
};

struct surbl_hosts {
	struct arena *memory;
	uint64_t seed;
	bool below;
	/* a table of `exempt_room` places, a power of two; at == NULL: empty */
	struct bytes *exempt;
	size_t exempt_room;
	struct shelf shelves[SURBL_PLACES];
	struct slot *buckets[BUCKETS];
	uint32_t fingerprints[FINGERPRINTS];
	size_t different, chosen;
};

/* ---- hashes: FNV-1a from the last octet to the first, so that one pass over a name meets every
 * domain above it */

static uint64_t hash_step(uint64_t hash, char octet)
{
	return (hash ^ (unsigned char)octet) * 0x100000001b3u;
}

/* The low bits of FNV depend on low bits alone; here all depend on all. */
static uint64_t hash_mixed(uint64_t hash)
{
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
	return hash ^ hash >> 33;
}

static uint64_t name_hash(const struct surbl_hosts *s, struct bytes name)
{
	uint64_t hash = s->seed;
	for (size_t i = name.len; i > 0; i--)
		hash = hash_step(hash, name.at[i - 1]);
	return hash_mixed(hash);
}

/* ---- what is exempt */

bool surbl_exempt_read(const char *written, struct text *out)
{
	struct address address;
	if (!address_parse(bytes_of(written), &address))
		return idn_hostname(bytes_of(written), out);
	address_text(out, &address);
	return true;
}

/* The place of the name in the table, or the empty one where it would stand. There is always one:
 * the table is half empty. */
static struct bytes *exempt_place(const struct surbl_hosts *s, uint64_t hash, struct bytes name)
{
	size_t i = hash & (s->exempt_room - 1);
	while (s->exempt[i].at && !bytes_equal(s->exempt[i], name))
		i = (i + 1) & (s->exempt_room - 1);
	return &s->exempt[i];
}

static bool exempt_fill(struct surbl_hosts *s, const char *const *exempt, size_t count)
{
	s->exempt_room = 2;
	while (s->exempt_room < 2 * count)
		s->exempt_room *= 2;
	s->exempt = arena_array(s->memory, s->exempt_room, sizeof *s->exempt);
	for (size_t i = 0; s->exempt && i < count; i++) {
		char buffer[DNS_NAME_MAX + 1];
		struct text t = TEXT(buffer);
		if (!surbl_exempt_read(exempt[i], &t))
			continue;
		struct bytes name = arena_copy(s->memory, text_bytes(&t));
		if (!name.at)
			return false;
		*exempt_place(s, name_hash(s, name), name) = name;
	}
	return s->exempt;
}

/* A name: it, or one above it; an address: itself. */
static bool exempted(const struct surbl_hosts *s, const struct url_host *host)
{
	bool name = host->address.family == FAMILY_NONE;
	uint64_t hash = s->seed;
	for (size_t i = host->name.len; i > 0; i--) {
		hash = hash_step(hash, host->name.at[i - 1]);
		if (i > 1 && !(name && host->name.at[i - 2] == '.'))
			continue;
		if (exempt_place(s, hash_mixed(hash), bytes_skip(host->name, i - 1))->at)
			return true;
	}
	return false;
}

/* ---- the set */

struct surbl_hosts *surbl_hosts_new(struct arena *memory, const char *const *exempt,
				    size_t exempt_count, bool below, uint64_t seed)
{
	struct surbl_hosts *s = arena_alloc(memory, sizeof *s);
	if (!s)
		return NULL;
	s->memory = memory;
	s->seed = hash_mixed(seed ^ 0xcbf29ce484222325u);
	s->below = below;
	return exempt_fill(s, exempt, exempt_count) ? s : NULL;
}

static struct bytes slot_name(const struct slot *slot)
{
	return (struct bytes){ slot->name, slot->length };
}

static bool slot_is(const struct slot *slot, uint64_t hash, struct bytes name)
{
	return slot->hash == hash && bytes_equal(slot_name(slot), name);
}

static void slot_unlink(struct surbl_hosts *s, const struct slot *slot)
{
	struct slot **at = &s->buckets[slot->hash % BUCKETS];
	while (*at != slot)
		at = &(*at)->next;
	*at = slot->next;
}

/* True if this name has not been counted before, as far as the table can tell. */
static bool counted_first(struct surbl_hosts *s, uint64_t hash)
{
	uint32_t print = (uint32_t)(hash >> 32) | 1u;
	for (size_t i = 0; i < PROBES; i++) {
		uint32_t *at = &s->fingerprints[(hash + i) % FINGERPRINTS];
		if (*at == print)
			return false;
		if (*at == 0) {
			*at = print;
			return true;
		}
	}
	return true;
}

/* Where the slot stands that leaves the ring as the n-th, from 0: in the sample, or nowhere. */
static struct slot **sample_place(const struct surbl_hosts *s, struct shelf *shelf, size_t n)
{
	size_t at = n < SAMPLE ? n : hash_mixed(s->seed + shelf->seen) % (n + 1);
	return at < SAMPLE ? &shelf->sample[at] : NULL;
}

/* The place for the next host of a shelf; what stands there gives way. */
static struct slot **slot_place(const struct surbl_hosts *s, struct shelf *shelf)
{
	if (shelf->seen < FIRST)
		return &shelf->first[shelf->seen];
	struct slot **at = &shelf->ring[(shelf->seen - FIRST) % LAST];
	if (*at) {
		struct slot **sampled = sample_place(s, shelf, shelf->seen - FIRST - LAST);
		if (sampled) {
			struct slot *gone = *sampled;
			*sampled = *at;
			*at = gone;
		}
	}
	return at;
}

/* The slot for the next host of a shelf: a new one, or that of a host which gives way. NULL: out
 * of memory. */
static struct slot *slot_next(struct surbl_hosts *s, struct shelf *shelf)
{
	struct slot **at = slot_place(s, shelf);
	if (*at)
		slot_unlink(s, *at);
	else
		*at = arena_alloc(s->memory, sizeof **at);
	if (*at)
		shelf->seen++;
	return *at;
}

static void hosts_put(struct surbl_hosts *s, enum surbl_place place, struct bytes name,
		      const struct address *address)
{
	uint64_t hash = name_hash(s, name);
	struct slot **bucket = &s->buckets[hash % BUCKETS];
	for (const struct slot *slot = *bucket; slot; slot = slot->next)
		if (slot->place <= place && slot_is(slot, hash, name))
			return;
	s->different += counted_first(s, hash);
	struct slot *slot = slot_next(s, &s->shelves[place]);
	if (!slot)
		return;                 /* it stays counted, and so is told of */
	*slot = (struct slot){ .next = *bucket,
			       .hash = hash,
			       .address = *address,
			       .place = place,
			       .length = name.len };
	memcpy(slot->name, name.at, name.len);
	*bucket = slot;
}

void surbl_hosts_add(struct surbl_hosts *s, enum surbl_place place, const struct url_host *host)
{
	struct bytes name = host->name;
	if (name.len == 0 || name.len > DNS_NAME_MAX || exempted(s, host))
		return;
	if (host->address.family != FAMILY_NONE) {
		hosts_put(s, place, name, &host->address);
		return;
	}
	/* A name of one label is a neighbour's ("localhost"): no list in the world knows it. */
	if (!bytes_has(name, '.'))
		return;
	struct bytes registered = registered_domain(name);
	hosts_put(s, place, registered.len ? registered : name, &host->address);
	if (s->below && registered.len && registered.len < name.len)
		hosts_put(s, SURBL_BELOW, name, &host->address);
}

/* ---- choosing */

static size_t shelf_count(const struct shelf *shelf)
{
	return shelf->seen < KEPT ? shelf->seen : KEPT;
}

/* The n-th of those on the shelf: the first, the sample, the last as they came. NULL: there was no
 * memory for it. */
static struct slot *shelf_at(const struct shelf *shelf, size_t n)
{
	size_t count = shelf_count(shelf),
	       last = count > FIRST ? (count - FIRST < LAST ? count - FIRST : LAST) : 0;
	if (n < FIRST)
		return shelf->first[n];
	if (n < count - last)
		return shelf->sample[n - FIRST];
	return shelf->ring[(shelf->seen - FIRST - last + n - (count - last)) % LAST];
}

/* True if the same host is chosen already, for another place that it stands in. */
static bool chosen_already(const struct surbl_hosts *s, const struct slot *wanted)
{
	for (const struct slot *slot = s->buckets[wanted->hash % BUCKETS]; slot; slot = slot->next)
		if (slot->chosen && slot_is(slot, wanted->hash, slot_name(wanted)))
			return true;
	return false;
}

/* What lies between `low` and `high` has not been looked at. */
struct rest {
	size_t low, high;
};

/* Chooses up to `most` more of a shelf, from the front and the back by turns. */
static void hosts_take(struct surbl_hosts *s, const struct shelf *shelf, struct rest *rest,
		       size_t most)
{
	for (size_t taken = 0; taken < most && rest->low < rest->high;) {
		struct slot *slot = shelf_at(shelf, taken % 2 ? --rest->high : rest->low++);
		if (!slot || chosen_already(s, slot))
			continue;
		slot->chosen = true;
		s->chosen++;
		taken++;
	}
}

void surbl_hosts_end(struct surbl_hosts *s)
{
	struct rest rests[SURBL_PLACES];
	for (size_t i = 0; i < SURBL_PLACES; i++) {
		rests[i] = (struct rest){ .high = shelf_count(&s->shelves[i]) };
		hosts_take(s, &s->shelves[i], &rests[i], shares[i]);
	}
	for (size_t i = 0; i < SURBL_PLACES; i++)
		hosts_take(s, &s->shelves[i], &rests[i], SURBL_HOSTS_MAX - s->chosen);
}

static struct surbl_host host_of(const struct slot *slot)
{
	return (struct surbl_host){ slot_name(slot), slot->address, slot->place == SURBL_BELOW };
}

size_t surbl_hosts_ahead(const struct surbl_hosts *s, struct surbl_host out[SURBL_HOSTS_MAX])
{
	const struct shelf *shelf = &s->shelves[SURBL_HEADER];
	size_t count = 0;
	while (count < shelf->seen && count < shares[SURBL_HEADER] / 2) {
		out[count] = host_of(shelf->first[count]);
		count++;
	}
	return count;
}

size_t surbl_hosts_chosen(const struct surbl_hosts *s, struct surbl_host out[SURBL_HOSTS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < SURBL_PLACES; i++)
		for (size_t j = 0; j < shelf_count(&s->shelves[i]); j++) {
			const struct slot *slot = shelf_at(&s->shelves[i], j);
			if (slot && slot->chosen)
				out[count++] = host_of(slot);
		}
	return count;
}

size_t surbl_hosts_left_out(const struct surbl_hosts *s)
{
	return s->different > s->chosen ? s->different - s->chosen : 0;
}
