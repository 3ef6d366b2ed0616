/* policy_names.c: correspondents in rules: whom each pattern stands for, and what proves a sender.
 *
 * Evidence is written like "dmarc.pass=partner.example". */
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
	(void)warning;
	text_string(said, message);
	text_char(said, '\n');
}

/* A policy of one rule: what stands in `rule` beside its action. */
static struct policy *load(const char *rule)
{
	char yaml_buffer[1000], said_buffer[1000];
	struct text yaml = TEXT(yaml_buffer), said = TEXT(said_buffer);
	struct complaints complaints;
	struct snapshot *s = snapshot_new();
	text_format(&yaml, "rules: [{ %s, action: reject }]\n", rule);
	assert_true(s && snapshot_put(s, BYTES("/t/p.yaml"), text_bytes(&yaml)));
	complaints_init(&complaints, "/t/mxward.yaml");
	struct policy *p = policy_load("/t/p.yaml", s, &complaints);
	complaints_tell(&complaints, hear, &said);
	if (!p)
		fail_msg("%s: %s", rule, text_cstr(&said));
	snapshot_free(s);
	return p;
}

/* "a@b.example", or "" for the null sender. */
static void split(const char *address, struct bytes *local, struct bytes *domain)
{
	struct bytes all = bytes_of(address);
	size_t at = bytes_find_last(all, '@');
	*local = bytes_first(all, at);
	*domain = bytes_skip(all, at + 1);
}

static struct correspondents people(const char *sender, const char *recipient, const char *client)
{
	struct correspondents who = { .known = true, .null_sender = sender[0] == '\0' };
	split(sender, &who.sender_local, &who.sender_domain);
	split(recipient, &who.recipient_local, &who.recipient_domain);
	assert_true(address_parse(bytes_of(client), &who.client));
	return who;
}

static bool matches(const struct policy *p, const struct correspondents *who,
		    struct evidence *evidence, size_t count)
{
	struct verdict v;
	policy_judge(p, who, evidence, count, &v);
	assert_int_equal(v.number, v.wished == ACTION_REJECT);
	return v.wished == ACTION_REJECT;
}

