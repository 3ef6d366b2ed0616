/* supervisor_inside.h: what the supervisor's files share; nobody else includes it.
 *
 *   supervisor.c          signals, stopping, the one poll()
 *   supervisor_load.c     a configuration, from file to effect
 *   supervisor_gateway.c  gateways: start, end, succession
 *   supervisor_watch.c    certificates that are renewed on the disk
 *   supervisor_posture.c  the process that looks at domains
 *   supervisor_unpack.c   the fork server that unpacks what strangers send
 *   supervisor_upgrade.c  another program takes over */
#ifndef MXWARD_PROCESS_SUPERVISOR_INSIDE_H
#define MXWARD_PROCESS_SUPERVISOR_INSIDE_H

#include "gateway/process/channel.h"
#include "gateway/process/child.h"
#include "gateway/process/supervisor_status.h"
#include "gateway/process/service_manager.h"
#include "gateway/process/sockets.h"
#include "gateway/process/watchdog.h"

enum {
	DRAIN_MS = 30000,               /* TERM, or a successor: transactions may end */
	DRAIN_GRACE_MS = 3000, /* then the gateway has closed what was left, or is killed */
	AT_ONCE_MS = 1000,
	START_MS = 30000,
	START_PATIENCE_MS =
		5000, /* a gateway may start for so long before `mxward status` calls it hung */
	LET_GO_MS = 10000,              /* a gateway that retires has let go by then, or hangs */
	LOAD_MS = 60000,
	APPLY_MS = 15000,
	GONE = -1,                      /* the status of a child that nobody could reap */
	LIVED_MS = 1000, /* a gateway that lived this long is started again at once */
	RESTART_MS = 50,
	RESTART_MOST_MS = 800,
	SAID_MAX = 4096,                /* of what a program on trial says */
};

/* All that one configuration needs. */
struct generation {
	uint64_t number;                /* 0: there is none */
	struct plan plan;
	int snapshot;                   /* -1: of the program before us, which read it */
	struct sockets sockets;
};

#define GENERATION_NONE                       \
	((struct generation){ .snapshot = -1, \
			      .sockets = { .peer = -1, .http = -1, .control = -1 } })

/* One gateway process. */
struct instance {
	struct child child;
	struct watchdog watchdog;
	void *images;                   /* of its tables (mailroom/table_file.h) */
	struct ports ports;             /* it may connect to */
	uint64_t look_at;               /* when it is looked at; 0: it is not up */
	bool up;                        /* it is listening and may be told things */
	bool prepared, told;            /* beside another: it could begin; it was told to */
	bool retired;                   /* it has let go of all but its sessions */
};

#define INSTANCE_NONE ((struct instance){ .child = { .channel = -1 } })

struct supervisor {
	const char *path;
	char program[PATH_MAX];         /* where the next program is found */
	unsigned workers;
	int signals;
	sigset_t before;                /* the signal mask we were started with, for the children */
	uint64_t started;
	struct generation current, next;        /* next: being applied */
	uint64_t generations;           /* configurations that were good so far */
	struct instance gateway;             /* serves, or is about to */
	struct instance coming;              /* prepares to take over from it */
	struct instance retiring;            /* ends its sessions */
	uint64_t let_go_by;             /* when the retiring one must have let go */
	struct child loader, trial, watcher, looker;
	uint64_t looker_at;             /* when one may be started again */
	uint64_t watch_at;              /* when a watcher may be started again */
	/* The fork server, and its socket's ends: the gateways', its own. The supervisor keeps
	 * both, so that one that is started in place of another has the same. */
	pid_t unpacker;                 /* 0: there is none */
	int unpacker_ends[2];
	uint64_t unpacker_at;           /* when one may be started */
	bool renewal;                   /* `next` differs from `current` in certificates alone */
	struct supervisor_status status_socket;
	struct service_manager service_manager;
	uint64_t start_at; /* when the gateway is started again; 0: not waiting for that */
	unsigned backoff, restarts;
	bool ever_up;                   /* a gateway was up */
	bool again;                     /* another reload was asked for during one */
	bool upgrade_wanted; /* another program was asked for while something else was under way */
	uint64_t asked, answering;      /* numbers of the requests of the control socket */
	pid_t asker, answer_to;         /* and the gateways that have them */
	/* A program that has taken over, until its first gateway serves. */
	/* of the gateway that serves, which one that is started in its place finds; NULL: none */
	void *images;
	bool taking_over;
	int record, before_program; /* what it was told, and the program to go back to; -1: none */
	/* of the program that is to be taken over from, while another is on trial; -1: none */
	int record_plan;
	char said[SAID_MAX];            /* by a program on trial */
	size_t said_length;
	bool stopping, at_once, done;
	int status;
	struct {
		char path[PATH_MAX];    /* of the file on descriptor 1; "": it is what it was */
		int output;             /* what descriptor 1 was when we were started; -1: is */
		int coming;             /* opened for the next generation; -1: nothing was */
		bool told;              /* that there is nothing to be reopened */
	} log;
};

