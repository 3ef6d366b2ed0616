/* policy_rules.c: conditions: checks, facts and details as they stand in `when` and `given`; see
 * policy_inside.h.
 *
 * What it reads is on the policy's arena. It reads on after what it refuses, so that all of it is
 * told. */
#include "policy/policy_inside.h"

#include "gateway/io/idn.h"

#include <string.h>

static bool rules_out_of_memory(struct policy_loading *l)
{
	return value_out_of_memory(l->reader);
}

bool check_find(struct policy_loading *l, const struct node *n, struct bytes word,
		struct facts *facts)
{
	char buffer[300];
	struct text t = TEXT(buffer);
	struct excerpt e;
	if (facts_find(word, facts))
		return true;
	facts_suggest_check(&t, word);
	node_refuse(l->complaints, n, "unknown check %s%s", excerpt(&e, word), text_cstr(&t));
	return false;
}

bool fact_find(struct policy_loading *l, const struct node *n, const struct facts *facts,
	       struct bytes word, const char **fact)
{
	char buffer[300];
	struct text t = TEXT(buffer);
	struct excerpt e;
	*fact = facts_name(facts, word);
	if (*fact)
		return true;
	facts_suggest(&t, facts, word);
	node_refuse(l->complaints, n, "%s is not a fact of %s%s", excerpt(&e, word), facts->check,
		    text_cstr(&t));
	return false;
}

/* A name in Unicode is compared as the A-labels that checks report. */
static bool read_detail(struct policy_loading *l, const struct node *n, struct bytes *detail)
{
	char buffer[DOMAIN_MAX];
	struct text t = TEXT(buffer);
	if (n->refused)
		return false;
	if (n->kind != NODE_TEXT || n->text.len == 0) {
		node_refuse(l->complaints, n,
			    "must be a detail of the fact, like the zone of a list");
		return false;
	}
	bool unicode = !bytes_ascii(n->text) && idn_to_ascii(n->text, &t);
	*detail = arena_copy(l->arena, unicode ? text_bytes(&t) : n->text);
	return detail->at || rules_out_of_memory(l);
}

static bool read_details(struct policy_loading *l, const struct node *n, struct choice *choice)
{
	static const struct option list = {
		.key = "", .type = OPTION_TEXTS, .least = 1, .most = POLICY_CHOICES_MAX
	};
	bool good = true, many = n->kind == NODE_LIST;
	if (many && !value_count(l->reader, &list, n))
		return false;
	choice->details = arena_array(l->arena, many ? n->count : 1, sizeof *choice->details);
	if (!choice->details)
		return rules_out_of_memory(l);
	if (!many)
		good = read_detail(l, n, &choice->details[choice->detail_count++]);
	for (const struct node *c = many ? n->first : NULL; c; c = c->next)
		good = read_detail(l, c, &choice->details[choice->detail_count++]) && good;
	return good;
}

/* "fail", or one fact with its details: { listed: zen.example }. */
static bool read_choice(struct policy_loading *l, const struct facts *facts, const struct node *n,
			struct choice *choice)
{
	if (n->refused)
		return false;
	if (n->kind == NODE_TEXT && !node_empty(n))
		return fact_find(l, n, facts, n->text, &choice->fact);
	if (n->kind != NODE_MAP || n->count != 1) {
		node_refuse(l->complaints, n,
			    "must be a fact of %s like %s, or a fact with its detail; write [a, b] "
			    "for several",
			    facts->check, facts->names[0]);
		return false;
	}
	bool good = fact_find(l, n->first->key, facts, n->first->key->text, &choice->fact);
	return !n->first->refused && read_details(l, n->first, choice) && good;
}

static bool read_condition(struct policy_loading *l, const struct node *n,
			   struct condition *condition)
{
	static const struct option list = {
		.key = "", .type = OPTION_LIST, .least = 1, .most = POLICY_CHOICES_MAX
	};
	struct facts facts;
	bool good = true, many = n->kind == NODE_LIST;
	if (!check_find(l, n->key, n->key->text, &facts) || n->refused ||
	    (many && !value_count(l->reader, &list, n)))
		return false;
	condition->check = facts.check;
	condition->measured_by = facts.measured_by;
	condition->choices = arena_array(l->arena, many ? n->count : 1, sizeof *condition->choices);
	if (!condition->choices)
		return rules_out_of_memory(l);
	if (!many)
		good = read_choice(l, &facts, n, &condition->choices[condition->choice_count++]);
	for (const struct node *c = many ? n->first : NULL; c; c = c->next)
		good = read_choice(l, &facts, c, &condition->choices[condition->choice_count++]) &&
		       good;
	return good;
}

