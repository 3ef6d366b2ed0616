/* peer_spool_view.c: a queue, or one message, as the peer is told of it; see peer_spool_view.h. The
 * output belongs to the pool while that writes it. It must never send what grows with a message. */
#include "gateway/control/peer_spool_view.h"

#include "gateway/base/character.h"
#include "gateway/control/output.h"
#include "gateway/io/job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { WORD_MAX = 700 };

struct peer_spool_view {
	struct job *job;
	struct spool *spool;
	enum spool_queue queue;
	struct spool_filter filter;
	char from[WORD_MAX], rcpt[WORD_MAX], reason[WORD_MAX], subject[WORD_MAX];
	char id[SPOOL_ID_MAX];
	bool headers;
	struct output output;
	size_t rows, left_out;
	int exit;
};

/* An envelope with no more recipients than are shown. */
static void view_row(struct peer_spool_view *v, const struct envelope *from, bool whole)
{
	struct envelope e = *from;
	bool cut = e.recipient_count > PEER_SPOOL_VIEW_RECIPIENTS;
	e.recipient_count = cut ? PEER_SPOOL_VIEW_RECIPIENTS : e.recipient_count;
	e.evidence_count = whole ? e.evidence_count : 0;
	size_t room = envelope_room(&e);
	char *memory = malloc(room);
	struct text t = { .at = memory, .cap = room };
	if (!memory) {
		v->output.lost = true;
		return;
	}
	envelope_write(&t, &e);
	output_format(&v->output, "row %zu\n", t.len);
	output_add(&v->output, text_bytes(&t));
	if (cut)
		output_format(&v->output,
			      "say %.*s has %zu recipients, of which the first %d are shown\n",
			      BYTES_ARG(e.id), from->recipient_count, PEER_SPOOL_VIEW_RECIPIENTS);
	free(memory);
}

static bool view_list_one(void *arg, const struct envelope *e)
{
	struct peer_spool_view *v = arg;
	if (!spool_filter_passes(&v->filter, e))
		return true;
	if (v->rows == PEER_SPOOL_VIEW_ROWS || v->output.len >= PEER_SPOOL_VIEW_OCTETS) {
		v->left_out++;
		return true;
	}
	v->rows++;
	view_row(v, e, false);
	return !v->output.lost;
}

static void view_list(struct peer_spool_view *v)
{
	char words[240];
	struct text error = TEXT(words);
	if (!spool_each(v->spool, v->queue, view_list_one, v, &error))
		output_format(&v->output, "say some messages could not be read: %s\n",
			      text_cstr(&error));
	if (v->left_out)
		output_format(
			&v->output,
			"say the oldest %zu are shown, %zu more are not; narrow the list with "
			"--since, --from, --rcpt, --subject or --reason\n",
			v->rows, v->left_out);
}

/* ---- one message */

static void view_header(struct peer_spool_view *v, const struct envelope *e, struct text *error)
{
	int fd = spool_verify(v->spool, v->queue, e, error) == SPOOL_DONE
			 ? spool_octets(v->spool, v->queue, e, error)
			 : -1;
	char *raw = malloc(PEER_SPOOL_VIEW_HEADER), *shown = malloc(4 * PEER_SPOOL_VIEW_HEADER);
	size_t length = 0;
	ssize_t n = fd >= 0 && raw && shown ? 1 : 0;
	while (n > 0 && length < PEER_SPOOL_VIEW_HEADER) {
		n = read(fd, raw + length, PEER_SPOOL_VIEW_HEADER - length);
		length += n > 0 ? (size_t)n : 0;
		n = n < 0 && errno == EINTR ? 1 : n;
	}
	const char *end = length ? memmem(raw, length, "\r\n\r\n", 4) : NULL;
	struct bytes rest = { raw, end ? (size_t)(end - raw) + 2 : length };
	struct text t = { .at = shown, .cap = 4 * PEER_SPOOL_VIEW_HEADER };
	while (shown && rest.len > 0) {
		size_t line = bytes_find(rest, '\n');
		struct bytes content = bytes_first(rest, line);
		content.len -= content.len > 0 && content.at[content.len - 1] == '\r';
		(void)character_show(&t, &content, SIZE_MAX, true);
		text_char(&t, '\n');
		rest = bytes_skip(rest, line + 1);
	}
	output_format(&v->output, "header %zu\n", t.len);
	output_add(&v->output, text_bytes(&t));
	if (!end && length == PEER_SPOOL_VIEW_HEADER)
		output_format(&v->output, "say the first %d KiB of the header are shown\n",
			      PEER_SPOOL_VIEW_HEADER / 1024);
	if (fd >= 0)
		close(fd);
	else
		v->exit = EX_DATAERR;
	free(raw);
	free(shown);
}

static void view_show(struct peer_spool_view *v)
{
	char words[240];
	struct text error = TEXT(words);
	struct arena arena;
	struct envelope e;
	arena_init(&arena, ENVELOPE_ARENA);
	enum spool_result result = spool_read(v->spool, v->queue, v->id, &arena, &e, &error);
	v->exit = result == SPOOL_DONE ? EX_OK : result == SPOOL_MISSING ? EX_DATAERR : EX_IOERR;
	if (result == SPOOL_DONE)
		view_row(v, &e, true);
	if (result == SPOOL_DONE && v->headers)
		view_header(v, &e, &error);
	if (v->exit != EX_OK)
		output_format(&v->output, "say %s: %s\n", v->id,
			      result == SPOOL_MISSING ? "no such message" : text_cstr(&error));
	arena_wipe(&arena);
}

/* ---- its life */

static void view_work(void *arg)
{
	struct peer_spool_view *v = arg;
	if (v->id[0])
		view_show(v);
	else
		view_list(v);
	if (!v->output.lost)
		return;
	output_free(&v->output);
	v->exit = EX_OSERR;
}

static struct bytes view_copy(char room[WORD_MAX], struct bytes word)
{
	struct text t = { .at = room, .cap = WORD_MAX };
	text_add(&t, word);
	return text_bytes(&t);
}

struct peer_spool_view *peer_spool_view_start(struct loop *loop, struct spool *spool,
					      enum spool_queue queue,
					      const struct spool_filter *filter, const char *id,
					      bool headers, wake_id wake)
{
	struct peer_spool_view *v = calloc(1, sizeof *v);
	if (!v)
		return NULL;
	struct text t = TEXT(v->id);
	text_string(&t, id);
	(void)text_cstr(&t);
	v->spool = spool;
	v->queue = queue;
	v->headers = headers;
	v->filter = (struct spool_filter){ .from = view_copy(v->from, filter->from),
					   .rcpt = view_copy(v->rcpt, filter->rcpt),
					   .reason = view_copy(v->reason, filter->reason),
					   .subject = view_copy(v->subject, filter->subject),
					   .since = filter->since,
					   .before = filter->before };
	v->job = job_start_disk(loop, view_work, v, wake);
	if (v->job)
		return v;
	free(v);
	return NULL;
}

bool peer_spool_view_done(const struct peer_spool_view *v)
{
	return job_done(v->job);
}

int peer_spool_view_result(struct peer_spool_view *v, struct bytes *text)
{
	*text = (struct bytes){ v->output.at ? v->output.at : "", v->output.len };
	return v->exit;
}

static void view_clear(void *arg)
{
	struct peer_spool_view *v = arg;
	output_free(&v->output);
	free(v);
}

void peer_spool_view_free(struct peer_spool_view *v)
{
	if (v)
		job_abandon(v->job, view_clear, v);
}
