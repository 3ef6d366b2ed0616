/* base_dns_message.c: the reader of DNS answers (base/dns_message.h), by tables of messages that
 * are written as text.
 *
 * A record is "owner TYPE ttl data"; records are separated by ';'. In names, '>' and a number is a
 * compression pointer to that offset, '^' a dot within a label, '~' a space, '.' alone the root.
 * Data that begins with '#' is hexadecimal. */
#include "gateway/base/dns_message.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- writing messages */

struct writer {
	unsigned char at[DNS_MESSAGE_MAX + 1000];
	size_t len;
};

static void put(struct writer *w, unsigned value, unsigned octets)
{
	while (octets--)
		w->at[w->len++] = (unsigned char)(octets < 4 ? value >> 8 * octets : 0);
}

static void put_name(struct writer *w, const char *name)
{
	if (strcmp(name, ".") == 0)
		name = "";
	while (*name) {
		size_t n = strcspn(name, ".>");
		if (n) {
			put(w, (unsigned)n, 1);
			for (size_t i = 0; i < n; i++)
				put(w,
				    (unsigned char)(name[i] == '^'   ? '.'
						    : name[i] == '~' ? ' '
								     : name[i]),
				    1);
		}
		name += n;
		if (*name == '>') {
			put(w, 0xc000u + (unsigned)atoi(name + 1), 2);
			return;
		}
		name += *name == '.';
	}
	put(w, 0, 1);
}

static const struct type {
	const char *word;
	unsigned number;
} types[] = { { "A", 1 },      { "NS", 2 },   { "CNAME", 5 },  { "SOA", 6 },
	      { "PTR", 12 },   { "MX", 15 },  { "TXT", 16 },   { "AAAA", 28 },
	      { "DNAME", 39 }, { "OPT", 41 }, { "RRSIG", 46 }, { "HINFO", 13 } };

static unsigned number_of(const char *word)
{
	for (size_t i = 0; i < COUNT(types); i++)
		if (strcmp(types[i].word, word) == 0)
			return types[i].number;
	fail_msg("no type %s", word);
	return 0;
}

static void put_hex(struct writer *w, const char *digits)
{
	for (; isxdigit((unsigned char)digits[0]); digits += 2) {
		const char two[3] = { digits[0], digits[1], 0 };
		put(w, (unsigned)strtoul(two, NULL, 16), 1);
	}
}

static void put_data(struct writer *w, unsigned type, const char *data)
{
	struct address address;
	if (data[0] == '#') {
		put_hex(w, data + 1);
	} else if (type == DNS_A || type == DNS_AAAA) {
		assert_true(address_parse(bytes_of(data), &address));
		for (size_t i = 0; i < (type == DNS_A ? 4 : 16); i++)
			put(w, address.octets[i], 1);
	} else if (type == DNS_TXT) {
		for (const char *end; data; data = *end ? end + 1 : NULL) {
			end = data + strcspn(data, "+");
			put(w, (unsigned)(end - data), 1);
			for (const char *c = data; c < end; c++)
				put(w, (unsigned char)*c, 1);
		}
	} else if (type == DNS_SOA) {   /* its minimum alone */
		put(w, 0, 18);
		put(w, (unsigned)atoi(data), 4);
	} else {
		if (type == DNS_MX)
			put(w, (unsigned)strtoul(data, (char **)(uintptr_t)&data, 10), 2);
		put_name(w, data + (*data == ' '));
	}
}

/* How many records there were. */
static unsigned put_records(struct writer *w, const char *records)
{
	unsigned count = 0;
	for (const char *next = records; next && *next; count++) {
		char owner[300], word[20], data[1000] = "";
		unsigned class = 1, ttl;
		int used = 0;
		assert_true(sscanf(next, "%299s %19s %u%n", owner, word, &ttl, &used) == 3);
		next += used;
		sscanf(next, " %999[^;]%n", data, &used);
		next += strcspn(next, ";");
		next += *next == ';';
		if (strncmp(word, "CH/", 3) == 0)
			class = 3;
		put_name(w, owner);
		put(w, number_of(word + (class == 3 ? 3 : 0)), 2);
		put(w, class, 2);
		put(w, ttl, 4);
		size_t length = w->len;
		put(w, 0, 2);
		put_data(w, number_of(word + (class == 3 ? 3 : 0)), data);
		w->at[length] = (unsigned char)((w->len - length - 2) >> 8);
		w->at[length + 1] = (unsigned char)(w->len - length - 2);
	}
	return count;
}

