/* judge_list_test.c: the self-test of the DNS lists (judge/list_test.h, RFC 5782, 5) against a name
 * server of the test's own: which lists are taken for well, what is said of the others, and what a
 * reload changes. */
#include "gateway/judge/list_test.h"

#include "modules/checks.h"

#include "tests/unit/policy_config.h"
#include "tests/unit/io_testing.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

extern const struct check check_dnsbl, check_surbl;

/* ---- the name server: its answers for each zone; 0.0.0.0 is SERVFAIL, NULL no such name */

#define LISTS_ALL  "lists 127.0.0.1, which no list should: it may be listing every address"
#define LISTS_IPV6 "lists ::ffff:127.0.0.1, which no list should: it may be listing every address"
#define LISTS_NAME "lists the name \"invalid\", which no list should: it may be listing every name"
#define ERROR_CODE "answers with an error code: is the resolver allowed to query it?"
#define ON_TRUST                                                                                 \
	"cannot be tested: it has no test entry \"test\" (RFC 5782); if it has another, set it " \
	"with the list's option test"

static const struct behaviour {
	const char *zone, *listed, *clear, *ipv6;
	enum list_state state;
	const char *why;
} lists[] = {
	/* clang-format off */
	{ "well.test", "127.0.0.2", NULL, NULL, LIST_WELL, "" },
	{ "other-code.test", "127.0.0.10", NULL, NULL, LIST_WELL, "" },
	{ "no-ipv6.test", "127.0.0.2", NULL, "0.0.0.0", LIST_WELL, "" },
	{ "empty.test", NULL, NULL, NULL, LIST_OFF,
	  "does not list 127.0.0.2, as every list must (RFC 5782)" },
	{ "world.test", "127.0.0.2", "127.0.0.2", "127.0.0.2", LIST_OFF, LISTS_ALL },
	{ "ipv6-world.test", "127.0.0.2", NULL, "127.0.0.2", LIST_OFF, LISTS_IPV6 },
	{ "half-error.test", "127.0.0.2", "127.255.255.254", NULL, LIST_OFF, LISTS_ALL },
	{ "refused.test", "127.255.255.254", "127.255.255.254", NULL, LIST_OFF, ERROR_CODE },
	{ "blocked.test", "127.0.0.1", NULL, NULL, LIST_OFF, ERROR_CODE },
	{ "parked.test", "203.0.113.1", "203.0.113.1", NULL, LIST_OFF, ERROR_CODE },
	{ "dead.test", "0.0.0.0", "0.0.0.0", "0.0.0.0", LIST_SILENT, "does not answer" },
	{ "half-dead.test", "127.0.0.2", "0.0.0.0", NULL, LIST_SILENT, "does not answer" },
	{ "dead-half.test", "0.0.0.0", NULL, NULL, LIST_SILENT, "does not answer" },
	/* clang-format on */
};

/* Lists of names: `listed` is the answer for the name `test` (NULL: "test"), `clear` for
 * "invalid". */
static const struct names {
	const char *zone, *test, *listed, *clear;
	enum list_state state;
	const char *why;
} names[] = {
	/* clang-format off */
	{ "uri-well.test", NULL, "127.0.0.2", NULL, LIST_WELL, "" },
	{ "uri-named.test", "marked.example", "127.0.0.254", NULL, LIST_WELL, "" },
	{ "uri-trusted.test", NULL, NULL, NULL, LIST_WELL, ON_TRUST },
	{ "uri-missing.test", "marked.example", NULL, NULL, LIST_OFF,
		"does not list its test entry (option test)" },
	{ "uri-world.test", NULL, "127.0.0.2", "127.0.0.2", LIST_OFF, LISTS_NAME },
	{ "uri-other-world.test", NULL, NULL, "127.0.0.2", LIST_OFF, LISTS_NAME },
	{ "uri-parked.test", NULL, NULL, "203.0.113.1", LIST_OFF, LISTS_NAME },
	{ "uri-refused.test", NULL, "127.255.255.254", "127.255.255.254", LIST_OFF, ERROR_CODE },
	{ "uri-blocked.test", NULL, "127.0.0.1", NULL, LIST_OFF, ERROR_CODE },
	{ "uri-dead.test", NULL, "0.0.0.0", "0.0.0.0", LIST_SILENT, "does not answer" },
	{ "uri-half-dead.test", NULL, "127.0.0.2", "0.0.0.0", LIST_SILENT, "does not answer" },
	/* clang-format on */
};

