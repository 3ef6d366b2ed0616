/* modules_content_lines.c: calendars and cards taken apart (modules/mime/content_lines.h), and what
 * links are found in them and in text of format=flowed. Each case is fed in pieces of several
 * sizes. */
#include "gateway/io/public_suffix.h"
#include "modules/mime/calendar_files.h"
#include "modules/mime/charset.h"
#include "modules/mime/content_lines.h"
#include "modules/url/surbl_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const size_t pieces[] = { 1, 2, 7, 300, SIZE_MAX };

/* What came: text with "|" for a fold and "/" for a line end, "[name type: octets]" for a file. */
struct heard {
	char room[8192];
	struct text all;
};

static void hear_text(void *arg, struct bytes text)
{
	struct heard *h = arg;
	for (size_t i = 0; i < text.len; i++)
		text_char(&h->all, text.at[i] == CONTENT_FOLD ? '|'
				   : text.at[i] == '\n'       ? '/'
							      : text.at[i]);
}

static void hear_file(void *arg, struct bytes name, struct bytes type)
{
	struct heard *h = arg;
	text_format(&h->all, "[%.*s %.*s: ", BYTES_ARG(name), BYTES_ARG(type));
}

static void hear_octets(void *arg, struct bytes octets)
{
	text_add(&((struct heard *)arg)->all, octets);
}

static void hear_end(void *arg)
{
	text_char(&((struct heard *)arg)->all, ']');
}

static const struct content_listener listener = {
	.text = hear_text, .file = hear_file, .file_octets = hear_octets, .file_end = hear_end
};

static const struct {
	const char *written, *heard;
} lines[] = {
	{ "", "" },
	{ "URL:http://a.com\r\n", " http://a.com/" },
	{ "URL:http://a.com", " http://a.com/" },
	/* folded anywhere, by any line end, with either blank, more than once */
	{ "URL:http://www.ev\r\n il.com/x\r\n", " http://www.ev|il.com/x/" },
	{ "URL:http://www.ev\n\til.com/x\n", " http://www.ev|il.com/x/" },
	{ "URL:http://www.ev\r il.com/x\r", " http://www.ev|il.com/x/" },
	{ "URL:http://www.ev\r\r\n il.com/x\r\r\n", " http://www.ev|il.com/x/" },
	{ "URL:h\r\n ttp\r\n :/\r\n /a.c\r\n om", " h|ttp|:/|/a.c|om/" },
	{ "UR\r\n L:http://a.com", " http://a.com/" },
	{ "URL\r\n ;VAL\r\n UE=U\r\n RI\r\n :\r\n http://a.com", "U|RI  http://a.com/" },
	/* one blank belongs to the fold, further ones do not */
	{ "NOTE:a\r\n  b", " a b/" },
	{ "NOTE:a\r\n \r\n b", " a|b/" },
	{ "NOTE:a\r\n\r\n b", " a/b/" },
	/* within a character there is no room for a mark */
	{ "NOTE:b\xC3\r\n \xBC"
	  "cher\r\n",
	  " b\xC3\xBC"
	  "cher/" },
	/* escapes */
	{ "NOTE:a\\nb\\Nc\\,d\\;e\\\\f\\xg\\", " a/b/c,d;e\\f\\xg\\/" },
	{ "NOTE:a\\\r\n nb", " a/b/" },
	{ "X;P=a^nb^^c^'d;Q=\"e:f;g\",h:i", "a/b^c\"d e:f;g,h  i/" },
	/* what only programs read, and names of files */
	{ "UID:a@b.com\r\nPRODID:-//zoom.us//x\r\nitem1.URL:c", " / / c/" },
	{ "ATTACH;FMTTYPE=a/b;X-FILENAME=c.zip:http://a.com/c", " http://a.com/c/" },
	/* what is no content line is text */
	{ "a.com/x\r\nhello\r\n: b\r\n", "a.com/x/hello/: b/" },
	/* quoted-printable of vCard 2.1: its soft breaks need no blank */
	{ "URL;ENCODING=QUOTED-PRINTABLE:http=3A//ev=\r\nil=2Ecom=0D=0Ax\r\nN:y",
	  "QUOTED-PRINTABLE  http://evil.com\r/x/ y/" },
	{ "URL;QUOTED-PRINTABLE:a=\r\n b=3=4=", " ab=3=4=/" },
	/* files */
	{ "ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=text/x;X-FILENAME=\"a b.exe\":aGVs\r\n "
	  "bG8=\r\n",
	  "BINARY BASE64 [a b.exe text/x: hello]" },
	{ "ATTACH;ENCODING=BASE64;FILENAME=a.exe:aGVsbG8", "BASE64 [a.exe : hello]" },
	{ "PHOTO;BASE64:\r\n aGVs\r\n bG8=\r\n\r\nN:x", "[ : hello] x/" },
	{ "item1.LOGO;encoding=b;type=png:aGVsbG8=", "b png [ : hello]" },
	/* unless it is a link, or no property that has files */
	{ "ATTACH;ENCODING=BASE64:http://a.com", "BASE64 [ : \x86\xDB\x69]http://a.com/" },
	{ "NOTE;ENCODING=BASE64:http://a.com", "BASE64  http://a.com/" },
};

