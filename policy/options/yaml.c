/* yaml.c: libyaml's events made into a tree; see yaml.h.
 *
 * Owns the parser while it reads; the tree is the arena's. It reads on after what it refuses, so
 * that all of it is told, but gives up at once where the depth is passed: libyaml takes quadratic
 * time on deep nesting. It must never resolve a type and never follow an alias. */
#include "policy/options/yaml.h"

#include "policy/options/yaml_hint.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct level {
	struct node *node;
	struct node **tail;             /* where the next child is linked */
	struct node *key;               /* of a map: read, its value not yet */
};

struct reader {
	yaml_parser_t parser;
	struct bytes content;
	struct arena *arena;
	struct complaints *complaints;
	struct level levels[YAML_DEPTH_MAX];
	size_t depth, documents;
	struct node *root;
};

static void complain_at(struct reader *r, unsigned line, unsigned column, const char *sentence)
{
	complain(r->complaints, &(struct complaint){ .line = line, .column = column }, "%s",
		 sentence);
}

static unsigned line_of(const yaml_mark_t *mark)
{
	return (unsigned)mark->line + 1;
}

static unsigned column_of(const yaml_mark_t *mark)
{
	return (unsigned)mark->column + 1;
}

static void complain_mark(struct reader *r, const yaml_mark_t *mark, const char *sentence)
{
	complain_at(r, line_of(mark), column_of(mark), sentence);
}

static bool yaml_out_of_memory(struct reader *r)
{
	complain_at(r, 0, 0, "out of memory");
	return false;
}

/* Complains of the octet at `offset`, counting lines and characters up to it. */
static void complain_offset(struct reader *r, size_t offset, const char *sentence)
{
	unsigned line = 1, column = 1;
	struct bytes before = bytes_first(r->content, offset);
	for (size_t i = 0; i < before.len; i++) {
		if (before.at[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)before.at[i] & 0xC0) != 0x80) {
			column++;
		}
	}
	complain_at(r, line, column, sentence);
}

/* libyaml would take UTF-16 too, and does not say where it found bad UTF-8. */
static bool utf8_checked(struct reader *r)
{
	struct bytes rest = r->content;
	if (bytes_utf8(rest))
		return true;
	while (rest.len) {
		size_t n = 1;
		while (n <= 4 && !bytes_utf8(bytes_first(rest, n)))
			n++;
		if (n > 4)
			break;
		rest = bytes_skip(rest, n);
	}
	complain_offset(r, r->content.len - rest.len, "is not valid UTF-8");
	return false;
}

static void complain_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	char buffer[400];
	struct text t = TEXT(buffer);
	if (p->error == YAML_MEMORY_ERROR) {
		yaml_out_of_memory(r);
		return;
	}
	if (p->error == YAML_READER_ERROR) {
		complain_offset(r, p->problem_offset, p->problem);
		return;
	}
	struct yaml_place look;
	const struct yaml_puzzle puzzle = {
		.content = r->content,
		.problem = p->problem,
		.context = p->context ? p->context : "",
		.at = { p->problem_mark.line, p->problem_mark.column },
		.began = { p->context_mark.line, p->context_mark.column },
	};
	if (yaml_hint(&puzzle, &look, &t)) {
		complain_at(r, (unsigned)look.line + 1, (unsigned)look.column + 1, text_cstr(&t));
		return;
	}
	t.len = 0;
	text_string(&t, p->problem);
	if (p->context)
		text_format(&t, " %s", p->context);
	if (p->context && p->context_mark.line != p->problem_mark.line)
		text_format(&t, " that starts in line %u", line_of(&p->context_mark));
	complain_mark(r, &p->problem_mark, text_cstr(&t));
}

static struct node *node_new(struct reader *r, enum node_kind kind, const yaml_event_t *e)
{
	struct node *n = arena_alloc(r->arena, sizeof *n);
	if (!n) {
		yaml_out_of_memory(r);
		return NULL;
	}
	n->kind = kind;
	n->line = line_of(&e->start_mark);
	n->column = column_of(&e->start_mark);
	n->text = BYTES("");
	return n;
}

static void take_key(struct reader *r, struct level *l, struct node *n)
{
	n->parent = l->node;
	l->key = n;
	if (n->kind != NODE_TEXT) {
		/* An item of a list that is no more than such a key is not missed. */
		bool item = l->node->parent && l->node->parent->kind == NODE_LIST;
		n->refused = true;
		l->node->refused = l->node->refused || item;
		node_refuse(r->complaints, n,
			    n->kind == NODE_LIST ? "a key must be plain text; an IPv6 address in "
						   "brackets needs quotes, like \"[::]:25\""
						 : "a key must be plain text");
	} else if (!n->refused && !n->quoted && bytes_equal(n->text, BYTES("<<"))) {
		n->refused = true;
		node_refuse(r->complaints, n,
			    "merge keys (<<) are not allowed; write the keys out in full");
	}
}

