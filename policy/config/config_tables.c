/* config_tables.c: every key of mxward.yaml: what it may hold, its default, where it goes, what it
 * means.
 *
 * Nothing but tables: a new key is a row here, and nothing else anywhere. */
#include "policy/config/config_inside.h"
#include "policy/facts.h"

#define MINUTES(n) ((n)*60000ull)
#define DAYS(n)    ((n)*86400000ull)

enum {
	RATE_MAX = 1000000,
	NETWORKS_MAX = 1000,            /* looked through for each connection */
	DNS_PORT = 53,
	SOCKET_PATH_MAX = 107           /* sun_path without its NUL, unix(7) */
};

static const char *const services[] = { [SERVICE_MX] = "mx", NULL };
static const char *const listener_tls[] = { [LISTENER_STARTTLS] = "starttls",
					    [LISTENER_IMPLICIT] = "implicit",
					    [LISTENER_OFF] = "off",
					    NULL };
static const char *const tls_versions[] = { [TLS_1_2] = "1.2", [TLS_1_3] = "1.3", NULL };
static const char *const backend_tls[] = { [BACKEND_TLS_OFF] = "off",
					   [BACKEND_TLS_OPPORTUNISTIC] = "opportunistic",
					   [BACKEND_TLS_REQUIRED] = "required",
					   NULL };
static const char *const client_infos[] = { [CLIENT_INFO_NONE] = "none",
					    [CLIENT_INFO_XCLIENT] = "xclient",
					    [CLIENT_INFO_PROXY_V1] = "proxy-v1",
					    [CLIENT_INFO_PROXY_V2] = "proxy-v2",
					    NULL };
