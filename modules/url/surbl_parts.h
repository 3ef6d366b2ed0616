/* surbl_parts.h: finds the hosts of a message: in the header fields that a reader sees and in every
 * part that is text. Somebody may listen to that text, too, or do nothing else.
 *
 * Owns the scanners of the parts that are open, in the arena of the reading; each holds a few
 * kilobytes and never a part. What is text it judges by the octets where the type does not say; it
 * must never pass over what a mail program would show as text. */
#ifndef MXWARD_URL_SURBL_PARTS_H
#define MXWARD_URL_SURBL_PARTS_H

#include "modules/mime/mime.h"
#include "modules/url/surbl_hosts.h"

struct surbl_parts;

/* Who listens to every text, with a state of its own for each way in which a part is read. */
struct surbl_hearing {
	size_t size; /* of the state */
	void (*begin)(void *state, void *arg);
	url_hear *hear; /* its argument is the state */
	void (*end)(void *state);
	void *arg;
	bool markup; /* plain text is not wanted */
};

/* A reader that fills `hosts` (NULL: they are not wanted), those of the header at once: of Subject,
 * From, Reply-To and the fields of mailing lists. NULL: out of memory. */
struct surbl_parts *surbl_parts_new(struct arena *, struct surbl_hosts *hosts,
				    const struct header_field *fields, size_t count)
	__attribute__((warn_unused_result));
/* What it reads is heard as well. Once, before there are parts; `hearing` lives as long. */
void surbl_parts_listen(struct surbl_parts *, const struct surbl_hearing *);
/* Its argument is the reader. */
extern const struct mime_listener surbl_parts_listener;
/* The message is whole, the set with it. */
void surbl_parts_end(void *parts);
const struct surbl_hosts *surbl_parts_hosts(const struct surbl_parts *);
/* True if there was no memory to read some part. */
bool surbl_parts_incomplete(const struct surbl_parts *);

#endif
