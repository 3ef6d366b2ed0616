/* list_test.c: testing the DNS lists; see list_test.h. Owns what is known of each list; the tests
 * themselves run on one loop, the answer is asked for by all threads and guarded by a lock that is
 * only ever held for a moment. */
#include "gateway/judge/list_test.h"

#include "gateway/base/log.h"
#include "modules/checks.h"
#include "modules/check_list.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600 * 1000, MINUTE_MS = 60 * 1000, TEST_QUESTIONS = 3 };

struct watched {
	const struct check *check;
	char *zone, *test;              /* as in struct check_list */
	enum list_kind kind;
	bool tested;
	enum list_state state;
	const char *why;                /* a literal; "" when there is nothing to say */
	struct ask *ask; /* of the test under way: each list has its own budget of questions */
};

struct list_tests {
	struct loop *loop;
	struct resolver *resolver;
	pthread_rwlock_t lock;          /* of the lists */
	_Atomic uint64_t changes;       /* of what list_tests_state() says */
	struct watched *lists;
	size_t count;
	struct config *config;
	wake_id wake, settled;
	struct timer next;
};

/* ---- what the answers say of a list: a sentence if it is to be off, "" if it is well; NULL: they
 * are not all there */

static const char silent[] = "does not answer";
static const char error_code[] = "answers with an error code: is the resolver allowed to query "
				 "it?";
static const char on_trust[] = "cannot be tested: it has no test entry \"test\" (RFC 5782); if "
			       "it has another, set it with the list's option test";

/* The same name for every list: ::ffff:127.0.0.1, as a list of IPv6 addresses has it. */
static const char mapped_localhost[] =
	"1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";

static const struct dns_answer *list_test_answer(const struct watched *l, const char *entry)
{
	char buffer[2 * DNS_NAME_MAX + 2];
	struct text name = TEXT(buffer);
	text_format(&name, "%s.%s", entry, l->zone);
	return ask_dns(l->ask, text_bytes(&name), DNS_A);
}

static const char *judge_addresses(const struct watched *l)
{
	struct address code = { .family = FAMILY_NONE };
	const struct dns_answer *yes = list_test_answer(l, "2.0.0.127"),
				*no = list_test_answer(l, "1.0.0.127"),
				*no_ipv6 = list_test_answer(l, mapped_localhost);
	if (!yes || !no || !no_ipv6)
		return NULL;
	if (yes->status == DNS_FAILED || no->status == DNS_FAILED)
		return silent;
	switch (check_list_answer(yes, NULL, 0, &code)) {
	case LIST_CLEAR:
		return "does not list 127.0.0.2, as every list must (RFC 5782)";
	case LIST_ERROR:
		return error_code;
	case LIST_LISTED:
		break;
	}
	/* 127.0.0.1 itself is an error code as an answer, so any record at all is too much. A list
	 * that knows no IPv6 may say nothing of it. */
	if (no->count)
		return "lists 127.0.0.1, which no list should: it may be listing every address";
	return no_ipv6->count ? "lists ::ffff:127.0.0.1, which no list should: it may be listing "
				"every address"
			      : "";
}

static const char *judge_names(const struct watched *l)
{
	struct address code = { .family = FAMILY_NONE };
	const struct dns_answer *yes = list_test_answer(l, l->test[0] ? l->test : "test"),
				*no = list_test_answer(l, "invalid");
	if (!yes || !no)
		return NULL;
	if (yes->status == DNS_FAILED || no->status == DNS_FAILED)
		return silent;
	enum list_answer listed = check_list_answer(yes, NULL, 0, &code);
	if (listed == LIST_ERROR)
		return error_code;
	if (no->count)
		return "lists the name \"invalid\", which no list should: it may be listing "
		       "every name";
	if (listed == LIST_LISTED)
		return "";
	return l->test[0] ? "does not list its test entry (option test)" : on_trust;
}

static const char *list_test_judge(const struct watched *l)
{
	return l->kind == LIST_OF_NAMES ? judge_names(l) : judge_addresses(l);
}

static void list_test_say(const struct watched *l)
{
	bool well = l->state == LIST_WELL;
	struct log_line *line = log_begin(!well       ? LOG_ERROR
					  : l->why[0] ? LOG_WARN
						      : LOG_INFO,
					  "list");
	log_string(line, "check", l->check->name);
	log_string(line, "zone", l->zone);
	log_string(line, "state", well ? "on" : "off");
	log_string(line, "reason", well && !l->why[0] ? "passed its self-test" : l->why);
	log_end(line);
}

static void list_test_conclude(struct list_tests *w, struct watched *l, const char *why)
{
	enum list_state state = why[0] == '\0' || why == on_trust ? LIST_WELL
				: why == silent                   ? LIST_SILENT
								  : LIST_OFF;
	bool changed = !l->tested || l->state != state;
	pthread_rwlock_wrlock(&w->lock);
	l->tested = true;
	l->state = state;
	l->why = why;
	w->changes += changed;
	pthread_rwlock_unlock(&w->lock);
	if (changed)
		list_test_say(l);
}

static void asks_end(struct list_tests *w)
{
	for (size_t i = 0; i < w->count; i++) {
		if (w->lists[i].ask)
			ask_free(w->lists[i].ask);
		w->lists[i].ask = NULL;
	}
}

static void test_start(struct list_tests *w)
{
	timer_clear(&w->next);
	asks_end(w);
	for (size_t i = 0; i < w->count; i++)
		w->lists[i].ask = ask_new(w->resolver, w->wake, TEST_QUESTIONS);
}

