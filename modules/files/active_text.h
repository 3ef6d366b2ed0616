/* active_text.h: the characters of a page or picture, as a browser comes to see them: UTF-8 and its
 * kind, UTF-16 by its byte order mark, character references resolved (HTML, 13.2.5.72; XML 1.0,
 * 4.1).
 *
 * ASCII comes as it is, all else as an octet of 128 or more, of which nothing is asked. NUL, and
 * the escapes of ISO 2022, are left out, because programs leave them out. Owns one reference. */
#ifndef MXWARD_FILES_ACTIVE_TEXT_H
#define MXWARD_FILES_ACTIVE_TEXT_H

#include "gateway/base/bytes.h"

/* A "<" that a reference stands for: it begins no tag where the reference stands. */
#define ACTIVE_TEXT_LESS '\x01'

enum { REFERENCE_MAX = 8 };

struct active_text {
	/* the characters in order, in runs of any length */
	void (*found)(void *arg, struct bytes characters);
	void *arg;
	enum { TEXT_START, TEXT_OCTETS, TEXT_BIG, TEXT_LITTLE } charset;
	unsigned octets;        /* looked at for the byte order mark */
	unsigned escaped;       /* octets of an escape that are still to come */
	bool half;              /* of a UTF-16 unit, which is `first` */
	unsigned char first;
	enum {
		REFERENCE_NONE,
		REFERENCE_NAME,
		REFERENCE_SIGN,
		REFERENCE_DECIMAL,
		REFERENCE_HEXADECIMAL
	} reference;
	uint32_t code;
	size_t len;
	char name[REFERENCE_MAX];
};

void active_text_begin(struct active_text *, void (*found)(void *arg, struct bytes characters),
		       void *arg);
void active_text_feed(struct active_text *, struct bytes octets);
/* No more octets will come: gives what was held back. */
void active_text_end(struct active_text *);

#endif
