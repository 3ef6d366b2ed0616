/* loader.c: the child that turns a path into a plan and a snapshot, or into a list of errors. */
#include "gateway/process/loader.h"

#include "gateway/process/channel.h"
#include "gateway/process/directories.h"
#include "gateway/process/watched.h"
#include "gateway/scan/scanners.h"
#include "policy/config/config.h"
#include "policy/options/snapshot.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* WHY: what is said of a configuration has to fit into one notice beside the plan. */
enum { SAYINGS_MAX = NOTICE_BODY_MAX - (int)sizeof(struct plan) - 64 };

struct sayings {
	char warnings[SAYINGS_MAX], errors[SAYINGS_MAX];
	struct text warning, error;
	size_t left_out;
};

static void sayings_add(struct sayings *s, bool warning, const char *message)
{
	struct text *t = warning ? &s->warning : &s->error;
	if (t->len + strlen(message) + 80 > t->cap) {
		s->left_out++;
		return;
	}
	text_string(t, message);
	text_string(t, warning ? " (warning)\n" : "\n");
}

static void loader_say(void *arg, bool warning, const char *message)
{
	sayings_add(arg, warning, message);
}

static _Noreturn void loader_fail(struct sayings *s, int channel)
{
	if (s->left_out > 0)
		text_format(&s->error, "and %zu more errors\n", s->left_out);
	if (!channel_send(channel, NOTICE_BROKEN, 0, text_bytes(&s->error), NULL, 0))
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}

/* Whom the gateway becomes. Only root can become somebody. */
static bool find_user(const char *path, const struct config *config, struct plan *plan,
		      struct sayings *s)
{
	char sentence[512];
	struct text t = TEXT(sentence);
	if (geteuid() != 0) {
		plan->uid = geteuid();
		plan->gid = getegid();
		return true;
	}
	const char *name = config->user;
	struct passwd *user = getpwnam(name);
	if (!user) {
		text_format(&t,
			    "%s: user: no user \"%s\" on this machine; the gateway runs as nobody",
			    path, name);
		sayings_add(s, true, text_cstr(&t));
		name = "nobody";
		user = getpwnam(name);
	}
	plan->drop = true;
	plan->uid = user ? user->pw_uid : 65534;
	plan->gid = user ? user->pw_gid : 65534;
	t = TEXT(plan->user);
	text_string(&t, name);
	text_cstr(&t);
	if (plan->uid != 0)
		return true;
	t = TEXT(sentence);
	text_format(&t, "%s: user: \"%s\" is root; name an unprivileged user", path, name);
	sayings_add(s, false, text_cstr(&t));
	return false;
}

static bool path_copy(const char *file, const char *key, const char *value, char room[PATH_MAX],
		      struct sayings *s)
{
	char sentence[256];
	struct text t = TEXT(sentence);
	if (strlen(value) < PATH_MAX) {
		strcpy(room, value);
		return true;
	}
	text_format(&t, "%s: %s: is longer than this system allows for a path", file, key);
	sayings_add(s, false, text_cstr(&t));
	return false;
}

enum { SMTP = 25, DNS = 53 };

static void add_port(struct ports *p, uint16_t port)
{
	if (ports_have(p, port))
		return;
	if (p->count == PLAN_PORTS_MAX)
		p->any = true;
	else
		p->at[p->count++] = port;
}

/* Whatever connects by TCP to a new kind of place has its ports here, or Landlock keeps it from
 * there (sandbox.c). */
static void find_scanner_ports(const struct config *config, struct ports *p)
{
	const struct scans_conf *conf = config_scans(config);
	struct scan_place place;
	for (size_t i = 0; conf && i < conf->count; i++)
		if (scan_place_read(conf->scanners[i].server, conf->scanners[i].type, &place) &&
		    !place.path[0])
			add_port(p, place.address.port);
}

/* Where mail of our own goes. */
static void add_route(struct ports *p, const struct route_conf *route)
{
	if (route->via == ROUTE_MX)
		add_port(p, SMTP);
	else if (route->via == ROUTE_SERVER)
		add_port(p, route->server.address.port);
}

