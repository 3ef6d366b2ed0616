/* config_tables.c: every key of mxward.yaml: what it may hold, its default, where it goes, what it
 * means.
 *
 * Nothing but tables: a new key is a row here, and nothing else anywhere. */
#include "policy/config/config_inside.h"
#include "policy/facts.h"

#define MINUTES(n) ((n) * 60000ull)
#define DAYS(n)    ((n) * 86400000ull)

enum {
	RATE_MAX = 1000000,
	NETWORKS_MAX = 1000,            /* looked through for each connection */
	DNS_PORT = 53,
};

static const char *const services[] = { [SERVICE_MX] = "mx", NULL };
static const char *const listener_tls[] = { [LISTENER_STARTTLS] = "starttls",
					    [LISTENER_IMPLICIT] = "implicit",
					    [LISTENER_OFF] = "off",
					    NULL };
static const char *const tls_versions[] = { [TLS_1_2] = "1.2", [TLS_1_3] = "1.3", NULL };
static const char *const tls_profiles[] = {
	[TLS_STRICT] = "strict", [TLS_COMPATIBLE] = "compatible", [TLS_LEGACY] = "legacy", NULL
};
static const char *const backend_profiles[] = { [BACKEND_PROFILE_SAME] = "default",
						[BACKEND_PROFILE_STRICT] = "strict",
						[BACKEND_PROFILE_COMPATIBLE] = "compatible",
						[BACKEND_PROFILE_LEGACY] = "legacy",
						NULL };
static const char *const backend_tls[] = { [BACKEND_TLS_OFF] = "off",
					   [BACKEND_TLS_OPPORTUNISTIC] = "opportunistic",
					   [BACKEND_TLS_REQUIRED] = "required",
					   NULL };
static const char *const client_infos[] = { [CLIENT_INFO_NONE] = "none",
					    [CLIENT_INFO_XCLIENT] = "xclient",
					    [CLIENT_INFO_PROXY_V1] = "proxy-v1",
					    [CLIENT_INFO_PROXY_V2] = "proxy-v2",
					    NULL };
static const char *const bare_lfs[] = {
	[BARE_LF_CONVERT] = "convert", [BARE_LF_REFUSE] = "refuse", NULL
};
static const char *const auto_words[] = { "auto", NULL };
static const char *const off_words[] = { "off", NULL };
static const char *const log_formats[] = { [LOG_JSON] = "json", [LOG_TEXT] = "text", NULL };
static const char *const log_also_formats[] = {
	[LOG_ALSO_JSON] = "json", [LOG_ALSO_POSTFIX] = "postfix", NULL
};
/* In the order of log_also_facility(). */
static const char *const facilities[] = { "mail",   "user",   "daemon", "local0",
					  "local1", "local2", "local3", "local4",
					  "local5", "local6", "local7", NULL };
