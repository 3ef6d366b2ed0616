/* backend_link_talk.c: what a ready link says and hears, how it ends, and how it is kept for the
 * next (backend/link.h, backend/prober.h), by real sockets against scripted servers. */
#include "tests/unit/backend_link.h"

#include "gateway/backend/prober.h"

#define ENVELOPE "< MAIL", "> 250 2.1.0 ok", "< RCPT", "> 250 2.1.5 ok", "< DATA", "> 354 go"

/* The next reply's code; 0 when the link has failed. */
static unsigned answer(struct link *l)
{
	link_flush(l);
	while (!link_reply(l, &w.reply)) {
		if (link_state(l) == LINK_FAILED)
			return 0;
		run_until_woken();
	}
	return w.reply.code;
}

static unsigned ask(struct link *l, const char *command)
{
	link_command(l, bytes_of(command));
	return answer(l);
}

static void envelope(struct link *l)
{
	assert_int_equal(ask(l, "MAIL FROM:<a@b.test>"), 250);
	assert_int_equal(ask(l, "RCPT TO:<c@a.test>"), 250);
	assert_int_equal(ask(l, "DATA"), 354);
}

static void begin_with(struct backend *b, const char *const *script)
{
	backend_start(b, "127.0.0.1", 0, SCRIPTS(script));
	world_begin(servers_of(b, 1, "127.0.0.1"), "");
}

static const char *end_with(struct backend *b)
{
	world_end();
	return backend_stop(b);
}

/* ---- talking */

static void a_message(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO, "< MAIL", "< RCPT", "< RCPT", "< DATA", "> 250 2.1.0 ok",
			      "> 250-2.1.5 one\r\n250 two", "> 550 5.1.1 no", "> 354 go", "!body",
			      "> 250 2.0.0 stored"));
	struct link *l = opened(false);
	assert_ready(l);
	const char *const commands[] = { "MAIL FROM:<a@b.test>", "RCPT TO:<c@a.test>",
					 "RCPT TO:<d@a.test>", "DATA" };
	for (size_t i = 0; i < COUNT(commands); i++)
		link_command(l, bytes_of(commands[i]));
	assert_int_equal(answer(l), 250);
	assert_int_equal(answer(l), 250);
	assert_int_equal(w.reply.text.len, 13);
	assert_memory_equal(w.reply.text.at, "2.1.5 one\ntwo", 13);
	assert_int_equal(answer(l), 550);
	assert_int_equal(answer(l), 354);
	link_octets(l, BYTES("Subject: x\r\n\r\n"));
	link_octets(l, BYTES("text\r\n"));
	link_octets(l, BYTES(".\r\n"));
	link_expect(l);
	assert_int_equal(answer(l), 250);
	assert_memory_equal(w.reply.text.at, "2.0.0 stored", 12);
	assert_int_equal(link_unsent(l), 0);
	link_close(l);
	const char *heard = end_with(&b);
	assert_non_null(strstr(heard, "0 body of 23;"));
	assert_non_null(strstr(heard, "0 QUIT;"));
}

/* A large body goes as fast as the backend takes it; the owner is woken when it is out. */
static void a_large_message(void **state)
{
	static char line[100001];
	(void)state;
	struct backend b;
	memset(line, 'x', sizeof line - 1);
	memcpy(line + sizeof line - 3, "\r\n", 2);
	begin_with(&b, SCRIPT(HELLO, ENVELOPE, "!wait", "!body", "> 250 2.0.0 stored"));
	struct link *l = opened(false);
	envelope(l);
	for (int i = 0; i < 200; i++)
		link_octets(l, bytes_of(line));
	assert_true(link_unsent(l) == 20000000);
	link_flush(l);
	assert_true(link_unsent(l) > 0);
	backends_go();
	unsigned wakes = w.wakes;
	while (link_unsent(l) > 0)
		run_until_woken();
	assert_int_equal(w.wakes, wakes + 1);
	link_octets(l, BYTES(".\r\n"));
	link_expect(l);
	assert_int_equal(answer(l), 250);
	link_close(l);
	assert_non_null(strstr(end_with(&b), "0 body of 20000003;"));
}

