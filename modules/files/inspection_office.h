/* inspection_office.h: the parts of an Office document that is packed as a zip file, read for what
 * they do, and the files that are packed into its objects; told as findings of a file
 * (inspection.h). No allocation, linear time. */
#ifndef MXWARD_FILES_INSPECTION_OFFICE_H
#define MXWARD_FILES_INSPECTION_OFFICE_H

#include "modules/files/inspection.h"
#include "modules/files/office_part.h"

/* A part that is open. */
struct office_reader {
	struct inspection *document, *file;     /* the caller's */
	bool relations;                 /* its relationships or types, which must be XML */
	bool called_xml;
	enum { OFFICE_UNDECIDED, OFFICE_READ, OFFICE_PASSED } place;
	struct office_part part;
};

/* Begins with the part of this path, whose inspection has begun. */
void office_reader_begin(struct office_reader *, struct inspection *document,
			 struct inspection *part, struct bytes path);
/* Octets of it, behind inspection_feed() of the same. True if the rest matters. */
bool office_reader_feed(struct office_reader *, struct bytes octets);
/* It is whole. */
void office_reader_end(struct office_reader *);

/* The files that an object, a compound file that is whole, has packed into it: their names are
 * judged as those of files within it, and each is looked into with `room`. */
void inspection_packages(struct inspection *object, struct bytes octets, struct inspection *room);

#endif
