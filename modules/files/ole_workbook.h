/* ole_workbook.h: a workbook of Excel 5 to 2003 (MS-XLS) within a compound file: whether it is
 * encrypted, and whether it has a sheet of macros of Excel 4.0. Its first records are read while
 * they stream by, as long as its sectors stand one behind the other. Owns the front of one
 * record. */
#ifndef MXWARD_FILES_OLE_WORKBOOK_H
#define MXWARD_FILES_OLE_WORKBOOK_H

#include "gateway/base/bytes.h"

enum { OLE_RECORD_HEAD = 4, OLE_RECORD_HELD = OLE_RECORD_HEAD + 6 };

struct ole_workbook {
	bool macros, encrypted;
	bool reading;                   /* a workbook has begun */
	unsigned records;               /* of it that have been read */
	size_t skip;                    /* octets until the next record */
	size_t len;
	char held[OLE_RECORD_HELD];
};

void ole_workbook_begin(struct ole_workbook *);
/* The octets in order; `sector`: one begins here, and a workbook may. */
void ole_workbook_feed(struct ole_workbook *, struct bytes octets, bool sector);

#endif
