/* capacity.c: the places at backend servers: how many there are, and how many are taken; see
 * capacity.h.
 *
 * Owns the count of every server of the present generation. It must never call anything that waits
 * while it holds its mutex, nor take a server for full that has no other connection of ours: then
 * it is the server that fails. */
#include "gateway/backend/capacity_inside.h"
#include "gateway/base/log.h"

#include <stdlib.h>
#include <string.h>

/* ms: between tries to have one connection more than the learned cap; until a learned cap has
 * settled. */
enum { RAISE_EVERY = 10000, SETTLED_AFTER = 1000 };
/* ms of silence on all connections, after which a prober looks all the same: where the cap is
 * learned, and where it is configured. */
enum { SILENT_FOR = 3000, SILENT_LONG = 10000 };

struct capacity *capacity_new(void)
{
	struct capacity *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	pthread_mutex_init(&c->mutex, NULL);
	list_init(&c->waiters);
	return c;
}

static void seats_free(struct capacity *c)
{
	for (size_t i = 0; i < c->count; i++)
		free(c->seats[i].name);
	free(c->seats);
	free(c->places);
	free(c->first);
}

void capacity_free(struct capacity *c)
{
	if (!c)
		return;
	seats_free(c);
	free(c->watchers);
	pthread_mutex_destroy(&c->mutex);
	free(c);
}

/* ---- who is who */

static struct seats *seats_named(const struct capacity *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->seats[i].name, name) == 0)
			return &c->seats[i];
	return NULL;
}

struct seats *capacity_seats(const struct capacity *c, const struct backend_conf *backend,
			     size_t server)
{
	if (server >= backend->server_count)
		return NULL;
	const char *name = backend->servers[server].name;
	if (backend->index < c->backend_count) {
		size_t place = c->first[backend->index] + server;
		struct seats *s = place < c->place_count ? &c->seats[c->places[place]] : NULL;
		if (s && strcmp(s->name, name) == 0)
			return s;
	}
	return seats_named(c, name);
}

unsigned capacity_most(const struct seats *s)
{
	bool learned = s->learned && (!s->configured || s->learned < s->configured);
	return learned ? s->learned : s->configured;
}

bool capacity_free_seat(struct seats *s, uint64_t now)
{
	unsigned most = capacity_most(s);
	if (!most || s->open < most)
		return true;
	if (s->raising || now < s->raise_next || s->open > most || most == s->configured)
		return false;
	s->raising = true;
	s->raise_next = now + RAISE_EVERY;
	return true;
}

/* ---- a new generation */

/* The server's seats in `made`, with what was known of them; NULL: out of memory. */
static struct seats *seats_make(const struct capacity *old, struct capacity *made, const char *name,
				uint64_t configured)
{
	struct seats *s = seats_named(made, name);
	if (!s) {
		const struct seats *known = seats_named(old, name);
		s = &made->seats[made->count];
		*s = known ? *known : (struct seats){ 0 };
		s->configured = s->waiting = s->stalled = 0;
		s->name = strdup(name);
		if (!s->name)
			return NULL;
		made->count++;
	}
	if (configured && (!s->configured || configured < s->configured))
		s->configured = (unsigned)configured;
	return s;
}

static bool seats_make_all(const struct capacity *old, struct capacity *made,
			   const struct config *config)
{
	size_t servers = 0;
	for (size_t b = 0; b < config->backend_count; b++)
		servers += config->backends[b].server_count;
	made->seats = calloc(servers + 1, sizeof *made->seats);
	made->places = calloc(servers + 1, sizeof *made->places);
	made->first = calloc(config->backend_count + 1, sizeof *made->first);
	bool whole = made->seats && made->places && made->first;
	for (size_t b = 0; whole && b < config->backend_count; b++) {
		const struct backend_conf *backend = &config->backends[b];
		made->first[made->backend_count++] = made->place_count;
		for (size_t i = 0; whole && i < backend->server_count; i++) {
			const struct seats *s = seats_make(old, made, backend->servers[i].name,
							   backend->connections);
			whole = s != NULL;
			if (s)
				made->places[made->place_count++] = (size_t)(s - made->seats);
		}
	}
	return whole;
}

/* Whoever waits does so under the old generation's names and caps: he looks anew. */
bool capacity_configure(struct capacity *c, const struct config *config)
{
	struct capacity made = { 0 };
	pthread_mutex_lock(&c->mutex);
	bool whole = seats_make_all(c, &made, config);
	if (whole) {
		capacity_dismiss(c);
		seats_free(c);
		c->seats = made.seats;
		c->count = made.count;
		c->places = made.places;
		c->place_count = made.place_count;
		c->first = made.first;
		c->backend_count = made.backend_count;
	}
	pthread_mutex_unlock(&c->mutex);
	if (!whole)
		seats_free(&made);
	return whole;
}

