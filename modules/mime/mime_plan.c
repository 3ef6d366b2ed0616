/* mime_plan.c: which readings the header of an entity allows: its types, its boundaries, its
 * encodings; see mime_inside.h. Pure over views; must never leave out a reading without saying
 * so. */
#include "modules/mime/mime_field.h"
#include "modules/mime/mime_inside.h"
#include "modules/mime/mime_name.h"

#include <string.h>

enum { BOUNDARY_ALLOWED = 70 };         /* RFC 2046, 5.1.1 */

static void break_rule(struct plan *p, const char *why)
{
	if (!p->broken)
		p->broken = why;
}

static struct bytes type_of(const struct reading_of *r)
{
	return (struct bytes){ r->type, r->type_length };
}

static size_t plan_name_copy(char to[NAME_MAX_OCTETS], struct bytes name)
{
	name = bytes_first(name, NAME_MAX_OCTETS);
	for (size_t i = 0; i < name.len; i++)
		to[i] = octet_lower(name.at[i]);
	return name.len;
}

static bool same_boundaries(const struct plan *p, const struct reading_of *a,
			    const struct reading_of *b)
{
	if (a->boundary_count != b->boundary_count)
		return false;
	for (size_t i = 0; i < a->boundary_count; i++)
		if (!bytes_equal(p->boundaries[a->first_boundary + i],
				 p->boundaries[b->first_boundary + i]))
			return false;
	return true;
}

static void reading_add(struct plan *p, const struct reading_of *r)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct reading_of *known = &p->readings[i];
		if (known->kind == r->kind && bytes_equal(type_of(known), type_of(r)) &&
		    known->charset_length == r->charset_length &&
		    memcmp(known->charset, r->charset, r->charset_length) == 0 &&
		    same_boundaries(p, known, r))
			return;
	}
	if (p->count == MIME_READINGS_MAX)
		p->full = true;
	else
		p->readings[p->count++] = *r;
}

/* What mime_parameter() finds for one field. */
struct values {
	struct plan *plan;
	size_t count;                   /* different ones */
	bool clean;
	char first[2][NAME_MAX_OCTETS]; /* of a charset */
	size_t lengths[2];
};

static void boundary_add(struct values *v, struct bytes value)
{
	struct plan *p = v->plan;
	/* An empty one is none: any line that begins with "--" may be meant. */
	if (value.len == 0)
		return;
	for (size_t i = 0; i < v->count; i++)
		if (bytes_equal(p->boundaries[p->boundary_count - 1 - i], value))
			return;
	if (p->boundary_count == 2 * BOUNDARIES_MAX || v->count == BOUNDARIES_MAX ||
	    p->store.cap - p->store.len < value.len) {
		p->full = true;
		return;
	}
	struct bytes kept = { p->store.at + p->store.len, value.len };
	text_add(&p->store, value);
	p->boundaries[p->boundary_count++] = kept;
	v->count++;
}

/* With the blanks at its end, which RFC 2046 forbids, and without them, as most programs read
 * it. */
static void boundary_found(void *arg, struct bytes value, bool clean)
{
	struct values *v = arg;
	v->clean = clean;
	if (value.len > BOUNDARY_ALLOWED)
		break_rule(v->plan, "a boundary is longer than 70 characters");
	value = bytes_first(value, MIME_BOUNDARY_MAX);
	boundary_add(v, bytes_trim_end(value));
	boundary_add(v, value);
}

static void charset_found(void *arg, struct bytes value, bool clean)
{
	struct values *v = arg;
	(void)clean;
	if (value.len > NAME_MAX_OCTETS)
		break_rule(v->plan, "a charset is longer than 128 characters");
	if (v->count < 2)
		v->lengths[v->count] = plan_name_copy(v->first[v->count], bytes_trim(value));
	v->count++;
}

/* "multipart/mixed", and what a program that looks for nothing but the beginning takes for it. */
static bool multipart(struct bytes type)
{
	return bytes_starts(type, BYTES("multipart"));
}

