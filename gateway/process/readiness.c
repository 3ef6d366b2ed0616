/* readiness.c: measures whether a client could deliver mail here; see readiness.h. It must never
 * report a fault that does not stop mail: dead resolvers do not count as long as mail is
 * accepted. */
#include "gateway/process/readiness.h"

#include "gateway/base/clock.h"
#include "gateway/base/heartbeats.h"

#include <stdatomic.h>

static uint64_t counter_load(const _Atomic uint64_t *counted)
{
	return atomic_load_explicit(counted, memory_order_relaxed);
}

static uint64_t of_late(const uint64_t window[READINESS_WINDOW], const _Atomic uint64_t *counted)
{
	return counter_load(counted) - window[0];
}

/* ---- the resolvers */

static void readiness_settle(struct readiness *p, bool answered)
{
	ask_free(p->question);
	p->question = NULL;
	timer_clear(&p->late);
	p->unanswered = answered ? 0 : p->unanswered + 1;
	p->heard = p->heard || answered;
}

/* A name below "invalid" exists nowhere (RFC 6761, 6.4), and a new one each time is in no cache. */
static const struct dns_answer *answer_of(struct readiness *p)
{
	char name[64];
	struct text t = TEXT(name);
	text_format(&t, "mxward-%llx-%u.invalid", (unsigned long long)(clock_wall() / 86400000),
		    p->serial);
	return ask_dns(p->question, text_bytes(&t), DNS_A);
}

static void look_at_answer(void *arg)
{
	struct readiness *p = arg;
	const struct dns_answer *answer = p->question ? answer_of(p) : NULL;
	if (answer)
		readiness_settle(p, answer->status != DNS_FAILED);
	else if (p->question && p->late.expired)
		readiness_settle(p, false);
}

static void readiness_ask(struct readiness *p)
{
	if (p->question)
		return;
	p->question = ask_new(p->resolver, p->answered, 2);
	if (!p->question)
		return;
	p->serial++;
	timer_set(p->loop, &p->late, loop_now(p->loop) + READINESS_ANSWER);
	look_at_answer(p);
}

/* ---- in all */

bool readiness_start(struct readiness *p, struct loop *loop, struct resolver *resolver,
		     struct shared *shared)
{
	*p = (struct readiness){ .loop = loop, .resolver = resolver, .shared = shared };
	p->answered = loop_enroll(loop, look_at_answer, p);
	timer_init(&p->late, p->answered);
	return p->answered != 0;
}

void readiness_look(struct readiness *p, const struct config *config)
{
	if (!config->peer.configured)
		return;
	for (size_t i = 0; i + 1 < READINESS_WINDOW; i++) {
		p->taken[i] = p->taken[i + 1];
		p->put_off[i] = p->put_off[i + 1];
	}
	p->taken[READINESS_WINDOW - 1] = counter_load(&p->shared->taken);
	p->put_off[READINESS_WINDOW - 1] = counter_load(&p->shared->put_off);
	readiness_ask(p);
}

/* How long ago the slowest worker made progress. */
static uint64_t slowest(const struct readiness *p)
{
	struct stall stall;
	lookout_oldest(p->shared->lookout, &stall);
	return stall.silent;
}

void readiness_tell(const struct readiness *p, struct frame *f)
{
	uint64_t taken = of_late(p->taken, &p->shared->taken),
		 put_off = of_late(p->put_off, &p->shared->put_off);
	uint64_t places = shared_places(p->shared), age = slowest(p);
	bool flows = taken > 0 && put_off <= taken, deaf = p->unanswered >= (p->heard ? 2 : 1);
	f->beat.places = places < UINT32_MAX ? (uint32_t)places : UINT32_MAX;
	f->beat.age = age < UINT32_MAX ? (uint32_t)age : UINT32_MAX;
	f->beat.taken = taken < UINT32_MAX ? (uint32_t)taken : UINT32_MAX;
	f->beat.put_off = put_off < UINT32_MAX ? (uint32_t)put_off : UINT32_MAX;
	f->beat.unready = (places == 0 ? READINESS_FULL : 0u) |
			  (age >= READINESS_HANGS ? READINESS_HUNG : 0u) |
			  (put_off > taken ? READINESS_DEFERS : 0u) |
			  (deaf && !flows ? READINESS_DEAF : 0u);
}
