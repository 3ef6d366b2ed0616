/* control_peer.c: what an administrator asks of the peer through this gateway, and what the peer's
 * administrator asks of this gateway; see peer_requests.h.
 *
 * It must never wait for the peer longer than the asker does, nor let an administrator there do
 * what one here may not. */
#include "gateway/control/control_inside.h"
#include "gateway/control/peer_summary.h"

#include <string.h>
#include <sysexits.h>

enum {
	PEER_ANSWER_MS = PEER_REQUESTS_SECONDS * 1000,
	PEER_POLL_MS = 300,
	PEER_SUMMARY_MS = 600,
	PEER_WORDS_MAX = CONTROL_PEER_IDS + 4
};

static struct peer_requests *requests_of(const struct pending *p)
{
	return p->control->peer_requests;
}

/* "the other gateway, mx2.example.com, " and what is with it. */
static void about_other(const struct pending *p, struct text *t, const char *what)
{
	char name[PEER_NAME_ROOM];
	bool linked;
	(void)peer_requests_other(requests_of(p), name, &linked);
	text_string(t, "the peer, ");
	text_printable(t, bytes_of(name));
	text_format(t, ", %s", what);
}

/* False: *why tells. */
static bool peer_request_begin(struct pending *p, enum peer_request_kind kind, const char *user,
			       char **words, size_t count, struct text *why)
{
	char buffer[120];
	struct text reason = TEXT(buffer);
	p->peer_request = peer_requests_ask(requests_of(p), user, words, count, p->wake, &reason);
	p->peer_request_kind = kind;
	if (p->peer_request) {
		timer_set(p->control->loop, &p->deadline,
			  loop_now(p->control->loop) + PEER_POLL_MS);
		return true;
	}
	about_other(p, why, "cannot be asked: ");
	text_add(why, text_bytes(&reason));
	return false;
}

/* ---- a command, passed on as it is */

static void command_fails(struct pending *p, struct bytes why)
{
	struct output output = { 0 };
	output_format(&output, "gateway %s -\nmxward: ", p->control->status->config->hostname);
	output_add(&output, why);
	output_add(&output, BYTES("\n"));
	pending_answer(p, EX_TEMPFAIL, (struct bytes){ output.at, output.len });
	output_free(&output);
}

void pending_ask_peer(struct pending *p, const char *user, char **words, size_t count)
{
	char buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	p->peer_deadline = loop_now(p->control->loop) + PEER_ANSWER_MS;
	if (!peer_request_begin(p, PEER_REQUEST_COMMAND, user, words, count, &why))
		command_fails(p, text_bytes(&why));
}

static void command_answered(struct pending *p)
{
	struct output output = { 0 };
	char name[PEER_NAME_ROOM];
	bool linked;
	(void)peer_requests_other(requests_of(p), name, &linked);
	output_format(&output, "gateway %s %s\n", p->control->status->config->hostname, name);
	output_add(&output, peer_request_text(p->peer_request));
	pending_answer(p, peer_request_status(p->peer_request),
		       (struct bytes){ output.at, output.len });
	output_free(&output);
}

/* ---- what is not here may be there */

void pending_forward_batch(struct pending *p)
{
	struct batch *e = p->batch;
	char quarantine[] = "quarantine", release[] = "release", delete[] = "delete", to[] = "--to",
	     buffer[PEER_NAME_ROOM + 200];
	char *words[PEER_WORDS_MAX] = { quarantine, e->kind == BATCH_RELEASE ? release : delete };
	size_t count = 2, fixed = sizeof quarantine + sizeof release;
	struct text why = TEXT(buffer);
	if (e->to[0]) {
		words[count++] = to;
		words[count++] = e->to;
		fixed += sizeof to + strlen(e->to) + 1;
	}
	size_t room = (FRAME_WORDS_MAX - fixed) / (FRAME_ID + 1);
	p->peer_count = batch_elsewhere(e, p->peer_words,
					room < CONTROL_PEER_IDS ? room : CONTROL_PEER_IDS);
	memcpy(words + count, p->peer_words, p->peer_count * sizeof *words);
	if (p->peer_count == 0) {
		pending_answer_batch(p);
	} else if (!peer_request_begin(p, PEER_REQUEST_BATCH, e->user, words, count + p->peer_count,
				       &why)) {
		batch_unanswered(e, p->peer_words, p->peer_count, text_cstr(&why));
		pending_forward_batch(p);
	}
}

