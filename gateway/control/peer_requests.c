/* peer_requests.c: questions to the other gateway, and answers to its own; see peer_requests.h.
 * Owns the questions. It must never keep more of an answer than it may have, nor answer more
 * questions than it was asked. */
#include "gateway/control/peer_requests.h"

#include "gateway/base/clock.h"
#include "gateway/base/list.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { MINUTE = 60000 };

struct question {
	struct list node;
	uint64_t id;
	wake_id wake;
	bool done;
	int status;
	struct output text;
};

struct peer_requests {
	struct loop *loop;
	const struct shared *shared;
	struct list questions;
	size_t count;
	uint64_t ids;                   /* given so far */
	size_t asked, asked_minute;     /* of the other's */
	uint64_t minute;
};

struct peer_requests *peer_requests_new(struct loop *loop, const struct shared *shared)
{
	struct peer_requests *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->loop = loop;
	d->shared = shared;
	/* An answer to the gateway before us, which the other may still give, must be nobody's. */
	d->ids = clock_wall() << 16;
	list_init(&d->questions);
	return d;
}

void peer_requests_free(struct peer_requests *d)
{
	struct list *node;
	while (d && (node = list_take(&d->questions))) {
		struct question *q = list_owner(node, struct question, node);
		output_free(&q->text);
		free(q);
	}
	free(d);
}

bool peer_requests_other(const struct peer_requests *d, char name[PEER_NAME_ROOM], bool *linked)
{
	struct peer_report r = { 0 };
	struct text t = { .at = name, .cap = PEER_NAME_ROOM };
	peer_report(d->shared->peer, &r);
	text_string(&t, r.hostname[0] ? r.hostname : r.address);
	(void)text_cstr(&t);
	*linked = r.up && r.down_link && !r.old && r.silent < PAIR_SILENCE;
	return r.configured;
}

/* ---- our questions */

struct question *peer_requests_ask(struct peer_requests *d, const char *user, char *const *words,
				   size_t count, wake_id wake, struct text *why)
{
	char room[FRAME_WORDS_MAX], name[PEER_NAME_ROOM];
	struct text t = TEXT(room);
	bool linked;
	bool paired = peer_requests_other(d, name, &linked);
	for (size_t i = 0; i < count; i++) {
		text_string(&t, words[i]);
		text_char(&t, '\0');
	}
	if (!paired || !linked || t.cut || d->count == PEER_REQUESTS_QUESTIONS_MAX) {
		text_string(why, !paired   ? "no peer is configured"
				 : !linked ? "there is no link to it (mxward peer status)"
				 : t.cut   ? "the command is too long for the link"
					   : "it has too many requests in progress; try again");
		return NULL;
	}
	struct question *q = calloc(1, sizeof *q);
	if (!q) {
		text_string(why, "out of memory");
		return NULL;
	}
	q->id = ++d->ids;
	q->wake = wake;
	list_append(&d->questions, &q->node);
	d->count++;
	peer_say(d->shared->peer,
		 &(struct frame){ .kind = FRAME_ASK,
				  .ask = { q->id, bytes_of(user), text_bytes(&t) } });
	return q;
}

bool question_done(const struct question *q)
{
	return q->done;
}

int question_status(const struct question *q)
{
	return q->status;
}

struct bytes question_text(const struct question *q)
{
	return (struct bytes){ q->text.at ? q->text.at : "", q->text.len };
}

void question_free(struct peer_requests *d, struct question *q)
{
	if (!q)
		return;
	list_remove(&q->node);
	d->count--;
	output_free(&q->text);
	free(q);
}

/* Lines of text, as a terminal, a log and a JSON parser may have them. */
static bool fit(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if ((octet_control(b.at[i]) && b.at[i] != '\n' && b.at[i] != '\t') ||
		    ((unsigned char)b.at[i] == 0xc2 && i + 1 < b.len &&
		     (unsigned char)b.at[i + 1] < 0xa0))
			return false;
	return bytes_utf8(b);
}

static void settle(struct peer_requests *d, struct question *q, int status, const char *fault)
{
	q->done = true;
	q->status = status;
	if (fault) {
		output_free(&q->text);
		output_add(&q->text, bytes_of(fault));
	}
	loop_wake(d->loop, q->wake);
}

void peer_requests_hear(struct peer_requests *d, const struct frame *f)
{
	struct question *q = NULL;
	list_each (node, &d->questions)
		if (list_owner(node, struct question, node)->id == f->answer.id)
			q = list_owner(node, struct question, node);
	if (!q || q->done)
		return;
	if (f->answer.at != q->text.len) {
		settle(d, q, EX_PROTOCOL,
		       "mxward: a piece of the other gateway's answer is missing\n");
		return;
	}
	bool fits = q->text.len + f->answer.piece.len <= PEER_REQUESTS_ANSWER_MAX;
	if (fits)
		output_add(&q->text, f->answer.piece);
	if (!fits || q->text.lost)
		settle(d, q, EX_PROTOCOL, "mxward: the other gateway's answer is too long\n");
	else if (f->answer.last && !fit(question_text(q)))
		settle(d, q, EX_PROTOCOL, "mxward: the other gateway's answer is not text\n");
	else if (f->answer.last)
		settle(d, q, f->answer.status <= EX__MAX ? f->answer.status : EX_PROTOCOL, NULL);
}

/* ---- the other's questions */

static void say(struct peer_requests *d, uint64_t id, int status, struct bytes text)
{
	uint32_t at = 0;
	do {
		struct frame f = { .kind = FRAME_ANSWER };
		f.answer.id = id;
		f.answer.at = at;
		f.answer.piece = bytes_first(text, FRAME_PIECE_MAX);
		at += (uint32_t)f.answer.piece.len;
		text = bytes_skip(text, f.answer.piece.len);
		f.answer.last = text.len == 0;
		f.answer.status = f.answer.last ? (uint8_t)status : 0;
		peer_say(d->shared->peer, &f);
	} while (text.len > 0);
}

bool peer_requests_takes(struct peer_requests *d, const struct frame *f)
{
	uint64_t minute = loop_now(d->loop) / MINUTE;
	if (minute != d->minute)
		d->asked_minute = 0;
	d->minute = minute;
	d->asked_minute++;
	if (d->asked < PEER_REQUESTS_ASKED_MAX && d->asked_minute <= PEER_REQUESTS_ASKED_MINUTE) {
		d->asked++;
		return true;
	}
	/* Who asks without an end is not even told so. */
	if (d->asked_minute <= 2 * PEER_REQUESTS_ASKED_MINUTE)
		say(d, f->ask.id, EX_TEMPFAIL,
		    BYTES("mxward: the other gateway has too many requests in progress; try again\n"));
	return false;
}

void peer_requests_answer(struct peer_requests *d, uint64_t id, int status, struct bytes text)
{
	d->asked -= d->asked > 0;
	say(d, id, status, bytes_first(text, PEER_REQUESTS_ANSWER_MAX));
}
