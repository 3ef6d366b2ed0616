/* reading.c: one message read by many checks; see reading.h. Owns the arena of all readers; must
 * never let one reader's octets depend on another. */
#include "gateway/judge/reading.h"

bool reading_start(struct reading *r, struct check_ctx *ctx, const void *const confs[CHECKS_COUNT])
{
	size_t hearers = 0;
	bool parts = false;
	arena_init(&r->memory, READING_MEMORY);
	for (size_t i = 0; i < CHECKS_COUNT; i++) {
		const struct check_reader *reader = checks[i]->reader;
		if (!confs[i] || !reader)
			continue;
		ctx->conf = confs[i];
		r->read[i] = reader->begin(ctx, &r->memory);
		if (!r->read[i] || !reader->parts)
			continue;
		r->hearers[hearers++] = (struct mime_hearer){ reader->parts, r->read[i] };
		parts = true;
	}
	if (parts)
		r->mime = mime_new(&r->memory, ctx->fields, ctx->field_count, r->hearers, hearers);
	return (!parts || r->mime) && !r->memory.starved;
}

void reading_feed(struct reading *r, struct bytes octets)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (r->read[i] && checks[i]->reader->feed)
			checks[i]->reader->feed(r->read[i], octets);
	if (r->mime)
		mime_feed(r->mime, octets);
}

void reading_end(struct reading *r)
{
	if (r->mime)
		mime_end(r->mime);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (r->read[i] && checks[i]->reader->end)
			checks[i]->reader->end(r->read[i]);
}

void reading_flaws(const struct reading *r, struct check_ctx *ctx)
{
	ctx->too_complex = r->mime ? mime_too_complex(r->mime) : "";
	ctx->broken = r->mime ? mime_broken(r->mime) : "";
}

void reading_free(struct reading *r)
{
	arena_wipe(&r->memory);
	*r = (struct reading){ .mime = NULL };
}
