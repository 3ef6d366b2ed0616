/* peer_peer.c: two gateways of a pair on one loop over the loopback, and all who would like to be
 * one of them (peer/peer.h).
 *
 * Times are real: a secondary that takes over does so after its three seconds. */
#include "gateway/peer/peer.h"

#include "gateway/base/clock.h"
#include "gateway/io/stream.h"
#include "io_testing.h"
#include "policy/config/peer_key.h"
#include "policy_config.h"

#include <errno.h>
#include <pthread.h>

#define KEY   "0123456789abcdef0123456789abcdef"
#define OTHER "0123456789abcdef0123456789abcdeF"
#define NAME  BYTES("mxward-peer")

static struct loop *loop;

/* ---- a side: a peer, what it heard, and what it would say */

struct side {
	struct peer *peer;
	enum pair_role role;
	struct address where;           /* it listens there */
	unsigned linked, blocks, unblocks, known, kept, keys;
	uint64_t known_sum, known_when;         /* when: of the last one */
	char words[100];
	bool backends;
	uint64_t lost;                  /* one backend's name; 0: none */
	enum pair_state state;          /* PAIR_STOPPING: it says so */
	uint64_t until;                 /* of the last block */
};

static struct side one, two;

static void heard_block(void *arg, const struct network *n, uint64_t since, uint64_t until,
			struct bytes reason)
{
	struct side *s = arg;
	struct text t = TEXT(s->words);
	s->blocks++;
	s->until = until;
	network_text(&t, n);
	text_format(&t, " %d %d %.*s", (int)since, (int)until, BYTES_ARG(reason));
	text_cstr(&t);
}

static void heard_unblock(void *arg, const struct network *n, uint64_t when)
{
	struct side *s = arg;
	struct text t = TEXT(s->words);
	s->unblocks++;
	network_text(&t, n);
	text_format(&t, " %d", (int)when);
	text_cstr(&t);
}

static void heard_known(void *arg, uint64_t hash, uint64_t when)
{
	struct side *s = arg;
	s->known_when = when;
	s->known++;
	s->known_sum += hash;
}

static void heard_kept(void *arg, const uint64_t fingerprint[2], uint64_t when, struct bytes reply)
{
	struct side *s = arg;
	snprintf(s->words, sizeof s->words, "%d %d %d %.*s", (int)fingerprint[0],
		 (int)fingerprint[1], (int)when, BYTES_ARG(reply));
	s->kept++;
}

static void heard_keys(void *arg, const uint64_t ledger[2], const uint64_t known[2],
		       const uint64_t contacts[2])
{
	struct side *s = arg;
	assert_true(ledger[0] == 1 && ledger[1] == 2 && known[0] == 3 && known[1] == 4);
	assert_true(contacts[0] == 5 && contacts[1] == 6);
	s->keys++;
}

static void our_keys(void *arg, uint64_t ledger[2], uint64_t known[2], uint64_t contacts[2])
{
	struct side *s = arg;
	assert_int_equal(s->role, PAIR_PRIMARY);
	memcpy(ledger, (uint64_t[]){ 1, 2 }, 16);
	memcpy(known, (uint64_t[]){ 3, 4 }, 16);
	memcpy(contacts, (uint64_t[]){ 5, 6 }, 16);
}

static void linked(void *arg)
{
	struct side *s = arg;
	s->linked++;
}

static void say_beat(void *arg, struct frame *f)
{
	struct side *s = arg;
	f->beat.backends = s->backends && s->lost == 0;
	f->beat.all_lost = !s->backends;
	f->beat.lost_count = s->lost != 0;
	f->beat.lost[0] = s->lost;
	f->beat.clock = clock_monotonic();
	f->beat.fingerprint = 77;
	f->beat.time = clock_wall();
	if (s->state == PAIR_STOPPING)
		f->beat.state = PAIR_STOPPING;
}

static struct config *configuration(enum pair_role role, const struct address *other,
				    const char *key)
{
	static char names[16][ENDPOINT_TEXT_MAX];
	static unsigned next;
	struct config *c = load_well(BASE);
	struct text t = { .at = names[next % 16], .cap = ENDPOINT_TEXT_MAX };
	next++;
	endpoint_text(&t, other);
	c->peer = (struct peer_conf){ .configured = true,
				      .role = (int)role,
				      .standby = STANDBY_DEFER,
				      .key = { key, TLS_PSK_SIZE } };
	c->peer.address =
		(struct server_conf){ .name = text_cstr(&t), .host = t.at, .address = *other };
	return c;
}

