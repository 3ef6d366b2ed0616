/* peer_frame.c: frames of the pair link: round trips, and everything that must be refused
 * (peer/frame.h). */
#include "gateway/peer/frame.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static char octets[FRAME_ROOM + 64];
static size_t length;

static void write_frame(const struct frame *f)
{
	struct text t = TEXT(octets);
	frame_write(&t, f);
	assert_false(t.cut);
	length = t.len;
}

/* Reads from a block of exactly this size; the views in the frame lie in `octets`. */
static char why[200];
static size_t taken;

static enum frame_result read_frame(struct bytes from, struct frame *f)
{
	struct text error = TEXT(why);
	taken = 0;
	enum frame_result result = frame_read(from, f, &taken, &error);
	text_cstr(&error);
	assert_int_equal(result == FRAME_INVALID, why[0] != '\0');
	return result;
}

static void assert_text(struct bytes got, struct bytes wanted)
{
	assert_int_equal(got.len, wanted.len);
	if (wanted.len)
		assert_memory_equal(got.at, wanted.at, wanted.len);
}

static struct network network(const char *string)
{
	struct network n;
	assert_true(network_parse(bytes_of(string), &n));
	return n;
}

#define BIG 0xfedcba9876543210ull

static struct frame hello(const char *hostname, const char *program)
{
	return (struct frame){ .kind = FRAME_HELLO,
			       .sequence = 1,
			       .hello = { .role = PAIR_SECONDARY,
					  .hostname = bytes_of(hostname),
					  .program = bytes_of(program),
					  .boot = BIG,
					  .smtp_port = 0x1901 } };
}

static struct frame block(const char *net, struct bytes reason)
{
	return (struct frame){
		.kind = FRAME_BLOCK,
		.sequence = BIG,
		.block = { .network = network(net), .since = 1, .until = BIG, .reason = reason }
	};
}

/* One of each kind. */
enum {
	KINDS = 15,
	CALLER = 7,
	PUT_OFF = 8,
	ADOPTED = 9,
	ASK = 10,
	ANSWER = 11,
	CLIENTS = 12,
	CONTACTS = 13,
	OLD_BEAT = 14
};
static size_t every_kind(struct frame frames[KINDS])
{
	size_t n = 0;
	frames[n++] = hello("mx1.example", "mxward 0.1.0");
	frames[n++] = (struct frame){ .kind = FRAME_BEAT,
				      .sequence = 2,
				      .beat = { .state = PAIR_STOPPING,
						.backends = true,
						.fingerprint = BIG,
						.time = BIG + 1,
						.held = BIG + 2,
						.clock = BIG + 3,
						.unready = READINESS_FULL | READINESS_DEAF,
						.places = 5,
						.age = 6,
						.taken = 7,
						.put_off = UINT32_MAX,
						.all_lost = true,
						.lost_count = 2,
						.lost = { BIG, 8 } } };
	frames[n++] = block("2001:db8::/32", BYTES("why not"));
	frames[n++] = (struct frame){ .kind = FRAME_UNBLOCK,
				      .sequence = 3,
				      .block = { .network = network("192.0.2.1"), .since = BIG } };
	frames[n++] = (struct frame){ .kind = FRAME_KNOWN, .sequence = 4, .known = { BIG, 7 } };
	frames[n++] = (struct frame){ .kind = FRAME_KEPT,
				      .sequence = 5,
				      .kept = { { BIG, 9 }, 8, BYTES("250 ok") } };
	frames[n++] = (struct frame){ .kind = FRAME_KEYS,
				      .sequence = 2,
				      .keys = { { 1, BIG }, { BIG, 4 }, true, { 5, BIG } } };
	frames[n++] = (struct frame){ .kind = FRAME_CALLER, .sequence = 6, .caller = { BIG } };
	frames[n++] = (struct frame){ .kind = FRAME_PUT_OFF, .sequence = 7, .put_off = { BIG } };
	frames[n++] =
		(struct frame){ .kind = FRAME_ADOPTED,
				.sequence = 8,
				.adopted = { .last = true,
					     .count = 1,
					     .at = { { BYTES("1DEMADR7M0000"), BIG, BIG + 1 } } } };
	frames[n++] = (struct frame){
		.kind = FRAME_ASK,
		.sequence = 9,
		.ask = { .id = BIG, .user = BYTES("root"), .words = { "hold\0list\0", 10 } }
	};
	frames[n++] = (struct frame){ .kind = FRAME_ANSWER,
				      .sequence = 10,
				      .answer = { .id = 1,
						  .last = true,
						  .status = 75,
						  .at = 960,
						  .piece = { "a\0\xff", 3 } } };
	frames[n++] =
		(struct frame){ .kind = FRAME_CLIENTS,
				.sequence = 11,
				.clients = { .count = 1,
					     .at = { { BIG, 2, 0x0220, { 1, 2, 3, 65535 } } } } };
	frames[n++] = (struct frame){ .kind = FRAME_CONTACTS,
				      .sequence = 12,
				      .contacts = { .mark = BIG,
						    .began = 20000,
						    .count = 2,
						    .at = { { BIG >> 16, 65535 }, { 1, 2 } } } };
	frames[n] = frames[1];
	frames[n++].version = 1;
	return n;
}

