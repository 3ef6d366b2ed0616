/* io_tls.c: TLS over wires in memory (io/tls.h): versions, names, verification, ends, and what is
 * said when it fails. */
#include "gateway/io/tls_inside.h"

#include "gateway/base/memory.h"
#include "gateway/io/tls_primitives.h"

#include "io_testing.h"
#include "io_tls_wire.h"

#include <mbedtls/psa_util.h>
#include <mbedtls/x509_crt.h>
#include <time.h>

/* Two names, the first with keys of both kinds; a wildcard; one that has expired. */
static struct tls_identity first_ecdsa, first_rsa, second, wild, expired;

/* Both go on until neither waits; gives what became of the client, or of the server when the client
 * is well. */
static enum tls_progress shake_hands(void)
{
	enum tls_progress c = TLS_WAIT, s = TLS_WAIT;
	for (int i = 0; i < 10 && (c == TLS_WAIT || s == TLS_WAIT); i++) {
		c = c == TLS_WAIT ? tls_handshake(client.tls) : c;
		s = s == TLS_WAIT ? tls_handshake(server.tls) : s;
	}
	return c == TLS_DONE ? s : c;
}

/* Of the contexts that are made from now on. */
static struct {
	enum tls_profile server, client;
} profiles;

static struct tls_context *serve(const struct tls_identity *identities, size_t count,
				 enum tls_version minimum)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	struct tls_context *context =
		tls_server_context(identities, count, minimum, profiles.server, &error);
	if (!context)
		fail_msg("%s", text_cstr(&error));
	return context;
}

static struct tls_context *call(struct bytes authorities)
{
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	struct tls_context *context = tls_client_context(authorities, profiles.client, &error);
	if (!context)
		fail_msg("%s", text_cstr(&error));
	return context;
}

static const struct bytes nobody = { "", 0 };

static void octets_pass_both_ways(void **state)
{
	char octet;
	size_t got;
	(void)state;

	begin(serve(&first_ecdsa, 1, TLS_1_2), call(first_ecdsa.certificate), "a.example");
	assert_int_equal(tls_handshake(server.tls), TLS_WAIT);
	assert_int_equal(shake_hands(), TLS_DONE);
	assert_string_equal(tls_version_name(server.tls), "TLSv1.3");
	assert_string_equal(tls_suite_name(server.tls), "TLS_AES_128_GCM_SHA256");
	assert_string_equal(tls_suite_name(client.tls), "TLS_AES_128_GCM_SHA256");
	assert_string_equal(tls_sni(server.tls), "a.example");
	assert_string_equal(tls_sni(client.tls), "");
	assert_int_equal(tls_read(server.tls, &octet, 1, &got), TLS_WAIT);
	/* takes the tickets in */
	assert_int_equal(tls_read(client.tls, &octet, 1, &got), TLS_WAIT);
	assert_true(tls_write(client.tls, BYTES("EHLO there\r\n")));
	assert_true(tls_write(client.tls, BYTES("")));
	assert_true(tls_write(server.tls, BYTES("250 hello\r\n")));
	assert_reads(&server, "EHLO there\r\n");
	assert_reads(&client, "250 hello\r\n");
	assert_int_equal(tls_read(server.tls, &octet, 1, &got), TLS_WAIT);
	tls_close(client.tls);
	assert_int_equal(tls_read(server.tls, &octet, 1, &got), TLS_CLOSED);
	assert_true(tls_write(server.tls, BYTES("221 bye\r\n"))); /* it may still listen */
	assert_reads(&client, "221 bye\r\n");
	assert_string_equal(tls_error(server.tls), "");
	end();
}

static void large_writes_become_records(void **state)
{
	enum { LARGE = 200000 };
	char *sent = malloc(LARGE), *got = malloc(LARGE);
	size_t length = 0, n;
	(void)state;

	for (size_t i = 0; i < LARGE; i++)
		sent[i] = (char)(i * 7919 >> 8);
	begin(serve(&first_ecdsa, 1, TLS_1_2), call(nobody), NULL);
	assert_int_equal(shake_hands(), TLS_DONE);
	assert_string_equal(tls_sni(server.tls), "");
	assert_true(tls_write(client.tls, (struct bytes){ sent, LARGE }));
	while (length < LARGE) { /* any room will do */
		assert_int_equal(tls_read(server.tls, got + length,
					  length % 5000 + 1 < LARGE - length ? length % 5000 + 1
									     : LARGE - length,
					  &n),
				 TLS_DONE);
		length += n;
	}
	assert_memory_equal(sent, got, LARGE);
	client.broken = true;
	assert_false(tls_write(client.tls, BYTES("x")));
	assert_string_equal(tls_error(client.tls), "out of memory");
	end();
	free(sent);
	free(got);
}

