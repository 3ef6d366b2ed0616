/* setup_wishes.c: answers to the questions of `mxward setup`, as people type them, and which key
 * belongs to which certificate. */
#include "gateway/setup/certificates.h"
#include "gateway/setup/wishes.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;
static char buffer[600];
static struct text error;

static int begin(void **state)
{
	static struct wishes w;
	w = (struct wishes){ .arena = &arena };
	arena_init(&arena, 1 << 20);
	error = TEXT(buffer);
	*state = &w;
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_wipe(&arena);
	return 0;
}

static void domains_are_made_a_labels_and_counted_once(void **state)
{
	struct wishes *w = *state;
	assert_true(wishes_domains(w,
				   BYTES("Example.COM, b\xc3\xbc"
					 "cher.example  example.com,"),
				   &error));
	assert_int_equal(w->domain_count, 2);
	assert_string_equal(w->domains[0], "example.com");
	assert_string_equal(w->domains[1], "xn--bcher-kva.example");
}

static void what_is_no_domain_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",           " , ",  "com",           "exa mple.com bad_", "-a.com",
		"10.0.0.256", "a..b", "a@example.com", "*.example.com"
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		error = TEXT(buffer);
		assert_false(wishes_domains(*state, bytes_of(wrong[i]), &error));
		assert_true(error.len > 0);
	}
}

static void no_more_domains_than_there_is_room_for(void **state)
{
	char many[4000];
	struct text t = TEXT(many);
	for (int i = 0; i <= WISHES_DOMAINS_MAX; i++)
		text_format(&t, "d%d.example ", i);
	assert_false(wishes_domains(*state, text_bytes(&t), &error));
	assert_non_null(strstr(text_cstr(&error), "more than 32"));
}

static void a_server_has_a_port(void **state)
{
	static const struct {
		const char *typed, *backend, *host;
	} rows[] = {
		{ "10.0.0.5", "10.0.0.5:25", "10.0.0.5" },
		{ "10.0.0.5:2525", "10.0.0.5:2525", "10.0.0.5" },
		{ "Mail.Example.com", "mail.example.com:25", "mail.example.com" },
		{ "[2001:db8::5]:26", "[2001:db8::5]:26", "2001:db8::5" },
		{ "exchange", "exchange:25", "exchange" },
	};
	struct wishes *w = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(wishes_backend(w, bytes_of(rows[i].typed), &error));
		assert_string_equal(w->backend, rows[i].backend);
		assert_string_equal(w->host, rows[i].host);
	}
	assert_false(wishes_backend(w, BYTES("10.0.0.300:25"), &error));
	assert_false(wishes_backend(w, BYTES("mail.example.com:99999"), &error));
	assert_false(wishes_backend(w, BYTES(""), &error));
}

static void none_is_no_certificate(void **state)
{
	struct wishes *w = *state;
	assert_true(wishes_certificate(w, BYTES("None"), &error));
	assert_null(w->certificate);
	assert_true(wishes_certificate(w, BYTES("/nowhere/some.crt"), &error));
	assert_string_equal(w->certificate, "/nowhere/some.crt");
	assert_null(w->key);
}

static void touch(const char *folder, const char *name)
{
	char path[PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static void forget(const char *folder, const char *name)
{
	char path[PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

static void a_key_is_found_beside_its_certificate(void **state)
{
	static const struct {
		const char *certificate, *key;
	} rows[] = {
		{ "fullchain.pem", "privkey.pem" },
		{ "cert.pem", "key.pem" },
		{ "mx1.example.com.crt", "mx1.example.com.key" },
		{ "tls.crt", "tls.key" },
		{ "own.pem", "own.key" },
	};
	(void)state;
	char folder[] = "/tmp/mxward-unit-XXXXXX", path[PATH_MAX], found[PATH_MAX];
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct text key = TEXT(found);
		(void)snprintf(path, sizeof path, "%s/%s", folder, rows[i].certificate);
		touch(folder, rows[i].certificate);
		assert_false(certificate_key_beside(path, &key));
		key.len = 0;
		touch(folder, rows[i].key);
		assert_true(certificate_key_beside(path, &key));
		assert_string_equal(text_cstr(&key) + strlen(folder) + 1, rows[i].key);
		forget(folder, rows[i].certificate);
		forget(folder, rows[i].key);
	}
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(domains_are_made_a_labels_and_counted_once, begin,
						end),
		cmocka_unit_test_setup_teardown(what_is_no_domain_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(no_more_domains_than_there_is_room_for, begin, end),
		cmocka_unit_test_setup_teardown(a_server_has_a_port, begin, end),
		cmocka_unit_test_setup_teardown(none_is_no_certificate, begin, end),
		cmocka_unit_test_setup_teardown(a_key_is_found_beside_its_certificate, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
