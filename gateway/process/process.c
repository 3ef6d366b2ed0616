/* process.c: starting, reconfiguring and ending the gateway; see process.h.
 *
 * The main thread runs the control loop: the control socket, the prober, the minute's work, and
 * what the supervisor says. A thread of its own listens to the supervisor (process_notices.c). */
#include "gateway/judge/list_test.h"
#include "gateway/scan/scanners.h"
#include "gateway/process/process_inside.h"

#include "gateway/process/memory_limit.h"
#include "gateway/journal/journal.h"
#include "gateway/journal/journal_reader.h"
#include "gateway/reports/report_count.h"
#include "gateway/base/clock.h"
#include "gateway/control/certificates.h"
#include "gateway/process/directories.h"
#include "gateway/io/endure.h"
#include "gateway/io/job.h"
#include "gateway/io/tls_primitives.h"
#include "gateway/process/privileges.h"
#include "gateway/process/sandbox.h"
#include "gateway/reports/report_send.h"
#include "gateway/syslog/syslog.h"
#include "gateway/reports/database.h"
#include "gateway/reports/import.h"
#include "gateway/unpack/unpack.h"
#include "modules/checks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	SETTLE_MS = 2000,               /* how long the first probes may keep us from listening */
	MINUTE_MS = 60000,
	/* for clients that are about to send: their next connection is another gateway's */
	RETIRE_GRACE_MS = 3000,
	LINGER_MS = 100,                /* between looks whether the courier has come home */
};

/* Names below the state directory, which is the working directory. */
static const char scratch_directory[] = "scratch", blocks_file[] = "blocks";

/* ---- sockets that come beside notices */

static void fds_add(struct gateway *g, const int *fds, size_t count)
{
	int *more = realloc(g->fds, (g->fd_count + count) * sizeof *more);
	if (!more)
		_exit(EX_OSERR);
	memcpy(more + g->fd_count, fds, count * sizeof *more);
	g->fds = more;
	g->fd_count += count;
}

static void fds_forget(struct gateway *g, bool closing)
{
	for (size_t i = 0; closing && i < g->fd_count; i++)
		close(g->fds[i]);
	free(g->fds);
	g->fds = NULL;
	g->fd_count = 0;
}

/* ---- taking up a configuration */

/* The state uses the present configuration. Where the peer cannot be reached with it, its socket is
 * lost and this gateway works alone, which the log says. */
static void state_use(struct gateway *g, int fd)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	if (state_configure(&g->state, g->config, fd, &error))
		return;
	log_note(LOG_ERROR, "peer", "cannot reach the peer: %.*s", (int)error.len, error.at);
	if (fd >= 0)
		close(fd);
}

/* Workers, state and control socket use the present configuration, with their sockets: fds[0] is
 * the control socket; where there is a peer, the next is for it; where there is admin.http, the
 * next is for that; then come all sockets of each listener. */
static bool process_configure_all(struct gateway *g)
{
	size_t listeners = g->config->listener_count, first = 1;
	int peer = -1, http = -1;
	if (g->config->peer.configured && g->fd_count > first)
		peer = g->fds[first++];
	if (g->config->http.configured && g->fd_count > first)
		http = g->fds[first++];
	int *of_worker = calloc(listeners + 1, sizeof *of_worker);
	bool given = of_worker && g->fd_count == first + listeners * g->worker_count;
	for (unsigned w = 0; given && w < g->worker_count; w++) {
		for (size_t i = 0; i < listeners; i++)
			of_worker[i] = g->fds[first + i * g->worker_count + w];
		given = worker_configure(g->workers[w], g->config, of_worker);
	}
	free(of_worker);
	if (given) {
		state_use(g, peer);
		http_listen(g->http, http);
		control_listen(g->control, g->fds[0]);
	}
	fds_forget(g, false);
	return given;
}

/* Half configured, nothing can go on: the supervisor starts a gateway that has memory. */
static _Noreturn void process_abort(void)
{
	log_note(LOG_ERROR, "gateway",
		 "cannot load a configuration: out of memory; the gateway ends");
	log_stop();
	_exit(EX_OSERR);
}

static bool same_servers(const struct dns_conf *a, const struct dns_conf *b)
{
	bool same = a->server_count == b->server_count;
	for (size_t i = 0; same && i < a->server_count; i++)
		same = a->servers[i].port == b->servers[i].port &&
		       address_equal(&a->servers[i], &b->servers[i]);
	return same;
}

