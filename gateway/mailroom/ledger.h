/* ledger.h: which messages a backend was given, until it is certain that the client knows: so that
 * a lost reply neither loses a message nor doubles it (RFC 5321, 4.5.3.2.6; RFC 1047).
 *
 * A table in memory with a file behind it (table_file.h): a note costs no system call and waits for
 * no disk, and is there when the process has been killed. A note is INTENT when the final dot goes
 * out, TAKEN when the backend has said 250, and gone when the client's next command shows that it
 * had our reply. A session that ends before that leaves TAKEN behind for 48 hours: a retry of the
 * same message is answered with what the backend said. So is one that comes while the first session
 * still waits for a sign of life of its client, once that has lasted LEDGER_SETTLE_MS; before, two
 * equal messages side by side are two messages. INTENT that is found at start was in doubt when the
 * process died: it is told, and the message will be delivered again. Any thread. Never blocks but
 * for a mutex around some stores. Every function takes NULL for a ledger that could not be opened,
 * and remembers nothing. */
#ifndef MXWARD_MAILROOM_LEDGER_H
#define MXWARD_MAILROOM_LEDGER_H

#include "gateway/base/bytes.h"
#include "gateway/base/nh.h"

enum {
	LEDGER_REPLY_MAX = 160,
	LEDGER_ENTRIES = 65535,           /* with the header, a file of 16 MiB */
	/* of them at most from another gateway: it can't push out our own */
	LEDGER_LEARNED_MAX = LEDGER_ENTRIES / 2,
	LEDGER_HOURS = 48,
	LEDGER_SETTLE_MS = 30000,
	LEDGER_TX_MAX = 24,             /* with its NUL */
};

struct ledger;
struct table_left;

/* Sender, recipients in any order, Message-ID and body, as 128 bits under the ledger's own key. Who
 * does not know the key and sees no fingerprint cannot make two messages of one (base/nh.h); so
 * none is ever shown but to a peer that shares the key. Programs before this kind digested the body
 * by SipHash alone: their fingerprints are never equal to these, whatever the message. Beside such
 * a peer, or after an upgrade, a retry that spans the two is therefore delivered again. */
struct fingerprint {
	uint64_t bits[2];
};

/* What a key of fingerprints turns into, once. */
struct fingerprint_key {
	uint64_t parts[2];              /* of all but the body */
	struct nh_key body;
};

/* A fingerprint in the making, piece by piece: start, then the four in any order, each recipient
 * and each piece of the body by a call of its own, then end. Octets are compared as they are: what
 * may be spelt in two ways the caller makes one. */
struct fingerprinting {
	const struct fingerprint_key *key;
	uint64_t sender[2], message_id[2];
	uint64_t recipients[2], recipient_count; /* a sum of digests: their order does not matter */
	struct nh body;
};

void fingerprint_key_make(struct fingerprint_key *, const uint64_t key[2]);
/* The key lives as long as the fingerprinting. */
void fingerprint_start(struct fingerprinting *, const struct fingerprint_key *);
void fingerprint_sender(struct fingerprinting *, struct bytes);
void fingerprint_recipient(struct fingerprinting *, struct bytes);
void fingerprint_message_id(struct fingerprinting *, struct bytes);
void fingerprint_body(struct fingerprinting *, struct bytes piece);
void fingerprint_end(struct fingerprinting *, struct fingerprint *);

struct ledger_entry; /* a place in the table; NULL is allowed everywhere and does nothing */

/* Memory for its image (table_file.h). */
size_t ledger_image_size(void);
/* In the directory `state` (the working directory). A file that is damaged or of another version is
 * begun anew. `image`: of ledger_image_size() octets, outlives the process; NULL: none does. `say`
 * is told of every INTENT that is found, once: it is gone then. NULL with *error: out of memory or
 * disk; then nothing is remembered. */
struct ledger *ledger_open(const char *path, void *image, uint64_t now,
			   void (*say)(void *arg, const char *tx, uint64_t when), void *arg,
			   struct text *error);
/* For the successor of a process that still ends its sessions: knows what that one has TAKEN; its
 * own notes are in the image alone until ledger_join(). `say` is told of INTENT that the image has,
 * not of the other process's, which is under way. NULL with *error. */
struct ledger *ledger_open_beside(const char *path, void *image, uint64_t now,
				  void (*say)(void *arg, const char *tx, uint64_t when), void *arg,
				  struct text *error);
/* That process has ended: reads what it has left (waits for the disk, any thread; NULL with
 * *error), and takes it over; the file is written from then on. INTENT is told to `say`. False: it
 * is not the file that it was, and nothing will be written. */
struct table_left *ledger_left(const char *path, struct text *error);
bool ledger_join(struct ledger *, struct table_left *, uint64_t now,
		 void (*say)(void *arg, const char *tx, uint64_t when), void *arg)
	__attribute__((warn_unused_result));
/* Notes that are not on the disk yet: more than a few for more than a moment, and the disk stalls.
 * Any thread. */
uint32_t ledger_behind(const struct ledger *);
/* What is still INTENT or TAKEN stays in the file; waits for the disk. */
void ledger_close(struct ledger *);
/* The key of fingerprints: random at first, kept in the file; a pair shares its primary's. */
void ledger_key(struct ledger *, uint64_t key[2]);
/* The same as it is used. Of no ledger: nothing. */
void ledger_fingerprint_key(struct ledger *, struct fingerprint_key *);
/* True if it differs from the one before: what is kept says nothing under it and is forgotten. */
bool ledger_set_key(struct ledger *, const uint64_t key[2]);

/* The final dot goes out now. The oldest that is kept gives way where the table is full; NULL if
 * sessions hold all of it. */
struct ledger_entry *ledger_intend(struct ledger *, const struct fingerprint *, const char *tx,
				   uint64_t now);
/* The backend said no, or the dot never went out, or nobody knows. The note is gone. */
void ledger_drop(struct ledger *, struct ledger_entry *);
/* It said yes, in these words (on one line, cut to LEDGER_REPLY_MAX). */
void ledger_taken(struct ledger *, struct ledger_entry *, struct bytes reply, uint64_t now);
/* The client has our reply. The note is gone. */
void ledger_confirm(struct ledger *, struct ledger_entry *);
/* The session ended before that: the note stays, but is no longer the caller's; `kept` (for the
 * peer) hears of it. One that was never TAKEN is dropped. */
void ledger_unconfirmed(struct ledger *, struct ledger_entry *);
/* To be set before the first note; called on the thread that keeps, without a lock. */
void ledger_on_unconfirmed(struct ledger *,
			   void (*kept)(void *arg, const struct fingerprint *, uint64_t when,
					struct bytes reply),
			   void *arg);
/* What another gateway kept. Times in the future are now. */
void ledger_learn(struct ledger *, const struct fingerprint *, uint64_t when, struct bytes reply,
		  uint64_t now);
/* True if this message was taken before and its client may not know: the backend's words then. */
bool ledger_knows(struct ledger *, const struct fingerprint *, uint64_t now, struct text *reply);
/* The client has had those words as the answer to its retry: from now on the same message is a new
 * one. */
void ledger_forget(struct ledger *, const struct fingerprint *);
/* Every TAKEN that is kept, for a peer that comes back; without a lock while `each` runs. */
void ledger_each(struct ledger *, uint64_t now,
		 void (*each)(void *arg, const struct fingerprint *, uint64_t when,
			      struct bytes reply),
		 void *arg);

#endif
