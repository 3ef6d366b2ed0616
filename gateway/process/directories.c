/* directories.c: making, taking over and explaining directories, with the supervisor's rights; see
 * directories.h. It must never give away, or pass over, a directory in which something is kept. */
#include "gateway/process/directories.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* Folder `name` of a directory; false if that is longer than any path. */
static bool path_inside(char to[PATH_MAX], const char *path, const char *name)
{
	struct text t = { .at = to, .cap = PATH_MAX };
	text_format(&t, "%s/%s", path, name);
	text_cstr(&t);
	return !t.cut;
}

void directory_resolve(char path[PATH_MAX], const char *inside)
{
	char own[PATH_MAX];
	struct stat st;
	if (path_inside(own, path, inside) && lstat(own, &st) == 0 && S_ISDIR(st.st_mode))
		strcpy(path, own);
}

void control_resolve(char control[PATH_MAX], const char *state)
{
	char own[PATH_MAX];
	struct stat st;
	if (strcmp(control, CONTROL_USUAL) == 0 && path_inside(own, state, CONTROL_INSIDE) &&
	    lstat(own, &st) == 0 && S_ISSOCK(st.st_mode))
		strcpy(control, own);
}

/* ---- what is wrong */

/* The user, as an administrator knows it. */
static void say_user(const struct plan *plan, struct text *error)
{
	if (plan->drop)
		text_format(error, "user %s", plan->user);
	else
		text_format(error, "uid %u", (unsigned)plan->uid);
}

bool directory_barred(const struct plan *plan, const char *path, struct text *error)
{
	char part[PATH_MAX];
	struct stat st;
	strcpy(part, path);
	for (size_t at = 1, length = strlen(path); at <= length; at++) {
		if (path[at] != '/' && path[at] != '\0')
			continue;
		part[at] = '\0';
		if (access(part, X_OK) != 0 && errno == EACCES) {
			say_user(plan, error);
			text_format(error, " cannot enter %s", part);
			if (stat(part, &st) == 0)
				text_format(error, " (mode %04o)", (unsigned)st.st_mode & 07777);
			return true;
		}
		part[at] = path[at];
	}
	return false;
}

/* The directory above the last component. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	strcpy(folder, path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
}

void directory_explain(const struct plan *plan, const char *path, int reason, struct text *error)
{
	char folder[PATH_MAX];
	struct stat st;
	folder_of(path, folder);
	if (reason == EROFS)
		text_format(error, "; %s must be writable", folder);
	if (reason != EACCES)
		return;
	text_string(error, "; ");
	if (directory_barred(plan, folder, error))
		return;
	say_user(plan, error);
	text_format(error, " cannot write to %s", folder);
	if (stat(folder, &st) == 0)
		text_format(error, " (uid %u, mode %04o)", (unsigned)st.st_uid,
			    (unsigned)st.st_mode & 07777);
}

static bool say_unmade(struct text *error, const struct plan *plan, const char *path, int *status)
{
	int reason = errno;
	text_format(error, "cannot create the directory %s: %s", path, strerror(reason));
	directory_explain(plan, path, reason, error);
	*status = reason == EACCES || reason == EPERM ? EX_NOPERM : EX_CANTCREAT;
	return false;
}

/* A path as a shell wants it. */
static void say_path(struct text *error, const char *path)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%,:";
	bool quoted = strspn(path, plain) != strlen(path);
	text_format(error, quoted ? "'%s'" : "%s", path);
}

static bool say_owner(struct text *error, const struct plan *plan, const char *path,
		      const char *what, const struct stat *st, bool empty, int *status)
{
	text_format(error, "%s (%s) belongs to uid %u%s, but the gateway runs as uid %u: ", path,
		    what, (unsigned)st->st_uid, empty ? "" : " and is not empty",
		    (unsigned)plan->uid);
	if (!empty)
		text_string(error, "name another directory or, if everything in it is mxward's, ");
	text_format(error, "run `chown -R %u:%u ", (unsigned)plan->uid, (unsigned)plan->gid);
	say_path(error, path);
	text_string(error, "` as root (in a container: on the volume mounted there)");
	*status = EX_CANTCREAT;
	return false;
}

/* ---- making */

/* Every missing directory above the last component of `path`, 0755. */
static bool make_parents(const struct plan *plan, const char *path, struct text *error, int *status)
{
	char part[PATH_MAX];
	strcpy(part, path);
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		int reason = mkdir(part, 0755) != 0 ? errno : 0;
		if (reason != 0 && reason != EEXIST && access(part, F_OK) != 0) {
			errno = reason;
			return say_unmade(error, plan, part, status);
		}
		*slash = '/';
	}
	return true;
}

/* Nothing is in it but what a new file system brings along, and folders of ours. */
static bool is_empty(int fd)
{
	static const char *const passed[] = { ".", "..", "lost+found", STATE_INSIDE, SPOOL_INSIDE };
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = again >= 0 ? fdopendir(again) : NULL;
	bool empty = directory != NULL;
	if (!directory && again >= 0)
		close(again);
	if (!directory)
		return false;
	for (struct dirent *entry; empty && (entry = readdir(directory)) != NULL;) {
		bool known = false;
		for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
			known = known || strcmp(entry->d_name, passed[i]) == 0;
		empty = known;
	}
	(void)closedir(directory);
	return empty;
}

