/* facts.h: what a policy can name: every check and the facts that it may report.
 *
 * Those of modules/checks.def; whether they are configured is another matter: rules about a check
 * that does not run just never match. */
#ifndef MXWARD_POLICY_FACTS_H
#define MXWARD_POLICY_FACTS_H

#include "modules/check.h"

struct facts {
	const char *check;
	const char *const *names;       /* NULL-ended; "unknown" is not among them */
	const struct check *measured_by;
};

/* The check's facts; false: there is no such check. */
bool facts_find(struct bytes check, struct facts *) __attribute__((warn_unused_result));
/* The fact by its one name, "unknown" among them, which is the same as temperror where a check has
 * that; NULL: the check does not have it. */
const char *facts_name(const struct facts *, struct bytes fact);
/* What the line of doc of a check's options ends with: "; facts: pass, fail, unknown". */
void facts_print_doc(FILE *, const struct check *);
/* A Markdown table of all of them. */
void facts_print_manual(FILE *);
/* A list of all of them for a manual page, mdoc(7). */
void facts_print_man(FILE *);
/* For a JSON Schema: what may stand behind each check in `when` or `given`, as definitions with a
 * comma behind them; and the keywords of `when` and `given`, of `score` (spf.fail: value) and of
 * `unknown` (spf: value), where `value` prints those of the value. */
void facts_print_definitions(FILE *);
void facts_print_conditions(FILE *);
void facts_print_points(FILE *, void (*value)(FILE *));
void facts_print_checks(FILE *, void (*value)(FILE *));
/* For a complaint: "; did you mean …?" or which there are. */
void facts_suggest_check(struct text *, struct bytes written);
void facts_suggest(struct text *, const struct facts *, struct bytes written);

#endif
