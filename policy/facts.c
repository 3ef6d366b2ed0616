/* facts.c: the checks and facts that a policy can name; see facts.h. Owns nothing. */
#include "policy/facts.h"

#include "modules/checks.h"

#define FACTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Checks of later versions. One that has come to checks.def is found there first. */
static const struct facts later[] = {
	{ "surbl", FACTS("listed", "allowed"), NULL },
	{ "dkim", FACTS("none", "pass", "fail", "temperror", "permerror"), NULL },
	{ "dmarc", FACTS("none", "pass", "fail", "quarantine", "reject", "temperror", "permerror"), NULL },
	{ "from", FACTS("ambiguous"), NULL },
	{ "attachments", FACTS("blocked", "encrypted", "nested"), NULL },
	{ "mime", FACTS("too_complex", "broken"), NULL },
};

enum { LATER = sizeof later / sizeof *later, ALL = (int)CHECKS_COUNT + LATER };

static struct facts facts_at(size_t i)
{
	if (i >= CHECKS_COUNT)
		return later[i - CHECKS_COUNT];
	return (struct facts){ .check = checks[i]->name, .names = checks[i]->facts, .measured_by = checks[i] };
}

bool facts_find(struct bytes check, struct facts *facts)
{
	for (size_t i = 0; i < ALL; i++) {
		*facts = facts_at(i);
		if (bytes_equal(check, bytes_of(facts->check)))
			return true;
	}
	return false;
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

/* True for what stands in both tables, the second time. */
static bool repeated(size_t i)
{
	struct facts first;
	return i >= CHECKS_COUNT && facts_find(bytes_of(facts_at(i).check), &first) && first.measured_by;
}

void facts_print_manual(FILE *out)
{
	fputs("| check | facts |\n|---|---|\n", out);
	for (size_t i = 0; i < ALL; i++) {
		struct facts facts = facts_at(i);
		if (repeated(i))
			continue;
		fprintf(out, "| `%s`%s |", facts.check, facts.measured_by ? "" : " (later versions)");
		for (size_t j = 0; facts.names[j]; j++)
			fprintf(out, " `%s`", facts.names[j]);
		fputs(" `unknown` |\n", out);
	}
}

static void add(struct text *t, size_t *n, const char *word)
{
	text_string(t, (*n)++ ? ", " : "; expected one of ");
	text_string(t, word);
}

void facts_suggest_check(struct text *t, struct bytes written)
{
	size_t n = 0;
	const char *nearest = NULL;
	for (size_t i = 0; i < ALL; i++)
		option_nearer(written, facts_at(i).check, &nearest);
	if (nearest) {
		text_format(t, "; did you mean \"%s\"?", nearest);
		return;
	}
	for (size_t i = 0; i < ALL; i++)
		if (!repeated(i))
			add(t, &n, facts_at(i).check);
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
		add(t, &n, facts->names[i]);
	add(t, &n, "unknown");
}
