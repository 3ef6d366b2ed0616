/* cli_zone.c: which DNS records a configuration calls for (gateway/cli/zone.h). */
#include "gateway/cli/zone.h"

#include "gateway/peer/pair.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct domain_conf domains[] = { { .name = "example.com" },
					{ .name = "xn--bcher-kva.example" } };

static char *written(const struct config *config)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	assert_non_null(out);
	zone_write(out, config);
	assert_int_equal(fclose(out), 0);
	return text;
}

static struct listener_conf listener(const char *endpoint)
{
	struct listener_conf l = { .name = endpoint };
	assert_true(endpoint_parse(bytes_of(endpoint), &l.bind));
	return l;
}

static struct config alone(struct listener_conf *listeners, size_t count)
{
	return (struct config){
		.hostname = "mx1.example.net",
		.domains = domains,
		.domain_count = 2,
		.listeners = listeners,
		.listener_count = count,
	};
}

/* True if such a line is there, whole. */
static bool has_line(const char *text, const char *line)
{
	size_t length = strlen(line);
	for (const char *at = text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
		if (strncmp(at, line, length) == 0 && at[length] == '\n')
			return true;
	return false;
}

static void expect(const char *text, const char *const *lines, bool there)
{
	for (; *lines; lines++)
		if (has_line(text, *lines) != there)
			fail_msg("%s line \"%s\" in\n%s", there ? "no" : "a", *lines, text);
}

static void a_gateway_alone(void **state)
{
	struct listener_conf listeners[] = { listener("[::]:25"), listener("0.0.0.0:587") };
	struct config config = alone(listeners, 2);
	(void)state;
	char *text = written(&config);
	expect(text,
	       (const char *const[]){
		       "$TTL 3600",
		       "example.com.\tIN\tMX\t10 mx1.example.net.",
		       "xn--bcher-kva.example.\tIN\tMX\t10 mx1.example.net.",
		       ";mx1.example.net.\tIN\tA\tADDRESS",
		       ";mx1.example.net.\tIN\tAAAA\tADDRESS",
		       ";example.com.\tIN\tTXT\t\"v=spf1 mx -all\"",
		       ";_dmarc.example.com.\tIN\tTXT\t\"v=DMARC1; p=reject; "
		       "rua=mailto:postmaster@example.com\"",
		       ";_smtp._tls.example.com.\tIN\tTXT\t\"v=TLSRPTv1; "
		       "rua=mailto:postmaster@example.com\"",
		       ";\tversion: STSv1",
		       ";\tmode: testing",
		       ";\tmode: enforce",
		       ";\tmx: mx1.example.net",
		       NULL,
	       },
	       true);
	free(text);
}

static void listeners_have_addresses(void **state)
{
	struct listener_conf listeners[] = { listener("192.0.2.1:25"), listener("192.0.2.1:587"),
					     listener("[2001:db8::1]:25"),
					     listener("10.0.0.1:25") };
	struct config config = alone(listeners, 4);
	(void)state;
	char *text = written(&config);
	expect(text,
	       (const char *const[]){
		       ";mx1.example.net.\tIN\tA\t192.0.2.1",
		       ";mx1.example.net.\tIN\tAAAA\t2001:db8::1",
		       ";mx1.example.net.\tIN\tA\t10.0.0.1\t; private: write the public "
		       "address here",
		       NULL,
	       },
	       true);
	expect(text, (const char *const[]){ ";mx1.example.net.\tIN\tA\tADDRESS", NULL }, false);
	const char *first = strstr(text, "192.0.2.1");
	assert_null(strstr(first + 1, "192.0.2.1")); /* once, though two listeners have it */
	free(text);
}

static void two_of_a_pair(void **state)
{
	static const struct {
		int role;
		const char *lines[3];
	} rows[] = {
		{ PAIR_PRIMARY,
		  { "example.com.\tIN\tMX\t10 mx1.example.net.",
		    "example.com.\tIN\tMX\t20 mx2.example.net." } },
		{ PAIR_SECONDARY,
		  { "example.com.\tIN\tMX\t10 mx2.example.net.",
		    "example.com.\tIN\tMX\t20 mx1.example.net." } },
	};
	struct listener_conf listeners[] = { listener("[::]:25") };
	struct config config = alone(listeners, 1);
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		config.peer = (struct peer_conf){
			.configured = true,
			.role = rows[i].role,
			.hostname = "mx2.example.net",
		};
		char *text = written(&config);
		expect(text, rows[i].lines, true);
		expect(text,
		       (const char *const[]){ ";\tmx: mx1.example.net", ";\tmx: mx2.example.net",
					      ";mx2.example.net.\tIN\tA\tADDRESS", NULL },
		       true);
		free(text);
	}
}

/* An MX that names an address would be an error in every zone. */
static void a_peer_without_a_name(void **state)
{
	struct listener_conf listeners[] = { listener("[::]:25") };
	struct config config = alone(listeners, 1);
	(void)state;
	config.peer = (struct peer_conf){
		.configured = true,
		.role = PAIR_PRIMARY,
		.address = { .host = "192.0.2.2",
			     .address = { .family = FAMILY_IPV4, .octets = { 192, 0, 2, 2 } } },
	};
	char *text = written(&config);
	expect(text,
	       (const char *const[]){
		       "example.com.\tIN\tMX\t10 mx1.example.net.",
		       ";example.com.\tIN\tMX\t20 NAME.\t; the peer's name: set peer.hostname",
		       NULL },
	       true);
	assert_null(strstr(text, "192.0.2.2"));
	free(text);
}

/* The id of a policy is that of its text: senders look at it to learn of a change (RFC 8461,
 * section 3.1). */
static void the_id_changes_with_the_policy(void **state)
{
	struct listener_conf listeners[] = { listener("[::]:25") };
	struct config config = alone(listeners, 1), other = config;
	char *texts[3], ids[3][64];
	(void)state;
	other.hostname = "mx9.example.net";
	texts[0] = written(&config);
	texts[1] = written(&config);
	texts[2] = written(&other);
	for (size_t i = 0; i < 3; i++) {
		const char *id = strstr(texts[i], "id=");
		assert_non_null(id);
		assert_int_equal(sscanf(id, "id=%63[0-9a-z];", ids[i]), 1);
		assert_in_range(strlen(ids[i]), 1, 32);
		free(texts[i]);
	}
	assert_string_equal(ids[0], ids[1]);
	assert_string_not_equal(ids[0], ids[2]);
}

/* A string of a TXT record has 255 octets at most. */
static void long_names_are_split(void **state)
{
	char name[254];
	struct domain_conf longest = { .name = name };
	struct listener_conf listeners[] = { listener("[::]:25") };
	struct config config = alone(listeners, 1);
	(void)state;
	for (size_t i = 0; i < sizeof name - 1; i++)
		name[i] = i % 64 == 63 ? '.' : 'a';
	name[sizeof name - 1] = '\0';
	config.domains = &longest;
	config.domain_count = 1;
	char *text = written(&config);
	for (char *open = strchr(text, '"'); open; open = strchr(open, '"')) {
		const char *end = strchr(open + 1, '"');
		assert_non_null(end);
		assert_in_range(end - open - 1, 1, 255);
		open = (char *)(uintptr_t)end + 1;
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gateway_alone),
		cmocka_unit_test(listeners_have_addresses),
		cmocka_unit_test(two_of_a_pair),
		cmocka_unit_test(a_peer_without_a_name),
		cmocka_unit_test(the_id_changes_with_the_policy),
		cmocka_unit_test(long_names_are_split),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
