/* progress.c: draws a bar; see progress.h. */
#include "gateway/cli/progress.h"

#include "gateway/base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000, FRAME_MS = 100, CELLS = 40 };

void progress_begin(struct progress_bar *p)
{
	*p = (struct progress_bar){ .began = isatty(STDERR_FILENO) ? clock_monotonic() : 0 };
}

void progress_draw(struct progress_bar *p, uint64_t done, uint64_t total)
{
	uint64_t now = clock_monotonic();
	if (!p->began || now - p->began < PATIENCE_MS || now - p->drawn < FRAME_MS || total == 0)
		return;
	uint64_t percent = (done < total ? done : total) * 100 / total;
	p->drawn = now;
	fprintf(stderr, "\r[%-*.*s] %3llu%%", CELLS, (int)(percent * CELLS / 100),
		"########################################", (unsigned long long)percent);
}

void progress_end(struct progress_bar *p)
{
	if (p->drawn)
		fprintf(stderr, "\r%*s\r", CELLS + 8, "");
}
