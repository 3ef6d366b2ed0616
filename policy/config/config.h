/* config.h: the configuration as the program uses it: typed, checked, immutable.
 *
 * One generation a load. Sessions hold the generation they began with (config_ref), so that a
 * reload never changes a rule under a running session. Everything is filled from the option tables
 * in config_tables.c, from which the manual, the sample file and `mxward check --print` also come.
 * Times are milliseconds, sizes octets, domains A-labels in lower case. */
#ifndef MXWARD_CONFIG_CONFIG_H
#define MXWARD_CONFIG_CONFIG_H

#include "gateway/base/log.h"
#include "gateway/base/net.h"
#include "gateway/io/tls.h"
#include "modules/checks.h"
#include "policy/policy.h"
#include "policy/options/snapshot.h"

enum service { SERVICE_MX };
enum listener_tls { LISTENER_STARTTLS, LISTENER_IMPLICIT, LISTENER_OFF };

struct listener_conf {
	struct address bind;
	enum service service;
	enum listener_tls tls;
	struct network *trust_proxy;
	size_t trust_proxy_count;
	const char *name;               /* "[::]:25", as in the log */
	bool covered; /* while it is loaded: another one serves its address; it is left out */
};

struct certificate_conf { /* tls.certificate and tls.key, or one of tls.certificates */
	const char *certificate, *key;  /* absolute paths */
	/* the certificate; its key is in tls_server alone once that is built */
	struct tls_identity pem;
	uint64_t expires;               /* the certificate, in seconds since 1970 UTC */
};

enum backend_tls { BACKEND_TLS_OFF, BACKEND_TLS_OPPORTUNISTIC, BACKEND_TLS_REQUIRED };
/* the first: that of the clients (tls.profile) */
enum backend_profile {
	BACKEND_PROFILE_SAME,
	BACKEND_PROFILE_STRICT,
	BACKEND_PROFILE_COMPATIBLE,
	BACKEND_PROFILE_LEGACY
};
enum client_info {
	CLIENT_INFO_NONE,
	CLIENT_INFO_XCLIENT,
	CLIENT_INFO_PROXY_V1,
	CLIENT_INFO_PROXY_V2
};

struct server_conf {
	const char *name;               /* "10.0.0.5:25", as configured and in the log */
	/* a host name to be resolved and verified; an address in text otherwise */
	const char *host;
	struct address address; /* family NONE where `host` is a name; the port is always set */
};

struct backend_conf {
	const char *name;
	struct server_conf *servers;
	size_t server_count;
	const char **server_texts;      /* as configured */
	size_t server_text_count;
	enum backend_tls tls;
	enum client_info client_info;
	enum backend_profile profile;
	const char *ca;                 /* absolute path, NULL: the system's authorities */
	/* how long mail is kept for it while no server can be reached; 0: not at all */
	uint64_t hold;
	uint64_t connections;           /* to each server at the same time, at most; 0: auto */
	struct tls_context *tls_client; /* NULL when tls is off */
	const char *authorities;        /* the file it verifies by, absolute; NULL: it does not */
	enum tls_profile suites;        /* that it has: of its own profile, or of tls.profile */
	/* its place in config.backends; their count: it is none of them, and no link to it is kept
	 * */
	size_t index;
};

struct policy_conf {
	const char *name, *path;        /* path: absolute */
	struct policy *policy;
};

struct domain_conf {
	const char *name;               /* A-labels, lower case */
	const char *backend_name;
	const struct backend_conf *backend;
	const char *policy_name;        /* as configured; NULL: not set */
	const struct policy_conf *policy;
};

struct dns_conf {
	struct address *servers;        /* none: the system's */
	size_t server_count;
	uint64_t timeout;
};

struct limits_conf {
	uint64_t sessions, sessions_per_client;
	uint64_t connections_per_minute, messages_per_minute, recipients_per_minute,
		tls_handshakes_per_minute;
	uint64_t recipients, message_size, errors;
	uint64_t refusals, log_lines;   /* of a session */
	uint64_t prefix_ipv4, prefix_ipv6;
	struct network *exempt;
	size_t exempt_count;
	uint64_t memory;                /* of the whole process; 0: what the system allows */
};

struct timeouts_conf {
	uint64_t command, data, session, checks, backend, handshake;
};

enum bare_lf { BARE_LF_CONVERT, BARE_LF_REFUSE };

struct bare_lf_conf {                   /* smtp.bare_lf: line ends of a message that are bare LFs */
	enum bare_lf bdat;
	struct network *from;           /* clients whose messages may have them in DATA, too */
	size_t from_count;
};

