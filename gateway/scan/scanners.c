/* scanners.c: the scanners of the process; see scanners.h. Owns what is known of them; must never
 * keep its lock across anything that waits. */
#include "gateway/scan/scanners_inside.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"

#include <stdlib.h>
#include <string.h>

enum { GONE_KEPT_MS = 600 * 1000, DAY_S = 24 * 3600 };

const char *scanner_state_word(enum scanner_state state)
{
	static const char *const words[] = { [SCANNER_NEW] = "untested",
					     [SCANNER_WELL] = "well",
					     [SCANNER_SILENT] = "silent",
					     [SCANNER_OFF] = "off" };
	return words[state];
}

const char *scanner_type_word(int type)
{
	const struct scan_protocol *protocol = scan_protocol_of(type);
	return protocol ? protocol->name : "";
}

const struct scans_conf *config_scans(const struct config *config)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (checks[i]->scans && config->checks[i])
			return checks[i]->scans(config->checks[i]);
	return NULL;
}

/* ---- what is said of one */

/* For the owner of the lock, as what follows. */
static void scanner_say(const struct scanner *sc, enum log_level level)
{
	struct log_line *line = log_begin(level, "scanner");
	log_string(line, "scanner", sc->conf.name);
	log_string(line, "state", scanner_state_word(sc->state));
	log_string(line, "reason", sc->why[0] ? sc->why : "passed its self-test");
	log_string(line, "version", sc->version);
	log_end(line);
}

/* What is odd about one that is well. */
static void scanner_oddities(struct scanner *sc)
{
	struct text why = TEXT(sc->why);
	if (sc->misfit)
		text_format(&why,
			    "refuses messages of %llu octets for their size: raise its own limit "
			    "(clamd: StreamMaxLength) to checks.virus.max_size",
			    (unsigned long long)sc->misfit);
	else if (sc->overlooked)
		text_format(&why,
			    "overlooks a virus at the end of a message of %llu octets: raise its "
			    "own limits (clamd: MaxFileSize, MaxScanSize)",
			    (unsigned long long)sc->overlooked);
	else if (sc->aged)
		text_format(&why, "its signatures are older than %d days", SIGNATURES_OLD_DAYS);
	text_cstr(&why);
}

/* Something about one that is well has changed: said if it is odd, or is so no longer. */
static void scanner_oddly(struct scanner *sc)
{
	if (sc->state != SCANNER_WELL)
		return;
	scanner_oddities(sc);
	scanner_say(sc, sc->why[0] ? LOG_WARN : LOG_INFO);
}

static bool signatures_old(const struct scanner *sc)
{
	uint64_t now = clock_wall() / 1000;
	return sc->signatures && now > sc->signatures + (uint64_t)SIGNATURES_OLD_DAYS * DAY_S;
}

void scanner_stands(struct scanners *s, struct scanner *sc, enum scanner_state state,
		    struct bytes why)
{
	pthread_mutex_lock(&s->mutex);
	bool was_odd = sc->state == SCANNER_WELL && sc->why[0];
	bool changed = sc->state != state, was_aged = sc->aged;
	sc->state = state;
	sc->tests++;
	sc->aged = signatures_old(sc);
	if (state != SCANNER_WELL) {
		sc->misfit = 0;         /* it may come back with other limits */
		sc->at.streams = false;
	}
	if (state == SCANNER_WELL)
		scanner_oddities(sc);
	else
		scan_word(sc->why, sizeof sc->why, why);
	bool odd = state == SCANNER_WELL && sc->why[0];
	if (sc->present && (changed || odd != was_odd || sc->aged != was_aged))
		scanner_say(sc, state != SCANNER_WELL ? LOG_ERROR : odd ? LOG_WARN : LOG_INFO);
	scanner_serve(sc);
	scanner_proved(sc);
	pthread_mutex_unlock(&s->mutex);
}

void scanner_suspect(struct scanners *s, struct scanner *sc)
{
	pthread_mutex_lock(&s->mutex);
	sc->suspected = true;
	pthread_mutex_unlock(&s->mutex);
	loop_wake_remote(s->loop, s->wake);
}

void scanner_streams(struct scanners *s, struct scanner *sc)
{
	pthread_mutex_lock(&s->mutex);
	sc->at.streams = true;
	pthread_mutex_unlock(&s->mutex);
}

/* A scanner whose own limit is lower than ours: said once. */
static void scanner_fits(struct scanner *sc, enum scan_verdict verdict, uint64_t size)
{
	bool known = sc->misfit != 0;
	if (verdict == SCAN_TOO_LARGE)
		sc->misfit = known && sc->misfit < size ? sc->misfit : size;
	else if (known && size >= sc->misfit)
		sc->misfit = 0;
	if (known != (sc->misfit != 0))
		scanner_oddly(sc);
}

