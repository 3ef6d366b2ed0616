/* process_inside.h: what the files of the gateway process share; nobody else includes it.
 *
 *   process.c          start, configuration, succession, end
 *   process_notices.c  what the supervisor says, and the reading of a configuration */
#ifndef MXWARD_PROCESS_PROCESS_INSIDE_H
#define MXWARD_PROCESS_PROCESS_INSIDE_H

#include "gateway/process/channel.h"
#include "gateway/control/control.h"
#include "gateway/control/http.h"
#include "gateway/process/state.h"
#include "gateway/process/memory_watch.h"
#include "gateway/process/process.h"
#include "gateway/backend/prober.h"
#include "gateway/control/status.h"
#include "gateway/smtp/worker.h"

#include <pthread.h>

struct errors {
	char buffer[16384];
	struct text text;
};

/* A notice of the supervisor's that waits for the control thread. */
struct queued_notice {
	struct queued_notice *next;
	struct config *config;          /* of an APPLY: read already, NULL with `errors` */
	struct errors errors;
	struct notice notice;
};

struct gateway {
	const struct process *from;
	struct loop *loop;
	struct config *config;          /* the latest; `applied` says whether all workers use it */
	struct shared shared;
	struct state state;
	int statm;
	uint64_t allowed;               /* memory, by the system */
	struct memory_watch *memory;
	struct prober *prober;
	struct resolver *resolver;      /* this thread's, for the lists and for `dns` */
	/* /etc/resolv.conf's, for names without a dot; NULL: the other one serves */
	struct resolver *system;
	struct answers *neighbours;     /* its cache */
	struct dns *dns;                /* addresses of backends and of the peer */
	struct control *control;
	struct http *http;
	struct status status;
	struct worker **workers;
	unsigned worker_count;
	/* The supervisor's notices, in order. */
	pthread_t listener;
	pthread_mutex_t lock;
	struct queued_notice *first, **last;
	wake_id on_notice;
	/* Sockets that came, for the configuration that follows them. */
	int *fds;
	size_t fd_count;
	wake_id on_start, on_changed, on_sample, on_minute, on_threads;
	struct timer start, sample, minute, linger, threads;
	bool started, draining, retiring, let_go;
	bool prepared, may_serve; /* beside another: that we could begin was told; and we are to */
	uint64_t ends;                  /* loop_now() scale: when whatever is left is cut off */
	uint64_t reported;              /* the generation that the supervisor was last told of */
};

/* To the supervisor. */
void process_say(enum notice_kind, const struct gateway *, uint64_t number, struct bytes body);

/* ---- process_notices.c */

/* The configuration in a packed snapshot, as it was checked by the loader. Closes fd. NULL with
 * *errors. */
struct config *process_load(const char *path, int fd, uint64_t generation, struct errors *);
/* Starts the thread that listens; g->on_notice is woken for what comes. */
bool process_listen(struct gateway *);
/* The next that came, the caller's to free; NULL: none. */
struct queued_notice *process_next_notice(struct gateway *);

#endif