struct quarantine_conf {
	const char *directory;          /* of the spool, both queues; absolute */
	uint64_t keep, max_size;
};

enum route_via { ROUTE_BACKEND, ROUTE_MX, ROUTE_NAMED, ROUTE_SERVER };

struct route_conf {                     /* where mail of our own goes: bounces.via and others */
	const char *text;               /* as configured; NULL: nothing is */
	enum route_via via;
	const struct backend_conf *backend;     /* NAMED */
	struct server_conf server;      /* SERVER */
	struct tls_context *tls_client; /* MX and SERVER: opportunistic */
};

struct bounces_conf {                   /* bounces: what senders are told of mail that was held */
	struct route_conf route;
	uint64_t keep;                  /* how long one is tried */
	/* when a sender who asked for it is told that a message is late; 0: never */
	uint64_t delay;
	uint64_t size;                  /* the largest message that is returned as a whole */
	struct network *exempt;         /* private networks where a sender's MX may be */
	size_t exempt_count;
};

enum reports_format { REPORTS_RFC9990, REPORTS_RFC7489 };
enum reports_failure { REPORTS_FAILURE_OFF, REPORTS_FAILURE_ON };

struct dmarc_reports_conf {             /* reports.dmarc: what domains are told of their mail */
	bool configured;
	bool send;                      /* false: only counted */
	const char *from;               /* an address; NULL: not given, nothing is sent */
	struct route_conf route;        /* not ROUTE_BACKEND */
	const char *org_name, *contact; /* NULL: not given */
	const char **exclude;           /* domains as written: they get none */
	size_t exclude_count;
	const char *at_text;
	uint64_t at, spread;            /* milliseconds: since midnight UTC; they take so long */
	enum reports_format format;
	enum reports_failure failure;   /* of single messages as well (RFC 9991) */
	const char *key;                /* absolute; NULL: reports are not signed here */
	struct bytes key_pem;           /* its content */
	const char *selector;
	uint64_t prefix_ipv4, prefix_ipv6;      /* so much of a client's address is told */
};

struct import_reports_conf {            /* reports.import: what others tell of our domains */
	bool configured;
	const char *address;            /* mail to it is read as well */
	uint64_t keep;
};

struct peer_conf {                      /* peer: the other gateway of a pair */
	bool configured;
	int role, standby;              /* enum pair_role, enum standby (peer/pair.h) */
	struct address bind;            /* where the other reaches this one */
	const char *address_text;       /* as configured */
	struct server_conf address;     /* where this one reaches the other */
	const char *
		/* the other's, lower-case A-labels: as configured, or that of `address`; NULL:
		 * neither tells */
		hostname;
	const char *key_file;           /* absolute */
	struct bytes key;               /* TLS_PSK_SIZE octets that both share */
	uint64_t hold;                  /* for backends that name none of their own; 0: none */
};

struct http_conf {                      /* admin.http: where monitoring reads the figures */
	bool configured;
	const char *text;               /* as configured */
	struct address at;              /* family NONE where it is a socket */
	const char *path;               /* of the socket, absolute; NULL: none */
	const char *token_file;         /* absolute; NULL: none */
	struct bytes token;             /* "": everybody may read who reaches it */
};

enum log_also_way { LOG_ALSO_NONE, LOG_ALSO_UNIX, LOG_ALSO_UDP, LOG_ALSO_TCP };
enum log_also_format { LOG_ALSO_JSON, LOG_ALSO_POSTFIX };

struct log_also_conf {                  /* log.also: who gets the log besides */
	const char *syslog;             /* as configured; NULL: nobody */
	enum log_also_format format;
	int facility;                   /* the place of its word: log_also_facility() */
	enum log_also_way way;          /* NONE also where the name has no address now */
	struct address at;              /* of UDP and TCP */
	const char *path;               /* of a Unix socket, absolute */
};
/* The facility's number in syslog (RFC 5424, 6.2.1). */
int log_also_facility(const struct log_also_conf *);

/* Selectors of DKIM that mail of a domain is signed with. */
struct posture_selectors {
	const char *domain;
	const char **names;
	size_t count;
};

enum posture_domains { POSTURE_DOMAINS_OWN, POSTURE_DOMAINS_NONE };

struct posture_conf {                   /* posture: how domains stand in the eyes of others */
	uint64_t watch;                 /* how often they are looked at; 0: never */
	enum posture_domains domains;   /* which of ours are */
	const char **partners;          /* domains of others; A-labels in lower case */
	size_t partner_count;
	struct posture_selectors *selectors;
	size_t selector_count;
	struct network *addresses;      /* that our mail is sent from; single addresses */
	size_t address_count;
};

