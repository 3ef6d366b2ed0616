/* policy_policy.c: policies: what each mistake in one earns, and what follows from what the checks
 * find.
 *
 * A policy is YAML, evidence is written like "spf.fail dnsbl.listed=zen.example+5": check, fact,
 * value, points of its own. */
#include "modules/checks.h"
#include "policy/policy_inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void hear(void *said, bool warning, const char *message)
{
	static const char file[] = "/t/p.yaml:";
	bool here = strncmp(message, file, sizeof file - 1) == 0;
	text_string(said, warning ? "warning: " : "");
	text_string(said, here ? message + sizeof file - 1 : message);
	text_char(said, '\n');
}

static struct policy *load(struct bytes yaml, struct text *said)
{
	struct complaints complaints;
	struct snapshot *s = snapshot_new();
	assert_true(s && snapshot_put(s, BYTES("/t/p.yaml"), yaml));
	complaints_init(&complaints, "/t/mxward.yaml");
	struct policy *p = policy_load("/t/p.yaml", s, &complaints);
	assert_int_equal(p != NULL, complaints.errors == 0);
	complaints_tell(&complaints, hear, said);
	text_cstr(said);
	snapshot_free(s);
	return p;
}

/* A policy without an error; it may earn warnings. */
static struct policy *load_well(const char *yaml)
{
	static char buffer[4000];
	struct text said = TEXT(buffer);
	struct policy *p = load(bytes_of(yaml), &said);
	if (!p)
		fail_msg("%s\n%s", yaml, buffer);
	return p;
}

/* Who sends what the rules of these tests judge. */
static const struct correspondents somebody = { .known = true,
						.sender_local = { "a", 1 },
						.sender_domain = { "a.example", 9 },
						.recipient_local = { "b", 1 },
						.recipient_domain = { "example.com", 11 } };
/* At connect. */
static const struct correspondents nobody;

struct found {
	struct evidence evidence[64];
	size_t count;
	char words[64][100];
};

/* "dnsbl.listed=zen.example+5" */
static void find_one(struct found *f, struct bytes word)
{
	char *at = f->words[f->count];
	assert_true(word.len < sizeof f->words[0]);
	memcpy(at, word.at, word.len);
	at[word.len] = '\0';
	char *fact = strchr(at, '.'), *value = strchr(at, '='), *points = strpbrk(at, "+-");
	while (points && !octet_digit(points[1]))
		points = strpbrk(points + 1, "+-");
	struct evidence *e = &f->evidence[f->count++];
	*fact++ = '\0';
	*e = (struct evidence){ .check = at,
				.fact = fact,
				.value = BYTES(""),
				.detail = BYTES(""),
				.reply = BYTES("") };
	if (points) {
		int sign = *points == '-' ? -1 : 1;
		*points++ = '\0';
		for (; *points; points++)
			e->score = e->score * 10 + sign * (*points - '0');
	}
	if (value) {
		*value++ = '\0';
		e->value = bytes_of(value);
	}
}

static void find(struct found *f, const char *words)
{
	struct bytes rest = bytes_of(words), word;
	f->count = 0;
	for (word = bytes_word(&rest); word.len; word = bytes_word(&rest))
		find_one(f, word);
}