static void batch_answered_by_peer(struct pending *p)
{
	batch_answered(p->batch, peer_request_status(p->peer_request),
		       peer_request_text(p->peer_request));
	peer_request_free(requests_of(p), p->peer_request);
	p->peer_request = NULL;
	pending_forward_batch(p);
}

/* ---- both hold queues */

static void flush_answer(struct pending *p, struct bytes words)
{
	output_add(&p->before, words);
	pending_answer(p, EX_OK, (struct bytes){ p->before.at, p->before.len });
}

static void flush_fails(struct pending *p, const char *why)
{
	char buffer[PEER_NAME_ROOM + 260];
	struct text t = TEXT(buffer);
	text_format(&t, "mxward hold: %s; its held mail waits for its next scheduled attempt\n",
		    why);
	flush_answer(p, text_bytes(&t));
}

void pending_flush_peer(struct pending *p, struct bytes ours)
{
	char hold[] = "hold", flush[] = "flush", *words[] = { hold, flush },
	     buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	if (p->asker.peer || !p->control->status->config->peer.configured) {
		pending_answer(p, EX_OK, ours);
		return;
	}
	output_add(&p->before, ours);
	p->peer_deadline = loop_now(p->control->loop) + PEER_ANSWER_MS;
	if (!peer_request_begin(p, PEER_REQUEST_FLUSH, p->user, words, 2, &why))
		flush_fails(p, text_cstr(&why));
}

static void flush_answered(struct pending *p)
{
	struct output output = { 0 };
	char name[PEER_NAME_ROOM];
	bool linked;
	(void)peer_requests_other(requests_of(p), name, &linked);
	output_format(&output, "%s: ", name);
	output_add(&output, peer_request_text(p->peer_request));
	flush_answer(p, (struct bytes){ output.at, output.len });
	output_free(&output);
}

/* ---- its summary, behind what we know of it */

static void summary_answer(struct pending *p)
{
	pending_answer(p, p->summary_exit, (struct bytes){ p->before.at, p->before.len });
}

void pending_ask_summary(struct pending *p, struct request *request)
{
	char peer[] = "peer", facts[] = "facts", *words[] = { peer, facts },
	     buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	p->before = request->output;
	request->output = (struct output){ 0 };
	p->summary_exit = request->exit;
	p->summary_json = request->json;
	p->peer_deadline = loop_now(p->control->loop) + PEER_SUMMARY_MS;
	if (!peer_request_begin(p, PEER_REQUEST_SUMMARY, p->user, words, 2, &why))
		summary_answer(p);
}

static void summary_answered(struct pending *p)
{
	if (peer_request_status(p->peer_request) == EX_OK)
		peer_summary_show(&p->before, peer_request_text(p->peer_request),
				  p->control->status->config, p->summary_json);
	summary_answer(p);
}

/* ---- waiting */

bool pending_heard_peer(struct pending *p)
{
	struct bytes text;
	if (p->view && !p->answered && peer_spool_view_done(p->view)) {
		int status = peer_spool_view_result(p->view, &text);
		pending_answer(p, status, text);
		return true;
	}
	if (!p->peer_request || !peer_request_done(p->peer_request) || p->answered)
		return p->peer_request != NULL || p->view != NULL;
	if (p->peer_request_kind == PEER_REQUEST_BATCH)
		batch_answered_by_peer(p);
	else if (p->peer_request_kind == PEER_REQUEST_FLUSH)
		flush_answered(p);
	else if (p->peer_request_kind == PEER_REQUEST_SUMMARY)
		summary_answered(p);
	else
		command_answered(p);
	return true;
}

