/* data.c: end of data, dots and flaws; see data.h. The fuzz target compares it, under random
 * chunking, with a reference reader that looks at one octet at a time. */
#include "gateway/smtp/data.h"

void data_start(struct data_reader *r)
{
	*r = (struct data_reader){ .place = DATA_LINE_START };
}

/* Notes what is wrong within one line or a part of it. `b` holds no LF but perhaps as its last
 * octet. */
static void line_flaws(struct data_reader *r, struct bytes b)
{
	bool line_end = b.len && b.at[b.len - 1] == '\n';
	struct bytes inner = line_end ? bytes_first(b, b.len - 1) : b;
	if (r->place == DATA_CR && !(line_end && inner.len == 0))
		r->flaws |= FLAW_BARE_CR;
	size_t cr = bytes_find(inner, '\r');
	if (line_end && !(inner.len == 0 ? r->place == DATA_CR : inner.at[inner.len - 1] == '\r'))
		r->flaws |= FLAW_BARE_LF;
	if (cr + 1 < inner.len)
		r->flaws |= FLAW_BARE_CR;
	if (bytes_has(inner, '\0'))
		r->flaws |= FLAW_NUL;
}

/* Takes one line, or what there is of it, within a message; the place says what may come next. */
static size_t data_line_read(struct data_reader *r, struct bytes input)
{
	size_t lf = bytes_find(input, '\n');
	struct bytes part = bytes_first(input, lf + 1);
	line_flaws(r, part);
	if (lf < input.len) {
		bool crlf = lf > 0 ? input.at[lf - 1] == '\r' : r->place == DATA_CR;
		r->place = crlf ? DATA_LINE_START : DATA_INSIDE;
	} else {
		r->place = part.at[part.len - 1] == '\r' ? DATA_CR : DATA_INSIDE;
	}
	return part.len;
}

size_t data_read(struct data_reader *r, struct bytes input, struct bytes *content, bool *ended)
{
	size_t taken = 0;
	*ended = false;
	*content = (struct bytes){ input.at, 0 };
	if (r->place == DATA_LINE_START && input.len && input.at[0] == '.') {
		r->place = DATA_DOT;
		taken = 1;
	}
	if (r->place == DATA_DOT && taken < input.len && input.at[taken] == '\r') {
		r->place = DATA_DOT_CR;
		taken++;
	}
	if (r->place == DATA_DOT_CR && taken < input.len) {
		*ended = input.at[taken] == '\n';
		if (*ended) {
			r->place = DATA_LINE_START;
			return taken + 1;
		}
		r->flaws |= FLAW_BARE_CR;
		r->place = DATA_INSIDE;
	}
	/* Here the place is DOT or DOT_CR only when the input has run out; a DOT with more behind
	 * it was a stuffed one. */
	size_t from = taken;
	while (taken < input.len &&
	       (taken == from || input.at[taken] != '.' || r->place != DATA_LINE_START))
		taken += data_line_read(r, bytes_skip(input, taken));
	*content = (struct bytes){ input.at + from, taken - from };
	return taken;
}

void chunk_read(struct data_reader *r, struct bytes input)
{
	while (input.len)
		input = bytes_skip(input, data_line_read(r, input));
}

void chunk_end(struct data_reader *r)
{
	if (r->place == DATA_CR)
		r->flaws |= FLAW_BARE_CR;
}