/* What is asked, what comes, and how the link ends. */
static void broken_talk(void **state)
{
	const struct {
		const char *const *script;
		const char *failure;
		bool refused;
	} rows[] = {
		{ SCRIPT(HELLO, "< MAIL", "> hello there"),
		  "sent something that is not an SMTP reply", false },
		{ SCRIPT(HELLO, "< MAIL", "> 250 ok\r\n250 extra"), "sent a reply to no command",
		  false },
		{ SCRIPT(HELLO, "< MAIL", "= 250 ok\n"), "sent a reply with a bare LF", false },
		{ SCRIPT(HELLO, "< MAIL", "!endless 250-more"),
		  "sent a reply of more than 100 lines", false },
		{ SCRIPT(HELLO, "< MAIL", "!close"), "closed the connection", false },
		{ SCRIPT(HELLO, "< MAIL", "!reset"), "Connection reset by peer", false },
		{ SCRIPT(HELLO, "< MAIL", "= 250 o", "!close"), "closed the connection", false },
		{ SCRIPT(HELLO, "< MAIL", "> 250 ok\r\n421 4.3.2 bye"), "421 4.3.2 bye", true },
		{ SCRIPT(HELLO, "< MAIL", "> 250 ok", "!close"), "closed the connection", false },
		{ SCRIPT(HELLO, "< MAIL", "> 250 ok", "> 421 4.4.2 timeout"), "421 4.4.2 timeout",
		  true },
		{ SCRIPT(HELLO, "< MAIL", "> 250 ok", "= 2"), "sent a reply to no command", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backend b;
		begin_with(&b, rows[i].script);
		struct link *l = opened(false);
		assert_ready(l);
		if (ask(l, "MAIL FROM:<>") == 250) {
			run_for(100); /* what else comes, comes now */
			link_command(l, BYTES("RCPT TO:<c@a.test>"));
		}
		assert_int_equal(answer(l), 0);
		assert_failure(l, w.main->servers[0].name, rows[i].failure);
		assert_int_equal(link_refused(l), rows[i].refused);
		link_close(l);
		(void)end_with(&b);
	}
}

/* The reply that came together with the end of the connection still counts. */
static void last_words(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO, ENVELOPE, "!body", "> 250 2.0.0 stored", "!close"));
	struct link *l = opened(false);
	envelope(l);
	link_octets(l, BYTES("x\r\n.\r\n"));
	link_expect(l);
	link_flush(l);
	usleep(100000); /* reply and end are there together */
	assert_int_equal(answer(l), 250);
	link_give_back(l); /* of a link that has failed by now, or will soon: it is closed */
	run_for(60);
	l = opened(false);
	assert_false(link_reused(l));
	link_close(l);
	(void)end_with(&b);
}

/* While a message is being sent: a refusal is heard early, a yes is a lie. A message cut short ends
 * with a reset. */
static void early_replies(void **state)
{
	static const struct {
		const char *reply;
		unsigned code;
		const char *failure;
	} rows[] = {
		{ "> 452 4.3.1 full", 452, NULL },
		{ "> 554 5.7.1 no", 554, NULL },
		{ "> 250 2.0.0 stored", 0, "answered before the end of the message" },
		{ "> 354 go on", 0, "answered before the end of the message" },
		{ "> 552 a\r\n552 b", 0, "sent a reply to no command" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backend b;
		begin_with(&b, SCRIPT(HELLO, ENVELOPE, "< first line", rows[i].reply, "< never"));
		struct link *l = opened(false);
		envelope(l);
		link_octets(l, BYTES("first line\r\n"));
		assert_int_equal(answer(l), rows[i].code);
		if (rows[i].failure)
			assert_failure(l, w.main->servers[0].name, rows[i].failure);
		else
			assert_int_equal(link_state(l), LINK_READY);
		link_close(l);
		assert_non_null(strstr(end_with(&b), "0 RST;"));
	}
}

/* Closed in the middle of the message. */
static void dropped_in_data(void **state)
{
	static const char *const ends[] = { "!close", "!reset" };
	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct backend b;
		begin_with(&b, SCRIPT(HELLO, ENVELOPE, "< first", ends[i]));
		struct link *l = opened(false);
		envelope(l);
		link_octets(l, BYTES("first line\r\n"));
		assert_int_equal(answer(l), 0);
		assert_failure(l, w.main->servers[0].name,
			       i ? "Connection reset by peer" : "closed the connection");
		link_close(l);
		(void)end_with(&b);
	}
}