/* From now on the control thread asks this configuration's servers. What others said before them
 * counts no more. */
static bool resolver_use(struct gateway *g, const struct config *config,
			 const struct config *before)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	const struct dns_conf *dns = &config->dns;
	if (!resolver_configure(g->resolver, dns->servers, dns->server_count, dns->timeout, &error))
		return false;
	if (!same_servers(dns, &before->dns))
		answers_forget(g->shared.answers);
	return true;
}

/* How many sessions fit into so many descriptors: a quarter of those that are free stays for links
 * to the backends and for bodies on disk, and a few for what the gateway itself opens and
 * closes. */
enum { DESCRIPTORS_SPARE = 16 };

static uint64_t descriptors_used(void)
{
	int lowest = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);  /* the lowest that is free */
	if (lowest >= 0)
		close(lowest);
	return (uint64_t)(lowest < 0 ? 0 : lowest) + DESCRIPTORS_SPARE;
}

static uint64_t sessions_in(uint64_t descriptors)
{
	uint64_t used = descriptors_used();
	return descriptors > used + 2 ? (descriptors - used) * 3 / 4 : 1;
}

/* So many sessions from now on: what is configured, or what the descriptors allow. */
static void admission_open(struct gateway *g, const struct config *config)
{
	uint64_t wanted = config->limits.sessions, sessions = shared_most(&g->shared, config);
	uint64_t descriptors = (wanted * 4 / 3 + descriptors_used()) / 100 * 100 + 200;
	admission_configure(g->shared.admission, sessions);
	if (sessions < wanted)
		log_note(LOG_WARN, "gateway",
			 "limits.sessions is %llu, but only %llu sessions fit into %llu file "
			 "descriptors: that is the limit now. Allow %llu (ulimit -n %llu; in a "
			 "systemd unit LimitNOFILE=%llu; for a container --ulimit nofile=%llu)",
			 (unsigned long long)wanted, (unsigned long long)sessions,
			 (unsigned long long)g->shared.descriptors, (unsigned long long)descriptors,
			 (unsigned long long)descriptors, (unsigned long long)descriptors,
			 (unsigned long long)descriptors);
}

static void reports_configure(struct gateway *g, const struct config *c)
{
	const struct import_reports_conf *import = &c->import_reports;
	const struct dmarc_reports_conf *d = &c->dmarc_reports;
	report_count_configure(d->configured, (unsigned)d->prefix_ipv4, (unsigned)d->prefix_ipv6);
	importer_configure(g->shared.importer, import->configured, import->keep);
}

static void apply(struct gateway *g, struct config *config)
{
	struct config *before = g->config;
	g->config = config;
	g->status.config = config;
	g->status.loaded = clock_wall();
	log_configure(config->log_format, config->log_level);
	journal_configure(config->log_keep, config->log_keep_max);
	reports_configure(g, config);
	syslog_configure(config);
	if (!health_configure(g->shared.health, config) || !resolver_use(g, config, before))
		process_abort();
	admission_open(g, config);
	prober_configure(g->prober, config, 0);
	if (!list_tests_configure(g->shared.lists, config, 0) ||
	    !scanners_configure(g->shared.scanners, config, 0))
		process_abort();
	certificates_use(g->status.certificates, before, config);
	posture_figures_look(g->status.posture, config);
	config_unref(before);
	memory_watch_configure(g->memory, config->limits.memory);
	if (!process_configure_all(g))
		process_abort();
}

/* The first probes of backends, lists and scanners have settled, or kept us for long enough. Where
 * another gateway still serves, that is said, and the word to begin is waited for. */
static void process_begin(void *arg)
{
	struct gateway *g = arg;
	bool known = health_known(g->shared.health) && list_tests_known(g->shared.lists) &&
		     scanners_known(g->shared.scanners);
	if (g->started || (!known && !g->start.expired && !g->prepared))
		return;
	if (!g->may_serve) {
		if (!g->prepared)
			process_say(NOTICE_PREPARED, g, 0, (struct bytes){ 0 });
		g->prepared = true;
		return;
	}
	g->started = true;
	timer_clear(&g->start);
	if (!process_configure_all(g))
		process_abort();
}

static bool open_state(struct gateway *g, struct text *error);

