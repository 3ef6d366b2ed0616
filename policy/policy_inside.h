/* policy_inside.h: a policy as its files share it: policy.c (judging), policy_load.c (the file as a
 * whole), policy_rules.c (conditions), policy_tests.c (its own tests). Nobody else includes it. */
#ifndef MXWARD_POLICY_POLICY_INSIDE_H
#define MXWARD_POLICY_POLICY_INSIDE_H

#include "gateway/base/arena.h"
#include "policy/facts.h"
#include "policy/options/option_value.h"
#include "policy/policy.h"

enum {
	POLICY_FILE_MAX = 1024 * 1024,
	POLICY_RULES_MAX = 500,
	POLICY_TESTS_MAX = 1000,
	POLICY_CHOICES_MAX = 64, /* facts of one check in one rule, and details of one fact */
	POLICY_SCORE_MAX = 100000,
	POLICY_NAME_MAX = sizeof((struct verdict *)0)->rule - 1,
};

enum mode { MODE_ENFORCE, MODE_SHADOW };

/* A fact, and of which detail; without any: whatever the detail. */
struct choice {
	const char *fact; /* a literal; temperror stands for unknown where a check has it */
	struct bytes *details;
	size_t detail_count;
};

/* Holds when a piece of the check's evidence is one of the choices. */
struct condition {
	const char *check;              /* a literal */
	const struct check *measured_by;
	struct choice *choices;
	size_t choice_count;
};

struct conditions {
	struct condition *at;
	size_t count;
};

struct rule {
	const struct node *node, *when; /* while it is loaded */
	enum action action;
	int least;                      /* at_least, counted from ACTION_TAG; while it is loaded */
	bool goes_on;                   /* it said at_least: judging goes on behind it */
	const char *name;               /* as given, otherwise made of the conditions */
	struct conditions conditions;   /* all must hold */
};

struct points {
	const char *check, *fact;
	int64_t points;
};

struct unknown {
	const char *check;
	enum action action;
};

struct policy_test {
	const struct node *node, *given;
	const char *name;
	enum action expect;
};

struct policy {
	struct arena arena;             /* everything here */
	const char *path;
	enum mode mode;
	uint64_t tag_at, quarantine_at, reject_at;      /* 0: not set */
	const struct node *score_node, *unknown_node;   /* while it is loaded */
	struct points *points;
	size_t point_count;
	struct unknown *unknowns;
	size_t unknown_count;
	struct rule *rules;
	size_t rule_count;
	struct policy_test *tests;      /* while it is loaded */
	size_t test_count;
};

/* One load under way. */
struct policy_loading {
	struct policy *policy;
	struct complaints *complaints;
	struct option_reader *reader;
	struct arena *arena; /* of what is read: the policy's own, or for the time of the load */
	const struct node *root;
	size_t errors;                  /* of others, before it began */
};

/* policy.c: the words of all actions, NULL-ended. */
extern const char *const policy_actions[];

/* policy_rules.c */
/* Reads a map of checks and facts: `when` of a rule, `given` of a test. False: complained of. */
bool conditions_read(struct policy_loading *, const struct node *, struct conditions *)
	__attribute__((warn_unused_result));
/* Complains of a check that does not exist; false. */
bool check_find(struct policy_loading *, const struct node *, struct bytes word, struct facts *)
	__attribute__((warn_unused_result));
bool fact_find(struct policy_loading *, const struct node *, const struct facts *,
	       struct bytes word, const char **fact) __attribute__((warn_unused_result));
/* What the log calls a rule without a name: "spf: fail|softfail, dnsbl: listed zen.example". */
void conditions_text(struct text *, const struct conditions *);
/* Warns of every rule that an earlier one leaves nothing to decide. */
void rules_warn(struct policy_loading *);

/* policy_tests.c: reads every test, and where the policy is sound runs it; complains of each that
 * comes out otherwise. */
void tests_run(struct policy_loading *, bool sound);

#endif
