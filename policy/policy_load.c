/* policy_load.c: a policy's file as a whole: what its keys are, what does not fit together; see
 * policy.h.
 *
 * Owns the policy until it is handed out; one arena holds all of it. The tree of the file is gone
 * after the load. It never stops at a fault: whoever wrote ten mistakes hears of ten. */
#include "policy/policy_inside.h"
#include "gateway/base/version.h"
#include "policy/options/option_schema.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY_MAX = 1 << 28 };

static const char *const modes[] = { [MODE_ENFORCE] = "enforce", [MODE_SHADOW] = "shadow", NULL };

/* What these hold is known to the checks, not to the tables here. */
static void schema_points(FILE *out)
{
	fputs("\"type\": [\"integer\", \"string\"], \"pattern\": \"^-?[0-9]+$\"", out);
}

static void schema_score(FILE *out)
{
	facts_print_points(out, schema_points);
}

static void schema_action(FILE *out)
{
	schema_words(out, policy_actions);
}

static void schema_proof(FILE *out)
{
	fputs("\"anyOf\": [{ ", out);
	schema_words(out, proof_words);
	fputs(" }, { \"type\": \"array\", \"minItems\": 1, \"items\": { ", out);
	schema_words(out, proof_words);
	fputs(" } }]", out);
}

static void schema_unknown(FILE *out)
{
	facts_print_checks(out, schema_action);
}

/* One of the two, and nothing else, says what a rule does. */
static void schema_rule(FILE *out)
{
	fputs(", \"oneOf\": [{ \"required\": [\"action\"] }, { \"required\": [\"at_least\"] }]",
	      out);
}

