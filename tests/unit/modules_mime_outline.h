/* modules_mime_outline.h: what a listener of the MIME scanner heard, as one line of text.
 *
 * "1 multipart/mixed; 2 text/plain [hello]; 3 application/zip {x.zip} [PK]": the parts in the order
 * in which they were opened, with number and type, "(message)" or "(between)", the file names in
 * the header in braces, and the octets in brackets; behind a bar what the scanner says of the
 * structure. A line end shows as "|", another octet that cannot be shown as ".". */
#ifndef MXWARD_TESTS_UNIT_MODULES_MIME_OUTLINE_H
#define MXWARD_TESTS_UNIT_MODULES_MIME_OUTLINE_H

#include "modules/mime/charset.h"
#include "modules/mime/mime.h"
#include "modules/mime/mime_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { HEARD_MAX = 1100, OUTLINE_MAX = 1 << 16, CONTENT_SHOWN = 400 };

struct heard_part {
	unsigned number, depth;
	bool message, preamble, open;
	char type[130], names[300];
	size_t octets;
	uint32_t sum;                   /* of all octets, in order */
	char shown[CONTENT_SHOWN];
	size_t shown_length;
	struct mime_part part;          /* while it is open */
};

struct outline {
	struct heard_part *parts;
	size_t count;
	bool wrong;                     /* the scanner broke its contract */
	const char *too_complex, *broken;
	size_t budget;                  /* of memory for the scanner; 0: more than it may take */
};

static void outline_name(void *arg, struct bytes value, bool clean)
{
	struct text *names = arg;
	(void)clean;
	text_string(names, " {");
	/* One '?' for what is not ASCII, however many octets its charset makes of it. */
	for (size_t i = 0; i < value.len; i++)
		if (bytes_ascii(bytes_first(bytes_skip(value, i), 1)))
			text_printable(names, bytes_first(bytes_skip(value, i), 1));
		else if (i + 1 == value.len ||
			 bytes_ascii(bytes_first(bytes_skip(value, i + 1), 1)))
			text_char(names, '?');
	text_char(names, '}');
}

static bool outline_open(void *arg, const struct mime_part *part)
{
	struct outline *o = arg;
	if (o->count == HEARD_MAX || part->slot >= MIME_READINGS_MAX) {
		o->wrong = true;
		return false;
	}
	for (size_t i = 0; i < o->count; i++)
		o->wrong |= o->parts[i].open && o->parts[i].part.slot == part->slot;
	struct heard_part *h = &o->parts[o->count++];
	*h = (struct heard_part){ .number = part->number,
				  .depth = part->depth,
				  .message = part->message,
				  .preamble = part->preamble,
				  .open = true,
				  .part = *part };
	struct text type = { .at = h->type, .cap = sizeof h->type },
		    names = { .at = h->names, .cap = sizeof h->names };
	text_printable(&type, part->type);
	(void)text_cstr(&type);
	(void)mime_names(part->fields, part->field_count, outline_name, &names);
	(void)text_cstr(&names);
	return true;
}

static struct heard_part *outline_find(struct outline *o, const struct mime_part *part)
{
	for (size_t i = o->count; i-- > 0;)
		if (o->parts[i].open && o->parts[i].part.slot == part->slot)
			return &o->parts[i];
	o->wrong = true;
	return NULL;
}

static void outline_octets(void *arg, const struct mime_part *part, struct bytes octets)
{
	struct heard_part *h = outline_find(arg, part);
	if (!h)
		return;
	for (size_t i = 0; i < octets.len; i++) {
		char c = octets.at[i];
		h->sum = h->sum * 31 + (unsigned char)c;
		if (h->shown_length < CONTENT_SHOWN && c != '\r')
			h->shown[h->shown_length++] = c == '\n' ? '|' : c < 32 || c > 126 ? '.' : c;
	}
	h->octets += octets.len;
}

static void outline_close(void *arg, const struct mime_part *part)
{
	struct heard_part *h = outline_find(arg, part);
	/* The views must live until now: an address sanitizer sees it if they do not. */
	for (size_t i = 0; h && i < part->field_count; i++)
		h->sum += bytes_has(part->fields[i].whole, '\n');
	if (h)
		h->open = false;
}

static const struct mime_listener outline_listener = { .open = outline_open,
						       .octets = outline_octets,
						       outline_close };

/* Takes apart a whole message, its body in pieces of `piece` octets (0: whole; 1000 and above: odd
 * sizes). */
