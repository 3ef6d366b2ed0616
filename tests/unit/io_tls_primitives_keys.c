/* What libcrypto does with our keys for TLS: the library's results, its errors, and never another
 * key's. */
#include "io_tls_primitives.h"

enum { RSA_BITS = 1024, SIGNATURE_MOST = 512, THREADS = 4, TURNS = 40 };

/* ---- ECDSA */

static mbedtls_ecp_keypair some_pair(mbedtls_ecp_group_id id)
{
	mbedtls_ecp_keypair pair;
	mbedtls_ecp_keypair_init(&pair);
	assert_int_equal(mbedtls_ecp_gen_key(id, &pair, RANDOM), 0);
	return pair;
}

/* Judged by the library alone. */
static int verify_alone(mbedtls_ecp_keypair *pair, const unsigned char *hash, size_t length,
			const unsigned char *signature, size_t size)
{
	atomic_store(&primitives_used, false);
	int code = mbedtls_ecdsa_read_signature(pair, hash, length, signature, size);
	atomic_store(&primitives_used, true);
	return code;
}

static void ecdsa_signs_hashes_of_any_length(void **state)
{
	(void)state;
	static const size_t lengths[] = { 1, 20, 31, 32, 33, 48, 64 };
	unsigned char hash[64], signature[MBEDTLS_ECDSA_MAX_LEN];
	size_t size;
	mbedtls_ecp_keypair pair = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	memset(hash, 0xff, sizeof(hash));
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		uint64_t before = answered();
		assert_int_equal(mbedtls_ecdsa_write_signature(&pair, MBEDTLS_MD_SHA256, hash,
							       lengths[i], signature,
							       sizeof(signature), &size, RANDOM),
				 0);
		assert_true(answered() > before);
		assert_int_equal(verify_alone(&pair, hash, lengths[i], signature, size), 0);
		assert_int_equal(
			mbedtls_ecdsa_read_signature(&pair, hash, lengths[i], signature, size), 0);
		hash[0] ^= 1;
		assert_int_equal(
			mbedtls_ecdsa_read_signature(&pair, hash, lengths[i], signature, size),
			MBEDTLS_ERR_ECP_VERIFY_FAILED);
		hash[0] ^= 1;
	}
	mbedtls_ecp_keypair_free(&pair);
}

static void sign_both_ways(mbedtls_ecp_keypair *pair, mbedtls_md_type_t md, size_t room,
			   int (*f_rng)(void *, unsigned char *, size_t))
{
	unsigned char hash[32] = { 1 }, signature[MBEDTLS_ECDSA_MAX_LEN];
	size_t size;
	int code = own_primitives.ecdsa_write_signature(pair, md, hash, sizeof(hash), signature,
							room, &size, f_rng, NULL);
	assert_int_equal(mbedtls_ecdsa_write_signature(pair, md, hash, sizeof(hash), signature,
						       room, &size, f_rng, NULL),
			 code);
}

static void ecdsa_fails_as_the_library(void **state)
{
	(void)state;
	mbedtls_ecp_keypair pair = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	mbedtls_mpi *d = &pair.MBEDTLS_PRIVATE(d);
	mbedtls_mpi keys[] = { number("0"), near(&pair.MBEDTLS_PRIVATE(grp).N, 0), number("-1") };
	sign_both_ways(&pair, MBEDTLS_MD_SHA256, 10, mbedtls_psa_get_random);
	sign_both_ways(&pair, MBEDTLS_MD_NONE, MBEDTLS_ECDSA_MAX_LEN, mbedtls_psa_get_random);
	sign_both_ways(&pair, MBEDTLS_MD_SHA256, MBEDTLS_ECDSA_MAX_LEN, NULL);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_int_equal(mbedtls_mpi_copy(d, &keys[i]), 0);
		sign_both_ways(&pair, MBEDTLS_MD_SHA256, MBEDTLS_ECDSA_MAX_LEN,
			       mbedtls_psa_get_random);
		mbedtls_mpi_free(&keys[i]);
	}
	mbedtls_ecp_keypair_free(&pair);
}

