/* plan.h: what the supervisor has to know of a configuration, and nothing more.
 *
 * Plain values of fixed size: the loader fills it and sends it over a channel. The rest of the
 * configuration travels to the gateway as a snapshot that the supervisor never opens. */
#ifndef MXWARD_PROCESS_PLAN_H
#define MXWARD_PROCESS_PLAN_H

#include "gateway/base/log.h"
#include "gateway/base/net.h"

#include <limits.h>
#include <sys/types.h>

enum { PLAN_SOCKET_MAX = 108 };         /* sun_path, unix(7) */
enum { PLAN_LISTENERS_MAX = 64, PLAN_USER_MAX = 64, PLAN_PORTS_MAX = 64 };

/* TCP ports that the gateway connects to. */
struct ports {
	bool any;                       /* they are not known, or too many: there is no fence */
	size_t count;
	uint16_t at[PLAN_PORTS_MAX];
};

bool ports_have(const struct ports *, uint16_t port);
/* True if everything that `inner` needs is in `outer`. */
bool ports_cover(const struct ports *outer, const struct ports *inner);

struct plan {
	size_t listener_count;
	struct address listeners[PLAN_LISTENERS_MAX];   /* in the order of the configuration */
	bool paired;                                    /* another gateway reaches us at `peer` */
	struct address peer;
	bool http; /* monitoring reaches us at `http_at`, or at a socket, which http_path names */
	struct address http_at;
	char http_path[PLAN_SOCKET_MAX];
	struct ports ports;
	bool looks; /* domains are looked at now and then (posture.watch) */
	bool watched; /* the snapshot names files that are looked at by the watcher (watched.h) */
	bool drop; /* we are root: the gateway becomes uid and gid */
	uid_t uid;
	gid_t gid;
	char user[PLAN_USER_MAX];
	char state[PATH_MAX], spool[PATH_MAX], control[PATH_MAX];
	enum log_format log_format;
	enum log_level log_level;
	char log_file[PATH_MAX];                        /* "": standard output */
};

#endif