static void configure(struct side *s, const struct address *other, const char *key, int fd)
{
	char words[200];
	struct text error = TEXT(words);
	struct config *c = configuration(s->role, other, key);
	if (!peer_configure(s->peer, c, fd, &error))
		fail_msg("%s", text_cstr(&error));
	config_unref(c);
}

static void create(struct side *s, enum pair_role role)
{
	const struct peer_ears ears = { .program = "mxward test",
					.block = heard_block,
					.unblock = heard_unblock,
					.known = heard_known,
					.kept = heard_kept,
					.keys = heard_keys,
					.own_keys = our_keys,
					.linked = linked,
					.beat = say_beat,
					.arg = s };
	struct address where = s->where;
	*s = (struct side){
		.peer = peer_new(loop, NULL, &ears), .role = role, .where = where, .backends = true
	};
	assert_non_null(s->peer);
}

static struct peer_report report(struct side *s)
{
	struct peer_report r;
	peer_report(s->peer, &r);
	return r;
}

static bool serves(struct side *s)
{
	bool serving = peer_serving(s->peer);
	assert_int_equal(serving, report(s).serving);
	return serving;
}

static bool well_linked(struct side *s)
{
	struct peer_report r = report(s);
	return r.up && r.down_link && r.pair.heard;
}

/* A pair that has found each other. */
static void begin_pair(void)
{
	one = two = (struct side){ .peer = NULL };
	int first = open_listener(&one.where), second = open_listener(&two.where);
	create(&one, PAIR_PRIMARY);
	create(&two, PAIR_SECONDARY);
	configure(&one, &two.where, KEY, first);
	configure(&two, &one.where, KEY, second);
	UNTIL(loop, well_linked(&one) && well_linked(&two));
}

static void end_pair(void)
{
	peer_free(one.peer);
	peer_free(two.peer);
	one.peer = two.peer = NULL;
}

/* ---- a pair that is well */

static void they_find_each_other(void **state)
{
	(void)state;
	begin_pair();
	UNTIL(loop, two.keys == 1);
	assert_int_equal(one.linked, 1);
	assert_int_equal(two.linked, 1);
	assert_int_equal(one.keys, 0);
	assert_true(serves(&one));
	assert_false(peer_serving(two.peer));
	assert_string_equal(report(&two).hostname, "mx1.example.com");
	struct peer_report r = report(&two);
	assert_string_equal(r.program, "mxward test");
	assert_true(r.configured && r.up && r.down_link && !r.drift && !r.skewed &&
		    r.silent < 2000);
	turn_for(loop, 4500);                                   /* and stay so */
	assert_true(serves(&one) && !serves(&two));
	assert_string_equal(report(&two).pair.why, "the primary is up");
	assert_int_equal(one.linked, 1);
	end_pair();
}

static void words_pass_both_ways(void **state)
{
	struct frame block = { .kind = FRAME_BLOCK,
			       .block = { .since = 5, .until = 6, .reason = BYTES("spam") } };
	struct frame unblock = { .kind = FRAME_UNBLOCK, .block = { .since = 7 } };
	const struct frame known = { .kind = FRAME_KNOWN, .known = { 1000, 9 } };
	const struct frame kept = { .kind = FRAME_KEPT, .kept = { { 1, 2 }, 3, BYTES("250 ok") } };
	(void)state;
	assert_true(network_parse(BYTES("192.0.2.0/24"), &block.block.network));
	assert_true(network_parse(BYTES("2001:db8::/32"), &unblock.block.network));
	begin_pair();
	peer_say(one.peer, &block);
	UNTIL(loop, two.blocks == 1);
	assert_string_equal(two.words, "192.0.2.0/24 5 6 spam");
	/* Where it is said how long, the clock of who says it means nothing. */
	uint64_t before = clock_wall();
	block.block.timed = true;
	block.block.left = 1800000;
	peer_say(one.peer, &block);
	UNTIL(loop, two.blocks == 2);
	assert_true(two.until >= before + 1800000 && two.until <= clock_wall() + 1800000);
	peer_say(two.peer, &unblock);
	UNTIL(loop, one.unblocks == 1);
	assert_string_equal(one.words, "2001:db8::/32 7");
	peer_say(two.peer, &known);
	peer_say(two.peer, &kept);
	UNTIL(loop, one.kept == 1);
	assert_string_equal(one.words, "1 2 3 250 ok");
	assert_int_equal(one.known_sum, 1000);
	assert_int_equal(one.known_when, 9);
	end_pair();
}

