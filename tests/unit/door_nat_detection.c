/* door_nat_detection.c: when a NAT is seen to hide the clients, and when it is seen no more
 * (door/nat_detection.h), as stories: who came in which order, and what is held of it after each.
 * The log is read back from a pipe. */
#include "gateway/door/nat_detection.h"

#include "gateway/base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { STEPS_MAX = 6 };

struct step {
	const char *from; /* NULL ends; "proxied": by a PROXY header */
	unsigned times;
	const char *behind; /* after them: what hides the clients; NULL: nothing */
};

static const struct {
	const char *story;
	struct step steps[STEPS_MAX];
} stories[] = {
	{ "nineteen are no proof, twenty are",
	  { { "10.0.0.1", 19, NULL }, { "10.0.0.1", 1, "10.0.0.1" } } },
	{ "it stays so", { { "10.0.0.1", 500, "10.0.0.1" } } },
	{ "IPv6, too", { { "fd00::1", 19, NULL }, { "fd00::1", 1, "fd00::1" } } },
	{ "the other spelling is the same address",
	  { { "192.168.1.1", 10, NULL }, { "::ffff:192.168.1.1", 10, "192.168.1.1" } } },
	{ "loopback", { { "127.0.0.1", 20, "127.0.0.1" } } },
	{ "one public address may be a big client", { { "192.0.2.1", 100, NULL } } },
	{ "a second private address",
	  { { "10.0.0.1", 19, NULL }, { "10.0.0.2", 1, NULL }, { "10.0.0.1", 100, NULL } } },
	{ "a public one",
	  { { "10.0.0.1", 19, NULL }, { "203.0.113.1", 1, NULL }, { "10.0.0.1", 100, NULL } } },
	{ "a public one at first", { { "203.0.113.1", 1, NULL }, { "10.0.0.1", 100, NULL } } },
	{ "a PROXY header at first", { { "proxied", 1, NULL }, { "10.0.0.1", 100, NULL } } },
	{ "a PROXY header before it is certain",
	  { { "10.0.0.1", 19, NULL }, { "proxied", 1, NULL }, { "10.0.0.1", 100, NULL } } },
	{ "mended by another private address",
	  { { "10.0.0.1", 20, "10.0.0.1" }, { "10.0.0.2", 1, NULL }, { "10.0.0.1", 100, NULL } } },
	{ "mended by a public address",
	  { { "10.0.0.1", 20, "10.0.0.1" },
	    { "2001:db8::1", 1, NULL },
	    { "10.0.0.1", 100, NULL } } },
	{ "mended by a PROXY header",
	  { { "10.0.0.1", 30, "10.0.0.1" }, { "proxied", 1, NULL }, { "10.0.0.1", 100, NULL } } },
};

static void see(struct nat_detection *c, const struct step *s, unsigned n)
{
	struct address from;
	if (strcmp(s->from, "proxied") == 0) {
		nat_detection_saw_proxied(c);
		return;
	}
	assert_true(address_parse(bytes_of(s->from), &from));
	from.port = (uint16_t)(40000 + n); /* every connection has another */
	nat_detection_saw(c, &from);
}

static void stories_end_as_they_should(void **state)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	(void)state;
	log_start(nowhere);
	for (size_t i = 0; i < COUNT(stories); i++) {
		struct nat_detection *c = nat_detection_new();
		struct address behind;
		assert_non_null(c);
		assert_false(nat_detection_hidden(c, &behind));
		for (const struct step *s = stories[i].steps; s->from; s++) {
			char buffer[ADDRESS_TEXT_MAX];
			struct text t = TEXT(buffer);
			for (unsigned n = 0; n < s->times; n++)
				see(c, s, n);
			if (nat_detection_hidden(c, &behind))
				address_text(&t, &behind);
			if (strcmp(text_cstr(&t), s->behind ? s->behind : ""))
				fail_msg("%s: \"%s\" after %s", stories[i].story, t.at, s->from);
		}
		nat_detection_free(c);
	}
	log_stop();
	close(nowhere);
}

static size_t times_said(const char *log, const char *words)
{
	size_t count = 0;
	while ((log = strstr(log, words)) != NULL) {
		log++;
		count++;
	}
	return count;
}

/* Once when it is seen, and once when it is mended; where nothing was wrong, nothing is said. */
static void the_log_says_so_loudly_and_once(void **state)
{
	static const struct step hidden = { "10.0.0.1", 1, NULL }, other = { "10.0.0.2", 1, NULL };
	static char log[8192];
	struct nat_detection *c = nat_detection_new(), *well = nat_detection_new();
	int ends[2];
	(void)state;
	assert_int_equal(pipe(ends), 0);
	log_start(ends[1]);
	for (unsigned n = 0; n < 100; n++)
		see(c, &hidden, n);
	for (unsigned n = 0; n < 100; n++)
		see(c, &other, n);
	for (unsigned n = 0; n < 100; n++)
		see(well, n % 2 ? &hidden : &other, n);
	log_stop();
	close(ends[1]);
	assert_true(read(ends[0], log, sizeof log - 1) > 0);
	close(ends[0]);
	assert_int_equal(times_said(log, "\"clients\""), 2);
	assert_int_equal(times_said(log, "\"hidden\""), 1);
	assert_int_equal(times_said(log, "\"visible\""), 1);
	assert_int_equal(times_said(log, "\"behind\":\"10.0.0.1\"") +
				 times_said(log, "\"behind\": \"10.0.0.1\""),
			 2);
	nat_detection_free(c);
	nat_detection_free(well);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(stories_end_as_they_should),
		cmocka_unit_test(the_log_says_so_loudly_and_once),
	};
	return cmocka_run_group_tests_name("smtp_crowd", tests, NULL, NULL);
}
