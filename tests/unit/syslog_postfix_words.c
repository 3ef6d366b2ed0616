/* syslog_postfix_words.c: the lines of Postfix for lines of our log (syslog/postfix_words.h), and
 * what stands before them (syslog/syslog_frame.h). */
#include "gateway/syslog/postfix_words.h"
#include "gateway/syslog/syslog_frame.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define FRONT  "{\"ts\":\"2026-12-01T04:00:00.250Z\",\"event\":"
#define WHO    ",\"session\":\"S1\",\"client\":\"192.0.2.7\""
#define NAMED  WHO ",\"ptr\":\"mail.example.org\",\"helo\":\"mail\""
#define REJECT FRONT "\"reject\""

/* clang-format off: a row a line of the log */
static const struct {
	const char *line, *words;
} lines[] = {
	{ REJECT NAMED ",\"tx\":\"S1.1\",\"from\":\"a@x\",\"rcpts\":[\"b@y\"],"
		       "\"reply\":\"554 5.7.1 <b@y>: Relay access denied (mxward S1)\"}",
	  "smtpd NOQUEUE: reject: RCPT from mail.example.org[192.0.2.7]: 554 5.7.1 <b@y>: Relay "
	  "access denied (mxward S1); from=<a@x> to=<b@y> proto=ESMTP helo=<mail>\n" },
	{ REJECT WHO ",\"tx\":\"S1.1\",\"from\":\"\",\"reply\":\"550 5.7.1 no\"}",
	  "smtpd NOQUEUE: reject: DATA from unknown[192.0.2.7]: 550 5.7.1 no; from=<> "
	  "proto=SMTP\n" },
	{ REJECT NAMED ",\"reply\":\"550 5.7.1 no\"}",
	  "smtpd NOQUEUE: reject: MAIL from mail.example.org[192.0.2.7]: 550 5.7.1 no; proto=ESMTP "
	  "helo=<mail>\n" },
	{ REJECT WHO ",\"reply\":\"554 5.7.1 no\"}",
	  "smtpd NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 554 5.7.1 no; proto=SMTP\n" },
	{ REJECT NAMED ",\"reply\":\"502 5.5.2 Error: command not recognized\"}", "" },
	{ REJECT NAMED ",\"reply\":\"421 4.7.0 mx Error: too many errors (mxward S1)\"}",
	  "smtpd too many errors after MAIL from mail.example.org[192.0.2.7]\n" },
	/* what a stranger says ends no value, and makes no line */
	{ REJECT WHO ",\"ptr\":\"a[192.0.2.9] b\",\"helo\":\"x> to=<y\\n[192.0.2.8]: \","
		     "\"reply\":\"550 5.7.1 a\\nb\"}",
	  "smtpd NOQUEUE: reject: MAIL from a?192.0.2.9??b[192.0.2.7]: 550 5.7.1 a?b; proto=ESMTP "
	  "helo=<x??to=?y?[192.0.2.8]:?>\n" },
	{ FRONT "\"message\"" NAMED
		",\"tx\":\"S1.1\",\"from\":\"a@x\",\"rcpts\":[\"b@y\",\"c@y\"],\"msgid\":\"<m@x>\","
		"\"size\":57,\"action\":\"accept\",\"server\":\"10.0.0.5:25\","
		"\"backend_reply\":\"250 2.1.5 Ok\","
		"\"ms\":{\"connect\":9,\"data\":1200,\"judge\":30,\"backend\":70}}",
	  "smtpd S1_1: client=mail.example.org[192.0.2.7]\n"
	  "cleanup S1_1: message-id=<m@x>\n"
	  "qmgr S1_1: from=<a@x>, size=57, nrcpt=2 (queue active)\n"
	  "smtp S1_1: to=<b@y>, relay=10.0.0.5:25, delay=1.30, delays=1.23/0/0/0.07, dsn=2.1.5, "
	  "status=sent (250 2.1.5 Ok)\n"
	  "smtp S1_1: to=<c@y>, relay=10.0.0.5:25, delay=1.30, delays=1.23/0/0/0.07, dsn=2.1.5, "
	  "status=sent (250 2.1.5 Ok)\n"
	  "qmgr S1_1: removed\n" },
	{ FRONT "\"message\"" WHO
		",\"tx\":\"S1.1\",\"id\":\"Q1\",\"from\":\"a@x\",\"rcpts\":[\"b@y\"],"
		"\"action\":\"quarantine\",\"reply\":\"250 2.0.0 Ok\"}",
	  "smtpd Q1: client=unknown[192.0.2.7]\n"
	  "cleanup Q1: message-id=<>\n"
	  "qmgr Q1: from=<a@x>, size=0, nrcpt=1 (queue active)\n"
	  "smtpd Q1: hold: END-OF-MESSAGE from unknown[192.0.2.7]: quarantined; from=<a@x> "
	  "to=<b@y> proto=SMTP\n" },
	{ FRONT "\"message\"" WHO
		",\"tx\":\"S1.1\",\"from\":\"a@x\",\"rcpts\":[],\"action\":\"reject\"}",
	  "" },
	{ FRONT "\"deliver\",\"id\":\"Q1\",\"rcpts\":[\"b@y\"],"
		"\"backend_reply\":\"451 try later\"}",
	  "smtp Q1: to=<b@y>, relay=none, delay=0.00, delays=0.00/0/0/0.00, dsn=4.0.0, "
	  "status=deferred (451 try later)\n" },
	{ FRONT "\"session\"" WHO ",\"commands\":4,\"transactions\":2,\"messages\":1,\"ms\":50}",
	  "smtpd connect from unknown[192.0.2.7]\n"
	  "smtpd disconnect from unknown[192.0.2.7] mail=1/2 commands=4\n" },
	{ FRONT "\"backend\",\"message\":\"x\"}", "" },
};
/* clang-format on */

static void take(void *arg, const char *program, uint64_t time, struct bytes words)
{
	assert_true(time > 0);
	text_format(arg, "%s %.*s\n", program, BYTES_ARG(words));
}

static void each_line(void **state)
{
	struct arena arena;
	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char buffer[2048];
		struct text t = TEXT(buffer);
		struct record r;
		assert_true(record_parse(bytes_of(lines[i].line), &arena, &r));
		postfix_words(&r, take, &t);
		assert_string_equal(text_cstr(&t), lines[i].words);
	}
	arena_wipe(&arena);
}

static void frames(void **state)
{
	static const struct {
		enum log_also_way way;
		enum log_level level;
		const char *frame;
	} rows[] = {
		{ LOG_ALSO_UDP, LOG_INFO, "<22>1 2026-12-01T04:00:00.250Z mx.test p 7 - - words" },
		{ LOG_ALSO_TCP, LOG_WARN,
		  "52 <20>1 2026-12-01T04:00:00.250Z mx.test p 7 - - words" },
		{ LOG_ALSO_UNIX, LOG_ERROR, "<19>Dec  1 04:00:00 p[7]: words" },
	};
	(void)state;
	(void)setenv("TZ", "UTC", 1);
	tzset();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char buffer[128];
		struct text t = TEXT(buffer);
		syslog_frame(&t, rows[i].way, 2, BYTES("mx.test"), 7,
			     &(struct syslog_line){ .level = rows[i].level,
						    .time = 1796097600250,
						    .program = "p",
						    .words = BYTES("words") });
		assert_string_equal(text_cstr(&t), rows[i].frame);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_line), cmocka_unit_test(frames) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
