/* option_schema.c: the option table as JSON Schema (draft-07), by which editors complete keys and
 * mark mistakes; see option.h.
 *
 * It must never refuse what option_read() takes, also not as other programs read YAML, for which
 * `off` is false and 1.2 a number. What it cannot say (references, host bits, files) is left to
 * `mxward check`. */
#include "policy/options/option_schema.h"
#include "policy/options/option_value.h"

#include "gateway/base/log.h"

#include <stdlib.h>
#include <string.h>

enum { STEP = 2, STRING_MAX = 16384, MEMORY_MAX = 1 << 20 };

/* What texts look like (ECMA 262). The last label of a host's name is no number. */
#define PORT     ":[0-9]{1,5}"
#define BRACKETS "\\[[0-9A-Fa-f:.]+\\]"
#define LABEL    "[^\\s.,;:@/\\\\()<>\\[\\]\"]+"

static const char hostname_pattern[] = "^(?!(.*\\.)?[0-9]+$)" LABEL "(\\." LABEL ")*$";
static const char endpoint_pattern[] = "^([0-9.]+|" BRACKETS ")" PORT "$";
static const char endpoints_pattern[] = "^([^\\s:\\[\\]]+|" BRACKETS ")(" PORT ")?$";
static const char network_pattern[] = "^([0-9.]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)(/[0-9]{1,3})?$";

void schema_string(FILE *out, struct bytes b)
{
	char buffer[STRING_MAX];
	struct text t = TEXT(buffer);
	json_string(&t, b);
	fputs(text_cstr(&t), out);
}

static void print_words(FILE *out, const char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		fputs(i ? ", " : "", out);
		schema_string(out, bytes_of(words[i]));
	}
}

void schema_words(FILE *out, const char *const *words)
{
	fputs("\"enum\": [", out);
	print_words(out, words);
	fputc(']', out);
}

void schema_indent(FILE *out, int indent)
{
	fprintf(out, "\n%*s", indent, "");
}

static void print_text(FILE *out, const char *pattern)
{
	fputs("\"type\": \"string\", \"pattern\": ", out);
	schema_string(out, bytes_of(pattern));
}

static bool bounded(const struct option *o)
{
	return o->least || o->most;
}

/* A whole number, or the same as text with a unit behind it, or the option's word. */
static void print_number(FILE *out, const struct option *o, const char *units)
{
	bool sign = o->type == OPTION_NUMBER;
	fputs("\"type\": [\"integer\", \"string\"], ", out);
	if (bounded(o) || !sign)
		fprintf(out, "\"minimum\": %s%llu, ", sign ? "-" : "",
			(unsigned long long)o->least);
	if (bounded(o))
		fprintf(out, "\"maximum\": %llu, ", (unsigned long long)o->most);
	fprintf(out, "\"pattern\": \"^(%s[0-9]+%s%s%s)$\"",
		sign       ? "-?"
		: o->least ? "(?!0+[KMGT]?$)"
			   : "",
		units, o->words ? "|" : "", o->words ? o->words[0] : "");
}

static void print_decimal(FILE *out, const struct option *o)
{
	fprintf(out,
		"\"type\": [\"number\", \"string\"], \"minimum\": %llu.%02llu, "
		"\"maximum\": %llu.%02llu, \"pattern\": \"^[0-9]+([.][0-9]{1,2})?$\"",
		(unsigned long long)o->least / 100, (unsigned long long)o->least % 100,
		(unsigned long long)o->most / 100, (unsigned long long)o->most % 100);
}

static bool words_have(const char *const *words, const char *word)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}

/* What others take `off` for; no editor shall propose it. */
static const char also_false[] = "{ \"const\": false, \"doNotSuggest\": true }]";

/* A number with a unit behind it, or the option's word. */
static void print_time(FILE *out, const struct option *o)
{
	bool off = o->words && words_have(o->words, "off");
	fputs(off ? "\"anyOf\": [{ " : "", out);
	fprintf(out, "\"type\": \"string\", \"pattern\": \"^(%s[0-9]+[smhd]%s%s)$\"",
		o->least ? "(?!0+[smhd])" : "", o->words ? "|" : "", o->words ? o->words[0] : "");
	if (off)
		fprintf(out, " }, %s", also_false);
}

