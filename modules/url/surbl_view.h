/* surbl_view.h: one way to read the octets of a part for the hosts in it.
 *
 * Octets take three steps: lines that a format has cut are joined (calendars, format=flowed), the
 * charset becomes UTF-8, links are found; the first two change places where ASCII is no part of the
 * charset. A view holds a few kilobytes and never a part. One thread at a time. */
#ifndef MXWARD_URL_SURBL_VIEW_H
#define MXWARD_URL_SURBL_VIEW_H

#include "gateway/base/arena.h"
#include "modules/url/url.h"

enum surbl_joining {
	JOIN_NOTHING,
	JOIN_CONTENT_LINES, /* iCalendar, vCard */
	JOIN_FLOWED,        /* "format=flowed; delsp=yes" (RFC 3676) */
};

struct surbl_look {
	struct bytes charset; /* lower case; "" or an unknown one: octets stay */
	enum url_kind kind;
	enum surbl_joining joining;
	url_found *found; /* NULL: hosts are not wanted */
	void *arg;
	url_hear *hear; /* NULL: nobody listens */
	void *hear_arg;
};

struct surbl_view;

/* Opens *at, which is NULL or was closed before, in `memory`. False: out of memory. */
bool surbl_view_open(struct surbl_view **at, struct arena *memory, const struct surbl_look *)
	__attribute__((warn_unused_result));
void surbl_view_feed(struct surbl_view *, struct bytes octets);
/* Nothing follows: finds what is left. */
void surbl_view_end(struct surbl_view *);
void surbl_view_close(struct surbl_view *);

#endif
