/* policy.c: judging: from evidence to an action; see policy.h.
 *
 * Pure: it takes no memory and never changes a policy, so that all workers share one. */
#include "policy/policy_inside.h"

#include "modules/checks.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *const policy_actions[] = { [ACTION_ACCEPT] = "accept",
				       [ACTION_TAG] = "tag",
				       [ACTION_DEFER] = "defer",
				       [ACTION_QUARANTINE] = "quarantine",
				       [ACTION_REJECT] = "reject",
				       [ACTION_DROP] = "drop",
				       NULL };

const char *action_name(enum action action)
{
	return policy_actions[action];
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	struct arena arena = p->arena;  /* it holds *p itself */
	arena_wipe(&arena);
}

static bool unknown(const struct evidence *e)
{
	return strcmp(e->fact, "unknown") == 0 || strcmp(e->fact, "temperror") == 0;
}

/* A fact of a policy is never "unknown" where the check has temperror: the two are one. */
static bool fact_is(const struct evidence *e, const char *check, const char *fact)
{
	if (strcmp(e->check, check) != 0)
		return false;
	return strcmp(e->fact, fact) == 0 || (unknown(e) && strcmp(fact, "temperror") == 0);
}

static bool chosen(const struct choice *c, const char *check, const struct evidence *e)
{
	bool found = c->detail_count == 0;
	if (!fact_is(e, check, c->fact))
		return false;
	for (size_t i = 0; i < c->detail_count && !found; i++)
		found = bytes_equal_nocase(c->details[i], e->value);
	return found;
}

/* The first evidence that makes the condition hold; `count`: it does not. */
static size_t holding(const struct condition *c, const struct evidence *evidence, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < c->choice_count; j++)
			if (chosen(&c->choices[j], c->check, &evidence[i]))
				return i;
	return count;
}

/* *cause: the evidence of the first fact that the rule names. */
static bool matches(const struct rule *rule, const struct correspondents *who,
		    const struct evidence *evidence, size_t count, size_t *cause)
{
	*cause = SIZE_MAX;
	if (!names_hold(&rule->conditions.names, who) ||
	    (rule->proofs && !proofs_hold(rule->proofs, who, evidence, count)))
		return false;
	for (size_t i = 0; i < rule->conditions.count; i++) {
		size_t at = holding(&rule->conditions.at[i], evidence, count);
		if (at == count)
			return false;
		if (i == 0)
			*cause = at;
	}
	return true;
}

/* True if an earlier piece of evidence has found the same; `any`: whatever its value. */
static bool repeats(const struct evidence *evidence, size_t at, bool any)
{
	for (size_t i = 0; i < at; i++)
		if (fact_is(&evidence[at], evidence[i].check, evidence[i].fact) &&
		    (any || bytes_equal(evidence[at].value, evidence[i].value)))
			return true;
	return false;
}

/* Its own points, and the policy's for its fact: once for each value, points in its favour once in
 * all. WHY: whoever signs a message ten times must not earn ten times what one signature is
 * worth. */
static int64_t points(const struct policy *p, const struct evidence *evidence, size_t at)
{
	const struct evidence *e = &evidence[at];
	int64_t sum = e->score;
	for (size_t i = 0; i < p->point_count; i++)
		if (fact_is(e, p->points[i].check, p->points[i].fact) &&
		    !repeats(evidence, at, p->points[i].points < 0))
			sum += p->points[i].points;
	return sum;
}

static int clamped(int64_t score)
{
	return score > INT_MAX ? INT_MAX : score < INT_MIN ? INT_MIN : (int)score;
}

static void verdict_decide(struct verdict *v, enum action action, const char *rule, size_t cause)
{
	struct text t = TEXT(v->rule);
	v->wished = action;
	v->cause = cause;
	text_string(&t, rule);
	text_cstr(&t);
}

/* True if a rule ends the judgement. One with at_least does not: *v is the strongest action by
 * then, by the first rule that asks for it. */
static bool decided_by_rule(const struct policy *p, const struct correspondents *who,
			    const struct evidence *evidence, size_t count, struct verdict *v)
{
	size_t cause;
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *rule = &p->rules[i];
		if (!matches(rule, who, evidence, count, &cause))
			continue;
		if (!v->rule[0] || rule->action > v->wished) {
			verdict_decide(v, rule->action, rule->name, cause);
			v->number = (unsigned)i + 1;
		}
		if (!rule->goes_on)
			return true;
	}
	return false;
}

static bool decided_by_score(uint64_t threshold, enum action action,
			     const struct evidence *evidence, size_t count, struct verdict *v)
{
	size_t most = SIZE_MAX;
	if (threshold == 0 || v->score < (int64_t)threshold)
		return false;
	for (size_t i = 0; i < count; i++)
		if (most == SIZE_MAX || evidence[i].score > evidence[most].score)
			most = i;
	verdict_decide(v, action, "score", most);
	return true;
}

