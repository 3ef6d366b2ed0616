/* policy_config.c: a configuration without a fault: its defaults, every key, its print, its way
 * through a snapshot, and the questions that the gateway asks it. What is refused:
 * policy_refused_*.c. */
#include "tests/unit/policy_config.h"

#include "gateway/base/blocklist_files.h"
#include "policy/config/config_inside.h"
#include "policy/policy_inside.h"

#include <stdlib.h>
#include <unistd.h>

extern const struct check check_dnsbl;

static const char everything[] =
	"hostname: MX1.Example.com\n"
	"listeners:\n"
	"  - { bind: \"[::]:25\", service: mx, tls: starttls, trust_proxy: [10.0.0.0/8, "
	"\"2001:db8::/32\"] }\n"
	"  - { bind: \"192.0.2.1:465\", tls: implicit }\n"
	"  - { bind: \"127.0.0.1:2525\", tls: off }\n"
	"tls: { certificate: cert.pem, key: key.pem, min_version: \"1.3\",\n"
	"       certificates: [{ certificate: /t/ca.pem, key: ./key.pem }] }\n"
	"domains:\n"
	"  münchen.example: { backend: spare }\n"
	"  Example.COM: { backend: main }\n"
	"  b.example: { backend: main, policy: strict }\n"
	"  a.example: { backend: plain }\n"
	"backends:\n"
	"  main: { servers: [\"10.0.0.5:2525\", \"[2001:db8::5]\", \"[2001:db8::6]:26\", "
	"192.0.2.7], tls: required }\n"
	"  spare: { servers: [Mail.Example.com, \"bücher.example:26\"], client_info: proxy-v2 }\n"
	"  plain: { servers: [mail], tls: off, client_info: xclient }\n"
	"  private: { servers: [mail], tls: required, ca: ca.pem, client_info: proxy-v1 }\n"
	"limits:\n"
	"  { sessions: 1, sessions_per_client: 2, connections_per_minute: 3, messages_per_minute: "
	"4,\n"
	"    recipients_per_minute: 5, tls_handshakes_per_minute: 6, recipients: 7, message_size: "
	"8K, errors: 9,\n"
	"    refusals: 10, log_lines: 11,\n"
	"    client_prefix: { ipv4: 24, ipv6: 56 }, memory: 400M, exempt: [] }\n"
	"timeouts: { command: 1s, data: 2m, session: 3h, checks: 4s, backend: 1d, handshake: 6s }\n"
	"dns: { servers: [\"127.0.0.1:5353\", 192.0.2.53, \"[2001:db8::53]\"], timeout: 2s }\n"
	"blocklist: { block: [lists/block.cidr], allow: [] }\n"
	"checks:\n"
	"  rdns: {}\n"
	"  early_talker: { wait: 3s }\n"
	"  dnsbl:\n"
	"    lists:\n"
	"      - { zone: Zen.Example, answers: [127.0.0.2-127.0.0.11, 127.0.0.20], reply: go away "
	"}\n"
	"      - { zone: swl.example, score: -5 }\n"
	"policies: { default: policy/default.yaml, strict: /t/policy/strict.yaml }\n"
	"log: { format: text, level: debug }\n"
	"admin: { socket: control }\n"
	"user: nobody\n"
	"state: state\n";

