/* message.c: reading a message for the checks; see message.h. Owns the octets, the header's memory
 * and the readers; must never touch them, nor give them back, while another thread reads them. */
#include "gateway/judge/message.h"

#include "gateway/base/clock.h"
#include "gateway/io/job.h"

#include <assert.h>
#include <stdlib.h>

enum {
	/* Fields of the largest header, and a copy of it. */
	MESSAGE_MEMORY =
		2 * HEADER_BLOCK_MAX + (HEADER_FIELDS_MAX + 2) * (int)sizeof(struct header_field),
	COPY_MOST = 32 * 1024,          /* a header larger than this is read where it lies */
	/* what is read on the loop: some 50 us, two milliseconds at worst, for what takes longer
	 * has its work counted */
	AT_ONCE_MOST = 16 * 1024,
	AT_ONCE_PIECE = 1024,
	AT_ONCE_WORK = 32 * 1024,
	/* what is read in one turn: as much of plain text as is there at once */
	TURN_PIECE = 4 * 1024,
	TURN_WORK = 256 * 1024,
};

/* As the limits know it. */
static struct address client_of(const struct config *config, const struct address *client)
{
	bool ipv4 = client->family == FAMILY_IPV4;
	uint64_t prefix = ipv4 ? config->limits.prefix_ipv4 : config->limits.prefix_ipv6;
	return address_masked(client, (unsigned)prefix);
}

struct message *message_new(struct loop *loop, struct config *config, const struct address *client)
{
	struct message *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->loop = loop;
	m->config = config_ref(config);
	m->client = client_of(config, client);
	m->refs = 1;
	arena_init(&m->memory, MESSAGE_MEMORY);
	return m;
}

struct message *message_ref(struct message *m)
{
	m->refs++;
	return m;
}

static void message_clear_away(void *arg)
{
	struct message *m = arg;
	if (m->reads)
		message_reader_free(&m->reader);
	arena_wipe(&m->memory);
	body_end(&m->body);
	config_unref(m->config);
	free(m);
}

void message_unref(struct message *m)
{
	if (!m)
		return;
	assert(m->refs > 0);
	if (--m->refs > 0)
		return;
	if (m->job)
		job_abandon(m->job, message_clear_away, m);
	else
		message_clear_away(m);
}

void message_shed(struct message *m)
{
	assert(!m->job && m->refs == 1);
	m->body.no_room = m->body.no_memory = true;
	body_unpin(&m->body);
	body_throw(&m->body);
	if (m->reads)
		message_reader_free(&m->reader);
	arena_wipe(&m->memory);
	m->reads = m->opened = false;
	m->facts = (struct header_facts){ .fields = NULL };
	m->block = BYTES("");
}

size_t message_weight(const struct message *m)
{
	return body_weight(&m->body) + m->memory.used + (m->reads ? m->reader.memory.used : 0);
}

bool message_header_whole(struct message *m)
{
	struct bytes beginning = body_beginning(&m->body);
	/* The empty line may have been cut anywhere by the last look. */
	size_t from = m->seen < 3 ? 0 : m->seen - 3;
	if (m->head || from > HEADER_BLOCK_MAX)
		return true;            /* too large: header_read() says so */
	for (struct bytes rest = bytes_skip(beginning, from);;) {
		size_t cr = bytes_find(rest, '\r');
		if (cr == rest.len)
			break;
		rest = bytes_skip(rest, cr);
		if (bytes_starts(rest, BYTES("\r\n\r\n"))) {
			m->head = (size_t)(rest.at - beginning.at) + 4;
			return true;
		}
		rest = bytes_skip(rest, 1);
	}
	m->seen = beginning.len;
	return false;
}

bool message_header_take(struct message *m)
{
	struct bytes octets = body_beginning(&m->body);
	size_t lines = header_lines(octets) + 1;
	m->facts.fields = arena_array(&m->memory, lines, sizeof *m->facts.fields);
	size_t head = m->head ? m->head : HEADER_BLOCK_MAX + 4;
	if (!body_fixed(&m->body) && head > COPY_MOST && body_pin(&m->body))
		octets = body_beginning(&m->body);
	if (!body_fixed(&m->body))
		octets = arena_copy(&m->memory, bytes_first(octets, head));
	if (!m->facts.fields || !octets.at)
		return false;
	m->opened = true;
	m->header = header_read(octets, bytes_of(m->config->hostname), config_other_name(m->config),
				&m->facts);
	if (m->header != HEADER_VALID)
		return true;
	m->block = bytes_first(octets, m->facts.length);
	struct bytes behind = bytes_skip(octets, m->facts.length);
	m->heavy = m->facts.length > AT_ONCE_MOST;
	m->offset = m->facts.length + (bytes_starts(behind, BYTES("\r\n")) ? 2 : 0);
	return true;
}

bool message_read_begin(struct message *m, struct check_ctx *ctx)
{
	ctx->header = m->block;
	ctx->fields = m->facts.fields;
	ctx->field_count = m->facts.field_count;
	ctx->now = clock_wall();
	m->reads = true;
	return message_reader_start(&m->reader, ctx, m->config->checks);
}

/* Reads some of the piece, or ends the reading where there is none any more. */
static void feed(struct message *m, size_t piece, uint64_t work)
{
	if (m->piece.len)
		m->piece.len = message_reader_feed_some(&m->reader, m->piece, piece, work);
	else
		message_reader_end(&m->reader);
}

static void feed_elsewhere(void *arg)
{
	feed(arg, TURN_PIECE, TURN_WORK);
}

/* Some of a piece, or the end, has been read. */
static void fed(struct message *m)
{
	m->offset += m->piece.len;
	if (m->piece.len)
		return;
	/* What could not be read for want of memory is not a fact about the message. */
	m->lost = m->body.no_room || m->reader.memory.starved;
	m->ended = true;
}

/* What was read in the pool has been read. */
static bool job_finished(struct message *m)
{
	if (!m->job)
		return true;
	if (!job_done(m->job))
		return false;
	job_free(m->job);
	m->job = NULL;
	fed(m);
	return true;
}

bool message_read_at_once(const struct message *m)
{
	return !m->heavy && m->body.size <= AT_ONCE_MOST;
}

bool message_read(struct message *m, wake_id wake)
{
	while (!m->ended) {
		if (!job_finished(m))
			return false;
		if (m->ended)
			break;
		if (!body_view(&m->body, m->offset, &m->piece))
			return false;
		m->heavy |= m->piece.len > AT_ONCE_MOST;
		if (m->heavy)
			m->job = job_start_reading(m->loop, &m->client, feed_elsewhere, m, wake);
		if (m->job)
			return false;
		size_t before = m->piece.len;
		feed(m, AT_ONCE_PIECE, AT_ONCE_WORK);
		m->heavy |= m->piece.len < before;
		fed(m);
	}
	return true;
}
