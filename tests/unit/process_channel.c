/* process_channel.c: notices between supervisor and gateway arrive whole, with their descriptors,
 * or not at all (gateway/process/channel.h). */
#include "gateway/process/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct notice notice;

static void open_channel(int ends[2])
{
	assert_true(channel_open(ends));
}

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

static void notices_arrive_whole_and_in_order(void **state)
{
	static const struct {
		enum notice_kind kind;
		uint64_t number;
		size_t length;
	} rows[] = {
		{ NOTICE_READY, 0, 0 },
		{ NOTICE_BROKEN, 7, 1 },
		{ NOTICE_LOADED, UINT64_MAX, 4096 },
		{ NOTICE_REFUSED, 1, NOTICE_BODY_MAX },
	};
	static char body[NOTICE_BODY_MAX];
	int ends[2];
	(void)state;
	open_channel(ends);
	for (size_t i = 0; i < sizeof body; i++)
		body[i] = (char)(i * 31);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bytes sent = { body, rows[i].length };
		assert_true(channel_send(ends[0], rows[i].kind, rows[i].number, sent, NULL, 0));
		assert_int_equal(channel_receive(ends[1], true, &notice), RECEIVED_NOTICE);
		assert_int_equal(notice.kind, rows[i].kind);
		assert_true(notice.number == rows[i].number);
		assert_int_equal(notice.length, rows[i].length);
		assert_memory_equal(notice.body, body, rows[i].length);
		assert_int_equal(notice.fd_count, 0);
	}
	assert_int_equal(channel_receive(ends[1], false, &notice), RECEIVED_NOTHING);
	close_both(ends);
}

static void descriptors_come_along(void **state)
{
	static const size_t counts[] = { 1, 2, NOTICE_FDS_MAX };
	int ends[2], fds[NOTICE_FDS_MAX];
	struct stat sent, received;
	(void)state;
	open_channel(ends);
	for (size_t i = 0; i < NOTICE_FDS_MAX; i++)
		fds[i] = open(i % 2 ? "/dev/null" : "/dev/zero", O_RDONLY | O_CLOEXEC);
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		assert_true(channel_send(ends[0], NOTICE_SOCKETS, 0, (struct bytes){ 0 }, fds,
					 counts[c]));
		assert_int_equal(channel_receive(ends[1], true, &notice), RECEIVED_NOTICE);
		assert_int_equal(notice.fd_count, counts[c]);
		for (size_t i = 0; i < counts[c]; i++) {
			assert_int_equal(fstat(fds[i], &sent) | fstat(notice.fds[i], &received), 0);
			assert_true(sent.st_rdev == received.st_rdev);
			assert_int_equal(fcntl(notice.fds[i], F_GETFD), FD_CLOEXEC);
			close(notice.fds[i]);
		}
	}
	for (size_t i = 0; i < NOTICE_FDS_MAX; i++)
		close(fds[i]);
	close_both(ends);
}

static void what_is_too_large_is_not_sent(void **state)
{
	static char body[NOTICE_BODY_MAX + 1];
	int ends[2], fds[NOTICE_FDS_MAX + 1] = { 0 };
	(void)state;
	open_channel(ends);
	assert_false(channel_send(ends[0], NOTICE_BROKEN, 0, (struct bytes){ body, sizeof body },
				  NULL, 0));
	assert_int_equal(errno, EMSGSIZE);
	assert_false(channel_send(ends[0], NOTICE_SOCKETS, 0, (struct bytes){ 0 }, fds,
				  NOTICE_FDS_MAX + 1));
	assert_int_equal(channel_receive(ends[1], false, &notice), RECEIVED_NOTHING);
	close_both(ends);
}

static void a_full_channel_never_blocks(void **state)
{
	static char body[NOTICE_BODY_MAX];
	int ends[2];
	unsigned sent = 0;
	(void)state;
	open_channel(ends);
	while (sent < 10000 && channel_send(ends[0], NOTICE_BROKEN, 0,
					    (struct bytes){ body, sizeof body }, NULL, 0))
		sent++;
	assert_in_range(sent, 1, 9999);
	assert_true(errno == EAGAIN || errno == ENOBUFS);
	close_both(ends);
}

static void the_other_end_may_be_gone(void **state)
{
	int ends[2];
	(void)state;
	open_channel(ends);
	assert_true(channel_send(ends[0], NOTICE_READY, 5, (struct bytes){ 0 }, NULL, 0));
	close(ends[0]);
	/* Its last words are heard first. */
	assert_int_equal(channel_receive(ends[1], true, &notice), RECEIVED_NOTICE);
	assert_int_equal(channel_receive(ends[1], true, &notice), RECEIVED_END);
	assert_false(channel_send(ends[1], NOTICE_READY, 0, (struct bytes){ 0 }, NULL, 0));
	close(ends[1]);
}

static void noise_is_the_end(void **state)
{
	static const struct {
		const char *octets;
		size_t length;
	} rows[] = {
		{ "x", 1 },                                             /* no whole head */
		{ "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15 },
		{ "\1\0\0\0\5\0\0\0\0\0\0\0\0\0\0\0abc", 19 }, /* says five, brings three */
		{ "\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0abc", 19 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int ends[2];
		open_channel(ends);
		assert_int_equal(send(ends[0], rows[i].octets, rows[i].length, 0), rows[i].length);
		assert_int_equal(channel_receive(ends[1], true, &notice), RECEIVED_END);
		close_both(ends);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notices_arrive_whole_and_in_order),
		cmocka_unit_test(descriptors_come_along),
		cmocka_unit_test(what_is_too_large_is_not_sent),
		cmocka_unit_test(a_full_channel_never_blocks),
		cmocka_unit_test(the_other_end_may_be_gone),
		cmocka_unit_test(noise_is_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
