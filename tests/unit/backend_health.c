/* backend_health.c: which backend server is tried, when a broken one is tried again, and what is
 * promised of all (backend/health.h). Time is the caller's: nothing here waits. */
#include "gateway/backend/health.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct server_conf main_servers[3] = {
	{ .name = "192.0.2.1:25",
	  .host = "192.0.2.1",
	  .address = { FAMILY_IPV4, 25, { 192, 0, 2, 1 } } },
	{ .name = "192.0.2.2:25",
	  .host = "192.0.2.2",
	  .address = { FAMILY_IPV4, 25, { 192, 0, 2, 2 } } },
	{ .name = "mail.test:2525", .host = "mail.test", .address = { .port = 2525 } },
};
static struct server_conf side_servers[1] = {
	{ .name = "192.0.2.1:25",
	  .host = "192.0.2.1",
	  .address = { FAMILY_IPV4, 25, { 192, 0, 2, 1 } } },
};
static struct backend_conf backends[2] = {
	{ .name = "main", .servers = main_servers, .server_count = 3, .index = 0 },
	{ .name = "side", .servers = side_servers, .server_count = 1, .index = 1 },
};
static const struct backend_conf *const both = &backends[0], *const side = &backends[1];
static const struct offers all = { true, true, true, true, 0 };

enum { NONE = 99 };

static struct config configuration(uint64_t generation, size_t backend_count)
{
	return (struct config){ .generation = generation,
				.backends = backends,
				.backend_count = backend_count,
				.limits.message_size = 50000 };
}

static struct health *made(const struct config *config)
{
	struct health *h = health_new();
	assert_non_null(h);
	assert_true(health_configure(h, config));
	return h;
}

static size_t pick(struct health *h, const struct backend_conf *b, uint64_t tried, uint64_t now)
{
	struct health_choice choice;
	return health_pick(h, b, tried, now, &choice) ? choice.server : NONE;
}

static void refuse(struct health *h, const struct backend_conf *b, size_t server, unsigned times,
		   uint64_t now)
{
	for (unsigned i = 0; i < times; i++)
		health_failed(h, b, server, "Connection refused", now);
}

/* The first listed in rotation, the next only when it is out; the unknown ones after those that are
 * known to work. */
static void order(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	assert_int_equal(pick(h, both, 0, 1), 0);
	assert_int_equal(pick(h, both, 1, 1), 1);
	assert_int_equal(pick(h, both, 3, 1), 2);
	assert_int_equal(pick(h, both, 7, 1), NONE);
	health_worked(h, both, 1, &all);
	assert_int_equal(pick(h, both, 0, 1), 1);
	assert_int_equal(pick(h, both, 2, 1), 0);
	health_worked(h, both, 0, &all);
	for (int i = 0; i < 3; i++)
		assert_int_equal(pick(h, both, 0, 1), 0);
	refuse(h, both, 0, 2, 1);
	assert_int_equal(pick(h, both, 0, 1), 0); /* two failures are no outage */
	refuse(h, both, 0, 1, 1);
	assert_int_equal(pick(h, both, 0, 1), 1);
	health_worked(h, both, 0, &all);
	assert_int_equal(pick(h, both, 0, 1), 0);
	assert_int_equal(pick(h, side, 0, 1), 0);
	health_free(h);
}

static void choice_tells(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	struct health_choice choice;
	assert_true(health_pick(h, both, 0, 1, &choice));
	assert_false(choice.up);
	assert_true(choice.others);
	assert_int_equal(choice.address_count, 1);
	assert_true(address_equal(&choice.addresses[0], &main_servers[0].address));
	health_worked(h, both, 0, &all);
	assert_true(health_pick(h, both, 0, 1, &choice));
	assert_true(choice.up);
	assert_true(health_pick(h, both, 3, 1, &choice));
	assert_false(choice.others);
	assert_int_equal(choice.address_count, 0); /* a name that nobody has resolved */
	struct address found[20] = { { FAMILY_IPV4, 0, { 192, 0, 2, 9 } },
				     { FAMILY_IPV6, 0, { 0x20, 1 } } };
	health_resolved(h, both, 2, found, 2);
	assert_true(health_pick(h, both, 3, 1, &choice));
	assert_int_equal(choice.address_count, 2);
	assert_true(address_equal(&choice.addresses[1], &found[1]));
	assert_int_equal(choice.addresses[1].port, 2525);
	health_resolved(h, both, 2, NULL, 0); /* the resolver is dead: what was known stays */
	assert_int_equal(health_addresses(h, both, 2, choice.addresses), 2);
	health_resolved(h, both, 2, found, 20);
	assert_int_equal(health_addresses(h, both, 2, choice.addresses), HEALTH_ADDRESSES);
	health_free(h);
}

