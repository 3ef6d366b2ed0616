/* job.c: work for the thread pool (libuv's); see job.h. Owns the request that is under way; must never be freed before it has come
 * back. */
#include "gateway/io/job.h"

#include "gateway/io/loop_uv.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { POOL_NICE = 5 };

struct job {
	uv_work_t request;
	struct loop *loop;
	wake_id wake;
	void (*work)(void *arg);
	void *arg;
	void (*clear)(void *arg);       /* set: abandoned */
	void *clear_arg;
	bool done;
};

/* A message that is long to read must not cost the others their turn: the pool steps back behind the loops. WHY thread-local: Linux
 * keeps a priority for each thread, and the pool's threads cannot be reached but from work like this. */
static void step_back(void)
{
	static _Thread_local bool done;
	if (!done)
		(void)setpriority(PRIO_PROCESS, (id_t)gettid(), POOL_NICE);
	done = true;
}

static void run(uv_work_t *request)
{
	struct job *job = request->data;
	step_back();
	job->work(job->arg);
}

static void back(uv_work_t *request, int status)
{
	struct job *job = request->data;
	struct loop *loop = job->loop;
	(void)status;                   /* nobody cancels */
	job->done = true;
	if (job->clear) {
		job->clear(job->clear_arg);
		free(job);
	} else {
		loop_wake(loop, job->wake);
	}
	loop_drain(loop);
}

struct job *job_start(struct loop *loop, void (*work)(void *arg), void *arg, wake_id wake)
{
	struct job *job = calloc(1, sizeof *job);
	if (!job)
		return NULL;
	job->loop = loop;
	job->wake = wake;
	job->work = work;
	job->arg = arg;
	job->request.data = job;
	if (uv_queue_work(&loop->uv, &job->request, run, back) == 0)
		return job;
	free(job);
	return NULL;
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
