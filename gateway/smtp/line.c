/* line.c: command lines, strictly; see line.h. It must never let half a line pass as a
 * line. */
#include "gateway/smtp/line.h"

/* Where the first CRLF stands; b.len if nowhere. */
static size_t crlf_find(struct bytes b)
{
	for (size_t from = 0; from < b.len;) {
		size_t lf = from + bytes_find(bytes_skip(b, from), '\n');
		if (lf < b.len && lf > 0 && b.at[lf - 1] == '\r')
			return lf - 1;
		from = lf + 1;
	}
	return b.len;
}

enum line_result line_take(struct bytes input, struct bytes *line, size_t *taken)
{
	struct bytes window = bytes_first(input, COMMAND_LINE_MAX);
	size_t end = crlf_find(window);
	if (end == window.len)
		return window.len == COMMAND_LINE_MAX ? LINE_LONG : LINE_MORE;
	*line = bytes_first(window, end);
	*taken = end + 2;
	bool bare = bytes_has(*line, '\r') || bytes_has(*line, '\n') || bytes_has(*line, '\0');
	return bare ? LINE_BARE : LINE_VALID;
}

size_t line_skip(struct bytes input, bool *ended)
{
	size_t end = crlf_find(input);
	*ended = end < input.len;
	if (*ended)
		return end + 2;
	return input.len && input.at[input.len - 1] == '\r' ? input.len - 1 : input.len;
}