struct row {
	const char *why, *asked;        /* "name TYPE" */
	const char *answers, *authority, *additional;
	enum dns_status status;
	uint32_t ttl;
	const char *found;              /* the data of all records, '|' behind each */
	unsigned flags;                 /* 0: 0x8180; a response code alone is added to that */
	const char *question;           /* in the message, when it is another */
};

static void write_row(struct writer *w, const struct row *row)
{
	char name[300], word[20];
	w->len = 0;
	put(w, 0x1234, 2);
	put(w, row->flags > 15 ? row->flags : 0x8180 + row->flags, 2);
	put(w, 1, 2);
	put(w, 0, 6);
	assert_int_equal(
		sscanf(row->question ? row->question : row->asked, "%299s %19s", name, word), 2);
	put_name(w, name);
	put(w, number_of(word), 2);
	put(w, 1, 2);
	w->at[7] = (unsigned char)put_records(w, row->answers);
	w->at[9] = (unsigned char)put_records(w, row->authority);
	w->at[11] = (unsigned char)put_records(w, row->additional);
}

/* ---- reading them */

static struct dns_answer *read_as(const void *octets, size_t length, const char *asked)
{
	char name[300], word[20];
	assert_int_equal(sscanf(asked, "%299s %19s", name, word), 2);
	/* so that the sanitizer sees a read past the end */
	void *exact = malloc(length ? length : 1);
	memcpy(exact, octets, length);
	struct dns_answer *answer = dns_message_read(
		(struct bytes){ exact, length }, bytes_of(name), (enum dns_type)number_of(word));
	free(exact);
	assert_non_null(answer);
	return answer;
}

static void add_found(struct text *t, const struct dns_answer *answer, unsigned type)
{
	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_record *r = &answer->records[i];
		if (type == DNS_A || type == DNS_AAAA)
			address_text(t, &r->address);
		else if (type == DNS_MX)
			text_format(t, "%u ", r->preference);
		text_add(t, r->data);
		text_char(t, '|');
	}
	if (answer->alias.len) {
		text_string(t, "alias of ");
		text_add(t, answer->alias);
	}
}

static void check(const struct row *row)
{
	static struct writer w;
	char found[2000];
	struct text t = TEXT(found);
	write_row(&w, row);
	struct dns_answer *answer = read_as(w.at, w.len, row->asked);
	add_found(&t, answer, number_of(strchr(row->asked, ' ') + 1));
	if (answer->status != row->status || answer->ttl != row->ttl ||
	    (row->status != DNS_FOUND && answer->count) ||
	    strcmp(text_cstr(&t), row->found ? row->found : "") != 0)
		fail_msg("%s: status %d, ttl %u, \"%s\"", row->why, answer->status, answer->ttl,
			 text_cstr(&t));
	assert_true(answer->size >= sizeof(*answer));
	dns_answer_unref(answer);
}

/* clang-format off */
#define SOA "example SOA 900 300"
#define FOUND(w, q, a, t, f) \
	{ .why = w, .asked = q, .answers = a, .ttl = t, .found = f, .status = DNS_FOUND }
#define NOTHING(w, q, a, n, s, t, c) \
	{ .why = w, .asked = q, .answers = a, .authority = n, .status = s, .ttl = t, .flags = c }
