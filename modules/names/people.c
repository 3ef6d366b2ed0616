/* people.c: persons by name and address; see people.h. */
#include "modules/names/people.h"

#include "gateway/io/idn.h"
#include "modules/names/person_name.h"

#include <stdlib.h>
#include <string.h>

enum { FORMS = 3, ADDRESS_OCTETS = 512, KEYS_MOST = FORMS * NAME_SUMS_MAX };

/* A person's name in each form in which it is compared. */
struct known_person {
	const struct person *person;
	struct person_name small, capital, digraphs;
	bool spelt; /* the last differs from the first */
	const char **addresses; /* as address_read() writes them */
};

/* By what a person is found: a sum of person_name_sums(). */
struct person_key {
	uint32_t sum, person;
};

struct people {
	struct known_person *at;
	size_t count;
	struct person_key *keys; /* sorted */
	size_t key_count;
	const char **addresses; /* of all of them, sorted */
	size_t address_count;
	const char *const *ignored;
};

/* The address as it is compared: the local part without quotation marks and what stands behind a
 * plus, in lower case; the domain as A-labels. False: it is none. */
static bool address_read(struct bytes address, struct text *out)
{
	size_t at = bytes_find_last(address, '@');
	struct bytes local = bytes_first(address, at), domain = bytes_skip(address, at + 1);
	if (at == address.len)
		return false;
	if (local.len > 1 && local.at[0] == '"' && local.at[local.len - 1] == '"')
		local = bytes_skip(bytes_first(local, local.len - 1), 1);
	size_t plus = bytes_find(local, '+');
	local = bytes_first(local, plus ? plus : local.len);
	for (size_t i = 0; i < local.len; i++)
		text_char(out, octet_lower(local.at[i]));
	text_char(out, '@');
	if (domain.len && domain.at[domain.len - 1] == '.')
		domain.len--;
	return local.len > 0 && idn_to_ascii(domain, out) && !out->cut;
}

const char *people_address_fault(struct bytes address)
{
	char buffer[ADDRESS_OCTETS];
	struct text t = TEXT(buffer);
	return address_read(address, &t) ? NULL : "is not an address";
}

static bool person_make(struct known_person *k, const struct person *person, struct arena *arena)
{
	struct bytes name = bytes_of(person->name);
	k->person = person;
	person_name_read(name, LIKE_SMALL, SPELT_PLAIN, &k->small);
	person_name_read(name, LIKE_CAPITAL, SPELT_PLAIN, &k->capital);
	person_name_read(name, LIKE_SMALL, SPELT_DIGRAPHS, &k->digraphs);
	k->spelt = k->small.octets_len != k->digraphs.octets_len;
	k->addresses = arena_array(arena, person->address_count + 1, sizeof *k->addresses);
	for (size_t i = 0; i < person->address_count && k->addresses; i++) {
		char buffer[ADDRESS_OCTETS];
		struct text t = TEXT(buffer);
		bool valid = address_read(bytes_of(person->addresses[i]), &t);
		struct bytes copy = arena_copy(arena, valid ? text_bytes(&t) : BYTES(""));
		if (!copy.at)
			return false;
		k->addresses[i] = copy.at;
	}
	return k->addresses != NULL;
}

static int key_order(const void *a_any, const void *b_any)
{
	const struct person_key *a = a_any, *b = b_any;
	if (a->sum != b->sum)
		return a->sum < b->sum ? -1 : 1;
	return a->person < b->person ? -1 : a->person > b->person;
}

static int address_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* False: out of memory. */
static bool addresses_make(struct people *p, struct arena *arena)
{
	size_t room = 0;
	for (size_t i = 0; i < p->count; i++)
		room += p->at[i].person->address_count;
	p->addresses = arena_array(arena, room + 1, sizeof *p->addresses);
	for (size_t i = 0; i < p->count && p->addresses; i++)
		for (size_t j = 0; j < p->at[i].person->address_count; j++)
			p->addresses[p->address_count++] = p->at[i].addresses[j];
	if (p->addresses)
		qsort(p->addresses, p->address_count, sizeof *p->addresses, address_order);
	return p->addresses != NULL;
}

/* Writes those of one person's name; gives how many. */
static size_t keys_write(const struct known_person *k, size_t person, struct person_key *keys)
{
	const struct person_name *const forms[FORMS] = { &k->small, &k->capital, &k->digraphs };
	size_t count = 0;
	for (size_t i = 0; i < FORMS; i++) {
		uint32_t sums[NAME_SUMS_MAX];
		size_t some = person_name_sums(forms[i], true, sums);
		for (size_t j = 0; j < some; j++)
			keys[count++] = (struct person_key){ sums[j], (uint32_t)person };
	}
	return count;
}

