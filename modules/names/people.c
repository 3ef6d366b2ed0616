/* people.c: persons by name and address; see people.h. */
#include "modules/names/people.h"

#include "gateway/io/idn.h"
#include "modules/names/person_name.h"

enum { FORMS = 3, ADDRESS_OCTETS = 512 };

/* A person's name in each form in which it is compared. */
struct known_person {
	const struct person *person;
	struct person_name small, capital, digraphs;
	bool spelt; /* the last differs from the first */
	const char **addresses; /* as address_read() writes them */
};

struct people {
	struct known_person *at;
	size_t count;
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
	return p->at ? p : NULL;
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
	if (!address_read(address, &t))
		return false;
	for (size_t i = 0; i < people->count; i++)
		if (has_address(&people->at[i], text_bytes(&t)))
			return true;
	return false;
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

const struct person *people_find(const struct people *people, struct bytes name,
				 struct bytes address)
{
	struct seen_name seen;
	const struct person *found = NULL;
	char buffer[ADDRESS_OCTETS];
	struct text t = TEXT(buffer);
	if (people->count == 0)
		return NULL;
	bool addressed = address_read(address, &t);
	person_name_read(name, LIKE_SMALL, SPELT_PLAIN, &seen.small);
	if (!seen.small.plain)
		person_name_read(name, LIKE_CAPITAL, SPELT_PLAIN, &seen.capital);
	for (size_t i = 0; i < people->count; i++) {
		const struct known_person *k = &people->at[i];
		if (!called(people, k, &seen))
			continue;
		if (addressed && has_address(k, text_bytes(&t)))
			return NULL;
		found = found ? found : k->person;
	}
	return found;
}
