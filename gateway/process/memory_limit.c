/* memory_limit.c: limits of cgroups, machine and process; see memory_limit.h. It must
 * never take a file that is missing or odd for a limit. */
#include "gateway/process/memory_limit.h"

#include "gateway/base/bytes.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024, RESERVE = 24 << 20 };

/* Version 1 says "no limit" by a number near 2^63. */
static const uint64_t unlimited = UINT64_MAX / 4;

static uint64_t lower(uint64_t a, uint64_t b)
{
	return b && (!a || b < a) ? b : a;
}

/* The beginning of a file, in memory from malloc; NULL: there is none. */
static char *contents(const char *root, const char *path, struct bytes *all)
{
	char name[PATH_MAX];
	int length = snprintf(name, sizeof name, "%s%s", root, path);
	int fd = length > 0 && (size_t)length < sizeof name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
	char *at = fd >= 0 ? malloc(FILE_MAX) : NULL;
	size_t used = 0;
	for (ssize_t got = 1; at && got > 0 && used < FILE_MAX; used += got > 0 ? (size_t)got : 0)
		got = read(fd, at + used, FILE_MAX - used);
	if (fd >= 0)
		close(fd);
	*all = (struct bytes){ at, used };
	return at;
}

static struct bytes limit_line_take(struct bytes *rest)
{
	struct bytes line = bytes_first(*rest, bytes_find(*rest, '\n'));
	*rest = bytes_skip(*rest, line.len + 1);
	return line;
}

/* ---- cgroups */

/* A number of octets that stands alone in a file; 0: no limit, or no such file. */
static uint64_t limit_in(const char *root, const char *directory, const char *file)
{
	char path[PATH_MAX];
	struct bytes all;
	uint64_t octets = 0;
	int length = snprintf(path, sizeof path, "%s/%s", directory, file);
	char *memory =
		length > 0 && (size_t)length < sizeof path ? contents(root, path, &all) : NULL;
	if (memory && !bytes_to_u64(bytes_trim_fws(all), &octets))
		octets = 0;             /* "max" */
	free(memory);
	return octets < unlimited ? octets : 0;
}

/* The least of a directory and those above it, up to where the hierarchy is mounted. */
static uint64_t limit_of_tree(const char *root, const char *mount, struct bytes path)
{
	char directory[PATH_MAX];
	uint64_t least = 0;
	for (;;) {
		int length =
			snprintf(directory, sizeof directory, "%s%.*s", mount, BYTES_ARG(path));
		if (length < 0 || (size_t)length >= sizeof directory)
			return least;
		least = lower(least, limit_in(root, directory, "memory.max"));
		least = lower(least, limit_in(root, directory, "memory.high"));
		least = lower(least, limit_in(root, directory, "memory.limit_in_bytes"));
		if (path.len == 0)
			return least;
		path = bytes_first(path, bytes_find_last(path, '/'));
	}
}

/* True if the comma-separated list has this word. */
static bool lists(struct bytes list, struct bytes word)
{
	while (list.len) {
		struct bytes item = bytes_first(list, bytes_find(list, ','));
		if (bytes_equal(item, word))
			return true;
		list = bytes_skip(list, item.len + 1);
	}
	return false;
}

/* Where this process is in the hierarchy that has memory: a line "0::/path" of version 2,
 * "4:memory:/path" of version 1. */
static bool cgroup_place(struct bytes cgroups, bool second, struct bytes *path)
{
	while (cgroups.len) {
		struct bytes line = limit_line_take(&cgroups);
		struct bytes rest = bytes_skip(line, bytes_find(line, ':') + 1);
		struct bytes controllers = bytes_first(rest, bytes_find(rest, ':'));
		*path = bytes_skip(rest, controllers.len + 1);
		if (second ? controllers.len == 0 : lists(controllers, BYTES("memory")))
			return path->len && path->at[0] == '/';
	}
	return false;
}

