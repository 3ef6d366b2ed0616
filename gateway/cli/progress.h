/* progress.h: a bar on standard error for what takes longer than a second, where that is a
 * terminal; nothing anywhere else. */
#ifndef MXWARD_CLI_PROGRESS_H
#define MXWARD_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress_bar {
	uint64_t began, drawn;          /* clock_monotonic(); began 0: no terminal */
};

void progress_begin(struct progress_bar *);
/* As often as one likes. */
void progress_draw(struct progress_bar *, uint64_t done, uint64_t total);
/* Takes the bar away. */
void progress_end(struct progress_bar *);

#endif
