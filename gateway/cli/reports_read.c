/* reports_read.c: `mxward reports read`: what a report from elsewhere says, as a table or as JSON.
 *
 * The file is taken apart by a child that can do nothing but compute (gateway/unpack/), as the
 * gateway's are. Must never show as read what was not. */
#include "gateway/cli/reports_inside.h"

#include "gateway/base/log.h"
#include "gateway/cli/terminal.h"
#include "gateway/control/output.h"
#include "gateway/feedback/feedback.h"
#include "gateway/unpack/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, CHILD_MS = 20 * 1000 };

/* ---- the file, and the child that reads it */

/* A descriptor that can be mapped, with all of the file; -1 with errno. */
static int file_take(const char *path)
{
	static char piece[READ_SIZE];
	int from = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int to = from >= 0 ? memfd_create("report", MFD_CLOEXEC) : -1;
	size_t size = 0;
	ssize_t n = 1;
	while (to >= 0 && n > 0 && size <= FEEDBACK_PACKED_MAX) {
		n = read(from, piece, sizeof piece);
		if (n > 0 && write(to, piece, (size_t)n) != n)
			n = -1;
		size += n > 0 ? (size_t)n : 0;
	}
	if (to >= 0 && (size > FEEDBACK_PACKED_MAX || size == 0 || n < 0)) {
		errno = n < 0 ? errno : size ? EFBIG : ENODATA;
		close(to);
		to = -1;
	}
	if (from > STDIN_FILENO)
		close(from);
	return to;
}

struct child {
	struct loop *loop;
	struct unpack *unpack;
	struct unpack_errand *errand;
	wake_id wake;
};

static void child_woken(void *arg)
{
	struct child *c = arg;
	if (c->errand && unpack_answer(c->errand))
		loop_stop(c->loop);
}

static bool child_send(struct child *c, int server, int file)
{
	const struct errand errand = {
		.kind = ERRAND_REPORTS,
		.request = BYTES(""),
		.files = &file,
		.file_count = 1,
		.time = CHILD_MS,
	};
	const struct address nobody = { .family = FAMILY_NONE };
	log_configure(LOG_JSON, LOG_SILENT);
	c->loop = loop_new();
	c->unpack = unpack_new(server);
	c->wake = c->loop ? loop_enroll(c->loop, child_woken, c) : 0;
	if (c->wake && c->unpack)
		c->errand = unpack_send(c->unpack, &errand, &nobody, c->loop, c->wake);
	return c->errand;
}

static void child_end(struct child *c)
{
	unpack_leave(c->errand);
	unpack_free(c->unpack);
	if (c->wake)
		loop_retire(c->loop, c->wake);
	if (c->loop)
		loop_free(c->loop);
}

/* ---- what it says */

static void say_unreadable(const char *path, struct bytes why)
{
	fprintf(stderr,
		"mxward reports read: %s: ", strcmp(path, "-") == 0 ? "standard input" : path);
	terminal_write(stderr, why, false);
	fputc('\n', stderr);
}

/* Where something cannot be read, the rest is shown all the same. */
static int answer_show(const char *path, struct bytes answer, bool json)
{
	struct output o = { 0 };
	struct feedback_part p;
	struct bytes rows;
	int status = EX_OK;
	const char *between = json ? "" : "\n";
	output_format(&o, "{\"reports\": [");
	for (bool first = true; feedback_next(&answer, &rows, &p);) {
		if (p.kind == PART_UNREADABLE) {
			say_unreadable(path, p.why);
			status = EX_DATAERR;
			continue;
		}
		output_format(&o, "%s", json && !first ? ", " : "");
		if (json)
			report_json(&o, &p.report, rows);
		else if (!first)
			printf("%s", between);
		if (!json)
			report_show(&p.report, rows);
		first = false;
	}
	output_format(&o, "]}\n");
	if (json && o.lost)
		status = EX_OSERR;
	else if (json)
		(void)fwrite(o.at, 1, o.len, stdout);
	output_free(&o);
	return status;
}

static int file_read(const char *path, int server, bool json)
{
	struct child child = { 0 };
	int file = file_take(path), status = EX_OSERR;
	if (file < 0) {
		say_unreadable(path, bytes_of(strerror(errno)));
		return EX_NOINPUT;
	}
	if (child_send(&child, server, file)) {
		loop_run(child.loop);
		const struct errand_answer *a = unpack_answer(child.errand);
		bool whole = !a->failed && feedback_whole(a->octets);
		status = whole ? answer_show(path, a->octets, json) : EX_DATAERR;
		if (!whole)
			say_unreadable(path, bytes_of(a->failed ? a->failed
								: "what was read of it makes no "
								  "sense"));
	} else {
		say_unreadable(path, BYTES("out of memory"));
	}
	child_end(&child);
	close(file);
	return status;
}

int reports_read(const struct command *command, int argc, char **argv)
{
	bool json = false;
	const char *words[2] = { NULL };
	size_t count;
	/* No configuration is needed, but every command of its kind may be given one. */
	const char *config;
	const struct argument known[] = { { "-c", NULL, &config },
					  { "--json", &json, NULL },
					  { 0 } };
	if (!arguments_read(command, argc, argv, known, words, 2, &count))
		return EX_USAGE;
	if (count != 1)
		return command_misused(command,
				       "reports read: name one file, or - for standard input");
	/* Before there are threads. */
	int server = unpack_start_server();
	return file_read(words[0], server, json);
}
