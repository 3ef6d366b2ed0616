/* courier_inside.h: what the courier's files share; nobody else includes it.
 *
 *   courier.c         the object, its inbox, who goes next          courier_talk.c    one transaction with a backend
 *   courier_lanes.c   who waits: a lane a backend                   courier_disk.c    what the thread pool does
 *   courier_carry.c   one message on its way, from load to settle   courier_expire.c  the quarantine's keep and max_size
 *   courier_record.c  what the log says */
#ifndef MXWARD_MAILROOM_COURIER_INSIDE_H
#define MXWARD_MAILROOM_COURIER_INSIDE_H

#include "gateway/base/list.h"
#include "gateway/io/job.h"
#include "gateway/mailroom/courier.h"
#include "gateway/smtp/address.h"

#include <pthread.h>

enum {
	COURIER_KNOWN_MAX = 1 << 20, /* held messages that are remembered; more are taken up when these have gone */
	COURIER_ASKED_MAX = 100000,  /* releases and deletions that wait for their turn */
	COURIER_REPLY_MAX = 512,     /* octets of a reply that are kept */
	COURIER_MEMORY = ENVELOPE_ARENA + (32 << 20), /* a message's budget; mostly some thousand octets are used */
	COURIER_PIECE = 256 * 1024,
	COURIER_ERROR_MAX = 240,
	COURIER_USER_MAX = 64,
};

/* ---- lanes: the held messages of one backend, by its name */

struct lane;

struct held {
	char id[SPOOL_ID_MAX];
	uint64_t next, expires; /* wall; as in its envelope */
	uint64_t when;          /* loop_now() scale: not before this */
	struct heap *heap;      /* where it waits; NULL: on its way */
	size_t place;           /* in the heap */
	struct list node;       /* in the inbox, and while it is being taken up */
	char backend[];
};

/* A binary heap of those that wait, the first in order on top. */
struct heap {
	struct held **at;
	size_t count, room;
	bool (*before)(const struct held *, const struct held *);
};

struct lane {
	struct list node;
	struct heap due, later, overdue; /* by age; by `when`; by age: their time is over, they go whatever the pause */
	size_t active;                   /* on their way */
	uint64_t pause, until; /* while the backend cannot be reached: how long, and to when (loop_now() scale) */
	bool up;               /* a server was in rotation when last looked at */
	char backend[];
};

/* NULL: out of memory. */
struct held *held_new(const char *id, struct bytes backend);
struct lane *lane_of(struct courier *, const char *backend); /* made where there is none; NULL: out of memory */
/* Takes it up where its time says; false: out of memory, it is the caller's still. */
bool lane_put(struct lane *, struct held *, uint64_t now, uint64_t wall) __attribute__((warn_unused_result));
/* What is due by now joins those that are due; so does everything, whatever its time. */
void lane_ripen(struct lane *, uint64_t now);
void lane_flush(struct lane *);
/* Those whose time is over; gives when the next one's is (UINT64_MAX: none). */
uint64_t lane_expire(struct lane *, uint64_t wall);
/* The next one to be carried, taken out; NULL: none may go now. */
struct held *lane_next(struct lane *, uint64_t now);
/* The backend could not be reached, or could. */
void lane_pause(struct lane *, uint64_t now);
void lane_works(struct lane *);
struct held *lane_find(struct lane *, const char *id);
void lane_drop(struct held *);  /* out of its heap, and freed */
void lane_empty(struct lane *); /* but for those on their way */
void lane_free(struct lane *);
/* How long to wait after this many tries. */
uint64_t courier_pause(uint64_t attempts);

/* ---- a transaction with a backend */

/* One recipient of it. */
struct stop {
	struct envelope_recipient *recipient;
	bool accepted; /* by the answer to RCPT */
	bool crowded;  /* only too many for one transaction */
	enum fate fate;
	struct bytes reply;
};

enum trip_stage { TRIP_ENVELOPE, TRIP_DATA, TRIP_BODY, TRIP_TURN, TRIP_MARK, TRIP_DOT, TRIP_OVER };

enum trip_end {
	TRIP_TAKEN,     /* by the backend, for every stop that is DELIVERED */
	TRIP_REFUSED,   /* for good: no stop is DELIVERED or WAITING */
	TRIP_PUT_OFF,   /* a passing refusal, of the message or of some recipients, and nothing DELIVERED */
	TRIP_UNREACHED, /* no server could be asked to the end */
	TRIP_DOUBT,     /* lost behind the final dot: it may have been taken */
	TRIP_SPOILT,    /* our own disk or memory: nothing was given */
};

