/* archive_reader.h: archives by libarchive: the entries of one, in order, and what they hold.
 *
 * libarchive is known here alone, and this room runs it in a child that can do nothing but compute
 * (fence.h). A reader owns libarchive's state; the octets of the archive are the caller's and must
 * stay. */
#ifndef MXWARD_UNPACK_ARCHIVE_READER_H
#define MXWARD_UNPACK_ARCHIVE_READER_H

#include "gateway/base/bytes.h"

struct archive_reader;

struct archive_item {
	/* UTF-8, or octets as they stand in the archive; "": it has none that could be read */
	struct bytes name;
	bool directory;
	bool holds_octets;              /* a file, whatever else it says that it is */
	bool encrypted;                 /* its octets, or its name too, need a key */
};

enum archive_step {
	ARCHIVE_ITEM,                   /* *item is the next entry */
	ARCHIVE_END,                    /* there are no more, and all was in order */
	ARCHIVE_SEALED,                 /* the rest, its names too, needs a key */
	ARCHIVE_STRANGE,                /* no archive of a kind that is known here */
	ARCHIVE_BROKEN,                 /* it was one, but what follows cannot be read */
	ARCHIVE_NO_MEMORY,
};

/* `other_names`: where a disc has two sets of names, by those that Windows shows (Joliet) rather
 * than those of other systems (Rock Ridge). NULL: out of memory. */
struct archive_reader *archive_reader_open(struct bytes octets, bool other_names);
void archive_reader_close(struct archive_reader *);
/* The views last until the next step. */
enum archive_step archive_reader_next(struct archive_reader *, struct archive_item *);
/* The next octets of the present entry, at most `room`: how many, 0 at its end, -1 if they cannot
 * be read, -2 for want of memory. */
int archive_reader_read(struct archive_reader *, char *into, size_t room);
/* Known behind the first step: one file that is only compressed, without a name (gzip, xz). */
bool archive_reader_single(const struct archive_reader *);
/* What sort of archive it is, for those that know keys: "zip", "rar", "7z". */
const char *archive_reader_type(const struct archive_reader *);
/* Likewise: to get at the octets of an entry all before it are unpacked, which listing alone does
 * without. */
bool archive_reader_solid(const struct archive_reader *);
/* Likewise: a disc that may have other names, or other files, for Windows. */
bool archive_reader_two_names(const struct archive_reader *);
/* Likewise: a disc with a second directory in a form that nobody here reads (UDF), which Windows
 * prefers. */
bool archive_reader_part_unread(const struct archive_reader *);

#endif
