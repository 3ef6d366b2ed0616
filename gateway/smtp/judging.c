/* judging.c: running checks over the answer store; see judging.h. Owns the store and the evidence; must never let a check see
 * more than its context. */
#include "gateway/smtp/judging.h"

#include "gateway/base/clock.h"
#include "gateway/smtp/list_watch.h"

#include <stdlib.h>

enum { EVIDENCE_MEMORY = 32 * 1024, FIRST_EVIDENCE = 8 };

static struct judging *judging_of(struct check_ctx *ctx)
{
	return ctx->asker;
}

static const struct dns_answer *answer_dns(struct check_ctx *ctx, struct bytes name, enum dns_type type)
{
	return ask_dns(judging_of(ctx)->ask, name, type);
}

static enum listing answer_blocklist(struct check_ctx *ctx, const struct address *address, struct bytes *detail)
{
	struct judging *j = judging_of(ctx);
	struct blocklist_answer a;
	blocklist_ask(j->blocklist, j->config->blocklist, address, ctx->now, &a);
	char buffer[sizeof a.list + sizeof a.reason + 4];
	struct text t = TEXT(buffer);
	text_string(&t, a.list);
	if (a.reason[0])
		text_format(&t, "; %s", a.reason);
	*detail = arena_copy(&j->memory, text_bytes(&t));
	if (!detail->at)
		*detail = BYTES("");
	return a.verdict == BLOCKLIST_BLOCKED   ? LISTING_BLOCKED
	       : a.verdict == BLOCKLIST_ALLOWED ? LISTING_ALLOWED
						: LISTING_NONE;
}

static enum list_state answer_list_state(struct check_ctx *ctx, struct bytes zone)
{
	struct judging *j = judging_of(ctx);
	return j->lists ? list_watch_state(j->lists, zone) : LIST_WELL;
}

static struct bytes keep(struct judging *j, struct bytes b)
{
	struct bytes copy = arena_copy(&j->memory, b);
	return copy.at ? copy : BYTES("");
}

static bool grow(struct judging *j)
{
	size_t room = j->room ? j->room * 2 : FIRST_EVIDENCE;
	struct evidence *more = room <= EVIDENCE_MAX ? realloc(j->evidence, room * sizeof *more) : NULL;
	if (!more)
		return false;
	j->evidence = more;
	j->room = room;
	return true;
}

static void take_evidence(struct check_ctx *ctx, const struct evidence *e)
{
	struct judging *j = judging_of(ctx);
	if (j->count == j->room && !grow(j))
		return;
	j->evidence[j->count] = *e;
	j->evidence[j->count].detail = keep(j, e->detail);
	j->evidence[j->count].value = keep(j, e->value);
	j->evidence[j->count].reply = keep(j, e->reply);
	j->count++;
}

static const struct check_asks asks = {
	.dns = answer_dns,
	.blocklist = answer_blocklist,
	.list_state = answer_list_state,
	.report = take_evidence,
};

bool judging_start(struct judging *j, const struct config *config, struct resolver *resolver,
		   struct blocklist *blocklist, struct list_watch *lists, wake_id wake)
{
	*j = (struct judging){ .config = config, .blocklist = blocklist, .lists = lists };
	arena_init(&j->memory, EVIDENCE_MEMORY);
	j->ask = ask_new(resolver, wake);
	j->ctx = (struct check_ctx){ .hostname = bytes_of(config->hostname),
				     .helo = BYTES(""),
				     .sender = BYTES(""),
				     .sender_local = BYTES(""),
				     .sender_domain = BYTES("") };
	return j->ask != NULL;
}

enum progress judging_run(struct judging *j, enum phase upto)
{
	enum progress all = CHECK_DONE;
	arena_wipe(&j->memory);
	j->count = 0;
	j->ctx.asks = &asks;
	j->ctx.asker = j;
	j->ctx.now = clock_wall();
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		const struct check *check = checks[i];
		if (!j->config->checks[i] || check->phase > upto || (check->by_address && j->hidden))
			continue;
		size_t before = j->count;
		j->ctx.conf = j->config->checks[i];
		if (check->run(&j->ctx) == CHECK_WAIT) {
			j->count = before;      /* what a run that waits has reported counts for nothing */
			all = CHECK_WAIT;
		}
	}
	return all;
}

void judging_give_up(struct judging *j)
{
	ask_give_up(j->ask);
}

void judging_again(struct judging *j, struct resolver *resolver, wake_id wake)
{
	struct ask *fresh = ask_new(resolver, wake);
	if (!fresh)
		return;                 /* the old store does as well, with what is left of its budget */
	ask_free(j->ask);
	j->ask = fresh;
}

void judging_end(struct judging *j)
{
	if (j->ask)
		ask_free(j->ask);
	free(j->evidence);
	arena_wipe(&j->memory);
	*j = (struct judging){ 0 };
}

const struct evidence *judging_find(const struct judging *j, const char *check)
{
	for (size_t i = 0; i < j->count; i++)
		if (bytes_equal(bytes_of(j->evidence[i].check), bytes_of(check)))
			return &j->evidence[i];
	return NULL;
}
