/* fuzz.h: what the fuzz targets share: a claim that must hold, and a copy behind which nothing can
 * be read unseen. */
#ifndef MXWARD_TESTS_FUZZ_FUZZ_H
#define MXWARD_TESTS_FUZZ_FUZZ_H

#include "gateway/base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A macro, so that a finding says which claim it was. */
#define require(holds) ((holds) ? (void)0 : required(#holds, __FILE__, __LINE__))

static inline void required(const char *claim, const char *file, int line)
{
	fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, claim);
	abort();
}

/* The octets in a heap block of exactly their size, so that the sanitizer sees whoever reads behind
 * them; even of none the view is not NULL. Until release(). */
static inline struct bytes exact_copy(struct bytes b)
{
	char *copy = malloc(b.len ? b.len : 1);
	require(copy != NULL);
	if (b.len)
		memcpy(copy, b.at, b.len);
	return (struct bytes){ copy, b.len };
}

static inline void release(struct bytes b)
{
	free((void *)(uintptr_t)b.at);
}

#endif
