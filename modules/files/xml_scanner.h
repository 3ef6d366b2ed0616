/* xml_scanner.h: XML 1.0 in pieces: tags, attributes and text, for whoever asks what an Office
 * document does.
 *
 * Strict, because it must never read less than a program that is strict: what is not well-formed
 * ends the reading, and is said. A document type is not well-formed here, nor is an entity that XML
 * itself has not. End tags are counted and not compared, which only ever reads more. UTF-8, UTF-16
 * and the charsets that have ASCII within; all other characters come as UTF-8, or as the octets
 * that they are. Owns one name and one value. */
#ifndef MXWARD_FILES_XML_SCANNER_H
#define MXWARD_FILES_XML_SCANNER_H

#include "gateway/base/bytes.h"

enum {
	XML_NAME_MAX = 128,
	/* A formula of Excel has 8,192 characters at most. */
	XML_VALUE_MAX = 24 * 1024,
	XML_REFERENCE_MAX = 10,
	XML_DECLARATION_MAX = 128,
};

enum xml_event {
	XML_OPEN,                       /* a start tag: name */
	XML_ATTRIBUTE,                  /* of that tag: name and value */
	XML_OPENED,                     /* the start tag is over: name */
	XML_CLOSE,                      /* an end tag, or the end of an empty element: name */
	XML_TEXT,                       /* some characters: value */
};

struct xml_scanner {
	/* Names are without their prefix. The views live for the call. */
	void (*found)(void *arg, enum xml_event, struct bytes name, struct bytes value);
	void *arg;
	const char *wrong;              /* why it cannot be read on; NULL: it can */
	/* with `wrong`: nothing says that others cannot read it */
	bool beyond;
	bool cut;                       /* the value that is given was too long: it lacks its end */
	enum {
		XML_START,
		XML_OCTETS,
		XML_LITTLE,
		XML_BIG,
	} charset;
	unsigned char first;            /* the first of two octets */
	bool half;
	uint32_t high;                  /* the first of two surrogates; 0: none */
	unsigned place, back;           /* enum place; where a reference returns to */
	unsigned depth;
	bool rooted;                    /* the root element has begun */
	char quote;
	unsigned matched;               /* of what ends a comment, a section, an instruction */
	size_t name_len, attribute_len, value_len, reference_len, declaration_len;
	char name[XML_NAME_MAX], attribute[XML_NAME_MAX], reference[XML_REFERENCE_MAX];
	char declaration[XML_DECLARATION_MAX];
	char value[XML_VALUE_MAX];
};

void xml_begin(struct xml_scanner *,
	       void (*found)(void *arg, enum xml_event, struct bytes name, struct bytes value),
	       void *arg);
void xml_feed(struct xml_scanner *, struct bytes octets);
/* No more octets will come: `wrong` says whether that was all. */
void xml_end(struct xml_scanner *);
/* True if a file that begins so may be XML, in whatever encoding. */
bool xml_begins(struct bytes start);

#endif
