/* capacity.c: places at backend servers, and the queue of those who wait for one; see capacity.h.
 *
 * Owns one crew a backend of the present generation: its servers' counts, and its queue, in order
 * of coming. It must never call anything that waits while it holds its mutex, never give a place to
 * a newcomer whom somebody waits for longer, and never take a server for full that has no other
 * connection of ours: then it is the server that fails. */
#include "gateway/backend/capacity.h"
#include "gateway/base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ms: between tries to have one connection more than the learned cap; until a learned cap has
 * settled; for which room that was made for one who waits is his; and for which one who waits on
 * another loop lets those pass whose loop has the connection. */
enum { RAISE_EVERY = 10000, SETTLED_AFTER = 1000, SERVED_FOR = 1000, PATIENCE = 1000 };
/* ms of silence on all connections, after which a prober looks all the same: where the cap is learned,
 * and where it is configured. */
enum { SILENT_FOR = 3000, SILENT_LONG = 10000 };
enum { STALLED_FOR = 5000 }; /* ms: a slow greeting alone closes nothing elsewhere */
enum { WHY_MAX = 256, SERVERS_MOST = 64 };

struct seats { /* of one server */
	const char *name;
	unsigned open, greeted;
	unsigned configured, learned; /* caps; 0: none */
	bool raising;                 /* one more than the cap is being tried */
	uint64_t raise_next;          /* when that may be tried next */
	uint64_t heard;
	uint64_t say;                 /* when the cap is told; 0: it was, or there is none */
	char why[WHY_MAX];
};

struct crew { /* of one backend */
	char *name;
	struct seats *seats;
	size_t count;
	char *names;          /* behind seats[].name */
	struct list waiters;
	unsigned waiting;
};

struct capacity {
	pthread_mutex_t mutex; /* guards everything */
	struct crew *crews;    /* by place of the backend */
	size_t count;
	struct capacity_watcher {
		struct loop *loop;
		wake_id wake;
	} *watchers;
	size_t watcher_count;
};

struct capacity *capacity_new(void)
{
	struct capacity *c = calloc(1, sizeof *c);
	if (c)
		pthread_mutex_init(&c->mutex, NULL);
	return c;
}

static void crews_free(struct crew *crews, size_t count)
{
	for (size_t i = 0; crews && i < count; i++) {
		free(crews[i].name);
		free(crews[i].names);
		free(crews[i].seats);
	}
	free(crews);
}

void capacity_free(struct capacity *c)
{
	if (!c)
		return;
	crews_free(c->crews, c->count);
	free(c->watchers);
	pthread_mutex_destroy(&c->mutex);
	free(c);
}

/* ---- who is who */

static struct crew *crew_find(const struct capacity *c, const char *name, size_t hint)
{
	if (hint < c->count && strcmp(c->crews[hint].name, name) == 0)
		return &c->crews[hint];
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->crews[i].name, name) == 0)
			return &c->crews[i];
	return NULL;
}

static struct seats *seats_named(const struct crew *crew, const char *name, size_t hint)
{
	if (hint < crew->count && strcmp(crew->seats[hint].name, name) == 0)
		return &crew->seats[hint];
	for (size_t i = 0; i < crew->count; i++)
		if (strcmp(crew->seats[i].name, name) == 0)
			return &crew->seats[i];
	return NULL;
}

/* The server's seats, and its crew; NULL: it is not of the configuration. */
static struct seats *seats_of(const struct capacity *c, const struct backend_conf *backend,
			      size_t server, struct crew **crew)
{
	*crew = server < backend->server_count ? crew_find(c, backend->name, backend->index) : NULL;
	return *crew ? seats_named(*crew, backend->servers[server].name, server) : NULL;
}

/* ---- the queue */

