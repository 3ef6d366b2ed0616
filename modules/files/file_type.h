/* file_type.h: what a file is by its content: the magic numbers of programs, archives, disk images
 * and documents.
 *
 * Looks at the first octets, at the volume descriptors of a disk image, and at the last octets;
 * keeps no more than those. Pure but for what it keeps. */
#ifndef MXWARD_FILES_FILE_TYPE_H
#define MXWARD_FILES_FILE_TYPE_H

#include "modules/files/file_name.h"

enum {
	FILE_START_MAX = 1024,
	/* volume descriptors looked at: ECMA-119 and ECMA-167 begin at sector 16 */
	FILE_SECTORS = 8,
	FILE_SECTOR_MAGIC = 5,
	FILE_TAIL_MAX = 512,
	FILE_UNREAD_NAMES = 4,
};

struct file_type {
	const char *name;               /* short, for block_types: "exe" */
	const char *called;             /* "a Windows program" */
	const char *mime[8];            /* every name that it has as a media type; NULL-ended */
	/* what a program of this type can be called; NULL-ended, empty for what is no program */
	const char *extensions[8];
	/* what an archive of this type can be called into which nobody here looks; NULL-ended,
	 * empty for all else */
	const char *unread[FILE_UNREAD_NAMES];
	bool textual;                   /* it is text that a person might also write */
};

/* What is kept of a file. */
struct file_sample {
	uint64_t size;
	char start[FILE_START_MAX], sectors[FILE_SECTORS][FILE_SECTOR_MAGIC], tail[FILE_TAIL_MAX];
};

void file_sample_begin(struct file_sample *);
void file_sample_feed(struct file_sample *, struct bytes octets);
/* The type; NULL if nothing is known of it. */
const struct file_type *file_type_of(const struct file_sample *);
/* The type of this short name, or of which this is a media type; NULL: none. */
const struct file_type *file_type_named(struct bytes name);
/* What a gzip file says that the file in it is called; "" if it does not. A view of the sample. */
struct bytes file_gzip_name(const struct file_sample *);
/* The type of an archive that nobody here looks into, by the name of the file, or of one of its
 * volumes; NULL: it is not named so. A volume of a zip file is one, too. */
const struct file_type *file_type_unread(const struct file_name *);

#endif