/* A word may also stand there as what others take it for: 1.2 as a number, and off as false. */
static void print_word(FILE *out, const struct option *o)
{
	bool off = words_have(o->words, "off");
	fputs(off ? "\"anyOf\": [{ \"enum\": [" : "\"enum\": [", out);
	print_words(out, o->words);
	for (size_t i = 0; o->words[i]; i++)
		if (octet_digit(o->words[i][0]))
			fprintf(out, ", %s", o->words[i]);
	fputs(off ? "] }, " : "]", out);
	fputs(off ? also_false : "", out);
}

static void print_single(FILE *out, const struct option *o)
{
	switch (o->type) {
	case OPTION_HOSTNAME:
		print_text(out, hostname_pattern);
		break;
	case OPTION_BOOL:
		fputs("\"type\": \"boolean\"", out);
		break;
	case OPTION_COUNT:
		print_number(out, o, "");
		break;
	case OPTION_NUMBER:
		print_number(out, o, "");
		break;
	case OPTION_DECIMAL:
		print_decimal(out, o);
		break;
	case OPTION_SIZE:
		print_number(out, o, "[KMGT]?");
		break;
	case OPTION_TIME:
		print_time(out, o);
		break;
	case OPTION_WORD:
		print_word(out, o);
		break;
	case OPTION_ENDPOINT:
		print_text(out, endpoint_pattern);
		break;
	default:
		fputs("\"type\": [\"string\", \"number\"]", out);
		break;
	}
}

static void print_counts(FILE *out, const struct option *o, const char *what)
{
	if (o->least)
		fprintf(out, ", \"min%s\": %llu", what, (unsigned long long)o->least);
	if (o->most)
		fprintf(out, ", \"max%s\": %llu", what, (unsigned long long)o->most);
}

/* A list of single values. */
static void print_many(FILE *out, const struct option *o)
{
	fputs("\"type\": \"array\", \"items\": { ", out);
	if (o->type == OPTION_NETWORKS)
		print_text(out, network_pattern);
	else if (o->type == OPTION_ENDPOINTS)
		print_text(out, endpoints_pattern);
	else
		fputs("\"type\": [\"string\", \"number\"]", out);
	fputs(" }", out);
	print_counts(out, o, "Items");
}

static bool listed(const struct option *o)
{
	return o->key[0] && o->type != OPTION_LATER;
}

static bool required(const struct option *o)
{
	return listed(o) && !o->fallback && o->type != OPTION_STRUCT;
}

static bool any_required(const struct option *table)
{
	for (const struct option *o = table; o && o->key; o++)
		if (required(o))
			return true;
	return false;
}

static void print_required(FILE *out, const struct option *table)
{
	const char *separator = "\"required\": [";
	for (const struct option *o = table; o && o->key; o++) {
		if (!required(o))
			continue;
		fputs(separator, out);
		schema_string(out, bytes_of(o->key));
		separator = ", ";
	}
	fputs(any_required(table) ? "], " : "", out);
}

static void print_member(FILE *out, const struct option *o, int indent);

/* A map with the keys of the table (NULL: none). One that demands none may be left empty. */
static void print_struct(FILE *out, const struct option *table, int indent)
{
	const char *separator = "";
	fputs(any_required(table) ? "\"type\": \"object\", " : "\"type\": [\"object\", \"null\"], ",
	      out);
	print_required(out, table);
	fputs("\"additionalProperties\": false, \"properties\": {", out);
	for (const struct option *o = table; o && o->key; o++) {
		if (!listed(o))
			continue;
		fputs(separator, out);
		schema_indent(out, indent + STEP);
		schema_string(out, bytes_of(o->key));
		fputs(": { ", out);
		print_member(out, o, indent + STEP);
		fputs(" }", out);
		separator = ",";
	}
	fputs(" }", out);
}

/* The row of the name of a map's entry, and of a single value beside it. */
static const struct option *name_row(const struct option *table)
{
	while (table->key[0])
		table++;
	return table;
}

static void print_value(FILE *out, const struct option *o, int indent);