/* An early refusal that waits until the message is over is its answer. */
static void early_refusal_taken_late(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO, ENVELOPE, "< first", "> 452 4.3.1 full"));
	struct link *l = opened(false);
	envelope(l);
	link_octets(l, BYTES("first line\r\n"));
	link_flush(l);
	run_until_woken();
	link_octets(l, BYTES(".\r\n"));
	link_expect(l);
	assert_int_equal(answer(l), 452);
	assert_false(link_reply(l, &w.reply));
	assert_int_equal(link_state(l), LINK_READY);
	link_close(l);
	assert_non_null(strstr(end_with(&b), "0 QUIT;"));
}

/* The window of doubt: closed, or silent, after the dot. The dot must not get out after the owner
 * has gone. */
static void after_the_dot(void **state)
{
	static const char *const ends[] = { "!close", "!reset", "< never" };
	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct backend b;
		begin_with(&b, SCRIPT(HELLO, ENVELOPE, "!body", ends[i]));
		struct link *l = opened(false);
		envelope(l);
		link_octets(l, BYTES("x\r\n.\r\n"));
		link_expect(l);
		link_flush(l);
		run_for(100);
		assert_false(link_reply(l, &w.reply));
		assert_int_equal(link_state(l), i < 2 ? LINK_FAILED : LINK_READY);
		link_close(l);
		const char *heard = end_with(&b);
		assert_true(i < 2 || strstr(heard, "0 RST;"));
	}
}

/* ---- keeping */

static void kept_and_reused(void **state)
{
	(void)state;
	struct backend b;
	backend_start(&b, "127.0.0.1", 0,
		      SCRIPTS(SCRIPT(HELLO, "< MAIL 1", "> 250 ok", "< MAIL 2", "> 250 ok"),
			      SCRIPT(HELLO)));
	world_begin(servers_of(&b, 1, "127.0.0.1"), "");
	struct link *l = opened(false);
	assert_int_equal(ask(l, "MAIL 1"), 250);
	link_give_back(l);
	run_for(60);
	struct link *again = opened(false);
	assert_true(link_reused(again));
	assert_true(link_pipelining(again) && link_offers(again)->size);
	assert_string_equal(link_server(again), w.main->servers[0].name);
	assert_int_equal(ask(again, "MAIL 2"), 250);
	struct link *other = opened(false);
	assert_false(link_reused(other));
	link_give_back(again);
	link_give_back(other);
	again = opened(false); /* the latest first */
	assert_true(link_reused(again));
	struct link *fresh = opened(true);
	assert_false(link_reused(fresh));
	link_close(fresh);
	link_give_back(again);
	const char *heard = end_with(&b);
	assert_int_equal(b.connections, 3);
	assert_null(strstr(heard, "wanted"));
	assert_non_null(strstr(heard, "0 QUIT;")); /* at the end of the loop, the kept ones too */
	assert_non_null(strstr(heard, "1 QUIT;"));
}

/* A kept link that the backend ends, or speaks on, is dropped without a word to anybody. */
static void kept_and_lost(void **state)
{
	const char *const *const scripts[] = {
		SCRIPT(HELLO, "< MAIL", "> 250 ok", "!pause", "= 421 4.4.2 idle\r\n", "!close"),
		SCRIPT(HELLO, "< MAIL", "> 250 ok", "!pause", "!close"),
		SCRIPT(HELLO, "< MAIL", "> 250 ok", "!pause", "!reset"),
		SCRIPT(HELLO, "< MAIL", "> 250 ok", "!pause", "= 2"),
	};
	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct backend b;
		begin_with(&b, scripts[i]);
		struct link *l = opened(false);
		assert_int_equal(ask(l, "MAIL"), 250);
		link_give_back(l);
		unsigned wakes = w.wakes;
		run_for(300);
		assert_int_equal(w.wakes, wakes);
		l = opened(false);
		assert_ready(l);
		assert_false(link_reused(l));
		link_close(l);
		(void)end_with(&b);
		assert_int_equal(b.connections, 2);
	}
}

