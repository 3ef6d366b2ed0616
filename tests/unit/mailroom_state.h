/* mailroom_state.h: what the tests of the state files share: a directory of their own, files to be
 * spoilt, a process to be killed. */
#ifndef MXWARD_TESTS_UNIT_MAILROOM_STATE_H
#define MXWARD_TESTS_UNIT_MAILROOM_STATE_H

#include "gateway/base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define HOUR         ((uint64_t)3600000)
#define DAY          (24 * HOUR)
#define T            ((uint64_t)1795000000000) /* the present, in November 2026 */

static char state_directory[] = "/tmp/mxward-test.XXXXXX";
static char path[64];

static inline int state_set_up(void **state)
{
	(void)state;
	strcpy(state_directory + strlen(state_directory) - 6, "XXXXXX");
	assert_non_null(mkdtemp(state_directory));
	snprintf(path, sizeof path, "%s/file", state_directory);
	return 0;
}

static inline int state_tear_down(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)rmdir(path);
	return rmdir(state_directory);
}

/* Memory that outlives a process which kills itself: all zero. */
static inline void *survivor(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_true(memory != MAP_FAILED);
	return memory;
}

static inline off_t file_size(void)
{
	struct stat there;
	assert_int_equal(stat(path, &there), 0);
	return there.st_size;
}

static inline void file_put(off_t at, const void *octets, size_t length)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, octets, length, at), (ssize_t)length);
	close(fd);
}

static inline unsigned char file_octet(off_t at)
{
	unsigned char octet;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(pread(fd, &octet, 1, at), 1);
	close(fd);
	return octet;
}

static inline void file_flip(off_t at)
{
	unsigned char octet = file_octet(at) ^ 0x40;
	file_put(at, &octet, 1);
}

/* Runs act() in a process of its own, which kills itself when it returns. */
static inline void killed_behind(void (*act)(void))
{
	int status;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		act();
		kill(getpid(), SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

#endif