/* Puts a node where it belongs: the root, an item of the open list, a key of the open map, or its
 * value. What has no usable key is read but not linked. */
static void yaml_place(struct reader *r, struct node *n)
{
	if (r->depth == 0) {
		r->root = n;
		return;
	}
	struct level *l = &r->levels[r->depth - 1];
	if (l->node->kind == NODE_MAP && !l->key) {
		take_key(r, l, n);
		return;
	}
	n->parent = l->node;
	n->key = l->key;
	l->key = NULL;
	n->index = l->node->count;
	if (n->key && n->key->refused)
		return;
	*l->tail = n;
	l->tail = &n->next;
	l->node->count++;
}

static void refuse_decoration(struct reader *r, const struct node *n, const yaml_char_t *anchor,
			      const yaml_char_t *tag)
{
	if (anchor)
		node_refuse(r->complaints, n,
			    "anchors (&%s) are not allowed; write the value "
			    "out in full",
			    (const char *)anchor);
	if (tag)
		node_refuse(r->complaints, n,
			    "tags (!) are not allowed; write the value "
			    "without a tag");
}

static bool read_text(struct reader *r, const yaml_event_t *e)
{
	struct node *n = node_new(r, NODE_TEXT, e);
	if (!n)
		return false;
	n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	struct bytes value = { (const char *)e->data.scalar.value, e->data.scalar.length };
	n->text = arena_copy(r->arena, value);
	if (!n->text.at)
		return yaml_out_of_memory(r);
	yaml_place(r, n);
	refuse_decoration(r, n, e->data.scalar.anchor, e->data.scalar.tag);
	return true;
}

static bool read_alias(struct reader *r, const yaml_event_t *e)
{
	struct node *n = node_new(r, NODE_TEXT, e);
	if (!n)
		return false;
	n->refused = true;
	yaml_place(r, n);
	node_refuse(r->complaints, n,
		    "aliases (*%s) are not allowed; write the value out in full, or in quotes if "
		    "it starts with *",
		    (const char *)e->data.alias.anchor);
	return true;
}

static bool open_level(struct reader *r, struct node *n)
{
	if (!n)
		return false;
	yaml_place(r, n);
	if (r->depth == YAML_DEPTH_MAX) {
		node_refuse(r->complaints, n, "is nested deeper than %d levels", YAML_DEPTH_MAX);
		return false;
	}
	r->levels[r->depth++] = (struct level){ .node = n, .tail = &n->first };
	return true;
}

static bool read_list(struct reader *r, const yaml_event_t *e)
{
	struct node *n = node_new(r, NODE_LIST, e);
	if (!open_level(r, n))
		return false;
	refuse_decoration(r, n, e->data.sequence_start.anchor, e->data.sequence_start.tag);
	return true;
}

static bool read_map(struct reader *r, const yaml_event_t *e)
{
	struct node *n = node_new(r, NODE_MAP, e);
	if (!open_level(r, n))
		return false;
	refuse_decoration(r, n, e->data.mapping_start.anchor, e->data.mapping_start.tag);
	return true;
}

