/* io_stream_tls.c: connections under TLS (io/stream.h): two streams with each other, and openssl as
 * the other end. */
#include "gateway/io/stream.h"

#include "io_testing.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

struct owner {
	struct loop *loop;
	struct stream *stream;
	wake_id id;
	unsigned woken;
	bool echoes;
};

static struct tls_identity identity, identity_rsa;
static struct tls_context *server_context, *client_context;
static struct loop *loop;
static struct owner server, client;

static void look(void *arg)
{
	struct owner *o = arg;
	o->woken++;
	if (!o->echoes || !o->stream || stream_state(o->stream) != STREAM_OPEN)
		return;
	struct bytes input = stream_input(o->stream);
	assert_true(stream_write(o->stream, input));
	stream_consume(o->stream, input.len);
	stream_flush(o->stream);
}

static void own(struct owner *o, int fd)
{
	*o = (struct owner){ .loop = loop };
	o->id = loop_enroll(loop, look, o);
	o->stream = fd < 0 ? NULL : stream_accept(loop, fd, o->id);
	assert_true(fd < 0 || o->stream);
}

static void begin(void)
{
	int near, far;
	loop = loop_new();
	connect_pair(&near, &far);
	own(&server, near);
	own(&client, far);
}

static void secure(void)
{
	begin();
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	assert_true(stream_start_tls(client.stream, client_context, "a.example"));
	assert_int_equal(stream_state(server.stream), STREAM_HANDSHAKING);
	UNTIL(loop, stream_state(server.stream) == STREAM_OPEN &&
			    stream_state(client.stream) == STREAM_OPEN);
}

static void end(void)
{
	if (server.stream)
		stream_close(server.stream, false);
	if (client.stream)
		stream_close(client.stream, false);
	loop_free(loop);
	assert_int_equal(stream_count(), 0);
}

static bool input_is(const struct stream *s, const char *string)
{
	return bytes_equal(stream_input(s), bytes_of(string));
}

static void starttls_and_octets(void **state)
{
	(void)state;
	begin();
	assert_null(stream_tls(server.stream));
	assert_true(stream_write(client.stream, BYTES("STARTTLS\r\n")));
	stream_flush(client.stream);
	UNTIL(loop, input_is(server.stream, "STARTTLS\r\n"));
	stream_consume(server.stream, 10);
	/* goes out before TLS, even unflushed */
	assert_true(stream_write(server.stream, BYTES("220 go\r\n")));
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	assert_int_equal(stream_pending(server.stream), 0);
	UNTIL(loop, input_is(client.stream, "220 go\r\n"));
	stream_consume(client.stream, 8);
	assert_true(stream_start_tls(client.stream, client_context, "a.example"));
	assert_true(stream_write(client.stream, BYTES("never"))); /* none may be written now */
	UNTIL(loop, stream_state(server.stream) == STREAM_OPEN &&
			    stream_state(client.stream) == STREAM_OPEN);
	assert_string_equal(tls_sni(stream_tls(server.stream)), "a.example");
	assert_true(server.woken > 0 && client.woken > 0);

	assert_true(stream_write(client.stream, BYTES("EHLO ")));
	assert_true(stream_write(client.stream, BYTES("there\r\n")));
	stream_flush(client.stream);
	UNTIL(loop, input_is(server.stream, "EHLO there\r\n"));
	stream_consume(server.stream, 12);
	assert_true(stream_write(server.stream, BYTES("250 hello\r\n")));
	stream_flush(server.stream);
	UNTIL(loop, input_is(client.stream, "250 hello\r\n"));
	assert_int_equal(stream_unsent(server.stream), 0);
	end();
}

enum { LARGE = 4 * 1024 * 1024 };

static char pattern(size_t offset)
{
	return (char)((offset * 2654435761u) >> 24);
}

/* The client writes as long as nothing waits, the server echoes, and the client reads only now and
 * then. */
