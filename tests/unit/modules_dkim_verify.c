/* modules_dkim_verify.c: the table of keys that are kept open: a key is all of its octets, however
 * many strange ones come the busy ones stay, and who shares a key with other threads loses nothing.
 * What the verification itself says, modules_dkim.c and oracle_dkim.c show, with keys that are kept
 * and keys that are not. */
#include "modules/dkim/dkim_verify.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { KEY_OCTETS = 138, LARGE_OCTETS = 652, STRANGERS = 8 * DKIM_KEPT_MAX };

/* An RSAPublicKey of 1024 bits that nobody has the private part of; each n makes another one. */
static struct bytes key_make(char octets[KEY_OCTETS], unsigned n)
{
	static const unsigned char head[] = { 0x30, 0x81, 0x87, 0x02, 0x81, 0x81, 0x00, 0x81 };
	static const unsigned char exponent[] = { 0x02, 0x01, 0x03 };
	memset(octets, 0x5b, KEY_OCTETS);
	memcpy(octets, head, sizeof head);
	memcpy(octets + 60, &n, sizeof n);
	memcpy(octets + KEY_OCTETS - sizeof exponent, exponent, sizeof exponent);
	return (struct bytes){ octets, KEY_OCTETS };
}

static void key_add(unsigned n)
{
	char octets[KEY_OCTETS];
	struct bytes der = key_make(octets, n);
	struct dkim_rsa *key = dkim_rsa_open(der);
	assert_non_null(key);
	dkim_kept_add(der, key);
	dkim_rsa_unref(key);
}

static bool key_kept(unsigned n)
{
	char octets[KEY_OCTETS];
	struct dkim_rsa *key = dkim_kept_find(key_make(octets, n));
	dkim_rsa_unref(key);
	return key != NULL;
}

/* As a verification does it. */
static bool key_use(unsigned n)
{
	bool kept = key_kept(n);
	if (!kept)
		key_add(n);
	return kept;
}

static int forget(void **state)
{
	(void)state;
	dkim_kept_forget();
	return dkim_crypto_start() && dkim_verify_start() ? 0 : -1;
}

static void a_key_is_its_octets(void **state)
{
	char octets[KEY_OCTETS];
	(void)state;
	key_add(7);
	struct dkim_rsa *kept = dkim_kept_find(key_make(octets, 7));
	assert_non_null(kept);
	dkim_rsa_unref(kept);
	for (size_t i = 0; i < KEY_OCTETS; i++) {
		octets[i] ^= 1;
		assert_null(dkim_kept_find((struct bytes){ octets, KEY_OCTETS }));
		assert_null(dkim_kept_find((struct bytes){ octets, i }));
		octets[i] ^= 1;
	}
	dkim_kept_forget();
	assert_false(key_kept(7));
}

/* It is not opened again, but it is the same one. */
static void it_is_shared(void **state)
{
	char octets[KEY_OCTETS];
	(void)state;
	key_add(7);
	struct dkim_rsa *a = dkim_kept_find(key_make(octets, 7));
	struct dkim_rsa *b = dkim_kept_find(key_make(octets, 7));
	assert_ptr_equal(a, b);
	dkim_kept_forget();             /* whoever has it still has it */
	assert_false(dkim_rsa_holds(a, (const uint8_t[DKIM_HASH_OCTETS]){ 0 }, BYTES("no")));
	dkim_rsa_unref(a);
	dkim_rsa_unref(b);
}

/* Who signs nothing with a key cannot bring it into the table. */
static void a_key_that_verified_nothing_is_not_kept(void **state)
{
	struct dkim_key key = { .len = KEY_OCTETS };
	bool readable;
	(void)state;
	struct bytes der = key_make((char *)key.octets, 7);
	assert_false(dkim_signature_holds(&key, (const uint8_t[DKIM_HASH_OCTETS]){ 0 }, BYTES("no"),
					  &readable));
	assert_true(readable);
	assert_null(dkim_kept_find(der));
}

