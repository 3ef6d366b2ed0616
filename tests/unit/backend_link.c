/* backend_link.c: how a link to a backend is made ready, by real sockets against scripted servers:
 * what it says, what it survives, where it goes next (backend/link.h). What a ready link does
 * stands in backend_link_talk.c. */
#include "gateway/backend/link_hello.h"
#include "tests/unit/backend_link.h"

/* ---- one server */

static void in_clear(void **state)
{
	(void)state;
	struct backend b;
	backend_start(&b, "127.0.0.1", 0,
		      SCRIPTS(SCRIPT(
			      "> 220-mx.test\r\n220 ESMTP", "< EHLO gw.test",
			      "> 250-mx.test\r\n250-pipelining\r\n250-SIZE 1000\r\n250-8bitmime\r\n"
			      "250-XYZZY\r\n250-SMTPUTF8\r\n250 DSN")));
	world_begin(servers_of(&b, 1, "127.0.0.1"), ", tls: off");
	struct link_client client = { .helo = BYTES("client.test") };
	struct link *l = open_with(&client, false, 10000);
	assert_int_equal(link_state(l), LINK_PREPARING);
	assert_ready(l);
	assert_int_equal(w.wakes, 1);
	assert_string_equal(link_server(l), w.main->servers[0].name);
	assert_string_equal(link_failure(l), "");
	assert_true(link_pipelining(l));
	assert_false(link_reused(l) || link_refused(l) || link_tls(l));
	const struct offers *o = link_offers(l);
	assert_true(o->eight_bit && o->utf8 && o->dsn && o->size && o->size_limit == 1000);
	assert_int_equal(health_standing(w.health, w.main, 0), SERVER_UP);
	assert_int_equal(health_offers(w.health, w.config).size_limit, 1000);
	link_close(l);
	world_end();
	assert_string_equal(backend_stop(&b), "0 EHLO gw.test;0 QUIT;0 EOF;");
}

static void helo_where_ehlo_is_refused(void **state)
{
	(void)state;
	struct backend b;
	backend_start(&b, "127.0.0.1", 0,
		      SCRIPTS(SCRIPT("> 220 old", "< EHLO", "> 502 what?", "< HELO gw.test",
				     "> 250 old")));
	world_begin(servers_of(&b, 1, "127.0.0.1"), "");
	struct link *l = opened(false);
	assert_ready(l);
	assert_false(link_pipelining(l) || link_offers(l)->size || link_offers(l)->eight_bit);
	link_close(l);
	world_end();
	assert_string_equal(backend_stop(&b), "0 EHLO gw.test;0 HELO gw.test;0 QUIT;0 EOF;");
}

