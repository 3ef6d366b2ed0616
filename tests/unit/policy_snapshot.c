/* policy_snapshot.c: files as they were at one moment: what is read, what is not, and the way to
 * another process. */
#include "policy/options/snapshot.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT = 100 };

static char directory[] = "/tmp/mxward-snapshot-XXXXXX";

static const char *in(const char *name)
{
	static char path[200];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static void write_file(const char *name, size_t len)
{
	FILE *f = fopen(in(name), "w");
	assert_non_null(f);
	for (size_t i = 0; i < len; i++)
		fputc('a' + (int)(i % 26), f);
	assert_int_equal(fclose(f), 0);
}

/* The length of what was read; the error goes to *error. */
static long read_length(struct snapshot *s, const char *path, struct text *error)
{
	struct bytes content;
	error->len = 0;
	if (!snapshot_read(s, path, LIMIT, &content, error)) {
		text_cstr(error);
		return -1;
	}
	assert_int_equal(content.at[content.len], '\0');
	return (long)content.len;
}

static void only_regular_files_within_the_limit(void **state)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct snapshot *s = snapshot_new();
	(void)state;
	write_file("empty", 0);
	write_file("full", LIMIT);
	write_file("large", LIMIT + 1);
	assert_int_equal(mkfifo(in("fifo"), 0600), 0);
	assert_int_equal(read_length(s, in("empty"), &error), 0);
	assert_int_equal(read_length(s, in("full"), &error), LIMIT);
	assert_int_equal(read_length(s, in("large"), &error), -1);
	assert_string_equal(buffer, "is larger than 100 bytes");
	assert_int_equal(read_length(s, in("fifo"), &error), -1);
	assert_string_equal(buffer, "is not a regular file");
	assert_int_equal(read_length(s, directory, &error), -1);
	assert_string_equal(buffer, "is not a regular file");
	assert_int_equal(read_length(s, "/dev/zero", &error), -1);
	assert_string_equal(buffer, "is not a regular file");
	assert_int_equal(read_length(s, in("missing"), &error), -1);
	assert_string_equal(buffer, "cannot be read: No such file or directory");
	/* Says it has no octets, and has more than any limit. */
	assert_int_equal(read_length(s, "/proc/self/status", &error), -1);
	assert_string_equal(buffer, "is larger than 100 bytes");
	snapshot_free(s);
}

static void a_file_grows_while_it_is_read(void **state)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct snapshot *s = snapshot_new();
	struct bytes content;
	(void)state;
	/* The kernel says 0 for its size: it is read to its end all the same. */
	assert_true(snapshot_read(s, "/proc/self/status", 1 << 20, &content, &error));
	assert_true(content.len > 0 && bytes_starts(content, BYTES("Name:")));
	snapshot_free(s);
}

static void what_was_read_stays(void **state)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct snapshot *s = snapshot_new();
	(void)state;
	assert_int_equal(read_length(s, in("later"), &error), -1);
	write_file("later", 5);
	assert_int_equal(read_length(s, in("later"), &error), 5);
	write_file("later", 7);
	assert_int_equal(read_length(s, in("later"), &error), 5);
	assert_int_equal(unlink(in("later")), 0);
	assert_int_equal(read_length(s, in("later"), &error), 5);
	snapshot_free(s);
}

static struct snapshot *sample(void)
{
	struct snapshot *s = snapshot_new();
	assert_true(snapshot_put(s, BYTES("/a"), BYTES("first")));
	assert_true(snapshot_put(s, BYTES("/b/c"), BYTES("with \0 inside")));
	assert_true(snapshot_put(s, BYTES("/empty"), BYTES("")));
	return s;
}

