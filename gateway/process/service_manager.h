/* notify.h: tells the service manager how we are: sd_notify(3) by our own few lines, over the socket that NOTIFY_SOCKET names.
 *
 * Where there is no such socket nothing is told. Every message is sent at once or not at all: a manager that does not read keeps
 * nobody. */
#ifndef MXWARD_NOTIFY_H
#define MXWARD_NOTIFY_H

#include "gateway/base/bytes.h"

struct notify {
	int fd;                         /* -1: nobody wants to know */
	uint64_t every;                 /* milliseconds between two signs of life; 0: none is wanted */
	uint64_t next;                  /* clock_monotonic(): when one is due */
};

#define NOTIFY_NONE ((struct notify){ .fd = -1 })

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID; environment_clean() removes them. */
void notify_open(struct notify *);
/* "READY=1", "STOPPING=1", …; several lines are one message. */
void notify_say(const struct notify *, const char *state);
/* A configuration is being taken up: READY=1 ends it. */
void notify_reloading(const struct notify *, uint64_t now);
/* A sign of life where one is due, and `well` says that there is life. */
void notify_alive(struct notify *, uint64_t now, bool well);

#endif
