/* password_reader.c: see password_reader.h. Parts are read by the reader of surbl_parts.h, in every
 * charset and form that programs may take them for; this only listens. */
#include "modules/url/password_reader.h"

#include "modules/mime/mime_field.h"
#include "modules/url/password.h"
#include "modules/url/surbl_parts.h"

#include <string.h>

enum { SUBJECT_MAX = 4096 };

struct password_reader {
	struct surbl_hearing hearing;
	struct surbl_parts *parts;
	bool found;
	bool open[MIME_READINGS_MAX];
	size_t read[MIME_READINGS_MAX]; /* octets of the part in each slot */
};

/* What hears one way to read a part. */
struct hearer {
	struct password_finder finder;
	struct password_reader *reader;
};

static void hearer_begin(void *hearer_any, void *reader)
{
	struct hearer *h = hearer_any;
	password_begin(&h->finder);
	h->reader = reader;
}

static void hearer_hear(void *hearer_any, enum url_event event, struct bytes octets, bool aside)
{
	struct hearer *h = hearer_any;
	if (!h->reader->found)
		password_hear(&h->finder, event, octets, aside);
}

static void hearer_end(void *hearer_any)
{
	struct hearer *h = hearer_any;
	password_end(&h->finder);
	h->reader->found |= h->finder.found;
}

static void subject_read(struct password_reader *r, struct bytes value)
{
	char buffer[SUBJECT_MAX];
	struct text t = TEXT(buffer);
	struct password_finder finder;
	mime_words(&t, value);
	password_begin(&finder);
	password_hear(&finder, URL_SEEN, text_bytes(&t), false);
	password_end(&finder);
	r->found |= finder.found;
}

struct password_reader *password_reader_new(struct arena *memory, const struct header_field *fields,
					    size_t count)
{
	struct password_reader *r = arena_alloc(memory, sizeof *r);
	if (!r)
		return NULL;
	r->hearing = (struct surbl_hearing){ .size = sizeof(struct hearer),
					     .begin = hearer_begin,
					     .hear = hearer_hear,
					     .end = hearer_end,
					     .arg = r };
	r->parts = surbl_parts_new(memory, NULL, NULL, 0);
	if (!r->parts)
		return NULL;
	surbl_parts_listen(r->parts, &r->hearing);
	for (size_t i = 0; i < count; i++)
		if (header_is(&fields[i], "Subject"))
			subject_read(r, fields[i].value);
	return r;
}

void password_reader_open(struct password_reader *r, const struct mime_part *part)
{
	r->open[part->slot] = !r->found && surbl_parts_listener.open(r->parts, part);
	r->read[part->slot] = 0;
}

static bool reads(const struct password_reader *r, const struct mime_part *part)
{
	return part->slot < MIME_READINGS_MAX && r->open[part->slot];
}

void password_reader_feed(struct password_reader *r, const struct mime_part *part,
			  struct bytes octets)
{
	if (!reads(r, part))
		return;
	size_t *read = &r->read[part->slot];
	octets = bytes_first(octets, PASSWORD_READ_MAX - *read);
	*read += octets.len;
	if (octets.len && !r->found)
		surbl_parts_listener.octets(r->parts, part, octets);
}

void password_reader_close(struct password_reader *r, const struct mime_part *part)
{
	if (!reads(r, part))
		return;
	surbl_parts_listener.close(r->parts, part);
	r->open[part->slot] = false;
}

unsigned password_reader_readings(const struct password_reader *r, const struct mime_part *part)
{
	return reads(r, part) ? 1 + surbl_parts_listener.more_readings(r->parts, part) : 0;
}

bool password_reader_found(const struct password_reader *r)
{
	return r->found;
}

bool password_reader_incomplete(const struct password_reader *r)
{
	return surbl_parts_incomplete(r->parts);
}
