/* backend_backend_reply.c: what counts as a reply of a backend, and which replies were asked for
 * (backend/backend_reply.h). */
#include "gateway/backend/backend_reply.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define NOTHING      "sent something that is not an SMTP reply"

/* `wanted`: the text of a valid reply, NULL when more is needed, "!" and the sentence when it is
 * invalid. `length`: octets of the reply, or up to and with the first wrong one. */
static const struct {
	struct bytes input;
	size_t length;
	const char *wanted;
} replies[] = {
	{ BYTES(""), 0, NULL },
	{ BYTES("2"), 1, NULL },
	{ BYTES("250 ok\r"), 7, NULL },
	{ BYTES("250 ok\r\n"), 8, "ok" },
	{ BYTES("250 ok\r\n250 more\r\n"), 8, "ok" },
	{ BYTES("250\r\n"), 5, "" },
	{ BYTES("250 \r\n"), 6, "" },
	{ BYTES("599 \xC3\xA4\t\x1B[m\r\n"), 12, "\xC3\xA4\t\x1B[m" },
	{ BYTES("250-a\r\n250-\r\n250-c\r\n250\r\n"), 25, "a\n\nc\n" },
	{ BYTES("250-a\r\n250 b\r\n"), 14, "a\nb" },
	{ BYTES("250-a\r\n"), 7, NULL },
	{ BYTES("250-a\r\n251 b\r\n"), 10, "!sent a reply with two different codes" },
	{ BYTES("250-a\r\n25x"), 10, "!" NOTHING },
	{ BYTES("hello there\r\n"), 1, "!" NOTHING },
	{ BYTES("\r\n"), 1, "!" NOTHING },
	{ BYTES(" 250 ok\r\n"), 1, "!" NOTHING },
	{ BYTES("150 ok\r\n"), 1, "!" NOTHING },
	{ BYTES("650 ok\r\n"), 1, "!" NOTHING },
	{ BYTES("25\r\n"), 3, "!" NOTHING },
	{ BYTES("2500 ok\r\n"), 4, "!" NOTHING },
	{ BYTES("250\tok\r\n"), 4, "!" NOTHING },
	{ BYTES("250 ok\n"), 7, "!sent a reply with a bare LF" },
	{ BYTES("250\n"), 4, "!sent a reply with a bare LF" },
	{ BYTES("250 o\rk\r\n"), 7, "!sent a reply with a bare CR" },
	{ BYTES("250\r\r\n"), 5, "!sent a reply with a bare CR" },
	{ BYTES("250 o\0k\r\n"), 6, "!sent a reply with a NUL" },
	{ BYTES("250 ok\r\0"), 8, "!sent a reply with a NUL" },
	{ BYTES("\0"), 1, "!sent a reply with a NUL" },
};

static void check(struct bytes input, const struct reply_in_reader *r, size_t length,
		  const char *wanted)
{
	assert_int_equal(r->seen, length);
	if (!wanted) {
		assert_int_equal(r->progress, REPLY_IN_MORE);
	} else if (wanted[0] == '!') {
		assert_int_equal(r->progress, REPLY_IN_INVALID);
		assert_string_equal(r->why, wanted + 1);
	} else {
		char text[64];
		assert_int_equal(r->progress, REPLY_IN_VALID);
		assert_int_equal(r->code / 100, input.at[0] - '0');
		assert_int_equal(reply_in_join(bytes_first(input, r->seen), text), strlen(wanted));
		assert_memory_equal(text, wanted, strlen(wanted));
	}
}

static void whole_and_octet_by_octet(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(replies); i++) {
		struct reply_in_reader whole = { 0 }, drip = { 0 };
		reply_in_read(&whole, replies[i].input);
		check(replies[i].input, &whole, replies[i].length, replies[i].wanted);
		for (size_t n = 0; n <= replies[i].input.len; n++)
			(void)reply_in_read(&drip, bytes_first(replies[i].input, n));
		check(replies[i].input, &drip, replies[i].length, replies[i].wanted);
	}
}

/* ---- limits: met exactly, and passed by one */

static char large[REPLY_IN_MAX + 4096];