static void content_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines) * COUNT(pieces); i++) {
		struct content_lines l;
		struct heard h;
		size_t row = i / COUNT(pieces);
		h.all = (struct text)TEXT(h.room);
		content_lines_begin(&l, &listener, &h);
		struct bytes rest = bytes_of(lines[row].written);
		for (; rest.len; rest = bytes_skip(rest, pieces[i % COUNT(pieces)]))
			content_lines_feed(&l, bytes_first(rest, pieces[i % COUNT(pieces)]));
		content_lines_end(&l);
		if (strcmp(text_cstr(&h.all), lines[row].heard) != 0)
			fail_msg("%s\ngives \"%s\"\nnot   \"%s\"", lines[row].written,
				 text_cstr(&h.all), lines[row].heard);
	}
}

/* Names and values past every bound: the end of a file's name is what counts. */
static void long_lines(void **state)
{
	char written[4000];
	struct text t = TEXT(written);
	struct content_lines l;
	struct heard h;
	(void)state;
	h.all = (struct text)TEXT(h.room);
	for (size_t i = 0; i < 100; i++)
		text_char(&t, 'A');
	text_string(&t, ":http://a.com\r\nATTACH;VALUE=BINARY;X-FILENAME=");
	for (size_t i = 0; i < 2000; i++)
		text_char(&t, 'B');
	text_string(&t, ".exe:aGVsbG8=\r\n");
	content_lines_begin(&l, &listener, &h);
	content_lines_feed(&l, text_bytes(&t));
	content_lines_end(&l);
	struct bytes all = text_bytes(&h.all);
	assert_true(bytes_ends_nocase(all, BYTES("BBBB.exe : hello]")));
	assert_non_null(memmem(all.at, all.len, ":http://a.com/", 14));
}

static void what_is_one(void **state)
{
	(void)state;
	assert_true(content_lines_like(BYTES("\xEF\xBB\xBF\r\nbegin:vcalendar\r\n")));
	assert_true(content_lines_like(BYTES("BEGIN:VCARD\n")));
	assert_false(content_lines_like(BYTES("x\r\nBEGIN:VCARD\n")));
	assert_true(content_lines_type(BYTES("text/calendar")));
	assert_false(content_lines_type(BYTES("text/plain")));
	assert_true(content_lines_file(BYTES("Invite.ICS. ")));
	assert_false(content_lines_file(BYTES("ics")));
}

/* ---- the links in them */

static const char *links_in(const char *header, struct bytes octets, size_t piece)
{
	static char room[4096];
	struct arena arena;
	struct surbl_host hosts[SURBL_HOSTS_MAX];
	struct text t = TEXT(room);
	struct header_field field = { .name = BYTES("Content-Type"), .value = bytes_of(header) };
	struct bytes type = bytes_first(bytes_of(header), bytes_find(bytes_of(header), ';'));
	struct mime_part part = { .number = 1, .fields = &field, .field_count = 1, .type = type };
	arena_init(&arena, 1024 * 1024);
	struct surbl_hosts *set = surbl_hosts_new(&arena, NULL, 0, false, 1);
	assert_non_null(set);
	struct surbl_parts *parts = surbl_parts_new(&arena, set, NULL, 0);
	assert_non_null(parts);
	assert_true(surbl_parts_listener.open(parts, &part));
	for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece))
		surbl_parts_listener.octets(parts, &part, bytes_first(rest, piece));
	surbl_parts_listener.close(parts, &part);
	surbl_parts_end(parts);
	assert_false(surbl_parts_incomplete(parts));
	size_t count = surbl_hosts_chosen(set, hosts);
	for (size_t i = 0; i < count; i++)
		text_format(&t, "%s%.*s", i ? " " : "", BYTES_ARG(hosts[i].name));
	arena_wipe(&arena);
	return text_cstr(&t);
}

#define CALENDAR "BEGIN:VCALENDAR\r\n"

