/* courier_inside.h: what the courier's files share; nobody else includes it.
 *
 *   courier.c         the object, its inbox, who goes next courier_talk.c one transaction with a
 *                     backend
 *   courier_lanes.c   who waits: a lane a backend courier_disk.c what the thread pool does
 *   courier_carry.c   one message on its way, from load to settle courier_scan.c what lies in the
 *                     queues at start
 *   courier_held.c    what becomes of a held message courier_expire.c the quarantine's keep and
 *                     max_size
 *   courier_dsn.c     the same of a notification courier_log.c what the log says
 *   courier_route.c   to which servers one goes courier_release.c what a person has asked for
 *   courier_aside.c   what another gateway has adopted */
#ifndef MXWARD_MAILROOM_COURIER_INSIDE_H
#define MXWARD_MAILROOM_COURIER_INSIDE_H

#include "gateway/backend/delivery.h"
#include "gateway/base/list.h"
#include "gateway/base/log.h"
#include "gateway/io/ask.h"
#include "gateway/io/job.h"
#include "gateway/mailroom/courier.h"
#include "gateway/base/mailbox.h"
#include "policy/config/config.h"

#include <pthread.h>

enum {
	/* held messages that are remembered; more are taken up when these have gone */
	COURIER_KNOWN_MAX = 1 << 20,
	COURIER_ASKED_MAX = 100000,  /* releases and deletions that wait for their turn */
	COURIER_REPLY_MAX = 512,     /* octets of a reply that are kept */
	/* a message's budget; mostly some thousand octets are used */
	COURIER_MEMORY = ENVELOPE_ARENA + (32 << 20),
	COURIER_PIECE = 256 * 1024,
	COURIER_ERROR_MAX = 240,
	COURIER_USER_MAX = 64,
	/* servers of a sender's domain that are tried; those of less preference are not */
	COURIER_ROUTE_MAX = 10,
};

/* ---- lanes: the held messages of one backend, by its name; those that go to no backend are in the
 * lane "" */

struct lane;

struct held {
	char id[SPOOL_ID_MAX];
	uint64_t next, expires; /* wall; as in its envelope */
	uint64_t when;          /* loop_now() scale: not before this */
	struct heap *heap;      /* where it waits; NULL: on its way */
	size_t place;           /* in the heap */
	struct list node;       /* in the inbox, and while it is being taken up */
	enum dsn dsn;
	uint64_t taken;         /* wall; 0 where nobody wants to know that it is late */
	/* Its time is over, or it is late, and it has been tried once for that: from now on `when`
	 * counts again. */
	bool overdue, late;
	char backend[];         /* as in its envelope */
};

/* A binary heap of those that wait, the first in order on top. */
struct heap {
	struct held **at;
	size_t count, room;
	bool (*before)(const struct held *, const struct held *);
};

struct lane {
	struct list node;
	/* by age; by `when`; by age: their time is over, they go whatever the pause */
	struct heap due, later, overdue;
	size_t active;                   /* on their way */
	/* while the backend cannot be reached: how long, and to when (loop_now() scale) */
	uint64_t pause, until;
	bool up;               /* a server was in rotation when last looked at */
	char backend[];
};

/* NULL: out of memory. */
struct held *held_new(const char *id, struct bytes backend);
/* made where there is none; NULL: out of memory */
struct lane *lane_of(struct courier *, const char *backend);
/* Takes it up where its time says; false: out of memory, it is the caller's still. */
bool lane_put(struct lane *, struct held *, uint64_t now, uint64_t wall)
	__attribute__((warn_unused_result));
/* What is due by now joins those that are due; so does everything, whatever its time. */
void lane_ripen(struct lane *, uint64_t now);
void lane_flush(struct lane *);
/* Those whose time is over, or who are late by `delay` (0: nobody is); gives when the next one's is
 * (UINT64_MAX: none). */
uint64_t lane_expire(struct lane *, uint64_t wall, uint64_t delay);
/* When that is for this one. */
uint64_t held_over(const struct held *, uint64_t delay);
/* The next one to be carried, taken out; NULL: none may go now. */
struct held *lane_next(struct lane *, uint64_t now);
/* The backend could not be reached, or could. */
void lane_pause(struct lane *, uint64_t now);
void lane_works(struct lane *);
struct held *lane_find(struct lane *, const char *id);
void lane_drop(struct held *);  /* out of its heap, and freed */
void lane_empty(struct lane *); /* but for those on their way */
void lane_free(struct lane *);
/* How long to wait after this many tries: of a message, of a notification. */
uint64_t courier_pause(uint64_t attempts, bool dsn);
/* Takes every message out that waits in a lane. */
void lane_take_all(struct lane *, struct list *held);

