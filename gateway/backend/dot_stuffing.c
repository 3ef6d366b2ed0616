/* dot_stuffing.c: where a message needs a dot of ours; see dot_stuffing.h. */
#include "gateway/backend/dot_stuffing.h"

size_t dot_stuffing_next(struct bytes content, bool *line_start, bool *dot)
{
	*dot = *line_start && content.len && content.at[0] == '.';
	/* Dots are rarer than line ends, and memchr is far faster than a search for the two octets
	 * "\n.". */
	size_t run = 1;
	while (run < content.len) {
		run += bytes_find(bytes_skip(content, run), '.');
		if (run >= content.len || content.at[run - 1] == '\n')
			break;
		run++;
	}
	run = run < content.len ? run : content.len;
	*line_start = run && content.at[run - 1] == '\n';
	return run;
}
