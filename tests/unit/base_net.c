/* base_net.c: how addresses, endpoints and networks are read and written, and which contain which
 * (base/net.h). */
#include "gateway/base/net.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <string.h>
#include <sys/un.h>

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

/* Each address, and how it is written again; NULL where it is none. */
static const struct {
	struct bytes in;
	const char *out;
} address_rows[] = {
	{ BYTES("192.0.2.1"), "192.0.2.1" },
	{ BYTES("0.0.0.0"), "0.0.0.0" },
	{ BYTES("255.255.255.255"), "255.255.255.255" },
	{ BYTES("2001:db8::1"), "2001:db8::1" },
	{ BYTES("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1" },
	{ BYTES("::"), "::" },
	{ BYTES("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8" },
	{ BYTES("1:0:0:2:0:0:0:3"), "1:0:0:2::3" },             /* RFC 5952: the longest run */
	{ BYTES("1:0:2:3:4:5:6:7"), "1:0:2:3:4:5:6:7" },        /* not for a single group */
	{ BYTES("64:ff9b::192.0.2.1"), "64:ff9b::c000:201" },
	{ BYTES("::ffff:192.0.2.1"), "192.0.2.1" },             /* mapped: what is meant */
	{ BYTES("::FFFF:c000:201"), "192.0.2.1" },
	{ BYTES("0:0:0:0:0:ffff:0:0"), "0.0.0.0" },
	{ BYTES("::fffe:192.0.2.1"), "::fffe:c000:201" },       /* near, but not mapped */
	{ BYTES(""), NULL },
	{ BYTES(" 192.0.2.1"), NULL },
	{ BYTES("192.0.2.1 "), NULL },
	{ BYTES("192.0.2.1\0"), NULL },
	{ BYTES("192.0.2.1\0x"), NULL },
	{ BYTES("192.0.2"), NULL },
	{ BYTES("192.0.513"), NULL },
	{ BYTES("3221225985"), NULL },
	{ BYTES("192.0.2.01"), NULL },                          /* octal to some */
	{ BYTES("192.0.2.00"), NULL },
	{ BYTES("0300.0.2.1"), NULL },
	{ BYTES("0xc0.0.2.1"), NULL },
	{ BYTES("192.0.2.256"), NULL },
	{ BYTES("192.0.2.1.5"), NULL },
	{ BYTES("192.0.2.1."), NULL },
	{ BYTES("+1.0.0.1"), NULL },
	{ BYTES("[::1]"), NULL },
	{ BYTES("fe80::1%eth0"), NULL },
	{ BYTES("fe80::1%1"), NULL },
	{ BYTES(":1"), NULL },
	{ BYTES("1:"), NULL },
	{ BYTES(":::"), NULL },
	{ BYTES("1::2::3"), NULL },
	{ BYTES("1:2:3:4:5:6:7"), NULL },
	{ BYTES("1:2:3:4:5:6:7:8:9"), NULL },
	{ BYTES("00001::"), NULL },
	{ BYTES("g::"), NULL },
	{ BYTES("::ffff:192.0.2.01"), NULL },
	{ BYTES("::192.0.2"), NULL },
	{ BYTES("192.0.2.1:25"), NULL },
	{ BYTES("192.0.2.1/32"), NULL },
};

static void addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(address_rows); i++) {
		struct address a;
		char buffer[ADDRESS_TEXT_MAX];
		struct text t = TEXT(buffer);
		assert_int_equal(address_parse(address_rows[i].in, &a),
				 address_rows[i].out != NULL);
		if (!address_rows[i].out)
			continue;
		address_text(&t, &a);
		assert_string_equal(text_cstr(&t), address_rows[i].out);
		assert_int_equal(a.port, 0);
	}
}

