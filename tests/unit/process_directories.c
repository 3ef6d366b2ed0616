/* process_directories.c: whose directories the state and the spool are, and what becomes of those
 * that are not the gateway's (gateway/process/directories.h). What only root can set up is passed
 * over by others. */
#include "gateway/process/directories.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

enum { GATEWAY = 4711, GROUP = 4712, STRANGER = 4713 };

struct trial {
	char base[64];
	struct plan plan;
	char sentence[PATH_MAX + 512];
	struct text error;
	int status;
};

static void text_at(char *to, size_t room, const char *base, const char *name)
{
	struct text t = { .at = to, .cap = room };
	text_format(&t, "%s/%s", base, name);
	(void)text_cstr(&t);
	assert_false(t.cut);
}

static int set_up(void **state)
{
	struct trial *t = calloc(1, sizeof *t);
	strcpy(t->base, "/tmp/mxward-directories-XXXXXX");
	if (!mkdtemp(t->base) || chmod(t->base, 0755) != 0)
		return -1;
	t->error = TEXT(t->sentence);
	t->plan.uid = geteuid();
	t->plan.gid = getegid();
	text_at(t->plan.control, PATH_MAX, t->base, "run/control.sock");
	text_at(t->plan.state, PATH_MAX, t->base, "state");
	text_at(t->plan.spool, PATH_MAX, t->base, "spool");
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct trial *t = *state;
	char command[PATH_MAX];
	struct text c = TEXT(command);
	text_format(&c, "rm -rf '%s'", t->base);
	int status = system(text_cstr(&c));
	free(t);
	return status;
}

static bool make(struct trial *t)
{
	t->error = TEXT(t->sentence);
	t->status = EX_OK;
	bool made = directories_make(&t->plan, &t->error, &t->status);
	(void)text_cstr(&t->error);
	return made;
}

