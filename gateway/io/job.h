/* job.h: work that would keep the loop too long, done by the thread pool.
 *
 * Work is of three kinds: what reads for a client (computes), what may wait for a disk, and the
 * handshakes of TLS. A loop has only so many of each kind under way, the others wait their turn, so
 * that neither a disk that stalls nor a message that is long to read nor a storm of handshakes
 * takes the threads of another kind. Clients take turns to read, however many messages each of them
 * has, and none reads two at a time on one loop.
 *
 * What the work of a job touches must stay, and nobody else may touch it, until the job is
 * done. An owner that must go before that leaves the job behind with a function
 * that clears away after it. */
#ifndef MXWARD_IO_JOB_H
#define MXWARD_IO_JOB_H

#include "gateway/base/net.h"
#include "gateway/io/loop.h"

struct job;

/* Runs work(arg) on some thread of the pool, then wakes `wake` on this loop. NULL: out of memory,
 * nothing was run. */
struct job *job_start(struct loop *, void (*work)(void *arg), void *arg, wake_id wake)
	__attribute__((warn_unused_result));
/* The same for work that reads for a client, who is known by this address; it should take some
 * milliseconds, and what is left be started again. */
struct job *job_start_reading(struct loop *, const struct address *client, void (*work)(void *arg),
			      void *arg, wake_id wake) __attribute__((warn_unused_result));
/* The same for work that waits for a disk; the loop's disk work begins in the order in which it was
 * started. */
struct job *job_start_disk(struct loop *, void (*work)(void *arg), void *arg, wake_id wake)
	__attribute__((warn_unused_result));
/* The same for a step of a handshake; those of a loop are done one after the other, in the order in
 * which they were started, and none that is abandoned before its turn. */
struct job *job_start_handshake(struct loop *, void (*work)(void *arg), void *arg, wake_id wake)
	__attribute__((warn_unused_result));
/* Makes the pool large enough for so many loops, and lets so many jobs read at once that a core is
 * left to the loops (where there are two or more). To be called once, before the first job of the
 * process and before there are threads; otherwise the pool has four threads. */
void job_pool(unsigned loops);
bool job_done(const struct job *);
/* Of a job that is done. */
void job_free(struct job *);
/* Whoever started it goes: clear(arg) is run on the loop, at once if the work is done, otherwise as
 * soon as it is; nobody is woken. The job is freed then. */
void job_abandon(struct job *, void (*clear)(void *arg), void *arg);

#endif
