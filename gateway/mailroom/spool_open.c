/* spool_open.c: the spool as a whole: its directories, what it may hold, the folders of its days;
 * see spool.h.
 *
 * Owns the directories it holds open. It must never take for ours what belongs to somebody else,
 * nor remove a folder in which anything lies. */
#include "gateway/base/clock.h"
#include "gateway/mailroom/spool_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *spool_queue_name(enum spool_queue queue)
{
	return queue == SPOOL_HOLD ? "hold" : "quarantine";
}

enum spool_result spool_fault(struct text *error, const char *doing)
{
	int code = errno;
	text_format(error, "%s: %s", doing, strerror(code));
	errno = code;
	return code == ENOSPC || code == EDQUOT || code == EROFS ? SPOOL_FULL : SPOOL_FAILED;
}

const char *spool_name(char name[SPOOL_NAME_MAX], const char *prefix, const char *id,
		       const char *suffix)
{
	struct text t = { .at = name, .cap = SPOOL_NAME_MAX };
	text_format(&t, "%s%s%s", prefix, id, suffix);
	return text_cstr(&t);
}

/* ---- opening */

static bool spool_ours(int fd, struct text *error, const char *name)
{
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0) {
		text_format(error, "%s: %s", name, strerror(errno));
		return false;
	}
	if ((st.st_uid == geteuid() || geteuid() == 0) && (st.st_mode & 07777) == 0700)
		return true;
	text_format(error, "%s must belong to the user of the gateway and have mode 0700", name);
	return false;
}

/* A folder right below the spool, made if it is not there; -1 with *error. */
static int folder_below(int root, const char *name, struct text *error)
{
	if (mkdirat(root, name, 0700) != 0 && errno != EEXIST) {
		(void)spool_fault(error, name);
		return -1;
	}
	int fd = openat(root, name, SPOOL_OPEN_FOLDER);
	/* Who mounts a volume for us may have opened it to a group from top to bottom: its owner
	 * closes it again. */
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    (st.st_mode & 07777) != 0700)
		(void)fchmod(fd, 0700);
	if (spool_ours(fd, error, name))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

struct spool *spool_open(const char *directory, struct text *error)
{
	struct spool *s = malloc(sizeof *s);
	if (!s) {
		text_string(error, "out of memory");
		return NULL;
	}
	*s = (struct spool){ .root = -1, .corrupt = -1, .queues = { -1, -1 } };
	(void)pthread_mutex_init(&s->folders, NULL); /* cannot fail without attributes */
	s->root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool opened = spool_ours(s->root, error, directory) &&
		      (s->corrupt = folder_below(s->root, "corrupt", error)) >= 0;
	for (int q = 0; q < SPOOL_QUEUES && opened; q++) {
		s->queues[q] = folder_below(s->root, spool_queue_name((enum spool_queue)q), error);
		opened = s->queues[q] >= 0;
	}
	if (opened && fsync(s->root) == 0)
		return s;
	if (opened)
		(void)spool_fault(error, directory);
	spool_close(s);
	return NULL;
}

void spool_begin(struct spool *s, uint64_t now)
{
	spool_id(s->recover_before, now, 0, 0);
	s->begun = now;
}

uint64_t spool_begun(const struct spool *s)
{
	return s->begun;
}

void spool_limit(struct spool *s, uint64_t octets)
{
	s->limit = octets;
}

void spool_measured(struct spool *s, uint64_t octets)
{
	s->octets = octets;
}

uint64_t spool_quarantined(const struct spool *s)
{
	return s->octets;
}

bool spool_room(const struct spool *s, uint64_t octets)
{
	uint64_t limit = s->limit, there = s->octets;
	return limit == 0 || (there <= limit && octets <= limit - there);
}

void spool_close(struct spool *s)
{
	if (!s)
		return;
	const int held[] = { s->root, s->corrupt, s->queues[SPOOL_QUARANTINE],
			     s->queues[SPOOL_HOLD] };
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		if (held[i] >= 0)
			close(held[i]);
	(void)pthread_mutex_destroy(&s->folders);
	free(s);
}

/* ---- folders of days */

enum spool_result spool_folder(struct spool *s, enum spool_queue queue, struct bytes id,
			       char copy[SPOOL_ID_MAX], int *folder, struct text *error)
{
	char day[SPOOL_DAY_MAX];
	*folder = -1;
	if (!spool_id_day(id, day)) {
		text_string(error, "this is not a message ID");
		return SPOOL_MISSING;
	}
	memcpy(copy, id.at, SPOOL_ID_LENGTH);
	copy[SPOOL_ID_LENGTH] = '\0';
	*folder = openat(s->queues[queue], day, SPOOL_OPEN_FOLDER);
	if (*folder >= 0)
		return SPOOL_DONE;
	enum spool_result result = spool_fault(error, day);
	return errno == ENOENT ? SPOOL_MISSING : result;
}

void spool_folder_tidy(struct spool *s, enum spool_queue queue, const char *day)
{
	char id[SPOOL_ID_MAX], today[SPOOL_DAY_MAX];
	spool_id(id, clock_wall(), 0, 0);
	if (!spool_id_day(bytes_of(id), today) || strcmp(day, today) >= 0)
		return;
	pthread_mutex_lock(&s->folders);
	/* fails, as it should, unless it is empty */
	(void)unlinkat(s->queues[queue], day, AT_REMOVEDIR);
	pthread_mutex_unlock(&s->folders);
}
