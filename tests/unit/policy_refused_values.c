/* policy_refused_values.c: unknown and missing keys, values of the wrong kind, form or range: all
 * that is said. */
#include "tests/unit/policy_config.h"

/* clang-format off: a row a file */
static const struct refusal keys[] = {
	{ YAML(LISTENERS DOMAINS BACKENDS),
	  "1:1: hostname: missing; write it like hostname: mx1.example.com\n" },
	{ YAML(HOSTNAME LISTENERS BACKENDS),
	  "1:1: domains: missing; write it like domains: { example.com: { backend: main } }\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS),
	  "1:1: backends: missing; write it like backends: { main: { servers: [\"10.0.0.5:25\"] } "
	  "}\n" },
	{ YAML(LISTENERS DOMAINS BACKENDS "hostnmae: mx1.example.com\n"),
	  "1:1: hostname: missing; write it like hostname: mx1.example.com\n"
	  "4:1: hostnmae: unknown key \"hostnmae\"; did you mean \"hostname\"?\n" },
	{ YAML(BASE "limtis: {}\n"),
	  "5:1: limtis: unknown key \"limtis\"; did you mean \"limits\"?\n" },
	{ YAML(BASE "timeouts: { comand: 5m }\n"),
	  "5:13: timeouts.comand: unknown key \"comand\"; did you mean \"command\"?\n" },
	{ YAML(BASE "limits: { sesions: 5 }\n"),
	  "5:11: limits.sesions: unknown key \"sesions\"; did you mean \"sessions\"?\n" },
	{ YAML(BASE "errors: 5\n"),
	  "5:1: errors: unknown key \"errors\"; it belongs under limits\n" },
	{ YAML(BASE "certificate: cert.pem\n"),
	  "5:1: certificate: unknown key \"certificate\"; it belongs under tls\n" },
	{ YAML(BASE "tls: { hostname: a.b }\n"),
	  "5:8: tls.hostname: unknown key \"hostname\"; it belongs to the top level\n" },
	{ YAML(BASE "Log: {}\n"), "5:1: Log: unknown key \"Log\"; did you mean \"log\"?\n" },
	{ YAML(BASE "xyz: 1\n"),
	  "5:1: xyz: unknown key \"xyz\"; expected one of hostname, listeners, tls, domains, "
	  "backends, smtp, limits, "
	  "timeouts, dns, blocklist, checks, policies, log, admin, user, state, quarantine, "
	  "bounces, reports, posture, peer\n" },
	{ YAML(BASE "\"a\\nb\": 1\n"),
	  "5:1: a?b: unknown key \"a?b\"; expected one of hostname, listeners, tls, domains, "
	  "backends, smtp, limits, "
	  "timeouts, dns, blocklist, checks, policies, log, admin, user, state, quarantine, "
	  "bounces, reports, posture, peer\n" },
	{ YAML(BASE
	       "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: "
	       "1\n"),
	  "5:1: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\xe2\x80\xa6: "
	  "unknown key "
	  "\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\xe2\x80\xa6\"; expected "
	  "one of hostname, "
	  "listeners, tls, domains, backends, smtp, limits, timeouts, dns, blocklist, checks, "
	  "policies, log, admin, user, state, quarantine, bounces, reports, posture, peer\n" },
	{ YAML(BASE "quarantine: { keep: 1h }\npeer: { role: third }\n"),
	  "5:21: quarantine.keep: \"1h\" is out of range: must be between 1d and 3650d\n"
	  "6:7: peer.bind: missing; write it like bind: \"[::]:7025\"\n"
	  "6:7: peer.address: missing; write it like address: mx2.example.com:7025\n"
	  "6:7: peer.key: missing; write it like key: peer.key\n"
	  "6:15: peer.role: unknown value \"third\"; expected primary or secondary\n" },
	{ YAML(BASE "admin: { http: \"[::]:8025\" }\n"),
	  "5:16: admin.http: other machines could read the figures of this gateway; write "
	  "127.0.0.1, or set admin.token_file\n" },
	{ YAML(BASE "admin: { http: \"127.0.0.2.3:80\" }\n"),
	  "5:16: admin.http: is not an address with a port, nor a Unix socket; write "
	  "127.0.0.1:8025 or unix:/run/mxward/http.sock\n" },
	{ YAML(BASE "admin: { http: \"unix:http.sock\" }\n"),
	  "5:16: admin.http: is not an address with a port, nor a Unix socket; write "
	  "127.0.0.1:8025 or unix:/run/mxward/http.sock\n" },
	{ YAML(BASE "admin: { http: \"unix:/a/b.sock\", socket: /a/b.sock }\n"),
	  "5:16: admin.http: is the control socket (admin.socket)\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:25\", service: submission }]\n" DOMAINS BACKENDS
			"tls: { certificate: cert.pem, key: key.pem }\n"),
	  "2:41: listeners[0].service: unknown value \"submission\" in this version; expected "
	  "mx\n" },
	{ YAML(HOSTNAME "listeners: [{ tls: off }]\n" DOMAINS BACKENDS),
	  "2:13: listeners[0].bind: missing; write it like bind: \"[::]:25\"\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: {} }\n" BACKENDS),
	  "3:25: domains.example.com.backend: missing; write it like backend: main\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: }\n" BACKENDS),
	  "3:25: domains.example.com.backend: missing; write it like backend: main\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: {} }\n"),
	  "4:19: backends.main.servers: missing; write it like servers: [\"10.0.0.5:25\"]\n" },
	{ YAML(HOSTNAME
	       "listeners: [{ bind: \"[::]:25\", tls: off, trust-proxy: [] }]\n" DOMAINS BACKENDS),
	  "2:42: listeners[0].trust-proxy: unknown key \"trust-proxy\"; did you mean "
	  "\"trust_proxy\"?\n" },
};
/* clang-format on */

