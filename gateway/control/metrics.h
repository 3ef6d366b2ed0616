/* metrics.h: all figures of the gateway for a monitoring system, and whether it is ready for mail.
 *
 * What there is stands in metrics.def. Everything is asked anew at each call; nothing is changed.
 * How many series there are depends on the configuration alone, never on who sends mail. Control
 * thread. */
#ifndef MXWARD_CONTROL_METRICS_H
#define MXWARD_CONTROL_METRICS_H

#include "gateway/control/status.h"

/* `now`: clock_wall(). */
void metrics_write(const struct status *, bool open_metrics, uint64_t now, struct output *);

/* True if mail can come in and go on: "ready"; otherwise a line for each reason why not. */
bool ready_write(const struct status *, struct output *);

#endif
