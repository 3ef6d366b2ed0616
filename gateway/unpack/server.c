/* server.c: the fork server: an errand comes in, a child is made for it, and killed when its time
 * is over; see unpack.h.
 *
 * It looks at no octet of an errand but the head. It owns the children and one socket, and nothing
 * of whoever started it. */
#include "gateway/unpack/unpack.h"

#include "gateway/base/clock.h"
#include "gateway/base/descriptors.h"
#include "gateway/base/sanitized.h"
#include "gateway/unpack/fence.h"
#include "gateway/unpack/unpack_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	CHILDREN_MAX = 2 * UNPACK_PARALLEL, /* two gateways, where one takes over from another */
	FDS_MAX = 1 + ERRAND_FILES_MAX,
	CPU_SECONDS = 3, /* the processor's time is bounded also where nobody looks at the clock */
};

static bool (*const runs[ERRAND_KINDS])(struct bytes, const struct bytes *, size_t, int) = {
	[ERRAND_ARCHIVES] = archives_run,
	[ERRAND_REPORTS] = reports_run,
};

/* An errand as it came. */
struct arrived {
	struct errand_head head;
	char request[ERRAND_REQUEST_MAX];
	size_t length;                  /* of the request */
	int fds[FDS_MAX];
	size_t fd_count;
};

struct server {
	int socket;
	sigset_t waiting;               /* the signal mask while it waits: SIGCHLD comes through */
	struct {
		pid_t pid;              /* 0: the place is free */
		uint64_t until;
	} children[CHILDREN_MAX];
};

/* ---- the child */

/* The files, mapped for reading; false: one of them cannot be. */
static bool files_map(const struct arrived *a, struct bytes *files)
{
	for (size_t i = 1; i < a->fd_count; i++) {
		struct stat st;
		void *at = MAP_FAILED;
		if (fstat(a->fds[i], &st) == 0 && st.st_size > 0)
			at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, a->fds[i], 0);
		if (at == MAP_FAILED)
			return false;
		files[i - 1] = (struct bytes){ at, (size_t)st.st_size };
		close(a->fds[i]);
	}
	return true;
}

/* What unpacks takes memory by the megabyte, and where pages are of 4 KiB, taking them costs more
 * than the unpacking. So for files of some size libc gets one block to give out, in pages of 2 MiB
 * if the kernel has them. What is not used of it is not taken. Very large pieces stay mappings of
 * their own, which grow without being copied. */
static void memory_prepare(const struct bytes *files, size_t count)
{
	enum { SMALL_PAGE = 4 << 10, PAGE = 2 << 20, FROM = 128 << 10, PAGES_MOST = 8 };
	size_t sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += files[i].len;
	if (SANITIZED || sum < FROM)
		return;
	size_t pages = 2 + 4 * sum / PAGE;
	size_t room = (pages < PAGES_MOST ? pages : PAGES_MOST) * PAGE;
	(void)mallopt(M_TRIM_THRESHOLD, UNPACK_MEMORY);
	(void)mallopt(M_MMAP_THRESHOLD, (int)room + PAGE);
	/* Libc's own words about the block stand in the small page before the first large one, to
	 * which nothing may have been written. */
	(void)sbrk((intptr_t)((-(uintptr_t)sbrk(0) - SMALL_PAGE) % PAGE));
	char *block = malloc(room);
	if (block)
		(void)madvise(block + -(uintptr_t)block % PAGE, room - PAGE, MADV_HUGEPAGE);
	free(block);
	(void)mallopt(M_MMAP_THRESHOLD, PAGES_MOST / 2 * PAGE);
}

static _Noreturn void child_run(const struct server *s, const struct arrived *a, pid_t server)
{
	struct bytes files[ERRAND_FILES_MAX];
	const char done = ERRAND_DONE;
	int out = a->fds[0];
	close(s->socket);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != server ||
	    !files_map(a, files))
		_exit(1);
	memory_prepare(files, a->fd_count - 1);
	if (!fence_child(UNPACK_MEMORY + UNPACK_OWN_MEMORY, CPU_SECONDS))
		_exit(1);
	if (!runs[a->head.kind]((struct bytes){ a->request, a->length }, files, a->fd_count - 1,
				out))
		_exit(1);
	_exit(write(out, &done, 1) == 1 ? 0 : 1);
}

/* ---- the server */

static void fds_close(struct arrived *a)
{
	while (a->fd_count > 0)
		close(a->fds[--a->fd_count]);
}