static void *say_many(void *arg)
{
	struct side *s = arg;
	for (uint64_t i = 1; i <= 20000; i++)
		peer_say(s->peer, &(struct frame){ .kind = FRAME_KNOWN, .known = { i, 1 } });
	return NULL;
}

static void many_words_from_many_threads(void **state)
{
	pthread_t threads[4];
	const uint64_t wanted = 4ull * 20000 * 20001 / 2;
	(void)state;
	begin_pair();
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, say_many, &one);
	UNTIL(loop, two.known == 4 * 20000);
	assert_int_equal(two.known_sum, wanted);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(one.linked, 1);                        /* not taken for a flood */
	assert_false(serves(&two));
	/* More than is said in a second waits in the queue, and the link stays. */
	for (uint64_t i = 0; i < 300000; i++)
		peer_say(two.peer, &(struct frame){ .kind = FRAME_KNOWN, .known = { i, 1 } });
	UNTIL(loop, one.known > 20000);
	assert_true(well_linked(&one) && well_linked(&two));
	assert_true(one.linked == 1 && two.linked == 1);
	end_pair();
}

/* ---- taking over */

/* What a client of the secondary is told. */
static enum peer_word ask(struct side *s, const char *sender, uint64_t since, char *other,
			  const char **why)
{
	struct address client = { .family = FAMILY_IPV4, .octets = { 192, 0, 2, 1 } };
	const struct peer_question q = { since, "main", &client, bytes_of(sender),
					 BYTES("b@example.com") };
	return peer_asked(s->peer, &q, other, why);
}

static enum peer_word ask_until(struct side *s, const char *sender, char *other, const char **why)
{
	uint64_t since = clock_monotonic();
	enum peer_word word;
	while ((word = ask(s, sender, since, other, why)) == PEER_WAITS) {
		assert_true(clock_monotonic() < since + PEER_WAIT + 2000);
		turn(loop);
	}
	return word;
}

static void a_client_hears_what_is_younger_than_its_question(void **state)
{
	char other[PEER_NAME_ROOM];
	const char *why;
	(void)state;
	begin_pair();
	assert_int_equal(ask(&one, "a@x", clock_monotonic(), other, &why), PEER_TAKES);
	assert_null(why);
	assert_int_equal(ask(&two, "a@x", clock_monotonic(), other, &why), PEER_WAITS);
	assert_int_equal(ask_until(&two, "a@x", other, &why), PEER_LEAVES);
	assert_string_equal(other, "mx1.example.com");
	uint64_t since = clock_monotonic();
	one.backends = false;                           /* which its next beat will say */
	assert_int_equal(ask(&two, "a@y", since, other, &why), PEER_WAITS);
	assert_int_equal(ask_until(&two, "a@y", other, &why), PEER_TAKES);
	assert_false(peer_delivers(two.peer, "main"));
	assert_true(peer_delivers(one.peer, "main"));
	assert_true(peer_is(two.peer, &one.where) &&
		    !peer_is(two.peer, &(struct address){ .family = FAMILY_IPV4 }));
	one.backends = true;
	UNTIL(loop, !serves(&two));
	one.lost = frame_name(BYTES("other"));
	UNTIL(loop, strcmp(report(&two).lost, "") != 0 || report(&two).pair.lost_count == 1);
	assert_false(serves(&two));
	assert_int_equal(ask_until(&two, "a@z", other, &why), PEER_LEAVES);
	one.lost = frame_name(BYTES("main"));
	assert_int_equal(ask_until(&two, "a@z", other, &why), PEER_TAKES);
	assert_string_equal(why, "the primary cannot reach this backend");
	assert_string_equal(report(&two).lost, "main");
	assert_false(serves(&two));
	end_pair();
}

