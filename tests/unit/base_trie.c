/* base_trie.c: a set of networks, asked for the longest that contains an address (base/trie.h). */
#include "gateway/base/clock.h"
#include "gateway/base/trie.h"
#include "tests/unit/base_networks.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct address address(const char *string)
{
	struct address a;
	assert_true(address_parse(bytes_of(string), &a));
	return a;
}

static struct network network(const char *string)
{
	struct network n;
	assert_true(network_parse(bytes_of(string), &n));
	return n;
}

/* The value of each network is its own spelling. */
static void put(struct trie *t, const char *string)
{
	struct network n = network(string);
	assert_true(trie_put(t, &n, string));
}

static void assert_found(const struct trie *t, const char *string, const char *wanted)
{
	struct address a = address(string);
	const char *found = trie_find(t, &a);
	if (wanted)
		assert_string_equal(found ? found : "nothing", wanted);
	else
		assert_null(found);
}

static void the_longest_wins(void **state)
{
	static const char *const networks[] = {
		"10.0.0.0/8",      "10.1.0.0/16",  "10.1.2.3",
		"10.128.0.0/9",    "192.0.2.0/25", "2001:db8::/32",
		"2001:db8:1::/48", "2001:db8::1",  "2001:db8:0:0:8000::/65",
	};
	static const struct {
		const char *address, *network;
	} rows[] = {
		{ "10.1.2.3", "10.1.2.3" },
		{ "10.1.2.4", "10.1.0.0/16" },
		{ "10.2.0.0", "10.0.0.0/8" },
		{ "10.200.0.1", "10.128.0.0/9" },
		{ "11.0.0.0", NULL },
		{ "9.255.255.255", NULL },
		{ "192.0.2.127", "192.0.2.0/25" },
		{ "192.0.2.128", NULL },
		{ "::ffff:10.1.2.3", "10.1.2.3" },
		{ "2001:db8:1:2::3", "2001:db8:1::/48" },
		{ "2001:db8:2::", "2001:db8::/32" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "2001:db8::2", "2001:db8::/32" },
		{ "2001:db8::8000:0:0:1", "2001:db8:0:0:8000::/65" },
		{ "2001:db9::", NULL },
		{ "a01:203::", NULL },                  /* the octets of 10.1.2.3, as IPv6 */
	};
	struct trie *t = trie_new();
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++)
		put(t, networks[i]);
	assert_int_equal(trie_count(t), COUNT(networks));
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found(t, rows[i].address, rows[i].network);
	trie_free(t);
}

static void everything(void **state)
{
	struct trie *t = trie_new();
	(void)state;
	assert_found(t, "0.0.0.0", NULL);
	put(t, "0.0.0.0/0");
	assert_found(t, "0.0.0.0", "0.0.0.0/0");
	assert_found(t, "255.255.255.255", "0.0.0.0/0");
	assert_found(t, "::", NULL);                    /* all of IPv4 is nothing of IPv6 */
	put(t, "::/0");
	assert_found(t, "ffff::", "::/0");
	struct address nobody = { .family = FAMILY_NONE };
	assert_null(trie_find(t, &nobody));
	trie_free(t);
	trie_free(NULL);
}

static void exactly_this_network(void **state)
{
	struct trie *t = trie_new();
	struct network eight = network("10.0.0.0/8");
	struct network nine = network("10.0.0.0/9"), seven = network("10.0.0.0/7");
	(void)state;
	put(t, "10.0.0.0/8");
	assert_string_equal(trie_get(t, &eight), "10.0.0.0/8");
	assert_null(trie_get(t, &nine));
	assert_null(trie_get(t, &seven));
	assert_false(trie_remove(t, &nine));
	assert_false(trie_remove(t, &seven));
	assert_true(trie_put(t, &eight, "another"));
	assert_string_equal(trie_get(t, &eight), "another");
	assert_int_equal(trie_count(t), 1);
	assert_true(trie_remove(t, &eight));
	assert_false(trie_remove(t, &eight));
	assert_int_equal(trie_count(t), 0);
	trie_free(t);
}

/* Where two networks part, the tree forks; the fork is no network of its own. */
static void forks_hold_nothing(void **state)
{
	struct trie *t = trie_new();
	struct network parent = network("192.0.2.0/24"), low = network("192.0.2.0/25");
	(void)state;
	put(t, "192.0.2.0/25");
	put(t, "192.0.2.128/25");
	assert_null(trie_get(t, &parent));
	assert_false(trie_remove(t, &parent));
	put(t, "192.0.2.0/24");
	assert_true(trie_remove(t, &low));
	assert_found(t, "192.0.2.1", "192.0.2.0/24");
	assert_true(trie_remove(t, &parent));
	assert_found(t, "192.0.2.1", NULL);
	assert_found(t, "192.0.2.129", "192.0.2.128/25");
	trie_free(t);
}

static bool same(const struct network *a, const struct network *b)
{
	return a->prefix == b->prefix && address_equal(&a->address, &b->address);
}

/* Puts, removes and asks at random, beside a plain list that is searched from end to end. */
static void agrees_with_a_list(void **state)
{
	enum { SLOTS = 300, ROUNDS = 30000 };
	static struct network list[SLOTS];
	static bool used[SLOTS];
	struct trie *t = trie_new();
	uint64_t seed = 7;
	size_t count = 0;
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct network n = any_network(&seed, 2, 3);
		size_t slot = next_number(&seed) % SLOTS, equal = SLOTS, longest = SLOTS;
		for (size_t i = 0; i < SLOTS; i++)
			if (used[i] && same(&list[i], &n))
				equal = i;
		if (used[slot]) {
			assert_ptr_equal(trie_get(t, &list[slot]), &list[slot]);
			assert_true(trie_remove(t, &list[slot]));
			used[slot] = false;
			count--;
		} else if (equal == SLOTS) {
			list[slot] = n;
			used[slot] = true;
			count++;
			assert_true(trie_put(t, &list[slot], &list[slot]));
		}
		struct address a = any_network(&seed, 2, 3).address;
		for (size_t i = 0; i < SLOTS; i++)
			if (used[i] && network_contains(&list[i], &a) &&
			    (longest == SLOTS || list[i].prefix > list[longest].prefix))
				longest = i;
		assert_ptr_equal(trie_find(t, &a), longest == SLOTS ? NULL : &list[longest]);
		assert_int_equal(trie_count(t), count);
	}
	trie_free(t);
}

/* The house's figure is far below a second without sanitizers; here it only must not be
 * quadratic. */
static void many_networks(void **state)
{
	enum { MANY = 100000 };
	struct trie *t = trie_new();
	uint64_t seed = 1, begun = clock_monotonic();
	(void)state;
	for (int i = 0; i < MANY; i++) {
		struct network n = { .address.family = FAMILY_IPV4,
				     .prefix = 16 + next_number(&seed) % 17 };
		uint32_t number = next_number(&seed) << 1;
		memcpy(n.address.octets, &number, 4);
		n.address = address_masked(&n.address, n.prefix);
		assert_true(trie_put(t, &n, "listed"));
		assert_non_null(trie_find(t, &n.address));
	}
	assert_true(trie_count(t) > MANY * 9 / 10);     /* some are alike */
	assert_true(clock_monotonic() - begun < 10000);
	trie_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_wins),     cmocka_unit_test(everything),
		cmocka_unit_test(exactly_this_network), cmocka_unit_test(forks_hold_nothing),
		cmocka_unit_test(agrees_with_a_list),   cmocka_unit_test(many_networks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
