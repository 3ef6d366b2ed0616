/* summary.h: what is known of the quarantined messages of one day, in one file: its form.
 *
 * A summary is a cache, so that a start and a list need not open each envelope. It may be lost,
 * torn, out of date, forged, another version's or another day's at any moment, and nothing may
 * change but time: it only says what an envelope said when its file had this stamp, and whoever
 * decides what becomes of a message reads its envelope. How it is kept on disk: spool_summary.c.
 *
 * A head, and a record for each message in order of IDs, in the octets of this machine. Both end in
 * nothing but what is checked. Pure functions. */
#ifndef MXWARD_MAILROOM_SUMMARY_H
#define MXWARD_MAILROOM_SUMMARY_H

#include "gateway/mailroom/envelope.h"

enum {
	SUMMARY_RECORD_MAX = 1 << 20,   /* octets; what needs more has no record */
	SUMMARY_DAY_LENGTH = 8,         /* YYYYMMDD */
};

/* What changes with every change of a file or a folder. */
struct stamp {
	uint64_t inode;
	uint64_t changed;               /* nanoseconds since 1970 */
	uint64_t size;
};

struct summary_head {
	char magic[16], day[SUMMARY_DAY_LENGTH];
	uint64_t form;                  /* envelope_pack_form() */
	struct stamp folder;            /* of the day, when it was looked through */
	uint64_t count, octets;         /* records, and octets of their messages */
	/* there is nothing in the folder but the messages that have records */
	uint64_t whole;
	uint64_t check;
};

struct summary_record {
	struct stamp stamp;             /* of the file of the envelope */
	struct envelope envelope;       /* without evidence */
};

/* Fills in all but folder, count, octets and whole. */
void summary_head_seal(struct summary_head *, const char *day);
/* True if it is what summary_head_seal() made of it, for this day. */
bool summary_head_sound(const struct summary_head *, const char *day);

/* Adds a record; false, and nothing is added: there is no room, or it needs too much. */
bool summary_record_write(struct text *, const struct summary_record *)
	__attribute__((warn_unused_result));
/* How many octets the record in front has, from the first SUMMARY_RECORD_FRONT of them; 0: it is
 * none. */
enum { SUMMARY_RECORD_FRONT = 16 };
size_t summary_record_length(struct bytes front);
/* Takes the record in front, of exactly these octets. Strings are views of them. */
bool summary_record_read(struct bytes, struct arena *, struct summary_record *)
	__attribute__((warn_unused_result));

#endif