static const struct {
	const char *header, *octets, *links;
} parts[] = {
	{ "text/calendar", CALENDAR "NOTE:http://www.ev\r\n il.com/x\r\n", "evil.com" },
	{ "text/calendar", CALENDAR "NOTE:http://www.not-\r\n evil.com/x\r\n", "not-evil.com" },
	{ "text/calendar", CALENDAR "NOTE:www.not-\r\n evil.com\r\n", "not-evil.com" },
	{ "text/calendar", CALENDAR "NOTE:go to www.evil.co\r\n m/x\r\n", "evil.com" },
	{ "text/calendar", CALENDAR "NOTE:me@not-\r\n evil.com\r\n", "not-evil.com" },
	{ "text/calendar", CALENDAR "URL:http:/\r\n /evil.c\r\n om\r\n", "evil.com" },
	{ "text/calendar", CALENDAR "URL:http://a.com/?u=http%\r\n 3A%2F%2\r\n Fe\r\n vil.com\r\n",
	  "a.com evil.com" },
	/* A program that knows no calendars ends the link at the fold, which matters where the
	 * whole leads nowhere. */
	{ "text/calendar", CALENDAR "NOTE:http://evil.com\r\n x\r\n", "evil.comx evil.com" },
	{ "text/calendar", CALENDAR "NOTE:evil.com\r\n x\r\n", "evil.com" },
	/* Long paths are one path. */
	{ "text/calendar", CALENDAR "URL:http://a.com/meet/some\r\n .thing.org/\r\n", "a.com" },
	{ "text/calendar", CALENDAR "NOTE:http://a.com/x\\nhttp://b.com\\, c.com\r\n",
	  "a.com b.com c.com" },
	{ "text/calendar",
	  CALENDAR "X-ALT-DESC;FMTTYPE=text/html:<a hr\r\n ef=\"//ev&#x6\r\n 9;l.com\">",
	  "evil.com" },
	/* An unclosed tag reaches to the end of its line. */
	{ "text/calendar", CALENDAR "A:<a title=\"\r\nB:<a href='//evil.com'>\r\n", "evil.com" },
	{ "text/calendar", CALENDAR "UID:1@evil.com\r\nPRODID:-//evil.com//x\r\n", "" },
	{ "text/calendar", CALENDAR "ATTACH;VALUE=BINARY;X-FILENAME=a.zip:http//8=evil.com\r\n",
	  "" },
	/* a file within, read by its own type */
	{ "text/calendar",
	  CALENDAR
	  "ATTACH;VALUE=BINARY;FMTTYPE=text/html:PGEgaHJlZj0nL2JldmlsLmNvbS8nPjwvYT48YSBo\r\n "
	  "cmVmPScvL2V2aWwuY29tJz4=",
	  "evil.com" },
	/* Opened as a calendar by its name, whatever its type; shown as text by the others. */
	{ "application/octet-stream; name=a.ics", CALENDAR "A:http://www.not-\r\n evil.com",
	  "not-evil.com" },
	{ "application/ics", CALENDAR "A:http://www.not-\r\n evil.com", "not-evil.com" },
	{ "text/plain", CALENDAR "A:http://evil.com\r\n .au/", "evil.com.au evil.com" },
	{ "text/calendar", "Hello\r\nA:http://evil.com\r\n .au/", "evil.com.au evil.com" },
	{ "text/plain", "A:http://evil.com\r\n .au/", "evil.com" },
	{ "text/vcard", "BEGIN:VCARD\r\nURL;ENCODING=QUOTED-PRINTABLE:http=3A//ev=\r\nil.com\r\n",
	  "evil.com" },
	{ "text/vcard; charset=utf-16", "\xFE\xFF\0B\0E\0G\0I\0N\0:\0V\0C\0A\0R\0D\0\n", "" },
	/* format=flowed: joined for those who know it, as it stands for the others */
	{ "text/plain; format=flowed; delsp=yes", "http://ev \r\nil.com/x", "evil.com" },
	{ "text/plain; FORMAT=\"Flowed\"; DelSp=YES", "http://ev \nil.com/x", "evil.com" },
	{ "text/plain; format=flowed; delsp=yes", "> > http://ev \r\n>> il.com/x", "evil.com" },
	{ "text/plain; format=flowed; delsp=yes", "> http://ev \r\n>> il.com/x", "il.com" },
	{ "text/plain; format=flowed; delsp=yes", "http://evil.com \r\nx", "evil.com" },
	{ "text/plain; format=flowed; delsp=yes", "http://evil.com \r\n.au/x",
	  "evil.com evil.com.au" },
	{ "text/plain; format=flowed; delsp=yes", "http://evil.com  \r\nfor us", "evil.com" },
	{ "text/plain; format=flowed; delsp=yes", "-- \r\nevil.com", "evil.com" },
	{ "text/plain; format=flowed; delsp=yes", " >evil.com\r\n", "evil.com" },
	{ "text/plain; format=flowed", "http://ev \r\nil.com/x", "il.com" },
	{ "text/plain; delsp=yes", "http://ev \r\nil.com/x", "il.com" },
};

