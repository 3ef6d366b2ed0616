/* tnef.h: the names of the files in a TNEF file (MS-OXTNEF), "winmail.dat", which Outlook shows as
 * attachments of the message. The file is read while it streams by; owns one name, unpacks
 * nothing. */
#ifndef MXWARD_MIME_TNEF_H
#define MXWARD_MIME_TNEF_H

#include "gateway/base/bytes.h"

enum { TNEF_NAME_MAX = 1024 };

struct tnef {
	void (*found)(void *arg,
		      /* the view lives for the call; a NUL behind each octet may be UTF-16's */
		      struct bytes name);
	void *arg;
	bool other;                     /* this is no TNEF */
	unsigned seen;                  /* octets, up to those of the signature */
	uint64_t last;                  /* the last eight octets, the newest lowest */
	enum { TNEF_OUTSIDE, TNEF_LENGTH, TNEF_NAME } place;
	unsigned length_octets;
	uint32_t left;                  /* octets of the name */
	size_t len;
	char name[TNEF_NAME_MAX];
};

void tnef_begin(struct tnef *, void (*found)(void *arg, struct bytes name), void *arg);
void tnef_feed(struct tnef *, struct bytes octets);
/* A name that was cut off counts, too. */
void tnef_end(struct tnef *);

#endif