/* ---- there and back */

static void numbers_lie_as_written_down(void **state)
{
	static const char expected[] = "\0\0\0\x28\2\1\0\0\0\0\0\0\0\1\1\0\xbmx1.example\0\4m "
				       "1x\xfe\xdc\xba\x98\x76\x54\x32\x10\x19\1";
	struct frame f = hello("mx1.example", "m 1x");
	(void)state;
	write_frame(&f);
	assert_int_equal(length, sizeof expected - 1);
	assert_memory_equal(octets, expected, length);
}

static void what_is_written_is_read(void **state)
{
	struct frame frames[KINDS], f;
	size_t count = every_kind(frames);
	(void)state;
	for (size_t i = 0; i < count; i++) {
		write_frame(&frames[i]);
		assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
		assert_int_equal(taken, length);
		assert_int_equal(f.kind, frames[i].kind);
		assert_int_equal(f.sequence, frames[i].sequence);
	}
	write_frame(&frames[0]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_int_equal(f.hello.role, PAIR_SECONDARY);
	assert_text(f.hello.hostname, BYTES("mx1.example"));
	assert_text(f.hello.program, BYTES("mxward 0.1.0"));
	assert_int_equal(f.hello.boot, BIG);
	assert_int_equal(f.hello.smtp_port, 0x1901);
	write_frame(&frames[1]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_int_equal(f.beat.state, PAIR_STOPPING);
	assert_true(f.beat.backends && f.beat.fingerprint == BIG && f.beat.time == BIG + 1 &&
		    f.beat.held == BIG + 2);
	assert_true(f.beat.clock == BIG + 3 &&
		    f.beat.unready == (READINESS_FULL | READINESS_DEAF) && f.beat.places == 5);
	assert_true(f.beat.age == 6 && f.beat.taken == 7 && f.beat.put_off == UINT32_MAX &&
		    f.beat.all_lost);
	assert_true(f.beat.lost_count == 2 && f.beat.lost[0] == BIG && f.beat.lost[1] == 8 &&
		    f.version == 2);
	write_frame(&frames[CALLER]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.caller.hash == BIG);
	write_frame(&frames[PUT_OFF]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.put_off.hash == BIG);
	write_frame(&frames[ADOPTED]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.adopted.last && f.adopted.count == 1 && f.adopted.at[0].digest == BIG &&
		    f.adopted.at[0].when == BIG + 1);
	assert_text(f.adopted.at[0].id, BYTES("1DEMADR7M0000"));
	write_frame(&frames[ASK]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.ask.id == BIG && f.ask.words.len == 10);
	assert_text(f.ask.user, BYTES("root"));
	write_frame(&frames[ANSWER]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.answer.id == 1 && f.answer.last && f.answer.status == 75 &&
		    f.answer.at == 960);
	assert_text(f.answer.piece, ((struct bytes){ "a\0\xff", 3 }));
	write_frame(&frames[CLIENTS]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.clients.count == 1 && f.clients.at[0].high == BIG &&
		    f.clients.at[0].low == 2);
	assert_true(f.clients.at[0].kind == 0x0220 && f.clients.at[0].counts[3] == 65535);
	write_frame(&frames[CONTACTS]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.contacts.mark == BIG && f.contacts.began == 20000 && f.contacts.count == 2);
	assert_true(f.contacts.at[0].hash == BIG >> 16 && f.contacts.at[0].day == 65535 &&
		    f.contacts.at[1].hash == 1 && f.contacts.at[1].day == 2);
	write_frame(&frames[OLD_BEAT]);                         /* what version 1 could not say */
	assert_int_equal(length, 4 + 10 + 26);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.version == 1 && f.beat.backends && f.beat.held == BIG + 2 &&
		    f.beat.clock == 0);
	assert_true(f.beat.unready == 0 && f.beat.lost_count == 0 && !f.beat.all_lost);
	write_frame(&frames[5]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.kept.fingerprint[0] == BIG && f.kept.fingerprint[1] == 9 && f.kept.when == 8);
	assert_text(f.kept.reply, BYTES("250 ok"));
	write_frame(&frames[6]);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.keys.ledger[0] == 1 && f.keys.ledger[1] == BIG && f.keys.known[0] == BIG &&
		    f.keys.known[1] == 4);
	assert_true(f.keys.with_contacts && f.keys.contacts[0] == 5 && f.keys.contacts[1] == BIG);
}

