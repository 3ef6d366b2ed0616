/* io_tls_memory.c: what TLS gives back while a connection idles (io/tls_inside.h), and that nothing
 * of it is missed. */
#include "gateway/io/tls_inside.h"

#include "gateway/base/memory.h"

#include "io_testing.h"
#include "io_tls_wire.h"

#include <unistd.h>

static struct tls_identity identity;

static struct tls_context *serve(void)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	struct tls_context *context =
		tls_server_context(&identity, 1, TLS_1_2, TLS_COMPATIBLE, &error);
	assert_non_null(context);
	return context;
}

static struct tls_context *call(void)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	struct tls_context *context = tls_client_context(BYTES(""), TLS_COMPATIBLE, &error);
	assert_non_null(context);
	return context;
}

static struct tls_context *call_tls12(void)
{
	struct tls_context *whole = call(), *context = tls_client_context_tls12(whole);
	tls_context_unref(whole);
	assert_non_null(context);
	return context;
}

/* After each step both give back what they can. */
static void shake_hands(void)
{
	enum tls_progress c = TLS_WAIT, s = TLS_WAIT;
	for (int i = 0; i < 10 && (c == TLS_WAIT || s == TLS_WAIT); i++) {
		tls_give_back(client.tls);
		tls_give_back(server.tls);
		c = tls_handshake(client.tls);
		s = tls_handshake(server.tls);
	}
	assert_int_equal(c, TLS_DONE);
	assert_int_equal(s, TLS_DONE);
}

/* Between any two steps of a handshake, and at rest; but no octet that is still to be read. */
static void what_idles_is_given_back(void **state)
{
	enum { LARGE = 16000, MIDDLE = 8192, PART = 100 };
	static char sent[LARGE], got[LARGE];
	size_t length = 0, rest = 0;
	(void)state;
	memset(sent, 'x', sizeof(sent));
	begin(serve(), call(), NULL);
	uint64_t before = memory_charged();
	shake_hands();
	assert_true(memory_charged() < before);
	const unsigned char *record = server.tls->ssl.MBEDTLS_PRIVATE(in_buf);
	assert_true(tls_write(client.tls, (struct bytes){ sent, LARGE }));
	assert_int_equal(tls_read(server.tls, got, PART, &length), TLS_DONE);
	assert_false(tls_give_back(server.tls));
	assert_int_equal(record[MIDDLE], 'x');
	assert_int_equal(tls_read(server.tls, got + length, LARGE - length, &rest), TLS_DONE);
	assert_int_equal(length + rest, LARGE);
	assert_memory_equal(got, sent, LARGE);
	assert_int_equal(tls_read(server.tls, got, LARGE, &length), TLS_WAIT);
	assert_true(tls_give_back(server.tls));
	assert_int_equal(record[MIDDLE], 0);
	assert_true(tls_write(client.tls, BYTES("more")));
	assert_reads(&server, "more");
	end();
}

/* As the heap may place it, once in 256 times: the record that is read next begins a page. */
static void place_at_page(mbedtls_ssl_context *ssl)
{
	enum { ROOM = 20480 };
	unsigned char *old = ssl->MBEDTLS_PRIVATE(in_buf);
	unsigned char *new = aligned_alloc((size_t)sysconf(_SC_PAGESIZE), ROOM);
	assert_non_null(new);
	memset(new, 0, ROOM); /* as it is when nothing has been read */
	ssl->MBEDTLS_PRIVATE(in_buf) = new;
	ssl->MBEDTLS_PRIVATE(in_ctr) = new + (ssl->MBEDTLS_PRIVATE(in_ctr) - old);
	ssl->MBEDTLS_PRIVATE(in_hdr) = new + (ssl->MBEDTLS_PRIVATE(in_hdr) - old);
	ssl->MBEDTLS_PRIVATE(in_len) = new + (ssl->MBEDTLS_PRIVATE(in_len) - old);
	ssl->MBEDTLS_PRIVATE(in_iv) = new + (ssl->MBEDTLS_PRIVATE(in_iv) - old);
	ssl->MBEDTLS_PRIVATE(in_msg) = new + (ssl->MBEDTLS_PRIVATE(in_msg) - old);
	free(old);
}

/* The number of the next record stands in front of it. */
static void records_are_still_counted(struct tls_context *client_context, const char *version)
{
	begin(serve(), client_context, NULL);
	place_at_page(&server.tls->ssl);
	place_at_page(&client.tls->ssl);
	shake_hands();
	assert_string_equal(tls_version_name(server.tls), version);
	for (int i = 0; i < 3; i++) {
		tls_give_back(client.tls);
		tls_give_back(server.tls);
		assert_true(tls_write(client.tls, BYTES("EHLO there")));
		assert_reads(&server, "EHLO there");
		assert_true(tls_write(server.tls, BYTES("250 hello")));
		assert_reads(&client, "250 hello");
	}
	end();
}

static void records_are_still_counted_in_tls12(void **state)
{
	(void)state;
	records_are_still_counted(call_tls12(), "TLSv1.2");
}

static void records_are_still_counted_in_tls13(void **state)
{
	(void)state;
	records_are_still_counted(call(), "TLSv1.3");
}

static int make(void **state)
{
	(void)state;
	assert_true(tls_start());
	identity = identity_make(ECDSA, "DNS:a.example", "");
	return 0;
}

static int give_back(void **state)
{
	(void)state;
	identity_give_back(&identity);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_idles_is_given_back),
		cmocka_unit_test(records_are_still_counted_in_tls12),
		cmocka_unit_test(records_are_still_counted_in_tls13),
	};
	return cmocka_run_group_tests(tests, make, give_back);
}
