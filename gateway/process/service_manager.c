/* service_manager.c: one datagram a message; see service_manager.h. */
#include "gateway/process/service_manager.h"
#include "gateway/base/bytes.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *name)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t length = strlen(name);
	if ((name[0] != '/' && name[0] != '@') || length >= sizeof to.sun_path)
		return -1;
	memcpy(to.sun_path, name, length);
	if (name[0] == '@')             /* of the abstract name space */
		to.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to,
			       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

void service_manager_open(struct service_manager *n)
{
	const char *name = getenv("NOTIFY_SOCKET"), *microseconds = getenv("WATCHDOG_USEC"),
		   *pid = getenv("WATCHDOG_PID");
	uint64_t every = 0, ours = (uint64_t)getpid();
	*n = SERVICE_MANAGER_NONE;
	if (name)
		n->fd = connect_to(name);
	/* Twice within the time, as sd_watchdog_enabled(3) advises. */
	if (microseconds && bytes_to_u64(bytes_of(microseconds), &every) &&
	    (!pid || (bytes_to_u64(bytes_of(pid), &ours) && ours == (uint64_t)getpid())))
		n->every = every / 2000;
}

void service_manager_say(const struct service_manager *n, const char *state)
{
	if (n->fd >= 0)
		(void)send(n->fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void service_manager_reloading(const struct service_manager *n, uint64_t now)
{
	char buffer[120];
	struct text t = TEXT(buffer);
	text_format(&t, "RELOADING=1\nMONOTONIC_USEC=%llu\nSTATUS=Loading the configuration.",
		    (unsigned long long)now * 1000);
	service_manager_say(n, text_cstr(&t));
}

void service_manager_alive(struct service_manager *n, uint64_t now, bool well)
{
	if (n->fd < 0 || n->every == 0 || !well || now < n->next)
		return;
	n->next = now + n->every;
	service_manager_say(n, "WATCHDOG=1");
}