/* clang-format off: a row a file */
static const struct refusal values[] = {
	{ YAML(BASE "limits: { sessions: many }\n"),
	  "5:21: limits.sessions: \"many\" is not a whole number\n" },
	{ YAML(BASE "limits: { sessions: 1e3 }\n"),
	  "5:21: limits.sessions: \"1e3\" is not a whole number\n" },
	{ YAML(BASE "limits: { sessions: 0x10 }\n"),
	  "5:21: limits.sessions: \"0x10\" is not a whole number\n" },
	{ YAML(BASE "limits: { sessions: \"\" }\n"),
	  "5:21: limits.sessions: \"\" is not a whole number\n" },
	{ YAML(BASE "limits: { sessions: }\n"),
	  "5:21: limits.sessions: has no value; it must be a number\n" },
	{ YAML(BASE "limits: { sessions: [5] }\n"),
	  "5:21: limits.sessions: must be a number, not a list\n" },
	{ YAML(BASE "limits: { sessions: { a: b } }\n"),
	  "5:21: limits.sessions: must be a number, not a map\n" },
	{ YAML(BASE "limits: { sessions: 0 }\n"),
	  "5:21: limits.sessions: \"0\" is out of range: must be between 1 and 1000000\n" },
	{ YAML(BASE "limits: { sessions: 1000001 }\n"),
	  "5:21: limits.sessions: \"1000001\" is out of range: must be between 1 and 1000000\n" },
	{ YAML(BASE "limits: { sessions: -1 }\n"),
	  "5:21: limits.sessions: \"-1\" is out of range: must be between 1 and 1000000\n" },
	{ YAML(BASE "limits: { sessions: 99999999999999999999999 }\n"),
	  "5:21: limits.sessions: \"99999999999999999999999\" is out of range: must be between 1 "
	  "and 1000000\n" },
	{ YAML(BASE "limits: { sessions: 1.5 }\n"),
	  "5:21: limits.sessions: \"1.5\" is not a whole number\n" },
	{ YAML(BASE "limits: { errors: yes }\n"),
	  "5:19: limits.errors: \"yes\" is not a whole number\n" },
	{ YAML(BASE "limits: { message_size: 50 MB }\n"),
	  "5:25: limits.message_size: \"50 MB\" is not a size; write it like 500K, 50M or 10G\n" },
	{ YAML(BASE "limits: { message_size: 50m }\n"),
	  "5:25: limits.message_size: \"50m\" is not a size; write it like 500K, 50M or 10G\n" },
	{ YAML(BASE "limits: { memory: lots }\n"),
	  "5:19: limits.memory: \"lots\" is not a size or auto; write it like 400M or 2G\n" },
	{ YAML(BASE "limits: { memory: 10M }\n"),
	  "5:19: limits.memory: \"10M\" is out of range: must be between 64M and 1024T\n" },
	{ YAML(BASE "limits: { message_size: 0 }\n"),
	  "5:25: limits.message_size: \"0\" is out of range: must be between 1 and 1T\n" },
	{ YAML(BASE "limits: { message_size: 2T }\n"),
	  "5:25: limits.message_size: \"2T\" is out of range: must be between 1 and 1T\n" },
	{ YAML(BASE "limits: { message_size: 99999999999T }\n"),
	  "5:25: limits.message_size: \"99999999999T\" is out of "
	  "range: must be between 1 and 1T\n" },
	{ YAML(BASE "limits: { message_size: M }\n"),
	  "5:25: limits.message_size: \"M\" is not a size; write it like 500K, 50M or 10G\n" },
	{ YAML(BASE "limits: { message_size: -1M }\n"),
	  "5:25: limits.message_size: \"-1M\" is not a size; write it like 500K, 50M or 10G\n" },
	{ YAML(BASE "timeouts: { data: 3 minutes }\n"),
	  "5:19: timeouts.data: \"3 minutes\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "timeouts: { data: 300 }\n"),
	  "5:19: timeouts.data: \"300\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "timeouts: { data: s }\n"),
	  "5:19: timeouts.data: \"s\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "timeouts: { data: 0s }\n"),
	  "5:19: timeouts.data: \"0s\" is out of range: must be between 1s and 1d\n" },
	{ YAML(BASE "timeouts: { data: 2d }\n"),
	  "5:19: timeouts.data: \"2d\" is out of range: must be between 1s and 1d\n" },
	{ YAML(BASE "timeouts: { data: 1h30m }\n"),
	  "5:19: timeouts.data: \"1h30m\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "timeouts: { data: 1.5h }\n"),
	  "5:19: timeouts.data: \"1.5h\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "timeouts: { data: 5M }\n"),
	  "5:19: timeouts.data: \"5M\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "timeouts: { checks: 99999999999999999999d }\n"),
	  "5:21: timeouts.checks: \"99999999999999999999d\" is out of range: must be between 1s "
	  "and 10m\n" },
	{ YAML(BASE "timeouts: { data: \"30 s\" }\n"),
	  "5:19: timeouts.data: \"30 s\" is not a time; write it like 30s, 5m, 1h or 7d\n" },
	{ YAML(BASE "limits: { client_prefix: { ipv4: 33, ipv6: 129 } }\n"),
	  "5:34: limits.client_prefix.ipv4: \"33\" is out of range: must be between 1 and 32\n"
	  "5:44: limits.client_prefix.ipv6: \"129\" is out of range: must be between 1 and 128\n" },
	{ YAML(BASE "limits: { client_prefix: 32 }\n"),
	  "5:26: limits.client_prefix: must be a map of keys and values, not a single "
	  "value; write it like client_prefix: { ipv4: 32 }\n" },
	{ YAML(BASE "limits: { exempt: 127.0.0.0/8 }\n"),
	  "5:19: limits.exempt: must be a list of networks like [127.0.0.0/8], not a single value\n"
	  "" },
	{ YAML(BASE "limits: { exempt: [127.0.0.1/8] }\n"),
	  "5:20: limits.exempt[0]: \"127.0.0.1/8\" has host bits set; did you mean "
	  "\"127.0.0.0/8\"?\n" },
	{ YAML(BASE "limits: { exempt: [localhost, \"::1/129\", 1.2.3, [], {}] }\n"),
	  "5:20: limits.exempt[0]: \"localhost\" is not a network; write it like 192.0.2.0/24 or "
	  "\"2001:db8::/32\"\n"
	  "5:31: limits.exempt[1]: \"::1/129\" is not a network; write it like 192.0.2.0/24 or "
	  "\"2001:db8::/32\"\n"
	  "5:42: limits.exempt[2]: \"1.2.3\" is not a network; write it like 192.0.2.0/24 or "
	  "\"2001:db8::/32\"\n"
	  "5:49: limits.exempt[3]: must be a single value\n"
	  "5:53: limits.exempt[4]: must be a single value\n" },
	{ YAML(BASE "limits: { exempt: }\n"),
	  "5:19: limits.exempt: has no value; it must be a list of networks, or [] for none\n" },
	{ YAML(BASE "log: { format: xml, level: verbose }\n"),
	  "5:16: log.format: unknown value \"xml\"; expected json or text\n"
	  "5:28: log.level: unknown value \"verbose\"; expected error, warn, info or debug\n" },
	{ YAML(BASE "log: json\n"),
	  "5:6: log: must be a map of keys and values, not a single value; write it like "
	  "log: { format: json }\n" },
	{ YAML(BASE "log: []\n"),
	  "5:6: log: must be a map of keys and values, not a list; write it like log: { "
	  "format: json }\n" },
	{ YAML(BASE "log: { format: }\n"),
	  "5:16: log.format: has no value; it must be json or text\n" },
	{ YAML(BASE "tls: { min_version: 1.1 }\n"),
	  "5:21: tls.min_version: unknown value \"1.1\"; expected 1.2 or 1.3\n" },
	{ YAML("hostname: -mx\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"-mx\" is not a domain name; write it like example.com\n" },
	{ YAML("hostname: mx 1\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"mx 1\" is not a domain name; write it like example.com\n" },
	{ YAML("hostname: 192.0.2.1\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"192.0.2.1\" is not a domain name; write it like example.com\n" },
	{ YAML("hostname: a..b\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"a..b\" is not a domain name; write it like example.com\n" },
	{ YAML("hostname: mx1.example.com.\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"mx1.example.com.\" is not a domain "
	  "name; write it like example.com\n" },
	{ YAML("hostname: i\xe2\x99\xa5.example\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"i\xe2\x99\xa5.example\" is not a domain name; write it like "
	  "example.com\n" },
	{ YAML("hostname: \"[192.0.2.1]\"\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: \"[192.0.2.1]\" is not a domain name; write it like example.com\n" },
	{ YAML("hostname: "
	       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b\n" LISTENERS
		       DOMAINS BACKENDS),
	  "1:11: hostname: "
	  "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xe2\x80\xa6\" is not a "
	  "domain name; write it like example.com\n" },
	{ YAML("hostname: [mx]\n" LISTENERS DOMAINS BACKENDS),
	  "1:11: hostname: must be a domain name, not a "
	  "list\n" },
	{ YAML(HOSTNAME "listeners: []\n" DOMAINS BACKENDS),
	  "2:12: listeners: must have at least 1 entry\n" },
	{ YAML(HOSTNAME "listeners: { bind: \"[::]:25\" }\n" DOMAINS BACKENDS),
	  "2:12: listeners: must be a list of maps like [{ bind: \"[::]:25\" }], not a map\n" },
	{ YAML(HOSTNAME "listeners: 25\n" DOMAINS BACKENDS),
	  "2:12: listeners: must be a list of maps like [{ bind: \"[::]:25\" }], not a single "
	  "value\n" },
	{ YAML(HOSTNAME "listeners: [25]\n" DOMAINS BACKENDS),
	  "2:13: listeners[0]: must be a map of keys and values, not a single value; "
	  "write it like { bind: \"[::]:25\" }\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: 25 }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"25\" is not an address with a port; write it like "
	  "192.0.2.1:25, \"[2001:db8::1]:25\", or \"[::]:25\" for all addresses\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"localhost:25\", tls: off }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"localhost:25\" is not an address with a port; write it like "
	  "192.0.2.1:25, \"[2001:db8::1]:25\", or \"[::]:25\" for all addresses\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:0\", tls: off }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"[::]:0\" is not a usable address: the port must be "
	  "between 1 and 65535\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:65536\", tls: off }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"[::]:65536\" is not an address with a port; write it like "
	  "192.0.2.1:25, \"[2001:db8::1]:25\", or \"[::]:25\" for all addresses\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"::1:25\", tls: off }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"::1:25\" is not an address with a port; write it like "
	  "192.0.2.1:25, \"[2001:db8::1]:25\", or \"[::]:25\" for all addresses\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: 192.0.2.1, tls: off }]\n" DOMAINS BACKENDS),
	  "2:21: listeners[0].bind: \"192.0.2.1\" is not an address with a port; write it like "
	  "192.0.2.1:25, \"[2001:db8::1]:25\", or \"[::]:25\" for all addresses\n" },
	{ YAML(HOSTNAME "listeners: [{ bind: \"[::]:25\", tls: yes }]\n" DOMAINS BACKENDS
			"tls: { certificate: cert.pem, key: key.pem }\n"),
	  "2:37: listeners[0].tls: unknown value \"yes\"; expected starttls, implicit or off\n" },
	{ YAML(HOSTNAME
	       "listeners: [{ bind: \"[::]:25\", tls: off, trust_proxy: 10.0.0.0/8 }]\n" DOMAINS
		       BACKENDS),
	  "2:55: listeners[0].trust_proxy: must be a list of networks, not a single value\n" },
	{ YAML(HOSTNAME LISTENERS "domains: {}\n" BACKENDS),
	  "3:10: domains: must have at least 1 entry\n" },
	{ YAML(HOSTNAME LISTENERS "domains: [example.com]\n" BACKENDS),
	  "3:10: domains: must be a map of maps like { example.com: { backend: main } }, not a "
	  "list\n" },
	{ YAML(HOSTNAME LISTENERS "domains: example.com\n" BACKENDS),
	  "3:10: domains: must be a map of maps like { example.com: { backend: main } }, not a "
	  "single value\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: main }\n" BACKENDS),
	  "3:25: domains.example.com: must be a map of keys and values, not a single "
	  "value; write it like example.com: { backend: main }\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { \"*.example.com\": { backend: main } }\n" BACKENDS),
	  "3:12: domains.*.example.com: \"*.example.com\" is not a domain name; write it like "
	  "example.com\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { a+b.example: { backend: main } }\n" BACKENDS),
	  "3:12: domains.a+b.example: \"a+b.example\" is not a domain name; write it like "
	  "example.com\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { \"\": { backend: main } }\n" BACKENDS),
	  "3:12: domains.?: \"\" is not a domain name; write it like example.com\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: [main] } }\n" BACKENDS),
	  "3:36: domains.example.com.backend: must be text, not a list\n" },
	{ YAML(HOSTNAME LISTENERS "domains: { example.com: { backend: \"\" } }\n" BACKENDS),
	  "3:36: domains.example.com.backend: must not be empty\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [] } }\n"),
	  "4:30: backends.main.servers: must have at least 1 entry\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: 10.0.0.5 } }\n"),
	  "4:30: backends.main.servers: must be a list like [\"10.0.0.5:25\"], not a single value\n"
	  "" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [\"10.0.0.256:25\", \"2001:db8::1\", \"h:0\", "
	       "\"h:x\", \"-h\", "
	       "\"[::1\", \"a b\", \"\", \":25\", \"1.2.3.4:99999\", \"[1.2.3.4]:25\"] } }\n"),
	  "4:31: backends.main.servers[0]: \"10.0.0.256:25\" is not a server; write it like "
	  "mx.example.com, "
	  "10.0.0.5:25 or \"[2001:db8::5]:25\"\n"
	  "4:48: backends.main.servers[1]: \"2001:db8::1\" is not a server; write it like "
	  "mx.example.com, "
	  "10.0.0.5:25 or \"[2001:db8::5]:25\"\n"
	  "4:63: backends.main.servers[2]: \"h:0\" is not a server; write it like mx.example.com, "
	  "10.0.0.5:25 "
	  "or \"[2001:db8::5]:25\"\n"
	  "4:70: backends.main.servers[3]: \"h:x\" is not a server; write it like mx.example.com, "
	  "10.0.0.5:25 "
	  "or \"[2001:db8::5]:25\"\n"
	  "4:77: backends.main.servers[4]: \"-h\" is not a server; write it like mx.example.com, "
	  "10.0.0.5:25 "
	  "or \"[2001:db8::5]:25\"\n"
	  "4:83: backends.main.servers[5]: \"[::1\" is not a server; write it like mx.example.com, "
	  "10.0.0.5:25 "
	  "or \"[2001:db8::5]:25\"\n"
	  "4:91: backends.main.servers[6]: \"a b\" is not a server; write it like mx.example.com, "
	  "10.0.0.5:25 "
	  "or \"[2001:db8::5]:25\"\n"
	  "4:98: backends.main.servers[7]: must not be empty\n"
	  "4:102: backends.main.servers[8]: \":25\" is not a server; write it like mx.example.com, "
	  "10.0.0.5:25 "
	  "or \"[2001:db8::5]:25\"\n"
	  "4:109: backends.main.servers[9]: \"1.2.3.4:99999\" is not a server; write it like "
	  "mx.example.com, "
	  "10.0.0.5:25 or \"[2001:db8::5]:25\"\n"
	  "4:126: backends.main.servers[10]: \"[1.2.3.4]:25\" is not a server; write it like "
	  "mx.example.com, "
	  "10.0.0.5:25 or \"[2001:db8::5]:25\"\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: { servers: [{ host: a }, [b]] } }\n"),
	  "4:31: backends.main.servers[0]: must be a single value\n"
	  "4:44: backends.main.servers[1]: must be a single value\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { main: { servers: [a], tls: starttls, client_info: proxy } "
	       "}\n"),
	  "4:40: backends.main.tls: unknown value \"starttls\"; expected off, opportunistic or "
	  "required\n"
	  "4:63: backends.main.client_info: unknown value \"proxy\"; expected none, xclient, "
	  "proxy-v1 or proxy-v2\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: { main: }\n"),
	  "4:19: backends.main.servers: missing; write it like servers: [\"10.0.0.5:25\"]\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS "backends: [main]\n"),
	  "4:11: backends: must be a map of maps like { main: { servers: [\"10.0.0.5:25\"] } }, "
	  "not a list\n" },
	{ YAML(HOSTNAME LISTENERS DOMAINS
	       "backends: { mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm: { "
	       "servers: [a] } }\n"),
	  "4:13: "
	  "backends.mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm\xe2\x80\xa6: "
	  "is longer than 64 bytes\n" },
	{ YAML(BASE "user: \n"), "5:6: user: has no value; it must be text\n" },
	{ YAML(BASE "user: \"\"\n"), "5:7: user: must not be empty\n" },
	{ YAML(BASE "user: uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu\n"),
	  "5:7: user: is longer than 32 bytes\n" },
	{ YAML(BASE "state: \"\"\n"), "5:8: state: must not be empty\n" },
	{ YAML(BASE "state: []\n"), "5:8: state: must be a path, not a list\n" },
	{ YAML(BASE "admin: { socket: "
		    "/ssssssssssssssssssssssssssssssssssssssssssssssssss"
		    "sssssssssssssssssssssssssssssssssssssssssssssssssssssssss }\n"),
	  "5:18: admin.socket: is longer than 107 bytes, including its directories\n" },
	{ YAML(BASE "blocklist: { block: block.cidr }\n"),
	  "5:21: blocklist.block: must be a list of paths, not a single value\n" },
	{ YAML(BASE "blocklist: { block: [\"\"], allow: [[a]] }\n"),
	  "5:22: blocklist.block[0]: must not be empty\n"
	  "5:35: blocklist.allow[0]: must be a single value\n" },
};
/* clang-format on */

static void keys_must_be_known_and_complete(void **state)
{
	(void)state;
	refuse_each(keys, sizeof keys / sizeof *keys);
}

static void values_must_be_what_they_should(void **state)
{
	(void)state;
	refuse_each(values, sizeof values / sizeof *values);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_must_be_known_and_complete),
		cmocka_unit_test(values_must_be_what_they_should),
	};
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
