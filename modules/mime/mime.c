/* mime.c: the MIME scanner as a whole; see mime.h, and mime_inside.h for how it works. Owns the
 * scanner's memory; must never take more of it than MIME_MEMORY, whatever the message is. */
#include "modules/mime/mime_inside.h"

_Static_assert(sizeof(struct mime) + STREAMS_MAX * sizeof(struct stream) +
			       HEADERS_MAX * sizeof(struct header) <
		       MIME_MEMORY,
	       "all that is ever taken");

struct mime *mime_new(struct arena *memory, const struct header_field *fields, size_t count,
		      const struct mime_hearer *hearers, size_t hearer_count)
{
	struct mime *m = hearer_count <= HEARERS_MAX ? arena_alloc(memory, sizeof *m) : NULL;
	if (!m)
		return NULL;
	m->memory = memory;
	m->fields = fields;
	m->field_count = count;
	m->hearers = hearers;
	m->hearer_count = hearer_count;
	return mime_stream_new(m, 0) ? m : NULL;
}

void mime_give_up(struct mime *m, const char *why)
{
	mime_exceed(m, why);
	m->over = true;
}

void mime_exceed(struct mime *m, const char *why)
{
	if (!m->too_complex)
		m->too_complex = why;
}

void mime_count_part(struct mime *m, const struct header_field *fields, size_t count)
{
	m->work += WORK_PART;
	for (size_t i = 0; i < count; i++)
		if (bytes_starts_nocase(fields[i].name, BYTES("Content-")))
			m->work += WORK_HEADER * fields[i].value.len;
}

void mime_break(struct stream *s, const char *why)
{
	if (!s->mime->broken && !s->quiet && s->level_count <= s->quiet_above)
		s->mime->broken = why;
}

/* A header of the message that programs end at different lines: then its lines are read like those
 * of a part. */
static bool header_doubtful(const struct mime *m)
{
	for (size_t i = 0; i < m->field_count; i++) {
		struct bytes whole = m->fields[i].whole;
		/* The line of an mbox file before the first field is honest. */
		if (m->fields[i].name.len == 0 && (i > 0 || !bytes_starts(whole, BYTES("From "))))
			return true;
		for (size_t n = 0; n < whole.len; n++) {
			size_t end = n + bytes_find(bytes_skip(whole, n), '\n');
			struct bytes line = bytes_trim(bytes_first(bytes_skip(whole, n), end - n));
			if (line.len == 0 || bytes_equal(line, BYTES("\r")) ||
			    bytes_find(line, '\r') + 1 < line.len)
				return true;
			n = end;
		}
	}
	return false;
}

static void mime_begin(struct mime *m)
{
	struct stream *s = m->streams[0];
	m->begun = true;
	s->line_begins = true;
	if (header_doubtful(m)) {
		if (!header_begin(s, false, DOUBT_NONE))
			return;
		for (size_t i = 0; i < m->field_count; i++)
			(void)mime_stream_feed(s, m->fields[i].whole);
		(void)mime_stream_feed(s, BYTES("\r\n"));
		return;
	}
	(void)entity_open(s, &(struct entity){ .fields = m->fields, .count = m->field_count });
}

/* Past a bound: what was open is closed, and the rest is one plain part. */
static void rest_open(struct mime *m)
{
	struct stream *s = m->streams[0];
	for (size_t i = 0; i < SINKS_MAX; i++) {
		struct sink *sink = &m->sinks[i];
		if (sink->used && !sink->into)
			sink_close(sink);
		sink->used = false;
	}
	s->soft = s->prose = false;
	s->level_count = 0;
	(void)entity_text(s, 0, false);
}

static void rest_feed(struct mime *m, struct bytes octets)
{
	for (size_t i = 0; i < MIME_READINGS_MAX; i++)
		if (m->sinks[i].used)
			sink_feed(&m->sinks[i], octets);
}

/* Between two slices every reading has had the same octets, so that none is cut off from what the
 * others have read. */
static void slice_feed(struct mime *m, struct bytes octets)
{
	bool was_over = m->over;
	m->octets += octets.len;
	if (!m->over)
		octets = bytes_skip(octets, mime_stream_feed(m->streams[0], octets));
	if (m->over && !was_over)
		rest_open(m);
	if (m->over)
		rest_feed(m, octets);
}

/* The look at the budget comes at the same octets, whatever the pieces are. */
static void budget_look(struct mime *m)
{
	if (m->over || m->work <= MIME_WORK_FREE + MIME_WORK_TIMES * m->octets)
		return;
	mime_give_up(m, "too many interpretations of too many octets");
	rest_open(m);
}

void mime_feed(struct mime *m, struct bytes octets)
{
	if (!m->begun) {
		mime_begin(m);
		if (m->over)
			rest_open(m);
	}
	while (octets.len) {
		struct bytes slice = bytes_first(octets, WORK_SLICE - m->octets % WORK_SLICE);
		slice_feed(m, slice);
		if (m->octets % WORK_SLICE == 0)
			budget_look(m);
		octets = bytes_skip(octets, slice.len);
	}
}

void mime_end(struct mime *m)
{
	bool was_over = m->over;
	if (!m->begun)
		mime_begin(m);
	if (!m->over)
		mime_stream_end(m->streams[0]);
	if (m->over && !was_over)
		rest_open(m);
	for (size_t i = 0; i < MIME_READINGS_MAX; i++)
		if (m->sinks[i].used)
			sink_close(&m->sinks[i]);
}

uint64_t mime_work(const struct mime *m)
{
	return m->work;
}

const char *mime_too_complex(const struct mime *m)
{
	return m->too_complex ? m->too_complex : "";
}

const char *mime_broken(const struct mime *m)
{
	return m->broken ? m->broken : "";
}