static void print_entries(FILE *out, const struct option *o, int indent)
{
	fprintf(out, "\"type\": %s, ", o->least ? "\"object\"" : "[\"object\", \"null\"]");
	if (name_row(o->members)->type == OPTION_HOSTNAME) {
		fputs("\"propertyNames\": { ", out);
		print_text(out, hostname_pattern);
		fputs(" }, ", out);
	}
	fputs("\"additionalProperties\": { ", out);
	if (o->type == OPTION_PAIRS)
		print_value(out, o->members[0].key[0] ? &o->members[0] : &o->members[1], indent);
	else
		print_struct(out, o->members, indent + STEP);
	fputs(" }", out);
	print_counts(out, o, "Properties");
}

static void print_list(FILE *out, const struct option *o, int indent)
{
	fputs("\"type\": \"array\"", out);
	print_counts(out, o, "Items");
	fputs(", \"items\": { ", out);
	print_struct(out, o->members, indent + STEP);
	if (o->schema)
		o->schema(out);
	fputs(" }", out);
}

static void print_value(FILE *out, const struct option *o, int indent)
{
	switch (o->type) {
	case OPTION_STRUCT:
	case OPTION_GROUP:
	case OPTION_OPTIONAL:
		print_struct(out, value_members(o), indent);
		break;
	case OPTION_MAP:
	case OPTION_PAIRS:
		print_entries(out, o, indent);
		break;
	case OPTION_LIST:
		print_list(out, o, indent);
		break;
	case OPTION_ENDPOINTS:
	case OPTION_NETWORKS:
	case OPTION_PATHS:
	case OPTION_TEXTS:
		print_many(out, o);
		break;
	case OPTION_NODE:
		o->schema(out);
		break;
	default:
		print_single(out, o);
		break;
	}
}

/* A value in YAML as JSON: numbers and truth where the option holds such, otherwise text. */
static void print_node(FILE *out, const struct option *o, const struct node *n)
{
	const char *open = n->kind == NODE_LIST ? "[" : n->kind == NODE_MAP ? "{" : "";
	fputs(open, out);
	for (const struct node *c = n->first; c; c = c->next) {
		fputs(c == n->first ? "" : ", ", out);
		if (c->key) {
			schema_string(out, c->key->text);
			fputs(": ", out);
		}
		print_node(out, o, c);
	}
	fputs(n->kind == NODE_LIST ? "]" : n->kind == NODE_MAP ? "}" : "", out);
	if (n->kind != NODE_TEXT)
		return;
	uint64_t number;
	if (o->type == OPTION_BOOL || (o->type != OPTION_WORD && bytes_to_u64(n->text, &number)))
		fprintf(out, "%.*s", BYTES_ARG(n->text));
	else
		schema_string(out, n->text);
}

static void print_default(FILE *out, const struct option *o)
{
	struct arena arena;
	struct complaints complaints;
	if (!o->fallback || !o->fallback[0])
		return;
	arena_init(&arena, MEMORY_MAX);
	complaints_init(&complaints, "");
	const struct node *n = yaml_read(bytes_of(o->fallback), &arena, &complaints);
	if (n) {
		fputs(", \"default\": ", out);
		print_node(out, o, n);
	}
	arena_wipe(&complaints.arena);
	arena_wipe(&arena);
}

/* What the option is for; the words behind it say what no other key of the schema can. */
static void print_description(FILE *out, const struct option *o)
{
	char *doc = NULL;
	size_t len = 0;
	FILE *whole = open_memstream(&doc, &len);
	if (!whole)
		return;
	value_print_whole_doc(whole, o, " (", ")");
	if (fclose(whole) == 0) {
		fputs("\"description\": ", out);
		schema_string(out, (struct bytes){ doc, len });
		fputs(", ", out);
	}
	free(doc);
}

static void print_member(FILE *out, const struct option *o, int indent)
{
	print_description(out, o);
	print_value(out, o, indent);
	print_default(out, o);
}

void option_print_schema(FILE *out, const struct option *table, const char *title,
			 void (*definitions)(FILE *))
{
	fputs("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": ", out);
	schema_string(out, bytes_of(title));
	fputs(",\n  ", out);
	if (definitions)
		definitions(out);
	print_struct(out, table, STEP);
	fputs("\n}\n", out);
}
