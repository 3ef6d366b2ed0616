/* dot_stuffing.c: where a message needs a dot of ours; see dot_stuffing.h. */
#include "gateway/backend/dot_stuffing.h"

#include "gateway/base/block.h"

/* Where the next line begins with a dot, from octet `run` on, which is not the first. */
static size_t stuffed_find(struct bytes content, size_t run)
{
	while (content.len - run >= BLOCK) {
		/* What stands behind a line end: the block before each octet's own. */
		uint64_t starts = block_equal(content.at + run - 1, '\n');
		uint64_t dots = block_equal(content.at + run, '.') & starts;
		if (dots)
			return run + (size_t)__builtin_ctzll(dots);
		run += BLOCK;
	}
	while (run < content.len && !(content.at[run] == '.' && content.at[run - 1] == '\n'))
		run++;
	return run;
}

size_t dot_stuffing_next(struct bytes content, bool *line_start, bool *dot)
{
	*dot = *line_start && content.len && content.at[0] == '.';
	size_t run = content.len ? stuffed_find(content, 1) : 0;
	*line_start = run && content.at[run - 1] == '\n';
	return run;
}
