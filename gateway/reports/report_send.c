/* report_send.c: the reporter: when reports are due, whose turn it is, and what the DNS says of
 * where they go; see report_send.h and report_send_inside.h.
 *
 * Owns those that wait. It must never touch the disk on the loop, and never two jobs at a time:
 * the store is used by one thread. */
#include "gateway/reports/report_send_inside.h"

#include "gateway/base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	DAY_MS = 86400 * 1000,
	TICK_MS = 60 * 1000,
	RECOVERING_MS = 1000,
	DNS_AGAIN_MS = 15 * 60 * 1000, /* where an answer is missing, */
	DNS_TRIES = 8,                 /* so often; then that destination gets none */
	DISK_AGAIN_MS = 5 * 60 * 1000,
};

/* ---- who waits */

static void due_free(struct list *list)
{
	struct list *node;
	while ((node = list_take(list)))
		free(list_owner(node, struct report_due, node));
}

static void due_put(struct reporter *r, struct report_due *d)
{
	struct list *before = &r->due;
	list_each (node, &r->due) {
		if (list_owner(node, struct report_due, node)->when > d->when)
			break;
		before = node;
	}
	list_prepend(before, &d->node);
}

static bool due_known(const struct reporter *r, const struct report_due *d)
{
	const struct report_due *now = r->current;
	if (now && now->day == d->day && strcmp(now->domain, d->domain) == 0)
		return true;
	list_each (node, &r->due) {
		const struct report_due *other = list_owner(node, struct report_due, node);
		if (other->day == d->day && strcmp(other->domain, d->domain) == 0)
			return true;
	}
	return false;
}

static void current_again(struct reporter *r, uint64_t pause)
{
	r->current->when = loop_now(r->parts.loop) + pause;
	r->current->tries++;
	due_put(r, r->current);
	r->current = NULL;
}

static void current_over(struct reporter *r)
{
	free(r->current);
	r->current = NULL;
}

/* ---- work for the pool */

bool reporter_work(struct reporter *r, void (*work)(void *), void (*done)(struct reporter *))
{
	r->job_config = config_ref(r->config);
	r->job = job_start_disk(r->parts.loop, work, r, r->wake);
	r->done = done;
	if (r->job)
		return true;
	config_unref(r->job_config);
	r->job_config = NULL;
	return false;
}

static void orders_done(struct reporter *r)
{
	reporter_orders_free(&r->orders);
}

/* They are spread over the time that is configured, but for what a person has asked for. */
static void look_done(struct reporter *r)
{
	uint64_t now = loop_now(r->parts.loop), count = 0, place = 0;
	uint64_t spread = r->job_look.at_once ? 0 : r->config->dmarc_reports.spread;
	struct list *node;
	list_each (each, &r->found)
		count++;
	while ((node = list_take(&r->found))) {
		struct report_due *d = list_owner(node, struct report_due, node);
		d->when = now + spread * place++ / (count ? count : 1);
		if (due_known(r, d))
			free(d);
		else
			due_put(r, d);
	}
	r->more = r->more || r->job_cut;
}

static const char *lane_name(const struct config *config)
{
	const struct route_conf *route = &config->dmarc_reports.route;
	return route->via == ROUTE_NAMED ? route->backend->name : "";
}

void reporter_made(struct reporter *r)
{
	for (size_t i = 0; i < r->made_count; i++)
		courier_held(r->parts.courier, r->made[i].id, lane_name(r->config),
			     r->made[i].expires, false);
}

static void make_done(struct reporter *r)
{
	reporter_made(r);
	if (r->made_all)
		current_over(r);
	else
		current_again(r, DISK_AGAIN_MS);
}

/* ---- what the DNS says */

static bool any_unknown(const struct report_due *d)
{
	bool any = false;
	for (size_t i = 0; i < d->uris.count; i++)
		any = any || d->destinations[i] == DESTINATION_UNKNOWN;
	return any;
}

