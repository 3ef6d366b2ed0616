/* ole_field.h: fields in a document of Word (MS-DOC 2.8.25) that start a program: DDE and DDEAUTO.
 * The text is in octets or in UTF-16; it streams by. Owns a place in a word. */
#ifndef MXWARD_FILES_OLE_FIELD_H
#define MXWARD_FILES_OLE_FIELD_H

#include "gateway/base/bytes.h"

struct ole_field {
	bool dde;
	bool open;              /* a field has begun, and nothing but blanks since */
	size_t matched;         /* of the word */
};

void ole_field_begin(struct ole_field *);
void ole_field_feed(struct ole_field *, struct bytes octets);

#endif
