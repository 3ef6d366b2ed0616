/* report_destination.h: may a report about a domain be sent to this address (RFC 9990, 4)?
 *
 * Yes where address and domain are of one organisation, by the tree walk that judges mail
 * (modules/dmarc/dmarc_walk.h). Otherwise the host of the address has to say so in the DNS, and may
 * then name another address of its own. What could not be found out is asked again later and is
 * never a yes. Pure over check_dns(). */
#ifndef MXWARD_REPORTS_REPORT_DESTINATION_H
#define MXWARD_REPORTS_REPORT_DESTINATION_H

#include "gateway/io/ask.h"
#include "gateway/reports/report_uri.h"
#include "modules/check.h"

enum report_destination {
	DESTINATION_WAITS,        /* an answer is on its way */
	DESTINATION_GOOD,         /* to the address as it is now */
	DESTINATION_REFUSED,      /* external_not_authorized: never */
	DESTINATION_UNKNOWN,      /* no answer: later */
};

/* Questions that one domain and its addresses may need. */
enum { REPORT_DESTINATION_QUESTIONS = 8 + REPORT_ADDRESSES_MAX * (8 + 1) };

/* `domain`: where the DMARC record was found; in lower case, A-labels. *address may become the one
 * that the host has put in its place. */
enum report_destination report_destination_judge(struct check_ctx *, struct bytes domain,
						 struct report_address *address)
	__attribute__((warn_unused_result));

/* The same of all addresses, asked of this store: true if each is known, or cannot be found out
 * now; false: an answer is on its way. What is not WAITS in the beginning is not asked about. */
bool report_destinations_ask(struct ask *, struct bytes domain, struct report_uris *,
			     enum report_destination destinations[REPORT_ADDRESSES_MAX])
	__attribute__((warn_unused_result));
/* "good", "external_not_authorized", "no_answer" */
const char *report_destination_name(enum report_destination);

#endif
