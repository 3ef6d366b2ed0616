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

/* Who the mail is from and for, as rules name them: what the client said, proved by nothing. */
struct correspondents {
	struct address client;          /* family NONE: not known, or hidden by a NAT */
	bool known; /* what follows is; before MAIL and RCPT it is not */
	bool null_sender;               /* "<>": then its parts are "" */
	/* local parts as written, quotes included; domains as A-labels in lower case, a literal in
	 * its brackets */
	struct bytes sender_local, sender_domain;
	struct bytes recipient_local, recipient_domain;
};

struct verdict {
	enum action action;             /* what is to be done; in shadow mode ACCEPT */
	/* what would be done if the mode were enforce: equal but in shadow mode */
	enum action wished;
	bool shadow;
	int score;
	/* what decided: a rule's name, "score", "unknown.spf", "" when nothing did */
	char rule[96];
	unsigned number;                /* of that rule, from 1; 0: no rule decided */
	/* the evidence that weighed most in it; SIZE_MAX: none, as where a rule names nothing but
	 * correspondents */
	size_t cause;
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
 * own; the verdict names the rule unless a stronger action follows. A rule that names
 * correspondents matches no others, and one with `require` only where what it names of the sender
 * is proved: what is not known proves nothing. */
void policy_judge(const struct policy *, const struct correspondents *, struct evidence *evidence,
		  size_t count, struct verdict *);
/* True if, whatever the checks among `confs` (by the place of a check; NULL: it does not run) find
 * later, the verdict will be to drop: a rule to drop matches and no rule before it that would end
 * the judgement can match any more with facts of later phases, or of a check that has not answered
 * yet, nor with a sender or recipient who is not known yet. Asked at connect. Never in shadow
 * mode. */
bool policy_drops(const struct policy *, const struct correspondents *, const void *const *confs,
		  const struct evidence *evidence, size_t count, struct verdict *);
/* True if a verdict of PHASE_RCPT to defer or worse stands whatever the checks of later phases
 * among `confs` find: no rule that would let the mail pass can match any more, and no points can
 * lower the score enough. */
bool policy_settled(const struct policy *, const struct correspondents *, const void *const *confs,
		    const struct evidence *evidence, size_t count, const struct verdict *);
/* True if a rule asks for the value of this fact: what was found cannot be judged without it. */
bool policy_needs_value(const struct policy *, const char *check, const char *fact);
/* True if a rule names recipients: then a verdict on one says nothing of another. */
bool policy_names_recipients(const struct policy *);
/* True if every rule holds for both recipients or for neither: then one verdict serves both. */
bool policy_recipients_alike(const struct policy *, const struct correspondents *a,
			     const struct correspondents *b);
const char *action_name(enum action);
/* The text of the policy that is built in, for a configuration that names none. */
struct bytes policy_builtin(void);
/* The one that looks and never acts: policy/shadow.yaml. */
struct bytes policy_shadow(void);
/* The manual's table of every key of a policy, and what its rules can name (Markdown). */
void policy_print_manual(FILE *);
/* The same for a manual page, mdoc(7). */
void policy_print_man(FILE *);
/* The JSON Schema of a policy, draft-07. */
void policy_print_schema(FILE *);

#endif