static void links(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(parts) * COUNT(pieces); i++) {
		size_t row = i / COUNT(pieces);
		const char *found = links_in(parts[row].header, bytes_of(parts[row].octets),
					     pieces[i % COUNT(pieces)]);
		if (strcmp(found, parts[row].links) != 0)
			fail_msg("%s: %s\ngives \"%s\", not \"%s\"", parts[row].header,
				 parts[row].octets, found, parts[row].links);
	}
}

/* Wherever a line is folded, its link is the same. */
static void folded_anywhere(void **state)
{
	static const char line[] = "DESCRIPTION;X=y:Join at https://login.b\xC3\xBC"
				   "cher.evil.com/a";
	(void)state;
	for (size_t at = 0; at < sizeof line; at++) {
		char written[200];
		struct text t = TEXT(written);
		text_string(&t, CALENDAR);
		text_add(&t, bytes_first(bytes_of(line), at));
		text_string(&t, at ? "\r\n " : "");
		text_add(&t, bytes_skip(bytes_of(line), at));
		assert_string_equal(links_in("text/calendar", text_bytes(&t), SIZE_MAX),
				    "evil.com");
	}
}

/* ---- the files in them */

static bool part_open(void *arg, const struct mime_part *part)
{
	struct heard *h = arg;
	assert_int_equal(part->slot, 3 + MIME_READINGS_MAX);
	assert_int_equal(part->number, 7);
	text_format(&h->all, "[%.*s;%.*s: ", BYTES_ARG(part->type),
		    BYTES_ARG(part->fields[1].value));
	return !bytes_equal(part->type, BYTES("un/wanted"));
}

static void part_octets(void *arg, const struct mime_part *part, struct bytes octets)
{
	(void)part;
	hear_octets(arg, octets);
}

static void part_close(void *arg, const struct mime_part *part)
{
	(void)part;
	hear_end(arg);
}

static void files(void **state)
{
	static const struct mime_listener parts_listener = { .open = part_open,
							     .octets = part_octets,
							     .close = part_close };
	static const struct {
		const char *type, *octets, *heard;
	} rows[] = {
		{ "text/calendar", "ATTACH;VALUE=BINARY;FMTTYPE=A/B;FILENAME=x.exe:aGVs\r\n bG8=",
		  "[a/b;attachment; filename=\"x.exe\": hello]" },
		{ "text/calendar", "ATTACH;VALUE=BINARY;FILENAME=a^'b\\c:aGVsbG8=\r\n",
		  "[application/octet-stream;attachment; filename=\"a\\\"b\\\\c\": hello]" },
		{ "text/calendar",
		  "ATTACH;VALUE=BINARY;FMTTYPE=un/wanted:aGVsbG8=\r\nPHOTO;BASE64:aGVsbG8=",
		  "[un/wanted;attachment: [application/octet-stream;attachment: hello]" },
		{ "image/png",
		  "\r\n                                        \r\n                    "
		  "                    BEGIN:VCARD\r\nPHOTO;BASE64:aGVsbG8=",
		  "[application/octet-stream;attachment: hello]" },
		{ "image/png", "BEGIN:VCARD", "" },
		{ "image/png", "x\r\nBEGIN:VCARD\r\nPHOTO;BASE64:aGVsbG8=", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows) * COUNT(pieces); i++) {
		size_t row = i / COUNT(pieces);
		struct mime_part part = { .number = 7,
					  .slot = 3,
					  .type = bytes_of(rows[row].type) };
		struct arena arena;
		struct heard h;
		h.all = (struct text)TEXT(h.room);
		arena_init(&arena, 64 * 1024);
		struct calendar_files *f = calendar_files_new(&arena);
		assert_non_null(f);
		calendar_files_open(f, &part, &parts_listener, &h);
		struct bytes rest = bytes_of(rows[row].octets);
		for (; rest.len; rest = bytes_skip(rest, pieces[i % COUNT(pieces)]))
			calendar_files_feed(f, bytes_first(rest, pieces[i % COUNT(pieces)]));
		calendar_files_close(f);
		assert_string_equal(text_cstr(&h.all), rows[row].heard);
		arena_wipe(&arena);
	}
}

static int set_up(void **state)
{
	(void)state;
	return charset_start() && public_suffix_start() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_lines),   cmocka_unit_test(long_lines),
		cmocka_unit_test(what_is_one),     cmocka_unit_test(links),
		cmocka_unit_test(folded_anywhere), cmocka_unit_test(files),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
