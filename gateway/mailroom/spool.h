/* spool.h: messages that mxward answers for, on disk: two queues of one kind, quarantine and hold.
 *
 * A message is two files side by side in a folder of its day, QUEUE/YYYYMMDD/ID.eml and ID.json. It
 * is there when both are: the envelope is renamed into place last, after both were synced, and the
 * folder is synced behind it. So whatever instant the process or the machine dies at, a message is
 * whole or it is not there. Every call blocks on the disk: gateways call from the thread pool.
 * Files are opened below held directories (openat, O_NOFOLLOW, O_EXCL, 0600; folders 0700); an ID
 * is never trusted as a path. Files of other names are left alone.
 *
 * Any thread may use the object. Two calls on the same message at once are the caller's fault, but
 * never break the disk: what renames or unlinks second fails. Nothing is renamed from one queue to
 * the other, so a process whose files are fenced to the spool needs no right but to make, write,
 * read, list and remove files and folders there.
 *
 * Every place that removes or replaces a file, and why it may: no rule, bound or cleaner removes
 * mail that was acknowledged but when it was delivered, reported, or a person said so, or
 * quarantine.keep and max_size say so, which the log tells of each (tests/system/removals.py holds
 * the sources against this list):
 *
 *   spool.c spool_folder_make        a folder that was made a moment ago, and could not be synced
 *   spool.c deposit_name             gives a message its names, when it is whole; one that is moved
 *                                    again over its older copy
 *   spool.c deposit_undo             what could not be stored: nobody was told that it is kept
 *   spool.c deposit_name_copy        a second name of an envelope that stands
 *   spool.c envelope_replace         the older envelope, by a newer one that is synced; one that
 *                                    was not finished
 *   spool.c spool_update             a second name of an envelope that is out of date
 *   spool.c spool_unmark             the envelope with its mark, by the one without it
 *   spool.c spool_remove             a message, for those below
 *   spool.c spool_move               the message that was moved, when its copy is durable; or the
 *                                    copy, while the message stands
 *   spool_open.c spool_folder_tidy   an empty folder of a day that is over
 *   spool_read.c spool_set_aside     nothing: what is damaged, or what another gateway has adopted,
 *                                    is renamed to corrupt/, and the log tells of it
 *   adopted.c rewrite                the journal of what was adopted, by a newer one that is
 *                                    synced; lines older than 30 days
 *   spool_adopt.c octets_name        octets of an ID without an envelope, which were never
 *                                    anybody's message
 *   spool_adopt.c name               the staging name of a message that has its own
 *   spool_adopt.c stage_files        a copy that was not finished: the message stands in the other
 *                                    spool
 *   spool_adopt.c mark               there, the name of an envelope whose message is ours
 *   spool_adopt.c remove_there       there, a message that is here, or was and was sent from here
 *   spool_adopt.c adopt_day          there, an empty folder of a day
 *   spool_recover.c temporaries_remove  what a process that is gone never finished: nobody was told
 *                                    that it is kept
 *   spool_recover.c message_recover  the older copy of a message whose move was cut short
 *   spool_recover.c names_recover    octets without an envelope: never acknowledged, or removed
 *                                    before
 *   courier_disk.c disk_load         a message that a person deletes
 *   courier_disk.c disk_settle       a message that was delivered or reported to everybody whom it
 *                                    was for; one that is released; a notice of a delay that is
 *                                    over or that nobody takes; moves what nobody could be told of
 *                                    to quarantine
 *   courier_disk.c mark_take_away    the mark of an envelope that the backend has refused, by
 *                                    spool_unmark()
 *   courier_expire.c victim_remove   quarantined mail: older than quarantine.keep, or than a day
 *                                    where max_size is near; never what is undeliverable
 *   spooling.c take_back             a message that was stored when its client had gone: it was not
 *                                    told 250
 *
 *   no mail: spool_summary.c (summaries, which are caches), table_file.c (tables of what is known),
 *   blocklist.c (blocks), sockets.c, listen.c, supervisor_status.c (sockets), directories.c (a
 *   directory while it is empty), file.c, process.c (bodies under way of a process that is gone),
 *   configuration_write.c (the temporary name of a configuration), trial.c (the directory of a
 *   trial), journal_segments.c (lines of the log), posture_state.c (the temporary name of what a
 *   look has found) */
