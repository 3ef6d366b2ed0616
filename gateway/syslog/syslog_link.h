/* syslog_link.h: the socket to the receiver of log.also. May wait, but never longer than
 * LINK_WAIT_MS at a time. One thread. */
#ifndef MXWARD_SYSLOG_SYSLOG_LINK_H
#define MXWARD_SYSLOG_SYSLOG_LINK_H

#include "gateway/base/bytes.h"
#include "gateway/base/net.h"
#include "policy/config/config.h"

enum { LINK_WAIT_MS = 2000 };

struct syslog_link {
	enum log_also_way way;
	struct address at;              /* of UDP and TCP */
	char path[108];                 /* of a Unix socket */
	bool stream;                    /* the Unix socket is one */
	int fd;                         /* -1: not connected */
};

enum syslog_sent {
	SYSLOG_SENT,
	SYSLOG_FAILED,                  /* the link is closed; errno says why */
	SYSLOG_TOO_LONG,                /* for a datagram; others will go */
};

/* Connects where it has to. */
enum syslog_sent syslog_link_send(struct syslog_link *, struct bytes frame);
void syslog_link_close(struct syslog_link *);

#endif
