/* service_manager.h: tells the service manager how we are: sd_notify(3) by our own few lines, over
 * the socket that NOTIFY_SOCKET names.
 *
 * Where there is no such socket nothing is told. Every message is sent at once or not at all: a
 * manager that does not read keeps nobody. */
#ifndef MXWARD_PROCESS_SERVICE_MANAGER_H
#define MXWARD_PROCESS_SERVICE_MANAGER_H

#include <stdbool.h>
#include <stdint.h>

struct service_manager {
	int fd;                         /* -1: nobody wants to know */
	uint64_t every; /* milliseconds between two signs of life; 0: none is wanted */
	uint64_t next;                  /* clock_monotonic(): when one is due */
};

#define SERVICE_MANAGER_NONE ((struct service_manager){ .fd = -1 })

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID; environment_clean() removes them. */
void service_manager_open(struct service_manager *);
/* "READY=1", "STOPPING=1", "STATUS=Accepting mail.", …; several lines are one message. */
void service_manager_say(const struct service_manager *, const char *state);
/* A configuration is being taken up: READY=1 ends it. */
void service_manager_reloading(const struct service_manager *, uint64_t now);
/* A sign of life where one is due, and `well` says that there is life. */
void service_manager_alive(struct service_manager *, uint64_t now, bool well);

#endif