static void peer_timed_out(struct pending *p)
{
	char buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	about_other(p, &why,
		    p->peer_request_kind == PEER_REQUEST_BATCH
			    ? "timed out and may still do it: check before you try again"
			    : "does not answer");
	peer_request_free(requests_of(p), p->peer_request);
	p->peer_request = NULL;
	if (p->peer_request_kind == PEER_REQUEST_BATCH) {
		do
			batch_unanswered(p->batch, p->peer_words, p->peer_count, text_cstr(&why));
		while ((p->peer_count =
				batch_elsewhere(p->batch, p->peer_words, CONTROL_PEER_IDS)) > 0);
		pending_answer_batch(p);
	} else if (p->peer_request_kind == PEER_REQUEST_SUMMARY) {
		summary_answer(p);
	} else if (p->peer_request_kind == PEER_REQUEST_FLUSH) {
		flush_fails(p, text_cstr(&why));
	} else {
		command_fails(p, text_bytes(&why));
	}
}

/* A peer that has gone silent will not answer in time. */
void pending_wait_for_peer(struct pending *p)
{
	char name[PEER_NAME_ROOM];
	bool linked;
	uint64_t now = loop_now(p->control->loop);
	if (peer_requests_other(requests_of(p), name, &linked) && linked && now < p->peer_deadline)
		timer_set(p->control->loop, &p->deadline, now + PEER_POLL_MS);
	else
		peer_timed_out(p);
}

void pending_forget_peer(struct pending *p)
{
	if (p->peer_request)
		peer_request_free(requests_of(p), p->peer_request);
	peer_spool_view_free(p->view);
	output_free(&p->before);
}

/* ---- what the peer's administrator asks of us */

void pending_view(struct pending *p, const struct view_request *v)
{
	struct control *c = p->control;
	p->view = peer_spool_view_start(c->loop, c->status->shared->spool, v->queue, &v->filter,
					v->id, v->headers, p->wake);
	timer_set(c->loop, &p->deadline, loop_now(c->loop) + 2 * PEER_ANSWER_MS);
	if (!p->view)
		pending_answer(p, EX_OSERR, BYTES("mxward: the peer is out of memory\n"));
}

/* The words of a frame, in place. */
static size_t frame_words(char room[FRAME_WORDS_MAX], struct bytes from,
			  char *words[CONTROL_WORDS_MAX])
{
	size_t count = 0;
	memcpy(room, from.at, from.len);
	for (size_t at = 0; at < from.len && count < CONTROL_WORDS_MAX; at += strlen(room + at) + 1)
		words[count++] = room + at;
	return count;
}

static void hear_request(struct control *c, const struct frame *f)
{
	char room[FRAME_WORDS_MAX], *words[CONTROL_WORDS_MAX];
	struct pending *p = NULL;
	bool linked;
	if (!peer_requests_takes(c->peer_requests, f))
		return;
	p = pending_new(c, &(struct asker){ .name = "" });
	if (!p) {
		peer_requests_answer(c->peer_requests, f->ask.id, EX_OSERR,
				     BYTES("mxward: the peer is out of memory\n"));
		return;
	}
	struct text user = TEXT(p->user);
	text_add(&user, f->ask.user);
	(void)text_cstr(&user);
	(void)peer_requests_other(c->peer_requests, p->peer_name, &linked);
	p->peer_request_id = f->ask.id;
	p->asker = (struct asker){ .name = p->user, .peer = p->peer_name };
	pending_carry_out(p, words, frame_words(room, f->ask.words, words));
}

void control_hear(struct control *c, const struct frame *f)
{
	if (f->kind == FRAME_ASK)
		hear_request(c, f);
	else
		peer_requests_hear(c->peer_requests, f);
}