struct config_part {
	const char *name; /* a key, or a policy: "limits.sessions", "policies.default" */
	uint64_t digest;
};

struct config {
	uint64_t generation;            /* 1, 2, …: set by config_load() */
	/* of the effective configuration: equal settings give equal numbers */
	uint64_t fingerprint;
	const char *hostname;
	const char *user;               /* what root turns into */
	const char *state;              /* directory of what is kept over restarts, absolute */
	struct listener_conf *listeners;
	size_t listener_count;
	const char *tls_certificate, *tls_key;          /* as configured; NULL: not set */
	struct certificate_conf *tls_certificates;      /* the further ones, as configured */
	size_t tls_certificate_count;
	/* all of them; the first is for clients without SNI */
	struct certificate_conf *certificates;
	size_t certificate_count;
	bool tls_watch;                 /* renewed files are taken up without a reload */
	enum tls_version tls_minimum;
	enum tls_profile tls_profile;
	struct tls_context *tls_server; /* NULL when no certificate is configured */
	struct domain_conf *domains;    /* sorted by name */
	size_t domain_count;
	struct backend_conf *backends;
	size_t backend_count;
	struct bare_lf_conf bare_lf;
	struct limits_conf limits;
	struct timeouts_conf timeouts;
	struct quarantine_conf quarantine;
	struct bounces_conf bounces;
	/* as read; NULL: not configured; and the same with what follows from it */
	const struct dmarc_reports_conf *dmarc_reports_named;
	const struct import_reports_conf *import_reports_named;
	struct dmarc_reports_conf dmarc_reports;
	struct import_reports_conf import_reports;
	struct posture_conf posture;
	const struct peer_conf *peer_named;     /* as read; NULL: not configured */
	struct peer_conf peer;          /* the same with what follows from it */
	uint64_t common; /* fingerprint of what the gateways of a pair should share, */
	struct config_part *parts;      /* and of each part of it */
	size_t part_count;
	const char **block_files;                       /* absolute paths */
	size_t block_file_count;
	const char **allow_files;
	size_t allow_file_count;
	struct blocklist_files *blocklist;
	enum log_format log_format;
	enum log_level log_level;
	const char *log_file;           /* absolute path; NULL: standard output */
	uint64_t log_keep, log_keep_max;        /* of the journal; keep 0: there is none */
	struct log_also_conf log_also;
	const char *control_socket;     /* absolute */
	struct http_conf http;
	struct dns_conf dns;
	/* each check's own structure; NULL: it is not named and does not run. A check without
	 * options that is named has some non-NULL value; the block list's is always there */
	const void *checks[CHECKS_COUNT];
	struct policy_conf *policies;
	size_t policy_count;
	struct policy_conf builtin;             /* where none is configured */
	const struct policy_conf *judges;       /* the policies in force: those, or this one */
	size_t judge_count;
};

/* peer.hostname; empty where there is no peer, or it is not known. */
struct bytes config_other_name(const struct config *);

/* A message to the administrator; `warning` does not keep the configuration from being used. */
struct config_report {
	/* "file:line:col: key.path: sentence" */
	void (*say)(void *arg, bool warning, const char *message);
	void *arg;
};

/* Loads and checks `path` and all it names through the snapshot. NULL when there was an error;
 * every one has been reported. The result has one holder. Needs tls_start() before. A relative path
 * is taken from the working directory: who reads another process's snapshot must give the path that
 * process gave. */
struct config *config_load(const char *path, struct snapshot *, const struct config_report *);
struct config *config_ref(struct config *);            /* any thread */
void config_unref(struct config *);                   /* any thread; NULL is allowed */
/* The configured domain of this name, as it stands in an address: in Unicode or A-labels, in any
 * case, perhaps with a final dot. NULL when it is not one of ours. */
const struct domain_conf *config_domain(const struct config *, struct bytes name);

/* The effective configuration as YAML, to stdout: every key with its value in force. Paths are
 * absolute. */
void config_print(const struct config *);
/* Generated from the option tables: a commented sample mxward.yaml; the manual's tables of every
 * option and of every key of a policy (Markdown). */
void config_print_sample(void);
void config_print_manual(void);
/* The list of its keys for a manual page, mdoc(7). */
void config_print_man(void);
/* The JSON Schema of mxward.yaml, draft-07. */
void config_print_schema(void);

#endif
