/* blocklist_writer.c: one writing of the block list's file in the pool; see blocklist_writer.h.
 * Owns the job and its words; must never be freed while the pool is at it. */
#include "gateway/door/blocklist_writer.h"

#include "gateway/io/job.h"

#include <stdlib.h>

struct blocklist_writer {
	struct blocklist *blocklist;
	struct job *job;
	bool kept;
	char error[300];
	size_t error_length;
};

static void write_out(void *arg)
{
	struct blocklist_writer *k = arg;
	struct text error = TEXT(k->error);
	k->kept = blocklist_save(k->blocklist, &error);
	k->error_length = error.len;
}

struct blocklist_writer *blocklist_writer_start(struct loop *loop, struct blocklist *blocklist,
						wake_id wake)
{
	struct blocklist_writer *k = calloc(1, sizeof *k);
	if (!k)
		return NULL;
	k->blocklist = blocklist;
	k->job = job_start_disk(loop, write_out, k, wake);
	if (k->job)
		return k;
	free(k);
	return NULL;
}

bool blocklist_writer_done(const struct blocklist_writer *k)
{
	return job_done(k->job);
}

bool blocklist_writer_result(struct blocklist_writer *k, struct text *error)
{
	bool kept = k->kept;
	text_add(error, (struct bytes){ k->error, k->error_length });
	job_free(k->job);
	free(k);
	return kept;
}

void blocklist_writer_abandon(struct blocklist_writer *k)
{
	job_abandon(k->job, free, k);
}