static bool waits_for(const struct waiter *w, const struct seats *seats, size_t *server)
{
	const struct wanted *wanted = &w->wanted;
	for (size_t s = 0; s < wanted->backend->server_count && s < SERVERS_MOST; s++) {
		*server = s;
		if (wanted->servers >> s & 1 &&
		    strcmp(wanted->backend->servers[s].name, seats->name) == 0)
			return true;
	}
	return false;
}

static void waiter_leave(struct crew *crew, struct waiter *w)
{
	list_remove(&w->node);
	w->waiting = false;
	if (crew)
		crew->waiting--;
}

/* The first who waits for a place there; NULL: nobody. */
static struct waiter *waiter_first(const struct crew *crew, const struct seats *seats,
				   size_t *server)
{
	list_each (node, &crew->waiters) {
		struct waiter *w = list_owner(node, struct waiter, node);
		if (!w->wanted.stalled && waits_for(w, seats, server))
			return w;
	}
	return NULL;
}

static unsigned seats_most(const struct seats *s)
{
	bool learned = s->learned && (!s->configured || s->learned < s->configured);
	return learned ? s->learned : s->configured;
}

/* True if there is a place; past a learned cap now and then, to find out whether it still holds. */
static bool seats_free(struct seats *s, uint64_t now)
{
	unsigned most = seats_most(s);
	if (!most || s->open < most)
		return true;
	if (s->raising || now < s->raise_next || s->open > most || most == s->configured)
		return false;
	s->raising = true;
	s->raise_next = now + RAISE_EVERY;
	return true;
}

/* Gives every free place to who is next. */
static void crew_serve(struct crew *crew, uint64_t now)
{
	struct waiter *w;
	size_t server;
	for (size_t i = 0; crew->waiting && i < crew->count; i++) {
		struct seats *s = &crew->seats[i];
		while ((w = waiter_first(crew, s, &server)) && seats_free(s, now)) {
			waiter_leave(crew, w);
			w->granted = true;
			w->server = server;
			s->open++;
			loop_wake_remote(w->wanted.loop, w->wanted.wake);
		}
	}
}

/* ---- a new generation */

static bool crew_make(struct crew *crew, const struct backend_conf *backend)
{
	size_t length = 0;
	for (size_t i = 0; i < backend->server_count; i++)
		length += strlen(backend->servers[i].name) + 1;
	crew->name = strdup(backend->name);
	crew->names = malloc(length + 1);
	crew->seats = calloc(backend->server_count + 1, sizeof *crew->seats);
	list_init(&crew->waiters);
	if (!crew->name || !crew->names || !crew->seats)
		return false;
	char *at = crew->names;
	crew->count = backend->server_count;
	for (size_t i = 0; i < crew->count; i++) {
		size_t size = strlen(backend->servers[i].name) + 1;
		crew->seats[i].name = memcpy(at, backend->servers[i].name, size);
		crew->seats[i].configured = (unsigned)backend->connections;
		at += size;
	}
	return true;
}

static void crew_carry(const struct capacity *c, struct crew *crew, size_t place)
{
	struct crew *old = crew_find(c, crew->name, place);
	for (size_t i = 0; old && i < crew->count; i++) {
		struct seats *to = &crew->seats[i];
		const struct seats *from = seats_named(old, to->name, i);
		const char *name = to->name;
		unsigned configured = to->configured;
		if (from)
			*to = *from;
		to->name = name;
		to->configured = configured;
	}
}

/* Everybody looks anew: under other names and caps. */
static void waiters_leave(struct crew *crew)
{
	while (!list_empty(&crew->waiters)) {
		struct waiter *w = list_owner(crew->waiters.next, struct waiter, node);
		waiter_leave(crew, w);
		loop_wake_remote(w->wanted.loop, w->wanted.wake);
	}
}

