/* modules_surbl_hosts.c: the bounded set of hosts: what is taken up of a host, what is exempt,
 * which are chosen where there are too many, and how many are said to be left out. And what fills
 * it: parts of every kind, in pieces of every size. */
#include "modules/url/surbl_parts.h"

#include "modules/mime/charset.h"
#include "gateway/io/public_suffix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct set {
	struct arena arena;
	struct surbl_hosts *hosts;
	struct surbl_host chosen[SURBL_HOSTS_MAX];
	size_t count;
	char buffer[20000];
	struct text text;               /* the chosen ones; "(below)" behind full names */
};

static void set_up(struct set *s, const char *const *exempt, size_t count, bool below)
{
	*s = (struct set){ .count = 0 };
	s->text = TEXT(s->buffer);
	arena_init(&s->arena, 4 << 20);
	s->hosts = surbl_hosts_new(&s->arena, exempt, count, below, 42);
	assert_non_null(s->hosts);
}

static void add(struct set *s, enum surbl_place place, const char *name)
{
	struct url_host host = { .name = bytes_of(name) };
	if (!address_parse(host.name, &host.address))
		host.address = (struct address){ .family = FAMILY_NONE };
	surbl_hosts_add(s->hosts, place, &host);
}

static void write_hosts(struct set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		text_string(&s->text, i ? " " : "");
		text_add(&s->text, s->chosen[i].name);
		text_string(&s->text, s->chosen[i].below ? "(below)" : "");
	}
	text_cstr(&s->text);
}

static const char *chosen(struct set *s)
{
	surbl_hosts_end(s->hosts);
	s->count = surbl_hosts_chosen(s->hosts, s->chosen);
	write_hosts(s);
	return s->text.at;
}

static bool is_chosen(const struct set *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (bytes_equal(s->chosen[i].name, bytes_of(name)))
			return true;
	return false;
}

/* ---- what is taken up */

static void the_registered_domain_is_taken_up(void **state)
{
	static const struct {
		const char *name, *plain, *with_full_names;
	} rows[] = {
		{ "example.com", "example.com", "example.com" },
		{ "www.example.com", "example.com", "example.com www.example.com(below)" },
		{ "a.b.c.example.com", "example.com", "example.com a.b.c.example.com(below)" },
		{ "www.evil.co.uk", "evil.co.uk", "evil.co.uk www.evil.co.uk(below)" },
		{ "xn--mnchen-3ya.com", "xn--mnchen-3ya.com", "xn--mnchen-3ya.com" },
		{ "192.0.2.7", "192.0.2.7", "192.0.2.7" },
		{ "2001:db8::7", "2001:db8::7", "2001:db8::7" },
		/* Nobody's, everywhere. */
		{ "localhost", "", "" },
		{ "", "", "" },
	};
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(rows); i++) {
		struct set s;
		set_up(&s, NULL, 0, i % 2);
		add(&s, SURBL_LINK, rows[i / 2].name);
		add(&s, SURBL_LINK, rows[i / 2].name);
		assert_string_equal(chosen(&s),
				    i % 2 ? rows[i / 2].with_full_names : rows[i / 2].plain);
		assert_int_equal(surbl_hosts_left_out(s.hosts), 0);
		arena_wipe(&s.arena);
	}
}

static void an_address_keeps_its_octets(void **state)
{
	struct set s;
	struct address expected;
	(void)state;
	set_up(&s, NULL, 0, false);
	add(&s, SURBL_MARKUP, "2001:db8::7");
	add(&s, SURBL_MARKUP, "example.com");
	chosen(&s);
	assert_true(address_parse(BYTES("2001:db8::7"), &expected));
	assert_true(address_equal(&s.chosen[0].address, &expected));
	assert_int_equal(s.chosen[1].address.family, FAMILY_NONE);
	arena_wipe(&s.arena);
}

/* A name that is longer than any name, as a scanner should never give it. */
static void an_overlong_name_is_none(void **state)
{
	char name[300];
	struct set s;
	(void)state;
	memset(name, 'a', sizeof name);
	name[299] = 0;
	memcpy(name + 290, ".com", 4);
	set_up(&s, NULL, 0, true);
	add(&s, SURBL_MARKUP, name);
	assert_string_equal(chosen(&s), "");
	arena_wipe(&s.arena);
}

