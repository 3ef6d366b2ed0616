/* sandbox.c: rlimits, prctl, Landlock by its system calls, seccomp by libseccomp.
 *
 * What a system call outside the list gets: those that only an intruder would try (exec, ptrace,
 * mount, loading code into the kernel, …) end the process at once, and the supervisor's log says
 * so. All others fail with EPERM: libc, libuv and c-ares try newer calls first and fall back, and a
 * gateway that dies for every caller because one library was updated would be an outage, not a
 * defence. */
#include "gateway/process/sandbox.h"

#include "gateway/base/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTORS_MOST = 1048576 };

uint64_t sandbox_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 1024;
	rlim_t wanted = limit.rlim_max < DESCRIPTORS_MOST ? limit.rlim_max : DESCRIPTORS_MOST;
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = wanted;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		(void)getrlimit(RLIMIT_NOFILE, &limit);
	}
	return limit.rlim_cur;
}

/* ---- Landlock */

/* WHY: of kernels 5.19, 6.2, 6.7 and 6.12; Debian 12's headers are older than the kernels mxward
 * runs on. */
#define ACCESS_FS_REFER            ((uint64_t)1 << 13)
#define ACCESS_FS_TRUNCATE         ((uint64_t)1 << 14)
#define ACCESS_NET_BIND_TCP        ((uint64_t)1 << 0)
#define ACCESS_NET_CONNECT_TCP     ((uint64_t)1 << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET ((uint64_t)1 << 0)
#define SCOPE_SIGNAL               ((uint64_t)1 << 1)

struct ruleset {                        /* struct landlock_ruleset_attr as of ABI 6 */
	uint64_t access_fs, access_net, scopes;
};

#define RULE_NET_PORT 2

struct port_rule {                      /* struct landlock_net_port_attr */
	uint64_t access, port;
};

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t keeping = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
				LANDLOCK_ACCESS_FS_MAKE_REG;

static const uint64_t folders = LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR;

/* Everything that the first ABI knows: what no rule allows is refused. */
static uint64_t handled(long abi)
{
	uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
	return all | (abi >= 2 ? ACCESS_FS_REFER : 0) | (abi >= 3 ? ACCESS_FS_TRUNCATE : 0);
}

/* A path that is not there needs no rule. */
static bool allow(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return true;
	bool added =
		syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(rule.parent_fd);
	return added;
}

static long landlock_abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

bool sandbox_fences_ports(void)
{
	return !SANITIZED && landlock_abi() >= 4;
}

static bool allow_ports(int ruleset, const struct ports *ports)
{
	bool added = true;
	for (size_t i = 0; i < ports->count && added; i++) {
		struct port_rule rule = { ACCESS_NET_CONNECT_TCP, ports->at[i] };
		added = syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) == 0;
	}
	return added;
}

/* Files: write in the state directory (here) and in the spool, read what a resolver reads.
 * /run/systemd/resolve is where /etc/resolv.conf often points to; the files themselves are replaced
 * at any time, so the directories are named. libuv opens /dev/null with each stream until it
 * may. */
static bool fence(const struct plan *plan, struct text *applied, struct text *error)
{
	long abi = landlock_abi();
	bool ports = abi >= 4 && !plan->ports.any;
	if (abi < 1) {
		text_string(applied, ", no Landlock in this kernel");
		return true;
	}
	struct ruleset attributes = { handled(abi),
				      ACCESS_NET_BIND_TCP | (ports ? ACCESS_NET_CONNECT_TCP : 0),
				      SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL };
	size_t size = abi >= 6   ? sizeof attributes
		      : abi >= 4 ? offsetof(struct ruleset, scopes)
				 : sizeof(uint64_t);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
	bool fenced =
		ruleset >= 0 &&
		allow(ruleset, ".", keeping | (abi >= 3 ? ACCESS_FS_TRUNCATE : 0)) &&
		allow(ruleset, plan->spool, keeping | folders | (abi >= 2 ? ACCESS_FS_REFER : 0)) &&
		allow(ruleset, "/etc", reading) &&
		allow(ruleset, "/run/systemd/resolve", reading) &&
		allow(ruleset, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE) &&
		allow(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE) &&
		(!ports || allow_ports(ruleset, &plan->ports)) &&
		syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	if (!fenced)
		text_format(error, "cannot set up Landlock: %s", strerror(errno));
	if (ruleset >= 0)
		close(ruleset);
	text_format(applied, ", Landlock ABI %ld", abi);
	if (ports)
		text_format(applied, " with connections to %zu ports", plan->ports.count);
	return fenced;
}

