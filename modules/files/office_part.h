/* office_part.h: one part of an Office document that is packed as a zip file: what it makes the
 * program do that opens the document (ECMA-376, parts 1 and 2; OpenDocument 1.3).
 *
 * Elements and attributes count by their names, whatever part they stand in and whatever prefix
 * they have, because a document can call its parts as it likes. Must be fed all of the part. Owns
 * an XML scanner, the fields that are open and one relationship. */
#ifndef MXWARD_FILES_OFFICE_PART_H
#define MXWARD_FILES_OFFICE_PART_H

#include "modules/files/office_formula.h"
#include "modules/files/xml_scanner.h"

enum office_found {
	OFFICE_DDE,                     /* starts a program: which, if that is known */
	OFFICE_REMOTE,                  /* a template, an object, a frame is loaded: from where */
	OFFICE_VBA,
	OFFICE_XLM,     /* macros: in which part */
	OFFICE_CONTROL,                 /* ActiveX: in which part */
	OFFICE_SCRIPT,                  /* a macro of OpenDocument that is run: which */
	OFFICE_LAUNCH,                  /* a click starts a program */
	OFFICE_SEALED,                  /* an OpenDocument whose parts need a key */
};

enum {
	OFFICE_FIELDS_MAX = 32,
	OFFICE_WORD_MAX = 8,            /* "DDEAUTO", and one more */
	OFFICE_TYPE_MAX = 64,
	OFFICE_TARGET_MAX = 2048,
};

/* A field of Word whose instruction is being read. */
struct office_field {
	bool done;                      /* its first word is known */
	size_t len;
	char word[OFFICE_WORD_MAX];
};

struct office_part {
	/* The detail lives for the call; "": there is none. */
	void (*found)(void *arg, enum office_found, struct bytes detail);
	void *arg;
	unsigned element;               /* what is open, as far as it matters */
	bool cut;                       /* a value that matters was too long */
	unsigned depth;                 /* fields within each other */
	struct office_field fields[OFFICE_FIELDS_MAX];
	struct office_formula formula;
	/* of the element that is open */
	bool external;
	size_t type_len, target_len;
	char type[OFFICE_TYPE_MAX], target[OFFICE_TARGET_MAX];
	struct xml_scanner xml;
};

void office_part_begin(struct office_part *,
		       void (*found)(void *arg, enum office_found, struct bytes detail), void *arg);
void office_part_feed(struct office_part *, struct bytes octets);
/* Why not all of it could be read; NULL: it was. */
const char *office_part_end(struct office_part *);

#endif