/* What the policy wants when this could not be completed. */
static enum action action_of_unknown(const struct policy *p, const struct evidence *e)
{
	if (!unknown(e))
		return ACTION_ACCEPT;
	for (size_t i = 0; i < p->unknown_count; i++)
		if (strcmp(p->unknowns[i].check, e->check) == 0)
			return p->unknowns[i].action;
	return ACTION_ACCEPT;
}

/* The strictest of all, from `least` on. */
static bool decided_by_unknown(const struct policy *p, enum action least,
			       const struct evidence *evidence, size_t count, struct verdict *v)
{
	enum action strictest = ACTION_ACCEPT;
	size_t cause = 0;
	for (size_t i = 0; i < count; i++) {
		enum action action = action_of_unknown(p, &evidence[i]);
		if (action <= strictest)
			continue;
		strictest = action;
		cause = i;
	}
	if (strictest < least)
		return false;
	char buffer[sizeof v->rule];
	struct text t = TEXT(buffer);
	text_format(&t, "unknown.%s", evidence[cause].check);
	verdict_decide(v, strictest, text_cstr(&t), cause);
	return true;
}

/* WHY an unknown that only tags comes behind quarantine_at: otherwise a sender could escape from
 * quarantine by a DNS that does not answer. */
static void decide_without_rules(const struct policy *p, const struct evidence *evidence,
				 size_t count, struct verdict *v)
{
	(void)(decided_by_score(p->reject_at, ACTION_REJECT, evidence, count, v) ||
	       decided_by_unknown(p, ACTION_DEFER, evidence, count, v) ||
	       decided_by_score(p->quarantine_at, ACTION_QUARANTINE, evidence, count, v) ||
	       decided_by_score(p->tag_at, ACTION_TAG, evidence, count, v) ||
	       decided_by_unknown(p, ACTION_TAG, evidence, count, v));
}

static void decide_all(const struct policy *p, const struct correspondents *who,
		       const struct evidence *evidence, size_t count, struct verdict *v)
{
	struct verdict rest = *v;
	if (decided_by_rule(p, who, evidence, count, v))
		return;
	decide_without_rules(p, evidence, count, &rest);
	if (rest.wished > v->wished)
		*v = rest;
}

void policy_judge(const struct policy *p, const struct correspondents *who,
		  struct evidence *evidence, size_t count, struct verdict *v)
{
	int64_t score = 0;
	for (size_t i = 0; i < count; i++) {
		evidence[i].score = clamped(points(p, evidence, i));
		score += evidence[i].score;
	}
	*v = (struct verdict){ .score = clamped(score),
			       .cause = SIZE_MAX,
			       .shadow = p->mode == MODE_SHADOW };
	decide_all(p, who, evidence, count, v);
	v->action = v->shadow ? ACTION_ACCEPT : v->wished;
}

/* True if the check runs under this configuration. */
static bool runs(const struct check *check, const void *const *confs)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (checks[i] == check)
			return confs[i] != NULL;
	return false;
}

/* True if the check may still report something when clients have only connected. A check that has
 * reported has done so for good; one that has not may still wait for its answers, but for those
 * that always run: they ask for nothing. */
static bool open(const struct condition *c, const void *const *confs,
		 const struct evidence *evidence, size_t count)
{
	if (c->measured_by->implied == IMPLIED_ALWAYS || !runs(c->measured_by, confs))
		return false;
	for (size_t i = 0; c->measured_by->phase == PHASE_CONNECT && i < count; i++)
		if (strcmp(evidence[i].check, c->check) == 0)
			return false;
	return true;
}

/* True if a check that could prove the sender may still report. */
static bool proofs_may_hold(unsigned proofs, const void *const *confs)
{
	for (size_t i = 0; i < PROOFS; i++) {
		size_t place = checks_place(bytes_of(proof_words[i]));
		if (proofs & 1u << i && runs(checks[place], confs))
			return true;
	}
	return false;
}

static bool may_match(const struct rule *rule, const struct correspondents *who,
		      const void *const *confs, const struct evidence *evidence, size_t count)
{
	if (!names_may_hold(&rule->conditions.names, who) ||
	    (rule->proofs && !proofs_may_hold(rule->proofs, confs)))
		return false;
	for (size_t i = 0; i < rule->conditions.count; i++) {
		const struct condition *c = &rule->conditions.at[i];
		if (holding(c, evidence, count) == count && !open(c, confs, evidence, count))
			return false;
	}
	return true;
}

