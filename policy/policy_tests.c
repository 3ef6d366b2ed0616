/* policy_tests.c: a policy's own tests: evidence as `given`, and what must follow; see
 * policy_inside.h.
 *
 * A test is judged by the same function as a message; what it expects is what would be done if the
 * mode were enforce, so that a policy can be proved before it is trusted. */
#include "policy/policy_inside.h"

#include <string.h>

enum { GIVEN_MAX = 64 };

struct given {
	struct evidence evidence[GIVEN_MAX];
	size_t count;
	struct correspondents who;
};

static bool given_add(struct given *g, const char *check, const char *fact, struct bytes value)
{
	if (g->count == GIVEN_MAX)
		return false;
	g->evidence[g->count++] = (struct evidence){
		.check = check, .fact = fact, .detail = value, .value = value, .reply = BYTES("")
	};
	return true;
}

/* Each detail of a fact is evidence of its own, as two lists that list a client are. */
static bool given_fill(struct given *g, const struct conditions *conditions)
{
	bool room = true;
	g->count = 0;
	for (size_t i = 0; i < conditions->count; i++) {
		const struct condition *c = &conditions->at[i];
		for (size_t j = 0; j < c->choice_count; j++) {
			const struct choice *choice = &c->choices[j];
			if (choice->detail_count == 0)
				room = given_add(g, c->check, choice->fact, BYTES("")) && room;
			for (size_t k = 0; k < choice->detail_count; k++)
				room = given_add(g, c->check, choice->fact, choice->details[k]) &&
				       room;
		}
	}
	return room;
}

/* A pass of spf, dkim or dmarc without a domain is one for the sender's. */
static void given_prove(struct given *g)
{
	for (size_t i = 0; i < g->count; i++)
		for (size_t j = 0; proof_words[j]; j++)
			if (strcmp(g->evidence[i].check, proof_words[j]) == 0 &&
			    strcmp(g->evidence[i].fact, "pass") == 0 &&
			    g->evidence[i].value.len == 0)
				g->evidence[i].value = g->who.sender_domain;
}

/* Which part of the policy decided, in words. */
static void reason(struct text *t, const struct verdict *v)
{
	struct bytes rule = bytes_of(v->rule);
	if (rule.len == 0)
		text_format(t, "no rule matches, score %d", v->score);
	else if (bytes_equal(rule, BYTES("score")))
		text_format(t, "score %d", v->score);
	else
		text_format(t, "%s%s", bytes_starts(rule, BYTES("unknown.")) ? "" : "rule ",
			    v->rule);
}

static void test_judge(struct policy_loading *l, const struct policy_test *test,
		       struct given *given)
{
	struct verdict v;
	struct excerpt e;
	char buffer[160];
	struct text why = TEXT(buffer);
	given_prove(given);
	policy_judge(l->policy, &given->who, given->evidence, given->count, &v);
	if (v.wished == test->expect)
		return;
	reason(&why, &v);
	node_refuse(l->complaints, test->node,
		    "test %s failed: expected %s, but the policy "
		    "gives %s (%s)",
		    excerpt(&e, bytes_of(test->name)), action_name(test->expect),
		    action_name(v.wished), text_cstr(&why));
}

void tests_run(struct policy_loading *l, bool sound)
{
	for (size_t i = 0; i < l->policy->test_count; i++) {
		const struct policy_test *test = &l->policy->tests[i];
		struct conditions conditions = { 0 };
		struct given given;
		if (!test->given || !conditions_read(l, test->given, &conditions))
			continue;
		if (!given_fill(&given, &conditions))
			node_refuse(l->complaints, test->given, "has more than %d facts",
				    GIVEN_MAX);
		else if (names_given(l, test->given, &conditions.names, &given.who) && sound)
			test_judge(l, test, &given);
	}
}