/* ---- a transaction with a backend */

/* One recipient of it. */
struct trip_recipient {
	struct envelope_recipient *recipient;
	bool accepted; /* by the answer to RCPT */
	bool too_many; /* only too many for one transaction */
	enum fate fate;
	struct bytes reply;
};

enum trip_stage { TRIP_ENVELOPE, TRIP_DATA, TRIP_BODY, TRIP_TURN, TRIP_MARK, TRIP_DOT, TRIP_OVER };

enum trip_end {
	TRIP_TAKEN,     /* by the backend, for every recipient that is DELIVERED */
	TRIP_REFUSED,   /* for good: no recipient is DELIVERED or WAITING */
	/* a passing refusal, of the message or of some recipients, and nothing DELIVERED */
	TRIP_PUT_OFF,
	TRIP_UNREACHED, /* no server could be asked to the end */
	TRIP_DOUBT,     /* lost behind the final dot: it may have been taken */
	TRIP_SPOILT,    /* our own disk or memory: nothing was given */
};

struct trip {
	struct delivery delivery;
	struct trip_recipient *recipients;
	size_t recipient_count;
	struct bytes head; /* goes first */
	bool octets;       /* then those of the message */
	struct bytes tail; /* goes last */
	bool notification; /* ours: its envelope is not marked, and it comes from no client */
	/* Under way: */
	enum trip_stage stage;
	size_t accepted;
	bool head_sent, tail_sent;
	/* Over: */
	bool incapable; /* no server offers what the message needs */
	enum trip_end end;
	struct bytes reply; /* the last word, or what is wrong */
	struct bytes server;
};

/* ---- a message on its way */

/* ASIDE: another gateway has it. */
enum carry_kind { CARRY_HELD, CARRY_RELEASE, CARRY_DELETE, CARRY_ASIDE };
enum settlement { SETTLE_REMOVE, SETTLE_UPDATE, SETTLE_UNDELIVERABLE };

/* Where a notification goes that no backend takes: a sender's own servers, or the one that the
 * configuration names. */
struct route {
	struct ask *ask;              /* while it is being found out */
	/* stands in for a backend: its servers, in their order; count 0: no route is in use */
	struct backend_conf conf;
	struct server_conf *servers;
	struct address (*addresses)[HEALTH_ADDRESSES];
	size_t *address_counts;
	bool hopeless;                /* there is none, nor will there be: */
	struct bytes why;
};

/* A notification of its own that is split off a message which still waits for others. */
struct child {
	char id[SPOOL_ID_MAX];
	enum dsn dsn;          /* NONE: there is none */
	uint64_t expires;
	/* it is in the queue; and its message has let go of it: it may be sent */
	bool stored, made;
};

struct carry;
typedef bool carry_stage(struct carry *); /* true: go on with what is the stage now; false: wait */