struct trip {
	struct bytes from, ret, envid;
	bool eight_bit, utf8;
	struct stop *stops;
	size_t stop_count;
	struct bytes head; /* goes first */
	bool octets;       /* then those of the message */
	bool marks;        /* the envelope is marked before the final dot */
	bool for_client;   /* the backend is told the original client */
	/* Under way: */
	enum trip_stage stage;
	struct link *link;
	size_t sent, answered, accepted;
	uint64_t avoid;
	bool fresh, head_sent, line_start, dot_sent;
	uint64_t offset; /* in the octets */
	/* Over: */
	enum trip_end end;
	struct bytes reply; /* the last word, or what is wrong */
	struct bytes server;
};

/* ---- a message on its way */

enum carry_kind { CARRY_HELD, CARRY_RELEASE, CARRY_DELETE };
enum settlement { SETTLE_REMOVE, SETTLE_UPDATE, SETTLE_UNDELIVERABLE };

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
	struct config *config;                                /* held */
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
	bool bounces; /* a bounce is written when that is settled */
	bool expired; /* with its time over */
	uint64_t bounce_number;
	struct bytes bounce; /* as written */
	/* */
	struct trip trip;
	bool bouncing;                     /* the trip is the bounce's */
	bool marked_before;                /* it was found in doubt */
	bool doubt;                        /* an earlier trip, or this one, may have been taken */
	bool turn;                         /* of a release: its final dot is next, or out; others to its backend wait for a while */
	bool marked;                       /* the envelope on disk says `releasing` */
	bool weighty;                      /* it was given to somebody, or its mark is another: not to be forgotten */
	bool settled_late;                 /* the disk made difficulties, which was told */
	struct envelope_recipient instead; /* of a bounce, or of a release to another address */
	int code;                          /* sysexit for who asked */
	struct bytes words;
};

/* Begins a message's way; takes what *held is. NULL: out of memory. */
struct carry *carry_new(struct courier *, enum carry_kind, enum spool_queue, const char *id);
void carry_start(struct carry *);
/* In whatever state; who asked has been told. */
void carry_abandon(struct carry *);

/* courier_talk.c: the trip has been prepared and begins; then, at every wake: true when it is over. */
void talk_begin(struct carry *);
bool talk(struct carry *);
void talk_end(struct carry *); /* ends the link, whatever the state */

/* courier_disk.c: runs in the pool and wakes the carry. carry_works() is true until it is done. */
void carry_work(struct carry *, void (*work)(void *carry));
bool carry_works(struct carry *);
void disk_load(void *carry); /* envelope and digest; the first piece; of one to be deleted: deletes it */
void disk_mark(void *carry);
void disk_piece(void *carry); /* at piece_at */
void disk_settle(void *carry);
struct bytes carry_error(const struct carry *);
/* A copy that lives as long as the carry, printable, on one line; "" without memory. */
struct bytes carry_copy(struct carry *, struct bytes);

/* What is in the hold queue. */
struct scan;
struct scan *scan_start(struct loop *, struct spool *, bool first, wake_id); /* NULL: out of memory */
bool scan_done(const struct scan *);
/* Gives the list of what was found, and frees the scan. */
void scan_take(struct scan *, struct list *found, bool *missed);
void scan_abandon(struct scan *);

/* courier_expire.c */
struct expiry;
struct expiry *expiry_start(struct loop *, struct spool *, const struct quarantine_conf *, wake_id);
bool expiry_done(const struct expiry *);
uint64_t expiry_take(struct expiry *); /* how many have gone; frees it */
void expiry_abandon(struct expiry *);

/* courier_record.c */
void record_trip(const struct carry *);
void record_unmarked(const struct carry *); /* its final dot goes out now, and the disk has no room for its mark */
void record_asked(const struct carry *);
void record_spool(const struct carry *, const char *action, struct bytes reason);

/* ---- all of it */

struct courier {
	struct loop *loop;
	struct spool *spool;
	struct health *health;
	struct links *links;
	struct config *config; /* held; NULL: none yet, nothing goes */
	courier_released *released;
	void *arg;
	wake_id self;
	struct timer timer;
	struct list lanes, carries, asked;
	size_t releases, asked_count, under_way;
	uint64_t expiry_next; /* wall: when the time of a held message is over */
	uint64_t minute;      /* loop_now() scale: when the quarantine is looked at */
	uint64_t bounces_made;
	bool resting, waiting;
	bool scanned, missed; /* the queue has been taken up; not all of it */
	struct scan *scan;
	struct expiry *expiry;
	struct courier_report report;
	pthread_mutex_t mutex; /* guards the following */
	struct list inbox;     /* struct held */
	bool flush, lost;      /* asked for; something could not be put into the inbox */
};

/* True if another release to the same backend has its final dot out. */
bool courier_turn_taken(const struct carry *);
/* The others may go on. */
void courier_turn_over(struct carry *);
/* A carry is over: *c is dead behind this. */
void courier_over(struct courier *, struct carry *c);

#endif
