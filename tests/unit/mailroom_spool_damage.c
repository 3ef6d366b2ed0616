/* mailroom_spool_damage.c: what the spool makes of files that are not what it wrote, of a disk that
 * is full or read-only, and of want of descriptors (mailroom/spool.h). */
#include "tests/unit/mailroom_spool_trial.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

/* ---- damage */

static void fifo_put(const char *path)
{
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
}

/* A link to the very file. */
static void link_put(const char *path)
{
	char kept[2 * PATH_LENGTH];
	path_write(kept, sizeof kept, "%s.kept", path);
	assert_int_equal(rename(path, kept), 0);
	assert_int_equal(symlink(strrchr(kept, '/') + 1, path), 0);
}

/* A link to nothing, as long as the octets were. */
static void short_link_put(const char *path)
{
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("abc", path), 0);
}

static void folder_put(const char *path)
{
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void octet_change(const char *path)
{
	int fd = open(path, O_RDWR);
	char c;
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &c, 1, 2), 1);
	c = (char)(c ^ 1);
	assert_int_equal(pwrite(fd, &c, 1, 2), 1);
	close(fd);
}

static void octet_add(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void cut_off(const char *path)
{
	assert_int_equal(truncate(path, 2), 0);
}

static void take_away(const char *path)
{
	assert_int_equal(unlink(path), 0);
}

static void huge(const char *path)
{
	assert_int_equal(truncate(path, (off_t)ENVELOPE_MAX + 1), 0);
}

static void damage_is_set_aside(void **state)
{
	struct trial *t = *state;
	static const struct {
		const char *suffix;
		void (*harm)(const char *path);
		bool seen_by_listing, told;
	} rows[] = {
		{ ".json", fifo_put, true, true },   { ".json", link_put, true, true },
		{ ".json", folder_put, true, true }, { ".json", octet_change, true, true },
		{ ".json", octet_add, true, true },  { ".json", cut_off, true, true },
		{ ".json", huge, true, true },       { ".eml", fifo_put, false, true },
		{ ".eml", link_put, false, true },   { ".eml", short_link_put, false, true },
		{ ".eml", folder_put, false, true }, { ".eml", octet_add, false, true },
		{ ".eml", cut_off, false, true },    { ".eml", take_away, true, true },
		{ ".json", take_away, true, false }, { ".eml", octet_change, false, true },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct envelope e;
		char id[SPOOL_ID_MAX], aside[2 * PATH_LENGTH];
		spool_id(id, message_time, 2, i);
		must_store(t, SPOOL_HOLD, id, BYTES("abc"));
		must_store(t, SPOOL_HOLD, t->ids[3], BYTES("other"));
		rows[i].harm(path_of(t, SPOOL_HOLD, id, rows[i].suffix));
		assert_int_equal(listed(t, SPOOL_HOLD), rows[i].seen_by_listing ? 1 : 2);
		t->said = 0;
		spool_recover(t->spool, say, NULL, t);
		if (t->said != rows[i].told)
			fail_msg("row %zu: said %u times, %s", i, t->said, t->last);
		assert_int_equal(listed(t, SPOOL_HOLD), 1);
		assert_int_equal(must_read(t, SPOOL_HOLD, id, &e), SPOOL_MISSING);
		path_write(aside, sizeof aside, "%s/corrupt/hold-%s%s", t->path, id,
			   rows[i].harm == take_away ? ".json" : rows[i].suffix);
		assert_int_equal(exists(aside), rows[i].told);
		spool_recover(t->spool, say, NULL, t); /* once is enough */
		assert_int_equal(t->said, rows[i].told);
		assert_int_equal(spool_remove(t->spool, SPOOL_HOLD, t->ids[3], &t->error),
				 SPOOL_DONE);
	}
}

/* The same, met while the gateway runs: reading sets aside what cannot be what was written. */
static void damage_met_later(void **state)
{
	struct trial *t = *state;
	static void (*const harms[])(const char *) = { fifo_put,     link_put,  folder_put,
						       octet_change, octet_add, cut_off,
						       huge };
	for (size_t i = 0; i < 2 * COUNT(harms); i++) {
		struct envelope e, again;
		char id[SPOOL_ID_MAX];
		const char *suffix = i % 2 ? ".json" : ".eml";
		spool_id(id, message_time, 2, i);
		must_store(t, SPOOL_HOLD, id, BYTES("abc"));
		assert_int_equal(must_read(t, SPOOL_HOLD, id, &e), SPOOL_DONE);
		harms[i / 2](path_of(t, SPOOL_HOLD, id, suffix));
		if (i % 2 == 0 && harms[i / 2] != octet_change)
			assert_int_equal(spool_octets(t->spool, SPOOL_HOLD, &e, &t->error), -1);
		assert_int_equal(i % 2 ? must_read(t, SPOOL_HOLD, id, &again)
				       : spool_verify(t->spool, SPOOL_HOLD, &e, &t->error),
				 SPOOL_CORRUPT);
		assert_int_equal(must_read(t, SPOOL_HOLD, id, &again), SPOOL_MISSING);
		assert_int_equal(listed(t, SPOOL_HOLD), 0);
	}
}

/* Whole messages of another name, under another day, in the other queue. */
static void messages_out_of_place(void **state)
{
	struct trial *t = *state;
	static const char *const suffixes[] = { ".eml", ".json" };
	must_store(t, SPOOL_HOLD, t->ids[0], BYTES("abc"));
	must_store(t, SPOOL_HOLD, t->ids[1], BYTES("abc"));
	must_store(t, SPOOL_HOLD, t->ids[2], BYTES("abc"));
	must_store(t, SPOOL_QUARANTINE, t->ids[3], BYTES("abc"));
	for (size_t i = 0; i < 2; i++) {
		char from[2 * PATH_LENGTH], to[2 * PATH_LENGTH];
		/* the name of a neighbour */
		path_write(from, sizeof from, "%s", path_of(t, SPOOL_HOLD, t->ids[0], suffixes[i]));
		char *last = strrchr(from, '/') + 13;
		path_write(to, sizeof to, "%s", from);
		to[last - from] = 'Z';
		assert_int_equal(link(from, to), 0);
		/* another day */
		path_write(from, sizeof from, "%s", path_of(t, SPOOL_HOLD, t->ids[1], suffixes[i]));
		path_write(to, sizeof to, "%s", path_of(t, SPOOL_HOLD, t->ids[2], ""));
		path_write(strrchr(to, '/'), PATH_LENGTH, "/%s%s", t->ids[1], suffixes[i]);
		assert_int_equal(link(from, to), 0);
		/* the other queue */
		path_write(from, sizeof from, "%s", path_of(t, SPOOL_HOLD, t->ids[0], suffixes[i]));
		path_write(to, sizeof to, "%s", path_of(t, SPOOL_QUARANTINE, t->ids[3], ""));
		path_write(strrchr(to, '/'), PATH_LENGTH, "/%s%s", t->ids[0], suffixes[i]);
		assert_int_equal(link(from, to), 0);
	}
	spool_recover(t->spool, say, NULL, t);
	assert_int_equal(t->said, 3);
	assert_int_equal(listed(t, SPOOL_HOLD), 3);
	assert_int_equal(listed(t, SPOOL_QUARANTINE), 1);
}

static void other_names_are_left_alone(void **state)
{
	struct trial *t = *state;
	static const char *const names[] = { "README",
					     ".hidden",
					     "x.tmp",
					     ".x.tmp",
					     "1M80GB4MF0000.txt",
					     "1m80gb4mf0000.eml",
					     ".1M80GB4MF0000.eml.1.tmp~",
					     "1M80GB4MF0000",
					     "1M80GB4MF0000.eml.json" };
	char path[2 * PATH_LENGTH];
	must_store(t, SPOOL_HOLD, t->ids[0], BYTES("abc"));
	for (size_t i = 0; i < COUNT(names); i++) {
		path_write(path, sizeof path, "%s", path_of(t, SPOOL_HOLD, t->ids[0], ""));
		path_write(strrchr(path, '/'), PATH_LENGTH, "/%s", names[i]);
		file_write(path, BYTES("x"));
		path_write(path, sizeof path, "%s/hold/%s", t->path, names[i]);
		file_write(path, BYTES("x"));
	}
	path_write(path, sizeof path, "%s/hold/20010101", t->path);
	file_write(path, BYTES("x"));   /* named like a day */
	path_write(path, sizeof path, "%s/hold/20010102", t->path);
	assert_int_equal(symlink("/etc", path), 0);
	spool_recover(t->spool, say, NULL, t);
	assert_int_equal(t->said, 0);
	assert_int_equal(listed(t, SPOOL_HOLD), 1);
	assert_int_equal(files_of(t, SPOOL_HOLD, t->ids[0]), 2 + COUNT(names));
	/* But what was being written goes. */
	path_write(path, sizeof path, "%s", path_of(t, SPOOL_HOLD, t->ids[0], ""));
	path_write(strrchr(path, '/'), PATH_LENGTH, "/.%s.json.17.tmp", t->ids[0]);
	file_write(path, BYTES("x"));
	spool_recover(t->spool, say, NULL, t);
	assert_false(exists(path));
}

/* ---- a disk that is full, or read-only */

/* Fills it with messages, sees that the refused one leaves nothing, that one is taken again when
 * there is room, and that a read-only disk is told from a broken one. */
static void fill_and_free(struct trial *t, unsigned more)
{
	char octets[5000], id[SPOOL_ID_MAX];
	unsigned stored = 0;
	enum spool_result result;
	memset(octets, 'x', sizeof octets);
	for (;; stored++) {
		t->error = TEXT(t->why);
		spool_id(id, message_time, 1, stored);
		result = message_store(t->spool, SPOOL_QUARANTINE, id,
				       (struct bytes){ octets, sizeof octets }, &t->error);
		if (result != SPOOL_DONE || stored == 4000)
			break;
	}
	assert_int_equal(result, SPOOL_FULL);
	assert_true(stored > more);
	assert_int_equal(files_of(t, SPOOL_QUARANTINE, id), 2 * stored);
	for (unsigned i = 0; i < more; i++) {
		struct envelope e;
		spool_id(id, message_time, 1, i);
		assert_int_equal(must_read(t, SPOOL_QUARANTINE, id, &e), SPOOL_DONE);
		assert_int_equal(spool_remove(t->spool, SPOOL_QUARANTINE, id, &t->error),
				 SPOOL_DONE);
	}
	must_store(t, SPOOL_QUARANTINE, id, (struct bytes){ octets, sizeof octets });
	assert_int_equal(mount(NULL, t->path, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	struct envelope e;
	assert_int_equal(
		message_store(t->spool, SPOOL_QUARANTINE, t->ids[3], BYTES("x"), &t->error),
		SPOOL_FULL);
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, id, &e), SPOOL_DONE);
	assert_int_equal(spool_update(t->spool, SPOOL_QUARANTINE, &e, &t->error), SPOOL_FULL);
	assert_int_equal(spool_move(t->spool, SPOOL_QUARANTINE, SPOOL_HOLD, &e, &t->error),
			 SPOOL_FULL);
	assert_int_equal(spool_remove(t->spool, SPOOL_QUARANTINE, id, &t->error), SPOOL_FULL);
	assert_int_equal(must_read(t, SPOOL_QUARANTINE, id, &e), SPOOL_DONE);
	assert_int_equal(mount(NULL, t->path, NULL, MS_REMOUNT, NULL), 0);
	assert_int_equal(spool_move(t->spool, SPOOL_QUARANTINE, SPOOL_HOLD, &e, &t->error),
			 SPOOL_DONE);
	must_store(t, SPOOL_QUARANTINE, t->ids[3], BYTES("x"));
	assert_int_equal(listed(t, SPOOL_HOLD), 1);
}

static void full_disk(void **state)
{
	struct trial *t = *state;
	/* No space; no inodes. */
	static const char *const disks[] = { "size=300k,mode=0700",
					     "size=8m,nr_inodes=80,mode=0700" };
	/* What is mounted is seen by this process alone and goes with it. */
	bool alone =
		unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
	for (size_t i = 0; i < COUNT(disks); i++) {
		if (!alone || mount("tmpfs", t->path, "tmpfs", 0, disks[i]) != 0) {
			print_message(
				"[  NOTE    ] no small disk may be mounted here: not tried\n");
			skip();
		}
		spool_close(t->spool);
		trial_open(t);
		fill_and_free(t, 10);
		spool_close(t->spool);
		assert_int_equal(umount(t->path), 0);
		trial_open(t);
	}
}

/* No descriptor left is no damage. */
static void no_descriptors(void **state)
{
	struct trial *t = *state;
	struct envelope e;
	struct rlimit before, none;
	must_store(t, SPOOL_HOLD, t->ids[0], BYTES("abc"));
	assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &e), SPOOL_DONE);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	int next = open("/", O_RDONLY);
	close(next);
	for (rlim_t left = 0; left < 3; left++) {
		char buffer[200];
		struct text list = TEXT(buffer);
		none = (struct rlimit){ (rlim_t)next + left, before.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
		enum spool_result stored =
			message_store(t->spool, SPOOL_HOLD, t->ids[1], BYTES("abc"), &t->error);
		struct envelope again;
		enum spool_result got = must_read(t, SPOOL_HOLD, t->ids[0], &again);
		bool each = spool_each(t->spool, SPOOL_HOLD, each_add, &list, &t->error);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(stored, left < 2 ? SPOOL_FAILED : SPOOL_DONE);
		assert_int_equal(got, left < 2 ? SPOOL_FAILED : SPOOL_DONE);
		assert_int_equal(each, list.len > 0);
		assert_int_equal(must_read(t, SPOOL_HOLD, t->ids[0], &again), SPOOL_DONE);
	}
}

