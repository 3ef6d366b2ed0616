/* message_reader.h: one message read by every check that wants it: the octets, and the MIME parts,
 * in one pass.
 *
 * Owns what the readers keep, in an arena of its own. Starting runs on the loop; feeding and ending
 * may run on another thread, never two at once. It knows no session, no disk and no policy. */
#ifndef MXWARD_JUDGE_MESSAGE_READER_H
#define MXWARD_JUDGE_MESSAGE_READER_H

#include "modules/checks.h"
#include "modules/mime/mime.h"

enum { MESSAGE_READER_MEMORY = 6 * 1024 * 1024 };

struct message_reader {
	struct arena memory;            /* of all readers */
	void *read[CHECKS_COUNT];       /* what each keeps; NULL: it reads nothing */
	struct mime *mime;              /* NULL: nobody wants parts */
	struct mime_hearer hearers[CHECKS_COUNT];
};

/* Begins with ctx->fields; `ctx` is used for the begin() of each reader only. False: out of
 * memory. */
bool message_reader_start(struct message_reader *, struct check_ctx *ctx,
			  const void *const confs[CHECKS_COUNT])
	__attribute__((warn_unused_result));
/* The body's octets, from behind the empty line. */
void message_reader_feed(struct message_reader *, struct bytes octets);
/* The same in pieces of `piece` octets, until all are read or `most` work has been done
 * (mime_work()); gives how many were read, at least one piece. */
size_t message_reader_feed_some(struct message_reader *, struct bytes octets, size_t piece,
				uint64_t most) __attribute__((warn_unused_result));
void message_reader_end(struct message_reader *);
/* What the scanner has to say of the structure, for ctx->too_complex and ctx->broken. */
void message_reader_flaws(const struct message_reader *, struct check_ctx *);
/* Gives everything back; safe on one that was never started (all zero). */
void message_reader_free(struct message_reader *);

#endif
