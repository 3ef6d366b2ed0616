/* report_send.h: sends what was counted to the owners of domains: once a day, an aggregate report
 * for each domain that asks for it (RFC 9990).
 *
 * One for the process, on the control thread's loop; the disk is the pool's. A report is a message
 * in the hold queue, of which the courier makes no bounce (mailroom/envelope.h, ENVELOPE_REPORT).
 * The order on the disk: (1) the store says under which ID, word (token) and spool ID it will be
 * sent to whom; (2) it is put into the hold queue; (3) the store says that it is there. Whatever
 * instant the process dies at, what is found planned and not in the queue is put there under the
 * same ID and file name; what is found in the queue is not put there again. IDs follow from day,
 * domain and our host name, so that not even a store that is lost makes a second one.
 *
 * No loops: none about our own domains, none about domains whose only mail were reports
 * (report_store.h, `wanted`), and nothing that anybody answers to one causes another. A destination
 * that refuses a report, does not take it in time, or returns it to the word in its sender is
 * suppressed for a week, then for twice as long.
 *
 * Both gateways of a pair send reports of their own sessions, as submitters of different names. */
#ifndef MXWARD_REPORTS_REPORT_SEND_H
#define MXWARD_REPORTS_REPORT_SEND_H

#include "gateway/io/ask.h"
#include "gateway/mailroom/courier.h"
#include "policy/config/config.h"

enum {
	/* Days behind today whose reports are sent if they have not been: a gateway was down. */
	REPORT_LATE_DAYS = 3,
	REPORT_SUPPRESS_MS = 7 * 86400 * 1000,
};

struct reporter;
struct report_store;

struct reporter_parts {
	struct loop *loop;
	struct spool *spool;
	struct courier *courier;
	struct resolver *resolver;
	const char *directory;          /* of the store */
	const char *scratch;            /* for files under way */
};

/* Since the start. */
struct reporter_counted {
	uint64_t queued, sent, refused, bounced, skipped;
	uint64_t limited, dropped;      /* of failures: too many; memory, or the disk */
};

/* All that is given must outlive it, but for the spool's and the store's files. NULL: out of
 * memory. It does nothing before reporter_begin(). */
struct reporter *reporter_new(const struct reporter_parts *);
void reporter_configure(struct reporter *, struct config *);    /* holds it */
void reporter_begin(struct reporter *);
/* Before the end, or for a successor: nothing new is begun. */
void reporter_rest(struct reporter *);
void reporter_free(struct reporter *);
/* Something is being written: whoever stops the process in order waits for it. */
bool reporter_busy(struct reporter *);
void reporter_count(const struct reporter *, struct reporter_counted *aggregate,
		    struct reporter_counted *failures); /* NULL: nothing */

/* courier_tell_reports(); `arg` is the reporter. */
courier_reported reporter_hear;

/* The word in a recipient's local part behind "+", where the rest of it is the address that reports
 * come from; "": it is not. */
struct bytes reporter_token(const struct config *, struct bytes recipient);
/* A bounce came for that word. Any thread. */
void reporter_bounced(struct reporter *, struct bytes token);

/* A domain that gets no reports, or that none are about, and why; NULL: it may. */
const char *report_exempt(const struct config *, struct report_store *, struct bytes domain);
/* What we sent ourselves is no news to us: no reports are about it. */
bool report_of_our_own(const struct config *, struct bytes domain);

/* A message failed, of a domain that may hear of it (smtp/failing.h): a report on it is made (RFC
 * 9991), where its record wants one and there were not too many, and sent as the others are. The
 * header is redacted before this returns; what waits is in memory only, and a restart forgets it.
 * Any thread, and never waits. */
struct failure_facts;
void reporter_failure(struct reporter *, const struct config *, const struct failure_facts *);

/* An administrator wants those of that day sent now; on the loop. `domain` "": every one that is
 * due. False: too many such wishes wait already. */
bool reporter_send(struct reporter *, uint32_t day, struct bytes domain)
	__attribute__((warn_unused_result));

#endif