/* Whatever a server does instead of being one, the link fails with a sentence, in time. */
static char huge[1000 * 1000]; /* a greeting of one line */
static const struct {
	const char *keys;
	const char *const *script;
	const char *failure;
	bool refused;
} broken[] = {
	{ "", NULL, "Connection refused", false },
	{ "", SCRIPT("!close"), "closed the connection", false },
	{ "", SCRIPT("!reset"), "Connection reset by peer", false },
	{ "", SCRIPT("= 220 half", "!close"), "closed the connection", false },
	{ "", SCRIPT("< never"), "the greeting timed out", false },
	{ "", SCRIPT("!drip 220-abcdefghijklmnopqrstuvwxyz", "< x"), "the greeting timed out",
	  false },
	{ "", SCRIPT("> 421 4.3.2 busy"), "greets with 421 4.3.2 busy", true },
	{ "", SCRIPT("> 554-5.7.1 go\r\n554 away\x1B"), "greets with 554 5.7.1 go away?", true },
	{ "", SCRIPT("> 554 no", "!close"), "greets with 554 no", true },
	{ "", SCRIPT("> 250 hi"), "greets with 250 hi", false },
	{ "", SCRIPT("> hello there"), "sent something that is not an SMTP reply", false },
	{ "", SCRIPT(huge), "sent a reply line of more than 2048 bytes", false },
	{ "", SCRIPT("!endless 220-more"), "sent a reply of more than 100 lines", false },
	{ "", SCRIPT("= 220 x\n"), "sent a reply with a bare LF", false },
	{ "", SCRIPT("> 220 x\r\n250 extra"), "sent a reply to no command", false },
	{ "", SCRIPT("> 220 x\r\n421 bye"), "closes the connection (421)", false },
	{ "", SCRIPT("> 220 x", "< EHLO", "< x"), "the reply to EHLO timed out", false },
	{ "", SCRIPT("> 220 x", "< EHLO", "> 451 later"), "answers EHLO with 451 later", true },
	{ "", SCRIPT("> 220 x", "< EHLO", "> 220 x"), "answers EHLO with 220 x", false },
	{ "", SCRIPT("> 220 x", "< EHLO", "!endless 250-more"),
	  "sent a reply of more than 100 lines", false },
	{ "", SCRIPT("> 220 x", "< EHLO", "> 250 x\r\n250 extra"), "sent a reply to no command",
	  false },
	{ "", SCRIPT("> 220 x", "< EHLO", "= 250 x\r\n2"), "sent a reply to no command", false },
	{ "", SCRIPT("> 220 x", "< EHLO", "> 500 x", "< HELO", "> 550 no"),
	  "answers HELO with 550 no", true },
	{ ", tls: required", SCRIPT(HELLO), "does not offer STARTTLS, which is required", false },
	{ ", tls: required", SCRIPT(HELLO_TLS, "> 454 no"), "answers STARTTLS with 454 no", true },
	{ ", tls: required", SCRIPT(HELLO_TLS, "> 220 go\r\n250-INJECTED\r\n250 AUTH PLAIN"),
	  "injected plaintext between STARTTLS and TLS", false },
	{ ", tls: required", SCRIPT(HELLO_TLS, "= 220 go\r\n2"),
	  "injected plaintext between STARTTLS and TLS", false },
	{ ", tls: required", SCRIPT(HELLO_TLS, "> 220 go", "!octets", "!close"),
	  "TLS: closed during the handshake", false },
	{ ", tls: required", SCRIPT(HELLO_TLS, "> 220 go", "!tls"),
	  "TLS: certificate verification failed: it is not for 127.0.0.1", false },
	{ "", SCRIPT(HELLO_TLS, "> 220 go\r\n250-INJECTED\r\n250 AUTH PLAIN"),
	  "injected plaintext between STARTTLS and TLS", false },
	{ "", SCRIPT(HELLO_TLS, "= 220 go\r\n\x16\x03\x03"),
	  "injected plaintext between STARTTLS and TLS", false },
	{ ", client_info: xclient", SCRIPT(HELLO),
	  "does not offer XCLIENT with ADDR to this gateway", false },
};

static void broken_servers(void **state)
{
	(void)state;
	memset(huge, 'x', sizeof huge - 1);
	memcpy(huge, "> 220 ", 6);
	for (size_t i = 0; i < COUNT(broken); i++) {
		struct backend b;
		struct link_client client = { .helo = BYTES("client.test") };
		backend_start(&b, "127.0.0.1", 0, SCRIPTS(broken[i].script));
		world_begin(servers_of(&b, 1, "127.0.0.1"), broken[i].keys);
		bool stalls = strstr(broken[i].failure, "in time");
		struct link *l = open_with(&client, false, stalls ? 300 : 10000);
		(void)settled(l);
		assert_failure(l, w.main->servers[0].name, broken[i].failure);
		assert_int_equal(link_refused(l), broken[i].refused);
		/* Only close is left; anything else does nothing. */
		unsigned wakes = w.wakes;
		link_command(l, BYTES("NOOP"));
		link_octets(l, BYTES("x"));
		link_expect(l);
		link_flush(l);
		assert_false(link_reply(l, &w.reply));
		assert_int_equal(link_unsent(l), 0);
		assert_int_equal(w.wakes, wakes);
		link_close(l);
		world_end();
		(void)backend_stop(&b);
	}
}

