/* page.h: text that grows, for the answers of the control socket.
 *
 * Owns its memory. When the machine has no more, it says so in `lost` and takes nothing more. Not for anything that comes
 * from outside: those buffers are bounded. */
#ifndef MXWARD_PAGE_H
#define MXWARD_PAGE_H

#include "gateway/base/bytes.h"

struct page {
	char *at;
	size_t len, room;
	bool lost;                      /* something did not fit into memory */
};

void page_add(struct page *, struct bytes);
void page_format(struct page *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a JSON string, quotes included. */
void page_json(struct page *, struct bytes);
void page_free(struct page *);

#endif
