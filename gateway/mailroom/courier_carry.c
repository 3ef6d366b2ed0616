/* courier_carry.c: one message on its way: load, then what courier_held.c, courier_dsn.c or
 * courier_release.c make of it, and settle; see courier_inside.h.
 *
 * Owns the carry. It must never give up a message before the disk has taken down what became of it:
 * while the disk refuses, the carry stays and tries again, so that nothing is delivered twice in
 * this life of the process. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"
#include "gateway/mailroom/contacts.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { SETTLE_AGAIN = 30 * 1000 };

/* ---- beginning and end */

static void carry_run(void *arg)
{
	struct carry *c = arg;
	while (c->stage && c->stage(c))
		;
	if (!c->stage)
		courier_over(c->courier, c);
}

struct carry *carry_new(struct courier *courier, enum carry_kind kind, enum spool_queue queue,
			const char *id)
{
	struct carry *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->wake = loop_enroll(courier->loop, carry_run, c);
	if (!c->wake) {
		free(c);
		return NULL;
	}
	list_init(&c->node);
	timer_init(&c->timer, c->wake);
	arena_init(&c->memory, COURIER_MEMORY);
	c->courier = courier;
	c->loop = courier->loop;
	c->spool = courier->spool;
	c->kind = kind;
	c->queue = queue;
	c->fd = -1;
	c->words = BYTES("");
	struct text t = TEXT(c->id);
	text_string(&t, id);
	(void)text_cstr(&t);
	return c;
}

static void carry_free(void *arg)
{
	struct carry *c = arg;
	if (c->fd >= 0)
		close(c->fd);
	free(c->piece);
	free(c->held);
	arena_wipe(&c->memory);
	config_unref(c->config);
	free(c);
}

void carry_abandon(struct carry *c)
{
	talk_end(c);
	route_end(c);
	loop_retire(c->loop, c->wake);
	list_remove(&c->node);
	if (c->job)
		job_abandon(c->job, carry_free, c);
	else
		carry_free(c);
}

/* Who asked is told, once. */
static void carry_answer(struct carry *c)
{
	if (c->kind == CARRY_HELD || c->answered)
		return;
	c->answered = true;
	courier_log_asked(c);
	if (c->kind != CARRY_ASIDE)
		c->courier->released(c->courier->arg, c->ticket, c->id, c->code, c->words);
}

bool carry_end(struct carry *c)
{
	carry_answer(c);
	c->stage = NULL;
	return false;
}

bool carry_end_with(struct carry *c, int code, struct bytes words)
{
	c->code = code;
	c->words = carry_copy(c, words);
	return carry_end(c);
}

/* ---- settling */

static bool carry_settled(struct carry *c);

bool carry_settle(struct carry *c, enum settlement settlement)
{
	c->settlement = settlement;
	c->stage = carry_settled;
	c->timer.expired = false;
	carry_work(c, disk_settle);
	return true;
}

/* What the disk does not say yet must be known after a crash. */
static bool weighty(const struct carry *c)
{
	return c->given || c->doubt != c->marked;
}

/* The disk refuses: again in a while. Where nothing has happened that must be known after a crash
 * the message lets go of its place until then: on a full disk it must not stand in the way of those
 * whose going makes room. */
static bool settle_later(struct carry *c)
{
	if (!c->settled_late)
		courier_log_spool(c, LOG_ERROR, "retry", carry_error(c));
	c->settled_late = true;
	if (c->settlement != SETTLE_REMOVE && !weighty(c)) {
		if (c->held)
			c->held->next = clock_wall() + SETTLE_AGAIN;
		return carry_end(c);
	}
	carry_answer(c);
	courier_turn_over(c);
	timer_set(c->loop, &c->timer, loop_now(c->loop) + SETTLE_AGAIN);
	return false;
}

/* ---- trips */

/* How a message's octets look to the outside is the envelope's word; for whom, the fates'. */
bool trip_prepare(struct carry *c, size_t recipients)
{
	const struct envelope *e = &c->envelope;
	c->trip = (struct trip){ .delivery.mail = { .from = e->from,
						    .ret = e->ret,
						    .envid = e->envid,
						    .eight_bit = e->eight_bit,
						    .utf8 = e->utf8,
						    .sized = true },
				 .head = BYTES(""),
				 .octets = true,
				 .tail = BYTES("") };
	c->trip.recipients = arena_array(&c->memory, recipients, sizeof *c->trip.recipients);
	return c->trip.recipients != NULL;
}

void trip_add(struct trip *t, struct envelope_recipient *r)
{
	t->recipients[t->recipient_count++] =
		(struct trip_recipient){ .recipient = r, .reply = BYTES("") };
}

size_t envelope_count(const struct envelope *e, enum fate fate)
{
	size_t count = 0;
	for (size_t i = 0; i < e->recipient_count; i++)
		count += e->recipients[i].fate == fate;
	return count;
}