/* A broken server: one caller at a time, once a second. */
static void breaker(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	assert_false(health_known(h));
	refuse(h, side, 0, 3, 1000);
	assert_int_equal(health_standing(h, side, 0), SERVER_DOWN);
	assert_int_equal(pick(h, side, 0, 1999), NONE);
	assert_int_equal(pick(h, side, 0, 2000), 0); /* on trial from here on */
	assert_int_equal(pick(h, side, 0, 2001), NONE);
	assert_int_equal(pick(h, side, 0, 5000), NONE); /* not ended yet */
	refuse(h, side, 0, 1, 5000);
	assert_int_equal(pick(h, side, 0, 5000), 0); /* the second since its beginning has passed */
	refuse(h, side, 0, 1, 5001);
	assert_int_equal(pick(h, side, 0, 5999), NONE);
	assert_int_equal(pick(h, side, 0, 6000), 0);
	assert_int_equal(pick(h, side, 0, 15999), NONE);
	assert_int_equal(pick(h, side, 0, 16000), 0); /* that caller will never tell */
	health_worked(h, side, 0, &all);
	assert_int_equal(health_standing(h, side, 0), SERVER_UP);
	assert_int_equal(pick(h, side, 0, 16001), 0);
	assert_int_equal(pick(h, side, 0, 16001), 0);
	/* Only failures in a row count. */
	refuse(h, side, 0, 2, 16002);
	health_worked(h, side, 0, &all);
	refuse(h, side, 0, 2, 16003);
	assert_int_equal(health_standing(h, side, 0), SERVER_UP);
	health_free(h);
}

static void assert_offers(struct offers o, bool eight_bit, bool utf8, bool dsn, bool size,
			  uint64_t limit)
{
	assert_int_equal(o.eight_bit, eight_bit);
	assert_int_equal(o.utf8, utf8);
	assert_int_equal(o.dsn, dsn);
	assert_int_equal(o.size, size);
	assert_int_equal(o.size_limit, limit);
}

/* What every server in rotation offers; where nothing is known, nothing is taken away. */
static void promise(void **state)
{
	(void)state;
	struct config c = configuration(1, 2), older = configuration(7, 1);
	struct health *h = made(&c);
	assert_offers(health_offers(h, &c), true, true, true, true, 50000);
	health_worked(h, both, 0, &(struct offers){ true, false, true, true, 90000 });
	assert_offers(health_offers(h, &c), true, false, true, true, 50000);
	health_worked(h, both, 1, &(struct offers){ true, true, true, true, 30000 });
	assert_offers(health_offers(h, &c), true, false, true, true, 30000);
	health_worked(h, side, 0, &(struct offers){ false, true, false, false, 0 });
	assert_offers(health_offers(h, &c), false, false, false, false, 30000);
	/* Another generation is asked for itself: this one has no `side`. */
	assert_offers(health_offers(h, &older), true, false, true, true, 30000);
	/* A server out of rotation is not counted, and is again when it is back. */
	refuse(h, both, 0, 3, 1);
	refuse(h, side, 0, 3, 1);
	assert_offers(health_offers(h, &c), true, true, true, true, 30000);
	health_worked(h, both, 0, &(struct offers){ true, false, true, true, 90000 });
	assert_offers(health_offers(h, &c), true, false, true, true, 30000);
	/* What it offers may change while it stays in rotation. */
	health_worked(h, both, 0, &all);
	assert_offers(health_offers(h, &c), true, true, true, true, 30000);
	health_free(h);
}

static void status(void *arg, const struct health_status *s)
{
	struct text *t = arg;
	text_format(t, "%s/%s=%d(%s);", s->backend, s->server, (int)s->standing, s->failure);
}

static void assert_status(struct health *h, const char *wanted)
{
	char buffer[512];
	struct text t = TEXT(buffer);
	health_each(h, status, &t);
	assert_string_equal(text_cstr(&t), wanted);
}

/* A reload keeps what is known of servers that stay, forgets the others, and wants all of them
 * tried again. */
