/* policy_config.h: for the tests of the configuration: files in memory, and what is said of them.
 *
 * Everything lies in the imaginary directory /t; what is missing there is missing on the disk
 * too. */
#ifndef MXWARD_TESTS_UNIT_POLICY_CONFIG_H
#define MXWARD_TESTS_UNIT_POLICY_CONFIG_H

#include "policy/config/config.h"
#include "tests/unit/policy_pem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A configuration without a fault, of four lines: what a test adds begins in line 5. */
#define HOSTNAME  "hostname: mx1.example.com\n"
#define LISTENERS "listeners: [{ bind: \"[::]:25\", tls: off }]\n"
#define DOMAINS   "domains: { example.com: { backend: main } }\n"
#define BACKENDS  "backends: { main: { servers: [\"10.0.0.5\"] } }\n"
#define BASE      HOSTNAME LISTENERS DOMAINS BACKENDS

static inline void hear(void *said, bool warning, const char *message)
{
	static const char file[] = "/t/mxward.yaml:";
	bool here = strncmp(message, file, sizeof file - 1) == 0 &&
		    octet_digit(message[sizeof file - 1]);
	text_string(said, warning ? "warning: " : "");
	text_string(said, here ? message + sizeof file - 1 : message);
	text_char(said, '\n');
}

static inline void put(struct snapshot *s, const char *path, struct bytes content)
{
	assert_true(snapshot_put(s, bytes_of(path), content));
}

static inline struct snapshot *files(struct bytes yaml)
{
	struct snapshot *s = snapshot_new();
	assert_non_null(s);
	put(s, "/t/mxward.yaml", yaml);
	put(s, "/t/cert.pem", bytes_of(pem_certificate));
	put(s, "/t/key.pem", bytes_of(pem_key));
	put(s, "/t/old.pem", bytes_of(pem_expired));
	put(s, "/t/other.key", bytes_of(pem_other_key));
	put(s, "/t/ca.pem", bytes_of(pem_certificate));
	put(s, "/etc/ssl/certs/ca-certificates.crt", bytes_of(pem_certificate));
	put(s, "/t/empty.pem", BYTES(""));
	put(s, "/t/lists/block.cidr", BYTES("# a list\n192.0.2.0/24\n2001:db8::/32\n"));
	put(s, "/t/policy/default.yaml", BYTES("reject_at: 10\n"));
	put(s, "/t/policy/strict.yaml", BYTES("mode: enforce\nreject_at: 5\n"));
	put(s, "/t/policy/bad.yaml", BYTES("mode: on\nrject_at: 5\n"));
	put(s, "/t/policy/odd.yaml", BYTES("score: { spf.fail: 1 }\nunknown: { spf: drop }\n"));
	put(s, "/t/bad.cidr", BYTES("192.0.2.0/24\nfoo\n10.0.0.1/8\n"));
	return s;
}

/* Loads a file of this text as /t/mxward.yaml; what is said of it goes to *said, a line a
 * message. */
static inline struct config *load(struct bytes yaml, struct text *said)
{
	struct snapshot *s = files(yaml);
	struct config_report report = { .say = hear, .arg = said };
	struct config *config = config_load("/t/mxward.yaml", s, &report);
	snapshot_free(s);
	return config;
}

/* A file that must be loaded without a word. */
static inline struct config *load_well(const char *yaml)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	struct config *config = load(bytes_of(yaml), &said);
	if (!config || said.len)
		fail_msg("%s\nsaid: %s", yaml, text_cstr(&said));
	return config;
}

/* A row of a table: a file, and all that is said of it, in order. Only warnings: it is loaded. */
struct refusal {
	const char *yaml;
	size_t len;
	const char *said;
};
#define YAML(literal) "" literal, sizeof(literal) - 1

static inline void refuse_each(const struct refusal *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		static char buffer[16384];
		struct text said = TEXT(buffer);
		bool errors = false;
		struct config *config = load((struct bytes){ rows[i].yaml, rows[i].len }, &said);
		for (const char *line = rows[i].said; !errors && *line;
		     line = strchr(line, '\n') + 1)
			errors = strncmp(line, "warning: ", 9) != 0;
		if (strcmp(text_cstr(&said), rows[i].said) != 0 || (config == NULL) != errors)
			fail_msg("%.*s\nmust be: %s\n    was: %s%s",
				 rows[i].len < 500 ? (int)rows[i].len : 500, rows[i].yaml,
				 rows[i].said, text_cstr(&said), config ? "(loaded)" : "");
		config_unref(config);
	}
}

#endif
