/* watcher.c: a look a second at the files of certificates; see watcher.h. */
#include "gateway/process/watcher.h"

#include "gateway/base/clock.h"
#include "gateway/control/certificates.h"
#include "gateway/io/tls.h"
#include "gateway/process/channel.h"
#include "gateway/process/privileges.h"
#include "gateway/process/watched.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What tells one state of a file from another, without reading it. */
struct stamp {
	int error; /* errno: it cannot be looked at */
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written, changed;
};

struct entry {
	struct watched_files files;
	struct bytes used; /* the octets of the certificate file that is in use */
	struct stamp seen[2], judged[2];
	uint64_t again;        /* judged anew then, whatever the stamps say; 0: not */
	uint64_t retry;        /* how long to wait for what was sent to be in use; 0: nothing was */
	uint64_t faulty_since; /* clock_monotonic(); 0: it is not */
	char reason[WATCHED_REASON_MAX];
	bool told;              /* the fault has stood for long enough */
	struct snapshot *fresh; /* the files as judged, to be taken; NULL: nothing is */
};

struct watcher {
	int snapshot, channel;
	char *list;           /* of watched_in(), a copy */
	struct snapshot *own; /* the certificates in use */
	struct entry *entries;
	size_t count;
	bool changed; /* what there is of faults */
};

/* ---- looking */