static struct server {
	pthread_t thread;
	int fd;
	struct address address;
	_Atomic bool stop;
	_Atomic unsigned asked;
} server;

/* "2.0.0.127.well.test" from the question of a message; where the question ends. */
static size_t question_read(const unsigned char *m, size_t length, struct text *name)
{
	size_t at = 12;
	for (; at < length && m[at]; at += m[at] + 1u) {
		if (name->len)
			text_char(name, '.');
		text_add(name, (struct bytes){ (const char *)m + at + 1, m[at] });
	}
	return at + 5;
}

/* True if `name` is `entry` in `zone`. */
static bool is(const char *name, const char *entry, const char *zone)
{
	size_t length = strlen(entry);
	return strncmp(name, entry, length) == 0 && name[length] == '.' &&
	       strcmp(name + length + 1, zone) == 0;
}

static const char *answer_of(const char *name, bool *known)
{
	*known = true;
	for (size_t i = 0; i < COUNT(lists); i++) {
		if (is(name, "2.0.0.127", lists[i].zone))
			return lists[i].listed;
		if (is(name, "1.0.0.127", lists[i].zone))
			return lists[i].clear;
		if (is(name, "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0",
		       lists[i].zone))
			return lists[i].ipv6;
	}
	for (size_t i = 0; i < COUNT(names); i++) {
		if (is(name, names[i].test ? names[i].test : "test", names[i].zone))
			return names[i].listed;
		if (is(name, "invalid", names[i].zone))
			return names[i].clear;
	}
	*known = false;
	return NULL;
}

/* Makes the answer in place; its length. */
static size_t answer_make(unsigned char *m, size_t length)
{
	static const unsigned char record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4 };
	char buffer[300];
	struct text name = TEXT(buffer);
	struct address code;
	bool known;
	size_t end = question_read(m, length, &name);
	const char *answer = answer_of(text_cstr(&name), &known);
	m[2] = 0x81;
	m[3] = (unsigned char)(0x80 | (!known || (answer && strcmp(answer, "0.0.0.0") == 0) ? 2
				       : answer                                             ? 0
											    : 3));
	memset(m + 6, 0, 6);
	if (m[3] != 0x80)
		return end;
	m[7] = 1;
	if (!address_parse(bytes_of(answer), &code))
		abort();
	memcpy(m + end, record, sizeof record);
	memcpy(m + end + sizeof record, code.octets, 4);
	return end + sizeof record + 4;
}

static void *serve(void *arg)
{
	struct server *s = arg;
	while (!s->stop) {
		unsigned char message[1024];
		struct sockaddr_storage from;
		socklen_t size = sizeof from;
		struct pollfd p = { s->fd, POLLIN, 0 };
		if (poll(&p, 1, 20) != 1)
			continue;
		ssize_t length = recvfrom(s->fd, message, 600, 0, (struct sockaddr *)&from, &size);
		if (length < 17)
			continue;
		s->asked++;
		size_t answer = answer_make(message, (size_t)length);
		sendto(s->fd, message, answer, 0, (struct sockaddr *)&from, size);
	}
	return NULL;
}

/* ---- the watch */

static struct loop *loop;
static struct answers *answers;
static struct resolver *resolver;
static struct list_tests *watch;
static wake_id settled;
static unsigned woken;

static void look(void *arg)
{
	(void)arg;
	woken++;
}