static bool type_among(struct bytes type, const char *const *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes_equal(type, bytes_of(types[i])))
			return true;
	return false;
}

/* Types of messages whose octets are a message, or at least a header. */
static bool message(struct bytes type)
{
	static const char *const types[] = { "message/rfc822", "message/global", "message/news",
					     "message/partial", "message/external-body" };
	return type_among(type, types, sizeof types / sizeof *types);
}

/* Types of messages that are reports: text of fields, but nothing that is nested (RFC 3464, 3798,
 * 5965, 6533, 9477). */
static bool report(struct bytes type)
{
	static const char *const types[] = { "message/delivery-status",
					     "message/disposition-notification",
					     "message/feedback-report",
					     "message/tracking-status",
					     "message/http",
					     "message/global-delivery-status",
					     "message/global-headers",
					     "message/global-disposition-notification",
					     "message/sip",
					     "message/s-http" };
	return type_among(type, types, sizeof types / sizeof *types);
}

static void leaf_add(struct plan *p, struct reading_of *r, struct bytes type,
		     const struct values *charsets)
{
	r->kind = READ_LEAF;
	r->boundary_count = 0;
	r->type_length = plan_name_copy(r->type, type);
	for (size_t i = 0; i == 0 || (i < charsets->count && i < 2); i++) {
		r->charset_length =
			charsets->count
				? plan_name_copy(r->charset, (struct bytes){ charsets->first[i],
									     charsets->lengths[i] })
				: 0;
		reading_add(p, r);
	}
}

/* One reading for all boundaries where they are spellings of one; otherwise one for each. */
static void multipart_add(struct plan *p, struct reading_of r, const struct values *boundaries)
{
	r.kind = READ_MULTIPART;
	r.charset_length = 0;
	r.first_boundary = p->boundary_count - boundaries->count;
	r.boundary_count = boundaries->count;
	if (boundaries->clean || boundaries->count < 2) {
		if (!boundaries->clean)
			break_rule(p, "a boundary parameter is malformed");
		reading_add(p, &r);
		return;
	}
	break_rule(p, "a multipart has more than one boundary");
	r.boundary_count = 1;
	for (size_t i = 0; i < boundaries->count; i++, r.first_boundary++)
		reading_add(p, &r);
}

static void type_add(struct plan *p, struct bytes value)
{
	struct reading_of r = { .kind = READ_LEAF };
	char buffer[NAME_MAX_OCTETS];
	struct text out = TEXT(buffer);
	struct values boundaries = { .plan = p, .clean = true }, charsets = { .plan = p };
	(void)mime_value(value, &out);
	struct bytes type = text_bytes(&out);
	bool whole = mime_parameter(value, "boundary", boundary_found, &boundaries);
	whole &= mime_parameter(value, "charset", charset_found, &charsets);
	p->cut |= !whole;
	if (out.cut)
		break_rule(p, "a type is longer than 128 characters");
	if (charsets.count > 2)
		break_rule(p, "a part has more than two charsets");
	r.type_length = plan_name_copy(r.type, type);
	if (multipart(type)) {
		if (boundaries.count == 0) {
			break_rule(p, "a multipart has no boundary");
			leaf_add(p, &r, BYTES("text/plain"), &charsets);
			r.type_length = plan_name_copy(r.type, type);
		}
		multipart_add(p, r, &boundaries);
		return;
	}
	if (message(type)) {
		if (bytes_equal(type, BYTES("message/partial")))
			break_rule(p, "a message comes in pieces (message/partial)");
		r.kind = READ_MESSAGE;
		reading_add(p, &r);
		return;
	}
	bool unknown_message = bytes_starts(type, BYTES("message")) && !report(type);
	/* Without a subtype it is plain text (RFC 2045, 5.2), but some programs go by what the word
	 * says. */
	if (!bytes_has(type, '/')) {
		/* Mail Tool's own multipart, which has lines of ten dashes. */
		if (bytes_equal(type, BYTES("x-sun-attachment")))
			boundary_add(&boundaries, BYTES("--------"));
		leaf_add(p, &r, BYTES("text/plain"), &charsets);
		if (bytes_equal(type, BYTES("html")) || bytes_equal(type, BYTES("text")))
			leaf_add(p, &r, BYTES("text/html"), &charsets);
	} else {
		leaf_add(p, &r, type, &charsets);
	}
	r.type_length = plan_name_copy(r.type, type);
	if (unknown_message) {
		r.kind = READ_MESSAGE;
		r.charset_length = 0;
		reading_add(p, &r);
	}
	/* Whatever has a boundary, some program takes for a multipart. */
	if (boundaries.count)
		multipart_add(p, r, &boundaries);
}

