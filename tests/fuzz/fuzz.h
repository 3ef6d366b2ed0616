/* fuzz.h: what the fuzz targets share: a claim that must hold, and a copy behind which nothing can be read unseen. */
#ifndef MXWARD_TESTS_FUZZ_FUZZ_H
#define MXWARD_TESTS_FUZZ_FUZZ_H

#include "gateway/base/bytes.h"

#include <stdlib.h>
#include <string.h>

static inline void require(bool holds)
{
	if (!holds)
		abort();
}

/* The octets in a heap block of exactly their size, so that the sanitizer sees whoever reads behind them; even of none
 * the view is not NULL. Until release(). */
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