static int begin(void **state)
{
	struct sockaddr_storage at;
	socklen_t size = sizeof at;
	char words[200];
	struct text error = TEXT(words);
	(void)state;
	server = (struct server){ .fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
	assert_true(endpoint_parse(BYTES("127.0.0.1:0"), &server.address));
	socklen_t length = address_to_sockaddr(&server.address, &at);
	assert_int_equal(bind(server.fd, (struct sockaddr *)&at, length), 0);
	assert_int_equal(getsockname(server.fd, (struct sockaddr *)&at, &size), 0);
	assert_true(address_from_sockaddr((struct sockaddr *)&at, &server.address));
	assert_int_equal(pthread_create(&server.thread, NULL, serve, &server), 0);
	loop = loop_new();
	answers = answers_new();
	resolver = resolver_new(loop, answers, &server.address, 1, 5000, &error);
	assert_non_null(resolver);
	watch = list_tests_new(loop, resolver);
	assert_non_null(watch);
	settled = loop_enroll(loop, look, NULL);
	woken = 0;
	return 0;
}

static int end(void **state)
{
	(void)state;
	list_tests_free(watch);
	resolver_free(resolver);
	loop_free(loop);
	answers_free(answers);
	server.stop = true;
	pthread_join(server.thread, NULL);
	close(server.fd);
	return 0;
}

/* Takes a configuration with these checks into use. */
static void configure_with(const char *checks_yaml)
{
	char yaml[8000];
	struct text t = TEXT(yaml);
	text_format(&t, "%s%s%s", BASE, checks_yaml[0] ? "checks:\n" : "", checks_yaml);
	struct config *config = load_well(text_cstr(&t));
	assert_true(list_tests_configure(watch, config, settled));
	config_unref(config); /* the watch holds it */
}

/* The same with these zones of addresses; NULL-ended. */
static void configure(const char *const *zones)
{
	char yaml[4000];
	struct text t = TEXT(yaml);
	if (zones[0])
		text_string(&t, "  dnsbl:\n    lists:\n");
	for (; *zones; zones++)
		text_format(&t, "      - { zone: %s, score: 1 }\n", *zones);
	configure_with(text_cstr(&t));
}

static void note(void *arg, const struct list_report *l)
{
	text_format(arg, "%s %s%s: %s\n", l->check, l->zone, l->well ? " (well)" : "", l->why);
}

static void assert_state(const char *expected)
{
	char buffer[4000];
	struct text t = TEXT(buffer);
	list_tests_each(watch, note, &t);
	assert_string_equal(text_cstr(&t), expected);
}

static void lists_that_are_well_and_others(void **state)
{
	const char *zones[COUNT(lists) + 1] = { NULL };
	char buffer[4000];
	struct text expected = TEXT(buffer);
	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		zones[i] = lists[i].zone;
		note(&expected, &(struct list_report){ "dnsbl", lists[i].zone,
						       lists[i].state == LIST_WELL, lists[i].why });
	}
	configure(zones);
	assert_false(list_tests_known(watch));
	assert_int_equal(list_tests_state(watch, &check_dnsbl, BYTES("well.test")),
			 LIST_SILENT); /* before its first test */
	UNTIL(loop, woken);
	assert_true(list_tests_known(watch));
	assert_state(text_cstr(&expected));
	for (size_t i = 0; i < COUNT(lists); i++)
		assert_int_equal(list_tests_state(watch, &check_dnsbl, bytes_of(lists[i].zone)),
				 lists[i].state);
	assert_int_equal(list_tests_state(watch, &check_dnsbl, BYTES("unheard-of.test")),
			 LIST_SILENT);
	turn_for(loop, 20);
	assert_int_equal(woken, 1);
}