uint64_t scanner_reach(struct scanners *s, const struct scanner *sc)
{
	pthread_mutex_lock(&s->mutex);
	uint64_t octets = sc->reaches;
	pthread_mutex_unlock(&s->mutex);
	return octets;
}

void scanner_reaches(struct scanners *s, struct scanner *sc, uint64_t octets)
{
	const struct scanner_reach *r = &sc->reach;
	pthread_mutex_lock(&s->mutex);
	bool changed = sc->overlooked != r->overlooked || (r->refused && !sc->misfit);
	sc->reaches = octets;
	sc->overlooked = r->overlooked;
	if (r->refused && !sc->misfit)
		sc->misfit = r->refused;
	if (changed)
		scanner_oddly(sc);
	pthread_mutex_unlock(&s->mutex);
}

void scanner_answered(struct scanners *s, struct scanner *sc, const struct scan_answer *answer,
		      uint64_t size, uint64_t milliseconds, bool asked)
{
	pthread_mutex_lock(&s->mutex);
	sc->verdicts[answer->verdict]++;
	if (asked)
		histogram_add(&sc->seconds, milliseconds);
	if (answer->verdict != SCAN_FAILED) {
		sc->heard = clock_monotonic();
		if (size)
			scanner_fits(sc, answer->verdict, size);
	}
	pthread_mutex_unlock(&s->mutex);
}

/* ---- the scanners of a configuration */

/* For the control thread or the owner of the lock. */
static void scanner_free(struct scanners *s, struct scanner *sc)
{
	list_remove(&sc->node);
	if (s->cache)
		scan_cache_forget(s->cache, sc);
	free((void *)(uintptr_t)sc->conf.name);
	free((void *)(uintptr_t)sc->conf.server);
	free((void *)(uintptr_t)sc->conf.service);
	free(sc);
}

static bool scanner_same(const struct scanner_conf *a, const struct scanner_conf *b)
{
	return a->type == b->type && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->server, b->server) == 0 && strcmp(a->service, b->service) == 0;
}

static struct scanner *scanner_find(struct scanners *s, const struct scanner_conf *conf)
{
	list_each (node, &s->all) {
		struct scanner *sc = list_owner(node, struct scanner, node);
		if (scanner_same(&sc->conf, conf))
			return sc;
	}
	return NULL;
}

static void scanner_address(struct scanner *sc)
{
	if (sc->place.path[0]) {
		sc->at.path = sc->place.path;
	} else if (sc->place.address.family != FAMILY_NONE) {
		sc->at.at[0] = sc->place.address;
		sc->at.count = 1;
	}
}

/* NULL: out of memory. */
static struct scanner *scanner_new(const struct scanner_conf *conf)
{
	struct scanner *sc = calloc(1, sizeof *sc);
	if (!sc)
		return NULL;
	*sc = (struct scanner){ .refs = 1, .conf = *conf, .state = SCANNER_NEW };
	sc->conf.name = strdup(conf->name);
	sc->conf.server = strdup(conf->server);
	sc->conf.service = strdup(conf->service);
	sc->protocol = scan_protocol_of(conf->type);
	list_init(&sc->node);
	list_init(&sc->turns);
	list_init(&sc->proving);
	/* the loader has looked at it */
	if (scan_place_read(conf->server, conf->type, &sc->place))
		scanner_address(sc);
	sc->reaches = UINT64_MAX;
	memcpy(sc->why, "not tested yet", sizeof "not tested yet");
	return sc;
}

static bool scanner_whole(const struct scanner *sc)
{
	return sc && sc->conf.name && sc->conf.server && sc->conf.service && sc->protocol;
}

/* Those that are new, in a list of their own. */
static bool scanners_make(struct scanners *s, const struct scans_conf *conf, struct list *fresh)
{
	bool good = true;
	list_init(fresh);
	for (size_t i = 0; conf && i < conf->count; i++) {
		if (scanner_find(s, &conf->scanners[i]))
			continue;
		struct scanner *sc = scanner_new(&conf->scanners[i]);
		good &= scanner_whole(sc);
		if (sc)
			list_append(fresh, &sc->node);
	}
	if (conf && conf->cache && !s->cache)
		s->cache = scan_cache_new();
	return good && (!conf || !conf->cache || s->cache);
}

static void scanner_take_up(struct scanners *s, struct scanner *sc, const struct scans_conf *conf,
			    const struct scanner_conf *own, uint64_t largest)
{
	if (sc->largest != largest)
		sc->reach.due = 0;
	sc->largest = largest;
	sc->present = true;
	sc->conf.score_factor = own->score_factor;
	sc->parallel = conf->parallel;
	sc->self_test = conf->self_test;
	sc->timeout = conf->timeout;
	sc->suspected = true;
	list_remove(&sc->node);
	list_append(&s->all, &sc->node); /* in the order of the configuration */
	scanner_serve(sc);
}