/* Which certificate a client sees is told by which one it accepts. */
static void certificates_by_name(void **state)
{
	const struct tls_identity offered[] = { first_ecdsa, second, wild, first_rsa };
	const struct {
		const char *name;
		struct tls_identity *seen;
	} rows[] = {
		{ "a.example", &first_ecdsa }, { "A.EXAMPLE", &first_ecdsa },
		{ "b.example", &second },      { "c.example", &second },
		{ "x.wild.example", &wild },   { "X.Wild.Example", &wild },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(serve(offered, COUNT(offered), TLS_1_2), call(rows[i].seen->certificate),
		      rows[i].name);
		if (shake_hands() != TLS_DONE)
			fail_msg("%s: %s", rows[i].name, tls_error(client.tls));
		assert_string_equal(tls_sni(server.tls), rows[i].name);
		end();
	}
	/* The name is nobody's: the first; it is the client that refuses. */
	static const char *const unknown[] = { "unknown.example", "wild.example",
					       "y.x.wild.example", "aa.example" };
	for (size_t i = 0; i < COUNT(unknown); i++) {
		begin(serve(offered, COUNT(offered), TLS_1_2), call(first_ecdsa.certificate),
		      unknown[i]);
		assert_int_equal(shake_hands(), TLS_FAILED);
		char expected[100];
		snprintf(expected, sizeof(expected),
			 "certificate verification failed: it is not for %s", unknown[i]);
		assert_string_equal(tls_error(client.tls), expected);
		assert_int_equal(tls_handshake(server.tls), TLS_FAILED);
		end();
	}
}

static void who_does_not_verify_takes_anything(void **state)
{
	static const char *const names[] = { NULL, "unknown.example", "192.0.2.1", "2001:db8::1" };
	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		begin(serve(&expired, 1, TLS_1_2), call(nobody), names[i]);
		assert_int_equal(shake_hands(), TLS_DONE);
		/* an address is no name */
		assert_string_equal(tls_sni(server.tls), i == 1 ? names[i] : "");
		end();
	}
}