static void another_process_sees_the_same(void **state)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct bytes content;
	struct address addresses[SNAPSHOT_ADDRESSES_MAX];
	struct snapshot *s = sample();
	size_t local = snapshot_host(s, BYTES("localhost"), addresses, &error);
	int fd = snapshot_pack(s);
	(void)state;
	assert_true(local > 0 && addresses[0].port == 0);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), -1);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	snapshot_free(s);
	for (int times = 0; times < 2; times++) {
		s = snapshot_unpack(fd);
		assert_non_null(s);
		assert_true(snapshot_read(s, "/a", LIMIT, &content, &error));
		assert_true(bytes_equal(content, BYTES("first")));
		assert_true(snapshot_read(s, "/b/c", LIMIT, &content, &error));
		assert_true(bytes_equal(content, BYTES("with \0 inside")));
		assert_true(snapshot_read(s, "/empty", LIMIT, &content, &error));
		assert_int_equal(content.len, 0);
		assert_int_equal(read_length(s, "/proc/self/status", &error), -1);
		assert_string_equal(buffer, "was not read by the supervisor");
		error.len = 0;
		assert_int_equal(snapshot_host(s, BYTES("localhost"), addresses, &error), local);
		assert_int_equal(snapshot_host(s, BYTES("other"), addresses, &error), 0);
		assert_string_equal(text_cstr(&error), "was not looked up by the supervisor");
		error.len = 0;
		assert_false(snapshot_read(s, "/a", 4, &content, &error));
		snapshot_free(s);
	}
	close(fd);
}

/* A memory file of these octets, sealed or not. */
static int memory(const void *octets, size_t len, int seals)
{
	int fd = memfd_create("test", MFD_ALLOW_SEALING | MFD_CLOEXEC);
	assert_int_equal(write(fd, octets, len), len);
	if (seals)
		assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static void what_is_not_whole_is_refused(void **state)
{
	char packed[400];
	struct snapshot *s = sample();
	int fd = snapshot_pack(s), seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	ssize_t len = pread(fd, packed, sizeof packed, 0);
	(void)state;
	assert_true(len > 0 && len < (ssize_t)sizeof packed);
	snapshot_free(s);
	close(fd);
	for (size_t n = 0; n < (size_t)len; n++) {
		fd = memory(packed, n, seals);
		assert_null(snapshot_unpack(fd));
		close(fd);
	}
	packed[len] = 'x';
	fd = memory(packed, (size_t)len + 1, seals);
	assert_null(snapshot_unpack(fd));
	close(fd);
	fd = memory(packed, (size_t)len, 0);
	assert_null(snapshot_unpack(fd));
	close(fd);
	for (size_t bit = 0; bit < (size_t)len * 8; bit++) {
		packed[bit / 8] = (char)(packed[bit / 8] ^ (1 << bit % 8));
		fd = memory(packed, (size_t)len, seals);
		snapshot_free(snapshot_unpack(fd));
		close(fd);
		packed[bit / 8] = (char)(packed[bit / 8] ^ (1 << bit % 8));
	}
	assert_null(snapshot_unpack(-1));
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
	static const char *const names[] = { "empty", "full", "large", "fifo", "later" };
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		(void)unlink(in(names[i]));
	return rmdir(directory);
}

static void what_is_forgotten_can_be_put_anew(void **state)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	struct snapshot *s = snapshot_new();
	struct bytes content;
	(void)state;
	assert_true(snapshot_put(s, BYTES("/a"), BYTES("first")));
	assert_true(snapshot_put(s, BYTES("/b"), BYTES("other")));
	snapshot_forget(s, "/a");
	snapshot_forget(s, "/nothing");
	assert_true(snapshot_put(s, BYTES("/a"), BYTES("second")));
	assert_true(snapshot_read(s, "/a", LIMIT, &content, &error));
	assert_true(bytes_equal(content, BYTES("second")));
	assert_true(snapshot_read(s, "/b", LIMIT, &content, &error));
	assert_true(bytes_equal(content, BYTES("other")));
	snapshot_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_forgotten_can_be_put_anew),
		cmocka_unit_test(only_regular_files_within_the_limit),
		cmocka_unit_test(a_file_grows_while_it_is_read),
		cmocka_unit_test(what_was_read_stays),
		cmocka_unit_test(another_process_sees_the_same),
		cmocka_unit_test(what_is_not_whole_is_refused),
	};
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
