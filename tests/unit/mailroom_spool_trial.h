/* mailroom_spool_trial.h: a spool for each test of mailroom/spool.h, with four IDs of four old
 * days, and what to ask of it. */
#ifndef MXWARD_TESTS_UNIT_MAILROOM_SPOOL_TRIAL_H
#define MXWARD_TESTS_UNIT_MAILROOM_SPOOL_TRIAL_H

#include "tests/unit/mailroom_spool.h"

#include <setjmp.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define TEST(name)   cmocka_unit_test_setup_teardown(name, set_up, tear_down)

struct trial {
	char path[PATH_LENGTH];
	struct spool *spool;
	char ids[4][SPOOL_ID_MAX];
	char why[400];
	struct text error;
	struct arena arena;
	unsigned said, found;           /* by spool_recover() */
	char shown[4][SPOOL_ID_MAX];    /* the first that were found */
	char last[200];
};

static inline void trial_open(struct trial *t)
{
	t->error = TEXT(t->why);
	t->spool = spool_open(t->path, &t->error);
	if (!t->spool)
		fail_msg("%s", text_cstr(&t->error));
}

static inline int set_up(void **state)
{
	struct trial *t = calloc(1, sizeof *t);
	assert_non_null(t);
	folder_new(t->path);
	arena_init(&t->arena, ENVELOPE_ARENA);
	trial_open(t);
	for (unsigned i = 0; i < COUNT(t->ids); i++)
		spool_id(t->ids[i], message_time + i * (uint64_t)MESSAGE_DAY_MS, 1, i);
	*state = t;
	return 0;
}

static inline int tear_down(void **state)
{
	struct trial *t = *state;
	spool_close(t->spool);
	arena_wipe(&t->arena);
	folder_remove(t->path);
	free(t);
	return 0;
}

/* Where a file of a message lies. */
static inline const char *path_of(struct trial *t, enum spool_queue queue, const char *id,
				  const char *suffix)
{
	static char path[2 * PATH_LENGTH];
	char day[9];
	assert_true(spool_id_day(bytes_of(id), day));
	path_write(path, sizeof path, "%s/%s/%s/%s%s", t->path, spool_queue_name(queue), day, id,
		   suffix);
	return path;
}

static inline bool exists(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

static inline void file_write(const char *path, struct bytes octets)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, octets.at, octets.len), octets.len);
	close(fd);
}

static inline void say(void *arg, const char *id, const char *what)
{
	struct trial *t = arg;
	t->said++;
	path_write(t->last, sizeof t->last, "%s %s", id, what);
}

static inline bool each_add(void *arg, const struct envelope *e)
{
	struct text *list = arg;
	text_add(list, e->id);
	text_char(list, ' ');
	return true;
}

static inline size_t listed(struct trial *t, enum spool_queue queue)
{
	char buffer[4096];
	struct text list = TEXT(buffer);
	t->error = TEXT(t->why);
	assert_true(spool_each(t->spool, queue, each_add, &list, &t->error));
	return list.len / 14;
}

static inline void must_store(struct trial *t, enum spool_queue queue, const char *id,
			      struct bytes octets)
{
	if (message_store(t->spool, queue, id, octets, &t->error) != SPOOL_DONE)
		fail_msg("%s", text_cstr(&t->error));
}

static inline enum spool_result must_read(struct trial *t, enum spool_queue queue, const char *id,
					  struct envelope *e)
{
	t->error = TEXT(t->why);
	return spool_read(t->spool, queue, id, &t->arena, e, &t->error);
}

/* Number of files in the folder of a day, those with temporary names too. */
static inline size_t files_of(struct trial *t, enum spool_queue queue, const char *id)
{
	char path[2 * PATH_LENGTH];
	size_t count = 0;
	const struct dirent *entry;
	path_write(path, sizeof path, "%s", path_of(t, queue, id, ""));
	*strrchr(path, '/') = '\0';
	DIR *names = opendir(path);
	while (names && (entry = readdir(names)))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	if (names)
		closedir(names);
	return count;
}

#endif