static void large_transfers_with_back_pressure(void **state)
{
	size_t written = 0, got = 0;
	char part[30000];
	(void)state;

	secure();
	server.echoes = true;
	for (unsigned round = 0; got < LARGE; round++) {
		if (written < LARGE && stream_unsent(client.stream) == 0) {
			size_t length =
				LARGE - written < sizeof(part) ? LARGE - written : sizeof(part);
			for (size_t i = 0; i < length; i++)
				part[i] = pattern(written + i);
			assert_true(stream_write(client.stream, (struct bytes){ part, length }));
			stream_flush(client.stream);
			written += length;
		}
		turn(loop);
		struct bytes input = stream_input(client.stream);
		assert_true(input.len <= LOOP_BUFFER_SIZE);
		if (round % 50 != 0 && written < LARGE)
			continue;
		for (size_t i = 0; i < input.len; i++)
			assert_true(input.at[i] == pattern(got + i));
		stream_consume(client.stream, input.len);
		got += input.len;
		assert_int_equal(stream_state(client.stream), STREAM_OPEN);
	}
	assert_int_equal(written, LARGE);
	end();
}

static void what_is_not_consumed_is_not_read(void **state)
{
	char *all = malloc(LARGE);
	size_t got = 0;
	(void)state;

	secure();
	for (size_t i = 0; i < LARGE; i++)
		all[i] = pattern(i);
	uint64_t before = stream_received(server.stream);
	assert_true(stream_write(client.stream, (struct bytes){ all, LARGE }));
	stream_flush(client.stream);
	UNTIL(loop, stream_input(server.stream).len == LOOP_BUFFER_SIZE);
	turn_for(loop, 50);
	assert_true(stream_received(server.stream) - before <= 3 * LOOP_BUFFER_SIZE);
	assert_true(stream_unsent(client.stream) > 0);
	while (got < LARGE) {
		struct bytes input = stream_input(server.stream);
		size_t share = (input.len + 2) / 3;
		assert_memory_equal(input.at, all + got, share);
		got += share;
		stream_consume(server.stream, share);
		turn(loop);
	}
	end();
	free(all);
}

static void ends_are_told_apart(void **state)
{
	(void)state;

	secure();
	assert_true(stream_write(client.stream, BYTES("QUIT\r\n")));
	stream_close(client.stream, true); /* with close_notify, after what was queued */
	client.stream = NULL;
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream), "");
	assert_true(input_is(server.stream, "QUIT\r\n"));
	end();

	int near, far;
	loop = loop_new();
	connect_pair(&near, &far);
	own(&server, near);
	own(&client, dup(far));
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	assert_true(stream_start_tls(client.stream, client_context, NULL));
	UNTIL(loop, stream_state(server.stream) == STREAM_OPEN &&
			    stream_state(client.stream) == STREAM_OPEN);
	shutdown(far, SHUT_WR); /* behind the back of TLS */
	close(far);
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream), "TLS: closed without close_notify");
	end();

	begin();
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	stream_close(client.stream, false);
	client.stream = NULL;
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream), "TLS: closed during the handshake");
	end();
}

/* Nobody is there to hear the answer: it is not worth a signature. */
static void a_handshake_whose_client_is_gone(void **state)
{
	static const char hello[] = "\x16\x03\x01";
	int near, far;
	(void)state;
	loop = loop_new();
	connect_pair(&near, &far);
	own(&server, near);
	client = (struct owner){ .loop = loop };
	assert_int_equal(write(far, hello, 3), 3);
	close(far);
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream), "TLS: closed during the handshake");
	end();
}