#define BAD(w, q, a) { .why = w, .asked = q, .answers = a, .status = DNS_FAILED }
static const struct row good[] = {
	FOUND("an address", "www.example A", "www.example A 60 192.0.2.1", 60, "192.0.2.1|"),
	FOUND("compressed", "www.example A", ">12 A 60 192.0.2.1;>12 A 50 192.0.2.2", 50,
	      "192.0.2.1|192.0.2.2|"),
	{ .why = "case does not count", .asked = "www.example A",
	  .answers = "wWw.Example A 60 192.0.2.1",
	  .question = "WWW.eXample A", .status = DNS_FOUND, .ttl = 60, .found = "192.0.2.1|" },
	FOUND("IPv6", "www.example AAAA", ">12 AAAA 60 2001:db8::1", 60, "2001:db8::1|"),
	FOUND("a mapped address is what it means", "www.example AAAA",
	      ">12 AAAA 60 #00000000000000000000ffffc0000201", 60, "192.0.2.1|"),
	FOUND("a TTL with the first bit", "a A", ">12 A 2147483648 192.0.2.1", 0, "192.0.2.1|"),
	FOUND("an alias", "www.example A", ">12 CNAME 30 host.example;host.example A 60 192.0.2.1",
		30,
	      "192.0.2.1|"),
	FOUND("aliases out of order, one of them twice", "a A",
	      "c A 60 192.0.2.1;b CNAME 40 c;a CNAME 50 b;a CNAME 50 b", 40, "192.0.2.1|"),
	FOUND("eight aliases", "a A",
	      "a CNAME 9 b;b CNAME 9 c;c CNAME 9 d;d CNAME 9 e;e CNAME 9 f;f CNAME 9 g;g CNAME 9 h;"
	      "h CNAME 9 i;i A 9 192.0.2.1", 9, "192.0.2.1|"),
	FOUND("DNAME and signatures", "a.old A",
	      "old DNAME 60 new;a.old CNAME 60 a.new;a.new A 60 192.0.2.1;a.new RRSIG 60 #00", 60,
	      "192.0.2.1|"),
	FOUND("asked for the alias itself", "a CNAME", "a CNAME 60 b", 60, "b|"),
	FOUND("a pointer name", "1.2.0.192.in-addr.arpa PTR", ">12 PTR 60 Mail.Example", 60,
	      "mail.example|"),
	FOUND("exchanges", "example MX", ">12 MX 60 10 MX1>12;>12 MX 60 65535 mx2.example", 60,
	      "10 mx1.example|65535 mx2.example|"),
	FOUND("null MX", "example MX", ">12 MX 60 0 .", 60, "0 |"),
	FOUND("names that no host has are left out", "example MX",
	      ">12 MX 60 1 a^b.example;>12 MX 60 2 a~b;>12 MX 60 3 a\x01;>12 MX 60 4 \x80;"
	      ">12 MX 60 5 ok_.example", 60, "5 ok_.example|"),
	NOTHING("and all left out is none", "example MX", ">12 MX 60 1 a^b.example", NULL, DNS_NONE,
		60, 0),
	FOUND("strings are joined", "example TXT", ">12 TXT 60 v=spf1 +-all;>12 TXT 60 Two", 60,
	      "v=spf1 -all|Two|"),
	FOUND("an empty string", "example TXT", ">12 TXT 60 #00", 60, "|"),
	FOUND("no string at all", "example TXT", ">12 TXT 60 #", 60, "|"),
	FOUND("a name server", "example NS", ">12 NS 60 a", 60, "a|"),
	FOUND("type unknown to us by its count", "example HINFO", ">12 HINFO 60 #0131", 60, "|"),
	FOUND("other types of the name", "a A", "a A 60 192.0.2.1;a TXT 5 x", 60, "192.0.2.1|"),
	{ .why = "what stands beside the answer", .asked = "a A", .answers = "a A 60 192.0.2.1",
	  .authority = "a NS 60 ns", .additional = "ns A 60 192.0.2.9;. OPT 0", .status = DNS_FOUND,
	  .ttl = 60, .found = "192.0.2.1|" },
	NOTHING("no such name", "www.example A", NULL, SOA, DNS_NO_NAME, 300, 3),
	NOTHING("its own TTL is less", "www.example A", NULL, "example SOA 200 300", DNS_NO_NAME,
		200, 3),
	NOTHING("no such type", "www.example A", NULL, SOA, DNS_NONE, 300, 0),
	NOTHING("none, and nothing else", "www.example A", NULL, NULL, DNS_NONE, 0, 0),
	NOTHING("no name, and nothing else", "www.example A", NULL, NULL, DNS_NO_NAME, 0, 3),
	NOTHING("a SOA of somebody else", "www.example A", NULL, "test SOA 9 9;xample SOA 9 9",
		DNS_NONE, 0,
	      0),
	NOTHING("the SOA of the root", "www.example A", NULL, ". SOA 9 9", DNS_NONE, 9, 0),
	{ .why = "an alias, and not a word of its target", .asked = "a A",
	  .answers = "a CNAME 40 b.example", .ttl = 40, .found = "alias of b.example",
	  .status = DNS_FAILED },
	{ .why = "two aliases, and a SOA of somebody else", .asked = "a TXT",
	  .answers = "a CNAME 40 b.example;b.example CNAME 30 C.example",
	  .authority = "test SOA 9 9",
	  .ttl = 30, .found = "alias of c.example", .status = DNS_FAILED },
	NOTHING("an alias to nothing", "a A", "a CNAME 40 b.example", SOA, DNS_NO_NAME, 40, 3),
	NOTHING("an alias to no such type", "a A", "a CNAME 400 b.example", SOA, DNS_NONE, 300, 0),
};

