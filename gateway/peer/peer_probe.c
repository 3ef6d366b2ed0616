/* peer_probe.c: whether the primary still answers those who bring mail: a connection, its greeting,
 * one EHLO; see peer_inside.h.
 *
 * Owns the stream of the probe. Only 220 and then 250 count as an answer, whole and in time: a
 * machine that accepts connections while its mail server hangs serves nobody. */
#include "gateway/peer/peer_inside.h"

#include <errno.h>
#include <string.h>

enum reply { REPLY_MORE, REPLY_GOOD, REPLY_BAD };

void probe_end(struct peer *p)
{
	if (p->probing.stream)
		stream_abort(p->probing.stream);
	p->probing = (struct probing){ .stream = NULL };
}

static void probe_conclude(struct peer *p, enum pair_answer answer)
{
	if (answer == PAIR_ANSWERS && stream_write(p->probing.stream, BYTES("QUIT\r\n")))
		stream_close(p->probing.stream, true);
	else if (p->probing.stream)
		stream_abort(p->probing.stream);
	p->probing = (struct probing){ .stream = NULL };
	pair_probe_ended(&p->pair, answer, peer_now(p));
}

/* Where the link last went to; nowhere is no answer. */
void probe_begin(struct peer *p)
{
	const struct speaking *s = &p->speaking;
	probe_end(p);
	if (s->address_count > 0) {
		struct address to = s->addresses[s->place % s->address_count];
		to.port = p->smtp_port;
		p->probing.stream = stream_connect(p->loop, &to, p->wake);
		p->probing.deadline = peer_now(p) + pair_probe_time(&p->pair);
	}
	if (!p->probing.stream)
		probe_conclude(p, PAIR_NO_ANSWER);
}

/* Nobody listens there: that is certain, where silence is not. */
static bool probe_refused(const struct probing *probe)
{
	return !probe->connected &&
	       strcmp(stream_error(probe->stream), strerrordesc_np(ECONNREFUSED)) == 0;
}

/* Takes the lines of one reply; all of them must have this code (RFC 5321, section 4.2). */
static enum reply take_reply(struct stream *stream, struct bytes code)
{
	for (;;) {
		struct bytes input = stream_input(stream);
		size_t end = bytes_find(input, '\n');
		if (end == input.len)
			return input.len < 2048 ? REPLY_MORE : REPLY_BAD;
		bool goes_on = end > code.len && input.at[code.len] == '-';
		bool good = bytes_starts(input, code) && end > code.len &&
			    strchr(" -\r", input.at[code.len]);
		stream_consume(stream, end + 1);
		if (!good)
			return REPLY_BAD;
		if (!goes_on)
			return REPLY_GOOD;
	}
}

void probe_run(struct peer *p)
{
	struct probing *probe = &p->probing;
	if (!probe->stream)
		return;
	probe->connected |= stream_state(probe->stream) == STREAM_OPEN;
	enum reply reply = take_reply(probe->stream, probe->greeted ? BYTES("250") : BYTES("220"));
	if (reply == REPLY_GOOD && probe->greeted) {
		probe_conclude(p, PAIR_ANSWERS);
		return;
	}
	if (reply == REPLY_GOOD) {
		probe->greeted = true;
		(void)stream_write(probe->stream, BYTES("EHLO "));
		(void)stream_write(probe->stream, bytes_of(p->config->hostname));
		(void)stream_write(probe->stream, BYTES("\r\n"));
		stream_flush(probe->stream);
	}
	bool ended = stream_state(probe->stream) == STREAM_ENDED;
	if (reply == REPLY_BAD || ended || peer_now(p) >= probe->deadline)
		probe_conclude(p, ended && probe_refused(probe) ? PAIR_REFUSES : PAIR_NO_ANSWER);
}
