/* base_network_table.c: a set of networks that is filled once, asked for the longest that contains
 * an address (base/network_table.h). The trie answers the same question in another way. */
#include "gateway/base/network_table.h"
#include "gateway/base/trie.h"
#include "tests/unit/base_networks.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { NOWHERE = UINT16_MAX };

static void add(struct network_table *t, const char *string, uint16_t value)
{
	struct network n;
	assert_true(network_parse(bytes_of(string), &n));
	assert_true(network_table_add(t, &n, value));
}

static uint16_t find(const struct network_table *t, const char *string)
{
	struct address a;
	uint16_t value;
	assert_true(address_parse(bytes_of(string), &a));
	return network_table_find(t, &a, &value) ? value : NOWHERE;
}

static void the_longest_wins(void **state)
{
	static const char *const networks[] = {
		"10.1.2.3",      "10.0.0.0/8",
		"10.1.0.0/16",   "10.128.0.0/9",
		"2001:db8::1",   "2001:db8:1::/48",
		"192.0.2.0/25",  "255.255.255.255",
		"2001:db8::/32", "2001:db8:0:0:8000::/65",
	};
	static const struct {
		const char *address;
		uint16_t value;
	} rows[] = {
		{ "10.1.2.3", 0 },
		{ "10.1.2.4", 2 },
		{ "10.2.0.0", 1 },
		{ "10.200.0.1", 3 },
		{ "11.0.0.0", NOWHERE },
		{ "9.255.255.255", NOWHERE },
		{ "0.0.0.0", NOWHERE },
		{ "192.0.2.127", 6 },
		{ "192.0.2.128", NOWHERE },
		{ "255.255.255.255", 7 },
		{ "255.255.255.254", NOWHERE },
		{ "::ffff:10.1.2.3", 0 },
		{ "2001:db8:1:2::3", 5 },
		{ "2001:db8:2::", 8 },
		{ "2001:db8::1", 4 },
		{ "2001:db8::8000:0:0:1", 9 },
		{ "2001:db9::", NOWHERE },
		{ "a01:203::", NOWHERE },       /* the octets of 10.1.2.3, as IPv6 */
	};
	struct network_table *t = network_table_new();
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++)
		add(t, networks[i], (uint16_t)i);
	assert_true(network_table_settle(t));
	assert_int_equal(network_table_count(t), COUNT(networks));
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(find(t, rows[i].address), rows[i].value);
	network_table_free(t);
	network_table_free(NULL);
}

static void everything_and_nothing(void **state)
{
	struct network_table *t = network_table_new();
	struct address nobody = { .family = FAMILY_NONE };
	uint16_t value;
	(void)state;
	assert_true(network_table_settle(t));
	assert_int_equal(find(t, "0.0.0.0"), NOWHERE);
	assert_int_equal(find(t, "::"), NOWHERE);
	add(t, "0.0.0.0/0", 4);
	assert_true(network_table_settle(t));
	assert_int_equal(find(t, "0.0.0.0"), 4);
	assert_int_equal(find(t, "255.255.255.255"), 4);
	assert_int_equal(find(t, "::"), NOWHERE);       /* all of IPv4 is nothing of IPv6 */
	add(t, "::/0", 6);
	assert_true(network_table_settle(t));
	assert_int_equal(find(t, "ffff::"), 6);
	assert_int_equal(find(t, "0.0.0.0"), 4);
	assert_false(network_table_find(t, &nobody, &value));
	network_table_free(t);
}

/* Whether they were added before it was settled or behind. */
static void the_last_of_equals_is_kept(void **state)
{
	struct network_table *t = network_table_new();
	(void)state;
	add(t, "192.0.2.0/24", 1);
	add(t, "192.0.2.0/25", 2);
	add(t, "192.0.2.0/24", 3);
	assert_true(network_table_settle(t));
	assert_int_equal(network_table_count(t), 2);
	assert_int_equal(find(t, "192.0.2.200"), 3);
	add(t, "192.0.2.0/24", 4);
	add(t, "198.51.100.0/24", 5);
	assert_true(network_table_settle(t));
	assert_int_equal(network_table_count(t), 3);
	assert_int_equal(find(t, "192.0.2.200"), 4);
	assert_int_equal(find(t, "192.0.2.1"), 2);
	network_table_free(t);
}

static void agrees_with_the_trie(void **state)
{
	enum { ROUNDS = 40, QUESTIONS = 1000, MOST = 2000 };
	static uint16_t values[MOST];
	uint64_t seed = 11;
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct network_table *table = network_table_new();
		struct trie *trie = trie_new();
		size_t count = next_number(&seed) % MOST;
		for (size_t i = 0; i < count; i++) {
			struct network n = any_network(&seed, 3, 8);
			values[i] = (uint16_t)i;
			assert_true(network_table_add(table, &n, values[i]));
			assert_true(trie_put(trie, &n, &values[i]));
		}
		assert_true(network_table_settle(table));
		assert_int_equal(network_table_count(table), trie_count(trie));
		for (int i = 0; i < QUESTIONS; i++) {
			struct address a = any_network(&seed, 3, 8).address;
			const uint16_t *wanted = trie_find(trie, &a);
			uint16_t value;
			assert_int_equal(network_table_find(table, &a, &value), wanted != NULL);
			if (wanted)
				assert_int_equal(value, *wanted);
		}
		network_table_free(table);
		trie_free(trie);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_wins),
		cmocka_unit_test(everything_and_nothing),
		cmocka_unit_test(the_last_of_equals_is_kept),
		cmocka_unit_test(agrees_with_the_trie),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