static void find_ports(const struct config *config, struct ports *p)
{
	add_port(p, DNS); /* the system's resolvers, which names of peers are asked of */
	for (size_t i = 0; i < config->dns.server_count; i++)
		add_port(p, config->dns.servers[i].port);
	for (size_t b = 0; b < config->backend_count; b++)
		for (size_t i = 0; i < config->backends[b].server_count; i++)
			add_port(p, config->backends[b].servers[i].address.port);
	add_route(p, &config->bounces.route);
	if (config->dmarc_reports.configured)
		add_route(p, &config->dmarc_reports.route);
	if (config->log_also.way == LOG_ALSO_TCP)
		add_port(p, config->log_also.at.port);
	find_scanner_ports(config, p);
	if (!config->peer.configured)
		return;
	add_port(p, config->peer.address.address.port);
	add_port(p, SMTP);
	/* The other gateway's port for mail is only told when it is there. On port 25 it is as
	 * ours; elsewhere it may be any. */
	bool usual = false;
	for (size_t i = 0; i < config->listener_count; i++)
		usual |= config->listeners[i].bind.port == SMTP;
	p->any |= !usual;
}

static bool make_plan(const char *path, const struct config *config, struct plan *plan,
		      struct sayings *s)
{
	char sentence[256];
	struct text t = TEXT(sentence);
	if (config->listener_count > PLAN_LISTENERS_MAX) {
		text_format(&t, "%s: listeners: more than %d", path, PLAN_LISTENERS_MAX);
		sayings_add(s, false, text_cstr(&t));
		return false;
	}
	plan->listener_count = config->listener_count;
	for (size_t i = 0; i < config->listener_count; i++)
		plan->listeners[i] = config->listeners[i].bind;
	plan->paired = config->peer.configured;
	plan->peer = config->peer.bind;
	plan->http = config->http.configured;
	plan->http_at = config->http.at;
	if (config->http.path)
		strcpy(plan->http_path, config->http.path);
	find_ports(config, &plan->ports);
	plan->looks = config->posture.watch > 0;
	plan->log_format = config->log_format;
	plan->log_level = config->log_level;
	bool state = path_copy(path, "state", config->state, plan->state, s);
	bool spool = path_copy(path, "quarantine.directory", config->quarantine.directory,
			       plan->spool, s);
	bool control = path_copy(path, "admin.socket", config->control_socket, plan->control, s);
	bool log = !config->log_file ||
		   path_copy(path, "log.file", config->log_file, plan->log_file, s);
	if (!find_user(path, config, plan, s) || !state || !spool || !control || !log)
		return false;
	directory_resolve(plan->state, STATE_INSIDE);
	directory_resolve(plan->spool, SPOOL_INSIDE);
	control_resolve(plan->control, plan->state);
	return true;
}

/* Keeps the channel and nothing else: a listener that is removed meanwhile must be gone at once. */
static int close_all_but(int channel)
{
	enum { KEPT = STDERR_FILENO + 1 };
	if (channel != KEPT && dup2(channel, KEPT) < 0)
		_exit(EXIT_FAILURE);
	(void)close_range(KEPT + 1, ~0U, 0);
	return KEPT;
}

void loader_run(const char *path, int channel)
{
	static struct sayings s;
	static char body[NOTICE_BODY_MAX];
	static struct plan plan;
	struct config_report report = { .say = loader_say, .arg = &s };
	s.warning = TEXT(s.warnings);
	s.error = TEXT(s.errors);
	channel = close_all_but(channel);
	struct snapshot *snapshot = snapshot_new();
	struct config *config =
		snapshot && tls_start() ? config_load(path, snapshot, &report) : NULL;
	if (!config || !make_plan(path, config, &plan, &s) ||
	    !watched_list(snapshot, config, &plan.watched)) {
		if (s.error.len == 0)
			sayings_add(&s, false,
				    "the configuration could not be loaded: out of memory");
		loader_fail(&s, channel);
	}
	int packed = snapshot_pack(snapshot);
	if (packed < 0) {
		char sentence[128];
		struct text t = TEXT(sentence);
		text_format(&t, "%s: cannot be handed to the gateway: %s", path, strerror(errno));
		sayings_add(&s, false, text_cstr(&t));
		loader_fail(&s, channel);
	}
	struct text t = TEXT(body);
	text_add(&t, (struct bytes){ (const char *)&plan, sizeof plan });
	text_add(&t, text_bytes(&s.warning));
	if (!channel_send(channel, NOTICE_LOADED, 0, text_bytes(&t), &packed, 1))
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}
