/* flowed.h: text of "format=flowed; delsp=yes" (RFC 3676) with its lines joined, for links that a
 * program has cut at its margin.
 *
 * Where it joins, a mark stands instead of the blank and the line end: many programs know nothing
 * of this format and end the link there. Takes octets in pieces of any size and a charset that
 * ASCII is part of; holds nothing but the state of a line. */
#ifndef MXWARD_URL_FLOWED_H
#define MXWARD_URL_FLOWED_H

#include "gateway/base/bytes.h"

struct flowed {
	void (*put)(void *arg, struct bytes);
	void *arg;
	enum { FLOWED_QUOTES, FLOWED_TEXT, FLOWED_BREAK } place;
	unsigned quotes, quotes_before; /* of this line and of the one before */
	bool joins;                     /* the line before ended with a blank, which is held */
	bool blank;                     /* so does this one, so far */
	bool stuffed;                   /* a blank that is not part of it stood at its front */
	unsigned signature;             /* octets of "--" that the line is, so far */
	char out[256];
	size_t out_len;
};

void flowed_begin(struct flowed *, void (*put)(void *arg, struct bytes), void *arg);
void flowed_feed(struct flowed *, struct bytes);
void flowed_end(struct flowed *);

#endif
