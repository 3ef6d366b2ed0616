/* judge.c: runs the checks of a phase and turns what they found into what happens to the session.
 *
 * Owns nothing. Checks measure, this file carries their questions to the answers and the verdict to the client; it must
 * never let a check see a socket. */
#include "gateway/smtp/session.h"

#include "gateway/base/clock.h"

#define CHECK(name) extern const struct check check_##name;
#include "modules/checks.def"
#undef CHECK

static const struct check *const checks[] = {
#define CHECK(name) &check_##name,
#include "modules/checks.def"
#undef CHECK
};

/* Where the asks find their way back, and where evidence is kept for the verdict. */
struct judging {
	struct session *session;
	struct blocklist_answer answer;
	struct evidence evidence[8];
	size_t count;
};

static enum progress ask_blocklist(struct check_ctx *ctx, const struct address *address, enum listing *listing,
				   struct bytes *detail)
{
	struct judging *j = ctx->asker;
	struct session *s = j->session;
	blocklist_ask(server_shared(s->server)->blocklist, s->config->blocklist, address, ctx->now, &j->answer);
	*listing = j->answer.verdict == BLOCKLIST_BLOCKED   ? LISTING_BLOCKED
		   : j->answer.verdict == BLOCKLIST_ALLOWED ? LISTING_ALLOWED
							    : LISTING_NONE;
	*detail = bytes_of(j->answer.list);
	return CHECK_DONE;
}

static void take_evidence(struct check_ctx *ctx, const struct evidence *e)
{
	struct judging *j = ctx->asker;
	if (j->count < sizeof j->evidence / sizeof j->evidence[0])
		j->evidence[j->count++] = *e;
}

static const struct check_asks asks = { .blocklist = ask_blocklist, .report = take_evidence };

enum judgement judge_connect(struct session *s)
{
	struct judging j = { .session = s };
	struct check_ctx ctx = { .client = s->peer, .helo = s->helo, .now = clock_wall(), .asks = &asks, .asker = &j };
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (checks[i]->phase == PHASE_CONNECT)
			(void)checks[i]->run(&ctx);     /* local lists are known at once: it never waits */
	for (size_t i = 0; i < j.count; i++) {
		const struct evidence *e = &j.evidence[i];
		if (!bytes_equal(bytes_of(e->check), BYTES("blocklist")) ||
		    !bytes_equal(bytes_of(e->fact), BYTES("blocked")))
			continue;
		char address_buffer[ADDRESS_TEXT_MAX];
		struct text address = TEXT(address_buffer);
		address_text(&address, &s->peer);
		s->blocked = true;
		(void)reply_end(s, 521, "5.3.2", "blocked", "Service unavailable; client [%s] blocked using %.*s%s%s",
				text_cstr(&address), BYTES_ARG(e->detail), j.answer.reason[0] ? "; " : "",
				j.answer.reason);
		return JUDGED_DROPPED;
	}
	return JUDGED_ACCEPT;
}
