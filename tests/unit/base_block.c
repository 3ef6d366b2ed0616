/* base_block.c: where an octet stands in a block (base/block.h), by every way that this processor
 * knows. */
#include "gateway/base/block.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t one_at_a_time(const char *at, char octet)
{
	uint64_t bits = 0;
	for (int i = 0; i < BLOCK; i++)
		bits |= (uint64_t)(at[i] == octet) << i;
	return bits;
}

static void assert_found(const char *at, char octet)
{
	uint64_t wanted = one_at_a_time(at, octet);
	assert_true(block_equal(at, octet) == wanted);
	if (block_wide())
		assert_true(block_equal_wide(at, octet) == wanted);
}

static void an_octet_is_found_at_every_place(void **state)
{
	char block[BLOCK];
	(void)state;
	for (int octet = -128; octet < 128; octet++)
		for (int i = 0; i < BLOCK; i++) {
			memset(block, octet ^ 0x80, sizeof block);
			assert_found(block, (char)octet);
			block[i] = (char)octet;
			assert_found(block, (char)octet);
		}
}

/* Wherever the block begins. */
static void many_octets_are_found_in_any_place(void **state)
{
	enum { ROUNDS = 20000, PLACES = 32 };
	char octets[BLOCK + PLACES];
	(void)state;
	srandom(1);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < sizeof octets; i++)
			octets[i] = "\r\n.\0 a"[random() % 6];
		assert_found(octets + round % PLACES, "\r\n.\0"[random() % 4]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_octet_is_found_at_every_place),
		cmocka_unit_test(many_octets_are_found_in_any_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