static void lists_of_names(void **state)
{
	char buffer[4000], yaml[4000];
	struct text expected = TEXT(buffer), t = TEXT(yaml);
	(void)state;
	text_string(&t, "  surbl:\n    lists:\n");
	for (size_t i = 0; i < COUNT(names); i++) {
		text_format(&t, "      - { zone: %s, score: 1", names[i].zone);
		text_format(&t, names[i].test ? ", test: %s }\n" : " }\n", names[i].test);
		note(&expected, &(struct list_report){ "surbl", names[i].zone,
						       names[i].state == LIST_WELL, names[i].why });
	}
	configure_with(text_cstr(&t));
	UNTIL(loop, woken);
	assert_state(text_cstr(&expected));
	for (size_t i = 0; i < COUNT(names); i++)
		assert_int_equal(list_tests_state(watch, &check_surbl, bytes_of(names[i].zone)),
				 names[i].state);
	/* What one check's list is says nothing of another's. */
	assert_int_equal(list_tests_state(watch, &check_dnsbl, BYTES("uri-well.test")),
			 LIST_SILENT);
}

/* A zone that two checks ask is tested for each; one that a check names twice once, by the name
 * that either place gives. */
static void a_zone_that_is_named_more_than_once(void **state)
{
	(void)state;
	configure_with("  dnsbl: { lists: [{ zone: uri-named.test }] }\n"
		       "  surbl: { lists: [{ zone: uri-named.test }, { zone: uri-named.test, test: "
		       "marked.example }, "
		       "{ zone: uri-named.test }] }\n");
	UNTIL(loop, woken);
	assert_state("dnsbl uri-named.test: does not answer\n"
		     "surbl uri-named.test (well): \n");
}

/* A zone that is named twice is tested once; one that stays keeps what was known while it is tested
 * again. */
static void a_reload_keeps_what_is_known(void **state)
{
	static const char *const first[] = { "well.test", "empty.test", "well.test", NULL };
	static const char *const second[] = { "other-code.test", "well.test", NULL };
	(void)state;
	configure(first);
	assert_state("dnsbl well.test: not tested yet\ndnsbl empty.test: not tested yet\n");
	UNTIL(loop, woken);
	assert_int_equal(server.asked, 6);
	assert_state("dnsbl well.test (well): \n"
		     "dnsbl empty.test: does not list 127.0.0.2, as every list must (RFC 5782)\n");
	configure(second);
	assert_false(list_tests_known(watch));
	assert_state("dnsbl other-code.test: not tested yet\ndnsbl well.test (well): \n");
	UNTIL(loop, woken == 2);
	assert_state("dnsbl other-code.test (well): \ndnsbl well.test (well): \n");
	assert_int_equal(list_tests_state(watch, &check_dnsbl, BYTES("empty.test")),
			 LIST_SILENT); /* nobody's any more */
}

/* A reload in the middle of a test begins it anew; its owner is woken once. */
static void a_reload_during_the_test(void **state)
{
	static const char *const first[] = { "dead.test", NULL }, *const second[] = { "well.test",
										      NULL };
	(void)state;
	configure(first);
	loop_drain(loop); /* the questions are on their way */
	configure(second);
	UNTIL(loop, woken);
	assert_state("dnsbl well.test (well): \n");
	turn_for(loop, 20);
	assert_int_equal(woken, 1);
}

static void without_lists_all_is_known_at_once(void **state)
{
	static const char *const none[] = { NULL };
	(void)state;
	configure(none);
	assert_true(list_tests_known(watch));
	loop_drain(loop);
	assert_int_equal(woken, 1);
	assert_int_equal(server.asked, 0);
	assert_state("");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lists_that_are_well_and_others, begin, end),
		cmocka_unit_test_setup_teardown(lists_of_names, begin, end),
		cmocka_unit_test_setup_teardown(a_zone_that_is_named_more_than_once, begin, end),
		cmocka_unit_test_setup_teardown(a_reload_keeps_what_is_known, begin, end),
		cmocka_unit_test_setup_teardown(a_reload_during_the_test, begin, end),
		cmocka_unit_test_setup_teardown(without_lists_all_is_known_at_once, begin, end),
	};
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	log_start(nowhere);
	int failed =
		tls_start() ? cmocka_run_group_tests_name("smtp_list_watch", tests, NULL, NULL) : 1;
	log_stop();
	close(nowhere);
	return failed;
}