/* clang-format off: a row a file */
static const struct {
	const char *yaml, *said;
} refused[] = {
	{ "mode: shadwo", "1:7: mode: unknown value \"shadwo\"; did you mean \"shadow\"?\n" },
	{ "mode: true", "1:7: mode: unknown value \"true\"; expected enforce or shadow\n" },
	{ "scroe: {}", "1:1: scroe: unknown key \"scroe\"; did you mean \"score\"?\n" },
	{ "action: drop", "1:1: action: unknown key \"action\"; it belongs under rules\n" },
	{ "[a]", "1:1: must be a map of keys and values, not a list\n" },
	{ "a: [", "2:1: did not find expected node content while parsing a flow node\n" },
	{ "mode: enforce\nmode: shadow\nreject_at: x",
	  "2:1: mode: duplicate key, first used in line 1\n"
	  "3:12: reject_at: \"x\" is not a whole number\n" },
	/* score */
	{ "score: [spf.fail]", "1:8: score: must be a map like { spf.fail: 4, rdns.none: 2 }\n" },
	{ "reject_at: 9\nscore: { spf.fial: 1, sfp.fail: 1, spf: 1, spf.: 1 }",
	  "2:10: score.spf.fial: \"fial\" is not a fact of spf; did you mean \"fail\"?\n"
	  "2:23: score.sfp.fail: unknown check \"sfp\"; did you mean \"spf\"?\n"
	  "2:36: score.spf: \"spf\" must name a check and a fact, like spf.none: 2\n"
	  "2:44: score.spf.: \"\" is not a fact of spf; expected one of none, neutral, pass, fail, "
	  "softfail, permerror, "
	  "temperror, unknown\n" },
	{ "reject_at: 9\nscore: { spf: { fail: 1 } }",
	  "2:10: score.spf: \"spf\" must name a check and a fact, like spf.none: 2\n" },
	{ "reject_at: 9\nscore: { spf.fail: 2.5, spf.pass: , spf.none: [1], helo.invalid: 100001, "
	  "helo.ours: -100001 }",
	  "2:20: score.spf.fail: \"2.5\" is not a whole number\n"
	  "2:35: score.spf.pass: has no value; it must be a number\n"
	  "2:47: score.spf.none: must be a number, not a list\n"
	  "2:66: score.helo.invalid: \"100001\" is out of range: must be between -100000 and "
	  "100000\n"
	  "2:85: score.helo.ours: \"-100001\" is out of range: must be between -100000 and 100000\n"
	  "" },
	{ "reject_at: 9\nscore: { spf.temperror: 1, spf.unknown: 2 }",
	  "2:28: score.spf.unknown: is given twice: spf.unknown and spf.temperror are the same "
	  "fact\n" },
	{ "score: { spf.fail: 1 }\nrules: [{ when: { spf: fail }, action: tag }]",
	  "warning: 1:1: score: has no effect without tag_at, quarantine_at or reject_at\n" },
	/* thresholds */
	{ "tag_at: 7\nquarantine_at: 6\nreject_at: 5",
	  "1:9: tag_at: is higher than quarantine_at, 6; the order is tag_at, quarantine_at, "
	  "reject_at\n"
	  "1:9: tag_at: is higher than reject_at, 5; the order is tag_at, quarantine_at, "
	  "reject_at\n"
	  "2:16: quarantine_at: is higher than reject_at, 5; the order is tag_at, "
	  "quarantine_at, reject_at\n" },
	{ "tag_at: 7\nreject_at: 6",
	  "1:9: tag_at: is higher than reject_at, 6; the order is tag_at, quarantine_at, "
	  "reject_at\n" },
	{ "tag_at: 6\nquarantine_at: 6\nreject_at: 6", "" },
	{ "tag_at: 0\nquarantine_at: -1\nreject_at:",
	  "1:9: tag_at: \"0\" is out of range: must be between 1 and 100000\n"
	  "2:16: quarantine_at: \"-1\" is out of range: must be between 1 and 100000\n"
	  "3:11: reject_at: has no value; it must be a number\n" },
	/* rules */
	{ "rules: {}",
	  "1:8: rules: must be a list of maps like [{ when: { blocklist: blocked }, action: drop "
	  "}], not a map\n" },
	{ "rules: [reject]",
	  "1:9: rules[0]: must be a map of keys and values, not a single value; write it like { "
	  "when: { "
	  "spf: fail } }\n" },
	{ "rules: [{ wehn: { spf: fail }, acton: reject }]",
	  "1:9: rules[0].when: missing; write it like when: { spf: fail }\n"
	  "1:9: rules[0]: needs action or at_least; write it like action: reject or at_least: "
	  "tag\n"
	  "1:11: rules[0].wehn: unknown key \"wehn\"; did you mean \"when\"?\n"
	  "1:32: rules[0].acton: unknown key \"acton\"; did you mean \"action\"?\n" },
	{ "rules: [{ when: { spf: fail }, action: rejct }, { when: { spf: pass }, action: bounce "
	  "}]",
	  "1:40: rules[0].action: unknown value \"rejct\"; did you mean \"reject\"?\n"
	  "1:80: rules[1].action: unknown value \"bounce\"; expected accept, tag, defer, "
	  "quarantine, reject or drop\n" },
	{ "rules: [{ when: { spf: fail } }, { when: { spf: pass }, action: tag, at_least: tag }]",
	  "1:9: rules[0]: needs action or at_least; write it like action: reject or at_least: "
	  "tag\n"
	  "1:80: rules[1].at_least: excludes action: a rule has one of the two\n" },
	{ "rules: [{ when: { spf: fail }, at_least: accept }, { when: { spf: pass }, at_least: "
	  "rejct }, { when: { spf: none }, at_least: }]\nat_least: tag",
	  "1:42: rules[0].at_least: unknown value \"accept\"; expected tag, defer, quarantine, "
	  "reject or drop\n"
	  "1:85: rules[1].at_least: unknown value \"rejct\"; did you mean \"reject\"?\n"
	  "1:127: rules[2].at_least: has no value; it must be tag, defer, quarantine, reject or "
	  "drop\n"
	  "2:1: at_least: unknown key \"at_least\"; it belongs under rules\n" },
	{ "rules: [{ when: {}, action: drop }, { when: spf, action: drop }, { when: [spf], action: "
	  "drop }, { when: , action: drop }]",
	  "1:17: rules[0].when: must name a fact: this rule would match every message\n"
	  "1:45: rules[1].when: must be a map of checks and facts, like { spf: fail }\n"
	  "1:74: rules[2].when: must be a map of checks and facts, like { spf: fail }\n"
	  "1:105: rules[3].when: must be a map of checks and facts, like { spf: fail }\n" },
	{ "rules: [{ when: { sfp: fail, dnsb: listed, blocklist: bloked, spf: [pass, fial], rdns: "
	  ", helo: [], dkim: [[]] }, "
	  "action: drop }]",
	  "1:19: rules[0].when.sfp: unknown check \"sfp\"; did you mean \"spf\"?\n"
	  "1:30: rules[0].when.dnsb: unknown check \"dnsb\"; did you mean \"dnsbl\"?\n"
	  "1:55: rules[0].when.blocklist: \"bloked\" is not a fact of blocklist; did you mean "
	  "\"blocked\"?\n"
	  "1:75: rules[0].when.spf[1]: \"fial\" is not a fact of spf; did you mean \"fail\"?\n"
	  "1:88: rules[0].when.rdns: must be a fact of rdns like pass, or a fact with its "
	  "detail; write [a, b] for several\n"
	  "1:96: rules[0].when.helo: must have at least 1 entry\n"
	  "1:107: rules[0].when.dkim[0]: must be a fact of dkim like none, or a fact with its "
	  "detail; write [a, b] for several\n" },
	{ "rules: [{ when: { dnsbl: { listed: a, allowed: b } }, action: drop }]",
	  "1:26: rules[0].when.dnsbl: must be a fact of dnsbl like listed, or a fact with its "
	  "detail; write [a, b] for several\n" },
	{ "rules: [{ when: { dnsbl: { lsited: a } }, action: drop }, { when: { dnsbl: { listed: } "
	  "}, action: drop }, "
	  "{ when: { dnsbl: { listed: [] } }, action: drop }, { when: { dnsbl: { listed: [{ a: b "
	  "}] } }, action: drop }]",
	  "1:28: rules[0].when.dnsbl.lsited: \"lsited\" is not a fact of dnsbl; did you mean "
	  "\"listed\"?\n"
	  "1:86: rules[1].when.dnsbl.listed: must be a detail of the fact, like the zone of a "
	  "list\n"
	  "1:134: rules[2].when.dnsbl.listed: must have at least 1 entry\n"
	  "1:186: rules[3].when.dnsbl.listed[0]: must be a detail of the fact, like the zone "
	  "of a list\n" },
	{ "rules: [{ when: { spf: fail, spf: pass }, action: drop }]",
	  "1:30: rules[0].when.spf: duplicate key, first used in line 1\n" },
	{ "rules: [{ name: score, when: { spf: fail }, action: drop }, { name: unknown.spf, when: "
	  "{ spf: pass }, action: tag }]",
	  "1:17: rules[0].name: \"score\" is reserved: the log uses it when no rule decided; "
	  "choose another name\n"
	  "1:69: rules[1].name: \"unknown.spf\" is reserved: the log uses it when no rule "
	  "decided; choose another name\n" },
	/* unknown */
	{ "unknown: defer", "1:10: unknown: must be a map like { spf: defer, dnsbl: accept }\n" },
	{ "unknown: { dnbsl: accept, spf: defr, rdns: [defer] }",
	  "1:12: unknown.dnbsl: unknown check \"dnbsl\"; did you mean \"dnsbl\"?\n"
	  "1:32: unknown.spf: unknown value \"defr\"; did you mean \"defer\"?\n"
	  "1:44: unknown.rdns: must be accept, tag, defer, quarantine, reject or drop, not a "
	  "list\n" },
	{ "unknown: { spf: reject }",
	  "warning: 1:17: unknown.spf: would reject good mail permanently when a query fails "
	  "for a moment; use defer, so that it is sent again\n" },
	{ "", "warning: 1:1: has neither rules nor thresholds: all mail is accepted\n" },
	/* tests: their form, whatever else is wrong, and their outcome where nothing is */
	{ "mode: x\ntests: [{ given: { spf: fial }, expect: rejct }, { name: b, given: , expect: "
	  "accept }, c]",
	  "1:7: mode: unknown value \"x\"; expected enforce or shadow\n"
	  "2:9: tests[0].name: missing; write it like name: a spoofed sender is refused\n"
	  "2:25: tests[0].given.spf: \"fial\" is not a fact of spf; did you mean \"fail\"?\n"
	  "2:41: tests[0].expect: unknown value \"rejct\"; did you mean \"reject\"?\n"
	  "2:68: tests[1].given: must be a map of checks and facts, like { spf: fail }\n"
	  "2:88: tests[2]: must be a map of keys and values, not a single value; write it like { "
	  "name: a "
	  "spoofed sender is refused, given: { spf: fail }, expect: reject }\n" },
	{ "reject_at: 4\nscore: { spf.softfail: 4 }\nrules: [{ when: { spf: fail }, action: reject "
	  "}, { name: odd, when: { helo: ours }, "
	  "action: drop }]\nunknown: { dnsbl: defer }\n"
	  "tests:\n"
	  "  - { name: plain good mail, given: { spf: fail }, expect: accept }\n"
	  "  - name: b\n    given: { spf: softfail }\n    expect: tag\n"
	  "  - { name: c, given: { helo: ours }, expect: reject }\n"
	  "  - { name: d, given: { dnsbl: unknown }, expect: accept }\n"
	  "  - { name: e, given: {}, expect: drop }\n"
	  "  - { name: f, given: { dmarc: fail }, expect: accept }\n",
	  "6:5: tests[0]: test \"plain good mail\" failed: expected accept, but the policy "
	  "gives reject (rule spf: fail)\n"
	  "7:5: tests[1]: test \"b\" failed: expected tag, but the policy gives reject (score "
	  "4)\n"
	  "10:5: tests[2]: test \"c\" failed: expected reject, but the policy gives drop (rule "
	  "odd)\n"
	  "11:5: tests[3]: test \"d\" failed: expected accept, but the policy gives defer "
	  "(unknown.dnsbl)\n"
	  "12:5: tests[4]: test \"e\" failed: expected drop, but the policy gives accept (no "
	  "rule matches, score 0)\n" },
	/* In shadow mode a test expects what would be done. */
	{ "mode: shadow\nrules: [{ when: { spf: fail }, action: drop }]\ntests: [{ name: a, given: "
	  "{ spf: fail }, expect: drop }]",
	  "" },
};

