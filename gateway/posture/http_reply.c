/* http_reply.c: a reply of HTTP/1, taken apart; see http_reply.h. */
#include "gateway/posture/http_reply.h"

struct fields {
	struct bytes type, length, encoding, coding;
	bool lengths_differ;
};

/* The next line, which ends with CRLF or LF. False: there is none. */
static bool line_take(struct bytes *rest, struct bytes *line)
{
	size_t end = bytes_find(*rest, '\n');
	if (end == rest->len)
		return false;
	*line = bytes_first(*rest, end);
	*rest = bytes_skip(*rest, end + 1);
	if (line->len && line->at[line->len - 1] == '\r')
		*line = bytes_first(*line, line->len - 1);
	return true;
}

/* "HTTP/1.1 200 OK" */
static bool status_read(struct bytes line, unsigned *status)
{
	uint64_t value;
	if (!bytes_starts(line, BYTES("HTTP/1.")) || line.len < 12 || !octet_digit(line.at[7]) ||
	    line.at[8] != ' ' || (line.len > 12 && line.at[12] != ' ') ||
	    !bytes_to_u64(bytes_first(bytes_skip(line, 9), 3), &value))
		return false;
	*status = (unsigned)value;
	return value >= 100 && value <= 599;
}

static void http_field_take(struct fields *f, struct bytes name, struct bytes value)
{
	if (bytes_equal_nocase(name, BYTES("Content-Type")))
		f->type = bytes_trim(bytes_first(value, bytes_find(value, ';')));
	if (bytes_equal_nocase(name, BYTES("Content-Encoding")))
		f->encoding = value;
	if (bytes_equal_nocase(name, BYTES("Transfer-Encoding")))
		f->coding = value;
	if (bytes_equal_nocase(name, BYTES("Content-Length"))) {
		f->lengths_differ |= f->length.len && !bytes_equal(f->length, value);
		f->length = value;
	}
}

/* NULL: *rest is the body. */
static const char *head_read(struct bytes *rest, unsigned *status, struct fields *f)
{
	struct bytes line;
	if (!line_take(rest, &line) || !status_read(line, status))
		return "does not speak HTTP";
	while (line_take(rest, &line)) {
		if (line.len == 0)
			return NULL;
		size_t colon = bytes_find(line, ':');
		if (colon == line.len || colon == 0)
			return "sends a broken HTTP header";
		http_field_take(f, bytes_first(line, colon),
				bytes_trim(bytes_skip(line, colon + 1)));
	}
	return "sends an HTTP header without end";
}

bool http_reply_over(struct bytes received)
{
	struct fields f = { .type = BYTES("") };
	uint64_t length = 0;
	unsigned status = 0;
	if (head_read(&received, &status, &f))
		return false;
	return status != 200 ||
	       (f.length.len && bytes_to_u64(f.length, &length) && received.len >= length);
}

const char *http_reply_read(struct bytes all, bool cut, bool closed, size_t most,
			    struct http_reply *reply)
{
	struct fields f = { .type = BYTES("") };
	uint64_t length = 0;
	*reply = (struct http_reply){ .type = BYTES(""), .body = BYTES("") };
	struct bytes body = all;
	const char *fault = head_read(&body, &reply->status, &f);
	if (fault)
		return fault;
	reply->type = f.type;
	if (reply->status != 200)
		return NULL;
	if (f.coding.len || (f.encoding.len && !bytes_equal_nocase(f.encoding, BYTES("identity"))))
		return "answers in chunks or compressed, which was not asked for";
	if (f.lengths_differ || (f.length.len && !bytes_to_u64(f.length, &length)))
		return "sends a broken Content-Length";
	reply->too_long = cut || body.len > most || length > most;
	if (reply->too_long)
		return NULL;
	if (f.length.len ? body.len < length : !closed)
		return "sent only a part of it";
	reply->body = f.length.len ? bytes_first(body, length) : body;
	return NULL;
}
