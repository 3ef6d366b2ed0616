/* process.h: the gateway process, from fork to exit.
 *
 * It owns the workers, what they share, and its end of the channel to the supervisor. It starts
 * with the supervisor's rights and gives them up before it reads one octet from outside; it opens
 * no configuration file, only the snapshot. Its working directory is the state directory: paths of
 * its own are relative to it. */
#ifndef MXWARD_PROCESS_PROCESS_H
#define MXWARD_PROCESS_PROCESS_H

#include "gateway/base/heartbeats.h"
#include "gateway/process/plan.h"
#include "gateway/process/sockets.h"

/* What the supervisor hands to a gateway. */
struct process {
	const char *path;               /* of the configuration, for messages */
	const struct plan *plan;
	const struct sockets *sockets;  /* the descriptors become the gateway's */
	int snapshot, channel;
	int unpacker;                   /* to the fork server (unpack.h) */
	struct heartbeats *heartbeats;  /* NULL: no supervisor watches */
	uint64_t generation;
	uint64_t started;               /* clock_wall() of the supervisor's start */
	unsigned restarts;              /* gateways that died before this one */
	/* memory that every gateway of this supervisor has in its turn (state.h); NULL: none */
	void *images;
	bool beside; /* another one serves, or still ends its sessions: see NOTICE_PREPARED */
};

/* Runs until it is told to end; gives the exit status. */
int process_run(const struct process *);

#endif
