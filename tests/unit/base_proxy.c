/* base_proxy.c: PROXY headers, read strictly and written for every kind of reader
 * (base/proxy.h). */
#include "gateway/base/proxy.h"

#include <setjmp.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SIGNATURE    "\r\n\r\n\0\r\nQUIT\n"
/* Addresses and ports as version 2 has them: 192.0.2.1:12345 to 198.51.100.2:25, and so on. */
#define PORTS      \
	"\x30\x39" \
	"\0\x19"
#define FOUR         \
	"\xc0\0\2\1" \
	"\xc6\x33\x64\2" PORTS
#define SIX_SOURCE      "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
#define SIX_DESTINATION "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\2"
#define SIX             SIX_SOURCE SIX_DESTINATION PORTS
#define MAPPED          "\0\0\0\0\0\0\0\0\0\0\xff\xff"
#define ALL_ONES        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

static struct address endpoint(const char *string)
{
	struct address a;
	assert_true(endpoint_parse(bytes_of(string), &a));
	return a;
}

static void assert_endpoint(const struct address *got, const char *wanted)
{
	char buffer[ENDPOINT_TEXT_MAX];
	struct text t = TEXT(buffer);
	endpoint_text(&t, got);
	assert_string_equal(text_cstr(&t), wanted);
}

/* Whole headers, with the client's first command behind them; every shorter piece is a true
 * beginning. */
static const struct {
	struct bytes header;
	const char *source, *destination;       /* NULL: local */
} valid_rows[] = {
	{ BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\n"), "192.0.2.1:12345",
	  "198.51.100.2:25" },
	{ BYTES("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"),
	  "255.255.255.255:65535", "255.255.255.255:65535" },
	{ BYTES("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n"), "0.0.0.0:0", "0.0.0.0:0" },
	{ BYTES("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 12345 25\r\n"), "[2001:db8::1]:12345",
	  "[2001:db8::2]:25" },
	{ BYTES("PROXY TCP6 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:: 1 2\r\n"), "[1:2:3:4:5:6:7:8]:1",
	  "[1:2:3:4:5:6:7:0]:2" },
	{ BYTES("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c633:6402 1 2\r\n"), "192.0.2.1:1",
	  "198.51.100.2:2" },
	{ BYTES("PROXY TCP6 " ALL_ONES " " ALL_ONES " 65535 65535\r\n"), "[" ALL_ONES "]:65535",
	  "[" ALL_ONES "]:65535" },
	{ BYTES("PROXY UNKNOWN\r\n"), NULL, NULL },
	{ BYTES("PROXY UNKNOWN ffff:f...f:ffff whatever stands here 65535\r\n"), NULL, NULL },
	{ BYTES(SIGNATURE "\x21\x11\0\x0c" FOUR), "192.0.2.1:12345", "198.51.100.2:25" },
	{ BYTES(SIGNATURE "\x21\x21\0\x24" SIX), "[2001:db8::1]:12345", "[2001:db8::2]:25" },
	{ BYTES(SIGNATURE "\x21\x21\0\x24" MAPPED "\xc0\0\2\1" MAPPED "\xc6\x33\x64\2" PORTS),
	  "192.0.2.1:12345", "198.51.100.2:25" },
	{ BYTES(SIGNATURE "\x21\x11\0\x14" FOUR "\x04\0\x05noise"), "192.0.2.1:12345",
	  "198.51.100.2:25" },
	{ BYTES(SIGNATURE "\x21\x11\0\x12" FOUR "\x04\0\0"
			  "\x05\0\0"),
	  "192.0.2.1:12345", "198.51.100.2:25" },
	{ BYTES(SIGNATURE "\x20\0\0\0"), NULL, NULL },           /* LOCAL */
	{ BYTES(SIGNATURE "\x20\xff\0\3abc"), NULL, NULL },      /* … its block is not looked at */
	{ BYTES(SIGNATURE "\x21\0\0\3abc"), NULL, NULL },        /* UNSPEC: likewise */
	{ BYTES(SIGNATURE "\x21\x12\0\x0c" FOUR), NULL, NULL },  /* UDP */
	{ BYTES(SIGNATURE "\x21\x22\0\x24" SIX), NULL, NULL },
};

