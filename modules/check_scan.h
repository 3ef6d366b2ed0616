/* check_scan.h: what a content scanner says of a message, and which scanners a check asks (part of
 * the contract, check.h).
 *
 * A scanner is a program of somebody else's that reads whole messages: clamd, an ICAP server,
 * rspamd. It is asked by the gateway (gateway/scan/), never by a check; its answer is one like any
 * other. What a scanner did not say is SCAN_FAILED, never SCAN_CLEAN. */
#ifndef MXWARD_MODULES_CHECK_SCAN_H
#define MXWARD_MODULES_CHECK_SCAN_H

#include "gateway/base/net.h"

enum {
	SCANNERS_MAX = 8,
	SCAN_NAME_MAX = 120,            /* of what was found; longer names are cut */
	SCAN_WHY_MAX = 160,
	SCAN_VERSION_MAX = 96,
	SCAN_DIGEST = 32,               /* octets: SHA-256 */
};

enum scan_type { SCANNER_CLAMD, SCANNER_ICAP, SCANNER_RSPAMD };
enum scan_need { SCAN_NEED_ANY, SCAN_NEED_ALL };

struct scanner_conf {
	const char *name;               /* as configured: in log, status and metrics */
	int type;                       /* enum scan_type */
	const char *server;             /* "unix:/path", "host:port": as configured */
	const char *service;            /* of ICAP: the name of its service; "": none */
	int64_t score_factor;           /* of rspamd, in hundredths: 100 takes its score as it is */
};

/* What a check that has scanners says of them. */
struct scans_conf {
	struct scanner_conf *scanners;
	size_t count;
	int need;                       /* enum scan_need */
	uint64_t max_size;              /* octets; a larger message is not sent to any */
	uint64_t timeout;               /* milliseconds for one scan, its turn included */
	uint64_t parallel;              /* scans at one time by one scanner, all threads together */
	uint64_t self_test;             /* milliseconds between two */
	const char **unwanted;          /* names that are no viruses: * and ? stand for anything */
	size_t unwanted_count;
	uint64_t cache;                 /* milliseconds that an answer is kept; 0: none is */
};

/* Where a scanner is. */
struct scan_place {
	char path[108];                 /* of a Unix socket; "": TCP */
	char host[256];                 /* a name to be resolved; "" where the address is known */
	struct address address;         /* family NONE where it is not; the port is always set */
};
/* Understands "unix:/path", "address:port", "name:port"; where no port is written it is the type's
 * own. False: it is none of these. */
bool scan_place_read(const char *server, int type, struct scan_place *)
	__attribute__((warn_unused_result));

enum scan_verdict {
	SCAN_FAILED,                    /* it did not say: `why` */
	SCAN_CLEAN,
	SCAN_INFECTED,
	SCAN_UNWANTED,                  /* found, but no virus */
	SCAN_ENCRYPTED,                 /* it could not look into it */
	SCAN_TOO_LARGE,                 /* it did not look at it */
	SCAN_LIMITS,                    /* it did not look at all of it */
};

/* What one scanner said of one message. */
struct scan_answer {
	enum scan_verdict verdict;
	char name[SCAN_NAME_MAX + 1];   /* of what was found; printable ASCII; "": none */
	/* Of FAILED, and of TOO_LARGE where it is known, in an administrator's words; "". */
	char why[SCAN_WHY_MAX + 1];
	char version[SCAN_VERSION_MAX + 1]; /* of its signatures: text, or an ISTag; "": unknown */
	int64_t score;                  /* of those that give points: in hundredths */
	char action[32];                /* of those that propose one: "add header"; "" */
};

/* The word of a verdict, as the facts and the log have it: "clean", "infected", … , "unknown". */
const char *scan_verdict_word(enum scan_verdict);
/* What a name stands for that a scanner gave: scanners also "find" what they could not read.
 * INFECTED where it is neither that nor unwanted by the configuration. */
enum scan_verdict scan_name_verdict(const char *name, const struct scans_conf *)
	__attribute__((warn_unused_result));
/* A scanner's word made safe to show and no longer than `room` - 1: printable ASCII without blanks
 * at the ends. */
void scan_word(char *into, size_t room, struct bytes);

#endif
