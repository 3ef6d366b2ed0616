/* report_mail.h: an aggregate report as a mail (RFC 9990, 3.5): a text for people and the file in
 * gzip, in base64. Written again it is the same mail, octet for octet, whatever process writes
 * it. */
#ifndef MXWARD_REPORTS_REPORT_MAIL_H
#define MXWARD_REPORTS_REPORT_MAIL_H

#include "gateway/mailroom/spool.h"
#include "modules/dkim/dkim_sign.h"

enum {
	REPORT_MAIL_HEAD_MAX = 8192,
	REPORT_MAIL_LINE = 57,          /* octets that make a line of base64 (76 and CRLF) */
	REPORT_MAIL_LINES = 400,        /* at a time */
};

struct report_mail {
	struct bytes from, to;          /* addresses; none holds what ends a line */
	struct bytes domain;            /* the policy domain */
	struct bytes submitter;         /* our host name */
	struct bytes org_name, contact; /* for people; "": not given */
	struct bytes id;                /* of the report: local@host */
	struct bytes file_name;
	struct bytes day;               /* "2026-11-30" */
	uint64_t time;                  /* Date: wall, ms */
	const struct dkim_signer *signer; /* NULL: the route signs it */
};

/* The mail, piece by piece, for spool_store(). */
struct report_mail_source {
	const struct report_mail *mail;
	int fd;                         /* the file, from its first octet on; lent */
	uint64_t offset;
	size_t head_length;
	enum { MAIL_HEAD, MAIL_FILE, MAIL_TAIL, MAIL_OVER } at;
	char head[REPORT_MAIL_HEAD_MAX];
	char lines[REPORT_MAIL_LINES * (REPORT_MAIL_LINE / 3 * 4 + 2)];
};

/* Before the first piece: writes the header, and signs it. The first two members are filled in, the
 * others zero. False with *error. */
bool report_mail_begin(struct report_mail_source *, struct text *error)
	__attribute__((warn_unused_result));
/* struct spool_source, next; `arg`: a report_mail_source. False: the file cannot be read. */
bool report_mail_next(void *arg, struct bytes *piece);
/* "Report Domain: D Submitter: S Report-ID: <id>" */
void report_mail_subject(struct text *, const struct report_mail *);
/* Its Message-ID, without brackets: of the report's ID and of whom it is for. */
void report_mail_message_id(struct text *, const struct report_mail *);
/* Adds the octets in base64, in lines of 76 with CRLF; only the last piece of a file may have
 * another length than a multiple of REPORT_MAIL_LINE. */
void report_mail_base64(struct text *, struct bytes);

#endif
