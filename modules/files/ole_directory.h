/* ole_directory.h: what an Office file of the old kind (an OLE compound file, MS-CFB) holds:
 * macros, files and objects that run something, a document that is encrypted, a Windows Installer
 * package; read while its octets stream by.
 *
 * The names in its directory are looked at, wherever that stands in the file, and how the streams
 * begin; sectors are not followed. Owns one entry. */
#ifndef MXWARD_FILES_OLE_DIRECTORY_H
#define MXWARD_FILES_OLE_DIRECTORY_H

#include "modules/files/ole_field.h"
#include "modules/files/ole_workbook.h"

enum { OLE_ENTRY = 128, OLE_NAME_MAX = 64 };

struct ole_directory {
	bool other;                     /* it is no compound file */
	bool macros, encrypted, installer;
	bool package;           /* a file within it (Packager) */
	bool begun;                     /* its header has been seen */
	uint64_t before;                /* octets before this entry */
	size_t at;                      /* octets of the entry */
	char entry[OLE_ENTRY];
	struct ole_workbook workbook;
	struct ole_field field;
	size_t matched;                 /* octets of what says that a presentation has macros */
};

void ole_begin(struct ole_directory *);
void ole_feed(struct ole_directory *, struct bytes octets);

#endif
