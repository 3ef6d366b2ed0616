/* posture_figures.h: what the watch has kept, as figures for a monitoring system: findings of each
 * watched domain, and when the certificates of their mail servers expire.
 *
 * Reads the state directory, which is the working directory, and only after the watch has written
 * there or the configuration has changed. It never looks at a domain itself. Names of domains are
 * those of the configuration; names of hosts are what those domains publish: at most 16 a domain.
 */
#ifndef MXWARD_POSTURE_POSTURE_FIGURES_H
#define MXWARD_POSTURE_POSTURE_FIGURES_H

#include "gateway/posture/posture.h"

enum { POSTURE_SEVERITIES = POSTURE_ERROR + 1 };

struct posture_domain_figures {
	const char *domain;
	uint64_t looked;                /* clock_wall() */
	unsigned findings[POSTURE_SEVERITIES];
};

struct posture_host_figures {
	const char *host;
	uint64_t looked;                /* clock_wall() */
	uint64_t expires;               /* seconds since 1970 */
};

struct posture_figures;
/* NULL: out of memory. */
struct posture_figures *posture_figures_new(void);
void posture_figures_free(struct posture_figures *);    /* NULL is allowed */
/* To be called each minute and after a reload. */
void posture_figures_look(struct posture_figures *, const struct config *);
/* What was read last, each name once; of several looks at one host the latest counts. A domain that
 * was not looked at yet, or whose file cannot be read, is not among them. NULL: there is
 * nothing. */
const struct posture_domain_figures *posture_figures_domains(const struct posture_figures *,
							     size_t *count);
const struct posture_host_figures *posture_figures_hosts(const struct posture_figures *,
							 size_t *count);

#endif
