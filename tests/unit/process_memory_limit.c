/* process_memory_limit.c: what a cgroup and a machine allow (gateway/process/memory_limit.h), from
 * trees of files as systems have them. */
#include "gateway/process/memory_limit.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { FILES_MOST = 10 };

#define MACHINE { "/proc/meminfo", "MemFree: 5 kB\nMemTotal:        8000000 kB\n" }
#define V2                        \
	{ "/proc/self/mountinfo", \
	  "30 29 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n" }
#define V1                                                              \
	{ "/proc/self/mountinfo",                                       \
	  "28 27 0:24 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n" \
	  "29 27 0:25 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n" }

static const struct system {
	const char *what;
	struct {
		const char *path, *contents;
	} files[FILES_MOST];
	uint64_t allowed;
} systems[] = {
	{ "nothing is known", { { NULL, NULL } }, 0 },
	{ "no cgroup: three quarters of the machine", { MACHINE }, 8000000ull * 1024 / 4 * 3 },
	{ "version 2, of its own",
	  { MACHINE,
	    V2,
	    { "/proc/self/cgroup", "0::/system.slice/mxward.service\n" },
	    { "/sys/fs/cgroup/system.slice/mxward.service/memory.max", "314572800\n" } },
	  314572800 },
	{ "version 2, memory.high is lower",
	  { MACHINE,
	    V2,
	    { "/proc/self/cgroup", "0::/a\n" },
	    { "/sys/fs/cgroup/a/memory.max", "314572800\n" },
	    { "/sys/fs/cgroup/a/memory.high", "200000000\n" } },
	  200000000 },
	{ "version 2, the limit stands above",
	  { MACHINE,
	    V2,
	    { "/proc/self/cgroup", "0::/a/b/c\n" },
	    { "/sys/fs/cgroup/a/b/c/memory.max", "max\n" },
	    { "/sys/fs/cgroup/a/b/memory.max", "500000000\n" },
	    { "/sys/fs/cgroup/a/memory.max", "400000000\n" } },
	  400000000 },
	{ "version 2 in a container with a view of its own",
	  { MACHINE,
	    V2,
	    { "/proc/self/cgroup", "0::/\n" },
	    { "/sys/fs/cgroup/memory.max", "209715200\n" } },
	  209715200 },
	{ "version 1",
	  { MACHINE,
	    V1,
	    { "/proc/self/cgroup", "5:cpu:/x\n4:hugetlb,memory:/docker/1\n0::/y\n" },
	    { "/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "104857600\n" } },
	  104857600 },
	{ "version 1 without a limit",
	  { MACHINE,
	    V1,
	    { "/proc/self/cgroup", "4:memory:/\n" },
	    { "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n" } },
	  8000000ull * 1024 / 4 * 3 },
	{ "version 1, a part of the hierarchy is mounted",
	  { MACHINE,
	    { "/proc/self/mountinfo",
	      "29 27 0:25 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n" },
	    { "/proc/self/cgroup", "4:memory:/docker/1\n" },
	    { "/sys/fs/cgroup/memory/memory.limit_in_bytes", "104857600\n" } },
	  104857600 },
	{ "a limit above the machine's memory counts for nothing",
	  { MACHINE,
	    V2,
	    { "/proc/self/cgroup", "0::/a\n" },
	    { "/sys/fs/cgroup/a/memory.max", "99999999999\n" } },
	  8000000ull * 1024 / 4 * 3 },
	{ "odd files",
	  { MACHINE,
	    V2,
	    { "/proc/self/cgroup", "0\n:\n::\n0::\n" },
	    { "/sys/fs/cgroup/memory.max", "-5 x\n" } },
	  8000000ull * 1024 / 4 * 3 },
};

static void file_write(const char *root, const char *path, const char *contents)
{
	char name[512];
	int length = snprintf(name, sizeof name, "%s%s", root, path);
	assert_true(length > 0 && (size_t)length < sizeof name);
	for (char *slash = strchr(name + strlen(root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(name, 0700);
		*slash = '/';
	}
	FILE *file = fopen(name, "w");
	assert_non_null(file);
	fputs(contents, file);
	fclose(file);
}

static void limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
		char root[] = "/tmp/mxward-test.XXXXXX", command[64];
		assert_non_null(mkdtemp(root));
		for (size_t f = 0; f < FILES_MOST && systems[i].files[f].path; f++)
			file_write(root, systems[i].files[f].path, systems[i].files[f].contents);
		uint64_t allowed = memory_limit_allowed(root);
		(void)snprintf(command, sizeof command, "rm -r %s", root);
		assert_int_equal(system(command), 0);
		if (allowed != systems[i].allowed)
			fail_msg("%s: %llu", systems[i].what, (unsigned long long)allowed);
	}
}

static void reserve(void **state)
{
	const uint64_t mib = 1 << 20;
	(void)state;
	assert_int_equal(memory_limit_less_reserve(0), 0);
	assert_int_equal(memory_limit_less_reserve(20 * mib), 10 * mib);
	assert_int_equal(memory_limit_less_reserve(200 * mib), 151 * mib);
	assert_int_equal(memory_limit_less_reserve(400 * mib), 326 * mib);
}

/* What this process takes up is seen to grow. */
static void taken(void **state)
{
	enum { MORE = 50 << 20 };
	int fd = memory_limit_open();
	uint64_t before = memory_limit_taken(fd);
	char *more = malloc(MORE);
	(void)state;
	assert_true(fd >= 0 && before > 0);
	assert_non_null(more);
	memset(more, 1, MORE);
	uint64_t after = memory_limit_taken(fd);
	free(more);
	assert_true(after >= before + MORE * 9ull / 10);
	assert_int_equal(memory_limit_taken(-1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(reserve),
		cmocka_unit_test(taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
