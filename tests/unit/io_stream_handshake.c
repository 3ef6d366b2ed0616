/* io_stream_handshake.c: a client's handshake in the thread pool (io/stream.h): what is done there,
 * and what becomes of it when somebody goes in the middle. */
#include "gateway/io/stream.h"

#include "gateway/base/memory.h"
#include "gateway/io/tls_primitives.h"

#include "io_testing.h"

#include <pthread.h>
#include <stdatomic.h>

struct owner {
	struct stream *stream;
	wake_id id;
};

static struct tls_identity identity;
static struct tls_context *server_context, *client_context, *client_context_tls12;
static struct loop *loop;
static struct owner server, client;

/* Steps that had a thread of their own: begun, and done. They wait while `held`. */
static pthread_t loops;
static atomic_int far_steps, far_done;
static atomic_bool held;

enum tls_progress __real_tls_handshake(struct tls *);
enum tls_progress __wrap_tls_handshake(struct tls *);

enum tls_progress __wrap_tls_handshake(struct tls *tls)
{
	if (pthread_equal(pthread_self(), loops))
		return __real_tls_handshake(tls);
	atomic_fetch_add(&far_steps, 1);
	while (atomic_load(&held))
		usleep(100);
	enum tls_progress progress = __real_tls_handshake(tls);
	atomic_fetch_add(&far_done, 1);
	return progress;
}

static void look(void *arg)
{
	(void)arg;
}

static void own(struct owner *o, int fd)
{
	o->id = loop_enroll(loop, look, o);
	o->stream = stream_accept(loop, fd, o->id);
	assert_non_null(o->stream);
}

/* Gives the client's end of a connection whose other end is the server's stream. */
static int serve(struct owner *o)
{
	int near, far;
	connect_pair(&near, &far);
	own(o, near);
	assert_true(stream_start_tls(o->stream, server_context, NULL));
	return far;
}

static void call(struct tls_context *context, int far)
{
	own(&client, far);
	assert_true(stream_start_tls(client.stream, context, "a.example"));
}

enum { HELLO_MOST = 16384 };

/* The client's hello, taken from the wire: how many octets. */
static size_t hello_read(struct tls_context *context, char octets[HELLO_MOST])
{
	size_t length = 0;
	int near, far;
	connect_pair(&near, &far);
	call(context, near);
	UNTIL(loop, (length = (size_t)recv(far, octets, HELLO_MOST, MSG_DONTWAIT)) < HELLO_MOST);
	close(far);
	return length;
}

static int begin(void **state)
{
	(void)state;
	loop = loop_new();
	loops = pthread_self();
	far_steps = far_done = 0;
	held = false;
	return loop ? 0 : -1;
}

static void close_one(struct owner *o)
{
	if (o->stream)
		stream_close(o->stream, false);
	o->stream = NULL;
}

static int end(void **state)
{
	(void)state;
	held = false;
	close_one(&server);
	close_one(&client);
	loop_free(loop);
	return stream_count() == 0 ? 0 : -1;
}

static bool both_open(void)
{
	return stream_state(server.stream) == STREAM_OPEN &&
	       stream_state(client.stream) == STREAM_OPEN;
}

/* Signature and key exchange are the pool's. In TLS 1.3 they are one step, and the client's last
 * word is the loop's; in TLS 1.2 they are two. */
static void what_costs_is_the_pools(void **state)
{
	(void)state;
	call(client_context, serve(&server));
	UNTIL(loop, both_open());
	assert_int_equal(far_steps, 1);
	assert_string_equal(tls_version_name(stream_tls(server.stream)), "TLSv1.3");
	close_one(&server);
	close_one(&client);

	far_steps = 0;
	call(client_context_tls12, serve(&server));
	UNTIL(loop, both_open());
	assert_int_equal(far_steps, 2);
	assert_string_equal(tls_version_name(stream_tls(server.stream)), "TLSv1.2");
}

/* With libcrypto the key exchange of TLS 1.2 is the loop's. */
static void a_short_key_exchange_is_the_loops(void **state)
{
	(void)state;
	tls_primitives_start();
	if (!tls_primitives_libcrypto())
		skip();
	call(client_context_tls12, serve(&server));
	UNTIL(loop, both_open());
	assert_int_equal(far_steps, 1);
}

