/* evaluation.c: running checks over the answer store; see evaluation.h. Owns the store and the
 * evidence; must never let a check see more than its context. */
#include "gateway/judge/evaluation.h"

#include "gateway/base/clock.h"
#include "gateway/base/mailbox.h"
#include "gateway/judge/list_test.h"
#include "gateway/unpack/unpack.h"

#include <stdlib.h>
#include <string.h>

enum {
	EVIDENCE_MEMORY = 96 * 1024,
	/* so much of it may be what runs that waited have left, before all is measured anew */
	EVIDENCE_WASTE = EVIDENCE_MEMORY / 2,
	FIRST_EVIDENCE = 8,
	CONTACT_WORDS_MAX = 400,
};

static struct evaluation *evaluation_of(struct check_ctx *ctx)
{
	return ctx->asker;
}

static const struct dns_answer *answer_dns(struct check_ctx *ctx, struct bytes name,
					   enum dns_type type)
{
	static const struct dns_answer failed = { .status = DNS_FAILED };
	struct evaluation *j = evaluation_of(ctx);
	size_t most = checks[j->current]->questions;
	struct ask **own = &j->own[j->current];
	if (most && !*own)
		*own = ask_new(j->resolver, j->wake, most);
	struct ask *ask = most ? *own : j->ask;
	j->starved |= !ask;
	const struct dns_answer *answer = ask ? ask_dns(ask, name, type) : &failed;
	j->unsettled |= !answer;
	return answer;
}

/* What a check leaves out is an empty view without a place. */
static struct bytes evaluation_keep(struct evaluation *j, struct bytes b)
{
	if (b.len == 0)
		return BYTES("");
	struct bytes copy = arena_copy(&j->memory, b);
	j->cut |= !copy.at;
	return copy.at ? copy : BYTES("");
}

static enum listing answer_blocklist(struct check_ctx *ctx, const struct address *address,
				     struct bytes *detail, struct bytes *reason)
{
	struct evaluation *j = evaluation_of(ctx);
	struct blocklist_answer a;
	j->unsettled = true;
	blocklist_ask(j->blocklist, j->config->blocklist, address, ctx->now, &a);
	char buffer[sizeof a.list + sizeof a.reason + 4];
	struct text t = TEXT(buffer);
	text_string(&t, a.list);
	if (a.reason[0])
		text_format(&t, "; %s", a.reason);
	*detail = evaluation_keep(j, text_bytes(&t));
	*reason = evaluation_keep(j, bytes_of(a.reason));
	return a.verdict == BLOCKLIST_BLOCKED   ? LISTING_BLOCKED
	       : a.verdict == BLOCKLIST_ALLOWED ? LISTING_ALLOWED
						: LISTING_NONE;
}

static enum list_state answer_list_state(struct check_ctx *ctx, struct bytes zone)
{
	struct evaluation *j = evaluation_of(ctx);
	return j->lists ? list_tests_state(j->lists, checks[j->current], zone) : LIST_WELL;
}

static const struct scan_answer *answer_scan(struct check_ctx *ctx, size_t n, const uint8_t *digest)
{
	struct evaluation *j = evaluation_of(ctx);
	const struct scan_answer *answer =
		scanning_ask(&j->scanning, ctx->check->scans(ctx->conf), n, digest);
	j->unsettled |= !answer;
	return answer;
}

static enum contact answer_contact(struct check_ctx *ctx, const struct contact_question *question,
				   struct bytes *detail)
{
	struct evaluation *j = evaluation_of(ctx);
	char buffer[CONTACT_WORDS_MAX];
	struct text words = TEXT(buffer);
	/* What is no address is not remembered as one. */
	if (question->author.len <= PATH_MAX_OCTETS)
		j->author = evaluation_keep(j, question->author);
	if (!j->contacts.ask || j->author.len == 0)
		return CONTACT_NO_WORD;
	enum contact contact = j->contacts.ask(j->contacts.arg, question, &words);
	*detail = evaluation_keep(j, text_bytes(&words));
	return contact;
}

static bool evaluation_grow(struct evaluation *j)
{
	size_t room = j->room ? j->room * 2 : FIRST_EVIDENCE;
	struct evidence *more =
		room <= EVIDENCE_MAX ? realloc(j->evidence, room * sizeof *more) : NULL;
	if (!more)
		return false;
	j->evidence = more;
	j->room = room;
	return true;
}

static void take_evidence(struct check_ctx *ctx, const struct evidence *e)
{
	struct evaluation *j = evaluation_of(ctx);
	if (j->count == j->room && !evaluation_grow(j)) {
		j->starved |= j->room * 2 <= EVIDENCE_MAX;
		return;
	}
	struct evidence *place = j->evidence + j->at;
	memmove(place + 1, place, (j->count - j->at) * sizeof *place);
	*place = *e;
	place->detail = evaluation_keep(j, e->detail);
	place->value = evaluation_keep(j, e->value);
	place->auth = evaluation_keep(j, e->auth);
	place->selector = evaluation_keep(j, e->selector);
	place->reply = evaluation_keep(j, e->reply);
	place->own = e->score;
	j->count++;
	j->at++;
}

