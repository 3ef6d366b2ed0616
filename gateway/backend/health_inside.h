/* health_inside.h: the entries that health.c judges servers by and health_entries.c keeps, for
 * these two alone. Everything here is called with the mutex held. */
#ifndef MXWARD_BACKEND_HEALTH_INSIDE_H
#define MXWARD_BACKEND_HEALTH_INSIDE_H

#include "gateway/backend/health.h"

#include <pthread.h>
#include <stdatomic.h>

/* What is known of one server. */
struct entry {
	char *backend, *server;
	uint16_t port;
	struct address addresses[HEALTH_ADDRESSES];
	size_t address_count;
	enum server_standing standing;
	unsigned failures;      /* in a row */
	unsigned faults;        /* health_faltered() since the last message answered */
	uint64_t next_try;      /* of a faltering one: when it is preferred once again */
	bool tried;             /* since the last health_configure() */
	bool on_trial, carried; /* a caller tries it now; health_configure() took it over */
	uint64_t trial;         /* when the last trial of a broken one began */
	uint64_t lost;          /* when it was put out of rotation last; 0: never */
	uint64_t unasked;       /* of its backend: when nobody took a message last; 0: never */
	uint64_t since;
	struct offers offers;
	char failure[HEALTH_FAILURE_MAX];
	struct protection_record protection;
};

struct health {
	struct capacity *capacity; /* has a mutex of its own, which may be taken under this one */
	pthread_mutex_t mutex;  /* guards all but the atomics; the first two are written under it */
	struct entry **entries; /* in configured order */
	size_t entry_count;
	size_t *first; /* by place of the backend: where its entries begin */
	size_t backend_count;
	struct watcher {
		struct loop *loop;
		wake_id wake;
	} *watchers;
	size_t watcher_count;
	_Atomic uint64_t generation, promise;
	_Atomic uint64_t relied_on;     /* clock_monotonic() of the last who asked; 0: nobody */
};

/* The server's entry. NULL when it is not configured any more: a session of an older generation
 * asks. */
struct entry *health_find(const struct health *, const struct backend_conf *, size_t server);

/* The promise: what every server in rotation offers, of the configured generation. */
extern const struct offers promise_everything;
/* Takes away from *o what the server does not offer, if it is known; NULL is allowed. */
void promise_intersect(struct offers *o, const struct entry *);
/* To be called whenever an entry's standing or offers have changed. */
void promise_again(struct health *);
/* What was made of them last; the one function that needs no mutex. */
struct offers promise_made(const struct health *);
bool offers_equal(const struct offers *, const struct offers *);

#endif
