/* option_print.c: what can be printed from an option table: the values in force, a sample file,
 * the manual; see option.h.
 *
 * What it prints as YAML is read back as the same values: option_value.c prints as it reads. */
#include "policy/options/option_value.h"

#include <stdlib.h>
#include <string.h>

enum { STEP = 2, LINE_MOST = 100 };

static bool listed(const struct option *o)
{
	return o->key[0] && o->type != OPTION_LATER;
}

/* Whatever holds further keys is printed over several lines. */
static bool nested(const struct option *o)
{
	return o->type == OPTION_STRUCT || o->type == OPTION_LIST || o->type == OPTION_MAP ||
	       o->type == OPTION_PAIRS || o->type == OPTION_GROUP || o->type == OPTION_OPTIONAL;
}

/* Of a map's entry: the row of its key, and of a single value behind it. */
static const struct option *key_row(const struct option *table)
{
	while (table->key[0])
		table++;
	return table;
}

static const struct option *value_row(const struct option *table)
{
	return table->key[0] ? table : table + 1;
}

/* The spaces before a key; the first key of a list's item has its dash there. */
static void print_indent(FILE *out, int indent, bool dash)
{
	fprintf(out, "%*s", indent - (dash ? STEP : 0), "");
	fputs(dash ? "- " : "", out);
}

static void print_struct(FILE *out, const struct option *table, const void *from, int indent,
			 bool dash);

static void print_name(FILE *out, const struct option *table, const char *entry, int indent)
{
	const struct option *o = key_row(table);
	print_indent(out, indent, false);
	value_print(out, o, entry + o->offset);
	fputc(':', out);
}

static void print_pair(FILE *out, const struct option *table, const char *entry, int indent)
{
	const struct option *o = value_row(table);
	print_name(out, table, entry, indent);
	fputc(' ', out);
	value_print(out, o, entry + o->offset);
	fputc('\n', out);
}

static void print_entries(FILE *out, const struct option *o, const void *at, int indent)
{
	size_t n;
	const char *entry = value_many_of(at, &n);
	if (n == 0)
		fprintf(out, " %s%s%s", o->type == OPTION_LIST ? "[]" : "{}",
			o->if_empty ? " # " : "", o->if_empty ? o->if_empty : "");
	fputc('\n', out);
	for (; n; n--, entry += o->member_size) {
		if (o->type == OPTION_PAIRS) {
			print_pair(out, o->members, entry, indent + STEP);
			continue;
		}
		if (o->type == OPTION_MAP) {
			print_name(out, o->members, entry, indent + STEP);
			fputc('\n', out);
		}
		print_struct(out, o->members, entry, indent + 2 * STEP, o->type == OPTION_LIST);
	}
}

static void print_group(FILE *out, const struct option *o, const void *at, int indent)
{
	const void *conf = *(const void *const *)at;
	const struct option *members = value_members(o);
	fputs(members ? "\n" : " {}\n", out);
	if (members)
		print_struct(out, members, conf, indent + STEP, false);
}

static void print_member(FILE *out, const struct option *o, const void *at, int indent)
{
	if (o->type == OPTION_STRUCT) {
		fputc('\n', out);
		print_struct(out, o->members, at, indent + STEP, false);
	} else if (o->type == OPTION_GROUP || o->type == OPTION_OPTIONAL) {
		print_group(out, o, at, indent);
	} else if (nested(o)) {
		print_entries(out, o, at, indent);
	} else {
		fputc(' ', out);
		value_print(out, o, at);
		fputc('\n', out);
	}
}

static void print_struct(FILE *out, const struct option *table, const void *from, int indent,
			 bool dash)
{
	for (const struct option *o = table; o->key; o++) {
		const void *at = (const char *)from + o->offset;
		if (!listed(o))
			continue;
		print_indent(out, indent, dash);
		dash = false;
		if (value_unset(o, at)) {
			fprintf(out, "# %s: not set\n", o->key);
			continue;
		}
		fprintf(out, "%s:", o->key);
		print_member(out, o, at, indent);
	}
}

void option_print(FILE *out, const struct option *table, const void *from)
{
	print_struct(out, table, from, 0, false);
}

/* A comment over as many lines as it needs, so that a sample can be read in a terminal. */
static void print_wrapped(FILE *out, struct bytes comment, int indent, bool dash)
{
	size_t column = (size_t)indent + 1;
	print_indent(out, indent, dash);
	fputc('#', out);
	while (comment.len) {
		struct bytes word = bytes_first(comment, bytes_find(comment, ' '));
		if (column + 1 + word.len > LINE_MOST) {
			fputc('\n', out);
			print_indent(out, indent, false);
			fputc('#', out);
			column = (size_t)indent + 1;
		}
		fprintf(out, " %.*s", BYTES_ARG(word));
		column += 1 + word.len;
		comment = bytes_skip(comment, word.len + 1);
	}
	fputc('\n', out);
}

