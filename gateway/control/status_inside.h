/* status_inside.h: what status.c adds up for status_text.c and status_json.c, which write it.
 *
 * Everything is asked anew at each call; nothing is kept but the samples of struct status. Control
 * thread. */
#ifndef MXWARD_CONTROL_STATUS_INSIDE_H
#define MXWARD_CONTROL_STATUS_INSIDE_H

#include "gateway/backend/health.h"
#include "gateway/base/memory.h"
#include "gateway/control/status.h"
#include "gateway/io/tls_primitives.h"
#include "gateway/judge/list_test.h"
#include "gateway/mailroom/courier.h"
#include "gateway/peer/peer.h"
#include "gateway/scan/scanners.h"

/* What is shown of the totals: one row each, by label to people, by key to programs. */
struct status_row {
	const char *label, *key;
	size_t offset;                  /* in struct totals */
	bool rate;                      /* "per minute" means something */
};
extern const struct status_row status_rows[];
extern const size_t status_row_count;
uint64_t status_count(const struct totals *, const struct status_row *);
/* What the workers have counted until now. */
struct totals status_totals(const struct status *);
/* What was counted a minute ago; nothing, in the first minute. */
struct totals status_minute_ago(const struct status *);

extern const char *const status_standings[]; /* by enum server_standing */
extern const char *const status_pressures[]; /* by enum memory_pressure */

/* Blocks in force; `now`: clock_wall(). */
size_t status_blocks(const struct status *, uint64_t now);
/* The jobs of the thread pool that hang, and for how many seconds the oldest of them has. */
uint64_t status_jobs_hung(const struct status *, unsigned *count);
/* Behind which address the clients are hidden, in the text given; "" when they are not. */
const char *status_hidden_behind(const struct status *, struct text *);
/* Harvesters whose RCPTs are delayed. */
size_t status_clients_waiting(const struct status *);
struct courier_report status_mail(const struct status *);
struct peer_report status_peer(const struct status *);
/* A link that was cut in silence is noticed by the kernel much later than by who waits for a
 * beat. */
bool status_linked(const struct peer_report *);

/* What calls of health_each() and list_tests_each() write into. */
struct writing {
	struct output *output;
	uint64_t now;                   /* clock_wall() */
	bool first;                     /* nothing has been written of this list yet */
};

/* status_scanners.c: the scanners as rows, and as the member "scanners" with its comma. */
void status_scanner_rows(const struct status *, uint64_t now, struct output *);
void status_scanner_objects(const struct status *, uint64_t now, struct output *);

/* status_text.c, status_json.c: as status_write(). */
void status_text(const struct status *, const struct totals *, uint64_t now, struct output *);
void status_json(const struct status *, const struct totals *, uint64_t now, struct output *);

#endif