/* A directory below the base, of this mode. */
static void place(const struct trial *t, const char *name, mode_t mode)
{
	char path[PATH_MAX];
	text_at(path, sizeof path, t->base, name);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void give(const struct trial *t, const char *name, uid_t uid, gid_t gid, mode_t mode)
{
	char path[PATH_MAX];
	text_at(path, sizeof path, t->base, name);
	assert_int_equal(chown(path, uid, gid), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void is(const struct trial *t, const char *name, uid_t uid, mode_t mode)
{
	char path[PATH_MAX];
	struct stat st;
	text_at(path, sizeof path, t->base, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, uid);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void says(const struct trial *t, const char *words)
{
	if (!strstr(t->sentence, words))
		fail_msg("\"%s\" does not say \"%s\"", t->sentence, words);
}

/* Runs `part` as another user; what it asserts counts. Root alone can. */
static void as(struct trial *t, uid_t uid, gid_t gid, void (*part)(struct trial *))
{
	(void)fflush(NULL);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (setgid(gid) != 0 || setuid(uid) != 0)
			_exit(EX_OSERR);
		t->plan.uid = uid;
		t->plan.gid = gid;
		part(t);
		_exit(EX_OK);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static bool root(void)
{
	if (geteuid() != 0)
		print_message("not root: nothing of other users is tested\n");
	return geteuid() == 0;
}

/* ---- our own */

static void made_where_they_are_missing(void **state)
{
	struct trial *t = *state;
	mode_t mask = umask(077);
	bool made = make(t);
	assert_int_equal(umask(mask), 077);
	assert_true(made);
	is(t, "state", geteuid(), 0700);
	is(t, "spool", geteuid(), 0700);
	is(t, "run", geteuid(), 0755);
	assert_true(make(t));
}

static void opened_ones_are_closed_again(void **state)
{
	struct trial *t = *state;
	place(t, "state", 02775);
	place(t, "spool", 01777);
	assert_true(make(t));
	is(t, "state", geteuid(), 0700);
	is(t, "spool", geteuid(), 0700);
}

static void a_file_is_no_directory(void **state)
{
	struct trial *t = *state;
	FILE *file = fopen(t->plan.state, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_false(make(t));
	assert_int_equal(t->status, EX_CANTCREAT);
	says(t, "state (the state) is not a directory");
}

static void our_folder_inside_is_found(void **state)
{
	struct trial *t = *state;
	char path[PATH_MAX], own[PATH_MAX];
	text_at(path, sizeof path, t->base, "spool");
	text_at(own, sizeof own, path, SPOOL_INSIDE);
	assert_int_equal(mkdir(path, 0700), 0);
	directory_resolve(path, SPOOL_INSIDE);
	assert_string_equal(path, t->plan.spool);
	assert_int_equal(symlink("/tmp", own), 0);
	directory_resolve(path, SPOOL_INSIDE);
	assert_string_equal(path, t->plan.spool);
	assert_int_equal(unlink(own), 0);
	assert_int_equal(mkdir(own, 0700), 0);
	directory_resolve(path, STATE_INSIDE);
	assert_string_equal(path, t->plan.spool);
	directory_resolve(path, SPOOL_INSIDE);
	assert_string_equal(path, own);
}

static void the_socket_in_the_state_is_found(void **state)
{
	struct trial *t = *state;
	char control[PATH_MAX] = CONTROL_USUAL;
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	assert_true(make(t));
	control_resolve(control, t->plan.state);
	assert_string_equal(control, CONTROL_USUAL);
	text_at(to.sun_path, sizeof to.sun_path, t->plan.state, CONTROL_INSIDE);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&to, sizeof to), 0);
	close(fd);
	control_resolve(control, t->plan.state);
	assert_string_equal(control, to.sun_path);
	/* Only where nothing else is wanted. */
	control_resolve(t->plan.control, t->plan.state);
	assert_string_not_equal(t->plan.control, to.sun_path);
}

/* ---- started by root */

static void drop(struct trial *t)
{
	t->plan.drop = true;
	t->plan.uid = GATEWAY;
	t->plan.gid = GROUP;
	strcpy(t->plan.user, "mxward");
}

static void roots_empty_disk_is_taken_over(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	drop(t);
	place(t, "spool", 0755);
	place(t, "spool/lost+found", 0700);
	assert_true(make(t));
	is(t, "spool", GATEWAY, 0700);
	is(t, "spool/lost+found", 0, 0700);
	is(t, "state", GATEWAY, 0700);
}

static void what_is_not_empty_is_left_alone(void **state)
{
	struct trial *t = *state;
	char command[PATH_MAX];
	if (!root())
		return;
	drop(t);
	place(t, "spool", 0755);
	place(t, "spool/hold", 0755);
	assert_false(make(t));
	is(t, "spool", 0, 0755);
	assert_int_equal(t->status, EX_CANTCREAT);
	says(t, "spool (the spool) belongs to uid 0 and is not empty, but the gateway runs as uid "
		"4711: name another");
	says(t, "if everything in it is mxward's, run `chown -R 4711:4712 ");
	snprintf(command, sizeof command, "%s/spool` as root", t->base);
	says(t, command);
}

static void a_strangers_is_left_alone(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	drop(t);
	place(t, "spool", 0777);
	give(t, "spool", STRANGER, STRANGER, 0777);
	assert_false(make(t));
	is(t, "spool", STRANGER, 0777);
	says(t, "belongs to uid 4713, but");
}

static void a_link_is_no_way_to_take_over(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	drop(t);
	place(t, "elsewhere", 0755);
	assert_int_equal(symlink("elsewhere", t->plan.spool), 0);
	assert_false(make(t));
	is(t, "elsewhere", 0, 0755);
	give(t, "elsewhere", GATEWAY, GROUP, 0700);
	assert_true(make(t));
}

/* ---- started by a user, in what somebody else has made: volumes */

static void folders_of_our_own(struct trial *t)
{
	assert_true(make(t));
	assert_non_null(strstr(t->plan.state, "/state/" STATE_INSIDE));
	assert_non_null(strstr(t->plan.spool, "/spool/" SPOOL_INSIDE));
	is(t, "state/" STATE_INSIDE, GATEWAY, 0700);
	is(t, "spool/" SPOOL_INSIDE, GATEWAY, 0700);
	/* And the second time. */
	assert_true(make(t));
	assert_null(strstr(t->plan.spool, SPOOL_INSIDE "/" SPOOL_INSIDE));
}

static void a_volume_open_to_all(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 01777);
	place(t, "state", 0777);
	place(t, "spool", 01777);
	as(t, GATEWAY, 0, folders_of_our_own);
	is(t, "spool", 0, 01777);
}

static void a_volume_of_our_group(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 0755);
	place(t, "state", 0755);
	place(t, "spool", 0755);
	place(t, "spool/lost+found", 0700);
	give(t, "state", 0, GROUP, 02775);
	give(t, "spool", 0, GROUP, 02775);
	as(t, GATEWAY, GROUP, folders_of_our_own);
	/* Whoever mounts it the next time opens everything to the group once more. */
	give(t, "spool/" SPOOL_INSIDE, GATEWAY, GROUP, 02770);
	directory_resolve(t->plan.state, STATE_INSIDE);
	directory_resolve(t->plan.spool, SPOOL_INSIDE);
	as(t, GATEWAY, GROUP, folders_of_our_own);
}

static void one_volume_for_both(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 0755);
	place(t, "state", 0777);
	assert_int_equal(symlink("state", t->plan.spool), 0);
	as(t, GATEWAY, GROUP, folders_of_our_own);
}

static void socket_in_the_state(struct trial *t)
{
	char wanted[PATH_MAX];
	strcpy(t->plan.control, CONTROL_USUAL);
	assert_true(make(t));
	text_at(wanted, sizeof wanted, t->plan.state, CONTROL_INSIDE);
	assert_string_equal(t->plan.control, wanted);
}

static void no_place_for_the_usual_socket(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "state", 0777);
	place(t, "spool", 0777);
	as(t, GATEWAY, GROUP, socket_in_the_state);
}