/* Rules that leave nothing to another: the rules, and the one that is warned of (0: none). */
static const struct {
	const char *first, *second;
	bool idle;
} covered[] = {
	{ "{ spf: fail }", "{ spf: fail }", true },
	{ "{ spf: fail }", "{ spf: fail, rdns: none }", true },
	{ "{ spf: fail, rdns: none }", "{ spf: fail }", false },
	{ "{ spf: [fail, softfail] }", "{ spf: fail }", true },
	{ "{ spf: [fail, softfail] }", "{ spf: [softfail, fail] }", true },
	{ "{ spf: fail }", "{ spf: [fail, softfail] }", false },
	{ "{ spf: unknown }", "{ spf: temperror }", true },
	{ "{ dnsbl: listed }", "{ dnsbl: { listed: a.example } }", true },
	{ "{ dnsbl: { listed: a.example } }", "{ dnsbl: listed }", false },
	{ "{ dnsbl: { listed: [a.example, b.example] } }", "{ dnsbl: { listed: B.example } }",
	  true },
	{ "{ dnsbl: { listed: a.example } }", "{ dnsbl: { listed: [a.example, b.example] } }",
	  false },
	{ "{ dnsbl: [{ listed: a.example }, allowed] }",
	  "{ dnsbl: [allowed, { listed: a.example }] }", true },
	{ "{ dnsbl: listed }", "{ surbl: listed }", false },
	{ "{ rdns: none, spf: [fail, none] }", "{ spf: none, helo: ours, rdns: none }", true },
};
/* clang-format on */

