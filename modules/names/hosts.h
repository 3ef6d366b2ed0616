/* hosts.h: the domains that people see in one message, and what is said of those that look like
 * known ones. */
#ifndef MXWARD_NAMES_HOSTS_H
#define MXWARD_NAMES_HOSTS_H

#include "modules/check.h"
#include "modules/names/lookalike.h"

enum { HOSTS_MAX = 16 };

/* A domain as A-labels in lower case. */
struct host {
	char buffer[DNS_NAME_MAX + 1];
	struct bytes name;
	const char *where; /* the field */
};

struct hosts {
	struct host at[HOSTS_MAX];
	size_t count;
	bool too_many; /* for all of them to be kept */
};

/* Adds a domain that is not among them; one that is no name is none. `where` is a literal. */
void hosts_add(struct hosts *, struct bytes name, const char *where);
/* Reports `lookalike` and `mixed_script` of each that is not known. True: there is a lookalike. */
bool hosts_judge(struct check_ctx *, const struct lookalikes *known, const struct hosts *);
/* Reports one lookalike: the field in which it stands, and the name as it is written there. */
void lookalike_report(struct check_ctx *, const char *where, struct bytes name,
		      const struct lookalike *);

#endif
