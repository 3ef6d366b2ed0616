/* lookalike.h: domains that look like ours, or like a partner's.
 *
 * Made once for a configuration, on its memory, and never changed: any thread may ask. However many
 * domains there are, a question looks at those alone that have one half of the name in common with
 * it, or look the same. */
#ifndef MXWARD_NAMES_LOOKALIKE_H
#define MXWARD_NAMES_LOOKALIKE_H

#include "gateway/base/arena.h"

/* A label of fewer letters is compared by its looks alone: short names are close to one another. */
enum { LOOKALIKE_EDIT_LETTERS = 5, LOOKALIKE_WHY_MAX = 200 };

struct lookalikes;

struct lookalike {
	struct bytes
		of; /* the domain that it looks like: the registered one of ours, or a partner's */
	char why[LOOKALIKE_WHY_MAX]; /* "1 for l", printable ASCII */
};

/* The names, A-labels in lower case, live as long. `ours` and `partners` are both known; only those
 * that are `compared` can be looked like: partners always, ours if `compare_ours`. NULL: out of
 * memory. */
struct lookalikes *lookalikes_new(const char *const *ours, size_t our_count, bool compare_ours,
				  const char *const *partners, size_t partner_count, struct arena *)
	__attribute__((warn_unused_result));
/* True of one of our domains and of every name below it; of a partner's, too. A-labels in lower
 * case. */
bool lookalikes_ours(const struct lookalikes *, struct bytes host);
bool lookalikes_known(const struct lookalikes *, struct bytes host);
/* True if the host, A-labels in lower case, is nobody's that is known and looks like it. */
bool lookalike_find(const struct lookalikes *, struct bytes host, struct lookalike *);
/* The same for a name as it is written: a capital I looks like a small l. */
bool lookalike_find_written(const struct lookalikes *, struct bytes written, struct lookalike *);
/* The first known host in a text for people, whatever its letters are: it is added to *host. False:
 * there is none. */
bool lookalikes_host_in(const struct lookalikes *, struct bytes text, struct text *host);

#endif