/* Not in order, not kept. */
static void not_kept(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO, ENVELOPE, "< x"));
	for (int i = 0; i < 3; i++) {
		struct link *l = opened(false);
		assert_ready(l);
		assert_false(link_reused(l));
		if (i == 0)
			link_command(l, BYTES("MAIL")); /* a reply is outstanding */
		if (i == 1)
			envelope(l);
		if (i == 1)
			link_octets(l, BYTES("x\r\n"));
		link_flush(l);
		link_give_back(l);
	}
	(void)end_with(&b);
	assert_int_equal(b.connections, 3);
}

static struct link *wave[66];

/* Gives back and opens as many links as a wave holds: how many of them were kept. */
static size_t wave_kept(uint64_t between)
{
	size_t reused = 0;
	for (size_t i = 0; i < COUNT(wave); i++)
		link_give_back(wave[i]);
	if (between)
		run_for(between);
	for (size_t i = 0; i < COUNT(wave); i++) {
		wave[i] = opened(false);
		reused += link_reused(wave[i]);
	}
	return reused;
}

static void at_most_64(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO));
	for (size_t i = 0; i < COUNT(wave); i++)
		wave[i] = opened(true);
	assert_int_equal(wave_kept(0), 64);
	for (size_t i = 0; i < COUNT(wave); i++)
		link_close(wave[i]);
	(void)end_with(&b);
}

/* Where more may be kept, these go when the wave has been over for five seconds. The link that is
 * being given back counts as a stream. */
static void more_for_a_wave(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO));
	connection_pool_keep(w.connections, COUNT(wave) + 1);
	for (size_t i = 0; i < COUNT(wave); i++)
		wave[i] = opened(true);
	assert_int_equal(wave_kept(0), COUNT(wave));
	assert_int_equal(wave_kept(5200), 64);
	connection_pool_keep(w.connections, COUNT(wave));
	assert_int_equal(wave_kept(0), 64);
	for (size_t i = 0; i < COUNT(wave); i++)
		link_close(wave[i]);
	(void)end_with(&b);
}

/* A reload leaves the kept links of entries that stay the same, and closes the others. */
static void reloads(void **state)
{
	(void)state;
	struct backend b;
	begin_with(&b, SCRIPT(HELLO, "< MAIL", "> 250 ok"));
	struct config *old = config_ref(w.config);
	struct link *l = opened(false);
	link_give_back(l);
	world_configure(configuration(servers_of(&b, 1, "127.0.0.1"), ""));
	l = opened(false);
	assert_true(link_reused(l));
	/* A session of the old generation gives its link back, another takes one: the entry is the
	 * same. */
	link_give_back(l);
	l = link_open(w.connections, old, &old->backends[0], &(struct link_client){ 0 }, false, 0,
		      loop_now(w.loop), w.owner);
	assert_non_null(l);
	assert_true(link_reused(l));
	link_give_back(l);
	world_configure(configuration(servers_of(&b, 1, "127.0.0.1"), ", tls: off"));
	l = opened(false);
	assert_false(link_reused(l));
	assert_int_equal(ask(l, "MAIL"), 250);
	world_configure(configuration("\"127.0.0.1:1\"", ""));
	link_give_back(l); /* its entry is gone: closed */
	config_unref(old);
	const char *heard = end_with(&b);
	assert_int_equal(b.connections, 2);
	assert_non_null(strstr(heard, "0 QUIT;"));
	assert_non_null(strstr(heard, "1 QUIT;"));
}

/* ---- the prober */

static bool all_probed;

static void probed(void *arg)
{
	(void)arg;
	all_probed = true;
	loop_stop(w.loop);
}

