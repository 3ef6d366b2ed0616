/* posture_inside.h: what the areas of a look share; nobody outside this room includes it.
 *
 *   posture.c          the look: order of the areas
 *   posture_ask.c      waiting for answers, and findings
 *   posture_mx.c       who takes mail for the domain
 *   posture_reach.c    whether those can be reached, and their certificates
 *   posture_spf.c, posture_dkim.c, posture_dmarc.c
 *   posture_sts.c      MTA-STS and TLSRPT
 *   posture_dane.c     DNSSEC, TLSA and CAA
 *   posture_lists.c    addresses of ours on DNS lists */
#ifndef MXWARD_POSTURE_POSTURE_INSIDE_H
#define MXWARD_POSTURE_POSTURE_INSIDE_H

#include "gateway/io/ask.h"
#include "gateway/io/sha256.h"
#include "gateway/io/tls.h"
#include "gateway/posture/posture.h"
#include "modules/check.h"

enum {
	POSTURE_HOSTS_MAX = 16,         /* MX hosts that are looked at */
	POSTURE_ADDRESSES_MAX = 8,      /* of a host */
	POSTURE_VISIT_MS = 8000,        /* for one visit to a host */
	POSTURE_CHAIN_MAX = 6,          /* certificates of a chain that are kept */
	POSTURE_TEXT_MAX = 1024,        /* of a sentence */
};

/* Whether the resolver of this machine tells signed answers from unsigned ones. */
enum validates { VALIDATES_UNASKED, VALIDATES, VALIDATES_NOT };

/* A mail server of the domain. */
struct posture_host {
	struct bytes name;
	unsigned preference;
	struct address addresses[POSTURE_ADDRESSES_MAX];
	size_t address_count;
	bool usable;                    /* it has addresses that may be connected to */
	bool secured;                   /* a TLS handshake on port 25 was seen */
	unsigned faults;                /* enum tls_faults of what it showed */
	uint64_t expires;
	struct bytes issuer;
	struct tls_certificate chain[POSTURE_CHAIN_MAX];
	size_t chain_count;
};

struct posture {
	const struct posture_order *order;
	struct arena *memory;
	struct posture_findings *findings;
	struct loop *loop;
	struct answers *answers;
	struct resolver *resolver;
	struct ask *ask;
	wake_id wake;
	struct timer deadline;
	bool over;                      /* time is over: what is not known stays so */
	unsigned answered, failed;      /* questions */
	struct check_ctx ctx;           /* for the evaluators; its questions wait */
	struct tls_context *tls;        /* for looking; NULL where nothing is connected to */
	/* What areas learn for others. */
	struct posture_host hosts[POSTURE_HOSTS_MAX];
	size_t host_count;
	bool no_mail;                   /* a null MX, or no MX and no address */
	bool mx_known;
	enum validates validates;
	bool sts, dane;                 /* the domain asks others for TLS */
};

/* ---- posture_ask.c */

/* The answer, once it is there; never NULL. */
const struct dns_answer *posture_ask(struct posture *, struct bytes name, enum dns_type);
/* It will be asked for: so that questions travel side by side. */
void posture_expect(struct posture *, struct bytes name, enum dns_type);
/* "PREFIX.NAME" on the arena; empty where it is no name that can be asked for. */
struct bytes posture_name(struct posture *, const char *prefix, struct bytes name);
/* The same answer through (ctx, name, type), as evaluators ask. */
void posture_context(struct posture *);
/* Milliseconds that are left. */
uint64_t posture_left(const struct posture *);
struct bytes posture_keep(struct posture *, struct bytes);
struct bytes posture_format(struct posture *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* SHA-256; false: it could not be computed. */
bool posture_digest(struct bytes, uint8_t digest[SHA256_SIZE]) __attribute__((warn_unused_result));

/* One more finding. `of` and `remedy` are kept; the rest of the line makes `what`. */
struct posture_finding *posture_add(struct posture *, enum posture_severity, const char *area,
				    const char *code, struct bytes of, struct bytes remedy,
				    const char *format, ...) __attribute__((format(printf, 7, 8)));
/* That there was no answer to this question; severity UNKNOWN. */
void posture_unknown(struct posture *, const char *area, const char *code, struct bytes name,
		     const char *record);
/* What a watch compares, of a finding that was just added; NULL is passed over. */
void posture_value(struct posture *, struct posture_finding *, struct bytes value);

/* ---- the areas */

void posture_look_at_mx(struct posture *);
void posture_look_at_reach(struct posture *);
void posture_look_at_spf(struct posture *);
void posture_look_at_dkim(struct posture *);
void posture_look_at_dmarc(struct posture *);
void posture_look_at_sts(struct posture *);
void posture_look_at_tlsrpt(struct posture *);
void posture_look_at_dnssec(struct posture *);
void posture_look_at_dane(struct posture *);
void posture_look_at_caa(struct posture *);
void posture_look_at_lists(struct posture *);

#endif
