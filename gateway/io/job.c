/* job.c: work for the thread pool (libuv's); see job.h. Owns the request that is under way; must
 * never be freed before it has come back. */
#include "gateway/io/job.h"

#include "gateway/io/loop_inside.h"

#include <assert.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	POOL_NICE = 10,
	OTHERS = 2,                     /* threads for what is of neither kind */
	READING_MOST = 2,               /* jobs of one loop that read at once */
	DISK_MOST = 4,                  /* that wait for the disk at once */
	HANDSHAKES_MOST = 1,            /* a loop has a core: more at once are no sooner done */
	POOL_MOST = 128,
};

/* Of one loop; less where the pool has not threads enough for all. Set before there are threads. */
static unsigned reading_most = READING_MOST, disk_most = DISK_MOST;
/* Of the whole process: who reads at present, so that a core stays for the loops. WHY a thread that
 * has a job waits, though it could be asked before it is queued: a turn is short, and no loop has
 * to tell another that one has ended. */
static sem_t reading_places;
static bool reading_limited;

struct job {
	uv_work_t request;
	struct loop *loop;
	wake_id wake;
	void (*work)(void *arg);
	void *arg;
	void (*clear)(void *arg);       /* set: abandoned */
	void *clear_arg;
	bool done;
	struct job_lane *lane;          /* counts in it; NULL: in none */
	bool handshake;                 /* not worth doing for nobody */
	bool reading;                   /* counts in loop->reading_jobs */
	struct address client;          /* for whom it reads */
	uint64_t round;                 /* in which it reads: one job of a client in each */
	struct list node; /* in lane->waiting, loop->reading, reading_waiting, or in none */
};

/* A message that is long to read must not cost the others their turn: the pool steps back behind
 * the loops. WHY thread-local: Linux keeps a priority for each thread, and the pool's threads
 * cannot be reached but from work like this. (The same holds for their beats.) */
static void step_back(void)
{
	static _Thread_local bool done;
	if (!done)
		(void)setpriority(PRIO_PROCESS, (id_t)gettid(), POOL_NICE);
	done = true;
}

static void job_run(uv_work_t *request)
{
	static _Thread_local struct beat *own;
	static _Thread_local bool asked;
	struct job *job = request->data;
	step_back();
	if (!asked)
		own = heartbeats_pool(job->loop->heartbeats);
	asked = true;
	bool limited = job->reading && reading_limited;
	while (limited && sem_wait(&reading_places) != 0)
		;                       /* a signal */
	beat(own);
	job->work(job->arg);
	beat_end(own);
	if (limited)
		(void)sem_post(&reading_places);
}

static void lane_next(struct job_lane *lane);
static void reading_next(struct loop *loop);

static void back(uv_work_t *request, int status)
{
	struct job *job = request->data;
	struct loop *loop = job->loop;
	(void)status;                   /* nobody cancels */
	job->done = true;
	if (job->lane)
		lane_next(job->lane);
	if (job->reading) {
		list_remove(&job->node);
		loop->reading_jobs--;
		reading_next(loop);
	}
	if (job->clear) {
		job->clear(job->clear_arg);
		free(job);
	} else {
		loop_wake(loop, job->wake);
	}
	loop_drain(loop);
}

/* WHY libuv never refuses here: it fails only without a function to run. */
static void queue(struct job *job)
{
	int error = uv_queue_work(&job->loop->uv, &job->request, job_run, back);
	assert(error == 0);
	(void)error;
}

/* A job of the lane is over: the next has its turn. */
static void lane_next(struct job_lane *lane)
{
	struct list *node = list_take(&lane->waiting);
	if (node)
		queue(list_owner(node, struct job, node));
	else
		lane->jobs--;
}

static void lane_enter(struct job_lane *lane, unsigned most, struct job *job)
{
	job->lane = lane;
	if (lane->jobs == most) {
		list_append(&lane->waiting, &job->node);
		return;
	}
	lane->jobs++;
	queue(job);
}

static struct job *job_of(struct list *node)
{
	return list_owner(node, struct job, node);
}