static void a_large_key_is_not_kept(void **state)
{
	char octets[KEY_OCTETS], large[LARGE_OCTETS] = "";
	struct bytes der = key_make(octets, 7);
	struct dkim_rsa *key = dkim_rsa_open(der);
	(void)state;
	memcpy(large, der.at, der.len);
	dkim_kept_add((struct bytes){ large, DKIM_KEPT_OCTETS_MAX + 1 }, key);
	assert_null(dkim_kept_find((struct bytes){ large, DKIM_KEPT_OCTETS_MAX + 1 }));
	dkim_kept_add((struct bytes){ large, DKIM_KEPT_OCTETS_MAX }, key);
	struct dkim_rsa *kept = dkim_kept_find((struct bytes){ large, DKIM_KEPT_OCTETS_MAX });
	assert_ptr_equal(kept, key);
	dkim_rsa_unref(kept);
	dkim_rsa_unref(key);
}

/* Any number of keys that are used once: those that are used once in so many strange ones stay. */
static void strangers_displace_strangers(void **state)
{
	enum { BUSY = DKIM_KEPT_MAX / 16, APART = 4 };
	size_t kept = 0;
	(void)state;
	for (unsigned n = 0; n < 3 * BUSY; n++)
		(void)key_use(n % BUSY);
	for (unsigned n = 0; n < STRANGERS; n++) {
		(void)key_use(1000 + n);
		if (n % APART == 0)
			assert_true(key_use(n / APART % BUSY));
	}
	for (unsigned n = 0; n < STRANGERS; n++)
		kept += key_kept(1000 + n);
	assert_in_range(kept, 1, DKIM_KEPT_MAX - BUSY);
}

/* Keys that come twice each, as from somebody who knows the rule, do not get the better of one that
 * is used all the time: it is seldom opened anew. */
static void pairs_seldom_displace(void **state)
{
	size_t missed = 0;
	(void)state;
	for (unsigned n = 0; n < STRANGERS; n++) {
		(void)key_use(1000 + n);
		(void)key_use(1000 + n);
		missed += n % 8 == 0 && !key_use(0);
	}
	assert_true(missed < STRANGERS / 8 / 20);
}

/* Keys go out of use: the table does not keep them for ever against those that are. */
static void what_is_in_use_comes_in(void **state)
{
	enum { MANY = DKIM_KEPT_MAX / 2 };
	size_t kept = 0;
	(void)state;
	for (unsigned n = 0; n < 4 * DKIM_KEPT_MAX; n++)
		(void)key_use(n / 2);
	for (unsigned n = 0; n < 24 * MANY; n++)
		(void)key_use(5000 + n % MANY);
	for (unsigned n = 0; n < MANY; n++)
		kept += key_kept(5000 + n);
	assert_true(kept > MANY * 3 / 4);
}

static void *thread_run(void *arg)
{
	const unsigned *first = arg;
	static const uint8_t digest[DKIM_HASH_OCTETS];
	char octets[KEY_OCTETS];
	for (unsigned n = 0; n < 1500; n++) {
		struct bytes der = key_make(octets, *first + n % 300);
		struct dkim_rsa *kept = dkim_kept_find(der);
		struct dkim_rsa *key = kept ? kept : dkim_rsa_open(der);
		if (!key)
			return arg;
		if (n % 16 == 0 && dkim_rsa_holds(key, digest, BYTES("no")))
			return arg;
		if (!kept)
			dkim_kept_add(der, key);
		dkim_rsa_unref(key);
	}
	return NULL;
}

static void threads_share(void **state)
{
	static unsigned first[] = { 0, 0, 150, 150 };
	enum { THREADS = sizeof first / sizeof *first };
	pthread_t threads[THREADS];
	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, thread_run, &first[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *failed;
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_key_is_its_octets, forget),
		cmocka_unit_test_setup(it_is_shared, forget),
		cmocka_unit_test_setup(a_key_that_verified_nothing_is_not_kept, forget),
		cmocka_unit_test_setup(a_large_key_is_not_kept, forget),
		cmocka_unit_test_setup(strangers_displace_strangers, forget),
		cmocka_unit_test_setup(pairs_seldom_displace, forget),
		cmocka_unit_test_setup(what_is_in_use_comes_in, forget),
		cmocka_unit_test_setup(threads_share, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