/* ---- supervisor.c */

void supervisor_finish(struct supervisor *, int status);
/* Transactions may end; at once, or a second time: they may not. */
void supervisor_stop(struct supervisor *, bool at_once);
void generation_close(struct generation *, const struct generation *other);
/* In a child: what belongs to the supervisor alone, and the channels of all other children. */
void leave_supervisor(const struct supervisor *, const struct child *own);

/* ---- supervisor_posture.c */

/* When it is to be started; 0: it runs, or none is wanted. */
uint64_t looker_due(const struct supervisor *);
void looker_mind(struct supervisor *, uint64_t now);
void looker_end(struct supervisor *);
void looker_reaped(struct supervisor *);

/* ---- supervisor_gateway.c */

/* Where none serves or is about to: the gateway of the current generation. */
void gateway_start(struct supervisor *);
/* Beside the one that serves: of the next generation. */
void gateway_replace(struct supervisor *);
void gateway_reaped(struct supervisor *, pid_t, int status);
void gateways_hear(struct supervisor *);
/* What the clock asks for. */
void gateways_mind(struct supervisor *, uint64_t now);
/* One that takes no more notices is not alive: it is started again. */
void gateway_tell(struct instance *, enum notice_kind, uint64_t number, struct bytes body);
/* How the gateway is, in one line; gives for how many milliseconds it has not moved. */
uint64_t gateway_state(struct supervisor *, struct text *);

/* ---- supervisor_load.c */

void loader_start(struct supervisor *);
void loader_hear(struct supervisor *);
/* The snapshot in effect, with other certificates: as the next generation. Owns it. Where something
 * else is under way it is passed over. */
void load_renewed(struct supervisor *, int snapshot);
/* The next generation is in effect; or it is not, and why. */
void load_applied(struct supervisor *);
void load_refused(struct supervisor *, struct bytes why);
/* The reload or upgrade under way came to nothing, or to something. */
void load_answer(struct supervisor *, bool good, struct bytes words);
/* Nothing of a reload, an upgrade or a succession is under way, but that a gateway may still be
 * ending its sessions. */
bool supervisor_idle(const struct supervisor *);

/* ---- supervisor_log.c */

/* Opens the plan's log file if another one is in use. False: a sentence. */
bool log_file_prepare(struct supervisor *, const struct plan *, struct text *error)
	__attribute__((warn_unused_result));
/* The lines of all processes go from now on to what was prepared for the current generation. */
void log_file_adopt(struct supervisor *);
/* What was prepared is not wanted. */
void log_file_forget(struct supervisor *);
/* The file may have been renamed: opens it anew. */
void log_file_reopen(struct supervisor *);

/* ---- supervisor_watch.c */

/* Starts a watcher of the current generation where there is none and something is to be watched. */
void watch_mind(struct supervisor *, uint64_t now);
void watch_hear(struct supervisor *);
void watch_reaped(struct supervisor *);
/* Ends the watcher: its generation is no longer the current one, or the supervisor ends. */
void watch_end(struct supervisor *);
/* All files were read and found good. */
void watch_forget_faults(struct supervisor *);
/* To a gateway that has begun to serve. */
void watch_tell_faults(struct supervisor *);

/* ---- supervisor_unpack.c */

void unpacker_open(struct supervisor *);
/* Starts a fork server where there is none, once the user that it becomes is known. */
void unpacker_mind(struct supervisor *, uint64_t now);
/* When one is to be started; 0: there is one, or none is wanted. */
uint64_t unpacker_due(const struct supervisor *);
void unpacker_reaped(struct supervisor *, int status);
/* In a child. */
void unpacker_close(const struct supervisor *);

/* ---- supervisor_upgrade.c */

void upgrade_start(struct supervisor *);
void upgrade_hear(struct supervisor *);
void upgrade_reaped(struct supervisor *, int status);
/* What the program before us has left at descriptor `record`. False: a sentence was said on
 * standard error. */
bool upgrade_take_over(struct supervisor *, int record);
/* The first gateway of this program serves. */
void upgrade_done(struct supervisor *);
/* Closes listening sockets that a program of another version was handed, did not know and passed
 * on, as far as /proc tells of them. Once it cannot come back; in a gateway at once. */
void upgrade_unknown_close(void);
/* It cannot: the program before us goes on. Does not return, unless even that cannot be. */
void upgrade_back(struct supervisor *, struct bytes why);

#endif