/* The gateway before us has let go of everything but its sessions. */
static void hear_serve(struct gateway *g)
{
	char buffer[512];
	struct text error = TEXT(buffer);
	if (g->may_serve || g->draining)
		return;
	if (!open_state(g, &error)) {
		log_note(LOG_ERROR, "gateway", "cannot take over: %.*s", (int)error.len, error.at);
		log_stop();
		_exit(EX_OSERR);
	}
	g->may_serve = true;
	process_begin(g);
}

static void hear_apply(struct gateway *g, struct queued_notice *queued)
{
	if (queued->config && !g->draining) {
		apply(g, queued->config);
		return;
	}
	fds_forget(g, true);
	config_unref(queued->config);
	if (!g->draining)
		process_say(NOTICE_REFUSED, g, queued->notice.number,
			    text_bytes(&queued->errors.text));
}

/* All workers use the latest generation: said once. */
static void report_generation(struct gateway *g)
{
	for (unsigned w = 0; w < g->worker_count; w++)
		if (worker_generation(g->workers[w]) != g->config->generation)
			return;
	if (g->reported == g->config->generation)
		return;
	if (g->reported == 0) {
		log_note(LOG_INFO, "gateway", "listening: generation %llu",
			 (unsigned long long)g->config->generation);
		process_say(NOTICE_READY, g, 0, (struct bytes){ 0 });
	}
	/* The supervisor passes over the answer to what it did not ask. */
	process_say(NOTICE_APPLIED, g, g->config->generation, (struct bytes){ 0 });
	g->reported = g->config->generation;
}

/* ---- ending */

static void hear_drain(struct gateway *g, uint64_t milliseconds)
{
	g->draining = g->status.draining = true;
	if (!g->retiring && g->may_serve)
		state_stopping(&g->state);
	g->ends = loop_now(g->loop) + milliseconds;
	timer_clear(&g->start);
	for (unsigned w = 0; w < g->worker_count; w++)
		worker_drain(g->workers[w], loop_now(g->loop) + milliseconds, 0);
}

/* Its successor begins when it hears this. */
static void say_retired(struct gateway *g)
{
	if (!g->retiring || g->let_go)
		return;
	g->let_go = state_at_rest(&g->state);
	if (g->let_go)
		process_say(NOTICE_RETIRED, g, 0, (struct bytes){ 0 });
	else
		timer_set(g->loop, &g->linger, loop_now(g->loop) + LINGER_MS);
}

static void say_kept(void *arg, struct bytes words)
{
	process_say(NOTICE_KEPT, arg, 0, words);
}

/* Another gateway takes over: new clients are its own, those that are here end as they would. */
static void hear_retire(struct gateway *g, uint64_t milliseconds)
{
	if (g->draining)
		return;
	g->draining = g->retiring = g->status.draining = true;
	control_leave(g->control);
	http_listen(g->http, -1);
	state_pass_on(&g->state, say_kept, g);
	state_leave(&g->state);
	timer_clear(&g->minute);
	timer_clear(&g->start);
	g->ends = loop_now(g->loop) + milliseconds;
	for (unsigned w = 0; w < g->worker_count; w++)
		worker_drain(g->workers[w], g->ends, RETIRE_GRACE_MS);
	say_retired(g);
}

static void process_changed(void *arg)
{
	struct gateway *g = arg;
	unsigned drained = 0;
	if (!g->draining)
		report_generation(g);
	say_retired(g);
	for (unsigned w = 0; w < g->worker_count; w++)
		drained += worker_drained(g->workers[w]);
	if (drained < g->worker_count)
		return;
	/* What the courier has at a backend is let come to its end: cut off behind the final dot it
	 * would be in doubt. The gateway before us, if it still ends its sessions, is waited for:
	 * until then no file has what was noted here. */
	bool busy = (g->retiring && !g->let_go) || courier_busy(g->shared.courier) > 0 ||
		    reporter_busy(g->shared.reporter) || !state_own(&g->state) ||
		    (g->retiring && control_busy(g->control));
	if (!busy || loop_now(g->loop) >= g->ends)
		loop_stop(g->loop);
	else
		timer_set(g->loop, &g->linger, loop_now(g->loop) + LINGER_MS);
}