#define AT(member) .offset = offsetof(struct rule, member)
static const struct option rule_options[] = {
	{ "name", OPTION_TEXT, AT(name), .fallback = "", .least = 1, .most = POLICY_NAME_MAX,
	  .example = "spoofed", .doc = "Name in the log; if not set, the facts that it matches" },
	{ "when", OPTION_NODE, AT(when), .example = "{ spf: fail }",
	  .schema = facts_print_conditions,
	  .doc = "Facts to match, by check, and sender, sender_domain, recipient, client; all must "
		 "hold" },
	{ "require", OPTION_NODE, AT(require), .fallback = "", .example = "dmarc",
	  .schema = schema_proof,
	  .doc = "Proof without which the rule does not match: dmarc, spf or dkim must have passed "
		 "for the domain of the sender; of several, one is enough" },
	{ "action", OPTION_WORD, AT(action), .fallback = "", .words = policy_actions,
	  .example = "reject",
	  .doc = "Action to take; ends the judgement. A rule has either action or at_least" },
	{ "at_least", OPTION_WORD, AT(least), .fallback = "", .words = policy_actions + ACTION_TAG,
	  .example = "tag",
	  .doc = "Mildest action to take; later rules, unknown and the score may demand a stronger "
		 "one (in the order of the values)" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct policy_test, member)
static const struct option test_options[] = {
	{ "name", OPTION_TEXT, AT(name), .least = 1, .most = 200,
	  .example = "a spoofed sender is refused", .doc = "Name of the test" },
	{ "given", OPTION_NODE, AT(given), .example = "{ spf: fail }",
	  .schema = facts_print_conditions,
	  .doc = "Facts that the checks report, and sender, sender_domain, recipient, client" },
	{ "expect", OPTION_WORD, AT(expect), .words = policy_actions, .example = "reject",
	  .doc = "Action that must result" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct policy, member)
static const struct option options[] = {
	{ "mode", OPTION_WORD, AT(mode), .fallback = "enforce", .words = modes,
	  .doc = "Mode of the policy; shadow accepts all mail and logs what enforce would do" },
	{ "score", OPTION_NODE, AT(score_node), .fallback = "", .example = "{ spf.fail: 4 }",
	  .schema = schema_score, .doc = "Scores of facts; negative for good ones" },
	{ "tag_at", OPTION_COUNT, AT(tag_at), .fallback = "", .least = 1, .most = POLICY_SCORE_MAX,
	  .example = "4", .doc = "Score from which a message is delivered with X-Spam-Flag" },
	{ "quarantine_at", OPTION_COUNT, AT(quarantine_at), .fallback = "", .least = 1,
	  .most = POLICY_SCORE_MAX, .example = "6",
	  .doc = "Score from which a message is quarantined" },
	{ "reject_at", OPTION_COUNT, AT(reject_at), .fallback = "", .least = 1,
	  .most = POLICY_SCORE_MAX, .example = "10",
	  .doc = "Score from which a message is rejected" },
	{ "rules", OPTION_LIST, AT(rules), .fallback = "[]", .most = POLICY_RULES_MAX,
	  .members = rule_options, .member_size = sizeof(struct rule),
	  .example = "[{ when: { blocklist: blocked }, action: drop }]", .schema = schema_rule,
	  .doc = "Rules, read in order, before the score; the first with action that matches "
		 "ends the judgement" },
	{ "unknown", OPTION_NODE, AT(unknown_node), .fallback = "", .example = "{ spf: defer }",
	  .schema = schema_unknown,
	  .doc = "Actions for checks that could not be completed; accept for checks not listed" },
	{ "tests", OPTION_LIST, AT(tests), .fallback = "[]", .most = POLICY_TESTS_MAX,
	  .members = test_options, .member_size = sizeof(struct policy_test),
	  .example = "[{ name: good mail passes, given: { spf: pass }, expect: accept }]",
	  .doc = "Unit tests of this policy; it is not loaded unless all pass" },
	{ 0 }
};
#undef AT

void policy_print_manual(FILE *out)
{
	option_print_manual(out, options);
	fputs("\nFacts that `score`, `rules`, `unknown` and `tests` can name:\n\n", out);
	facts_print_manual(out);
}

void policy_print_man(FILE *out)
{
	option_print_man(out, options);
	fputs(".Sh FACTS\nThese can be named in\n.Cm score , rules , unknown\nand\n.Cm tests :\n",
	      out);
	facts_print_man(out);
}

void policy_print_schema(FILE *out)
{
	option_print_schema(out, options, "A policy of " MXWARD_NAME " " MXWARD_VERSION,
			    facts_print_definitions);
}

/* True if there are entries to read. */
static bool read_map(struct policy_loading *l, const struct node *n, const char *like)
{
	if (!n || n->refused || node_empty(n))
		return false;
	if (n->kind == NODE_MAP)
		return true;
	node_refuse(l->complaints, n, "must be a map like %s", like);
	return false;
}

static bool same_points(struct policy_loading *l, const struct node *key, const char *check,
			const char *fact)
{
	const struct policy *p = l->policy;
	for (size_t i = 0; i < p->point_count; i++) {
		if (strcmp(p->points[i].check, check) != 0 || p->points[i].fact != fact)
			continue;
		node_refuse(l->complaints, key,
			    "is given twice: %s.unknown and %s.%s are the "
			    "same fact",
			    check, check, fact);
		return true;
	}
	return false;
}

/* "spf.fail: 4" */
static void read_points(struct policy_loading *l, const struct node *n)
{
	static const struct option number = { .key = "",
					      .type = OPTION_NUMBER,
					      .least = POLICY_SCORE_MAX,
					      .most = POLICY_SCORE_MAX };
	struct bytes key = n->key->text;
	size_t dot = bytes_find(key, '.');
	struct points points;
	struct facts facts;
	struct excerpt e;
	if (!check_find(l, n->key, bytes_first(key, dot), &facts) || n->refused)
		return;
	if (dot == key.len) {
		node_refuse(l->complaints, n->key, "%s must name a check and a fact, like %s.%s: 2",
			    excerpt(&e, key), facts.check, facts.names[0]);
		return;
	}
	bool found = fact_find(l, n->key, &facts, bytes_skip(key, dot + 1), &points.fact);
	if (!value_read(l->reader, &number, n, &points.points) || !found)
		return;
	points.check = facts.check;
	if (!same_points(l, n->key, points.check, points.fact))
		l->policy->points[l->policy->point_count++] = points;
}

static void read_score(struct policy_loading *l)
{
	struct policy *p = l->policy;
	const struct node *n = p->score_node;
	if (!read_map(l, n, "{ spf.fail: 4, rdns.none: 2 }"))
		return;
	p->points = arena_array(&p->arena, n->count, sizeof *p->points);
	if (!p->points) {
		(void)value_out_of_memory(l->reader);
		return;
	}
	for (const struct node *c = n->first; c; c = c->next)
		read_points(l, c);
	if (n->count && !p->tag_at && !p->quarantine_at && !p->reject_at)
		node_warn(l->complaints, n->key,
			  "has no effect without tag_at, quarantine_at or reject_at");
}

static void read_unknown(struct policy_loading *l, const struct node *n)
{
	static const struct option word = { .key = "",
					    .type = OPTION_WORD,
					    .words = policy_actions };
	struct policy *p = l->policy;
	struct facts facts;
	int action = ACTION_ACCEPT;
	bool found = check_find(l, n->key, n->key->text, &facts);
	if (n->refused || !value_read(l->reader, &word, n, &action) || !found)
		return;
	if (action >= ACTION_REJECT)
		node_warn(l->complaints, n,
			  "would reject good mail permanently when a query fails for a moment; "
			  "use defer, so that it is sent again");
	p->unknowns[p->unknown_count++] =
		(struct unknown){ .check = facts.check, .action = (enum action)action };
}

static void read_unknowns(struct policy_loading *l)
{
	struct policy *p = l->policy;
	const struct node *n = p->unknown_node;
	if (!read_map(l, n, "{ spf: defer, dnsbl: accept }"))
		return;
	p->unknowns = arena_array(&p->arena, n->count, sizeof *p->unknowns);
	if (!p->unknowns) {
		(void)value_out_of_memory(l->reader);
		return;
	}
	for (const struct node *c = n->first; c; c = c->next)
		read_unknown(l, c);
}

/* What the log says where no rule decided. */
static bool name_reserved(const char *name)
{
	return strcmp(name, "score") == 0 || strncmp(name, "unknown.", strlen("unknown.")) == 0;
}

static void name_rule(struct policy_loading *l, struct rule *rule)
{
	char buffer[POLICY_NAME_MAX];
	struct text t = TEXT(buffer);
	if (rule->name) {
		if (name_reserved(rule->name))
			node_refuse(l->complaints, node_member(rule->node, "name"),
				    "\"%s\" is reserved: the log uses it when no rule decided; "
				    "choose another name",
				    rule->name);
		return;
	}
	conditions_text(&t, &rule->conditions);
	rule->name = arena_copy(&l->policy->arena, text_bytes(&t)).at;
	if (!rule->name)
		(void)value_out_of_memory(l->reader);
}

/* What action or at_least says. WHY at_least: drop is like action: drop: nothing is stronger. */
static void read_action(struct policy_loading *l, struct rule *rule)
{
	const struct node *action = node_member(rule->node, "action");
	const struct node *least = node_member(rule->node, "at_least");
	if (action && least)
		node_refuse(l->complaints, least, "excludes action: a rule has one of the two");
	else if (!action && !least && rule->node->kind == NODE_MAP)
		node_refuse(l->complaints, rule->node,
			    "needs action or at_least; write it like action: reject or at_least: "
			    "tag");
	if (!least)
		return;
	rule->action = (enum action)(ACTION_TAG + rule->least);
	rule->goes_on = rule->action < ACTION_DROP;
}

static void read_rules(struct policy_loading *l)
{
	const struct node *list = node_member(l->root, "rules"), *n = list ? list->first : NULL;
	for (size_t i = 0; i < l->policy->rule_count; i++, n = n->next) {
		struct rule *rule = &l->policy->rules[i];
		rule->node = n;
		read_action(l, rule);
		if (!rule->when || !conditions_read(l, rule->when, &rule->conditions))
			continue;
		proofs_read(l, rule);
		if (rule->conditions.count == 0 && !names_any(&rule->conditions.names))
			node_refuse(l->complaints, rule->when,
				    "must name a fact: this rule would match every message");
		else
			name_rule(l, rule);
	}
}

/* The nodes of the tests, for their positions. */
static void place_tests(struct policy_loading *l)
{
	const struct node *list = node_member(l->root, "tests"), *n = list ? list->first : NULL;
	for (size_t i = 0; i < l->policy->test_count; i++, n = n->next)
		l->policy->tests[i].node = n;
}

static void thresholds_order_verify(struct policy_loading *l, const char *low, uint64_t least,
				    const char *high, uint64_t most)
{
	if (least && most && least > most)
		node_refuse(
			l->complaints, node_member(l->root, low),
			"is higher than %s, %llu; the order is tag_at, quarantine_at, reject_at",
			high, (unsigned long long)most);
}

static void thresholds_verify(struct policy_loading *l)
{
	const struct policy *p = l->policy;
	thresholds_order_verify(l, "tag_at", p->tag_at, "quarantine_at", p->quarantine_at);
	thresholds_order_verify(l, "quarantine_at", p->quarantine_at, "reject_at", p->reject_at);
	thresholds_order_verify(l, "tag_at", p->tag_at, "reject_at", p->reject_at);
}

static void warn_idle(struct policy_loading *l)
{
	const struct policy *p = l->policy;
	if (!p->rule_count && !p->unknown_count && !p->tag_at && !p->quarantine_at && !p->reject_at)
		node_warn(l->complaints, l->root,
			  "has neither rules nor thresholds: all mail is accepted");
}

/* Of a tree without a fault this leaves a policy; otherwise complaints. */
static void policy_read_tree(struct policy_loading *l)
{
	option_read(l->reader, options, l->root, l->policy);
	if (l->root->kind != NODE_MAP && !node_empty(l->root))
		return;
	thresholds_verify(l);
	read_score(l);
	read_rules(l);
	read_unknowns(l);
	place_tests(l);
	bool sound = l->complaints->errors == l->errors;
	if (sound) {
		rules_warn(l);
		warn_idle(l);
	}
	l->arena = l->reader->scratch;
	tests_run(l, sound);
	l->policy->tests = NULL;
	l->policy->test_count = 0;
}

static struct policy *policy_new(const char *path)
{
	struct arena arena;
	arena_init(&arena, MEMORY_MAX);
	struct policy *p = arena_alloc(&arena, sizeof *p);
	struct bytes copy = arena_copy(&arena, bytes_of(path));
	if (!p || !copy.at) {
		arena_wipe(&arena);
		return NULL;
	}
	p->arena = arena;
	p->path = copy.at;
	return p;
}

static void policy_read_file(struct policy *p, struct bytes content, struct complaints *complaints)
{
	struct arena scratch;
	arena_init(&scratch, MEMORY_MAX);
	struct option_reader reader = { .arena = &p->arena,
					.scratch = &scratch,
					.complaints = complaints,
					.directory = "/",
					.root = options };
	struct policy_loading l = { .policy = p,
				    .complaints = complaints,
				    .reader = &reader,
				    .arena = &p->arena,
				    .errors = complaints->errors };
	l.root = yaml_read(content, &scratch, complaints);
	if (l.root)
		policy_read_tree(&l);
	arena_wipe(&scratch);
}

struct policy *policy_load(const char *path, struct snapshot *snapshot,
			   struct complaints *complaints)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	struct bytes content;
	const char *outer = complaints->current;
	size_t errors = complaints->errors;
	struct policy *p = policy_new(path);
	complaints->current = path;
	if (!p)
		complain(complaints, &(struct complaint){ .line = 0 }, "out of memory");
	else if (!snapshot_read(snapshot, path, POLICY_FILE_MAX, &content, &error))
		complain(complaints, &(struct complaint){ .line = 0 }, "%s", text_cstr(&error));
	else
		policy_read_file(p, content, complaints);
	complaints->current = outer;
	if (complaints->errors == errors)
		return p;
	policy_free(p);
	return NULL;
}