/* r and s of 0 and n, an octet less or more, another tag. */
static void bad_signatures_fail_as_in_the_library(void **state)
{
	(void)state;
	static const unsigned char zero[] = { 0x30, 6, 2, 1, 0, 2, 1, 1 },
				   none[] = { 0x30, 6, 2, 1, 1, 2, 1, 0 },
				   one[] = { 0x30, 6, 2, 1, 1, 2, 1, 1 },
				   negative[] = { 0x30, 6, 2, 1, 0x81, 2, 1, 1 };
	unsigned char hash[32] = { 7 }, good[MBEDTLS_ECDSA_MAX_LEN + 1];
	size_t size;
	mbedtls_ecp_keypair pair = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	assert_int_equal(mbedtls_ecdsa_write_signature(&pair, MBEDTLS_MD_SHA256, hash, sizeof(hash),
						       good, sizeof(good), &size, RANDOM),
			 0);
	good[size] = 0;
	const struct {
		const unsigned char *at;
		size_t size;
	} bad[] = { { zero, sizeof(zero) },
		    { none, sizeof(none) },
		    { one, sizeof(one) },
		    { negative, sizeof(negative) },
		    { good, size - 1 },
		    { good, size + 1 },
		    { good, 0 },
		    { good + 1, size - 1 } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int code = verify_alone(&pair, hash, sizeof(hash), bad[i].at, bad[i].size);
		assert_int_not_equal(code, 0);
		assert_int_equal(mbedtls_ecdsa_read_signature(&pair, hash, sizeof(hash), bad[i].at,
							      bad[i].size),
				 code);
	}
	mbedtls_ecp_keypair_free(&pair);
}

/* The library's structure stays where it is, and gets another key. */
static void a_rotated_key_never_signs_with_the_old(void **state)
{
	(void)state;
	unsigned char hash[32] = { 3 }, signature[MBEDTLS_ECDSA_MAX_LEN];
	size_t size;
	mbedtls_ecp_keypair pair, old = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	for (int i = 0; i < 2; i++) {
		pair = i == 0 ? old : some_pair(MBEDTLS_ECP_DP_SECP256R1);
		assert_int_equal(mbedtls_ecdsa_write_signature(&pair, MBEDTLS_MD_SHA256, hash,
							       sizeof(hash), signature,
							       sizeof(signature), &size, RANDOM),
				 0);
		assert_int_equal(verify_alone(&pair, hash, sizeof(hash), signature, size), 0);
	}
	assert_int_equal(verify_alone(&old, hash, sizeof(hash), signature, size),
			 MBEDTLS_ERR_ECP_VERIFY_FAILED);
	mbedtls_ecp_keypair_free(&pair);
	mbedtls_ecp_keypair_free(&old);
}

/* Its private and its public half do not belong together: the library signs with the private one,
 * and so it is the library that signs. */
static void halves_of_two_keys_are_the_librarys(void **state)
{
	(void)state;
	unsigned char hash[32] = { 3 }, signature[MBEDTLS_ECDSA_MAX_LEN];
	size_t size;
	mbedtls_ecp_keypair pair = some_pair(MBEDTLS_ECP_DP_SECP256R1),
			    other = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	mbedtls_mpi_swap(&pair.MBEDTLS_PRIVATE(d), &other.MBEDTLS_PRIVATE(d));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(mbedtls_ecdsa_write_signature(&pair, MBEDTLS_MD_SHA256, hash,
							       sizeof(hash), signature,
							       sizeof(signature), &size, RANDOM),
				 0);
		assert_int_equal(verify_alone(&other, hash, sizeof(hash), signature, size), 0);
	}
	mbedtls_ecp_keypair_free(&pair);
	mbedtls_ecp_keypair_free(&other);
}

/* ---- RSA */

static void rsa_generate(mbedtls_rsa_context *rsa, unsigned bits)
{
	mbedtls_rsa_init(rsa);
	assert_int_equal(mbedtls_rsa_gen_key(rsa, RANDOM, bits, 65537), 0);
}

static void raise_both_ways(mbedtls_rsa_context *rsa, const unsigned char *input)
{
	unsigned char ours[SIGNATURE_MOST], own[SIGNATURE_MOST];
	int code = own_primitives.rsa_private(rsa, RANDOM, input, own);
	assert_int_equal(mbedtls_rsa_private(rsa, RANDOM, input, ours), code);
	if (code != 0)
		return;
	assert_memory_equal(ours, own, mbedtls_rsa_get_len(rsa));
	memcpy(ours, input, mbedtls_rsa_get_len(rsa));
	assert_int_equal(mbedtls_rsa_private(rsa, RANDOM, ours, ours), 0);
	assert_memory_equal(ours, own, mbedtls_rsa_get_len(rsa));
}