/* Two rules about the same, what each of them says, and what the second can never do ("": it has
 * an effect). */
static const struct {
	const char *first, *second, *never;
} outdone[] = {
	{ "action: tag", "at_least: drop", "match" },
	{ "at_least: drop", "action: drop", "match" },
	{ "at_least: tag", "at_least: tag", "decide" },
	{ "at_least: quarantine", "at_least: defer", "decide" },
	{ "at_least: tag", "at_least: quarantine", "" },
	{ "at_least: tag", "action: tag", "" },
	{ "at_least: quarantine", "action: accept", "" },
};

static void every_mistake_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		static char buffer[8000];
		struct text said = TEXT(buffer);
		policy_free(load(bytes_of(refused[i].yaml), &said));
		if (strcmp(buffer, refused[i].said) != 0)
			fail_msg("%s\nmust be: %s\n    was: %s", refused[i].yaml, refused[i].said,
				 buffer);
	}
}

static void every_check_is_named_where_none_is_meant(void **state)
{
	char buffer[2000], words[2000];
	struct text said = TEXT(buffer), expected = TEXT(words);
	(void)state;
	text_string(&expected, "1:26: score.x.y: unknown check \"x\"; expected one of ");
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		text_format(&expected, "%s%s", i ? ", " : "", checks[i]->name);
	text_char(&expected, '\n');
	policy_free(load(BYTES("{ reject_at: 9, score: { x.y: 1 } }"), &said));
	assert_string_equal(buffer, text_cstr(&expected));
}

static void a_rule_that_can_never_match_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(covered); i++) {
		char yaml[400], buffer[400];
		struct text y = TEXT(yaml), said = TEXT(buffer);
		text_format(
			&y,
			"rules:\n  - { when: %s, action: tag }\n  - { when: %s, action: drop }\n",
			covered[i].first, covered[i].second);
		policy_free(load(text_bytes(&y), &said));
		if (strcmp(buffer,
			   covered[i].idle
				   ? "warning: 3:5: rules[1]: can never match: rules[0] in "
				     "line 2 comes first and matches all that this rule would\n"
				   : "") != 0)
			fail_msg("%s\n%s", text_cstr(&y), buffer);
	}
}

static void a_rule_that_can_never_decide_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(outdone); i++) {
		char yaml[400], buffer[400], words[400];
		struct text y = TEXT(yaml), said = TEXT(buffer), expected = TEXT(words);
		text_format(&y,
			    "rules:\n  - { when: { spf: [fail, none] }, %s }\n"
			    "  - { when: { spf: fail, rdns: none }, %s }\n",
			    outdone[i].first, outdone[i].second);
		if (outdone[i].never[0])
			text_format(&expected,
				    "warning: 3:5: rules[1]: can never %s: rules[0] in line 2 "
				    "comes first and matches all that this rule would\n",
				    outdone[i].never);
		policy_free(load(text_bytes(&y), &said));
		if (strcmp(buffer, text_cstr(&expected)) != 0)
			fail_msg("%s\n%s", text_cstr(&y), buffer);
	}
}

#define RULES(...)         "rules:\n" __VA_ARGS__
#define RULE(when, action) "  - { when: { " when " }, action: " action " }\n"
#define LEAST(when, least) "  - { when: { " when " }, at_least: " least " }\n"
#define BLOCKED            RULE("blocklist: blocked", "drop")
#define NONE               SIZE_MAX

