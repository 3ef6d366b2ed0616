/* control_peer.c: what an administrator asks of the other gateway of a pair through ours, and what
 * the other's asks of us; see peer_requests.h.
 *
 * Owns nothing: an asking owns its question and its view. It must never wait for the other longer
 * than its asker does, nor let an administrator there do what one here may not. */
#include "gateway/control/control_inside.h"
#include "gateway/control/peer_summary.h"

#include <string.h>
#include <sysexits.h>

enum {
	FAR_MS = PEER_REQUESTS_SECONDS * 1000,
	FAR_LOOK_MS = 300,
	FAR_FACTS_MS = 600,
	FAR_WORDS_MAX = CONTROL_AT_ONCE + 4
};

static struct peer_requests *desk_of(const struct asking *a)
{
	return a->control->peer_requests;
}

/* "the other gateway, mx2.example.com, " and what is with it. */
static void about_other(const struct asking *a, struct text *t, const char *what)
{
	char name[PEER_NAME_ROOM];
	bool linked;
	(void)peer_requests_other(desk_of(a), name, &linked);
	text_string(t, "the other gateway, ");
	text_printable(t, bytes_of(name));
	text_format(t, ", %s", what);
}

/* False: *why tells. */
static bool begin(struct asking *a, enum far_kind kind, const char *user, char **words,
		  size_t count, struct text *why)
{
	char buffer[120];
	struct text reason = TEXT(buffer);
	a->question = peer_requests_ask(desk_of(a), user, words, count, a->wake, &reason);
	a->far = kind;
	if (a->question) {
		timer_set(a->control->loop, &a->deadline, loop_now(a->control->loop) + FAR_LOOK_MS);
		return true;
	}
	about_other(a, why, "cannot be asked: ");
	text_add(why, text_bytes(&reason));
	return false;
}

/* ---- its words as they are */

static void look_fails(struct asking *a, struct bytes why)
{
	struct output page = { 0 };
	output_format(&page, "gateway %s -\nmxward: ", a->control->status->config->hostname);
	output_add(&page, why);
	output_add(&page, BYTES("\n"));
	asking_answer(a, EX_TEMPFAIL, (struct bytes){ page.at, page.len });
	output_free(&page);
}

void far_ask(struct asking *a, const char *user, char **words, size_t count)
{
	char buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	a->far_ends = loop_now(a->control->loop) + FAR_MS;
	if (!begin(a, FAR_LOOK, user, words, count, &why))
		look_fails(a, text_bytes(&why));
}

static void look_answered(struct asking *a)
{
	struct output page = { 0 };
	char name[PEER_NAME_ROOM];
	bool linked;
	(void)peer_requests_other(desk_of(a), name, &linked);
	output_format(&page, "gateway %s %s\n", a->control->status->config->hostname, name);
	output_add(&page, question_text(a->question));
	asking_answer(a, question_status(a->question), (struct bytes){ page.at, page.len });
	output_free(&page);
}

/* ---- what is not here may be there */

void far_errands(struct asking *a)
{
	struct batch *e = a->errands;
	char quarantine[] = "quarantine", release[] = "release", delete[] = "delete", to[] = "--to",
	     buffer[PEER_NAME_ROOM + 200];
	char *words[FAR_WORDS_MAX] = { quarantine, e->kind == BATCH_RELEASE ? release : delete };
	size_t count = 2, fixed = sizeof quarantine + sizeof release;
	struct text why = TEXT(buffer);
	if (e->to[0]) {
		words[count++] = to;
		words[count++] = e->to;
		fixed += sizeof to + strlen(e->to) + 1;
	}
	size_t room = (FRAME_WORDS_MAX - fixed) / (FRAME_ID + 1);
	a->far_count =
		batch_elsewhere(e, a->far_words, room < CONTROL_AT_ONCE ? room : CONTROL_AT_ONCE);
	memcpy(words + count, a->far_words, a->far_count * sizeof *words);
	if (a->far_count == 0) {
		asking_answer_errands(a);
	} else if (!begin(a, FAR_ERRANDS, e->user, words, count + a->far_count, &why)) {
		batch_unanswered(e, a->far_words, a->far_count, text_cstr(&why));
		far_errands(a);
	}
}

static void errands_heard(struct asking *a)
{
	batch_answered(a->errands, question_status(a->question), question_text(a->question));
	question_free(desk_of(a), a->question);
	a->question = NULL;
	far_errands(a);
}

/* ---- both hold queues */

static void flush_ends(struct asking *a, struct bytes words)
{
	output_add(&a->before, words);
	asking_answer(a, EX_OK, (struct bytes){ a->before.at, a->before.len });
}

static void flush_fails(struct asking *a, const char *why)
{
	char buffer[PEER_NAME_ROOM + 260];
	struct text t = TEXT(buffer);
	text_format(&t, "mxward hold: %s; its held mail waits for its next regular try\n", why);
	flush_ends(a, text_bytes(&t));
}

void far_flush(struct asking *a, struct bytes ours)
{
	char hold[] = "hold", flush[] = "flush", *words[] = { hold, flush },
	     buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	if (a->asker.peer || !a->control->status->config->peer.configured) {
		asking_answer(a, EX_OK, ours);
		return;
	}
	output_add(&a->before, ours);
	a->far_ends = loop_now(a->control->loop) + FAR_MS;
	if (!begin(a, FAR_FLUSH, a->far_user, words, 2, &why))
		flush_fails(a, text_cstr(&why));
}

