/* supervisor_log.c: the file that the log goes to (log.file), opened and reopened; see
 * supervisor_inside.h.
 *
 * It becomes descriptor 1 of the supervisor, which every gateway inherits; one that runs already is
 * sent it. All of them append, so no line is torn by another's, and a file that is copied and
 * truncated goes on at its beginning. It is opened with the rights of the gateway's user: a link
 * that this user has put there leads to nothing that he could not write to himself. */
#include "gateway/process/supervisor_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_FILE_MODE = 0640, GROUPS_MAX = 65536 /* as many as Linux has for a process */ };

/* WHY O_NONBLOCK: a FIFO that nobody reads must not keep us here; it is refused. */
static int open_for_log(const char *path)
{
	mode_t mask = umask(0);
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK | O_CLOEXEC,
		      LOG_FILE_MODE);
	(void)umask(mask);
	return fd;
}

/* WHY the groups, too: those that this process was started with can write to what the user cannot.
 * Where they cannot be put aside, nothing is opened. */
static int open_as_user(const struct plan *plan, const char *path)
{
	static gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX, groups);
	if (count < 0 || setgroups(0, NULL) != 0)
		return -1;
	(void)setfsgid(plan->gid);
	(void)setfsuid(plan->uid);
	int fd = open_for_log(path);
	int reason = errno;
	(void)setfsuid(geteuid());
	(void)setfsgid(getegid());
	(void)setgroups((size_t)count, groups);
	errno = reason;
	return fd;
}

static void explain(const struct plan *plan, const char *path, int reason, struct text *error)
{
	int folder = (int)(strrchr(path, '/') - path);
	text_format(error, "log.file: cannot open %s: %s", path, strerror(reason));
	if (reason == ENOENT && plan->drop)
		text_format(error, "; run `install -d -o %s -m 0750 %.*s`", plan->user, folder,
			    path);
	else if (reason == ENOENT)
		text_format(error, "; create the directory %.*s", folder, path);
	else if (reason == EACCES && plan->drop)
		text_format(error, "; user %s must be able to write to it and to %.*s", plan->user,
			    folder, path);
	else if (reason == EROFS)
		text_string(error, "; in a systemd unit, name its directory in ReadWritePaths=");
}

/* -1: a sentence. */
static int open_log(const struct plan *plan, const char *path, struct text *error)
{
	struct stat st;
	int fd = plan->drop ? open_as_user(plan, path) : open_for_log(path);
	if (fd < 0) {
		explain(plan, path, errno, error);
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && fcntl(fd, F_SETFL, O_APPEND) == 0)
		return fd;
	text_format(error, "log.file: %s is not a regular file", path);
	close(fd);
	return -1;
}

bool log_file_prepare(struct supervisor *s, const struct plan *plan, struct text *error)
{
	log_file_forget(s);
	if (strcmp(plan->log_file, s->log.path) == 0)
		return true;
	if (!plan->log_file[0])
		s->log.coming = fcntl(s->log.output, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	else
		s->log.coming = open_log(plan, plan->log_file, error);
	return s->log.coming >= 0 || !plan->log_file[0];
}

void log_file_forget(struct supervisor *s)
{
	if (s->log.coming >= 0)
		close(s->log.coming);
	s->log.coming = -1;
}

/* One that takes no notices goes on in the file it has: that costs a log, and never mail. */
static void tell_instance(const struct instance *r, int fd)
{
	if (r->child.channel >= 0 &&
	    !channel_send(r->child.channel, NOTICE_LOG, 0, (struct bytes){ 0 }, &fd, 1))
		log_note(LOG_ERROR, "log",
			 "the gateway (pid %d) cannot be told of the new log file: %s",
			 (int)r->child.pid, strerror(errno));
}

static void take_up(struct supervisor *s, int fd)
{
	if (s->log.output < 0)
		s->log.output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	tell_instance(&s->gateway, fd);
	tell_instance(&s->coming, fd);
	tell_instance(&s->retiring, fd);
	log_switch(fd);
}

void log_file_adopt(struct supervisor *s)
{
	if (s->log.coming < 0)
		return;
	take_up(s, s->log.coming);
	s->log.coming = -1;
	memcpy(s->log.path, s->current.plan.log_file, sizeof s->log.path);
}

void log_file_reopen(struct supervisor *s)
{
	char buffer[PATH_MAX + 300];
	struct text error = TEXT(buffer);
	if (!s->log.path[0]) {
		if (!s->log.told)
			log_note(LOG_WARN, "log",
				 "USR1: log.file is not set; there is nothing to reopen");
		s->log.told = true;
		return;
	}
	int fd = open_log(&s->current.plan, s->log.path, &error);
	if (fd < 0) {
		log_note(LOG_ERROR, "log", "%.*s; the log stays in the file that is open",
			 (int)error.len, error.at);
		return;
	}
	take_up(s, fd);
	log_note(LOG_INFO, "log", "reopened %s", s->log.path);
	looker_end(s); /* it would go on writing to the old one */
}
