/* modules_attachments.h: a message's parts given to the check of attachments, and what it finds. */
#ifndef MXWARD_TESTS_UNIT_MODULES_ATTACHMENTS_H
#define MXWARD_TESTS_UNIT_MODULES_ATTACHMENTS_H

#include "tests/unit/modules_zone.h"

extern const struct check check_attachments;

/* One part as the scanner gives it. */
struct given {
	const char *type;
	struct bytes header, octets;
	bool message, preamble;
};

#define NAMED(name)     HEADER("Content-Type: a/b; name=" name "\r\n")
#define HEADER(literal) { literal, sizeof(literal) - 1 }

static inline void give(struct trial *t, unsigned number, const struct given *g, size_t piece)
{
	const struct mime_listener *listener = check_attachments.reader->parts;
	struct header_field fields[20];
	struct mime_part part = { .number = number,
				  .slot = number % MIME_READINGS_MAX,
				  .fields = fields,
				  .type = bytes_of(g->type),
				  .charset = BYTES(""),
				  .message = g->message,
				  .preamble = g->preamble };
	struct bytes rest = g->header;
	while (part.field_count < COUNT(fields) && header_next(&rest, &fields[part.field_count]))
		part.field_count++;
	if (!listener->open(t->ctx.read, &part))
		return;
	for (struct bytes o = g->octets; o.len; o = bytes_skip(o, piece))
		listener->octets(t->ctx.read, &part, bytes_first(o, piece));
	listener->close(t->ctx.read, &part);
}

static inline struct trial *begun(const char *yaml)
{
	struct trial *t = trial_new(&check_attachments, NULL, "192.0.2.7");
	trial_configure(t, yaml);
	t->ctx.read = check_attachments.reader->begin(&t->ctx, &t->arena);
	assert_non_null(t->ctx.read);
	return t;
}

static inline void finished(struct trial *t, const char *found)
{
	t->ctx.whole = true;
	if (t->ctx.read)
		check_attachments.reader->end(t->ctx.read);
	trial_run(t);
	assert_string_equal(t->found.at, found);
	trial_free(t);
}

static inline void assert_found(const char *yaml, const struct given *g, const char *found)
{
	static const size_t pieces[] = { 1, 57, SIZE_MAX };
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct trial *t = begun(yaml);
		give(t, 3, g, pieces[i]);
		finished(t, found);
	}
}

#endif
