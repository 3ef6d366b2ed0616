/* courier.c: the courier itself: what comes in, who goes next, what the clock asks for; see
 * courier.h.
 *
 * Owns the lanes, the carries that are under way and those that were asked for. It must never wait
 * for the disk: that is the pool's, and every answer comes back as a wake. One wake looks at
 * everything, so that nothing is called back into what is gone. */
#include "gateway/mailroom/courier_inside.h"

#include "gateway/base/clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { TICK = 1000 };

/* ---- lanes */

static size_t lane_count(const struct lane *lane)
{
	return lane->due.count + lane->later.count + lane->overdue.count;
}

static size_t known(const struct courier *courier)
{
	size_t count = 0;
	list_each (node, &courier->lanes)
		count += lane_count(list_owner(node, struct lane, node));
	return count;
}

/* Those on their way included. */
static uint64_t held_count(const struct courier *courier)
{
	uint64_t count = known(courier);
	list_each (node, &courier->carries)
		count += list_owner(node, struct carry, node)->held != NULL;
	return count;
}

static const struct backend_conf *courier_backend_of(const struct courier *courier,
						     const char *name)
{
	for (size_t b = 0; courier->config && b < courier->config->backend_count; b++)
		if (strcmp(courier->config->backends[b].name, name) == 0)
			return &courier->config->backends[b];
	return NULL;
}

/* Takes up what came into the queue, or came back. What there is no memory for is found by the next
 * scan. */
static void take_up(struct courier *courier, struct held *held)
{
	struct lane *lane = known(courier) < COURIER_KNOWN_MAX
				    ? lane_of(courier, route_lane(courier, held))
				    : NULL;
	uint64_t wall = clock_wall();
	if (!lane || !lane_put(lane, held, loop_now(courier->loop), wall)) {
		courier->missed = true;
		free(held);
		return;
	}
	uint64_t over = held_over(held, courier->config ? courier->config->bounces.delay : 0);
	if (over < courier->expiry_next)
		courier->expiry_next = over;
}

static struct held *held_find(const struct courier *courier, const char *id)
{
	list_each (node, &courier->lanes) {
		struct held *held = lane_find(list_owner(node, struct lane, node), id);
		if (held)
			return held;
	}
	return NULL;
}

/* The carry of this message, if it is on its way. */
static struct carry *carry_find(const struct courier *courier, enum spool_queue queue,
				const char *id)
{
	list_each (node, &courier->carries) {
		struct carry *c = list_owner(node, struct carry, node);
		if (c->queue == queue && strcmp(c->id, id) == 0)
			return c;
	}
	return NULL;
}

/* True if a carry is just splitting this message off: nobody else may send it yet. */
static bool is_child(const struct courier *courier, const char *id)
{
	list_each (node, &courier->carries) {
		const struct carry *c = list_owner(node, struct carry, node);
		if (c->child.dsn != DSN_NONE && strcmp(c->child.id, id) == 0)
			return true;
	}
	return false;
}

/* True if a server of the backend has come back since it was looked at last. */
static bool came_back(struct courier *courier, struct lane *lane)
{
	const struct backend_conf *backend = courier_backend_of(courier, lane->backend);
	bool up = false, before = lane->up;
	for (size_t s = 0; backend && s < backend->server_count; s++)
		up = up || health_standing(courier->health, backend, s) == SERVER_UP;
	lane->up = up;
	return up && !before;
}

/* ---- what comes in */

static void inbox_put(struct courier *courier, struct held *held, bool flush)
{
	pthread_mutex_lock(&courier->mutex);
	if (held)
		list_append(&courier->inbox, &held->node);
	courier->lost = courier->lost || (!held && !flush);
	courier->flush = courier->flush || flush;
	pthread_mutex_unlock(&courier->mutex);
	loop_wake_remote(courier->loop, courier->self);
}

void courier_held(struct courier *courier, const char *id, const char *backend, uint64_t expires,
		  bool tell_delay)
{
	struct held *held = held_new(id, bytes_of(backend));
	if (held) {
		held->expires = expires;
		held->taken = tell_delay ? clock_wall() : 0;
	}
	inbox_put(courier, held, false);
}

