/* block_keep.c: one writing of the block list's file in the pool; see block_keep.h. Owns the job and its words; must never be freed
 * while the pool is at it. */
#include "gateway/door/blocklist_writer.h"

#include "gateway/io/job.h"

#include <stdlib.h>

struct block_keep {
	struct blocklist *blocklist;
	struct job *job;
	bool kept;
	char error[300];
	size_t error_length;
};

static void write_out(void *arg)
{
	struct block_keep *k = arg;
	struct text error = TEXT(k->error);
	k->kept = blocklist_keep(k->blocklist, &error);
	k->error_length = error.len;
}

struct block_keep *block_keep_start(struct loop *loop, struct blocklist *blocklist, wake_id wake)
{
	struct block_keep *k = calloc(1, sizeof *k);
	if (!k)
		return NULL;
	k->blocklist = blocklist;
	k->job = job_start_disk(loop, write_out, k, wake);
	if (k->job)
		return k;
	free(k);
	return NULL;
}

bool block_keep_done(const struct block_keep *k)
{
	return job_done(k->job);
}

bool block_keep_result(struct block_keep *k, struct text *error)
{
	bool kept = k->kept;
	text_add(error, (struct bytes){ k->error, k->error_length });
	job_free(k->job);
	free(k);
	return kept;
}

void block_keep_abandon(struct block_keep *k)
{
	job_abandon(k->job, free, k);
}
