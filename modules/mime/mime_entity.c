/* mime_entity.c: what the header of an entity means: its readings become sinks and levels; see
 * mime_inside.h. Must never open two readings that are the same. */
#include "modules/mime/mime_inside.h"

/* An entity about to be opened, with one plan at a time. */
struct opening {
	struct stream *stream;
	const struct entity *entity;
	struct plan plan;
	struct mime_part part;
	bool tapped;                    /* read as text as it is, too */
	bool encoded, raw;              /* what the encodings say */
	bool searched[ENCODINGS];       /* for files in the text */
	const struct reading_of *level; /* the reading that becomes a level of the stream itself */
};

static struct bytes type_of(const struct reading_of *r)
{
	return (struct bytes){ r->type, r->type_length };
}

static bool part_number(struct mime *m)
{
	if (m->number == MIME_PARTS_MAX)
		mime_give_up(m, "more than 1,000 parts");
	else
		m->number++;
	return !m->over;
}

struct sink *entity_text(struct stream *s, unsigned level, bool preamble)
{
	if (!s->mime->over && !part_number(s->mime))
		return NULL;
	struct mime_part part = { .number = s->mime->number + s->mime->over,
				  .depth = s->depth + level,
				  .type = BYTES("text/plain"),
				  .charset = BYTES(""),
				  .preamble = preamble };
	struct sink *sink = sink_open(s, level, ENCODING_NONE, &part, NULL);
	if (sink)
		sink->searched = true;
	return sink;
}

static void leaf_open(struct opening *o, const struct reading_of *r)
{
	o->part.type = r->type_length ? type_of(r) : BYTES("text/plain");
	o->part.charset = (struct bytes){ r->charset, r->charset_length };
	for (unsigned e = 0; e < ENCODINGS; e++) {
		if (!o->plan.encodings[e])
			continue;
		struct sink *sink = sink_open(o->stream, o->entity->level, (enum encoding)e,
					      &o->part, o->entity->header);
		/* Once, whatever types and charsets the same octets are read in. */
		if (sink && !o->searched[e])
			sink->searched = o->searched[e] = true;
		o->tapped |= e == ENCODING_NONE;
	}
}

static void level_make(const struct reading_of *r, struct level *level)
{
	*level = (struct level){ .multipart = r->kind == READ_MULTIPART };
	level->digest = bytes_equal(type_of(r), BYTES("multipart/digest"));
	level->guess = level->multipart && r->boundary_count == 0;
}

static bool level_open(struct stream *s, struct opening *o, const struct reading_of *r,
		       struct level *level)
{
	if (!mime_stream_push(s, level, &o->plan.boundaries[r->first_boundary], r->boundary_count))
		return false;
	s->prose = level->multipart && !level->tapped;
	/* Of what is signed the header begins when there is something. */
	return level->multipart || r->kind == READ_SIGNED || header_begin(s, true, r->doubt);
}

/* What may be no message breaks no rule until it is recognised. */
static void level_quiet(struct stream *s, struct level *level)
{
	level->quiets = s->quiet_above > s->level_count;
	if (level->quiets)
		s->quiet_above = s->level_count;
}

/* A reading that needs a stream of its own: what the encoded octets decode to, or another type for
 * the same octets. */
static void mime_stream_open(struct opening *o, const struct reading_of *r, enum encoding encoding)
{
	struct level level;
	struct stream *into = mime_stream_new(o->stream->mime, o->part.depth);
	if (!into)
		return;
	struct sink *sink = sink_into(o->stream, o->entity->level, encoding, into);
	if (sink)
		sink->within = r->kind == READ_SIGNED;
	level_make(r, &level);
	/* Whether there is a multipart when it is decoded is seen when it ends; a text decoded for
	 * nothing breaks no rule. */
	level.doubtful = into->quiet = encoding != ENCODING_NONE && level.multipart;
	level.tapped = o->tapped && encoding == ENCODING_NONE;
	into->line_begins = true;
	if (r->doubt)
		level_quiet(into, &level);
	if (!sink || !level_open(into, o, r, &level))
		into->used = false;
	if (sink && !into->used)
		sink->used = false;
}