static struct stamp stamp_of(const char *path)
{
	struct stat st;
	if (!path || stat(path, &st) != 0)
		return (struct stamp){ .error = path ? errno : 0 };
	return (struct stamp){ .device = st.st_dev,
			       .inode = st.st_ino,
			       .size = st.st_size,
			       .written = st.st_mtim,
			       .changed = st.st_ctim };
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_stamps(const struct stamp *a, const struct stamp *b)
{
	for (size_t i = 0; i < 2; i++)
		if (a[i].error != b[i].error || a[i].device != b[i].device ||
		    a[i].inode != b[i].inode || a[i].size != b[i].size ||
		    !same_time(&a[i].written, &b[i].written) ||
		    !same_time(&a[i].changed, &b[i].changed))
			return false;
	return true;
}

/* ---- judging */

static void entry_good(struct watcher *w, struct entry *e)
{
	w->changed |= e->told;
	e->told = false;
	e->faulty_since = 0;
	e->again = 0;
}

static void entry_faulty(struct watcher *w, struct entry *e, const struct text *reason)
{
	char before[WATCHED_REASON_MAX];
	uint64_t now = clock_monotonic();
	memcpy(before, e->reason, sizeof before);
	struct text t = TEXT(e->reason);
	text_add(&t, text_bytes(reason));
	(void)text_cstr(&t);
	if (e->faulty_since == 0)
		e->faulty_since = now;
	uint64_t tell_at = e->faulty_since + WATCHER_PATIENCE_MS;
	bool tell = now >= tell_at;
	w->changed |= tell && (!e->told || strcmp(before, e->reason) != 0);
	e->told = tell;
	e->again = tell ? now + WATCHER_AGAIN_MS : tell_at;
	e->retry = 0;
}

static void entry_judge(struct watcher *w, struct entry *e)
{
	char buffer[WATCHED_REASON_MAX];
	struct text reason = TEXT(buffer);
	struct snapshot *disk = snapshot_new();
	if (!disk)
		return;
	switch (watched_judge(&e->files, e->used, clock_wall(), disk, &reason)) {
	case WATCHED_SAME:
		entry_good(w, e);
		e->retry = 0;
		break;
	case WATCHED_RENEWED:
		entry_good(w, e);
		e->fresh = disk;
		return;
	case WATCHED_FAULTY:
		entry_faulty(w, e, &reason);
		break;
	}
	snapshot_free(disk);
}

/* Files that changed are given a second without another change: somebody may be writing. */
static void entry_look(struct watcher *w, struct entry *e)
{
	struct stamp now[2] = { stamp_of(e->files.certificate), stamp_of(e->files.key) };
	bool quiet = same_stamps(now, e->seen);
	bool due = !same_stamps(now, e->judged) || (e->again != 0 && clock_monotonic() >= e->again);
	memcpy(e->seen, now, sizeof now);
	if (!quiet || !due)
		return;
	memcpy(e->judged, now, sizeof now);
	entry_judge(w, e);
}

/* ---- telling */

static void tell_faults(struct watcher *w)
{
	static char room[NOTICE_BODY_MAX];
	struct text body = TEXT(room);
	if (!w->changed)
		return;
	for (size_t i = 0; i < w->count; i++) {
		const struct entry *e = &w->entries[i];
		size_t needed = strlen(e->files.certificate) + strlen(e->reason) + 2;
		if (!e->told || body.len + needed > body.cap)
			continue;
		text_string(&body, e->files.certificate);
		text_char(&body, '\0');
		text_string(&body, e->reason);
		text_char(&body, '\0');
	}
	w->changed = !channel_send(w->channel, NOTICE_FAULTS, 0, text_bytes(&body), NULL, 0);
}

static bool file_exchange(struct snapshot *all, struct snapshot *fresh, const char *path)
{
	char ignored[WATCHED_REASON_MAX];
	struct text error = TEXT(ignored);
	struct bytes content;
	if (!path)
		return true;
	if (!snapshot_read(fresh, path, SIZE_MAX, &content, &error))
		return false;
	snapshot_forget(all, path);
	return snapshot_put(all, bytes_of(path), content);
}

/* The snapshot in effect with the files that were renewed; NULL: it cannot be made, or two entries
 * share a file and the other one is not renewed yet. */
static struct snapshot *renewed_snapshot(const struct watcher *w)
{
	struct snapshot *all = snapshot_unpack(w->snapshot);
	bool good = all != NULL;
	for (size_t i = 0; i < w->count && good; i++) {
		const struct entry *e = &w->entries[i];
		good = !e->fresh || (file_exchange(all, e->fresh, e->files.certificate) &&
				     file_exchange(all, e->fresh, e->files.key));
	}
	for (size_t i = 0; i < w->count && good; i++)
		good = watched_fits(&w->entries[i].files, all);
	if (good)
		return all;
	snapshot_free(all);
	return NULL;
}

/* False: there is nothing that could be sent. */
static bool send_renewed(const struct watcher *w)
{
	struct snapshot *all = renewed_snapshot(w);
	int packed = all ? snapshot_pack(all) : -1;
	snapshot_free(all);
	if (packed < 0)
		return false;
	/* Where it does not arrive it is sent again: see entry_sent(). */
	(void)!channel_send(w->channel, NOTICE_RENEWED, 0, BYTES(""), &packed, 1);
	close(packed);
	return true;
}

/* Where it comes into effect this process ends. */
static void entry_sent(struct entry *e)
{
	snapshot_free(e->fresh);
	e->fresh = NULL;
	e->retry = e->retry == 0                          ? WATCHER_RETRY_MS
		   : e->retry * 2 < WATCHER_RETRY_MOST_MS ? e->retry * 2
							  : WATCHER_RETRY_MOST_MS;
	e->again = clock_monotonic() + e->retry;
}

/* What is renewed and was not in effect when it was told last. */
static void judge_waiting(struct watcher *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (!w->entries[i].fresh && w->entries[i].retry != 0)
			entry_judge(w, &w->entries[i]);
}

static void tell_renewed(struct watcher *w)
{
	bool any = false;
	for (size_t i = 0; i < w->count; i++)
		any |= w->entries[i].fresh != NULL;
	if (!any)
		return;
	/* Two that share a file fit only together, and are hardly due in the same second. */
	if (!send_renewed(w)) {
		judge_waiting(w);
		(void)send_renewed(w);
	}
	for (size_t i = 0; i < w->count; i++)
		if (w->entries[i].fresh)
			entry_sent(&w->entries[i]);
}

/* ---- the process */

/* Of all descriptors only these two: a listener that is removed meanwhile must be gone at once, and
 * a log file that was rotated, too. */
static void keep_only(int *snapshot, int *channel)
{
	enum { SNAPSHOT_AT = STDERR_FILENO + 1, CHANNEL_AT, ABOVE };
	int nowhere = open("/dev/null", O_WRONLY);
	if (nowhere >= 0)
		(void)dup2(nowhere, STDOUT_FILENO);
	int high_snapshot = fcntl(*snapshot, F_DUPFD, ABOVE);
	int high_channel = fcntl(*channel, F_DUPFD, ABOVE);
	if (dup2(high_snapshot, SNAPSHOT_AT) < 0 || dup2(high_channel, CHANNEL_AT) < 0)
		_exit(EXIT_FAILURE);
	(void)close_range(ABOVE, ~0U, 0);
	*snapshot = SNAPSHOT_AT;
	*channel = CHANNEL_AT;
}

/* One entry for each of the list, all of which are read and judged at first: they may have changed
 * since the snapshot was made. */
static bool entries_make(struct watcher *w, struct bytes list)
{
	struct watched_files files;
	w->list = malloc(list.len + 1);
	if (!w->list)
		return false;
	memcpy(w->list, list.at, list.len);
	const struct bytes whole = { w->list, list.len };
	for (struct bytes rest = whole; watched_next(&rest, &files);)
		w->count++;
	w->entries = calloc(w->count + 1, sizeof *w->entries);
	struct bytes rest = whole;
	for (size_t i = 0; w->entries && watched_next(&rest, &files); i++)
		w->entries[i] = (struct entry){ .files = files, .judged = { { .error = -1 } } };
	return w->entries != NULL;
}

static bool entry_keep_used(const struct watcher *w, struct entry *e, struct snapshot *all)
{
	char ignored[WATCHED_REASON_MAX];
	struct text error = TEXT(ignored);
	const char *path = e->files.certificate;
	struct bytes used;
	return snapshot_read(all, path, SIZE_MAX, &used, &error) &&
	       snapshot_put(w->own, bytes_of(path), used) &&
	       snapshot_read(w->own, path, SIZE_MAX, &e->used, &error);
}

/* Keeps what is needed to look and compare. */
static bool watcher_open(struct watcher *w)
{
	struct snapshot *all = snapshot_unpack(w->snapshot);
	w->own = snapshot_new();
	bool good = all && w->own && entries_make(w, watched_in(all));
	for (size_t i = 0; i < w->count && good; i++)
		good = entry_keep_used(w, &w->entries[i], all);
	snapshot_free(all);
	return good;
}

/* What the watcher before this one has told stands until it is found to be mended. */
static void watcher_remember(struct watcher *w, struct bytes faults)
{
	struct bytes certificate, reason;
	while (certificates_next_fault(&faults, &certificate, &reason))
		for (size_t i = 0; i < w->count; i++) {
			struct entry *e = &w->entries[i];
			if (!bytes_equal(certificate, bytes_of(e->files.certificate)))
				continue;
			struct text t = TEXT(e->reason);
			text_add(&t, reason);
			(void)text_cstr(&t);
			e->told = true;
			e->faulty_since = 1;
		}
}

static bool supervisor_gone(int channel)
{
	struct pollfd wait = { .fd = channel, .events = POLLIN };
	return poll(&wait, 1, WATCHER_LOOK_MS) > 0;
}

void watcher_run(int snapshot, int channel, struct bytes faults)
{
	/* It is the supervisor that is told to stop, also by Ctrl-C, which reaches both. */
	const int ignored[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE };
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		(void)signal(ignored[i], SIG_IGN);
	keep_only(&snapshot, &channel);
	privileges_reduce_to_reading();
	struct watcher w = { .snapshot = snapshot, .channel = channel };
	if (!tls_start() || !watcher_open(&w))
		_exit(EXIT_FAILURE);
	watcher_remember(&w, faults);
	while (!supervisor_gone(channel)) {
		for (size_t i = 0; i < w.count; i++)
			entry_look(&w, &w.entries[i]);
		tell_faults(&w);
		tell_renewed(&w);
	}
	_exit(EXIT_SUCCESS);
}
