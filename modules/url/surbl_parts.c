/* surbl_parts.c: finds the hosts of a message; see surbl_parts.h.
 *
 * The first kilobyte of a part is held back: it tells whether the part is text at all, whether it
 * is UTF-16 that nobody declared, whether plain text would be shown as HTML, whether it is a
 * calendar. Where it could be read in two ways it is read in both: a view for each (surbl_view.h).
 * Owns the views; must never let a declared type or charset hide what the octets say. */
#include "modules/url/surbl_parts.h"

#include "modules/mime/calendar_files.h"
#include "modules/mime/charset.h"
#include "modules/mime/content_lines.h"
#include "modules/mime/mime_field.h"
#include "modules/url/surbl_view.h"

#include <string.h>

enum {
	BEGINNING = 1024, /* octets that are looked at before anything is read */
	/* in three charsets at most, as text, as HTML, and both of content lines */
	VIEWS = 12,
	FIELD_MAX = 16 * 1024, /* decoded; nobody reads a subject any further */
	/* those of the scanner, and for each that of a file within a calendar */
	SLOTS = 2 * MIME_READINGS_MAX,
};

struct reader {
	struct surbl_parts *parts;
	bool decided; /* the views stand */
	bool delsp;   /* lines of it that end with a blank go on, without it (RFC 3676) */
	size_t begun;
	char beginning[BEGINNING];
	size_t view_count;
	struct calendar_files *calendar; /* NULL for a file within one */
	struct surbl_view *views[VIEWS]; /* made when first needed */
	void *heard[VIEWS];              /* the states of who listens, likewise */
	bool listens[VIEWS];             /* somebody listens to this one */
};

struct surbl_parts {
	struct arena *memory;
	struct surbl_hosts *hosts;
	const struct surbl_hearing *hearing; /* NULL: nobody listens */
	bool incomplete;                     /* there was no memory for a part */
	/* by the slot of the part; made when first needed */
	struct reader *readers[SLOTS];
};

static void found_in_header(void *hosts, const struct url_host *host)
{
	surbl_hosts_add(hosts, SURBL_HEADER, host);
}

static void found_in_text(void *hosts, const struct url_host *host)
{
	surbl_hosts_add(hosts, host->bare ? SURBL_BARE : SURBL_LINK, host);
}

static void found_in_markup(void *hosts, const struct url_host *host)
{
	surbl_hosts_add(hosts, host->bare ? SURBL_BARE : SURBL_MARKUP, host);
}