static void scanners_take_up(struct scanners *s, const struct scans_conf *conf, struct list *fresh,
			     uint64_t message_size)
{
	list_each (node, &s->all) {
		struct scanner *sc = list_owner(node, struct scanner, node);
		sc->gone = sc->present ? loop_now(s->loop) : sc->gone;
		sc->present = false;
	}
	for (struct list *node; (node = list_take(fresh)) != NULL;)
		list_append(&s->all, node);
	for (size_t i = 0; conf && i < conf->count; i++)
		scanner_take_up(s, scanner_find(s, &conf->scanners[i]), conf, &conf->scanners[i],
				conf->max_size < message_size ? conf->max_size : message_size);
}

/* Sessions of earlier generations may ask one that is gone for a while yet. */
static void scanners_sweep(struct scanners *s)
{
	for (struct list *node = s->all.next, *next; node != &s->all; node = next) {
		struct scanner *sc = list_owner(node, struct scanner, node);
		next = node->next;
		if (!sc->present && sc->refs == 1 && sc->test.stage == TEST_IDLE &&
		    sc->reach.step == REACH_IDLE && loop_now(s->loop) >= sc->gone + GONE_KEPT_MS)
			scanner_free(s, sc);
	}
}

bool scanners_configure(struct scanners *s, const struct config *config, wake_id settled)
{
	const struct scans_conf *conf = config_scans(config);
	struct list fresh;
	pthread_mutex_lock(&s->mutex);
	bool good = scanners_make(s, conf, &fresh);
	if (good)
		scanners_take_up(s, conf, &fresh, config->limits.message_size);
	for (struct list *node; (node = list_take(&fresh)) != NULL;)
		scanner_free(s, list_owner(node, struct scanner, node));
	scanners_sweep(s);
	pthread_mutex_unlock(&s->mutex);
	s->settled = settled;
	loop_wake(s->loop, s->wake);
	return good;
}

struct scanner *scanner_hold(struct scanners *s, const struct scanner_conf *conf)
{
	pthread_mutex_lock(&s->mutex);
	struct scanner *sc = scanner_find(s, conf);
	if (sc)
		sc->refs++;
	pthread_mutex_unlock(&s->mutex);
	return sc;
}

void scanner_let_go(struct scanners *s, struct scanner *sc)
{
	pthread_mutex_lock(&s->mutex);
	sc->refs--;
	pthread_mutex_unlock(&s->mutex);
}

/* ---- all of them */

struct scanners *scanners_new(struct loop *loop, struct dns *dns, const char *scratch)
{
	struct scanners *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	*s = (struct scanners){ .loop = loop, .dns = dns, .scratch = scratch };
	list_init(&s->all);
	s->wake = loop_enroll(loop, scanner_tests_run, s);
	if (!s->wake || pthread_mutex_init(&s->mutex, NULL) != 0) {
		loop_retire(loop, s->wake);
		free(s);
		return NULL;
	}
	timer_init(&s->timer, s->wake);
	return s;
}

void scanners_free(struct scanners *s)
{
	if (!s)
		return;
	timer_clear(&s->timer);
	loop_retire(s->loop, s->wake);
	while (!list_empty(&s->all)) {
		struct scanner *sc = list_owner(s->all.next, struct scanner, node);
		scanner_test_end(s, sc);
		scanner_reach_end(sc);
		scanner_free(s, sc);
	}
	scan_cache_free(s->cache);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

bool scanners_known(struct scanners *s)
{
	bool known = true;
	pthread_mutex_lock(&s->mutex);
	list_each (node, &s->all)
		known &= list_owner(node, struct scanner, node)->state != SCANNER_NEW;
	pthread_mutex_unlock(&s->mutex);
	return known;
}

void scanners_each(struct scanners *s, void (*each)(void *arg, const struct scanner_report *),
		   void *arg)
{
	pthread_mutex_lock(&s->mutex);
	list_each (node, &s->all) {
		struct scanner *sc = list_owner(node, struct scanner, node);
		struct scanner_report r = { .name = sc->conf.name,
					    .type = sc->protocol->name,
					    .server = sc->conf.server,
					    .state = sc->state,
					    .why = sc->why,
					    .version = sc->version,
					    .signatures = sc->signatures,
					    .aged = sc->aged,
					    .running = sc->running,
					    .waiting = sc->waiting,
					    .cached = sc->cached,
					    .seconds = &sc->seconds };
		memcpy(r.verdicts, sc->verdicts, sizeof r.verdicts);
		if (sc->present)
			each(arg, &r);
	}
	pthread_mutex_unlock(&s->mutex);
}
