/* list_watch.h: are the DNS lists themselves well? (RFC 5782, section 5)
 *
 * Every configured list has to list 127.0.0.2 and must not list 127.0.0.1. One that does otherwise, answers an error code or
 * does not answer is switched off with an alarm in the log, and back on when it is well: a dead list must not list the world.
 * Tested at start, every hour, and every minute while one is off. One for the process, run on the control thread's loop; asked
 * by all workers. */
#ifndef MXWARD_SMTP_LIST_WATCH_H
#define MXWARD_SMTP_LIST_WATCH_H

#include "gateway/io/ask.h"
#include "policy/config.h"

struct list_watch;
struct list_watch *list_watch_new(struct loop *, struct resolver *);
/* Takes up the lists of this generation and tests them now. `settled` (0: nobody) is woken when each has been tested. Holds the
 * configuration. */
void list_watch_configure(struct list_watch *, struct config *, wake_id settled);
void list_watch_free(struct list_watch *);
/* True once every list has been tested. Any thread. */
bool list_watch_known(struct list_watch *);
/* What the last test said of a list; SILENT before the first. Any thread. */
enum list_state list_watch_state(struct list_watch *, struct bytes zone);
/* For `status`: every list, and why it is off ("" when it is well). Any thread. */
void list_watch_each(struct list_watch *, void (*each)(void *arg, const char *zone, bool well, const char *why),
		     void *arg);

#endif
