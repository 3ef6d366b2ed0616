/* mime.c: any octets as a message's body, behind a header that the first octet chooses. What must
 * hold:
 *   - nothing behind a piece of the body is read (each lies in a heap block of exactly its size);
 *   - every part that is opened is closed, once, and gets octets only in between; no two open parts
 *     share a slot;
 *   - the fields of a part can be read until it is closed;
 *   - no bound of mime.h is passed: parts, depth, memory;
 *   - what is heard does not depend on how the body is cut into pieces, but for what comes behind a
 *     bound, and for the order of two readings;
 *   - a plain body comes out as it went in, whatever files it holds. */
#include "modules/mime/mime.h"
#include "modules/mime/mime_field.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct ear {
	bool open[MIME_READINGS_MAX];
	unsigned number[MIME_READINGS_MAX];
	uint64_t sums[MIME_READINGS_MAX];
	uint64_t sum, all;              /* all: of the first part's octets alone */
	size_t parts, octets;
};

static void value_found(void *arg, struct bytes value, bool clean)
{
	uint64_t *sum = arg;
	require(value.len <= MIME_VALUE_MAX);
	for (size_t i = 0; i < value.len; i++)
		*sum = *sum * 31 + (unsigned char)value.at[i];
	*sum += clean;
}

static bool open_part(void *arg, const struct mime_part *part)
{
	struct ear *ear = arg;
	require(part->slot < MIME_READINGS_MAX && !ear->open[part->slot]);
	require(part->number > 0 && part->number <= MIME_PARTS_MAX + 1 &&
		part->depth <= MIME_DEPTH_MAX);
	uint64_t sum = part->depth * 7 + part->message * 3 + part->preamble * 5;
	for (size_t i = 0; i < part->type.len; i++)
		sum = sum * 31 + (unsigned char)part->type.at[i];
	for (size_t i = 0; i < part->field_count; i++)
		(void)mime_parameter(part->fields[i].value, "filename", value_found, &sum);
	ear->open[part->slot] = true;
	ear->number[part->slot] = part->number;
	ear->sums[part->slot] = sum;
	ear->parts++;
	return true;
}

static void take_octets(void *arg, const struct mime_part *part, struct bytes octets)
{
	struct ear *ear = arg;
	require(ear->open[part->slot] && ear->number[part->slot] == part->number);
	uint64_t sum = ear->sums[part->slot];
	for (size_t i = 0; i < octets.len; i++)
		sum = sum * 31 + (unsigned char)octets.at[i];
	ear->sums[part->slot] = sum;
	/* What is written into a plain body comes out again, as a part of its own. */
	if (part->number > 1)
		return;
	for (size_t i = 0; i < octets.len; i++)
		ear->all = ear->all * 31 + (unsigned char)octets.at[i];
	ear->octets += octets.len;
}

static void close_part(void *arg, const struct mime_part *part)
{
	struct ear *ear = arg;
	require(ear->open[part->slot] && ear->number[part->slot] == part->number);
	/* The sanitizer sees it if they are gone. */
	for (size_t i = 0; i < part->field_count; i++)
		require(part->fields[i].whole.len > 0 &&
			bytes_find(part->fields[i].whole, '\n') <= part->fields[i].whole.len);
	ear->open[part->slot] = false;
	ear->sum += ear->sums[part->slot] * ear->sums[part->slot];
}

static const struct mime_listener listener = { .open = open_part,
					       .octets = take_octets,
					       .close = close_part };

/* Gives true if a bound was passed, so that what is heard may differ. */
static bool hear(struct ear *ear, struct bytes header, struct bytes body, size_t step)
{
	struct arena arena;
	struct header_field fields[16];
	size_t count = 0;
	struct mime_hearer hearer = { &listener, ear };
	memset(ear, 0, sizeof *ear);
	arena_init(&arena, 4 * 1024 * 1024);
	while (count < 16 && header_next(&header, &fields[count]))
		count++;
	struct mime *m = mime_new(&arena, fields, count, &hearer, 1);
	require(m != NULL);
	for (size_t i = 0, n; i < body.len; i += n) {
		n = step ? 1 + (i * 7 + step) % step : body.len;
		n = n < body.len - i ? n : body.len - i;
		struct bytes piece = exact_copy(bytes_first(bytes_skip(body, i), n));
		mime_feed(m, piece);
		release(piece);
	}
	mime_end(m);
	for (size_t i = 0; i < MIME_READINGS_MAX; i++)
		require(!ear->open[i]);
	require(arena.used <= MIME_MEMORY &&
		ear->parts <= MIME_PARTS_MAX * (size_t)(MIME_READINGS_MAX + 4));
	bool bounded = mime_too_complex(m)[0] != '\0';
	/* More than one stream: readings come in any order, and share the places that there are. */
	arena_wipe(&arena);
	return bounded;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		struct bytes header;
		bool plain;             /* comes out as it went in */
	} rows[] = {
		{ BYTES("Subject: x\r\n"), true },
		{ BYTES("Content-Type: multipart/mixed; boundary=b\r\n"), false },
		{ BYTES("Content-Type: multipart/mixed\r\n"), false },
		{ BYTES("Content-Type: message/rfc822\r\n"), false },
		{ BYTES("Content-Type: multipart/mixed; boundary=b; boundary=bc\r\nContent-Type: "
			"text/html\r\n"),
		  false },
		{ BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: "
			"base64\r\n"),
		  false },
		{ BYTES("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: "
			"quoted-printable\r\n"),
		  false },
		{ BYTES("Content-Transfer-Encoding: quoted-printable\r\n"), false },
		{ BYTES("Content-Transfer-Encoding: x-uuencode\r\n"), false },
		{ BYTES("Content-Type: multipart/digest; boundary=\"b c\"\r\njunk\r\nContent-Type: "
			"multipart/mixed; boundary=b\r\n"),
		  false },
		{ BYTES("Content-Type: text/plain; boundary=b\r\n \r\nContent-Transfer-Encoding: "
			"base64\r\n"),
		  false },
		{ BYTES("Content-Type: application/octet-stream; name=a.eml\r\n"), false },
		{ BYTES("Content-Type: application/octet-stream\r\n"), false },
		{ BYTES("Content-Type: application/pkcs7-mime\r\n"), false },
	};
	struct ear whole, pieces;
	if (size == 0)
		return 0;
	size_t row = data[0] % (sizeof rows / sizeof *rows);
	struct bytes body = { (const char *)data + 1, size - 1 };
	bool bounded = hear(&whole, rows[row].header, body, 0);
	for (size_t step = 1; step <= 11; step += 10) {
		bool now = hear(&pieces, rows[row].header, body, step);
		require(bounded || now || (whole.sum == pieces.sum && whole.parts == pieces.parts));
	}
	uint64_t all = 0;
	for (size_t i = 0; i < body.len; i++)
		all = all * 31 + (unsigned char)body.at[i];
	require(!rows[row].plain || (whole.octets == body.len && whole.all == all));
	return 0;
}