/* The same host in several places is one; it has the weight of the best. */
static void a_host_counts_once(void **state)
{
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, false);
	add(&s, SURBL_BARE, "a.example.com");
	add(&s, SURBL_LINK, "example.net");
	add(&s, SURBL_BARE, "b.example.net");
	add(&s, SURBL_MARKUP, "example.com");
	add(&s, SURBL_LINK, "example.com");
	add(&s, SURBL_HEADER, "example.org");
	add(&s, SURBL_BARE, "example.org");
	assert_string_equal(chosen(&s), "example.org example.com example.net");
	assert_int_equal(surbl_hosts_left_out(s.hosts), 0);
	arena_wipe(&s.arena);
}

static void exempt_hosts(void **state)
{
	static const char *const exempt[] = { "Example.COM",   "our.example.net",    "192.0.2.7",
					      "2001:DB8:0::7", "m\xc3\xbcnchen.org", "not a name" };
	static const struct {
		const char *name;
		bool taken;
	} rows[] = {
		{ "example.com", false },
		{ "www.example.com", false },
		{ "a.b.example.com", false },
		{ "badexample.com", true },
		{ "example.com.evil.net", true },
		{ "our.example.net", false },
		{ "www.our.example.net", false },
		/* Exempt is what stands there, not what lies above it. */
		{ "example.net", true },
		{ "their.example.net", true },
		{ "192.0.2.7", false },
		{ "192.0.2.8", true },
		{ "2001:db8::7", false },
		{ "2001:db8::8", true },
		{ "xn--mnchen-3ya.org", false },
		{ "com", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct set s;
		set_up(&s, exempt, COUNT(exempt), false);
		add(&s, SURBL_LINK, rows[i].name);
		if ((chosen(&s)[0] != 0) != rows[i].taken)
			fail_msg("%s: \"%s\"", rows[i].name, s.text.at);
		assert_int_equal(surbl_hosts_left_out(s.hosts), 0);
		arena_wipe(&s.arena);
	}
}

static void entries_of_exempt(void **state)
{
	static const struct {
		const char *written, *read;
	} rows[] = {
		{ "example.com", "example.com" },
		{ "EXAMPLE.com", "example.com" },
		{ "192.0.2.1", "192.0.2.1" },
		{ "2001:DB8::0:1", "2001:db8::1" },
		{ "192.0.2.256", NULL },
		{ "192.0.2.0/24", NULL },
		{ "*.example.com", NULL },
		{ "http://example.com", NULL },
		{ "", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[300];
		struct text t = TEXT(buffer);
		assert_int_equal(surbl_exempt_read(rows[i].written, &t), rows[i].read != NULL);
		if (rows[i].read)
			assert_string_equal(text_cstr(&t), rows[i].read);
	}
}

/* ---- choosing */

static void add_many(struct set *s, enum surbl_place place, const char *prefix, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char name[40];
		snprintf(name, sizeof name, "%s%zu.com", prefix, i);
		add(s, place, name);
	}
}

/* Whatever surrounds it, however much, and wherever it is: at the front and at the back of its
 * place one host is not lost. */
static void nothing_buries_the_first_and_the_last(void **state)
{
	(void)state;
	for (int place = SURBL_HEADER; place < SURBL_BELOW; place++) {
		struct set s;
		set_up(&s, NULL, 0, true);
		add(&s, (enum surbl_place)place, "www.first.org");
		for (int other = SURBL_HEADER; other < SURBL_BELOW; other++) {
			char prefix[] = { 'a', (char)('a' + other), 0 };
			add_many(&s, (enum surbl_place)other, prefix, 5000);
		}
		add(&s, (enum surbl_place)place, "last.org");
		chosen(&s);
		assert_int_equal(s.count, SURBL_HOSTS_MAX);
		assert_true(is_chosen(&s, "first.org") && is_chosen(&s, "last.org") &&
			    is_chosen(&s, "www.first.org"));
		arena_wipe(&s.arena);
	}
}

/* Of the hosts between the first and the last some are asked, and others with another seed. */
static void the_middle_is_sampled(void **state)
{
	enum { HOSTS = 1000, SEEDS = 50 };
	unsigned middle = 0, particular = 0;
	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct set s;
		set_up(&s, NULL, 0, false);
		s.hosts = surbl_hosts_new(&s.arena, NULL, 0, false, seed);
		assert_non_null(s.hosts);
		add_many(&s, SURBL_MARKUP, "h", HOSTS);
		chosen(&s);
		assert_int_equal(s.count, SURBL_HOSTS_MAX);
		particular += is_chosen(&s, "h500.com");
		for (unsigned i = 200; i < 800; i++) {
			char name[40];
			snprintf(name, sizeof name, "h%u.com", i);
			middle += is_chosen(&s, name);
		}
		arena_wipe(&s.arena);
	}
	/* 40 of the 840 between: some 29 among these 600, and each seldom. */
	assert_in_range(middle, SEEDS * 22, SEEDS * 36);
	assert_in_range(particular, 0, SEEDS / 4);
}

