/* scanning.h: the scans of one message: what a check asks of scanners, as ask.h is for questions of
 * the DNS.
 *
 * Owns the scans; they end with it, and with them their connections. The message's octets must stay
 * as long. */
#ifndef MXWARD_JUDGE_SCANNING_H
#define MXWARD_JUDGE_SCANNING_H

#include "gateway/judge/body.h"
#include "gateway/scan/scan.h"

struct scanning {
	/* Filled by the owner. Without scanners, or before the message is whole, every scan has
	 * failed. */
	struct loop *loop;
	struct scanners *scanners;
	struct body *body;
	struct scan_envelope envelope;
	const char *hostname;
	wake_id wake;                   /* the body's, too: it is woken where octets are awaited */
	/* Its own. */
	const struct scans_conf *conf;
	struct scan *scans[SCANNERS_MAX];
	bool over;                      /* none is begun any more */
};

/* What the n-th scanner of the configuration says; NULL: not yet, and the owner will be woken. */
const struct scan_answer *scanning_ask(struct scanning *, const struct scans_conf *, size_t n,
				       const uint8_t *digest);
/* When the last of those under way will have settled, on the scale of loop_now(); 0: none is. */
uint64_t scanning_until(const struct scanning *);
/* They are not waited for any more. */
void scanning_give_up(struct scanning *);
/* The message goes. What the owner filled in stays. */
void scanning_end(struct scanning *);
/* True if any scanner was asked. */
bool scanning_any(const struct scanning *);
/* The word for an answer, its name understood as the configuration says; NULL: there is none. */
const char *scanning_word(const struct scanning *, const struct scan_answer *);
/* The n-th scan, and what came of it, NULL if nothing yet; NULL: that scanner was not asked. */
struct scan *scanning_scan(const struct scanning *, size_t n, const struct scan_answer **);

#endif
