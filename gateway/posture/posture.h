/* posture.h: how a domain stands in the eyes of other mail servers: what it publishes, what its
 * mail servers show, and what to change.
 *
 * For a process that may wait (a command, a child of the supervisor), never for a thread that
 * carries mail: it runs a loop of its own until everything is known or the time is over. It asks
 * the DNS and connects to what the domain names; it sends no mail and changes nothing. SPF, DKIM
 * and DMARC records are read by the code that judges mail.
 *
 * What could not be found out is POSTURE_UNKNOWN, and nothing that depends on it is called
 * missing. */
#ifndef MXWARD_POSTURE_POSTURE_H
#define MXWARD_POSTURE_POSTURE_H

#include "gateway/base/arena.h"
#include "gateway/base/net.h"
#include "policy/config/config.h"

enum posture_severity {
	POSTURE_GOOD,
	POSTURE_INFO,
	POSTURE_UNKNOWN,                /* it could not be found out */
	POSTURE_WARNING,                /* mail passes, but not as it should */
	POSTURE_ERROR, /* mail is lost, or anybody can write in the domain's name */
};

enum {
	POSTURE_FINDINGS_MAX = 256,
	POSTURE_SELECTORS_MAX = 64,
	POSTURE_TIMEOUT_MS = 30000,
};

struct posture_finding {
	const char *area, *code; /* static: "spf", "spf.too_many_lookups"; the code is stable */
	enum posture_severity severity;
	/* Which of several: a host, a selector, an address; "": the domain. Area, code and this
	 * together name a finding from one look to the next. */
	struct bytes of;
	struct bytes value;             /* what a watch compares: "reject", a digest; "": nothing */
	uint64_t expires;               /* of a certificate, seconds since 1970; 0: it is of none */
	struct bytes what, remedy; /* sentences; the remedy ends with a record where one helps */
};

struct posture_findings {
	size_t count, lost;             /* lost: did not fit */
	struct posture_finding at[POSTURE_FINDINGS_MAX];
};

/* What is to be looked at, and with what. Everything outlives the look. */
struct posture_order {
	struct bytes domain;            /* A-labels in lower case */
	bool own;                       /* ours, not a partner's: more is expected of it */
	bool all_ports;                 /* submission, IMAP and POP3 of its hosts, too */
	bool dns_only;                  /* nothing is connected to */
	struct config *config;          /* NULL: there is none */
	const struct bytes *selectors;  /* that should have a key */
	size_t selector_count;
	const struct bytes *seen;       /* that had one once: mail has used them */
	size_t seen_count;
	const struct address *addresses; /* that mail of the domain is sent from; may be none */
	size_t address_count;
	struct bytes hostname;          /* said in EHLO; "": this machine's name is not known */
	struct bytes authorities;       /* PEM; "": certificates are not verified */
	uint64_t timeout;               /* milliseconds for all of it */
};

/* Everything that was found out, on the arena. False: it could not even begin, and `error` says
 * why. *dead: the DNS answered nothing at all. Needs tls_start() and public_suffix_start()
 * before. */
bool posture_look(const struct posture_order *, struct arena *, struct posture_findings *,
		  bool *dead, struct text *error) __attribute__((warn_unused_result));

/* "good", "info", "unknown", "warning", "error" */
const char *posture_severity_name(enum posture_severity);
bool posture_severity_read(struct bytes, enum posture_severity *);
/* The worst of all; POSTURE_GOOD if there is none. */
enum posture_severity posture_worst(const struct posture_findings *);

#endif