/* However many there are, none is asked twice and none of few is lost. */
static void every_count(void **state)
{
	(void)state;
	for (size_t count = 0; count <= 2 * SURBL_HOSTS_MAX; count++) {
		struct set s;
		set_up(&s, NULL, 0, false);
		add_many(&s, SURBL_LINK, "h", count);
		chosen(&s);
		assert_int_equal(s.count, count < SURBL_HOSTS_MAX ? count : SURBL_HOSTS_MAX);
		assert_int_equal(surbl_hosts_left_out(s.hosts), count - s.count);
		for (size_t i = 0; i < s.count; i++)
			for (size_t j = 0; j < i; j++)
				assert_false(bytes_equal(s.chosen[i].name, s.chosen[j].name));
		arena_wipe(&s.arena);
	}
}

/* Thousands of names below one domain leave room for all others. */
static void names_below_one_domain_fill_nothing_else(void **state)
{
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, true);
	for (int i = 0; i < 3000; i++) {
		char name[40];
		snprintf(name, sizeof name, "n%d.good.com", i);
		add(&s, SURBL_MARKUP, name);
		if (i == 1500)
			add(&s, SURBL_MARKUP, "evil.org");
	}
	chosen(&s);
	assert_true(is_chosen(&s, "evil.org"));
	assert_int_equal(s.count, SURBL_HOSTS_MAX);
	arena_wipe(&s.arena);
}

static void what_is_left_out_is_counted(void **state)
{
	static const struct {
		enum surbl_place place[2];
		size_t different, asked;
	} rows[] = {
		/* clang-format off */
		{ { SURBL_MARKUP, SURBL_MARKUP }, 199, 199 },
		{ { SURBL_MARKUP, SURBL_MARKUP }, 200, 200 },
		{ { SURBL_MARKUP, SURBL_MARKUP }, 201, 200 },
		{ { SURBL_BARE,   SURBL_BARE },   350, 200 },
		/* The text and the HTML of an honest mail lead to the same. */
		{ { SURBL_LINK,   SURBL_MARKUP }, 200, 200 },
		{ { SURBL_LINK,   SURBL_MARKUP }, 250, 200 },
		{ { SURBL_MARKUP, SURBL_LINK },   250, 200 },
		{ { SURBL_HEADER, SURBL_BARE },   1000, 200 },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct set s;
		set_up(&s, NULL, 0, false);
		for (size_t j = 0; j < 2; j++)
			add_many(&s, rows[i].place[j], "h", rows[i].different);
		chosen(&s);
		assert_int_equal(s.count, rows[i].asked);
		assert_int_equal(surbl_hosts_left_out(s.hosts), rows[i].different - rows[i].asked);
		arena_wipe(&s.arena);
	}
}

/* Those of the header can be asked for while the rest is still coming, and are the same
 * afterwards. */
static void ahead(void **state)
{
	struct surbl_host early[SURBL_HOSTS_MAX];
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, true);
	add_many(&s, SURBL_HEADER, "h", 300);
	size_t count = surbl_hosts_ahead(s.hosts, early);
	assert_in_range(count, 1, 20);
	add_many(&s, SURBL_MARKUP, "m", 3000);
	add_many(&s, SURBL_BARE, "b", 3000);
	assert_int_equal(surbl_hosts_ahead(s.hosts, early), count);
	chosen(&s);
	for (size_t i = 0; i < count; i++)
		assert_true(bytes_equal(early[i].name, s.chosen[i].name));
	arena_wipe(&s.arena);
}

