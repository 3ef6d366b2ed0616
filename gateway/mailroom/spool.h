/* spool.h: messages that mxward answers for, on disk: two queues of one kind, quarantine and hold.
 *
 * A message is two files side by side in a folder of its day, QUEUE/YYYYMMDD/ID.eml and ID.json. It is there when both are: the
 * envelope is renamed into place last, after both were synced, and the folder is synced behind it. So whatever instant the process
 * or the machine dies at, a message is whole or it is not there. Every call blocks on the disk: gateways call from the thread
 * pool. Files are opened below held directories (openat, O_NOFOLLOW, O_EXCL, 0600; folders 0700); an ID is never trusted as a path.
 *
 * The object itself is immutable after spool_open(): any thread may use it. Two calls on the same message at once are the
 * caller's fault, but never break the disk: what renames or unlinks second fails. */
#ifndef MXWARD_MAILROOM_SPOOL_H
#define MXWARD_MAILROOM_SPOOL_H

#include "gateway/mailroom/envelope.h"

enum spool_queue { SPOOL_QUARANTINE, SPOOL_HOLD, SPOOL_QUEUES };

enum spool_result {
	SPOOL_DONE,
	SPOOL_FULL,                     /* no space or inodes, read-only: try again later */
	SPOOL_FAILED,                   /* any other fault of the disk; what was written counts as lost */
	SPOOL_MISSING,                  /* there is no such message */
	SPOOL_CORRUPT,                  /* it is not what was written; set aside */
};

struct spool;

/* Opens the directory, which must exist and belong to us with mode 0700; makes the folders of the queues. NULL with *error. */
struct spool *spool_open(const char *directory, struct text *error) __attribute__((warn_unused_result));
void spool_close(struct spool *);

/* Where a message's octets come from, piece by piece. */
struct spool_source {
	/* The next piece; an empty one at the end. False: they cannot be read. */
	bool (*next)(void *arg, struct bytes *piece);
	void *arg;
};

/* Makes the message durable under envelope->id; fills in size and digest. DONE means: fsync, rename, fsync of the folder, all of it.
 * After anything else nothing of it is there. */
enum spool_result spool_store(struct spool *, enum spool_queue, struct envelope *, const struct spool_source *,
			      struct text *error) __attribute__((warn_unused_result));
/* Replaces the envelope of a message that is there, as durably. */
enum spool_result spool_update(struct spool *, enum spool_queue, const struct envelope *, struct text *error)
	__attribute__((warn_unused_result));
/* Removes it, durably. */
enum spool_result spool_remove(struct spool *, enum spool_queue, const char *id, struct text *error)
	__attribute__((warn_unused_result));
/* Moves it to the other queue under the same ID. */
enum spool_result spool_move(struct spool *, enum spool_queue from, enum spool_queue to, const struct envelope *,
			     struct text *error) __attribute__((warn_unused_result));
/* Reads an envelope. */
enum spool_result spool_read(struct spool *, enum spool_queue, const char *id, struct arena *, struct envelope *,
			     struct text *error) __attribute__((warn_unused_result));
/* Opens the octets for reading, checked for their size; -1 with *error. */
int spool_octets(struct spool *, enum spool_queue, const struct envelope *, struct text *error)
	__attribute__((warn_unused_result));
/* Compares the octets with the envelope's digest; CORRUPT sets the message aside. */
enum spool_result spool_verify(struct spool *, enum spool_queue, const struct envelope *, struct text *error)
	__attribute__((warn_unused_result));

/* Every message of a queue, oldest first (by ID). `each` gives false to stop. Envelopes live until it returns. What is corrupt is
 * passed over (spool_recover() sets it aside). 100,000 take less than a second. False: *error. */
bool spool_each(struct spool *, enum spool_queue, bool (*each)(void *arg, const struct envelope *), void *arg,
		struct text *error) __attribute__((warn_unused_result));
/* Once at start: removes what was never finished, sets aside (in corrupt/) what is damaged and tells of each through say(). */
void spool_recover(struct spool *, void (*say)(void *arg, const char *id, const char *what), void *arg);
/* Octets and messages of a queue, reckoned by walking it. */
bool spool_measure(struct spool *, enum spool_queue, uint64_t *messages, uint64_t *octets, struct text *error)
	__attribute__((warn_unused_result));

/* True if it may be an ID: letters, digits and dots as spool_id() makes them; nothing that leads elsewhere. */
bool spool_id_valid(struct bytes);
/* The day of an ID, "YYYYMMDD", and back: IDs sort by time. `time`: milliseconds since 1970; `worker` and `count` make it unique. */
void spool_id(char id[SPOOL_ID_MAX], uint64_t time, unsigned worker, uint64_t count);
bool spool_id_day(struct bytes id, char day[9]);

#endif
