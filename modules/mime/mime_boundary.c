/* mime_boundary.c: what a line that begins with "--" is: a boundary, perhaps one, or none; see
 * mime_inside.h. Must compare no more than the octets of the line with each boundary. */
#include "modules/mime/mime_inside.h"

/* What the line is to the boundaries of the levels it is in. */
struct match {
	bool exact, closing;
	unsigned level;                 /* of the exact match */
	bool twice;                     /* another level has the same boundary */
	/* it begins with a boundary, but goes on; one of a level within the exact one */
	bool soft, soft_inside;
};

static void match_one(const struct stream *s, struct bytes text, struct bytes boundary,
		      unsigned level, struct match *match)
{
	if (!bytes_starts(text, boundary)) {
		match->soft |= bytes_starts_nocase(text, boundary);
		return;
	}
	/* Blanks at the end were added on the way (RFC 2046, 5.1.1: transport-padding). */
	struct bytes rest = bytes_trim_end(bytes_skip(text, boundary.len));
	bool closing = bytes_equal(rest, BYTES("--"));
	if (rest.len && !closing) {
		match->soft = true;
		match->soft_inside |= !match->exact;
		return;
	}
	/* Of the same boundary twice the innermost that is still open counts, and rather one that
	 * opens a part. */
	bool better = !match->exact || (match->closing && !closing) ||
		      (match->closing == closing && s->levels[match->level].closed &&
		       !s->levels[level].closed);
	match->twice |= match->exact && match->level != level;
	if (!better)
		return;
	match->exact = true;
	match->closing = closing;
	match->level = level;
}

static struct match match_line(const struct stream *s)
{
	struct match match = { .exact = false };
	struct bytes line = { s->line, s->line_length };
	if (!bytes_starts(line, BYTES("--")))
		return match;
	line = bytes_skip(line, 2);
	for (unsigned k = s->level_count; k-- > 0;)
		for (size_t i = 0; i < s->levels[k].boundary_count; i++)
			match_one(s, line, s->levels[k].boundaries[i], k, &match);
	return match;
}

/* The part that ends, ends before the line end in front of the line (RFC 2046, 5.1.1). */
static void boundary_hit(struct stream *s, const struct match *match)
{
	struct level *level = &s->levels[match->level];
	struct bytes line = { s->line, s->line_length };
	if (s->collecting.header)
		header_cut(s);
	if (s->mime->over)
		return;
	/* That the outer boundary is how the inner one begins is an honest program's custom
	 * (Eudora), and whoever takes one for the other sees the same parts begin. */
	if (match->twice)
		mime_break(s, "two multiparts have the same boundary");
	if (match->soft_inside)
		mime_break(s, "a boundary starts with that of a nested multipart");
	mime_stream_close_sinks(s, match->level + 1, false);
	s->prose = s->soft = false;
	mime_stream_give(s, line);
	/* Where the line may be a boundary of a level within, that level stays: some program still
	 * is in it. */
	if (!match->soft_inside)
		mime_stream_pop(s, match->level + 1);
	if (level->closed && !match->closing)
		mime_break(s, "parts follow the end of a multipart");
	if (level->tapped && level->doubtful)
		mime_break(s, "a part that is not a multipart has a boundary");
	level->hits++;
	if (match->closing) {
		level->closed = true;
		s->prose = !level->tapped;
	} else if (header_begin(s, false, DOUBT_NONE)) {
		s->collecting.skips_line = true;
	}
}

/* A line that begins like a boundary and goes on: the part that some programs see beginning is
 * opened; the other, which goes on for the others, stays open until a boundary that nobody
 * doubts. */
static void boundary_perhaps(struct stream *s)
{
	struct bytes line = { s->line, s->line_length };
	mime_break(s, "a line continues after a boundary");
	mime_stream_close_sinks(s, 0, true);
	s->prose = false;
	mime_stream_give(s, line);
	s->soft = true;
	if (header_begin(s, false, DOUBT_NONE))
		s->collecting.skips_line = true;
}

/* Where no boundary has been said, or none of it has come, a program may guess. */
static bool guesses(const struct stream *s)
{
	const struct level *top = s->level_count ? &s->levels[s->level_count - 1] : NULL;
	return top && top->multipart && !top->closed &&
	       (top->guess || (top->hits == 0 && !top->doubtful)) && s->line_length >= 2 &&
	       s->line[1] == '-';
}

void boundary_decide(struct stream *s)
{
	struct bytes line = { s->line, s->line_length };
	struct match match = match_line(s);
	s->candidate = s->line_begins = false;
	bool in_header = s->collecting.header != NULL;
	if (in_header && s->collecting.guessed && !match.exact) {
		header_drop(s);
		in_header = false;
	}
	/* The empty line between a header and the first boundary is missing. */
	if (in_header && !match.exact && !s->collecting.forked && !s->collecting.doubt &&
	    bytes_starts(line, BYTES("--"))) {
		mime_break(s, "a line in a header is not a field");
		s->collecting.forked = true;
		header_fork(s);
		match = match_line(s);
	}
	if (s->mime->over)
		return;
	if (match.exact) {
		boundary_hit(s, &match);
	} else if (in_header) {
		header_line_more(s, line);
	} else if (match.soft) {
		boundary_perhaps(s);
	} else {
		bool guessed = guesses(s);
		mime_stream_give(s, line);
		if (guessed && !s->mime->over && header_begin(s, false, DOUBT_NONE))
			s->collecting.skips_line = s->collecting.guessed = true;
	}
}
