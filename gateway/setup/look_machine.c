/* look_machine.c: this machine: is our port free, and are there neighbours that the gateway can
 * use; see look.h. */
#include "gateway/setup/look.h"

#include "gateway/io/listen.h"
#include "gateway/setup/port_holder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void look_at_port(struct look *l)
{
	char error_buffer[200], holder_buffer[100];
	struct text error = TEXT(error_buffer), holder = TEXT(holder_buffer);
	const struct wishes *w = l->wishes;
	int fd;
	if (listen_open(&w->bind, &fd, 1, &error)) {
		close(fd);
		finding_add(l->findings, FINDING_OK, "port", "", "%s is free.", w->listen);
	} else if (errno == EADDRINUSE) {
		bool known = port_holder(w->bind.port, &holder);
		finding_add(l->findings, FINDING_WARNING, "port_taken",
			    "Stop that program, or move it to another port or address, before the "
			    "gateway starts.",
			    "%s is taken%s%s.", w->listen, known ? " by " : "",
			    known ? text_cstr(&holder) : "");
	} else if (errno == EACCES || errno == EPERM) {
		finding_add(l->findings, FINDING_NOTE, "port_unknown",
			    "The systemd unit and the container have the right to use it.",
			    "Whether %s is free cannot be seen by this user.", w->listen);
	} else {
		finding_add(l->findings, FINDING_WARNING, "port_unusable",
			    "Name another with --listen.", "%s cannot be used: %s.", w->listen,
			    text_cstr(&error));
	}
}

static void look_at_clamd(struct look *l)
{
	static const char *const sockets[] = { "/run/clamav/clamd.ctl",
					       "/run/clamd.scan/clamd.sock",
					       "/var/run/clamav/clamd.sock" };
	struct stat st;
	for (size_t i = 0; i < sizeof sockets / sizeof *sockets; i++) {
		if (stat(sockets[i], &st) != 0 || !S_ISSOCK(st.st_mode))
			continue;
		l->clamd = sockets[i];
		finding_add(l->findings, FINDING_NOTE, "clamd",
			    "To have mail scanned for viruses, remove the # before `virus:` in the "
			    "configuration, and try it with `mxward scan FILE`.",
			    "clamd is on this machine (%s).", sockets[i]);
		return;
	}
}

void look_at_machine(struct look *l)
{
	look_at_port(l);
	look_at_clamd(l);
}
