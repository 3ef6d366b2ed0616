/* calendar_files.h: the files within a calendar or a card (RFC 5545, 3.8.1.1; RFC 6350, 6.2.4),
 * given to a listener as if each were a part of the message.
 *
 * Such a part has two fields, made of what the property says: Content-Type and Content-Disposition;
 * its number is that of the part that it stands in, its slot one that no part of the scanner has.
 * Owns the beginning of a part until it is known what that is, and one file's fields. */
#ifndef MXWARD_MIME_CALENDAR_FILES_H
#define MXWARD_MIME_CALENDAR_FILES_H

#include "modules/mime/mime.h"

struct calendar_files;

/* One for each slot, in `memory`; NULL: out of memory. */
struct calendar_files *calendar_files_new(struct arena *memory) __attribute__((warn_unused_result));
/* A part begins, which may be a calendar: by its type, its name, or its octets. The listener is
 * told of files with the slot part->slot + MIME_READINGS_MAX, one at a time. */
void calendar_files_open(struct calendar_files *, const struct mime_part *,
			 const struct mime_listener *, void *arg);
void calendar_files_feed(struct calendar_files *, struct bytes octets);
/* In how many ways this reads the octets of the part: in none if it is no calendar; many small
 * files cost more than their octets. */
unsigned calendar_files_readings(const struct calendar_files *);
void calendar_files_close(struct calendar_files *);

#endif
