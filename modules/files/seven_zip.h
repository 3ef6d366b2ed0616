/* seven_zip.h: whether a 7z archive (7zFormat.txt) needs a key, read while its octets stream by.
 *
 * The directory at its end says how it and the files are coded: where AES stands there in clear, it
 * is encrypted. A directory that is packed itself, as the usual program leaves it, says nothing of
 * the files. The archive is looked for anywhere, because programs unpack one that stands behind
 * other octets. Nothing is unpacked. */
#ifndef MXWARD_FILES_SEVEN_ZIP_H
#define MXWARD_FILES_SEVEN_ZIP_H

#include "gateway/base/bytes.h"

enum { SEVEN_ZIP_HEADER = 32 }; /* octets at the front that say where the directory is */

struct seven_zip {
	bool seen;                      /* there is a 7z archive */
	bool encrypted;                 /* its directory, or a file in it, needs a key */
	bool packed;                    /* its directory is: whether a file does is not known */
	enum { SEVEN_ZIP_SEARCH, SEVEN_ZIP_HEAD, SEVEN_ZIP_DIRECTORY } place;
	size_t len;                     /* octets of the front that are held */
	char held[SEVEN_ZIP_HEADER];
	uint64_t skip, left;            /* octets before the directory, and of it */
	bool begins;                    /* its first octet is to come */
	uint64_t last;                  /* the last octets of the directory, the newest lowest */
};

void seven_zip_begin(struct seven_zip *);
void seven_zip_feed(struct seven_zip *, struct bytes octets);

#endif