/* The alert arrives although more than TLS had been sent. */
static void failures_are_told_to_both(void **state)
{
	char expected[] = "\x15\x03\x03";
	(void)state;

	begin();
	assert_true(stream_write(client.stream, BYTES("EHLO in clear\r\nMAIL FROM:<>\r\n")));
	stream_flush(client.stream);
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(server.stream), "TLS: the other side does not speak TLS");
	assert_int_equal(stream_input(server.stream).len, 0);
	stream_close(server.stream, true);
	server.stream = NULL;
	UNTIL(loop, stream_state(client.stream) == STREAM_ENDED);
	assert_true(bytes_starts(stream_input(client.stream), bytes_of(expected)));
	end();

	struct tls_context *picky =
		tls_client_context(identity_rsa.certificate, TLS_STRICT, &(struct text){ 0 });
	begin();
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	assert_true(stream_start_tls(client.stream, picky, "other.example"));
	tls_context_unref(picky);
	UNTIL(loop, stream_state(client.stream) == STREAM_ENDED &&
			    stream_state(server.stream) == STREAM_ENDED);
	assert_string_equal(stream_error(client.stream),
			    "TLS: certificate verification failed: it is not for "
			    "other.example, it is not signed by a trusted authority");
	end();
}

/* A balancer sends its PROXY header and the client's first octets of TLS in one go. */
static void octets_that_came_early_belong_to_tls(void **state)
{
	(void)state;
	begin();
	assert_true(stream_write(client.stream, BYTES("PROXY UNKNOWN\r\n")));
	assert_true(stream_start_tls(client.stream, client_context, NULL));
	UNTIL(loop, stream_input(server.stream).len > 100);
	stream_consume(server.stream, 15);
	assert_true(stream_pending(server.stream) > 0);
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	UNTIL(loop, stream_state(server.stream) == STREAM_OPEN &&
			    stream_state(client.stream) == STREAM_OPEN);
	end();
}

static void tls_from_the_first_octet(void **state)
{
	struct address where;
	int listening = open_listener(&where), fd = -1;
	(void)state;

	loop = loop_new();
	own(&client, -1);
	client.stream = stream_connect(loop, &where, client.id);
	/* while it is connecting */
	assert_true(stream_start_tls(client.stream, client_context, NULL));
	UNTIL(loop, (fd = accept(listening, NULL, NULL)) >= 0);
	own(&server, fd);
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	UNTIL(loop, stream_state(server.stream) == STREAM_OPEN &&
			    stream_state(client.stream) == STREAM_OPEN);
	close(listening);
	end();
}

static void closing_at_any_time(void **state)
{
	(void)state;
	for (unsigned turns = 0; turns < 8; turns++) {
		begin();
		assert_true(stream_start_tls(client.stream, client_context, NULL));
		assert_true(stream_start_tls(server.stream, server_context, NULL));
		for (unsigned i = 0; i < turns; i++)
			turn(loop);
		stream_close(server.stream, turns % 2 != 0);
		server.stream = NULL;
		turn(loop);
		stream_abort(client.stream);
		client.stream = NULL;
		end();
	}
}

