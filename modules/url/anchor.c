/* anchor.c: see anchor.h. Must never let a link that is not closed take the text of the next. */
#include "modules/url/anchor.h"

#include "gateway/base/dns_message.h"
#include "modules/url/url_inside.h"

#include <string.h>

void anchors_begin(struct anchors *a, anchor_found *found, void *arg)
{
	a->found = found;
	a->arg = arg;
	a->links[0].open = a->links[1].open = a->base_next = false;
	a->base_length = 0;
}

/* What a browser would take to be relative: it begins with no scheme. */
static bool relative(struct bytes target)
{
	for (size_t i = 0; i < target.len; i++)
		if (target.at[i] == ':')
			return i == 0;
		else if (!octet_alpha(target.at[i]) && !octet_digit(target.at[i]) &&
			 !bytes_has(BYTES("+-."), target.at[i]))
			break;
	return target.len > 0 && target.at[0] != '#';
}

static void anchor_end(struct anchors *a, struct anchor_open *o)
{
	struct url_host host;
	char name[DNS_NAME_MAX + 1];
	if (!o->open)
		return;
	struct anchor link = { .target = bytes_trim((struct bytes){ o->target, o->target_length }),
			       .text = bytes_trim_end((struct bytes){ o->text, o->text_length }) };
	o->open = false;
	if (link.target.len == 0 || link.text.len == 0)
		return;
	if (a->base_length && relative(link.target) && !url_host_of(link.target, &host, name))
		link.target = (struct bytes){ a->base, a->base_length };
	a->found(a->arg, &link);
}

static void octets_add(char *room, size_t size, size_t *length, struct bytes b)
{
	size_t n = b.len < size - *length ? b.len : size - *length;
	if (n)
		memcpy(room + *length, b.at, n);
	*length += n;
}

static void target_add(struct anchors *a, struct anchor_open *o, struct bytes b)
{
	if (a->base_next)
		octets_add(a->base, sizeof a->base, &a->base_length, b);
	else if (o->open)
		octets_add(o->target, sizeof o->target, &o->target_length, b);
}

static void text_seen_add(struct anchor_open *o, struct bytes b)
{
	for (size_t i = 0; i < b.len && o->text_length < sizeof o->text; i++) {
		char c = b.at[i];
		size_t n = o->text_length;
		if (octet_marks(c))
			continue;
		/* U+00A0, which HTML is full of, is a blank as well. */
		if ((unsigned char)c == 0xA0 && n > 0 && (unsigned char)o->text[n - 1] == 0xC2) {
			o->text_length = --n;
			c = ' ';
		}
		if ((unsigned char)c > ' ')
			o->text[o->text_length++] = c;
		else if (n > 0 && o->text[n - 1] != ' ')
			o->text[o->text_length++] = ' ';
	}
}

void anchors_hear(void *anchors_any, enum url_event event, struct bytes octets, bool aside)
{
	struct anchors *a = anchors_any;
	struct anchor_open *o = &a->links[aside];
	switch (event) {
	case URL_SEEN:
		if (o->open)
			text_seen_add(o, octets);
		break;
	case URL_TARGET:
		target_add(a, o, octets);
		break;
	case URL_BASE:
		/* Browsers go by the first. */
		a->base_next = a->base_length == 0;
		break;
	case URL_ANCHOR:
		anchor_end(a, o);
		a->base_next = false;
		o->open = true;
		o->target_length = o->text_length = 0;
		break;
	case URL_ANCHOR_END:
		anchor_end(a, o);
		break;
	}
}