bool capacity_configure(struct capacity *c, const struct config *config)
{
	struct crew *crews = calloc(config->backend_count + 1, sizeof *crews);
	bool made = crews != NULL;
	for (size_t i = 0; made && i < config->backend_count; i++)
		made = crew_make(&crews[i], &config->backends[i]);
	if (!made) {
		crews_free(crews, config->backend_count);
		return false;
	}
	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < config->backend_count; i++)
		crew_carry(c, &crews[i], i);
	for (size_t i = 0; i < c->count; i++)
		waiters_leave(&c->crews[i]);
	crews_free(c->crews, c->count);
	c->crews = crews;
	c->count = config->backend_count;
	pthread_mutex_unlock(&c->mutex);
	return true;
}

/* ---- places */

/* Mail has the last place; but where all that stand are silent, only a probe can tell whether the
 * server is still there. */
static bool prober_may(const struct seats *s, uint64_t now)
{
	unsigned most = seats_most(s);
	uint64_t silence = most == s->configured ? SILENT_LONG : SILENT_FOR;
	return s->open == 0 || !most || s->open + 2 <= most || now >= s->heard + silence;
}

bool capacity_take(struct capacity *c, const struct backend_conf *backend, size_t server,
		   bool prober, uint64_t since, uint64_t now)
{
	struct crew *crew;
	size_t place;
	pthread_mutex_lock(&c->mutex);
	struct seats *s = seats_of(c, backend, server, &crew);
	const struct waiter *first = s ? waiter_first(crew, s, &place) : NULL;
	bool free = !s || !first || first->wanted.since >= since;
	if (s && free && prober)
		free = prober_may(s, now);
	else if (s && free)
		free = seats_free(s, now);
	if (s && free)
		s->open++;
	pthread_mutex_unlock(&c->mutex);
	return free;
}

void capacity_greeted(struct capacity *c, const struct backend_conf *backend, size_t server,
		      uint64_t now)
{
	struct crew *crew;
	pthread_mutex_lock(&c->mutex);
	struct seats *s = seats_of(c, backend, server, &crew);
	if (s) {
		s->greeted++;
		s->heard = now;
		/* What was under way when the cap was learned, or was tried beyond it. */
		if (s->learned && s->greeted > s->learned) {
			s->learned = s->greeted;
			s->raise_next = s->raising ? 0 : s->raise_next;
		}
		s->raising = false;
	}
	pthread_mutex_unlock(&c->mutex);
}

void capacity_heard(struct capacity *c, const struct backend_conf *backend, size_t server,
		    uint64_t now)
{
	struct crew *crew;
	pthread_mutex_lock(&c->mutex);
	struct seats *s = seats_of(c, backend, server, &crew);
	if (s)
		s->heard = now;
	pthread_mutex_unlock(&c->mutex);
}

void capacity_release(struct capacity *c, const struct backend_conf *backend, size_t server,
		      bool greeted, uint64_t now)
{
	struct crew *crew;
	pthread_mutex_lock(&c->mutex);
	struct seats *s = seats_of(c, backend, server, &crew);
	if (s) {
		s->open -= s->open > 0;
		s->greeted -= greeted && s->greeted > 0;
		s->raising = s->raising && greeted;
		crew_serve(crew, now);
	}
	pthread_mutex_unlock(&c->mutex);
}

static bool means_full(const struct seats *s, enum turned_away how, bool greeted, uint64_t since)
{
	unsigned others = s->greeted - (greeted && s->greeted > 0);
	switch (how) {
	case TURNED_AWAY_421:
		return s->open > 1;
	case TURNED_AWAY_SILENCE:
		return others > 0 && s->heard > since;
	case TURNED_AWAY:
		break;
	}
	return others > 0;
}