/* Without all that is no letter or digit: "quoted_printable", "Base-64", "\"base64\"". */
static bool says(struct bytes value, const char *what)
{
	char buffer[256];
	struct text bare = TEXT(buffer);
	struct bytes wanted = bytes_of(what);
	for (size_t i = 0; i < value.len; i++)
		if (octet_alpha(value.at[i]) || octet_digit(value.at[i]))
			text_char(&bare, octet_lower(value.at[i]));
	for (size_t i = 0; i + wanted.len <= bare.len; i++)
		if (memcmp(bare.at + i, wanted.at, wanted.len) == 0)
			return true;
	return false;
}

/* Not encodings, but written every day by programs that mean none. */
static bool means_none(struct bytes name)
{
	static const char *const names[] = { "7bit",     "8bit",  "binary",     "7-bit", "8-bit",
					     "7bits",    "8bits", "none",       "utf-8", "utf8",
					     "us-ascii", "ascii", "iso-8859-1", "" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_equal(name, bytes_of(names[i])))
			return true;
	return false;
}

static void encoding_add(struct plan *p, struct bytes value)
{
	char buffer[NAME_MAX_OCTETS];
	struct text out = TEXT(buffer);
	/* It takes no parameters, and what looks like one makes it unknown to some programs. */
	bool clean = mime_value(value, &out) && !bytes_has(value, ';');
	struct bytes name = text_bytes(&out);
	bool base64 = bytes_equal(name, BYTES("base64")),
	     quoted = bytes_equal(name, BYTES("quoted-printable"));
	bool none = means_none(name);
	if (clean && (base64 || quoted)) {
		p->encodings[base64 ? ENCODING_BASE64 : ENCODING_QUOTED] = true;
		return;
	}
	/* The name of a file in it stands in the octets as they are, too: "begin 644 name". */
	p->encodings[ENCODING_NONE] = true;
	if (none && (clean || name.len == 0) && !says(value, "base64") && !says(value, "quoted"))
		return;
	bool uu = says(value, "uue") || bytes_starts(name, BYTES("uu")) ||
		  bytes_starts(name, BYTES("x-uu"));
	p->encodings[ENCODING_UU] |= uu;
	if (uu && clean)
		return;
	/* A name that nobody knows: some programs guess what it may have meant, and none can do
	 * more than these two. */
	bool guess = !none && !uu && !says(value, "base64") && !says(value, "quoted");
	p->encodings[ENCODING_BASE64] |= guess || says(value, "base64");
	p->encodings[ENCODING_QUOTED] |= guess || says(value, "quoted");
	break_rule(p, "a transfer encoding is unknown or misspelt");
}

