/* frame.h: what two gateways of a pair say to each other, as octets: bounded, versioned, sequenced.
 *
 * A frame: length of what follows (4 octets, network order, at most FRAME_MAX), version (1), kind
 * (1), sequence (8), body. Sequences begin at 1 with each link and grow by one: anything else ends
 * the link. HELLO has the sequence 1 and nothing else has, KEYS has 2. Numbers are in network
 * order, texts have a length of two octets and are UTF-8 without control characters, names
 * printable ASCII. A body that is too short or not valid is refused, never repaired. Nothing in a
 * frame can change configuration or name a file. Pure functions.
 *
 * Versions, so that the two of a pair can be upgraded one after the other: who dials offers
 * FRAME_PROTOCOL in the TLS handshake (ALPN, RFC 7301), who listens takes it if it knows it, and
 * all frames of the link are of that version; where it was not taken, of version 1. Version 1 takes
 * exactly what it knows. Version 2 may grow: kinds that a reader does not know are passed over
 * (FRAME_OTHER), and so are octets behind the members of a body that it knows. */
#ifndef MXWARD_PEER_FRAME_H
#define MXWARD_PEER_FRAME_H

#include "gateway/base/net.h"

enum {
	FRAME_VERSION = 2,
	FRAME_OLDEST = 1,
	FRAME_MAX = 1024,
	FRAME_HEAD = 14,
	FRAME_TEXT_MAX = 255
};
#define FRAME_PROTOCOL "mxward-peer/2"
enum { FRAME_LOST_MAX = 32 };           /* backends that a heartbeat names */
/* Clients that one frame counts, and of each (door/rate_limits.h). */
enum { FRAME_CLIENTS_MAX = 36, FRAME_RATES = 4 };
/* Messages that one frame names; octets of a request's words, each with its NUL, and of a piece of
 * an answer. */
/* Contacts that one frame names (mailroom/contacts.h). */
enum { FRAME_CONTACTS_MAX = 120, FRAME_CONTACT_HASH = 6 };
enum { FRAME_ADOPTED_MAX = 34, FRAME_ID = 13, FRAME_WORDS_MAX = 700, FRAME_PIECE_MAX = 960 };

enum frame_kind {
	FRAME_OTHER,                    /* read, never written: of a later version */
	FRAME_HELLO = 1,                /* first on each link, and only then */
	FRAME_BEAT,                     /* each second */
	FRAME_BLOCK,
	FRAME_UNBLOCK,
	FRAME_KNOWN,                    /* a known-good recipient */
	FRAME_KEPT,                     /* a message whose client may not know that it was taken */
	FRAME_KEYS, /* the primary's keys for hashes and fingerprints, right behind its HELLO */
	FRAME_CALLER,                   /* version 2: a client that is good here is here now */
	/* version 2: mail that was put off here for a reason of its own, so that the other takes it
	 * */
	FRAME_PUT_OFF,
	/* version 2: messages of the other's that were taken over while it was dead */
	FRAME_ADOPTED,
	FRAME_ASK, /* version 2: what an administrator wants of the other gateway */
	FRAME_ANSWER,                   /* version 2: a piece of the answer */
	FRAME_CLIENTS,                  /* version 2: what busy clients did of late */
	FRAME_CONTACTS,                 /* version 2: authors that mail was accepted from */
};

/* Why a gateway that runs is of no use to clients: bits of beat.unready. A bit that is not known is
 * one more reason. */
enum frame_unready {
	READINESS_FULL = 1,                /* no further session can begin */
	READINESS_HUNG = 2,                /* a worker does not go round */
	READINESS_DEFERS = 4,              /* mail is put off for reasons of its own */
	READINESS_DEAF = 8,                /* its name servers do not answer */
};

enum pair_role { PAIR_PRIMARY, PAIR_SECONDARY };
enum pair_state { PAIR_SERVING, PAIR_STANDING_BY, PAIR_STOPPING };