/* Asks for every list that is under test, and comes back when answers are there. */
static void list_test_run(void *arg)
{
	struct list_tests *w = arg;
	bool all_well = true, waiting = false;
	if (w->next.expired)
		test_start(w);
	for (size_t i = 0; i < w->count; i++) {
		struct watched *l = &w->lists[i];
		const char *why = l->ask ? list_test_judge(l) : NULL;
		if (why) {
			list_test_conclude(w, l, why);
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

struct list_tests *list_tests_new(struct loop *loop, struct resolver *resolver)
{
	struct list_tests *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	*w = (struct list_tests){ .loop = loop, .resolver = resolver };
	w->wake = loop_enroll(loop, list_test_run, w);
	if (!w->wake || pthread_rwlock_init(&w->lock, NULL) != 0) {
		loop_retire(loop, w->wake);
		free(w);
		return NULL;
	}
	timer_init(&w->next, w->wake);
	return w;
}

/* ---- the lists of a configuration */

static struct watched *list_test_find(struct watched *lists, size_t count,
				      const struct check *check, struct bytes zone)
{
	for (size_t i = 0; i < count; i++)
		if (lists[i].check == check && bytes_equal(bytes_of(lists[i].zone), zone))
			return &lists[i];
	return NULL;
}

static void lists_free(struct watched *lists, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(lists[i].zone);
		free(lists[i].test);
	}
	free(lists);
}

/* Adds the list, or what another place of the configuration says of it, with what was known of it
 * before. */
static bool list_test_add(const struct list_tests *w, const struct check *check,
			  const struct check_list *list, struct watched *fresh, size_t *count)
{
	struct watched *to = list_test_find(fresh, *count, check, bytes_of(list->zone));
	if (to && (to->test[0] || !list->test[0]))
		return true;
	if (!to) {
		const struct watched *known =
			list_test_find(w->lists, w->count, check, bytes_of(list->zone));
		to = &fresh[(*count)++];
		*to = known ? *known
			    : (struct watched){ .state = LIST_SILENT, .why = "not tested yet" };
		to->check = check;
		to->kind = list->kind;
		to->ask = NULL;
		to->test = NULL;
		to->zone = strdup(list->zone);
	}
	free(to->test);
	to->test = strdup(list->test);
	return to->zone && to->test;
}

/* The lists of the configuration, each once. NULL: out of memory. */
static struct watched *collect(const struct list_tests *w, const struct config *config,
			       size_t *count)
{
	struct check_list list;
	size_t most = 0;
	bool good = true;
	for (size_t c = 0; c < CHECKS_COUNT; c++)
		for (size_t n = 0; config->checks[c] && checks[c]->list &&
				   checks[c]->list(config->checks[c], n, &list);
		     n++)
			most++;
	struct watched *fresh = calloc(most + 1, sizeof *fresh);
	*count = 0;
	for (size_t c = 0; fresh && c < CHECKS_COUNT; c++)
		for (size_t n = 0; config->checks[c] && checks[c]->list &&
				   checks[c]->list(config->checks[c], n, &list);
		     n++)
			good &= list_test_add(w, checks[c], &list, fresh, count);
	if (good)
		return fresh;
	lists_free(fresh, *count);
	return NULL;
}

bool list_tests_configure(struct list_tests *w, struct config *config, wake_id settled)
{
	size_t count;
	struct watched *fresh = collect(w, config, &count);
	if (!fresh)
		return false;
	struct config *old = w->config;
	w->config = config_ref(config);
	w->settled = settled;
	asks_end(w);
	pthread_rwlock_wrlock(&w->lock);
	lists_free(w->lists, w->count);
	w->lists = fresh;
	w->count = count;
	w->changes++;
	pthread_rwlock_unlock(&w->lock);
	config_unref(old);
	test_start(w);
	loop_wake(w->loop, w->wake);
	return true;
}

void list_tests_free(struct list_tests *w)
{
	timer_clear(&w->next);
	loop_retire(w->loop, w->wake);
	asks_end(w);
	lists_free(w->lists, w->count);
	pthread_rwlock_destroy(&w->lock);
	config_unref(w->config);
	free(w);
}

enum list_state list_tests_state(struct list_tests *w, const struct check *check, struct bytes zone)
{
	pthread_rwlock_rdlock(&w->lock);
	const struct watched *l = list_test_find(w->lists, w->count, check, zone);
	enum list_state state = l ? l->state : LIST_SILENT;
	pthread_rwlock_unlock(&w->lock);
	return state;
}

uint64_t list_tests_changes(const struct list_tests *w)
{
	return atomic_load_explicit(&w->changes, memory_order_acquire);
}

bool list_tests_known(struct list_tests *w)
{
	bool known = true;
	pthread_rwlock_rdlock(&w->lock);
	for (size_t i = 0; i < w->count; i++)
		known &= w->lists[i].tested;
	pthread_rwlock_unlock(&w->lock);
	return known;
}

void list_tests_each(struct list_tests *w, void (*each)(void *arg, const struct list_report *),
		     void *arg)
{
	pthread_rwlock_rdlock(&w->lock);
	for (size_t i = 0; i < w->count; i++) {
		const struct watched *l = &w->lists[i];
		each(arg, &(struct list_report){ l->check->name, l->zone, l->state == LIST_WELL,
						 l->why });
	}
	pthread_rwlock_unlock(&w->lock);
}