static void process_read_notices(void *arg)
{
	struct gateway *g = arg;
	for (struct queued_notice *queued; (queued = process_next_notice(g)) != NULL;
	     free(queued)) {
		struct notice *m = &queued->notice;
		struct bytes body = { m->body, m->length };
		if (m->kind == NOTICE_SOCKETS) {
			fds_add(g, m->fds, m->fd_count);
		} else if (m->kind == NOTICE_APPLY) {
			hear_apply(g, queued);
		} else if (m->kind == NOTICE_RELOADED || m->kind == NOTICE_NOT_RELOADED) {
			g->status.reload_failed = m->kind == NOTICE_NOT_RELOADED;
			control_reloaded(g->control, m->number, m->kind == NOTICE_RELOADED, body);
		} else if (m->kind == NOTICE_DRAIN) {
			hear_drain(g, m->number);
		} else if (m->kind == NOTICE_RETIRE) {
			hear_retire(g, m->number);
		} else if (m->kind == NOTICE_SERVE) {
			hear_serve(g);
		} else if (m->kind == NOTICE_KEPT) {
			if (g->shared.ledger)
				state_heard_kept(&g->state, body);
		} else if (m->kind == NOTICE_ALONE) {
			state_alone(&g->state);
		} else if (m->kind == NOTICE_FAULTS) {
			certificates_hear(g->status.certificates, g->config, body);
		} else if (m->kind == NOTICE_LOG && m->fd_count == 1) {
			log_switch(m->fds[0]);
		}
	}
}

/* ---- time */

static void process_sample(void *arg)
{
	struct gateway *g = arg;
	status_sample(&g->status);
	timer_set(g->loop, &g->sample, loop_now(g->loop) + STATUS_SAMPLE_MS);
}

static void process_watch_threads(void *arg)
{
	struct gateway *g = arg;
	lookout_look(g->shared.lookout, clock_monotonic());
	timer_set(g->loop, &g->threads, loop_now(g->loop) + HEARTBEATS_LOOK_MS);
}

static void process_each_minute(void *arg)
{
	struct gateway *g = arg;
	blocklist_expire(g->shared.blocklist, clock_wall());
	certificates_look(g->status.certificates, g->config, clock_wall());
	posture_figures_look(g->status.posture, g->config);
	importer_each_minute(g->shared.importer);
	timer_set(g->loop, &g->minute, loop_now(g->loop) + MINUTE_MS);
}

/* While memory is tight. */
static void process_shed_load(void *arg)
{
	struct gateway *g = arg;
	for (unsigned w = 0; w < g->worker_count; w++)
		worker_shed_load(g->workers[w]);
}

/* ---- starting */

/* Bodies of a gateway that was killed between opening and unlinking one. */
static bool make_scratch(struct text *error)
{
	if (mkdir(scratch_directory, 0700) != 0 && errno != EEXIST) {
		text_format(error,
			    "cannot create the directory \"%s\" in the state directory: "
			    "%s",
			    scratch_directory, strerror(errno));
		return false;
	}
	DIR *directory = opendir(scratch_directory);
	if (!directory) {
		text_format(error, "cannot read the directory \"%s\" in the state directory: %s",
			    scratch_directory, strerror(errno));
		return false;
	}
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (entry->d_type == DT_REG)
			(void)unlinkat(dirfd(directory), entry->d_name, 0);
	(void)closedir(directory);
	return true;
}

