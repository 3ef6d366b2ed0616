/* xml_scanner_inside.h: what the files of xml_scanner.h share. */
#ifndef MXWARD_FILES_XML_SCANNER_INSIDE_H
#define MXWARD_FILES_XML_SCANNER_INSIDE_H

#include "modules/files/xml_scanner.h"

enum { XML_CHARACTER_MAX = 4 };

extern const char xml_malformed[];
/* The character in UTF-8, in t, which has room for XML_CHARACTER_MAX. */
struct bytes xml_character(struct text *t, uint32_t code);
/* Reads on, once it is known how the characters are written (xml_scanner.c). */
void xml_octets_read(struct xml_scanner *, struct bytes);

#endif