/* ---- where it goes when one has failed */

static void failover(void **state)
{
	(void)state;
	struct backend b[3];
	backend_start(&b[0], "127.0.0.1", 0, SCRIPTS(NULL));
	backend_start(&b[1], "127.0.0.1", 0, SCRIPTS(SCRIPT("> 421 busy")));
	backend_start(&b[2], "127.0.0.1", 0, SCRIPTS(SCRIPT(HELLO)));
	world_begin(servers_of(b, 3, "127.0.0.1"), "");
	struct link *l = opened(true);
	assert_ready(l);
	assert_string_equal(link_server(l), w.main->servers[2].name);
	link_close(l);
	/* The third is known to work now: it is preferred to those that never did. */
	l = opened(true);
	assert_string_equal(link_server(l), w.main->servers[2].name);
	link_close(l);
	world_end();
	(void)backend_stop(&b[0]);
	assert_string_equal(backend_stop(&b[1]), "0 QUIT;0 EOF;");
	const char *heard = backend_stop(&b[2]);
	assert_non_null(strstr(heard, "0 QUIT;"));
	assert_non_null(strstr(heard, "1 QUIT;"));
}

/* With all of them out there is an answer at once, and no connection. */
static void circuit_breaker(void **state)
{
	(void)state;
	struct backend b;
	backend_start(&b, "127.0.0.1", 0, SCRIPTS(SCRIPT("> 554 no")));
	world_begin(servers_of(&b, 1, "127.0.0.1"), "");
	for (int i = 0; i < 5; i++) {
		struct link *l = opened(false);
		assert_failure(l, i < 3 ? w.main->servers[0].name : "backend main",
			       i < 3 ? "greets with 554 no"
				     : "no server available: all are marked down");
		link_close(l);
	}
	assert_int_equal(health_standing(w.health, w.main, 0), SERVER_DOWN);
	world_end();
	(void)backend_stop(&b);
	assert_int_equal(b.connections, 3);
}

/* The addresses of one name are tried in turn; one that stalls leaves time for the others. */
static void addresses_of_a_name(void **state)
{
	(void)state;
	struct backend stalls, works;
	backend_start(&stalls, "127.0.0.2", 0, SCRIPTS(SCRIPT("< never")));
	backend_start(&works, "127.0.0.3", stalls.port, SCRIPTS(SCRIPT(HELLO)));
	world_begin(servers_of(&works, 1, "mx.test"), "");
	struct link_client client = { .helo = BYTES("") };
	struct link *l = open_with(&client, false, 300);
	assert_int_equal(settled(l), LINK_FAILED);
	assert_failure(l, w.main->servers[0].name, "its name has not been resolved yet");
	link_close(l);
	assert_int_equal(health_standing(w.health, w.main, 0), SERVER_UNKNOWN);
	struct address found[3];
	assert_true(address_parse(BYTES("127.0.0.4"), &found[0])); /* nobody listens */
	assert_true(address_parse(BYTES("127.0.0.2"), &found[1]));
	assert_true(address_parse(BYTES("127.0.0.3"), &found[2]));
	health_resolved(w.health, w.main, 0, found, 2);
	l = open_with(&client, false, 200);
	assert_int_equal(settled(l), LINK_FAILED);
	assert_memory_equal(link_failure(l) + strlen(w.main->servers[0].name),
			    " [127.0.0.2]: the greeting", 20);
	link_close(l);
	health_resolved(w.health, w.main, 0, found, 3);
	l = open_with(&client, false, 2000);
	assert_ready(l);
	link_close(l);
	world_end();
	(void)backend_stop(&stalls);
	(void)backend_stop(&works);
}

/* An owner that goes away when the time is over leaves the failure behind, whoever was woken
 * first. */