/* What version 1 has no room for is not said to it, and its lack is not an error. */
static void keys_of_a_version_before(void **state)
{
	struct frame f = { .kind = FRAME_KEYS,
			   .version = 1,
			   .sequence = 2,
			   .keys = { { 1, 2 }, { 3, 4 }, true, { 5, 6 } } };
	(void)state;
	write_frame(&f);
	assert_int_equal(length, 4 + 10 + 32);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.keys.known[1] == 4 && !f.keys.with_contacts);
	f = (struct frame){ .kind = FRAME_KEYS, .sequence = 2, .keys = { { 1, 2 }, { 3, 4 } } };
	write_frame(&f);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.keys.known[1] == 4 && !f.keys.with_contacts);
}

static void networks(void **state)
{
	static const char *const rows[] = { "0.0.0.0/0",     "192.0.2.0/24",    "192.0.2.1",
					    "10.0.0.0/8",    "255.255.255.255", "::/0",
					    "2001:db8::/32", "2001:db8::1",     "fe80::/10" };
	struct frame f;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct network wanted = network(rows[i]);
		struct frame from = block(rows[i], BYTES(""));
		write_frame(&from);
		assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
		assert_true(address_equal(&f.block.network.address, &wanted.address));
		assert_int_equal(f.block.network.prefix, wanted.prefix);
		assert_int_equal(f.block.network.address.port, 0);
		assert_true(f.block.since == 1 && f.block.until == BIG && f.block.reason.len == 0);
	}
}

