/* cli_limits_usage.c: what clients did by the journal's lines: peaks, and what limits cut. */
#include "gateway/cli/limits_usage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MINUTE = 60000 };
static const uint64_t began = 29400000ull * MINUTE;

static void session(struct usages *u, const char *client, uint64_t from, uint64_t to,
		    const char *reason, bool tls)
{
	struct record r = { .time = began + to,
			    .ms = (int64_t)(to - from),
			    .event = BYTES("session"),
			    .client = bytes_of(client),
			    .reason = bytes_of(reason) };
	if (tls)
		r.tls.version = BYTES("TLSv1.3");
	assert_true(usages_add(u, &r));
}

static void message(struct usages *u, const char *client, uint64_t at, int64_t refused,
		    const char *action, const char *rule)
{
	struct record r = { .time = began + at,
			    .event = BYTES("message"),
			    .client = bytes_of(client),
			    .refused_rcpts = refused,
			    .action = bytes_of(action),
			    .rule = bytes_of(rule) };
	assert_true(usages_add(u, &r));
}

static void refusal(struct usages *u, const char *client, uint64_t at, const char *reply,
		    int64_t alike)
{
	struct record r = { .time = began + at,
			    .event = BYTES("reject"),
			    .client = bytes_of(client),
			    .reply = bytes_of(reply),
			    .alike = alike };
	assert_true(usages_add(u, &r));
}

static struct usages *start(struct config *config)
{
	*config = (struct config){ .limits = { .connections_per_minute = 3,
					       .sessions_per_client = 2,
					       .prefix_ipv4 = 32,
					       .prefix_ipv6 = 64 } };
	struct usages *u = usages_new(config);
	assert_non_null(u);
	return u;
}

static void sessions_at_once_and_a_minute(void **state)
{
	struct config config;
	struct usages *u = start(&config);
	struct usage usage[USAGES];
	(void)state;
	/* out of order, as two processes write */
	session(u, "192.0.2.7", 20000, 30000, "quit (command)", true);
	session(u, "192.0.2.7", 0, 25000, "quit (command)", false);
	session(u, "192.0.2.7", 30000, 31000, "quit (command)", false);
	session(u, "192.0.2.8", 1000, 2000, "quit (command)", false);
	session(u, "2001:db8::1", 0, 40000, "quit (command)", true);
	session(u, "2001:db8::2", 0, 40000, "quit (command)", true);
	message(u, "192.0.2.7", 500, 2, "accept", "");
	usages_count(u, usage);
	assert_int_equal(usage[USAGE_CONNECTIONS].peak, 3);
	assert_int_equal(usage[USAGE_CONNECTIONS].honest_peak, 3);
	assert_int_equal(usage[USAGE_SESSIONS].peak, 2);
	assert_int_equal(usage[USAGE_ALL_SESSIONS].peak, 4);
	assert_int_equal(usage[USAGE_HANDSHAKES].peak, 2); /* one /64 is one client */
	assert_int_equal(usage[USAGE_HANDSHAKES].honest_peak, 1);
	assert_int_equal(usage[USAGE_RECIPIENTS].peak, 2);
	assert_int_equal(usage[USAGE_MESSAGES].cut, 0);
	usages_free(u);
}

static void a_minute_slides(void **state)
{
	struct config config;
	struct usages *u = start(&config);
	struct usage usage[USAGES];
	(void)state;
	for (int i = 0; i < 10; i++)
		message(u, "192.0.2.7", MINUTE - 1, 0, "accept", "");
	for (int i = 0; i < 10; i++)
		message(u, "192.0.2.7", MINUTE + MINUTE / 2, 0, "accept", "");
	message(u, "192.0.2.7", 10 * MINUTE, 0, "accept", "");
	usages_count(u, usage);
	assert_int_equal(usage[USAGE_MESSAGES].peak, 15);
	usages_free(u);
}