bool capacity_full(struct capacity *c, const struct backend_conf *backend, size_t server,
		   enum turned_away how, bool greeted, const char *why, uint64_t since,
		   uint64_t now)
{
	struct crew *crew;
	pthread_mutex_lock(&c->mutex);
	struct seats *s = seats_of(c, backend, server, &crew);
	bool full = s && means_full(s, how, greeted, since);
	if (full) {
		unsigned stand = s->greeted - (greeted && s->greeted > 0);
		struct text words = TEXT(s->why);
		text_string(&words, why);
		(void)text_cstr(&words);
		if (!s->learned)
			s->say = now + SETTLED_AFTER;
		if (!s->learned || stand < s->learned)
			s->learned = stand ? stand : 1;
		s->raise_next = now + RAISE_EVERY;
		s->raising = false;
	}
	pthread_mutex_unlock(&c->mutex);
	return full;
}

/* ---- waiting */

static void wake_watchers(const struct capacity *c)
{
	for (size_t i = 0; i < c->watcher_count; i++)
		loop_wake_remote(c->watchers[i].loop, c->watchers[i].wake);
}

static void waiter_enter(struct crew *crew, struct waiter *w)
{
	struct list *before = crew->waiters.prev;
	while (before != &crew->waiters &&
	       list_owner(before, struct waiter, node)->wanted.since > w->wanted.since)
		before = before->prev;
	list_prepend(before, &w->node);
	w->waiting = true;
	crew->waiting++;
}

/* Where one of the servers has gone from the configuration, nothing is counted: it may go there. */
static bool unbounded(const struct capacity *c, const struct wanted *wanted, size_t *server)
{
	struct crew *crew;
	for (size_t s = 0; s < wanted->backend->server_count && s < SERVERS_MOST; s++) {
		*server = s;
		if (wanted->servers >> s & 1 && !seats_of(c, wanted->backend, s, &crew))
			return true;
	}
	return false;
}

void capacity_wait(struct capacity *c, struct waiter *w, const struct wanted *wanted, uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	struct crew *crew = crew_find(c, wanted->backend->name, wanted->backend->index);
	w->wanted = *wanted;
	if (!w->granted && !wanted->stalled && unbounded(c, wanted, &w->server)) {
		if (w->waiting)
			waiter_leave(crew, w);
		w->granted = true;
		loop_wake_remote(wanted->loop, wanted->wake);
	} else if (!w->granted && crew) {
		if (!w->waiting)
			waiter_enter(crew, w);
		crew_serve(crew, now);
		if (w->waiting)
			wake_watchers(c);
	}
	pthread_mutex_unlock(&c->mutex);
}

bool capacity_granted(struct capacity *c, struct waiter *w, size_t *server)
{
	pthread_mutex_lock(&c->mutex);
	bool granted = w->granted;
	w->granted = false;
	*server = w->server;
	pthread_mutex_unlock(&c->mutex);
	return granted;
}

void capacity_leave(struct capacity *c, struct waiter *w, uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	const struct wanted *wanted = &w->wanted;
	struct crew *crew = wanted->backend
				    ? crew_find(c, wanted->backend->name, wanted->backend->index)
				    : NULL;
	struct seats *s = w->granted ? seats_of(c, wanted->backend, w->server, &crew) : NULL;
	if (w->waiting)
		waiter_leave(crew, w);
	w->granted = false;
	if (s) {
		s->open -= s->open > 0;
		crew_serve(crew, now);
	}
	pthread_mutex_unlock(&c->mutex);
}

static bool is_served(const struct waiter *w, uint64_t now)
{
	return w->served && now < w->served + SERVED_FOR;
}

/* Those on this loop may have the connection as it is, unless somebody elsewhere has waited for
 * much longer: for him it is closed. */
