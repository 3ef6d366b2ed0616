/* io_stream.c: connections in clear (io/stream.h), over real sockets: what flows, what stops it,
 * how they end. */
#include "gateway/io/stream.h"

#include "io_testing.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>

struct owner {
	struct loop *loop;
	struct stream *stream;
	wake_id id;
	unsigned woken;
	bool echoes;
};

static void look(void *arg)
{
	struct owner *o = arg;
	o->woken++;
	if (!o->echoes || !o->stream)
		return;
	struct bytes input = stream_input(o->stream);
	assert_true(stream_write(o->stream, input));
	stream_consume(o->stream, input.len);
	stream_flush(o->stream);
}

static struct loop *begin(struct owner *o)
{
	*o = (struct owner){ .loop = loop_new() };
	o->id = loop_enroll(o->loop, look, o);
	return o->loop;
}

/* A stream whose other end is the blocking socket that is returned. */
static int begin_connected(struct owner *o)
{
	int near, far;
	begin(o);
	connect_pair(&near, &far);
	o->stream = stream_accept(o->loop, near, o->id);
	assert_non_null(o->stream);
	assert_int_equal(stream_state(o->stream), STREAM_OPEN);
	return far;
}

static void end(struct owner *o, int far)
{
	if (o->stream)
		stream_close(o->stream, false);
	loop_retire(o->loop, o->id);
	loop_free(o->loop);
	assert_int_equal(stream_count(), 0);
	if (far >= 0)
		close(far);
}

static void send_all(int fd, const char *string)
{
	assert_int_equal(send(fd, string, strlen(string), MSG_NOSIGNAL), strlen(string));
}

/* What comes at the blocking end within the next turns. */
static void assert_comes(struct owner *o, int fd, const char *string)
{
	char got[1000] = "";
	size_t length = 0;
	UNTIL(o->loop, (recv(fd, got, 1, MSG_PEEK | MSG_DONTWAIT) >= 0));
	while (length < strlen(string)) {
		ssize_t n = recv(fd, got + length, sizeof(got) - 1 - length, 0);
		assert_true(n > 0);
		length += (size_t)n;
	}
	assert_string_equal(got, string);
}

static bool input_is(const struct stream *s, const char *string)
{
	return bytes_equal(stream_input(s), bytes_of(string));
}

static void octets_come_and_go(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	(void)state;

	assert_int_equal(stream_count(), 1);
	assert_false(stream_peek(o.stream));
	send_all(far, "EHLO there\r\n");
	UNTIL(o.loop, stream_input(o.stream).len == 12);
	assert_true(o.woken > 0);
	assert_true(input_is(o.stream, "EHLO there\r\n"));
	assert_int_equal(stream_pending(o.stream), 12);
	stream_consume(o.stream, 5);
	turn_for(o.loop, 5);
	assert_true(input_is(o.stream, "there\r\n"));
	send_all(far, "QUIT\r\n");
	UNTIL(o.loop, input_is(o.stream, "there\r\nQUIT\r\n"));
	stream_consume(o.stream, 13);
	turn_for(o.loop, 5);
	assert_int_equal(stream_pending(o.stream), 0);

	assert_true(stream_write(o.stream, BYTES("250-one\r\n")));
	assert_true(stream_write(o.stream, BYTES("250 two\r\n")));
	assert_int_equal(stream_unsent(o.stream), 18);
	stream_flush(o.stream);
	assert_int_equal(stream_unsent(o.stream), 0);
	assert_comes(&o, far, "250-one\r\n250 two\r\n");
	assert_int_equal(stream_received(o.stream), 18);
	assert_int_equal(stream_sent(o.stream), 18);
	send_all(far, "x");
	usleep(2000);
	assert_true(stream_peek(o.stream));
	end(&o, far);
}

/* The other end of a large transfer, in a thread of its own: sends and checks a pattern. */
enum { LARGE = 8 * 1024 * 1024 };
struct far_end {
	pthread_t sender, receiver;
	int fd;
	size_t sent, got;
};

static char pattern(size_t offset)
{
	return (char)((offset * 2654435761u) >> 24);
}

