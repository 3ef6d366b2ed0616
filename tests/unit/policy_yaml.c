/* policy_yaml.c: YAML as a tree: what stands in it, and where it stood. */
#include "policy/options/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { BUDGET = 1 << 24 };

static void hear(void *said, bool warning, const char *message)
{
	(void)warning;
	text_string(said, message);
	text_char(said, '\n');
}

/* The tree in one line: kinds, texts and places, so that a table can show it. */
static void draw(struct text *t, const struct node *n)
{
	if (n->kind == NODE_TEXT) {
		text_format(t, n->quoted ? "'%s'" : "%s", n->text.at);
	} else {
		text_char(t, n->kind == NODE_LIST ? '[' : '{');
		for (const struct node *c = n->first; c; c = c->next) {
			if (c->key)
				text_format(t, "%s@%u:%u=", c->key->text.at, c->key->line,
					    c->key->column);
			draw(t, c);
			text_string(t, c->next ? " " : "");
		}
		text_char(t, n->kind == NODE_LIST ? ']' : '}');
	}
	text_format(t, "@%u:%u", n->line, n->column);
}

static void drawn(struct text *t, struct bytes yaml)
{
	struct arena arena;
	struct complaints complaints;
	arena_init(&arena, BUDGET);
	complaints_init(&complaints, "f");
	struct node *n = yaml_read(yaml, &arena, &complaints);
	if (n)
		draw(t, n);
	complaints_tell(&complaints, hear, t);
	arena_wipe(&arena);
}

static const struct {
	const char *yaml, *drawn;
} trees[] = {
	{ "", "@1:1" },
	{ "# nothing\n", "@1:1" },
	{ "---\n...\n", "@2:1" },
	{ "a", "a@1:1" },
	{ "''", "''@1:1" },
	{ "a: b", "{a@1:1=b@1:4}@1:1" },
	{ "a:\n  - b\n  - c d\n", "{a@1:1=[b@2:5 c d@3:5]@2:3}@1:1" },
	{ "a:\nb: ''\n", "{a@1:1=@1:3 b@2:1=''@2:4}@1:1" },
	{ "{ a: [1, \"2\"], b: {} }", "{a@1:3=[1@1:7 '2'@1:10]@1:6 b@1:16={}@1:19}@1:1" },
	{ "\xef\xbb\xbf"
	  "a: b\n",
	  "{a@1:1=b@1:4}@1:1" }, /* a byte order mark */
	{ "a: b\r\nc: d\r\n", "{a@1:1=b@1:4 c@2:1=d@2:4}@1:1" },
	{ "ä: ö ü # ß\nb: x", "{ä@1:1=ö ü@1:4 b@2:1=x@2:4}@1:1" }, /* characters, not octets */
	{ "a: no\nb: 0640\nc: ~\nd: 1.2\n",
	  "{a@1:1=no@1:4 b@2:1=0640@2:4 c@3:1=~@3:4 d@4:1=1.2@4:4}@1:1" },
	{ "a: |\n  x\n  y\n", "{a@1:1='x\ny\n'@1:4}@1:1" },
	{ "a: >-\n  x\n  y\n", "{a@1:1='x y'@1:4}@1:1" },
	{ "\"a\": \"\\u00fc\"\n", "{a@1:1='ü'@1:6}@1:1" },
	{ "%YAML 1.1\n---\na: b\n", "{a@3:1=b@3:4}@3:1" },
	{ "a: 1\nb: 2\na: 3\n",
	  "{a@1:1=1@1:4 b@2:1=2@2:4}@1:1f:3:1: a: duplicate key, first used in line 1\n" },
	{ "a: [x: 1, x: 2]\n", "{a@1:1=[{x@1:5=1@1:8}@1:5 {x@1:11=2@1:14}@1:11]@1:4}@1:1" },
	{ "a:\n- {k: 1, k: 2}\n",
	  "{a@1:1=[{k@2:4=1@2:7}@2:3]@2:1}@1:1f:2:10: a[0].k: duplicate key, first used in "
	  "line 2\n" },
	{ "a: *b\nc: 1",
	  "{a@1:1=@1:4 c@2:1=1@2:4}@1:1f:1:4: a: aliases (*b) are not allowed; write the value "
	  "out in full, or in quotes if it starts with *\n" },
	{ "*a : b\n",
	  "{}@1:1f:1:1: ?: aliases (*a) are not allowed; write the value out in full, or in "
	  "quotes if it starts with *\n" },
	{ "<<: [a]\nb: c\n",
	  "{b@2:1=c@2:4}@1:1f:1:1: <<: merge keys (<<) are not allowed; write the keys out in "
	  "full\n" },
	{ "[a]: b\n",
	  "{}@1:1f:1:1: ?: a key must be plain text; an IPv6 address in brackets needs quotes, "
	  "like "
	  "\"[::]:25\"\n" },
	{ "a: b\n--- c\n",
	  "{a@1:1=b@1:4}@1:1f:2:1: a second document starts here; a file may contain only one\n" },
};

