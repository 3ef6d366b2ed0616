/* option_schema.h: pieces of a JSON Schema, for those who describe maps of their own (policy/).
 *
 * Nothing here is checked: what is printed must make one valid document together. */
#ifndef MXWARD_OPTIONS_OPTION_SCHEMA_H
#define MXWARD_OPTIONS_OPTION_SCHEMA_H

#include "gateway/base/bytes.h"

#include <stdio.h>

/* The text as a JSON string, quotes included. */
void schema_string(FILE *, struct bytes);
/* `"enum": ["a", "b"]` of a NULL-ended list. */
void schema_words(FILE *, const char *const *words);
/* A new line, and so many spaces. */
void schema_indent(FILE *, int indent);

#endif