static void valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(valid_rows); i++) {
		const char *source = valid_rows[i].source, *destination = valid_rows[i].destination;
		char stream[PROXY_HEADER_MAX + 16];
		struct text t = TEXT(stream);
		text_add(&t, valid_rows[i].header);
		text_string(&t, "EHLO x\r\n");
		for (size_t n = 0; n < valid_rows[i].header.len; n++) {
			struct proxy_header untouched = { .length = 42 };
			assert_int_equal(proxy_parse(bytes_first(text_bytes(&t), n), &untouched),
					 PROXY_MORE);
			assert_int_equal(untouched.length, 42);
		}
		for (size_t n = valid_rows[i].header.len; n <= t.len; n++) {
			struct proxy_header h;
			assert_int_equal(proxy_parse(bytes_first(text_bytes(&t), n), &h),
					 PROXY_VALID);
			assert_int_equal(h.length, valid_rows[i].header.len);
			assert_int_equal(h.local, source == NULL);
			assert_endpoint(&h.source, source ? source : "unknown");
			assert_endpoint(&h.destination, destination ? destination : "unknown");
		}
	}
}

/* Each is invalid, and so is whatever it could be continued to. */
static const struct bytes invalid_rows[] = {
	BYTES("EHLO x\r\n"),
	BYTES("proxy TCP4 192.0.2.1 198.51.100.2 1 2\r\n"),
	BYTES("PROXY tcp4 "),
	BYTES("PROXY  TCP4"),
	BYTES("PROXY\r"),
	BYTES("PROXY \r"),
	BYTES("PROXY TCP5"),
	BYTES("PROXY TCP4\r"),
	BYTES("PROXY TCP4  192"),	/* single spaces only */
	BYTES("PROXY TCP4 192.0.2.1  "),
	BYTES("PROXY TCP4 192.0.2.1\t"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1 2 \r\n"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1 2 3"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1 2\n"),	/* CRLF only */
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1 2\rE"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1 2\r\r"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1\r"),
	BYTES("PROXY TCP4 192.0.2.01"),	/* no leading zeros */
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 01"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 1 00"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 65536"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 +1"),
	BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 -1"),
	BYTES("PROXY TCP4 192.0.2.256"),
	BYTES("PROXY TCP4 192.0.2.1.1"),
	BYTES("PROXY TCP4 192.0.2 "),
	BYTES("PROXY TCP4 ::"),	/* the other family's spelling */
	BYTES("PROXY TCP4 192.0.2.1 ::1"),
	BYTES("PROXY TCP6 192.0.2.1 "),
	BYTES("PROXY TCP6 ::1 192.0.2.1 "),
	BYTES("PROXY TCP6 :1"),
	BYTES("PROXY TCP6 1::2::"),
	BYTES("PROXY TCP6 12345"),
	BYTES("PROXY TCP6 1:2:3:4:5:6:7:8:"),
	BYTES("PROXY TCP6 fe80::1%"),
	BYTES("PROXY TCP6 g"),
	BYTES("PROXY UNKNOWNX"),
	BYTES("PROXY UNKNOWN\n"),
	BYTES("PROXY UNKNOWN a\0"),
	BYTES("PROXY UNKNOWN a\rb"),
	BYTES("\r\nE"),
	BYTES("\r\n\r\n\0\r\nQUIT\r"),
	BYTES(SIGNATURE "\x11"),	/* version 1 in a version 2 header */
	BYTES(SIGNATURE "\x22"),
	BYTES(SIGNATURE "\x21\x10"),	/* no protocol */
	BYTES(SIGNATURE "\x21\x01"),	/* no family */
	BYTES(SIGNATURE "\x21\x13"),
	BYTES(SIGNATURE "\x21\x41"),
	BYTES(SIGNATURE "\x21\x11\0\x0b"),	/* too short for its addresses */
	BYTES(SIGNATURE "\x21\x21\0\x23"),
	BYTES(SIGNATURE "\x21\x31\0\xd7"),
	BYTES(SIGNATURE "\x21\x11\2\x09"),	/* 521 octets */
	BYTES(SIGNATURE "\x20\0\2\x09"),
	BYTES(SIGNATURE "\x21\x11\3"),
	BYTES(SIGNATURE "\x21\x11\0\x0d" FOUR "\x04"),	/* half a TLV */
	BYTES(SIGNATURE "\x21\x11\0\x0e" FOUR "\x04\0"),
	BYTES(SIGNATURE "\x21\x11\0\x0f" FOUR "\x04\0\1"),
	BYTES(SIGNATURE "\x21\x11\0\x11" FOUR "\x03\0\2\0\0"),	/* a checksum of two octets */
};