static void outline_make(struct outline *o, struct bytes message, size_t piece)
{
	enum { FIELDS = 1000 };
	struct arena arena;
	struct header_field *fields = calloc(FIELDS, sizeof *fields);
	size_t count = 0, step = 0;
	o->count = 0;
	o->wrong = false;
	o->parts = o->parts ? o->parts : malloc(HEARD_MAX * sizeof *o->parts);
	arena_init(&arena, o->budget ? o->budget : 2 * MIME_MEMORY);
	while (count < FIELDS && header_next(&message, &fields[count]))
		count++;
	struct mime_hearer hearer = { &outline_listener, o };
	struct mime *m = mime_new(&arena, fields, count, &hearer, 1);
	message = bytes_skip(message, 2);
	while (m && message.len) {
		size_t n = piece == 0     ? message.len
			   : piece < 1000 ? piece
					  : 1 + (step++ * 7 + piece) % 23;
		n = n < message.len ? n : message.len;
		/* In a block of its own size, so that nothing behind it is read. */
		char *copy = malloc(n);
		memcpy(copy, message.at, n);
		mime_feed(m, (struct bytes){ copy, n });
		free(copy);
		message = bytes_skip(message, n);
	}
	if (m)
		mime_end(m);
	o->wrong |= !m || arena.used > MIME_MEMORY;
	for (size_t i = 0; i < o->count; i++)
		o->wrong |= o->parts[i].open;
	o->too_complex = m ? mime_too_complex(m) : "";
	o->broken = m ? mime_broken(m) : "";
	arena_wipe(&arena);
	free(fields);
}

static const char *outline_text(const struct outline *o, char buffer[OUTLINE_MAX])
{
	struct text t = { .at = buffer, .cap = OUTLINE_MAX };
	for (size_t i = 0; i < o->count; i++) {
		const struct heard_part *h = &o->parts[i];
		text_format(&t, "%s%u %s%s%s%s", i ? "; " : "", h->number, h->type,
			    h->message ? " (message)" : "", h->preamble ? " (between)" : "",
			    h->names);
		if (h->octets) {
			text_string(&t, " [");
			text_add(&t, (struct bytes){ h->shown, h->shown_length });
			text_char(&t, ']');
		}
	}
	if (o->broken[0])
		text_format(&t, " | broken: %s", o->broken);
	if (o->too_complex[0])
		text_format(&t, " | too complex: %s", o->too_complex);
	if (o->wrong)
		text_string(&t, " | WRONG");
	return text_cstr(&t);
}

/* A number for all that was heard, whatever the order: parts of two readings of the same octets
 * come as the pieces come. */
static uint64_t outline_sum(const struct outline *o)
{
	uint64_t all = o->wrong;
	for (size_t i = 0; i < o->count; i++) {
		const struct heard_part *h = &o->parts[i];
		uint64_t one = h->sum * 2654435761u + h->octets * 97 + h->depth * 7 +
			       h->message * 5 + h->preamble * 3;
		for (const char *c = h->type; *c; c++)
			one = one * 131 + (unsigned char)*c;
		for (const char *c = h->names; *c; c++)
			one = one * 131 + (unsigned char)*c;
		all += one * one;
	}
	return all + strlen(o->broken) * 1000003 + strlen(o->too_complex) * 1000033;
}

static void outline_free(struct outline *o)
{
	free(o->parts);
	o->parts = NULL;
}

/* A message, and the outline that it must have. */
struct outline_row {
	const char *what;
	struct bytes message;
	const char *outline;
};

/* Whole, octet by octet, and in odd pieces: the same is heard. */
static void outline_row_holds(const struct outline_row *row)
{
	static const size_t pieces[] = { 1, 2, 3, 7, 64, 1000, 1005 };
	static char text[OUTLINE_MAX];
	struct outline o = { .parts = NULL };
	outline_make(&o, row->message, 0);
	if (strcmp(outline_text(&o, text), row->outline) != 0)
		print_error("%s\n", row->what);
	assert_string_equal(text, row->outline);
	uint64_t sum = outline_sum(&o);
	for (size_t i = 0; i < COUNT(pieces); i++) {
		outline_make(&o, row->message, pieces[i]);
		if (outline_sum(&o) != sum)
			print_error("%s, in pieces of %zu: %s\n", row->what, pieces[i],
				    outline_text(&o, text));
		assert_true(outline_sum(&o) == sum);
	}
	outline_free(&o);
}

#endif