static struct bytes made(size_t lines, size_t line_length, const char *last)
{
	struct text t = TEXT(large);
	for (size_t i = 0; i < lines; i++) {
		text_string(&t, "250-");
		for (size_t n = 6; n < line_length; n++)
			text_char(&t, 'x');
		text_string(&t, "\r\n");
	}
	text_string(&t, last);
	return text_bytes(&t);
}

static void limits(void **state)
{
	(void)state;
	struct reply_in_reader r = { 0 };
	assert_int_equal(reply_in_read(&r, made(1, 2048, "250 ok\r\n")), REPLY_IN_VALID);
	r = (struct reply_in_reader){ 0 };
	assert_int_equal(reply_in_read(&r, made(1, 2049, "")), REPLY_IN_INVALID);
	assert_int_equal(r.seen, 2047); /* where CR should have stood: the line is not waited for */
	r = (struct reply_in_reader){ 0 };
	assert_int_equal(reply_in_read(&r, made(99, 10, "250 ok\r\n")), REPLY_IN_VALID);
	r = (struct reply_in_reader){ 0 };
	assert_int_equal(reply_in_read(&r, made(100, 10, "250 ok\r\n")), REPLY_IN_INVALID);
	assert_int_equal(r.seen, 1000);
	/* 31 lines of 2,048 leave 2,048: the last line may fill it. */
	r = (struct reply_in_reader){ 0 };
	struct bytes input = made(32, 2048, "");
	large[31 * 2048 + 3] = ' ';
	assert_int_equal(reply_in_read(&r, input), REPLY_IN_VALID);
	assert_int_equal(r.seen, REPLY_IN_MAX);
	r = (struct reply_in_reader){ 0 };
	assert_int_equal(reply_in_read(&r, made(32, 2048, "250 ok\r\n")), REPLY_IN_INVALID);
	assert_int_equal(r.seen, REPLY_IN_MAX);
	assert_string_equal(r.why, "sent a reply of more than 64 KiB");
}

/* ---- what was asked for */

static void take(struct reply_in_queue *q, struct bytes *input, unsigned code, const char *words)
{
	char text[64];
	struct reply_in r;
	size_t length = reply_in_length(q, *input);
	reply_in_take(q, bytes_first(*input, length), &r, text);
	assert_int_equal(r.code, code);
	assert_int_equal(r.text.len, strlen(words));
	assert_memory_equal(r.text.at, words, r.text.len);
	*input = bytes_skip(*input, length);
}

static void replies_in_order(void **state)
{
	(void)state;
	struct reply_in_queue q = { 0 };
	struct bytes input = BYTES("250 a\r\n550-b\r\n550 c\r\n35");
	for (int i = 0; i < 3; i++)
		assert_null(reply_in_expect(&q, BYTES("")));
	assert_null(reply_in_look(&q, input));
	assert_int_equal(q.whole, 2);
	take(&q, &input, 250, "a");
	assert_null(reply_in_look(&q, input));
	assert_int_equal(q.whole, 1);
	take(&q, &input, 550, "b\nc");
	assert_int_equal(q.whole, 0);
	assert_int_equal(q.expected, 1);
	input = BYTES("354 go\r\n");
	assert_null(reply_in_look(&q, input));
	take(&q, &input, 354, "go");
	assert_int_equal(q.expected, 0);
}

/* A surplus reply spoils what stands before it, too: nobody knows which one is too many. */
static void surplus(void **state)
{
	(void)state;
	struct reply_in_queue q = { .expected = 1 };
	assert_string_equal(reply_in_look(&q, BYTES("250 a\r\n250 b\r\n")),
			    "sent a reply to no command");
	q = (struct reply_in_queue){ .expected = 1 };
	assert_string_equal(reply_in_look(&q, BYTES("250 a\r\n251-\n")),
			    "sent a reply with a bare LF");
	/* Half a reply is found when the next command is to be sent. */
	q = (struct reply_in_queue){ .expected = 1 };
	struct bytes input = BYTES("250 a\r\n2");
	assert_null(reply_in_look(&q, input));
	take(&q, &input, 250, "a");
	assert_string_equal(reply_in_expect(&q, input), "sent a reply to no command");
	/* ... but not while others are outstanding: then it may be theirs. */
	q = (struct reply_in_queue){ .expected = 2 };
	input = BYTES("250 a\r\n2");
	assert_null(reply_in_look(&q, input));
	assert_null(reply_in_expect(&q, input));
}