static void flush_answered(struct asking *a)
{
	struct output page = { 0 };
	char name[PEER_NAME_ROOM];
	bool linked;
	(void)peer_requests_other(desk_of(a), name, &linked);
	output_format(&page, "%s: ", name);
	output_add(&page, question_text(a->question));
	flush_ends(a, (struct bytes){ page.at, page.len });
	output_free(&page);
}

/* ---- its facts, behind what we know of it */

static void facts_end(struct asking *a)
{
	asking_answer(a, a->far_exit, (struct bytes){ a->before.at, a->before.len });
}

void far_facts(struct asking *a, struct request *order)
{
	char peer[] = "peer", facts[] = "facts", *words[] = { peer, facts },
	     buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	a->before = order->page;
	order->page = (struct output){ 0 };
	a->far_exit = order->exit;
	a->far_json = order->json;
	a->far_ends = loop_now(a->control->loop) + FAR_FACTS_MS;
	if (!begin(a, FAR_FACTS, a->far_user, words, 2, &why))
		facts_end(a);
}

static void facts_answered(struct asking *a)
{
	if (question_status(a->question) == EX_OK)
		peer_summary_show(&a->before, question_text(a->question),
				  a->control->status->config, a->far_json);
	facts_end(a);
}

/* ---- waiting */

bool far_look(struct asking *a)
{
	struct bytes text;
	if (a->view && !a->answered && peer_spool_view_done(a->view)) {
		int status = peer_spool_view_result(a->view, &text);
		asking_answer(a, status, text);
		return true;
	}
	if (!a->question || !question_done(a->question) || a->answered)
		return a->question != NULL || a->view != NULL;
	if (a->far == FAR_ERRANDS)
		errands_heard(a);
	else if (a->far == FAR_FLUSH)
		flush_answered(a);
	else if (a->far == FAR_FACTS)
		facts_answered(a);
	else
		look_answered(a);
	return true;
}

static void give_up(struct asking *a)
{
	char buffer[PEER_NAME_ROOM + 200];
	struct text why = TEXT(buffer);
	about_other(
		a, &why,
		a->far == FAR_ERRANDS
			? "has not answered in time and may still do it: check before you try again"
			: "does not answer");
	question_free(desk_of(a), a->question);
	a->question = NULL;
	if (a->far == FAR_ERRANDS) {
		do
			batch_unanswered(a->errands, a->far_words, a->far_count, text_cstr(&why));
		while ((a->far_count = batch_elsewhere(a->errands, a->far_words, CONTROL_AT_ONCE)) >
		       0);
		asking_answer_errands(a);
	} else if (a->far == FAR_FACTS) {
		facts_end(a);
	} else if (a->far == FAR_FLUSH) {
		flush_fails(a, text_cstr(&why));
	} else {
		look_fails(a, text_bytes(&why));
	}
}

/* Who has gone silent will not answer in time. */
void far_wait(struct asking *a)
{
	char name[PEER_NAME_ROOM];
	bool linked;
	uint64_t now = loop_now(a->control->loop);
	if (peer_requests_other(desk_of(a), name, &linked) && linked && now < a->far_ends)
		timer_set(a->control->loop, &a->deadline, now + FAR_LOOK_MS);
	else
		give_up(a);
}

void far_end(struct asking *a)
{
	if (a->question)
		question_free(desk_of(a), a->question);
	peer_spool_view_free(a->view);
	output_free(&a->before);
}

/* ---- what the other's administrator asks of us */

void far_view(struct asking *a, const struct view_order *v)
{
	struct control *c = a->control;
	a->view = peer_spool_view_start(c->loop, c->status->shared->spool, v->queue, &v->filter,
					v->id, v->headers, a->wake);
	timer_set(c->loop, &a->deadline, loop_now(c->loop) + 2 * FAR_MS);
	if (!a->view)
		asking_answer(a, EX_OSERR, BYTES("mxward: the other gateway is out of memory\n"));
}

/* The words of a frame, in place. */
static size_t words_of(char room[FRAME_WORDS_MAX], struct bytes from,
		       char *words[CONTROL_WORDS_MAX])
{
	size_t count = 0;
	memcpy(room, from.at, from.len);
	for (size_t at = 0; at < from.len && count < CONTROL_WORDS_MAX; at += strlen(room + at) + 1)
		words[count++] = room + at;
	return count;
}

static void hear_ask(struct control *c, const struct frame *f)
{
	char room[FRAME_WORDS_MAX], *words[CONTROL_WORDS_MAX];
	struct asking *a = NULL;
	bool linked;
	if (!peer_requests_takes(c->peer_requests, f))
		return;
	a = asking_new(c, &(struct asker){ .name = "" });
	if (!a) {
		peer_requests_answer(c->peer_requests, f->ask.id, EX_OSERR,
				     BYTES("mxward: the other gateway is out of memory\n"));
		return;
	}
	struct text user = TEXT(a->far_user);
	text_add(&user, f->ask.user);
	(void)text_cstr(&user);
	(void)peer_requests_other(c->peer_requests, a->far_name, &linked);
	a->far_id = f->ask.id;
	a->asker = (struct asker){ .name = a->far_user, .peer = a->far_name };
	asking_carry_out(a, words, words_of(room, f->ask.words, words));
}

void control_hear(struct control *c, const struct frame *f)
{
	if (f->kind == FRAME_ASK)
		hear_ask(c, f);
	else
		peer_requests_hear(c->peer_requests, f);
}