static bool reads_already(struct loop *loop, const struct address *client)
{
	list_each (node, &loop->reading)
		if (address_equal(&job_of(node)->client, client))
			return true;
	return false;
}

/* Who waits in the earliest round and does not read already has the next turn. */
static void reading_next(struct loop *loop)
{
	struct list *node = loop->reading_waiting.next;
	while (loop->reading_jobs < reading_most && node != &loop->reading_waiting) {
		struct job *job = job_of(node);
		node = node->next;
		if (reads_already(loop, &job->client))
			continue;
		list_remove(&job->node);
		list_append(&loop->reading, &job->node);
		loop->reading_jobs++;
		if (job->round > loop->reading_round)
			loop->reading_round = job->round;
		queue(job);
	}
}

/* Behind all that the client has waiting, and behind those of others in the same round. */
static void reading_wait(struct loop *loop, struct job *job)
{
	job->round = loop->reading_round;
	list_each (node, &loop->reading)
		if (address_equal(&job_of(node)->client, &job->client))
			job->round = job_of(node)->round + 1;
	list_each (node, &loop->reading_waiting)
		if (address_equal(&job_of(node)->client, &job->client))
			job->round = job_of(node)->round + 1;
	struct list *before = loop->reading_waiting.prev;
	while (before != &loop->reading_waiting && job_of(before)->round > job->round)
		before = before->prev;
	list_prepend(before, &job->node);
}

static struct job *job_new(struct loop *loop, void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = calloc(1, sizeof *job);
	if (!job)
		return NULL;
	job->loop = loop;
	job->wake = wake;
	job->work = work;
	job->arg = arg;
	job->request.data = job;
	list_init(&job->node);
	return job;
}

struct job *job_start(struct loop *loop, void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = job_new(loop, work, arg, wake);
	if (job)
		queue(job);
	return job;
}

struct job *job_start_reading(struct loop *loop, const struct address *client,
			      void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = job_new(loop, work, arg, wake);
	if (!job)
		return NULL;
	job->reading = true;
	job->client = *client;
	reading_wait(loop, job);
	reading_next(loop);
	return job;
}

struct job *job_start_disk(struct loop *loop, void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = job_new(loop, work, arg, wake);
	if (!job)
		return NULL;
	lane_enter(&loop->disk, disk_most, job);
	return job;
}

struct job *job_start_handshake(struct loop *loop, void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = job_new(loop, work, arg, wake);
	if (!job)
		return NULL;
	job->handshake = true;
	lane_enter(&loop->handshakes, HANDSHAKES_MOST, job);
	return job;
}

/* A loop's share of the largest pool: a thread for the handshakes, one to read, the rest for the
 * disk. (With more than 42 loops even three threads a loop are more than there are.) */
static void take_shares(unsigned loops)
{
	unsigned share = (POOL_MOST - OTHERS) / loops, others = HANDSHAKES_MOST + 1;
	unsigned disk = share > others ? share - others : 1;
	reading_most = 1;
	disk_most = disk < DISK_MOST ? disk : DISK_MOST;
}

void job_pool(unsigned loops)
{
	char number[16];
	struct text t = TEXT(number);
	unsigned wanted = OTHERS + (READING_MOST + DISK_MOST + HANDSHAKES_MOST) * loops;
	if (wanted > POOL_MOST)
		take_shares(loops);
	text_format(&t, "%u", wanted < POOL_MOST ? wanted : POOL_MOST);
	(void)setenv("UV_THREADPOOL_SIZE", text_cstr(&t), 1);
	/* A worker has a core of its own, and the loop that is none needs little. */
	reading_limited = sem_init(&reading_places, 0, loops > 3 ? loops - 2 : 1) == 0;
}

bool job_done(const struct job *job)
{
	return job->done;
}

void job_free(struct job *job)
{
	assert(job->done);
	free(job);
}

void job_abandon(struct job *job, void (*clear)(void *arg), void *arg)
{
	bool unbegun = job->handshake && !list_empty(&job->node);
	if (unbegun)
		list_remove(&job->node);
	if (job->done || unbegun) {
		clear(arg);
		free(job);
		return;
	}
	job->clear = clear;
	job->clear_arg = arg;
}
