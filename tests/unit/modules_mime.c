/* modules_mime.c: the MIME scanner on messages that have one reading (those with more:
 * modules_mime_readings.c), its bounds, and the check mime. A row is a message and its outline
 * (modules_mime_outline.h). */
#include "modules/check.h"
#include "tests/unit/modules_mime_outline.h"

extern const struct check check_mime;

/* clang-format off */
static const struct outline_row rows[] = {
	{ "plain text without MIME fields",
	  BYTES("Subject: s\r\n\r\nhello\r\n"),
	  "1 text/plain [hello|]" },
	{ "a multipart of a text and a file",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "blanks before the colon",
	  BYTES("Content-Type : multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type : application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding\t: base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "odd case",
	  BYTES("CONTENT-type: MULTIPART/Mixed; BOUNDARY=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "cOnTent-tyPe: application/x; NAME=evil.exe\r\nCONTENT-TRANSFER-ENCODING: "
	        "BASE64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "folded values",
	  BYTES("Content-Type:\r\n\tmultipart/mixed;\r\n  boundary\r\n\t=\r\n  b\r\n\r\n--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type:\r\n "
	        "application/x;\r\n name=evil.exe\r\n"
	        "Content-Transfer-Encoding:\r\n base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "a multipart says base64, and is not",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n"
	  	"\r\n--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/x; "
	        "name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; "
	  "2 text/plain (between) "
	  "[l*'...O*^..m..Z.x^.Z.|..z{S.....bq.b......z..{...{^...j{.z.'r.b......MZevil]; "
	  "3 text/plain [hello]; 4 application/x {evil.exe} [MZevil]" },
	{ "an attached message is base64",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n--b\r\n"
	        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	        "U3ViamVjdDogeA0KQ29udGVudC1UeXBlOiB0ZXh0L3BsYWluOyBuYW1lPWluLnR4dA0KDQpzZWUgaHR0cD"
	        "ovL2V2aWwuZXhhbXBsZS94\r\n"
	        "--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 message/rfc822; 4 message/rfc822 (message) "
	  "{in.txt}; "
	  "4 text/plain {in.txt} [see http://evil.example/x]; 5 message/rfc822 (message); "
	  "5 text/plain "
	  "[U3ViamVjdDogeA0KQ29udGVudC1UeXBlOiB0ZXh0L3BsYWluOyBuYW1lPWluLnR4dA0KDQpzZWUgaHR0cDovL2V"
	  "2aWwuZXhhbXBsZS94|]" },
	{ "boundary continued",
	  BYTES("Content-Type: multipart/mixed; boundary*0=\"b\"; boundary*1=\"c\"\r\n\r\n--bc\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--bc\r\nContent-Type: application/x; "
	        "name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--bc--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "boundary percent-encoded",
	  BYTES("Content-Type: multipart/mixed; boundary*=us-ascii''%62c\r\n\r\n--bc\r\n"
	  	"Content-Type: text/plain\r\n\r\n"
	        "hello\r\n--bc\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--bc--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "boundary as an encoded word",
	  BYTES("Content-Type: multipart/mixed; boundary=\"=?us-ascii?q?b=63?=\"\r\n\r\n--bc\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--bc\r\nContent-Type: application/x; "
	        "name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--bc--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "boundary with specials",
	  BYTES("Content-Type: multipart/mixed; boundary=----=_b/c?:@\r\n\r\n------=_b/c?:@\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n------=_b/c?:@\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "------=_b/c?:@--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "boundary in single quotes",
	  BYTES("Content-Type: multipart/mixed; boundary='b'\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "boundary with a comment",
	  BYTES("Content-Type: multipart/mixed; boundary=b (c)\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "backslash in the boundary",
	  BYTES("Content-Type: multipart/mixed; boundary=\"b\\c\"\r\n\r\n--b\\c\r\nContent-Type: "
	  	"text/plain\r\n\r\n"
	        "hello\r\n--b\\c\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n"
	        "\r\nTVpldmls\r\n--b\\c--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "blanks behind boundary lines",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b  \r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\t \r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--b-- \r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "inner boundary begins with the outer",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"multipart/mixed; boundary=bc\r\n"
	        "\r\n--bc\r\nContent-Type: text/plain\r\n\r\nhello\r\n--bc\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--bc--\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 multipart/mixed; 3 text/plain [hello]; 4 application/x {evil.exe} "
	  "[MZevil]" },
	{ "a link in the preamble",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\nsee http://evil.example/x\r\n"
	  	"--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain (between) [see http://evil.example/x]; 3 text/plain "
	  "[hello]" },
	{ "a link in the epilogue",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b--\r\nsee http://evil.example/x\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 text/plain (between) [see "
	  "http://evil.example/x|]" },
	{ "line of blanks in the message's header",
	  BYTES("Content-Type: text/html\r\n \r\nX: see http://evil.example/x\r\n\r\nhi\r\n"),
	  "1 text/html [X: see http://evil.example/x||hi|]" },
	{ "type without subtype",
	  BYTES("Content-Type: multipart; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
	  	"hello\r\n--b\r\n"
	        "Content-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\nTVpldmls\r\n"
	        "--b--\r\n"),
	  "1 multipart; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "a text with a boundary that never comes",
	  BYTES("Content-Type: text/plain; boundary=b\r\n\r\nhello\r\n"),
	  "1 text/plain [hello|]" },
	{ "base64 with junk",
	  BYTES("Content-Transfer-Encoding: base64\r\n\r\n"
	        "c!2!V!l!I!G!h!0!d!H!A!6!L!y!9!l!d!m!l!s!L!m!V!4!Y!W!1!w!b!G!U!v!e!A!=!=\r\n"),
	  "1 text/plain [see http://evil.example/x]" },
	{ "base64 with = in the middle",
	  BYTES("Content-Transfer-Encoding: "
	  "base64\r\n\r\nc2VlIGh0dHA6Lw==L2V2aWwuZXhhbXBsZS94\r\n"),
	  "1 text/plain [see http://evil.example/x]; 1 text/plain [see http:/..Wf...W.....R.]" },
	{ "base64 with stray =",
	  BYTES("Content-Transfer-Encoding: base64\r\n\r\nc2VlIGh0dH=A6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	""),
	  "1 text/plain [see htt....Wf...W.....R..]; 1 text/plain [see http://evil.example/x]" },
	{ "qp soft",
	  BYTES("Content-Transfer-Encoding: quoted-printable\r\n\r\nhttp://ev= \t\r\n"
	  	"il.example/=3d=3D=zz=4\r\n"),
	  "1 text/plain [http://evil.example/===zz=4|]" },
	{ "quoted type",
	  BYTES("Content-Type: \"multipart/mixed\"; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"text/plain\r\n\r\nhello\r\n"
	        "--b\r\nContent-Type: application/x; name=evil.exe\r\nContent-Transfer-Encoding: "
	        "base64\r\n\r\n"
	        "TVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "digest",
	  BYTES("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n"
	        "Content-Type: text/plain; name=in.txt\r\n\r\nsee http://evil.example/x\r\n"
	        "--b--\r\n"),
	  "1 multipart/digest; 2 message/rfc822; 3 message/rfc822 (message) {in.txt}; "
	  "3 text/plain {in.txt} [see http://evil.example/x]" },
	{ "lf only inside",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	        "--b\nContent-Type: application/x; name=evil.exe\n\nMZ\n--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [MZ]" },
	{ "cr only inside",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	        "--b\rContent-Type: application/x; name=evil.exe\r\rMZ\r--b--\r\n"),
	  "1 multipart/mixed; 2 application/x {evil.exe} [MZ]" },
	{ "unknown message type",
	  BYTES("Content-Type: message/x\r\n\r\nSubject: y\r\nContent-Type: text/plain; "
	  	"name=y.txt\r\n\r\n"
	        "see http://evil.example/x\r\n"),
	  "1 message/x [Subject: y|Content-Type: text/plain; name=y.txt||see "
	  "http://evil.example/x|]; "
	  "2 message/rfc822 (message) {y.txt}; 2 text/plain {y.txt} [see http://evil.example/x|]" },
	{ "two dispositions",
	  BYTES("Content-Type: application/x\r\nContent-Disposition: attachment; filename=a.txt\r\n"
	        "Content-Disposition: attachment; filename=evil.exe\r\n\r\nMZ\r\n"),
	  "1 application/x {a.txt} {evil.exe} [MZ|]" },
	{ "header-less message",
	  BYTES("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
	  	"message/rfc822\r\n\r\n\r\n"
	        "body see http://evil.example/x\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 message/rfc822; 3 message/rfc822 (message); "
	  "3 text/plain [body see http://evil.example/x]" },
	{ "boundary folded",
	  BYTES("Content-Type: multipart/mixed; boundary=\"b\r\n c\"\r\n\r\n--bc\r\nContent-Type: "
	  	"text/plain\r\n\r\n"
	        "hello\r\n--bc\r\nContent-Type: application/x; name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\n"
	        "TVpldmls\r\n--bc--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "mbox",
	  BYTES("From x@y Mon Jan 1 00:00:00\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	  	"--b\r\n"
	        "Content-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/x; "
	        "name=evil.exe\r\n"
	        "Content-Transfer-Encoding: base64\r\n\r\nTVpldmls\r\n--b--\r\n"),
	  "1 multipart/mixed; 2 text/plain [hello]; 3 application/x {evil.exe} [MZevil]" },
	{ "base64, then a footer",
	  BYTES("Content-Transfer-Encoding: base64\r\n\r\nc2VlIGh0dHA6Ly9ldmlsLmV4YW1wbGUveA==\r\n"
	  	"-- \r\nfooter\r\n"),
	  "1 text/plain [see http://evil.example/x......]; 1 text/plain [see "
	  "http://evil.example/x.....]; 1 text/plain [see http://evil.example/x~.-z]" },
};
/* clang-format on */

static void one_reading(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		outline_row_holds(&rows[i]);
}

/* A message built in a buffer that is large enough for every bound. */
struct built {
	struct text text;
	char octets[1 << 18];
};

static struct built *built_new(const char *header)
{
	struct built *b = malloc(sizeof *b);
	assert_non_null(b);
	b->text = TEXT(b->octets);
	text_string(&b->text, header);
	return b;
}

static void bound_holds(struct built *b, const char *too_complex, unsigned last_number)
{
	struct outline o = { .parts = NULL };
	assert_false(b->text.cut);
	for (size_t piece = 0; piece < 1001; piece += 1000) {
		outline_make(&o, text_bytes(&b->text), piece);
		assert_string_equal(o.too_complex, too_complex);
		assert_false(o.wrong);
		assert_true(o.count > 0);
		assert_int_equal(o.parts[o.count - 1].number, last_number);
	}
	outline_free(&o);
	free(b);
}

static void nested(unsigned levels, const char *too_complex, unsigned last_number)
{
	struct built *b = built_new("Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
	for (unsigned i = 0; i + 1 < levels; i++)
		text_format(&b->text,
			    "--b%u\r\nContent-Type: multipart/mixed; boundary=b%u\r\n\r\n", i,
			    i + 1);
	text_format(&b->text, "--b%u\r\n\r\nhttp://evil.example\r\n", levels - 1);
	bound_holds(b, too_complex, last_number);
}

static void many_parts(unsigned parts, const char *too_complex, unsigned last_number)
{
	struct built *b = built_new("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	for (unsigned i = 0; i < parts; i++)
		text_string(&b->text, "--b\r\n\r\nx\r\n");
	text_string(&b->text, "--b--\r\n");
	bound_holds(b, too_complex, last_number);
}

static void many_fields(unsigned fields, unsigned length, const char *too_complex,
			unsigned last_number)
{
	struct built *b = built_new("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n");
	for (unsigned i = 0; i < fields; i++)
		text_format(&b->text, "X: %0*u\r\n", (int)length, i);
	text_string(&b->text, "\r\nbody\r\n--b--\r\n");
	bound_holds(b, too_complex, last_number);
}

static void bounds(void **state)
{
	(void)state;
	nested(MIME_DEPTH_MAX, "", MIME_DEPTH_MAX + 1);
	nested(MIME_DEPTH_MAX + 1, "parts are nested more than 32 deep", MIME_DEPTH_MAX + 2);
	many_parts(MIME_PARTS_MAX - 1, "", MIME_PARTS_MAX);
	many_parts(MIME_PARTS_MAX, "more than 1,000 parts", MIME_PARTS_MAX + 1);
	many_fields(MIME_FIELDS_MAX, 1, "", 2);
	many_fields(MIME_FIELDS_MAX + 1, 1, "a part has more than 200 header fields", 2);
	many_fields(100, 640, "", 2);
	many_fields(110, 640, "the header of a part is longer than 64 KB", 2);
}

/* What is left behind a bound is one plain part. */
static void rest_is_heard(void **state)
{
	struct outline o = { .parts = NULL };
	struct built *b = built_new("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
	(void)state;
	for (unsigned i = 0; i < MIME_PARTS_MAX; i++)
		text_string(&b->text, "--b\r\n\r\nx\r\n");
	text_string(&b->text, "--b\r\n\r\nhttp://evil.example\r\n");
	outline_make(&o, text_bytes(&b->text), 0);
	assert_string_equal(o.parts[o.count - 1].type, "text/plain");
	assert_memory_equal(o.parts[o.count - 1].shown, "x|--b||http://evil.example|", 27);
	outline_free(&o);
	free(b);
}

/* A line may be a boundary with any number of blanks behind it, and no line is too long. */
static void long_lines(void **state)
{
	struct outline o = { .parts = NULL };
	struct built *b = built_new("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b");
	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		text_char(&b->text, ' ');
	text_string(&b->text, "\r\n\r\n--");
	for (unsigned i = 0; i < 100000; i++)
		text_char(&b->text, 'x');
	text_string(&b->text, "\r\n--b--\r\n");
	for (size_t piece = 0; piece < 1001; piece += 1000) {
		outline_make(&o, text_bytes(&b->text), piece);
		assert_int_equal(o.count, 2);
		assert_int_equal(o.parts[1].octets, 100002);
		assert_string_equal(o.broken, "");
		assert_false(o.wrong);
	}
	outline_free(&o);
	free(b);
}

/* ---- work */

/* Reads in many ways by itself, and counts what it gets. */
struct eager {
	unsigned more;
	uint64_t octets;
};

static bool eager_open(void *arg, const struct mime_part *part)
{
	(void)arg;
	(void)part;
	return true;
}

static void eager_octets(void *arg, const struct mime_part *part, struct bytes octets)
{
	struct eager *e = arg;
	(void)part;
	e->octets += octets.len;
}

static void eager_close(void *arg, const struct mime_part *part)
{
	(void)arg;
	(void)part;
}

static unsigned eager_readings(const void *arg, const struct mime_part *part)
{
	const struct eager *e = arg;
	(void)part;
	return e->more;
}

/* A text of `count` octets, given in pieces; true if that is too much. */
static bool too_much(size_t count, unsigned more, size_t piece)
{
	static const struct mime_listener listener = { .open = eager_open,
						       .octets = eager_octets,
						       .close = eager_close,
						       .more_readings = eager_readings };
	struct eager eager = { .more = more };
	struct arena arena;
	struct mime_hearer hearer = { &listener, &eager };
	char *octets = malloc(count);
	assert_non_null(octets);
	memset(octets, 'x', count);
	arena_init(&arena, MIME_MEMORY);
	struct mime *m = mime_new(&arena, NULL, 0, &hearer, 1);
	assert_non_null(m);
	for (struct bytes rest = { octets, count }; rest.len; rest = bytes_skip(rest, piece))
		mime_feed(m, bytes_first(rest, piece));
	mime_end(m);
	/* Whatever is said of it, nothing is kept from those who listen. */
	assert_int_equal(eager.octets, count);
	assert_true(mime_work(m) >= count * (1 + more));
	bool said = *mime_too_complex(m);
	if (said)
		assert_string_equal(mime_too_complex(m),
				    "too many interpretations of too many octets");
	arena_wipe(&arena);
	free(octets);
	return said;
}

/* A small message may be read in any number of ways, a large one in so many on average; where the
 * pieces end makes no difference. */
static void work_is_bounded(void **state)
{
	enum { TIMES = MIME_WORK_TIMES, FREE = MIME_WORK_FREE, SLACK = 16 * 1024 };
	static const size_t pieces[] = { 100, 4096, 5000, 1 << 20 };
	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t piece = pieces[i];
		assert_false(too_much(10 * FREE, 0, piece));
		assert_false(too_much(4 * FREE, TIMES - 1, piece));
		assert_false(too_much(FREE - SLACK, TIMES, piece));
		assert_true(too_much(FREE + SLACK, TIMES, piece));
		assert_false(too_much(FREE / TIMES - SLACK, 2 * TIMES - 1, piece));
		assert_true(too_much(FREE / TIMES + SLACK, 2 * TIMES - 1, piece));
	}
}

static bool no_part(void *arg, const struct mime_part *part)
{
	(void)part;
	++*(unsigned *)arg;
	return false;
}

static void no_octets(void *arg, const struct mime_part *part, struct bytes octets)
{
	(void)arg;
	(void)part;
	(void)octets;
	fail_msg("octets for a listener that did not want them");
}

static void no_close(void *arg, const struct mime_part *part)
{
	(void)arg;
	(void)part;
	fail_msg("close() for a listener that did not want the part");
}

static void unwanted_parts(void **state)
{
	static const struct mime_listener listener = { .open = no_part,
						       .octets = no_octets,
						       .close = no_close };
	unsigned opened = 0;
	struct arena arena;
	struct mime_hearer hearer = { &listener, &opened };
	(void)state;
	arena_init(&arena, MIME_MEMORY);
	struct header_field field = { .name = BYTES("Content-Type"),
				      .value = BYTES("multipart/mixed; boundary=b"),
				      .whole = BYTES(
					      "Content-Type: multipart/mixed; boundary=b\r\n") };
	struct mime *m = mime_new(&arena, &field, 1, &hearer, 1);
	assert_non_null(m);
	mime_feed(m, BYTES("--b\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--b--\r\n"));
	mime_end(m);
	assert_int_equal(opened, 2);
	arena_wipe(&arena);
	arena_init(&arena, 100);
	assert_null(mime_new(&arena, &field, 1, &hearer, 1));
	arena_wipe(&arena);
}

/* With less memory than a message needs, all of it is heard or the scanner says that it was too
 * much; nothing is left out in silence. */
static void short_of_memory(void **state)
{
	static const struct bytes message =
		BYTES("Content-Type: multipart/mixed; boundary=b\r\n"
		      "Content-Type: multipart/mixed; boundary=c\r\n\r\n"
		      "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
		      "--c\r\nContent-Type: application/x\r\n\r\nMZevil\r\n--c--\r\n");
	static char whole[OUTLINE_MAX], text[OUTLINE_MAX];
	unsigned failures = 0;
	struct outline o = { .parts = NULL };
	(void)state;
	outline_make(&o, message, 0);
	outline_text(&o, whole);
	for (o.budget = 1000; o.budget <= MIME_MEMORY; o.budget += 1000) {
		outline_make(&o, message, 0);
		if (o.count == 0 && o.wrong)
			continue; /* there was no scanner, and its owner knows it */
		assert_false(o.wrong);
		if (!o.too_complex[0])
			assert_string_equal(outline_text(&o, text), whole);
		failures += o.too_complex[0] != '\0';
	}
	assert_true(failures > 0);
	assert_string_equal(o.too_complex, "");
	outline_free(&o);
}

/* ---- the suite in tests/data/mime (its licence beside it): every message judged by reading it;
 * none breaks a rule */

static const struct {
	const char *name, *outline;
} suite[] = {
	{ "rfc/000", "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 text/plain; 5 "
		     "multipart/parallel; "
		     "6 audio/basic; 6 audio/basic; 7 image/jpeg; 7 image/jpeg; 8 text/enriched; 9 "
		     "message/rfc822; 10 message/rfc822 (message); "
		     "10 text/plain" },
	{ "rfc/001",
	  "1 multipart/alternative; 2 message/external-body {BodyFormats.ps}; 3 message/rfc822 "
	  "(message); "
	  "3 application/postscript; 4 message/external-body {/u/nsb/writing/rfcs/RFC-MIME.ps}; "
	  "5 message/rfc822 (message); 5 application/postscript; 6 message/external-body; "
	  "7 message/rfc822 (message); 7 application/postscript" },
	{ "rfc/002",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 message/rfc822; "
	  "5 message/rfc822 (message); 5 multipart/mixed; 6 text/plain (between); 7 text/plain; "
	  "8 image/gif {map_of_Argentina.gif}" },
	{ "rfc/003",
	  "1 multipart/alternative; 2 text/plain; 3 text/enriched; 4 application/x-whatever" },
	{ "rfc/004",
	  "1 multipart/mixed; 2 text/plain; 3 multipart/digest; 4 message/rfc822; 5 message/rfc822 "
	  "(message); "
	  "5 text/plain; 6 message/rfc822; 7 message/rfc822 (message); 7 text/plain" },
	{ "rfc/005",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 text/plain; 5 text/plain "
	  "(between)" },
	{ "rfc/006", "1 multipart/alternative; 2 text/plain; 3 text/html" },
	{ "rfc/007",
	  "1 multipart/mixed; 2 text/plain; 3 multipart/mixed; 4 multipart/alternative; 5 "
	  "multipart/mixed; "
	  "6 text/plain; 7 image/jpeg; 8 text/plain; 9 multipart/related; 10 text/html; 11 "
	  "image/jpeg; "
	  "12 image/jpeg; 13 application/x-excel; 14 message/rfc822; 15 message/rfc822 (message); "
	  "15 text/plain; 16 text/plain" },
	{ "rfc/008",
	  "1 multipart/mixed; 2 text/plain; 3 message/rfc822 {attached_email.eml}; 4 "
	  "message/rfc822 (message); "
	  "4 text/plain; 5 message/rfc822 (message); 5 multipart/alternative; 6 text/plain "
	  "(between); "
	  "7 text/plain; 8 text/html" },
	{ "rfc/009",
	  "1 multipart/mixed; 2 text/plain (between); 3 multipart/alternative; 4 text/plain "
	  "(between); "
	  "5 text/plain; 6 text/html; 7 text/plain (between); 8 message/rfc822; 9 message/rfc822 "
	  "(message); "
	  "9 text/plain; 10 text/plain (between)" },
	{ "legacy/000", "1 image/png {redball.png} {redball.png}" },
	{ "legacy/001", "1 text/plain" },
	{ "legacy/002", "1 text/html" },
	{ "legacy/003", "1 multipart/alternative; 2 text/plain; 3 text/html" },
	{ "legacy/004", "1 text/plain" },
	{ "legacy/005", "1 text/plain" },
	{ "legacy/006",
	  "1 multipart/mixed; 2 text/plain (between); 3 image/png {blueball.png} {blueball.png}; "
	  "4 image/png {redball.png} {redball.png}" },
	{ "legacy/007", "1 text/plain" },
	{ "legacy/008",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 image/png {blueball.png} "
	  "{blueball.png}; "
	  "5 image/png {greenball.png} {greenball.png}; 6 image/png {redball.png} {redball.png}" },
	{ "legacy/009", "1 text/plain" },
	{ "legacy/010", "1 text/plain" },
	{ "legacy/011", "1 text/plain" },
	{ "legacy/012", "1 text/plain" },
	{ "legacy/013", "1 text/plain" },
	{ "legacy/014",
	  "1 multipart/alternative; 2 text/plain (between); 3 text/plain; 4 text/html" },
	{ "legacy/015",
	  "1 multipart/mixed; 2 multipart/related; 3 multipart/alternative; 4 text/plain; 5 "
	  "text/html; "
	  "6 image/png {2aa3ed95.png} {2aa3ed95.png}; 7 image/png {2aa3edd1.png} {2aa3edd1.png}; "
	  "8 image/png {blueball.png} {blueball.png}; 9 image/png "
	  "{greenball.png} {greenball.png}" },
	{ "legacy/016",
	  "1 multipart/mixed; 2 text/plain; 3 application/mac-binhex40 {blueball.png} "
	  "{blueball.png}; 4 application/octet-stream {blueball.png}; "
	  "5 application/mac-binhex40 {HasenundFr?sche.txt} {HasenundFr?sche.txt}; "
	  "6 application/octet-stream {HasenundFr?sche.txt}" },
	{ "legacy/017",
	  "1 multipart/mixed; 2 text/plain; 3 image/png {greenball.png} {greenball.png}; "
	  "3 image/png {greenball.png} {greenball.png}; 4 application/octet-stream "
	  "{greenball.png}; 5 image/png {blueball.png} {blueball.png}; "
	  "5 image/png {blueball.png} {blueball.png}; 6 application/octet-stream "
	  "{blueball.png}" },
	{ "legacy/018",
	  "1 multipart/related; 2 multipart/alternative; 3 text/plain; 4 text/html; "
	  "5 image/png {blueball.png} {blueball.png}; 6 image/png {redball.png} {redball.png}" },
	{ "legacy/019",
	  "1 multipart/mixed; 2 text/plain (between); 3 multipart/alternative; 4 text/plain; 5 "
	  "text/html; "
	  "6 image/png {greenball.png} {greenball.png}; 7 image/png {redball.png} {redball.png}" },
	{ "legacy/020", "1 text/plain" },
	{ "legacy/021",
	  "1 multipart/mixed; 2 text/plain (between); 3 multipart/related; 4 "
	  "multipart/alternative; "
	  "5 text/plain; 6 text/html; 7 image/png {blueball.png}; 8 image/png {greenball.png} "
	  "{greenball.png}; "
	  "9 image/png {redball.png} {redball.png}" },
	{ "legacy/022", "1 text/plain" },
	{ "legacy/023",
	  "1 multipart/mixed; 2 text/plain; 3 image/png {blueball.png} {blueball.png}; "
	  "4 text/plain {farmerandstork.txt}; 5 text/plain {HasenundFr?sche.txt}" },
	{ "legacy/024",
	  "1 multipart/related; 2 text/html; 3 image/png {2aa48eb6.png} {2aa48eb6.png}; "
	  "4 image/png {2aa48ec0.png} {2aa48ec0.png}" },
	{ "legacy/025",
	  "1 multipart/mixed; 2 multipart/related; 3 text/html; 4 image/png {2aa51367.png} "
	  "{2aa51367.png}; "
	  "5 image/png {2aa51371.png} {2aa51371.png}; 6 image/png {blueball.png} {blueball.png}; "
	  "7 image/png {greenball.png} {greenball.png}" },
	{ "legacy/026",
	  "1 multipart/mixed; 2 text/plain; 3 text/plain {HasenundFr?sche.txt} "
	  "{HasenundFr?sche.txt}; 3 text/plain {HasenundFr?sche.txt} {HasenundFr?sche.txt}; "
	  "4 application/octet-stream {HasenundFr?sche.txt}; 5 text/plain {farmerandstork.txt}" },
	{ "legacy/027", "1 text/plain" },
	{ "legacy/028",
	  "1 multipart/related; 2 text/plain (between); 3 multipart/alternative; 4 text/plain; 5 "
	  "text/html; "
	  "6 image/png {blueball.png}; 7 image/png {redball.png}" },
	{ "legacy/029", "1 text/plain" },
	{ "legacy/030",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 image/png {blueball.png} "
	  "{blueball.png}; "
	  "5 image/png {greenball.png} {greenball.png}; 6 text/plain {hareandtoroise.txt} "
	  "{hareandtoroise.txt}" },
	{ "legacy/031", "1 multipart/mixed; 2 text/plain (between); 3 text/plain; "
			"4 application/octet-stream {redball.png} {redball.png}; "
			"5 application/octet-stream {blueball.png} {blueball.png}" },
	{ "legacy/032",
	  "1 multipart/mixed; 2 text/plain (between); 3 multipart/alternative; 4 text/plain; 5 "
	  "text/html; "
	  "6 image/png {greenball.png} {greenball.png}; 7 image/png "
	  "{blueball.png} {blueball.png}" },
	{ "legacy/033", "1 text/plain" },
	{ "legacy/034", "1 text/plain" },
	{ "legacy/035",
	  "1 multipart/mixed; 2 text/plain (between); 3 multipart/alternative; 4 text/plain; "
	  "5 multipart/related; 6 text/html; 7 image/png {C:TEMPnsmailEG.png} "
	  "{C:\\TEMP\\nsmailEG.png}; "
	  "8 image/png {C:TEMPnsmail39.png} {C:\\TEMP\\nsmail39.png}; 9 image/png {redball.png} "
	  "{redball.png}; "
	  "10 image/png {greenball.png} {greenball.png}" },
	{ "legacy/036", "1 text/plain" },
	{ "legacy/037",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 image/png {blueball.png} "
	  "{blueball.png}" },
	{ "legacy/038", "1 text/plain" },
	{ "legacy/039",
	  "1 multipart/mixed; 2 text/plain (between); 3 multipart/related; 4 text/html; "
	  "5 image/png {C:TEMPnsmailV0.png} {C:\\TEMP\\nsmailV0.png}; "
	  "6 image/png {C:TEMPnsmailNM.png} {C:\\TEMP\\nsmailNM.png}; "
	  "7 image/png {greenball.png} {greenball.png}; 8 image/png "
	  "{blueball.png} {blueball.png}" },
	{ "legacy/040", "1 text/plain" },
	{ "legacy/041", "1 multipart/mixed; 2 text/plain (between); 3 text/plain; "
			"4 application/octet-stream {redball.png} {redball.png}" },
	{ "legacy/042", "1 multipart/mixed; 2 text/plain (between); 3 text/plain; "
			"4 text/plain {farmerandstork.txt} {farmerandstork.txt}" },
	{ "legacy/043", "1 multipart/alternative; 2 text/plain; 3 text/html" },
	{ "legacy/044",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 image/png {redball.png} "
	  "{redball.png}; "
	  "5 image/png {greenball.png} {greenball.png}; 6 image/png "
	  "{blueball.png} {blueball.png}" },
	{ "legacy/045", "1 multipart/mixed; 2 text/plain (between); 3 text/plain; "
			"4 text/plain {HasenundFr?sche.txt} {HasenundFr?sche.txt}" },
	{ "legacy/046", "1 text/plain" },
	{ "legacy/047",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; "
	  "4 text/plain {=?iso-8859-1?Q?HasenundFr=F6sche=2Etxt?=} {HasenundFr?sche.txt} "
	  "{=?iso-8859-1?Q?HasenundFr=F6sche=2Etxt?=} {HasenundFr?sche.txt}" },
	{ "legacy/048",
	  "1 multipart/mixed; 2 text/plain (between); 3 text/plain; 4 image/png {redball.png} "
	  "{redball.png}; 4 image/png {redball.png} {redball.png}; 5 application/octet-stream "
	  "{redball.png}; 6 image/png {greenball.png} {greenball.png}; "
	  "6 image/png {greenball.png} {greenball.png}; 7 application/octet-stream "
	  "{greenball.png}; 8 image/png {blueball.png} {blueball.png}; "
	  "8 image/png {blueball.png} {blueball.png}; 9 application/octet-stream "
	  "{blueball.png}" },
	{ "legacy/049",
	  "1 text/plain; 2 application/octet-stream {blueball.png}; 3 application/octet-stream "
	  "{greenball.png}; 4 application/octet-stream {redball.png}" },
	{ "legacy/050",
	  "1 multipart/related; 2 text/html; 3 image/png {2aa658b6.png} {2aa658b6.png}; "
	  "4 image/png {2aa658c0.png} {2aa658c0.png}" },
	{ "legacy/051",
	  "1 multipart/mixed; 2 multipart/related; 3 text/plain; 4 image/png {2aa5e03a.png} "
	  "{2aa5e03a.png}; "
	  "5 image/png {2aa5e044.png} {2aa5e044.png}; 6 image/png {blueball.png} {blueball.png}; "
	  "7 image/png {greenball.png} {greenball.png}" },
	{ "legacy/052", "1 text/plain" },
	{ "legacy/053", "1 text/plain" },
};

static struct bytes file_read(const char *name, char *buffer, size_t size)
{
	char path[100];
	struct text out = { .at = buffer, .cap = size };
	snprintf(path, sizeof path, "tests/data/mime/%s.eml", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	/* Half of them end their lines with LF alone: on the wire it is CRLF. */
	for (int c = getc(file), last = 0; c != EOF; last = c, c = getc(file)) {
		if (c == '\n' && last != '\r')
			text_char(&out, '\r');
		text_char(&out, (char)c);
	}
	fclose(file);
	assert_false(out.cut);
	return text_bytes(&out);
}

static void suite_holds(void **state)
{
	static char buffer[1 << 16], text[OUTLINE_MAX];
	struct outline o = { .parts = NULL };
	(void)state;
	for (size_t i = 0; i < COUNT(suite); i++) {
		struct bytes message = file_read(suite[i].name, buffer, sizeof buffer);
		outline_make(&o, message, 0);
		uint64_t sum = outline_sum(&o);
		for (size_t k = 0; k < o.count; k++)
			o.parts[k].octets = 0;
		if (strcmp(outline_text(&o, text), suite[i].outline) != 0)
			print_error("%s\n", suite[i].name);
		assert_string_equal(text, suite[i].outline);
		outline_make(&o, message, 1);
		assert_true(outline_sum(&o) == sum);
	}
	outline_free(&o);
}

/* ---- the check */

struct found {
	char text[200];
};

static void take_report(struct check_ctx *ctx, const struct evidence *e)
{
	struct found *found = ctx->asker;
	struct text t = { .at = found->text,
			  .len = strlen(found->text),
			  .cap = sizeof found->text };
	text_format(&t, "%s %s (%.*s);", e->check, e->fact, BYTES_ARG(e->detail));
	(void)text_cstr(&t);
}

static void the_check(void **state)
{
	static const struct check_asks asks = { .report = take_report };
	static const struct {
		bool whole;
		const char *too_complex, *broken;
		enum progress progress;
		const char *found;
	} checks[] = {
		{ false, "", "", CHECK_WAIT, "" },
		{ true, "", "", CHECK_DONE, "" },
		{ true, NULL, NULL, CHECK_DONE, "" },
		{ true, "", "odd", CHECK_DONE, "mime broken (odd);" },
		{ true, "deep", "odd", CHECK_DONE, "mime too_complex (deep);mime broken (odd);" },
	};
	struct arena arena;
	struct check_ctx empty = { .conf = NULL };
	(void)state;
	for (size_t i = 0; i < COUNT(checks); i++) {
		struct found found = { "" };
		struct check_ctx ctx = { .whole = checks[i].whole,
					 .too_complex = checks[i].too_complex,
					 .broken = checks[i].broken,
					 .asks = &asks,
					 .asker = &found };
		assert_int_equal(check_run(&check_mime, &ctx), checks[i].progress);
		assert_string_equal(found.text, checks[i].found);
	}
	arena_init(&arena, 1000);
	assert_non_null(check_mime.reader->begin(&empty, &arena));
	assert_false(check_mime.reader->parts->open(NULL, NULL));
	assert_int_equal(check_mime.implied, IMPLIED_BY_PARTS);
	arena_wipe(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_reading),     cmocka_unit_test(bounds),
		cmocka_unit_test(rest_is_heard),   cmocka_unit_test(long_lines),
		cmocka_unit_test(work_is_bounded), cmocka_unit_test(unwanted_parts),
		cmocka_unit_test(suite_holds),     cmocka_unit_test(short_of_memory),
		cmocka_unit_test(the_check),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
