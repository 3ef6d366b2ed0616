/* policy_refused_sense.c: what is wrong although each value is right: all that is said. */
#include "tests/unit/policy_config.h"

/* clang-format off: a row a file */
static const struct refusal sense[] = {
	{ YAML(BASE "tls: { certificate: cert.pem }\n"),
	  "5:6: tls.key: missing, but required by tls.certificate\n" },
	{ YAML(BASE "tls: { key: key.pem }\n"),
	  "5:6: tls.certificate: missing, but required by tls.key\n" },
	{ YAML(BASE "tls: { certificate: none.pem, key: none.key }\n"),
	  "5:21: tls.certificate: \"/t/none.pem\" cannot be read: No such file or directory\n"
	  "5:36: tls.key: \"/t/none.key\" cannot be read: No such file or directory\n" },
	{ YAML(BASE "tls: { certificate: /etc, key: key.pem }\n"),
	  "5:21: tls.certificate: \"/etc\" is not a regular file\n" },
	{ YAML(BASE "tls: { certificate: cert.pem, key: other.key }\n"),
	  "5:21: tls.certificate: the key does not match the certificate\n" },
	{ YAML(BASE "tls: { certificate: key.pem, key: cert.pem }\n"),
	  "5:21: tls.certificate: the file holds a private key, not a certificate\n" },
	{ YAML(BASE "tls: { certificate: empty.pem, key: empty.pem }\n"),
	  "5:21: tls.certificate: cannot read the certificate: The CRT/CRL/CSR format is "
	  "invalid, e.g. different type expected\n" },
	{ YAML(BASE "tls: { certificate: cert.pem, key: key.pem, certificates: [{ certificate: "
		    "none.pem, key: key.pem }, "
		    "{ certificate: cert.pem }, { certificate: cert.pem, key: other.key }] }\n"),
	  "5:75: tls.certificates[0].certificate: \"/t/none.pem\" cannot be read: No such file or "
	  "directory\n"
	  "5:101: tls.certificates[1].key: missing; write it like key: other.key\n"
	  "5:143: tls.certificates[2].certificate: the key does not match the certificate\n" },
	{ YAML(BASE "tls: { certificates: [{ certificate: old.pem, key: key.pem }] }\n"),
	  "warning: 5:6: tls.certificate: is for old.example.com, not for the hostname "
	  "mx1.example.com; servers that verify it will not deliver\n"
	  "warning: 5:38: tls.certificates[0].certificate: expired on 2021-01-01; servers that "
	  "verify it will not deliver\n" },
	{ YAML(BASE "tls: { certificate: old.pem, key: key.pem }\n"),
	  "warning: 5:21: tls.certificate: expired on 2021-01-01; servers that verify it will "
	  "not deliver\n"
	  "warning: 5:21: tls.certificate: is for old.example.com, not for the hostname "
	  "mx1.example.com; servers that verify it will not deliver\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:465\", tls: implicit }]\n" DOMAINS BACKENDS),
	  "2:38: listeners[0].tls: implicit TLS needs a certificate; set tls.certificate and "
	  "tls.key\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:25\" }]\n" DOMAINS BACKENDS),
	  "warning: 2:13: listeners[0].tls: STARTTLS is not offered without a certificate; set "
	  "tls.certificate "
	  "and tls.key, or tls: off\n" },
	{ YAML(HOSTNAME DOMAINS BACKENDS),
	  "warning: 1:1: listeners: STARTTLS is not offered without a certificate; set "
	  "tls.certificate and "
	  "tls.key, or tls: off\n" },
	{ YAML(HOSTNAME
	       "listeners: [{ bind: \"127.0.0.1:25\", tls: off }, { bind: \"127.0.0.1:25\", tls: "
	       "off }]\n" DOMAINS BACKENDS),
	  "2:57: listeners[1].bind: 127.0.0.1:25 is already used by listeners[0]\n" },
	{ YAML(HOSTNAME
	       "listeners: [{ bind: \"[::]:25\", tls: off }, { bind: \"0.0.0.0:25\", tls: off }, { "
	       "bind: "
	       "\"[::]:26\", tls: off }, { bind: \"192.0.2.1:25\", tls: off }]\n" DOMAINS BACKENDS),
	  "warning: 2:52: listeners[1].bind: 0.0.0.0:25 is not needed; [::]:25 also accepts "
	  "connections to it\n"
	  "warning: 2:117: listeners[3].bind: 192.0.2.1:25 is not needed; [::]:25 also accepts "
	  "connections to it\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"192.0.2.1:25\", tls: off }, "
			"{ bind: \"[2001:db8::1]:25\", tls: off }, "
			"{ bind: \"0.0.0.0:25\", tls: off }]\n" DOMAINS BACKENDS),
	  "warning: 2:97: listeners[2].bind: 192.0.2.1:25 is not needed; 0.0.0.0:25 also accepts "
	  "connections to it\n" },
	{ YAML(HOSTNAME
	       "listeners: [{ bind: \"127.0.0.1:25\", tls: off }, { bind: \"[::]:25\", tls: off, "
	       "trust_proxy: [10.0.0.0/8] }]\n" DOMAINS BACKENDS),
	  "2:57: listeners[1].bind: [::]:25 and 127.0.0.1:25 (listeners[0]) need the same "
	  "settings; [::]:25 also accepts connections to 127.0.0.1:25\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::ffff:192.0.2.1]:25\", tls: off }, { bind: "
			"\"192.0.2.1:25\", tls: off "
			"}]\n" DOMAINS BACKENDS),
	  "2:66: listeners[1].bind: 192.0.2.1:25 is already used by listeners[0]\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: mian } }\n" BACKENDS),
	  "3:36: domains.example.com.backend: unknown backend \"mian\"; did you mean "
	  "\"main\"?\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: other } }\n" BACKENDS),
	  "3:36: domains.example.com.backend: unknown backend \"other\"; it must be listed "
	  "under \"backends\"\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: main }, "
				  "EXAMPLE.com: { backend: main } }\n" BACKENDS),
	  "3:44: domains.EXAMPLE.com: is the same domain as \"example.com\" in line 3\n" },
	{ YAML(HOSTNAME LISTENERS
	       "domains: { m\xc3\xbcnchen.example: { backend: main }, xn--mnchen-3ya.example: { "
	       "backend: main }, "
	       "M\xc3\x9cNCHEN.example: { backend: main } }\n" BACKENDS),
	  "3:48: domains.xn--mnchen-3ya.example: is the same domain as \"m\xc3\xbcnchen.example\" "
	  "in line 3\n"
	  "3:91: domains.M\xc3\x9cNCHEN.example: is the same domain as \"xn--mnchen-3ya.example\" "
	  "in line 3\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [a] }, spare: { servers: [b] } }\n"),
	  "warning: 4:37: backends.spare: no domain uses this backend\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [a], ca: ca.pem } }\n"),
	  "warning: 4:39: backends.main.ca: has no effect: certificates of servers are "
	  "verified only with tls: required\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [a], tls: required, ca: none.pem } }\n"),
	  "4:54: backends.main.ca: \"/t/none.pem\" cannot be read: No such file or directory\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [a], tls: required, ca: empty.pem } }\n"),
	  "4:54: backends.main.ca: \"/t/empty.pem\" is empty; it must contain certificates in "
	  "PEM format\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [a], tls: required, ca: key.pem } }\n"),
	  "4:54: backends.main.ca: cannot read the certificate authorities: The CRT/CRL/CSR "
	  "format is invalid, e.g. different type expected\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [\"127.0.0.1:25\", \"[::1]:25\", \"[::1]:26\"] } }\n"),
	  "warning: 4:31: backends.main.servers[0]: 127.0.0.1:25 is a listener of mxward "
	  "itself; mail would loop\n" },
	{ YAML("hostname: mx_1.example.com\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"mx_1.example.com\" must not contain underscores; other servers would "
	  "refuse it\n" },
	{ YAML("hostname: mx1\n" LISTENERS DOMAINS BACKENDS),
	  "warning: 1:11: hostname: \"mx1\" is not fully qualified; other servers expect a name "
	  "like "
	  "mx1.example.com\n" },
	{ YAML(BASE "blocklist: { block: [none.cidr, bad.cidr], allow: [bad.cidr] }\n"),
	  "5:22: blocklist.block[0]: \"/t/none.cidr\" cannot be read: No such file or directory\n"
	  "/t/bad.cidr:2:1: blocklist.block[1]: \"foo\" is not a network; write 192.0.2.0/24, "
	  "2001:db8::/32 or 192.0.2.1\n"
	  "/t/bad.cidr:2:1: blocklist.allow[0]: \"foo\" is not a network; write 192.0.2.0/24, "
	  "2001:db8::/32 or 192.0.2.1\n"
	  "/t/bad.cidr:3:1: blocklist.block[1]: \"10.0.0.1/8\" has host bits set; did you mean "
	  "10.0.0.0/8?\n"
	  "/t/bad.cidr:3:1: blocklist.allow[0]: \"10.0.0.1/8\" has host bits set; did you mean "
	  "10.0.0.0/8?\n" },
	{ YAML(BASE "blocklist: { block: [/dev/zero] }\n"),
	  "5:22: blocklist.block[0]: \"/dev/zero\" is not a regular file\n" },
};