static void what_was_cut_and_of_whom(void **state)
{
	struct config config;
	struct usages *u = start(&config);
	struct usage usage[USAGES];
	size_t honest;
	(void)state;
	/* 192.0.2.7's mail is taken, 192.0.2.66's is refused by rules */
	message(u, "192.0.2.7", 0, 0, "accept", "");
	message(u, "192.0.2.66", 0, 0, "reject", "score");
	refusal(u, "192.0.2.7", 10, "450 4.7.1 Error: too much mail from 192.0.2.7 (mxward 1)", 0);
	refusal(u, "192.0.2.7", 20, "450 4.7.1 Error: too much mail from 192.0.2.7 (mxward 1)", 4);
	refusal(u, "192.0.2.66", 20, "450 4.7.1 Error: too many recipients from 192.0.2.66", 0);
	refusal(u, "192.0.2.66", 20, "550 5.7.1 Service unavailable", 0);
	for (uint64_t i = 0; i < 5; i++)
		session(u, "192.0.2.66", i, i, i < 3 ? "quit" : "too many connections (connect)",
			false);
	session(u, "192.0.2.7", 0, 9000, "quit", false);
	session(u, "192.0.2.7", 0, 9000, "quit", false);
	session(u, "192.0.2.7", 5000, 5000, "too many connections (connect)", false);
	session(u, "192.0.2.7", 6000, 6000, "no free session (connect)", false);
	usages_count(u, usage);
	assert_int_equal(usages_clients(u, &honest), 2);
	assert_int_equal(honest, 1);
	assert_int_equal(usage[USAGE_MESSAGES].cut, 5);
	assert_int_equal(usage[USAGE_MESSAGES].cut_honest, 5);
	assert_int_equal(usage[USAGE_MESSAGES].honest_clients_cut, 1);
	assert_int_equal(usage[USAGE_RECIPIENTS].cut, 1);
	assert_int_equal(usage[USAGE_RECIPIENTS].cut_honest, 0);
	/* the fourth and fifth within a minute; and a third session beside two */
	assert_int_equal(usage[USAGE_CONNECTIONS].cut, 2);
	assert_int_equal(usage[USAGE_CONNECTIONS].cut_honest, 0);
	assert_int_equal(usage[USAGE_SESSIONS].cut_honest, 1);
	assert_int_equal(usage[USAGE_SESSIONS].honest_peak, 3);
	assert_int_equal(usage[USAGE_ALL_SESSIONS].cut, 1);
	assert_int_equal(usages_over(u, USAGE_CONNECTIONS, 4), 1);
	assert_int_equal(usages_over(u, USAGE_CONNECTIONS, 5), 0);
	usages_free(u);
}

/* Limits do not bind them, so no limit has to fit them. */
static void exempt_clients_do_not_count(void **state)
{
	static struct network exempt = { .prefix = 24 };
	struct config config;
	struct usages *u = start(&config);
	struct usage usage[USAGES];
	size_t honest;
	(void)state;
	assert_true(network_parse(BYTES("192.0.2.0/24"), &exempt));
	config.limits.exempt = &exempt;
	config.limits.exempt_count = 1;
	for (int i = 0; i < 9; i++)
		message(u, "192.0.2.7", 0, 0, "accept", "");
	message(u, "198.51.100.7", 0, 0, "accept", "");
	usages_count(u, usage);
	assert_int_equal(usage[USAGE_MESSAGES].peak, 1);
	assert_int_equal(usages_clients(u, &honest), 1);
	usages_free(u);
}

static void many_clients_have_room(void **state)
{
	struct config config;
	struct usages *u = start(&config);
	size_t honest;
	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		char buffer[40];
		struct text t = TEXT(buffer);
		text_format(&t, "10.1.%u.%u", i / 250, i % 250);
		message(u, text_cstr(&t), i, 0, "accept", "");
		message(u, text_cstr(&t), i, 0, "accept", "");
	}
	assert_int_equal(usages_clients(u, &honest), 5000);
	assert_int_equal(honest, 5000);
	usages_free(u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_at_once_and_a_minute),
		cmocka_unit_test(a_minute_slides),
		cmocka_unit_test(what_was_cut_and_of_whom),
		cmocka_unit_test(exempt_clients_do_not_count),
		cmocka_unit_test(many_clients_have_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
