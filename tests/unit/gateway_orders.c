/* gateway_orders.c: what is asked over the control socket, and the answers, word by word (gateway/orders.h). */
#include "gateway/orders.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <cmocka.h>

enum { WORDS = 8 };

static struct shared shared;
static struct config config;
static struct loop *loop;
static struct resolver *resolver;
static char error_buffer[256];
static struct text error = TEXT(error_buffer);
static struct status status = { .config = &config, .shared = &shared };

static int set_up(void **state)
{
	(void)state;
	log_configure(LOG_JSON, LOG_ERROR);
	shared.blocklist = blocklist_new(NULL);
	shared.health = health_new();
	shared.answers = answers_new();
	shared.crowd = crowd_new();
	loop = loop_new();
	resolver = loop ? resolver_new(loop, shared.answers, NULL, 0, 1000, &error) : NULL;
	shared.lists = resolver ? list_watch_new(loop, resolver) : NULL;
	return shared.blocklist && shared.health && shared.lists ? 0 : -1;
}

static int clear_up(void **state)
{
	(void)state;
	list_watch_free(shared.lists);
	resolver_free(resolver);
	answers_free(shared.answers);
	crowd_free(shared.crowd);
	loop_free(loop);
	blocklist_free(shared.blocklist);
	health_free(shared.health);
	return 0;
}

/* Carries out one order and gives its output, which the caller frees. */
static char *carry_out(const char *const *words, int *status_of_exit, enum then *then)
{
	char copies[WORDS][256], *pointers[WORDS];
	struct asker asker = { .uid = 0, .name = "tester" };
	struct order order = { .asker = &asker, .words = pointers, .status = &status };
	for (; words[order.count]; order.count++) {
		strncpy(copies[order.count], words[order.count], 255);
		copies[order.count][255] = '\0';
		pointers[order.count] = copies[order.count];
	}
	orders_carry_out(&order);
	*status_of_exit = order.exit;
	*then = order.then;
	char *output = calloc(1, order.page.len + 1);
	assert_non_null(output);
	if (order.page.len > 0)
		memcpy(output, order.page.at, order.page.len);
	page_free(&order.page);
	return output;
}

static void orders_and_answers(void **state)
{
	/* In this order: later rows see what earlier ones have changed. */
	static const struct {
		const char *words[WORDS];
		int exit;
		const char *says;               /* must be in the output; NULL: there is none */
	} rows[] = {
		{ { "blocked" }, EX_OK, NULL },
		{ { "blocked", "--json" }, EX_OK, "[]\n" },
		{ { "block", "192.0.2.0/24", "--for", "1h", "--reason", "too loud" }, EX_OK, NULL },
		{ { "blocked" }, EX_OK, "too loud\n" },
		{ { "blocked", "--json" }, EX_OK, "\"reason\":\"too loud\"}]\n" },
		{ { "block", "2001:db8::/32" }, EX_OK, NULL },
		{ { "blocked", "--json" }, EX_OK, "\"network\":\"2001:db8::/32\"" },
		{ { "blocked", "--json" }, EX_OK, "\"until\":null" },
		{ { "unblock", "192.0.2.0/25" }, EX_DATAERR, "is not blocked" },
		{ { "unblock", "192.0.2.0/24" }, EX_OK, NULL },
		{ { "unblock", "192.0.2.0/24" }, EX_DATAERR, "is not blocked" },
		{ { "block" }, EX_USAGE, "which network" },
		{ { "block", "192.0.2.1", "192.0.2.2" }, EX_USAGE, "\"192.0.2.2\"" },
		{ { "block", "192.0.2.1", "--for" }, EX_USAGE, "--for needs a value" },
		{ { "block", "--to", "192.0.2.1" }, EX_USAGE, "\"--to\"" },
		{ { "block", "192.0.2.1/24" }, EX_DATAERR, "did you mean 192.0.2.0/24?" },
		{ { "block", "example.com" }, EX_DATAERR, "is no network" },
		{ { "block", "192.0.2.1", "--for", "0s" }, EX_DATAERR, "is no time" },
		{ { "block", "192.0.2.1", "--for", "99999999999999999999d" }, EX_DATAERR, "is no time" },
		{ { "block", "192.0.2.1", "--reason", "two\nlines" }, EX_DATAERR, "one line" },
		{ { "block", "192.0.2.1", "--reason", "\xff" }, EX_DATAERR, "UTF-8" },
		{ { "unblock", "192.0.2.1", "--for", "1d" }, EX_USAGE, "\"--for\"" },
		{ { "status", "json" }, EX_USAGE, "\"json\"" },
		{ { "status" }, EX_OK, "messages accepted" },
		{ { "status", "--json" }, EX_OK, "\"per_minute\":{" },
		{ { "reload", "now" }, EX_USAGE, "\"now\"" },
		{ { "flush" }, EX_UNAVAILABLE, "does not know" },
		{ { "" }, EX_UNAVAILABLE, "does not know" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int exit_status;
		enum then then;
		char *output = carry_out(rows[i].words, &exit_status, &then);
		if (exit_status != rows[i].exit || (rows[i].says ? !strstr(output, rows[i].says) : *output))
			fail_msg("row %zu (%s): %d, %s", i, rows[i].words[0], exit_status, output);
		assert_int_equal(then, THEN_NOTHING);
		free(output);
	}
}

static void a_long_reason_is_refused(void **state)
{
	char reason[200];
	int exit_status;
	enum then then;
	(void)state;
	memset(reason, 'x', sizeof reason - 1);
	reason[sizeof reason - 1] = '\0';
	free(carry_out((const char *const[]){ "block", "192.0.2.1", "--reason", reason, NULL }, &exit_status, &then));
	assert_int_equal(exit_status, EX_DATAERR);
	reason[127] = '\0';
	free(carry_out((const char *const[]){ "block", "192.0.2.1", "--reason", reason, NULL }, &exit_status, &then));
	assert_int_equal(exit_status, EX_OK);
}

static void what_the_process_does_is_left_to_it(void **state)
{
	static const struct {
		const char *word;
		enum then then;
	} rows[] = { { "reload", THEN_RELOAD }, { "stop", THEN_STOP } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int exit_status;
		enum then then;
		free(carry_out((const char *const[]){ rows[i].word, NULL }, &exit_status, &then));
		assert_int_equal(exit_status, EX_OK);
		assert_int_equal(then, rows[i].then);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_and_answers),
		cmocka_unit_test(a_long_reason_is_refused),
		cmocka_unit_test(what_the_process_does_is_left_to_it),
	};
	return cmocka_run_group_tests(tests, set_up, clear_up);
}
