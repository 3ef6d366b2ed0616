/* scan_head.c: a status line and the fields behind it read, and a server named; see scan_head.h. */
#include "gateway/scan/scan_head.h"

#include <string.h>

enum { STATUS_DIGITS = 3 };

/* "tchar" of RFC 9110, 5.6.2. */
static bool name_octet(char c)
{
	return octet_alpha(c) || octet_digit(c) || (c && bytes_has(BYTES("!#$%&'*+-.^_`|~"), c));
}

static bool is_name(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!name_octet(b.at[i]))
			return false;
	return b.len > 0;
}

/* Takes a line and its CRLF off the front; false: it is not of the form. The input ends in CRLF. */
static bool line_next(struct bytes *rest, struct bytes *line)
{
	*line = bytes_first(*rest, bytes_find(*rest, '\r'));
	for (size_t i = 0; i < line->len; i++)
		if (octet_control(line->at[i]) && line->at[i] != '\t')
			return false;
	if (rest->len < line->len + 2 || rest->at[line->len + 1] != '\n')
		return false;
	*rest = bytes_skip(*rest, line->len + 2);
	return true;
}

static bool is_fold(struct bytes line)
{
	return line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t');
}

/* "ICAP/1.0 204 Unmodified" */
static bool status_line_read(struct bytes line, struct bytes protocol, struct scan_head *head)
{
	uint64_t status;
	struct bytes rest = bytes_skip(line, protocol.len);
	if (rest.len < 2 || !octet_digit(rest.at[0]) || rest.at[1] != ' ')
		return false;
	rest = bytes_skip(rest, 2);
	struct bytes digits = bytes_first(rest, bytes_find(rest, ' '));
	if (digits.len != STATUS_DIGITS || !bytes_to_u64(digits, &status) || status < 100 ||
	    status > 599)
		return false;
	head->status = (unsigned)status;
	head->reason = bytes_trim(bytes_skip(rest, STATUS_DIGITS));
	return true;
}

static bool fields_valid(struct bytes fields)
{
	struct bytes line;
	for (bool first = true; fields.len > 0; first = false) {
		if (!line_next(&fields, &line))
			return false;
		size_t colon = bytes_find(line, ':');
		bool field = colon < line.len && is_name(bytes_first(line, colon));
		if (is_fold(line) ? first : !field)
			return false;
	}
	return true;
}

/* Does it begin as it must, as far as it goes? */
static bool begins(struct bytes input, struct bytes protocol)
{
	return bytes_equal(bytes_first(input, protocol.len), bytes_first(protocol, input.len));
}

/* Whole; `rest` are its lines. False: it is not of the form. */
static bool lines_read(struct bytes rest, struct bytes protocol, struct scan_head *head)
{
	struct bytes line;
	*head = (struct scan_head){ .reason = BYTES(""), .size = rest.len + strlen("\r\n") };
	if (!line_next(&rest, &line) || !status_line_read(line, protocol, head) ||
	    !fields_valid(rest))
		return false;
	head->fields = rest;
	return true;
}

enum scan_progress scan_head_read(struct bytes octets, bool ended, struct bytes protocol,
				  struct bytes stranger, struct scan_head *head,
				  struct scan_reply *reply)
{
	struct scan_head found;
	struct bytes window = bytes_first(octets, SCAN_HEAD_MAX);
	*head = (struct scan_head){ .reason = BYTES("") };
	if (!begins(octets, protocol))
		return reply_fail(reply, stranger);
	const char *end = window.len ? memmem(window.at, window.len, "\r\n\r\n", 4) : NULL;
	if (!end && octets.len >= SCAN_HEAD_MAX)
		return reply_fail(reply, BYTES("its reply has a header longer than 16 KiB"));
	if (!end)
		return ended ? reply_fail(reply, BYTES("its reply was cut off")) : SCAN_MORE;
	if (!lines_read(bytes_first(window, (size_t)(end - window.at) + 2), protocol, &found))
		return reply_fail(reply, stranger);
	*head = found;
	return SCAN_SETTLED;
}

bool scan_head_next(struct bytes *fields, struct scan_head_field *field)
{
	struct bytes line, rest = *fields, after;
	if (rest.len == 0 || !line_next(&rest, &line))
		return false;
	field->name = bytes_first(line, bytes_find(line, ':'));
	for (after = rest; after.len > 0 && line_next(&after, &line) && is_fold(line);)
		rest = after;
	struct bytes whole = bytes_first(*fields, fields->len - rest.len);
	field->value = bytes_trim_fws(bytes_skip(whole, field->name.len + 1));
	*fields = rest;
	return true;
}

bool scan_head_field(const struct scan_head *head, struct bytes name, struct bytes *value,
		     bool *twice)
{
	struct scan_head_field field;
	struct bytes fields = head->fields;
	bool found = false;
	*twice = false;
	*value = BYTES("");
	while (scan_head_next(&fields, &field)) {
		if (!bytes_equal_nocase(field.name, name))
			continue;
		*twice |= found && !bytes_equal(field.value, *value);
		*value = field.value;
		found = true;
	}
	return found && !*twice;
}

void scan_authority(struct text *out, const struct scanner_conf *scanner)
{
	struct scan_place place;
	if (!scan_place_read(scanner->server, scanner->type, &place) || place.path[0])
		text_string(out, "localhost");
	else if (place.address.family != FAMILY_NONE)
		endpoint_text(out, &place.address);
	else
		text_format(out, "%s:%u", place.host, (unsigned)place.address.port);
}