/* A text that a reader would refuse is made fit; what fits stays as it is. */
static void texts_are_made_fit(void **state)
{
	char longest[FRAME_TEXT_MAX + 1], longer[FRAME_TEXT_MAX + 9], cut[FRAME_TEXT_MAX - 1];
	memset(longest, 'x', sizeof longest);
	memset(longer, 'x', sizeof longer);
	memset(cut, 'x', sizeof cut);
	memcpy(longer + FRAME_TEXT_MAX - 1, "\xc3\xbc", 2);
	const struct {
		struct bytes said, heard;
	} rows[] = {
		{ BYTES(""), BYTES("") },
		{ { NULL, 0 }, BYTES("") },
		{ BYTES(" plain ~ "), BYTES(" plain ~ ") },
		{ BYTES("gr\xc3\xbc\xc3\x9f"
			"e \xf0\x9f\x93\xa7"),
		  BYTES("gr\xc3\xbc\xc3\x9f"
			"e \xf0\x9f\x93\xa7") },
		{ BYTES("two\r\nlines"), BYTES("two??lines") },
		{ BYTES("nul \0."), BYTES("nul ?.") },
		{ BYTES("\x7f"), BYTES("?") },
		{ BYTES("\xc2\x9b"
			"31m"),
		  BYTES("??31m") }, /* CSI: begins an escape sequence */
		{ BYTES("\xc2\xa0"), BYTES("\xc2\xa0") },
		{ BYTES("\xff\xfe"), BYTES("??") },
		{ BYTES("\xc0\xaf"), BYTES("??") },                     /* overlong */
		{ BYTES("\xed\xa0\x80"), BYTES("???") },                /* a surrogate */
		{ { longest, FRAME_TEXT_MAX }, { longest, FRAME_TEXT_MAX } },
		{ { longest, sizeof longest }, { longest, FRAME_TEXT_MAX } },
		{ { longer, sizeof longer }, { cut, sizeof cut } },
	};
	struct frame f;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame from = block("192.0.2.1", rows[i].said);
		write_frame(&from);
		assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
		assert_text(f.block.reason, rows[i].heard);
	}
	/* names: printable ASCII only */
	struct frame from = hello("m\xc3\xbc.example", "mx\nward");
	write_frame(&from);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_text(f.hello.hostname, BYTES("m??.example"));
	assert_text(f.hello.program, BYTES("mx?ward"));
}

static void the_largest_fits(void **state)
{
	char longest[FRAME_TEXT_MAX + 1];
	struct frame f;
	(void)state;
	memset(longest, 'x', FRAME_TEXT_MAX);
	longest[FRAME_TEXT_MAX] = '\0';
	struct frame from = hello(longest, longest);
	write_frame(&from);
	assert_true(length <= FRAME_ROOM);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_int_equal(f.hello.program.len, FRAME_TEXT_MAX);
}

/* ---- pieces and lengths */

static void every_piece_waits_for_more(void **state)
{
	struct frame frames[KINDS], f;
	size_t count = every_kind(frames);
	(void)state;
	for (size_t i = 0; i < count; i++) {
		write_frame(&frames[i]);
		for (size_t n = 0; n < length; n++)
			assert_int_equal(read_frame((struct bytes){ octets, n }, &f), FRAME_MORE);
		/* the next frame is another matter */
		memcpy(octets + length, "\xff\xff\xff\xff\xff", 5);
		assert_int_equal(read_frame((struct bytes){ octets, length + 5 }, &f), FRAME_WHOLE);
		assert_int_equal(taken, length);
	}
}

/* How long a block lasts may stand behind it, from version 2 on; who does not say so says until
 * when. */
static void how_long_a_block_lasts(void **state)
{
	struct frame f, from = block("192.0.2.0/24", BYTES("why"));
	(void)state;
	from.block.timed = true;
	from.block.left = BIG;
	write_frame(&from);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(f.block.timed && f.block.left == BIG && f.block.until == BIG);
	from.version = 1;
	write_frame(&from);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
	assert_true(!f.block.timed && f.block.left == 0 && f.block.until == BIG);
}

/* With any other length in front, of all that there are, a frame of version 1 is never taken, and
 * one of version 2 only with a longer one: what it holds behind its own members may mean something
 * to a later version. */