/* Gives an empty directory of root's to the gateway's user. It is closed to others first and then
 * looked at once more: nobody can put something in meanwhile. */
static bool directory_take_over(int fd, const struct stat *st, const struct plan *plan)
{
	if (!plan->drop || st->st_uid != geteuid() || !is_empty(fd) || fchmod(fd, 0700) != 0)
		return false;
	if (is_empty(fd) && fchown(fd, plan->uid, plan->gid) == 0)
		return true;
	(void)fchmod(fd, st->st_mode & 07777);
	return false;
}

/* A new directory of the gateway's; false with errno. */
static bool make_own(const char *path, const struct plan *plan)
{
	if (mkdir(path, 0700) != 0)
		return false;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* Its mode is set once more because it may have got a group's bit from above. */
	bool own = fd >= 0 && (!plan->drop || fchown(fd, plan->uid, plan->gid) == 0) &&
		   fchmod(fd, 0700) == 0;
	int reason = errno;
	if (fd >= 0)
		close(fd);
	if (!own)
		(void)rmdir(path);
	errno = reason;
	return own;
}

/* What has the mode already is left alone: a spool whose disk is read-only keeps nobody's mail from
 * passing. */
static bool keep_private(const char *path, const struct plan *plan, struct text *error, int *status)
{
	struct stat st;
	if (stat(path, &st) == 0 && (st.st_mode & 07777) == 0700)
		return true;
	if (chmod(path, 0700) == 0 || errno == EPERM)
		return true;
	return say_unmade(error, plan, path, status);
}

/* A directory that is there already, open as `fd` (-1: it may not be looked into). */
static bool use_present(int fd, char path[PATH_MAX], const char *what, const char *inside,
			const struct plan *plan, struct text *error, int *status)
{
	char own[PATH_MAX];
	struct stat st;
	if ((fd >= 0 ? fstat(fd, &st) : stat(path, &st)) != 0)
		return say_unmade(error, plan, path, status);
	if (!S_ISDIR(st.st_mode)) {
		text_format(error, "%s (%s) is not a directory", path, what);
		*status = EX_CANTCREAT;
		return false;
	}
	if (st.st_uid == plan->uid)
		return keep_private(path, plan, error, status);
	bool empty = fd >= 0 && is_empty(fd);
	if (fd >= 0 && directory_take_over(fd, &st, plan))
		return true;
	/* Only in what the configuration names: our own folder that is somebody else's holds
	 * somebody else's mail. */
	if (empty && !plan->drop && strcmp(strrchr(path, '/') + 1, inside) != 0 &&
	    path_inside(own, path, inside)) {
		if (make_own(own, plan)) {
			strcpy(path, own);
			return true;
		}
		if (errno != EACCES && errno != EPERM)
			return say_unmade(error, plan, own, status);
	}
	return say_owner(error, plan, path, what, &st, empty || fd < 0, status);
}

/* One directory that the gateway keeps things in; `inside` is what our folder in somebody else's is
 * called. */
static bool directory_make(char path[PATH_MAX], const char *what, const char *inside,
			   const struct plan *plan, struct text *error, int *status)
{
	if (!make_parents(plan, path, error, status))
		return false;
	if (make_own(path, plan))
		return true;
	if (errno != EEXIST)
		return say_unmade(error, plan, path, status);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (plan->drop ? O_NOFOLLOW : 0));
	bool good = use_present(fd, path, what, inside, plan, error, status);
	if (fd >= 0)
		close(fd);
	return good;
}

/* The control socket's directory. WHY the usual one may be done without: a container's may be
 * read-only there, or a tmpfs of root's. */
static bool make_control(struct plan *plan, struct text *error, int *status)
{
	char folder[PATH_MAX];
	bool made = make_parents(plan, plan->control, error, status);
	if (strcmp(plan->control, CONTROL_USUAL) != 0)
		return made;
	folder_of(plan->control, folder);
	if (made && access(folder, W_OK | X_OK) == 0)
		return true;
	error->len = 0;
	if (!path_inside(plan->control, plan->state, CONTROL_INSIDE)) {
		text_format(error, "%s is longer than this system allows for a path",
			    plan->control);
		*status = EX_CANTCREAT;
		return false;
	}
	return true;
}

bool directories_make(struct plan *plan, struct text *error, int *status)
{
	/* The gateway's user has to pass through what is made above them, whatever the mask of who
	 * started us. */
	mode_t before = umask(022);
	bool made = directory_make(plan->state, "the state", STATE_INSIDE, plan, error, status) &&
		    directory_make(plan->spool, "the spool", SPOOL_INSIDE, plan, error, status) &&
		    make_control(plan, error, status);
	(void)umask(before);
	return made;
}