/* clang-format off: a row a case */
static const struct {
	const char *yaml, *found, *action, *rule;
	int score;
	size_t cause;
} cases[] = {
	/* rules: the first that matches; all facts, any value, the detail */
	{ RULES(RULE("spf: fail", "reject") RULE("rdns: none", "drop")), "rdns.none spf.fail",
	  "reject", "spf: fail", 0, 1 },
	{ RULES(RULE("spf: fail", "reject") RULE("rdns: none", "drop")), "rdns.none spf.pass",
	  "drop", "rdns: none", 0, 0 },
	{ RULES(RULE("spf: fail, rdns: none", "drop")), "rdns.none spf.fail", "drop",
	  "spf: fail, rdns: none", 0, 1 },
	{ RULES(RULE("spf: fail, rdns: none", "drop")), "rdns.pass spf.fail", "accept", "", 0,
	  NONE },
	{ RULES(RULE("spf: fail, rdns: none", "drop")), "", "accept", "", 0, NONE },
	{ RULES(RULE("spf: [fail, none]", "tag")), "spf.none", "tag", "spf: fail|none", 0, 0 },
	{ RULES(RULE("spf: [fail, none]", "tag")), "spf.pass", "accept", "", 0, NONE },
	{ RULES(RULE("spf: fail", "tag")), "helo.pass dkim.fail", "accept", "", 0, NONE },
	{ RULES(RULE("dnsbl: { listed: Zen.example }", "drop")), "dnsbl.listed=zen.example+5",
	  "drop", "dnsbl: listed Zen.example", 5, 0 },
	{ RULES(RULE("dnsbl: { listed: zen.example }", "drop")),
	  "dnsbl.listed=b.example dnsbl.listed=zen.example", "drop", "dnsbl: listed zen.example", 0,
	  1 },
	{ RULES(RULE("dnsbl: { listed: zen.example }", "drop")), "dnsbl.allowed=zen.example-5",
	  "accept", "", -5, NONE },
	{ RULES(RULE("dnsbl: { listed: [a.example, b.example] }", "drop")),
	  "dnsbl.listed=b.example", "drop", "dnsbl: listed a.example|b.example", 0, 0 },
	{ RULES(RULE("dnsbl: [{ listed: a.example }, allowed]", "tag")), "dnsbl.allowed=x", "tag",
	  "dnsbl: listed a.example|allowed", 0, 0 },
	{ RULES(RULE("dnsbl: { listed: bücher.example }", "drop")),
	  "dnsbl.listed=xn--bcher-kva.example", "drop", "dnsbl: listed xn--bcher-kva.example", 0,
	  0 },
	{ RULES(RULE("dnsbl: listed", "drop")), "dnsbl.listed", "drop", "dnsbl: listed", 0, 0 },
	{ "rules: [{ name: our own name, when: { helo: ours }, action: drop }]", "helo.ours",
	  "drop", "our own name", 0, 0 },
	{ RULES(RULE("blocklist: allowed", "accept")) "reject_at: 5\n",
	  "blocklist.allowed spf.fail+9", "accept", "blocklist: allowed", 9, 0 },
	{ RULES(RULE("dnsbl: unknown", "defer")), "dnsbl.unknown=zen.example", "defer",
	  "dnsbl: unknown", 0, 0 },
	{ RULES(RULE("spf: unknown", "defer")), "spf.temperror", "defer", "spf: temperror", 0, 0 },
	{ RULES(RULE("spf: temperror", "defer")), "spf.unknown", "defer", "spf: temperror", 0, 0 },
	{ RULES(RULE("dmarc: reject", "reject") RULE("from: ambiguous", "reject")), "dmarc.reject",
	  "reject", "dmarc: reject", 0, 0 },
	/* score: the policy's points and the checks' own */
	{ "reject_at: 10\nscore: { spf.fail: 4, dnsbl.listed: 1 }",
	  "spf.fail dnsbl.listed=a+4 rdns.none", "accept", "", 9, NONE },
	{ "reject_at: 10\nscore: { spf.fail: 4, dnsbl.listed: 2 }",
	  "spf.fail dnsbl.listed=a+4 rdns.none", "reject", "score", 10, 1 },
	{ "reject_at: 10\nscore: { dnsbl.listed: 5 }", "dnsbl.listed=a dnsbl.listed=b+1", "reject",
	  "score", 11, 1 },
	{ "reject_at: 10\nscore: { spf.pass: -3 }", "dnsbl.listed=a+12 spf.pass", "accept", "", 9,
	  NONE },
	{ "reject_at: 10\nscore: { spf.unknown: 10 }", "spf.temperror", "reject", "score", 10, 0 },
	{ "tag_at: 3\nquarantine_at: 6\nreject_at: 9", "dnsbl.listed=a+2", "accept", "", 2, NONE },
	{ "tag_at: 3\nquarantine_at: 6\nreject_at: 9", "dnsbl.listed=a+3", "tag", "score", 3, 0 },
	{ "tag_at: 3\nquarantine_at: 6\nreject_at: 9", "dnsbl.listed=a+6", "quarantine", "score", 6,
	  0 },
	{ "tag_at: 3\nquarantine_at: 6\nreject_at: 9", "dnsbl.listed=a+9", "reject", "score", 9,
	  0 },
	{ "reject_at: 9", "dnsbl.listed=a+2147483647 dnsbl.listed=b+2147483647", "reject", "score",
	  2147483647, 0 },
	{ "reject_at: 9", "dnsbl.listed=a-2147483647 dnsbl.listed=b-2147483647", "accept", "",
	  -2147483647 - 1, NONE },
	/* unknown */
	{ "unknown: { spf: defer, dnsbl: tag, rdns: accept }",
	  "rdns.unknown dnsbl.unknown spf.temperror", "defer", "unknown.spf", 0, 2 },
	{ "unknown: { spf: defer, dnsbl: tag, rdns: accept }", "rdns.unknown dnsbl.unknown", "tag",
	  "unknown.dnsbl", 0, 1 },
	{ "unknown: { spf: defer, dnsbl: tag, rdns: accept }", "rdns.unknown helo.unknown",
	  "accept", "", 0, NONE },
	{ "unknown: { spf: defer }", "spf.permerror spf.none", "accept", "", 0, NONE },
	{ "unknown: { spf: quarantine, rdns: defer }", "rdns.unknown spf.unknown", "quarantine",
	  "unknown.spf", 0, 1 },
	/* the order: rules, reject_at, unknown, quarantine_at, tag_at */
	{ RULES(RULE("helo: ours", "tag")) "reject_at: 1\n", "helo.ours+9", "tag", "helo: ours", 9,
	  0 },
	{ RULES(RULE("helo: ours", "accept")) "unknown: { spf: defer }\n", "spf.unknown helo.ours",
	  "accept", "helo: ours", 0, 1 },
	{ "reject_at: 5\nunknown: { spf: defer }", "spf.unknown helo.ours+5", "reject", "score", 5,
	  1 },
	{ "quarantine_at: 5\nreject_at: 9\nunknown: { spf: defer }", "spf.unknown helo.ours+5",
	  "defer", "unknown.spf", 5, 0 },
	{ "quarantine_at: 5\nreject_at: 9\nunknown: { spf: tag }", "spf.unknown helo.ours+5",
	  "quarantine", "score", 5, 1 },
	{ "tag_at: 1\nquarantine_at: 5\nunknown: { spf: tag }", "spf.unknown helo.ours+1", "tag",
	  "score", 1, 1 },
	{ "tag_at: 1\nunknown: { spf: defer }", "spf.unknown helo.ours+1", "defer", "unknown.spf",
	  1, 0 },
	/* at_least: judging goes on, the strongest counts, of equal ones the first */
	{ RULES(LEAST("helo: ours", "tag")), "rdns.none helo.ours", "tag", "helo: ours", 0, 1 },
	{ RULES(LEAST("helo: ours", "tag")), "helo.pass", "accept", "", 0, NONE },
	{ RULES(LEAST("helo: ours", "drop")), "helo.ours", "drop", "helo: ours", 0, 0 },
	{ RULES(LEAST("helo: ours", "tag") RULE("spf: fail", "reject")), "helo.ours spf.fail",
	  "reject", "spf: fail", 0, 1 },
	{ RULES(RULE("spf: fail", "accept") LEAST("helo: ours", "reject")), "helo.ours spf.fail",
	  "accept", "spf: fail", 0, 1 },
	{ RULES(LEAST("helo: ours", "tag") RULE("spf: pass", "accept")) "reject_at: 1\n",
	  "helo.ours+5 spf.pass", "tag", "helo: ours", 5, 0 },
	{ RULES(LEAST("helo: ours", "quarantine") RULE("spf: fail", "quarantine")),
	  "helo.ours spf.fail", "quarantine", "helo: ours", 0, 0 },
	{ RULES(LEAST("helo: ours", "tag") LEAST("rdns: none", "reject")
			LEAST("spf: fail", "quarantine")),
	  "helo.ours rdns.none spf.fail", "reject", "rdns: none", 0, 1 },
	{ RULES(LEAST("helo: ours", "tag") LEAST("spf: fail", "tag")), "spf.fail helo.ours", "tag",
	  "helo: ours", 0, 1 },
	{ RULES(LEAST("helo: ours", "tag")) "reject_at: 9\n", "helo.ours dnsbl.listed=a+9",
	  "reject", "score", 9, 1 },
	{ RULES(LEAST("helo: ours", "tag")) "tag_at: 1\nreject_at: 9\n",
	  "helo.ours dnsbl.listed=a+8", "tag", "helo: ours", 8, 0 },
	{ RULES(LEAST("helo: ours", "reject")) "quarantine_at: 1\nreject_at: 9\n",
	  "dnsbl.listed=a+9 helo.ours", "reject", "helo: ours", 9, 1 },
	{ RULES(LEAST("helo: ours", "tag")) "unknown: { spf: defer }\n", "helo.ours spf.unknown",
	  "defer", "unknown.spf", 0, 1 },
	{ RULES(LEAST("helo: ours", "tag")) "unknown: { spf: tag }\n", "spf.unknown helo.ours",
	  "tag", "helo: ours", 0, 1 },
	{ RULES(LEAST("helo: ours", "quarantine")) "unknown: { spf: defer }\n",
	  "helo.ours spf.unknown", "quarantine", "helo: ours", 0, 0 },
	{ RULES(LEAST("helo: ours", "tag")) "quarantine_at: 5\nunknown: { spf: defer }\n",
	  "spf.unknown helo.ours+5", "defer", "unknown.spf", 5, 0 },
	{ RULES(LEAST("helo: ours", "defer")) "quarantine_at: 5\nunknown: { spf: defer }\n",
	  "spf.unknown helo.ours+5", "defer", "helo: ours", 5, 1 },
	{ RULES(LEAST("helo: ours", "defer")) "quarantine_at: 5\n", "spf.none helo.ours+5",
	  "quarantine", "score", 5, 1 },
};

