/* anchor.h: the links of an HTML text, each with what its reader sees and where it goes.
 *
 * Hears what url.h tells of a text and gives every link that has a target, once it has ended. Of a
 * long text or target the beginning is kept: a bounded state, one pass, no allocation. It judges
 * nothing. One thread at a time. */
#ifndef MXWARD_URL_ANCHOR_H
#define MXWARD_URL_ANCHOR_H

#include "modules/url/url.h"

enum { ANCHOR_TARGET_MAX = 1536, ANCHOR_TEXT_MAX = 512, ANCHOR_BASE_MAX = 512 };

struct anchor {
	/* as written; where the text has a <base> and the target is relative, that of the base */
	struct bytes target;
	/* UTF-8, without what tags within it leave, runs of blanks as one, none around it */
	struct bytes text;
};

typedef void anchor_found(void *arg, const struct anchor *);

/* Private; it stands here so that callers can allocate it. */
struct anchor_open {
	bool open;
	size_t target_length, text_length;
	char target[ANCHOR_TARGET_MAX], text[ANCHOR_TEXT_MAX];
};

struct anchors {
	anchor_found *found;
	void *arg;
	struct anchor_open links[2]; /* of the text, and of the comment within it */
	bool base_next;              /* the next target is that of <base> */
	size_t base_length;
	char base[ANCHOR_BASE_MAX];
};

void anchors_begin(struct anchors *, anchor_found *, void *arg);
/* A url_hear; its argument is the struct. */
void anchors_hear(void *anchors, enum url_event, struct bytes octets, bool aside);

#endif