bool conditions_read(struct policy_loading *l, const struct node *n, struct conditions *conditions)
{
	bool good = true;
	if (n->refused)
		return false;
	if (n->kind != NODE_MAP) {
		node_refuse(l->complaints, n,
			    "must be a map of checks and facts, like { spf: fail }");
		return false;
	}
	conditions->at = arena_array(l->arena, n->count, sizeof *conditions->at);
	if (!conditions->at)
		return rules_out_of_memory(l);
	for (const struct node *c = n->first; c; c = c->next)
		good = (names_are(c)
				? names_read(l, c, &conditions->names)
				: read_condition(l, c, &conditions->at[conditions->count++])) &&
		       good;
	return good;
}

static void choice_text(struct text *t, const struct choice *c)
{
	text_string(t, c->fact);
	for (size_t i = 0; i < c->detail_count; i++) {
		text_char(t, i ? '|' : ' ');
		text_printable(t, c->details[i]);
	}
}

void conditions_text(struct text *t, const struct conditions *conditions)
{
	names_text(t, &conditions->names);
	for (size_t i = 0; i < conditions->count; i++) {
		const struct condition *c = &conditions->at[i];
		text_format(t, "%s%s: ", t->len ? ", " : "", c->check);
		for (size_t j = 0; j < c->choice_count; j++) {
			text_string(t, j ? "|" : "");
			choice_text(t, &c->choices[j]);
		}
	}
}

/* True if whatever is `inner` is `outer` too. */
static bool choice_within(const struct choice *inner, const struct choice *outer)
{
	if (strcmp(inner->fact, outer->fact) != 0)
		return false;
	if (outer->detail_count == 0)
		return true;
	for (size_t i = 0; i < inner->detail_count; i++) {
		bool found = false;
		for (size_t j = 0; j < outer->detail_count && !found; j++)
			found = bytes_equal_nocase(inner->details[i], outer->details[j]);
		if (!found)
			return false;
	}
	return inner->detail_count > 0;
}

static bool condition_within(const struct condition *inner, const struct condition *outer)
{
	if (strcmp(inner->check, outer->check) != 0)
		return false;
	for (size_t i = 0; i < inner->choice_count; i++) {
		bool found = false;
		for (size_t j = 0; j < outer->choice_count && !found; j++)
			found = choice_within(&inner->choices[i], &outer->choices[j]);
		if (!found)
			return false;
	}
	return true;
}

/* True if the outer rule matches wherever the inner one does: each of its conditions follows from
 * one of the other's. */
static bool rule_within(const struct rule *inner, const struct rule *outer)
{
	bool proved =
		outer->proofs == 0 || (inner->proofs != 0 && (inner->proofs & ~outer->proofs) == 0);
	if (!proved || !names_within(&inner->conditions.names, &outer->conditions.names))
		return false;
	for (size_t i = 0; i < outer->conditions.count; i++) {
		bool follows = false;
		for (size_t j = 0; j < inner->conditions.count && !follows; j++)
			follows = condition_within(&inner->conditions.at[j],
						   &outer->conditions.at[i]);
		if (!follows)
			return false;
	}
	return true;
}

/* True if the later rule never decides: the earlier one ends the judgement, or wants as much and
 * lets it go on as the later one does. */
static bool rule_idle(const struct rule *later, const struct rule *earlier)
{
	bool as_much = later->goes_on && later->action <= earlier->action;
	return (!earlier->goes_on || as_much) && rule_within(later, earlier);
}

/* True for a fact that names the sender as well as `require` would: spf: pass, or a pass of which
 * the domain is given. */
static bool condition_proves(const struct condition *c)
{
	bool proof = false, spf = strcmp(c->check, "spf") == 0;
	for (size_t i = 0; proof_words[i]; i++)
		proof |= strcmp(c->check, proof_words[i]) == 0;
	for (size_t i = 0; i < c->choice_count; i++)
		proof &= strcmp(c->choices[i].fact, "pass") == 0 &&
			 (spf || c->choices[i].detail_count > 0);
	return proof;
}

static bool rule_proved(const struct rule *rule)
{
	bool proved = rule->proofs || rule->conditions.names.client_count;
	for (size_t i = 0; i < rule->conditions.count; i++)
		proved |= condition_proves(&rule->conditions.at[i]);
	return proved;
}

static void warn_unproved(struct policy_loading *l, const struct rule *rule)
{
	if (!rule->goes_on && rule->action == ACTION_ACCEPT &&
	    names_sender(&rule->conditions.names) && !rule_proved(rule))
		node_warn(l->complaints, rule->node,
			  "lets mail through by a name that anybody can write; add require: dmarc "
			  "(or spf, dkim), or name the client's network");
}

void rules_warn(struct policy_loading *l)
{
	const struct policy *p = l->policy;
	for (size_t i = 0; i < p->rule_count; i++)
		warn_unproved(l, &p->rules[i]);
	for (size_t i = 1; i < p->rule_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!rule_idle(&p->rules[i], &p->rules[j]))
				continue;
			node_warn(l->complaints, p->rules[i].node,
				  "can never %s: rules[%zu] in line %u comes first and "
				  "matches all that this rule would",
				  p->rules[j].goes_on ? "decide" : "match", j,
				  p->rules[j].node->line);
			break;
		}
	}
}
