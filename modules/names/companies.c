/* companies.c: how the company itself is called; see companies.h. */
#include "modules/names/companies.h"

#include "modules/names/label.h"

enum {
	COMPANIES_MAX = 100,
	COMPANY_LETTERS = 2, /* fewer are no name */
};

struct companies {
	const char **names; /* NULL-ended */
	size_t count;
};

/* False: out of memory. */
static bool company_add(struct companies *c, struct bytes name, struct arena *arena)
{
	if (name.len < COMPANY_LETTERS || c->count == COMPANIES_MAX)
		return true;
	c->names[c->count] = arena_copy(arena, name).at;
	return c->names[c->count++] != NULL;
}

const char *const *companies_new(const char *const *domains, size_t domain_count,
				 struct arena *arena)
{
	struct label label;
	struct companies c = { arena_array(arena, COMPANIES_MAX + 1, sizeof *c.names), 0 };
	bool room = c.names != NULL;
	for (size_t i = 0; i < domain_count && room; i++) {
		if (!label_read(bytes_of(domains[i]), &label))
			continue;
		room = company_add(&c, label.text, arena);
		struct bytes rest = label.text;
		for (size_t end; room && (end = bytes_find(rest, '-')) < rest.len;
		     rest = bytes_skip(rest, end + 1))
			room = company_add(&c, bytes_first(rest, end), arena);
		if (rest.len < label.text.len)
			room = room && company_add(&c, rest, arena);
	}
	return room ? c.names : NULL;
}
