/* ledger.h: which messages a backend was given, until it is certain that the client knows: so that a lost reply neither loses a
 * message nor doubles it (RFC 5321, 4.5.3.2.6; RFC 1047).
 *
 * A table in a file that is mapped into memory: what is noted costs a few stores, and is there when the process has been killed. A
 * note is INTENT when the final dot goes out, TAKEN when the backend has said 250, and gone when the client's next command shows
 * that it had our reply. A session that ends before that leaves TAKEN behind for 48 hours: a retry of the same message is answered
 * with what the backend said. INTENT that is found at start was in doubt when the process died: it is told, and the message will be
 * delivered again. Any thread. Never blocks but for a mutex of some stores. */
#ifndef MXWARD_MAILROOM_LEDGER_H
#define MXWARD_MAILROOM_LEDGER_H

#include "gateway/base/bytes.h"

enum { LEDGER_REPLY_MAX = 160, LEDGER_NOTES = 65536, LEDGER_HOURS = 48, LEDGER_TX_MAX = 24 };

struct ledger;

/* Sender, recipients in any order, Message-ID and body, as 128 bits under the ledger's own key. */
struct fingerprint {
	uint64_t bits[2];
};

struct ledger_note;                     /* a place in the table; NULL is allowed everywhere and does nothing */

/* In the directory `state` (the working directory). A file that is damaged or of another version is begun anew. `say` is told of
 * every INTENT that is found. NULL: out of memory or disk; then nothing is remembered. */
struct ledger *ledger_open(const char *path, uint64_t now, void (*say)(void *arg, const char *tx, uint64_t when), void *arg);
void ledger_close(struct ledger *);
/* The key of fingerprints: random at first, kept in the file; a pair shares its primary's. */
void ledger_key(const struct ledger *, uint64_t key[2]);
bool ledger_set_key(struct ledger *, const uint64_t key[2]);

/* The final dot goes out now. The oldest TAKEN gives way where the table is full; NULL if all is INTENT. */
struct ledger_note *ledger_intend(struct ledger *, const struct fingerprint *, const char *tx, uint64_t now);
/* The backend said no, or the dot never went out. */
void ledger_drop(struct ledger *, struct ledger_note *);
/* It said yes, in these words. */
void ledger_taken(struct ledger *, struct ledger_note *, struct bytes reply, uint64_t now);
/* The client has our reply. */
void ledger_confirm(struct ledger *, struct ledger_note *);
/* The session ended before that: the note stays, and `changed` (for the peer) hears of it. */
void ledger_keep(struct ledger *, struct ledger_note *);
void ledger_on_kept(struct ledger *, void (*kept)(void *arg, const struct fingerprint *, uint64_t when, struct bytes reply),
		    void *arg);
/* What another gateway kept. */
void ledger_learn(struct ledger *, const struct fingerprint *, uint64_t when, struct bytes reply, uint64_t now);
/* True if this message was taken before and its client may not know: the backend's words then. */
bool ledger_knows(struct ledger *, const struct fingerprint *, uint64_t now, struct text *reply);
/* Every TAKEN that is kept, for a peer that comes back. */
void ledger_each(struct ledger *, uint64_t now,
		 void (*each)(void *arg, const struct fingerprint *, uint64_t when, struct bytes reply), void *arg);

#endif