static void invalid(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(invalid_rows); i++) {
		char stream[PROXY_HEADER_MAX];
		struct text t = TEXT(stream);
		struct proxy_header h;
		assert_int_equal(proxy_parse(invalid_rows[i], &h), PROXY_INVALID);
		text_add(&t, invalid_rows[i]);
		text_string(&t, " 1 2\r\n");
		assert_int_equal(proxy_parse(text_bytes(&t), &h), PROXY_INVALID);
	}
}

/* Section 2.1: a version 1 header has 107 octets at most, its CRLF included. */
static void version_1_has_an_end(void **state)
{
	char line[110];
	struct proxy_header h;
	(void)state;
	memset(line, 'x', sizeof line);
	memcpy(line, "PROXY UNKNOWN ", 14);
	assert_int_equal(proxy_parse((struct bytes){ line, 105 }, &h), PROXY_MORE);
	assert_int_equal(proxy_parse((struct bytes){ line, 106 }, &h), PROXY_INVALID);
	memcpy(line + 105, "\r\n", 2);
	assert_int_equal(proxy_parse((struct bytes){ line, 106 }, &h), PROXY_MORE);
	assert_int_equal(proxy_parse((struct bytes){ line, 107 }, &h), PROXY_VALID);
	assert_int_equal(h.length, 107);
	memcpy(line + 105, "x\r\n", 3);
	assert_int_equal(proxy_parse((struct bytes){ line, 106 }, &h), PROXY_INVALID);
	assert_int_equal(proxy_parse((struct bytes){ line, 108 }, &h), PROXY_INVALID);
}

/* A version 2 header of the largest length that is taken: addresses, and one TLV to its end. */
static void version_2_has_an_end(void **state)
{
	char header[PROXY_HEADER_MAX] = SIGNATURE "\x21\x11\2\x08" FOUR "\x04\1\xf9";
	struct proxy_header h;
	(void)state;
	for (size_t n = 0; n < sizeof header; n++)
		assert_int_equal(proxy_parse((struct bytes){ header, n }, &h), PROXY_MORE);
	assert_int_equal(proxy_parse((struct bytes){ header, sizeof header }, &h), PROXY_VALID);
	assert_int_equal(h.length, PROXY_HEADER_MAX);
}

/* CRC-32C by its definition: division by the reversed polynomial, bit by bit. */
static uint32_t checksum(const char *at, size_t size)
{
	uint32_t crc = 0xffffffff;
	for (size_t i = 0; i < size * 8; i++) {
		uint32_t bit = (unsigned char)at[i / 8] >> i % 8 & 1;
		crc = (crc ^ bit) & 1 ? crc >> 1 ^ 0x82f63b78 : crc >> 1;
	}
	return crc ^ 0xffffffff;
}

/* Over the whole header, the checksum's own octets taken as zero. One bit off is one bit too
 * many. */
