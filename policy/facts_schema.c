/* facts_schema.c: the facts that a policy can name as pieces of its JSON Schema; see facts.h.
 *
 * What a detail may be no table knows: any single value stands for it. */
#include "policy/facts.h"

#include "modules/checks.h"
#include "policy/options/option_schema.h"

#include <string.h>

#define SINGLE "\"type\": [\"string\", \"number\", \"boolean\"]"

enum { FACT_INDENT = 4 };

static void print_name(FILE *out, const char *name, bool first)
{
	fputs(first ? "" : ",", out);
	schema_indent(out, FACT_INDENT);
	schema_string(out, bytes_of(name));
	fputs(": ", out);
}

/* Every fact, and "unknown", which is one of every check. */
static void print_facts(FILE *out, const struct check *check)
{
	fputs("{ \"enum\": [", out);
	for (const char *const *fact = check->facts; *fact; fact++) {
		schema_string(out, bytes_of(*fact));
		fputs(", ", out);
	}
	fputs("\"unknown\"] }", out);
}

/* A fact, or one with its details. */
static void print_choice(FILE *out, const struct check *check)
{
	fputs("{ \"anyOf\": [", out);
	print_facts(out, check);
	fputs(", { \"type\": \"object\", \"minProperties\": 1, \"maxProperties\": 1, "
	      "\"propertyNames\": ",
	      out);
	print_facts(out, check);
	fputs(", \"additionalProperties\": { \"anyOf\": [{ " SINGLE
	      " }, { \"type\": \"array\", \"minItems\": 1, \"items\": { " SINGLE " } }] } }] }",
	      out);
}

void facts_print_definitions(FILE *out)
{
	fputs("\"definitions\": {", out);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		print_name(out, checks[i]->name, i == 0);
		print_choice(out, checks[i]);
	}
	fputs(" },\n  ", out);
}

#define ONE_OR_MORE(one) \
	"{ \"anyOf\": [" one ", { \"type\": \"array\", \"minItems\": 1, \"items\": " one " }] }"
#define ADDRESS "{ \"type\": \"string\", \"minLength\": 1 }"
/* As names_are() tells them from the facts of the check of that name. */
#define DOMAIN "{ \"type\": \"string\", \"pattern\": \"[.*@]\" }"

/* Who writes to whom; see policy_names.c. */
static void print_names(FILE *out)
{
	static const char *const names[] = { "sender", "recipient", "client" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		print_name(out, names[i], i == 0);
		fputs(ONE_OR_MORE(ADDRESS), out);
	}
}

void facts_print_conditions(FILE *out)
{
	fputs("\"type\": \"object\", \"additionalProperties\": false, \"properties\": {", out);
	print_names(out);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		bool domain = strcmp(checks[i]->name, "sender_domain") == 0;
		print_name(out, checks[i]->name, false);
		fprintf(out,
			"{ \"anyOf\": [%s{ \"$ref\": \"#/definitions/%s\" }, { \"type\": "
			"\"array\", "
			"\"minItems\": 1, \"items\": { \"$ref\": \"#/definitions/%s\" } }] }",
			domain ? ONE_OR_MORE(DOMAIN) ", " : "", checks[i]->name, checks[i]->name);
	}
	fputs(" }", out);
}

static void print_braced(FILE *out, void (*value)(FILE *))
{
	fputs("{ ", out);
	value(out);
	fputs(" }", out);
}

static void print_point(FILE *out, const struct check *check, const char *fact,
			void (*value)(FILE *), bool first)
{
	char name[80];
	struct text t = TEXT(name);
	text_format(&t, "%s.%s", check->name, fact);
	print_name(out, text_cstr(&t), first);
	print_braced(out, value);
}

void facts_print_points(FILE *out, void (*value)(FILE *))
{
	fputs("\"type\": [\"object\", \"null\"], \"additionalProperties\": false, "
	      "\"properties\": {",
	      out);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		bool named = false;
		for (const char *const *fact = checks[i]->facts; *fact; fact++) {
			print_point(out, checks[i], *fact, value,
				    i == 0 && fact == checks[i]->facts);
			named = named || bytes_equal(bytes_of(*fact), BYTES("unknown"));
		}
		if (!named)
			print_point(out, checks[i], "unknown", value, false);
	}
	fputs(" }", out);
}

void facts_print_checks(FILE *out, void (*value)(FILE *))
{
	fputs("\"type\": [\"object\", \"null\"], \"additionalProperties\": false, "
	      "\"properties\": {",
	      out);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		print_name(out, checks[i]->name, i == 0);
		print_braced(out, value);
	}
	fputs(" }", out);
}
