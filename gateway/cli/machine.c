/* machine.c: `mxward check` by root, with the eyes of the user that the gateway runs as; see
 * machine.h.
 *
 * A child takes on that user and tries each file: rights, groups and access lists are the kernel's
 * business. It must never change anything. */
#include "gateway/cli/machine.h"

#include "gateway/scan/scanners.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SENTENCE_MAX = PATH_MAX * 2 + 400,
	OWNER_MAX = 64,
	DESCRIPTORS_SPARE = 32,         /* the gateway's own (process.c) */
};

struct look {
	const char *file;               /* the configuration */
	const struct config_report *report;
	const struct passwd *user;
	int pipe;                       /* what the child says, a sentence with its NUL */
};

static void machine_warn(const struct look *look, const char *key, const char *sentence)
{
	char buffer[SENTENCE_MAX];
	struct text t = TEXT(buffer);
	text_format(&t, "%s: %s: %s", look->file, key, sentence);
	look->report->say(look->report->arg, true, text_cstr(&t));
}

/* ---- in the child: as the gateway's user */

static void add_owner(struct text *t, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return;
	const struct passwd *owner = getpwuid(st.st_uid);
	if (owner)
		text_format(t, " (%.*s's, mode %04o)", OWNER_MAX, owner->pw_name,
			    (unsigned)st.st_mode & 07777);
	else
		text_format(t, " (uid %u's, mode %04o)", (unsigned)st.st_uid,
			    (unsigned)st.st_mode & 07777);
}

/* The directory of the path that cannot be entered; otherwise it is the file itself, with which it
 * cannot do `what`. */
static void explain_denied(struct text *t, const char *what, const char *path)
{
	char part[PATH_MAX];
	size_t length = strlen(path);
	for (size_t at = 1; at < length && length < sizeof part; at++) {
		if (path[at] != '/')
			continue;
		memcpy(part, path, at);
		part[at] = '\0';
		if (access(part, X_OK) == 0)
			continue;
		text_format(t, "cannot enter %s", part);
		add_owner(t, part);
		return;
	}
	text_format(t, "cannot %s %s", what, path);
	add_owner(t, path);
}

static void try_file(const struct look *look, const char *key, const char *path)
{
	char buffer[SENTENCE_MAX];
	struct text t = TEXT(buffer);
	int fd = path ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	if (fd >= 0)
		close(fd);
	if (!path || fd >= 0 || errno != EACCES)
		return;
	text_format(&t, "%s: user %s ", key, look->user->pw_name);
	explain_denied(&t, "read", path);
	text_format(&t,
		    "; a service that runs as this user needs it: give it to the group %s, or use "
		    "LoadCredential= of systemd",
		    look->user->pw_name);
	(void)text_cstr(&t);
	(void)!write(look->pipe, t.at, t.len + 1);
}

/* The Unix socket of each scanner that has one. */
static void scanner_sockets_each(const struct look *look, const struct config *c,
				 void (*each)(const struct look *, const struct scanner_conf *,
					      const char *path))
{
	const struct scans_conf *conf = config_scans(c);
	struct scan_place place;
	for (size_t i = 0; conf && i < conf->count; i++)
		if (scan_place_read(conf->scanners[i].server, conf->scanners[i].type, &place) &&
		    place.path[0])
			each(look, &conf->scanners[i], place.path);
}

/* The socket of a scanner: whoever may write to it may connect. */
static void try_socket(const struct look *look, const struct scanner_conf *scanner,
		       const char *path)
{
	char buffer[SENTENCE_MAX];
	struct text t = TEXT(buffer);
	if (access(path, W_OK) == 0 || errno != EACCES)
		return;
	text_format(&t, "checks.virus.scanners: user %s ", look->user->pw_name);
	explain_denied(&t, "connect to", path);
	text_format(&t, ", the socket of the scanner \"%s\"; add the user to the socket's group%s",
		    scanner->name,
		    scanner->type == SCANNER_CLAMD ? ", or set LocalSocketMode 666 in clamd.conf"
						   : "");
	(void)text_cstr(&t);
	(void)!write(look->pipe, t.at, t.len + 1);
}