#define LISTS(rest)                             \
	BASE "checks: { dnsbl: { lists: [" rest \
	     "] } }\npolicies: { default: policy/default.yaml }\n"
#define DOMAIN(rest) \
	HOSTNAME LISTENERS "domains: { example.com: { backend: main" rest " } }\n" BACKENDS

static const struct refusal checked[] = {
	{ YAML(BASE "checks: { blocklist: {} }\n"),
	  "5:11: checks.blocklist: unknown key \"blocklist\"; it belongs to the top level\n" },
	{ YAML(BASE "spf: {}\n"), "5:1: spf: unknown key \"spf\"; it belongs under checks\n" },
	{ YAML(BASE "checks: { dnbsl: {}, dnsb: {}, rdsn: {} }\n"),
	  "5:11: checks.dnbsl: unknown key \"dnbsl\"; did you mean \"dnsbl\"?\n"
	  "5:22: checks.dnsb: unknown key \"dnsb\"; did you mean \"dnsbl\"?\n"
	  "5:32: checks.rdsn: unknown key \"rdsn\"; did you mean \"rdns\"?\n" },
	{ YAML(BASE
	       "checks: { rdns: { wait: 2s }, early_talker: { wait: 1m } }\npolicies: { default: "
	       "policy/default.yaml }\n"),
	  "5:19: checks.rdns.wait: unknown key \"wait\"; no keys are allowed here\n"
	  "5:53: checks.early_talker.wait: \"1m\" is out of range: must be between 0s and 30s\n" },
	{ YAML(BASE
	       "checks: { dnsbl: {}, spf: on, helo: [] }\npolicies: { default: policy/default.yaml "
	       "}\n"),
	  "5:18: checks.dnsbl.lists: missing; write it like lists: [{ zone: zen.example, score: 5 "
	  "}]\n"
	  "5:27: checks.spf: must be a map of keys and values, not a single value; write it like "
	  "spf: {}\n"
	  "5:37: checks.helo: must be a map of keys and values, not a list; write it like helo: "
	  "{}\n" },
	{ YAML(LISTS("{ zone: zen.example, answers: [127.0.0.2, 127.0.0.9-127.0.0.3] }")),
	  "5:11: checks.dnsbl: the answer \"127.0.0.9-127.0.0.3\" of zen.example is neither an "
	  "IPv4 address nor a range; write it like 127.0.0.2 or 127.0.0.2-127.0.0.11\n" },
	{ YAML(LISTS("{ zone: zen..example, answers: [[x]], score: 101 }, { score: -101 }")),
	  "5:36: checks.dnsbl.lists[0].zone: \"zen..example\" is not a domain name; write it like "
	  "example.com\n"
	  "5:60: checks.dnsbl.lists[0].answers[0]: must be a single value\n"
	  "5:73: checks.dnsbl.lists[0].score: \"101\" is out of range: must be between -100 and "
	  "100\n"
	  "5:80: checks.dnsbl.lists[1].zone: missing; write it like zone: zen.example\n"
	  "5:89: checks.dnsbl.lists[1].score: \"-101\" is out of range: must be between -100 and "
	  "100\n" },
	{ YAML(BASE "dns: { servers: [-localhost, \"::1\", \"127.0.0.1:99999\"], timeout: 0s }\n"),
	  "5:18: dns.servers[0]: \"-localhost\" is not an address or a host name; write it like "
	  "192.0.2.1:53, \"[2001:db8::1]:53\" or unbound:53; port 53 may be omitted\n"
	  "5:30: dns.servers[1]: \"::1\" is not an address or a host name; write it like "
	  "192.0.2.1:53, \"[2001:db8::1]:53\" or unbound:53; port 53 may be omitted\n"
	  "5:37: dns.servers[2]: \"127.0.0.1:99999\" is not an address or a host name; write it "
	  "like 192.0.2.1:53, \"[2001:db8::1]:53\" or unbound:53; port 53 may be omitted\n"
	  "5:66: dns.timeout: \"0s\" is out of range: must be between 1s and 1m\n" },
};

