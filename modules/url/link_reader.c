/* link_reader.c: see link_reader.h. Every part that a program may show as HTML is read, by the
 * reader of surbl_parts.h; this only listens. */
#include "modules/url/link_reader.h"

#include "modules/url/anchor.h"
#include "modules/url/surbl_parts.h"

struct link_reader {
	struct surbl_hearing hearing;
	struct surbl_parts *parts;
	struct link_rewriters more;
	struct link_mismatches found;
};

static bool says_the_same(const struct link_mismatch *a, const struct link_mismatch *b)
{
	return bytes_equal(a->says_domain, b->says_domain);
}

/* Copies into the list: the views are into the mismatch itself. */
static void mismatch_keep(struct link_mismatches *l, const struct link_mismatch *m)
{
	struct link_mismatch *kept = &l->at[l->count++];
	*kept = *m;
	kept->says.at = kept->room[0];
	kept->goes.at = kept->room[1];
	kept->says_domain = bytes_skip(kept->says, kept->says.len - m->says_domain.len);
	kept->goes_domain = bytes_skip(kept->goes, kept->goes.len - m->goes_domain.len);
}

static void anchor_judge(void *reader_any, const struct anchor *anchor)
{
	struct link_reader *r = reader_any;
	struct link_mismatches *l = &r->found;
	struct link_mismatch m;
	size_t same = 0;
	if (!link_mismatch(anchor, &r->more, &m))
		return;
	for (size_t i = 0; i < l->count; i++) {
		if (!says_the_same(&l->at[i], &m))
			continue;
		if (bytes_equal(l->at[i].goes_domain, m.goes_domain))
			return;
		same++;
	}
	if (same < LINK_MISMATCHES_EACH && l->count < LINK_MISMATCHES_MAX)
		mismatch_keep(l, &m);
	else
		l->left_out++;
}

static void listening_begin(void *anchors, void *reader)
{
	anchors_begin(anchors, anchor_judge, reader);
}

/* The scanner has ended every link. */
static void listening_end(void *anchors)
{
	(void)anchors;
}

struct link_reader *link_reader_new(struct arena *memory, const struct link_rewriters *more,
				    struct surbl_hosts *hosts)
{
	struct link_reader *r = arena_alloc(memory, sizeof *r);
	if (!r)
		return NULL;
	r->more = *more;
	r->hearing = (struct surbl_hearing){ .size = sizeof(struct anchors),
					     .begin = listening_begin,
					     .hear = anchors_hear,
					     .end = listening_end,
					     .arg = r,
					     .markup = true };
	r->parts = surbl_parts_new(memory, hosts, NULL, 0);
	if (!r->parts)
		return NULL;
	surbl_parts_listen(r->parts, &r->hearing);
	return r;
}

static bool link_part_open(void *reader_any, const struct mime_part *part)
{
	struct link_reader *r = reader_any;
	return surbl_parts_listener.open(r->parts, part);
}

static void link_part_octets(void *reader_any, const struct mime_part *part, struct bytes octets)
{
	struct link_reader *r = reader_any;
	surbl_parts_listener.octets(r->parts, part, octets);
}

static void link_part_close(void *reader_any, const struct mime_part *part)
{
	struct link_reader *r = reader_any;
	surbl_parts_listener.close(r->parts, part);
}

static unsigned link_part_readings(const void *reader_any, const struct mime_part *part)
{
	const struct link_reader *r = reader_any;
	return surbl_parts_listener.more_readings(r->parts, part);
}

const struct mime_listener link_reader_listener = { link_part_open, link_part_octets,
						    link_part_close, link_part_readings };

void link_reader_end(void *reader_any)
{
	struct link_reader *r = reader_any;
	surbl_parts_end(r->parts);
}

const struct surbl_hosts *link_reader_hosts(const struct link_reader *r)
{
	return surbl_parts_hosts(r->parts);
}

const struct link_mismatches *link_reader_mismatches(const struct link_reader *r)
{
	return &r->found;
}

bool link_reader_incomplete(const struct link_reader *r)
{
	return surbl_parts_incomplete(r->parts);
}
