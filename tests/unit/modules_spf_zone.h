/* modules_spf_zone.h: for the tests of the check spf: a DNS made of a table, an answer store in
 * front of it that can let answers wait, and a place where evidence is kept. */
#ifndef MXWARD_TESTS_MODULES_SPF_ZONE_H
#define MXWARD_TESTS_MODULES_SPF_ZONE_H

#include "gateway/base/arena.h"
#include "modules/check.h"

#include <stdlib.h>
#include <string.h>

enum {
	ZONE_MAX = 1024,
	QUESTIONS_MAX = 256,
	EVIDENCE_MAX = 4,
	RUNS_MAX = 300,
	RECORD_FAILS = 0xffff
};

struct zone_record {
	struct bytes name;
	enum dns_type type;             /* RECORD_FAILS: what is not found at this name fails */
	struct dns_record record;
};

struct zone {
	struct arena arena;             /* of the records */
	struct zone_record records[ZONE_MAX];
	size_t count;
};

/* How questions settle: known at once; all that are open after a run; one of them, chance says
 * which. */
enum settling { SETTLE_AT_ONCE, SETTLE_ALL, SETTLE_ONE };

struct question {
	struct bytes name;
	enum dns_type type;
	const struct dns_answer *answer;
};

struct trial {
	struct check_ctx ctx;
	const struct zone *zone;
	struct arena arena;
	enum settling settling;
	uint64_t chance;
	bool shuffles;                  /* records come in any order; else in the zone's */
	struct question questions[QUESTIONS_MAX];
	size_t asked, runs, reports;
	struct evidence evidence[EVIDENCE_MAX];
};

static inline uint64_t chance_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static inline void zone_require(bool holds)
{
	if (!holds)
		abort();
}

static inline struct bytes zone_copy(struct arena *arena, struct bytes b)
{
	struct bytes copy = arena_copy(arena, b);
	zone_require(copy.at != NULL);
	return copy;
}

static inline struct zone_record *zone_add(struct zone *z, struct bytes name, enum dns_type type)
{
	zone_require(z->count < ZONE_MAX);
	struct zone_record *r = &z->records[z->count++];
	if (name.len && name.at[name.len - 1] == '.')
		name = bytes_first(name, name.len - 1);
	*r = (struct zone_record){ .name = zone_copy(&z->arena, name), .type = type };
	return r;
}

/* A name as the reader of DNS messages gives it: in lower case, without final dot. */
static inline struct bytes zone_name(struct zone *z, struct bytes name)
{
	char *lower = arena_alloc(&z->arena, name.len + 1);
	zone_require(lower != NULL);
	for (size_t i = 0; i < name.len; i++)
		lower[i] = octet_lower(name.at[i]);
	return (struct bytes){ lower, name.len - (name.len && name.at[name.len - 1] == '.') };
}

/* Adds one record: an address, "10 host" for MX, a name for PTR and CNAME, the text for TXT. */
static inline void zone_put(struct zone *z, struct bytes name, enum dns_type type,
			    struct bytes value)
{
	struct zone_record *r = zone_add(z, name, type);
	if (type == DNS_A || type == DNS_AAAA)
		zone_require(address_parse(value, &r->record.address));
	else if (type == DNS_MX)
		r->record.data = zone_name(z, bytes_skip(value, bytes_find(value, ' ') + 1));
	else
		r->record.data =
			type == DNS_TXT ? zone_copy(&z->arena, value) : zone_name(z, value);
}

static inline struct dns_answer *zone_collect(struct trial *t, struct bytes name,
					      enum dns_type type)
{
	const struct zone *z = t->zone;
	struct dns_answer *answer = arena_alloc(&t->arena, sizeof *answer);
	struct dns_record *records = arena_array(&t->arena, z->count + 1, sizeof *records);
	zone_require(answer && records);
	bool exists = false, fails = false;
	for (size_t i = 0; i < z->count; i++) {
		if (!bytes_equal_nocase(z->records[i].name, name))
			continue;
		exists = true;
		fails |= z->records[i].type == (enum dns_type)RECORD_FAILS;
		if (z->records[i].type == type)
			records[answer->count++] = z->records[i].record;
	}
	for (size_t i = answer->count; t->shuffles && i > 1; i--) {
		size_t other = chance_next(&t->chance) % i;
		struct dns_record swapped = records[i - 1];
		records[i - 1] = records[other];
		records[other] = swapped;
	}
	answer->records = records;
	answer->status = answer->count ? DNS_FOUND
			 : fails       ? DNS_FAILED
			 : exists      ? DNS_NONE
				       : DNS_NO_NAME;
	return answer;
}

