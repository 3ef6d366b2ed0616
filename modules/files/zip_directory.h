/* zip_directory.h: the names in a zip file (APPNOTE.TXT of PKWARE), read while its octets stream
 * by.
 *
 * Entries are looked for anywhere, both in the central directory and before each file, because
 * programs differ in which of the two they believe, and in how much may stand before a zip file; so
 * the end record is not followed, and a zip file behind a program or within another one is found
 * too. Nothing is unpacked. Owns one record's worth of octets, whatever comes. */
#ifndef MXWARD_FILES_ZIP_DIRECTORY_H
#define MXWARD_FILES_ZIP_DIRECTORY_H

#include "gateway/base/bytes.h"

enum {
	ZIP_NAME_MAX = 1024,
	ZIP_EXTRA_MAX = 2048,           /* of an entry's extra fields, so much is looked at */
	ZIP_RECORD_MAX = 46 + ZIP_NAME_MAX + ZIP_EXTRA_MAX,
	/* of each kind; what has more is read all the same, but programs may give up */
	ZIP_ENTRIES_MAX = 10000,
};

struct zip_entry {
	struct bytes name; /* its octets, in whatever charset; "" if it is encrypted itself */
	bool encrypted;
	bool directory;                 /* a folder, with nothing in it */
	bool cut;                       /* there is more of its names than was read */
};

struct zip_directory {
	/* Called for each entry, and again for a second name that it has (Info-ZIP Unicode Path).
	 * The view lives for the call. */
	void (*found)(void *arg, const struct zip_entry *);
	void *arg;
	unsigned central, local;        /* entries seen */
	bool empty;                     /* an end record that counts no entry was seen */
	bool too_many;                  /* there are more than ZIP_ENTRIES_MAX */
	/* a record that is not whole yet: so much is there, so much must be */
	size_t held_len, need;
	char held[2 * ZIP_RECORD_MAX];
};

void zip_begin(struct zip_directory *, void (*found)(void *arg, const struct zip_entry *),
	       void *arg);
void zip_feed(struct zip_directory *, struct bytes octets);
/* No more octets will come: reads what an unfinished record has. */
void zip_end(struct zip_directory *);

#endif
