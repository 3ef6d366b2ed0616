/* uuencode.h: the names of files that are uuencoded within a text ("begin 644 name", POSIX
 * uuencode). Mail programs show them as attachments. Lines are read while the text streams by; owns
 * the beginning of one line, decodes nothing. */
#ifndef MXWARD_MIME_UUENCODE_H
#define MXWARD_MIME_UUENCODE_H

#include "gateway/base/bytes.h"

enum { UUENCODE_NAME_MAX = 1024 };

struct uuencode {
	void (*found)(void *arg, struct bytes name);    /* the view lives for the call */
	void *arg;
	bool other;                     /* this line is none of ours */
	size_t len;                     /* of it, so much is kept */
	char line[32 + UUENCODE_NAME_MAX];
};

void uuencode_begin(struct uuencode *, void (*found)(void *arg, struct bytes name), void *arg);
void uuencode_feed(struct uuencode *, struct bytes octets);
void uuencode_end(struct uuencode *);

#endif
