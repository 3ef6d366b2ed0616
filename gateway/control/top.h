/* top.h: what `mxward top` draws a screen from, as one JSON object: rates of the last minute,
 * refusals by reason, how backends, lists, spool and peer stand, and the busiest clients and sender
 * domains.
 *
 * Everything is asked anew at each call, and costs nothing while nobody looks but the counting
 * (gateway/smtp/busiest.h). There is no null in it: what is not known is left out. Control
 * thread. */
#ifndef MXWARD_CONTROL_TOP_H
#define MXWARD_CONTROL_TOP_H

#include "gateway/control/status.h"

enum { TOP_BUSIEST = 10 };

/* `now`: clock_wall(). */
void top_write(const struct status *, uint64_t now, struct output *);

#endif
