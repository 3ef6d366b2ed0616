/* exposition.h: figures as Prometheus reads them: text 0.0.4, or OpenMetrics 1.0.
 *
 * The two differ in little, and no text is both: in OpenMetrics the family of a counter is named
 * without _total, exemplars are allowed, and the last line is # EOF. */
#ifndef MXWARD_CONTROL_EXPOSITION_H
#define MXWARD_CONTROL_EXPOSITION_H

#include "gateway/base/counter.h"
#include "gateway/control/output.h"

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* A family: its samples have the same name and differ in labels. Names begin with mxward_, which is
 * not written here; those of counters end in _total. */
struct metric {
	const char *name;
	enum metric_type type;
	const char *help;
};

struct exposition {
	struct output *output;
	bool open_metrics;
	const struct metric *metric;    /* whose samples come now */
};

/* One message as an example of a bucket; `milliseconds` is what it took. */
struct exemplar {
	const char *tx;                 /* NULL: there is none */
	uint64_t milliseconds, when;    /* when: clock_wall() */
};

/* What the samples are told apart by: names and values in turn, NULL-ended; values are escaped. */
typedef const char *const labels[];
#define LABELS(...) ((labels){ __VA_ARGS__, NULL })
#define NO_LABELS   ((labels){ NULL })

void exposition_family(struct exposition *, const struct metric *);
void exposition_sample(struct exposition *, labels, uint64_t value);
/* A figure in seconds. */
void exposition_milliseconds(struct exposition *, labels, uint64_t milliseconds);
/* What is in `buckets` of a histogram, each by itself, and their sum. */
void exposition_histogram(struct exposition *, labels, const uint64_t buckets[HISTOGRAM_BOUNDS + 1],
			  uint64_t sum, const struct exemplar *);
void exposition_end(struct exposition *);

#endif