static void the_primary_dies_and_comes_back(void **state)
{
	char words[100];
	struct text error = TEXT(words);
	int again;
	(void)state;
	begin_pair();
	peer_free(one.peer);
	uint64_t died = clock_monotonic();
	UNTIL(loop, serves(&two));
	assert_true(clock_monotonic() - died < 5000);
	assert_true(clock_monotonic() - died > 1500);
	assert_string_equal(report(&two).pair.why,
			    "the primary is silent, and its SMTP port refuses connections");

	configure(&two, &one.where, KEY, -1); /* a reload does not make it stand by */
	assert_true(serves(&two));
	assert_true(listen_open(&two.where, &again, 1, &error));
	configure(&two, &one.where, KEY, again);
	assert_true(listen_open(&one.where, &again, 1, &error));
	create(&one, PAIR_PRIMARY);
	configure(&one, &two.where, KEY, again);
	uint64_t back = clock_monotonic();
	turn_for(loop, 2500);
	assert_true(serves(&two));
	for (uint64_t give_up = clock_monotonic() + 20000;
	     serves(&two) && clock_monotonic() < give_up;)
		turn(loop);
	assert_false(serves(&two));
	assert_true(clock_monotonic() - back >= PAIR_WELL);
	end_pair();
}

static void the_primary_says_that_it_is_ill(void **state)
{
	(void)state;
	begin_pair();
	one.backends = false;
	peer_beat(one.peer);
	uint64_t said = clock_monotonic();
	UNTIL(loop, serves(&two));
	assert_true(clock_monotonic() - said < 500);
	assert_string_equal(report(&two).pair.why, "the primary cannot reach a backend");
	one.backends = true;
	UNTIL(loop, !serves(&two));
	one.state = PAIR_STOPPING;
	peer_beat(one.peer);
	UNTIL(loop, serves(&two));
	assert_string_equal(report(&two).pair.why, "the primary is stopping");
	end_pair();
}

static void nobody_there(void **state)
{
	(void)state;
	two = one = (struct side){ .peer = NULL };
	int fd = open_listener(&two.where), dead = open_listener(&one.where);
	close(dead);
	create(&two, PAIR_SECONDARY);
	assert_true(serves(&two));                              /* no peer is configured yet */
	configure(&two, &one.where, KEY, fd);
	assert_false(serves(&two));
	UNTIL(loop, serves(&two));
	assert_false(report(&two).up || report(&two).down_link);

	char words[100];
	struct text error = TEXT(words);
	struct config *none = load_well(BASE);
	create(&one, PAIR_SECONDARY);
	configure(&one, &two.where, KEY, -1);
	assert_false(serves(&one));
	/* no peer any more: alone, at once */
	assert_true(peer_configure(one.peer, none, -1, &error));
	assert_true(serves(&one));
	assert_false(report(&one).configured);
	config_unref(none);
	end_pair();
}

/* ---- strangers */

static void another_key(void **state)
{
	(void)state;
	begin_pair();
	configure(&one, &two.where, OTHER, -1);
	turn_for(loop, 1500);
	assert_false(report(&one).up || report(&two).up || report(&one).down_link ||
		     report(&two).down_link);
	UNTIL(loop, serves(&two));                              /* both work alone */
	assert_true(serves(&one));
	/* who serves goes on until the primary has proved itself */
	configure(&two, &one.where, OTHER, -1);
	assert_true(serves(&two));
	end_pair();
}

static void strangers_at_the_door(void **state)
{
	int fds[60];
	struct sockaddr_storage to;
	(void)state;
	begin_pair();
	socklen_t length = address_to_sockaddr(&two.where, &to);
	for (size_t i = 0; i < COUNT(fds); i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		assert_int_equal(connect(fds[i], (struct sockaddr *)&to, length), 0);
		if (i % 3 == 0)
			assert_int_equal(
				send(fds[i], "EHLO stranger\r\n\0\0\0\x20", 19, MSG_NOSIGNAL), 19);
		turn(loop);
	}
	turn_for(loop, 500);
	assert_true(well_linked(&two));
	/* the primary leaves, and comes back through the crowd */
	configure(&one, &two.where, OTHER, -1);
	turn_for(loop, 100);
	configure(&one, &two.where, KEY, -1);
	UNTIL(loop, report(&one).up && report(&two).down_link);
	for (size_t i = 0; i < COUNT(fds); i++)
		close(fds[i]);
	end_pair();
}

/* ---- one who has the key and breaks the rules */

