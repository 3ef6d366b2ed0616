/* scanners.h: the content scanners that the configuration names: how each of them stands, and whose
 * turn it is.
 *
 * A scanner that answers "clean" while it is blind is the danger. So each is tested: it must find a
 * text that every scanner knows, and nothing in a plain one; at start, every `self_test`, when it
 * says that its signatures are new, and when it keeps mail waiting. One that fails is off, one that
 * does not answer is silent: neither is asked, and its part of every message is unknown. And one
 * that does not look at the end of the largest message is believed of smaller ones only. Each
 * change is one line in the log.
 *
 * One for the process; tests run on the control thread's loop, all else may be called by any
 * thread. */
#ifndef MXWARD_SCAN_SCANNERS_H
#define MXWARD_SCAN_SCANNERS_H

#include "gateway/base/counter.h"
#include "gateway/io/dns.h"
#include "modules/check_scan.h"
#include "policy/config/config.h"

enum scanner_state {
	SCANNER_NEW,                    /* not tested yet: mail waits for it */
	SCANNER_WELL,
	SCANNER_SILENT,                 /* does not answer */
	SCANNER_OFF,                    /* answers wrongly */
};

struct scanners;
/* `dns` resolves the names of scanners; it must outlive them. `scratch`: a directory for files
 * without a name, by which it is tested how large a message they look at; NULL: that is not tested.
 * NULL: out of memory. */
struct scanners *scanners_new(struct loop *, struct dns *, const char *scratch);
/* Takes up the scanners of this generation and tests them now; what is known of those that stay is
 * kept, and scans under way go on. `settled` (0: nobody) is woken when each has been tested. False:
 * out of memory, and nothing was changed. */
bool scanners_configure(struct scanners *, const struct config *, wake_id settled)
	__attribute__((warn_unused_result));
void scanners_free(struct scanners *);  /* NULL is allowed; no scan may be under way */
/* True once every scanner has been tested. */
bool scanners_known(struct scanners *);

/* What the configuration says of scanners; NULL: no check has any. */
const struct scans_conf *config_scans(const struct config *);
const char *scanner_state_word(enum scanner_state);
const char *scanner_type_word(int type);

/* One of them, for status, metrics and top. Valid within the call. */
struct scanner_report {
	const char *name, *type, *server;
	enum scanner_state state;
	const char *why;                /* why it is not well, or what is odd about it; "" */
	const char *version;            /* "": not known */
	uint64_t signatures;            /* seconds since 1970 UTC; 0: not known */
	bool aged;                      /* these are older than SIGNATURES_OLD_DAYS */
	unsigned running, waiting;      /* scans; who waits for one */
	uint64_t verdicts[SCAN_LIMITS + 1];     /* so far, with those cached */
	uint64_t cached;                /* of these: from the cache */
	struct histogram *seconds;      /* of scans, the wait for a turn included */
};
enum { SIGNATURES_OLD_DAYS = 3 };
void scanners_each(struct scanners *, void (*each)(void *arg, const struct scanner_report *),
		   void *arg);

#endif