static const struct row bad[] = {
	{ .why = "another name", .asked = "a A", .answers = "a A 9 192.0.2.1", .question = "b A",
	  .status = DNS_FAILED },
	{ .why = "another type", .asked = "a A", .answers = "a A 9 192.0.2.1", .question = "a AAAA",
	  .status = DNS_FAILED },
	{ .why = "a dot within a label is no dot", .asked = "a.b A", .answers = "a.b A 9 192.0.2.1",
	  .question = "a^b A", .status = DNS_FAILED },
	{ .why = "no answer", .asked = "a A", .answers = "a A 9 192.0.2.1", .flags = 0x0100,
	  .status = DNS_FAILED },
	{ .why = "another operation", .asked = "a A", .answers = "a A 9 192.0.2.1", .flags = 0xa180,
	  .status = DNS_FAILED },
	{ .why = "truncated", .asked = "a A", .answers = "a A 9 192.0.2.1", .flags = 0x8380,
	  .status = DNS_FAILED },
	{ .why = "format error", .asked = "a A", .flags = 1, .status = DNS_FAILED },
	{ .why = "server failure", .asked = "a A", .flags = 2, .status = DNS_FAILED },
	{ .why = "refused", .asked = "a A", .flags = 5, .status = DNS_FAILED },
	{ .why = "an error in the OPT record", .asked = "a A", .additional = ". OPT 16777216",
	  .status = DNS_FAILED },
	{ .why = "two OPT records", .asked = "a A", .additional = ". OPT 0;. OPT 0",
	  .status = DNS_FAILED },
	{ .why = "an OPT record with a name", .asked = "a A", .additional = "a OPT 0",
	  .status = DNS_FAILED },
	{ .why = "no such name, yet here it is", .asked = "a A", .answers = "a A 9 192.0.2.1",
	  .flags = 3,
	  .status = DNS_FAILED },
	BAD("a foreign record", "a A", "a A 9 192.0.2.1;victim.test A 9 6.6.6.6"),
	BAD("a foreign one first", "a A", "victim.test A 9 6.6.6.6;a A 9 192.0.2.1"),
	BAD("a foreign one alone", "a A", "b A 9 192.0.2.1"),
	BAD("another class", "a A", "a CH/A 9 192.0.2.1"),
	{ .why = "a referral", .asked = "a.example A", .authority = "example NS 9 ns.example",
	  .status = DNS_FAILED },
	BAD("an alias of itself", "a A", "a CNAME 9 a"),
	BAD("a ring of aliases", "a A", "a CNAME 9 b;b CNAME 9 a"),
	BAD("two aliases", "a A", "a CNAME 9 b;a CNAME 9 c;b A 9 192.0.2.1"),
	BAD("an alias and data", "a A", "a CNAME 9 b;a A 9 192.0.2.1;b A 9 192.0.2.1"),
	BAD("nine aliases", "a A",
	      "a CNAME 9 b;b CNAME 9 c;c CNAME 9 d;d CNAME 9 e;e CNAME 9 f;f CNAME 9 g;g CNAME 9 h;"
	      "h CNAME 9 i;i CNAME 9 j;j A 9 192.0.2.1"),
	BAD("an alias with a dot in a label", "a A", "a CNAME 9 b^c;b.c A 9 192.0.2.1"),
	BAD("an address too short", "a A", "a A 9 #c00002"),
	BAD("an address too long", "a A", "a A 9 #c000020100"),
	BAD("IPv6 of four octets", "a AAAA", "a AAAA 9 #c0000201"),
	BAD("a name and more", "a PTR", "a PTR 9 #016200ff"),
	BAD("a name past its data", "a PTR", "a PTR 9 #0162;a PTR 9 b"),
	BAD("an exchange without a name", "a MX", "a MX 9 #0001"),
	BAD("half a preference", "a MX", "a MX 9 #00;a MX 9 1 b"),
	BAD("a string past its data", "a TXT", "a TXT 9 #0361;a TXT 9 x"),
	BAD("a pointer to itself", "a A", ">19 A 9 192.0.2.1"),
	BAD("a pointer forwards", "a A", ">25 A 9 192.0.2.1"),
	BAD("a pointer into the header", "a A", ">4 A 9 192.0.2.1"),
	BAD("a pointer into its own piece", "a PTR", "a PTR 9 b>32"),
	BAD("a label of type 01", "a PTR", "a PTR 9 #4100"),
	{ .why = "a malformed SOA", .asked = "a A", .authority = "a SOA 9 #0000",
	  .status = DNS_FAILED },
	{ .why = "a SOA and more", .asked = "a A",
	  .authority = "a SOA 9 #0000000000000000000000000000000000000000000000",
	  	.status = DNS_FAILED },
};
/* clang-format on */

