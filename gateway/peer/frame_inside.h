/* frame_inside.h: what frame.c and frame_write.c share; nobody else includes it. */
#ifndef MXWARD_PEER_FRAME_INSIDE_H
#define MXWARD_PEER_FRAME_INSIDE_H

#include "gateway/peer/frame.h"

/* What a text of a frame may be, and a name. */
bool frame_text_fits(struct bytes);
bool frame_name_fits(struct bytes);
void frame_put_number(struct text *, uint64_t number, unsigned octets);
/* Of a kind that there is. */
void frame_put_body(struct text *, const struct frame *);

#endif