/* Who says nothing for a moment, after a handshake and in the middle of one. */
static void an_idle_connection_gives_back_memory(void **state)
{
	static char octets[HELLO_MOST];
	size_t length = hello_read(client_context_tls12, octets);
	(void)state;
	close_one(&client);
	call(client_context, serve(&server));
	UNTIL(loop, both_open());
	uint64_t before = memory_charged();
	UNTIL(loop, memory_charged() < before);
	assert_int_equal(stream_state(server.stream), STREAM_OPEN);
	close_one(&server);
	close_one(&client);

	int far = serve(&server);
	assert_int_equal(write(far, octets, length), length);
	far_steps = 0;
	UNTIL(loop, far_steps == 1 && stream_tls(server.stream));
	before = memory_charged();
	UNTIL(loop, memory_charged() < before);
	assert_int_equal(stream_state(server.stream), STREAM_HANDSHAKING);
	close(far);
}

/* Nobody may look at TLS while the pool works on it. */
static void meanwhile_there_is_no_tls(void **state)
{
	(void)state;
	held = true;
	call(client_context, serve(&server));
	assert_non_null(stream_tls(server.stream));
	UNTIL(loop, far_steps == 1);
	assert_null(stream_tls(server.stream));
	assert_int_equal(stream_state(server.stream), STREAM_HANDSHAKING);
	held = false;
	UNTIL(loop, both_open());
	assert_string_equal(tls_sni(stream_tls(server.stream)), "a.example");
}

static void who_closes_in_the_middle(void **state)
{
	(void)state;
	for (int way = 0; way < 3; way++) {
		far_steps = far_done = 0;
		held = true;
		call(client_context, serve(&server));
		UNTIL(loop, far_steps == 1);
		if (way == 2)
			stream_abort(server.stream);
		else
			stream_close(server.stream, way == 1);
		server.stream = NULL;
		turn_for(loop, 10);
		assert_int_equal(far_done, 0);
		held = false;
		UNTIL(loop, far_done == 1 && stream_state(client.stream) == STREAM_ENDED);
		close_one(&client);
	}
}

/* The loop itself may end meanwhile: end() does so. */
static void the_loop_ends_in_the_middle(void **state)
{
	(void)state;
	held = true;
	call(client_context, serve(&server));
	UNTIL(loop, far_steps == 1);
}

/* A client that is gone before its turn costs nothing: neither one that closed in order nor one
 * that reset its connection. */
static void who_is_gone_before_his_turn(void **state)
{
	static const char hello[] = "\x16\x03\x01\x00\x01\x01";
	const struct linger reset = { .l_onoff = 1 };
	struct owner gone[2];
	int far[2];
	(void)state;
	held = true;
	call(client_context, serve(&server));
	UNTIL(loop, far_steps == 1);
	for (int i = 0; i < 2; i++) {
		far[i] = serve(&gone[i]);
		assert_int_equal(write(far[i], hello, 6), 6);
		UNTIL(loop, !stream_tls(gone[i].stream));
	}
	setsockopt(far[1], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	for (int i = 0; i < 2; i++) {
		close(far[i]);
		UNTIL(loop, stream_state(gone[i].stream) == STREAM_ENDED);
		assert_string_equal(stream_error(gone[i].stream),
				    i ? "Connection reset by peer"
				      : "TLS: closed during the handshake");
		close_one(&gone[i]);
	}
	held = false;
	UNTIL(loop, both_open());
	assert_int_equal(far_steps, 1);
}

/* What the client said last, an alert, say, is read though it has closed behind it. */
static void last_words_are_read(void **state)
{
	static const char complaint[] = "\x15\x03\x03\x00\x02\x02\x30";
	static char octets[HELLO_MOST];
	size_t length = hello_read(client_context_tls12, octets);
	int far;
	(void)state;
	far = serve(&server);
	assert_int_equal(write(far, octets, length), length);
	UNTIL(loop, far_steps == 1 && stream_tls(server.stream));
	held = true;
	assert_int_equal(write(far, complaint, 7), 7);
	UNTIL(loop, far_steps == 2);
	shutdown(far, SHUT_WR);
	turn_for(loop, 10);
	assert_int_equal(stream_state(server.stream), STREAM_HANDSHAKING);
	held = false;
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream),
			    "TLS: aborted by the other side: unknown authority (alert 48)");
	close(far);
}

/* A hello in two records takes two steps. Who goes during the second, in the middle of a record,
 * has gone when it is done, though the next step would be the loop's. */
