/* data.c: end of data, dots and flaws; see data.h. What is as it should be is taken in blocks, and
 * only what is not is looked at line by line. The fuzz target compares it, under random chunking,
 * with a reference reader that looks at one octet at a time. */
#include "gateway/smtp/data.h"

#include "gateway/base/block.h"

#include <string.h>

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

/* Takes one line, or what there is of it, within a message; the place says what may come next. 0: a
 * bare LF comes first, and is to be converted. */
static size_t data_line_read(struct data_reader *r, struct bytes input)
{
	size_t lf = bytes_find(input, '\n');
	bool ends = lf < input.len;
	bool crlf = ends && (lf > 0 ? input.at[lf - 1] == '\r' : r->place == DATA_CR);
	struct bytes part = bytes_first(input, ends && !crlf && r->convert ? lf : lf + 1);
	if (part.len == 0)
		return 0;
	line_flaws(r, part);
	if (crlf)
		r->place = DATA_LINE_START;
	else
		r->place = part.at[part.len - 1] == '\r' ? DATA_CR : DATA_INSIDE;
	return part.len;
}

/* block_equal() or its wide twin. What takes one is compiled for each of them, with it written
 * out. */
typedef uint64_t equal_fn(const char *at, char octet);
#define ALWAYS_INLINE __attribute__((always_inline))

/* What the octet before a block was. */
struct before {
	bool cr, line_end;
};

/* A bit for each octet of a block at which a clean run ends: a bare LF, whatever comes behind a CR
 * and is no LF, a NUL, and with `dots` a dot at the start of a line; without, that is noted.
 * *before moves behind the block. */
ALWAYS_INLINE static inline uint64_t block_faults(equal_fn *equal, struct data_reader *r,
						  const char *at, bool dots, struct before *before)
{
	uint64_t cr = equal(at, '\r'), lf = equal(at, '\n');
	uint64_t behind_cr = cr << 1 | before->cr;
	uint64_t dotted = equal(at, '.') & (lf << 1 | before->line_end);
	uint64_t faults = (lf ^ behind_cr) | equal(at, '\0');
	*before = (struct before){ .cr = cr >> (BLOCK - 1), .line_end = lf >> (BLOCK - 1) };
	if (dots)
		return faults | dotted;
	r->dotted |= dotted != 0;
	return faults;
}

/* What may come behind octets of a clean run. */
static enum data_place place_behind(char octet)
{
	return octet == '\n' ? DATA_LINE_START : octet == '\r' ? DATA_CR : DATA_INSIDE;
}

/* Takes what is as it should be, up to the first octet that is not. */
ALWAYS_INLINE static inline size_t clean_run(equal_fn *equal, struct data_reader *r,
					     struct bytes input, bool dots)
{
	struct before before = { r->place == DATA_CR, r->place == DATA_LINE_START };
	uint64_t faults = 0;
	size_t taken = 0;
	/* WHY it breaks: where the next block is must not wait for what this one holds. */
	for (; input.len - taken >= BLOCK; taken += BLOCK) {
		faults = block_faults(equal, r, input.at + taken, dots, &before);
		if (faults)
			break;
	}
	if (!faults && taken < input.len) {
		/* Spaces behind the end are nobody's fault but a CR's, which then ends the run
		 * behind the input. */
		char last[BLOCK];
		memset(last, ' ', sizeof last);
		memcpy(last, input.at + taken, input.len - taken);
		faults = block_faults(equal, r, last, dots, &before);
		faults |= (uint64_t)1 << (input.len - taken);
	}
	if (faults)
		taken += (size_t)__builtin_ctzll(faults);
	if (taken)
		r->place = place_behind(input.at[taken - 1]);
	return taken;
}

BLOCK_WIDE static size_t clean_run_wide(struct data_reader *r, struct bytes input, bool dots)
{
	return clean_run(block_equal_wide, r, input, dots);
}

static size_t clean_read(struct data_reader *r, struct bytes input, bool dots)
{
	return block_wide() ? clean_run_wide(r, input, dots)
			    : clean_run(block_equal, r, input, dots);
}

/* Takes a run of lines, up to a dot at the start of one if `dots`; or the one octet of a bare LF
 * that is to be converted. */
static size_t run_read(struct data_reader *r, struct bytes input, bool dots, struct bytes *content)
{
	size_t taken = clean_read(r, input, dots);
	while (taken < input.len &&
	       !(dots && input.at[taken] == '.' && r->place == DATA_LINE_START)) {
		size_t line = data_line_read(r, bytes_skip(input, taken));
		if (line == 0)
			break;
		taken += line;
		taken += clean_read(r, bytes_skip(input, taken), dots);
	}
	*content = bytes_first(input, taken);
	if (taken || input.len == 0)
		return taken;
	*content = BYTES("\r\n");
	r->place = DATA_LF_START;
	r->converted++;
	r->dotted = true; /* a dot behind it is not looked for */
	return 1;
}

/* At the start of a line, the dots of RFC 5321, section 4.5.2: octets taken. *content: a dot that
 * is content after all, for the line it stands in is no end of data. */
static size_t dots_read(struct data_reader *r, struct bytes input, struct bytes *content,
			bool *ended)
{
	size_t taken = 0;
	if ((r->place == DATA_LINE_START || r->place == DATA_LF_START) && input.at[0] == '.') {
		r->place = r->place == DATA_LF_START ? DATA_LF_DOT : DATA_DOT;
		taken = 1;
	}
	if (r->place == DATA_DOT && taken < input.len && input.at[taken] == '\r') {
		r->place = DATA_DOT_CR;
		taken++;
	}
	if (taken == input.len)
		return taken;
	char next = input.at[taken];
	if (r->place == DATA_DOT_CR) {
		*ended = next == '\n';
		r->place = *ended ? DATA_LINE_START : DATA_INSIDE;
		if (!*ended)
			r->flaws |= FLAW_BARE_CR;
		return taken + *ended;
	}
	bool alone = next == '\n' || (next == '\r' && r->place == DATA_LF_DOT);
	if ((r->place == DATA_DOT || r->place == DATA_LF_DOT) && r->convert && alone) {
		*content = BYTES(".");
		r->place = DATA_INSIDE;
	}
	return taken;
}

size_t data_read(struct data_reader *r, struct bytes input, struct bytes *content, bool *ended)
{
	*ended = false;
	*content = (struct bytes){ input.at, 0 };
	if (input.len == 0)
		return 0;
	size_t taken = dots_read(r, input, content, ended);
	/* Here the place is DOT, DOT_CR or LF_DOT only when the input has run out; one with more
	 * behind it was a stuffed dot. */
	if (*ended || content->len || taken == input.len)
		return taken;
	r->dotted |= r->place == DATA_DOT || r->place == DATA_LF_DOT;
	return taken + run_read(r, bytes_skip(input, taken), true, content);
}

size_t chunk_read(struct data_reader *r, struct bytes input, struct bytes *content)
{
	return run_read(r, input, false, content);
}

void chunk_end(struct data_reader *r)
{
	if (r->place == DATA_CR)
		r->flaws |= FLAW_BARE_CR;
}