/* ---- seccomp */

/* clang-format off */
/* Only an intruder calls these. (Not io_uring_setup, which would pass by all of this: libuv tries
 * it and does without.) */
static const char *const deadly[] = {
	"execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
	"pidfd_getfd", "mount", "umount2", "move_mount", "fsopen", "fsmount", "open_tree",
	"pivot_root", "chroot", "setns", "unshare", "open_by_handle_at", "name_to_handle_at",
	"init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "bpf",
	"perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "reboot", "swapon",
	"swapoff", "acct", "iopl", "ioperm", "quotactl", "personality", "setuid", "setgid",
	"setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset", "mknod", "mknodat",
};

static const char *const allowed[] = {
	/* Memory (mmap and mprotect have rules of their own). */
	"brk", "munmap", "mremap", "madvise", "membarrier",
	/* Threads, time, signals to ourselves. */
	"futex", "futex_waitv", "set_robust_list", "rseq", "set_tid_address", "gettid", "getpid",
	"getppid", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
	"exit", "exit_group", "tgkill", "setpriority", "rt_sigaction", "rt_sigprocmask",
	"rt_sigreturn", "sigaltstack", "restart_syscall", "clock_gettime", "clock_getres",
	"clock_nanosleep", "nanosleep", "gettimeofday", "time", "getrandom", "getrusage", "times",
	"sysinfo", "uname", "getuid", "geteuid", "getgid", "getegid", "getrlimit",
	/* Descriptors and waiting. */
	"read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev",
	"pwritev2", "close", "dup", "dup2", "dup3", "fstat", "lseek", "epoll_create1", "epoll_ctl",
	"epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll", "select", "pselect6",
	"eventfd2", "pipe2", "timerfd_create", "timerfd_settime",
	/* Connections (socket and prctl have rules of their own). */
	"accept", "accept4", "connect", "recvfrom", "recvmsg", "recvmmsg", "sendto", "sendmsg",
	"sendmmsg", "shutdown", "getsockname", "getpeername", "getsockopt", "setsockopt",
	/* Files, as far as Landlock and the user's rights go. */
	"open", "openat", "stat", "lstat", "newfstatat", "statx", "access", "faccessat",
	"faccessat2", "readlink", "readlinkat", "getdents64", "fstatfs", "statfs", "fsync",
	"fdatasync", "ftruncate", "fallocate", "rename", "renameat", "renameat2", "unlink",
	"unlinkat", "linkat", "mkdir", "mkdirat", "rmdir", "flock", "fchmod", "umask", "getcwd",
	"inotify_init1", "inotify_add_watch", "inotify_rm_watch",
	/* Octets for the fork server, which unpacks. */
	"memfd_create",
};
/* clang-format on */

/* 0, or the negative errno of libseccomp. A call that this architecture does not have needs no
 * rule. */
static int rules(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);
		int result = number >= 0 ? seccomp_rule_add(filter, action, number, 0) : 0;
		if (result < 0)
			return result;
	}
	return 0;
}

/* Calls that are right with some arguments and wrong with others: argument `place` under `mask`
 * must be `value`. */
struct conditional {
	const char *name;
	unsigned place;
	uint64_t mask, value;
};

