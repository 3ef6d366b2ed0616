/* domain_watch.c: what the watch of domains has kept: looked at again, compared, and the selectors
 * that the journal knows. As root it becomes the gateway's user before it opens anything there. */
#include "gateway/cli/domain_inside.h"

#include "gateway/base/log.h"
#include "gateway/cli/paths.h"
#include "gateway/cli/terminal.h"
#include "gateway/posture/posture_seen.h"
#include "gateway/posture/posture_state.h"
#include "gateway/posture/posture_watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static void seen_add(void *arg, struct bytes domain, struct bytes selector)
{
	struct domain_look *d = arg;
	(void)domain;
	domain_selector_add(&d->seen, selector, &d->memory);
}

void domain_seen(struct domain_look *d)
{
	if (!d->config || access(d->config->state, R_OK | X_OK) != 0 ||
	    paths_enter(d->config->state, "state directory") != EX_OK)
		return;
	/* Where there is no journal, usual selectors and those of the configuration are looked
	 * at. */
	(void)posture_seen(d->order.domain, seen_add, d);
}

/* ---- diff */

struct differences {
	struct domain_look *look;
	size_t count;
};

static void word_tell(struct bytes word)
{
	terminal_write(stdout, word.len ? word : BYTES("nothing"), false);
}

static void change_tell(void *arg, const struct posture_change *c)
{
	struct differences *d = arg;
	d->count++;
	printf("%-8s %-8s %s%s", c->finding->area, posture_severity_name(c->finding->severity),
	       c->finding->code, c->finding->of.len ? " " : "");
	terminal_write(stdout, c->finding->of, false);
	printf("\n%18swas ", "");
	word_tell(c->was);
	printf("\n%18snow ", "");
	word_tell(c->now);
	(void)putchar('\n');
}

int domain_diff(struct domain_look *d)
{
	static struct posture_findings before;  /* WHY static: 40 KiB */
	struct differences all = { .look = d };
	uint64_t looked;
	enum posture_kept kept = posture_state_read(d->order.domain, &d->memory, &before, &looked);
	if (kept != POSTURE_KEPT) {
		fprintf(stderr,
			"mxward domain: %.*s has not been looked at by the watch%s: see "
			"posture.watch, or use --watch-now\n",
			BYTES_ARG(d->order.domain),
			kept == POSTURE_KEPT_BROKEN ? " (what was kept cannot be read)" : "");
		return EX_NOINPUT;
	}
	int status = domain_look(d);
	if (status == EX_UNAVAILABLE)
		fputs("mxward domain: the DNS does not answer\n", stderr);
	if (status > 2)
		return status;
	posture_compare(&before, &d->found, change_tell, &all);
	if (all.count == 0)
		printf("%.*s is as it was.\n", BYTES_ARG(d->order.domain));
	return all.count ? 1 : EX_OK;
}

/* ---- the watch, now */

int domain_watch_now(struct domain_look *d)
{
	uint64_t next;
	int status = paths_enter(d->config->state, "state directory");
	if (status != EX_OK)
		return status;
	if (mkdir(POSTURE_DIRECTORY, 0700) != 0 && errno != EEXIST) {
		fprintf(stderr, "mxward domain: cannot make the directory %s/%s: %s\n",
			d->config->state, POSTURE_DIRECTORY, strerror(errno));
		return EX_CANTCREAT;
	}
	log_configure(d->config->log_format, LOG_INFO);
	struct posture_watch *watch = posture_watch_new(d->config, d->order.authorities);
	if (!watch) {
		fputs("mxward domain: out of memory\n", stderr);
		return EX_OSERR;
	}
	for (size_t i = 0; i < posture_watch_count(watch); i++)
		(void)posture_watch_one(watch, 0, &next);
	posture_watch_free(watch);
	return EX_OK;
}