/* What is known at connect, and whether that is enough to drop. */
static const struct {
	const char *yaml, *found;
	bool drops;
	int score;
} connects[] = {
	{ RULES(BLOCKED), "blocklist.blocked", true, 0 },
	{ RULES(BLOCKED) "score: { blocklist.blocked: 3 }\n", "rdns.none+1 blocklist.blocked", true,
	  4 },
	{ RULES(BLOCKED), "", false, 0 },
	{ RULES(RULE("blocklist: blocked", "reject")), "blocklist.blocked", false, 0 },
	{ "mode: shadow\n" RULES(BLOCKED), "blocklist.blocked", false, 0 },
	{ "reject_at: 1\n", "blocklist.blocked+9", false, 0 },
	/* a rule before it that can match no more, or still may */
	{ RULES(RULE("blocklist: allowed", "accept") BLOCKED), "blocklist.blocked", true, 0 },
	{ RULES(RULE("spf: pass", "accept") BLOCKED), "blocklist.blocked", false, 0 },
	{ RULES(RULE("spf: pass", "drop") BLOCKED), "blocklist.blocked", false, 0 },
	{ RULES(RULE("rdns: pass", "accept") BLOCKED), "blocklist.blocked", false, 0 },
	{ RULES(RULE("rdns: pass", "accept") BLOCKED), "blocklist.blocked rdns.none", true, 0 },
	{ RULES(RULE("rdns: pass", "accept") BLOCKED), "rdns.none blocklist.blocked", true, 0 },
	{ RULES(RULE("rdns: pass", "accept") BLOCKED), "blocklist.blocked rdns.pass", false, 0 },
	{ RULES(RULE("rdns: pass, spf: pass", "accept") BLOCKED), "blocklist.blocked rdns.pass",
	  false, 0 },
	{ RULES(RULE("rdns: pass, spf: pass", "accept") BLOCKED), "blocklist.blocked rdns.none",
	  true, 0 },
	{ RULES(RULE("dmarc: pass", "accept") BLOCKED), "blocklist.blocked", true, 0 },
	{ RULES(LEAST("spf: pass", "tag") BLOCKED), "blocklist.blocked", true, 0 },
	{ RULES(LEAST("rdns: none", "reject") BLOCKED), "rdns.none blocklist.blocked", true, 0 },
	{ RULES(LEAST("rdns: none", "tag")), "rdns.none", false, 0 },
	{ RULES(LEAST("blocklist: blocked", "drop")), "blocklist.blocked", true, 0 },
	{ RULES(RULE("spf: pass", "accept") LEAST("blocklist: blocked", "drop")),
	  "blocklist.blocked", false, 0 },
	/* a rule to drop that names more than what is known */
	{ RULES(RULE("dnsbl: listed, rdns: none", "drop")), "rdns.none dnsbl.listed=a", true, 0 },
	{ RULES(RULE("dnsbl: listed, spf: fail", "drop")), "rdns.none dnsbl.listed=a", false, 0 },
	{ RULES(RULE("dnsbl: listed, spf: fail", "drop") RULE("rdns: none", "drop")),
	  "rdns.none dnsbl.listed=a", false, 0 },
	/* who is not known yet may yet be exempt; a client is known */
	{ RULES(RULE("recipient: abuse@example.com", "accept") RULE("rdns: none", "drop")),
	  "rdns.none", false, 0 },
	{ RULES(RULE("client: 192.0.2.0/24", "accept") RULE("rdns: none", "drop")), "rdns.none",
	  true, 0 },
	{ "rules: [{ when: { sender: a@b.example }, require: dmarc, action: accept }, { when: { "
	  "rdns: none }, action: drop }]\n",
	  "rdns.none", true, 0 },
};
/* clang-format on */

