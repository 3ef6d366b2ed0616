/* pdf_trailer.h: whether a PDF document is encrypted (ISO 32000-1, 7.5.5 and 7.6), read while its
 * octets stream by.
 *
 * What says so is the key Encrypt in a trailer, or in the dictionary of a cross-reference stream;
 * the same word in a text, a string or another object says nothing. An encrypted document may still
 * open without a password: then only what a reader may do with it is restricted. Nothing is
 * decoded. */
#ifndef MXWARD_FILES_PDF_TRAILER_H
#define MXWARD_FILES_PDF_TRAILER_H

#include "gateway/base/bytes.h"

enum {
	PDF_START_MAX = 1024,           /* readers look for the beginning in so many octets */
	PDF_TOKEN_MAX = 32,
};

struct pdf_trailer {
	bool encrypted;
	enum { PDF_BEFORE, PDF_TOKENS, PDF_STRING, PDF_COMMENT, PDF_STREAM, PDF_OTHER } place;
	size_t seen;                    /* octets before the beginning */
	size_t matched;                 /* of the word that is looked for */
	unsigned depth;                 /* parentheses that are open */
	bool escaped;                   /* the next octet of the string stands for itself */
	bool counts;                    /* in a trailer, or in the object of a reference stream */
	bool key, value;                /* there: Encrypt was the last token; it has a value */
	size_t len;
	char token[PDF_TOKEN_MAX];
};

void pdf_begin(struct pdf_trailer *);
void pdf_feed(struct pdf_trailer *, struct bytes octets);

#endif
