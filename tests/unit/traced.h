/* traced.h: what the tests share that stop a child at its system calls through ptrace: which of
 * them change the disk, and a child that is killed at one of them. */
#ifndef MXWARD_TESTS_UNIT_TRACED_H
#define MXWARD_TESTS_UNIT_TRACED_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static inline bool changes_disk(uint64_t number)
{
	static const long numbers[] = {
		SYS_openat,   SYS_write,     SYS_fsync,  SYS_unlinkat,
		SYS_mkdirat,  SYS_renameat2, SYS_linkat,
#ifdef SYS_renameat
		SYS_renameat,
#endif
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (number == (uint64_t)numbers[i])
			return true;
	return false;
}

static inline bool traceable(void)
{
	int status;
	pid_t child = fork();
	if (child == 0)
		_exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : 1);
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static inline void must_trace(void)
{
	if (traceable())
		return;
	print_message("[  NOTE    ] no process may be traced here: not tried\n");
	skip();
}

/* In the child, before it begins. */
static inline void traced_begin(void)
{
	(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	(void)raise(SIGSTOP);
}

/* In the parent: true if the child was killed as it was about to make the call of this number, of
 * those that change the disk; false: it ended before, with status 0. */
static inline bool traced_kill_at(pid_t child, unsigned position)
{
	int status;
	unsigned calls = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(
		ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL),
		0);
	while (ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0) {
		struct __ptrace_syscall_info info;
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		memset(&info, 0, sizeof info);
		assert_true(ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) > 0);
		if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_disk(info.entry.nr) ||
		    ++calls != position)
			continue;
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		return true;
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return false;
}

#endif