static const struct {
	const char *when, *sender, *recipient, *client;
	bool matches;
} names[] = {
	{ "sender: a@partner.example", "a@partner.example", "b@example.com", "192.0.2.7", true },
	{ "sender: a@partner.example", "A@Partner.example", "b@example.com", "192.0.2.7", true },
	{ "sender: a@partner.example", "aa@partner.example", "b@example.com", "192.0.2.7", false },
	{ "sender: a@partner.example", "\"a\"@partner.example", "b@example.com", "192.0.2.7",
	  true },
	{ "sender: a@partner.example", "\"\\a\"@partner.example", "b@example.com", "192.0.2.7",
	  true },
	{ "sender: a@partner.example", "", "b@example.com", "192.0.2.7", false },
	{ "sender: \"*@partner.example\"", "x@partner.example", "b@example.com", "192.0.2.7",
	  true },
	{ "sender: \"*@partner.example\"", "x@evilpartner.example", "b@example.com", "192.0.2.7",
	  false },
	{ "sender: \"*@partner.example\"", "\"x@evil.example\"@partner.example", "b@example.com",
	  "192.0.2.7", true },
	{ "sender: \"*@partner.example\"", "\"x@partner.example\"@evil.example", "b@example.com",
	  "192.0.2.7", false },
	{ "sender: \"bill*-*g@*\"", "billing-hamburg@x.example", "b@example.com", "192.0.2.7",
	  true },
	{ "sender: \"bill*-*g@*\"", "billing-hamburg2@x.example", "b@example.com", "192.0.2.7",
	  false },
	{ "sender: \"a@*.partner.example\"", "a@n.partner.example", "b@example.com", "192.0.2.7",
	  true },
	{ "sender: \"a@*.partner.example\"", "a@partner.example", "b@example.com", "192.0.2.7",
	  false },
	{ "sender: \"<>\"", "", "b@example.com", "192.0.2.7", true },
	{ "sender: \"<>\"", "a@b.example", "b@example.com", "192.0.2.7", false },
	{ "sender: [a@b.example, \"<>\"]", "", "b@example.com", "192.0.2.7", true },
	{ "sender: \"*@*\"", "", "b@example.com", "192.0.2.7", false },
	{ "sender_domain: partner.example", "a@partner.example", "b@example.com", "192.0.2.7",
	  true },
	{ "sender_domain: partner.example", "a@n.partner.example", "b@example.com", "192.0.2.7",
	  false },
	{ "sender_domain: \"*.partner.example\"", "a@b.n.partner.example", "b@example.com",
	  "192.0.2.7", true },
	{ "sender_domain: \"*.partner.example\"", "a@partner.example", "b@example.com", "192.0.2.7",
	  false },
	{ "sender_domain: \"*.partner.example\"", "a@evilpartner.example", "b@example.com",
	  "192.0.2.7", false },
	{ "sender_domain: b\xc3\xbc"
	  "cher.example",
	  "a@xn--bcher-kva.example", "b@example.com", "192.0.2.7", true },
	{ "recipient: abuse@example.com", "a@b.example", "ABUSE@example.com", "192.0.2.7", true },
	{ "recipient: abuse@example.com", "a@b.example", "\"abuse\"@example.com", "192.0.2.7",
	  true },
	{ "recipient: \"abuse@*\"", "", "abuse@example.org", "192.0.2.7", true },
	{ "recipient: [c@example.com, d@example.com]", "", "e@example.com", "192.0.2.7", false },
	{ "client: 192.0.2.0/24", "a@b.example", "b@example.com", "192.0.2.200", true },
	{ "client: [10.0.0.0/8, \"2001:db8::/32\"]", "a@b.example", "b@example.com", "2001:db8::7",
	  true },
	{ "client: 10.0.0.0/8", "a@b.example", "b@example.com", "192.0.2.7", false },
	/* all that are named must hold */
	{ "client: 192.0.2.0/24, sender: a@b.example", "a@b.example", "b@example.com", "192.0.2.7",
	  true },
	{ "client: 192.0.2.0/24, sender: a@b.example", "a@c.example", "b@example.com", "192.0.2.7",
	  false },
	{ "client: 192.0.2.0/24, spf: fail", "a@c.example", "b@example.com", "192.0.2.7", false },
};

static void a_pattern_stands_for_whom_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		char buffer[300];
		struct text rule = TEXT(buffer);
		text_format(&rule, "when: { %s }", names[i].when);
		struct policy *p = load(text_cstr(&rule));
		struct correspondents who =
			people(names[i].sender, names[i].recipient, names[i].client);
		if (matches(p, &who, NULL, 0) != names[i].matches)
			fail_msg("%s: %s to %s from %s", names[i].when, names[i].sender,
				 names[i].recipient, names[i].client);
		who.known = false;
		/* before MAIL and RCPT nothing is known but the client */
		struct names *of = &p->rules[0].conditions.names;
		assert_false(names_hold(of, &who) && (names_sender(of) || of->recipients.count));
		policy_free(p);
	}
}