static void who_verifies_says_what_is_wrong(void **state)
{
	const struct {
		struct tls_identity *offered, *trusted;
		const char *name, *error;
	} rows[] = {
		{ &second, &first_ecdsa, "b.example",
		  "certificate verification failed: it is not signed by a trusted authority" },
		{ &expired, &expired, "old.example",
		  "certificate verification failed: it has expired" },
		{ &expired, &expired, "a.example",
		  "certificate verification failed: it is not for a.example, it has expired" },
		{ &second, &second, NULL, "no name to verify the certificate against" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		begin(serve(rows[i].offered, 1, TLS_1_2), call(rows[i].trusted->certificate),
		      rows[i].name);
		assert_int_equal(shake_hands(), TLS_FAILED);
		assert_string_equal(tls_error(client.tls), rows[i].error);
		assert_int_equal(tls_handshake(client.tls), TLS_FAILED); /* and it stays so */
		end();
	}
	begin(serve(&first_rsa, 1, TLS_1_3), call(first_rsa.certificate), "a.example");
	assert_int_equal(shake_hands(), TLS_DONE);
	end();
}

static void other_tongues_are_refused(void **state)
{
	char octet;
	size_t got;
	(void)state;

	begin(serve(&first_ecdsa, 1, TLS_1_2), call(nobody), NULL);
	push(&client, BYTES("EHLO in clear\r\n"));
	assert_int_equal(tls_handshake(server.tls), TLS_FAILED);
	assert_string_equal(tls_error(server.tls), "the other side does not speak TLS");
	end();

	begin(serve(&first_ecdsa, 1, TLS_1_2), call(nobody), NULL);
	push(&client, BYTES("\x15\x03\x03\x00\x02\x02\x30"));
	assert_int_equal(tls_handshake(server.tls), TLS_FAILED);
	assert_string_equal(tls_error(server.tls),
			    "aborted by the other side: unknown authority (alert 48)");
	end();

	begin(serve(&first_ecdsa, 1, TLS_1_2), call(nobody), NULL);
	assert_int_equal(shake_hands(), TLS_DONE);
	to_server.from = to_server.to;
	assert_true(tls_write(client.tls, BYTES("MAIL")));
	to_server.octets[to_server.from + 8] ^= 1;
	assert_int_equal(tls_read(server.tls, &octet, 1, &got), TLS_FAILED);
	assert_string_equal(tls_error(server.tls), "a record could not be decrypted");
	end();

	/* a server of TLS 1.0 that takes no notice of what it was offered */
	static const char old[51] = "\x16\x03\x01\0\x2e\x02\0\0\x2a\x03\x01";
	begin(serve(&first_ecdsa, 1, TLS_1_2), call(nobody), NULL);
	assert_int_equal(tls_handshake(client.tls), TLS_WAIT);
	push(&server, (struct bytes){ old, sizeof(old) });
	assert_int_equal(tls_handshake(client.tls), TLS_FAILED);
	assert_string_equal(tls_error(client.tls), "no common TLS version");
	assert_false(tls_try_tls12(client.tls));
	end();
}

/* A stricter one on either side decides; what is best of all is agreed upon in any case. */
static void profiles_add_behind(void **state)
{
	char octet;
	size_t got;
	(void)state;
	for (profiles.server = TLS_STRICT; profiles.server <= TLS_LEGACY; profiles.server++)
		for (profiles.client = TLS_STRICT; profiles.client <= TLS_LEGACY;
		     profiles.client++) {
			struct tls_context *whole = call(first_rsa.certificate);
			begin(serve(&first_rsa, 1, TLS_1_2), tls_client_context_tls12(whole),
			      "a.example");
			tls_context_unref(whole); /* the other holds it */
			assert_false(tls_verified(client.tls));
			assert_int_equal(shake_hands(), TLS_DONE);
			assert_string_equal(tls_version_name(client.tls), "TLSv1.2");
			assert_string_equal(tls_suite_name(client.tls),
					    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
			assert_true(tls_verified(client.tls));
			assert_false(tls_verified(server.tls));
			assert_false(tls_try_tls12(client.tls));
			assert_int_equal(tls_read(client.tls, &octet, 1, &got), TLS_WAIT);
			end();

			begin(serve(&first_rsa, 1, TLS_1_2), call(nobody), "a.example");
			assert_int_equal(shake_hands(), TLS_DONE);
			assert_string_equal(tls_version_name(client.tls), "TLSv1.3");
			assert_false(tls_verified(client.tls));
			end();
		}
	profiles.server = profiles.client = TLS_STRICT;
}

static void identities_are_checked(void **state)
{
	char words[TLS_ERROR_MAX];
	(void)state;

	const struct {
		struct tls_identity identity;
		const char *error; /* the beginning; NULL: it is good */
	} rows[] = {
		{ first_ecdsa, NULL },
		{ first_rsa, NULL },
		{ { first_ecdsa.certificate, second.key },
		  "the key does not match the certificate" },
		{ { first_ecdsa.certificate, first_rsa.key },
		  "the key does not match the certificate" },
		{ { nobody, first_rsa.key }, "cannot read the certificate: " },
		{ { first_rsa.key, first_rsa.key }, "the file holds a private key" },
		{ { BYTES("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
		    first_rsa.key },
		  "cannot read the certificate: " },
		{ { first_rsa.certificate, nobody }, "cannot read the key: " },
		{ { first_rsa.certificate, first_rsa.certificate },
		  "the file of the key holds a certificate" },
		{ { first_rsa.certificate,
		    BYTES("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHsMFcGCSqGSIb3DQEFDTBK\n"
			  "-----END ENCRYPTED PRIVATE KEY-----\n") },
		  "encrypted keys are not supported" },
		{ { first_rsa.certificate,
		    BYTES("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
			  "DEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n"
			  "MIHsMFcGCSqGSIb3DQEFDTBK\n-----END RSA PRIVATE KEY-----\n") },
		  "encrypted keys are not supported" },
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text error = TEXT(words);
		bool good = tls_identity_verify(&rows[i].identity, &error);
		assert_int_equal(good, rows[i].error == NULL);
		if (rows[i].error && !bytes_starts(text_bytes(&error), bytes_of(rows[i].error)))
			fail_msg("%zu: %s", i, text_cstr(&error));
		struct tls_context *context =
			tls_server_context(&rows[i].identity, 1, TLS_1_2, TLS_STRICT, &error);
		assert_int_equal(context != NULL, good);
		tls_context_unref(context);
	}
	uint64_t now = (uint64_t)time(NULL);
	assert_true(tls_identity_expires(&first_ecdsa) > now + 86400);
	assert_true(tls_identity_expires(&first_ecdsa) < now + 31 * 86400);
	assert_int_equal(tls_identity_expires(&expired), 1577923200); /* 2020-01-02 */
	assert_int_equal(tls_identity_expires(&(struct tls_identity){ nobody, nobody }), 0);
}

static void a_step_waits_for_a_whole_record(void **state)
{
	static const struct {
		struct bytes received;
		bool cut;
	} rows[] = {
		{ BYTES(""), true },
		{ BYTES("\x16"), true },
		{ BYTES("\x16\x03\x01\x00"), true },
		{ BYTES("\x16\x03\x01\x00\x00"), false },
		{ BYTES("\x16\x03\x01\x00\x03"
			"ab"),
		  true },
		{ BYTES("\x16\x03\x01\x00\x03"
			"abc"),
		  false },
		{ BYTES("\x16\x03\x01\x00\x03"
			"abcd"),
		  false },
		{ BYTES("\x14\x03\x03\x00\x01"), true },
		{ BYTES("\x15\x03\x03\x00\x02\x02"), true },
		{ BYTES("\x17\x03\x03\x48\x00"), true },
		/* none at all, or longer than any: a step says so */
		{ BYTES("\x17\x03\x03\x48\x01"), false },
		{ BYTES("\x13\x03\x03\x00\x02"), false },
		{ BYTES("\x18\x03\x03\x00\x02"), false },
		{ BYTES("\x16\x02\x03\x00\x02"), false },
		{ BYTES("EHLO there\r\n"), false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (tls_record_cut(rows[i].received) != rows[i].cut)
			fail_msg("row %zu", i);
}

/* What has come to the server and was not read. */
static struct bytes received(void)
{
	return (struct bytes){ to_server.octets + to_server.from, to_server.to - to_server.from };
}

static bool next_is_costly(void)
{
	return tls_step_is_costly(server.tls, received());
}

/* What TLS does on a thread of its own: all but the client's last word of TLS 1.3. */
static void costly_steps_are_known(void **state)
{
	(void)state;
	begin(serve(&first_ecdsa, 1, TLS_1_2), call(nobody), "one.example");
	assert_true(next_is_costly());
	assert_false(tls_step_is_costly(client.tls, BYTES("")));
	assert_int_equal(tls_handshake(client.tls), TLS_WAIT);
	assert_true(next_is_costly());
	assert_int_equal(tls_handshake(server.tls), TLS_WAIT);
	assert_false(next_is_costly());
	end();
}

/* A client of TLS 1.2 that has sent its half of the key exchange; the server has signed. */
static void exchange_keys(void)
{
	struct tls_context *tls13 = call(nobody), *tls12 = tls_client_context_tls12(tls13);
	tls_context_unref(tls13);
	begin(serve(&first_ecdsa, 1, TLS_1_2), tls12, "one.example");
	assert_int_equal(tls_handshake(client.tls), TLS_WAIT);
	assert_int_equal(tls_handshake(server.tls), TLS_WAIT);
	assert_true(next_is_costly()); /* nothing of it is there yet */
	assert_int_equal(tls_handshake(client.tls), TLS_WAIT);
}

/* ... and of TLS 1.2 no key exchange on P-256, where libcrypto computes. */
static void a_short_key_exchange_is_quick_for_libcrypto(void **state)
{
	enum { LENGTH_AT = 8, LONGEST = 66 };
	(void)state;
	exchange_keys();
	assert_int_equal(next_is_costly(), !tls_primitives_libcrypto());
	assert_int_equal(to_server.octets[to_server.from + LENGTH_AT], LONGEST);
	to_server.octets[to_server.from + LENGTH_AT]++; /* as of another curve */
	assert_true(next_is_costly());
	assert_true(tls_step_is_costly(server.tls, bytes_first(received(), LENGTH_AT)));
	end();
}

static void contexts_outlive_their_owner(void **state)
{
	struct tls_context *context = serve(&first_ecdsa, 1, TLS_1_2);
	char words[TLS_ERROR_MAX];
	struct text error = TEXT(words);
	(void)state;

	begin(tls_context_ref(context), call(nobody), NULL);
	tls_context_unref(context);
	assert_int_equal(shake_hands(), TLS_DONE);
	end();
	tls_context_unref(NULL);
	tls_free(NULL);
	assert_null(tls_client_context(BYTES("no certificate"), TLS_STRICT, &error));
	assert_true(bytes_starts(text_bytes(&error),
				 BYTES("cannot read the certificate authorities: ")));
}

/* openssl req of 3.0 gives no certificate that has expired. */
static struct tls_identity make_expired(struct tls_identity from)
{
	unsigned char serial[] = { 1 }, *certificate = calloc(1, 4096);
	mbedtls_pk_context key;
	mbedtls_x509write_cert made;
	mbedtls_x509_san_list name = { .node = { .type = MBEDTLS_X509_SAN_DNS_NAME } };

	name.node.san.unstructured_name.p = (unsigned char *)(uintptr_t)"old.example";
	name.node.san.unstructured_name.len = strlen("old.example");
	mbedtls_pk_init(&key);
	mbedtls_x509write_crt_init(&made);
	assert_int_equal(mbedtls_pk_parse_key(&key, (const unsigned char *)from.key.at,
					      from.key.len + 1, NULL, 0, mbedtls_psa_get_random,
					      MBEDTLS_PSA_RANDOM_STATE),
			 0);
	mbedtls_x509write_crt_set_subject_key(&made, &key);
	mbedtls_x509write_crt_set_issuer_key(&made, &key);
	mbedtls_x509write_crt_set_md_alg(&made, MBEDTLS_MD_SHA256);
	mbedtls_x509write_crt_set_version(&made, MBEDTLS_X509_CRT_VERSION_3);
	assert_int_equal(mbedtls_x509write_crt_set_subject_name(&made, "CN=old"), 0);
	assert_int_equal(mbedtls_x509write_crt_set_issuer_name(&made, "CN=old"), 0);
	assert_int_equal(mbedtls_x509write_crt_set_serial_raw(&made, serial, sizeof(serial)), 0);
	assert_int_equal(
		mbedtls_x509write_crt_set_validity(&made, "20200101000000", "20200102000000"), 0);
	assert_int_equal(mbedtls_x509write_crt_set_basic_constraints(&made, 1, -1), 0);
	assert_int_equal(mbedtls_x509write_crt_set_subject_alternative_name(&made, &name), 0);
	assert_int_equal(mbedtls_x509write_crt_pem(&made, certificate, 4096, mbedtls_psa_get_random,
						   MBEDTLS_PSA_RANDOM_STATE),
			 0);
	mbedtls_x509write_crt_free(&made);
	mbedtls_pk_free(&key);
	return (struct tls_identity){ bytes_of((char *)certificate),
				      bytes_of(strdup(from.key.at)) };
}

static int make(void **state)
{
	(void)state;
	assert_true(tls_start());
	tls_primitives_start();
	first_ecdsa = identity_make(ECDSA, "DNS:a.example", "");
	first_rsa = identity_make(RSA, "DNS:a.example", "");
	second = identity_make(ECDSA, "DNS:b.example,DNS:c.example", "");
	wild = identity_make(RSA, "DNS:*.wild.example", "");
	expired = make_expired(second);
	return 0;
}

static int give_back(void **state)
{
	(void)state;
	identity_give_back(&first_ecdsa);
	identity_give_back(&first_rsa);
	identity_give_back(&second);
	identity_give_back(&wild);
	identity_give_back(&expired);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(octets_pass_both_ways),
		cmocka_unit_test(large_writes_become_records),
		cmocka_unit_test(certificates_by_name),
		cmocka_unit_test(who_does_not_verify_takes_anything),
		cmocka_unit_test(who_verifies_says_what_is_wrong),
		cmocka_unit_test(other_tongues_are_refused),
		cmocka_unit_test(profiles_add_behind),
		cmocka_unit_test(identities_are_checked),
		cmocka_unit_test(contexts_outlive_their_owner),
		cmocka_unit_test(a_step_waits_for_a_whole_record),
		cmocka_unit_test(costly_steps_are_known),
		cmocka_unit_test(a_short_key_exchange_is_quick_for_libcrypto),
	};
	return cmocka_run_group_tests(tests, make, give_back);
}
