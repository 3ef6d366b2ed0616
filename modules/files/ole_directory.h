/* ole_directory.h: whether an Office file of the old kind (an OLE compound file, MS-CFB) holds
 * macros, or a document that is encrypted, read while its octets stream by.
 *
 * Only the names in its directory are looked at, wherever that stands in the file; nothing is
 * followed. Owns one entry. */
#ifndef MXWARD_FILES_OLE_DIRECTORY_H
#define MXWARD_FILES_OLE_DIRECTORY_H

#include "gateway/base/bytes.h"

enum { OLE_ENTRY = 128, OLE_NAME_MAX = 64, OLE_LOOKED_AT = OLE_NAME_MAX + 2 };

struct ole_directory {
	bool other;                     /* it is no compound file */
	bool macros, encrypted;
	bool begun;                     /* its header has been seen */
	size_t at;                      /* within 128 octets */
	char entry[OLE_LOOKED_AT];      /* the name, in UTF-16, and its length in octets */
};

void ole_begin(struct ole_directory *);
void ole_feed(struct ole_directory *, struct bytes octets);

#endif