static void what_follows_from_what_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct policy *p = load_well(cases[i].yaml);
		struct found f;
		struct verdict v;
		find(&f, cases[i].found);
		policy_judge(p, &somebody, f.evidence, f.count, &v);
		if (strcmp(action_name(v.action), cases[i].action) != 0 || v.wished != v.action ||
		    v.shadow || strcmp(v.rule, cases[i].rule) != 0 || v.score != cases[i].score ||
		    v.cause != cases[i].cause)
			fail_msg("%s\n%s\n%s by %s, score %d, cause %zd", cases[i].yaml,
				 cases[i].found, action_name(v.action), v.rule, v.score,
				 (ssize_t)v.cause);
		policy_free(p);
	}
}

static void each_evidence_gets_its_points(void **state)
{
	struct policy *p =
		load_well("reject_at: 9\nscore: { spf.fail: 4, dnsbl.listed: 1, rdns.pass: -2 }\n");
	const int points[] = { 4, 6, 1, 0, -2 };
	struct found f;
	struct verdict v;
	(void)state;
	find(&f, "spf.fail dnsbl.listed=a+5 dnsbl.listed=b helo.pass rdns.pass");
	policy_judge(p, &somebody, f.evidence, f.count, &v);
	for (size_t i = 0; i < COUNT(points); i++)
		assert_int_equal(f.evidence[i].score, points[i]);
	assert_int_equal(v.score, 9);
	policy_free(p);
}

static void a_shadow_only_wishes(void **state)
{
	struct policy *p = load_well("mode: shadow\nreject_at: 5\n" RULES(
		LEAST("rdns: none", "tag") RULE("helo: ours", "drop")));
	struct found f;
	struct verdict v;
	(void)state;
	find(&f, "dnsbl.listed=a+5");
	policy_judge(p, &somebody, f.evidence, f.count, &v);
	assert_true(v.shadow);
	assert_int_equal(v.action, ACTION_ACCEPT);
	assert_int_equal(v.wished, ACTION_REJECT);
	assert_string_equal(v.rule, "score");
	find(&f, "helo.ours");
	policy_judge(p, &somebody, f.evidence, f.count, &v);
	assert_int_equal(v.action, ACTION_ACCEPT);
	assert_int_equal(v.wished, ACTION_DROP);
	find(&f, "rdns.none");
	policy_judge(p, &somebody, f.evidence, f.count, &v);
	assert_int_equal(v.action, ACTION_ACCEPT);
	assert_int_equal(v.wished, ACTION_TAG);
	assert_string_equal(v.rule, "rdns: none");
	find(&f, "");
	policy_judge(p, &somebody, f.evidence, f.count, &v);
	assert_true(v.shadow && v.wished == ACTION_ACCEPT && v.cause == SIZE_MAX);
	policy_free(p);
}

/* Where DMARC is not configured, a rule about it never matches. */
static const void *const *all_but_dmarc(void)
{
	static const void *confs[CHECKS_COUNT];
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		confs[i] = i == CHECK_dmarc || checks[i]->options.size ? NULL : checks[i];
	return confs;
}

