/* mime_name.h: the names that a part has to some mail program, and what their extensions say.
 *
 * Pure functions over views. */
#ifndef MXWARD_MIME_MIME_NAME_H
#define MXWARD_MIME_MIME_NAME_H

#include "gateway/base/header_field.h"
#include "modules/mime/mime_field.h"

/* Calls found() for every name that a program could take for that of the part with these fields:
 * filename= and name=, whichever of Content-Disposition and Content-Type they stand in, and the
 * fields Content-Name and X-Sun-Data-Name. False: there are more or longer ones than could be
 * looked at; see mime_parameter(). */
bool mime_names(const struct header_field *fields, size_t count, mime_value_found *found,
		void *arg);

/* What programs open by a name, whatever type is declared. */
enum mime_named {
	MIME_NAMED_MESSAGE = 1,         /* "note.eml", "page.mht" */
	MIME_NAMED_SIGNED = 2,          /* "smime.p7m" (RFC 8551, 3.2.1) */
};

/* Of these what the names say, a set of bits; *whole: as mime_names() gives it. */
unsigned mime_named(const struct header_field *fields, size_t count, bool *whole);

#endif