void courier_adopt(struct courier *courier, struct carry *c)
{
	struct held *held = held_new(c->child.id, c->envelope.backend);
	courier_log_child(c);
	if (held) {
		held->dsn = c->child.dsn;
		held->expires = c->child.expires;
		take_up(courier, held);
	}
	courier->missed = courier->missed || !held;
	c->child = (struct child){ .dsn = DSN_NONE };
}

void courier_flush(struct courier *courier)
{
	inbox_put(courier, NULL, true);
}

static void flush_all(struct courier *courier)
{
	list_each (node, &courier->lanes)
		lane_flush(list_owner(node, struct lane, node));
}

static void inbox_take(struct courier *courier)
{
	struct list taken, *node;
	list_init(&taken);
	pthread_mutex_lock(&courier->mutex);
	bool flush = courier->flush;
	courier->missed = courier->missed || courier->lost;
	courier->flush = courier->lost = false;
	/* While the queue is being looked through nobody knows yet what has been seen. */
	while (!courier->scan && (node = list_take(&courier->inbox)))
		list_append(&taken, node);
	pthread_mutex_unlock(&courier->mutex);
	while ((node = list_take(&taken)))
		take_up(courier, list_owner(node, struct held, node));
	if (flush)
		flush_all(courier);
}

/* ---- the queue on the disk */

/* What was seen while it was looked through came in by the inbox, too. */
static void inbox_sift(struct courier *courier)
{
	struct list arrived, *node;
	list_init(&arrived);
	pthread_mutex_lock(&courier->mutex);
	while ((node = list_take(&courier->inbox)))
		list_append(&arrived, node);
	pthread_mutex_unlock(&courier->mutex);
	while ((node = list_take(&arrived))) {
		struct held *held = list_owner(node, struct held, node);
		if (held_find(courier, held->id) || carry_find(courier, SPOOL_HOLD, held->id))
			free(held);
		else
			take_up(courier, held);
	}
}

static void scan_end(struct courier *courier)
{
	struct list found, *node;
	bool missed;
	uint64_t undeliverable;
	scan_take(courier->scan, &found, &missed, &undeliverable);
	courier->scan = NULL;
	/* Only the first walks through the quarantine; from then on what comes and goes is
	 * counted. */
	if (!courier->scanned)
		courier->report.undelivered += undeliverable;
	else if (courier->look_begun > courier->looked)
		courier->report.undelivered = undeliverable;
	courier->scanned = true;
	courier->missed |= missed;
	list_each (lane, &courier->lanes)
		lane_empty(list_owner(lane, struct lane, node));
	courier->expiry_next = 0;
	while ((node = list_take(&found))) {
		struct held *held = list_owner(node, struct held, node);
		if (carry_find(courier, SPOOL_HOLD, held->id) || is_child(courier, held->id))
			free(held);
		else
			take_up(courier, held);
	}
	inbox_sift(courier);
	if (courier->look_begun > courier->looked)
		flush_all(courier);
	courier->looked = courier->look_begun;
	courier->look_held = held_count(courier);
}

static void scan_look(struct courier *courier)
{
	if (courier->scan && scan_done(courier->scan))
		scan_end(courier);
	bool again = courier->missed && loop_now(courier->loop) >= courier->minute &&
		     known(courier) < COURIER_KNOWN_MAX / 2;
	bool anew = courier->look_wanted > courier->looked;
	if (courier->scan || courier->resting || (courier->scanned && !again && !anew))
		return;
	courier->scan =
		scan_start(courier->loop, courier->spool, !courier->scanned, anew, courier->self);
	if (!courier->scan)
		return;
	/* What is missed, or asked for, from now on is for the next one. */
	courier->missed = false;
	courier->look_begun = courier->look_wanted;
}

/* ---- who goes next */