static void prober(void **state)
{
	(void)state;
	struct backend b[3];
	char words[200], servers[256];
	struct text error = TEXT(words), t = TEXT(servers);
	const char *const *const proxied = SCRIPT("< PROXY TCP4 127.0.0.1 127.0.0.1 ", HELLO);
	for (size_t i = 0; i < COUNT(b); i++)
		backend_start(&b[i], "127.0.0.1", 0, SCRIPTS(i == 1 ? NULL : proxied));
	text_format(&t, "\"127.0.0.1:%u\", \"127.0.0.1:%u\", \"localhost:%u\"", b[0].port,
		    b[1].port, b[2].port);
	world_begin(text_cstr(&t), ", client_info: proxy-v1");
	wake_id settled_wake = loop_enroll(w.loop, probed, NULL);
	struct address nobody;                  /* "localhost" is asked of no server */
	assert_true(endpoint_parse(BYTES("127.0.0.1:9"), &nobody));
	struct answers *answers = answers_new();
	struct resolver *resolver = resolver_new(w.loop, answers, &nobody, 1, 1000, &error);
	struct dns *dns = dns_new(resolver, NULL, &error);
	struct prober *p = prober_new(w.loop, w.health, dns);
	assert_non_null(p);
	for (int i = 0; i < 2; i++) {
		all_probed = false;
		assert_true(health_configure(w.health, w.config));
		assert_false(health_known(w.health));
		prober_configure(p, w.config, settled_wake);
		assert_false(all_probed);
		run_until_woken();
		assert_true(all_probed && health_known(w.health));
		assert_int_equal(health_standing(w.health, w.main, 0), SERVER_UP);
		assert_int_equal(health_standing(w.health, w.main, 1), SERVER_UNKNOWN);
		assert_int_equal(health_standing(w.health, w.main, 2), SERVER_UP);
		assert_int_equal(health_offers(w.health, w.config).size_limit, 1000);
	}
	prober_configure(p, w.config, settled_wake); /* and ended in the middle of it */
	run_for(1);
	prober_free(p);
	dns_free(dns);
	resolver_free(resolver);
	answers_free(answers);
	loop_retire(w.loop, settled_wake);
	world_end();
	for (size_t i = 0; i < COUNT(b); i++) {
		const char *heard = backend_stop(&b[i]);
		assert_true(i == 1 || strstr(heard, "0 QUIT;"));
		assert_null(strstr(heard, "wanted"));
	}
}

/* In a pair a server that was quick, and now takes connections and says nothing, is out of rotation
 * in seconds: in a few probes that go on at once, not in three times the longest that one may
 * last. */
static void prober_in_a_pair(void **state)
{
	(void)state;
	struct backend b;
	backend_start(&b, "127.0.0.1", 0, SCRIPTS(SCRIPT(HELLO), SCRIPT("< never")));
	world_begin(servers_of(&b, 1, "127.0.0.1"), "");
	w.config->peer.configured = true;
	char buffer[100];
	struct text error = TEXT(buffer);
	struct address nobody;
	assert_true(endpoint_parse(BYTES("127.0.0.1:9"), &nobody));
	struct answers *answers = answers_new();
	struct resolver *resolver = resolver_new(w.loop, answers, &nobody, 1, 1000, &error);
	struct dns *dns = dns_new(resolver, NULL, &error);
	struct prober *p = prober_new(w.loop, w.health, dns);
	assert_non_null(p);
	prober_configure(p, w.config, 0);
	uint64_t began = clock_monotonic(), up = 0, down = 0;
	while (!down && clock_monotonic() < began + 20000) {
		run_for(50);
		enum server_standing standing = health_standing(w.health, w.main, 0);
		up = up == 0 && standing == SERVER_UP ? clock_monotonic() : up;
		down = up != 0 && standing == SERVER_DOWN ? clock_monotonic() : 0;
	}
	assert_true(up != 0 && down != 0);
	prober_free(p);
	dns_free(dns);
	resolver_free(resolver);
	answers_free(answers);
	world_end();
	(void)backend_stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message),
		cmocka_unit_test(a_large_message),
		cmocka_unit_test(broken_talk),
		cmocka_unit_test(last_words),
		cmocka_unit_test(early_replies),
		cmocka_unit_test(dropped_in_data),
		cmocka_unit_test(early_refusal_taken_late),
		cmocka_unit_test(after_the_dot),
		cmocka_unit_test(kept_and_reused),
		cmocka_unit_test(kept_and_lost),
		cmocka_unit_test(not_kept),
		cmocka_unit_test(at_most_64),
		cmocka_unit_test(more_for_a_wave),
		cmocka_unit_test(reloads),
		cmocka_unit_test(prober),
		cmocka_unit_test(prober_in_a_pair),
	};
	log_configure(LOG_TEXT, LOG_ERROR);
	if (!tls_start())
		return 1;
	return cmocka_run_group_tests_name("smtp_link_talk", tests, NULL, NULL);
}
