/* option_man.c: the option table as a list of a manual page, mdoc(7); see option.h. */
#include "policy/options/option_value.h"

#include "gateway/base/roff.h"

#include <stdlib.h>

enum { DEFAULT_MOST = 60 };             /* octets; what is longer the sample shows */

static void print_key(FILE *out, const char *path)
{
	fputs(".It Cm ", out);
	roff_literal(out, bytes_of(path));
	fputc('\n', out);
}

static void add_default(FILE *out, const struct option *o)
{
	if (o->type == OPTION_STRUCT)
		return;
	if (!o->fallback)
		fputs(" Must be given.", out);
	else if (o->fallback[0] && bytes_of(o->fallback).len <= DEFAULT_MOST)
		fprintf(out, " Default: %s", o->fallback);
}

/* What it means, what may stand there, and what stands there by default. */
static void print_words(FILE *out, const struct option *o)
{
	char *words = NULL;
	size_t len = 0;
	FILE *whole = open_memstream(&words, &len);
	if (!whole)
		return;
	value_print_whole_doc(whole, o, ". Value: ", ".");
	add_default(whole, o);
	if (fclose(whole) == 0)
		roff_text(out, (struct bytes){ words, len });
	free(words);
}

static void print_table(FILE *out, const struct option *table, const char *prefix)
{
	for (const struct option *o = table; o->key; o++) {
		char path[200], inner[220];
		struct text p = TEXT(path), i = TEXT(inner);
		if (!o->key[0] || o->type == OPTION_LATER)
			continue;
		text_format(&p, "%s%s", prefix, o->key);
		text_format(&i, "%s%s", text_cstr(&p),
			    o->type == OPTION_LIST  ? "[]."
			    : o->type == OPTION_MAP ? ".NAME."
						    : ".");
		print_key(out, text_cstr(&p));
		print_words(out, o);
		if (o->type != OPTION_PAIRS && value_members(o))
			print_table(out, value_members(o), text_cstr(&i));
	}
}

void option_print_man(FILE *out, const struct option *table)
{
	fputs(".Bl -tag -width Ds\n", out);
	print_table(out, table, "");
	fputs(".El\n", out);
}
