/* password_reader.h: does a message give a password, in its Subject or in what it shows as text?
 *
 * Owns the states of the parts that are open, in the arena of the reading. It reads what the caller
 * gives it, of each part the beginning, and keeps no word of it. */
#ifndef MXWARD_URL_PASSWORD_READER_H
#define MXWARD_URL_PASSWORD_READER_H

#include "gateway/base/arena.h"
#include "modules/mime/mime.h"

enum { PASSWORD_READ_MAX = 256 * 1024 };        /* octets of a part; the rest is not read */

struct password_reader;

/* Of a message with this header. NULL: out of memory. */
struct password_reader *password_reader_new(struct arena *, const struct header_field *fields,
					    size_t count) __attribute__((warn_unused_result));
/* A part that is shown as text; its slot is below MIME_READINGS_MAX. */
void password_reader_open(struct password_reader *, const struct mime_part *);
/* Of a part that was not opened nothing is read. */
void password_reader_feed(struct password_reader *, const struct mime_part *, struct bytes octets);
void password_reader_close(struct password_reader *, const struct mime_part *);
/* In how many ways a part that is open is read. */
unsigned password_reader_readings(const struct password_reader *, const struct mime_part *);
bool password_reader_found(const struct password_reader *);
/* True if there was no memory to read some part. */
bool password_reader_incomplete(const struct password_reader *);

#endif
