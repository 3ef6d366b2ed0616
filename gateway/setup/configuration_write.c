/* configuration_write.c: how the configuration comes to its place; see configuration.h.
 *
 * A file is written under another name beside its place, synced, and given its own name by link(),
 * which never takes another file's place. It must never remove a file that it did not make. */
#include "gateway/setup/configuration.h"

#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { CONFIGURATION_MODE = 0640, POLICY_MODE = 0644, FOLDER_MODE = 0755 };

#define SERVICE_GROUP "mxward"

static int refuse(struct text *error, const char *path, int reason)
{
	if (reason == EEXIST) {
		text_format(error,
			    "%s is there already and stays as it is; edit it, or move it away, or "
			    "name another with -c",
			    path);
		return EX_CANTCREAT;
	}
	bool rights = reason == EACCES || reason == EPERM || reason == EROFS;
	text_format(error, "cannot write %s: %s", path, strerrordesc_np(reason));
	if (rights)
		text_format(error,
			    "; uid %u needs the right to write there (run it as root: sudo, or "
			    "--user 0 for a container)",
			    (unsigned)geteuid());
	return rights ? EX_NOPERM : EX_CANTCREAT;
}

/* Where a folder is missing, the one above must take it. */
int configuration_writable(const struct wishes *w, struct text *error)
{
	char above[PATH_MAX];
	struct text t = TEXT(above);
	struct stat st;
	if (lstat(w->file, &st) == 0)
		return refuse(error, w->file, EEXIST);
	struct bytes folder = bytes_of(w->folder);
	text_add(&t, bytes_first(folder, bytes_find_last(folder, '/')));
	if (t.len == 0)
		text_char(&t, '/');
	const char *place = access(w->folder, F_OK) == 0 ? w->folder : text_cstr(&t);
	return access(place, W_OK | X_OK) == 0 ? EX_OK : refuse(error, w->file, errno);
}

static bool write_all(int fd, struct bytes b)
{
	while (b.len) {
		ssize_t n = write(fd, b.at, b.len);
		if (n < 0 && errno != EINTR)
			return false;
		b = bytes_skip(b, n > 0 ? (size_t)n : 0);
	}
	return true;
}

/* The gateway's group may read it, where there is one and we may say so. */
static bool give_to_service(int fd)
{
	const struct group *service = geteuid() == 0 ? getgrnam(SERVICE_GROUP) : NULL;
	return !service || fchown(fd, (uid_t)-1, service->gr_gid) == 0;
}

/* 0, or errno. */
static int file_put(const char *path, struct bytes text, mode_t mode, bool service)
{
	char name[PATH_MAX];
	struct text t = TEXT(name);
	text_format(&t, "%s.XXXXXX", path);
	if (t.cut)
		return ENAMETOOLONG;
	int fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return errno;
	bool good = write_all(fd, text) && (!service || give_to_service(fd)) &&
		    fchmod(fd, mode) == 0 && fsync(fd) == 0 && link(name, path) == 0;
	int reason = good ? 0 : errno;
	(void)unlink(name);
	close(fd);
	return reason;
}

static int folder_make(const char *path)
{
	return mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST ? 0 : errno;
}

static void folder_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
}

static int policy_put(const char *folder)
{
	char path[PATH_MAX];
	struct text t = TEXT(path);
	text_format(&t, "%s/policy", folder);
	int reason = folder_make(text_cstr(&t));
	t.len = 0;
	text_format(&t, "%s/" CONFIGURATION_POLICY, folder);
	if (reason == 0)
		reason = file_put(text_cstr(&t), policy_shadow(), POLICY_MODE, false);
	return reason == EEXIST ? 0 : reason;
}

int configuration_write(const struct wishes *w, struct bytes text, struct text *error)
{
	sigset_t ends, before;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGQUIT);
	sigaddset(&ends, SIGTSTP);
	sigprocmask(SIG_BLOCK, &ends, &before);
	int reason = folder_make(w->folder);
	if (reason == 0)
		reason = policy_put(w->folder);
	if (reason == 0)
		reason = file_put(w->file, text, CONFIGURATION_MODE, true);
	folder_sync(w->folder);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return reason == 0 ? EX_OK : refuse(error, w->file, reason);
}