/* False: nobody is left who could send one. One that is not in its form has no descriptors. */
static bool errand_receive(struct server *s, struct arrived *a)
{
	struct iovec parts[] = { { &a->head, sizeof a->head }, { a->request, sizeof a->request } };
	_Alignas(struct cmsghdr) char beside[DESCRIPTORS_ROOM(FDS_MAX)];
	struct msghdr m = { .msg_iov = parts,
			    .msg_iovlen = 2,
			    .msg_control = beside,
			    .msg_controllen = sizeof beside };
	ssize_t n = recvmsg(s->socket, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	a->fd_count = 0;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM;
	a->fd_count = descriptors_take(&m, a->fds);
	a->length = (size_t)n > sizeof a->head ? (size_t)n - sizeof a->head : 0;
	if ((size_t)n < sizeof a->head || (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ||
	    a->head.kind >= ERRAND_KINDS || clock_monotonic() >= a->head.until)
		fds_close(a);
	return n > 0;
}

static size_t place_free(const struct server *s)
{
	size_t i = 0;
	while (i < CHILDREN_MAX && s->children[i].pid != 0)
		i++;
	return i;
}

static void errand_start(struct server *s, struct arrived *a)
{
	size_t place = place_free(s);
	pid_t server = getpid(), pid = a->fd_count > 0 ? fork() : -1;
	if (pid == 0)
		child_run(s, a, server);
	if (pid > 0) {
		s->children[place].pid = pid;
		s->children[place].until = clock_monotonic() + a->head.time + UNPACK_GRACE_MS;
	}
	/* Where no child could be made, the closed pipe says so. */
	fds_close(a);
}

static void reap(struct server *s)
{
	for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;)
		for (size_t i = 0; i < CHILDREN_MAX; i++)
			if (s->children[i].pid == pid)
				s->children[i].pid = 0;
}

/* Kills who is late; gives the milliseconds until the next is, or -1. */
static int patience(struct server *s)
{
	uint64_t now = clock_monotonic(), next = UINT64_MAX;
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		if (s->children[i].pid == 0)
			continue;
		if (now >= s->children[i].until)
			(void)kill(s->children[i].pid, SIGKILL);
		else if (s->children[i].until < next)
			next = s->children[i].until;
	}
	return next == UINT64_MAX ? -1 : (int)(next - now);
}

static void heard(int signal)
{
	(void)signal;
}

/* Only SIGCHLD wakes it; all that it inherited is as in a program that has just begun. */
static void signals_set(struct server *s)
{
	const int plain[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE };
	const struct sigaction hear = { .sa_handler = heard };
	sigset_t blocked;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		(void)signal(plain[i], i < 3 ? SIG_IGN : SIG_DFL);
	(void)sigemptyset(&s->waiting);
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGCHLD);
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
	(void)sigaction(SIGCHLD, &hear, NULL);
}

/* Descriptors of whoever started it: sockets, keys, the log. What a library writes to standard
 * error must not get into a file or an answer: these three lead nowhere. */
static int close_others(int end)
{
	enum { OWN = 3 };
	int nowhere = open("/dev/null", O_RDWR);
	if (nowhere < 0)
		_exit(1);
	for (int fd = 0; fd < OWN; fd++)
		(void)dup2(nowhere, fd);
	if (end != OWN && dup2(end, OWN) != OWN)
		_exit(1);
	if (syscall(SYS_close_range, OWN + 1, ~0U, 0) != 0)
		_exit(1);
	return OWN;
}

/* What libc would open files for later, where that is refused: names in UTF-8, and a time zone. */
static void libraries_prepare(void)
{
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)setenv("TZ", "UTC0", 1);
	tzset();
}

void unpack_serve(int end)
{
	static struct server server;
	static struct arrived arrived;
	struct server *s = &server;
	pid_t parent = getppid();
	(void)prctl(PR_SET_NAME, "mxward-unpack", 0, 0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent)
		_exit(1);
	signals_set(s);
	libraries_prepare();
	s->socket = close_others(end);
	if (!fence_server())
		_exit(1);
	for (bool serving = true; serving;) {
		int wait = patience(s);
		struct timespec most = { wait / 1000, (long)(wait % 1000) * 1000000 };
		bool room = place_free(s) < CHILDREN_MAX;
		struct pollfd polled = { .fd = room ? s->socket : -1, .events = POLLIN };
		int ready = ppoll(&polled, 1, wait < 0 ? NULL : &most, &s->waiting);
		reap(s);
		if (ready > 0) {
			serving = errand_receive(s, &arrived);
			errand_start(s, &arrived);
		}
	}
	_exit(0);
}

bool unpack_open(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
}

int unpack_start_server(void)
{
	int ends[2];
	if (!unpack_open(ends))
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		unpack_serve(ends[1]);
	close(ends[1]);
	if (pid > 0)
		return ends[0];
	close(ends[0]);
	return -1;
}
