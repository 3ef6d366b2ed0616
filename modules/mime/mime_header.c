/* mime_header.c: the header of a part, collected line by line; see mime_inside.h. Where programs
 * end it at different lines, its body is read from each of them. Owns the headers; must never keep
 * more than MIME_HEADER_MAX octets of one. */
#include "modules/mime/mime_inside.h"
#include "modules/mime/mime_name.h"

#include <string.h>

static struct header *header_take(struct mime *m)
{
	for (size_t i = 0; i < HEADERS_MAX; i++) {
		if (!m->headers[i])
			m->headers[i] = arena_alloc(m->memory, sizeof(struct header));
		struct header *h = m->headers[i];
		if (!h)
			return NULL;
		if (h->users)
			continue;
		h->users = 1;
		h->length = h->field_start = h->line_start = h->count = 0;
		return h;
	}
	return NULL;
}

void header_release(struct header *h)
{
	if (h)
		h->users--;
}

bool header_begin(struct stream *s, bool announce, enum doubt doubt)
{
	struct header *h = header_take(s->mime);
	if (!h) {
		static const char why[] = "too many interpretations of headers at once";
		if (doubt)
			mime_exceed(s->mime, why);
		else
			mime_give_up(s->mime, why);
		return false;
	}
	s->collecting = (struct collecting){
		.header = h, .level = s->level_count, .announce = announce, .doubt = doubt
	};
	return true;
}

void header_drop(struct stream *s)
{
	header_release(s->collecting.header);
	s->collecting.header = NULL;
}

/* A field whose name is hidden from strict readers by blanks or octets that are no characters is
 * one to others. */
static void field_mend(struct header_field *field)
{
	static const char *const names[] = { "Content-Type", "Content-Transfer-Encoding",
					     "Content-Disposition", "Content-Name" };
	char buffer[32];
	struct text bare = TEXT(buffer);
	size_t colon = bytes_find(field->whole, ':');
	for (size_t i = 0; i < colon && colon < field->whole.len; i++)
		if (field->whole.at[i] > ' ' && field->whole.at[i] < 127)
			text_char(&bare, field->whole.at[i]);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (bare.cut || !bytes_equal_nocase(text_bytes(&bare), bytes_of(names[i])))
			continue;
		field->name = bytes_of(names[i]);
		field->value = bytes_skip(field->whole, colon + 1);
		field->value.len -= field->value.len < 2 ? field->value.len : 2;
	}
}

/* The field that the lines since the last one make up. False: there are none, or they are no
 * field. */
static bool field_read(const struct header *h, struct header_field *field)
{
	struct bytes rest = { h->text + h->field_start, h->line_start - h->field_start };
	if (rest.len == 0 || !header_next(&rest, field))
		return false;
	if (field->name.len == 0)
		field_mend(field);
	return field->name.len > 0;
}

/* The lines since the last field become one. */
static void field_take(struct stream *s)
{
	struct header *h = s->collecting.header;
	struct header_field field;
	bool is_field = field_read(h, &field);
	h->field_start = h->line_start;
	if (is_field && h->count == MIME_FIELDS_MAX && !doubt_overflow(s))
		mime_give_up(s->mime, "a part has more than 200 header fields");
	else if (is_field && h->count < MIME_FIELDS_MAX)
		h->fields[h->count++] = field;
}

/* Opens what is there for a program that ends the header here. */
static void fork_open(struct stream *s, const struct header_field *fields, size_t count)
{
	struct collecting *c = &s->collecting;
	struct entity e = { .fields = fields,
			    .count = count,
			    .header = c->header,
			    .level = c->level,
			    .announce = c->announce,
			    .forked = true,
			    .raw_taken = c->raw_taken };
	c->fork_count = count;
	c->fork_open = false;
	mime_stream_flush(s);
	c->raw_taken |= entity_open(s, &e);
}

