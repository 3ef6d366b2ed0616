/* slow_disk.c: a disk that takes its time, for slow-disk.py: loaded before libc into the program
 * under test. Every call that may have to wait for a disk waits as many milliseconds as stand in
 * the file that SLOW_DISK names, as a number of the machine's own; 0: none. What is no regular file
 * is left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const volatile uint32_t *delay;

__attribute__((constructor)) static void look(void)
{
	const char *path = getenv("SLOW_DISK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *memory =
		fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *delay, PROT_READ, MAP_SHARED, fd, 0);
	delay = memory == MAP_FAILED ? NULL : memory;
	if (fd >= 0)
		close(fd);
}

static void wait_for_disk(void)
{
	uint32_t ms = delay ? *delay : 0;
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };
	if (ms)
		nanosleep(&t, NULL);
}

static void wait_for_file(int fd)
{
	struct stat there;
	if (delay && *delay && fstat(fd, &there) == 0 && S_ISREG(there.st_mode))
		wait_for_disk();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *octets, size_t length, off_t at)
{
	wait_for_file(fd);
	return REAL(pwrite)(fd, octets, length, at);
}

ssize_t pwrite64(int fd, const void *octets, size_t length, off64_t at)
{
	wait_for_file(fd);
	return REAL(pwrite64)(fd, octets, length, at);
}

ssize_t write(int fd, const void *octets, size_t length)
{
	wait_for_file(fd);
	return REAL(write)(fd, octets, length);
}

int fsync(int fd)
{
	wait_for_disk();
	return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	wait_for_disk();
	return REAL(fdatasync)(fd);
}

int fallocate(int fd, int mode, off_t from, off_t length)
{
	wait_for_file(fd);
	return REAL(fallocate)(fd, mode, from, length);
}

int rename(const char *from, const char *to)
{
	wait_for_disk();
	return REAL(rename)(from, to);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	wait_for_disk();
	return REAL(renameat)(from_fd, from, to_fd, to);
}

int unlinkat(int fd, const char *name, int flags)
{
	wait_for_disk();
	return REAL(unlinkat)(fd, name, flags);
}

int open(const char *path, int flags, ...)
{
	va_list rest;
	va_start(rest, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	if (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)))
		wait_for_disk();
	return REAL(open)(path, flags, mode);
}

int openat(int fd, const char *path, int flags, ...)
{
	va_list rest;
	va_start(rest, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	if (flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)))
		wait_for_disk();
	return REAL(openat)(fd, path, flags, mode);
}