static void generations(void **state)
{
	(void)state;
	struct config c = configuration(1, 2), later = configuration(2, 1),
		      last = configuration(3, 2);
	struct health *h = made(&c);
	for (size_t i = 0; i < 3; i++)
		health_worked(h, both, i, &all);
	refuse(h, side, 0, 3, 1);
	assert_true(health_known(h));
	assert_status(h, "main/192.0.2.1:25=1();main/192.0.2.2:25=1();main/mail.test:2525=1();"
			 "side/192.0.2.1:25=2(Connection refused);");
	assert_true(health_configure(h, &later));
	assert_false(health_known(h));
	assert_status(h, "main/192.0.2.1:25=1();main/192.0.2.2:25=1();main/mail.test:2525=1();");
	/* A session of the older generation still asks for, and tells of, a server that is not
	 * configured any more. */
	assert_int_equal(pick(h, side, 0, 1), 0);
	refuse(h, side, 0, 5, 1);
	health_worked(h, side, 0, &all);
	assert_int_equal(health_standing(h, side, 0), SERVER_UNKNOWN);
	assert_true(health_configure(h, &last));
	assert_status(
		h,
		"main/192.0.2.1:25=1();main/192.0.2.2:25=1();main/mail.test:2525=1();side/192.0.2.1"
		":25=0();");
	assert_true(health_configure(h, &(struct config){ .generation = 4 }));
	assert_true(health_known(h));
	assert_status(h, "");
	health_free(h);
}

/* A server listed twice has two entries; the table of the last generation and the next never share
 * one. */
static void listed_twice(void **state)
{
	(void)state;
	struct server_conf twice[2] = { side_servers[0], side_servers[0] };
	struct backend_conf b = { .name = "twice", .servers = twice, .server_count = 2 };
	struct config c = { .generation = 1, .backends = &b, .backend_count = 1 };
	struct health *h = made(&c);
	refuse(h, &b, 0, 3, 1);
	assert_int_equal(pick(h, &b, 0, 2), 1);
	c.generation = 2;
	assert_true(health_configure(h, &c));
	assert_int_equal(pick(h, &b, 0, 2), 1);
	health_free(h);
}

/* A backend is out of reach when all its servers are out of rotation, and for a while when nobody
 * took a message. */
static void out_of_reach(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	assert_true(health_reachable(h, both, 1) && health_reachable(h, side, 1));
	refuse(h, both, 0, 3, 1);
	refuse(h, both, 1, 3, 1);
	assert_true(health_reachable(h, both, 1));
	refuse(h, both, 2, 3, 1);
	assert_false(health_reachable(h, both, 1));
	assert_true(health_reachable(h, side, 1));
	health_worked(h, both, 1, &all);
	assert_true(health_reachable(h, both, 1));

	health_unasked(h, side, 1000);
	assert_false(health_reachable(h, side, 1000));
	health_worked(h, side, 0, &all);        /* from unknown to up: it is there */
	assert_true(health_reachable(h, side, 1000));
	health_unasked(h, side, 2000);
	health_worked(h, side, 0, &all);        /* a greeting alone is no proof */
	assert_false(health_reachable(h, side, 2000 + HEALTH_UNASKED - 1));
	assert_true(health_reachable(h, side, 2000 + HEALTH_UNASKED));
	health_unasked(h, side, 9000);
	health_served(h, side, 0);
	assert_true(health_reachable(h, side, 9000));
	health_free(h);
}

static void count(void *arg)
{
	++*(unsigned *)arg;
}

/* Whoever waits for a server is woken when it is given up, and can tell whether it waits for
 * nothing. */
static void given_up(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	struct loop *loop = loop_new();
	unsigned woken = 0;
	wake_id wake = loop_enroll(loop, count, &woken);
	assert_true(health_watch(h, loop, wake));
	refuse(h, both, 0, 2, 100);
	assert_false(health_lost_since(h, both, 0, 50));
	loop_drain(loop);
	refuse(h, both, 0, 1, 100);
	assert_true(health_lost_since(h, both, 0, 50));
	assert_false(health_lost_since(h, both, 0, 100));       /* a trial of what is out already */
	assert_false(health_lost_since(h, both, 1, 50));
	struct health_choice choice;
	assert_true(health_pick(h, both, 6, 1200, &choice) && choice.server == 0 && choice.trial);
	health_worked(h, both, 0, &all);
	assert_false(health_lost_since(h, both, 0, 50));
	assert_true(health_pick(h, both, 6, 1200, &choice) && !choice.trial);
	health_unwatch(h, wake, loop);
	refuse(h, both, 0, 3, 200);
	loop_retire(loop, wake);
	loop_free(loop);
	health_free(h);
}

