/* port_holder.c: finds who listens on a port: the sockets in /proc/net, then the descriptors of all
 * processes; see port_holder.h. It only reads. */
#include "gateway/setup/port_holder.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTENS = 0x0A, LINE = 512, NAME = 64 };

/* The inode of the socket that listens there; 0: none. */
static unsigned long inode_in(const char *table, uint16_t port)
{
	char line[LINE];
	unsigned long found = 0, inode;
	unsigned local, state;
	FILE *f = fopen(table, "re");
	while (f && !found && fgets(line, sizeof line, f))
		if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*s %*s %lu",
			   &local, &state, &inode) == 3 &&
		    state == LISTENS && local == port)
			found = inode;
	if (f)
		(void)fclose(f);
	return found;
}

/* True if one of the process's descriptors is this socket. */
static bool process_has(const char *pid, const char *socket)
{
	char folder[NAME], target[NAME];
	bool found = false;
	struct text path = TEXT(folder);
	text_format(&path, "/proc/%s/fd", pid);
	DIR *d = opendir(text_cstr(&path));
	const struct dirent *e;
	while (d && !found && (e = readdir(d))) {
		ssize_t n = readlinkat(dirfd(d), e->d_name, target, sizeof target - 1);
		target[n > 0 ? n : 0] = '\0';
		found = strcmp(target, socket) == 0;
	}
	if (d)
		closedir(d);
	return found;
}

static void process_name(const char *pid, struct text *t)
{
	char buffer[NAME], name[NAME] = "";
	struct text path = TEXT(buffer);
	text_format(&path, "/proc/%s/comm", pid);
	FILE *f = fopen(text_cstr(&path), "re");
	if (f && fgets(name, sizeof name, f))
		name[strcspn(name, "\n")] = '\0';
	if (f)
		(void)fclose(f);
	text_format(t, "%s (pid %s)", *name ? name : "a program", pid);
}

bool port_holder(uint16_t port, struct text *t)
{
	char buffer[NAME];
	struct text socket = TEXT(buffer);
	bool found = false;
	unsigned long inode = inode_in("/proc/net/tcp", port);
	if (!inode)
		inode = inode_in("/proc/net/tcp6", port);
	text_format(&socket, "socket:[%lu]", inode);
	DIR *d = inode ? opendir("/proc") : NULL;
	const struct dirent *e;
	while (d && !found && (e = readdir(d))) {
		found = octet_digit(e->d_name[0]) && strlen(e->d_name) < 16 &&
			process_has(e->d_name, text_cstr(&socket));
		if (found)
			process_name(e->d_name, t);
	}
	if (d)
		closedir(d);
	return found;
}