static void raise_edges(mbedtls_rsa_context *rsa)
{
	unsigned char input[SIGNATURE_MOST] = { 0 };
	size_t length = mbedtls_rsa_get_len(rsa);
	raise_both_ways(rsa, input);
	for (int more = -1; more <= 1; more++) {
		mbedtls_mpi n = near(&rsa->MBEDTLS_PRIVATE(N), more);
		assert_int_equal(mbedtls_mpi_write_binary(&n, input, length), 0);
		raise_both_ways(rsa, input);
		mbedtls_mpi_free(&n);
	}
	for (int i = 0; i < 4; i++) {
		assert_int_equal(mbedtls_psa_get_random(NULL, input, length), 0);
		input[0] &= 0x7f;
		raise_both_ways(rsa, input);
	}
}

static void rsa_raises_as_the_library(void **state)
{
	(void)state;
	mbedtls_rsa_context rsa;
	rsa_generate(&rsa, RSA_BITS);
	uint64_t before = answered();
	raise_edges(&rsa);
	assert_true(answered() > before);
	assert_int_equal(mbedtls_rsa_private(&rsa, NULL, NULL, (const unsigned char *)"", NULL),
			 MBEDTLS_ERR_RSA_BAD_INPUT_DATA);
	mbedtls_rsa_free(&rsa);
	rsa_generate(&rsa, RSA_BITS); /* in the same place */
	raise_edges(&rsa);
	mbedtls_rsa_free(&rsa);
}

/* libcrypto would help itself with the private exponent. */
static void broken_rsa_keys_fail_as_in_the_library(void **state)
{
	(void)state;
	unsigned char input[SIGNATURE_MOST] = { 0, 5 };
	mbedtls_rsa_context rsa;
	rsa_generate(&rsa, RSA_BITS);
	mbedtls_mpi *parts[] = { &rsa.MBEDTLS_PRIVATE(DP), &rsa.MBEDTLS_PRIVATE(DQ),
				 &rsa.MBEDTLS_PRIVATE(QP), &rsa.MBEDTLS_PRIVATE(P),
				 &rsa.MBEDTLS_PRIVATE(E) };
	raise_both_ways(&rsa, input);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		assert_int_equal(mbedtls_mpi_add_int(parts[i], parts[i], 2), 0);
		raise_both_ways(&rsa, input);
		raise_both_ways(&rsa, input);
		assert_int_equal(mbedtls_mpi_sub_int(parts[i], parts[i], 2), 0);
		raise_both_ways(&rsa, input);
	}
	mbedtls_rsa_free(&rsa);
}

/* The same octets: there is no chance in such a signature. */
static void pkcs1_sign_both_ways(mbedtls_rsa_context *rsa, mbedtls_md_type_t md, unsigned length)
{
	unsigned char hash[64] = { 9 }, ours[SIGNATURE_MOST], own[SIGNATURE_MOST];
	int code = own_primitives.rsa_pkcs1_sign(rsa, RANDOM, md, length, hash, own);
	assert_int_equal(mbedtls_rsa_pkcs1_sign(rsa, RANDOM, md, length, hash, ours), code);
	if (code == 0)
		assert_memory_equal(ours, own, mbedtls_rsa_get_len(rsa));
}

static void pkcs1_signs_as_the_library(void **state)
{
	(void)state;
	static const struct {
		mbedtls_md_type_t md;
		unsigned length;
	} cases[] = { { MBEDTLS_MD_SHA256, 32 }, { MBEDTLS_MD_SHA384, 48 },
		      { MBEDTLS_MD_SHA512, 64 }, { MBEDTLS_MD_SHA1, 20 },
		      { MBEDTLS_MD_NONE, 36 },   { MBEDTLS_MD_SHA256, 31 } };
	unsigned char hash[64] = { 9 }, signature[SIGNATURE_MOST];
	mbedtls_rsa_context rsa;
	rsa_generate(&rsa, RSA_BITS);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		pkcs1_sign_both_ways(&rsa, cases[i].md, cases[i].length);
	uint64_t before = answered();
	assert_int_equal(
		mbedtls_rsa_pkcs1_sign(&rsa, RANDOM, MBEDTLS_MD_SHA256, 32, hash, signature), 0);
	assert_int_equal(answered(), before + 1);
	assert_int_equal(mbedtls_rsa_set_padding(&rsa, MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA256), 0);
	assert_int_equal(
		mbedtls_rsa_pkcs1_sign(&rsa, RANDOM, MBEDTLS_MD_SHA256, 32, hash, signature), 0);
	assert_int_equal(
		mbedtls_rsa_rsassa_pss_verify(&rsa, MBEDTLS_MD_SHA256, 32, hash, signature), 0);
	mbedtls_rsa_free(&rsa);
}

