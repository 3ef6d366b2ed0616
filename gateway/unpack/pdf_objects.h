/* pdf_objects.h: what the packed objects of a PDF document do (ISO 32000-2, 7.5.7): unpacked, and
 * read by the same code as those in clear. Runs behind the fence. */
#ifndef MXWARD_UNPACK_PDF_OBJECTS_H
#define MXWARD_UNPACK_PDF_OBJECTS_H

#include "modules/files/inspection.h"

/* False: not all of them could be read, which was told unless `goes_on` has ended it. */
bool pdf_objects_look(struct inspection *document, struct bytes octets, bool (*goes_on)(void *arg),
		      void *arg) __attribute__((warn_unused_result));

#endif