static void nothing(void *arg)
{
	(void)arg;
}

static struct stream *intrude(const struct side *at)
{
	char words[100];
	struct text error = TEXT(words);
	static wake_id nobody;
	if (!nobody)
		nobody = loop_enroll(loop, nothing, NULL);
	struct tls_context *context = tls_psk_client_context(NAME, BYTES(KEY), &error);
	struct stream *s = stream_connect(loop, &at->where, nobody);
	assert_non_null(s);
	assert_true(stream_start_tls(s, context, NULL));
	tls_context_unref(context);
	UNTIL(loop, stream_state(s) == STREAM_OPEN);
	return s;
}

static void say(struct stream *s, const struct frame *f)
{
	char room[FRAME_ROOM];
	struct text t = TEXT(room);
	frame_write(&t, f);
	assert_true(stream_write(s, text_bytes(&t)));
}

static const struct frame hello = { .kind = FRAME_HELLO,
				    .sequence = 1,
				    .hello = { PAIR_PRIMARY, BYTES("evil"), BYTES("evil 1"), 66,
					       25 } };

#define NUMBERED(k, n) ((struct frame){ .kind = (k), .sequence = (n) })

/* Each act is said to a secondary on a fresh link, and must end it. */
static void who_breaks_a_rule_is_shut_out(void **state)
{
	struct frame secondary = hello, beat = NUMBERED(FRAME_BEAT, 2),
		     future = NUMBERED(FRAME_BEAT, 3), keys = NUMBERED(FRAME_KEYS, 3);
	secondary.hello.role = PAIR_SECONDARY;
	const struct {
		const char *what;
		const struct frame *frames[4];
		struct bytes raw;
	} rows[] = {
		{ "a beat without HELLO", { &beat }, BYTES("") },
		{ "a second HELLO", { &hello, &hello }, BYTES("") },
		{ "the same role", { &secondary }, BYTES("") },
		{ "a frame said again", { &hello, &beat, &beat }, BYTES("") },
		{ "a frame left out", { &hello, &future }, BYTES("") },
		{ "keys that come late", { &hello, &beat, &keys }, BYTES("") },
		{ "garbage", { NULL }, BYTES("\xff\xff\xff\xff") },
		{ "garbage behind HELLO", { &hello }, BYTES("GET / HTTP/1.1\r\n\r\n") },
		{ "another version", { &hello }, BYTES("\0\0\0\x0a\3\2\0\0\0\0\0\0\0\2") },
		{ "another version than its link's",
		  { &hello },
		  BYTES("\0\0\0\x12\1\5\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\1") },
		{ "a kind of version 1 that there is not",
		  { NULL },
		  BYTES("\0\0\0\x0a\1\x63\0\0\0\0\0\0\0\2") },
		{ "the kind 0", { &hello }, BYTES("\0\0\0\x0a\2\0\0\0\0\0\0\0\0\2") },
	};
	(void)state;
	one = two = (struct side){ .peer = NULL };
	int fd = open_listener(&two.where), dead = open_listener(&one.where);
	close(dead);
	create(&two, PAIR_SECONDARY);
	configure(&two, &one.where, KEY, fd);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stream *s = intrude(&two);
		for (size_t k = 0; k < 4 && rows[i].frames[k]; k++)
			say(s, rows[i].frames[k]);
		(void)stream_write(s, rows[i].raw);
		stream_flush(s);
		for (uint64_t give_up = clock_monotonic() + 3000;
		     stream_state(s) != STREAM_ENDED;) {
			if (clock_monotonic() > give_up)
				fail_msg("%s is put up with", rows[i].what);
			turn(loop);
		}
		assert_true(stream_received(s) < 2000);         /* the handshake, and not a word */
		assert_int_equal(stream_input(s).len, 0);
		stream_close(s, false);
		assert_false(report(&two).down_link);
	}
	assert_int_equal(two.keys, 0);
	peer_free(two.peer);
}

