/* io_tls_psk.c: TLS between two that share a key (io/tls.h): who has it gets through, nobody else
 * does.
 *
 * The strangers are our own contexts with certificates, and the openssl command over the loopback
 * for what ours never offer. */
#include "gateway/io/tls.h"

#include "io_testing.h"
#include "io_tls_wire.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#define KEY   BYTES("0123456789abcdef0123456789abcdef")
#define OTHER BYTES("0123456789abcdef0123456789abcdeF")
#define NAME  BYTES("mxward-peer")
#define HEX   "3031323334353637383961626364656630313233343536373839616263646566"

static struct tls_context *need(struct tls_context *context, struct text *error)
{
	if (!context)
		fail_msg("%s", text_cstr(error));
	return context;
}

static struct tls_context *serve(struct bytes name, struct bytes key)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	return need(tls_psk_server_context(name, key, &error), &error);
}

static struct tls_context *call(struct bytes name, struct bytes key)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	return need(tls_psk_client_context(name, key, &error), &error);
}

static void shake_hands(enum tls_progress *s, enum tls_progress *c)
{
	*s = *c = TLS_WAIT;
	for (int i = 0; i < 10; i++) {
		*c = *c == TLS_WAIT ? tls_handshake(client.tls) : *c;
		*s = *s == TLS_WAIT ? tls_handshake(server.tls) : *s;
	}
}

static void who_has_the_key_gets_through(void **state)
{
	enum tls_progress s, c;
	char octet;
	size_t got;
	(void)state;
	begin(serve(NAME, KEY), call(NAME, KEY), NULL);
	shake_hands(&s, &c);
	if (s != TLS_DONE || c != TLS_DONE)
		fail_msg("server: %s; client: %s", tls_error(server.tls), tls_error(client.tls));
	assert_string_equal(tls_version_name(server.tls), "TLSv1.3");
	assert_string_equal(tls_suite_name(client.tls), "TLS_AES_128_GCM_SHA256");
	assert_int_equal(to_client.from, to_client.to); /* no ticket waits behind the handshake */
	assert_true(tls_write(client.tls, BYTES("there")));
	assert_true(tls_write(server.tls, BYTES("and back")));
	assert_reads(&server, "there");
	assert_reads(&client, "and back");
	tls_close(client.tls);
	assert_int_equal(tls_read(server.tls, &octet, 1, &got), TLS_CLOSED);
	end();
}

static void nobody_else_does(void **state)
{
	static const struct {
		struct bytes server_name, server_key, name, key;
	} rows[] = {
		{ NAME, KEY, NAME, OTHER },
		{ NAME, OTHER, NAME, KEY },
		{ NAME, KEY, BYTES("mxward-pee"), KEY },
		{ NAME, KEY, BYTES("mxward-peerX"), KEY },
		{ NAME, KEY, BYTES("MXWARD-PEER"), KEY },
	};
	enum tls_progress s, c;
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(serve(rows[i].server_name, rows[i].server_key),
		      call(rows[i].name, rows[i].key), NULL);
		shake_hands(&s, &c);
		assert_int_equal(s, TLS_FAILED);
		assert_int_equal(c, TLS_FAILED);
		assert_string_not_equal(tls_error(server.tls), "");
		assert_string_not_equal(tls_error(client.tls), "");
		assert_false(tls_write(client.tls, BYTES("x")));
		end();
	}
}

/* A certificate is no substitute, on either side. */
static void certificates_are_refused(void **state)
{
	struct tls_identity identity = identity_make(ECDSA, "DNS:a.example", "");
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	enum tls_progress s, c;
	(void)state;
	begin(serve(NAME, KEY), need(tls_client_context(BYTES(""), TLS_LEGACY, &error), &error),
	      NULL);
	shake_hands(&s, &c);
	assert_int_equal(s, TLS_FAILED);
	assert_int_equal(c, TLS_FAILED);
	end();
	begin(need(tls_server_context(&identity, 1, TLS_1_2, TLS_LEGACY, &error), &error),
	      call(NAME, KEY), NULL);
	shake_hands(&s, &c);
	assert_int_equal(s, TLS_FAILED);
	assert_int_equal(c, TLS_FAILED);
	end();
	identity_give_back(&identity);
}