static void answers_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		check(&good[i]);
}

static void malformed_ones_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		check(&bad[i]);
}

/* Each piece of a good message, each with one octet more, and each with one octet changed. */
static void pieces_fail_and_changes_do_no_harm(void **state)
{
	static struct writer w;
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		write_row(&w, &good[i]);
		for (size_t n = 0; n <= w.len + 1; n++) {
			w.at[w.len] = 0;
			struct dns_answer *answer = read_as(w.at, n, good[i].asked);
			assert_int_equal(answer->status, n == w.len ? good[i].status : DNS_FAILED);
			assert_true(n == w.len || answer->alias.len == 0);
			dns_answer_unref(answer);
		}
		for (size_t at = 0; at < w.len; at++)
			for (unsigned change = 1; change < 256; change = change * 2 + 1) {
				w.at[at] ^= (unsigned char)change;
				dns_answer_unref(read_as(w.at, w.len, good[i].asked));
				w.at[at] ^= (unsigned char)change;
			}
	}
}

static struct dns_answer *read_many(unsigned count, unsigned declared, size_t data)
{
	static struct writer w;
	write_row(&w, &(struct row){ .asked = "a TXT" });
	for (unsigned i = 0; i < count; i++) {
		put(&w, 0xc00c, 2);
		put(&w, DNS_TXT, 2);
		put(&w, 1, 2);
		put(&w, 60, 4);
		put(&w, (unsigned)data, 2);
		for (size_t n = 0; n < data; n++)
			put(&w, n % 256 ? 'x' : (unsigned)(data - n - 1 < 255 ? data - n - 1 : 255),
			    1);
	}
	w.at[6] = (unsigned char)(declared >> 8);
	w.at[7] = (unsigned char)declared;
	return read_as(w.at, w.len, "a TXT");
}

static void much_is_bounded(void **state)
{
	static const struct {
		unsigned count, declared;
		size_t data;
		enum dns_status status;
	} rows[] = {
		{ 512, 512, 2, DNS_FOUND },  { 513, 513, 2, DNS_FAILED },
		{ 600, 600, 2, DNS_FAILED }, { 1, 65535, 2, DNS_FAILED },
		{ 2, 1, 2, DNS_FAILED },     { 1, 1, 60000, DNS_FOUND },
		{ 1, 1, 65520, DNS_FAILED },    /* more than 65,535 octets in all */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct dns_answer *answer =
			read_many(rows[i].count, rows[i].declared, rows[i].data);
		assert_int_equal(answer->status, rows[i].status);
		assert_int_equal(answer->count, answer->status == DNS_FOUND ? rows[i].count : 0);
		if (answer->count == 1)
			assert_int_equal(answer->records[0].data.len, 60000 - 235);
		dns_answer_unref(answer);
	}
}