/* False: out of memory. */
static bool keys_make(struct people *p, struct arena *arena)
{
	struct person_key some[KEYS_MOST];
	size_t room = 0, kept = 0;
	for (size_t i = 0; i < p->count; i++)
		room += keys_write(&p->at[i], i, some);
	p->keys = arena_array(arena, room + 1, sizeof *p->keys);
	for (size_t i = 0; i < p->count && p->keys; i++)
		p->key_count += keys_write(&p->at[i], i, p->keys + p->key_count);
	if (!p->keys)
		return false;
	qsort(p->keys, p->key_count, sizeof *p->keys, key_order);
	for (size_t i = 0; i < p->key_count; i++)
		if (i == 0 || key_order(&p->keys[i], &p->keys[kept - 1]) != 0)
			p->keys[kept++] = p->keys[i];
	p->key_count = kept;
	return true;
}

struct people *people_new(const struct person *persons, size_t count, const char *const *ignored,
			  struct arena *arena)
{
	struct people *p = arena_alloc(arena, sizeof *p);
	if (!p)
		return NULL;
	p->ignored = ignored;
	p->at = arena_array(arena, count + 1, sizeof *p->at);
	for (; p->count < count && p->at; p->count++)
		if (!person_make(&p->at[p->count], &persons[p->count], arena))
			return NULL;
	return p->at && keys_make(p, arena) && addresses_make(p, arena) ? p : NULL;
}

static bool has_address(const struct known_person *k, struct bytes address)
{
	for (size_t i = 0; i < k->person->address_count; i++)
		if (bytes_equal(address, bytes_of(k->addresses[i])))
			return true;
	return false;
}

bool people_has_address(const struct people *people, struct bytes address)
{
	char buffer[ADDRESS_OCTETS];
	struct text t = TEXT(buffer);
	if (people->count == 0 || !address_read(address, &t))
		return false;
	const char *written = text_cstr(&t);
	return !t.cut && bsearch(&written, people->addresses, people->address_count,
				 sizeof *people->addresses, address_order);
}

/* The name of a message in each form in which it is compared. */
struct seen_name {
	struct person_name small, capital;
};

static bool called(const struct people *people, const struct known_person *k,
		   const struct seen_name *seen)
{
	return person_name_fits(&seen->small, &k->small, k->spelt ? &k->digraphs : NULL,
				people->ignored) ||
	       (!seen->small.plain &&
		person_name_fits(&seen->capital, &k->capital, NULL, people->ignored));
}

bool people_name_over(struct bytes name)
{
	struct person_name n;
	/* So many words need a blank between each two. */
	if (bytes_ascii(name) && name.len < 2 * NAME_WORDS_MAX - 1)
		return false;
	person_name_read(name, LIKE_SMALL, SPELT_PLAIN, &n);
	return n.over;
}

/* A search for the first person of a name. */
struct finding {
	const struct people *people;
	struct seen_name seen;
	struct bytes address; /* as address_read() writes it; "": none */
	size_t first;         /* found so far; people->count: none */
	bool owner;           /* one of the name has the address */
};

/* Looks at all who have this sum. */
static void finding_try(struct finding *f, uint32_t sum)
{
	const struct people *people = f->people;
	size_t low = 0, high = people->key_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (people->keys[middle].sum < sum)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < people->key_count && people->keys[low].sum == sum && !f->owner; low++) {
		size_t i = people->keys[low].person;
		if (!called(people, &people->at[i], &f->seen))
			continue;
		f->owner = f->address.len && has_address(&people->at[i], f->address);
		f->first = i < f->first ? i : f->first;
	}
}

static void finding_form(struct finding *f, const struct person_name *form)
{
	uint32_t sums[NAME_SUMS_MAX];
	size_t count = person_name_sums(form, false, sums);
	for (size_t i = 0; i < count && !f->owner; i++)
		finding_try(f, sums[i]);
}

const struct person *people_find(const struct people *people, struct bytes name,
				 struct bytes address)
{
	struct finding f = { .people = people, .address = BYTES(""), .first = people->count };
	char buffer[ADDRESS_OCTETS];
	struct text t = TEXT(buffer);
	if (people->count == 0 || name.len == 0)
		return NULL;
	if (address_read(address, &t))
		f.address = text_bytes(&t);
	person_name_read(name, LIKE_SMALL, SPELT_PLAIN, &f.seen.small);
	if (!f.seen.small.plain)
		person_name_read(name, LIKE_CAPITAL, SPELT_PLAIN, &f.seen.capital);
	finding_form(&f, &f.seen.small);
	if (!f.seen.small.plain)
		finding_form(&f, &f.seen.capital);
	return f.owner || f.first == people->count ? NULL : people->at[f.first].person;
}