static const char *const log_levels[] = {
	[LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug", NULL
};

#define AT(member) .offset = offsetof(struct listener_conf, member)
static const struct option listener_options[] = {
	{ "bind", OPTION_ENDPOINT, AT(bind), .example = "\"[::]:25\"",
	  .doc = "Address and port to listen on; [::] also accepts IPv4 connections" },
	{ "service", OPTION_WORD, AT(service), .fallback = "mx", .words = services,
	  .doc = "Service offered: mx, mail from other servers" },
	{ "tls", OPTION_WORD, AT(tls), .fallback = "starttls", .words = listener_tls,
	  .doc = "TLS for clients: offered by STARTTLS, required from the first byte "
		 "(implicit), or off" },
	{ "trust_proxy", OPTION_NETWORKS, AT(trust_proxy), .fallback = "[]", .most = NETWORKS_MAX,
	  .doc = "Networks of load balancers; their connections must begin with a PROXY "
		 "header, v1 or v2" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct certificate_conf, member)
static const struct option certificate_options[] = {
	{ "certificate", OPTION_PATH, AT(certificate), .example = "other.pem",
	  .doc = "Additional certificate with its chain, PEM; used when a client asks for its "
		 "name" },
	{ "key", OPTION_PATH, AT(key), .example = "other.key",
	  .doc = "Private key of the certificate, PEM" },
	{ 0 }
};
#undef AT

/* The members of tls, blocklist, log and admin lie in struct config itself: their offsets begin
 * there. */
#define AT(member) .offset = offsetof(struct config, member)
static const struct option tls_options[] = {
	{ "certificate", OPTION_PATH, AT(tls_certificate), .fallback = "", .example = "cert.pem",
	  .doc = "Certificate with its chain, PEM; read again at each reload, and when it is "
		 "renewed (watch)" },
	{ "key", OPTION_PATH, AT(tls_key), .fallback = "", .example = "key.pem",
	  .doc = "Private key of the certificate, PEM" },
	{ "certificates", OPTION_LIST, AT(tls_certificates), .fallback = "[]", .most = 1000,
	  .members = certificate_options, .member_size = sizeof(struct certificate_conf),
	  .example = "[{ certificate: other.pem, key: other.key }]",
	  .doc = "Additional certificates, selected by the name that a client asks for (SNI)" },
	{ "watch", OPTION_BOOL, AT(tls_watch), .fallback = "true",
	  .doc = "Serve renewed certificates within seconds, without a reload, and take up renewed "
		 "authorities of backends (ca). A file that is broken or does not fit its key "
		 "changes nothing and is logged. Not watched: peer.key" },
	{ "min_version", OPTION_WORD, AT(tls_minimum), .fallback = "\"1.2\"", .words = tls_versions,
	  .doc = "Lowest TLS version that clients may use" },
	{ "profile", OPTION_WORD, AT(tls_profile), .fallback = "compatible", .words = tls_profiles,
	  .doc = "Cipher suites of TLS 1.2, strongest first: strict offers ECDHE with AES-GCM or "
		 "ChaCha20 only; compatible adds ECDHE with AES-CBC, which Exchange on Windows "
		 "Server 2012 R2 needs; legacy adds DHE, RSA key exchange (no forward secrecy) and "
		 "SHA-1 signatures. Also applies to backends without a tls_profile" },
	{ 0 }
};

static const struct option blocklist_options[] = {
	{ "block", OPTION_PATHS, AT(block_files), .fallback = "[]", .most = 100,
	  .doc = "Files of blocked networks, one network per line in CIDR notation; # or ; "
		 "starts a comment" },
	{ "allow", OPTION_PATHS, AT(allow_files), .fallback = "[]", .most = 100,
	  .doc = "Files of networks that are never blocked; allow overrides block" },
	{ 0 }
};

static const struct option also_options[] = {
	{ "syslog", OPTION_TEXT, AT(log_also.syslog), .fallback = "",
	  .example = "\"unix:/dev/log\"",
	  .doc = "Receiver of syslog: unix: and the path of a socket, or udp: or tcp: and a host "
		 "with a port (514 if left out), whose name is looked up at start and reload. "
		 "What it does not take is lost to it, and counted; mail never waits for it" },
	{ "format", OPTION_WORD, AT(log_also.format), .fallback = "json", .words = log_also_formats,
	  .doc = "Words: json, the lines of the log, up to `level`; or postfix, what Postfix would "
		 "log of mail and refusals, for fail2ban, pflogsumm and their like" },
	{ "facility", OPTION_WORD, AT(log_also.facility), .fallback = "mail", .words = facilities,
	  .doc = "Facility" },
	{ 0 }
};

static const struct option log_options[] = {
	{ "format", OPTION_WORD, AT(log_format), .fallback = "json", .words = log_formats,
	  .doc = "Log format: one JSON object per line, or text for humans" },
	{ "level", OPTION_WORD, AT(log_level), .fallback = "info", .words = log_levels,
	  .doc = "Log level; what happens to mail is logged at info" },
	{ "file", OPTION_PATH, AT(log_file), .fallback = "",
	  .example = "/var/log/mxward/mxward.log",
	  .doc = "File that the log is appended to; created with mode 0640 if missing, in a "
		 "directory where `user` may write. USR1 reopens it. If not set, the log goes to "
		 "standard output" },
	{ "also", OPTION_STRUCT, .offset = 0, .members = also_options,
	  .doc = "Who gets the log besides" },
	{ "keep", OPTION_TIME, AT(log_keep), .fallback = "7d", .most = DAYS(3650),
	  .words = off_words,
	  .doc = "How long what was decided about mail is kept in the state directory, for "
		 "`mxward log`; off: not at all, and what is there is deleted. format and level do "
		 "not matter" },
	{ "keep_max", OPTION_SIZE, AT(log_keep_max), .fallback = "1G", .least = 1 << 20,
	  .most = (uint64_t)1 << 50,
	  .doc = "Most that these records may take up on the disk; then the oldest are deleted "
		 "first" },
	{ 0 }
};

static const struct option admin_options[] = {
	{ "socket", OPTION_PATH, AT(control_socket), .fallback = "/run/mxward/control.sock",
	  .least = 1, .most = SOCKET_PATH_MAX,
	  .doc = "Control socket for the mxward command; if the default cannot be created, "
		 "control.sock in the state directory is used" },
	{ "http", OPTION_TEXT, AT(http.text), .fallback = "", .example = "\"127.0.0.1:8025\"",
	  .doc = "Address, or unix: and the path of a socket, where monitoring reads /metrics "
		 "(Prometheus), /healthz and /readyz by HTTP; other than on the loopback "
		 "interface only with token_file" },
	{ "token_file", OPTION_PATH, AT(http.token_file), .fallback = "",
	  .example = "metrics.token",
	  .doc = "File with the token that /metrics is read with (Authorization: Bearer)" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct domain_conf, member)
static const struct option domain_options[] = {
	{ "", OPTION_HOSTNAME, AT(name), .example = "example.com",
	  .doc = "Domain name, in Unicode or as A-labels" },
	{ "backend", OPTION_TEXT, AT(backend_name), .example = "main",
	  .doc = "Backend that receives its mail" },
	{ "policy", OPTION_TEXT, AT(policy_name), .fallback = "", .example = "default",
	  .doc = "Policy for its mail; if not set, the policy named default" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct backend_conf, member)
static const struct option backend_options[] = {
	{ "", OPTION_TEXT, AT(name), .least = 1, .most = 64, .example = "main",
	  .doc = "Name of your choice, used in domains and in the log" },
	{ "servers", OPTION_TEXTS, AT(server_texts), .least = 1, .most = 64,
	  .example = "[\"10.0.0.5:25\"]",
	  .doc = "Servers, tried in this order: host:port, address:port or [v6]:port; port 25 "
		 "may be omitted" },
	{ "tls", OPTION_WORD, AT(tls), .fallback = "opportunistic", .words = backend_tls,
	  .doc = "TLS to the servers: opportunistic uses it if offered and verifies nothing; "
		 "required verifies the certificate for the server's name or address" },
	{ "tls_profile", OPTION_WORD, AT(profile), .fallback = "default", .words = backend_profiles,
	  .doc = "Cipher suites of TLS 1.2 to the servers: strict, compatible or legacy, as in "
		 "tls.profile; default uses the value of tls.profile" },
	{ "ca", OPTION_PATH, AT(ca), .fallback = "", .example = "ca.pem",
	  .doc = "Certificate authorities for tls: required, PEM; if not set, those of the "
		 "system" },
	{ "client_info", OPTION_WORD, AT(client_info), .fallback = "none", .words = client_infos,
	  .doc = "Client information sent to the servers, by XCLIENT or in a PROXY protocol "
		 "header; XCLIENT includes the client's name if the check rdns verifies it" },
	{ "connections", OPTION_COUNT, AT(connections), .fallback = "auto", .least = 1,
	  .most = 10000, .words = auto_words,
	  .doc = "Maximum number of concurrent connections to each server; auto is the server's "
		 "own limit, which is learned when it turns a connection away" },
	{ "hold", OPTION_TIME, AT(hold), .fallback = "", .most = DAYS(30), .example = "5d",
	  .doc = "Time for which mail to known recipients is held while no server can be "
		 "reached; if not set, peer.hold applies; without either, mail is not held" },
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
	  .doc = "Role of this gateway in the pair" },
	{ "bind", OPTION_ENDPOINT, AT(bind), .example = "\"[::]:7025\"",
	  .doc = "Address on which this gateway listens for its peer" },
	{ "address", OPTION_TEXT, AT(address_text), .least = 1, .most = 270,
	  .example = "mx2.example.com:7025", .doc = "Address of the peer, host:port" },
	{ "hostname", OPTION_HOSTNAME, AT(hostname), .fallback = "", .example = "mx2.example.com",
	  .doc = "Hostname of the peer, needed if the address is not a name; clients and "
		 "results that use it are treated as forged, like those that use this "
		 "gateway's hostname" },
	{ "key", OPTION_PATH, AT(key_file), .example = "peer.key",
	  .doc = "Key shared by both gateways, made with `mxward peer key`; read again at each "
		 "reload" },
	{ "standby", OPTION_WORD, AT(standby), .fallback = "defer", .words = standbys,
	  .doc = "Behaviour of a secondary while the primary serves: defer mail, so that "
		 "clients turn to the primary, or accept it; with accept on both gateways, the "
		 "limits per minute count a client's use of both together" },
	{ "hold", OPTION_TIME, AT(hold), .fallback = "", .most = DAYS(30), .example = "5d",
	  .doc = "Time for which mail to known recipients is held while neither gateway can "
		 "reach a server of its backend; if not set, mail is not held" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct quarantine_conf, member)
static const struct option quarantine_options[] = {
	{ "directory", OPTION_PATH, AT(directory), .fallback = "", .example = "/var/spool/mxward",
	  .doc = "Spool directory for quarantined and held mail; if not set, "
		 "/var/spool/mxward, or mxward.spool beside a configuration outside /etc/mxward" },
	{ "keep", OPTION_TIME, AT(keep), .fallback = "30d", .least = DAYS(1), .most = DAYS(3650),
	  .doc = "Retention time of quarantined mail; undeliverable mail stays until somebody "
		 "releases or deletes it" },
	{ "max_size", OPTION_SIZE, AT(max_size), .fallback = "10G", .least = 1 << 20,
	  .most = UINT64_MAX / 2,
	  .doc = "Maximum size of the quarantine. In its last eighth the oldest messages are "
		 "deleted, but none that is younger than a day or undeliverable; once it is "
		 "full, mail for the quarantine is deferred with 452, as on a full disk. Held "
		 "mail is limited only by the disk" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct bounces_conf, member)
static const struct option bounces_options[] = {
	{ "via", OPTION_TEXT, AT(route.text), .fallback = "backend", .least = 1, .most = 270,
	  .doc = "Route for bounces: backend, the one that the mail was for; mx, the sender's "
		 "own mail servers, on port 25; or the name of a backend, or host:port. A "
		 "backend must relay for this gateway" },
	{ "keep", OPTION_TIME, AT(keep), .fallback = "5d", .least = 1000, .most = DAYS(30),
	  .doc = "Time for which delivery of a bounce is attempted. After that, a report to "
		 "postmaster at the recipient's domain is attempted for the same time; if that "
		 "fails too, the message is quarantined as undeliverable" },
	{ "delay", OPTION_TIME, AT(delay), .fallback = "4h", .most = DAYS(30),
	  .doc = "Time after which a sender who asked for it (NOTIFY=DELAY) is told that a "
		 "message is still waiting; 0s: never" },
	{ "size", OPTION_SIZE, AT(size), .fallback = "1M", .most = 1ull << 40,
	  .doc = "Largest message returned in full to a sender who asked for it (RET=FULL); of "
		 "larger ones only the header is returned" },
	{ "exempt", OPTION_NETWORKS, AT(exempt), .fallback = "[]", .most = NETWORKS_MAX,
	  .doc = "Private or loopback networks to which bounces may be sent with via: mx; no "
		 "other private or loopback address is contacted" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct posture_selectors, member)
static const struct option selector_options[] = {
	{ "", OPTION_HOSTNAME, AT(domain), .example = "example.com", .doc = "Domain" },
	{ "selectors", OPTION_TEXTS, AT(names), .least = 1, .most = 32, .example = "[s1, s2]",
	  .doc = "Selectors" },
	{ 0 }
};
#undef AT

static const char *const posture_domains[] = {
	[POSTURE_DOMAINS_OWN] = "own", [POSTURE_DOMAINS_NONE] = "none", NULL
};

#define AT(member) .offset = offsetof(struct posture_conf, member)
static const struct option posture_options[] = {
	{ "watch", OPTION_TIME, AT(watch), .fallback = "off", .least = 3600000, .most = DAYS(90),
	  .words = off_words, .example = "7d",
	  .doc = "How often the domains are looked at, as `mxward domain` does; what has changed "
		 "is logged. off: never" },
	{ "domains", OPTION_WORD, AT(domains), .fallback = "own", .words = posture_domains,
	  .doc = "Which of the configured domains are watched: own, all of them; none" },
	{ "partners", OPTION_TEXTS, AT(partners), .fallback = "[]", .most = 1000,
	  .example = "[supplier.example]", .doc = "Domains of others that are watched, too" },
	{ "selectors", OPTION_PAIRS, AT(selectors), .fallback = "{}", .most = 1000,
	  .members = selector_options, .member_size = sizeof(struct posture_selectors),
	  .example = "{ example.com: [s1, s2] }",
	  .doc = "DKIM selectors of domains, for keys to be looked at beside those that mail of "
		 "the domain has used" },
	{ "addresses", OPTION_NETWORKS, AT(addresses), .fallback = "[]", .most = 64,
	  .example = "[192.0.2.10]",
	  .doc = "Addresses that your mail is sent from: SPF has to let them pass, and no DNS "
		 "list may name them" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct bare_lf_conf, member)
static const struct option bare_lf_options[] = {
	{ "bdat", OPTION_WORD, AT(bdat), .fallback = "convert", .words = bare_lfs,
	  .doc = "A bare LF in a BDAT chunk, as Microsoft 365 sends it: convert it to CRLF "
		 "before anything reads the message, which breaks a DKIM signature over it; or "
		 "refuse the message" },
	{ "from", OPTION_NETWORKS, AT(from), .fallback = "[]", .most = NETWORKS_MAX,
	  .example = "[10.0.0.0/8]",
	  .doc = "Networks of your own printers and scripts: a bare LF in a message from them is "
		 "converted to CRLF, also in DATA; the message still ends only with "
		 "<CR><LF>.<CR><LF>. A message from anybody else with a bare LF in DATA is "
		 "refused, as it could hide a second one" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct config, member)
static const struct option smtp_options[] = {
	{ "bare_lf", OPTION_STRUCT, AT(bare_lf), .members = bare_lf_options,
	  .doc = "Lines of a message that end with LF instead of CRLF; the `message` line of the "
		 "log says how many were converted. A bare CR or a NUL is always refused" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct limits_conf, member)
static const struct option prefix_options[] = {
	{ "ipv4", OPTION_COUNT, AT(prefix_ipv4), .fallback = "32", .least = 1, .most = 32,
	  .doc = "Prefix length of an IPv4 client" },
	{ "ipv6", OPTION_COUNT, AT(prefix_ipv6), .fallback = "64", .least = 1, .most = 128,
	  .doc = "Prefix length of an IPv6 client" },
	{ 0 }
};

static const struct option limit_options[] = {
	{ "sessions", OPTION_COUNT, AT(sessions), .fallback = "10000", .least = 1, .most = 1000000,
	  .doc = "Concurrent connections of all clients together" },
	{ "sessions_per_client", OPTION_COUNT, AT(sessions_per_client), .fallback = "50",
	  .least = 1, .most = 1000000, .doc = "Concurrent connections per client" },
	{ "connections_per_minute", OPTION_COUNT, AT(connections_per_minute), .fallback = "60",
	  .least = 1, .most = RATE_MAX, .doc = "New connections per client per minute" },
	{ "messages_per_minute", OPTION_COUNT, AT(messages_per_minute), .fallback = "120",
	  .least = 1, .most = RATE_MAX, .doc = "Messages per client per minute" },
	{ "recipients_per_minute", OPTION_COUNT, AT(recipients_per_minute), .fallback = "600",
	  .least = 1, .most = RATE_MAX, .doc = "Recipients per client per minute" },
	{ "tls_handshakes_per_minute", OPTION_COUNT, AT(tls_handshakes_per_minute),
	  .fallback = "60", .least = 1, .most = RATE_MAX,
	  .doc = "TLS handshakes per client per minute" },
	{ "recipients", OPTION_COUNT, AT(recipients), .fallback = "100", .least = 1, .most = 100000,
	  .doc = "Recipients per message; RFC 5321 requires at least 100" },
	{ "message_size", OPTION_SIZE, AT(message_size), .fallback = "50M", .least = 1,
	  .most = 1ull << 40, .doc = "Maximum size of a message; larger messages are rejected" },
	{ "errors", OPTION_COUNT, AT(errors), .fallback = "10", .least = 1, .most = 1000000,
	  .doc = "Errors allowed per connection before it is closed" },
	{ "refusals", OPTION_COUNT, AT(refusals), .fallback = "20", .least = 1, .most = 1000000,
	  .doc = "Refusals allowed per connection, including the mail server's, before it is "
		 "closed with 421. Accepted mail resets the count; past half of the limit each "
		 "refusal is delayed by a second. A message's refused recipients count only if "
		 "they outnumber its accepted ones, and only by how many; all of them count if "
		 "the message is not accepted. Recipients that must be sent again in a "
		 "transaction of their own do not count, and those over `recipients` only "
		 "beyond 1,000. A client that names this many unknown recipients, over any "
		 "number of connections, must wait 1, 2, 4, up to 60 minutes" },
	{ "log_lines", OPTION_COUNT, AT(log_lines), .fallback = "200", .least = 10, .most = 1000000,
	  .doc = "Log lines per connection, not counting those of accepted mail; its `session` "
		 "line says how many were left out" },
	{ "memory", OPTION_SIZE, AT(memory), .fallback = "auto", .least = 64 << 20,
	  .most = 1ull << 50, .words = auto_words,
	  .doc = "Memory limit of mxward as a whole; auto: what its cgroup or the machine "
		 "allows, less a reserve. Above 70 % of it, idle sessions get 421 and large "
		 "messages get 452. A session needs 4K when idle, 40K with TLS, 130K more "
		 "while the checks read a message, and the size of that message up to 1M" },
	{ "client_prefix", OPTION_STRUCT, .offset = 0, .members = prefix_options,
	  .doc = "Size of the network that counts as one client" },
	{ "exempt", OPTION_NETWORKS, AT(exempt), .fallback = "[127.0.0.0/8]", .most = NETWORKS_MAX,
	  .doc = "Networks exempt from the limits per client" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct timeouts_conf, member)
static const struct option timeout_options[] = {
	{ "command", OPTION_TIME, AT(command), .fallback = "5m", .least = 1000, .most = DAYS(1),
	  .doc = "Time for the client's next complete command" },
	{ "data", OPTION_TIME, AT(data), .fallback = "3m", .least = 1000, .most = DAYS(1),
	  .doc = "Time for each 64 KiB of a message body" },
	{ "session", OPTION_TIME, AT(session), .fallback = "1h", .least = 1000, .most = DAYS(7),
	  .doc = "Total time of a connection" },
	{ "checks", OPTION_TIME, AT(checks), .fallback = "15s", .least = 1000, .most = MINUTES(10),
	  .doc = "Time for the checks of one phase; a check that is not finished by then "
		 "counts as failed" },
	{ "backend", OPTION_TIME, AT(backend), .fallback = "5m", .least = 1000, .most = DAYS(1),
	  .doc = "Time for each reply of a backend" },
	{ "handshake", OPTION_TIME, AT(handshake), .fallback = "10s", .least = 1000,
	  .most = MINUTES(10), .doc = "Time for a TLS handshake" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct dns_conf, member)
static const struct option dns_options[] = {
	{ "servers", OPTION_ENDPOINTS, AT(servers), .fallback = "[]", .most = 16, .port = DNS_PORT,
	  .doc = "Resolvers, tried in this order: address or host name; port 53 may be omitted; a "
		 "host name is looked up by the system at start and at each reload. If empty, "
		 "those of /etc/resolv.conf. Names of backends and of the peer are looked up in "
		 "/etc/hosts first; names without a dot are then sent to the system's resolvers" },
	{ "timeout", OPTION_TIME, AT(timeout), .fallback = "5s", .least = 1000, .most = MINUTES(1),
	  .doc = "Total time for one query, including all attempts; a query not answered by "
		 "then has failed" },
	{ 0 }
};
#undef AT

#define AT(member) .offset = offsetof(struct policy_conf, member)
static const struct option policy_options[] = {
	{ "", OPTION_TEXT, AT(name), .least = 1, .most = 64, .example = "default",
	  .doc = "Name of your choice, used in domains; `default` applies to all domains that "
		 "name no policy" },
	{ "path", OPTION_PATH, AT(path), .example = "policy/default.yaml",
	  .doc = "File of the policy" },
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
	  .doc = "Check " #word,                                                     \
	  .doc_more = print_facts },
static const struct option check_options[] = {
#include "modules/checks.def"
	{ 0 }
};
#undef CHECK

#define AT(member) .offset = offsetof(struct config, member)
const struct option config_options[] = {
	{ "hostname", OPTION_HOSTNAME, AT(hostname), .example = "mx1.example.com",
	  .doc = "Public DNS name of this gateway, used in its greeting and headers" },
	{ "listeners", OPTION_LIST, AT(listeners), .fallback = "[{ bind: \"[::]:25\" }]",
	  .least = 1, .most = 64, .members = listener_options,
	  .member_size = sizeof(struct listener_conf), .doc = "Addresses to listen on" },
	{ "tls", OPTION_STRUCT, .offset = 0, .members = tls_options, .doc = "TLS towards clients" },
	{ "domains", OPTION_MAP, AT(domains), .least = 1, .most = 1000000,
	  .members = domain_options, .member_size = sizeof(struct domain_conf),
	  .example = "{ example.com: { backend: main } }",
	  .doc = "Domains to relay for; mail for any other domain is refused" },
	{ "backends", OPTION_MAP, AT(backends), .least = 1, .most = 1000,
	  .members = backend_options, .member_size = sizeof(struct backend_conf),
	  .example = "{ main: { servers: [\"10.0.0.5:25\"] } }",
	  .doc = "Mail servers behind this gateway" },
	{ "smtp", OPTION_STRUCT, .offset = 0, .members = smtp_options,
	  .doc = "SMTP towards clients" },
	{ "limits", OPTION_STRUCT, AT(limits), .members = limit_options,
	  .doc = "Limits on clients" },
	{ "timeouts", OPTION_STRUCT, AT(timeouts), .members = timeout_options,
	  .doc = "Timeouts. Each is absolute: a slow sender does not extend it" },
	{ "dns", OPTION_STRUCT, AT(dns), .members = dns_options, .doc = "DNS resolvers" },
	{ "blocklist", OPTION_STRUCT, .offset = 0, .members = blocklist_options,
	  .doc = "Block and allow lists of networks; `mxward block` adds to them at run time" },
	{ "checks", OPTION_STRUCT, .offset = 0, .members = check_options,
	  .doc = "Checks to run; a check that is not listed does not run" },
	{ "policies", OPTION_PAIRS, AT(policies), .fallback = "{}", .most = 1000,
	  .members = policy_options, .member_size = sizeof(struct policy_conf),
	  .example = "{ default: policy/default.yaml }",
	  .if_empty = "the built-in policy/default.yaml applies",
	  .doc = "Policies, one file each; they decide what happens to mail. If there is none, "
		 "the built-in policy/default.yaml applies" },
	{ "log", OPTION_STRUCT, .offset = 0, .members = log_options,
	  .doc = "Log format and level" },
	{ "admin", OPTION_STRUCT, .offset = 0, .members = admin_options,
	  .doc = "Control interface" },
	{ "user", OPTION_TEXT, AT(user), .fallback = "mxward", .least = 1, .most = 32,
	  .doc = "User to which mxward switches when started as root" },
	{ "state", OPTION_PATH, AT(state), .fallback = "", .example = "/var/lib/mxward",
	  .doc = "State directory, for what is kept across restarts; if not set, "
		 "/var/lib/mxward, or mxward.state beside a configuration outside /etc/mxward" },
	{ "quarantine", OPTION_STRUCT, AT(quarantine), .members = quarantine_options,
	  .doc = "Quarantine: mail set aside for review" },
	{ "bounces", OPTION_STRUCT, AT(bounces), .members = bounces_options,
	  .doc = "Bounces: reports to the senders of held mail that could not be delivered" },
	{ "reports", OPTION_STRUCT, .offset = 0, .members = config_reports_options,
	  .doc = "Reports on mail, to and from the owners of domains" },
	{ "posture", OPTION_STRUCT, AT(posture), .members = posture_options,
	  .doc = "Posture: how your own domains and those of partners stand in the eyes of other "
		 "mail servers" },
	{ "peer", OPTION_OPTIONAL, AT(peer_named), .fallback = "", .members = peer_options,
	  .member_size = sizeof(struct peer_conf),
	  .example = "{ role: primary, bind: \"[::]:7025\", address: \"mx2.example.com:7025\", "
		     "key: peer.key }",
	  .doc = "Peer: the other gateway of a primary and secondary MX; without it this "
		 "gateway works alone" },
	{ 0 }
};
