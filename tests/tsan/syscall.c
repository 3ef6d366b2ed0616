/* syscall.c: in the build with ThreadSanitizer alone, in the place of the C library's syscall(2):
 * libuv closes descriptors by it, past the sanitizer, which then takes the next owner of the number
 * for a second one at the same time. Must change nothing else. */
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ARGUMENTS = 6 };

long syscall(long number, ...)
{
	typedef long system_call(long number, ...);
	static system_call *real;       /* the same whoever looks it up */
	system_call *next = __atomic_load_n(&real, __ATOMIC_ACQUIRE);
	long a[ARGUMENTS];
	va_list arguments;
	va_start(arguments, number);
	for (int i = 0; i < ARGUMENTS; i++)
		a[i] = va_arg(arguments, long);
	va_end(arguments);
	if (number == SYS_close)
		return close((int)a[0]);
	if (!next) {
		next = (system_call *)dlsym(RTLD_NEXT, "syscall");
		__atomic_store_n(&real, next, __ATOMIC_RELEASE);
	}
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