static void what_is_left_out_has_its_default(void **state)
{
	struct config *c = load_well(BASE);
	const struct limits_conf *l = &c->limits;
	(void)state;
	assert_string_equal(c->hostname, "mx1.example.com");
	assert_string_equal(c->user, "mxward");
	assert_string_equal(c->state, "/t/mxward.state");
	assert_string_equal(c->control_socket, "/run/mxward/control.sock");
	assert_int_equal(c->listener_count, 1);
	assert_int_equal(c->certificate_count, 0);
	assert_null(c->tls_server);
	assert_int_equal(c->tls_minimum, TLS_1_2);
	assert_int_equal(l->sessions, 10000);
	assert_int_equal(l->sessions_per_client, 50);
	assert_int_equal(l->connections_per_minute, 60);
	assert_int_equal(l->messages_per_minute, 120);
	assert_int_equal(l->recipients_per_minute, 600);
	assert_int_equal(l->tls_handshakes_per_minute, 60);
	assert_int_equal(l->recipients, 100);
	assert_int_equal(l->message_size, 50 << 20);
	assert_int_equal(l->errors, 10);
	assert_int_equal(l->refusals, 20);
	assert_int_equal(l->log_lines, 200);
	assert_int_equal(l->prefix_ipv4, 32);
	assert_int_equal(l->prefix_ipv6, 64);
	assert_int_equal(l->exempt_count, 1);
	assert_int_equal(c->timeouts.command, 300000);
	assert_int_equal(c->timeouts.data, 180000);
	assert_int_equal(c->timeouts.session, 3600000);
	assert_int_equal(c->timeouts.checks, 15000);
	assert_int_equal(c->timeouts.backend, 300000);
	assert_int_equal(c->timeouts.handshake, 10000);
	assert_int_equal(c->dns.server_count, 0);
	assert_int_equal(c->dns.timeout, 5000);
	assert_int_equal(c->policy_count, 0);
	assert_ptr_equal(c->domains[0].policy, &c->builtin);   /* the one the program brings */
	for (size_t i = 0; i < CHECKS_COUNT; i++)
		assert_int_equal(c->checks[i] != NULL, checks[i]->implied == IMPLIED_ALWAYS);
	assert_int_equal(c->log_format, LOG_JSON);
	assert_int_equal(c->log_level, LOG_INFO);
	assert_int_equal(c->backends[0].tls, BACKEND_TLS_OPPORTUNISTIC);
	assert_int_equal(c->backends[0].client_info, CLIENT_INFO_NONE);
	assert_non_null(c->backends[0].tls_client);
	assert_non_null(c->blocklist);
	config_unref(c);
}

/* The one file of these tests that earns a warning: nobody uses `private`. */
static struct config *load_everything(void)
{
	char buffer[400];
	struct text said = TEXT(buffer);
	struct config *c = load(bytes_of(everything), &said);
	assert_string_equal(text_cstr(&said),
			    "warning: 17:3: backends.private: no domain uses this backend\n");
	assert_non_null(c);
	return c;
}

static void every_key_goes_to_its_place(void **state)
{
	struct config *c = load_everything();
	const uint64_t limits[] = { 1, 2, 3, 4, 5, 6, 7, 8192, 9, 10, 11, 24, 56 };
	const uint64_t timeouts[] = { 1000, 120000, 10800000, 4000, 86400000, 6000 };
	const struct limits_conf *l = &c->limits;
	const struct timeouts_conf *t = &c->timeouts;
	const uint64_t limits_read[] = {
		l->sessions,
		l->sessions_per_client,
		l->connections_per_minute,
		l->messages_per_minute,
		l->recipients_per_minute,
		l->tls_handshakes_per_minute,
		l->recipients,
		l->message_size,
		l->errors,
		l->refusals,
		l->log_lines,
		l->prefix_ipv4,
		l->prefix_ipv6,
	};
	const uint64_t timeouts_read[] = { t->command, t->data,    t->session,
					   t->checks,  t->backend, t->handshake };
	(void)state;
	assert_string_equal(c->hostname, "mx1.example.com");
	assert_int_equal(c->listener_count, 3);
	assert_string_equal(c->listeners[0].name, "[::]:25");
	assert_int_equal(c->listeners[0].trust_proxy_count, 2);
	assert_int_equal(c->listeners[1].tls, LISTENER_IMPLICIT);
	assert_int_equal(c->listeners[1].bind.port, 465);
	assert_int_equal(c->listeners[2].tls, LISTENER_OFF);
	assert_int_equal(c->certificate_count, 2);
	assert_string_equal(c->certificates[0].certificate, "/t/cert.pem");
	assert_string_equal(c->certificates[1].key, "/t/key.pem");
	assert_true(bytes_equal(c->certificates[1].pem.certificate, bytes_of(pem_certificate)));
	assert_int_equal(c->certificates[1].pem.key.len, 0);
	assert_int_equal(c->tls_minimum, TLS_1_3);
	assert_non_null(c->tls_server);
	assert_memory_equal(limits_read, limits, sizeof limits);
	assert_int_equal(c->limits.exempt_count, 0);
	assert_int_equal(c->limits.memory, 400 << 20);
	assert_memory_equal(timeouts_read, timeouts, sizeof timeouts);
	assert_string_equal(c->block_files[0], "/t/lists/block.cidr");
	assert_int_equal(blocklist_files_count(c->blocklist), 2);
	assert_int_equal(c->log_format, LOG_TEXT);
	assert_int_equal(c->log_level, LOG_DEBUG);
	assert_string_equal(c->control_socket, "/t/control");
	assert_string_equal(c->user, "nobody");
	assert_string_equal(c->state, "/t/state");
	config_unref(c);
}