static int by_key(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
	size_t n = x->key->text.len < y->key->text.len ? x->key->text.len : y->key->text.len;
	int order = memcmp(x->key->text.at, y->key->text.at, n);
	if (order == 0)
		order = (x->key->text.len > y->key->text.len) -
			(x->key->text.len < y->key->text.len);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Complains of every key that was there before, and takes it out. Sorted: a file may have 100,000
 * keys in one map. */
static bool refuse_duplicates(struct reader *r, struct node *map)
{
	struct node **sorted = calloc(map->count + 1, sizeof *sorted), **tail = &map->first;
	size_t n = 0;
	if (!sorted)
		return yaml_out_of_memory(r);
	for (struct node *c = map->first; c; c = c->next)
		sorted[n++] = c;
	qsort(sorted, n, sizeof *sorted, by_key);
	for (size_t i = 1, first = 0; i < n; i++) {
		if (!bytes_equal(sorted[i]->key->text, sorted[first]->key->text)) {
			first = i;
			continue;
		}
		node_refuse(r->complaints, sorted[i]->key, "duplicate key, first used in line %u",
			    sorted[first]->key->line);
		sorted[i]->key = NULL;
	}
	free(sorted);
	map->count = 0;
	for (struct node *c = map->first; c; c = c->next) {
		if (!c->key)
			continue;
		c->index = map->count++;
		*tail = c;
		tail = &c->next;
	}
	*tail = NULL;
	return true;
}

static bool close_level(struct reader *r)
{
	struct node *n = r->levels[--r->depth].node;
	return n->kind == NODE_LIST || refuse_duplicates(r, n);
}

static bool open_document(struct reader *r, const yaml_event_t *e)
{
	if (r->documents++) {
		complain_mark(r, &e->start_mark,
			      "a second document starts here; a file may contain only one");
		return false;
	}
	if (e->data.document_start.tag_directives.start !=
	    e->data.document_start.tag_directives.end)
		complain_mark(r, &e->start_mark, "tags (%TAG) are not allowed");
	return true;
}

/* False where reading must end. */
static bool take_event(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return open_document(r, e);
	case YAML_SCALAR_EVENT:
		return read_text(r, e);
	case YAML_ALIAS_EVENT:
		return read_alias(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(r, e);
	case YAML_MAPPING_START_EVENT:
		return read_map(r, e);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_level(r);
	case YAML_STREAM_END_EVENT:
		return false;
	default:
		return true;
	}
}

/* True if a whole document was read. */
static bool read_events(struct reader *r)
{
	yaml_event_t e;
	bool more = true, whole = false;
	while (more) {
		if (!yaml_parser_parse(&r->parser, &e)) {
			complain_syntax(r);
			return false;
		}
		whole = whole || e.type == YAML_DOCUMENT_END_EVENT ||
			e.type == YAML_STREAM_END_EVENT;
		more = take_event(r, &e);
		yaml_event_delete(&e);
	}
	return whole;
}

struct node *yaml_read(struct bytes content, struct arena *arena, struct complaints *complaints)
{
	/* A byte order mark takes no column that a person would count. */
	if (bytes_starts(content, BYTES("\xef\xbb\xbf")))
		content = bytes_skip(content, 3);
	struct reader r = { .content = content, .arena = arena, .complaints = complaints };
	if (!utf8_checked(&r))
		return NULL;
	if (!yaml_parser_initialize(&r.parser)) {
		yaml_out_of_memory(&r);
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&r.parser, (const unsigned char *)(content.len ? content.at : ""), content.len);
	bool whole = read_events(&r);
	yaml_parser_delete(&r.parser);
	if (whole && !r.root) {
		r.root = arena_alloc(arena, sizeof *r.root);
		if (r.root)
			*r.root = (struct node){ .text = BYTES(""), .line = 1, .column = 1 };
	}
	return whole ? r.root : NULL;
}

bool node_empty(const struct node *n)
{
	return n->kind == NODE_TEXT && !n->quoted && n->text.len == 0;
}

const struct node *node_member(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *n = map->first; n; n = n->next)
		if (bytes_equal(n->key->text, bytes_of(key)))
			return n;
	return NULL;
}

void node_path(struct text *t, const struct node *n)
{
	const struct node *up[YAML_DEPTH_MAX + 1];
	size_t depth = 0;
	for (; n->parent; n = n->parent)
		up[depth++] = n;
	while (depth--) {
		if (up[depth]->parent->kind == NODE_LIST) {
			text_format(t, "[%zu]", up[depth]->index);
			continue;
		}
		if (t->len)
			text_char(t, '.');
		/* A key as such has no key of its own; a list or map in its place has no name at
		 * all. */
		struct bytes name = up[depth]->key ? up[depth]->key->text : up[depth]->text;
		excerpt_add(t, name.len ? name : BYTES("?"), 64);
	}
}

void node_complain(struct complaints *c, bool warning, const struct node *n, const char *member,
		   const char *sentence)
{
	char path[512];
	struct text p = TEXT(path);
	node_path(&p, n);
	if (member) {
		if (p.len)
			text_char(&p, '.');
		text_string(&p, member);
	}
	struct complaint about = {
		.warning = warning, .line = n->line, .column = n->column, .path = text_bytes(&p)
	};
	complain(c, &about, "%s", sentence);
}

void node_refuse(struct complaints *c, const struct node *n, const char *format, ...)
{
	char sentence[512];
	struct text t = TEXT(sentence);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	node_complain(c, false, n, NULL, text_cstr(&t));
}

void node_warn(struct complaints *c, const struct node *n, const char *format, ...)
{
	char sentence[512];
	struct text t = TEXT(sentence);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	node_complain(c, true, n, NULL, text_cstr(&t));
}

struct library yaml_library(void)
{
	return (struct library){ "libyaml", NULL, yaml_get_version_string() };
}
