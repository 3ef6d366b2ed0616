/* posture_child.c: looks at domains one after the other, for ever; see posture_child.h. */
#include "gateway/process/posture_child.h"

#include "gateway/base/clock.h"
#include "gateway/io/public_suffix.h"
#include "gateway/posture/posture_state.h"
#include "gateway/posture/posture_watch.h"
#include "gateway/process/privileges.h"
#include "gateway/process/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	FIRST_MS = 5000,                /* after a start: the gateway has other things to do */
	BETWEEN_MS = 2000,              /* looks: they are spread */
	SLEEP_MOST_MS = 3600000,
	AUTHORITIES_MAX = 4 << 20,
};
#define AUTHORITIES "/etc/ssl/certs/ca-certificates.crt"

static void child_sleep(uint64_t milliseconds)
{
	struct timespec t = { (time_t)(milliseconds / 1000),
			      (long)(milliseconds % 1000) * 1000000 };
	(void)nanosleep(&t, NULL);
}

/* Of the supervisor's descriptors only the log and the snapshot stay: a listener that is removed
 * meanwhile must be gone at once. */
static int keep_only(int snapshot)
{
	enum { KEPT = STDERR_FILENO + 1 };
	if (snapshot != KEPT && dup2(snapshot, KEPT) < 0)
		_exit(EXIT_FAILURE);
	(void)close_range(KEPT + 1, ~0U, 0);
	return KEPT;
}

static void ignore_warnings(void *arg, bool warning, const char *message)
{
	(void)arg, (void)warning, (void)message;
}

/* Where looks go, and nothing else. */
static void ports_set(struct plan *plan, const struct config *config)
{
	static const uint16_t looked_at[] = { 25, 53, 443 };
	struct ports *p = &plan->ports;
	*p = (struct ports){ .count = sizeof looked_at / sizeof *looked_at };
	memcpy(p->at, looked_at, sizeof looked_at);
	for (size_t i = 0; i < config->dns.server_count && p->count < PLAN_PORTS_MAX; i++)
		if (!ports_have(p, config->dns.servers[i].port))
			p->at[p->count++] = config->dns.servers[i].port;
}

/* Gives up every right, before anything is asked. */
static bool posture_lock_down(struct plan *plan, pid_t supervisor, struct text *error)
{
	char ignored[256];
	struct text applied = TEXT(ignored);
	(void)umask(077);
	if (chdir(plan->state) != 0 || !privileges_drop(plan, error))
		return false;
	if (mkdir(POSTURE_DIRECTORY, 0700) != 0 && errno != EEXIST)
		return false;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != supervisor)
		return false;
	return public_suffix_start() && sandbox_enter(plan, &applied, error);
}

static _Noreturn void posture_child_fail(const struct text *error, const char *why)
{
	log_note(LOG_WARN, "posture", "domains are not watched: %.*s",
		 BYTES_ARG(error->len ? text_bytes(error) : bytes_of(why)));
	/* Not at once again. */
	child_sleep(SLEEP_MOST_MS);
	_exit(EXIT_FAILURE);
}

static _Noreturn void watch_for_ever(struct posture_watch *watch, uint64_t every)
{
	uint64_t next, older = every < POSTURE_FRESH_MS ? every : POSTURE_FRESH_MS;
	child_sleep(FIRST_MS);
	/* Once all of them, but those that were looked at lately; then each when it is due. */
	while (posture_watch_one(watch, older, &next))
		child_sleep(BETWEEN_MS);
	for (;;) {
		if (posture_watch_one(watch, every, &next)) {
			child_sleep(BETWEEN_MS);
			continue;
		}
		uint64_t now = clock_wall(), left = next > now ? next - now : 0;
		child_sleep(left < SLEEP_MOST_MS ? left + BETWEEN_MS : SLEEP_MOST_MS);
	}
}

void posture_child_run(const char *path, int snapshot, const struct plan *given)
{
	const int ignored[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE };
	const struct config_report report = { .say = ignore_warnings };
	char buffer[256];
	struct text error = TEXT(buffer);
	struct plan plan = *given;
	struct bytes authorities = BYTES("");
	pid_t supervisor = getppid();
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		(void)signal(ignored[i], SIG_IGN);
	snapshot = keep_only(snapshot);
	struct snapshot *files = snapshot_unpack(snapshot), *system = snapshot_new();
	close(snapshot);
	struct config *config = files && tls_start() ? config_load(path, files, &report) : NULL;
	if (!config || !system)
		posture_child_fail(&error, "the configuration cannot be read");
	if (!snapshot_read(system, AUTHORITIES, AUTHORITIES_MAX, &authorities, &error))
		authorities = BYTES("");
	error.len = 0;
	ports_set(&plan, config);
	if (!posture_lock_down(&plan, supervisor, &error))
		posture_child_fail(&error, strerrordesc_np(errno));
	struct posture_watch *watch = posture_watch_new(config, authorities);
	if (!watch)
		posture_child_fail(&error, "out of memory");
	watch_for_ever(watch, config->posture.watch);
}