static void ask_begin(struct reporter *r)
{
	struct report_due *d = r->current;
	for (size_t i = 0; i < d->uris.count; i++)
		if (d->destinations[i] == DESTINATION_UNKNOWN)
			d->destinations[i] = DESTINATION_WAITS;
	r->ask = ask_new(r->parts.resolver, r->wake, REPORT_DESTINATION_QUESTIONS);
}

static void ask_end(struct reporter *r)
{
	if (r->ask)
		ask_free(r->ask);
	r->ask = NULL;
}

/* True: go on; false: it waits for answers, or for the pool. */
static bool current_go(struct reporter *r)
{
	if (!r->ask)
		ask_begin(r);
	if (!r->ask) {
		current_again(r, DISK_AGAIN_MS);
		return true;
	}
	if (!report_destinations_ask(r->ask, bytes_of(r->current->domain), &r->current->uris,
				     r->current->destinations))
		return false;
	ask_end(r);
	if (any_unknown(r->current) && r->current->tries < DNS_TRIES) {
		current_again(r, DNS_AGAIN_MS);
		return true;
	}
	if (reporter_work(r, reporter_make, make_done))
		return false;
	current_again(r, DISK_AGAIN_MS);
	return true;
}

/* ---- the clock */

static bool sends(const struct reporter *r)
{
	const struct dmarc_reports_conf *c = &r->config->dmarc_reports;
	return c->configured && c->send && c->from && c->route.text && !r->resting;
}

/* At the time of day, and after a start or a reload, the last days are looked through: those whose
 * reports have been sent are known. */
static void clock_look(struct reporter *r)
{
	uint64_t wall = clock_wall(), at = r->config->dmarc_reports.at;
	uint32_t today = report_day(wall);
	uint64_t since = wall - (uint64_t)today * DAY_MS;
	/* A clock that was put back must not keep it from looking. */
	if (wall < r->next && r->next <= wall + DAY_MS)
		return;
	r->next = (uint64_t)today * DAY_MS + at + (since >= at ? DAY_MS : 0);
	r->look = (struct report_look){ .from = today - REPORT_LATE_DAYS,
					.upto = since >= at ? today : today - 1 };
}

static bool look_waits(const struct reporter *r)
{
	return r->wish_count > 0 || r->look.upto > r->look.from;
}

/* What a person asked for goes first. False: out of memory; later. */
static bool look_begin(struct reporter *r)
{
	bool wish = r->wish_count > 0;
	r->job_look = wish ? r->wishes[0] : r->look;
	if (!reporter_work(r, reporter_look, look_done))
		return false;
	if (wish)
		memmove(r->wishes, r->wishes + 1, --r->wish_count * sizeof *r->wishes);
	else
		r->look = (struct report_look){ .from = 0 };
	return true;
}

/* The next one whose time has come; true as well where there is to be looked for more. */
static bool current_take(struct reporter *r)
{
	if (list_empty(&r->due) && r->more) {
		r->more = false;
		r->next = 0;
		return true;
	}
	if (list_empty(&r->due) ||
	    list_owner(r->due.next, struct report_due, node)->when > loop_now(r->parts.loop))
		return false;
	r->current = list_owner(list_take(&r->due), struct report_due, node);
	return true;
}

static void timer_next(struct reporter *r)
{
	uint64_t now = loop_now(r->parts.loop), wall = clock_wall(), when = now + TICK_MS;
	if (spool_begun(r->parts.spool))
		when = now + RECOVERING_MS;
	else if (!list_empty(&r->due) &&
		 list_owner(r->due.next, struct report_due, node)->when < when)
		when = list_owner(r->due.next, struct report_due, node)->when;
	if (r->next > wall && now + (r->next - wall) < when)
		when = now + (r->next - wall);
	timer_set(r->parts.loop, &r->timer, when);
}