/* A set takes so much and no more, and works on when there is none. */
static void memory_is_bounded(void **state)
{
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, true);
	for (int place = SURBL_HEADER; place < SURBL_BELOW; place++)
		add_many(&s, (enum surbl_place)place, place % 2 ? "www.x" : "y", 20000);
	assert_true(s.arena.used < 400 * 1024);
	arena_wipe(&s.arena);

	set_up(&s, NULL, 0, false);
	s.arena.budget = s.arena.used + 4096;
	add_many(&s, SURBL_MARKUP, "m", 100);
	chosen(&s);
	assert_in_range(s.count, 1, 20);
	assert_int_equal(s.count + surbl_hosts_left_out(s.hosts), 100);
	arena_wipe(&s.arena);

	arena_init(&s.arena, 100);
	assert_null(surbl_hosts_new(&s.arena, NULL, 0, false, 1));
	arena_wipe(&s.arena);
}

/* ---- parts */

static const char *read_part(struct set *s, const struct mime_part *part, struct bytes octets,
			     size_t piece)
{
	set_up(s, NULL, 0, false);
	struct surbl_parts *parts = surbl_parts_new(&s->arena, s->hosts, NULL, 0);
	assert_non_null(parts);
	if (surbl_parts_listener.open(parts, part)) {
		for (struct bytes rest = octets; rest.len; rest = bytes_skip(rest, piece))
			surbl_parts_listener.octets(parts, part, bytes_first(rest, piece));
		surbl_parts_listener.close(parts, part);
	}
	assert_false(surbl_parts_incomplete(parts));
	return chosen(s);
}

#define LITERAL(l) { "" l, sizeof(l) - 1 }
#define X64        "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOP\r\n"
#define X1K        X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64

static const struct part_row {
	const char *type, *charset;
	struct bytes octets;
	const char *found;
} part_rows[] = {
	/* clang-format off */
	{ "text/plain", "", LITERAL("see http://evil.com/x or else"), "evil.com" },
	{ "text/plain", "", LITERAL(X1K "see http://evil.com/x"), "evil.com" },
	{ "text/plain", "", LITERAL(""), "" },
	{ "text/html", "", LITERAL("<p><a href=\"http://evil.com/\">good</a>"), "evil.com" },
	{ "application/xhtml+xml", "", LITERAL("<p><a href=\"http://evil.com/\">good</a></p>"),
	  "evil.com" },
	/* Shown as HTML by programs that judge by the octets. */
	{ "text/plain", "", LITERAL("<html><a href=\"http://evil.com/\">x</a>"), "evil.com" },
	{ "text/calendar", "", LITERAL("BEGIN:VCALENDAR\r\nURL: http://evil.com/\r\n"),
	  "evil.com" },
	{ "text/vcard", "", LITERAL("BEGIN:VCARD\r\nURL: http://evil.com/\r\n"), "evil.com" },
	{ "message/delivery-status", "", LITERAL("Diagnostic-Code: see http://evil.com/\r\n"),
	  "evil.com" },
	/* By its octets text, whatever it calls itself. */
	{ "application/octet-stream", "", LITERAL("see http://evil.com/"), "evil.com" },
	{ "application/octet-stream", "", LITERAL("<a href=\"http://evil.com/\">x</a>"),
	  "evil.com" },
	{ "image/jpeg", "", LITERAL("<a href=\"http://evil.com/\">x</a>"), "evil.com" },
	{ "x", "", LITERAL("see http://evil.com/"), "evil.com" },
	/* Not text; and a PDF begins like one. */
	{ "application/octet-stream", "", LITERAL("\x01\x02 http://evil.com/ "), "" },
	{ "image/png", "", LITERAL("\x89PNG\r\n\x1a\n\0\0\0 http://evil.com/ "), "" },
	{ "application/zip", "", LITERAL("PK\x03\x04 http://evil.com/ "), "" },
	{ "application/pdf", "", LITERAL("%PDF-1.4\n http://evil.com/ "), "" },
	/* Text by its type stays text. */
	{ "text/plain", "", LITERAL("\x01\x02 http://evil.com/ "), "evil.com" },
	/* UTF-16: declared, marked, or simply there. */
	{ "text/plain", "utf-16le", LITERAL("h\0t\0t\0p\0:\0/\0/\0e\0v\0i\0l\0.\0c\0o\0m\0/\0"),
	  "evil.com" },
	{ "text/plain", "", LITERAL("\xff\xfeh\0t\0t\0p\0:\0/\0/\0e\0v\0i\0l\0.\0c\0o\0m\0/\0"),
	  "evil.com" },
	{ "text/plain", "us-ascii", LITERAL("\xfe\xff\0h\0t\0t\0p\0:\0/\0/\0e\0v\0i\0l\0.\0c\0o\0m"
	  "\0/"), "evil.com" },
	{ "text/html", "", LITERAL("<\0a\0 \0h\0r\0e\0f\0=\0h\0t\0t\0p\0:\0/\0/\0e\0v\0i\0l\0.\0c\0"
	  "o\0m\0/\0>\0"), "evil.com" },
	{ "application/octet-stream", "", LITERAL("\0h\0t\0t\0p\0:\0/\0/\0e\0v\0i\0l\0.\0c\0o\0m\0/"
	  ""), "evil.com" },
	{ "text/plain", "utf-8", LITERAL("\0<\0a\0 \0h\0r\0e\0f\0=\0h\0t\0t\0p\0:\0/\0/\0e\0v\0i\0l"
	  "\0.\0c\0o\0m\0/\0>"), "evil.com" },
	/* UTF-32 looks like UTF-16. */
	{ "text/plain", "utf-32", LITERAL("h\0\0\0t\0\0\0t\0\0\0p\0\0\0:\0\0\0/\0\0\0/\0\0\0e\0\0\0"
	  ".\0\0\0i\0\0\0o\0\0\0/\0\0\0"), "e.io" },
	/* Only the beginning looks like it; or only to browsers. */
	{ "text/plain", "utf-8", LITERAL("a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0"
	  "t\0u\0v\0w\0x\0y\0z\0a\0b\0c\0d\0 see http://evil.com/x"), "evil.com" },
	{ "text/plain", "utf-8", LITERAL("\xff\xfe see http://evil.com/x"), "evil.com" },
	/* Declared as UTF-16 and not it: programs differ, so both are read. */
	{ "text/plain", "utf-16", LITERAL("see http://evil.com/"), "evil.com" },
	{ "text/plain", "utf-16be", LITERAL("see http://evil.com/x"), "evil.com" },
	/* clang-format on */
};

