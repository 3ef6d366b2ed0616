/* scan.h: one message scanned by one scanner: looked up in the cache, put in line, handed over, the
 * answer understood.
 *
 * A scan has a deadline, its turn included, after which it has failed; and it settles but once. It
 * belongs to the loop that began it. It is begun only when the message is whole: a scanner is never
 * kept waiting by a client. */
#ifndef MXWARD_SCAN_SCAN_H
#define MXWARD_SCAN_SCAN_H

#include "gateway/scan/scan_protocol.h"
#include "gateway/scan/scanners.h"

/* Where a message's octets come from. */
struct scan_source {
	/* The next octets from `offset`; empty at the end. False: on their way, the scan is to be
	 * asked again. The view lives until the next call. */
	bool (*piece)(void *arg, uint64_t offset, struct bytes *);
	/* A descriptor of a file that is the message, for reading only; the caller closes it. -1:
	 * there is none. False: on its way, as above. NULL: there never is one. */
	bool (*descriptor)(void *arg, int *fd);
	void *arg;
};

/* What is to be scanned, and by whom. All that is pointed to stays as long as the scan. */
struct scan_order {
	const struct scans_conf *conf;
	const struct scanner_conf *scanner;     /* one of conf's */
	const char *hostname;           /* ours */
	const uint8_t *digest;          /* of the message, SCAN_DIGEST octets; NULL: not cached */
	uint64_t size;                  /* of the message */
	const struct scan_envelope *envelope;
	struct scan_source source;
};

struct scan;
/* Wakes `owner` when it has settled. NULL: out of memory. */
struct scan *scan_begin(struct loop *, struct scanners *, const struct scan_order *, wake_id owner);
/* The answer, which lives as long as the scan; NULL: not yet. Also the caller's word that octets
 * may be there. */
const struct scan_answer *scan_answer(struct scan *);
/* When it will have settled at the latest: loop_now() scale. */
uint64_t scan_deadline(const struct scan *);
/* Milliseconds that it took, the wait for its turn included; so far. */
uint64_t scan_took(const struct scan *);
/* It is not waited for any more: failed, if it has not settled. Wakes nobody. */
void scan_give_up(struct scan *);
void scan_end(struct scan *);           /* NULL is allowed; closes its connection */

#endif