static void only_one_length_is_right(void **state)
{
	struct frame frames[KINDS], f;
	char room[FRAME_ROOM + 64];
	size_t count = every_kind(frames);
	(void)state;
	for (unsigned version = 1; version <= 2; version++)
		for (size_t i = 0; i < count; i++) {
			if (!frame_speakable(frames[i].kind, version))
				continue;
			frames[i].version = version;
			/* without what may be missing */
			if (frames[i].kind == FRAME_KEYS)
				frames[i].keys.with_contacts = false;
			write_frame(&frames[i]);
			memset(room, 0, sizeof room);
			memcpy(room, octets, length);
			for (size_t n = 0; n <= FRAME_MAX + 10; n++) {
				room[2] = (char)(n >> 8);
				room[3] = (char)(n & 0xff);
				bool right = n == length - 4 ||
					     (version == 2 && n > length - 4 && n <= FRAME_MAX);
				enum frame_result result =
					read_frame((struct bytes){ room, sizeof room }, &f);
				assert_int_equal(result, right ? FRAME_WHOLE : FRAME_INVALID);
				if (right)
					assert_int_equal(taken, n + 4);
			}
		}
	static const struct {
		struct bytes head;
		enum frame_result result;
	} rows[] = {
		{ BYTES("\0\0\0\0"), FRAME_INVALID },
		{ BYTES("\0\0\0\x09"), FRAME_INVALID },
		{ BYTES("\0\0\0\x0a"), FRAME_MORE },
		{ BYTES("\0\0\4\0"), FRAME_MORE },
		{ BYTES("\0\0\4\1"), FRAME_INVALID },
		{ BYTES("\0\1\0\0"), FRAME_INVALID },
		{ BYTES("\1\0\0\x20"), FRAME_INVALID },
		{ BYTES("\x80\0\0\0"), FRAME_INVALID },
		{ BYTES("\xff\xff\xff\xff"), FRAME_INVALID },
		{ BYTES("EHLO"), FRAME_INVALID },
		{ BYTES("\x16\3\1\2"), FRAME_INVALID },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(read_frame(rows[i].head, &f), rows[i].result);
}

/* ---- what is refused, by one octet that is changed */

static void assert_refused(const struct frame *from, size_t at, int octet, const char *wanted)
{
	struct frame f;
	write_frame(from);
	assert_true(at < length);
	octets[at] = (char)octet;
	if (read_frame((struct bytes){ octets, length }, &f) != FRAME_INVALID)
		fail_msg("octet %zu as %d is taken", at, octet);
	assert_string_equal(why, wanted);
}

static void wrong_heads(void **state)
{
	static const char order[] = "frame out of order";
	struct frame frames[KINDS], f;
	(void)every_kind(frames);
	(void)state;
	for (int octet = 0; octet < 256; octet++) {
		if (octet != 1 && octet != 2)
			assert_refused(&frames[1], 4, octet, "frame of another version");
		if (octet == 0 || octet >= FRAME_CALLER)
			assert_refused(&frames[OLD_BEAT], 5, octet, "frame of unknown type");
	}
	/* An ID of a message, a request without a number, an end or a fit word, a piece that is
	 * longer than its frame may be. */
	assert_refused(&frames[ADOPTED], 17, 'a', "invalid message ID in frame");
	assert_refused(&frames[ADOPTED], 15, FRAME_ADOPTED_MAX + 1, "invalid value in frame");
	assert_refused(&frames[ASK], 39, 'x', "invalid request in frame");
	assert_refused(&frames[ASK], 31, '\n', "text in frame not printable");
	assert_refused(&frames[ANSWER], 28, 4, "data in frame too long");
	assert_refused(&frames[1], 5, 0, "frame of unknown type");
	assert_refused(&frames[0], 13, 0, order); /* HELLO, and only that, is the first */
	assert_refused(&frames[0], 13, 2, order);
	assert_refused(&frames[0], 6, 1, order);
	assert_refused(&frames[1], 13, 1, order);
	assert_refused(&frames[1], 13, 0, order);
	assert_refused(&frames[6], 13, 3, order);               /* KEYS come second or never */
	/* A wrong head is told of before the rest has come. */
	write_frame(&frames[1]);
	octets[4] = 3;
	assert_int_equal(read_frame((struct bytes){ octets, 4 }, &f), FRAME_MORE);
	assert_int_equal(read_frame((struct bytes){ octets, 5 }, &f), FRAME_INVALID);
	octets[4] = 1;
	octets[5] = 99;
	assert_int_equal(read_frame((struct bytes){ octets, 5 }, &f), FRAME_MORE);
	assert_int_equal(read_frame((struct bytes){ octets, 6 }, &f), FRAME_INVALID);
}

/* A kind that a later gateway may say is passed over, in its place. */
static void kinds_to_come(void **state)
{
	struct frame frames[KINDS], f;
	(void)every_kind(frames);
	(void)state;
	write_frame(&frames[1]);
	for (int kind = FRAME_CONTACTS + 1; kind < 256; kind++) {
		octets[5] = (char)kind;
		assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_WHOLE);
		assert_true(f.kind == FRAME_OTHER && f.sequence == 2 && taken == length);
	}
	octets[13] = 1;                                         /* but not in place of HELLO */
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_INVALID);
}