static void what_is_named_is_measured(void **state)
{
	struct config *c = load_everything();
	struct check_list list;
	uint64_t wait;
	(void)state;
	assert_int_equal(c->dns.server_count, 3);
	assert_int_equal(c->dns.servers[0].port, 5353);
	assert_int_equal(c->dns.servers[1].port, 53);
	assert_int_equal(c->dns.servers[2].family, FAMILY_IPV6);
	assert_int_equal(c->dns.timeout, 2000);
	assert_non_null(c->checks[CHECK_blocklist]);
	assert_non_null(c->checks[CHECK_rdns]);
	assert_null(c->checks[CHECK_helo]);
	assert_null(c->checks[CHECK_spf]);
	assert_true(checks_watch_banner(c->checks, &wait));
	assert_int_equal(wait, 3000);
	assert_true(check_dnsbl.list(c->checks[CHECK_dnsbl], 0, &list));
	assert_string_equal(list.zone, "zen.example");
	assert_true(check_dnsbl.list(c->checks[CHECK_dnsbl], 1, &list));
	assert_string_equal(list.zone, "swl.example");
	assert_false(check_dnsbl.list(c->checks[CHECK_dnsbl], 2, &list));
	config_unref(c);
}

static void each_domain_stands_under_a_policy(void **state)
{
	struct config *c = load_everything();
	(void)state;
	for (size_t i = 0; i < c->domain_count; i++) {
		const struct domain_conf *d = &c->domains[i];
		assert_string_equal(d->policy->name,
				    strcmp(d->name, "b.example") == 0 ? "strict" : "default");
	}
	assert_string_equal(c->policies[0].policy->path, "/t/policy/default.yaml");
	assert_string_equal(c->policies[1].path, "/t/policy/strict.yaml");
	config_unref(c);
}

static void a_policy_is_part_of_the_fingerprint(void **state)
{
	static const char *const contents[] = { "reject_at: 10\n", "reject_at: 10\n",
						"reject_at: 11\n" };
	uint64_t prints[3];
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char buffer[1000];
		struct text said = TEXT(buffer);
		struct config_report report = { .say = hear, .arg = &said };
		struct snapshot *s = snapshot_new();
		put(s, "/t/mxward.yaml", BYTES(BASE "policies: { default: p.yaml }\n"));
		put(s, "/t/p.yaml", bytes_of(contents[i]));
		struct config *c = config_load("/t/mxward.yaml", s, &report);
		assert_non_null(c);
		prints[i] = c->fingerprint;
		config_unref(c);
		snapshot_free(s);
	}
	assert_int_equal(prints[0], prints[1]);
	assert_int_not_equal(prints[0], prints[2]);
}

static void servers_are_addresses_or_names(void **state)
{
	static const struct {
		size_t backend, server;
		const char *name, *host;
		enum family family;
		uint16_t port;
	} cases[] = {
		{ 0, 0, "10.0.0.5:2525", "10.0.0.5", FAMILY_IPV4, 2525 },
		{ 0, 1, "[2001:db8::5]:25", "2001:db8::5", FAMILY_IPV6, 25 },
		{ 0, 2, "[2001:db8::6]:26", "2001:db8::6", FAMILY_IPV6, 26 },
		{ 0, 3, "192.0.2.7:25", "192.0.2.7", FAMILY_IPV4, 25 },
		{ 1, 0, "mail.example.com:25", "mail.example.com", FAMILY_NONE, 25 },
		{ 1, 1, "xn--bcher-kva.example:26", "xn--bcher-kva.example", FAMILY_NONE, 26 },
		{ 2, 0, "mail:25", "mail", FAMILY_NONE, 25 },
	};
	struct config *c = load_everything();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct server_conf *s =
			&c->backends[cases[i].backend].servers[cases[i].server];
		assert_string_equal(s->name, cases[i].name);
		assert_string_equal(s->host, cases[i].host);
		assert_int_equal(s->address.family, cases[i].family);
		assert_int_equal(s->address.port, cases[i].port);
	}
	config_unref(c);
}

