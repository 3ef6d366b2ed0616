/* peer_inside.h: the inside of a peer, shared by the peer*.c files and nobody else.
 *
 *   peer.c        its life, decisions, and what other threads may ask
 *   peer_speak.c  the link we dial, and the queue
 *   peer_hear.c   the links we accept, and what is heard
 *   peer_probe.c  whether the primary answers an EHLO
 *
 * All streams and timers wake one id, whose run looks at everything: so nothing here is called back
 * into what is gone. */
#ifndef MXWARD_PEER_PEER_INSIDE_H
#define MXWARD_PEER_PEER_INSIDE_H

#include "gateway/io/listen.h"
#include "gateway/io/stream.h"
#include "gateway/peer/peer.h"
#include "gateway/peer/visits.h"

#include <pthread.h>
#include <stdatomic.h>

/* Milliseconds. */
enum {
	PEER_TICK = 200,
	PEER_SETUP = 5000, /* until a link is up: look-up, connection, handshake, HELLO */
	PEER_BACKOFF = 500,             /* and doubled with each failure, up to */
	PEER_BACKOFF_MAX = 10000,
	PEER_IDLE = 30000,              /* a link that nothing comes from, or goes over, is dead */
	REASON_EVERY = 600000,
};
enum {
	HEARING_MAX = 16,
	NAME_ROOM = PEER_NAME_ROOM,
	REASON_ROOM = 120,
	OTHERS_MAX = DNS_ADDRESSES_MAX + 1
};

enum speak_state { SPEAK_IDLE, SPEAK_RESOLVING, SPEAK_SECURING, SPEAK_UP };

struct speaking {
	enum speak_state state;
	unsigned version;               /* of the frames, once it is up */
	struct stream *stream;
	struct dns_lookup lookup;
	/* of the other, as of the last look-up that found any */
	struct address addresses[DNS_ADDRESSES_MAX];
	size_t address_count, place;
	uint64_t deadline;              /* of the attempt; while idle: not before */
	uint64_t backoff;
	uint64_t sequence, since;       /* of the frame said last; when it came up */
	/* octets on the wire, and when that number last grew or nothing waited */
	uint64_t sent, moved;
	uint64_t budget; /* frames of the queue that may still be said in this tick */
};

struct hearing {
	struct stream *stream;          /* NULL: free */
	struct address from;
	bool expected;                  /* from an address of the other */
	unsigned version;               /* of its first frame, and of all; 0: none has come */
	bool keyed, greeted;            /* has the key; HELLO has come */
	uint64_t since, last;           /* accepted; the last frame */
	uint64_t sequence;              /* of that */
	uint64_t second, frames;        /* how many in this second */
};

struct probing {
	struct stream *stream;          /* NULL: none under way */
	bool connected;
	bool greeted;                   /* EHLO is out */
	uint64_t deadline;
};

struct peer {
	struct loop *loop;
	struct peer_ears ears;
	struct config *config;          /* held; NULL: no peer */
	struct tls_context *server, *client;
	struct dns *dns;
	struct listener *listener;
	int fd;
	wake_id wake;
	struct timer tick;
	uint64_t beat_due;
	uint64_t boot;                  /* random */
	uint64_t own_fingerprint;       /* as of our last heartbeat */
	struct pair pair;
	struct speaking speaking;
	struct hearing hearing[HEARING_MAX];
	struct probing probing;
	uint16_t smtp_port;             /* of the other; ours until it has said so */
	uint64_t other_boot;            /* as of its last HELLO */
	char program[NAME_ROOM];
	bool drift_told, skew_told, unready_told;
	/* why the other, or who has its key, was not listened to; "": heard since */
	char refused[REASON_ROOM];
	char unreached[REASON_ROOM];    /* why we cannot speak; "": we do */
	uint64_t refused_told, unreached_told;  /* when the log was told of that very reason */
	uint64_t minute; /* lines in the log in this minute, of the peer and of strangers */
	unsigned lines, strangers_lines;

	atomic_bool serving, beat_asked, told_of_clients;
	_Atomic uint64_t again, missed;
	_Atomic size_t other_count;     /* 0 without a peer */
	struct visits *visits;          /* NULL: out of memory, nobody is remembered */
	pthread_mutex_t mutex;          /* guards what is below */
	struct pair shown;              /* as of the last decision */
	struct address others[OTHERS_MAX];
	bool open;                      /* frames may be queued */
	unsigned queue_version;
	char *queue;
	size_t queue_start, queue_end, queue_room;
	char hostname[NAME_ROOM];
};

/* A line in the log; false: too many were written in this minute. Strangers have a count of their
 * own, so that no noise of theirs keeps a word about the peer from being logged. */
bool peer_tell(struct peer *, enum log_level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool peer_tell_stranger(struct peer *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Keeps a reason that lasts; true if it is to be logged: it is another one, or REASON_EVERY has
 * passed. */
bool peer_reason(struct peer *, char kept[REASON_ROOM], uint64_t *told, const char *reason);
/* Where the other is, for peer_is(). */
void peer_others(struct peer *);
uint64_t peer_now(const struct peer *);
uint16_t peer_own_port(const struct config *);

void speak_run(struct peer *);          /* goes on as far as it can */
void speak_beat(struct peer *);
/* The other is there: if we cannot speak to it yet, that is tried at once. */
void speak_soon(struct peer *);
void speak_end(struct peer *, const char *why);         /* NULL: not told of */
void hear_run(struct peer *);
void hear_arrive(void *arg, int fd, const struct address *from);
void hear_end_all(struct peer *);
void probe_begin(struct peer *);
void probe_run(struct peer *);
void probe_end(struct peer *);          /* without a word */

#endif
