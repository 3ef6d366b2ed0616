/* link_reader.h: reads the links of a message for those that mislead.
 *
 * Owns what it finds, in the arena of the reading: a bounded list of mismatches, so chosen that no
 * organisation can fill it with links of its own. It judges no sender and gives no points. */
#ifndef MXWARD_URL_LINK_READER_H
#define MXWARD_URL_LINK_READER_H

#include "gateway/base/arena.h"
#include "modules/mime/mime.h"
#include "modules/url/link_mismatch.h"
#include "modules/url/surbl_hosts.h"

enum {
	LINK_MISMATCHES_MAX = 32,
	LINK_MISMATCHES_EACH = 2, /* of one organisation that a text names */
};

struct link_mismatches {
	struct link_mismatch at[LINK_MISMATCHES_MAX];
	size_t count;
	size_t left_out; /* further ones; one that comes again counts again */
};

struct link_reader;

/* NULL: out of memory. `more` is copied, its names live as long. All hosts of the message's text go
 * to `hosts`. */
struct link_reader *link_reader_new(struct arena *, const struct link_rewriters *more,
				    struct surbl_hosts *hosts) __attribute__((warn_unused_result));
/* Its argument is the reader. */
extern const struct mime_listener link_reader_listener;
/* The message is whole, the set of hosts with it. */
void link_reader_end(void *reader);
const struct surbl_hosts *link_reader_hosts(const struct link_reader *);
const struct link_mismatches *link_reader_mismatches(const struct link_reader *);
/* True if there was no memory to read some part. */
bool link_reader_incomplete(const struct link_reader *);

#endif
