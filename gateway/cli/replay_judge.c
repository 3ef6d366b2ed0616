/* replay_judge.c: judging a recorded decision anew; see replay.h. Must never take for known what
 * the line does not hold. */
#include "gateway/cli/replay.h"

#include "gateway/io/idn.h"
#include "gateway/judge/evaluation.h"
#include "modules/checks.h"
#include "policy/facts.h"

#include <stdlib.h>
#include <string.h>

enum { REFUSED_SLOTS = 4096, REFUSED_MAX = 320 };

static const size_t NOT_YET = SIZE_MAX - 1; /* the cause of no verdict */

/* The recipient that was refused last in a transaction; the next with its place takes it over. */
struct refused {
	char tx[32], recipient[REFUSED_MAX];
};

/* The evidence as it would be reported now. */
struct rebuilt {
	struct evidence *evidence;
	size_t count;
	enum replay_gap gap;
};

static size_t slot_of(struct bytes tx)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < tx.len; i++)
		hash = (hash ^ (uint8_t)tx.at[i]) * 16777619u;
	return hash % REFUSED_SLOTS;
}

void replay_refused(struct replay *r, const struct record *record)
{
	if (record->rcpt_count == 0)
		return;
	if (!r->refused)
		r->refused = calloc(REFUSED_SLOTS, sizeof *r->refused);
	if (!r->refused)
		return;
	struct refused *slot = &r->refused[slot_of(record->tx)];
	struct text tx = TEXT(slot->tx), recipient = TEXT(slot->recipient);
	text_add(&tx, record->tx);
	text_add(&recipient, record->rcpts[0]);
	text_cstr(&tx);
	text_cstr(&recipient);
}

void replay_end(struct replay *r)
{
	free(r->refused);
	r->refused = NULL;
}

/* Empty: not known. */
static struct bytes refused_recipient(const struct replay *r, struct bytes tx)
{
	const struct refused *slot = r->refused ? &r->refused[slot_of(tx)] : NULL;
	return slot && bytes_equal(bytes_of(slot->tx), tx) ? bytes_of(slot->recipient) : BYTES("");
}

static bool action_find(struct bytes word, enum action *action)
{
	for (int i = ACTION_ACCEPT; i <= ACTION_DROP; i++) {
		if (!bytes_equal(word, bytes_of(action_name((enum action)i))))
			continue;
		*action = (enum action)i;
		return true;
	}
	return false;
}

/* What the policy wanted where the log says what became of the mail elsewhere: only what passes
 * gets there, and what is tagged is tagged by the score or an unknown, or by a rule that is not
 * told from one to accept. */
static enum action passing(struct bytes rule)
{
	bool tagged = bytes_equal(rule, BYTES("score")) || bytes_starts(rule, BYTES("unknown."));
	return tagged ? ACTION_TAG : ACTION_ACCEPT;
}

static bool refused_by_server(const struct record *r)
{
	return r->backend_reply.len &&
	       (r->backend_reply.at[0] == '4' || r->backend_reply.at[0] == '5');
}

/* False: the policy decided nothing, or it made no difference. */
static bool was_decided(const struct record *r, enum action *was)
{
	bool held = bytes_equal(r->action, BYTES("hold"));
	bool good = action_find(r->action, was);
	if ((!good && !held) || r->repeated || (r->judged.len == 0 && *was != ACTION_DROP))
		return false;
	bool refused = good && (*was == ACTION_DEFER || *was >= ACTION_REJECT);
	bool elsewhere = held || (refused && (r->rule.len == 0 || refused_by_server(r)));
	if (elsewhere && !held && bytes_equal(r->judged, BYTES("rcpt")))
		return false; /* the server, or a fault of the message, was before the policy */
	if (elsewhere)
		*was = passing(r->rule);
	return r->would.len == 0 || action_find(r->would, was);
}

/* The points that the configuration gives now; false: it does not ask this list any more. Where a
 * listing counts the other way round now, what would be found has another name. */
