/* list_watch.c: testing the DNS lists; see list_watch.h. Owns what is known of each list; the tests themselves run on one loop, the
 * answer is asked for by all threads and guarded by a lock that is only ever held for a moment. */
#include "gateway/smtp/list_watch.h"

#include "gateway/base/log.h"
#include "modules/dnsbl.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600 * 1000, MINUTE_MS = 60 * 1000, LISTS_MAX = 64 };

struct watched {
	char *zone;
	bool tested;
	enum list_state state;
	const char *why;                /* a literal; "" when well */
	struct ask *ask;                /* of the test under way: each list has its own budget of questions */
};

struct list_watch {
	struct loop *loop;
	struct resolver *resolver;
	pthread_rwlock_t lock;          /* of the lists */
	struct watched lists[LISTS_MAX];
	size_t count;
	struct config *config;
	wake_id wake, settled;
	struct timer next;
};

static const char silent[] = "does not answer";

/* What the answers to the two test points say of a list; NULL: not known yet, "" well. */
static const char *judge(struct ask *ask, const char *zone)
{
	char listed_name[DNS_NAME_MAX + 1], clear_name[DNS_NAME_MAX + 1];
	struct text listed = TEXT(listed_name), clear = TEXT(clear_name);
	struct address code = { .family = FAMILY_NONE };
	text_format(&listed, "2.0.0.127.%s", zone);
	text_format(&clear, "1.0.0.127.%s", zone);
	const struct dns_answer *yes = ask_dns(ask, text_bytes(&listed), DNS_A),
				*no = ask_dns(ask, text_bytes(&clear), DNS_A);
	if (!yes || !no)
		return NULL;
	if (yes->status == DNS_FAILED || no->status == DNS_FAILED)
		return silent;
	switch (dnsbl_read(yes, NULL, 0, &code)) {
	case DNSBL_CLEAR:
		return "does not list 127.0.0.2, as every list must (RFC 5782)";
	case DNSBL_ERROR:
		return "answers with an error code: is the resolver allowed to ask it?";
	case DNSBL_LISTED:
		break;
	}
	/* 127.0.0.1 itself is an error code as an answer, so any record at all is too much. */
	return no->count ? "lists 127.0.0.1, as no list may: it may list the whole world" : "";
}

static void conclude(struct list_watch *w, struct watched *l, const char *why)
{
	enum list_state state = why[0] == '\0' ? LIST_WELL : why == silent ? LIST_SILENT : LIST_OFF;
	bool changed = !l->tested || l->state != state;
	pthread_rwlock_wrlock(&w->lock);
	l->tested = true;
	l->state = state;
	l->why = why;
	pthread_rwlock_unlock(&w->lock);
	if (!changed)
		return;
	struct log_line *line = log_begin(state == LIST_WELL ? LOG_INFO : LOG_ERROR, "list");
	log_string(line, "zone", l->zone);
	log_string(line, "state", state == LIST_WELL ? "on" : "off");
	log_string(line, "reason", state == LIST_WELL ? "passed its self-test" : why);
	log_end(line);
}

static void asks_end(struct list_watch *w)
{
	for (size_t i = 0; i < w->count; i++) {
		if (w->lists[i].ask)
			ask_free(w->lists[i].ask);
		w->lists[i].ask = NULL;
	}
}

static void test_start(struct list_watch *w)
{
	timer_clear(&w->next);
	asks_end(w);
	for (size_t i = 0; i < w->count; i++)
		w->lists[i].ask = ask_new(w->resolver, w->wake, ASK_QUESTIONS_MAX);
}

