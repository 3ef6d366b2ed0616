/* modules_url_suites.c: tables of links that others wrote (tests/data/uri): every text with a link
 * gives a host, no text without one gives any, and links lead where browsers say. */
#include "gateway/io/public_suffix.h"
#include "modules/url/url_inside.h"

#include "gateway/base/dns_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LINE_MAX_OCTETS = 4096 };

static void count(void *arg, const struct url_host *host)
{
	(void)host;
	++*(size_t *)arg;
}

static FILE *table(const char *name)
{
	char path[128];
	(void)snprintf(path, sizeof path, "tests/data/uri/%s", name);
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	return file;
}

/* A line without its end; false: there is none left. */
static bool line_read(FILE *file, char line[LINE_MAX_OCTETS])
{
	if (fgets(line, LINE_MAX_OCTETS, file) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* Reads a table of texts; gives how many there are, and in *linked how many gave a host. */
static size_t texts(const char *name, size_t *linked, bool expected)
{
	char line[LINE_MAX_OCTETS];
	FILE *file = table(name);
	size_t all = 0;
	*linked = 0;
	while (line_read(file, line)) {
		size_t hosts = 0;
		if (line[0] == '%' || line[0] == '\0')
			continue;
		url_text(bytes_of(line), count, &hosts);
		all++;
		*linked += hosts > 0;
		if ((hosts > 0) != expected)
			print_message("%s: %s\n", name, line);
	}
	(void)fclose(file);
	return all;
}

/* Two give none. "//test.123": a name that ends in a number is an address or nothing (WHATWG, RFC
 * 3696). "4.4.4.4": versions are written like that, and no mail program makes a link of it. */
static void texts_with_links(void **state)
{
	(void)state;
	size_t linked;
	assert_int_equal(texts("links.txt", &linked, true), 173);
	assert_int_equal(linked, 171);
}

/* The one that gives some is "_http://example.com": Thunderbird begins a link at the scheme. */
static void texts_without_links(void **state)
{
	(void)state;
	size_t linked;
	assert_int_equal(texts("not_links.txt", &linked, false), 38);
	assert_int_equal(linked, 1);
}

static struct bytes unescape(char *string)
{
	size_t n = 0;
	for (char *c = string; *c; c++) {
		unsigned octet;
		if (c[0] == '\\' && sscanf(c, "\\x%2X", &octet) == 1) {
			string[n++] = (char)octet;
			c += 3;
		} else {
			string[n++] = *c;
		}
	}
	return (struct bytes){ string, n };
}

/* Where the table has brackets and the host is written another way, both mean one address. */
static bool agrees(struct bytes expected, const struct url_host *host)
{
	struct address address;
	if (expected.len && expected.at[0] == '[') {
		expected = bytes_first(bytes_skip(expected, 1), expected.len - 2);
		return address_parse(expected, &address) && address_equal(&address, &host->address);
	}
	while (expected.len && expected.at[expected.len - 1] == '.')
		expected.len--;
	return bytes_equal(expected, host->name);
}

/* Names that DNS cannot hold: browsers take them for hosts, and cannot open them. */
static bool impossible(struct bytes host)
{
	return bytes_equal(host, BYTES(".")) || bytes_equal(host, BYTES("..")) ||
	       bytes_equal(host, BYTES("foo.09.."));
}

static void hosts_of_browsers(void **state)
{
	(void)state;
	char line[LINE_MAX_OCTETS], name[DNS_NAME_MAX + 1];
	FILE *file = table("urltestdata.tsv");
	size_t all = 0, right = 0;
	while (line_read(file, line)) {
		char *tab = strchr(line, '\t');
		struct url_host host;
		assert_non_null(tab);
		*tab = '\0';
		struct bytes expected = unescape(tab + 1);
		bool fails = bytes_equal(expected, BYTES("FAIL")) || impossible(expected);
		bool read = url_host_of(unescape(line), &host, name);
		bool good = fails ? !read : read && agrees(expected, &host);
		if (!good)
			print_message("%s: %.*s, not %.*s\n", line, BYTES_ARG(expected),
				      BYTES_ARG(read ? host.name : BYTES("none")));
		right += good;
		all++;
	}
	(void)fclose(file);
	assert_int_equal(all, 403);
	assert_int_equal(right, all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_with_links),
		cmocka_unit_test(texts_without_links),
		cmocka_unit_test(hosts_of_browsers),
	};
	if (!public_suffix_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
