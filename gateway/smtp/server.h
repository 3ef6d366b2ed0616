/* server.h: the SMTP side of one worker: its sessions, its links to the backends, and what it
 * shares with the others.
 *
 * A worker thread owns one server and lends it its loop. `struct shared` is the process's: every
 * part of it may be used by all threads. */
#ifndef MXWARD_SMTP_SERVER_H
#define MXWARD_SMTP_SERVER_H

#include "gateway/io/ask.h"
#include "gateway/io/loop.h"
#include "gateway/door/blocklist.h"
#include "gateway/door/nat_detection.h"
#include "gateway/door/admission.h"
#include "gateway/door/rate_limits.h"
#include "gateway/backend/health.h"
#include "gateway/judge/list_test.h"
#include "gateway/door/known_clients.h"
#include "gateway/smtp/counters.h"
#include "policy/config/config.h"

struct contacts;
struct courier;
struct scanners;
struct importer;
struct known_recipients;
struct ledger;
struct peer;
struct reporter;
struct spool;
struct unpack;

struct shared {
	struct rate_limits *rate_limits;
	struct blocklist *blocklist;
	struct health *health;
	struct answers *answers;
	struct list_tests *lists;
	struct scanners *scanners;
	struct nat_detection *nat;
	struct unpack *unpack;          /* NULL: archives are not looked into */
	struct importer *importer;      /* NULL: reports are not read (fuzzing) */
	const char *scratch;            /* a directory for bodies over 1 MiB */
	struct spool *spool;
	struct courier *courier;
	struct ledger *ledger;          /* NULL: lost replies are not recognised */
	struct known_recipients *known_recipients;            /* NULL: nobody is known */
	struct contacts *contacts;      /* NULL: nothing is known of them */
	struct peer *peer;
	struct reporter *reporter;      /* NULL: a bounce of a report says nothing to anybody */
	struct admission *admission;              /* of all workers */
	struct known_clients *known_clients;
	/* Messages that were taken, and those (or their recipients) that were put off for a reason
	 * of ours: a check without an answer, no room, no backend. What the policy found reason to
	 * put off is not counted. */
	_Atomic uint64_t taken, put_off;
	uint64_t descriptors;           /* RLIMIT_NOFILE */
	uint64_t places; /* sessions that fit into them, whatever limits.sessions is */
	struct heartbeats *heartbeats;            /* NULL: nobody watches */
	/* over them; the control thread's alone: lookout_oldest(), lookout_jobs() */
	struct lookout *lookout;
};

struct server;
struct server *server_new(struct loop *, struct shared *, unsigned worker, struct counters *);
/* New sessions use this generation; those under way keep theirs. Takes a reference to it. False
 * and `error`: no resolver can be made for it, and what was in use stays. Worker's thread only, as
 * all below. */
bool server_configure(struct server *, struct config *, struct text *error);
/* How many sessions can be open at once under this configuration: what it says, or what the
 * descriptors allow. Any thread, as the next. */
uint64_t shared_most(const struct shared *, const struct config *);
/* How many more clients that nobody knows may begin now: 0 where the next is told that there is no
 * place. */
uint64_t shared_places(const struct shared *);
/* True when so many were turned away of late that nobody is even to be told so now: the caller
 * pauses its listeners and asks again when `room` is woken, or after 100 ms. */
bool server_overrun(const struct server *);
void server_on_room(struct server *, wake_id room);
/* A connection on the listener with this index in the current configuration; it may find no place
 * (admission.h). Owns fd from now on. */
void server_arrive(struct server *, size_t listener, int fd, const struct address *peer);
/* No new sessions: those between transactions are told 421 and closed, once they have said nothing
 * for `grace` milliseconds, the others after their transaction; at `deadline` (loop_now() scale)
 * whatever is left is closed. `drained` is woken when none is left. */
void server_drain(struct server *, uint64_t deadline, uint64_t grace, wake_id drained);
/* Wakes it to make room while memory is tight (load_shedding_inside.h). */
wake_id server_shedding(const struct server *);
/* All sessions must be gone. */
void server_free(struct server *);

#endif