static void endpoints(void **state)
{
	static const struct {
		struct bytes in;
		const char *out;
	} rows[] = {
		{ BYTES("192.0.2.1:25"), "192.0.2.1:25" },
		{ BYTES("[2001:db8::1]:65535"), "[2001:db8::1]:65535" },
		{ BYTES("[::]:0"), "[::]:0" },
		{ BYTES("[::ffff:192.0.2.1]:25"), "192.0.2.1:25" },
		{ BYTES("192.0.2.1"), NULL },
		{ BYTES("192.0.2.1:"), NULL },
		{ BYTES("192.0.2.1:65536"), NULL },
		{ BYTES("192.0.2.1:025"), NULL },
		{ BYTES("192.0.2.1:+25"), NULL },
		{ BYTES("192.0.2.1:25 "), NULL },
		{ BYTES("[192.0.2.1]:25"), NULL },
		{ BYTES("2001:db8::1:25"), NULL },
		{ BYTES("[2001:db8::1]"), NULL },
		{ BYTES("[2001:db8::1]25"), NULL },
		{ BYTES("[2001:db8::1:25"), NULL },
		{ BYTES("[]:25"), NULL },
		{ BYTES("[:25"), NULL },
		{ BYTES(":25"), NULL },
		{ BYTES("localhost:25"), NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address a;
		char buffer[ENDPOINT_TEXT_MAX];
		struct text t = TEXT(buffer);
		assert_int_equal(endpoint_parse(rows[i].in, &a), rows[i].out != NULL);
		if (!rows[i].out)
			continue;
		endpoint_text(&t, &a);
		assert_string_equal(text_cstr(&t), rows[i].out);
	}
}

/* Each network, how it is written again, and, where only host bits are wrong, what it is taken to
 * mean. */
static void networks(void **state)
{
	static const struct {
		struct bytes in;
		const char *out, *meant;
	} rows[] = {
		{ BYTES("192.0.2.0/24"), "192.0.2.0/24", "192.0.2.0/24" },
		{ BYTES("192.0.2.1"), "192.0.2.1/32", "192.0.2.1/32" },
		{ BYTES("2001:db8::/32"), "2001:db8::/32", "2001:db8::/32" },
		{ BYTES("2001:db8::1"), "2001:db8::1/128", "2001:db8::1/128" },
		{ BYTES("0.0.0.0/0"), "0.0.0.0/0", "0.0.0.0/0" },
		{ BYTES("::/0"), "::/0", "::/0" },
		{ BYTES("::ffff:1.2.3.0/120"), "1.2.3.0/24", "1.2.3.0/24" },
		{ BYTES("::ffff:0:0/96"), "0.0.0.0/0", "0.0.0.0/0" },
		{ BYTES("::ffff:1.2.3.4"), "1.2.3.4/32", "1.2.3.4/32" },
		{ BYTES("10.0.0.1/8"), NULL, "10.0.0.0/8" },
		{ BYTES("192.0.2.129/25"), NULL, "192.0.2.128/25" },
		{ BYTES("1.2.3.4/0"), NULL, "0.0.0.0/0" },
		{ BYTES("2001:db8::1/64"), NULL, "2001:db8::/64" },
		{ BYTES("::ffff:1.2.3.4/120"), NULL, "1.2.3.0/24" },
		{ BYTES("::ffff:0:0/90"), NULL, "::ffc0:0:0/90" },
		{ BYTES("192.0.2.0/33"), NULL, NULL },
		{ BYTES("2001:db8::/129"), NULL, NULL },
		{ BYTES("192.0.2.0/"), NULL, NULL },
		{ BYTES("192.0.2.0/024"), NULL, NULL },
		{ BYTES("192.0.2.0/-1"), NULL, NULL },
		{ BYTES("192.0.2.0/24/24"), NULL, NULL },
		{ BYTES("192.0.2.0/255.255.255.0"), NULL, NULL },
		{ BYTES("192.0.2.0 /24"), NULL, NULL },
		{ BYTES("192.0.2/24"), NULL, NULL },
		{ BYTES("/24"), NULL, NULL },
		{ BYTES(""), NULL, NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct network n;
		char buffer[ADDRESS_TEXT_MAX + 4];
		struct text read = TEXT(buffer);
		assert_int_equal(network_parse(rows[i].in, &n), rows[i].out != NULL);
		if (rows[i].out) {
			network_text(&read, &n);
			assert_string_equal(text_cstr(&read), rows[i].out);
		}
		struct text suggested = TEXT(buffer);
		assert_int_equal(network_suggest(rows[i].in, &n), rows[i].meant != NULL);
		if (rows[i].meant) {
			network_text(&suggested, &n);
			assert_string_equal(text_cstr(&suggested), rows[i].meant);
		}
	}
}

static void containing(void **state)
{
	static const struct {
		const char *network, *address;
		bool contains;
	} rows[] = {
		{ "10.0.0.0/8", "10.255.255.255", true },
		{ "10.0.0.0/8", "11.0.0.0", false },
		{ "192.0.2.128/25", "192.0.2.127", false },
		{ "192.0.2.128/25", "192.0.2.128", true },
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.0", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::/0", "2001:db8::1", true },
		{ "::/0", "192.0.2.1", false },                 /* IPv4 is never inside IPv6 … */
		{ "::/0", "::ffff:192.0.2.1", false },          /* … however it is spelt */
		{ "192.0.2.0/24", "::ffff:192.0.2.9", true },
		{ "2001:db8::/33", "2001:db8:8000::", false },
		{ "2001:db8::/33", "2001:db8:7fff:ffff::", true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct network n = network(rows[i].network);
		struct address a = address(rows[i].address), nobody = { .family = FAMILY_NONE };
		assert_int_equal(network_contains(&n, &a), rows[i].contains);
		assert_int_equal(network_list_contains(&n, 1, &a), rows[i].contains);
		assert_false(network_contains(&n, &nobody));
		assert_false(network_list_contains(&n, 0, &a));
	}
}

static void masks(void **state)
{
	static const struct {
		const char *address;
		unsigned prefix;
		const char *masked;
	} rows[] = {
		{ "192.0.2.255", 32, "192.0.2.255" },
		{ "192.0.2.255", 25, "192.0.2.128" },
		{ "192.0.2.255", 24, "192.0.2.0" },
		{ "192.0.2.255", 0, "0.0.0.0" },
		{ "192.0.2.255", 64, "192.0.2.255" },
		{ "2001:db8:1:2:3::4", 64, "2001:db8:1:2::" },
		{ "2001:db8:1:2:3::4", 128, "2001:db8:1:2:3::4" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address a = address(rows[i].address), wanted = address(rows[i].masked);
		a.port = 25;
		struct address masked = address_masked(&a, rows[i].prefix);
		assert_true(address_equal(&masked, &wanted));
		assert_int_equal(masked.port, 0);
	}
}

static void equality(void **state)
{
	struct address a = address("192.0.2.1"), b = address("::ffff:192.0.2.1"),
		       c = address("c000:201::");
	(void)state;
	b.port = 25;
	assert_true(address_equal(&a, &b));     /* ports do not count */
	assert_false(address_equal(&a, &c));    /* the same leading octets, another family */
}

static void private_addresses(void **state)
{
	static const char *const inside[] = {
		"127.0.0.1",   "10.1.2.3",    "172.16.0.1", "172.31.255.255",
		"192.168.0.1", "169.254.1.1", "::1",        "fc00::1",
		"fdff::1",     "fe80::1",     "febf::1",    "::ffff:10.0.0.1",
	};
	static const char *const outside[] = {
		"126.0.0.1", "128.0.0.1", "172.15.0.1", "172.32.0.1", "192.0.2.1",
		"::",        "::2",       "fbff::1",    "fec0::1",    "2001:db8::1",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(inside); i++) {
		struct address a = address(inside[i]);
		assert_true(address_private(&a));
	}
	for (size_t i = 0; i < COUNT(outside); i++) {
		struct address a = address(outside[i]);
		assert_false(address_private(&a));
	}
}

/* RFC 5321, section 4.1.3. */
static void literals(void **state)
{
	struct address four = address("192.0.2.1"), six = address("2001:db8::1");
	struct address none = { .family = FAMILY_NONE };
	char buffer[ENDPOINT_TEXT_MAX];
	(void)state;
	struct text t = TEXT(buffer);
	address_literal(&t, &four);
	assert_string_equal(text_cstr(&t), "192.0.2.1");
	t = TEXT(buffer);
	address_literal(&t, &six);
	assert_string_equal(text_cstr(&t), "IPv6:2001:db8::1");
	t = TEXT(buffer);
	endpoint_text(&t, &none);
	assert_string_equal(text_cstr(&t), "unknown");
}

static void system_form(void **state)
{
	static const char *const rows[] = { "192.0.2.1:25", "[2001:db8::1]:2525" };
	struct sockaddr_storage storage;
	struct address a, back, none = { .family = FAMILY_NONE };
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(endpoint_parse(bytes_of(rows[i]), &a));
		socklen_t size = address_to_sockaddr(&a, &storage);
		assert_int_equal(size,
				 i == 0 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
		assert_true(address_from_sockaddr((struct sockaddr *)&storage, &back));
		assert_true(address_equal(&a, &back));
		assert_int_equal(back.port, a.port);
	}
	assert_int_equal(address_to_sockaddr(&none, &storage), 0);
	/* What a dual-stack listener sees of an IPv4 client. */
	struct sockaddr_in6 mapped = { .sin6_family = AF_INET6, .sin6_port = htons(7) };
	memcpy(&mapped.sin6_addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\1", 16);
	assert_true(address_from_sockaddr((struct sockaddr *)&mapped, &back));
	a = address("192.0.2.1");
	assert_true(address_equal(&a, &back));
	assert_int_equal(back.port, 7);
	struct sockaddr_un local = { .sun_family = AF_UNIX };
	assert_false(address_from_sockaddr((struct sockaddr *)&local, &back));
	assert_int_equal(back.family, FAMILY_NONE);
}

static void public_addresses(void **state)
{
	static const char *const yes[] = { "192.0.2.1",       "8.8.8.8",     "100.128.0.1",
					   "223.255.255.255", "2001:db8::1", "64:ff9b::808:808",
					   "2002:808:808::1" };
	static const char *const no[] = { "0.0.0.0",
					  "127.0.0.1",
					  "10.0.0.1",
					  "100.64.0.1",
					  "224.0.0.1",
					  "240.0.0.1",
					  "255.255.255.255",
					  "::",
					  "::1",
					  "::7f00:1",
					  "fe80::1",
					  "fc00::1",
					  "fec0::1",
					  "ff02::1",
					  "64:ff9b::7f00:1",
					  "64:ff9b::a00:1",
					  "64:ff9b:1::808:808",
					  "2002:7f00:1::1",
					  "::ffff:127.0.0.1" };
	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++) {
		struct address a = address(yes[i]);
		assert_true(address_public(&a));
	}
	for (size_t i = 0; i < COUNT(no); i++) {
		struct address a = address(no[i]);
		assert_false(address_public(&a));
	}
	assert_false(address_public(&(struct address){ .family = FAMILY_NONE }));
}

static void from_octets(void **state)
{
	struct address four = address_from_octets("\xc0\0\2\1", 4), wanted = address("192.0.2.1");
	struct address mapped = address_from_octets("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\2\1", 16);
	struct address six = address_from_octets("\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	struct address wanted_six = address("2001:db8::1");
	(void)state;
	assert_true(address_equal(&four, &wanted));
	assert_true(address_equal(&mapped, &wanted));
	assert_true(address_equal(&six, &wanted_six));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(networks),
		cmocka_unit_test(containing),
		cmocka_unit_test(masks),
		cmocka_unit_test(equality),
		cmocka_unit_test(private_addresses),
		cmocka_unit_test(public_addresses),
		cmocka_unit_test(literals),
		cmocka_unit_test(system_form),
		cmocka_unit_test(from_octets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
