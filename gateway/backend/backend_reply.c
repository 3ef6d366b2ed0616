/* backend_reply.c: a backend's replies, octet by octet; see backend_reply.h.
 *
 * It must never look at an octet twice while a reply grows (a reply that drips in
 * would cost its square), and never take one line for another's: a desynchronised reply is how a
 * rejected recipient becomes an accepted one. */
#include "gateway/backend/backend_reply.h"

#include <assert.h>
#include <string.h>

enum { CODE_DIGITS = 3, SEPARATOR = 3 }; /* columns */

bool reply_in_positive(unsigned code)
{
	return code >= 200 && code < 300;
}

bool reply_in_tired(unsigned code)
{
	return code == 421 || code == 451 || code == 452;
}

bool reply_in_unknown(const struct reply_in *reply)
{
	bool refused = reply->code == 550 || reply->code == 551 || reply->code == 553;
	bool enhanced = bytes_starts(reply->text, BYTES("5."));
	return refused && (!enhanced || bytes_starts(reply->text, BYTES("5.1.")) ||
			   bytes_starts(reply->text, BYTES("5.4.1 ")));
}

/* The end of a line. NULL, or what is wrong. */
static const char *reply_in_line_end(struct reply_in_reader *r)
{
	r->code = r->line_code;
	r->lines++;
	if (r->last)
		r->progress = REPLY_IN_VALID;
	else if (r->lines == REPLY_IN_LINES_MAX)
		return "sent a reply of more than 100 lines";
	r->column = r->line_code = 0;
	r->cr = false;
	return NULL;
}

/* One of the first four octets of a line: code and separator. */
static const char *line_begin(struct reply_in_reader *r, char c)
{
	if (r->column < CODE_DIGITS) {
		bool digit = r->column == 0 ? c >= '2' && c <= '5' : octet_digit(c);
		if (!digit)
			return "sent something that is not an SMTP reply";
		r->line_code = r->line_code * 10 + (unsigned)(c - '0');
		if (r->column == CODE_DIGITS - 1 && r->lines > 0 && r->line_code != r->code)
			return "sent a reply with two different codes";
		return NULL;
	}
	r->last = c != '-';
	return c == '-' || c == ' ' || c == '\r' ? NULL
						 : "sent something that is not an SMTP reply";
}

static const char *reply_in_octet(struct reply_in_reader *r, char c)
{
	if (c == '\0')
		return "sent a reply with a NUL";
	if (r->cr)
		return c == '\n' ? reply_in_line_end(r) : "sent a reply with a bare CR";
	if (c == '\n')
		return "sent a reply with a bare LF";
	if (r->column == REPLY_IN_LINE_MAX - 2 && c != '\r') /* CR and LF still have to fit */
		return "sent a reply line of more than 2048 bytes";
	const char *why = r->column <= SEPARATOR ? line_begin(r, c) : NULL;
	r->cr = c == '\r';
	r->column++;
	return why;
}

enum reply_in_progress reply_in_read(struct reply_in_reader *r, struct bytes input)
{
	while (r->progress == REPLY_IN_MORE && r->seen < input.len) {
		r->why = reply_in_octet(r, input.at[r->seen++]);
		if (!r->why && r->progress == REPLY_IN_MORE && r->seen == REPLY_IN_MAX)
			r->why = "sent a reply of more than 64 KiB";
		if (r->why)
			r->progress = REPLY_IN_INVALID;
	}
	return r->progress;
}

size_t reply_in_join(struct bytes reply, char *into)
{
	size_t length = 0;
	for (struct bytes rest = reply; rest.len;) {
		size_t end = bytes_find(rest, '\r');
		struct bytes line = bytes_skip(bytes_first(rest, end), SEPARATOR + 1);
		if (rest.at != reply.at)
			into[length++] = '\n';
		if (line.len)
			memcpy(into + length, line.at, line.len);
		length += line.len;
		rest = bytes_skip(rest, end + 2);
	}
	return length;
}

/* A whole reply has come: was it asked for? NULL, or what is wrong. */
static const char *reply_in_arrive(struct reply_in_queue *q)
{
	if (q->sending && q->next.code < 400)
		return "answered before the end of the message";
	if (q->whole < q->expected)
		return NULL;
	if (q->sending && !q->refused) {
		q->refused = true;
		q->expected++;
		return NULL;
	}
	q->goodbye = q->next.code == 421;
	return q->goodbye ? NULL : "sent a reply to no command";
}

const char *reply_in_look(struct reply_in_queue *q, struct bytes input)
{
	while (!q->goodbye && q->ahead < input.len) {
		enum reply_in_progress progress =
			reply_in_read(&q->next, bytes_skip(input, q->ahead));
		if (progress == REPLY_IN_MORE)
			return NULL;
		if (progress == REPLY_IN_INVALID)
			return q->next.why;
		const char *why = reply_in_arrive(q);
		if (why || q->goodbye)
			return why;
		q->whole++;
		q->ahead += q->next.seen;
		q->next = (struct reply_in_reader){ 0 };
	}
	return NULL;
}

const char *reply_in_expect(struct reply_in_queue *q, struct bytes input)
{
	bool surplus = q->whole == q->expected && input.len > q->ahead;
	if (q->goodbye)
		return "closes the connection (421)";
	if (surplus && !(q->sending && input.at[q->ahead] >= '4'))
		return "sent a reply to no command";
	if (q->refused)
		q->refused = false; /* it is the answer to the message, come early */
	else
		q->expected++;
	return NULL;
}

size_t reply_in_length(const struct reply_in_queue *q, struct bytes input)
{
	struct reply_in_reader first = { 0 };
	assert(q->whole > 0);
	enum reply_in_progress progress = reply_in_read(&first, input);
	assert(progress == REPLY_IN_VALID && first.seen <= q->ahead);
	(void)progress;
	return first.seen;
}

void reply_in_take(struct reply_in_queue *q, struct bytes reply, struct reply_in *r, char *into)
{
	r->code = (unsigned)(reply.at[0] - '0') * 100 + (unsigned)(reply.at[1] - '0') * 10 +
		  (unsigned)(reply.at[2] - '0');
	r->text = (struct bytes){ into, reply_in_join(reply, into) };
	q->ahead -= reply.len;
	q->whole--;
	q->expected--;
	q->refused = false;
}