void envelope_leave_out(struct envelope *e, enum fate fate)
{
	size_t kept = 0;
	for (size_t i = 0; i < e->recipient_count; i++)
		if (e->recipients[i].fate != fate)
			e->recipients[kept++] = e->recipients[i];
	e->recipient_count = kept;
}

/* Whose mail was delivered to one of our domains is known there from now on. Not where a person has
 * sent it elsewhere: it may have been for a look. */
static void author_note(const struct carry *c, const struct trip_recipient *to)
{
	const struct envelope *e = &c->envelope;
	struct bytes address = to->recipient->address;
	struct bytes named = bytes_skip(address, bytes_find_last(address, '@') + 1);
	if (to->fate != FATE_DELIVERED || to->recipient == &c->instead)
		return;
	const struct domain_conf *domain =
		named.len ? config_domain(c->config, named) : &c->config->domains[0];
	for (size_t i = 0; i < e->evidence_count; i++)
		if (bytes_equal(e->evidence[i].check, ENVELOPE_AUTHOR))
			contacts_note(c->courier->contacts, e->evidence[i].detail,
				      domain ? bytes_of(domain->name) : named, clock_wall());
}

void carry_take_fates(struct carry *c)
{
	const struct trip *t = &c->trip;
	for (size_t i = 0; i < t->recipient_count; i++) {
		c->given = c->given || t->recipients[i].fate == FATE_DELIVERED;
		author_note(c, &t->recipients[i]);
		t->recipients[i].recipient->fate = t->recipients[i].fate;
		t->recipients[i].recipient->reply =
			t->recipients[i].reply.len ? t->recipients[i].reply : t->reply;
	}
	c->envelope.reply = t->reply;
	c->doubt = t->end == TRIP_DOUBT || (c->doubt && t->end != TRIP_TAKEN);
	c->envelope.releasing = c->doubt;
}

void carry_again(struct carry *c, bool at_once)
{
	struct envelope *e = &c->envelope;
	e->attempts++;
	e->next = at_once ? 0 : clock_wall() + courier_pause(e->attempts, e->dsn != DSN_NONE);
	c->held->next = e->next;
}

static bool carry_settled(struct carry *c)
{
	if (c->timer.expired && !c->job) {
		timer_clear(&c->timer);
		return carry_settle(c, c->settlement);
	}
	if (c->timer.set || carry_works(c))
		return false;
	if (c->result == SPOOL_FULL || c->result == SPOOL_FAILED)
		return settle_later(c);
	if (c->result == SPOOL_CORRUPT)
		courier_log_spool(c, LOG_ERROR, "set aside", carry_error(c));
	if (c->child.made)
		courier_adopt(c->courier, c);
	if (c->result == SPOOL_DONE && c->turned)
		courier_log_turn(c, c->envelope.dsn);
	if (c->result == SPOOL_DONE && c->settlement == SETTLE_UNDELIVERABLE) {
		c->courier->report.undeliverable++;
		c->courier->report.undelivered++;
		courier_log_undeliverable(c);
	}
	/* What was not just written down as waiting is not there any more. */
	if (c->result != SPOOL_DONE || c->settlement != SETTLE_UPDATE) {
		free(c->held);
		c->held = NULL;
	}
	return carry_end(c);
}

/* ---- the first step of all */

const struct backend_conf *backend_named(const struct config *config, struct bytes name)
{
	for (size_t b = 0; b < config->backend_count; b++)
		if (bytes_equal(bytes_of(config->backends[b].name), name))
			return &config->backends[b];
	return NULL;
}

const struct backend_conf *backend_for(const struct config *config, const struct envelope *e)
{
	const struct backend_conf *backend = backend_named(config, e->backend);
	if (backend || e->recipient_count == 0)
		return backend;
	for (size_t i = 0; i < e->recipient_count; i++) {
		struct bytes address = e->recipients[i].address;
		const struct domain_conf *d = config_domain(
			config, bytes_skip(address, bytes_find_last(address, '@') + 1));
		if (!d || !d->backend || (backend && backend != d->backend))
			return NULL;
		backend = d->backend;
	}
	return backend;
}

static bool loaded(struct carry *c)
{
	if (carry_works(c))
		return false;
	if (c->kind == CARRY_DELETE || c->kind == CARRY_ASIDE)
		c->stage = delete_loaded;
	else if (c->kind == CARRY_RELEASE)
		c->stage = release_loaded;
	else
		c->stage = c->result == SPOOL_DONE && c->envelope.dsn != DSN_NONE ? dsn_loaded
										  : held_loaded;
	return true;
}

void carry_start(struct carry *c)
{
	c->config = config_ref(c->courier->config);
	c->stage = loaded;
	carry_work(c, disk_load);
	loop_wake(c->loop, c->wake);
}
