/* disk_watch.c: a look every few seconds; see disk_watch.h. */
#include "gateway/control/disk_watch.h"

#include "gateway/io/job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct disk_watch {
	struct loop *loop;
	const char *directory;
	wake_id wake;
	struct timer timer;
	struct job *job;                /* NULL: none is under way */
	uint64_t begun;                 /* loop_now() when it was started */
	/* The job's while it is under way. */
	int error;                      /* errno; 0: none */
	uint64_t free;
	/* Of the last that was done. */
	struct disk_report report;
};

/* Some file systems know no files without a name: then the rights have to do. */
static int write_error(const char *directory)
{
	int fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT))
		return faccessat(AT_FDCWD, directory, W_OK, AT_EACCESS) == 0 ? 0 : errno;
	if (fd < 0)
		return errno;
	int error = write(fd, "", 1) == 1 ? 0 : errno;
	(void)close(fd);
	return error;
}

static void disk_look(void *arg)
{
	struct disk_watch *w = arg;
	struct statvfs of;
	w->error = write_error(w->directory);
	w->free = statvfs(w->directory, &of) == 0 ? (uint64_t)of.f_bavail * of.f_frsize : 0;
}

static const char *in_words(int error)
{
	switch (error) {
	case 0:
		return "";
	case ENOSPC:
	case EDQUOT:
		return "its disk is full";
	case EROFS:
		return "its file system is read-only";
	case EACCES:
	case EPERM:
		return "permission denied";
	default:
		return "its disk fails";
	}
}

static void disk_run(void *arg)
{
	struct disk_watch *w = arg;
	if (w->job && job_done(w->job)) {
		job_free(w->job);
		w->job = NULL;
		w->report = (struct disk_report){ .writable = w->error == 0,
						  .why = in_words(w->error),
						  .free = w->free };
	}
	if (w->timer.set)
		return;
	timer_set(w->loop, &w->timer, loop_now(w->loop) + DISK_LOOK_MS);
	if (w->job)
		return;
	w->begun = loop_now(w->loop);
	w->job = job_start_disk(w->loop, disk_look, w, w->wake);
}

struct disk_watch *disk_watch_new(struct loop *loop, const char *directory)
{
	struct disk_watch *w = calloc(1, sizeof *w);
	wake_id wake = w ? loop_enroll(loop, disk_run, w) : 0;
	if (!wake) {
		free(w);
		return NULL;
	}
	w->loop = loop;
	w->directory = directory;
	w->wake = wake;
	w->report = (struct disk_report){ .writable = true, .why = "" };
	timer_init(&w->timer, wake);
	loop_wake(loop, wake);
	return w;
}

void disk_watch_report(const struct disk_watch *w, struct disk_report *report)
{
	*report = w ? w->report : (struct disk_report){ .writable = true, .why = "" };
	if (w && w->job && loop_now(w->loop) - w->begun >= 2 * DISK_LOOK_MS)
		*report = (struct disk_report){ .why = "its disk does not respond",
						.free = w->report.free };
}