/* True: something else may begin. What is being recovered in the spool is nobody else's. */
static bool reporter_go(struct reporter *r)
{
	if (reporter_orders_take(r))
		return !reporter_work(r, reporter_carry_out, orders_done);
	if (!sends(r) || spool_begun(r->parts.spool))
		return false;
	if (reporter_failure_go(r))
		return true;
	if (r->current)
		return current_go(r);
	clock_look(r);
	if (look_waits(r))
		return !look_begin(r);
	return current_take(r);
}

static void reporter_run(void *arg)
{
	struct reporter *r = arg;
	if (r->job) {
		if (!job_done(r->job))
			return;
		job_free(r->job);
		r->job = NULL;
		config_unref(r->job_config);
		r->job_config = NULL;
		r->done(r);
	}
	while (r->begun && r->config && !r->job && reporter_go(r))
		;
	if (r->begun && r->config)
		timer_next(r);
}

/* ---- the object */

struct reporter *reporter_new(const struct reporter_parts *parts)
{
	struct reporter *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->parts = *parts;
	list_init(&r->due);
	list_init(&r->found);
	list_init(&r->orders);
	list_init(&r->inbox);
	list_init(&r->failures);
	r->wake = loop_enroll(parts->loop, reporter_run, r);
	if (!r->wake ||
	    getrandom(r->failure_key, sizeof r->failure_key, 0) != (ssize_t)sizeof r->failure_key ||
	    pthread_mutex_init(&r->mutex, NULL) != 0) {
		loop_retire(parts->loop, r->wake);
		free(r);
		return NULL;
	}
	timer_init(&r->timer, r->wake);
	return r;
}

void reporter_configure(struct reporter *r, struct config *config)
{
	struct config *before = r->config;
	r->config = config_ref(config);
	config_unref(before);
	r->next = 0;
	loop_wake(r->parts.loop, r->wake);
}

void reporter_begin(struct reporter *r)
{
	r->begun = true;
	loop_wake(r->parts.loop, r->wake);
}

void reporter_rest(struct reporter *r)
{
	r->resting = true;
}

bool reporter_busy(struct reporter *r)
{
	pthread_mutex_lock(&r->mutex);
	bool waits = r->inbox_count > 0;
	pthread_mutex_unlock(&r->mutex);
	return r->begun && (r->job || waits);
}

static void reporter_clear(void *arg)
{
	struct reporter *r = arg;
	due_free(&r->due);
	due_free(&r->found);
	reporter_orders_free(&r->orders);
	reporter_orders_free(&r->inbox);
	reporter_failures_free(r);
	free(r->current);
	report_store_close(r->store);
	config_unref(r->job_config);
	config_unref(r->config);
	pthread_mutex_destroy(&r->mutex);
	free(r);
}

void reporter_free(struct reporter *r)
{
	if (!r)
		return;
	ask_end(r);
	if (r->failure_ask)
		ask_free(r->failure_ask);
	timer_clear(&r->timer);
	loop_retire(r->parts.loop, r->wake);
	if (r->job)
		job_abandon(r->job, reporter_clear, r);
	else
		reporter_clear(r);
}

bool reporter_send(struct reporter *r, uint32_t day, struct bytes domain)
{
	if (r->wish_count == REPORT_WISHES_MAX)
		return false;
	struct report_look *wish = &r->wishes[r->wish_count++];
	*wish = (struct report_look){ .from = day, .upto = day + 1, .at_once = true };
	struct text t = TEXT(wish->only);
	text_add(&t, domain);
	(void)text_cstr(&t);
	/* What waits for its time need wait no longer. */
	list_each (node, &r->due)
		list_owner(node, struct report_due, node)->when = 0;
	loop_wake(r->parts.loop, r->wake);
	return true;
}

void reporter_count(const struct reporter *r, struct reporter_counted *counted,
		    struct reporter_counted *failures)
{
	*counted = *failures = (struct reporter_counted){ 0 };
	if (!r)
		return;
	pthread_mutex_t *mutex = (pthread_mutex_t *)(uintptr_t)&r->mutex;
	pthread_mutex_lock(mutex);
	*counted = r->counted;
	*failures = r->failures_counted;
	pthread_mutex_unlock(mutex);
}
