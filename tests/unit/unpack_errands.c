/* unpack_errands.c: the gateway's side of unpacking (gateway/unpack/errands.c) against a fork
 * server that is played here: what it makes of answers that are whole, cut, late or too long, and
 * of a server that is gone. */
#include "gateway/base/descriptors.h"
#include "gateway/unpack/unpack.h"
#include "gateway/unpack/unpack_inside.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ERRANDS = 6 };

static struct play {
	struct loop *loop;
	struct unpack *unpack;
	int server;
	struct unpack_errand *sent[ERRANDS];
} play;

static int begin(void **state)
{
	int ends[2];
	(void)state;
	play = (struct play){ .loop = loop_new() };
	assert_true(play.loop && unpack_open(ends));
	play.unpack = unpack_new(ends[0]);
	play.server = ends[1];
	assert_non_null(play.unpack);
	return 0;
}

static int end(void **state)
{
	(void)state;
	for (size_t i = 0; i < ERRANDS; i++)
		unpack_leave(play.sent[i]);
	unpack_free(play.unpack);
	loop_free(play.loop);
	if (play.server >= 0)
		close(play.server);
	return 0;
}

static void send_as(size_t i, const char *client, uint64_t time)
{
	const struct errand errand = { .kind = ERRAND_ARCHIVES,
				       .request = BYTES("what"),
				       .time = time };
	struct address address;
	assert_true(address_parse(bytes_of(client), &address));
	play.sent[i] = unpack_send(play.unpack, &errand, &address, play.loop, 0);
	assert_non_null(play.sent[i]);
}

/* The pipe of the next errand that has been sent; -1: none is. */
static int take(bool wait)
{
	struct errand_head head;
	char request[64];
	struct iovec parts[] = { { &head, sizeof head }, { request, sizeof request } };
	_Alignas(struct cmsghdr) char beside[DESCRIPTORS_ROOM(1)] = { 0 };
	struct msghdr m = { .msg_iov = parts,
			    .msg_iovlen = 2,
			    .msg_control = beside,
			    .msg_controllen = sizeof beside };
	int fd = -1;
	ssize_t n = recvmsg(play.server, &m, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
	if (n < 0)
		return -1;
	assert_int_equal(n, sizeof head + strlen("what"));
	assert_int_equal(descriptors_take(&m, &fd), 1);
	return fd;
}

/* What a child writes, and its end. */
static void answer(int pipe, const char *octets, size_t length)
{
	assert_int_equal(write(pipe, octets, length), length);
	close(pipe);
}

static const struct errand_answer *settled(size_t i)
{
	const struct errand_answer *a;
	while ((a = unpack_answer(play.sent[i])) == NULL)
		usleep(1000);
	return a;
}

static void an_answer_that_is_whole(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	answer(take(true), "good\xff", 5);
	const struct errand_answer *a = settled(0);
	assert_null(a->failed);
	assert_true(bytes_equal(a->octets, BYTES("good")));
}

static void one_that_is_cut(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	answer(take(true), "goo", 3);
	assert_string_equal(settled(0)->failed, "the process that looked into it died");
	assert_true(bytes_equal(settled(0)->octets, BYTES("goo")));
	send_as(1, "192.0.2.1", 60000);
	answer(take(true), "", 0);
	assert_non_null(settled(1)->failed);
}

static void one_in_pieces_is_waited_for(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	int pipe = take(true);
	assert_int_equal(write(pipe, "good\xff", 5), 5);
	usleep(20000);
	assert_null(unpack_answer(play.sent[0]));
	answer(pipe, "more\xff", 5);
	assert_null(settled(0)->failed);
	assert_true(bytes_equal(settled(0)->octets, BYTES("good\xffmore")));
}

static void one_without_an_end(void **state)
{
	static char much[ERRAND_ANSWER_MAX + 1];
	(void)state;
	memset(much, 'x', sizeof much);
	send_as(0, "192.0.2.1", 60000);
	answer(take(true), much, sizeof much);
	assert_string_equal(settled(0)->failed, "the process that looked into it said too much");
}

static void none_in_time(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 1);
	int pipe = take(true);
	assert_string_equal(settled(0)->failed, "it took too long to look into");
	/* What comes then is nobody's. */
	answer(pipe, "good\xff", 5);
	send_as(1, "192.0.2.1", 60000);
	answer(take(true), "\xff", 1);
	assert_null(settled(1)->failed);
	assert_non_null(settled(0)->failed);
}

static void an_answer_behind_the_giving_up(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	int pipe = take(true);
	unpack_give_up(play.sent[0]);
	answer(pipe, "good\xff", 5);
	usleep(20000);
	assert_string_equal(settled(0)->failed, "it took too long to look into");
	assert_int_equal(settled(0)->octets.len, 0);
}

static void an_owner_who_has_gone(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	int pipe = take(true);
	unpack_leave(play.sent[0]);
	play.sent[0] = NULL;
	answer(pipe, "good\xff", 5);
}

static void a_server_that_has_gone(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	close(take(true));
	assert_non_null(settled(0)->failed);
	close(play.server);
	play.server = -1;
	send_as(1, "192.0.2.1", 60000);
	assert_string_equal(settled(1)->failed,
			    "the process that looks into archives cannot be reached");
}

/* No client, and of IPv6 no network, has more than half of the places. */
static void turns(void **state)
{
	static const char *const clients[ERRANDS] = { "2001:db8::1", "2001:db8::2",
						      "2001:db8::3", "2001:db8:0:1::1",
						      "192.0.2.1",   "192.0.2.1" };
	int pipes[ERRANDS];
	(void)state;
	for (size_t i = 0; i < 4; i++)
		send_as(i, clients[i], 60000);
	for (size_t i = 0; i < 3; i++)
		pipes[i] = take(true);
	usleep(20000);
	assert_int_equal(take(false), -1);
	/* The third was the one of another network; the first makes room for its neighbour. */
	answer(pipes[2], "\xff", 1);
	assert_null(settled(3)->failed);
	assert_null(unpack_answer(play.sent[2]));
	answer(pipes[0], "\xff", 1);
	pipes[3] = take(true);
	answer(pipes[3], "\xff", 1);
	assert_null(settled(2)->failed);
	answer(pipes[1], "\xff", 1);
}

/* A child waits where the gateway reads late. */
static void the_pipe_of_a_child(void **state)
{
	(void)state;
	send_as(0, "192.0.2.1", 60000);
	int pipe = take(true);
	assert_false(fcntl(pipe, F_GETFL) & O_NONBLOCK);
	answer(pipe, "\xff", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_answer_that_is_whole, begin, end),
		cmocka_unit_test_setup_teardown(one_that_is_cut, begin, end),
		cmocka_unit_test_setup_teardown(one_in_pieces_is_waited_for, begin, end),
		cmocka_unit_test_setup_teardown(one_without_an_end, begin, end),
		cmocka_unit_test_setup_teardown(none_in_time, begin, end),
		cmocka_unit_test_setup_teardown(an_answer_behind_the_giving_up, begin, end),
		cmocka_unit_test_setup_teardown(an_owner_who_has_gone, begin, end),
		cmocka_unit_test_setup_teardown(a_server_that_has_gone, begin, end),
		cmocka_unit_test_setup_teardown(turns, begin, end),
		cmocka_unit_test_setup_teardown(the_pipe_of_a_child, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