static void go(struct courier *courier, struct carry *c)
{
	list_append(&courier->carries, &c->node);
	courier->under_way++;
	courier->releases += c->kind != CARRY_HELD;
	carry_start(c);
}

static void held_go(struct courier *courier, struct lane *lane, struct held *held)
{
	const struct carry *other = carry_find(courier, SPOOL_HOLD, held->id);
	if (other && other->kind == CARRY_HELD) {
		/* It was found in the queue before it was told of. */
		lane->active--;
		free(held);
		return;
	}
	struct carry *c = other ? NULL : carry_new(courier, CARRY_HELD, SPOOL_HOLD, held->id);
	if (!c) {
		lane->active--;
		held->next = clock_wall() + COURIER_FIRST_PAUSE;
		take_up(courier, held);
		return;
	}
	c->held = held;
	c->lane = lane;
	go(courier, c);
}

static void lane_look(struct courier *courier, struct lane *lane)
{
	uint64_t now = loop_now(courier->loop);
	struct held *held;
	if (came_back(courier, lane) && lane->pause)
		lane_flush(lane);
	lane_ripen(lane, now);
	while ((held = lane_next(lane, now)))
		held_go(courier, lane, held);
}

static void expire_held(struct courier *courier)
{
	uint64_t wall = clock_wall(), delay = courier->config ? courier->config->bounces.delay : 0;
	if (wall < courier->expiry_next)
		return;
	courier->expiry_next = UINT64_MAX;
	list_each (node, &courier->lanes) {
		uint64_t next = lane_expire(list_owner(node, struct lane, node), wall, delay);
		if (next < courier->expiry_next)
			courier->expiry_next = next;
	}
}

static void courier_refuse(struct courier *courier, struct carry *c, int code, struct bytes words)
{
	c->code = code;
	c->words = words;
	c->answered = true;
	courier_log_asked(c);
	if (c->kind != CARRY_ASIDE)
		courier->released(courier->arg, c->ticket, c->id, code, words);
	courier->aside_count -= c->kind == CARRY_ASIDE;
	carry_abandon(c);
}

/* What is being recovered is nobody else's to touch. */
static void asked_look(struct courier *courier)
{
	while (spool_begun(courier->spool) == 0 && courier->releases < COURIER_RELEASES_MAX &&
	       !list_empty(&courier->asked)) {
		struct carry *c = list_owner(list_take(&courier->asked), struct carry, node);
		courier->asked_count--;
		if (carry_find(courier, c->queue, c->id))
			courier_refuse(courier, c, EX_TEMPFAIL,
				       BYTES("the message is being delivered, released or deleted "
					     "right now"));
		else
			go(courier, c);
	}
}

static void courier_run(void *arg)
{
	struct courier *courier = arg;
	courier_measure(courier);
	if (courier->waiting)
		return;
	scan_look(courier);
	inbox_take(courier);
	courier_look_quarantine(courier);
	expire_held(courier);
	if (courier->config && !courier->resting) {
		asked_look(courier);
		bool waits = aside_look(courier) || courier->suspended;
		list_each (node, &courier->lanes)
			if (!waits)
				lane_look(courier, list_owner(node, struct lane, node));
	}
	timer_set(courier->loop, &courier->timer, loop_now(courier->loop) + TICK);
}

bool courier_turn_taken(const struct carry *c)
{
	list_each (node, &c->courier->carries) {
		const struct carry *other = list_owner(node, struct carry, node);
		if (other != c && other->turn &&
		    strcmp(other->backend->name, c->backend->name) == 0)
			return true;
	}
	return false;
}

void courier_turn_over(struct carry *c)
{
	if (!c->turn)
		return;
	c->turn = false;
	list_each (node, &c->courier->carries) {
		const struct carry *other = list_owner(node, struct carry, node);
		if (other->kind == CARRY_RELEASE && other != c)
			loop_wake(c->loop, other->wake);
	}
}

