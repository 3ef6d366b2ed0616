/* message_reader.c: one message read by many checks; see message_reader.h. Owns the arena of all
 * readers; must never let one reader's octets depend on another. */
#include "gateway/judge/message_reader.h"

bool message_reader_start(struct message_reader *r, struct check_ctx *ctx,
			  const void *const confs[CHECKS_COUNT])
{
	size_t hearers = 0;
	bool parts = false;
	arena_init(&r->memory, MESSAGE_READER_MEMORY);
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

void message_reader_feed(struct message_reader *r, struct bytes octets)
{
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (r->read[i] && checks[i]->reader->feed)
			checks[i]->reader->feed(r->read[i], octets);
	if (r->mime)
		mime_feed(r->mime, octets);
}

size_t message_reader_feed_some(struct message_reader *r, struct bytes octets, size_t piece,
				uint64_t most)
{
	uint64_t before = r->mime ? mime_work(r->mime) : 0;
	size_t fed = 0;
	do {
		struct bytes next = bytes_first(bytes_skip(octets, fed), piece);
		message_reader_feed(r, next);
		fed += next.len;
	} while (fed < octets.len && (!r->mime || mime_work(r->mime) - before < most));
	return fed;
}

void message_reader_end(struct message_reader *r)
{
	if (r->mime)
		mime_end(r->mime);
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		if (r->read[i] && checks[i]->reader->end)
			checks[i]->reader->end(r->read[i]);
}

void message_reader_flaws(const struct message_reader *r, struct check_ctx *ctx)
{
	ctx->too_complex = r->mime ? mime_too_complex(r->mime) : "";
	ctx->broken = r->mime ? mime_broken(r->mime) : "";
}

void message_reader_free(struct message_reader *r)
{
	arena_wipe(&r->memory);
	*r = (struct message_reader){ .mime = NULL };
}
