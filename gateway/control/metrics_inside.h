/* metrics_inside.h: what metrics.c, which adds up what the workers count, and metrics_state.c,
 * which asks how things stand, share: one function for each row of metrics.def. */
#ifndef MXWARD_CONTROL_METRICS_INSIDE_H
#define MXWARD_CONTROL_METRICS_INSIDE_H

#include "gateway/control/exposition.h"
#include "gateway/control/metrics.h"

/* What one exposition is written from. */
struct scrape {
	struct exposition to;
	const struct status *status;
	uint64_t now;                   /* clock_wall() */
};

/* Each writes the samples of its metric. */
#define METRIC(name, type, labels, help) void metric_##name(struct scrape *);
#include "gateway/control/metrics.def"
#undef METRIC

#endif