#ifndef MXWARD_MAILROOM_SPOOL_H
#define MXWARD_MAILROOM_SPOOL_H

#include "gateway/mailroom/envelope.h"

/* What a start reads of the octets it finds. */
enum { SPOOL_RECOVER_OCTETS = 64 << 20, SPOOL_RECOVER_MESSAGES = 20000 };

enum spool_queue { SPOOL_QUARANTINE, SPOOL_HOLD, SPOOL_QUEUES };

enum spool_result {
	SPOOL_DONE,
	SPOOL_FULL,                     /* no space or inodes, read-only: try again later */
	/* any other fault of the disk or of memory; what was written counts as lost */
	SPOOL_FAILED,
	SPOOL_MISSING,                  /* there is no such message */
	SPOOL_CORRUPT,                  /* it is not what was written; set aside in corrupt/ */
};

struct spool;

/* Opens the directory, which must exist and belong to us with mode 0700; makes the folders of the
 * queues. NULL with *error. */
struct spool *spool_open(const char *directory, struct text *error)
	__attribute__((warn_unused_result));
void spool_close(struct spool *);

/* Where a message's octets come from, piece by piece. */
struct spool_source {
	/* The next piece; an empty one at the end. False: they cannot be read. */
	bool (*next)(void *arg, struct bytes *piece);
	void *arg;
};

/* Makes the message durable under envelope->id; fills in queue, size and digest. DONE means: fsync,
 * rename, fsync of the folder, all of it, and that the envelope can be read back. After anything
 * else nothing of it is there. */
enum spool_result spool_store(struct spool *, enum spool_queue, struct envelope *,
			      const struct spool_source *, struct text *error)
	__attribute__((warn_unused_result));
/* Replaces the envelope of a message that is there, as durably. After FULL or FAILED it is the old
 * one or, if only the last fsync failed, the new one. */
enum spool_result spool_update(struct spool *, enum spool_queue, const struct envelope *,
			       struct text *error) __attribute__((warn_unused_result));
/* As spool_update(), but what was there can be put back without a block of the disk: the envelope
 * gets its mark before the final dot, and a refusal behind it must take the mark away again though
 * the disk is full by then. It can be until the next update, removal or spool_unmark(), by this
 * process. */
enum spool_result spool_mark(struct spool *, enum spool_queue, const struct envelope *,
			     struct text *error) __attribute__((warn_unused_result));
/* Puts the envelope back as it was before spool_mark(). MISSING: there is none to be put back. */
enum spool_result spool_unmark(struct spool *, enum spool_queue, const char *id, struct text *error)
	__attribute__((warn_unused_result));
/* A second message with the octets of the first, as its envelope has them, under the ID of the
 * other envelope, as durably as spool_store(). Where there is one of that ID already: FAILED. */
enum spool_result spool_copy(struct spool *, enum spool_queue, const struct envelope *,
			     struct envelope *copy, struct text *error)
	__attribute__((warn_unused_result));
/* True if nothing can be removed there now either: what was FULL is a read-only disk. */
bool spool_read_only(const struct spool *);
/* Puts it aside into corrupt/, as it is: nobody takes it up any more, and a person finds it
 * there. */
enum spool_result spool_aside(struct spool *, enum spool_queue, const char *id, struct text *error)
	__attribute__((warn_unused_result));
/* Removes it, durably. After FAILED it may be there still, or again after a crash. */
enum spool_result spool_remove(struct spool *, enum spool_queue, const char *id, struct text *error)
	__attribute__((warn_unused_result));
/* Moves it to the other queue under the same ID, with this envelope (whose `queue` and `moves` are
 * set on the way): a copy is made durable there, its octets compared with the digest, before it is
 * removed here. After FULL and FAILED it is where it was; if even that cannot be had from the disk,
 * in both queues until spool_recover() keeps the copy. */
enum spool_result spool_move(struct spool *, enum spool_queue from, enum spool_queue to,
			     const struct envelope *, struct text *error)
	__attribute__((warn_unused_result));
/* Reads an envelope. The arena needs up to ENVELOPE_ARENA, mostly a few thousand octets; FAILED
 * where it is too small. */
enum spool_result spool_read(struct spool *, enum spool_queue, const char *id, struct arena *,
			     struct envelope *, struct text *error)
	__attribute__((warn_unused_result));