void header_fork(struct stream *s)
{
	field_take(s);
	if (s->collecting.header && !s->mime->over)
		fork_open(s, s->collecting.header->fields, s->collecting.header->count);
}

/* The same where the last field may go on behind the line: for the others it is still open. Done
 * once for a header, whose `forked` the fields of the new readings are. What is no message as far
 * as here is none for a program that ends the header here. */
static void header_fork_open(struct stream *s)
{
	struct collecting *c = &s->collecting;
	struct header *h = c->header;
	size_t count = h->count;
	c->blank_seen = true;
	memcpy(h->forked, h->fields, count * sizeof *h->fields);
	bool open = count < MIME_FIELDS_MAX && field_read(h, &h->forked[count]);
	if (c->doubt == DOUBT_CONTENT && !doubt_recognised(c, h->forked, count + open))
		return;
	c->forked_blank = true;
	fork_open(s, h->forked, count + open);
	c->fork_open = open;
	c->fork_length = open ? bytes_trim_fws(h->forked[count].value).len : 0;
}

/* The same for a line that has been taken up already: the new readings have it, too. */
static void fork_behind(struct stream *s, struct bytes line, void (*fork)(struct stream *))
{
	unsigned serial;
	char held[2];
	size_t held_length = s->held_length;
	memcpy(held, s->held, held_length);
	mime_stream_flush(s);
	serial = s->mime->serial;
	fork(s);
	unsigned last = s->mime->serial;
	for (size_t i = 0; i < SINKS_MAX && line.len && !s->mime->over; i++) {
		struct sink *sink = &s->mime->sinks[i];
		if (sink->used && sink->from == s && sink->serial > serial &&
		    sink->serial <= last) {
			sink_feed(sink, line);
			if (sink->used)
				sink_feed(sink, (struct bytes){ held, held_length });
		}
	}
}

/* True if fields that say what the part is were not all in the readings that began in the middle of
 * the header: some came later, or one went on. */
static bool content_behind_fork(const struct collecting *c)
{
	const struct header *h = c->header;
	size_t i = c->fork_count;
	if (c->fork_open && i > 0 && i <= h->count &&
	    bytes_trim_fws(h->fields[i - 1].value).len > c->fork_length)
		i--;
	while (i < h->count && !bytes_starts_nocase(h->fields[i].name, BYTES("content-")))
		i++;
	return i < h->count;
}

/* Of a text or a multipart without a name it does not matter if the rest of its header comes
 * first. */
static bool beginning_matters(struct bytes type)
{
	type = bytes_trim_fws(type);
	return !bytes_starts_nocase(type, BYTES("text/")) &&
	       !bytes_starts_nocase(type, BYTES("multipart/"));
}

static void name_seen(void *arg, struct bytes value, bool clean)
{
	(void)value, (void)clean;
	*(bool *)arg = true;
}

/* True if the readings that began in the middle of the header say less than the whole header
 * does. What has a name is a file, whatever its type, and told by how it begins. */
static bool says_more(const struct stream *s)
{
	const struct collecting *c = &s->collecting;
	bool more = c->level > 0 && s->levels[c->level - 1].digest;
	for (size_t i = 0; i < c->header->count; i++) {
		const struct header_field *f = &c->header->fields[i];
		more |= header_is(f, "content-transfer-encoding") ||
			(header_is(f, "content-type") && beginning_matters(f->value));
	}
	(void)mime_names(c->header->fields, c->header->count, name_seen, &more);
	return more || content_behind_fork(c);
}

/* The header is whole: what comes is the body. */
static void header_finish(struct stream *s)
{
	struct collecting *c = &s->collecting;
	struct header *h = c->header;
	bool forked = c->forked || c->forked_blank, doubted = c->doubt != DOUBT_NONE;
	field_take(s);
	if (!c->header || s->mime->over || (c->doubt && !doubt_settle(s)))
		return;
	if (c->forked_blank && content_behind_fork(c))
		mime_break(s, "a line in a header is blank");
	struct entity e = { .fields = h->fields,
			    .count = h->count,
			    .header = h,
			    .level = c->level,
			    .announce = c->announce,
			    .doubted = doubted,
			    .raw_taken = c->raw_taken };
	bool wanted = !forked || says_more(s);
	mime_stream_flush(s);
	/* An attached message begins to collect its own header at once, so this one must be out of
	 * the way. */
	c->header = NULL;
	if (wanted)
		(void)entity_open(s, &e);
	header_release(h);
	s->line_begins = true;
}

