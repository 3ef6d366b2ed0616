/* posture_state.h: what the last look at a domain has found, kept in the state directory, and what
 * has changed since.
 *
 * posture/DOMAIN.json in the working directory, which is the state directory. Written whole, synced
 * and renamed; a file that cannot be read counts as none, and that is said. */
#ifndef MXWARD_POSTURE_POSTURE_STATE_H
#define MXWARD_POSTURE_POSTURE_STATE_H

#include "gateway/posture/posture.h"

#define POSTURE_DIRECTORY "posture"

/* Octets of a file; whoever reads one has an arena of several times that. */
enum { POSTURE_STATE_MAX = 8 << 20 };

enum posture_kept { POSTURE_KEPT, POSTURE_KEPT_NONE, POSTURE_KEPT_BROKEN };

/* Reads what is kept of a domain; strings are on the arena. *looked: when, clock_wall(). */
enum posture_kept posture_state_read(struct bytes domain, struct arena *, struct posture_findings *,
				     uint64_t *looked);
/* False: errno says why. The directory must be there. */
bool posture_state_write(struct bytes domain, const struct posture_findings *, uint64_t looked)
	__attribute__((warn_unused_result));

/* One thing that is not as it was. `was` and `now` are the values that are compared, or, where
 * there is none, verdicts; "" where it was or is not there. */
struct posture_change {
	const struct posture_finding *finding;  /* of now; of before where it is gone */
	struct bytes was, now;
	bool worse;
};
/* Gives each change. An area of which something is unknown now is left out: nobody can say that it
 * has changed. */
void posture_compare(const struct posture_findings *before, const struct posture_findings *now,
		     void (*change)(void *arg, const struct posture_change *), void *arg);
/* To be kept: what was found now and, of areas of which something is unknown, what was known
 * before. */
void posture_carry(const struct posture_findings *before, struct posture_findings *now);

#endif
