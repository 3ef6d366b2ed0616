/* fence.c: Landlock and seccomp by their system calls; see fence.h.
 *
 * WHY not libseccomp: a child is made for each message with an archive, and has no time to compile
 * its filter. The list is short. */
#include "gateway/unpack/fence.h"

#include "gateway/base/sanitized.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__loongarch__) && __loongarch_grlen == 64
#define ARCHITECTURE AUDIT_ARCH_LOONGARCH64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#elif defined(__i386__)
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__arm__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#else
#error "name this architecture's AUDIT_ARCH here: without it a child's system calls are not fenced"
#endif

/* ---- Landlock */

struct ruleset {                        /* struct landlock_ruleset_attr as of ABI 6 */
	uint64_t access_fs, access_net, scopes;
};

/* All that each ABI of the kernel knows is handled, and no rule allows anything. */
static bool shut(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	unsigned rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
	struct ruleset attributes = { ((uint64_t)1 << rights) - 1, 3, 3 };
	if (abi < 1)
		return true;
	size_t size = abi >= 6   ? sizeof attributes
		      : abi >= 4 ? offsetof(struct ruleset, scopes)
				 : sizeof(uint64_t);
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
	bool done = ruleset >= 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	if (ruleset >= 0)
		close(ruleset);
	return done;
}

bool fence_server(void)
{
	const struct rlimit none = { 0, 0 };
	(void)setrlimit(RLIMIT_CORE, &none);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	return SANITIZED || shut();
}

/* ---- seccomp */

/* Memory, the clock, what it was given, its answer, its end. */
static const unsigned allowed[] = {
	SYS_read,
	SYS_write,
	SYS_brk,
	SYS_munmap,
	SYS_mremap,
	SYS_madvise,
	SYS_exit,
	SYS_exit_group,
	SYS_futex,
	SYS_rt_sigreturn,
	SYS_close,
	SYS_clock_gettime,
	SYS_gettimeofday,
	SYS_getrandom,
	SYS_rt_sigprocmask,
	SYS_lseek,
	SYS_sched_yield,
#ifdef SYS_time
	SYS_time,
#endif
/* The same on machines of 32 bits. */
#ifdef SYS_clock_gettime64
	SYS_clock_gettime64,
	SYS_futex_time64,
#endif
#ifdef SYS__llseek
	SYS__llseek,
#endif
};

/* What libraries try and do without: a time zone, the tables of a character set, their own pid. */
static const unsigned refused[] = {
	SYS_openat,        SYS_getpid,    SYS_gettid, SYS_ioctl,    SYS_sysinfo,
	SYS_prlimit64,     SYS_faccessat, SYS_uname,  SYS_statfs,   SYS_sched_getaffinity,
#ifdef SYS_newfstatat
	SYS_newfstatat,
#endif
#ifdef SYS_fstat
	SYS_fstat,
#endif
#ifdef SYS_open
	SYS_open,          SYS_stat,      SYS_access, SYS_readlink,
#endif
#ifdef SYS_statx
	SYS_statx,
#endif
/* The same on machines of 32 bits. */
#ifdef SYS_fstat64
	SYS_fstat64,       SYS_fstatat64, SYS_stat64, SYS_statfs64,
#endif
/* Asked when a function is called first of which there are several. */
#ifdef SYS_riscv_hwprobe
	SYS_riscv_hwprobe,
#endif
};

enum {
	ALLOWED = sizeof allowed / sizeof *allowed,
	REFUSED = sizeof refused / sizeof *refused,
	FILTER_MOST = 2 * (ALLOWED + REFUSED) + 24,
};

struct filter {
	struct sock_filter at[FILTER_MOST];
	unsigned short count;
};

static void add(struct filter *f, struct sock_filter instruction)
{
	f->at[f->count++] = instruction;
}

static void load(struct filter *f, size_t offset)
{
	add(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

static void give(struct filter *f, unsigned result)
{
	add(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result));
}

/* The next instruction holds if the loaded word is `value`, and is passed over otherwise. */
static void if_equal(struct filter *f, unsigned value)
{
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
}

/* Mapping and protecting memory, but never for code: the third argument has no PROT_EXEC. The
 * lower half of it stands first on machines that are little-endian. */
static void never_code(struct filter *f, unsigned call)
{
	enum { INSTRUCTIONS = 4 };
	size_t half = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4;
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, INSTRUCTIONS));
	load(f, offsetof(struct seccomp_data, args[2]) + half);
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1));
	give(f, SECCOMP_RET_KILL_PROCESS);
	give(f, SECCOMP_RET_ALLOW);
}

static void filter_make(struct filter *f)
{
	f->count = 0;
	load(f, offsetof(struct seccomp_data, arch));
	add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
	give(f, SECCOMP_RET_KILL_PROCESS);
	load(f, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < ALLOWED; i++) {
		if_equal(f, allowed[i]);
		give(f, SECCOMP_RET_ALLOW);
	}
	for (size_t i = 0; i < REFUSED; i++) {
		if_equal(f, refused[i]);
		give(f, SECCOMP_RET_ERRNO | EPERM);
	}
/* Where there are two, the old one has its arguments in memory, where no filter sees them; there
 * alone it is never called. s390 has no other: mappings_fixed() stands in for the filter. */
#if defined(SYS_mmap2)
	never_code(f, SYS_mmap2);
#elif defined(__s390x__)
	if_equal(f, SYS_mmap);
	give(f, SECCOMP_RET_ALLOW);
#else
	never_code(f, SYS_mmap);
#endif
	load(f, offsetof(struct seccomp_data, nr));
	never_code(f, SYS_mprotect);
	give(f, SECCOMP_RET_KILL_PROCESS);
}

#ifdef __s390x__
/* No mapping of this process can become code any more (Linux 6.3; before it, it still can). */
static void mappings_fixed(void)
{
	enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };
	(void)prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0);
}
#else
static void mappings_fixed(void)
{
}
#endif

/* True on a kernel without filters (some containers of containers). One that has them says of this
 * program that there is none at its address. */
static bool filters_missing(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) != 0 && errno == EINVAL;
}

bool fence_child(uint64_t memory, unsigned seconds)
{
	struct filter filter;
	const struct rlimit time = { seconds, seconds }, own = { memory, memory }, none = { 0, 0 };
	if (setrlimit(RLIMIT_CPU, &time) != 0)
		return false;
	if (SANITIZED)
		return true;
	if (setrlimit(RLIMIT_DATA, &own) != 0 || setrlimit(RLIMIT_NOFILE, &none) != 0)
		return false;
	filter_make(&filter);
	const struct sock_fprog program = { filter.count, filter.at };
	mappings_fixed();
	/* Where there are no filters, the rest of the fence stays; a filter that is refused is a
	 * fault of ours. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 || filters_missing();
}
