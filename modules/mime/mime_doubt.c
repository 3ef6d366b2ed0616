/* mime_doubt.c: the header of what may be a message, although no type says so, until it is known
 * whether it is one; see mime_inside.h. Must never say that a rule is broken, or a bound passed, of
 * what is no message. */
#include "modules/mime/mime_inside.h"

bool doubt_recognised(const struct collecting *c, const struct header_field *fields, size_t count)
{
	static const char *const names[] = { "Content-Type", "Content-Transfer-Encoding",
					     "MIME-Version", "From",
					     "Date",         "Received",
					     "Subject",      "Message-ID",
					     "Return-Path",  "Delivered-To" };
	size_t seen = 0;
	for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
		size_t i = 0;
		while (i < count && !header_is(&fields[i], names[n]))
			i++;
		seen += i < count;
	}
	return seen >= (c->doubt == DOUBT_CONTENT ? 2 : 1);
}

static bool recognised(const struct collecting *c)
{
	return doubt_recognised(c, c->header->fields, c->header->count);
}

/* There is no message here: if the stream was opened for it alone, it has done its work, unless the
 * message of those who end the header at a blank line goes on. */
static void give_back(struct stream *s)
{
	bool heard = s->collecting.doubt == DOUBT_SIGNED || s->collecting.forked_blank;
	header_drop(s);
	s->idle = !heard && s->level_count == 1 && s != s->mime->streams[0];
}

bool doubt_settle(struct stream *s)
{
	struct collecting *c = &s->collecting;
	struct level *level = &s->levels[c->level - 1];
	/* In a signature it is a message unless a line says otherwise. */
	bool is_message = recognised(c) || (c->doubt == DOUBT_SIGNED && !c->forked);
	if (!is_message) {
		give_back(s);
		return false;
	}
	if (level->quiets)
		s->quiet_above = MIME_DEPTH_MAX;
	level->quiets = false;
	c->doubt = DOUBT_NONE;
	if (c->junk)
		mime_break(s, "a line in a header is not a field");
	return true;
}

/* Nobody else hears what is signed: it is a text from its beginning on. */
static void signed_text_open(struct stream *s)
{
	struct collecting *c = &s->collecting;
	struct bytes held = { s->held, s->held_length };
	c->forked = true;
	s->held_length = 0;
	struct sink *text = entity_text(s, c->level, false);
	if (text) {
		sink_feed(text, (struct bytes){ c->header->text, c->header->length });
		sink_feed(text, held);
	}
}

bool doubt_junk(struct stream *s)
{
	struct collecting *c = &s->collecting;
	/* By its name a message goes on behind such a line, as mail programs read on. */
	if (c->doubt == DOUBT_CONTENT)
		give_back(s);
	else if (c->doubt == DOUBT_SIGNED && !c->forked)
		signed_text_open(s);
	return c->doubt != DOUBT_NONE;
}

bool doubt_overflow(struct stream *s)
{
	struct collecting *c = &s->collecting;
	if (!c->doubt || recognised(c))
		return false;
	if (c->doubt == DOUBT_SIGNED && !c->forked)
		signed_text_open(s);
	if (!s->mime->over)
		give_back(s);
	return true;
}