static void a_tree_says_what_stood_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		char buffer[1000];
		struct text t = TEXT(buffer);
		drawn(&t, bytes_of(trees[i].yaml));
		if (strcmp(text_cstr(&t), trees[i].drawn) != 0)
			fail_msg("%s\nmust be: %s\n    was: %s", trees[i].yaml, trees[i].drawn,
				 buffer);
	}
}

static void a_path_leads_to_its_node(void **state)
{
	char buffer[1000];
	struct text t = TEXT(buffer);
	struct arena arena;
	struct complaints complaints;
	(void)state;
	arena_init(&arena, BUDGET);
	complaints_init(&complaints, "f");
	const struct node *root =
		yaml_read(BYTES("a: { b.c: [x, [y, { d: z }]] }\n"), &arena, &complaints);
	const struct node *list = node_member(node_member(root, "a"), "b.c");
	const struct node *deep = node_member(list->first->next->first->next, "d");
	node_path(&t, root);
	assert_int_equal(t.len, 0);
	node_path(&t, deep);
	assert_string_equal(text_cstr(&t), "a.b.c[1][1].d");
	assert_null(node_member(root, "b"));
	assert_null(node_member(list, "a"));
	assert_null(node_member(NULL, "a"));
	node_complain(&complaints, true, deep->parent, "e", "late");
	node_refuse(&complaints, list->first, "early %d", 1);
	t.len = 0;
	complaints_tell(&complaints, hear, &t);
	assert_string_equal(text_cstr(&t),
			    "f:1:12: a.b.c[0]: early 1\nf:1:19: a.b.c[1][1].e: late\n");
	assert_int_equal(complaints.errors, 1);
	arena_wipe(&arena);
}

static void sixteen_levels_are_enough(void **state)
{
	static const char open[] = "[[[[[[[[[[[[[[[[", close[] = "]]]]]]]]]]]]]]]]";
	char yaml[40], buffer[400];
	struct text y = TEXT(yaml), t = TEXT(buffer);
	(void)state;
	text_format(&y, "%s%s", open, close);
	drawn(&t, text_bytes(&y));
	assert_true(bytes_starts(text_bytes(&t), BYTES("[[[[[[[[[[[[[[[[]@1:16]@1:15")));
	assert_null(memmem(buffer, t.len, "nested", 6));
}

static void a_thousand_errors_are_enough(void **state)
{
	static char yaml[40000], buffer[200000];
	struct text y = TEXT(yaml), t = TEXT(buffer);
	(void)state;
	for (int i = 0; i < 5000; i++)
		text_string(&y, "a: 1\n");
	drawn(&t, text_bytes(&y));
	assert_true(bytes_ends_nocase(text_bytes(&t),
				      BYTES("f:1001:1: a: duplicate key, first used in line 1\n"
					    "3999 more errors are not shown\n")));
}

static void memory_that_runs_out_is_said(void **state)
{
	(void)state;
	for (size_t budget = 0; budget < 4000; budget += 16) {
		char buffer[400];
		struct text t = TEXT(buffer);
		struct arena arena;
		struct complaints complaints;
		arena_init(&arena, budget);
		complaints_init(&complaints, "f");
		bool read = yaml_read(BYTES("a: [b, c]\nd: { e: f, g: h }\n"), &arena, &complaints);
		complaints_tell(&complaints, hear, &t);
		assert_string_equal(text_cstr(&t), read ? "" : "f: out of memory\n");
		arena_wipe(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_says_what_stood_where),
		cmocka_unit_test(a_path_leads_to_its_node),
		cmocka_unit_test(sixteen_levels_are_enough),
		cmocka_unit_test(a_thousand_errors_are_enough),
		cmocka_unit_test(memory_that_runs_out_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