static void backends_share_what_they_can(void **state)
{
	struct config *c = load_well(
		HOSTNAME LISTENERS
		"domains: { a.b: { backend: a }, b.b: { backend: b }, c.b: { backend: c }, d.b: { "
		"backend: d },"
		" e.b: { backend: e } }\n"
		"backends: { a: { servers: [m] }, b: { servers: [n] }, c: { servers: [m], tls: "
		"required }, "
		"d: { servers: [m], tls: required, ca: ca.pem }, e: { "
		"servers: [m], tls: off } }\n");
	(void)state;
	assert_ptr_equal(c->backends[0].tls_client, c->backends[1].tls_client);
	assert_ptr_not_equal(c->backends[0].tls_client, c->backends[2].tls_client);
	assert_ptr_not_equal(c->backends[2].tls_client, c->backends[3].tls_client);
	assert_null(c->backends[4].tls_client);
	for (size_t i = 0; i < c->backend_count; i++)
		assert_int_equal(c->backends[i].index, i);
	config_unref(c);
}

static void a_domain_is_found_in_any_case(void **state)
{
	static const struct {
		struct bytes name;
		const char *backend;            /* NULL: not one of ours */
	} cases[] = {
		{ { "example.com", 11 }, "main" },
		{ { "EXAMPLE.com", 11 }, "main" },
		{ { "a.example", 9 }, "plain" },
		{ { "b.EXAMPLE", 9 }, "main" },
		{ { "c.example", 9 }, NULL },
		{ { "XN--mnchen-3ya.example", 22 }, "spare" },
		{ { "münchen.example", 16 }, "spare" },
		{ { "", 0 }, NULL },
		{ { "example.co", 10 }, NULL },
		{ { "example.com\0", 12 }, NULL },
		{ { "example.com.", 12 }, "main" },
		{ { "example.com..", 13 }, NULL },
		{ { ".", 1 }, NULL },
		{ { "x.example.com", 13 }, NULL },
		{ { "\0", 1 }, NULL },
		{ { "zzz", 3 }, NULL },
	};
	struct config *c = load_everything();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct domain_conf *d = config_domain(c, cases[i].name);
		if (!d != !cases[i].backend ||
		    (d && strcmp(d->backend->name, cases[i].backend) != 0))
			fail_msg("%.*s", BYTES_ARG(cases[i].name));
	}
	config_unref(c);
}

static void thousands_of_domains_are_found(void **state)
{
	static char yaml[600000];
	struct text t = TEXT(yaml);
	(void)state;
	text_string(&t, HOSTNAME LISTENERS BACKENDS "domains:\n");
	for (int i = 0; i < 10000; i++)
		text_format(&t, "  d%d.example: { backend: main }\n", i * 7919 % 10000);
	struct config *c = load_well(text_cstr(&t));
	for (int i = 0; i < 10001; i++) {
		char name[40];
		struct text n = TEXT(name);
		text_format(&n, "D%d.example", i);
		assert_int_equal(config_domain(c, text_bytes(&n)) != NULL, i < 10000);
	}
	config_unref(c);
}

static char *printed(const struct config *c)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	assert_non_null(out);
	if (c)
		option_print(out, config_options, c);
	else
		option_print_sample(out, config_options);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void what_is_printed_loads_the_same(void **state)
{
	static char buffer[1000];
	struct text said = TEXT(buffer);
	struct config *first = load_everything();
	char *text = printed(first);
	struct config *second = load(bytes_of(text), &said);
	char *again = printed(second);
	(void)state;
	assert_string_equal(text, again);
	assert_int_equal(first->fingerprint, second->fingerprint);
	assert_int_equal(second->generation, first->generation + 1);
	assert_int_equal(second->certificate_count, 2);
	assert_int_equal(second->domain_count, 4);
	struct config *other = load_well(BASE);
	assert_int_not_equal(first->fingerprint, other->fingerprint);
	free(text);
	free(again);
	text = printed(other);
	second = (config_unref(second), load_well(text));
	assert_int_equal(second->fingerprint, other->fingerprint);
	free(text);
	config_unref(first);
	config_unref(second);
	config_unref(other);
}

static void the_sample_can_be_used(void **state)
{
	static char buffer[1000];
	struct text said = TEXT(buffer);
	char *text = printed(NULL);
	struct config *c = load(bytes_of(text), &said);
	(void)state;
	assert_non_null(c);
	assert_non_null(strstr(text_cstr(&said), "STARTTLS is not offered"));
	config_unref(c);
	free(text);
}