bool policy_drops(const struct policy *p, const struct correspondents *who,
		  const void *const *confs, const struct evidence *evidence, size_t count,
		  struct verdict *v)
{
	int64_t score = 0;
	size_t cause;
	for (size_t i = 0; i < p->rule_count && p->mode == MODE_ENFORCE; i++) {
		const struct rule *rule = &p->rules[i];
		if (rule->goes_on || !may_match(rule, who, confs, evidence, count))
			continue;
		if (rule->action != ACTION_DROP || !matches(rule, who, evidence, count, &cause))
			return false;
		for (size_t j = 0; j < count; j++)
			score += clamped(points(p, evidence, j));
		*v = (struct verdict){ .action = ACTION_DROP, .score = clamped(score) };
		verdict_decide(v, ACTION_DROP, rule->name, cause);
		v->number = (unsigned)i + 1;
		return true;
	}
	return false;
}

/* True if what the check finds in the message itself is still to come. */
static bool comes_later(const struct check *check, const void *const *confs)
{
	return check->phase > PHASE_RCPT && runs(check, confs);
}

/* True if a check of the message may yet prove the sender. */
static bool proofs_come_later(unsigned proofs, const void *const *confs)
{
	return proofs_may_hold(proofs & (PROOF_DMARC | PROOF_DKIM), confs);
}

/* True if a rule that would let the mail pass may yet match. */
static bool may_pass(const struct rule *rule, const struct correspondents *who,
		     const void *const *confs, const struct evidence *evidence, size_t count)
{
	bool later = false;
	if (rule->goes_on || rule->action >= ACTION_DEFER ||
	    !names_hold(&rule->conditions.names, who))
		return false;
	if (rule->proofs && !proofs_hold(rule->proofs, who, evidence, count)) {
		later = proofs_come_later(rule->proofs, confs);
		if (!later)
			return false;
	}
	for (size_t i = 0; i < rule->conditions.count; i++) {
		const struct condition *c = &rule->conditions.at[i];
		bool open = comes_later(c->measured_by, confs);
		if (!open && holding(c, evidence, count) == count)
			return false;
		later |= open;
	}
	return later;
}

/* The lowest that the points for facts still to come can add up to. */
static int64_t least_points(const struct policy *p, const void *const *confs)
{
	int64_t sum = 0;
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (comes_later(checks[i], confs) && checks[i]->least_score)
			sum += checks[i]->least_score(confs[i]);
	for (size_t i = 0; i < p->point_count; i++) {
		struct facts facts;
		if (p->points[i].points < 0 && facts_find(bytes_of(p->points[i].check), &facts) &&
		    comes_later(facts.measured_by, confs))
			sum += p->points[i].points;
	}
	return sum;
}

static bool condition_needs_value(const struct condition *c, const struct evidence *e)
{
	for (size_t i = 0; i < c->choice_count; i++)
		if (c->choices[i].detail_count && fact_is(e, c->check, c->choices[i].fact))
			return true;
	return false;
}

/* True if it could be the proof of a sender. */
static bool rule_needs_value(const struct rule *rule, const struct evidence *e)
{
	bool needs = false;
	for (size_t i = 0; i < PROOFS; i++)
		needs |= rule->proofs & 1u << i && fact_is(e, proof_words[i], "pass");
	for (size_t i = 0; i < rule->conditions.count; i++)
		needs |= condition_needs_value(&rule->conditions.at[i], e);
	return needs;
}

bool policy_needs_value(const struct policy *p, const char *check, const char *fact)
{
	const struct evidence e = { .check = check, .fact = fact };
	for (size_t i = 0; i < p->rule_count; i++)
		if (rule_needs_value(&p->rules[i], &e))
			return true;
	return false;
}

bool policy_names_recipients(const struct policy *p)
{
	for (size_t i = 0; i < p->rule_count; i++)
		if (p->rules[i].conditions.names.recipients.count)
			return true;
	return false;
}

bool policy_recipients_alike(const struct policy *p, const struct correspondents *a,
			     const struct correspondents *b)
{
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct names *names = &p->rules[i].conditions.names;
		if (names_hold_recipient(names, a) != names_hold_recipient(names, b))
			return false;
	}
	return true;
}

bool policy_settled(const struct policy *p, const struct correspondents *who,
		    const void *const *confs, const struct evidence *evidence, size_t count,
		    const struct verdict *v)
{
	size_t cause;
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *rule = &p->rules[i];
		if (may_pass(rule, who, confs, evidence, count))
			return false;
		if (rule->action >= v->wished && matches(rule, who, evidence, count, &cause))
			return true;
	}
	uint64_t threshold = v->wished == ACTION_REJECT       ? p->reject_at
			     : v->wished == ACTION_QUARANTINE ? p->quarantine_at
							      : 0;
	bool by_score = strcmp(v->rule, "score") == 0;
	return !by_score || v->score + least_points(p, confs) >= (int64_t)threshold;
}