enum capacity_claim capacity_claim(struct capacity *c, const struct backend_conf *backend,
				   size_t server, const struct loop *loop, uint64_t now,
				   struct waiter **heir)
{
	struct crew *crew;
	struct waiter *first = NULL, *here = NULL;
	size_t place;
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = seats_of(c, backend, server, &crew);
	bool over = s && seats_most(s) && s->open > seats_most(s);
	if (s && crew->waiting) {
		list_each (node, &crew->waiters) {
			struct waiter *w = list_owner(node, struct waiter, node);
			bool fits = w->wanted.loop == loop && !w->wanted.fresh;
			bool slow =
				w->wanted.stalled && !fits && now < w->wanted.since + STALLED_FOR;
			if (slow || !waits_for(w, s, &place))
				continue;
			if (!first && (fits || !is_served(w, now)))
				first = w;
			if (!here && fits)
				here = w;
			if (first && here)
				break;
		}
	}
	bool patient = first && (here == first || now < first->wanted.since + PATIENCE);
	enum capacity_claim claim = first || over ? CLAIM_ELSEWHERE : CLAIM_NONE;
	if (here && patient && !over) {
		(void)waits_for(here, s, &here->server);
		waiter_leave(crew, here);
		*heir = here;
		claim = CLAIM_HERE;
	} else if (first) {
		first->served = now ? now : 1;
	}
	pthread_mutex_unlock(&c->mutex);
	return claim;
}

bool capacity_tight(struct capacity *c, const struct backend_conf *backend, size_t server)
{
	struct crew *crew;
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = seats_of(c, backend, server, &crew);
	bool tight = s && (seats_most(s) || crew->waiting);
	pthread_mutex_unlock(&c->mutex);
	return tight;
}

bool capacity_wanted(struct capacity *c, const struct backend_conf *backend, size_t server)
{
	struct crew *crew;
	size_t place;
	bool wanted = false;
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = seats_of(c, backend, server, &crew);
	if (s && crew->waiting)
		list_each (node, &crew->waiters)
			wanted = wanted ||
				 waits_for(list_owner(node, struct waiter, node), s, &place);
	pthread_mutex_unlock(&c->mutex);
	return wanted;
}

bool capacity_watch(struct capacity *c, struct loop *loop, wake_id wake)
{
	pthread_mutex_lock(&c->mutex);
	struct capacity_watcher *more = realloc(c->watchers, (c->watcher_count + 1) * sizeof *more);
	if (more) {
		c->watchers = more;
		c->watchers[c->watcher_count++] = (struct capacity_watcher){ loop, wake };
	}
	pthread_mutex_unlock(&c->mutex);
	return more != NULL;
}

void capacity_unwatch(struct capacity *c, wake_id wake, const struct loop *loop)
{
	pthread_mutex_lock(&c->mutex);
	for (size_t i = c->watcher_count; i-- > 0;)
		if (c->watchers[i].loop == loop && c->watchers[i].wake == wake)
			c->watchers[i] = c->watchers[--c->watcher_count];
	pthread_mutex_unlock(&c->mutex);
}

/* ---- what is said of it */

struct capacity_report capacity_report(struct capacity *c, const char *backend, const char *server)
{
	struct capacity_report report = { 0 };
	size_t place;
	pthread_mutex_lock(&c->mutex);
	const struct crew *crew = crew_find(c, backend, 0);
	const struct seats *s = crew ? seats_named(crew, server, 0) : NULL;
	if (s) {
		report = (struct capacity_report){ .open = s->open, .most = seats_most(s) };
		list_each (node, &crew->waiters)
			report.waiting +=
				waits_for(list_owner(node, struct waiter, node), s, &place);
	}
	pthread_mutex_unlock(&c->mutex);
	return report;
}

static void seats_say(const struct crew *crew, struct seats *s)
{
	struct log_line *line = log_begin(LOG_WARN, "backend");
	log_string(line, "backend", crew->name);
	log_string(line, "server", s->name);
	log_string(line, "state", "full");
	log_number(line, "connections", seats_most(s));
	log_string(line, "reason", s->why);
	log_end(line);
	s->say = 0;
}

void capacity_say(struct capacity *c, uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->crews[i].count; k++)
			if (c->crews[i].seats[k].say && now >= c->crews[i].seats[k].say)
				seats_say(&c->crews[i], &c->crews[i].seats[k]);
	pthread_mutex_unlock(&c->mutex);
}