static const char *const memory_words[] = { "auto", NULL };
static const char *const log_formats[] = { [LOG_JSON] = "json", [LOG_TEXT] = "text", NULL };
static const char *const log_levels[] = {
	[LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug", NULL
};

#define AT(member) .offset = offsetof(struct listener_conf, member)
static const struct option listener_options[] = {
	{ "bind", OPTION_ENDPOINT, AT(bind), .example = "\"[::]:25\"",
	  .doc = "The address and port to listen on; [::] takes IPv4 connections too" },
	{ "service", OPTION_WORD, AT(service), .fallback = "mx", .words = services,
	  .doc = "What is spoken there: mx, mail from other servers" },
	{ "tls", OPTION_WORD, AT(tls), .fallback = "starttls", .words = listener_tls,
	  .doc = "Offer STARTTLS, begin with TLS at once (implicit), or neither" },
	{ "trust_proxy", OPTION_NETWORKS, AT(trust_proxy), .fallback = "[]", .most = NETWORKS_MAX,
	  .doc = "Networks of load balancers, which send the client's address in a PROXY header, v1 or v2" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct certificate_conf, member)
static const struct option certificate_options[] = {
	{ "certificate", OPTION_PATH, AT(certificate), .example = "other.pem",
	  .doc = "A further certificate with its chain, PEM; chosen when a client asks for its name" },
	{ "key", OPTION_PATH, AT(key), .example = "other.key", .doc = "Its private key, PEM" },
	{ 0 }
};
#undef AT

/* The members of tls, blocklist, log and admin lie in struct config itself: their offsets begin
 * there. */
#define AT(member) .offset = offsetof(struct config, member)
static const struct option tls_options[] = {
	{ "certificate", OPTION_PATH, AT(tls_certificate), .fallback = "", .example = "cert.pem",
	  .doc = "The certificate with its chain, PEM; read anew at each reload" },
	{ "key", OPTION_PATH, AT(tls_key), .fallback = "", .example = "key.pem",
	  .doc = "Its private key, PEM" },
	{ "certificates", OPTION_LIST, AT(tls_certificates), .fallback = "[]", .most = 1000,
	  .members = certificate_options, .member_size = sizeof(struct certificate_conf),
	  .example = "[{ certificate: other.pem, key: other.key }]",
	  .doc = "Further certificates, chosen by the name that a client asks for (SNI)" },
	{ "min_version", OPTION_WORD, AT(tls_minimum), .fallback = "\"1.2\"", .words = tls_versions,
	  .doc = "The lowest version of TLS that clients may use" },
	{ 0 }
};

static const struct option blocklist_options[] = {
	{ "block", OPTION_PATHS, AT(block_files), .fallback = "[]", .most = 100,
	  .doc = "Files of networks that may not send, one a line in CIDR form; # begins a comment" },
	{ "allow", OPTION_PATHS, AT(allow_files), .fallback = "[]", .most = 100,
	  .doc = "Files of networks that are never blocked; allow wins over block" },
	{ 0 }
};

static const struct option log_options[] = {
	{ "format", OPTION_WORD, AT(log_format), .fallback = "json", .words = log_formats,
	  .doc = "One JSON object a line, or text for people; to standard output" },
	{ "level", OPTION_WORD, AT(log_level), .fallback = "info", .words = log_levels,
	  .doc = "How much is logged; what happens to mail is info" },
	{ 0 }
};

static const struct option admin_options[] = {
	{ "socket", OPTION_PATH, AT(control_socket), .fallback = "/run/mxward/control.sock",
	  .least = 1, .most = SOCKET_PATH_MAX,
	  .doc = "The socket over which the mxward command talks to the gateway; if the default one cannot be created: "
		 "control.sock in the state directory" },
	{ "http", OPTION_LATER, .offset = 0 },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct domain_conf, member)
static const struct option domain_options[] = {
	{ "", OPTION_HOSTNAME, AT(name), .example = "example.com",
	  .doc = "A domain, in Unicode or as A-labels" },
	{ "backend", OPTION_TEXT, AT(backend_name), .example = "main",
	  .doc = "The backend that takes its mail" },
	{ "policy", OPTION_TEXT, AT(policy_name), .fallback = "", .example = "default",
	  .doc = "The policy for its mail; when not set: the one that is named default" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct backend_conf, member)
static const struct option backend_options[] = {
	{ "", OPTION_TEXT, AT(name), .least = 1, .most = 64, .example = "main",
	  .doc = "A name of your choice, for domains and the log" },
	{ "servers", OPTION_TEXTS, AT(server_texts), .least = 1, .most = 64,
	  .example = "[\"10.0.0.5:25\"]",
	  .doc = "host:port, address:port or [v6]:port, tried in this order; port 25 may be left out" },
	{ "tls", OPTION_WORD, AT(tls), .fallback = "opportunistic", .words = backend_tls,
	  .doc = "Off; opportunistic: if offered, unverified; required: verified for the server's name or address" },
	{ "ca", OPTION_PATH, AT(ca), .fallback = "", .example = "ca.pem",
	  .doc = "Authorities for tls: required, PEM; the system's where it is not set" },
	{ "client_info", OPTION_WORD, AT(client_info), .fallback = "none", .words = client_infos,
	  .doc = "How the server learns of the client: XCLIENT, or a PROXY protocol header" },
	{ "hold", OPTION_TIME, AT(hold), .fallback = "", .most = DAYS(30), .example = "5d",
	  .doc = "How long mail for known recipients is kept while no server can be reached; not set: peer.hold, or not at all" },
	{ 0 }
};
#undef AT

/* enum pair_role (gateway/peer/frame.h) */
static const char *const roles[] = { "primary", "secondary", NULL };
/* enum standby (gateway/peer/pair.h) */
static const char *const standbys[] = { "defer", "accept", NULL };

#define AT(member) .offset = offsetof(struct peer_conf, member)
static const struct option peer_options[] = {
	{ "role", OPTION_WORD, AT(role), .words = roles, .example = "primary",
	  .doc = "Which of the pair this gateway is" },
	{ "bind", OPTION_ENDPOINT, AT(bind), .example = "\"[::]:7025\"",
	  .doc = "Where the other gateway reaches this one" },
	{ "address", OPTION_TEXT, AT(address_text), .least = 1, .most = 270,
	  .example = "mx2.example.com:7025", .doc = "The other gateway, host:port" },
	{ "hostname", OPTION_HOSTNAME, AT(hostname), .fallback = "", .example = "mx2.example.com",
	  .doc = "The hostname of the other, where the address is no name: clients that call themselves so, and results in its name, "
		 "are as false as in ours" },
	{ "key", OPTION_PATH, AT(key_file), .example = "peer.key",
	  .doc = "A key that both have; `mxward peer key` makes one. Read anew at each reload" },
	{ "standby", OPTION_WORD, AT(standby), .fallback = "defer", .words = standbys,
	  .doc = "What a secondary does while mail goes through the primary: defer mail, so that it goes there, or accept it; with "
		 "accept on both, the limits per minute count a client's use of both together" },
	{ "hold", OPTION_TIME, AT(hold), .fallback = "", .most = DAYS(30), .example = "5d",
	  .doc = "How long mail for known recipients is kept while neither gateway can reach a server of its backend; not set: not kept" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct quarantine_conf, member)
static const struct option quarantine_options[] = {
	{ "directory", OPTION_PATH, AT(directory), .fallback = "", .example = "/var/spool/mxward",
	  .doc = "The spool of quarantined and held mail; when not set: /var/spool/mxward, or mxward.spool beside a "
		 "configuration that is not in /etc/mxward" },
	{ "keep", OPTION_TIME, AT(keep), .fallback = "30d", .least = DAYS(1), .most = DAYS(3650),
	  .doc = "How long a message stays in quarantine; undeliverable mail stays until somebody releases or deletes it" },
	{ "max_size", OPTION_SIZE, AT(max_size), .fallback = "10G", .least = 1 << 20,
	  .most = UINT64_MAX / 2,
	  .doc = "Maximum size of the quarantine. Within an eighth of it the oldest messages are deleted, but none that is younger "
		 "than a day or undeliverable; at it further mail for the quarantine is deferred with 452, as on a full disk. "
		 "Held mail is limited only by the disk" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct bounces_conf, member)
static const struct option bounces_options[] = {
	{ "via", OPTION_TEXT, AT(via_text), .fallback = "backend", .least = 1, .most = 270,
	  .doc = "Where bounces are sent: backend, the one that the mail was for; mx, the sender's own mail servers, on port 25; or "
		 "the name of a backend, or host:port. A backend must relay for this gateway" },
	{ "keep", OPTION_TIME, AT(keep), .fallback = "5d", .least = 1000, .most = DAYS(30),
	  .doc = "How long delivery of a bounce is tried. After that a report to postmaster at the recipient's domain is tried for as "
		 "long; if that fails, too, the message is quarantined as undeliverable" },
	{ "delay", OPTION_TIME, AT(delay), .fallback = "4h", .most = DAYS(30),
	  .doc = "Time after which a sender who asked for it (NOTIFY=DELAY) is told that a message is still waiting; 0s: never" },
	{ "size", OPTION_SIZE, AT(size), .fallback = "1M", .most = 1ull << 40,
	  .doc = "Largest message that is returned whole to a sender who asked for it (RET=FULL); of larger ones only the header is" },
	{ "exempt", OPTION_NETWORKS, AT(exempt), .fallback = "[]", .most = NETWORKS_MAX,
	  .doc = "Private or loopback networks to which bounces may go with via: mx; no other private or loopback address is contacted" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct limits_conf, member)
static const struct option prefix_options[] = {
	{ "ipv4", OPTION_COUNT, AT(prefix_ipv4), .fallback = "32", .least = 1, .most = 32,
	  .doc = "Bits of an IPv4 address that make one client" },
	{ "ipv6", OPTION_COUNT, AT(prefix_ipv6), .fallback = "64", .least = 1, .most = 128,
	  .doc = "Bits of an IPv6 address that make one client" },
	{ 0 }
};

static const struct option limit_options[] = {
	{ "sessions", OPTION_COUNT, AT(sessions), .fallback = "10000", .least = 1, .most = 1000000,
	  .doc = "Connections at one time, of all clients together" },
	{ "sessions_per_client", OPTION_COUNT, AT(sessions_per_client), .fallback = "50",
	  .least = 1, .most = 1000000, .doc = "Connections at one time, of one client" },
	{ "connections_per_minute", OPTION_COUNT, AT(connections_per_minute), .fallback = "60",
	  .least = 1, .most = RATE_MAX, .doc = "New connections of one client" },
	{ "messages_per_minute", OPTION_COUNT, AT(messages_per_minute), .fallback = "120",
	  .least = 1, .most = RATE_MAX, .doc = "Messages of one client" },
	{ "recipients_per_minute", OPTION_COUNT, AT(recipients_per_minute), .fallback = "600",
	  .least = 1, .most = RATE_MAX, .doc = "Recipients of one client" },
	{ "tls_handshakes_per_minute", OPTION_COUNT, AT(tls_handshakes_per_minute),
	  .fallback = "60", .least = 1, .most = RATE_MAX,
	  .doc = "New TLS connections of one client" },
	{ "recipients", OPTION_COUNT, AT(recipients), .fallback = "100", .least = 1, .most = 100000,
	  .doc = "Recipients of one message; RFC 5321 asks for 100" },
	{ "message_size", OPTION_SIZE, AT(message_size), .fallback = "50M", .least = 1,
	  .most = 1ull << 40, .doc = "Size of one message; larger ones are refused" },
	{ "errors", OPTION_COUNT, AT(errors), .fallback = "10", .least = 1, .most = 1000000,
	  .doc = "Mistakes in one connection before it is closed" },
	{ "refusals", OPTION_COUNT, AT(refusals), .fallback = "20", .least = 1, .most = 1000000,
	  .doc = "Refusals in one connection, the mail server's included, before it is closed with 421; accepted mail resets the "
		 "count, and past half of the limit each refusal is sent a second later. Of a message's refused recipients only those "
		 "count that exceed its accepted ones, or all if it is not accepted; none that is to be sent again in a transaction of "
		 "its own, and of those over `recipients` only what exceeds 1,000. A client that names so many unknown recipients, in "
		 "any number of connections, has to wait 1, 2, 4, up to 60 minutes" },
	{ "log_lines", OPTION_COUNT, AT(log_lines), .fallback = "200", .least = 10, .most = 1000000,
	  .doc = "Log lines of one connection, not counting those of accepted mail; its `session` line says how many were left out" },
	{ "memory", OPTION_SIZE, AT(memory), .fallback = "auto", .least = 64 << 20,
	  .most = 1ull << 50, .words = memory_words,
	  .doc = "Memory limit of mxward as a whole; auto: what its cgroup or the machine allows, less a reserve. From 70 % of it idle "
		 "sessions get 421 and large messages 452. A session needs 4K idle, 40K with TLS, 130K more during a message that "
		 "checks read, and the message's own size up to 1M" },
	{ "client_prefix", OPTION_STRUCT, .offset = 0, .members = prefix_options,
	  .doc = "What counts as one client" },
	{ "exempt", OPTION_NETWORKS, AT(exempt), .fallback = "[127.0.0.0/8]", .most = NETWORKS_MAX,
	  .doc = "Networks to which the limits of one client do not apply" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct timeouts_conf, member)
static const struct option timeout_options[] = {
	{ "command", OPTION_TIME, AT(command), .fallback = "5m", .least = 1000, .most = DAYS(1),
	  .doc = "For the client's next command to be complete" },
	{ "data", OPTION_TIME, AT(data), .fallback = "3m", .least = 1000, .most = DAYS(1),
	  .doc = "For each 64 KiB of a body" },
	{ "session", OPTION_TIME, AT(session), .fallback = "1h", .least = 1000, .most = DAYS(7),
	  .doc = "For a connection as a whole" },
	{ "checks", OPTION_TIME, AT(checks), .fallback = "15s", .least = 1000, .most = MINUTES(10),
	  .doc = "For the checks of one phase; what is open then counts as failed" },
	{ "backend", OPTION_TIME, AT(backend), .fallback = "5m", .least = 1000, .most = DAYS(1),
	  .doc = "For each reply of a backend" },
	{ "handshake", OPTION_TIME, AT(handshake), .fallback = "10s", .least = 1000,
	  .most = MINUTES(10), .doc = "For a TLS handshake" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct dns_conf, member)
static const struct option dns_options[] = {
	{ "servers", OPTION_ENDPOINTS, AT(servers), .fallback = "[]", .most = 16, .port = DNS_PORT,
	  .doc = "Resolvers, tried in this order, port 53 if none is written; none: those of /etc/resolv.conf. Names of backends and of the "
		 "peer are looked up in /etc/hosts first, those without a dot then by the system's resolvers" },
	{ "timeout", OPTION_TIME, AT(timeout), .fallback = "5s", .least = 1000, .most = MINUTES(1),
	  .doc = "For the answer to a question, all tries together; what is open then has failed" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct policy_conf, member)
static const struct option policy_options[] = {
	{ "", OPTION_TEXT, AT(name), .least = 1, .most = 64, .example = "default",
	  .doc = "A name of your choice, for domains; `default` is for all domains that name none" },
	{ "path", OPTION_PATH, AT(path), .example = "policy/default.yaml",
	  .doc = "The policy's file" },
	{ 0 }
};
#undef AT

/* Every check of checks.def but the block lists, which always run and are configured by themselves:
 * an empty key is no key. */
#define CHECK(name) extern const struct check check_##name;
#include "modules/checks.def"
#undef CHECK

static void print_facts(FILE *out, const struct option *o)
{
	facts_print_doc(out, checks[checks_place(bytes_of(o->key))]);
}

#define CHECK(word)                                                                  \
	{ CHECK_##word == (int)CHECK_blocklist ? "" : #word,                         \
	  OPTION_GROUP,                                                              \
	  .offset = offsetof(struct config, checks) + CHECK_##word * sizeof(void *), \
	  .fallback = "",                                                            \
	  .group = &check_##word.options,                                            \
	  .doc = "The check " #word,                                                 \
	  .doc_more = print_facts },
static const struct option check_options[] = {
#include "modules/checks.def"
	{ 0 }
};
#undef CHECK

#define AT(member) .offset = offsetof(struct config, member)
const struct option config_options[] = {
	{ "hostname", OPTION_HOSTNAME, AT(hostname), .example = "mx1.example.com",
	  .doc = "The name of this gateway, as the world's DNS knows it: in its greeting and headers" },
	{ "listeners", OPTION_LIST, AT(listeners), .fallback = "[{ bind: \"[::]:25\" }]",
	  .least = 1, .most = 64, .members = listener_options,
	  .member_size = sizeof(struct listener_conf), .doc = "Where connections are taken" },
	{ "tls", OPTION_STRUCT, .offset = 0, .members = tls_options,
	  .doc = "TLS towards the clients" },
	{ "domains", OPTION_MAP, AT(domains), .least = 1, .most = 1000000,
	  .members = domain_options, .member_size = sizeof(struct domain_conf),
	  .example = "{ example.com: { backend: main } }",
	  .doc = "The only domains that are relayed; nothing else is" },
	{ "backends", OPTION_MAP, AT(backends), .least = 1, .most = 1000,
	  .members = backend_options, .member_size = sizeof(struct backend_conf),
	  .example = "{ main: { servers: [\"10.0.0.5:25\"] } }", .doc = "The mail servers behind" },
	{ "limits", OPTION_STRUCT, AT(limits), .members = limit_options,
	  .doc = "What clients may take up" },
	{ "timeouts", OPTION_STRUCT, AT(timeouts), .members = timeout_options,
	  .doc = "How long is waited; all are absolute: a byte a second extends nothing" },
	{ "dns", OPTION_STRUCT, AT(dns), .members = dns_options,
	  .doc = "Who is asked for what the DNS knows" },
	{ "blocklist", OPTION_STRUCT, .offset = 0, .members = blocklist_options,
	  .doc = "Lists of networks; mxward block adds to them while it runs" },
	{ "checks", OPTION_STRUCT, .offset = 0, .members = check_options,
	  .doc = "What is measured: a check that is not named does not run" },
	{ "policies", OPTION_PAIRS, AT(policies), .fallback = "{}", .most = 1000,
	  .members = policy_options, .member_size = sizeof(struct policy_conf),
	  .example = "{ default: policy/default.yaml }",
	  .doc = "What follows from it: a file for each policy; without one nothing is refused but what the block lists name" },
	{ "log", OPTION_STRUCT, .offset = 0, .members = log_options,
	  .doc = "What is logged, and how" },
	{ "admin", OPTION_STRUCT, .offset = 0, .members = admin_options,
	  .doc = "How the gateway is commanded" },
	{ "user", OPTION_TEXT, AT(user), .fallback = "mxward", .least = 1, .most = 32,
	  .doc = "The system user that mxward turns into when it was started as root" },
	{ "state", OPTION_PATH, AT(state), .fallback = "", .example = "/var/lib/mxward",
	  .doc = "Directory of what is kept over restarts; when not set: /var/lib/mxward, or mxward.state beside a "
		 "configuration that is not in /etc/mxward" },
	{ "quarantine", OPTION_STRUCT, AT(quarantine), .members = quarantine_options,
	  .doc = "Mail that a person is to look at" },
	{ "bounces", OPTION_STRUCT, AT(bounces), .members = bounces_options,
	  .doc = "Bounces: how senders are told of held mail that could not be delivered" },
	{ "peer", OPTION_OPTIONAL, AT(peer_named), .fallback = "", .members = peer_options,
	  .member_size = sizeof(struct peer_conf),
	  .example =
		  "{ role: primary, bind: \"[::]:7025\", address: \"mx2.example.com:7025\", key: peer.key }",
	  .doc = "The other gateway of a primary and secondary MX; without it this one works alone" },
	{ 0 }
};