static void parts(void **state)
{
	static const size_t pieces[] = { SIZE_MAX, 1, 7, 1023, 1024, 1025 };
	(void)state;
	for (size_t i = 0; i < COUNT(part_rows) * COUNT(pieces); i++) {
		const struct part_row *row = &part_rows[i / COUNT(pieces)];
		struct mime_part part = { .number = 1,
					  .type = bytes_of(row->type),
					  .charset = bytes_of(row->charset) };
		struct set s;
		const char *found = read_part(&s, &part, row->octets, pieces[i % COUNT(pieces)]);
		if (strcmp(found, row->found))
			fail_msg("row %zu (%s), pieces of %zu: \"%s\"", i / COUNT(pieces),
				 row->type, pieces[i % COUNT(pieces)], found);
		arena_wipe(&s.arena);
	}
}

/* Before the first boundary old programs show what stands there, whatever type it is given. */
static void a_preamble_is_text(void **state)
{
	struct mime_part part = { .preamble = true,
				  .type = BYTES("image/png"),
				  .charset = BYTES("") };
	struct set s;
	(void)state;
	assert_string_equal(read_part(&s, &part, BYTES("\x01 http://evil.com/ "), 5), "evil.com");
	arena_wipe(&s.arena);
}

static void composite_parts_have_no_octets(void **state)
{
	static const char *const types[] = { "multipart/mixed", "multipart/alternative",
					     "multipart/" };
	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct mime_part part = { .type = bytes_of(types[i]), .charset = BYTES("") };
		struct set s;
		set_up(&s, NULL, 0, false);
		struct surbl_parts *p = surbl_parts_new(&s.arena, s.hosts, NULL, 0);
		assert_false(surbl_parts_listener.open(p, &part));
		arena_wipe(&s.arena);
	}
}

/* The header of the message and those of attached ones: these three fields and no other. */
static void header_fields(void **state)
{
	static const struct header_field fields[] = {
		{ .name = BYTES("SUBJECT"), .value = BYTES(" see http://subject.com/") },
		{ .name = BYTES("From"), .value = BYTES(" A <a@from.com>") },
		{ .name = BYTES("Reply-To"), .value = BYTES(" <a@reply.com>,\r\n <b@second.com>") },
		{ .name = BYTES("To"), .value = BYTES(" <a@to.com>") },
		{ .name = BYTES("List-Unsubscribe"), .value = BYTES(" <http://list.com/>") },
		{ .name = BYTES(""), .value = BYTES(" http://nothing.com/") },
		{ .name = BYTES("subject"), .value = BYTES(" http://another.com/") },
	};
	struct mime_part attached = { .message = true,
				      .type = BYTES("message/rfc822"),
				      .fields = fields,
				      .field_count = COUNT(fields),
				      .charset = BYTES("") };
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, false);
	assert_non_null(surbl_parts_new(&s.arena, s.hosts, fields, COUNT(fields)));
	assert_string_equal(chosen(&s),
			    "subject.com from.com reply.com second.com list.com another.com");
	arena_wipe(&s.arena);
	set_up(&s, NULL, 0, false);
	struct surbl_parts *p = surbl_parts_new(&s.arena, s.hosts, NULL, 0);
	assert_false(surbl_parts_listener.open(p, &attached));
	assert_string_equal(chosen(&s),
			    "subject.com list.com another.com from.com reply.com second.com");
	arena_wipe(&s.arena);
}

