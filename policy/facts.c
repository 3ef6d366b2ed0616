/* facts.c: the checks and facts that a policy can name; see facts.h. */
#include "policy/facts.h"

#include "modules/checks.h"

#include <string.h>

static struct facts facts_at(size_t i)
{
	return (struct facts){ .check = checks[i]->name,
			       .names = checks[i]->facts,
			       .measured_by = checks[i] };
}

bool facts_find(struct bytes check, struct facts *facts)
{
	size_t place = checks_place(check);
	if (place == CHECKS_COUNT)
		return false;
	*facts = facts_at(place);
	return true;
}

static const char *plain_name(const struct facts *facts, struct bytes fact)
{
	for (size_t i = 0; facts->names[i]; i++)
		if (bytes_equal(fact, bytes_of(facts->names[i])))
			return facts->names[i];
	return NULL;
}

const char *facts_name(const struct facts *facts, struct bytes fact)
{
	const char *name = plain_name(facts, fact);
	if (name || !bytes_equal(fact, BYTES("unknown")))
		return name;
	name = plain_name(facts, BYTES("temperror"));
	return name ? name : "unknown";
}

void facts_print_doc(FILE *out, const struct check *check)
{
	const char *separator = "; facts: ", *last = "unknown";
	for (const char *const *fact = check->facts; *fact; fact++, separator = ", ") {
		fprintf(out, "%s%s", separator, *fact);
		/* temperror is what is unknown elsewhere. */
		last = strcmp(*fact, "temperror") == 0 ? NULL : last;
	}
	if (last)
		fprintf(out, "%s%s", separator, last);
}

void facts_print_manual(FILE *out)
{
	fputs("| check | facts |\n|---|---|\n", out);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		struct facts facts = facts_at(i);
		fprintf(out, "| `%s` |", facts.check);
		for (size_t j = 0; facts.names[j]; j++)
			fprintf(out, " `%s`", facts.names[j]);
		fputs(" `unknown` |\n", out);
	}
}

void facts_print_man(FILE *out)
{
	fputs(".Bl -tag -width Ds -compact\n", out);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		struct facts facts = facts_at(i);
		fprintf(out, ".It Cm %s\n", facts.check);
		for (size_t j = 0; facts.names[j]; j++)
			fprintf(out, "%s,\n", facts.names[j]);
		fputs("unknown\n", out);
	}
	fputs(".El\n", out);
}

static void facts_add(struct text *t, size_t *n, const char *word)
{
	text_string(t, (*n)++ ? ", " : "; expected one of ");
	text_string(t, word);
}

void facts_suggest_check(struct text *t, struct bytes written)
{
	size_t n = 0;
	const char *nearest = NULL;
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		option_nearer(written, facts_at(i).check, &nearest);
	if (nearest) {
		text_format(t, "; did you mean \"%s\"?", nearest);
		return;
	}
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		facts_add(t, &n, facts_at(i).check);
}

void facts_suggest(struct text *t, const struct facts *facts, struct bytes written)
{
	size_t n = 0;
	const char *meant = option_meant(written, facts->names);
	option_nearer(written, "unknown", &meant);
	if (meant) {
		text_format(t, "; did you mean \"%s\"?", meant);
		return;
	}
	for (size_t i = 0; facts->names[i]; i++)
		facts_add(t, &n, facts->names[i]);
	facts_add(t, &n, "unknown");
}
