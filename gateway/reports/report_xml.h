/* report_xml.h: an aggregate report written as XML, gzip around it, row by row: memory does not
 * grow with its length.
 *
 * RFC 9990 with its namespace, or the older form of RFC 7489, appendix C, which has no place for
 * np, testing and discovery. Everything from outside goes through one function that escapes it:
 * whatever a sender writes, the report is well-formed. */
#ifndef MXWARD_REPORTS_REPORT_XML_H
#define MXWARD_REPORTS_REPORT_XML_H

#include "gateway/reports/report_store.h"

enum report_format { REPORT_RFC9990, REPORT_RFC7489 };

struct report_form {                    /* who reports; see RFC 9990, 3.1.1 */
	enum report_format format;
	bool gzip;                      /* false: plain XML, to be read by people */
	struct bytes org_name, email, contact;  /* contact "": none */
	struct bytes id;                /* report_store_id() */
	struct bytes generator;
};

struct report_written {
	uint64_t rows, messages;
	uint64_t octets;                /* that went to the descriptor */
};

/* Writes the report of that day about that domain to `fd`, which stays open. False with *error: the
 * disk, the store, or there is nothing to report. */
bool report_xml_write(struct report_store *, uint32_t day, struct bytes domain,
		      const struct report_form *, int fd, struct report_written *,
		      struct text *error) __attribute__((warn_unused_result));
/* The file's name, "receiver!domain!begin!end.xml.gz" (RFC 9990, 3.5.2): the same whenever it is
 * written again. */
void report_file_name(struct text *, struct bytes receiver, struct bytes domain, uint32_t day,
		      bool gzip);

#endif