static void line_add(struct stream *s, struct bytes octets)
{
	struct header *h = s->collecting.header;
	if (octets.len > sizeof h->text - h->length) {
		if (!doubt_overflow(s))
			mime_give_up(s->mime, "the header of a part is longer than 64 KB");
		return;
	}
	if (octets.len)
		memcpy(h->text + h->length, octets.at, octets.len);
	h->length += octets.len;
}

void header_line_more(struct stream *s, struct bytes octets)
{
	if (!s->collecting.skips_line)
		line_add(s, octets);
	mime_stream_give(s, octets);
	s->line_begins = false;
}

static bool quiet(const struct stream *s)
{
	return s->quiet || s->level_count > s->quiet_above;
}

/* A line that nobody takes for a field. In what is only a doubtful reading there is no header
 * then. */
static void junk_line(struct stream *s, struct bytes line)
{
	struct collecting *c = &s->collecting;
	if (!doubt_junk(s) && !c->forked) {
		bool no_header = quiet(s) && c->header->count == 0;
		mime_break(s, "a line in a header is not a field");
		c->forked = true;
		fork_behind(s, line, header_fork);
		if (s->mime->over)
			return;
		if (no_header) {
			header_drop(s);
			return;
		}
	}
	if (!c->header || ++c->junk <= JUNK_LINES_MAX || doubt_overflow(s))
		return;
	mime_exceed(s->mime, "more than 1,000 lines in a header are not fields");
	header_finish(s);
}

/* What comes before the first field of an attached message that was taken out of an mbox file; or
 * the length, which Apple Mail writes there (.emlx). */
static bool mbox_line(const struct collecting *c, struct bytes line)
{
	uint64_t length;
	return c->announce && c->header->count == 0 && c->header->field_start == 0 &&
	       (bytes_starts(line, BYTES("From ")) || bytes_starts(line, BYTES(">From ")) ||
		(c->doubt == DOUBT_NAMED && bytes_to_u64(bytes_trim(line), &length)));
}

/* A line that only may be a boundary is one if a field follows it. False: it is none. */
static bool guess_settle(struct stream *s, bool field)
{
	struct level *level = &s->levels[s->level_count - 1];
	s->collecting.guessed = false;
	if (!field) {
		header_drop(s);
		return false;
	}
	mime_break(s, "a part starts without a declared boundary");
	struct bytes boundary = bytes_trim_end((struct bytes){ s->line + 2, s->line_length - 2 });
	if ((boundary.len || level->guess) && boundary.len <= MIME_BOUNDARY_MAX &&
	    level->boundary_count < BOUNDARIES_MAX) {
		struct bytes kept = { s->store.at + s->store.len, boundary.len };
		text_add(&s->store, boundary);
		if (!s->store.cut)
			level->boundaries[level->boundary_count++] = kept;
		s->store.cut = false;
	}
	level->hits++;
	s->prose = false;
	mime_stream_close_sinks(s, 0, true);
	s->soft = true;
	return true;
}