static void print_comment(FILE *out, const struct option *o, int indent, bool dash)
{
	char buffer[300], *comment = NULL;
	size_t len = 0;
	struct text t = TEXT(buffer);
	FILE *whole = open_memstream(&comment, &len);
	value_describe(&t, o);
	if (whole) {
		value_print_doc(whole, o);
		if (!nested(o))
			fprintf(whole, " (%s)", text_cstr(&t));
		len = fclose(whole) == 0 ? len : 0;
	}
	/* Without memory the comment is empty; the sample is still valid. */
	print_wrapped(out, (struct bytes){ comment, len }, indent, dash);
	free(comment);
}

static void sample_struct(FILE *out, const struct option *table, int indent, bool dash);

/* One entry, as an example of all. */
static void sample_entry(FILE *out, const struct option *o, int indent)
{
	if (o->type == OPTION_MAP) {
		const struct option *name = key_row(o->members);
		print_comment(out, name, indent, false);
		print_indent(out, indent, false);
		fprintf(out, "%s:\n", name->example);
	}
	sample_struct(out, o->members, indent + STEP, o->type == OPTION_LIST);
}

/* Every group: a sample shows what there is. */
static void sample_group(FILE *out, const struct option *o, int indent)
{
	const struct option *members = value_members(o);
	fprintf(out, "%s:%s\n", o->key, members ? "" : " {}");
	if (members)
		sample_struct(out, members, indent + STEP, false);
}

static void sample_member(FILE *out, const struct option *o, int indent)
{
	const char *value = o->fallback && o->fallback[0] ? o->fallback : o->example;
	bool optional = o->fallback && (!o->fallback[0] || o->example);
	if (o->type == OPTION_STRUCT) {
		fprintf(out, "%s:\n", o->key);
		sample_struct(out, o->members, indent + STEP, false);
	} else if (o->type == OPTION_GROUP) {
		sample_group(out, o, indent);
	} else if (nested(o) && !optional) {
		fprintf(out, "%s:\n", o->key);
		sample_entry(out, o, indent + STEP);
	} else {
		fprintf(out, "%s%s: %s\n", optional ? "#" : "", o->key,
			optional ? o->example : value);
	}
}

/* In a list's item the dash stands before the first key's comment. */
static void sample_struct(FILE *out, const struct option *table, int indent, bool dash)
{
	for (const struct option *o = table; o->key; o++) {
		if (!listed(o))
			continue;
		if (indent == 0)
			fputc('\n', out);
		print_comment(out, o, indent, dash);
		dash = false;
		print_indent(out, indent, false);
		sample_member(out, o, indent);
	}
}

void option_print_sample(FILE *out, const struct option *table)
{
	sample_struct(out, table, 0, false);
}

static void manual_row(FILE *out, const struct option *o, const char *path)
{
	char buffer[300];
	struct text t = TEXT(buffer);
	value_describe(&t, o);
	fprintf(out, "| `%s` | %s | ", path, text_cstr(&t));
	if (o->type == OPTION_STRUCT)
		fputs("", out);
	else if (!o->fallback)
		fputs("must be given", out);
	else if (o->fallback[0])
		fprintf(out, "`%s`", o->fallback);
	fputs(" | ", out);
	value_print_doc(out, o);
	fputs(" |\n", out);
}

static void manual_table(FILE *out, const struct option *table, const char *prefix)
{
	for (const struct option *o = table; o->key; o++) {
		char path[200], inner[220];
		struct text p = TEXT(path), i = TEXT(inner);
		if (!listed(o))
			continue;
		text_format(&p, "%s%s", prefix, o->key);
		manual_row(out, o, text_cstr(&p));
		text_format(&i, "%s%s", path,
			    o->type == OPTION_LIST  ? "[]."
			    : o->type == OPTION_MAP ? ".NAME."
						    : ".");
		if (o->type == OPTION_PAIRS) {
			text_string(&i, "NAME");
			manual_row(out, value_row(o->members), text_cstr(&i));
		} else if (value_members(o)) {
			manual_table(out, value_members(o), text_cstr(&i));
		}
	}
}

void option_print_manual(FILE *out, const struct option *table)
{
	fputs("| key | value | default | meaning |\n|---|---|---|---|\n", out);
	manual_table(out, table, "");
}
