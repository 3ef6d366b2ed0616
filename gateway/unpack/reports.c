/* reports.c: what a child does with a report about mail, as a file or in a mail: finds it, unpacks
 * it within bounds, has it read (gateway/feedback/), and writes what is in it; see
 * unpack_inside.h.
 *
 * What a file is, its first octets say; its name and its type say nothing. What is compressed more
 * than once is unpacked as one, within the same bounds; an archive within an archive is no report.
 * Runs behind the fence and trusts it alone. */
#include "gateway/unpack/unpack_inside.h"

#include "gateway/base/arena.h"
#include "gateway/feedback/feedback.h"
#include "gateway/unpack/archive_reader.h"
#include "modules/mime/mime.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 64 * 1024,
	START = 64,                     /* octets that say what a file is */
	HEADER_FIELDS = 1000,
	MAIL_MEMORY = 4 << 20,
	WRITTEN_AT_ONCE = 32 * 1024,
};

enum form { FORM_NONE, FORM_XML, FORM_JSON, FORM_PACKED };

static const char no_memory[] = "it needs too much memory to be read";

/* One errand. */
struct reading {
	struct feedback_taker taker;
	char written[WRITTEN_AT_ONCE];  /* and not told yet */
	struct text answer;
	uint64_t told, unpacked;        /* octets of the answer; of all that was unpacked */
	size_t reports;
	bool full;                      /* no more can be told */
	int out;
};

/* ---- the answer */

static void answer_flush(struct reading *r)
{
	for (size_t written = 0; written < r->answer.len;) {
		ssize_t n = write(r->out, r->answer.at + written, r->answer.len - written);
		/* An answer that nobody reads is of no use; nor is this process then. */
		if (n <= 0)
			_exit(1);
		written += (size_t)n;
	}
	r->told += r->answer.len;
	r->answer.len = 0;
}

static bool tell(void *arg, const struct feedback_part *part)
{
	struct reading *r = arg;
	if (r->full)
		return false;
	if (r->answer.cap - r->answer.len < FEEDBACK_PART_MAX)
		answer_flush(r);
	const char *over = NULL;
	if (part->kind >= PART_REPORT && ++r->reports > FEEDBACK_REPORTS_MAX)
		over = "there are more reports in it than are read (32)";
	else if (r->told + r->answer.len > ERRAND_LONG_ANSWER_MAX - 2 * FEEDBACK_PART_MAX)
		over = "it says more than can be kept (16 MiB)";
	const struct feedback_part last = { .kind = PART_UNREADABLE, .why = bytes_of(over) };
	r->full = over || r->full;
	return feedback_write(&r->answer, over ? &last : part) && !over;
}

static void tell_unreadable(struct reading *r, const char *why)
{
	const struct feedback_part part = { .kind = PART_UNREADABLE, .why = bytes_of(why) };
	(void)tell(r, &part);
}

/* ---- what a file is */

static struct bytes without_blanks(struct bytes b)
{
	while (b.len > 0 && octet_fws(b.at[0]))
		b = bytes_skip(b, 1);
	return b;
}

static enum form form_of(struct bytes start)
{
	static const struct bytes marks[] = { BYTES("\xff\xfe"), BYTES("\xfe\xff") };
	if (bytes_starts(start, BYTES("\x1f\x8b")) || bytes_starts(start, BYTES("PK\3\4")))
		return FORM_PACKED;
	if (bytes_starts(start, marks[0]) || bytes_starts(start, marks[1]))
		return FORM_XML;
	if (bytes_starts(start, BYTES("\xef\xbb\xbf")))
		start = bytes_skip(start, 3);
	start = without_blanks(start);
	return bytes_starts(start, BYTES("<"))   ? FORM_XML
	       : bytes_starts(start, BYTES("{")) ? FORM_JSON
						 : FORM_NONE;
}

static void json_read(struct reading *r, struct bytes octets)
{
	if (bytes_starts(octets, BYTES("\xef\xbb\xbf")))
		octets = bytes_skip(octets, 3);
	feedback_json(&r->taker, octets);
}

static void xml_read(struct reading *r, struct bytes octets)
{
	struct feedback_xml *x = feedback_xml_new(&r->taker);
	if (!x) {
		tell_unreadable(r, no_memory);
		return;
	}
	(void)feedback_xml_feed(x, octets);
	feedback_xml_end(x, NULL);
}

/* ---- what is packed */

/* What comes out of an archive: XML is read as it comes, a TLS report once it is whole. */
struct entry {
	struct reading *reading;
	enum form form;
	struct feedback_xml *xml;
	char *json;
	size_t json_len;
	uint64_t size, most;            /* octets so far; of what is packed so well none has more */
	const char *why;                /* it is not read on */
};