/* One line of mountinfo (proc(5)): "36 35 98:0 /root /mount options … - type source options". */
static uint64_t limit_of_mount(const char *root, struct bytes line, struct bytes cgroups)
{
	struct bytes rest = line, field[5], path, type = BYTES(""), options = BYTES("");
	for (size_t i = 0; i < 5; i++)
		field[i] = bytes_word(&rest);
	for (struct bytes word = bytes_word(&rest); word.len; word = bytes_word(&rest)) {
		if (!bytes_equal(word, BYTES("-")))
			continue;
		type = bytes_word(&rest);
		(void)bytes_word(&rest);
		options = bytes_word(&rest);
	}
	bool second = bytes_equal(type, BYTES("cgroup2"));
	bool first = bytes_equal(type, BYTES("cgroup")) && lists(options, BYTES("memory"));
	char mount[PATH_MAX];
	int length = snprintf(mount, sizeof mount, "%.*s", BYTES_ARG(field[4]));
	if ((!first && !second) || !cgroup_place(cgroups, second, &path) || length <= 0 ||
	    (size_t)length >= sizeof mount)
		return 0;
	/* A part of the hierarchy may be mounted; what does not lie in it shows as if it were its
	 * top. */
	struct bytes top = bytes_equal(field[3], BYTES("/")) ? BYTES("") : field[3];
	path = bytes_starts(path, top) ? bytes_skip(path, top.len) : BYTES("");
	if (bytes_equal(path, BYTES("/")) || bytes_starts(path, BYTES("/..")))
		path = BYTES("");
	return limit_of_tree(root, mount, path);
}

static uint64_t limit_of_cgroups(const char *root)
{
	struct bytes mounts, cgroups;
	uint64_t least = 0;
	char *mounted = contents(root, "/proc/self/mountinfo", &mounts);
	char *placed = contents(root, "/proc/self/cgroup", &cgroups);
	while (mounted && placed && mounts.len)
		least = lower(least, limit_of_mount(root, limit_line_take(&mounts), cgroups));
	free(mounted);
	free(placed);
	return least;
}

/* ---- the machine, and the process */

static uint64_t machine(const char *root)
{
	struct bytes rest;
	uint64_t kib = 0;
	char *memory = contents(root, "/proc/meminfo", &rest);
	while (memory && rest.len) {
		struct bytes line = limit_line_take(&rest);
		if (!bytes_starts(line, BYTES("MemTotal:")))
			continue;
		line = bytes_skip(line, sizeof "MemTotal:" - 1);
		if (!bytes_to_u64(bytes_word(&line), &kib))
			kib = 0;
		break;
	}
	free(memory);
	return kib < unlimited / 1024 ? kib * 1024 : 0;
}

uint64_t memory_limit_allowed(const char *root)
{
	struct rlimit space;
	uint64_t least = lower(machine(root) / 4 * 3, limit_of_cgroups(root));
	if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
		least = lower(least, space.rlim_cur / 2);
	return least;
}

uint64_t memory_limit_less_reserve(uint64_t allowed)
{
	uint64_t reserve = RESERVE + allowed / 8;
	/* Where even the reserve is not there, half of it has to do. */
	return reserve < allowed / 2 ? allowed - reserve : allowed / 2;
}

int memory_limit_open(void)
{
	return open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
}

uint64_t memory_limit_taken(int fd)
{
	char buffer[128];
	ssize_t got = fd >= 0 ? pread(fd, buffer, sizeof buffer, 0) : -1;
	struct bytes rest = { buffer, got > 0 ? (size_t)got : 0 };
	uint64_t resident = 0, shared = 0;
	(void)bytes_word(&rest);        /* the size of the address space */
	if (!bytes_to_u64(bytes_word(&rest), &resident) ||
	    !bytes_to_u64(bytes_word(&rest), &shared))
		return 0;
	return resident > shared ? (resident - shared) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}
