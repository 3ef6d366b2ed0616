/* unpacking.c: what it costs to look into one archive: a fork server and its children as in the
 * gateway, sent the same file again and again.
 *
 *   unpacking ROUNDS FILE...
 *
 * A line for each file: the median and the 99th percentile of the time from sending to the answer,
 * and the processor's time of the server with its children for each, in microseconds; then what
 * the answer was. The server begins anew with each file. It asserts nothing of a time. */
#include "gateway/base/clock.h"
#include "gateway/unpack/unpack.h"
#include "modules/files/archive_errand.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MOST = 100000 };

static const char *blocked[] = { "exe", "scr", "js", "vbs", "lnk" };

struct bench {
	struct loop *loop;
	struct unpack *unpack;
	wake_id wake;
	struct errand errand;
	struct unpack_errand *sent;
	double took[ROUNDS_MOST], began;
	int done, rounds;
	char said[200];
};

static double now_us(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double children_us(void)
{
	struct rusage used;
	(void)getrusage(RUSAGE_CHILDREN, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void send_one(struct bench *b)
{
	const struct address client = { 0 };
	b->began = now_us();
	b->sent = unpack_send(b->unpack, &b->errand, &client, b->loop, b->wake);
	if (!b->sent)
		abort();
}

static void keep_answer(struct bench *b, const struct errand_answer *answer)
{
	struct findings findings = { .count = 0 };
	struct archive_answer took = archive_answer_take(answer->octets, &findings);
	(void)snprintf(b->said, sizeof b->said, "%s; %zu findings",
		       answer->failed ? answer->failed
		       : took.read[0] ? "read"
				      : "not read",
		       findings.count);
}

static void answered(void *arg)
{
	struct bench *b = arg;
	const struct errand_answer *answer = unpack_answer(b->sent);
	if (!answer)
		return;
	b->took[b->done++] = now_us() - b->began;
	if (b->done == b->rounds)
		keep_answer(b, answer);
	unpack_leave(b->sent);
	if (b->done < b->rounds)
		send_one(b);
	else
		loop_stop(b->loop);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void measure(const char *path, int rounds)
{
	static struct bench b;
	static char buffer[ERRAND_REQUEST_MAX];
	struct text request = TEXT(buffer);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	struct archive_request r = { .rules = { .extensions = blocked,
						.extension_count = sizeof blocked / sizeof *blocked,
						.depth = 3,
						.entries = 10000,
						.time = 2000 },
				     .file_count = 1,
				     .shown = { bytes_of(name) } };
	double before = children_us();
	if (file < 0 || !archive_request_write(&request, &r))
		abort();
	b = (struct bench){ .rounds = rounds,
			    .errand = { ERRAND_ARCHIVES, text_bytes(&request), &file, 1, 2000 } };
	b.unpack = unpack_new(unpack_start_server());
	b.loop = loop_new();
	b.wake = b.loop ? loop_enroll(b.loop, answered, &b) : 0;
	if (!b.unpack || !b.wake)
		abort();
	send_one(&b);
	loop_run(b.loop);
	loop_retire(b.loop, b.wake);
	loop_free(b.loop);
	unpack_free(b.unpack);
	(void)wait(NULL);
	close(file);
	qsort(b.took, (size_t)rounds, sizeof *b.took, by_size);
	printf("%s\t%.0f\t%.0f\t%.0f\t%s\n", name, b.took[rounds / 2], b.took[rounds * 99 / 100],
	       (children_us() - before) / rounds, b.said);
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[1]) : 0;
	if (rounds < 1 || rounds > ROUNDS_MOST) {
		fputs("unpacking ROUNDS FILE...\n", stderr);
		return 64;
	}
	for (int i = 2; i < argc; i++)
		measure(argv[i], rounds);
	return 0;
}
