/* inspection_inside.h: what the files of inspection.h share. */
#ifndef MXWARD_FILES_INSPECTION_INSIDE_H
#define MXWARD_FILES_INSPECTION_INSIDE_H

#include "modules/files/inspection.h"

/* Adds a finding: "docs.zip", "docs.zip: inner.scr", "photo.jpg is a Windows program". */
void inspection_tell(struct inspection *, enum file_fact, const char *between, struct bytes name,
		     struct bytes value);
/* A book with scripts of its own, a document of LibreOffice and its kind (inspection_kind.c). */
bool inspection_is_epub(const struct inspection *);
bool inspection_is_opendocument(const struct inspection *);
/* A file that a PDF document names, in the octets of its string (inspection_active.c). */
void inspection_pdf_file(void *inspection, struct bytes name);
/* Judges what the document does when it is opened, once it is whole (inspection_active.c). */
void inspection_active_judge(struct inspection *);

#endif