static void half_a_record_and_the_end(void **state)
{
	enum { HEADER = 5, FIRST = 50 };
	static char octets[HELLO_MOST];
	size_t length = hello_read(client_context, octets);
	int far;
	(void)state;
	size_t rest = length - HEADER - FIRST;
	char second[HEADER] = { 0x16, 3, 1, (char)(rest >> 8), (char)rest };
	octets[3] = 0;
	octets[4] = FIRST;
	far = serve(&server);
	assert_int_equal(write(far, octets, HEADER + FIRST), HEADER + FIRST);
	UNTIL(loop, far_steps == 1 && stream_tls(server.stream));
	held = true;
	assert_int_equal(write(far, second, HEADER), HEADER);
	assert_int_equal(write(far, octets + HEADER + FIRST, rest), rest);
	UNTIL(loop, far_steps == 2);
	assert_int_equal(write(far, "\x17\x03\x03\x00\x35xyz", 8), 8);
	UNTIL(loop, stream_received(server.stream) == length + HEADER + 8);
	shutdown(far, SHUT_WR);
	turn_for(loop, 10);
	assert_int_equal(stream_state(server.stream), STREAM_HANDSHAKING);
	held = false;
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream), "TLS: closed during the handshake");
	close(far);
}

/* However a hello is cut, it is one step, when it is whole. */
static void a_hello_in_pieces_is_one_step(void **state)
{
	static char octets[HELLO_MOST];
	size_t length = hello_read(client_context, octets);
	int far;
	(void)state;
	far = serve(&server);
	for (size_t i = 0; i < length; i++) {
		assert_int_equal(far_steps, 0);
		assert_int_equal(write(far, octets + i, 1), 1);
		UNTIL(loop, stream_received(server.stream) == i + 1);
	}
	UNTIL(loop, far_steps == 1 && stream_tls(server.stream));
	UNTIL(loop, recv(far, octets, sizeof(octets), MSG_DONTWAIT) > 5);
	assert_int_equal(octets[0], 0x16);
	assert_int_equal(stream_state(server.stream), STREAM_HANDSHAKING);
	close(far);
}

/* The connection is reset behind each octet of the hello: what has begun is cleared away. */
static void a_reset_behind_every_octet(void **state)
{
	static char octets[HELLO_MOST];
	const struct linger reset = { .l_onoff = 1 };
	size_t length = hello_read(client_context, octets);
	int far;
	(void)state;
	for (size_t i = 0; i <= length; i++) {
		far = serve(&server);
		assert_int_equal(write(far, octets, i), i);
		setsockopt(far, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		close(far);
		UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
		close_one(&server);
	}
	UNTIL(loop, far_done == far_steps);
}

static int make(void **state)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	(void)state;
	assert_true(tls_start());
	identity = identity_make(ECDSA, "DNS:a.example", "");
	server_context = tls_server_context(&identity, 1, TLS_1_2, TLS_STRICT, &error);
	client_context = tls_client_context((struct bytes){ "", 0 }, TLS_STRICT, &error);
	client_context_tls12 = client_context ? tls_client_context_tls12(client_context) : NULL;
	return server_context && client_context_tls12 ? 0 : -1;
}

static int give_back(void **state)
{
	(void)state;
	tls_context_unref(server_context);
	tls_context_unref(client_context);
	tls_context_unref(client_context_tls12);
	identity_give_back(&identity);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_costs_is_the_pools, begin, end),
		cmocka_unit_test_setup_teardown(an_idle_connection_gives_back_memory, begin, end),
		cmocka_unit_test_setup_teardown(meanwhile_there_is_no_tls, begin, end),
		cmocka_unit_test_setup_teardown(who_closes_in_the_middle, begin, end),
		cmocka_unit_test_setup_teardown(the_loop_ends_in_the_middle, begin, end),
		cmocka_unit_test_setup_teardown(who_is_gone_before_his_turn, begin, end),
		cmocka_unit_test_setup_teardown(last_words_are_read, begin, end),
		cmocka_unit_test_setup_teardown(half_a_record_and_the_end, begin, end),
		cmocka_unit_test_setup_teardown(a_hello_in_pieces_is_one_step, begin, end),
		cmocka_unit_test_setup_teardown(a_reset_behind_every_octet, begin, end),
		/* From here on libcrypto computes. */
		cmocka_unit_test_setup_teardown(a_short_key_exchange_is_the_loops, begin, end),
	};
	return cmocka_run_group_tests(tests, make, give_back);
}