static void long_failures_are_cut(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	char why[2000];
	memset(why, 'x', sizeof why - 1);
	why[sizeof why - 1] = '\0';
	health_failed(h, side, 0, why, 1);
	health_free(h);
}

/* ---- mail in clear */

static const struct protection in_clear = { true, "none", "", false },
			       encrypted = { true, "TLSv1.3", "TLS_AES_128_GCM_SHA256", false };

/* How many lines the log got of a connection that is protected like this. */
static unsigned lines(struct health *h, const struct protection *p, const char *why, uint64_t now)
{
	char written[2000];
	FILE *file = tmpfile();
	int output = dup(STDOUT_FILENO);
	unsigned count = 0;
	assert_non_null(file);
	fflush(stdout);
	assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
	log_configure(LOG_TEXT, LOG_INFO);
	health_protected(h, both, 0, p, why, now);
	log_configure(LOG_TEXT, LOG_ERROR);
	assert_true(dup2(output, STDOUT_FILENO) >= 0);
	close(output);
	rewind(file);
	size_t length = fread(written, 1, sizeof written, file);
	fclose(file);
	for (size_t i = 0; i < length; i++)
		count += written[i] == '\n';
	return count;
}

static void first_of(void *arg, const struct health_status *status)
{
	struct health_status *first = arg;
	if (!first->server)
		*first = *status;
}

static void clear_is_told_once(void **state)
{
	(void)state;
	struct config c = configuration(1, 2), next = configuration(2, 2);
	struct health *h = made(&c);
	struct health_status seen = { 0 };
	health_each(h, first_of, &seen);
	assert_false(seen.protection.known);
	assert_int_equal(lines(h, &encrypted, "", 1), 0);
	assert_int_equal(lines(h, &in_clear, "does not offer STARTTLS", 2), 1);
	assert_int_equal(lines(h, &in_clear, "does not offer STARTTLS", 3), 0);
	assert_int_equal(lines(h, &in_clear, "TLS: no common TLS version", 4), 1);
	assert_int_equal(lines(h, &encrypted, "", 5), 1);
	assert_int_equal(lines(h, &encrypted, "", 6), 0);
	assert_int_equal(lines(h, &in_clear, "does not offer STARTTLS", 7), 1);
	assert_true(health_configure(h, &next));
	assert_int_equal(lines(h, &in_clear, "does not offer STARTTLS", 8), 1);
	assert_int_equal(lines(h, &in_clear, "does not offer STARTTLS", 9), 0);
	assert_int_equal(lines(h, &in_clear, "", 10), 1); /* tls is off, and was not before */
	assert_int_equal(lines(h, &in_clear, "", 11), 0);
	seen = (struct health_status){ 0 };
	health_each(h, first_of, &seen);
	assert_string_equal(seen.protection.version, "none");
	health_free(h);
}

/* A server whose words are others each time fills no log; what it says in the end is not missed. */
static void changing_reasons_are_bounded(void **state)
{
	(void)state;
	struct config c = configuration(1, 2);
	struct health *h = made(&c);
	char why[60];
	unsigned told = 0;
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(why, sizeof why, "answers STARTTLS with 454 error %u", i);
		told += lines(h, &in_clear, why, 1000 + i);
	}
	assert_int_equal(told, 8);
	assert_int_equal(lines(h, &in_clear, why, 1000 + 600000), 1);
	assert_int_equal(lines(h, &in_clear, why, 1000 + 600001), 0);
	health_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(choice_tells),
		cmocka_unit_test(breaker),
		cmocka_unit_test(promise),
		cmocka_unit_test(generations),
		cmocka_unit_test(listed_twice),
		cmocka_unit_test(out_of_reach),
		cmocka_unit_test(given_up),
		cmocka_unit_test(long_failures_are_cut),
		cmocka_unit_test(clear_is_told_once),
		cmocka_unit_test(changing_reasons_are_bounded),
	};
	log_configure(LOG_TEXT, LOG_ERROR);
	return cmocka_run_group_tests_name("smtp_health", tests, NULL, NULL);
}