struct frame {
	enum frame_kind kind;
	unsigned version; /* of the link; 0, when it is to be written: FRAME_VERSION */
	uint64_t sequence;
	union {
		struct {
			enum pair_role role;
			struct bytes hostname, program; /* its name, not empty; "mxward 0.1.0" */
			uint64_t boot;          /* random: tells a restart */
			uint16_t smtp_port;     /* of its first listener for mail */
		} hello;
		struct {
			enum pair_state state;
			bool backends;          /* every backend can be reached */
			uint64_t fingerprint;   /* of the configuration that both should share */
			uint64_t time;          /* wall clock, milliseconds */
			uint64_t held;          /* messages in its hold queue */
			/* From version 2 on; before, 0 and false. */
			/* its monotonic clock, milliseconds: tells how late a heartbeat is */
			uint64_t clock;
			unsigned unready;        /* enum frame_unready; 0: mail goes through */
			uint32_t places,
				/* sessions that may still begin; ms since the slowest worker went
				 * round */
				age;
			uint32_t taken, put_off;        /* messages, of late */
			/* no backend can be reached, or more than it can name are lost */
			bool all_lost;
			/* those that cannot be reached: frame_name() of each */
			unsigned lost_count;
			uint64_t lost[FRAME_LOST_MAX];
		} beat;
		struct {
			struct network network;
			uint64_t since, until;  /* until 0: for good; of UNBLOCK: since is when */
			struct bytes reason;
			/* Version 2 may say how long it lasts from now on, in ms, of one that is
			 * not for good: clocks differ. */
			bool timed;
			uint64_t left;
		} block;
		struct {
			uint64_t hash, when;
		} known;
		struct {
			uint64_t fingerprint[2], when;
			struct bytes reply;
		} kept;
		struct {
			uint64_t ledger[2], known[2];
			/* Version 2 may have it. */
			bool with_contacts;
			uint64_t contacts[2];
		} keys;
		struct {
			uint64_t hash;          /* of its address's prefix */
		} caller;
		struct {
			uint64_t hash;          /* of sender and recipient */
		} put_off;
		struct {
			bool last;              /* no more follow */
			unsigned count;
			struct {
				struct bytes id;        /* FRAME_ID digits and capitals */
				uint64_t digest;        /* half of that of its octets */
				uint64_t when; /* by the clock of the machine that adopted it */
			} at[FRAME_ADOPTED_MAX];
		} adopted;
		struct {
			uint64_t id;            /* the asker's number, not 0 */
			struct bytes user;      /* who asks, as that gateway knows */
			struct bytes words; /* of a command, each ended by a NUL; at least one */
		} ask;
		struct {
			uint64_t id;
			bool last;
			uint8_t status;         /* sysexits; of the last piece */
			uint32_t at;            /* octets of the answer before this piece */
			struct bytes piece;     /* any octets */
		} answer;
		struct {
			uint64_t mark;          /* of the key that they are hashed with */
			/* the day since which they are remembered, once all were told; 0: not
			 * said */
			uint16_t began;
			unsigned count;
			struct {
				uint64_t hash;  /* of FRAME_CONTACT_HASH octets */
				uint16_t day;
			} at[FRAME_CONTACTS_MAX];
		} contacts;
		struct {
			unsigned count;
			struct {
				/* as rate_limits.h has them: address, family, prefix */
				uint64_t high, low;
				uint16_t kind, counts[FRAME_RATES];
			} at[FRAME_CLIENTS_MAX];
		} clients;
	};
};

/* What stands for a name that both gateways have in their configuration. */
uint64_t frame_name(struct bytes name);

enum frame_result { FRAME_WHOLE, FRAME_MORE, FRAME_INVALID };

/* Adds the frame. What a reader would refuse in a text is made fit to be read: other octets become
 * '?', and what is longer than FRAME_TEXT_MAX is cut between characters. The rest is the caller's
 * to get right. Needs FRAME_ROOM octets of room. */
/* True if frames of this kind may be written for a link of this version. */
bool frame_speakable(enum frame_kind, unsigned version);
enum { FRAME_ROOM = 4 + FRAME_MAX };
void frame_write(struct text *, const struct frame *);
/* Reads the frame at the front of `octets`, of any version from FRAME_OLDEST to FRAME_VERSION;
 * views of it in the frame; *taken octets of it. MORE: it is not whole yet, and so far nothing is
 * wrong with its head. INVALID: *error says why in a short sentence. */
enum frame_result frame_read(struct bytes octets, struct frame *, size_t *taken, struct text *error)
	__attribute__((warn_unused_result));

#endif