static void given_up(void **state)
{
	(void)state;
	struct backend b;
	backend_start(&b, "127.0.0.1", 0, SCRIPTS(SCRIPT("< never")));
	world_begin(servers_of(&b, 1, "127.0.0.1"), "");
	for (int i = 0; i < 4; i++) {
		struct link_client client = { .helo = BYTES("") };
		struct link *l = open_with(&client, false, i == 0 ? 10000 : 0);
		if (i == 0)
			run_for(60);
		link_close(l); /* the first in time: no failure of the server's */
		assert_int_equal(health_standing(w.health, w.main, 0),
				 i < 3 ? SERVER_UNKNOWN : SERVER_DOWN);
	}
	world_end();
	(void)backend_stop(&b);
}

/* A server that is given up while a link waits for it: the link does not wait on. */
static void forsaken(void **state)
{
	(void)state;
	struct backend b[2];
	backend_start(&b[0], "127.0.0.1", 0, SCRIPTS(SCRIPT("< never")));
	backend_start(&b[1], "127.0.0.1", 0, SCRIPTS(SCRIPT(HELLO)));
	world_begin(servers_of(b, 2, "127.0.0.1"), "");
	struct link_client client = { .helo = BYTES("") };
	struct link *l = open_with(&client, false, 60000);
	run_for(60);
	assert_int_equal(link_state(l), LINK_PREPARING);
	for (int i = 0; i < 3; i++)
		health_failed(w.health, w.main, 0, "swallows what is sent to it",
			      clock_monotonic());
	assert_ready(l);
	assert_int_equal(link_server_place(l), 1);
	for (int i = 0; i < 3; i++) /* and one that is ready: nothing comes any more */
		health_failed(w.health, w.main, 1, "swallows what is sent to it",
			      clock_monotonic() + 1);
	while (link_state(l) == LINK_READY)
		run_until_woken();
	assert_string_equal(strstr(link_failure(l), ": "), ": no longer answers");
	link_close(l);
	world_end();
	(void)backend_stop(&b[0]);
	(void)backend_stop(&b[1]);
}

/* ---- TLS */

/* Nothing that was said in clear holds once TLS stands. */
static void starttls(void **state)
{
	static const char *const keys[] = { ", tls: opportunistic", ", tls: required" };
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct backend b;
		backend_start(&b, "127.0.0.1", 0,
			      SCRIPTS(SCRIPT(HELLO_TLS, "> 220 go", "!tls", "< EHLO gw.test",
					     "> 250-mx.test\r\n250-8BITMIME\r\n250 STARTTLS")));
		world_begin(servers_of(&b, 1, "mx.test"), keys[i]);
		struct address here;
		assert_true(address_parse(BYTES("127.0.0.1"), &here));
		health_resolved(w.health, w.main, 0, &here, 1);
		struct link *l = opened(false);
		assert_ready(l);
		assert_non_null(link_tls(l));
		assert_true(link_offers(l)->eight_bit);
		assert_false(link_offers(l)->dsn);
		link_close(l);
		world_end();
		assert_string_equal(backend_stop(&b),
				    "0 EHLO gw.test;0 STARTTLS;0 EHLO gw.test;0 QUIT;0 EOF;");
	}
}

