/* policy.h: from evidence to an action (ARCHITECTURE.md, "The policy").
 *
 * A policy is a YAML file: mode, points for facts, thresholds, rules, what an unknown means, and
 * its own tests. Immutable once loaded; judging is a pure function. Policies never measure and
 * never speak. */
#ifndef MXWARD_POLICY_POLICY_H
#define MXWARD_POLICY_POLICY_H

#include "modules/check.h"
#include "policy/options/complaint.h"
#include "policy/options/snapshot.h"

enum action {
	ACTION_ACCEPT,
	ACTION_TAG,
	ACTION_DEFER,
	ACTION_QUARANTINE,
	ACTION_REJECT,
	ACTION_DROP
};

struct policy;

struct verdict {
	enum action action;             /* what is to be done; in shadow mode ACCEPT */
	/* what would be done if the mode were enforce: equal but in shadow mode */
	enum action wished;
	bool shadow;
	int score;
	/* what decided: a rule's name, "score", "unknown.spf", "" when nothing did */
	char rule[96];
	size_t cause;                   /* the evidence that weighed most in it; SIZE_MAX: none */
};

/* Loads `path` through the snapshot. NULL when there was an error; everything wrong is in the
 * complaints. Checks and facts that do not exist are errors with "did you mean". Runs the policy's
 * own tests: one that does not come out is an error at its line. */
struct policy *policy_load(const char *path, struct snapshot *, struct complaints *);
void policy_free(struct policy *);
/* Judges. evidence[i].score becomes the points it got in all: its own, and the policy's for its
 * fact, once for each value, and those in its favour once a message. Order: the first rule with
 * `action` that matches decides; then reject_at; then the strictest `unknown` of defer and above;
 * then quarantine_at; then tag_at or an `unknown` that says tag; otherwise accept. A rule with
 * `at_least` that matches before any of them decides keeps the action from being milder than its
 * own; the verdict names the rule unless a stronger action follows. */
void policy_judge(const struct policy *, struct evidence *evidence, size_t count, struct verdict *);
/* True if, whatever the checks among `confs` (by the place of a check; NULL: it does not run) find
 * later, the verdict will be to drop: a rule to drop matches and no rule before it that would end
 * the judgement can match any more with facts of later phases, or of a check that has not answered
 * yet. Asked at connect. Never in shadow mode. */
bool policy_drops(const struct policy *, const void *const *confs, const struct evidence *evidence,
		  size_t count, struct verdict *);
/* True if a verdict of PHASE_RCPT to defer or worse stands whatever the checks of later phases
 * among `confs` find: no rule that would let the mail pass can match any more, and no points can
 * lower the score enough. */
bool policy_settled(const struct policy *, const void *const *confs,
		    const struct evidence *evidence, size_t count, const struct verdict *);
const char *action_name(enum action);
/* The text of the policy that is built in, for a configuration that names none. */
struct bytes policy_builtin(void);
/* The manual's table of every key of a policy, and what its rules can name (Markdown). */
void policy_print_manual(FILE *);
/* The same for a manual page, mdoc(7). */
void policy_print_man(FILE *);
/* The JSON Schema of a policy, draft-07. */
void policy_print_schema(FILE *);

#endif