/* What may be a message, and what is signed, is looked for in the octets as the encoding says, and
 * the leaf has told of the header. */
static void hidden_open(struct opening *o, const struct reading_of *r)
{
	bool can_be_level =
		r->kind == READ_MESSAGE && !o->level && !o->entity->raw_taken && !o->entity->forked;
	for (unsigned e = ENCODING_NONE; e < ENCODINGS; e++) {
		if (!o->plan.encodings[e])
			continue;
		if (e == ENCODING_NONE && can_be_level)
			o->level = r;
		else
			mime_stream_open(o, r, (enum encoding)e);
	}
}

static void composite_open(struct opening *o, const struct reading_of *r)
{
	o->part.type = type_of(r);
	o->part.charset = BYTES("");
	/* A leaf has told of the header already. */
	if (!o->tapped)
		sink_announce(o->stream->mime, &o->part);
	for (unsigned e = ENCODING_NONE + 1; e < ENCODINGS; e++)
		if (o->plan.encodings[e])
			mime_stream_open(o, r, (enum encoding)e);
	/* A header that still goes on would be lost if that of an attached message began here. */
	bool can_be_level = !o->level && !o->entity->raw_taken &&
			    !(o->entity->forked && r->kind == READ_MESSAGE);
	if (can_be_level)
		o->level = r;
	else
		mime_stream_open(o, r, ENCODING_NONE);
}

/* The same octets as they are: also where an encoding is said, since programs disagree on whether
 * that counts for a composite type (RFC 2045, 6.4, forbids it). */
static bool raw_open(struct opening *o)
{
	struct stream *s = o->stream;
	struct level level;
	if (!o->level)
		return false;
	level_make(o->level, &level);
	level.tapped = o->tapped;
	level.doubtful = o->encoded || (level.tapped && !level.guess);
	level.lone = o->entity->doubted;
	if (o->level->doubt)
		level_quiet(s, &level);
	/* Encoded messages are attached every day; read as they are, they break every rule. */
	if (o->encoded && !level.multipart && s->quiet_above > s->level_count)
		s->quiet_above = s->level_count;
	return level_open(s, o, o->level, &level);
}

static void announce(struct opening *o)
{
	struct mime_part part = o->part;
	part.type = BYTES("message/rfc822");
	part.message = true;
	sink_announce(o->stream->mime, &part);
}

static bool in_digest(const struct stream *s, const struct entity *e)
{
	return e->level > 0 && s->levels[e->level - 1].digest;
}

bool entity_open(struct stream *s, const struct entity *e)
{
	struct opening o = { .stream = s, .entity = e };
	if (!part_number(s->mime))
		return false;
	o.part = (struct mime_part){ .number = s->mime->number,
				     .depth = s->depth + e->level,
				     .fields = e->fields,
				     .field_count = e->count,
				     .charset = BYTES("") };
	if (e->announce)
		announce(&o);
	mime_count_part(s->mime, e->fields, e->count);
	plan_make(&o.plan, e->fields, e->count, in_digest(s, e));
	if (o.plan.broken)
		mime_break(s, o.plan.broken);
	if (o.plan.full)
		mime_exceed(s->mime, "too many interpretations at once");
	if (o.plan.cut)
		mime_exceed(s->mime, "a parameter is too long or has too many values");
	for (unsigned i = ENCODING_NONE + 1; i < ENCODINGS; i++)
		o.encoded |= o.plan.encodings[i];
	for (size_t i = 0; i < o.plan.count; i++)
		if (o.plan.readings[i].kind == READ_LEAF)
			leaf_open(&o, &o.plan.readings[i]);
	for (size_t i = 0; i < o.plan.count && !s->mime->over; i++) {
		const struct reading_of *r = &o.plan.readings[i];
		if (r->doubt)
			hidden_open(&o, r);
		else if (r->kind != READ_LEAF)
			composite_open(&o, r);
	}
	return raw_open(&o);
}