/* Opportunistic: where TLS does not come about, once more in clear, on a new connection. */
static void in_clear_after_all(void **state)
{
	const char *const *const scripts[] = {
		SCRIPT(HELLO_TLS, "> 454 not now"),
		SCRIPT(HELLO_TLS, "> 220 go", "!close"),
		SCRIPT(HELLO_TLS, "> 220 go", "!octets", "= this is not TLS at all, is it?", "< x"),
		SCRIPT(HELLO_TLS, "> 220 go", "< never"),
		SCRIPT(HELLO_TLS, "!reset"),
	};
	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		struct backend b;
		backend_start(&b, "127.0.0.1", 0,
			      SCRIPTS(scripts[i], SCRIPT("> 220 x", "< EHLO",
							 "> 250-x\r\n250-DSN\r\n250 STARTTLS")));
		world_begin(servers_of(&b, 1, "127.0.0.1"), "");
		struct link_client client = { .helo = BYTES("") };
		struct link *l = open_with(&client, false, 2000);
		assert_ready(l);
		assert_null(link_tls(l));
		assert_true(link_offers(l)->dsn);
		assert_int_equal(health_standing(w.health, w.main, 0), SERVER_UP);
		link_close(l);
		world_end();
		assert_non_null(strstr(backend_stop(&b), "1 QUIT;"));
		assert_int_equal(b.connections, 2);
	}
}

/* Required, or injected into: never in clear. */
static void never_in_clear(void **state)
{
	static const struct {
		const char *keys, *reply;
	} rows[] = {
		{ ", tls: required", "> 454 not now" },
		{ ", tls: required", "> 220 go" },
		{ ", tls: opportunistic", "= 220 go\r\n2" },
		{ ", tls: opportunistic", "= 220 go\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backend b;
		backend_start(&b, "127.0.0.1", 0, SCRIPTS(SCRIPT(HELLO_TLS, rows[i].reply, "< x")));
		world_begin(servers_of(&b, 1, "127.0.0.1"), rows[i].keys);
		struct link_client client = { .helo = BYTES("") };
		struct link *l = open_with(&client, false, 300);
		assert_int_equal(settled(l), LINK_FAILED);
		link_close(l);
		world_end();
		(void)backend_stop(&b);
		assert_int_equal(b.connections, 1);
	}
}

/* ---- client_info */

static void client_info(void **state)
{
	static const struct {
		const char *keys, *first, *heard;
		struct bytes helo;
		const char *client, *fact, *name;
	} rows[] = {
		{ ", client_info: proxy-v1", "< PROXY TCP4 192.0.2.7 192.0.2.1 1234 25", "0 PROXY",
		  BYTES("h"), "192.0.2.7", "", "" },
		{ ", client_info: proxy-v1", "< PROXY TCP6 2001:db8::7 ", "0 PROXY", BYTES("h"),
		  "2001:db8::7", "", "" },
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=192.0.2.7 NAME=[TEMPUNAVAIL] PROTO=ESMTP HELO=a+2Bb+20+FF;",
		  BYTES("a+b \xFF"), "192.0.2.7", "", "" },
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=192.0.2.7 NAME=my_mx.client.test PROTO=ESMTP HELO=a+20b;",
		  BYTES("a b"), "192.0.2.7", "pass", "my_mx.Client.test" },
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=192.0.2.7 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=a+20b;",
		  BYTES("a b"), "192.0.2.7", "none", "" },
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=192.0.2.7 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=a+20b;",
		  BYTES("a b"), "192.0.2.7", "mismatch", "forged.test" },
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=192.0.2.7 NAME=[TEMPUNAVAIL] PROTO=ESMTP HELO=a+20b;",
		  BYTES("a b"), "192.0.2.7", "unknown", "no answer" },
		/* verified, but of a form that a server refuses the command for */
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=192.0.2.7 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=a+20b;",
		  BYTES("a b"), "192.0.2.7", "pass", "-a.192.168" },
		{ ", client_info: xclient", "xclient",
		  "0 XCLIENT ADDR=IPV6:2001:db8::7 NAME=[TEMPUNAVAIL] PROTO=ESMTP "
		  "HELO=[UNAVAILABLE];",
		  BYTES(""), "2001:db8::7", "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backend b;
		const char *const *script =
			strcmp(rows[i].first, "xclient") == 0
				? SCRIPT("> 220 x", "< EHLO",
					 "> 250-x\r\n250-XCLIENT NAME ADDR PROTO HELO LOGIN\r\n250 "
					 "DSN",
					 "< XCLIENT", "> 220 x", "< EHLO gw.test",
					 "> 250-x\r\n250 8BITMIME")
				: SCRIPT(rows[i].first, "> 220 x", "< EHLO",
					 "> 250-x\r\n250 8BITMIME");
		backend_start(&b, "127.0.0.1", 0, SCRIPTS(script));
		world_begin(servers_of(&b, 1, "127.0.0.1"), rows[i].keys);
		struct link_client client = { .helo = rows[i].helo, .extended = true };
		link_client_name(&client, bytes_of(rows[i].fact), bytes_of(rows[i].name));
		assert_true(address_parse(bytes_of(rows[i].client), &client.address));
		assert_true(endpoint_parse(BYTES("192.0.2.1:25"), &client.local));
		client.address.port = 1234;
		struct link *l = open_with(&client, false, 10000);
		assert_ready(l);
		assert_true(link_offers(l)->eight_bit && !link_offers(l)->dsn);
		link_give_back(l); /* belongs to one client: closed */
		world_end();
		const char *heard = backend_stop(&b);
		assert_non_null(strstr(heard, rows[i].heard));
		assert_null(strstr(heard, "wanted"));
		assert_non_null(strstr(heard, "QUIT;"));
	}
}

