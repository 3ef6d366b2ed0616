/* names.c: any octets as the value of a From, as a host, and as the name of a person. What must
 * hold:
 *   - nothing behind the value is read (it lies in a heap block of exactly its size);
 *   - every address that is given has no blank at its ends, and no more names are given than are
 *     announced;
 *   - a known domain, and every name below one, looks like nothing; what looks like one says which,
 *     in printable ASCII;
 *   - a name is nobody's who has none: blanks, marks and punctuation. */
#include "modules/mime/author_names.h"
#include "modules/names/disguise.h"
#include "modules/names/lookalike.h"
#include "modules/names/people.h"

#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const ours[] = { "example.com", "kn.example", "xn--mller-kva.de" };
static const char *const partners[] = { "northwind-traders.co.uk" };
static const struct lookalikes *known;
static const struct people *people;

static void start(void)
{
	static struct arena arena;
	static const char *addresses[] = { "chief@example.com" };
	static const struct person persons[] = { { "Chief Executive", addresses, 1 },
						 { "J\xc3\xb6rg M\xc3\xbcller", addresses, 1 } };
	require(public_suffix_start());
	arena_init(&arena, 1 << 20);
	known = lookalikes_new(ours, 3, true, partners, 1, &arena);
	people = people_new(persons, 2, NULL, &arena);
	require(known && people);
}

static void name_judge(void *arg, const struct author_name *n)
{
	char buffer[DOMAIN_MAX + 1];
	struct text host = TEXT(buffer);
	size_t *count = arg;
	require(++*count <= AUTHOR_NAMES_MAX && n->name.len <= 2 * AUTHOR_NAME_MAX);
	require(bytes_trim_fws(n->address).len == n->address.len);
	(void)people_find(people, n->name, n->address);
	if (lookalikes_host_in(known, n->name, &host))
		require(lookalikes_known(known, text_bytes(&host)));
}

static void host_judge(struct bytes host)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	struct lookalike found = { .why = "" };
	(void)lookalike_find_written(known, host, &found);
	if (!idn_to_ascii(host, &name))
		return;
	bool any = lookalike_find(known, text_bytes(&name), &found);
	require(!any || !lookalikes_known(known, text_bytes(&name)));
	for (const char *c = found.why; any && *c; c++)
		require(*c >= ' ' && *c < 127);
	require(!any || found.of.len > 0);
}

static void disguise_judge(struct bytes name)
{
	char buffer[2 * AUTHOR_NAME_MAX];
	struct text read = TEXT(buffer);
	bool any = disguise_off(name, &read);
	require(any || read.len == 0);
	require(read.len <= name.len);
	if (any)
		(void)people_find(people, text_bytes(&read), BYTES(""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = 0;
	if (!known)
		start();
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	(void)author_names(exact, name_judge, &count);
	(void)people_find(people, exact, exact);
	disguise_judge(exact);
	host_judge(exact);
	release(exact);
	return 0;
}