/* What the check that runs, and those before it, have found. */
static const struct evidence *earlier_evidence(struct check_ctx *ctx, size_t n)
{
	struct evaluation *j = evaluation_of(ctx);
	j->unsettled = true;
	return n < j->at ? &j->evidence[n] : NULL;
}

static const struct errand_answer *answer_errand(struct check_ctx *ctx, const struct errand *errand)
{
	static const struct errand_answer nobody = { .nobody = true },
					  no_memory = { .failed = "out of memory" };
	struct evaluation *j = evaluation_of(ctx);
	struct unpack_errand **sent = &j->errands[j->current];
	if (!j->unpack)
		return &nobody;
	if (!*sent)
		*sent = unpack_send(j->unpack, errand, &ctx->client, j->loop, j->wake);
	j->starved |= !*sent;
	if (!*sent)
		return &no_memory;
	if (j->over)
		unpack_give_up(*sent);
	const struct errand_answer *answer = unpack_answer(*sent);
	j->unsettled |= !answer;
	return answer;
}

/* It is told anew in each run. */
static void take_dmarc(struct check_ctx *ctx, const struct dmarc_told *told)
{
	struct evaluation *j = evaluation_of(ctx);
	struct bytes *kept[] = { &j->dmarc.author, &j->dmarc.organization, &j->dmarc.domain,
				 &j->dmarc.fo,     &j->dmarc.rua,          &j->dmarc.ruf };
	j->dmarc = *told;
	j->unsettled = true;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		*kept[i] = evaluation_keep(j, *kept[i]);
}

static const struct check_asks asks = {
	.dns = answer_dns,
	.blocklist = answer_blocklist,
	.list_state = answer_list_state,
	.scan = answer_scan,
	.contact = answer_contact,
	.report = take_evidence,
	.found = earlier_evidence,
	.errand = answer_errand,
	.dmarc = take_dmarc,
};

bool evaluation_start(struct evaluation *j, const struct config *config, struct resolver *resolver,
		      struct blocklist *blocklist, struct list_tests *lists, wake_id wake)
{
	*j = (struct evaluation){ .config = config,
				  .blocklist = blocklist,
				  .lists = lists,
				  .resolver = resolver,
				  .scanning = { .hostname = config->hostname, .wake = wake },
				  .wake = wake };
	arena_init(&j->memory, EVIDENCE_MEMORY);
	j->ask = ask_new(resolver, wake, ASK_QUESTIONS_MAX);
	j->ctx = (struct check_ctx){ .hostname = bytes_of(config->hostname),
				     .other = config_other_name(config),
				     .helo = BYTES(""),
				     .sender = BYTES(""),
				     .sender_local = BYTES(""),
				     .sender_domain = BYTES(""),
				     .header = BYTES(""),
				     .too_complex = "",
				     .broken = "" };
	j->author = BYTES("");
	return j->ask != NULL;
}

void evaluation_renew(struct evaluation *j, enum phase from)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		j->settled[i] &= checks[i]->phase < from;
}

/* Takes away what stands from there on up to where the next check puts its own. */
static void evidence_remove(struct evaluation *j, size_t from)
{
	if (j->at > from)
		memmove(j->evidence + from, j->evidence + j->at,
			(j->count - j->at) * sizeof *j->evidence);
	j->count -= j->at - from;
	j->at = from;
}

/* Moves behind what this check found last time, as it found it: the policy has added its points. */
static void evidence_pass(struct evaluation *j, const struct check *check)
{
	for (; j->at < j->count && j->evidence[j->at].check == check->name; j->at++)
		j->evidence[j->at].score = j->evidence[j->at].own;
}

static bool check_wanted(const struct evaluation *j, size_t i, enum phase upto)
{
	return j->config->checks[i] && checks[i]->phase <= upto &&
	       !(checks[i]->by_address && j->hidden);
}

/* Runs the check at this place anew. */
static enum progress measure(struct evaluation *j, size_t i)
{
	size_t before = j->at;
	j->current = i;
	j->unsettled = false;
	j->ctx.conf = j->config->checks[i];
	j->ctx.read = j->reader ? j->reader->read[i] : NULL;
	enum progress progress = check_run(checks[i], &j->ctx);
	j->settled[i] = progress == CHECK_DONE && !j->unsettled;
	if (progress == CHECK_DONE)
		return CHECK_DONE;
	/* what a run that waits has reported counts for nothing */
	evidence_remove(j, before);
	if (j->over)
		check_unknown(&j->ctx, BYTES("timed out"));
	return CHECK_WAIT;
}

/* True if the last run, or one since its start, lacked memory for what was found. */
static bool evaluation_lacked(const struct evaluation *j)
{
	bool lacked = j->starved || j->memory.starved || (j->reader && j->reader->memory.starved) ||
		      ask_starved(j->ask);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		lacked |= j->own[i] && ask_starved(j->own[i]);
	return lacked;
}

