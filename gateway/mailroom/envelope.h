/* envelope.h: what the spool knows of a message besides its octets, and its form on disk: one JSON
 * object, a member a line.
 *
 * Members stand in a fixed order under the names of the log; what is empty, zero or false is left
 * out (but for id, queue, time, from, rcpts, size and digest). Octets that are not UTF-8 are
 * written as escapes \u0080 to \u00ff, which stand for octets and never for characters
 * (json_string() in log.h writes characters as they are), so every string comes back octet for
 * octet. The last member, "check", is the SipHash-2-4-128 (key 0) of all that stands before it: a
 * flipped bit anywhere is noticed. It does not keep out somebody who may write here.
 *
 * Written by us and read back strictly: a file that is not exactly such an object is damaged,
 * whatever it may have meant. Pure functions; strings that were read are views of the JSON text, or
 * lie in the arena. */
#ifndef MXWARD_MAILROOM_ENVELOPE_H
#define MXWARD_MAILROOM_ENVELOPE_H

#include "gateway/base/arena.h"
#include "gateway/base/bytes.h"

enum {
	/* octets of one file: ten thousand recipients of the longest kind, with replies */
	ENVELOPE_MAX = 1 << 24,
	/* of its arena, the text in it too, envelope_read() takes no more */
	ENVELOPE_ARENA = 4 << 24,
	ENVELOPE_RECIPIENTS_MAX = 10000,
	ENVELOPE_EVIDENCE_MAX = 200,
	SPOOL_ID_MAX = 24,              /* with its NUL */
};

/* What has become of a recipient: only of a held message more than WAITING. */
enum fate { FATE_WAITING, FATE_DELIVERED, FATE_REFUSED };

/* What goes out on the message's behalf. A held message whose delivery is over turns into a notice
 * where it lies, by one rewriting of its envelope: its octets, its sender and its recipients stay
 * what they were, so that it can still be released when nobody takes the notice. The notice itself
 * is written from them each time that it is tried (bounce.h). */
enum dsn {
	DSN_NONE,                    /* the message itself */
	DSN_BOUNCE,                  /* to its sender: it could not be delivered */
	/* to its sender: it is late; a message of its own, whose octets are the header alone */
	DSN_DELAY,
	/* to our postmaster: it could not be delivered, and the sender cannot be told */
	DSN_POSTMASTER,
};

struct envelope_recipient {
	struct bytes address, notify, orcpt; /* as in RCPT; "" where not given */
	enum fate fate;
	struct bytes reply;             /* the backend's last word on it; "": none yet */
};

struct envelope_evidence {
	struct bytes check, fact, detail;
	int64_t score;
};

/* The check of the evidence that names the author, to be remembered when the message is delivered
 * (contacts.h). It is no check, and no score comes with it. */
#define ENVELOPE_AUTHOR BYTES("contact")
/* The check of the evidence that makes the message a report of our own (gateway/reports/): nobody's
 * mail, of which no bounce and no word to postmaster is ever made. No check, either. */
#define ENVELOPE_REPORT BYTES("report")

struct envelope {
	struct bytes id;
	struct bytes queue;             /* "quarantine" or "hold" */
	/* how often it changed its queue: of two copies the one moved later is the message */
	uint64_t moves;
	/* taken: milliseconds since 1970, before the year 10000; so are all times here */
	uint64_t time;
	/* texts for people; "" where there is none */
	struct bytes client, ptr, helo, listener, tls;
	struct bytes from;              /* the reverse-path without brackets; "" is the null path */
	struct bytes ret, envid;        /* MAIL parameters, "" where not given */
	bool eight_bit, utf8;
	struct envelope_recipient *recipients;
	size_t recipient_count;
	struct envelope_evidence *evidence;
	size_t evidence_count;
	int64_t score;
	struct bytes policy, rule, reason; /* reason: in an administrator's words */
	struct bytes backend;           /* its name in the configuration */
	struct bytes msgid, subject;    /* for lists; "" where there is none */
	uint64_t size;                  /* of the octets */
	uint64_t digest[2]; /* of the octets (base/siphash.h, key 0): tells a flipped bit */
	/* What happens to it later. */
	/* its final dot may have been sent: whether the backend took it is not known */
	bool releasing;
	uint64_t attempts, next;        /* tries so far; not before this time (0: at once) */
	/* of a held message: when it goes back to its sender (0: never); of a notice: its own time
	 * */
	uint64_t expires;
	struct bytes reply;             /* of the last try */
	enum dsn dsn;
	uint64_t dsn_time;              /* when it became one */
	struct bytes about; /* of a notification that was split off: the ID of its message */
	uint64_t retried_until; /* of a DSN_DELAY: the time of the message that it tells of */
	struct bytes untold; /* of a notice to the postmaster: why the sender could not be told */
	/* the ID of a notice that is being split off (courier_disk.c); "": none is */
	struct bytes child;
	bool delayed;                   /* its sender has been told that it is late */
};

/* "undeliverable": of a message that came to the quarantine because nobody could be told of it. */
extern const struct bytes envelope_undeliverable;
bool envelope_is_undeliverable(const struct envelope *);
/* By ENVELOPE_REPORT. */
bool envelope_is_report(const struct envelope *);
/* "bounce", "delay", "postmaster"; "" for the message itself. */
struct bytes envelope_dsn_name(enum dsn);
/* Whom a notice is sent to: the sender, or our postmaster at the domain of its first recipient. Its
 * own sender is the null path. */
void envelope_dsn_to(struct text *, const struct envelope *);

/* The JSON text, with a final line end. */
void envelope_write(struct text *, const struct envelope *);
/* How much room it needs at most. */
size_t envelope_room(const struct envelope *);
/* True if the text is what envelope_write() wrote, by its "check" alone. */
bool envelope_sound(struct bytes json);
/* False: *error says what is wrong, for the log. The arena's strings and lists are left to the
 * caller to wipe. */
bool envelope_read(struct bytes json, struct arena *, struct envelope *, struct text *error)
	__attribute__((warn_unused_result));

#endif