static void refused_closed(struct trial *t)
{
	assert_false(make(t));
	assert_int_equal(t->status, EX_CANTCREAT);
	says(t,
	     "state (the state) belongs to uid 0, but the gateway runs as uid 4711: run `chown -R "
	     "4711:4712 ");
}

static void refused_full(struct trial *t)
{
	assert_false(make(t));
	says(t, "(the state) belongs to uid 0 and is not empty");
}

static void refused_others_folder(struct trial *t)
{
	assert_false(make(t));
	says(t, "/state/" STATE_INSIDE
		" (the state) belongs to uid 4713, but the gateway runs as uid 4711");
}

static void a_volume_that_cannot_be_used(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 0755);
	place(t, "state", 0755);
	as(t, GATEWAY, GROUP, refused_closed);
	place(t, "state/ledger", 0755);
	give(t, "state", 0, 0, 0777);
	as(t, GATEWAY, GROUP, refused_full);
	is(t, "state", 0, 0777);
}

/* What another user keeps there is not passed over, and nothing is kept inside of it. */
static void a_volume_that_another_user_used(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 0755);
	place(t, "state", 0777);
	place(t, "state/" STATE_INSIDE, 0777);
	give(t, "state/" STATE_INSIDE, STRANGER, GROUP, 0777);
	directory_resolve(t->plan.state, STATE_INSIDE);
	as(t, GATEWAY, GROUP, refused_others_folder);
}

/* ---- what cannot be reached */

static void barred(struct trial *t)
{
	char words[PATH_MAX];
	assert_false(make(t));
	assert_int_equal(t->status, EX_NOPERM);
	snprintf(words, sizeof words,
		 "/closed/deep: Permission denied; uid 4711 cannot enter %s/closed (mode 0700)",
		 t->base);
	says(t, words);
	t->plan.drop = true;
	strcpy(t->plan.user, "nobody");
	t->error = TEXT(t->sentence);
	assert_true(directory_barred(&t->plan, t->plan.state, &t->error));
	(void)text_cstr(&t->error);
	snprintf(words, sizeof words, "user nobody cannot enter %s/closed (mode 0700)", t->base);
	assert_string_equal(t->sentence, words);
	assert_false(directory_barred(&t->plan, t->base, &t->error));
}

static void named_when_it_may_not_be_entered(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 0755);
	place(t, "closed", 0700);
	text_at(t->plan.state, PATH_MAX, t->base, "closed/deep/state");
	as(t, GATEWAY, GROUP, barred);
}

static void unwritable(struct trial *t)
{
	char words[PATH_MAX];
	assert_false(make(t));
	assert_int_equal(t->status, EX_NOPERM);
	snprintf(words, sizeof words,
		 "/new: Permission denied; uid 4711 cannot write to %s (uid 0, mode 0755)",
		 t->base);
	says(t, words);
}

static void named_when_it_may_not_be_written_to(void **state)
{
	struct trial *t = *state;
	if (!root())
		return;
	place(t, "run", 0755);
	text_at(t->plan.state, PATH_MAX, t->base, "new/state");
	as(t, GATEWAY, GROUP, unwritable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(made_where_they_are_missing),
		TEST(opened_ones_are_closed_again),
		TEST(a_file_is_no_directory),
		TEST(our_folder_inside_is_found),
		TEST(the_socket_in_the_state_is_found),
		TEST(roots_empty_disk_is_taken_over),
		TEST(what_is_not_empty_is_left_alone),
		TEST(a_strangers_is_left_alone),
		TEST(a_link_is_no_way_to_take_over),
		TEST(a_volume_open_to_all),
		TEST(a_volume_of_our_group),
		TEST(one_volume_for_both),
		TEST(no_place_for_the_usual_socket),
		TEST(a_volume_that_cannot_be_used),
		TEST(a_volume_that_another_user_used),
		TEST(named_when_it_may_not_be_entered),
		TEST(named_when_it_may_not_be_written_to),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