static bool list_score(const struct check *check, const void *conf, struct evidence *e,
		       enum replay_gap *gap)
{
	struct check_list list;
	bool found = false;
	int64_t score = e->score;
	if (!check->list || score == 0)
		return true;
	for (size_t n = 0; check->list(conf, n, &list); n++) {
		if (!bytes_equal_nocase(bytes_of(list.zone), e->value))
			continue;
		if (list.score == e->score)
			return true; /* of several entries for a zone the one that it was */
		score = found ? score : list.score;
		found = true;
	}
	if ((score < 0) != (e->score < 0))
		*gap = GAP_VERSION;
	e->score = (int)score;
	return found;
}

/* False: a check that does not run any more, or a gap. */
static bool evidence_rebuild(const struct replay *r, const struct record_evidence *from,
			     struct evidence *e, enum replay_gap *gap)
{
	struct facts facts;
	size_t place = checks_place(from->check);
	if (place == CHECKS_COUNT || !facts_find(from->check, &facts)) {
		*gap = GAP_VERSION;
		return false;
	}
	*e = (struct evidence){ .check = facts.check,
				.fact = facts_name(&facts, from->fact),
				.detail = from->detail,
				.value = from->value,
				.auth = BYTES(""),
				.reply = BYTES(""),
				.score = (int)from->own };
	if (!e->fact)
		*gap = GAP_VERSION;
	const void *conf = r->config->checks[place];
	return e->fact && conf && list_score(checks[place], conf, e, gap);
}

static void rebuild(const struct replay *r, const struct policy *policy,
		    const struct record *record, struct arena *arena, struct rebuilt *into)
{
	*into = (struct rebuilt){ .gap = GAP_NONE };
	into->evidence = arena_array(arena, record->evidence_count + 1, sizeof *into->evidence);
	if (!into->evidence || record->evidence_count > EVIDENCE_MAX)
		into->gap = GAP_VERSION;
	for (size_t i = 0; i < record->evidence_count && into->gap == GAP_NONE; i++) {
		struct evidence *e = &into->evidence[into->count];
		if (!evidence_rebuild(r, &record->evidence[i], e, &into->gap))
			continue;
		into->count++;
		if (e->value.len == 0 && policy_needs_value(policy, e->check, e->fact))
			into->gap = GAP_VALUE;
	}
}

static void address_split(struct bytes address, struct arena *arena, struct bytes *local,
			  struct bytes *domain)
{
	char buffer[DOMAIN_MAX + 1];
	struct text t = TEXT(buffer);
	size_t at = bytes_find_last(address, '@');
	*local = bytes_first(address, at);
	*domain = bytes_skip(address, at + 1);
	if (idn_to_ascii(*domain, &t))
		*domain = arena_copy(arena, text_bytes(&t));
	if (!domain->at)
		*domain = BYTES("");
}

static void sender_take(const struct record *record, struct arena *arena,
			struct correspondents *who)
{
	*who = (struct correspondents){ .known = true, .null_sender = record->from.len == 0 };
	address_split(record->from, arena, &who->sender_local, &who->sender_domain);
	if (!address_parse(record->client, &who->client))
		who->client.family = FAMILY_NONE;
}

static void recipient_take(const struct replay *r, struct bytes address, struct arena *arena,
			   struct correspondents *who)
{
	address_split(address, arena, &who->recipient_local, &who->recipient_domain);
	if (who->recipient_domain.len == 0) /* a bare postmaster */
		who->recipient_domain = bytes_of(r->config->domains[0].name);
}

static const struct policy *policy_of(const struct replay *r, struct bytes name)
{
	const struct config *c = r->config;
	for (size_t i = 0; i < c->judge_count && !r->policy; i++)
		if (bytes_equal(bytes_of(c->judges[i].name), name))
			return c->judges[i].policy;
	return r->policy;
}

/* Nothing of a transaction is known at connect. */
static void judge_connect(const struct replay *r, const struct record *record, struct arena *arena,
			  struct replayed *d)
{
	struct correspondents who = { .known = false };
	struct rebuilt rebuilt;
	if (!address_parse(record->client, &who.client))
		who.client.family = FAMILY_NONE;
	for (size_t i = 0; i < r->config->judge_count && d->gap == GAP_NONE; i++) {
		const struct policy *policy = r->policy ? r->policy : r->config->judges[i].policy;
		rebuild(r, policy, record, arena, &rebuilt);
		d->gap = rebuilt.gap;
		if (d->gap == GAP_NONE && !policy_drops(policy, &who, r->config->checks,
							rebuilt.evidence, rebuilt.count, &d->now))
			d->gap = GAP_CONTENT;
	}
}

