/* certificates.h: what administrators are told of certificates: that one was renewed, that files on
 * the disk cannot take the place of what is in use, that one expires.
 *
 * Each is logged once (event certificate), and again by a gateway process that starts; status and
 * metrics show what holds. It must never touch a file: what lies on the disk is known to the
 * supervisor's watcher (gateway/process/watcher.h). Control thread. */
#ifndef MXWARD_CONTROL_CERTIFICATES_H
#define MXWARD_CONTROL_CERTIFICATES_H

#include "policy/config/config.h"

struct certificates;
/* Of a gateway that begins with this configuration. NULL: out of memory. */
struct certificates *certificates_new(const struct config *);
void certificates_free(struct certificates *);  /* NULL is allowed */
/* `now` takes the place of `before`, which still lives: logs which certificates were renewed. */
void certificates_use(struct certificates *, const struct config *before, const struct config *now);
/* Logs what has come closer to its end, at 30, 14 and 3 days, and then. To be called each minute;
 * `now`: clock_wall(). */
void certificates_look(struct certificates *, const struct config *, uint64_t now);
/* The watcher's faults, all of them; logs which are new and which have ended. */
void certificates_hear(struct certificates *, const struct config *, struct bytes faults);

/* All faults that hold; the next: a file, as configured, and what is wrong with it. False: there is
 * no more. */
struct bytes certificates_faults(const struct certificates *);
bool certificates_next_fault(struct bytes *faults, struct bytes *certificate, struct bytes *reason);
/* What is wrong with the files of this one; "": nothing. NULL: nothing is known. */
struct bytes certificates_fault(const struct certificates *, struct bytes certificate);
/* Whole days until a certificate expires; below 0 behind that. */
int64_t certificate_days(const struct certificate_conf *, uint64_t now);

#endif
