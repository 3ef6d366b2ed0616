/* peer.h: the link between the two gateways of a pair: TLS 1.3 with a pre-shared key, one link in
 * each direction.
 *
 * Each gateway dials the other and speaks on that link only; on the link that it accepted it
 * listens only. A link that breaks a rule of frame.h is ended, told of in the log (a few lines a
 * minute at most), and dialled again with a back-off of at most 10 s. What a peer sends never grows
 * anything without limit: tables have fixed sizes, and more than PEER_FRAMES_MAX frames a second
 * end the link. Runs on the control thread's loop; sessions ask peer_serving() from any thread.
 * Without a peer, or with one that is lost or hostile, the gateway works alone. */
#ifndef MXWARD_PEER_PEER_H
#define MXWARD_PEER_PEER_H

#include "gateway/io/dns.h"
#include "gateway/peer/pair.h"
#include "policy/config/config.h"

/* Frames a second that are heard, and that are said; octets that wait to be said. */
enum { PEER_FRAMES_MAX = 50000, PEER_PACE = 20000, PEER_QUEUE_MAX = 64 << 20 };
enum {
	PEER_WAIT = 5000,
	PEER_AWAY = 120000
}; /* ms: a client waits at most so long; a peer away for so long is an alarm */
enum { PEER_NAME_ROOM = 256 };

struct peer;

/* What a peer's words do here, and what is said to it; called on the peer's loop. None may call
 * peer_configure() or peer_free(). */
struct peer_ears {
	const char *program;            /* of HELLO: "mxward 0.1.0" */
	void (*block)(void *arg, const struct network *, uint64_t since, uint64_t until,
		      struct bytes reason);
	void (*unblock)(void *arg, const struct network *, uint64_t when);
	void (*known)(void *arg, uint64_t hash, uint64_t when);
	void (*kept)(void *arg, const uint64_t fingerprint[2], uint64_t when, struct bytes reply);
	/* The primary's keys; never called on a primary. `contacts` NULL: it is of a version that
	 * keeps none. */
	void (*keys)(void *arg, const uint64_t ledger[2], const uint64_t known[2],
		     const uint64_t contacts[2]);
	/* Our own, for a primary to tell. */
	void (*own_keys)(void *arg, uint64_t ledger[2], uint64_t known[2], uint64_t contacts[2]);
	/* A link to the peer is up: everything is to be told anew, with peer_say(). */
	void (*linked)(void *arg);
	/* The peer speaks to us, in this version; it will tell what it has adopted (FRAME_ADOPTED,
	 * the last of them says so). These and the next four may be NULL. */
	void (*greeted)(void *arg, unsigned version);
	void (*adopted)(void *arg, const struct frame *);
	/* FRAME_CLIENTS; FRAME_CONTACTS. */
	void (*clients)(void *arg, const struct frame *);
	void (*contacts)(void *arg, const struct frame *);
	/* An administrator there wants something of us (FRAME_ASK), or has an answer for ours
	 * (FRAME_ANSWER). */
	void (*asked)(void *arg, const struct frame *);
	/* What the next heartbeat says: all but `state`, which is PAIR_SERVING or PAIR_STANDING_BY
	 * already; PAIR_STOPPING is the owner's to say. */
	void (*beat)(void *arg, struct frame *);
	void *arg;
};

/* `dns`, which stays the caller's, is asked for the other's address where the configuration has a
 * name. NULL: out of memory. */
struct peer *peer_new(struct loop *, struct dns *dns, const struct peer_ears *);
/* Takes the configuration's `peer:` into use (none: the links end); holds it. `fd`: the socket that
 * listens for the peer, owned; -1: none. What has not changed goes on: a reload neither ends a link
 * nor makes a gateway that serves stand by. False with *error: nothing has changed, and the socket
 * stays the caller's. */
bool peer_configure(struct peer *, struct config *, int fd, struct text *error)
	__attribute__((warn_unused_result));
/* Another process of this gateway takes the link over: it is ended without a word, and what
 * sessions are told of who serves stays as it is. */
void peer_leave(struct peer *);
void peer_free(struct peer *);
/* A heartbeat is due now: what it says has changed (a backend is lost, the gateway stops). On
 * the peer's loop. */
void peer_beat(struct peer *);
/* The same from any thread, for what may have changed; many of them are one heartbeat. */
void peer_beat_soon(struct peer *);

/* What a client wants that names a recipient; `since`: clock_monotonic() when it did. */
struct peer_question {
	uint64_t since;
	const char *backend;            /* of the recipient */
	const struct address *client;
	struct bytes sender, recipient;
};
enum peer_word {
	PEER_TAKES,                     /* this gateway takes it */
	/* it is not known yet: to be asked again in PEER_ASK_EVERY ms; PEER_WAIT after `since` it
	 * is */
	PEER_WAITS,
	PEER_LEAVES,                    /* it stands by: the other is to have it */
};
enum { PEER_ASK_EVERY = 100 };
/* True if this gateway takes mail as a matter of course; any thread, no lock. */
bool peer_serving(struct peer *);
/* Whether this gateway takes this mail; any thread. LEAVES is only said on a word of the other that
 * is younger than the question. `other`: the other's name. *why, where it TAKES although it stands
 * by: a sentence, static; otherwise NULL. */
enum peer_word peer_asked(struct peer *, const struct peer_question *, char other[PEER_NAME_ROOM],
			  const char **why);
/* True if the other said within the last seconds that it takes mail for this backend and can hand
 * it on. Any thread. */
bool peer_delivers(struct peer *, const char *backend);
/* True if this is the other gateway's address, as far as known. Any thread; costs nothing without a
 * peer. */
bool peer_is(struct peer *, const struct address *);
/* Mail was put off for a reason of ours: the other is to take it. Any thread. */
void peer_put_off(struct peer *, struct bytes sender, struct bytes recipient);
/* A client is here; `good`: a message of it was taken. Any thread. */
void peer_saw(struct peer *, const struct address *client, bool good);
/* Queues a frame for the peer, from any thread; dropped without a link, or when PEER_QUEUE_MAX
 * octets wait. Its sequence is set when it is sent. Not for HELLO, KEYS and BEAT. */
void peer_say(struct peer *, const struct frame *);
/* The two sides as they are, for `mxward peer status`. On the peer's loop. */
struct peer_report {
	/* up: we speak; down_link: we hear */
	bool configured, up, down_link, serving, drift, skewed;
	struct pair pair;
	char hostname[256], program[256], address[280];         /* "" as long as not heard */
	char refused[120]; /* why the other was not listened to; "": it is, or has not tried */
	char unreached[120]; /* why we cannot speak to it; "": we can, or have not tried */
	char lost[256]; /* names of backends that it cannot reach; "": none, or not told which */
	bool old;                       /* it speaks an older version, which says less of itself */
	bool probed;                    /* its port for mail answers our EHLO, or has done so */
	uint64_t silent;                /* ms since the last heartbeat, or since the start */
	/* recipients taken while standing by: who came again, who cannot reach the other */
	uint64_t again, missed;
};
void peer_report(const struct peer *, struct peer_report *);

#endif