static void a_secondary_gives_no_keys(void **state)
{
	struct frame secondary = hello, keys = NUMBERED(FRAME_KEYS, 2);
	secondary.hello.role = PAIR_SECONDARY;
	(void)state;
	one = two = (struct side){ .peer = NULL };
	int fd = open_listener(&one.where), dead = open_listener(&two.where);
	close(dead);
	create(&one, PAIR_PRIMARY);
	configure(&one, &two.where, KEY, fd);
	struct stream *s = intrude(&one);
	say(s, &secondary);
	stream_flush(s);
	UNTIL(loop, report(&one).down_link);
	say(s, &keys);
	stream_flush(s);
	UNTIL(loop, stream_state(s) == STREAM_ENDED);
	assert_int_equal(one.keys, 0);
	stream_close(s, false);
	peer_free(one.peer);
}

static void a_flood_ends_the_link(void **state)
{
	(void)state;
	one = two = (struct side){ .peer = NULL };
	int fd = open_listener(&two.where), dead = open_listener(&one.where);
	close(dead);
	create(&two, PAIR_SECONDARY);
	configure(&two, &one.where, KEY, fd);
	struct stream *s = intrude(&two);
	say(s, &hello);
	uint64_t n = 1;
	for (uint64_t give_up = clock_monotonic() + 20000;
	     stream_state(s) != STREAM_ENDED && clock_monotonic() < give_up;) {
		struct frame known = { .kind = FRAME_KNOWN, .known = { 1, 1 } };
		for (int i = 0; i < 4000 && stream_unsent(s) < 200000; i++) {
			known.sequence = ++n;
			say(s, &known);
		}
		stream_flush(s);
		turn(loop);
	}
	assert_int_equal(stream_state(s), STREAM_ENDED);
	assert_true(two.known >= PEER_FRAMES_MAX - 2);
	stream_close(s, false);
	peer_free(two.peer);
}

/* Its own address, as it happens: it hears its own HELLO and ends the link. */
static void a_gateway_does_not_listen_to_itself(void **state)
{
	(void)state;
	one = (struct side){ .peer = NULL };
	int fd = open_listener(&one.where);
	create(&one, PAIR_PRIMARY);
	configure(&one, &one.where, KEY, fd);
	turn_for(loop, 1500);
	assert_true(one.linked >= 1);
	assert_false(report(&one).down_link);
	assert_int_equal(one.keys, 0);
	peer_free(one.peer);
}

/* A second link of the peer's takes the first one's place: it has dialled again, and the old one is
 * dead without knowing. */
static void the_newest_link_counts(void **state)
{
	(void)state;
	begin_pair();
	struct stream *s = intrude(&two);
	say(s, &hello);
	stream_flush(s);
	UNTIL(loop, strcmp(report(&two).hostname, "evil") == 0);
	UNTIL(loop, one.linked == 2); /* the real one dials again and takes it back */
	UNTIL(loop, stream_state(s) == STREAM_ENDED);
	assert_string_equal(report(&two).hostname, "mx1.example.com");
	assert_true(well_linked(&two));
	stream_close(s, false);
	end_pair();
}

/* ---- the probe: secondaries without a link, all at once, each with a mail server of the primary's
 * that says these things */

static const struct {
	const char *greeting, *reply;   /* NULL: nothing */
	bool answers;
} servers[] = {
	{ "220 mx1 ESMTP\r\n", "250-mx1\r\n250 SIZE\r\n", true },
	{ "220-mx1\r\n220 ESMTP\r\n", "250\r\n", true },
	{ "220 mx1\r\n", "421 shutting down\r\n", false },
	{ "220 mx1\r\n", "250-mx1\r\n", false },
	{ "554 no\r\n", "250 mx1\r\n", false },
	{ "220 mx1\r\n", NULL, false },
	{ NULL, NULL, false }, /* it hangs: the kernel accepts, nobody speaks */
	{ "2200 x\r\n", "250 mx1\r\n", false },
};

struct probed {
	struct side side;
	int listening, client;
	bool asked;
};

static void probed_begin(struct probed *t)
{
	char words[200];
	struct text error = TEXT(words);
	struct address mail, nowhere;
	t->listening = open_listener(&mail);
	t->client = -1;
	int fd = open_listener(&t->side.where), dead = open_listener(&nowhere);
	close(dead);
	create(&t->side, PAIR_SECONDARY);
	struct config *c = configuration(PAIR_SECONDARY, &nowhere, KEY);
	c->listeners[0].bind.port = mail.port;
	assert_true(peer_configure(t->side.peer, c, fd, &error));
	config_unref(c);
}