void courier_over(struct courier *courier, struct carry *c)
{
	courier_turn_over(c);
	struct held *held = c->held;
	courier->under_way--;
	courier->releases -= c->kind != CARRY_HELD;
	if (c->lane)
		c->lane->active--;
	c->held = NULL;
	courier->aside_count -= c->kind == CARRY_ASIDE;
	bool gone = (c->kind == CARRY_DELETE || c->kind == CARRY_ASIDE) && c->queue == SPOOL_HOLD &&
		    c->code == EX_OK;
	struct held *deleted = gone ? held_find(courier, c->id) : NULL;
	if (deleted)
		lane_drop(deleted);
	carry_abandon(c);
	if (held)
		take_up(courier, held);
	loop_wake(courier->loop, courier->self);
}

/* ---- what is asked for */

static void courier_ask(struct courier *courier, enum carry_kind kind, uint64_t ticket,
			enum spool_queue queue, const char *id, struct bytes to, const char *user)
{
	struct carry *c = courier->asked_count < COURIER_ASKED_MAX
				  ? carry_new(courier, kind, queue, id)
				  : NULL;
	if (!c) {
		log_note(LOG_WARN, "spool", "%s asked for %s: too many requests at once", user, id);
		courier->released(courier->arg, ticket, id, EX_TEMPFAIL,
				  BYTES("too many requests at once"));
		return;
	}
	struct text name = TEXT(c->user), address = TEXT(c->to);
	struct mailbox mailbox;
	char path[PATH_MAX_OCTETS + 3];
	struct text bracketed = TEXT(path);
	c->ticket = ticket;
	text_string(&name, user);
	(void)text_cstr(&name);
	text_add(&address, to);
	(void)text_cstr(&address);
	text_format(&bracketed, "<%.*s>", BYTES_ARG(to));
	struct bytes rest = text_bytes(&bracketed);
	if (!spool_id_valid(bytes_of(id)))
		courier_refuse(courier, c, EX_DATAERR, BYTES(COURIER_NO_SUCH));
	else if (to.len && (bracketed.cut || !path_parse(&rest, false, true, &mailbox) || rest.len))
		courier_refuse(courier, c, EX_DATAERR,
			       BYTES("the new recipient is not an address"));
	else if (courier->resting)
		courier_refuse(courier, c, EX_UNAVAILABLE, BYTES("the gateway is stopping"));
	else {
		list_append(&courier->asked, &c->node);
		courier->asked_count++;
		loop_wake(courier->loop, courier->self);
	}
}

void courier_release(struct courier *courier, uint64_t ticket, const char *id, struct bytes to,
		     const char *user)
{
	courier_ask(courier, CARRY_RELEASE, ticket, SPOOL_QUARANTINE, id, to, user);
}

void courier_delete(struct courier *courier, uint64_t ticket, enum spool_queue queue,
		    const char *id, const char *user)
{
	courier_ask(courier, CARRY_DELETE, ticket, queue, id, BYTES(""), user);
}

bool courier_aside(struct courier *courier, enum spool_queue queue, const char *id, uint64_t digest)
{
	bool room = courier->asked_count < COURIER_ASKED_MAX && !courier->resting;
	struct carry *c = room ? carry_new(courier, CARRY_ASIDE, queue, id) : NULL;
	if (!c)
		return false;
	c->digest = digest;
	list_append(&courier->asked, &c->node);
	courier->asked_count++;
	courier->aside_count++;
	loop_wake(courier->loop, courier->self);
	return true;
}

uint64_t courier_flush_anew(struct courier *courier)
{
	flush_all(courier);
	loop_wake(courier->loop, courier->self);
	return ++courier->look_wanted;
}

bool courier_flushed(const struct courier *courier, uint64_t look, uint64_t *held)
{
	*held = courier->look_held;
	return courier->looked >= look;
}

void courier_suspend(struct courier *courier, bool suspended)
{
	courier->suspended = suspended;
	loop_wake(courier->loop, courier->self);
}

/* ---- life */