/* All that the gateway would know has been found: the message was read, or was taken without. */
static bool complete(const struct record *r)
{
	return bytes_equal(r->judged, BYTES("data")) || bytes_equal(r->action, BYTES("accept")) ||
	       bytes_equal(r->action, BYTES("tag")) || bytes_equal(r->action, BYTES("hold")) ||
	       bytes_equal(r->action, BYTES("quarantine"));
}

/* For one recipient; the strictest verdict of all stands. */
static void judge_one(const struct replay *r, const struct policy *policy,
		      const struct record *record, const struct correspondents *who,
		      const struct rebuilt *rebuilt, struct replayed *d)
{
	struct verdict v;
	struct evidence evidence[EVIDENCE_MAX];
	memcpy(evidence, rebuilt->evidence, rebuilt->count * sizeof *evidence);
	policy_judge(policy, who, evidence, rebuilt->count, &v);
	bool refuses = v.wished == ACTION_DEFER || v.wished >= ACTION_REJECT;
	if (!complete(record) && (!refuses || !policy_settled(policy, who, r->config->checks,
							      evidence, rebuilt->count, &v)))
		d->gap = GAP_CONTENT;
	else if (v.wished > d->now.wished || d->now.cause == NOT_YET)
		d->now = v;
}

/* Recipients whom the rules now tell apart would have had a transaction each. */
static void judge_all(const struct replay *r, const struct policy *policy,
		      const struct record *record, const struct rebuilt *rebuilt,
		      struct arena *arena, struct replayed *d)
{
	struct correspondents first, who;
	struct bytes refused = refused_recipient(r, record->tx);
	const struct bytes *rcpts = record->rcpt_count ? record->rcpts : &refused;
	sender_take(record, arena, &first);
	if (rcpts[0].len == 0 && policy_names_recipients(policy)) {
		d->gap = GAP_RECIPIENT;
		return;
	}
	recipient_take(r, rcpts[0], arena, &first);
	judge_one(r, policy, record, &first, rebuilt, d);
	for (size_t i = 1; i < record->rcpt_count && policy_names_recipients(policy); i++) {
		who = first;
		recipient_take(r, rcpts[i], arena, &who);
		if (!policy_recipients_alike(policy, &first, &who))
			judge_one(r, policy, record, &who, rebuilt, d);
	}
}

static bool dmarc_passed(const struct record *r)
{
	for (size_t i = 0; i < r->evidence_count; i++)
		if (bytes_equal(r->evidence[i].check, BYTES("dmarc")) &&
		    bytes_equal(r->evidence[i].fact, BYTES("pass")))
			return true;
	return false;
}

bool replay_judge(const struct replay *r, const struct record *record, struct arena *arena,
		  struct replayed *d)
{
	struct rebuilt rebuilt;
	*d = (struct replayed){ .gap = GAP_NONE,
				.now = { .cause = NOT_YET },
				.proved = dmarc_passed(record) };
	if (!was_decided(record, &d->was))
		return false;
	if (bytes_equal(record->event, BYTES("session"))) {
		judge_connect(r, record, arena, d);
		return true;
	}
	const struct policy *policy = policy_of(r, record->policy);
	if (!policy) {
		d->gap = GAP_POLICY;
		return true;
	}
	rebuild(r, policy, record, arena, &rebuilt);
	d->gap = rebuilt.gap;
	if (d->gap == GAP_NONE)
		judge_all(r, policy, record, &rebuilt, arena, d);
	return true;
}

static const struct {
	const char *word, *text;
} gaps[GAPS] = {
	[GAP_NONE] = { "", "" },
	[GAP_CONTENT] = { "content", "would go on to the content checks" },
	[GAP_RECIPIENT] = { "recipient", "a rule names recipients; the line does not" },
	[GAP_VALUE] = { "value", "a rule names a value; the line does not" },
	[GAP_VERSION] = { "version", "the line has findings that this version or configuration "
				     "does not know" },
	[GAP_POLICY] = { "policy", "its policy is no longer configured" },
};

const char *replay_gap_word(enum replay_gap gap)
{
	return gaps[gap].word;
}

const char *replay_gap_text(enum replay_gap gap)
{
	return gaps[gap].text;
}