/* The readings of one part are open together, each in its slot; one that never closes leaves
 * nothing behind. */
static void readings_of_one_part(void **state)
{
	struct mime_part first = { .slot = 0,
				   .type = BYTES("text/plain"),
				   .charset = BYTES("utf-16") };
	struct mime_part second = { .slot = 3, .type = BYTES("text/html"), .charset = BYTES("") };
	struct mime_part beyond = { .slot = 2 * MIME_READINGS_MAX,
				    .type = BYTES("text/html"),
				    .charset = BYTES("") };
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, false);
	struct surbl_parts *p = surbl_parts_new(&s.arena, s.hosts, NULL, 0);
	assert_true(surbl_parts_listener.open(p, &first));
	assert_true(surbl_parts_listener.open(p, &second));
	assert_false(surbl_parts_listener.open(p, &beyond));
	surbl_parts_listener.octets(p, &first, BYTES(X1K "http://one"));
	surbl_parts_listener.octets(p, &second, BYTES("<a href=\"http://tw"));
	surbl_parts_listener.octets(p, &first,
				    BYTES(".com/ \r\n" X1K X1K X1K X1K X1K "http://half"));
	surbl_parts_listener.octets(p, &second, BYTES("o.com/\">"));
	surbl_parts_listener.close(p, &second);
	assert_string_equal(chosen(&s), "two.com one.com");
	arena_wipe(&s.arena);
}

static void no_memory_for_a_part_is_told(void **state)
{
	struct mime_part part = { .type = BYTES("text/plain"), .charset = BYTES("") };
	struct set s;
	(void)state;
	set_up(&s, NULL, 0, false);
	struct surbl_parts *p = surbl_parts_new(&s.arena, s.hosts, NULL, 0);
	s.arena.budget = s.arena.used + 1000;
	assert_false(surbl_parts_listener.open(p, &part));
	assert_true(surbl_parts_incomplete(p));
	arena_wipe(&s.arena);

	/* Enough for its beginning, not for its scanner. */
	set_up(&s, NULL, 0, false);
	p = surbl_parts_new(&s.arena, s.hosts, NULL, 0);
	s.arena.budget = s.arena.used + 9000;
	assert_true(surbl_parts_listener.open(p, &part));
	surbl_parts_listener.octets(p, &part, BYTES("http://evil.com/"));
	surbl_parts_listener.close(p, &part);
	assert_true(surbl_parts_incomplete(p));
	arena_wipe(&s.arena);
}

static int load(void **state)
{
	(void)state;
	return charset_start() && public_suffix_start() ? 0 : -1;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_registered_domain_is_taken_up),
		cmocka_unit_test(an_address_keeps_its_octets),
		cmocka_unit_test(an_overlong_name_is_none),
		cmocka_unit_test(a_host_counts_once),
		cmocka_unit_test(exempt_hosts),
		cmocka_unit_test(entries_of_exempt),
		cmocka_unit_test(nothing_buries_the_first_and_the_last),
		cmocka_unit_test(the_middle_is_sampled),
		cmocka_unit_test(every_count),
		cmocka_unit_test(names_below_one_domain_fill_nothing_else),
		cmocka_unit_test(what_is_left_out_is_counted),
		cmocka_unit_test(ahead),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(parts),
		cmocka_unit_test(a_preamble_is_text),
		cmocka_unit_test(composite_parts_have_no_octets),
		cmocka_unit_test(header_fields),
		cmocka_unit_test(readings_of_one_part),
		cmocka_unit_test(no_memory_for_a_part_is_told),
	};
	return cmocka_run_group_tests_name("modules_surbl_hosts", tests, load, NULL);
}