/* A line of the header is whole. `returns`: CRs before its LF, or its CRs if there is no LF. */
static void header_line_end(struct stream *s, unsigned returns, bool lf)
{
	struct collecting *c = &s->collecting;
	struct header *h = c->header;
	s->line_begins = true;
	if (c->skips_line) {
		c->skips_line = false;
		if (!lf && returns > 1)
			header_finish(s);
		return;
	}
	struct bytes line = { h->text + h->line_start, h->length - h->line_start };
	if (c->guessed) {
		struct header_field f;
		struct bytes rest = line;
		if (!guess_settle(s, header_next(&rest, &f) && f.name.len))
			return;
	}
	if (line.len == 0) {
		if (c->doubt != DOUBT_NAMED || h->length)
			header_finish(s);
		return;
	}
	bool folded = line.at[0] == ' ' || line.at[0] == '\t';
	bool blanks = bytes_trim(line).len == 0;
	if (blanks && !c->blank_seen && !(c->doubt && h->line_start == 0)) {
		fork_behind(s, BYTES(""), header_fork_open);
	} else if (!folded || h->line_start == 0) {
		struct header_field f;
		struct bytes rest = line;
		/* Windows saves messages with a byte order mark. */
		if (c->announce && h->line_start == 0 && bytes_starts(line, BYTES("\xef\xbb\xbf")))
			rest = bytes_skip(rest, 3);
		field_take(s);
		if (c->header != h)
			return;
		bool field = !folded && header_next(&rest, &f) && f.name.len &&
			     !bytes_starts(bytes_trim(f.value), BYTES("//"));
		if (!field && !mbox_line(c, line) && !s->mime->over)
			junk_line(s, line);
	}
	if (s->mime->over || c->header != h)
		return;
	line_add(s, BYTES("\r\n"));
	if (c->header != h)
		return;
	h->line_start = h->length;
	/* CR CR LF is one line end to some programs, and an empty line to others. */
	if (lf && returns > 1 && !c->blank_seen) {
		mime_break(s, "lines of a header end with CR CR LF");
		fork_behind(s, BYTES(""), header_fork_open);
	} else if (!lf && returns > 1) {
		header_finish(s);
	}
}

size_t header_more(struct stream *s, struct bytes in)
{
	struct collecting *c = &s->collecting;
	char first = in.at[0];
	if (c->returns && first != '\r') {
		unsigned returns = c->returns;
		bool lf = first == '\n';
		c->returns = 0;
		if (lf)
			mime_stream_give(s, bytes_first(in, 1));
		header_line_end(s, returns, lf);
		return lf;
	}
	size_t n = 0;
	while (n < in.len && in.at[n] != '\r' && in.at[n] != '\n')
		n++;
	if (n) {
		header_line_more(s, bytes_first(in, n));
		return n;
	}
	mime_stream_give(s, bytes_first(in, 1));
	if (first == '\n')
		header_line_end(s, 0, true);
	else
		c->returns += c->returns < 2;
	return 1;
}

/* What may be a message ends in its header: it is settled as it stands, and its octets are heard as
 * they are anyway. */
static void doubt_cut(struct stream *s)
{
	struct collecting *c = &s->collecting;
	const struct header *h = c->header;
	if (h->line_start < h->length)
		header_line_end(s, 0, false);
	if (c->header == h && !s->mime->over)
		header_finish(s);
	if (c->header && !s->mime->over)
		header_drop(s);
}

void header_cut(struct stream *s)
{
	struct collecting *c = &s->collecting;
	struct header *h = c->header;
	if (c->returns) {
		unsigned returns = c->returns;
		c->returns = 0;
		header_line_end(s, returns, false);
		if (c->header != h || s->mime->over)
			return;
	}
	if (h->length == 0 || c->guessed) {
		header_drop(s);
		return;
	}
	if (c->doubt) {
		doubt_cut(s);
		return;
	}
	mime_break(s, "the header of a part does not end");
	if (h->line_start < h->length) {
		line_add(s, BYTES("\r\n"));
		h->line_start = h->length;
	}
	unsigned level = c->level;
	h->users++;
	header_finish(s);
	struct sink *text = s->mime->over ? NULL : entity_text(s, level, false);
	if (text)
		sink_feed(text, (struct bytes){ h->text, h->length });
	header_release(h);
	/* Of an attached message whose own header was about to begin nothing is there. */
	if (c->header)
		header_drop(s);
}