static void try_files(const struct look *look, const struct config *c)
{
	try_file(look, "the file itself", look->file);
	for (size_t i = 0; i < c->certificate_count; i++) {
		try_file(look, "tls.certificate", c->certificates[i].certificate);
		try_file(look, "tls.key", c->certificates[i].key);
	}
	try_file(look, "peer.key", c->peer.key_file);
	for (size_t i = 0; i < c->policy_count; i++)
		try_file(look, "policies", c->policies[i].path);
	for (size_t i = 0; i < c->backend_count; i++)
		try_file(look, "backends.*.ca", c->backends[i].ca);
	for (size_t i = 0; i < c->block_file_count; i++)
		try_file(look, "blocklist.block", c->block_files[i]);
	for (size_t i = 0; i < c->allow_file_count; i++)
		try_file(look, "blocklist.allow", c->allow_files[i]);
}

static _Noreturn void look_as_user(const struct look *look, const struct config *c)
{
	if (initgroups(look->user->pw_name, look->user->pw_gid) == 0 &&
	    setgid(look->user->pw_gid) == 0 && setuid(look->user->pw_uid) == 0) {
		try_files(look, c);
		scanner_sockets_each(look, c, try_socket);
	}
	_exit(EXIT_SUCCESS);
}

/* ---- in the command */

static void tell_sentences(const struct look *look, int from)
{
	char sentence[SENTENCE_MAX], whole[SENTENCE_MAX + PATH_MAX];
	FILE *said = fdopen(from, "r");
	for (size_t n = 0; said && !feof(said);) {
		int c = fgetc(said);
		if (c > 0 && n + 1 < sizeof sentence)
			sentence[n++] = (char)c;
		if (c != 0 || n == 0)
			continue;
		struct text t = TEXT(whole);
		sentence[n] = '\0';
		n = 0;
		text_format(&t, "%s: %s", look->file, sentence);
		look->report->say(look->report->arg, true, text_cstr(&t));
	}
	if (said)
		(void)fclose(said);
	else
		close(from);
}

static void check_readable(struct look *look, const struct config *c)
{
	int ends[2], status;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	(void)fflush(NULL);
	pid_t child = fork();
	look->pipe = ends[1];
	if (child == 0)
		look_as_user(look, c);
	close(ends[1]);
	tell_sentences(look, ends[0]);
	if (child > 0)
		(void)waitpid(child, &status, 0);
}

static void check_user(struct look *look, const struct config *c)
{
	char buffer[SENTENCE_MAX];
	struct text t = TEXT(buffer);
	if (geteuid() != 0)
		return;
	look->user = getpwnam(c->user);
	if (look->user) {
		check_readable(look, c);
		return;
	}
	text_format(
		&t,
		"there is no user \"%s\" on this machine; run `systemd-sysusers`, or name another "
		"one",
		c->user);
	machine_warn(look, "user", text_cstr(&t));
}

/* A quarter stays for links to the backends and for bodies, as the gateway keeps them. */
static void check_descriptors(const struct look *look, const struct config *c)
{
	char buffer[SENTENCE_MAX];
	struct text t = TEXT(buffer);
	struct rlimit limit;
	uint64_t needed = c->limits.sessions * 4 / 3 + DESCRIPTORS_SPARE;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max == RLIM_INFINITY ||
	    limit.rlim_max >= needed)
		return;
	text_format(&t,
		    "%llu sessions need %llu file descriptors, but this shell allows %llu (ulimit "
		    "-Hn); "
		    "a systemd unit sets LimitNOFILE=",
		    (unsigned long long)c->limits.sessions, (unsigned long long)needed,
		    (unsigned long long)limit.rlim_max);
	machine_warn(look, "limits.sessions", text_cstr(&t));
}

/* What stands where a scanner's socket should be; whether the gateway's user may use it is
 * try_socket()'s. */
static void check_socket(const struct look *look, const struct scanner_conf *scanner,
			 const char *path)
{
	char buffer[SENTENCE_MAX];
	struct text t = TEXT(buffer);
	struct stat st;
	bool there = stat(path, &st) == 0;
	if (there ? S_ISSOCK(st.st_mode) : errno != ENOENT && errno != ENOTDIR)
		return;
	text_format(&t,
		    there ? "%s of the scanner \"%s\" is not a socket%s"
			  : "there is no %s, the socket of the scanner \"%s\": is it running%s?",
		    path, scanner->name,
		    scanner->type != SCANNER_CLAMD ? ""
		    : there                        ? "; see LocalSocket in clamd.conf"
						   : ", and is this its LocalSocket in clamd.conf");
	machine_warn(look, "checks.virus.scanners", text_cstr(&t));
}

void machine_check(const char *path, const struct config *config,
		   const struct config_report *report)
{
	struct look look = { .file = path, .report = report };
	check_user(&look, config);
	check_descriptors(&look, config);
	scanner_sockets_each(&look, config, check_socket);
}