/* A sample is read in a terminal: comments are wrapped, values are not. */
static void the_sample_wraps_its_comments(void **state)
{
	char *text = printed(NULL);
	(void)state;
	for (struct bytes rest = bytes_of(text); rest.len;) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n'));
		struct bytes words = bytes_skip(line, strspn(line.at, " -"));
		if (bytes_starts(words, BYTES("# ")) && line.len > 100)
			fail_msg("%zu columns: %.*s", line.len, BYTES_ARG(line));
		rest = bytes_skip(rest, line.len + 1);
	}
	assert_non_null(
		strstr(text, "\n    # Certificate authorities for tls: required, PEM; if not set, "
			     "those of the system (path)\n"));
	assert_non_null(strstr(text, "A\n  # message's refused recipients"));
	assert_non_null(strstr(text, "(size, at least 1M)\n  max_size: 10G\n"));
	free(text);
}

static void each_holder_has_its_own_hold(void **state)
{
	struct config *c = load_well(BASE);
	(void)state;
	assert_ptr_equal(config_ref(c), c);
	config_unref(c);
	assert_string_equal(c->hostname, "mx1.example.com");
	config_unref(c);
	config_unref(NULL);
}

static void another_process_loads_the_same(void **state)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	struct config_report report = { .say = hear, .arg = &said };
	struct snapshot *s = files(bytes_of(everything));
	struct config *first = config_load("/t/mxward.yaml", s, &report);
	int fd = snapshot_pack(s);
	(void)state;
	snapshot_free(s);
	s = snapshot_unpack(fd);
	close(fd);
	struct config *second = config_load("/t/mxward.yaml", s, &report);
	assert_non_null(second);
	assert_int_equal(first->fingerprint, second->fingerprint);
	said.len = 0;
	assert_null(config_load("/t/other.yaml", s, &report));
	assert_string_equal(text_cstr(&said), "/t/other.yaml: was not read by the supervisor\n");
	snapshot_free(s);
	config_unref(first);
	config_unref(second);
}

static void the_state_lies_where_it_is_expected(void **state)
{
	static const struct {
		const char *path, *state;
	} cases[] = {
		{ "/etc/mxward/mxward.yaml", "/var/lib/mxward" },
		{ "/etc/mxward/other.yaml", "/var/lib/mxward" },
		{ "/etc/mxward.yaml", "/etc/mxward.state" },
		{ "/mxward.yaml", "/mxward.state" },
		{ "/a/b/c.yaml", "/a/b/mxward.state" },
		{ "c.yaml", "/c.yaml" },
		{ "./c.yaml", "/c.yaml" },
	};
	char here[1000], path[1100], expected[1100], buffer[400];
	(void)state;
	assert_non_null(getcwd(here, sizeof here));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text said = TEXT(buffer);
		struct config_report report = { .say = hear, .arg = &said };
		struct snapshot *s = snapshot_new();
		bool relative = cases[i].path[0] != '/';
		snprintf(path, sizeof path, "%s%s", relative ? here : "",
			 relative ? cases[i].state : cases[i].path);
		snprintf(expected, sizeof expected, "%s%s", relative ? here : "",
			 relative ? "/mxward.state" : cases[i].state);
		put(s, path, bytes_of(BASE));
		struct config *c = config_load(cases[i].path, s, &report);
		assert_string_equal(text_cstr(&said), "");
		assert_string_equal(c->state, expected);
		config_unref(c);
		snapshot_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_out_has_its_default),
		cmocka_unit_test(every_key_goes_to_its_place),
		cmocka_unit_test(what_is_named_is_measured),
		cmocka_unit_test(each_domain_stands_under_a_policy),
		cmocka_unit_test(a_policy_is_part_of_the_fingerprint),
		cmocka_unit_test(servers_are_addresses_or_names),
		cmocka_unit_test(backends_share_what_they_can),
		cmocka_unit_test(a_domain_is_found_in_any_case),
		cmocka_unit_test(thousands_of_domains_are_found),
		cmocka_unit_test(what_is_printed_loads_the_same),
		cmocka_unit_test(the_sample_can_be_used),
		cmocka_unit_test(the_sample_wraps_its_comments),
		cmocka_unit_test(each_holder_has_its_own_hold),
		cmocka_unit_test(another_process_loads_the_same),
		cmocka_unit_test(the_state_lies_where_it_is_expected),
	};
	return tls_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