/* RFC 5321, section 3.8: 421 may come at any time, and ends it. */
static void goodbye(void **state)
{
	(void)state;
	struct reply_in_queue q = { .expected = 1 };
	struct bytes input = BYTES("250 queued\r\n421 4.3.2 shutting down\r\nnonsense");
	assert_null(reply_in_look(&q, input));
	assert_true(q.goodbye);
	assert_int_equal(q.whole, 1);
	take(&q, &input, 250, "queued");
	assert_null(reply_in_look(&q, input));
	assert_int_equal(q.whole, 0);
	assert_string_equal(reply_in_expect(&q, input), "closes the connection (421)");
	q = (struct reply_in_queue){ .expected = 1 };
	assert_null(reply_in_look(&q, BYTES("421 4.3.2 no\r\n"))); /* this one was asked for */
	assert_false(q.goodbye);
	assert_int_equal(q.whole, 1);
}

static void while_sending(void **state)
{
	(void)state;
	struct reply_in_queue q = { .sending = true };
	assert_string_equal(reply_in_look(&q, BYTES("250 thanks\r\n")),
			    "answered before the end of the message");
	q = (struct reply_in_queue){ .sending = true };
	assert_string_equal(reply_in_look(&q, BYTES("354 go\r\n")),
			    "answered before the end of the message");
	q = (struct reply_in_queue){ .sending = true };
	assert_string_equal(reply_in_expect(&q, BYTES("25")), "sent a reply to no command");
	/* A refusal may come early, once, and is then the answer to the message. */
	q = (struct reply_in_queue){ .sending = true };
	struct bytes input = BYTES("452 4.3.1 full\r\n");
	assert_null(reply_in_look(&q, input));
	assert_int_equal(q.whole, 1);
	assert_null(reply_in_expect(&q, input));
	assert_int_equal(q.expected, 1);
	take(&q, &input, 452, "4.3.1 full");
	assert_int_equal(q.expected, 0);
	q = (struct reply_in_queue){ .sending = true };
	assert_string_equal(reply_in_look(&q, BYTES("452 a\r\n452 b\r\n")),
			    "sent a reply to no command");
	/* The message was asked about, but is not out: still too early for a yes. */
	q = (struct reply_in_queue){ .sending = true };
	assert_null(reply_in_expect(&q, BYTES("")));
	assert_string_equal(reply_in_look(&q, BYTES("250 thanks\r\n")),
			    "answered before the end of the message");
}

static void unknown_users(void **state)
{
	static const struct {
		unsigned code;
		const char *text;
		bool unknown;
	} rows[] = {
		{ 550, "5.1.1 <a@b.test>: Recipient address rejected: User unknown", true },
		{ 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", true },
		{ 550, "5.4.1 Recipient address rejected: Access denied", true },
		{ 550, "No such user here", true },
		{ 551, "5.1.6 User has moved", true },
		{ 553, "5.1.3 Invalid address", true },
		{ 550, "5.7.1 Service unavailable; client blocked", false },
		{ 550, "5.4.14 Hop count exceeded", false },
		{ 550, "5.2.1 Mailbox disabled", false },
		{ 552, "5.2.2 Mailbox full", false },
		{ 554, "5.7.1 Relay access denied", false },
		{ 450, "4.1.1 User unknown", false },
		{ 250, "5.1.1", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reply_in reply = { rows[i].code, bytes_of(rows[i].text) };
		if (reply_in_unknown(&reply) != rows[i].unknown)
			fail_msg("%u %s", rows[i].code, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_and_octet_by_octet),
		cmocka_unit_test(limits),
		cmocka_unit_test(replies_in_order),
		cmocka_unit_test(surplus),
		cmocka_unit_test(goodbye),
		cmocka_unit_test(while_sending),
		cmocka_unit_test(unknown_users),
	};
	return cmocka_run_group_tests_name("smtp_reply_in", tests, NULL, NULL);
}