/* A message half-way into the spool: octets under a temporary name, octets without an envelope, one
 * without octets. */
static void half_way(struct trial *t, uint64_t time, char paths[3][PATH_LENGTH])
{
	char ids[3][SPOOL_ID_MAX];
	for (uint64_t i = 0; i < COUNT(ids); i++) {
		spool_id(ids[i], time, 3, i);
		must_store(t, SPOOL_HOLD, ids[i], BYTES("abc"));
	}
	path_write(paths[0], PATH_LENGTH, "%s", path_of(t, SPOOL_HOLD, ids[0], ""));
	path_write(strrchr(paths[0], '/') + 1, SPOOL_ID_MAX + 12, ".%s.eml.7.tmp", ids[0]);
	assert_int_equal(rename(path_of(t, SPOOL_HOLD, ids[0], ".eml"), paths[0]), 0);
	take_away(path_of(t, SPOOL_HOLD, ids[0], ".json"));
	path_write(paths[1], PATH_LENGTH, "%s", path_of(t, SPOOL_HOLD, ids[1], ".eml"));
	take_away(path_of(t, SPOOL_HOLD, ids[1], ".json"));
	path_write(paths[2], PATH_LENGTH, "%s", path_of(t, SPOOL_HOLD, ids[2], ".json"));
	take_away(path_of(t, SPOOL_HOLD, ids[2], ".eml"));
}

static void what_is_at_work_is_left_alone(void **state)
{
	struct trial *t = *state;
	char others[3][PATH_LENGTH], own[3][PATH_LENGTH];
	half_way(t, message_time - 1, others);
	half_way(t, message_time, own);
	assert_int_equal(spool_begun(t->spool), 0);
	spool_begin(t->spool, message_time);
	assert_int_equal(spool_begun(t->spool), message_time);
	spool_recover(t->spool, say, NULL, t);
	assert_int_equal(spool_begun(t->spool), 0);
	for (size_t i = 0; i < COUNT(own); i++) {
		assert_false(exists(others[i]));
		assert_true(exists(own[i]));
	}
	assert_int_equal(t->said, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(damage_is_set_aside),
		TEST(damage_met_later),
		TEST(messages_out_of_place),
		TEST(other_names_are_left_alone),
		TEST(full_disk),
		TEST(no_descriptors),
		TEST(what_is_at_work_is_left_alone),
	};
	return cmocka_run_group_tests_name("mailroom_spool_damage", tests, NULL, NULL);
}