/* A refused introduction is no link; without ADDR the backend would take every client for us. */
static void xclient_refused(void **state)
{
	static const struct {
		const char *offer, *failure;
	} rows[] = {
		{ "> 250-x\r\n250 XCLIENT NAME",
		  "does not offer XCLIENT with ADDR to this gateway" },
		{ "> 250-x\r\n250 XCLIENT addr", "answers XCLIENT with 550 who are you" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct backend b;
		backend_start(&b, "127.0.0.1", 0,
			      SCRIPTS(SCRIPT("> 220 x", "< EHLO", rows[i].offer,
					     "< XCLIENT ADDR=192.0.2.7", "> 550 who are you")));
		world_begin(servers_of(&b, 1, "127.0.0.1"), ", client_info: xclient");
		struct link_client client = { .helo = BYTES("h") };
		assert_true(address_parse(BYTES("192.0.2.7"), &client.address));
		struct link *l = open_with(&client, false, 10000);
		(void)settled(l);
		assert_failure(l, w.main->servers[0].name, rows[i].failure);
		link_close(l);
		world_end();
		(void)backend_stop(&b);
	}
}

/* Closed at any moment, nothing is left behind (AddressSanitizer watches). */
static void closed_at_any_moment(void **state)
{
	(void)state;
	for (uint64_t ms = 0; ms <= 200; ms += 50) {
		struct backend b;
		backend_start(
			&b, "127.0.0.1", 0,
			SCRIPTS(SCRIPT("!drip 220 x\r\n", "< EHLO", "!drip 250 STARTTLS\r\n")));
		world_begin(servers_of(&b, 1, "127.0.0.1"), "");
		struct link_client client = { .helo = BYTES("h") };
		struct link *l = open_with(&client, false, 10000);
		if (ms)
			run_for(ms);
		link_close(l);
		world_end();
		(void)backend_stop(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_clear),        cmocka_unit_test(helo_where_ehlo_is_refused),
		cmocka_unit_test(broken_servers),  cmocka_unit_test(failover),
		cmocka_unit_test(circuit_breaker), cmocka_unit_test(addresses_of_a_name),
		cmocka_unit_test(forsaken),        cmocka_unit_test(given_up),
		cmocka_unit_test(starttls),        cmocka_unit_test(in_clear_after_all),
		cmocka_unit_test(never_in_clear),  cmocka_unit_test(client_info),
		cmocka_unit_test(xclient_refused), cmocka_unit_test(closed_at_any_moment),
	};
	log_configure(LOG_TEXT, LOG_ERROR);
	if (!tls_start())
		return 1;
	return cmocka_run_group_tests_name("smtp_link", tests, NULL, NULL);
}