/* True if its envelope is there. */
bool spool_has(struct spool *, enum spool_queue, struct bytes id);
/* Opens the octets for reading, checked for their size; -1 with *error. */
int spool_octets(struct spool *, enum spool_queue, const struct envelope *, struct text *error)
	__attribute__((warn_unused_result));
/* Compares the octets with the envelope's digest; CORRUPT sets the message aside. */
enum spool_result spool_verify(struct spool *, enum spool_queue, const struct envelope *,
			       struct text *error) __attribute__((warn_unused_result));

/* Every message of a queue, oldest first (by ID). `each` gives false to stop. Envelopes live until
 * it returns. What is corrupt, or goes while we look, is passed over (spool_recover() sets it
 * aside). Memory: 16 octets for each file of one day. False: something could not be read for want
 * of memory or descriptors or because of the disk; *error tells of the first, all others were
 * given.
 *
 * In the quarantine envelopes have no evidence, and may be known by the summary of their day
 * (summary.h): where the folder has not changed since, no file is looked at. So who decides what
 * becomes of a message reads it before. */
bool spool_each(struct spool *, enum spool_queue, bool (*each)(void *arg, const struct envelope *),
		void *arg, struct text *error) __attribute__((warn_unused_result));
/* Writes the summaries of the quarantine's days anew where that is worth it, for those who go
 * through it next; `now`: wall, ms. For one process at a time, after spool_recover(). What cannot
 * be written is done without. */
void spool_summarise(struct spool *, uint64_t now);
/* A process that means to store while spool_recover() is still at work says so first, before it has
 * threads: what is older than `now` (wall, ms) was another process's, and nobody but
 * spool_recover() touches it until that is over; its own messages must be no older. spool_begun():
 * that instant while it matters, 0 when all is recovered. */
void spool_begin(struct spool *, uint64_t now);
uint64_t spool_begun(const struct spool *);
/* Once, after spool_begin() beside what is stored, otherwise before anything else is done with the
 * spool: removes what was never finished, sets aside (in corrupt/) what is damaged and tells of
 * each through say(). Octets are compared with their digests from the newest day back,
 * SPOOL_RECOVER_OCTETS of them and SPOOL_RECOVER_MESSAGES at most, so that it never takes long;
 * what is older has the size it should have, and is compared before it goes anywhere. Each message
 * that stands is shown to found(), which may be NULL, as it was read, those that are stored beside
 * it too, in no order; its queue is in the envelope, which lives until found() returns. Files at
 * work look unfinished, so from then on the spool is locked against a second process that recovers:
 * that one only says so. (Reading needs no lock.) False: so it is, and nothing was found. */
bool spool_recover(struct spool *, void (*say)(void *arg, const char *id, const char *what),
		   void (*found)(void *arg, const struct envelope *), void *arg);
/* Messages of a queue and their octets (without envelopes), reckoned by walking it. */
bool spool_measure(struct spool *, enum spool_queue, uint64_t *messages, uint64_t *octets,
		   struct text *error) __attribute__((warn_unused_result));

/* How much the quarantine may hold, and how much is in it as was measured last; from then on what
 * comes and goes is counted. Before both were said there is room: whoever stores measures at once.
 * Any thread. */
void spool_limit(struct spool *, uint64_t octets);
void spool_measured(struct spool *, uint64_t octets);
uint64_t spool_quarantined(const struct spool *);
/* True if there is room in the quarantine for so much more. */
bool spool_room(const struct spool *, uint64_t octets);

/* "quarantine" or "hold". */
const char *spool_queue_name(enum spool_queue);
/* True if it may be an ID: 13 digits of base 32, as spool_id() makes them; nothing that leads
 * elsewhere. */
bool spool_id_valid(struct bytes);
/* An ID: 9 digits of `time` (milliseconds since 1970), then `worker` (0-63) and `count` modulo
 * 16384, which make it unique. IDs sort by time as text. Digits are 0-9 and A-Z without I, L, O and
 * U. */
void spool_id(char id[SPOOL_ID_MAX], uint64_t time, unsigned worker, uint64_t count);
/* The day of an ID in UTC, "YYYYMMDD". False: it is no ID. */
bool spool_id_day(struct bytes id, char day[9]);

#endif