/* Gives up every right, before anything is read. *status: what a failure deserves. */
static bool lock_down(const struct process *p, struct text *applied, struct text *error,
		      int *status)
{
	pid_t supervisor = getppid();
	(void)umask(077);
	if (chdir(p->plan->state) != 0) {
		text_format(error, "cannot enter the state directory %s: %s", p->plan->state,
			    strerror(errno));
		return false;
	}
	if (!privileges_drop(p->plan, error) || !make_scratch(error))
		return false;
	journal_prepare(JOURNAL_DIRECTORY);
	syslog_prepare();
	/* Root, who made it, could go where its user cannot. */
	if (directory_barred(p->plan, p->plan->spool, error)) {
		text_format(error,
			    ", and so cannot reach the spool %s; name another quarantine.directory",
			    p->plan->spool);
		*status = EX_NOPERM;
		return false;
	}
	/* After the change of user, which would undo it. The channel's end says the same, but a
	 * busy process hears it late. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != supervisor)
		return false;
	return checks_start(error) && sandbox_enter(p->plan, applied, error);
}

static bool make_shared(struct gateway *g)
{
	g->shared.scratch = scratch_directory;
	g->shared.rate_limits = rate_limits_new();
	g->shared.health = health_new();
	g->shared.answers = answers_new();
	g->shared.nat = nat_detection_new();
	g->shared.admission = admission_new();
	g->shared.known_clients = known_clients_new();
	g->shared.heartbeats = g->from->heartbeats;
	g->shared.lookout = lookout_new(g->shared.heartbeats);
	g->shared.unpack = unpack_new(g->from->unpacker);
	return g->shared.unpack && g->shared.lookout && g->shared.rate_limits && g->shared.health &&
	       g->shared.answers && g->shared.nat && g->shared.admission && g->shared.known_clients;
}

/* What an administrator wants and only the supervisor can do. */
static void process_wanted(void *arg, enum control_wish wish, uint64_t ticket)
{
	static const enum notice_kind kinds[] = { [CONTROL_RELOAD] = NOTICE_WANT_RELOAD,
						  [CONTROL_UPGRADE] = NOTICE_WANT_UPGRADE,
						  [CONTROL_STOP] = NOTICE_WANT_STOP };
	process_say(kinds[wish], arg, ticket, (struct bytes){ 0 });
}

/* Where it cannot be used, better no successor than one that fails when it is to serve. */
static bool try_spool(const struct gateway *g, struct text *error)
{
	struct spool *spool = spool_open(g->from->plan->spool, error);
	spool_close(spool);
	return spool != NULL;
}

/* What lies on the disk. Beside another gateway: not before that has let go of it. */
static bool open_state(struct gateway *g, struct text *error)
{
	g->shared.blocklist = blocklist_new(blocks_file);
	if (!g->shared.blocklist ||
	    !state_open(&g->state, &g->shared, g->from->plan->spool, g->from->images,
			g->from->beside, error) ||
	    !state_start(&g->state, g->loop, g->resolver, g->dns, g->control))
		return false;
	process_each_minute(g);
	return true;
}

static bool make_loop(struct gateway *g, uid_t supervisor, struct text *error)
{
	g->loop = loop_new();
	if (!g->loop ||
	    !loop_watched(g->loop, g->shared.heartbeats, heartbeats_control(g->shared.heartbeats)))
		return false;
	g->on_notice = loop_enroll(g->loop, process_read_notices, g);
	g->on_start = loop_enroll(g->loop, process_begin, g);
	g->on_changed = loop_enroll(g->loop, process_changed, g);
	g->on_sample = loop_enroll(g->loop, process_sample, g);
	g->on_minute = loop_enroll(g->loop, process_each_minute, g);
	g->on_threads = loop_enroll(g->loop, process_watch_threads, g);
	timer_init(&g->start, g->on_start);
	timer_init(&g->sample, g->on_sample);
	timer_init(&g->minute, g->on_minute);
	timer_init(&g->linger, g->on_changed);
	timer_init(&g->threads, g->on_threads);
	const struct dns_conf *dns = &g->config->dns;
	g->resolver = resolver_new(g->loop, g->shared.answers, dns->servers, dns->server_count,
				   dns->timeout, error);
	g->shared.lists = g->resolver ? list_tests_new(g->loop, g->resolver) : NULL;
	g->neighbours = answers_new();
	g->system = g->neighbours
			    ? resolver_new(g->loop, g->neighbours, NULL, 0, dns->timeout, error)
			    : NULL;
	g->dns = g->resolver ? dns_new(g->resolver, g->system, error) : NULL;
	g->shared.importer = importer_new(g->loop, g->shared.unpack, DATABASE_FILE);
	g->shared.scanners = g->dns ? scanners_new(g->loop, g->dns, scratch_directory) : NULL;
	g->prober = g->dns ? prober_new(g->loop, g->shared.health, g->dns) : NULL;
	g->http = http_new(g->loop, &g->status);
	g->status.certificates = certificates_new(g->config);
	g->status.posture = posture_figures_new();
	g->status.disk = disk_watch_new(g->loop, g->from->plan->spool);
	g->memory = memory_watch_start(g->loop, g->statm, g->allowed, process_shed_load, g);
	g->control = control_new(&(struct control_parts){ .loop = g->loop,
							  .status = &g->status,
							  .blocks = &g->state.blocks,
							  .adoption = &g->state.adoption,
							  .supervisor = supervisor,
							  .wanted = process_wanted,
							  .arg = g });
	if (!g->shared.lists || !g->shared.importer || !g->shared.scanners || !g->dns ||
	    !g->status.disk || !g->http || !g->status.certificates || !g->status.posture)
		return false;
	return g->on_notice && g->on_start && g->on_changed && g->on_sample && g->on_minute &&
	       g->on_threads && g->prober && g->memory && g->control;
}

static bool start_threads(struct gateway *g)
{
	g->worker_count = g->from->sockets->workers;
	g->workers = calloc(g->worker_count, sizeof *g->workers);
	for (unsigned w = 0; g->workers && w < g->worker_count; w++) {
		g->workers[w] = worker_start(w, &g->shared, g->loop, g->on_changed);
		if (!g->workers[w])
			return false;
	}
	return g->workers && process_listen(g);
}

static void process_serve(struct gateway *g)
{
	const struct sockets *s = g->from->sockets;
	g->status.workers = g->workers;
	g->status.worker_count = g->worker_count;
	memory_watch_configure(g->memory, g->config->limits.memory);
	fds_add(g, &s->control, 1);
	if (s->peer >= 0)
		fds_add(g, &s->peer, 1);
	if (s->http >= 0)
		fds_add(g, &s->http, 1);
	fds_add(g, s->fds, s->count * s->workers);
	if (!health_configure(g->shared.health, g->config))
		process_abort();
	g->shared.places = sessions_in(g->shared.descriptors);
	admission_open(g, g->config);
	reports_configure(g, g->config);
	prober_configure(g->prober, g->config, g->on_start);
	if (!list_tests_configure(g->shared.lists, g->config, g->on_start) ||
	    !scanners_configure(g->shared.scanners, g->config, g->on_start))
		process_abort();
	timer_set(g->loop, &g->start, loop_now(g->loop) + SETTLE_MS);
	process_sample(g);
	process_watch_threads(g);
	loop_run(g->loop);
}

/* The channel's thread ends with the process: nobody waits for it. */
static void process_end(struct gateway *g)
{
	for (unsigned w = 0; w < g->worker_count; w++)
		worker_free(g->workers[w]);
	importer_free(g->shared.importer);
	state_close(&g->state);
	report_count_stop();
	journal_stop();
	log_note(LOG_INFO, "gateway", "stopped");
	syslog_stop();
	log_stop();
}

static int process_cannot_start(const struct text *error, int status)
{
	(void)fprintf(stderr, "mxward run: the gateway cannot start: %.*s\n", (int)error->len,
		      error->at);
	return status;
}

int process_run(const struct process *p)
{
	/* WHY: its last thread may look at it until the process is gone */
	static struct gateway gateway;
	static struct errors errors;
	char applied_text[512], error_text[512];
	struct text applied = TEXT(applied_text), error = TEXT(error_text);
	struct gateway *g = &gateway;
	uid_t supervisor = geteuid();
	int status = EX_OSERR;
	g->from = p;
	g->shared.descriptors = sandbox_descriptors();
	g->statm = memory_limit_open();
	g->allowed = memory_limit_allowed("");
	if (!lock_down(p, &applied, &error, &status))
		return process_cannot_start(&error, status);
	log_start(STDOUT_FILENO);
	log_configure(p->plan->log_format, p->plan->log_level);
	log_note(LOG_INFO, "gateway",
		 "pid %d, %s, %llu descriptors; state %s, spool %s, control socket %s",
		 (int)getpid(), text_cstr(&applied), (unsigned long long)g->shared.descriptors,
		 p->plan->state, p->plan->spool, p->plan->control);
	if (!endure_start() || !tls_start())
		return process_cannot_start(&error, EX_OSERR);
	tls_primitives_start();
	g->config = process_load(p->path, p->snapshot, p->generation, &errors);
	if (!g->config)
		return process_cannot_start(&errors.text, EX_CONFIG);
	error.len = 0;
	journal_start(JOURNAL_DIRECTORY);
	journal_configure(g->config->log_keep, g->config->log_keep_max);
	report_count_start(".");
	syslog_start();
	syslog_configure(g->config);
	g->status = (struct status){ .config = g->config,
				     .started = p->started,
				     .restarts = p->restarts,
				     .counting = clock_wall(),
				     .loaded = clock_wall(),
				     .shared = &g->shared };
	job_pool(p->sockets->workers + 1);
	g->may_serve = !p->beside;
	if (!make_shared(g) || !make_loop(g, supervisor, &error) ||
	    !(g->may_serve ? open_state(g, &error) : try_spool(g, &error)) || !start_threads(g)) {
		if (error.len == 0)
			text_string(&error, "out of memory or threads");
		return process_cannot_start(&error, EX_OSERR);
	}
	process_serve(g);
	process_end(g);
	return EX_OK;
}