/* ---- places */

/* Mail has the last place; but where all that stand are silent, only a probe can tell whether the
 * server is still there. */
static bool prober_may(const struct seats *s, uint64_t now)
{
	unsigned most = capacity_most(s);
	uint64_t silence = most == s->configured ? SILENT_LONG : SILENT_FOR;
	return s->open == 0 || !most || s->open + 2 <= most || now >= s->heard + silence;
}

bool capacity_take(struct capacity *c, const struct backend_conf *backend, size_t server,
		   bool prober, uint64_t since, uint64_t now)
{
	size_t place;
	pthread_mutex_lock(&c->mutex);
	struct seats *s = capacity_seats(c, backend, server);
	const struct waiter *first = s ? capacity_first(c, s, &place) : NULL;
	bool free = !s || !first || first->wanted.since >= since;
	if (s && free)
		free = prober ? prober_may(s, now) : capacity_free_seat(s, now);
	if (s && free)
		s->open++;
	pthread_mutex_unlock(&c->mutex);
	return free;
}

void capacity_greeted(struct capacity *c, const struct backend_conf *backend, size_t server,
		      uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	struct seats *s = capacity_seats(c, backend, server);
	if (s) {
		s->greeted++;
		s->heard = now;
		/* What was under way when the cap was learned, or was tried beyond it. */
		if (s->learned && s->greeted > s->learned) {
			s->learned = s->greeted;
			s->raise_next = s->raising ? 0 : s->raise_next;
			capacity_serve(c, s, now);
		}
		s->raising = false;
	}
	pthread_mutex_unlock(&c->mutex);
}

void capacity_heard(struct capacity *c, const struct backend_conf *backend, size_t server,
		    uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	struct seats *s = capacity_seats(c, backend, server);
	if (s)
		s->heard = now;
	pthread_mutex_unlock(&c->mutex);
}

void capacity_release(struct capacity *c, const struct backend_conf *backend, size_t server,
		      bool greeted, uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	struct seats *s = capacity_seats(c, backend, server);
	if (s) {
		s->open -= s->open > 0;
		s->greeted -= greeted && s->greeted > 0;
		s->raising = s->raising && greeted;
		capacity_serve(c, s, now);
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

static void cap_learn(struct seats *s, unsigned stand, const struct backend_conf *backend,
		      const char *why, uint64_t now)
{
	struct text words = TEXT(s->why), name = TEXT(s->backend);
	text_string(&words, why);
	text_string(&name, backend->name);
	(void)text_cstr(&words), (void)text_cstr(&name);
	if (!s->learned)
		s->say = now + SETTLED_AFTER;
	if (!s->learned || stand < s->learned)
		s->learned = stand ? stand : 1;
	s->raise_next = now + RAISE_EVERY;
	s->raising = false;
}

bool capacity_full(struct capacity *c, const struct backend_conf *backend, size_t server,
		   enum turned_away how, bool greeted, const char *why, uint64_t since,
		   uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	struct seats *s = capacity_seats(c, backend, server);
	bool full = s && means_full(s, how, greeted, since);
	if (full)
		cap_learn(s, s->greeted - (greeted && s->greeted > 0), backend, why, now);
	pthread_mutex_unlock(&c->mutex);
	return full;
}

/* ---- what is said of it */

struct capacity_report capacity_report(struct capacity *c, const char *server)
{
	struct capacity_report report = { 0 };
	pthread_mutex_lock(&c->mutex);
	const struct seats *s = seats_named(c, server);
	if (s)
		report = (struct capacity_report){ .open = s->open,
						   .most = capacity_most(s),
						   .waiting = s->waiting };
	pthread_mutex_unlock(&c->mutex);
	return report;
}

static void seats_say(struct seats *s)
{
	struct log_line *line = log_begin(LOG_WARN, "backend");
	log_string(line, "backend", s->backend);
	log_string(line, "server", s->name);
	log_string(line, "state", "full");
	log_number(line, "connections", capacity_most(s));
	log_string(line, "reason", s->why);
	log_end(line);
	s->say = 0;
}

void capacity_say(struct capacity *c, uint64_t now)
{
	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < c->count; i++)
		if (c->seats[i].say && now >= c->seats[i].say)
			seats_say(&c->seats[i]);
	pthread_mutex_unlock(&c->mutex);
}