static int pss_sign(mbedtls_rsa_context *rsa, mbedtls_md_type_t md, unsigned length,
		    unsigned char *signature)
{
	unsigned char hash[64] = { 9 };
	return mbedtls_rsa_rsassa_pss_sign_no_mode_check(rsa, RANDOM, md, length, hash, signature);
}

static void pss_signs_as_the_library(void **state)
{
	(void)state;
	static const struct {
		mbedtls_md_type_t md;
		unsigned length;
		bool answered;
	} cases[] = {
		{ MBEDTLS_MD_SHA256, 32, true },
		{ MBEDTLS_MD_SHA384, 48, true },
		/* no room for such a salt in this key: a shorter one */
		{ MBEDTLS_MD_SHA512, 64, false },
		{ MBEDTLS_MD_SHA1, 20, false },
	};
	unsigned char hash[64] = { 9 }, signature[SIGNATURE_MOST];
	mbedtls_rsa_context rsa;
	rsa_generate(&rsa, RSA_BITS);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tls_primitives_forget_keys();
		assert_int_equal(pss_sign(&rsa, MBEDTLS_MD_SHA256, 32, signature), 0);
		uint64_t before = answered();
		assert_int_equal(pss_sign(&rsa, cases[i].md, cases[i].length, signature), 0);
		if (cases[i].answered)
			assert_int_equal(answered(), before + 1);
		assert_int_equal(mbedtls_rsa_rsassa_pss_verify_ext(
					 &rsa, cases[i].md, cases[i].length, hash, cases[i].md,
					 MBEDTLS_RSA_SALT_LEN_ANY, signature),
				 0);
	}
	assert_int_equal(pss_sign(&rsa, MBEDTLS_MD_SHA256, 31, signature),
			 MBEDTLS_ERR_RSA_BAD_INPUT_DATA);
	mbedtls_rsa_free(&rsa);
}

/* ---- threads */

static void *sign_again_and_again(void *arg)
{
	unsigned char hash[32] = { 2 }, signature[MBEDTLS_ECDSA_MAX_LEN];
	size_t size;
	mbedtls_ecp_keypair *pair = arg;
	for (int i = 0; i < TURNS; i++) {
		if (mbedtls_ecdsa_write_signature(pair, MBEDTLS_MD_SHA256, hash, sizeof(hash),
						  signature, sizeof(signature), &size,
						  RANDOM) != 0 ||
		    mbedtls_ecdsa_read_signature(pair, hash, sizeof(hash), signature, size) != 0)
			return arg;
		if (i % 8 == 0)
			tls_primitives_forget_keys();
	}
	return NULL;
}

static void threads_sign_while_keys_are_let_go(void **state)
{
	(void)state;
	pthread_t threads[THREADS];
	mbedtls_ecp_keypair pair = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, sign_again_and_again, &pair), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *failed;
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	mbedtls_ecp_keypair_free(&pair);
}

/* More keys than are kept. */
static void many_keys_sign_in_turn(void **state)
{
	(void)state;
	enum { KEYS = 300 };
	static mbedtls_ecp_keypair pairs[KEYS];
	unsigned char hash[32] = { 2 }, signature[MBEDTLS_ECDSA_MAX_LEN];
	size_t size;
	for (size_t i = 0; i < KEYS; i++)
		pairs[i] = some_pair(MBEDTLS_ECP_DP_SECP256R1);
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < KEYS; i++) {
			assert_int_equal(mbedtls_ecdsa_write_signature(
						 &pairs[i], MBEDTLS_MD_SHA256, hash, sizeof(hash),
						 signature, sizeof(signature), &size, RANDOM),
					 0);
			assert_int_equal(mbedtls_ecdsa_read_signature(&pairs[i], hash, sizeof(hash),
								      signature, size),
					 0);
		}
	for (size_t i = 0; i < KEYS; i++)
		mbedtls_ecp_keypair_free(&pairs[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ecdsa_signs_hashes_of_any_length),
		cmocka_unit_test(ecdsa_fails_as_the_library),
		cmocka_unit_test(bad_signatures_fail_as_in_the_library),
		cmocka_unit_test(a_rotated_key_never_signs_with_the_old),
		cmocka_unit_test(halves_of_two_keys_are_the_librarys),
		cmocka_unit_test(rsa_raises_as_the_library),
		cmocka_unit_test(broken_rsa_keys_fail_as_in_the_library),
		cmocka_unit_test(pkcs1_signs_as_the_library),
		cmocka_unit_test(pss_signs_as_the_library),
		cmocka_unit_test(threads_sign_while_keys_are_let_go),
		cmocka_unit_test(many_keys_sign_in_turn),
	};
	return cmocka_run_group_tests(tests, start, NULL);
}