static inline const struct dns_answer *zone_answer(struct trial *t, struct bytes name,
						   enum dns_type type)
{
	for (int aliases = 0;; aliases++) {
		struct dns_answer *alias = zone_collect(t, name, DNS_CNAME),
				  *answer = zone_collect(t, name, type);
		if (alias->status != DNS_FOUND || answer->status == DNS_FOUND)
			return answer;
		if (aliases == DNS_ALIASES_MAX) {
			answer->status = DNS_FAILED;
			return answer;
		}
		name = alias->records[0].data;
	}
}

static inline const struct dns_answer *trial_dns(struct check_ctx *ctx, struct bytes name,
						 enum dns_type type)
{
	struct trial *t = ctx->asker;
	/* The contract of the store: only names that can be asked, in one spelling. */
	zone_require(dns_name_valid(name) && bytes_ascii(name));
	for (size_t i = 0; i < t->asked; i++)
		if (t->questions[i].type == type && bytes_equal_nocase(t->questions[i].name, name))
			return t->questions[i].answer;
	zone_require(t->asked < QUESTIONS_MAX);
	struct question *q = &t->questions[t->asked++];
	*q = (struct question){ .name = zone_copy(&t->arena, name), .type = type };
	if (t->settling == SETTLE_AT_ONCE)
		q->answer = zone_answer(t, name, type);
	return q->answer;
}

static inline void trial_report(struct check_ctx *ctx, const struct evidence *e)
{
	struct trial *t = ctx->asker;
	zone_require(t->reports < EVIDENCE_MAX);
	struct evidence *kept = &t->evidence[t->reports++];
	*kept = *e;
	kept->detail = zone_copy(&t->arena, e->detail);
	kept->value = zone_copy(&t->arena, e->value);
}

static const struct check_asks trial_asks = { .dns = trial_dns, .report = trial_report };

static inline void trial_settle(struct trial *t)
{
	size_t open = 0, chosen;
	for (size_t i = 0; i < t->asked; i++)
		open += t->questions[i].answer == NULL;
	zone_require(open > 0);
	chosen = t->settling == SETTLE_ONE ? chance_next(&t->chance) % open : 0;
	for (size_t i = 0; i < t->asked; i++) {
		struct question *q = &t->questions[i];
		if (q->answer)
			continue;
		if (t->settling == SETTLE_ALL || chosen == 0)
			q->answer = zone_answer(t, q->name, q->type);
		if (t->settling == SETTLE_ONE && chosen-- == 0)
			return;
	}
}

/* Runs the check until it is done. The sender is split at its last @. */
static inline void trial_run(struct trial *t, const struct zone *z, const char *client,
			     struct bytes helo, struct bytes sender)
{
	char *lower;
	size_t at = bytes_find_last(sender, '@');
	t->zone = z;
	t->ctx.asks = &trial_asks;
	t->ctx.asker = t;
	t->ctx.hostname = BYTES("mx1.mxward.test");
	t->ctx.helo = helo;
	t->ctx.sender = sender;
	t->ctx.sender_local = bytes_first(sender, at);
	t->ctx.sender_domain = bytes_skip(sender, at + 1);
	arena_init(&t->arena, SIZE_MAX);
	zone_require(address_parse(bytes_of(client), &t->ctx.client));
	lower = arena_alloc(&t->arena, t->ctx.sender_domain.len + 1);
	for (size_t i = 0; i < t->ctx.sender_domain.len; i++)
		lower[i] = octet_lower(t->ctx.sender_domain.at[i]);
	t->ctx.sender_domain.at = lower;
	extern const struct check check_spf;
	for (t->runs = 1; check_run(&check_spf, &t->ctx) == CHECK_WAIT; t->runs++) {
		zone_require(t->settling != SETTLE_AT_ONCE && t->runs < RUNS_MAX);
		t->reports = 0;
		trial_settle(t);
	}
	zone_require(t->reports > 0);
}

#endif