static const struct refusal judged[] = {
	{ YAML(BASE "policies: { strict: policy/strict.yaml }\n"),
	  "3:25: domains.example.com.policy: missing; name one of the policies, or call one of "
	  "them default\n" },
	{ YAML(DOMAIN(", policy: defualt") "policies: { default: policy/default.yaml, strict: "
					   "policy/strict.yaml }\n"),
	  "3:50: domains.example.com.policy: unknown policy \"defualt\"; did you mean "
	  "\"default\"?\n" },
	{ YAML(DOMAIN(", policy: none") "policies: { default: policy/default.yaml }\n"),
	  "3:50: domains.example.com.policy: unknown policy \"none\"; name its file "
	  "under policies, as in policies: { \"none\": policy/strict.yaml }\n" },
	{ YAML(DOMAIN(", policy: none")),
	  "3:50: domains.example.com.policy: unknown policy \"none\"; name its file "
	  "under policies, as in policies: { \"none\": policy/strict.yaml }\n" },
	{ YAML(DOMAIN(", policy: [a]") "policies: { default: policy/default.yaml }\n"),
	  "3:50: domains.example.com.policy: must be text, not a list\n" },
	{ YAML(DOMAIN(", policy: x") "policies: policy/default.yaml\n"),
	  "5:11: policies: must be a map like { default: policy/default.yaml }, not a single "
	  "value\n" },
	{ YAML(DOMAIN(", policy: default") "policies: { default: policy/default.yaml, strict: "
					   "policy/strict.yaml }\n"),
	  "warning: 5:43: policies.strict: no domain uses this policy\n" },
	{ YAML(BASE "policies: { default: none.yaml, a: , b: [x], c: { d: e } }\n"),
	  "5:22: policies.default: \"/t/none.yaml\" cannot be read: No such file or directory\n"
	  "warning: 5:33: policies.a: no domain uses this policy\n"
	  "5:36: policies.a: has no value; it must be a path\n"
	  "warning: 5:38: policies.b: no domain uses this policy\n"
	  "5:41: policies.b: must be a path, not a list\n"
	  "warning: 5:46: policies.c: no domain uses this policy\n"
	  "5:49: policies.c: must be a path, not a map\n" },
	/* What is wrong in a policy is said in its place, once, and behind all that is wrong
	 * here. */
	{ YAML(DOMAIN(", policy: a") "policies: { a: policy/bad.yaml, b: policy/bad.yaml }\nuser: "
				     "\"\"\n"),
	  "warning: 5:33: policies.b: no domain uses this policy\n"
	  "6:7: user: must not be empty\n"
	  "/t/policy/bad.yaml:1:7: mode: unknown value \"on\"; expected enforce or shadow\n"
	  "/t/policy/bad.yaml:2:1: rject_at: unknown key \"rject_at\"; did you mean "
	  "\"reject_at\"?\n" },
	{ YAML(BASE "policies: { default: policy/odd.yaml }\n"),
	  "warning: /t/policy/odd.yaml:1:1: score: has no effect without tag_at, quarantine_at "
	  "or reject_at\n"
	  "warning: /t/policy/odd.yaml:2:17: unknown.spf: would reject good mail permanently "
	  "when a query fails for a moment; use defer, so that it is sent again\n" },
};
/* clang-format on */

static void checks_and_policies_must_make_sense(void **state)
{
	(void)state;
	refuse_each(checked, sizeof checked / sizeof *checked);
	refuse_each(judged, sizeof judged / sizeof *judged);
}

static void what_is_said_must_make_sense(void **state)
{
	(void)state;
	refuse_each(sense, sizeof sense / sizeof *sense);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_must_make_sense),
		cmocka_unit_test(checks_and_policies_must_make_sense),
	};
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
