/* io_file.c: temporary files without a name (io/file.h). */
#include "gateway/io/file.h"

#include "io_testing.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

static struct loop *loop;
static char directory[32];
static unsigned woken;

static void look(void *arg)
{
	(void)arg;
	woken++;
}

static int begin(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/mxward-test.XXXXXX");
	loop = loop_new();
	woken = 0;
	return mkdtemp(directory) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	loop_free(loop);
	return rmdir(directory); /* there never was a name in it */
}

static int open_files(void)
{
	int count = 0;
	DIR *descriptors = opendir("/proc/self/fd");
	while (readdir(descriptors))
		count++;
	closedir(descriptors);
	return count;
}

static void append_and_read(void **state)
{
	enum { LARGE = 3000000 };
	struct file *file = file_temporary(loop, directory, loop_enroll(loop, look, NULL));
	char *octets = malloc(LARGE), *got = malloc(LARGE);
	int error = -1;
	(void)state;

	for (size_t i = 0; i < LARGE; i++)
		octets[i] = (char)(i * 7919 >> 8);
	assert_non_null(file);
	assert_false(file_busy(file));
	file_append(file, (struct bytes){ octets, 1000 });
	assert_true(file_busy(file));
	assert_int_equal(woken, 0);
	UNTIL(loop, woken == 1);
	assert_false(file_busy(file));
	assert_int_equal(file_result(file, &error), 1000);
	assert_int_equal(error, 0);
	file_append(file, (struct bytes){ octets + 1000, LARGE - 1000 });
	UNTIL(loop, woken == 2);
	assert_int_equal(file_result(file, NULL), LARGE - 1000);
	file_append(file, (struct bytes){ octets, 0 });
	UNTIL(loop, woken == 3);
	assert_int_equal(file_result(file, NULL), 0);

	file_read(file, 0, got, LARGE);
	UNTIL(loop, woken == 4);
	assert_int_equal(file_result(file, NULL), LARGE);
	assert_memory_equal(got, octets, LARGE);
	file_read(file, LARGE - 10, got, 100);
	UNTIL(loop, woken == 5);
	assert_int_equal(file_result(file, NULL), 10);
	assert_memory_equal(got, octets + LARGE - 10, 10);
	file_read(file, LARGE + 10, got, 100);
	UNTIL(loop, woken == 6);
	assert_int_equal(file_result(file, NULL), 0);
	file_close(file, octets, free);
	free(got);
}

static void closing_at_any_time(void **state)
{
	int before = open_files();
	wake_id id = loop_enroll(loop, look, NULL);
	(void)state;

	for (unsigned i = 0; i < 20; i++) {
		struct file *file = file_temporary(loop, directory, id);
		char *buffer = calloc(1, 100000);
		if (i % 2)
			file_append(file, (struct bytes){ buffer, 100000 });
		else
			file_read(file, 0, buffer, 100000);
		if (i % 3 == 0)
			turn(loop);
		file_close(file, buffer, free);
	}
	unsigned done = woken;
	UNTIL(loop, open_files() == before);
	assert_int_equal(woken, done);
	struct file *file = file_temporary(loop, directory, id);
	file_close(file, NULL, free); /* the loop may go at once */
}

static void failures_are_told(void **state)
{
	struct rlimit limit, small;
	struct file *file = file_temporary(loop, directory, loop_enroll(loop, look, NULL));
	char octets[5000] = "";
	int error = 0;
	(void)state;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 3000; /* writes a part, then no more */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	file_append(file, (struct bytes){ octets, sizeof(octets) });
	UNTIL(loop, woken == 1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(file_result(file, &error), -1);
	assert_int_equal(error, EFBIG);
	file_close(file, NULL, free);

	file = file_temporary(loop, "/nonexistent", loop_enroll(loop, look, NULL));
	file_append(file, (struct bytes){ octets, sizeof(octets) });
	UNTIL(loop, woken == 2);
	assert_int_equal(file_result(file, &error), -1);
	assert_int_equal(error, ENOENT);
	file_close(file, NULL, free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(append_and_read, begin, end),
		cmocka_unit_test_setup_teardown(closing_at_any_time, begin, end),
		cmocka_unit_test_setup_teardown(failures_are_told, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