static void probed_serve(struct probed *t, const char *greeting, const char *reply)
{
	char octets[200];
	if (t->client < 0) {
		t->client = accept4(t->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (t->client >= 0 && greeting)
			send(t->client, greeting, strlen(greeting), MSG_NOSIGNAL);
		return;
	}
	ssize_t n = recv(t->client, octets, sizeof octets, 0);
	if (n == 0 || (n < 0 && errno != EAGAIN)) {             /* the next one will come */
		close(t->client);
		t->client = -1;
		t->asked = false;
		return;
	}
	if (n < 0 || t->asked)
		return;
	t->asked = true;
	assert_int_equal(n, 22);
	assert_memory_equal(octets, "EHLO mx1.example.com\r\n", 22);
	if (reply)
		send(t->client, reply, strlen(reply), MSG_NOSIGNAL);
}

static void probes(void **state)
{
	static struct probed all[COUNT(servers)];
	(void)state;
	for (size_t i = 0; i < COUNT(servers); i++)
		probed_begin(&all[i]);
	for (uint64_t end = clock_monotonic() + 6000; clock_monotonic() < end; turn(loop))
		for (size_t i = 0; i < COUNT(servers); i++)
			probed_serve(&all[i], servers[i].greeting, servers[i].reply);
	for (size_t i = 0; i < COUNT(servers); i++) {
		if (report(&all[i].side).pair.probe_began == 0 ||
		    (report(&all[i].side).pair.usual > 0) != servers[i].answers ||
		    serves(&all[i].side) != !servers[i].answers)
			fail_msg("row %zu", i);
		close(all[i].client);
		close(all[i].listening);
		peer_free(all[i].side.peer);
	}
}

/* ---- keys */

static void keys_in_files(void **state)
{
	char made[PEER_KEY_TEXT + 1], again[PEER_KEY_TEXT + 1], line[PEER_KEY_TEXT + 3];
	unsigned char key[TLS_PSK_SIZE];
	(void)state;
	assert_true(peer_key_make(made) && peer_key_make(again));
	assert_int_equal(strlen(made), PEER_KEY_TEXT);
	assert_string_not_equal(made, again);
	assert_true(peer_key_read(bytes_of(made), key));
	snprintf(line, sizeof line, "%s\n", made);
	assert_true(peer_key_read(bytes_of(line), key));
	snprintf(line, sizeof line, "%s\r\n", made);
	assert_true(peer_key_read(bytes_of(line), key));
	for (size_t i = 0; i < TLS_PSK_SIZE; i++) {
		char two_digits[3];
		snprintf(two_digits, sizeof two_digits, "%02x", key[i]);
		assert_memory_equal(two_digits, made + 2 * i, 2);
	}
	made[5] = 'A';
	assert_false(peer_key_read(bytes_of(made), key));
	made[5] = 'g';
	assert_false(peer_key_read(bytes_of(made), key));
	made[5] = '\0';
	assert_false(peer_key_read((struct bytes){ made, PEER_KEY_TEXT }, key));
	assert_false(peer_key_read((struct bytes){ again, PEER_KEY_TEXT - 1 }, key));
	assert_false(peer_key_read(BYTES(""), key));
	snprintf(line, sizeof line, "%s ", again);
	assert_false(peer_key_read(bytes_of(line), key));
	assert_false(peer_key_read(BYTES("\n"), key));
}

static int start(void **state)
{
	(void)state;
	log_configure(LOG_TEXT, LOG_SILENT);
	return tls_start() && (loop = loop_new()) != NULL ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_find_each_other),
		cmocka_unit_test(words_pass_both_ways),
		cmocka_unit_test(many_words_from_many_threads),
		cmocka_unit_test(a_client_hears_what_is_younger_than_its_question),
		cmocka_unit_test(the_primary_dies_and_comes_back),
		cmocka_unit_test(the_primary_says_that_it_is_ill),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(another_key),
		cmocka_unit_test(strangers_at_the_door),
		cmocka_unit_test(who_breaks_a_rule_is_shut_out),
		cmocka_unit_test(a_secondary_gives_no_keys),
		cmocka_unit_test(a_flood_ends_the_link),
		cmocka_unit_test(a_gateway_does_not_listen_to_itself),
		cmocka_unit_test(the_newest_link_counts),
		cmocka_unit_test(probes),
		cmocka_unit_test(keys_in_files),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