static void checksums(void **state)
{
	char header[] = SIGNATURE "\x21\x11\0\x18" FOUR "\x04\0\2ab"
				  "\x03\0\4\0\0\0\0";
	enum { SIZE = sizeof header - 1, AT = SIZE - 4 };
	struct proxy_header h;
	(void)state;
	assert_int_equal(checksum("123456789", 9), 0xe3069283);
	uint32_t sum = checksum(header, SIZE);
	for (int i = 0; i < 4; i++)
		header[AT + i] = (char)(sum >> (24 - 8 * i) & 0xff);
	assert_int_equal(proxy_parse((struct bytes){ header, SIZE }, &h), PROXY_VALID);
	assert_endpoint(&h.source, "192.0.2.1:12345");
	for (size_t i = 16; i < SIZE; i++) {
		if ((i >= 28 && i < 31) || (i >= 33 && i < AT)) /* else it is no checksum TLV */
			continue;
		for (int bit = 0; bit < 8; bit++) {
			header[i] = (char)(header[i] ^ 1 << bit);
			assert_int_equal(proxy_parse((struct bytes){ header, SIZE }, &h),
					 PROXY_INVALID);
			header[i] = (char)(header[i] ^ 1 << bit);
		}
	}
}

/* What is written, octet by octet, and read again. */
static void writing(void **state)
{
	static const struct {
		const char *source, *destination;
		struct bytes v1, v2;
	} rows[] = {
		{ "192.0.2.1:12345", "198.51.100.2:25",
		  BYTES("PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\n"),
		  BYTES(SIGNATURE "\x21\x11\0\x0c" FOUR) },
		{ "[2001:db8::1]:12345", "[2001:db8::2]:25",
		  BYTES("PROXY TCP6 2001:db8::1 2001:db8::2 12345 25\r\n"),
		  BYTES(SIGNATURE "\x21\x21\0\x24" SIX) },
		{ "192.0.2.1:12345", "[2001:db8::2]:25",
		  BYTES("PROXY TCP6 ::ffff:c000:201 2001:db8::2 12345 25\r\n"),
		  BYTES(SIGNATURE "\x21\x21\0\x24" MAPPED "\xc0\0\2\1" SIX_DESTINATION PORTS) },
		{ "[2001:db8::1]:0", "0.0.0.0:65535",
		  BYTES("PROXY TCP6 2001:db8::1 ::ffff:0:0 0 65535\r\n"),
		  BYTES(SIGNATURE "\x21\x21\0\x24" SIX_SOURCE MAPPED "\0\0\0\0"
				  "\0\0"
				  "\xff\xff") },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address source = endpoint(rows[i].source),
			       destination = endpoint(rows[i].destination);
		char first[PROXY_HEADER_MAX], second[PROXY_HEADER_MAX];
		struct text v1 = TEXT(first), v2 = TEXT(second);
		struct proxy_header h;
		proxy_write_v1(&v1, &source, &destination);
		assert_int_equal(v1.len, rows[i].v1.len);
		assert_memory_equal(v1.at, rows[i].v1.at, v1.len);
		proxy_write_v2(&v2, &source, &destination);
		assert_int_equal(v2.len, rows[i].v2.len);
		assert_memory_equal(v2.at, rows[i].v2.at, v2.len);
		assert_int_equal(proxy_parse(text_bytes(&v1), &h), PROXY_VALID);
		assert_endpoint(&h.source, rows[i].source);
		assert_endpoint(&h.destination, rows[i].destination);
		assert_int_equal(proxy_parse(text_bytes(&v2), &h), PROXY_VALID);
		assert_endpoint(&h.source, rows[i].source);
		assert_endpoint(&h.destination, rows[i].destination);
	}
}

/* A connection of our own (a probe) has no client to name. */
static void writing_without_a_client(void **state)
{
	struct address nobody = { .family = FAMILY_NONE }, server = endpoint("198.51.100.2:25");
	char buffer[PROXY_HEADER_MAX];
	struct text v1 = TEXT(buffer);
	(void)state;
	proxy_write_v1(&v1, &nobody, &server);
	assert_string_equal(text_cstr(&v1), "PROXY UNKNOWN\r\n");
	struct text v2 = TEXT(buffer);
	proxy_write_v2(&v2, &nobody, &server);
	assert_int_equal(v2.len, 16);
	assert_memory_equal(v2.at, SIGNATURE "\x20\0\0\0", 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid),
		cmocka_unit_test(invalid),
		cmocka_unit_test(version_1_has_an_end),
		cmocka_unit_test(version_2_has_an_end),
		cmocka_unit_test(checksums),
		cmocka_unit_test(writing),
		cmocka_unit_test(writing_without_a_client),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
