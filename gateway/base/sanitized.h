/* sanitized.h: SANITIZED: 1 in a program that is built for tests, with a sanitizer or for valgrind
 * (which sets it itself), otherwise 0. */
#ifndef MXWARD_BASE_SANITIZED_H
#define MXWARD_BASE_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
