/* domain_inside.h: what the files of `mxward domain` share.
 *
 *   domain_command.c  the words of the command line, and the look
 *   domain_watch.c    what the watch has kept, and its journal of selectors
 *   domain_tell.c     what was found, as a table or as JSON */
#ifndef MXWARD_CLI_DOMAIN_INSIDE_H
#define MXWARD_CLI_DOMAIN_INSIDE_H

#include "gateway/cli/command.h"
#include "gateway/posture/posture.h"

enum { DOMAIN_ADDRESSES_MAX = 64 };

struct domain_selectors {
	struct bytes at[POSTURE_SELECTORS_MAX];
	size_t count;
};

struct domain_look {
	struct posture_order order;
	struct config *config;          /* NULL: there is none */
	struct snapshot *snapshot, *files;
	struct arena memory;
	char name[DNS_NAME_MAX + 1];
	struct domain_selectors selectors, seen; /* to be looked at; used by mail */
	struct address addresses[DOMAIN_ADDRESSES_MAX];
	size_t address_count;
	struct posture_findings found;
};

/* EX_OK, or a sentence and EX_USAGE. */
int domain_name_take(struct domain_look *, const struct command *, const char *written);
/* A copy of it, on the arena; once more is not twice. */
void domain_selector_add(struct domain_selectors *, struct bytes, struct arena *);
void domain_configured(struct domain_look *);
/* Looks, and gives the exit status: 0, 1 (warnings, or something is unknown), 2 (errors), EX_OSERR
 * (explained), EX_UNAVAILABLE (the DNS is dead). */
int domain_look(struct domain_look *);

/* Into the gateway's state directory, as its user for good, where there is one; and the selectors
 * of signatures in the domain's name that the journal knows of. */
void domain_seen(struct domain_look *);
/* `mxward domain diff DOMAIN`: what has changed since the watch looked last. Gives the exit
 * status. */
int domain_diff(struct domain_look *);
/* `mxward domain --watch-now`: looks at everything that is watched, and keeps what was found. */
int domain_watch_now(struct domain_look *);

void domain_tell(const struct domain_look *, bool json, bool dead);

#endif
