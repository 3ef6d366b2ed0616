/* control_control.c: requests that are answered later: who waits for which message, and how many
 * are under way (gateway/control/control.h). */
#include "gateway/control/control.h"
#include "gateway/control/batch.h"
#include "tests/unit/io_testing.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/un.h>
#include <sysexits.h>

#include <cmocka.h>

enum { BEGUN_MAX = 512, IDS = 100 };

/* Releases that were begun and wait for a word of the test; with `at_once` they settle inside the
 * act. */
static struct {
	uint64_t ticket;
	char id[SPOOL_ID_MAX];
} begun[BEGUN_MAX];
static size_t begun_count, settled_count;
static bool at_once;
static uint64_t reload_ticket;
static struct control *control;
static struct loop *loop;
static struct shared shared;
static struct config config;
static struct status status = { .shared = &shared, .config = &config };

static void settle(size_t i, int result)
{
	settled_count++;
	control_settled(control, begun[i].ticket, begun[i].id, result, BYTES("250 Ok"));
}

/* These two stand in for the courier's: the test is linked with --wrap. */
void __wrap_courier_release(struct courier *, uint64_t ticket, const char *id, struct bytes to,
			    const char *user);
void __wrap_courier_delete(struct courier *, uint64_t ticket, enum spool_queue, const char *id,
			   const char *user);

void __wrap_courier_release(struct courier *courier, uint64_t ticket, const char *id,
			    struct bytes to, const char *user)
{
	(void)courier, (void)to, (void)user;
	assert_true(begun_count < BEGUN_MAX);
	begun[begun_count].ticket = ticket;
	strcpy(begun[begun_count].id, id);
	begun_count++;
	assert_true(begun_count - settled_count <= COURIER_RELEASES_MAX);
	if (at_once)
		settle(begun_count - 1, EX_OK);
}

void __wrap_courier_delete(struct courier *courier, uint64_t ticket, enum spool_queue queue,
			   const char *id, const char *user)
{
	assert_int_equal(queue, SPOOL_QUARANTINE);
	__wrap_courier_release(courier, ticket, id, BYTES(""), user);
}

static void want(void *arg, enum control_wish wish, uint64_t ticket)
{
	(void)arg;
	assert_int_equal(wish, CONTROL_RELOAD);
	reload_ticket = ticket;
}

static int set_up(void **state)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	(void)state;
	log_configure(LOG_JSON, LOG_ERROR);
	begun_count = settled_count = 0;
	at_once = false;
	/* An abstract name, our own. */
	snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "mxward-test-%d", (int)getpid());
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	loop = loop_new();
	control = loop ? control_new(&(struct control_parts){ .loop = loop,
							      .status = &status,
							      .supervisor = getuid(),
							      .wanted = want })
		       : NULL;
	if (!control || bind(fd, (struct sockaddr *)&name, sizeof name) != 0 || listen(fd, 16) != 0)
		return -1;
	control_listen(control, fd);
	return 0;
}

static int clear_up(void **state)
{
	(void)state;
	control_free(control);
	turn_for(loop, 10);
	loop_free(loop);
	return 0;
}

/* Sends "NAME\0quarantine\0DEED\0" and `count` IDs from `first` on; with count 0 it is a reload. */
static int ask(const char *deed, size_t first, size_t count)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	static char buffer[CONTROL_REQUEST_MAX];
	struct text t = TEXT(buffer);
	t.len = sizeof(uint32_t);
	text_add(&t, count > 0 ? BYTES("tester\0quarantine\0") : BYTES("tester\0reload\0"));
	if (count > 0)
		text_add(&t, (struct bytes){ deed, strlen(deed) + 1 });
	for (size_t i = first; i < first + count; i++) {
		char id[SPOOL_ID_MAX];
		spool_id(id, 1760000000000, 0, i);
		text_add(&t, (struct bytes){ id, strlen(id) + 1 });
	}
	uint32_t length = htonl((uint32_t)(t.len - sizeof length));
	memcpy(buffer, &length, sizeof length);
	snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "mxward-test-%d", (int)getpid());
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&name, sizeof name), 0);
	assert_int_equal(send(fd, buffer, t.len, 0), t.len);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

/* The whole answer, up to the end of the connection. */
static const char *answer_of(int fd)
{
	static char answer[65536];
	size_t length = 0;
	ssize_t n = -1;
	UNTIL(loop, (n = recv(fd, answer + length, sizeof answer - 1 - length, 0)) == 0 ||
			    (length += n > 0 ? (size_t)n : 0, false));
	answer[length] = '\0';
	close(fd);
	return answer;
}

static size_t lines_of(const char *text)
{
	size_t lines = 0;
	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void so_many_at_a_time(void **state)
{
	(void)state;
	int fd = ask("release", 0, IDS);
	UNTIL(loop, begun_count == COURIER_RELEASES_MAX);
	turn_for(loop, 20);
	assert_int_equal(begun_count, COURIER_RELEASES_MAX);
	char octet;
	assert_int_equal(recv(fd, &octet, 1, 0), -1); /* no answer before all are settled */
	for (size_t i = 0; i < IDS; i++)
		settle(i, i == 50 ? EX_TEMPFAIL : EX_OK);
	assert_int_equal(begun_count, IDS);
	const char *answer = answer_of(fd);
	assert_memory_equal(answer, "75\n", 3);
	assert_int_equal(lines_of(answer), 1 + IDS);
}

static void what_settles_at_once(void **state)
{
	(void)state;
	at_once = true;
	const char *answer = answer_of(ask("delete", 0, IDS));
	assert_memory_equal(answer, "0\n", 2);
	assert_int_equal(lines_of(answer), 1 + IDS);
	assert_int_equal(begun_count, IDS);
}

static void each_asker_has_its_own(void **state)
{
	(void)state;
	int first = ask("release", 0, 2), second = ask("release", 1, 1), reload = ask("", 0, 0);
	UNTIL(loop, begun_count == 3 && reload_ticket != 0);
	control_reloaded(control, reload_ticket + 10, true, BYTES("reloaded"));
	assert_string_equal(answer_of(reload), "0\nreloaded");
	for (size_t i = 3; i-- > 0;)
		settle(i, EX_OK);
	assert_int_equal(lines_of(answer_of(first)), 3);
	assert_int_equal(lines_of(answer_of(second)), 2);
}

/* What was begun for somebody who has left is still under way; what was not begun never is. */
static void an_asker_leaves(void **state)
{
	(void)state;
	int first = ask("release", 0, IDS);
	UNTIL(loop, begun_count == COURIER_RELEASES_MAX);
	close(first);
	int second = ask("release", IDS, 1);
	turn_for(loop, 50);
	assert_int_equal(begun_count, COURIER_RELEASES_MAX);
	settle(0, EX_OK);
	UNTIL(loop, begun_count == COURIER_RELEASES_MAX + 1);
	for (size_t i = 1; i < begun_count; i++)
		settle(i, EX_OK);
	assert_int_equal(lines_of(answer_of(second)), 2);
	assert_int_equal(begun_count, COURIER_RELEASES_MAX + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(so_many_at_a_time, set_up, clear_up),
		cmocka_unit_test_setup_teardown(what_settles_at_once, set_up, clear_up),
		cmocka_unit_test_setup_teardown(each_asker_has_its_own, set_up, clear_up),
		cmocka_unit_test_setup_teardown(an_asker_leaves, set_up, clear_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
