/* status.h: the state of the gateway, as a table for people and as JSON for programs.
 *
 * The counters are the workers'; this keeps only the samples from which "per minute" is computed.
 * Control thread. */
#ifndef MXWARD_CONTROL_STATUS_H
#define MXWARD_CONTROL_STATUS_H

#include "gateway/control/certificates.h"
#include "gateway/control/disk_watch.h"
#include "gateway/control/output.h"
#include "gateway/posture/posture_figures.h"
#include "gateway/smtp/worker.h"
#include "policy/config/config.h"

enum {
	STATUS_SAMPLE_MS = 5000,
	STATUS_SAMPLES = 13,            /* a minute and the sample under way */
	STATUS_HUNG_MS = 2000,          /* a worker that has not moved for longer hangs */
};

struct totals {
	uint64_t connections, refused, accepted, quarantined, held, rejected, deferred;
	uint64_t recipients_rejected, octets, handshakes, handshake_failures;
	uint64_t spent, harvests;
	uint64_t reasons[REFUSAL_REASONS];      /* of refusals of commands and messages */
};

struct status {
	const struct config *config;    /* in effect */
	uint64_t started;               /* clock_wall() */
	unsigned restarts;              /* gateways that died since then */
	uint64_t counting;              /* clock_wall() when this process began to count */
	uint64_t loaded;                /* clock_wall() when `config` came into effect */
	bool reload_failed;             /* what was tried after that was refused */
	bool draining;
	struct shared *shared;
	struct worker **workers;
	size_t worker_count;
	struct certificates *certificates;      /* NULL: nothing is told of them */
	struct posture_figures *posture;        /* of watched domains; NULL: there are none */
	const struct disk_watch *disk;  /* of the spool; NULL: nobody looks */
	struct totals samples[STATUS_SAMPLES];
	size_t sampled;                 /* samples taken so far */
};

/* To be called every STATUS_SAMPLE_MS. */
void status_sample(struct status *);
/* True if a worker hangs: a sentence about the one that has done so for the longest time. */
bool status_hung(const struct status *, struct text *);
/* A small table, or one JSON object; `now`: clock_wall(). */
void status_write(const struct status *, bool json, uint64_t now, struct output *);

#endif