/* Asks for every list that is under test, and comes back when answers are there. */
static void run(void *arg)
{
	struct list_watch *w = arg;
	bool all_well = true, waiting = false;
	if (w->next.expired)
		test_start(w);
	for (size_t i = 0; i < w->count; i++) {
		struct watched *l = &w->lists[i];
		const char *why = l->ask ? judge(l->ask, l->zone) : NULL;
		if (why) {
			conclude(w, l, why);
			ask_free(l->ask);
			l->ask = NULL;
		}
		waiting |= l->ask != NULL;
		all_well &= l->state == LIST_WELL;
	}
	if (waiting || w->next.set)
		return;
	timer_set(w->loop, &w->next, loop_now(w->loop) + (all_well ? HOUR_MS : MINUTE_MS));
	if (w->settled)
		loop_wake(w->loop, w->settled);
	w->settled = 0;
}

struct list_watch *list_watch_new(struct loop *loop, struct resolver *resolver)
{
	struct list_watch *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	*w = (struct list_watch){ .loop = loop, .resolver = resolver };
	w->wake = loop_enroll(loop, run, w);
	if (!w->wake || pthread_rwlock_init(&w->lock, NULL) != 0) {
		loop_retire(loop, w->wake);
		free(w);
		return NULL;
	}
	timer_init(&w->next, w->wake);
	return w;
}

static struct watched *find(struct watched *lists, size_t count, struct bytes zone)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal(bytes_of(lists[i].zone), zone))
			return &lists[i];
	return NULL;
}

/* The zones of the configuration, each once, with what was known of them before. */
static size_t collect(struct list_watch *w, const struct dnsbl_conf *conf, struct watched fresh[LISTS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; conf && i < conf->list_count && count < LISTS_MAX; i++) {
		struct bytes zone = bytes_of(conf->lists[i].zone);
		if (find(fresh, count, zone))
			continue;
		struct watched *known = find(w->lists, w->count, zone);
		fresh[count] = known ? *known : (struct watched){ .state = LIST_SILENT, .why = "not tested yet" };
		fresh[count].ask = NULL;
		fresh[count].zone = strdup(conf->lists[i].zone);
		if (fresh[count].zone)
			count++;
	}
	return count;
}

void list_watch_configure(struct list_watch *w, struct config *config, wake_id settled)
{
	struct watched fresh[LISTS_MAX];
	struct config *old = w->config;
	w->config = config_hold(config);
	w->settled = settled;
	size_t count = collect(w, config->checks[CHECK_dnsbl], fresh);
	asks_end(w);
	pthread_rwlock_wrlock(&w->lock);
	for (size_t i = 0; i < w->count; i++)
		free(w->lists[i].zone);
	memcpy(w->lists, fresh, count * sizeof fresh[0]);
	w->count = count;
	pthread_rwlock_unlock(&w->lock);
	config_release(old);
	test_start(w);
	loop_wake(w->loop, w->wake);
}

void list_watch_free(struct list_watch *w)
{
	timer_clear(&w->next);
	loop_retire(w->loop, w->wake);
	asks_end(w);
	for (size_t i = 0; i < w->count; i++)
		free(w->lists[i].zone);
	pthread_rwlock_destroy(&w->lock);
	config_release(w->config);
	free(w);
}

enum list_state list_watch_state(struct list_watch *w, struct bytes zone)
{
	pthread_rwlock_rdlock(&w->lock);
	const struct watched *l = find(w->lists, w->count, zone);
	enum list_state state = l ? l->state : LIST_SILENT;
	pthread_rwlock_unlock(&w->lock);
	return state;
}

bool list_watch_known(struct list_watch *w)
{
	bool known = true;
	pthread_rwlock_rdlock(&w->lock);
	for (size_t i = 0; i < w->count; i++)
		known &= w->lists[i].tested;
	pthread_rwlock_unlock(&w->lock);
	return known;
}

void list_watch_each(struct list_watch *w, void (*each)(void *arg, const char *zone, bool well, const char *why),
		     void *arg)
{
	pthread_rwlock_rdlock(&w->lock);
	for (size_t i = 0; i < w->count; i++)
		each(arg, w->lists[i].zone, w->lists[i].state == LIST_WELL, w->lists[i].why);
	pthread_rwlock_unlock(&w->lock);
}