#define WHOLE UINT64_MAX
static const struct conditional conditionals[] = {
	/* No code is ever made or loaded. */
	{ "mmap", 2, PROT_EXEC, 0 },
	{ "mprotect", 2, PROT_EXEC, 0 },
	/* Threads, never processes. */
	{ "clone", 0, CLONE_THREAD, CLONE_THREAD },
	{ "prctl", 0, WHOLE, PR_SET_NAME },
	{ "ioctl", 1, WHOLE, FIONBIO },
	/* Limits can be read, not set. */
	{ "prlimit64", 2, WHOLE, 0 },
	{ "fcntl", 1, WHOLE, F_GETFD },
	{ "fcntl", 1, WHOLE, F_SETFD },
	{ "fcntl", 1, WHOLE, F_GETFL },
	{ "fcntl", 1, WHOLE, F_SETFL },
	{ "fcntl", 1, WHOLE, F_DUPFD_CLOEXEC },
	{ "fcntl", 1, WHOLE, F_GET_SEALS },
	/* Locks of SQLite's files. */
	{ "fcntl", 1, WHOLE, F_GETLK },
	{ "fcntl", 1, WHOLE, F_SETLK },
	{ "fcntl", 1, WHOLE, F_SETLKW },
};

static int conditional_rules(scmp_filter_ctx filter)
{
	int result = 0;
	for (size_t i = 0; i < sizeof conditionals / sizeof *conditionals && result == 0; i++) {
		const struct conditional *c = &conditionals[i];
		struct scmp_arg_cmp compare = { c->place, SCMP_CMP_MASKED_EQ, c->mask, c->value };
		int number = seccomp_syscall_resolve_name(c->name);
		result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &compare);
	}
	return result;
}

static int socket_rules(scmp_filter_ctx filter)
{
	const uint64_t families[] = { AF_INET, AF_INET6, AF_UNIX },
		       kinds[] = { SOCK_STREAM, SOCK_DGRAM };
	const uint64_t flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	int result = 0;
	for (size_t i = 0; i < 6 && result == 0; i++) {
		struct scmp_arg_cmp compare[] = {
			{ 0, SCMP_CMP_EQ, families[i / 2], 0 },
			{ 1, SCMP_CMP_MASKED_EQ, ~flags, kinds[i % 2] },
		};
		result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
						compare);
	}
	return result;
}

static bool fence_calls(struct text *applied, struct text *error)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = filter ? seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) : -ENOMEM;
	/* An older libseccomp has no such attribute: the filter is a list then, not a tree. */
	if (result == -EEXIST || result == -EINVAL || result == -EOPNOTSUPP)
		result = 0;
	if (result == 0)
		result = rules(filter, SCMP_ACT_KILL_PROCESS, deadly,
			       sizeof deadly / sizeof *deadly);
	if (result == 0)
		result = rules(filter, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof *allowed);
	if (result == 0)
		result = conditional_rules(filter);
	if (result == 0)
		result = socket_rules(filter);
	/* Its flags lie in memory, where a filter cannot look; libc falls back to clone. */
	if (result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (result == 0)
		result = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	/* A kernel without seccomp (some containers of containers) is no reason to serve nobody. */
	if (result == -EINVAL || result == -ENOSYS) {
		text_format(applied, ", no seccomp (%s)", strerror(-result));
		return true;
	}
	if (result != 0)
		text_format(error, "cannot set up seccomp: %s", strerror(-result));
	text_string(applied, ", seccomp");
	return result == 0;
}

bool sandbox_enter(const struct plan *plan, struct text *applied, struct text *error)
{
	const struct rlimit none = { 0, 0 };
	(void)setrlimit(RLIMIT_CORE, &none);
	text_format(applied, "uid %u, no new privileges, no core dumps", (unsigned)geteuid());
	if (SANITIZED) {
		text_string(applied,
			    ", neither Landlock nor seccomp in this build with sanitizers");
		return true;
	}
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		text_format(error, "cannot be made undumpable: %s", strerror(errno));
		return false;
	}
	return fence(plan, applied, error) && fence_calls(applied, error);
}

struct library sandbox_library(void)
{
	static char built[32], running[32];
	struct text b = TEXT(built), r = TEXT(running);
	const struct scmp_version *v = seccomp_version();
	text_format(&b, "%d.%d.%d", SCMP_VER_MAJOR, SCMP_VER_MINOR, SCMP_VER_MICRO);
	text_format(&r, "%u.%u.%u", v->major, v->minor, v->micro);
	return (struct library){ "libseccomp", text_cstr(&b), text_cstr(&r) };
}
