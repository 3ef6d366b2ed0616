/* syslog_frame.h: a line as a receiver of syslog reads it.
 *
 * Over UDP and TCP RFC 5424: "<22>1 2026-12-01T04:00:00.123Z mx1.example.com postfix/smtpd 123 - -
 * words". Over TCP its length in octets stands before it (RFC 6587, 3.4.1). On this machine's own
 * socket (/dev/log) the form that syslog(3) writes and that journald and rsyslog read there:
 * "<22>Dec  1 04:00:00 postfix/smtpd[123]: words", in local time, without a host name. */
#ifndef MXWARD_SYSLOG_SYSLOG_FRAME_H
#define MXWARD_SYSLOG_SYSLOG_FRAME_H

#include "gateway/base/bytes.h"
#include "policy/config/config.h"

struct syslog_line {
	enum log_level level;
	uint64_t time;                  /* milliseconds since 1970 */
	const char *program;            /* "postfix/smtpd" */
	struct bytes words;
};

/* Adds the frame; t->cut: it does not fit. `facility`: its number. */
void syslog_frame(struct text *, enum log_also_way, int facility, struct bytes hostname, int pid,
		  const struct syslog_line *);

#endif
