/* modules_spf_cases.h: reads the RFC 7208 suite (tests/suites/spf, the licence beside it): its
 * zones and its 203 cases. */
#ifndef MXWARD_TESTS_MODULES_SPF_CASES_H
#define MXWARD_TESTS_MODULES_SPF_CASES_H

#include "tests/unit/modules_spf_zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

#include <cmocka.h>

enum { CASES = 203, SCENARIOS = 16, RESULTS_MAX = 3 };

struct test_case {
	struct bytes name, helo, sender, host;
	struct bytes results[RESULTS_MAX];
	const struct zone *zone;
};

struct suite {
	struct arena arena;
	const char *const (*renames)[2]; /* pairs, NULL-ended; what the names of the suite become */
	yaml_document_t document;
	struct zone zones[SCENARIOS + 1];
	struct test_case cases[CASES + 1];
	size_t zone_count, case_count;
};

static inline struct bytes renamed(struct suite *s, struct bytes text)
{
	struct text out = { .at = arena_alloc(&s->arena, 2 * text.len + 1),
			    .cap = 2 * text.len + 1 };
	zone_require(out.at != NULL);
	while (text.len) {
		size_t pair = 0;
		while (s->renames[pair][0] &&
		       !bytes_starts_nocase(text, bytes_of(s->renames[pair][0])))
			pair++;
		const char *from = s->renames[pair][0];
		text_add(&out, from ? bytes_of(s->renames[pair][1]) : bytes_first(text, 1));
		text = bytes_skip(text, from ? strlen(from) : 1);
	}
	return text_bytes(&out);
}

static inline yaml_node_t *node(struct suite *s, int id)
{
	return yaml_document_get_node(&s->document, id);
}

static inline struct bytes plain(const yaml_node_t *n)
{
	zone_require(n->type == YAML_SCALAR_NODE);
	return (struct bytes){ (const char *)n->data.scalar.value, n->data.scalar.length };
}

static inline struct bytes scalar(struct suite *s, int id)
{
	return renamed(s, plain(node(s, id)));
}

/* A string, or a list of them written one after the other. */
static inline struct bytes joined(struct suite *s, int id, const char *between)
{
	yaml_node_t *n = node(s, id);
	char buffer[4096];
	struct text all = TEXT(buffer);
	if (n->type == YAML_SCALAR_NODE)
		return scalar(s, id);
	for (yaml_node_item_t *i = n->data.sequence.items.start; i < n->data.sequence.items.top;
	     i++) {
		if (i > n->data.sequence.items.start)
			text_string(&all, between);
		text_add(&all, scalar(s, *i));
	}
	return zone_copy(&s->arena, text_bytes(&all));
}

static inline enum dns_type type_of(struct bytes name)
{
	static const struct {
		const char *name;
		enum dns_type type;
	} types[] = { { "A", DNS_A },        { "AAAA", DNS_AAAA }, { "MX", DNS_MX },
		      { "PTR", DNS_PTR },    { "TXT", DNS_TXT },   { "SPF", DNS_TXT },
		      { "CNAME", DNS_CNAME } };
	size_t i = 0;
	while (!bytes_equal(bytes_of(types[i].name), name))
		zone_require(++i < sizeof types / sizeof types[0]);
	return types[i].type;
}

/* Records written as SPF stand for TXT too, where there is no TXT (the head of the suite says
 * so). */
static inline void read_records(struct suite *s, struct zone *z, struct bytes owner,
				yaml_node_t *list)
{
	bool txt = false;
	for (int pass = 0; pass < 2; pass++)
		for (yaml_node_item_t *i = list->data.sequence.items.start;
		     i < list->data.sequence.items.top; i++) {
			yaml_node_t *n = node(s, *i);
			if (n->type == YAML_SCALAR_NODE) {
				if (pass)
					zone_add(z, owner, (enum dns_type)RECORD_FAILS);
				continue;
			}
			yaml_node_pair_t *pair = n->data.mapping.pairs.start;
			struct bytes type = plain(node(s, pair->key)),
				     value = joined(s, pair->value,
						    bytes_equal(type, BYTES("MX")) ? " " : "");
			txt |= bytes_equal(type, BYTES("TXT"));
			if (pass && !(txt && bytes_equal(type, BYTES("SPF"))) &&
			    !bytes_equal(value, BYTES("NONE")))
				zone_put(z, owner, type_of(type), value);
		}
}

static inline void read_case(struct suite *s, struct bytes name, yaml_node_t *map,
			     const struct zone *z)
{
	struct test_case *c = &s->cases[s->case_count++];
	zone_require(s->case_count <= CASES);
	*c = (struct test_case){ .name = zone_copy(&s->arena, name), .zone = z };
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
	     p++) {
		struct bytes key = plain(node(s, p->key));
		yaml_node_t *value = node(s, p->value);
		if (bytes_equal(key, BYTES("helo")))
			c->helo = scalar(s, p->value);
		else if (bytes_equal(key, BYTES("mailfrom")))
			c->sender = scalar(s, p->value);
		else if (bytes_equal(key, BYTES("host")))
			c->host = scalar(s, p->value);
		else if (bytes_equal(key, BYTES("result")) && value->type == YAML_SCALAR_NODE)
			c->results[0] = scalar(s, p->value);
		else if (bytes_equal(key, BYTES("result")))
			for (int i = 0;
			     value->data.sequence.items.start + i < value->data.sequence.items.top;
			     i++)
				c->results[i] = scalar(s, value->data.sequence.items.start[i]);
	}
}

static inline void read_scenario(struct suite *s)
{
	yaml_node_t *root = yaml_document_get_root_node(&s->document);
	struct zone *z = &s->zones[s->zone_count++];
	zone_require(s->zone_count <= SCENARIOS);
	arena_init(&z->arena, SIZE_MAX);
	for (yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top;
	     p++) {
		struct bytes part = plain(node(s, p->key));
		yaml_node_t *map = node(s, p->value);
		if (map->type != YAML_MAPPING_NODE)
			continue;
		for (yaml_node_pair_t *q = map->data.mapping.pairs.start;
		     q < map->data.mapping.pairs.top; q++)
			if (bytes_equal(part, BYTES("tests")))
				read_case(s, plain(node(s, q->key)), node(s, q->value), z);
			else
				read_records(s, z, scalar(s, q->key), node(s, q->value));
	}
}

static inline struct suite *suite_read(const char *const (*renames)[2])
{
	yaml_parser_t parser;
	struct suite *s = calloc(1, sizeof *s);
	FILE *file = fopen("tests/suites/spf/rfc7208-tests.yml", "rb");
	zone_require(s && file && yaml_parser_initialize(&parser));
	arena_init(&s->arena, SIZE_MAX);
	s->renames = renames;
	yaml_parser_set_input_file(&parser, file);
	for (;;) {
		zone_require(yaml_parser_load(&parser, &s->document));
		bool more = yaml_document_get_root_node(&s->document) != NULL;
		if (more)
			read_scenario(s);
		yaml_document_delete(&s->document);
		if (!more)
			break;
	}
	yaml_parser_delete(&parser);
	fclose(file);
	assert_int_equal(s->case_count, CASES);
	return s;
}

static inline void suite_free(struct suite *s)
{
	for (size_t i = 0; i < s->zone_count; i++)
		arena_wipe(&s->zones[i].arena);
	arena_wipe(&s->arena);
	free(s);
}

static const char *const as_they_are[][2] = { { NULL, NULL } };

#endif