/* What is known at RCPT; DKIM runs, DMARC does not. Is a refusal certain? */
static const struct {
	const char *yaml, *found;
	bool settled;
} refusals[] = {
	{ "reject_at: 10\n", "dnsbl.listed=a+10", true },
	{ "reject_at: 10\nscore: { dkim.pass: -1 }\n", "dnsbl.listed=a+10", false },
	{ "reject_at: 10\nscore: { dkim.pass: -1 }\n", "dnsbl.listed=a+11", true },
	{ "reject_at: 10\nscore: { dmarc.pass: -5, spf.pass: -5 }\n", "dnsbl.listed=a+10", true },
	{ "reject_at: 10\n" RULES(RULE("dkim: pass", "accept")), "dnsbl.listed=a+20", false },
	{ "reject_at: 10\n" RULES(RULE("dkim: pass", "tag")), "dnsbl.listed=a+20", false },
	{ "reject_at: 10\n" RULES(RULE("dkim: fail", "quarantine")), "dnsbl.listed=a+20", true },
	{ "reject_at: 10\n" RULES(RULE("dmarc: pass", "accept")), "dnsbl.listed=a+20", true },
	{ "reject_at: 10\n" RULES(RULE("dkim: pass, spf: pass", "accept")),
	  "dnsbl.listed=a+20 spf.fail", true },
	{ "reject_at: 10\n" RULES(RULE("dkim: pass, spf: pass", "accept")),
	  "dnsbl.listed=a+20 spf.pass", false },
	{ RULES(RULE("dkim: pass", "accept") RULE("spf: fail", "reject")), "spf.fail", false },
	{ RULES(RULE("spf: fail", "reject") RULE("dkim: pass", "accept")), "spf.fail", true },
	{ RULES(RULE("dkim: pass", "accept")) "unknown: { spf: defer }\n", "spf.unknown", false },
	{ "unknown: { spf: defer }\n", "spf.unknown", true },
	/* at_least lets nothing pass, and keeps what a later rule or the score would redeem */
	{ "reject_at: 10\n" RULES(LEAST("dkim: pass", "tag")), "dnsbl.listed=a+20", true },
	{ RULES(LEAST("spf: fail", "reject") RULE("dkim: pass", "accept")), "spf.fail", true },
	{ RULES(RULE("dkim: pass", "accept") LEAST("spf: fail", "reject")), "spf.fail", false },
	{ "reject_at: 10\n" RULES(LEAST("spf: fail", "defer") RULE("dkim: pass", "accept")),
	  "spf.fail dnsbl.listed=a+20", false },
	{ "reject_at: 10\nscore: { dkim.pass: -1 }\n" RULES(LEAST("spf: fail", "tag")),
	  "spf.fail dnsbl.listed=a+10", false },
	{ "reject_at: 10\nscore: { dkim.pass: -1 }\n" RULES(LEAST("spf: fail", "reject")),
	  "spf.fail dnsbl.listed=a+10", true },
	{ RULES(LEAST("spf: fail", "tag") RULE("rdns: none", "reject")), "spf.fail rdns.none",
	  true },
	/* a sender whom the message may yet prove; DMARC does not run */
	{ "reject_at: 10\nrules: [{ when: { sender_domain: a.example }, require: dkim, action: "
	  "accept }]\n",
	  "dnsbl.listed=a+20", false },
	{ "reject_at: 10\nrules: [{ when: { sender_domain: b.example }, require: dkim, action: "
	  "accept }]\n",
	  "dnsbl.listed=a+20", true },
	{ "reject_at: 10\nrules: [{ when: { sender_domain: a.example }, require: [dmarc, spf], "
	  "action: accept }]\n",
	  "dnsbl.listed=a+20 spf.fail=a.example", true },
};

static void a_refusal_waits_for_what_may_redeem_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct policy *p = load_well(refusals[i].yaml);
		struct found f;
		struct verdict v;
		find(&f, refusals[i].found);
		policy_judge(p, &somebody, f.evidence, f.count, &v);
		assert_true(v.action >= ACTION_DEFER);
		if (policy_settled(p, &somebody, all_but_dmarc(), f.evidence, f.count, &v) !=
		    refusals[i].settled)
			fail_msg("%s\n%s", refusals[i].yaml, refusals[i].found);
		policy_free(p);
	}
}

static void a_client_is_dropped_at_once_only_when_nothing_can_save_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(connects); i++) {
		struct policy *p = load_well(connects[i].yaml);
		struct found f;
		struct verdict v = { .action = ACTION_ACCEPT };
		find(&f, connects[i].found);
		bool drops = policy_drops(p, &nobody, all_but_dmarc(), f.evidence, f.count, &v);
		if (drops != connects[i].drops ||
		    (drops && (v.action != ACTION_DROP || v.wished != ACTION_DROP ||
			       v.score != connects[i].score || v.cause >= f.count)))
			fail_msg("%s\n%s", connects[i].yaml, connects[i].found);
		policy_free(p);
	}
}

/* A name that is cut is still text that ends. */
static void a_long_rule_has_a_name(void **state)
{
	struct policy *p =
		load_well("rules: [{ when: { dnsbl: { listed: [one.very.long.zone.example, "
			  "two.very.long.zone.example, "
			  "three.very.long.zone.example] }, rdns: none }, action: drop }]\n");
	struct found f;
	struct verdict v;
	(void)state;
	find(&f, "rdns.none dnsbl.listed=two.very.long.zone.example");
	policy_judge(p, &somebody, f.evidence, f.count, &v);
	assert_int_equal(strlen(v.rule), sizeof v.rule - 1);
	assert_int_equal(v.cause, 1);
	assert_int_equal(strncmp(v.rule, "dnsbl: listed one.very.long.zone.example|two.", 45), 0);
	policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_told),
		cmocka_unit_test(every_check_is_named_where_none_is_meant),
		cmocka_unit_test(a_rule_that_can_never_match_is_told),
		cmocka_unit_test(a_rule_that_can_never_decide_is_told),
		cmocka_unit_test(what_follows_from_what_is_found),
		cmocka_unit_test(each_evidence_gets_its_points),
		cmocka_unit_test(a_shadow_only_wishes),
		cmocka_unit_test(a_refusal_waits_for_what_may_redeem_it),
		cmocka_unit_test(a_client_is_dropped_at_once_only_when_nothing_can_save_it),
		cmocka_unit_test(a_long_rule_has_a_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