/* ---- names */

#define L60 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwx"
#define L63 L60 "yz0"

static void names_have_a_form(void **state)
{
	static const struct {
		struct bytes name;
		bool valid;
	} rows[] = {
		/* clang-format off */
		{ BYTES("example"), true }, { BYTES("www.Example.com"), true },
		  { BYTES("_spf._x.example"),
		  true },
		{ BYTES("-.a b.\x80\xff!\\"), true }, { BYTES(L63), true }, { BYTES("a.7"), true },
		{ BYTES(L63 "." L63 "." L63 "." L60 "y"), true },
		{ BYTES(L63 "." L63 "." L63 "." L60 "yz"), false },
		{ BYTES(""), false }, { BYTES("."), false }, { BYTES("a."), false }, { BYTES(".a"),
		  false },
		{ BYTES("a..b"), false }, { BYTES(L63 "x"), false }, { BYTES("a\0b"), false },
		  { BYTES("a\n"),
		  false },
		{ BYTES("\x7f"), false },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (dns_name_valid(rows[i].name) != rows[i].valid)
			fail_msg("\"%.*s\"", BYTES_ARG(rows[i].name));
}

/* RFC 1035, section 2.3.4: 255 octets on the wire are 253 of text. */
static void long_names_are_read(void **state)
{
	char name[300], asked[310];
	(void)state;
	for (size_t last = 60; last < 64; last++) {
		snprintf(name, sizeof name, L63 "." L63 "." L63 ".%.*s", (int)last, L63);
		snprintf(asked, sizeof asked, "%s TXT", name);
		struct row row = { .why = name,
				   .asked = asked,
				   .answers = ">12 TXT 9 x",
				   .found = last <= 61 ? "x|" : NULL,
				   .ttl = last <= 61 ? 9 : 0,
				   .status = last <= 61 ? DNS_FOUND : DNS_FAILED };
		check(&row);
	}
}

static void addresses_are_reversed(void **state)
{
	static const struct {
		const char *address, *zone, *name;
	} rows[] = {
		{ "192.0.2.7", NULL, "7.2.0.192.in-addr.arpa" },
		{ "192.0.2.7", "bl.test", "7.2.0.192.bl.test" },
		{ "255.255.255.255", "z", "255.255.255.255.z" },
		{ "2001:db8::1:ab", NULL,
		  "b.a.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" },
		{ "2001:db8::1:ab", "bl.test",
		  "b.a.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char name[DNS_NAME_MAX + 1];
		struct text t = TEXT(name);
		struct address address;
		assert_true(address_parse(bytes_of(rows[i].address), &address));
		if (rows[i].zone)
			dns_reverse_in(&t, &address, bytes_of(rows[i].zone));
		else
			dns_reverse(&t, &address);
		assert_string_equal(text_cstr(&t), rows[i].name);
		assert_true(dns_name_valid(text_bytes(&t)));
	}
}

static void answers_are_shared(void **state)
{
	struct dns_answer *answer = dns_answer_bare(DNS_NO_NAME, 7);
	(void)state;
	assert_int_equal(answer->status, DNS_NO_NAME);
	assert_int_equal(answer->ttl, 7);
	assert_int_equal(answer->count, 0);
	assert_ptr_equal(dns_answer_ref(answer), answer);
	dns_answer_unref(answer);
	assert_int_equal(answer->ttl, 7);
	dns_answer_unref(answer);
	dns_answer_unref(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(malformed_ones_fail),
		cmocka_unit_test(pieces_fail_and_changes_do_no_harm),
		cmocka_unit_test(much_is_bounded),
		cmocka_unit_test(names_have_a_form),
		cmocka_unit_test(long_names_are_read),
		cmocka_unit_test(addresses_are_reversed),
		cmocka_unit_test(answers_are_shared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
