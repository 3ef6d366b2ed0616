/* http_request.c: reading a request line and the fields behind it; see http_request.h. */
#include "gateway/control/http_request.h"

/* How much each of the two formats is wanted, in thousandths; -1: not named. */
struct wanted {
	int open_metrics, plain;
};

/* What the fields say, while they are read. */
struct fields {
	struct http_request *request;
	struct wanted wanted;
	unsigned hosts, authorizations;
};

/* "tchar" of RFC 9110, 5.6.2. */
static bool token_octet(char c)
{
	return octet_alpha(c) || octet_digit(c) || (c && bytes_has(BYTES("!#$%&'*+-.^_`|~"), c));
}

static bool is_token(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!token_octet(b.at[i]))
			return false;
	return b.len > 0;
}

/* Takes what stands before a separator, and the separator; all of it where there is none. */
static struct bytes part_take(struct bytes *rest, char separator)
{
	struct bytes part = bytes_first(*rest, bytes_find(*rest, separator));
	*rest = bytes_skip(*rest, part.len + 1);
	return part;
}

/* A weight of RFC 9110, 12.4.2, in thousandths; -1: it is none. */
static int weight_read(struct bytes b)
{
	int weight = 0, unit = 1000;
	if (b.len == 0 || b.len > 5 || (b.at[0] != '0' && b.at[0] != '1') ||
	    (b.len > 1 && b.at[1] != '.'))
		return -1;
	for (size_t i = 0; i < b.len; i++) {
		if (i == 1)
			continue;
		if (!octet_digit(b.at[i]))
			return -1;
		weight += (b.at[i] - '0') * unit;
		unit /= 10;
	}
	return weight <= 1000 ? weight : -1;
}

static bool accept_one(struct bytes range, struct wanted *w)
{
	struct bytes type = bytes_trim(part_take(&range, ';'));
	int weight = 1000;
	while (range.len > 0) {
		struct bytes value = bytes_trim(part_take(&range, ';'));
		struct bytes name = part_take(&value, '=');
		if (bytes_equal_nocase(name, BYTES("q")) && (weight = weight_read(value)) < 0)
			return false;
	}
	int *which = bytes_equal_nocase(type, BYTES("application/openmetrics-text"))
			     ? &w->open_metrics
		     : bytes_equal_nocase(type, BYTES("text/plain")) ? &w->plain
								     : NULL;
	if (which && weight > *which)
		*which = weight;
	return true;
}

static bool accept_read(struct bytes value, struct wanted *w)
{
	while (value.len > 0)
		if (!accept_one(part_take(&value, ','), w))
			return false;
	return true;
}

static bool field_read(struct bytes line, struct fields *f)
{
	static const struct bytes bearer = { "Bearer ", 7 };
	struct bytes value = line, name = part_take(&value, ':');
	if (name.len == line.len || !is_token(name))
		return false;
	value = bytes_trim(value);
	f->hosts += bytes_equal_nocase(name, BYTES("Host"));
	if (bytes_equal_nocase(name, BYTES("Accept")))
		return accept_read(value, &f->wanted);
	if (!bytes_equal_nocase(name, BYTES("Authorization")))
		return true;
	if (bytes_starts_nocase(value, bearer))
		f->request->bearer = bytes_trim(bytes_skip(value, bearer.len));
	return ++f->authorizations == 1;
}

/* `host`: the version is one that has to name the host. */
static bool request_line_read(struct bytes line, struct http_request *r, bool *host)
{
	struct bytes rest = line, method = part_take(&rest, ' '), target = part_take(&rest, ' ');
	*host = bytes_equal(rest, BYTES("HTTP/1.1"));
	r->method = bytes_equal(method, BYTES("GET"))    ? HTTP_GET
		    : bytes_equal(method, BYTES("HEAD")) ? HTTP_HEAD
							 : HTTP_OTHER;
	r->path = part_take(&target, '?');
	return is_token(method) && r->path.len > 0 &&
	       (*host || bytes_equal(rest, BYTES("HTTP/1.0")));
}

/* The next line without its CRLF; false: it is cut, or has a control character inside. */
static bool line_next(struct bytes *rest, struct bytes *line, bool *cut)
{
	*line = bytes_first(*rest, bytes_find(*rest, '\r'));
	for (size_t i = 0; i < line->len; i++)
		if (octet_control(line->at[i]) && line->at[i] != '\t')
			return *cut = false;
	*cut = rest->len < line->len + 2;
	if (*cut || rest->at[line->len + 1] != '\n')
		return false;
	*rest = bytes_skip(*rest, line->len + 2);
	return true;
}

enum http_read http_request_read(struct bytes input, struct http_request *r)
{
	struct bytes rest = bytes_first(input, HTTP_REQUEST_MAX), line;
	struct fields f = { .request = r, .wanted = { -1, -1 } };
	bool host = false, cut;
	*r = (struct http_request){ .bearer = BYTES("") };
	for (bool first = true;; first = false) {
		if (!line_next(&rest, &line, &cut))
			return !cut                            ? HTTP_INVALID
			       : input.len >= HTTP_REQUEST_MAX ? HTTP_LONG
							       : HTTP_MORE;
		if (line.len == 0)
			break;
		if (first ? !request_line_read(line, r, &host) : !field_read(line, &f))
			return HTTP_INVALID;
	}
	if (r->path.len == 0 || f.hosts > 1 || (host && f.hosts == 0))
		return HTTP_INVALID;
	r->open_metrics = f.wanted.open_metrics > 0 && f.wanted.open_metrics >= f.wanted.plain;
	return HTTP_WHOLE;
}
