/* policy_refused_sense.c: what is wrong although each value is right: all that is said. */
#include "tests/unit/policy_config.h"

/* clang-format off: a row a file */
static const struct refusal sense[] = {
	{ YAML(BASE "tls: { certificate: cert.pem }\n"), "5:6: tls.key: missing; tls.certificate needs it\n" },
	{ YAML(BASE "tls: { key: key.pem }\n"), "5:6: tls.certificate: missing; tls.key needs it\n" },
	{ YAML(BASE "tls: { certificate: none.pem, key: none.key }\n"),
	  "5:21: tls.certificate: \"/t/none.pem\" cannot be read: No such file or directory\n"
	  "5:36: tls.key: \"/t/none.key\" cannot be read: No such file or directory\n" },
	{ YAML(BASE "tls: { certificate: /etc, key: key.pem }\n"),
	  "5:21: tls.certificate: \"/etc\" is not a regular file\n" },
	{ YAML(BASE "tls: { certificate: cert.pem, key: other.key }\n"),
	  "5:21: tls.certificate: the key does not belong to the certificate\n" },
	{ YAML(BASE "tls: { certificate: key.pem, key: cert.pem }\n"),
	  "5:21: tls.certificate: the certificate is unreadable: The CRT/CRL/CSR format is invalid, e.g. different "
	  "type expected\n" },
	{ YAML(BASE "tls: { certificate: empty.pem, key: empty.pem }\n"),
	  "5:21: tls.certificate: the certificate is unreadable: The CRT/CRL/CSR format is invalid, e.g. different "
	  "type expected\n" },
	{ YAML(BASE
	       "tls: { certificate: cert.pem, key: key.pem, certificates: [{ certificate: none.pem, key: key.pem }, "
	       "{ certificate: cert.pem }, { certificate: cert.pem, key: other.key }] }\n"),
	  "5:75: tls.certificates[0].certificate: \"/t/none.pem\" cannot be read: No such file or directory\n"
	  "5:101: tls.certificates[1].key: missing; write it like key: other.key\n"
	  "5:143: tls.certificates[2].certificate: the key does not belong to the certificate\n" },
	{ YAML(BASE "tls: { certificates: [{ certificate: old.pem, key: key.pem }] }\n"),
	  "warning: 5:38: tls.certificates[0].certificate: has expired on 2021-01-01; servers that verify it will "
	  "not deliver\n" },
	{ YAML(BASE "tls: { certificate: old.pem, key: key.pem }\n"),
	  "warning: 5:21: tls.certificate: has expired on 2021-01-01; servers that verify it will not deliver\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:465\", tls: implicit }]\n" DOMAINS BACKENDS),
	  "2:38: listeners[0].tls: implicit TLS needs a certificate; set tls.certificate and tls.key\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:25\" }]\n" DOMAINS BACKENDS),
	  "warning: 2:13: listeners[0].tls: STARTTLS is not offered without a certificate; set tls.certificate "
	  "and tls.key, or tls: off\n" },
	{ YAML(HOSTNAME DOMAINS BACKENDS),
	  "warning: 1:1: listeners: STARTTLS is not offered without a certificate; set tls.certificate and "
	  "tls.key, or tls: off\n" },
	{ YAML(HOSTNAME
	       "listeners: [{ bind: \"127.0.0.1:25\", tls: off }, { bind: \"127.0.0.1:25\", tls: off }]\n" DOMAINS
		       BACKENDS),
	  "2:57: listeners[1].bind: 127.0.0.1:25 is taken by listeners[0] already\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:25\", tls: off }, { bind: \"0.0.0.0:25\", tls: off }, { bind: "
			"\"[::]:26\", tls: off }, { bind: \"192.0.2.1:25\", tls: off }]\n" DOMAINS BACKENDS),
	  "2:52: listeners[1].bind: 0.0.0.0:25 is taken by listeners[0] already; [::] takes IPv4 connections too\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::ffff:192.0.2.1]:25\", tls: off }, { bind: \"192.0.2.1:25\", tls: off "
			"}]\n" DOMAINS BACKENDS),
	  "2:66: listeners[1].bind: 192.0.2.1:25 is taken by listeners[0] already\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: mian } }\n" BACKENDS),
	  "3:36: domains.example.com.backend: there is no backend \"mian\"; did you mean \"main\"?\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: other } }\n" BACKENDS),
	  "3:36: domains.example.com.backend: there is no backend \"other\"; backends says which there are\n" },
	{ YAML(HOSTNAME LISTENERS
	       "domains: { example.com: { backend: main }, EXAMPLE.com: { backend: main } }\n" BACKENDS),
	  "3:44: domains.EXAMPLE.com: is the same domain as \"example.com\" in line 3\n" },
	{ YAML(HOSTNAME LISTENERS
	       "domains: { m\xc3\xbcnchen.example: { backend: main }, xn--mnchen-3ya.example: { backend: main }, "
	       "M\xc3\x9cNCHEN.example: { backend: main } }\n" BACKENDS),
	  "3:48: domains.xn--mnchen-3ya.example: is the same domain as \"m\xc3\xbcnchen.example\" in line 3\n"
	  "3:91: domains.M\xc3\x9cNCHEN.example: is the same domain as \"xn--mnchen-3ya.example\" in line 3\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [a] }, spare: { servers: [b] } }\n"),
	  "warning: 4:37: backends.spare: no domain uses this backend\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [a], ca: ca.pem } }\n"),
	  "warning: 4:39: backends.main.ca: has no effect: servers are verified only with tls: required\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [a], tls: required, ca: none.pem } }\n"),
	  "4:54: backends.main.ca: \"/t/none.pem\" cannot be read: No such file or directory\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [a], tls: required, ca: empty.pem } }\n"),
	  "4:54: backends.main.ca: \"/t/empty.pem\" is empty; it must hold certificates in PEM form\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [a], tls: required, ca: key.pem } }\n"),
	  "4:54: backends.main.ca: the authorities are unreadable: The CRT/CRL/CSR format is invalid, e.g. "
	  "different type expected\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [\"127.0.0.1:25\", \"[::1]:25\", \"[::1]:26\"] } }\n"),
	  "warning: 4:31: backends.main.servers[0]: 127.0.0.1:25 is a listener of mxward itself; mail would go "
	  "round in a circle\n" },
	{ YAML("hostname: mx1\n" LISTENERS DOMAINS BACKENDS),
	  "warning: 1:11: hostname: \"mx1\" is not fully qualified; other servers expect a name like "
	  "mx1.example.com\n" },
	{ YAML(BASE "blocklist: { block: [none.cidr, bad.cidr], allow: [bad.cidr] }\n"),
	  "5:22: blocklist.block[0]: \"/t/none.cidr\" cannot be read: No such file or directory\n"
	  "/t/bad.cidr:2:1: blocklist.block[1]: \"foo\" is not a network; write 192.0.2.0/24, 2001:db8::/32 or "
	  "192.0.2.1\n"
	  "/t/bad.cidr:3:1: blocklist.block[1]: \"10.0.0.1/8\" has host bits set; did you mean 10.0.0.0/8?\n"
	  "/t/bad.cidr:2:1: blocklist.allow[0]: \"foo\" is not a network; write 192.0.2.0/24, 2001:db8::/32 or "
	  "192.0.2.1\n"
	  "/t/bad.cidr:3:1: blocklist.allow[0]: \"10.0.0.1/8\" has host bits set; did you mean 10.0.0.0/8?\n" },
	{ YAML(BASE "blocklist: { block: [/dev/zero] }\n"),
	  "5:22: blocklist.block[0]: \"/dev/zero\" is not a regular file\n" },
};
/* clang-format on */

static void what_is_said_must_make_sense(void **state)
{
	(void)state;
	refuse_each(sense, sizeof sense / sizeof *sense);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_must_make_sense),
	};
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
