/* policy_inside.h: a policy as its files share it: policy.c (judging), policy_load.c (the file as a
 * whole), policy_rules.c (conditions), policy_names.c (correspondents), policy_tests.c (its own
 * tests). Nobody else includes it. */
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

/* A sender or recipient, or many: "billing-*@partner.example", "*.partner.example", "<>". */
struct name_pattern {
	struct bytes written;           /* for people */
	bool null;                      /* the null sender, and nobody else */
	bool below;                     /* the names below `domain`, not itself */
	struct bytes local;     /* unquoted; * stands for any octets; "": whatever it is */
	struct bytes domain;    /* A-labels in lower case; "": any */
};

struct name_list {
	struct name_pattern *at;
	size_t count;                   /* 0: anybody */
};

/* What a rule says of correspondents; all kinds that it names must hold, any entry of each. */
struct names {
	struct name_list senders, sender_domains, recipients;
	const struct network *clients;
	size_t client_count;            /* 0: any */
};

struct conditions {
	struct condition *at;
	size_t count;
	struct names names;
};

/* What proves the sender's domain (`require`); one that holds is enough. */
enum { PROOF_DMARC = 1 << 0, PROOF_SPF = 1 << 1, PROOF_DKIM = 1 << 2, PROOFS = 3 };

struct rule {
	const struct node *node, *when, *require;       /* while it is loaded */
	unsigned proofs;                /* PROOF_…, one of which it takes; 0: none is needed */
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
/* Warns of every rule that an earlier one leaves nothing to decide, and of every one that lets mail
 * through by a name that nobody has to prove. */
void rules_warn(struct policy_loading *);

/* policy_names.c */
/* True if the key of a `when` names correspondents; sender_domain does where it holds a domain
 * rather than a fact. */
bool names_are(const struct node *);
/* Reads one. False: complained of. */
bool names_read(struct policy_loading *, const struct node *, struct names *)
	__attribute__((warn_unused_result));
bool names_any(const struct names *);           /* any correspondent is named */
bool names_sender(const struct names *);        /* the sender is */
/* As they stand in the name of a rule: "sender: a@b.example|*@c.example". */
void names_text(struct text *, const struct names *);
/* True if whoever is `inner` is `outer` too, as far as the entries are the same. */
bool names_within(const struct names *inner, const struct names *outer);
/* What is not known yet holds for none. */
bool names_hold(const struct names *, const struct correspondents *);
bool names_hold_recipient(const struct names *, const struct correspondents *);
/* True if they hold, or may once sender and recipient are known. */
bool names_may_hold(const struct names *, const struct correspondents *);
/* Reads `require` of a rule, and complains of one that can prove nothing. */
void proofs_read(struct policy_loading *, struct rule *);
/* The words for PROOF_…, by their bits' places, which are the checks' names. */
extern const char *const proof_words[];
/* True if one of the proofs is among the evidence (docs/facts.md, "Senders and recipients"). */
bool proofs_hold(unsigned proofs, const struct correspondents *, const struct evidence *,
		 size_t count);
/* Fills in whom a test's `given` names; complains of what is no single one. */
bool names_given(struct policy_loading *, const struct node *, const struct names *,
		 struct correspondents *);

/* policy_tests.c: reads every test, and where the policy is sound runs it; complains of each that
 * comes out otherwise. */
void tests_run(struct policy_loading *, bool sound);

#endif
