/* dot_stuffing.h: the transparency of DATA, on the way out (RFC 5321, 4.5.2).
 *
 * A line that begins with a dot is sent with one more, so that no line of a message ever looks like
 * its end. */
#ifndef MXWARD_BACKEND_DOT_STUFFING_H
#define MXWARD_BACKEND_DOT_STUFFING_H

#include "gateway/base/bytes.h"

/* Gives the length of the next run of `content` to be sent as it is (> 0 while content is not
 * empty); *dot: a dot goes before it. *line_start is carried from run to run, true at first. */
size_t dot_stuffing_next(struct bytes content, bool *line_start, bool *dot);

#endif
