/* watchdog.c: reads the heartbeats, logs hangs, and tells those that a kill would end from those
 * that it would not; see watchdog.h. */
#include "gateway/process/watchdog.h"

#include "gateway/base/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 4096 };

void watchdog_open(struct watchdog *d, unsigned workers)
{
	*d = (struct watchdog){ .heartbeats = heartbeats_new(workers) };
	d->lookout = d->heartbeats ? lookout_new(d->heartbeats) : NULL;
	if (!d->lookout)
		log_note(LOG_ERROR, "watchdog",
			 "out of memory: the gateway is not watched for hangs");
}

void watchdog_close(struct watchdog *d)
{
	lookout_free(d->lookout);
	heartbeats_free(d->heartbeats);
	*d = (struct watchdog){ 0 };
}

/* ---- what the kernel says of a thread */

/* "PID (NAME) STATE …"; false if there is none. */
static bool read_stat(const char *path, char name[32], char *state)
{
	char buffer[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, buffer, sizeof buffer) : -1;
	if (fd >= 0)
		close(fd);
	struct bytes b = { buffer, n > 0 ? (size_t)n : 0 };
	size_t opens = bytes_find(b, '('), closes = bytes_find_last(b, ')');
	if (closes + 2 >= b.len || opens >= closes)
		return false;
	struct text t = { .at = name, .cap = 32 };
	text_add(&t, (struct bytes){ buffer + opens + 1, closes - opens - 1 });
	text_cstr(&t);
	*state = buffer[closes + 2];
	return true;
}

/* True if some thread of this name waits for a disk or for memory to come back from one ("D"); the
 * control thread's name is the process's own, and its id, too. */
static bool waits_for_disk(pid_t gateway, const struct stall *stall)
{
	char path[64], name[32], wanted[32], state;
	struct text t = TEXT(path), w = TEXT(wanted);
	bool waits = false;
	if (stall->who != STALL_WORKER) {
		text_format(&t, "/proc/%d/stat", (int)gateway);
		return read_stat(text_cstr(&t), name, &state) && state == 'D';
	}
	text_format(&w, "worker-%u", stall->worker % 1000);
	(void)text_cstr(&w);
	text_format(&t, "/proc/%d/task", (int)gateway);
	DIR *threads = opendir(text_cstr(&t));
	struct dirent *entry;
	for (int i = 0; threads && i < THREADS_MAX && !waits && (entry = readdir(threads)) != NULL;
	     i++) {
		char file[320];
		struct text f = TEXT(file);
		text_format(&f, "%s/%s/stat", path, entry->d_name);
		waits = read_stat(text_cstr(&f), name, &state) && strcmp(name, wanted) == 0 &&
			state == 'D';
	}
	if (threads)
		(void)closedir(threads);
	return waits;
}

/* ---- telling */

static void stall_log(enum log_level level, const struct stall *stall, const char *and)
{
	char buffer[256];
	struct text t = TEXT(buffer);
	stall_text(&t, stall);
	text_string(&t, and);
	struct log_line *l = log_begin(level, "watchdog");
	log_bytes(l, "message", text_bytes(&t));
	if (stall->who == STALL_WORKER)
		log_number(l, "worker", stall->worker);
	log_number(l, "silent", (int64_t)stall->silent);
	if (stall->step[0] != '\0')
		log_string(l, "step", stall->step);
	if (stall->session != 0) {
		char id[16];
		struct text s = TEXT(id);
		text_id(&s, stall->session);
		log_bytes(l, "session", text_bytes(&s));
	}
	log_end(l);
}

static void look_at_jobs(struct watchdog *d)
{
	unsigned count;
	uint64_t longest = lookout_jobs(d->lookout, WATCHDOG_JOB_MS, &count);
	if (count > 0 && !d->jobs_told)
		log_note(LOG_WARN, "watchdog",
			 "%u thread pool jobs have been running for up to %llu s: a disk may "
			 "not be responding",
			 count, (unsigned long long)(longest / 1000));
	if (count == 0 && d->jobs_told)
		log_note(LOG_INFO, "watchdog", "the thread pool has no overdue jobs any more");
	d->jobs_told = count > 0;
}

bool watchdog_look(struct watchdog *d, pid_t gateway, uint64_t now)
{
	struct stall stall;
	lookout_look(d->lookout, now);
	look_at_jobs(d);
	lookout_oldest(d->lookout, &stall);
	if (d->ending)
		return false;
	if (stall.silent < WATCHDOG_SAY_MS) {
		if (d->told.who != STALL_NONE)
			log_note(LOG_WARN, "watchdog",
				 "every thread of the gateway is making progress again");
		d->told = (struct stall){ .who = STALL_NONE };
		return false;
	}
	if (d->told.who == STALL_NONE)
		stall_log(LOG_WARN, &stall, "");
	if (d->told.who == STALL_NONE || stall.silent < d->told.silent)
		d->told = stall;
	if (stall.silent < WATCHDOG_END_MS || waits_for_disk(gateway, &stall))
		return false;
	stall_log(LOG_ERROR, &stall, ": killing and restarting the gateway");
	d->ending = true;
	return true;
}

bool watchdog_well(const struct watchdog *d)
{
	struct stall stall;
	lookout_oldest(d->lookout, &stall);
	return stall.silent < WATCHDOG_SAY_MS;
}
