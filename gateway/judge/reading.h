/* reading.h: one message read by every check that wants it: the octets, and the MIME parts, in one
 * pass.
 *
 * Owns what the readers keep, in an arena of its own. Starting runs on the loop; feeding and ending
 * may run on another thread, never two at once. It knows no session, no disk and no policy. */
#ifndef MXWARD_JUDGE_READING_H
#define MXWARD_JUDGE_READING_H

#include "modules/checks.h"
#include "modules/mime/mime.h"

enum { READING_MEMORY = 4 * 1024 * 1024 };

struct reading {
	struct arena memory;            /* of all readers */
	void *read[CHECKS_COUNT];       /* what each keeps; NULL: it reads nothing */
	struct mime *mime;              /* NULL: nobody wants parts */
	struct mime_hearer hearers[CHECKS_COUNT];
};

/* Begins with ctx->fields; `ctx` is used for the begin() of each reader only. False: out of
 * memory. */
bool reading_start(struct reading *, struct check_ctx *ctx, const void *const confs[CHECKS_COUNT])
	__attribute__((warn_unused_result));
/* The body's octets, from behind the empty line. */
void reading_feed(struct reading *, struct bytes octets);
void reading_end(struct reading *);
/* What the scanner has to say of the structure, for ctx->too_complex and ctx->broken. */
void reading_flaws(const struct reading *, struct check_ctx *);
/* Gives everything back; safe on one that was never started (all zero). */
void reading_free(struct reading *);

#endif