struct courier *courier_new(struct loop *loop, struct spool *spool, struct health *health,
			    struct resolver *resolver, courier_released *released, void *arg)
{
	struct courier *courier = calloc(1, sizeof *courier);
	if (!courier)
		return NULL;
	courier->loop = loop;
	courier->spool = spool;
	courier->health = health;
	courier->resolver = resolver;
	courier->released = released;
	courier->arg = arg;
	list_init(&courier->lanes);
	list_init(&courier->carries);
	list_init(&courier->asked);
	list_init(&courier->asides);
	list_init(&courier->inbox);
	pthread_mutex_init(&courier->mutex, NULL);
	courier->self = loop_enroll(loop, courier_run, courier);
	timer_init(&courier->timer, courier->self);
	courier->connections = courier->self ? connection_pool_new(loop, health) : NULL;
	if (courier->connections) {
		loop_wake(loop, courier->self);
		return courier;
	}
	courier_free(courier);
	return NULL;
}

/* Notifications wait in the lane of where they go. */
static void lanes_sort(struct courier *courier)
{
	struct list held, *node;
	list_init(&held);
	list_each (lane, &courier->lanes)
		lane_take_all(list_owner(lane, struct lane, node), &held);
	while ((node = list_take(&held)))
		take_up(courier, list_owner(node, struct held, node));
}

void courier_remember(struct courier *courier, struct contacts *contacts)
{
	courier->contacts = contacts;
}

void courier_configure(struct courier *courier, struct config *config)
{
	struct config *before = courier->config;
	courier->config = config_ref(config);
	connection_pool_configure(courier->connections, config);
	spool_limit(courier->spool, config->quarantine.max_size);
	if (!before || strcmp(before->bounces.route.text, config->bounces.route.text) != 0) {
		route_say(config);
		lanes_sort(courier);
	}
	config_unref(before);
	/* A backend may be somewhere else now, and `keep` shorter. */
	flush_all(courier);
	courier->minute = 0;
	loop_wake(courier->loop, courier->self);
}

void courier_wait(struct courier *courier)
{
	courier->waiting = true;
}

void courier_begin(struct courier *courier)
{
	courier->waiting = false;
	loop_wake(courier->loop, courier->self);
}

void courier_rest(struct courier *courier)
{
	static const char stopping[] = "the gateway is stopping";
	courier->resting = true;
	while (!list_empty(&courier->asked))
		courier_refuse(courier, list_owner(list_take(&courier->asked), struct carry, node),
			       EX_UNAVAILABLE, bytes_of(stopping));
	courier->asked_count = 0;
}

size_t courier_busy(const struct courier *courier)
{
	return courier->under_way;
}

void courier_free(struct courier *courier)
{
	struct list *node;
	if (!courier)
		return;
	courier_rest(courier);
	while ((node = list_take(&courier->carries))) {
		struct carry *c = list_owner(node, struct carry, node);
		if (c->kind != CARRY_HELD && c->kind != CARRY_ASIDE && !c->answered)
			courier->released(courier->arg, c->ticket, c->id, EX_TEMPFAIL,
					  BYTES("the gateway has stopped"));
		carry_abandon(c);
	}
	if (courier->scan)
		scan_abandon(courier->scan);
	aside_abandon(courier);
	if (courier->expiry)
		expiry_abandon(courier->expiry);
	if (courier->measure)
		expiry_abandon(courier->measure);
	while (!list_empty(&courier->lanes))
		lane_free(list_owner(courier->lanes.next, struct lane, node));
	while ((node = list_take(&courier->inbox)))
		free(list_owner(node, struct held, node));
	timer_clear(&courier->timer);
	loop_retire(courier->loop, courier->self);
	connection_pool_free(courier->connections);
	config_unref(courier->config);
	pthread_mutex_destroy(&courier->mutex);
	free(courier);
}

/* ---- what is said of it */

void courier_report(const struct courier *courier, struct courier_report *report)
{
	*report = courier->report;
	report->quarantined = spool_quarantined(courier->spool);
	report->quarantine_most = courier->config ? courier->config->quarantine.max_size : 0;
	report->quarantine_full = courier->full;
	report->held = held_count(courier);
}