/* Starts the command with its input and output on the socket that is returned. */
static int start(const char *command, pid_t *process)
{
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	*process = fork();
	if (*process == 0) {
		dup2(ends[1], 0);
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	close(ends[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	return ends[0];
}

/* Lets `openssl s_client` call with these options: what it prints. The server echoes; one line is
 * sent. */
static char *s_client(const char *options)
{
	static char output[100000];
	char command[500];
	struct address where;
	size_t length = 0;
	int listening = open_listener(&where), fd = -1;
	pid_t process;
	ssize_t n = -1;

	loop = loop_new();
	snprintf(command, sizeof(command), "openssl s_client -connect 127.0.0.1:%u %s", where.port,
		 options);
	int ends = start(command, &process);
	assert_int_equal(send(ends, "hello\n", 6, MSG_NOSIGNAL), 6);
	UNTIL(loop, (fd = accept(listening, NULL, NULL)) >= 0);
	own(&server, fd);
	own(&client, -1);
	server.echoes = true;
	assert_true(stream_start_tls(server.stream, server_context, NULL));
	for (bool heard = false; n != 0;) {
		UNTIL(loop, (n = recv(ends, output + length, sizeof(output) - 1 - length, 0)) >= 0);
		length += (size_t)n;
		output[length] = '\0';
		if (!heard && strstr(output, "\nhello\n")) {
			heard = true;
			shutdown(ends, SHUT_WR);
		}
	}
	close(ends);
	waitpid(process, NULL, 0);
	close(listening);
	UNTIL(loop, stream_state(server.stream) == STREAM_ENDED);
	return output;
}

static void assert_says(const char *output, const char *words, bool says)
{
	/* OpenSSL 3.5 says ecdsa_secp256r1_sha256, 3.0 said ECDSA */
	if ((strcasestr(output, words) != NULL) != says)
		fail_msg("%s \"%s\":\n%s", says ? "lacks" : "has", words, output);
}

static void openssl_calls(void **state)
{
	const struct {
		const char *options, *version, *suite, *kind;
		bool tickets;
	} rows[] = {
		{ "-tls1_3", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDSA", true },
		{ "-tls1_3 -sigalgs RSA-PSS+SHA256", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "RSA",
		  true },
		{ "-tls1_3 -groups P-384:P-256", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDSA",
		  true },
		{ "-tls1_3 -groups ffdhe2048:X25519", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "ECDSA",
		  true },
		{ "-tls1_2", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDSA", false },
		{ "-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305", "TLSv1.2",
		  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "RSA", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *output = s_client(rows[i].options);
		assert_says(output, "\nhello\n", true);
		assert_says(output, "TLS session ticket:", rows[i].tickets);
		assert_says(output, "Secure Renegotiation IS supported", !rows[i].tickets);
		assert_says(output, rows[i].kind, true);
		assert_string_equal(stream_error(server.stream), "");
		assert_string_equal(tls_version_name(stream_tls(server.stream)), rows[i].version);
		assert_string_equal(tls_suite_name(stream_tls(server.stream)), rows[i].suite);
		end();
	}
	/* RFC 5077, section 3.2: not even the offer of a ticket. */
	assert_says(s_client("-tls1_2 -tlsextdebug"), "session ticket", false);
	end();
}

static void openssl_is_refused(void **state)
{
	static const struct {
		const char *options, *error;
	} rows[] = {
		{ "-tls1_1 -cipher DEFAULT@SECLEVEL=0", "TLS: no common TLS version" },
		{ "-tls1_2 -cipher AES128-GCM-SHA256",
		  "TLS: no common cipher suite, group or signature algorithm" },
		{ "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256",
		  "TLS: no common cipher suite, group or signature algorithm" },
		{ "-tls1_3 -groups ffdhe2048",
		  "TLS: no common cipher suite, group or signature algorithm" },
		{ "-verify_return_error", "TLS: aborted by the other side: unknown authority "
					  "(alert 48)" },
		{ "-tls1_2 -verify_return_error",
		  "TLS: aborted by the other side: unknown authority (alert 48)" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		s_client(rows[i].options);
		assert_string_equal(stream_error(server.stream), rows[i].error);
		end();
	}
}

static int make(void **state)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	(void)state;
	assert_true(tls_start());
	identity = identity_make(ECDSA, "DNS:a.example", "");
	identity_rsa = identity_make(RSA, "DNS:a.example", "");
	server_context = tls_server_context((struct tls_identity[]){ identity, identity_rsa }, 2,
					    TLS_1_2, TLS_STRICT, &error);
	client_context = tls_client_context((struct bytes){ "", 0 }, TLS_STRICT, &error);
	return server_context && client_context ? 0 : -1;
}

static int give_back(void **state)
{
	(void)state;
	tls_context_unref(server_context);
	tls_context_unref(client_context);
	identity_give_back(&identity);
	identity_give_back(&identity_rsa);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starttls_and_octets),
		cmocka_unit_test(large_transfers_with_back_pressure),
		cmocka_unit_test(what_is_not_consumed_is_not_read),
		cmocka_unit_test(ends_are_told_apart),
		cmocka_unit_test(a_handshake_whose_client_is_gone),
		cmocka_unit_test(failures_are_told_to_both),
		cmocka_unit_test(octets_that_came_early_belong_to_tls),
		cmocka_unit_test(tls_from_the_first_octet),
		cmocka_unit_test(closing_at_any_time),
		cmocka_unit_test(openssl_calls),
		cmocka_unit_test(openssl_is_refused),
	};
	return cmocka_run_group_tests(tests, make, give_back);
}
