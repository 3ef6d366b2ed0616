/* surbl_hosts.h: the hosts that one message leads to, as a bounded set, and which of them are asked
 * for.
 *
 * Owns what it keeps of one message, in the arena of its reading. It asks nothing and knows no
 * list, and must never let the number of hosts in a message decide how much memory or time one more
 * of them takes.
 *
 * Which are chosen where there are too many: somebody may bury one bad link among hundreds of good
 * ones, wherever he likes. So every place where hosts stand has its share, which nothing in the
 * other places can take from it, and what one place leaves free the others get, in the order of
 * enum surbl_place. Of one place it is the first that were seen and the last, by turns: what a
 * reader sees at once, and what was hung on behind; then some of those between, by chance. The rest
 * is counted, never silently dropped. */
#ifndef MXWARD_URL_SURBL_HOSTS_H
#define MXWARD_URL_SURBL_HOSTS_H

#include "gateway/base/arena.h"
#include "modules/url/url.h"

enum { SURBL_HOSTS_MAX = 200 }; /* asked for one message */

/* Where a host was found, the weightiest first. */
enum surbl_place {
	SURBL_HEADER,                   /* Subject, From, Reply-To, List-Unsubscribe */
	SURBL_MARKUP,                   /* HTML, with a scheme: links, form actions, images */
	SURBL_LINK,                     /* plain text, with a scheme */
	SURBL_BARE,                     /* without one, and mailboxes */
	SURBL_BELOW, /* full names below a registered domain that is asked for as well */
	SURBL_PLACES,
};

struct surbl_host {
	struct bytes name;              /* A-labels in lower case; of an address its text */
	struct address address;         /* FAMILY_NONE: it is a name */
	bool below;                     /* to be asked of lists alone that know full names */
};

struct surbl_hosts;

/* An empty set. `exempt`: names, with all below them, and addresses that are left out. `below`:
 * full names are wanted as well. `seed`: what no sender can foresee, against names made to collide.
 * NULL: out of memory. */
struct surbl_hosts *surbl_hosts_new(struct arena *, const char *const *exempt, size_t exempt_count,
				    bool below, uint64_t seed) __attribute__((warn_unused_result));
/* A host as it stands in the message: its registered domain is taken up, or its address; its full
 * name if those are wanted. */
void surbl_hosts_add(struct surbl_hosts *, enum surbl_place, const struct url_host *);
/* All has been added: chooses. */
void surbl_hosts_end(struct surbl_hosts *);

/* Some that are sure to be chosen, as soon as all of SURBL_HEADER have been added; the other places
 * may go on filling on another thread. */
size_t surbl_hosts_ahead(const struct surbl_hosts *, struct surbl_host out[SURBL_HOSTS_MAX]);
/* Those that are chosen, by place and then in order; gives how many. */
size_t surbl_hosts_chosen(const struct surbl_hosts *, struct surbl_host out[SURBL_HOSTS_MAX]);
/* How many different ones were seen and not chosen; past some thousands one that comes again may
 * count again. */
size_t surbl_hosts_left_out(const struct surbl_hosts *);

/* An entry of `exempt` in the form in which hosts are compared; false: it is neither a name nor an
 * address. */
bool surbl_exempt_read(const char *written, struct text *out) __attribute__((warn_unused_result));

#endif
