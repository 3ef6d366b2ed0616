/* unblocked.h: networks that were taken off the block list, remembered over restarts, so that the
 * older word of the pair's other gateway, which did not hear of it, does not block them again.
 *
 * UNBLOCKED_MAX of them; the oldest gives way. Written through to a file (table_file.h). One thread
 * at a time. Every function takes NULL for a table that could not be opened: nothing is remembered
 * then. */
#ifndef MXWARD_MAILROOM_UNBLOCKED_H
#define MXWARD_MAILROOM_UNBLOCKED_H

#include "gateway/base/net.h"

enum { UNBLOCKED_MAX = 1000 };

struct unblocked;

/* Memory for its image (table_file.h). */
size_t unblocked_image_size(void);
/* `image`: of unblocked_image_size() octets, outlives the process; NULL: none does. NULL with
 * *error: out of memory or disk. */
struct unblocked *unblocked_open(const char *path, void *image, struct text *error);
void unblocked_close(struct unblocked *);
/* `when`: wall, ms, not 0. A network that is remembered already gets this time, later or not. */
void unblocked_add(struct unblocked *, const struct network *, uint64_t when);
/* When exactly this network was taken off; 0: that is not remembered. */
uint64_t unblocked_when(const struct unblocked *, const struct network *);
/* In no order. */
void unblocked_each(const struct unblocked *,
		    void (*each)(void *arg, const struct network *, uint64_t when), void *arg);

#endif
