/* gathering.h: the archives and packed documents among the files of one message, gathered while
 * they stream by, to be unpacked by somebody else (modules/check_errand.h).
 *
 * Whether a file is one is known by its names and its first octets: no other file is copied. Of a
 * PDF document it is known at its end, and the copy is dropped if it has nothing packed. Owns
 * the copies, which lie in parcels (gateway/base/parcel.h) and go with the message, and what would
 * be said of each archive if nobody could read it. */
#ifndef MXWARD_FILES_GATHERING_H
#define MXWARD_FILES_GATHERING_H

#include "gateway/base/arena.h"
#include "gateway/base/parcel.h"
#include "modules/check_errand.h"
#include "modules/files/inspection.h"

enum {
	GATHERING_MAX = 64 << 20,       /* octets of all archives of a message */
	GATHERED_START = FILE_START_MAX, /* octets by which it is decided what a file is */
};

struct gathered {
	struct parcel parcel;
	uint64_t octets;                /* that came, also those that were lost */
	struct unread unread;
	char shown[FINDING_SHOWN_MAX];
	size_t shown_len;
	unsigned says;                  /* inspection_says() */
};

struct gathering {
	const struct file_rules *rules;
	struct arena *memory;
	struct findings *findings;
	struct gathered *files[ERRAND_FILES_MAX];
	size_t count;
	uint64_t octets;
	/* Once the message is whole, if there are any: */
	int fds[ERRAND_FILES_MAX];
	struct errand errand;
};

/* A file that is open. */
struct gatherer {
	enum { GATHER_UNDECIDED, GATHER_NOT, GATHER_ALL } decision;
	struct gathered *file;          /* NULL: it is not gathered, or cannot be */
	struct unread unread;           /* of its inspection */
};

void gathering_begin(struct gathering *, const struct file_rules *, struct findings *,
		     struct arena *memory);
/* A file begins, whose inspection has begun. */
void gatherer_begin(struct gatherer *, struct inspection *);
/* Octets of it, behind inspection_feed() of the same. */
void gatherer_feed(struct gatherer *, struct gathering *, struct inspection *, struct bytes octets);
/* It is whole, and inspection_end() has said all that it knows. */
void gatherer_end(struct gatherer *, struct gathering *, struct inspection *);
/* All files of the message have come. False: out of memory. */
bool gathering_end(struct gathering *) __attribute__((warn_unused_result));
/* What is known of the archives once they have been unpacked, or could not be: added to the
 * findings. */
void gathering_judge(const struct gathering *, const struct errand_answer *, struct findings *);

#endif
