/* judge_header.c: the header block as tables: fields, loops, and every spelling of a forged
 * Authentication-Results. */
#include "gateway/judge/header.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct header_facts facts;

static void the_fields_of_a_block(void **state)
{
	struct bytes rest =
		BYTES("Subject: a\r\n b\r\nno field\r\nX-Y \t: z\r\n: nameless\r\n\r\nbody: not a "
		      "field\r\n");
	static const char *const expected[][2] = {
		{ "Subject", " a\r\n b" },
		{ "", "" },
		{ "X-Y", " z" },
		{ "", "" },
	};
	struct header_field f;
	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		assert_true(header_next(&rest, &f));
		assert_true(bytes_equal(f.name, bytes_of(expected[i][0])));
		assert_true(bytes_equal(f.value, bytes_of(expected[i][1])));
	}
	assert_false(header_next(&rest, &f));
	assert_true(bytes_starts(rest, BYTES("\r\nbody")));
}

static size_t forged(const char *field)
{
	assert_int_equal(header_read(bytes_of(field), BYTES("mx.example.net"), BYTES(""), &facts),
			 HEADER_VALID);
	return facts.forged_count;
}

static void ours_in_every_spelling(void **state)
{
	static const char *const cases[] = {
		"Authentication-Results: mx.example.net; spf=pass\r\n",
		"AUTHENTICATION-RESULTS:mx.example.net;spf=pass\r\n",
		"Authentication-Results : MX.Example.NET; none\r\n",
		"Authentication-Results: mx.example.net 1; spf=pass\r\n",
		"Authentication-Results: mx.example.net/1; spf=pass\r\n",
		"Authentication-Results: mx.example.net.; spf=pass\r\n",
		"Authentication-Results:\r\n\tmx.example.net;\r\n\tspf=pass\r\n",
		"Authentication-Results: (by us) mx.example.net (really (we)); spf=pass\r\n",
		"Authentication-Results: \"mx.example.net\"; spf=pass\r\n",
		"Authentication-Results: \"mx.ex\\ample.net\"; spf=pass\r\n",
		"Authentication-Results: mx.\"example\".net; spf=pass\r\n",
		"Authentication-Results: (never closed mx.example.net; spf=pass\r\n",
		"Authentication-Results: \"mx.example.net; spf=pass\r\n",
		"Authentication-Results: mx.example.net\r\n",
		"Authentication-Results: mx .example.net; spf=pass\r\n",
		"Authentication-Results: mx(c).example.net; spf=pass\r\n",
		"Authentication-Results: mx.\r\n example.net; spf=pass\r\n",
		"Authentication-Results: mx.example.net,; spf=pass\r\n",
		"Authentication-Results: <mx.example.net>; spf=pass\r\n",
		"Authentication-Results: \vmx.example.net; spf=pass\r\n",
		"Authentication-Results: \xc2\xa0mx.example.net; spf=pass\r\n",
		"Authentication-Results\r\n : mx.example.net; spf=pass\r\n",
		"Authentication-Results: 1 mx.example.net; spf=pass\r\n",
		"Authentication-Results: mx.example.net dmarc=pass\r\n",
		"Authentication-Results: =?utf-8?q?mx=2Eexample=2Enet?=; spf=pass\r\n",
		"Authentication-Results: =?utf-8?b?bXguZXhhbXBsZS5uZXQ7IHNwZj1wYXNz?=\r\n",
		"Authentication-Results: \xef\xbd\x8dx.example.net; spf=pass\r\n",
		"Authentication-Results: mx\xe3\x80\x82"
		"example\xe3\x80\x82net; spf=pass\r\n",
		"Authentication-Results: mx.ex\xc2\xad"
		"ample.net; spf=pass\r\n",
		"Received-SPF: pass (x) receiver=\xef\xbd\x8dx.example.net\r\n",
		"Received-SPF: pass =?utf-8?q?receiver=3Dmx=2Eexample=2Enet?=\r\n",
		"Authentication-Results\v: mx.example.net; spf=pass\r\n",
		"Authentication-Results\xc2\xa0: mx.example.net; spf=pass\r\n",
		"\xef\xbb\xbf"
		"Authentication-Results: mx.example.net; spf=pass\r\n",
		" Authentication-Results: mx.example.net; spf=pass\r\n",
		"no field\r\n Authentication-Results: mx.example.net; spf=pass\r\n",
		"Received-SPF\xa0: pass receiver=mx.example.net\r\n",
		"X-Mxward-Sender: first-contact\r\n",
		"x-mXWARD-sender:\r\n\tfirst-contact\r\n",
		"X-Mxward-Sender : first-contact\r\n",
		"X-Mxward-Sender\r\n : first-contact\r\n",
		"X-Mxward-Sender\v: first-contact\r\n",
		"X-Mxward-\xc2\xa0Sender: first-contact\r\n",
		"\xef\xbb\xbfX-Mxward-Sender: first-contact\r\n",
		" X-Mxward-Sender: first-contact\r\n",
		"no field\r\n X-Mxward-Sender: first-contact\r\n",
		"X-Mxward-Released: yesterday\r\n",
		"X-Mxward-Whatever-Comes: x\r\n",
		"X-Mxward-:\r\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (forged(cases[i]) != 1)
			fail_msg("not seen as ours: %s", cases[i]);
}

static void everyone_elses_stay(void **state)
{
	static const char *const cases[] = {
		"Authentication-Results: other.example.net; spf=pass "
		"smtp.mailfrom=mx.example.net\r\n",
		"Authentication-Results: mx.example.net.evil.test; none\r\n",
		"Authentication-Results: xmx.example.net; none\r\n",
		"Authentication-Results: mx.example.network; none\r\n",
		"Authentication-Results: not-mx.example.net; none\r\n",
		"Authentication-Results: (mx.example.net) other.example; none\r\n",
		"ARC-Authentication-Results: i=1; mx.example.net; spf=pass\r\n",
		"X-Authentication-Results: mx.example.net; spf=pass\r\n",
		"Authentication-Results: m\xc3\xa4x.example.net; none\r\n",
		"Authentication-Results: =?utf-8?q?other?= ; none\r\n",
		"Authentication-Results\v: other.example; none\r\n",
		"no field\r\n mx.example.net; spf=pass\r\n",
		"X-Mxwardsender: x\r\n",
		"X-Mxward: x\r\n",
		"Old-X-Mxward-Sender: x\r\n",
		"Subject: X-Mxward-Sender: x\r\n X-Mxward-Sender: x\r\n",
		"X-Mxward-Sender without a colon\r\n",
		"X-Spam-Flag: NO\r\n",
		" folded mx.example.net; spf=pass\r\n",
		"Subject: x\r\n Authentication-Results: mx.example.net\r\n",
		"Subject: x\r\n\r\nAuthentication-Results: mx.example.net; in the body\r\n",
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (forged(cases[i]) != 0)
			fail_msg("taken for ours: %s", cases[i]);
}

static void a_name_of_ours_in_another_alphabet(void **state)
{
	const char *field = "Authentication-Results: mx.b\xc3\xbc"
			    "cher.example; spf=pass\r\n";
	(void)state;
	assert_int_equal(
		header_read(bytes_of(field), BYTES("mx.xn--bcher-kva.example"), BYTES(""), &facts),
		HEADER_VALID);
	assert_int_equal(facts.forged_count, 1);
}

/* However small the pieces are. */
static void a_message_is_read_without_what_is_forged(void **state)
{
#define OURS "Authentication-Results: mx.example.net; spf=pass\r\n"
	static const struct {
		const char *message, *kept;
	} rows[] = {
		{ OURS "a: 1\r\n" OURS OURS "b: 2\r\n\r\nbody", "a: 1\r\nb: 2\r\n\r\nbody" },
		{ "a: 1\r\n" OURS "\r\n" OURS, "a: 1\r\n\r\n" OURS },
		{ OURS OURS, "" },
		{ "a: 1\r\n\r\n", "a: 1\r\n\r\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		(void)forged(rows[i].message);
		for (size_t most = 1; most < 100; most++) {
			char kept[400];
			struct text t = TEXT(kept);
			uint64_t offset = 0;
			for (size_t span = 0;;) {
				size_t n = header_kept(&facts, &offset, &span);
				struct bytes rest =
					bytes_skip(bytes_of(rows[i].message), (size_t)offset);
				if (rest.len == 0)
					break;
				struct bytes piece = bytes_first(bytes_first(rest, most), n);
				assert_true(piece.len > 0);
				text_add(&t, piece);
				offset += piece.len;
			}
			assert_string_equal(text_cstr(&t), rows[i].kept);
		}
	}
#undef OURS
}

static void hops_are_counted(void **state)
{
	char block[8192];
	struct text t = TEXT(block);
	(void)state;
	for (unsigned i = 0; i < HEADER_RECEIVED_MAX; i++)
		text_string(&t, "Received: from a by b; now\r\n");
	assert_int_equal(header_read(text_bytes(&t), BYTES("mx.example.net"), BYTES(""), &facts),
			 HEADER_VALID);
	text_string(&t, "received : once more\r\n");
	assert_int_equal(header_read(text_bytes(&t), BYTES("mx.example.net"), BYTES(""), &facts),
			 HEADER_LOOP);
}

static void size_and_number_are_bounded(void **state)
{
	char *block = malloc(400000);
	struct text t = { .at = block, .cap = 400000 };
	(void)state;
	for (unsigned i = 0; i < HEADER_FIELDS_MAX; i++)
		text_string(&t, "X: y\r\n");
	assert_int_equal(header_read(text_bytes(&t), BYTES("mx.example.net"), BYTES(""), &facts),
			 HEADER_VALID);
	text_string(&t, "X: y\r\n");
	assert_int_equal(header_read(text_bytes(&t), BYTES("mx.example.net"), BYTES(""), &facts),
			 HEADER_TOO_LARGE);
	t.len = 0;
	text_string(&t, "X: ");
	while (t.len <= HEADER_BLOCK_MAX)
		text_char(&t, 'y');
	text_string(&t, "\r\n\r\n");
	assert_int_equal(header_read(text_bytes(&t), BYTES("mx.example.net"), BYTES(""), &facts),
			 HEADER_TOO_LARGE);
	free(block);
}

static void message_id_for_the_log(void **state)
{
	(void)state;
	(void)forged("message-id: <1@x>\r\nMessage-ID: <2@x>\r\n\r\n");
	assert_true(bytes_equal(facts.message_id, BYTES("<1@x>")));
	(void)forged("Message-ID:\r\n <1@x>\r\n\r\n");
	assert_true(bytes_equal(facts.message_id, BYTES("<1@x>")));
	(void)forged("Message-ID:\r\n \r\n\t<1@x> \r\n \r\n\r\n");
	assert_true(bytes_equal(facts.message_id, BYTES("<1@x>")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fields_of_a_block),
		cmocka_unit_test(ours_in_every_spelling),
		cmocka_unit_test(everyone_elses_stay),
		cmocka_unit_test(a_name_of_ours_in_another_alphabet),
		cmocka_unit_test(hops_are_counted),
		cmocka_unit_test(size_and_number_are_bounded),
		cmocka_unit_test(message_id_for_the_log),
		cmocka_unit_test(a_message_is_read_without_what_is_forged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