struct carry {
	struct list node; /* of courier.carries or courier.asked */
	struct courier *courier;
	struct loop *loop;
	struct spool *spool;
	enum carry_kind kind;
	enum spool_queue queue;
	char id[SPOOL_ID_MAX];
	struct held *held; /* CARRY_HELD */
	struct lane *lane;
	uint64_t ticket;                                      /* the others: who asked, */
	bool answered;                                        /* has been told, */
	char user[COURIER_USER_MAX], to[PATH_MAX_OCTETS + 1]; /* and what they said */
	uint64_t digest; /* of CARRY_ASIDE: it is only meant if this is its own */
	struct config *config;                                /* a reference */
	const struct backend_conf *backend;                   /* NULL: not configured any more */
	carry_stage *stage;                                   /* NULL: over */
	wake_id wake;
	struct timer timer;
	/* What the pool reads and writes while `job` is not done, and nobody else then. */
	struct job *job;
	struct arena memory;
	struct envelope envelope;
	enum spool_result result;
	char error[COURIER_ERROR_MAX];
	size_t error_length;
	int fd;      /* of the octets; -1: none */
	char *piece; /* COURIER_PIECE octets of room */
	size_t piece_length;
	uint64_t piece_at;
	enum settlement settlement;
	struct child child;    /* split off when that is settled, if it has a kind */
	bool turned;           /* the message becomes a notification when that is settled */
	bool withdrawn;        /* a notification of a delay: its message is gone */
	/* */
	struct trip trip;
	struct route route;
	bool header_only;                  /* the server takes no whole message in a notification */
	bool marked_before;                /* it was found in doubt */
	bool doubt;                        /* an earlier trip, or this one, may have been taken */
	/* of a release: its final dot is next, or out; others to its backend wait for a while */
	bool turn;
	bool marked;                       /* the envelope on disk says `releasing` */
	bool given; /* to somebody, which the disk does not know yet: not to be forgotten */
	bool settled_late;                 /* the disk made difficulties, which was told */
	struct envelope_recipient instead; /* of a bounce, or of a release to another address */
	int code;                          /* sysexit for who asked */
	struct bytes words;
};

/* ---- courier_carry.c */

/* Writes down what is so now, then ends the carry. True: the stage goes on. */
bool carry_settle(struct carry *, enum settlement);
/* Over; who asked is told. */
bool carry_end(struct carry *);
bool carry_end_with(struct carry *, int code, struct bytes words);
/* A trip for so many recipients; false: out of memory. */
bool trip_prepare(struct carry *, size_t recipients) __attribute__((warn_unused_result));
void trip_add(struct trip *, struct envelope_recipient *);
/* What the trip says of each recipient goes into the envelope. */
void carry_take_fates(struct carry *);
size_t envelope_count(const struct envelope *, enum fate);
void envelope_leave_out(struct envelope *, enum fate);
/* Tries again later: by its attempts, or at once. */
void carry_again(struct carry *, bool at_once);
const struct backend_conf *backend_named(const struct config *, struct bytes name);
/* The one that the message was for; where that is not configured (any more, or on this gateway),
 * the one that the domains of all its recipients have. NULL: neither is. */
const struct backend_conf *backend_for(const struct config *, const struct envelope *);

/* courier_held.c: of a held message that was loaded. */
bool held_loaded(struct carry *);
/* The message is over: what is left of it becomes a notification, where it lies. */
bool held_turn(struct carry *, enum dsn);
/* Nobody can be told: a person shall see to those who did not get it. */
bool held_undeliverable(struct carry *);
/* courier_dsn.c: the same of a notification. */
bool dsn_loaded(struct carry *);
/* courier_release.c: of a message that a person wants out or away. */
bool release_loaded(struct carry *);
bool delete_loaded(struct carry *);

/* courier_route.c: sets carry->backend and the route of a notification to this address. True: it is
 * known, or that there is none (NULL); false: answers are awaited, and the carry is woken for
 * them. */
bool route_find(struct carry *, struct bytes to);
void route_end(struct carry *);
/* The link to the next server of the route; NULL: out of memory. */
struct link *route_open(struct carry *, uint64_t deadline);
/* Tells in the log where bounces go. */
void route_say(const struct config *);
/* "" where a lane has no backend. */
const char *route_lane(const struct courier *, const struct held *);

/* Begins a message's way; takes what *held is. NULL: out of memory. */
struct carry *carry_new(struct courier *, enum carry_kind, enum spool_queue, const char *id);
void carry_start(struct carry *);
/* In whatever state; who asked has been told. */
void carry_abandon(struct carry *);

/* courier_talk.c: the trip has been prepared and begins; then, at every wake: true when it is
 * over. */
void talk_begin(struct carry *);
bool talk(struct carry *);
void talk_end(struct carry *); /* ends the link, whatever the state */

/* courier_disk.c: runs in the pool and wakes the carry. carry_works() is true until it is done. */
void carry_work(struct carry *, void (*work)(void *carry));
bool carry_works(struct carry *);
/* envelope and digest; the first piece; of one to be deleted: deletes it */
void disk_load(void *carry);
void disk_mark(void *carry);
void disk_piece(void *carry); /* at piece_at */
void disk_settle(void *carry);
/* Writes the notification that the envelope has become: the trip's head, its tail, and whether the
 * octets stand between. */