/* What a reader sees, and what mail programs make buttons of (RFC 2369, RFC 8058). */
static bool field_links(const struct header_field *field)
{
	static const char *const names[] = { "Subject",          "From",       "Reply-To",
					     "List-Unsubscribe", "List-Help",  "List-Subscribe",
					     "List-Post",        "List-Owner", "List-Archive" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (header_is(field, names[i]))
			return true;
	return false;
}

static void read_fields(struct surbl_hosts *hosts, const struct header_field *fields, size_t count,
			url_found *found)
{
	char buffer[FIELD_MAX];
	for (size_t i = 0; i < count && hosts; i++) {
		struct text t = TEXT(buffer);
		if (!field_links(&fields[i]))
			continue;
		mime_words(&t, fields[i].value);
		url_text(text_bytes(&t), found, hosts);
	}
}

struct finder {
	url_found *found;
	void *arg;
};

static void address_found(void *finder_any, struct bytes value, bool clean)
{
	const struct finder *f = finder_any;
	(void)clean;
	url_text(value, f->found, f->arg);
}

/* A part that lies elsewhere (RFC 2017), which a program offers to fetch. */
static void read_external(struct surbl_hosts *hosts, const struct mime_part *part)
{
	struct finder finder = { found_in_text, hosts };
	for (size_t i = 0; i < part->field_count && hosts; i++)
		if (header_is(&part->fields[i], "Content-Type"))
			mime_parameter(part->fields[i].value, "url", address_found, &finder);
}

/* ---- what a part is */

static bool type_in(struct bytes type, const char *const *types)
{
	while (*types && !bytes_equal(type, bytes_of(*types)))
		types++;
	return *types;
}

/* Text whatever its octets look like. A message that is not taken apart (message/delivery-status,
 * message/partial) is text too; so is what stands before the first boundary, which old programs
 * show. */
static bool textual_by_type(const struct mime_part *part)
{
	return part->preamble || bytes_starts(part->type, BYTES("text/")) ||
	       bytes_starts(part->type, BYTES("message/")) ||
	       bytes_equal(part->type, BYTES("application/xhtml+xml"));
}

static bool markup_by_type(struct bytes type)
{
	static const char *const types[] = { "text/html", "application/xhtml+xml",
					     "text/x-amp-html", "image/svg+xml", NULL };
	return type_in(type, types);
}

/* No control characters but those of text, ESC of ISO-2022 among them. A PDF begins like text and
 * is none. */
static bool textual_by_octets(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (octet_control(b.at[i]) && !bytes_has(BYTES("\t\n\v\f\r\033"), b.at[i]))
			return false;
	return !bytes_starts(b, BYTES("%PDF-"));
}

/* UTF-32: of its ASCII three octets of four are NUL. Empty: it is not. */
static struct bytes widest_charset(struct bytes b)
{
	size_t fours = b.len / 4, little = 0, big = 0;
	for (const char *at = b.at; at && at < b.at + 4 * fours; at += 4) {
		little += at[0] && !at[1] && !at[2] && !at[3];
		big += !at[0] && !at[1] && !at[2] && at[3];
	}
	if (fours < 2 || 2 * (little > big ? little : big) <= fours)
		return BYTES("");
	return little > big ? BYTES("utf-32le") : BYTES("utf-32be");
}

/* UTF-16 by its byte order mark, which browsers believe more than any declaration (WHATWG Encoding,
 * 6), or because every second octet of it is NUL: no other text is like that. Empty: it is not. */
static struct bytes wide_charset(struct bytes b)
{
	size_t pairs = b.len / 2, nul[2] = { 0, 0 };
	struct bytes widest = widest_charset(b);
	if (widest.len)
		return widest;
	if (bytes_starts(b, BYTES("\xff\xfe")))
		return BYTES("utf-16le");
	if (bytes_starts(b, BYTES("\xfe\xff")))
		return BYTES("utf-16be");
	for (size_t i = 0; i < 2 * pairs; i++)
		nul[i % 2] += b.at[i] == 0;
	if (pairs < 2 || (2 * nul[0] > pairs) == (2 * nul[1] > pairs))
		return BYTES("");
	return nul[0] > nul[1] ? BYTES("utf-16be") : BYTES("utf-16le");
}

/* "<", perhaps "/" or "!", a word, and what ends the name of a tag; NULs between are those of
 * UTF-16. Mailboxes and links in angle brackets are not of this form. */
static bool looks_like_markup(struct bytes b)
{
	enum { OUTSIDE, OPENED, NAMED } state = OUTSIDE;
	for (size_t i = 0; i < b.len; i++) {
		char c = b.at[i];
		if (c == 0)
			continue;
		if (c == '<')
			state = OPENED;
		else if (state == OPENED && (c == '/' || c == '!'))
			state = OPENED;
		else if (state != OUTSIDE && (octet_alpha(c) || (state == NAMED && octet_digit(c))))
			state = NAMED;
		else if (state == NAMED && bytes_has(BYTES("> \t\r\n/"), c))
			return true;
		else
			state = OUTSIDE;
	}
	return false;
}

/* ---- reading one */

/* The state of who listens to the next view; NULL: nobody does, or there is no memory. */
static void *hearing_begin(struct reader *r, enum url_kind kind)
{
	const struct surbl_hearing *h = r->parts->hearing;
	void **state = &r->heard[r->view_count];
	if (!h || (h->markup && kind != URL_HTML))
		return NULL;
	if (!*state)
		*state = arena_alloc(r->parts->memory, h->size);
	if (*state)
		h->begin(*state, h->arg);
	else
		r->parts->incomplete = true;
	return *state;
}

static void view_add(struct reader *r, struct bytes charset, enum url_kind kind,
		     enum surbl_joining joining)
{
	struct surbl_parts *p = r->parts;
	struct surbl_look look = { .charset = charset, .kind = kind, .joining = joining };
	if (p->hosts) {
		look.found = kind == URL_HTML ? found_in_markup : found_in_text;
		look.arg = p->hosts;
	}
	look.hear_arg = hearing_begin(r, kind);
	look.hear = look.hear_arg ? p->hearing->hear : NULL;
	if (!look.found && !look.hear)
		return;
	if (surbl_view_open(&r->views[r->view_count], p->memory, &look)) {
		r->listens[r->view_count] = look.hear;
		r->view_count++;
	} else {
		p->incomplete = true;
	}
}

/* What a part is to the programs that may open it. */
struct likeness {
	bool text, markup, lines;
};

static void views_add(struct reader *r, struct bytes charset, const struct likeness *like)
{
	if (like->text)
		view_add(r, charset, URL_TEXT, r->delsp ? JOIN_FLOWED : JOIN_NOTHING);
	if (like->markup)
		view_add(r, charset, URL_HTML, JOIN_NOTHING);
	if (!like->lines)
		return;
	view_add(r, charset, URL_LINES, JOIN_CONTENT_LINES);
	view_add(r, charset, URL_HTML, JOIN_CONTENT_LINES);
}

static void views_feed(struct reader *r, struct bytes octets)
{
	for (size_t i = 0; i < r->view_count; i++)
		surbl_view_feed(r->views[i], octets);
}

/* ---- what its header says */

static void file_name_found(void *is_lines, struct bytes name, bool clean)
{
	(void)clean;
	*(bool *)is_lines |= content_lines_file(name);
}

static bool lines_by_header(const struct mime_part *part)
{
	bool lines = content_lines_type(part->type);
	for (size_t i = 0; i < part->field_count; i++) {
		const struct header_field *f = &part->fields[i];
		if (header_is(f, "Content-Type"))
			mime_parameter(f->value, "name", file_name_found, &lines);
		else if (header_is(f, "Content-Disposition"))
			mime_parameter(f->value, "filename", file_name_found, &lines);
	}
	return lines;
}

static void flowed_found(void *is_flowed, struct bytes value, bool clean)
{
	(void)clean;
	*(bool *)is_flowed |= bytes_equal_nocase(value, BYTES("flowed"));
}

static void delsp_found(void *is_delsp, struct bytes value, bool clean)
{
	(void)clean;
	*(bool *)is_delsp |= bytes_equal_nocase(value, BYTES("yes"));
}

static bool delsp_by_header(const struct mime_part *part)
{
	bool flowed = false, delsp = false;
	for (size_t i = 0; i < part->field_count; i++)
		if (header_is(&part->fields[i], "Content-Type")) {
			mime_parameter(part->fields[i].value, "format", flowed_found, &flowed);
			mime_parameter(part->fields[i].value, "delsp", delsp_found, &delsp);
		}
	return flowed && delsp && bytes_equal(part->type, BYTES("text/plain"));
}

/* The beginning is there: what is this? A calendar in name and content is nothing else; one that
 * is so by half is shown as text by some. */
static void part_decide(struct reader *r, const struct mime_part *part)
{
	struct bytes b = { r->beginning, r->begun }, wide = wide_charset(b);
	bool html = markup_by_type(part->type), named = lines_by_header(part),
	     like = content_lines_like(b);
	r->decided = true;
	if (!textual_by_type(part) && !wide.len && !textual_by_octets(b))
		return;
	struct likeness as = { .text = !html, .lines = named || like };
	if (named && like)
		as.text = false;
	else
		as.markup = html || looks_like_markup(b);
	r->delsp = as.text && delsp_by_header(part);
	if (bytes_equal(part->charset, BYTES("utf-16"))) {
		/* Without a mark it is big-endian (RFC 2781, 4.3), and little-endian for those who
		 * never read that. */
		views_add(r, BYTES("utf-16be"), &as);
		views_add(r, BYTES("utf-16le"), &as);
	} else {
		/* Only the beginning looks wide, perhaps, and only browsers believe it more than
		 * the declaration. */
		if (wide.len)
			views_add(r, wide, &as);
		views_add(r, part->charset, &as);
	}
	/* Not every program knows a charset like UTF-7, or believes it of octets that look like
	 * ASCII. */
	if (part->charset.len && !charset_superset(part->charset))
		views_add(r, BYTES(""), &as);
	views_feed(r, b);
}

static void views_close(struct reader *r)
{
	for (size_t i = 0; i < r->view_count; i++)
		surbl_view_close(r->views[i]);
	r->view_count = 0;
}

/* The reader of a slot, made when first needed; NULL: out of memory. */
static struct reader *reader_of(struct surbl_parts *p, unsigned slot)
{
	struct reader **r = &p->readers[slot];
	if (!*r)
		*r = arena_alloc(p->memory, sizeof **r);
	if (*r && slot < MIME_READINGS_MAX && !(*r)->calendar)
		(*r)->calendar = calendar_files_new(p->memory);
	return *r && (slot >= MIME_READINGS_MAX || (*r)->calendar) ? *r : NULL;
}

static bool surbl_part_open(void *parts_any, const struct mime_part *part)
{
	struct surbl_parts *p = parts_any;
	if (part->message)
		read_fields(p->hosts, part->fields, part->field_count, found_in_text);
	if (bytes_equal(part->type, BYTES("message/external-body")))
		read_external(p->hosts, part);
	if (part->message || part->slot >= SLOTS || bytes_starts(part->type, BYTES("multipart/")))
		return false;
	struct reader *r = reader_of(p, part->slot);
	if (!r) {
		p->incomplete = true;
		return false;
	}
	r->parts = p;
	r->decided = false;
	r->begun = r->view_count = 0;
	if (r->calendar)
		calendar_files_open(r->calendar, part, &surbl_parts_listener, p);
	return true;
}

static void surbl_part_octets(void *parts_any, const struct mime_part *part, struct bytes octets)
{
	struct surbl_parts *p = parts_any;
	struct reader *r = p->readers[part->slot];
	if (r->calendar)
		calendar_files_feed(r->calendar, octets);
	if (!r->decided) {
		struct bytes more = bytes_first(octets, BEGINNING - r->begun);
		if (more.len)
			memcpy(r->beginning + r->begun, more.at, more.len);
		r->begun += more.len;
		octets = bytes_skip(octets, more.len);
		if (r->begun < BEGINNING)
			return;
		part_decide(r, part);
	}
	if (octets.len)
		views_feed(r, octets);
}

static void surbl_part_close(void *parts_any, const struct mime_part *part)
{
	struct surbl_parts *p = parts_any;
	struct reader *r = p->readers[part->slot];
	if (r->calendar)
		calendar_files_close(r->calendar);
	if (!r->decided)
		part_decide(r, part);
	for (size_t i = 0; i < r->view_count; i++) {
		surbl_view_end(r->views[i]);
		if (r->listens[i])
			p->hearing->end(r->heard[i]);
	}
	views_close(r);
}

/* Of octets that are not text there is none; a file within a calendar is counted with it. */
static unsigned surbl_part_readings(const void *parts_any, const struct mime_part *part)
{
	const struct surbl_parts *p = parts_any;
	const struct reader *r = p->readers[part->slot];
	unsigned readings =
		(unsigned)r->view_count + (r->calendar ? calendar_files_readings(r->calendar) : 0);
	return readings ? readings - 1 : 0;
}

/* A message that ends early leaves its parts open. */
static void parts_release(void *parts_any)
{
	struct surbl_parts *p = parts_any;
	for (size_t i = 0; i < SLOTS; i++)
		if (p->readers[i])
			views_close(p->readers[i]);
}

void surbl_parts_end(void *parts_any)
{
	struct surbl_parts *p = parts_any;
	if (p->hosts)
		surbl_hosts_end(p->hosts);
}

const struct surbl_hosts *surbl_parts_hosts(const struct surbl_parts *p)
{
	return p->hosts;
}

void surbl_parts_listen(struct surbl_parts *p, const struct surbl_hearing *hearing)
{
	p->hearing = hearing;
}

bool surbl_parts_incomplete(const struct surbl_parts *p)
{
	return p->incomplete;
}

const struct mime_listener surbl_parts_listener = { surbl_part_open, surbl_part_octets,
						    surbl_part_close, surbl_part_readings };

struct surbl_parts *surbl_parts_new(struct arena *memory, struct surbl_hosts *hosts,
				    const struct header_field *fields, size_t count)
{
	struct surbl_parts *p = arena_alloc(memory, sizeof *p);
	if (!p || !arena_defer(memory, parts_release, p))
		return NULL;
	p->memory = memory;
	p->hosts = hosts;
	read_fields(hosts, fields, count, found_in_header);
	return p;
}
