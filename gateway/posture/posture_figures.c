/* posture_figures.c: the watch's files as figures; see posture_figures.h. All of it is read
 * anew when the directory has changed, which a rename in it does: a look at a domain ends with
 * one. */
#include "gateway/posture/posture_figures.h"

#include "gateway/posture/posture_state.h"
#include "gateway/posture/posture_watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	HOSTS_MAX = 4096,               /* of all domains; any further are left out */
	ONE_MEMORY = 4 * POSTURE_STATE_MAX, /* to read a file, as far as it needs it */
	KEPT_MEMORY = 4 << 20,          /* the names */
};

struct posture_figures {
	uint64_t generation;            /* of the configuration that was read for; 0: nothing was */
	struct timespec written;        /* the directory, when it was read */
	struct arena memory;
	size_t domain_count, host_count;
	struct posture_domain_figures domains[POSTURE_WATCHED_MAX];
	struct posture_host_figures hosts[HOSTS_MAX];
	struct posture_findings one;    /* of the file under way */
};

struct posture_figures *posture_figures_new(void)
{
	struct posture_figures *f = calloc(1, sizeof *f);
	if (f)
		arena_init(&f->memory, KEPT_MEMORY);
	return f;
}

void posture_figures_free(struct posture_figures *f)
{
	if (f)
		arena_wipe(&f->memory);
	free(f);
}

static void host_add(struct posture_figures *f, const struct posture_finding *of, uint64_t looked)
{
	struct bytes host = f->host_count < HOSTS_MAX ? arena_copy(&f->memory, of->of) : BYTES("");
	if (host.len)
		f->hosts[f->host_count++] = (struct posture_host_figures){ .host = host.at,
									   .looked = looked,
									   .expires = of->expires };
}

/* A domain of ours may be named as a partner, too. */
static bool figures_known(const struct posture_figures *f, struct bytes domain)
{
	for (size_t i = 0; i < f->domain_count; i++)
		if (bytes_equal(bytes_of(f->domains[i].domain), domain))
			return true;
	return false;
}

static void figures_read(struct posture_figures *f, struct bytes domain)
{
	struct arena memory;
	uint64_t looked;
	arena_init(&memory, ONE_MEMORY);
	struct bytes name = arena_copy(&f->memory, domain);
	if (name.at && f->domain_count < POSTURE_WATCHED_MAX &&
	    posture_state_read(domain, &memory, &f->one, &looked) == POSTURE_KEPT) {
		struct posture_domain_figures *d = &f->domains[f->domain_count++];
		*d = (struct posture_domain_figures){ .domain = name.at, .looked = looked };
		for (size_t i = 0; i < f->one.count; i++) {
			d->findings[f->one.at[i].severity]++;
			if (f->one.at[i].expires)
				host_add(f, &f->one.at[i], looked);
		}
	}
	arena_wipe(&memory);
}

/* By name, and of one name the latest look first. */
static int host_order(const void *a, const void *b)
{
	const struct posture_host_figures *x = a, *y = b;
	int names = strcmp(x->host, y->host);
	return names ? names : (x->looked < y->looked) - (x->looked > y->looked);
}

/* Domains share their mail servers, and a monitoring system takes each series once. */
static void hosts_unite(struct posture_figures *f)
{
	size_t kept = 0;
	qsort(f->hosts, f->host_count, sizeof *f->hosts, host_order);
	for (size_t i = 0; i < f->host_count; i++)
		if (kept == 0 || strcmp(f->hosts[kept - 1].host, f->hosts[i].host) != 0)
			f->hosts[kept++] = f->hosts[i];
	f->host_count = kept;
}

void posture_figures_look(struct posture_figures *f, const struct config *config)
{
	struct stat st;
	struct bytes domain;
	bool own;
	if (stat(POSTURE_DIRECTORY, &st) != 0)
		st.st_mtim = (struct timespec){ 0 };
	if (f->generation == config->generation && f->written.tv_sec == st.st_mtim.tv_sec &&
	    f->written.tv_nsec == st.st_mtim.tv_nsec)
		return;
	f->generation = config->generation;
	f->written = st.st_mtim;
	f->domain_count = f->host_count = 0;
	arena_wipe(&f->memory);
	for (size_t i = 0; config->posture.watch && posture_watched(config, i, &domain, &own); i++)
		if (!figures_known(f, domain))
			figures_read(f, domain);
	hosts_unite(f);
}

const struct posture_domain_figures *posture_figures_domains(const struct posture_figures *f,
							     size_t *count)
{
	*count = f ? f->domain_count : 0;
	return f ? f->domains : NULL;
}

const struct posture_host_figures *posture_figures_hosts(const struct posture_figures *f,
							 size_t *count)
{
	*count = f ? f->host_count : 0;
	return f ? f->hosts : NULL;
}
