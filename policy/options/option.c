/* option.c: a tree read into structures by their tables; see option.h.
 *
 * It walks the table for what is missing and the tree for what is too much, and never stops at a
 * fault. */
#include "policy/options/option_value.h"
#include "policy/options/yaml_hint.h"

#include <string.h>

enum { WORD_MAX = 40 };

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must be put in, taken out, changed or swapped with their neighbour to make b of
 * a. */
static size_t distance(struct bytes a, struct bytes b)
{
	size_t rows[3][WORD_MAX + 1];
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t changed = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);
			row[j] = least_of(least_of(last[j], row[j - 1]) + 1, changed);
			if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] &&
			    a.at[i - 2] == b.at[j - 1])
				row[j] = least_of(row[j], before[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

/* The same where the one is likely to be the other misspelt, otherwise SIZE_MAX. */
static size_t likeness(struct bytes written, struct bytes meant)
{
	size_t longer = written.len > meant.len ? written.len : meant.len;
	size_t shorter = written.len + meant.len - longer;
	if (longer > WORD_MAX || shorter == 0 || longer - shorter > 2)
		return SIZE_MAX;
	size_t letters = distance(written, meant);
	return letters <= (shorter < 4 ? 1u : 2u) ? letters : SIZE_MAX;
}

void option_nearer(struct bytes written, const char *word, const char **nearest)
{
	size_t letters = likeness(written, bytes_of(word));
	if (letters != SIZE_MAX && (!*nearest || letters < likeness(written, bytes_of(*nearest))))
		*nearest = word;
}

const char *option_meant(struct bytes written, const char *const *words)
{
	const char *nearest = NULL;
	for (; *words; words++)
		option_nearer(written, *words, &nearest);
	return nearest;
}

static bool usable(const struct option *o)
{
	return o->key[0] && o->type != OPTION_LATER;
}

static const struct option *row_of(const struct option *table, struct bytes key)
{
	for (const struct option *o = table; o->key; o++)
		if (o->key[0] && bytes_equal(key, bytes_of(o->key)))
			return o;
	return NULL;
}

static const char *similar_key(const struct option *table, struct bytes key)
{
	const char *nearest = NULL;
	for (const struct option *o = table; o->key; o++)
		if (usable(o))
			option_nearer(key, o->key, &nearest);
	return nearest;
}

/* The table that knows the key: "limits", "listeners"; "" is the top level; NULL if none does. */
static const char *home_of(const struct option *root, struct bytes key)
{
	const struct option *row = row_of(root, key);
	if (row)
		return usable(row) ? "" : NULL;
	for (const struct option *o = root; o->key; o++)
		if (value_members(o) && row_of(value_members(o), key))
			return o->key;
	return NULL;
}

static bool digits(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!octet_digit(b.at[i]))
			return false;
	return b.len > 0;
}

/* What YAML makes of { sessions: 10,000 }. */
static bool is_thousands(const struct node *key, struct text *t)
{
	const struct node *before = key->parent ? key->parent->first : NULL;
	while (before && before->next && before->next->key != key)
		before = before->next;
	if (!digits(key->text) || !before || !before->next || !digits(before->text))
		return false;
	text_format(t, "numbers are written without separators: %.*s: %.*s%.*s",
		    BYTES_ARG(before->key->text), BYTES_ARG(before->text), BYTES_ARG(key->text));
	return true;
}

static void complain_unknown(struct option_reader *r, const struct option *table,
			     const struct node *key)
{
	struct excerpt e;
	char buffer[300];
	struct text t = TEXT(buffer);
	const char *meant = similar_key(table, key->text);
	const char *home = r->root ? home_of(r->root, key->text) : NULL;
	if (is_thousands(key, &t) || hint_character(key->text, key->column, &t)) {
		/* that is all */
	} else if (meant) {
		text_format(&t, "did you mean \"%s\"?", meant);
	} else if (home) {
		text_format(&t, "it belongs %s%s", home[0] ? "under " : "to the top level", home);
	} else {
		const char *separator = "expected one of ";
		for (const struct option *o = table; o->key; o++) {
			if (!usable(o))
				continue;
			text_string(&t, separator);
			text_string(&t, o->key);
			separator = ", ";
		}
		if (t.len == 0)
			text_string(&t, "no keys are allowed here");
	}
	node_refuse(r->complaints, key, "unknown key %s; %s", excerpt(&e, key->text),
		    text_cstr(&t));
}

static void refuse_unknown(struct option_reader *r, const struct option *table,
			   const struct node *map)
{
	for (const struct node *c = map->first; c; c = c->next) {
		const struct option *o = row_of(table, c->key->text);
		struct excerpt e;
		if (!o)
			complain_unknown(r, table, c->key);
		else if (o->type == OPTION_LATER)
			node_refuse(r->complaints, c->key,
				    "unknown key %s; this version of mxward does not support "
				    "it yet",
				    excerpt(&e, c->key->text));
	}
}

static void read_struct(struct option_reader *, const struct option *, const struct node *,
			void *into);

/* The member that takes up the key of a map's entry. */
static void option_read_key(struct option_reader *r, const struct option *table,
			    const struct node *key, char *into)
{
	for (const struct option *o = table; o->key; o++)
		if (!o->key[0])
			value_read(r, o, key, into + o->offset);
}

/* The entries of a list or a map; each is a structure. */
static bool read_entries(struct option_reader *r, const struct option *o, const struct node *n,
			 void *at)
{
	bool map = o->type == OPTION_MAP;
	if (!(map && node_empty(n)) && !value_kind(r, o, n, map ? NODE_MAP : NODE_LIST))
		return false;
	if (!value_count(r, o, n))
		return true;
	char *entries = arena_array(r->arena, n->count, o->member_size), *entry = entries;
	if (!entries)
		return value_out_of_memory(r);
	for (const struct node *c = n->first; c; c = c->next, entry += o->member_size) {
		if (map)
			option_read_key(r, o->members, c->key, entry);
		read_struct(r, o->members, c, entry);
	}
	value_many(at, entries, n->count);
	return true;
}

/* A map of single values; what could not be read of an entry stays zero. */
static bool read_pairs(struct option_reader *r, const struct option *o, const struct node *n,
		       void *at)
{
	const struct option *value = o->members[0].key[0] ? &o->members[0] : &o->members[1];
	if (!node_empty(n) && !value_kind(r, o, n, NODE_MAP))
		return false;
	if (!value_count(r, o, n))
		return true;
	char *entries = arena_array(r->arena, n->count, o->member_size), *entry = entries;
	if (!entries)
		return value_out_of_memory(r);
	for (const struct node *c = n->first; c; c = c->next, entry += o->member_size) {
		option_read_key(r, o->members, c->key, entry);
		if (!c->refused)
			(void)value_read(r, value, c, entry + value->offset);
	}
	value_many(at, entries, n->count);
	return true;
}

static bool read_group(struct option_reader *r, const struct option *o, const struct node *n,
		       void *at)
{
	static const struct option none[] = { { 0 } };
	const struct option_group *group = o->group;
	size_t errors = r->complaints->errors;
	void *conf = arena_alloc(r->arena, group->size ? group->size : 1);
	char buffer[400];
	struct text sentence = TEXT(buffer);
	if (!conf)
		return value_out_of_memory(r);
	read_struct(r, group->options ? group->options : none, n, conf);
	memcpy(at, &conf, sizeof conf);
	if (group->verify && r->complaints->errors == errors && !group->verify(conf, &sentence))
		node_refuse(r->complaints, n->key, "%s", text_cstr(&sentence));
	return true;
}

static bool read_optional(struct option_reader *r, const struct option *o, const struct node *n,
			  void *at)
{
	void *into = arena_alloc(r->arena, o->member_size);
	if (!into)
		return value_out_of_memory(r);
	read_struct(r, o->members, n, into);
	memcpy(at, &into, sizeof into);
	return true;
}

static bool read_value(struct option_reader *r, const struct option *o, const struct node *n,
		       void *at)
{
	if (o->type == OPTION_STRUCT) {
		read_struct(r, o->members, n, at);
		return true;
	}
	if (o->type == OPTION_LIST || o->type == OPTION_MAP)
		return read_entries(r, o, n, at);
	if (o->type == OPTION_PAIRS)
		return read_pairs(r, o, n, at);
	if (o->type == OPTION_GROUP)
		return read_group(r, o, n, at);
	if (o->type == OPTION_OPTIONAL)
		return read_optional(r, o, n, at);
	if (o->type == OPTION_NODE) {
		memcpy(at, &n, sizeof n);
		return true;
	}
	return value_read(r, o, n, at);
}

static void read_default(struct option_reader *r, const struct option *o, void *at)
{
	if (o->type == OPTION_STRUCT) {
		read_struct(r, o->members, NULL, at);
		return;
	}
	if (!o->fallback || !o->fallback[0])
		return;
	const struct node *n = yaml_read(bytes_of(o->fallback), r->scratch, r->complaints);
	if (n)
		(void)read_value(r, o, n, at);
}

static void read_member(struct option_reader *r, const struct option *o, const struct node *map,
			void *at)
{
	const struct node *n = node_member(map, o->key);
	if (n && !n->refused && read_value(r, o, n, at))
		return;
	if (n || !map || o->fallback || o->type == OPTION_STRUCT) {
		read_default(r, o, at);
		return;
	}
	char sentence[200];
	struct text t = TEXT(sentence);
	text_format(&t, "missing; write it like %s: %s", o->key, o->example);
	node_complain(r->complaints, false, map, o->key, text_cstr(&t));
}

static void example_add(struct text *t, const struct option *o, const char *value)
{
	text_format(t, "%s%s: %s", t->len ? ", " : "", o->key, value);
}

static bool is_required(const struct option *o)
{
	return usable(o) && !o->fallback && o->example && o->type != OPTION_STRUCT;
}

/* Something that may stand there as it is. */
static bool has_default(const struct option *o)
{
	return usable(o) && o->fallback && o->fallback[0] && !value_members(o);
}

/* Entries of a map of these, as they could be written: the keys that stand in a list for it; or
 * what must be given; or the first that may be. */
static void example_fill(struct text *t, const struct option *table, const struct node *written)
{
	for (const struct node *n = written->first; n; n = n->next)
		if (n->kind == NODE_TEXT && row_of(table, n->text))
			example_add(t, row_of(table, n->text), "{}");
	for (const struct option *o = table; o->key && !written->first; o++)
		if (is_required(o))
			example_add(t, o, o->example);
	for (const struct option *o = table; o->key && t->len == 0 && !written->first; o++)
		if (has_default(o))
			example_add(t, o, o->fallback);
}

/* NULL: nothing is known to be shown. */
static const char *struct_example(const struct option *table, const struct node *written,
				  char *room, size_t size)
{
	char buffer[160];
	struct text entries = TEXT(buffer), t = { .at = room, .cap = size };
	if (!written || !written->parent || written->kind == NODE_MAP)
		return NULL;
	example_fill(&entries, table, written);
	if (entries.cut || (entries.len == 0 && table->key))
		return NULL;
	text_format(&t, entries.len ? "{ %s }" : "{}", text_cstr(&entries));
	return text_cstr(&t);
}

/* Without a map: every default, and no word of what is missing. */
static void read_struct(struct option_reader *r, const struct option *table, const struct node *map,
			void *into)
{
	char example[200];
	const struct option any = { .key = "",
				    .type = OPTION_STRUCT,
				    .example =
					    struct_example(table, map, example, sizeof example) };
	if (map && (map->refused || (!node_empty(map) && !value_kind(r, &any, map, NODE_MAP))))
		map = NULL;
	if (map)
		refuse_unknown(r, table, map);
	for (const struct option *o = table; o->key; o++)
		if (usable(o))
			read_member(r, o, map, (char *)into + o->offset);
}

void option_read(struct option_reader *r, const struct option *table, const struct node *map,
		 void *into)
{
	read_struct(r, table, map, into);
}