/* Every check that is not settled runs; *kept: one that is has been left as it was. */
static enum progress evaluation_pass(struct evaluation *j, enum phase upto, bool *kept)
{
	enum progress all = CHECK_DONE;
	*kept = false;
	j->at = 0;
	j->dmarc = (struct dmarc_told){ .author = BYTES("") };
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		size_t before = j->at;
		bool wanted = check_wanted(j, i, upto);
		evidence_pass(j, checks[i]);
		j->settled[i] &= wanted;
		*kept |= j->settled[i];
		if (j->settled[i])
			continue;
		evidence_remove(j, before);
		if (wanted && measure(j, i) == CHECK_WAIT)
			all = CHECK_WAIT;
	}
	return all;
}

/* Nothing that was found before is kept. */
static void evaluation_forget(struct evaluation *j)
{
	evaluation_renew(j, PHASE_CONNECT);
	arena_wipe(&j->memory);
	j->count = 0;
	j->author = BYTES("");
	j->starved = j->cut = false;
}

static bool anything_kept(const struct evaluation *j)
{
	bool any = false;
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		any |= j->settled[i];
	return any;
}

enum progress evaluation_run(struct evaluation *j, enum phase upto)
{
	uint64_t changes = j->lists ? list_tests_changes(j->lists) : 0;
	bool kept;
	if (!anything_kept(j) || j->starved || j->cut || changes != j->list_changes ||
	    j->memory.used > EVIDENCE_WASTE)
		evaluation_forget(j);
	j->list_changes = changes;
	j->ctx.asks = &asks;
	j->ctx.asker = j;
	j->ctx.now = clock_wall();
	enum progress all = evaluation_pass(j, upto, &kept);
	/* Without what earlier runs have left there may be room for all. */
	if (kept && (j->cut || evaluation_lacked(j))) {
		evaluation_forget(j);
		all = evaluation_pass(j, upto, &kept);
	}
	j->starved = evaluation_lacked(j);
	return all;
}

static void questions_give_up(struct evaluation *j)
{
	ask_give_up(j->ask);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (j->own[i])
			ask_give_up(j->own[i]);
}

void evaluation_give_up(struct evaluation *j)
{
	j->over = true;
	questions_give_up(j);
	scanning_give_up(&j->scanning);
}

uint64_t evaluation_late(struct evaluation *j, enum phase upto, uint64_t last)
{
	questions_give_up(j);
	if (evaluation_run(j, upto) == CHECK_DONE)
		return 0;
	uint64_t until = scanning_until(&j->scanning);
	until = until < last ? until : last;
	if (until && until > loop_now(j->scanning.loop))
		return until;
	evaluation_give_up(j);
	(void)evaluation_run(j, upto);
	return 0;
}

size_t evaluation_asked(const struct evaluation *j)
{
	size_t count = ask_count(j->ask);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (j->own[i])
			count += ask_count(j->own[i]);
	return count;
}

static void own_end(struct evaluation *j)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (j->own[i])
			ask_free(j->own[i]);
	memset(j->own, 0, sizeof j->own);
}

/* Nothing that an errand has found is of another message. */
static void errands_end(struct evaluation *j)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		unpack_leave(j->errands[i]);
	memset(j->errands, 0, sizeof j->errands);
}

void evaluation_leave(struct evaluation *j)
{
	errands_end(j);
	scanning_end(&j->scanning);
	evaluation_renew(j, PHASE_MAIL);
	j->dmarc = (struct dmarc_told){ .author = BYTES("") };
	j->reader = NULL;
	j->ctx.sender = j->ctx.sender_local = j->ctx.sender_domain = BYTES("");
	j->ctx.header = j->author = BYTES("");
	j->ctx.fields = NULL;
	j->ctx.field_count = 0;
	j->ctx.read = NULL;
	j->ctx.too_complex = j->ctx.broken = "";
	j->ctx.whole = false;
}

void evaluation_again(struct evaluation *j)
{
	evaluation_leave(j);
	evaluation_renew(j, PHASE_CONNECT);
	j->over = false;
	own_end(j);
	struct ask *fresh = ask_new(j->resolver, j->wake, ASK_QUESTIONS_MAX);
	if (!fresh)
		return; /* the old store does as well, with what is left of its budget */
	ask_free(j->ask);
	j->ask = fresh;
}

void evaluation_end(struct evaluation *j)
{
	if (j->ask)
		ask_free(j->ask);
	own_end(j);
	errands_end(j);
	scanning_end(&j->scanning);
	free(j->evidence);
	arena_wipe(&j->memory);
	*j = (struct evaluation){ 0 };
}

const struct evidence *evaluation_find(const struct evaluation *j, const char *check)
{
	for (size_t i = 0; i < j->count; i++)
		if (bytes_equal(bytes_of(j->evidence[i].check), bytes_of(check)))
			return &j->evidence[i];
	return NULL;
}