void disk_write_dsn(void *carry);
/* A message that names a child: where it is there, what it was made for is taken from the message,
 * and *child tells of it (made). Where it is not, it is not named any more. False: the disk
 * refuses, *error says why. */
bool disk_finish(struct spool *, struct envelope *, struct child *, struct text *error)
	__attribute__((warn_unused_result));
struct bytes carry_error(const struct carry *);
/* A copy that lives as long as the carry, printable, on one line; "" without memory. */
struct bytes carry_copy(struct carry *, struct bytes);

/* What is in the hold queue. */
struct scan;
/* NULL: out of memory */
struct scan *scan_start(struct loop *, struct spool *, bool first, bool anew, wake_id);
bool scan_done(const struct scan *);
/* Gives the list of what was found, and frees the scan. */
void scan_take(struct scan *, struct list *found, bool *missed, uint64_t *undeliverable);
void scan_abandon(struct scan *);

/* courier_expire.c */
struct expiry;
/* Takes up what a look found, and begins one each minute, or soon where there was no room. */
void courier_look_quarantine(struct courier *);
void expiry_abandon(struct expiry *);
/* How much is in the quarantine, as early as can be: until that is known all is taken that comes.
 * Removes nothing. */
void courier_measure(struct courier *);

/* courier_aside.c: what was found of it is asked for; true: nothing held may go out yet. */
bool aside_look(struct courier *);
void aside_abandon(struct courier *);
/* courier.c: one that is to be put aside; false: no more can be asked for now. */
bool courier_aside(struct courier *, enum spool_queue, const char *id, uint64_t digest);

/* courier_log.c */
void courier_log_trip(const struct carry *);
/* its final dot goes out now, and the disk has no room for its mark */
void courier_log_unmarked(const struct carry *);
void courier_log_asked(const struct carry *);
void courier_log_spool(const struct carry *, enum log_level, const char *action,
		       struct bytes reason);
/* The message has become a notification; one was split off it. */
void courier_log_turn(const struct carry *, enum dsn);
void courier_log_child(const struct carry *);
/* Nobody could be told. */
void courier_log_undeliverable(const struct carry *);

/* ---- all of it */

struct courier {
	struct loop *loop;
	struct spool *spool;
	struct health *health;
	struct contacts *contacts; /* NULL: nobody is remembered */
	struct connection_pool *connections;
	struct resolver *resolver; /* NULL: no names can be asked for */
	struct config *config; /* held; NULL: none yet, nothing goes */
	courier_released *released;
	void *arg;
	courier_reported *reported;     /* NULL: nobody wants to know */
	void *reported_arg;
	wake_id self;
	struct timer timer;
	struct list lanes, carries, asked;
	size_t releases, asked_count, under_way;
	uint64_t expiry_next; /* wall: when the time of a held message is over */
	uint64_t minute;      /* loop_now() scale: when the quarantine is looked at */
	uint64_t children;    /* made so far */
	uint64_t alarm;       /* wall: when it is next said that there is undeliverable mail */
	bool full;            /* the quarantine was, and that was told */
	bool resting, waiting;
	bool scanned, missed; /* the queue has been taken up; not all of it */
	struct scan *scan;
	/* A person has asked for a look at the queue, or for so many; which of them the scan under
	 * way answers; and which are answered. */
	uint64_t look_wanted, look_begun, looked, look_held;
	/* Nothing held goes out while it is not known which of it another gateway has adopted
	 * (courier_aside.c). */
	bool suspended;
	struct list asides;
	size_t aside_count;   /* carries of that kind */
	struct expiry *expiry, *measure;
	bool measured;         /* how much is in the quarantine, or being so */
	struct courier_report report;
	pthread_mutex_t mutex; /* guards the following */
	struct list inbox;     /* struct held */
	bool flush, lost;      /* asked for; something could not be put into the inbox */
	bool want_room;        /* something was refused for want of room in the quarantine */
};

/* True if another release to the same backend has its final dot out. */
bool courier_turn_taken(const struct carry *);
/* The others may go on. */
void courier_turn_over(struct carry *);
/* The child of this carry may be sent from now on. */
void courier_adopt(struct courier *, struct carry *);
/* A carry is over: *c is dead behind this. */
void courier_over(struct courier *, struct carry *c);

#endif