static void *send_pattern(void *arg)
{
	struct far_end *f = arg;
	char part[10007];
	while (f->sent < LARGE) {
		size_t length = LARGE - f->sent < sizeof(part) ? LARGE - f->sent : sizeof(part);
		for (size_t i = 0; i < length; i++)
			part[i] = pattern(f->sent + i);
		ssize_t n = send(f->fd, part, length, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		f->sent += (size_t)n;
	}
	return NULL;
}

static void *receive_pattern(void *arg)
{
	struct far_end *f = arg;
	char part[7919];
	ssize_t n;
	while (f->got < LARGE && (n = recv(f->fd, part, sizeof(part), 0)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (part[i] != pattern(f->got + (size_t)i))
				return NULL;
		f->got += (size_t)n;
		if (f->got / 1000000 != (f->got - (size_t)n) / 1000000)
			usleep(20000); /* slow at times: the kernel's buffers fill up */
	}
	return NULL;
}

static void large_transfers_both_ways(void **state)
{
	struct owner o;
	struct far_end f = { .fd = begin_connected(&o) };
	bool waited = false;
	(void)state;

	o.echoes = true;
	pthread_create(&f.sender, NULL, send_pattern, &f);
	pthread_create(&f.receiver, NULL, receive_pattern, &f);
	while (stream_received(o.stream) < LARGE || stream_unsent(o.stream) > 0) {
		turn(o.loop);
		waited = waited || stream_unsent(o.stream) > 0;
		assert_true(stream_state(o.stream) == STREAM_OPEN);
	}
	pthread_join(f.sender, NULL);
	pthread_join(f.receiver, NULL);
	assert_int_equal(f.got, LARGE);
	assert_int_equal(stream_sent(o.stream), LARGE);
	assert_true(waited);
	end(&o, f.fd);
}

static void what_is_not_consumed_is_not_read(void **state)
{
	struct owner o;
	struct far_end f = { .fd = begin_connected(&o) };
	size_t offset = 0;
	(void)state;

	pthread_create(&f.sender, NULL, send_pattern, &f);
	UNTIL(o.loop, stream_input(o.stream).len == LOOP_BUFFER_SIZE);
	turn_for(o.loop, 50);
	assert_int_equal(stream_received(o.stream), LOOP_BUFFER_SIZE);
	while (offset < LARGE) { /* any share may be consumed at any time */
		struct bytes input = stream_input(o.stream);
		size_t share = ((offset % 5 + 1) * input.len + 4) / 5;
		for (size_t i = 0; i < share; i++)
			assert_true(input.at[i] == pattern(offset + i));
		offset += share;
		stream_consume(o.stream, share);
		turn(o.loop);
		assert_true(stream_input(o.stream).len <= LOOP_BUFFER_SIZE);
	}
	pthread_join(f.sender, NULL);
	assert_int_equal(stream_received(o.stream), LARGE);
	end(&o, f.fd);
}

static void unsent_output_is_told(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	size_t queued = 0;
	char part[65536] = "";
	(void)state;

	while (stream_unsent(o.stream) == 0) {
		assert_true(stream_write(o.stream, (struct bytes){ part, sizeof(part) }));
		stream_flush(o.stream);
		queued += sizeof(part);
	}
	assert_true(stream_write(o.stream, (struct bytes){ part, 100 }));
	stream_flush(o.stream);
	queued += 100;
	assert_int_equal(stream_unsent(o.stream) + stream_sent(o.stream), queued);
	unsigned woken = o.woken;
	turn_for(o.loop, 20);
	assert_int_equal(o.woken, woken);
	fcntl(far, F_SETFL, O_NONBLOCK);
	size_t got = 0;
	while (got < queued) {
		ssize_t n = recv(far, part, sizeof(part), 0);
		got += n > 0 ? (size_t)n : 0;
		turn(o.loop);
	}
	UNTIL(o.loop, o.woken > woken);
	assert_int_equal(stream_unsent(o.stream), 0);
	end(&o, far);
}

/* What is queued goes first; what the kernel does not take at once stays the caller's, who is woken
 * when the little that he has copied is out. */
static void what_lies_elsewhere_is_written_through(void **state)
{
	struct owner o;
	struct far_end f = { .fd = begin_connected(&o) };
	char *all = malloc(LARGE);
	size_t offset = 100, through = 0;
	unsigned refused = 0;
	(void)state;

	for (size_t i = 0; i < LARGE; i++)
		all[i] = pattern(i);
	assert_true(stream_write(o.stream, (struct bytes){ all, offset }));
	while (offset < LARGE) {
		struct bytes rest = { all + offset, LARGE - offset };
		size_t taken = stream_write_through(o.stream, rest);
		assert_true(taken == 0 || stream_sent(o.stream) == offset + taken);
		through += taken;
		rest = bytes_skip(rest, taken);
		offset += taken + bytes_first(rest, 1000).len;
		assert_true(stream_write(o.stream, bytes_first(rest, 1000)));
		stream_flush(o.stream);
		if (stream_unsent(o.stream) == 0)
			continue;
		/* while some is on its way nothing overtakes it */
		assert_int_equal(stream_write_through(o.stream, BYTES("no")), 0);
		if (refused++ == 0)
			pthread_create(&f.receiver, NULL, receive_pattern, &f);
		unsigned woken = o.woken;
		UNTIL(o.loop, stream_unsent(o.stream) == 0);
		UNTIL(o.loop, o.woken > woken);
	}
	assert_true(refused > 0 && through > LARGE / 2);
	UNTIL(o.loop, f.got == LARGE);
	pthread_join(f.receiver, NULL);
	free(all);
	end(&o, f.fd);
}

static void calling(void **state)
{
	struct owner o;
	struct address where;
	int listening = open_listener(&where), far = -1;
	struct loop *loop = begin(&o);
	(void)state;

	o.stream = stream_connect(loop, &where, o.id);
	assert_int_equal(stream_state(o.stream), STREAM_CONNECTING);
	assert_true(stream_write(o.stream, BYTES("early\r\n")));
	stream_flush(o.stream);
	UNTIL(loop, stream_state(o.stream) == STREAM_OPEN);
	assert_true(o.woken > 0);
	UNTIL(loop, (far = accept(listening, NULL, NULL)) >= 0);
	assert_comes(&o, far, "early\r\n");
	stream_close(o.stream, false);
	close(far);

	close(listening);
	o.stream = stream_connect(loop, &where, o.id);
	UNTIL(loop, stream_state(o.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(o.stream), "Connection refused");
	stream_close(o.stream, true);

	o.stream = stream_connect(loop, &where, o.id);
	stream_close(o.stream, false); /* while connecting */
	where.family = FAMILY_NONE;
	o.stream = stream_connect(loop, &where, o.id);
	assert_null(o.stream);
	assert_int_equal(errno, EAFNOSUPPORT);
	end(&o, -1);
}

static void the_peer_closes_its_half(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	(void)state;

	send_all(far, "QUIT\r\n");
	shutdown(far, SHUT_WR);
	UNTIL(o.loop, stream_state(o.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(o.stream), "");
	assert_true(input_is(o.stream, "QUIT\r\n"));
	stream_consume(o.stream, 6);
	assert_true(stream_write(o.stream, BYTES("221 bye\r\n")));
	stream_flush(o.stream);
	assert_comes(&o, far, "221 bye\r\n");
	end(&o, far);
}

static void reset(int fd)
{
	const struct linger at_once = { 1, 0 };
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

static void the_peer_resets(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	(void)state;

	send_all(far, "DATA");
	UNTIL(o.loop, input_is(o.stream, "DATA"));
	reset(far);
	UNTIL(o.loop, stream_state(o.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(o.stream), "Connection reset by peer");
	assert_true(input_is(o.stream, "DATA"));
	assert_true(stream_write(o.stream, BYTES("250 never\r\n")));
	stream_flush(o.stream);
	assert_int_equal(stream_unsent(o.stream), 0);
	end(&o, -1);
}

/* A backend says why before it hangs up in the midst of our octets. */
static void last_words_are_heard(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	(void)state;

	assert_true(stream_write(o.stream, BYTES("MAIL\r\n")));
	stream_flush(o.stream);
	usleep(2000);
	send_all(far, "554 too much\r\n");
	reset(far);
	usleep(2000);
	assert_true(stream_write(o.stream, BYTES("more\r\n")));
	stream_flush(o.stream); /* fails: the loop has not read anything yet */
	UNTIL(o.loop, stream_state(o.stream) == STREAM_ENDED);
	assert_true(input_is(o.stream, "554 too much\r\n"));
	assert_string_not_equal(stream_error(o.stream), "");
	end(&o, -1);
}

/* Octets of the peer that were never read would make the kernel reset the connection, last reply
 * and all. */
static void lingering_saves_the_last_reply(void **state)
{
	struct owner o;
	struct far_end f = { .fd = begin_connected(&o) };
	char part[4096];
	ssize_t n = 0;
	(void)state;

	pthread_create(&f.sender, NULL, send_pattern, &f);
	UNTIL(o.loop, stream_input(o.stream).len == LOOP_BUFFER_SIZE);
	assert_true(stream_write(o.stream, BYTES("421 too much\r\n")));
	stream_close(o.stream, true);
	o.stream = NULL;
	unsigned woken = o.woken;
	assert_comes(&o, f.fd, "421 too much\r\n");
	UNTIL(o.loop, stream_count() == 0); /* a MiB is enough */
	pthread_join(f.sender, NULL);
	assert_true(f.sent < LARGE);
	UNTIL(o.loop, (n = recv(f.fd, part, sizeof(part), MSG_DONTWAIT)) <= 0 && errno != EAGAIN);
	assert_int_equal(o.woken, woken);
	end(&o, f.fd);
}

static void lingering_ends(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	char octet;
	(void)state;

	assert_true(stream_write(o.stream, BYTES("221 bye\r\n")));
	stream_close(o.stream, true);
	o.stream = NULL;
	assert_comes(&o, far, "221 bye\r\n");
	assert_int_equal(recv(far, &octet, 1, 0), 0); /* half-closed at once */
	turn_for(o.loop, 500);
	assert_int_equal(stream_count(), 1);
	uint64_t start = uv_hrtime();
	UNTIL(o.loop, stream_count() == 0); /* the peer never goes: two seconds */
	assert_true(uv_hrtime() - start < 2500000000);
	end(&o, far);

	far = begin_connected(&o);
	assert_true(stream_write(o.stream, BYTES("221 bye\r\n")));
	stream_close(o.stream, true);
	o.stream = NULL;
	close(far);
	UNTIL(o.loop, stream_count() == 0); /* the peer goes: now */

	end(&o, -1);
	far = begin_connected(&o);
	stream_close(o.stream, true);
	o.stream = NULL;
	end(&o, far); /* the loop goes while it lingers */
}

/* What the kernel did not take is still sent in the time there is. */
static void lingering_sends_the_rest(void **state)
{
	struct owner o;
	struct far_end f = { .fd = begin_connected(&o) };
	char *all = malloc(LARGE);
	(void)state;

	for (size_t i = 0; i < LARGE; i++)
		all[i] = pattern(i);
	assert_true(stream_write(o.stream, (struct bytes){ all, LARGE }));
	stream_close(o.stream, true);
	o.stream = NULL;
	pthread_create(&f.receiver, NULL, receive_pattern, &f);
	UNTIL(o.loop, f.got == LARGE);
	pthread_join(f.receiver, NULL);
	close(f.fd);
	UNTIL(o.loop, stream_count() == 0);
	free(all);
	end(&o, -1);
}

static void aborting_resets(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	char octet;
	(void)state;

	assert_true(stream_write(o.stream, BYTES("never\r\n")));
	stream_abort(o.stream);
	o.stream = NULL;
	assert_int_equal(recv(far, &octet, 1, 0), -1);
	assert_int_equal(errno, ECONNRESET);
	end(&o, far);
}

static void close_in_run(void *arg)
{
	struct owner *o = arg;
	o->woken++;
	stream_close(o->stream, false);
	o->stream = NULL;
	loop_retire(o->loop, o->id);
}

static void the_owner_may_go_in_its_run(void **state)
{
	struct owner o;
	int near, far;
	struct loop *loop = begin(&o);
	(void)state;

	loop_retire(loop, o.id);
	o.id = loop_enroll(loop, close_in_run, &o);
	connect_pair(&near, &far);
	o.stream = stream_accept(loop, near, o.id);
	send_all(far, "QUIT\r\n");
	UNTIL(loop, o.stream == NULL);
	turn_for(loop, 10);
	assert_int_equal(o.woken, 1);
	end(&o, far);
}

/* One octet at a time, never consumed: the buffer is small all the while, and nothing is lost. */
static void a_dripping_peer(void **state)
{
	struct owner o;
	int far = begin_connected(&o);
	(void)state;

	for (size_t i = 0; i < 5000; i++) {
		char octet = pattern(i);
		assert_int_equal(send(far, &octet, 1, MSG_NOSIGNAL), 1);
		UNTIL(o.loop, stream_input(o.stream).len == i + 1);
	}
	struct bytes input = stream_input(o.stream);
	for (size_t i = 0; i < input.len; i++)
		assert_true(input.at[i] == pattern(i));
	end(&o, far);
}

static void refused_descriptors_are_closed(void **state)
{
	struct owner o;
	struct loop *loop = begin(&o);
	int near, far, twice;
	(void)state;

	connect_pair(&near, &far);
	o.stream = stream_accept(loop, near, o.id);
	twice = dup(near);
	assert_int_equal(dup2(far, twice), twice);
	close(far);
	assert_null(stream_accept(loop, 1 << 20, o.id)); /* no such descriptor */
	assert_int_equal(stream_count(), 1);
	end(&o, twice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_come_and_go),
		cmocka_unit_test(large_transfers_both_ways),
		cmocka_unit_test(what_is_not_consumed_is_not_read),
		cmocka_unit_test(unsent_output_is_told),
		cmocka_unit_test(what_lies_elsewhere_is_written_through),
		cmocka_unit_test(calling),
		cmocka_unit_test(the_peer_closes_its_half),
		cmocka_unit_test(the_peer_resets),
		cmocka_unit_test(last_words_are_heard),
		cmocka_unit_test(lingering_saves_the_last_reply),
		cmocka_unit_test(lingering_ends),
		cmocka_unit_test(lingering_sends_the_rest),
		cmocka_unit_test(aborting_resets),
		cmocka_unit_test(the_owner_may_go_in_its_run),
		cmocka_unit_test(a_dripping_peer),
		cmocka_unit_test(refused_descriptors_are_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