static const struct {
	const char *require, *sender, *found;
	bool matches;
} proofs[] = {
	{ "dmarc", "a@partner.example", "", false },
	{ "dmarc", "a@partner.example", "dmarc.pass=partner.example", true },
	{ "dmarc", "a@n.partner.example", "dmarc.pass=partner.example", true },
	{ "dmarc", "a@partner.example", "dmarc.pass=n.partner.example", false },
	{ "dmarc", "a@partner.example", "dmarc.pass=evil.example", false },
	{ "dmarc", "a@evilpartner.example", "dmarc.pass=partner.example", false },
	{ "dmarc", "a@partner.example", "dmarc.pass", false },
	{ "dmarc", "a@partner.example", "dmarc.none=partner.example", false },
	{ "dmarc", "a@partner.example", "dmarc.temperror=partner.example", false },
	{ "dmarc", "a@partner.example", "dmarc.unknown", false },
	{ "dmarc", "a@partner.example", "spf.pass=partner.example dkim.pass=partner.example",
	  false },
	{ "dmarc", "", "dmarc.pass=partner.example", false },
	{ "dmarc", "a@partner.example", "dmarc.pass=partner.example from.ambiguous=authors",
	  false },
	{ "dmarc", "a@partner.example",
	  "dmarc.pass=partner.example dkim.replayable=partner.example", false },
	{ "spf", "a@partner.example", "spf.pass=partner.example", true },
	{ "spf", "a@partner.example", "spf.pass=partner.example dkim.replayable=x.example", true },
	{ "spf", "a@n.partner.example", "spf.pass=partner.example", false },
	{ "spf", "a@partner.example", "spf.softfail=partner.example", false },
	{ "spf", "", "spf.pass=partner.example", false },
	{ "dkim", "a@partner.example", "dkim.fail=x.example dkim.pass=partner.example", true },
	{ "dkim", "a@n.partner.example", "dkim.pass=partner.example", true },
	{ "dkim", "a@partner.example", "dkim.pass=n.partner.example", false },
	{ "dkim", "a@partner.example", "dkim.pass=esp.example", false },
	{ "[dmarc, spf]", "a@partner.example", "spf.pass=partner.example", true },
	{ "[dmarc, spf]", "a@partner.example", "dkim.pass=partner.example", false },
};

static size_t find(const char *words, char *buffer, size_t size, struct evidence *evidence)
{
	size_t count = 0;
	assert_true(strlen(words) < size);
	strcpy(buffer, words);
	for (char *word = strtok(buffer, " "); word; word = strtok(NULL, " ")) {
		char *fact = strchr(word, '.'), *value = strchr(word, '=');
		*fact++ = '\0';
		if (value)
			*value++ = '\0';
		evidence[count++] = (struct evidence){ .check = word,
						       .fact = fact,
						       .value = bytes_of(value),
						       .detail = BYTES(""),
						       .reply = BYTES("") };
	}
	return count;
}

static void a_sender_counts_where_it_is_proved(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(proofs); i++) {
		char buffer[300], words[300];
		struct text rule = TEXT(buffer);
		struct evidence evidence[8];
		size_t count = find(proofs[i].found, words, sizeof words, evidence);
		text_format(&rule, "when: { sender: [\"*@*\"] }, require: %s", proofs[i].require);
		struct policy *p = load(text_cstr(&rule));
		struct correspondents who = people(proofs[i].sender, "b@example.com", "192.0.2.7");
		if (matches(p, &who, evidence, count) != proofs[i].matches)
			fail_msg("%s of %s by %s", proofs[i].require, proofs[i].sender,
				 proofs[i].found);
		policy_free(p);
	}
}

static void recipients_are_alike_where_no_rule_tells_them_apart(void **state)
{
	static const struct {
		const char *when, *a, *b;
		bool alike;
	} pairs[] = {
		{ "sender: a@b.example", "a@example.com", "b@example.com", true },
		{ "recipient: a@example.com", "a@example.com", "b@example.com", false },
		{ "recipient: a@example.com", "c@example.com", "b@example.com", true },
		{ "recipient: \"*@example.com\"", "c@example.com", "b@example.com", true },
		{ "recipient: \"*@example.com\"", "c@example.com", "b@example.org", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char buffer[300];
		struct text rule = TEXT(buffer);
		text_format(&rule, "when: { %s }", pairs[i].when);
		struct policy *p = load(text_cstr(&rule));
		struct correspondents a = people("x@y.example", pairs[i].a, "192.0.2.7"),
				      b = people("x@y.example", pairs[i].b, "192.0.2.7");
		if (policy_recipients_alike(p, &a, &b) != pairs[i].alike)
			fail_msg("%s: %s, %s", pairs[i].when, pairs[i].a, pairs[i].b);
		policy_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_stands_for_whom_it_says),
		cmocka_unit_test(a_sender_counts_where_it_is_proved),
		cmocka_unit_test(recipients_are_alike_where_no_rule_tells_them_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