static void wrong_bodies(void **state)
{
	static const char value[] = "invalid value in frame",
			  unprintable[] = "text in frame not printable",
			  none[] = "invalid network in frame",
			  bits[] = "network in frame has host bits set";
	enum { BODY = FRAME_HEAD };
	struct frame f = hello("mx1.example", "mxward 0.1.0");
	(void)state;
	assert_refused(&f, BODY, 2, value);                     /* a third role */
	assert_refused(&f, BODY, 255, value);
	assert_refused(&f, BODY + 1, 1, "text in frame too long");
	/* the rest is read as something else */
	assert_refused(&f, BODY + 2, 0, "text in frame too long");
	static const unsigned char bad[] = { 0, '\n', '\r', '\t', 0x1b, 0x7f, 0x80, 0xc3, 0xff };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(&f, BODY + 3, bad[i], unprintable);
	assert_refused(&f, BODY + 3, ' ', "invalid name in frame");

	f = (struct frame){ .kind = FRAME_BEAT, .sequence = 2 };
	assert_refused(&f, BODY, 3, value);
	assert_refused(&f, BODY + 1, 2, value);
	assert_refused(&f, BODY + 26 + 26, 2, value);           /* all_lost */
	assert_refused(&f, BODY + 26 + 27, FRAME_LOST_MAX + 1, value);
	assert_refused(&f, BODY + 26 + 27, 1, "frame too short for its type");

	f = block("192.0.2.0/24", BYTES("x"));
	static const unsigned char families[] = { 0, 5, 6, 255 };
	for (size_t i = 0; i < COUNT(families); i++)
		assert_refused(&f, BODY, families[i], families[i] == 6 ? bits : none);
	assert_refused(&f, BODY + 1, 33, none);
	assert_refused(&f, BODY + 1, 255, none);
	assert_refused(&f, BODY + 1, 22, bits);
	assert_refused(&f, BODY + 5, 1, bits);
	static const unsigned char worse[] = { 0, '\n', 0x1b, 0x7f, 0x80, 0xc0, 0xff };
	for (size_t i = 0; i < COUNT(worse); i++)
		assert_refused(&f, BODY + 6 + 16 + 2, worse[i], unprintable);
	f = block("2001:db8::/32", BYTES("x"));
	assert_refused(&f, BODY + 1, 129, none);
	assert_refused(&f, BODY + 17, 1, bits);
	f = block("::", BYTES(""));
	write_frame(&f);
	memcpy(octets + BODY + 2 + 10, "\xff\xff\xc0\0\2\1", 6); /* mapped IPv4 has one spelling */
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_INVALID);
	assert_string_equal(why, none);

	f = hello("", "mxward");                                /* nobody */
	write_frame(&f);
	assert_int_equal(read_frame((struct bytes){ octets, length }, &f), FRAME_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_lie_as_written_down),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(keys_of_a_version_before),
		cmocka_unit_test(networks),
		cmocka_unit_test(texts_are_made_fit),
		cmocka_unit_test(the_largest_fits),
		cmocka_unit_test(every_piece_waits_for_more),
		cmocka_unit_test(how_long_a_block_lasts),
		cmocka_unit_test(only_one_length_is_right),
		cmocka_unit_test(wrong_heads),
		cmocka_unit_test(kinds_to_come),
		cmocka_unit_test(wrong_bodies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