static const char *entry_begin(struct entry *e, struct bytes piece)
{
	e->form = form_of(bytes_first(piece, START));
	if (e->form == FORM_PACKED)
		return "what is packed in it is an archive once more";
	if (e->form == FORM_NONE)
		return "what is packed in it is no report";
	if (e->form == FORM_XML)
		e->xml = feedback_xml_new(&e->reading->taker);
	else
		e->json = malloc(FEEDBACK_JSON_MAX);
	return e->xml || e->json ? NULL : no_memory;
}

/* False: no more is wanted. */
static bool entry_piece(struct entry *e, struct bytes piece)
{
	struct reading *r = e->reading;
	if (e->size == 0)
		e->why = entry_begin(e, piece);
	e->size += piece.len;
	r->unpacked += piece.len;
	if (r->unpacked > FEEDBACK_UNPACKED_MAX)
		e->why = "it unpacks to more than 20 MiB";
	else if (e->size > FEEDBACK_RATIO_FREE && e->size > e->most)
		e->why = "it unpacks to more than 200 times its size, as only a bomb does";
	else if (e->json && e->json_len + piece.len > FEEDBACK_JSON_MAX)
		e->why = "it is JSON of more than 4 MiB";
	if (e->why)
		return false;
	if (e->xml)
		return feedback_xml_feed(e->xml, piece);
	memcpy(e->json + e->json_len, piece.at, piece.len);
	e->json_len += piece.len;
	return true;
}

static void entry_end(struct entry *e)
{
	if (e->xml)
		feedback_xml_end(e->xml, e->why);
	else if (e->json && !e->why)
		json_read(e->reading, (struct bytes){ e->json, e->json_len });
	else
		tell_unreadable(e->reading, e->why ? e->why : "it is empty");
	free(e->json);
}

static void entry_read(struct reading *r, struct archive_reader *a, size_t packed)
{
	static char piece[PIECE];
	struct entry e = { .reading = r, .most = (uint64_t)packed * FEEDBACK_RATIO_MAX };
	bool more = true;
	while (more) {
		int n = archive_reader_read(a, piece, sizeof piece);
		if (n < 0)
			e.why = n == -2 ? no_memory
					: "it is damaged: not all of it can be unpacked";
		more = n > 0 && entry_piece(&e, (struct bytes){ piece, (size_t)n });
	}
	entry_end(&e);
}

static const char *archive_why(enum archive_step step)
{
	return step == ARCHIVE_SEALED      ? "it is encrypted"
	       : step == ARCHIVE_NO_MEMORY ? no_memory
					   : "it is damaged: it cannot be unpacked";
}

static void packed_read(struct reading *r, struct bytes octets)
{
	struct archive_reader *a = archive_reader_open(octets, false);
	struct archive_item item;
	enum archive_step step = a ? archive_reader_next(a, &item) : ARCHIVE_NO_MEMORY;
	size_t before = r->reports;
	for (unsigned i = 0; step == ARCHIVE_ITEM && i < FEEDBACK_REPORTS_MAX && !r->full; i++) {
		if (item.encrypted)
			tell_unreadable(r, archive_why(ARCHIVE_SEALED));
		else if (item.holds_octets)
			entry_read(r, a, octets.len);
		step = archive_reader_next(a, &item);
	}
	/* Once something was read of it, what follows it is none of the reports. */
	if (r->reports == before)
		tell_unreadable(r, step == ARCHIVE_END ? "nothing is packed in it"
						       : archive_why(step));
	archive_reader_close(a);
}

/* False: it is none of the forms of a report. */
static bool octets_read(struct reading *r, struct bytes octets)
{
	enum form form = form_of(bytes_first(octets, START));
	if (form == FORM_PACKED) {
		packed_read(r, octets);
	} else if (form == FORM_NONE) {
		return false;
	} else {
		r->unpacked += octets.len;
		if (r->unpacked > FEEDBACK_UNPACKED_MAX)
			tell_unreadable(r, "there are more than 20 MiB of reports");
		else if (form == FORM_XML)
			xml_read(r, octets);
		else
			json_read(r, octets);
	}
	return true;
}

/* ---- a mail */

/* The part that is open. */
struct mail {
	struct reading *reading;
	unsigned number;                /* of the last part that was taken up */
	const struct mime_part *part;   /* NULL: none is wanted */
	char *octets;
	size_t len, room;
	bool too_large;
};

/* Of a part that can be read in several ways the first is taken. A mail's words are no report,
 * however they begin. */