static void encodings_make(struct plan *p, const struct header_field *fields, size_t count)
{
	bool given = false, clear = false;
	size_t ways = 0;
	for (size_t i = 0; i < count; i++) {
		if (!header_is(&fields[i], "content-transfer-encoding"))
			continue;
		bool before = p->encodings[ENCODING_NONE];
		p->encodings[ENCODING_NONE] = false;
		encoding_add(p, fields[i].value);
		clear |= p->encodings[ENCODING_NONE];
		p->encodings[ENCODING_NONE] |= before;
		given = true;
	}
	for (size_t i = 0; i < ENCODINGS; i++)
		ways += p->encodings[i];
	if (!given)
		p->encodings[ENCODING_NONE] = true;
	if (ways > 1 && !(ways == 2 && clear && p->encodings[ENCODING_UU]))
		break_rule(p, "two transfer encodings");
}

/* Types that say nothing of what the octets are, so that programs look at them. */
static bool unlabelled(struct bytes type)
{
	static const char *const types[] = { "application/octet-stream",
					     "application/octetstream",
					     "application/unknown",
					     "application/x-unknown",
					     "application/x-unknown-content-type",
					     "application/binary",
					     "application/x-binary",
					     "application/force-download",
					     "application/x-force-download",
					     "application/download",
					     "application/x-download",
					     "application/save",
					     "binary/octet-stream",
					     "unknown/unknown" };
	return type_among(type, types, sizeof types / sizeof *types);
}

/* Types of messages that are files to whoever does not know them. */
static bool archived(struct bytes type)
{
	static const char *const types[] = { "application/x-mimearchive", "application/eml",
					     "application/x-eml", "text/x-mail",
					     "application/mbox" };
	return type_among(type, types, sizeof types / sizeof *types);
}

static bool signature(struct bytes type)
{
	static const char *const types[] = { "application/pkcs7-mime",
					     "application/x-pkcs7-mime",
					     "application/pkcs7-signature",
					     "application/x-pkcs7-signature",
					     "application/pkcs7",
					     "application/x-pkcs7",
					     "application/cms" };
	return type_among(type, types, sizeof types / sizeof *types);
}

/* What hangs at the message under another type, or under none, and is opened all the same: by its
 * name, or because of what it holds. */
static void hidden_add(struct plan *p, const struct header_field *fields, size_t count)
{
	bool whole, leaf = false, blank = false, sealed = false, attached = false;
	unsigned names = mime_named(fields, count, &whole);
	struct reading_of r = { .type_length = 0 };
	p->cut |= !whole;
	for (size_t i = 0; i < p->count; i++) {
		struct bytes type = type_of(&p->readings[i]);
		leaf |= p->readings[i].kind == READ_LEAF;
		attached |= p->readings[i].kind == READ_MESSAGE;
		blank |= unlabelled(type);
		names |= archived(type) ? MIME_NAMED_MESSAGE : 0u;
		sealed |= signature(type);
	}
	if (!leaf)
		return;
	/* Its first octet tells whether it is one: the place is free again for what the message
	 * holds. */
	if (sealed || blank || names & MIME_NAMED_SIGNED) {
		r.kind = READ_SIGNED;
		r.doubt = DOUBT_SIGNED;
		reading_add(p, &r);
	}
	if (!attached && (blank || names & MIME_NAMED_MESSAGE)) {
		r.kind = READ_MESSAGE;
		r.doubt = names & MIME_NAMED_MESSAGE ? DOUBT_NAMED : DOUBT_CONTENT;
		reading_add(p, &r);
	}
}

void plan_make(struct plan *p, const struct header_field *fields, size_t count, bool digest)
{
	size_t types = 0;
	p->count = p->boundary_count = 0;
	p->broken = NULL;
	p->full = p->cut = false;
	p->store = TEXT(p->octets);
	memset(p->encodings, 0, sizeof p->encodings);
	for (size_t i = 0; i < count; i++) {
		if (!header_is(&fields[i], "content-type"))
			continue;
		size_t before = p->count;
		type_add(p, fields[i].value);
		if (types++ && p->count != before)
			break_rule(p, "two content types");
	}
	if (types == 0)
		type_add(p, digest ? BYTES("message/rfc822") : BYTES("text/plain"));
	hidden_add(p, fields, count);
	encodings_make(p, fields, count);
}
