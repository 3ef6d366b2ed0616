/* job.c: work for the thread pool (libuv's); see job.h. Owns the request that is under way; must
 * never be freed before it has come back. */
#include "gateway/io/job.h"

#include "gateway/io/loop_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	POOL_NICE = 5,
	READERS = 4,                    /* threads that no disk can hold up */
	DISK_MOST = 4,                  /* jobs of one loop that wait for the disk at once */
	POOL_MOST = 128,
};

struct job {
	uv_work_t request;
	struct loop *loop;
	wake_id wake;
	void (*work)(void *arg);
	void *arg;
	void (*clear)(void *arg);       /* set: abandoned */
	void *clear_arg;
	bool done;
	bool disk;                      /* counts in loop->disk_jobs */
	struct list node;               /* in loop->disk_waiting, or in none */
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
	beat(own);
	job->work(job->arg);
	beat_end(own);
}

static void disk_next(struct loop *loop);

static void back(uv_work_t *request, int status)
{
	struct job *job = request->data;
	struct loop *loop = job->loop;
	(void)status;                   /* nobody cancels */
	job->done = true;
	if (job->disk)
		disk_next(loop);
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

/* A job that waited for the disk is over: the next of this loop has its turn. */
static void disk_next(struct loop *loop)
{
	struct list *node = list_take(&loop->disk_waiting);
	if (node)
		queue(list_owner(node, struct job, node));
	else
		loop->disk_jobs--;
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

struct job *job_start_disk(struct loop *loop, void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = job_new(loop, work, arg, wake);
	if (!job)
		return NULL;
	job->disk = true;
	if (loop->disk_jobs == DISK_MOST) {
		list_append(&loop->disk_waiting, &job->node);
		return job;
	}
	loop->disk_jobs++;
	queue(job);
	return job;
}

void job_pool(unsigned loops)
{
	char number[16];
	struct text t = TEXT(number);
	unsigned wanted = READERS + DISK_MOST * loops;
	text_format(&t, "%u", wanted < POOL_MOST ? wanted : POOL_MOST);
	(void)setenv("UV_THREADPOOL_SIZE", text_cstr(&t), 1);
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
	if (job->done) {
		clear(arg);
		free(job);
		return;
	}
	job->clear = clear;
	job->clear_arg = arg;
}
