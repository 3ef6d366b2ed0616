/* modules_header.c: fields that stand more than once, as the check header tells them. */
#include "tests/unit/modules_zone.h"

extern const struct check check_header;

#define FROM "From: a@example.com\r\n"

static void what_stands_twice(void **state)
{
	static const struct {
		const char *header, *found;
	} rows[] = {
		{ FROM "Subject: x\r\n", "" },
		{ FROM "Subject: x\r\nSubject: y\r\n", "duplicate (2 Subject fields)" },
		/* wherever they stand, however the name is written */
		{ "SUBJECT:x\r\n" FROM "Date: 1\r\nsubject\t : y\r\n",
		  "duplicate (2 Subject fields)" },
		{ "Subject: x\r\nsubject\r\n : y\r\n", "duplicate (2 Subject fields)" },
		{ "To: a\r\nTo: a\r\nto: b\r\n", "duplicate (3 To fields)" },
		{ "To: a\r\nCc: c\r\nTo: b\r\nCc: d\r\nReply-To: e\r\nReply-To: f\r\n",
		  "duplicate (2 Reply-To fields, 2 To fields, 2 Cc fields)" },
		{ FROM "From: b@example.com\r\n", "duplicate (2 From fields)" },
		{ "Content-Type: text/plain\r\nContent-Type: text/html\r\n",
		  "duplicate (2 Content-Type fields)" },
		{ "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n",
		  "duplicate (2 Content-Transfer-Encoding fields)" },
		{ "Content-Type: text/plain; boundary=a\r\n"
		  "Content-Type: text/plain; boundary=A\r\n",
		  "duplicate (2 Content-Type fields)" },
		/* the same to every reader */
		{ "Subject: x  y\r\nSubject:  x\r\n\ty \r\n", "" },
		{ "MIME-Version: 1.0\r\nMime-Version:1.0\r\n", "" },
		{ "Subject:\r\nSubject: \r\n", "" },
		/* and not */
		{ "Subject: x y\r\nSubject: xy\r\n", "duplicate (2 Subject fields)" },
		{ "Subject: x\r\nSubject:\r\n", "duplicate (2 Subject fields)" },
		{ "Subject: x\r\nSubject: x y\r\n", "duplicate (2 Subject fields)" },
		{ "Subject: x\r\nSubject: X\r\n", "duplicate (2 Subject fields)" },
		/* what may stand there often, or is no field */
		{ "Received: a\r\nReceived: b\r\nComments: a\r\nComments: b\r\n"
		  "Resent-To: a\r\nResent-To: b\r\nKeywords: a\r\nKeywords: b\r\n",
		  "" },
		{ "Subject: x\r\nX-Subject: y\r\nSubjec: z\r\nSub ject: z\r\nSubject y\r\n", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial *t = trial_new(&check_header, NULL, "192.0.2.7");
		struct bytes rest = trial_header(t, bytes_of(rows[i].header));
		assert_int_equal(rest.len, 0);
		trial_run(t);
		if (strcmp(text_cstr(&t->found), rows[i].found))
			fail_msg("%s: %s, not %s", rows[i].header, t->found.at, rows[i].found);
		trial_free(t);
	}
}

/* Every field that it knows, all at once: the detail has room for them. */
static void all_of_them(void **state)
{
	static const char *const names[] = {
		"From",
		"Sender",
		"Reply-To",
		"To",
		"Cc",
		"Bcc",
		"Subject",
		"Date",
		"Message-ID",
		"In-Reply-To",
		"References",
		"MIME-Version",
		"Content-ID",
		"Content-Type",
		"Content-Description",
		"Content-Disposition",
		"Content-Transfer-Encoding",
	};
	static char buffer[4000];
	struct text header = TEXT(buffer);
	(void)state;
	for (size_t i = 0; i < COUNT(names) * 2; i++)
		text_format(&header, "%s: %zu\r\n", names[i % COUNT(names)], i);
	struct trial *t = trial_new(&check_header, NULL, "192.0.2.7");
	assert_int_equal(trial_header(t, text_bytes(&header)).len, 0);
	trial_run(t);
	text_cstr(&t->found);
	for (size_t i = 0; i < COUNT(names); i++) {
		char words[60];
		snprintf(words, sizeof words, "2 %s fields", names[i]);
		if (!strstr(t->found.at, words))
			fail_msg("%s is missing in %s", words, t->found.at);
	}
	trial_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_twice),
		cmocka_unit_test(all_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