static void other_tongues_are_refused(void **state)
{
	static const struct bytes rows[] = {
		BYTES("EHLO there\r\n"),
		BYTES("\0\0\0\x20\1\1\0\0\0\0"),
		BYTES("\x15\x03\x03\x00\x02\x02\x30"),
		BYTES("\x16\x03\x01\xff\xff\1"),
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(serve(NAME, KEY), call(NAME, KEY), NULL);
		push(&client, rows[i]);
		assert_int_equal(tls_handshake(server.tls), TLS_FAILED);
		end();
	}
	/* One flipped bit of the ClientHello, anywhere behind its record's head, breaks the
	 * binder. */
	begin(serve(NAME, KEY), call(NAME, KEY), NULL);
	(void)tls_handshake(client.tls);
	size_t length = to_server.to;
	end();
	for (size_t at = 5; at < length; at += 7) {
		begin(serve(NAME, KEY), call(NAME, KEY), NULL);
		(void)tls_handshake(client.tls);
		to_server.octets[at] ^= 1;
		enum tls_progress s, c;
		shake_hands(&s, &c);
		if (s == TLS_DONE)
			fail_msg("octet %zu does not matter", at);
		end();
	}
}

static void keys_are_whole(void **state)
{
	static const struct {
		struct bytes name, key;
	} rows[] = {
		{ NAME, BYTES("") },
		{ NAME, BYTES("0123456789abcdef0123456789abcde") },
		{ NAME, BYTES("0123456789abcdef0123456789abcdef0") },
		{ BYTES(""), KEY },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char words[TLS_ERROR_MAX];
		struct text error = TEXT(words);
		assert_null(tls_psk_server_context(rows[i].name, rows[i].key, &error));
		assert_true(error.len > 0);
		error.len = 0;
		assert_null(tls_psk_client_context(rows[i].name, rows[i].key, &error));
		assert_string_equal(text_cstr(&error), "a shared key needs a name and 32 bytes");
	}
}

/* ---- strangers */

/* Serves one connection of openssl s_client with these options; true if the handshake was done on
 * our side. */
static bool stranger_gets_through(const char *options)
{
	struct address where;
	char line[1000];
	int listening = open_listener(&where), fd = -1;
	enum tls_progress progress = TLS_WAIT;
	snprintf(line, sizeof(line),
		 "exec openssl s_client -connect 127.0.0.1:%d %s </dev/null >/dev/null 2>&1",
		 where.port, options);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", line, NULL);
		_exit(127);
	}
	struct pollfd ready = { .fd = listening, .events = POLLIN };
	assert_int_equal(poll(&ready, 1, 10000), 1);
	fd = accept(listening, NULL, NULL);
	close(listening);
	assert_true(fd >= 0);

	lay_wire();
	struct tls_context *context = serve(NAME, KEY);
	server.tls = tls_new(context, NULL, (struct tls_wire){ pull, push, &server });
	tls_context_unref(context);
	while (progress == TLS_WAIT) {
		ssize_t n = recv(fd, to_server.octets + to_server.to,
				 sizeof(to_server.octets) - to_server.to, 0);
		if (n <= 0)
			break;
		to_server.to += (size_t)n;
		progress = tls_handshake(server.tls);
		assert_int_equal(send(fd, to_client.octets + to_client.from,
				      to_client.to - to_client.from, MSG_NOSIGNAL),
				 (ssize_t)(to_client.to - to_client.from));
		to_client.from = to_client.to;
	}
	tls_free(server.tls);
	close(fd);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return progress == TLS_DONE;
}

#define KEYED "-psk_identity mxward-peer -psk "

static void strangers(void **state)
{
	(void)state;
	assert_true(
		stranger_gets_through(KEYED HEX " -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256"));
	/* the right key in an old version */
	assert_false(stranger_gets_through(KEYED HEX " -tls1_2"));
	assert_false(stranger_gets_through(KEYED "00 -tls1_3"));
	assert_false(stranger_gets_through("-tls1_3"));
	/* The key by itself, for there is no group in common. */
	assert_false(stranger_gets_through(
		KEYED HEX
		" -tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -allow_no_dhe_kex -groups X448"));
}

static int start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	return tls_start() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_the_key_gets_through),
		cmocka_unit_test(nobody_else_does),
		cmocka_unit_test(certificates_are_refused),
		cmocka_unit_test(other_tongues_are_refused),
		cmocka_unit_test(keys_are_whole),
		cmocka_unit_test(strangers),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