static bool part_open(void *arg, const struct mime_part *part)
{
	struct mail *m = arg;
	if (m->part || part->message || part->preamble || part->number == m->number ||
	    m->reading->full || bytes_starts(part->type, BYTES("multipart/")) ||
	    bytes_equal(part->type, BYTES("text/html")))
		return false;
	m->number = part->number;
	m->part = part;
	m->len = 0;
	m->too_large = false;
	return true;
}

/* False: there is no memory for so many octets more, or they are too many. */
static bool room_make(struct mail *m, size_t more)
{
	size_t room = m->room ? m->room : PIECE;
	while (room < m->len + more)
		room *= 2;
	if (room == m->room)
		return true;
	char *octets = m->len + more <= FEEDBACK_PACKED_MAX ? realloc(m->octets, room) : NULL;
	if (!octets)
		return false;
	m->octets = octets;
	m->room = room;
	return true;
}

static void part_octets(void *arg, const struct mime_part *part, struct bytes octets)
{
	struct mail *m = arg;
	(void)part;
	if (octets.len == 0 || m->too_large)
		return;
	m->too_large = !room_make(m, octets.len);
	if (m->too_large)
		return;
	memcpy(m->octets + m->len, octets.at, octets.len);
	m->len += octets.len;
}

static void part_close(void *arg, const struct mime_part *part)
{
	struct mail *m = arg;
	struct bytes octets = { m->octets, m->len };
	m->part = NULL;
	enum form form = form_of(bytes_first(octets, START));
	if (bytes_equal(part->type, BYTES("text/plain")) && form != FORM_PACKED)
		return;
	if (m->too_large)
		tell_unreadable(m->reading, no_memory);
	else if (!m->reading->full)
		(void)octets_read(m->reading, octets);
}

static const struct mime_listener listener = { part_open, part_octets, part_close, NULL };

/* A file of a mail may have the line ends of its system. NULL: it has those of mail already, or
 * there is no memory for others. */
static char *lines_mended(struct bytes octets, size_t *len)
{
	size_t end = bytes_find(octets, '\n'), lines = 0;
	if (end == octets.len || (end > 0 && octets.at[end - 1] == '\r'))
		return NULL;
	for (size_t i = 0; i < octets.len; i++)
		lines += octets.at[i] == '\n';
	char *mended = malloc(octets.len + lines);
	*len = 0;
	for (size_t i = 0; mended && i < octets.len; i++) {
		if (octets.at[i] == '\n' && (i == 0 || octets.at[i - 1] != '\r'))
			mended[(*len)++] = '\r';
		mended[(*len)++] = octets.at[i];
	}
	return mended;
}

static bool parts_read(struct mail *mail, struct bytes rest)
{
	static struct header_field fields[HEADER_FIELDS];
	static struct arena memory;
	const struct mime_hearer hearer = { &listener, mail };
	size_t count = 0;
	while (count < HEADER_FIELDS && header_next(&rest, &fields[count]))
		count++;
	if (bytes_starts(rest, BYTES("\r\n")))
		rest = bytes_skip(rest, 2);
	arena_init(&memory, MAIL_MEMORY);
	struct mime *mime = mime_new(&memory, fields, count, &hearer, 1);
	for (; mime && rest.len > 0; rest = bytes_skip(rest, PIECE))
		mime_feed(mime, bytes_first(rest, PIECE));
	if (mime)
		mime_end(mime);
	arena_wipe(&memory);
	return mime;
}

static void mail_read(struct reading *r, struct bytes octets)
{
	struct mail mail = { .reading = r };
	size_t before = r->reports, len;
	char *mended = lines_mended(octets, &len);
	if (!parts_read(&mail, mended ? (struct bytes){ mended, len } : octets))
		tell_unreadable(r, no_memory);
	else if (r->reports == before)
		tell_unreadable(r, "there is no report in it");
	free(mail.octets);
	free(mended);
}

/* ---- the errand */

/* The request is empty; each file is a mail or a report. */
bool reports_run(struct bytes request, const struct bytes *files, size_t count, int out)
{
	static struct reading reading;
	struct reading *r = &reading;
	const struct feedback_part end = { .kind = PART_END };
	if (request.len > 0)
		return false;
	r->out = out;
	r->answer = TEXT(r->written);
	r->taker = (struct feedback_taker){ tell, r, FEEDBACK_RECORDS_MAX };
	for (size_t i = 0; i < count && !r->full; i++)
		if (!octets_read(r, files[i]))
			mail_read(r, files[i]);
	if (!feedback_write(&r->answer, &end))
		return false;
	answer_flush(r);
	return true;
}
