/* policy_shipped.c: the policies that are installed: they load without a word, nothing in them
 * saves a message from what is worse, and shadow.yaml wishes what default.yaml does. */
#include "policy/policy_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void hear(void *said, bool warning, const char *message)
{
	text_format(said, "%s%s\n", warning ? "warning: " : "", message);
}

/* A policy that earns neither error nor warning. */
static struct policy *load(const char *path)
{
	char buffer[4000];
	struct text said = TEXT(buffer);
	struct complaints complaints;
	struct snapshot *s = snapshot_new();
	complaints_init(&complaints, "mxward.yaml");
	struct policy *p = policy_load(path, s, &complaints);
	complaints_tell(&complaints, hear, &said);
	assert_string_equal(text_cstr(&said), "");
	assert_non_null(p);
	assert_string_equal(p->path, path);
	snapshot_free(s);
	return p;
}

/* The policies that are installed, and the one that the plan of the house shows. */
static void what_is_shipped_is_good(void **state)
{
	static const char *const shipped[] = { "policy/default.yaml", "policy/strict.yaml",
					       "policy/shadow.yaml",
					       "tests/fuzz/corpus/policies/design" };
	(void)state;
	for (size_t i = 0; i < COUNT(shipped); i++)
		policy_free(load(shipped[i]));
	policy_free(NULL);
}

/* WHY: a rule that ends the judgement with less than a rejection frees whatever would be rejected
 * by a later rule or the score; who adds to a message what the rule names escapes. */
static void no_mild_rule_ends_the_judgement(void **state)
{
	static const char *const shipped[] = { "policy/default.yaml", "policy/strict.yaml",
					       "policy/shadow.yaml" };
	(void)state;
	for (size_t i = 0; i < COUNT(shipped); i++) {
		struct policy *p = load(shipped[i]);
		for (size_t j = 0; j < p->rule_count; j++) {
			const struct rule *rule = &p->rules[j];
			if (!rule->goes_on && rule->action != ACTION_ACCEPT &&
			    rule->action < ACTION_REJECT)
				fail_msg("%s: rule %s", shipped[i], rule->name);
		}
		policy_free(p);
	}
}

/* All that a policy goes by, mode and tests aside. */
static void policy_text(struct text *t, const struct policy *p)
{
	text_format(t, "%llu %llu %llu\n", (unsigned long long)p->tag_at,
		    (unsigned long long)p->quarantine_at, (unsigned long long)p->reject_at);
	for (size_t i = 0; i < p->point_count; i++)
		text_format(t, "%s.%s: %lld\n", p->points[i].check, p->points[i].fact,
			    (long long)p->points[i].points);
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *rule = &p->rules[i];
		text_format(t, "%s: %s%s: ", rule->name, rule->goes_on ? "at least " : "",
			    action_name(rule->action));
		conditions_text(t, &rule->conditions);
		text_char(t, '\n');
	}
	for (size_t i = 0; i < p->unknown_count; i++)
		text_format(t, "unknown %s: %s\n", p->unknowns[i].check,
			    action_name(p->unknowns[i].action));
}

static void the_shadow_wishes_what_the_default_does(void **state)
{
	static char buffer[16000], shadow_buffer[16000];
	struct text text = TEXT(buffer), shadow_text = TEXT(shadow_buffer);
	struct policy *p = load("policy/default.yaml"), *shadow = load("policy/shadow.yaml");
	(void)state;
	policy_text(&text, p);
	policy_text(&shadow_text, shadow);
	assert_string_equal(text_cstr(&shadow_text), text_cstr(&text));
	assert_int_equal(p->mode, MODE_ENFORCE);
	assert_int_equal(shadow->mode, MODE_SHADOW);
	policy_free(p);
	policy_free(shadow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_shipped_is_good),
		cmocka_unit_test(no_mild_rule_ends_the_judgement),
		cmocka_unit_test(the_shadow_wishes_what_the_default_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
