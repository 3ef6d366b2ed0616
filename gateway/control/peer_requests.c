/* peer_requests.c: requests to the peer, and answers to its own; see peer_requests.h. It must never
 * keep more of an answer than it may have, nor answer more requests than it was sent. */
#include "gateway/control/peer_requests.h"

#include "gateway/base/clock.h"
#include "gateway/base/list.h"
#include "gateway/control/output.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { MINUTE = 60000 };

struct peer_request {
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
	struct list requests;
	size_t count;
	uint64_t ids;                   /* given so far */
	size_t asked, asked_minute;     /* of the other's */
	uint64_t minute;
};

struct peer_requests *peer_requests_new(struct loop *loop, const struct shared *shared)
{
	struct peer_requests *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->loop = loop;
	p->shared = shared;
	/* An answer to the gateway before us, which the other may still give, must be nobody's. */
	p->ids = clock_wall() << 16;
	list_init(&p->requests);
	return p;
}

void peer_requests_free(struct peer_requests *p)
{
	struct list *node;
	while (p && (node = list_take(&p->requests))) {
		struct peer_request *q = list_owner(node, struct peer_request, node);
		output_free(&q->text);
		free(q);
	}
	free(p);
}

bool peer_requests_other(const struct peer_requests *p, char name[PEER_NAME_ROOM], bool *linked)
{
	struct peer_report r = { 0 };
	struct text t = { .at = name, .cap = PEER_NAME_ROOM };
	peer_report(p->shared->peer, &r);
	text_string(&t, r.hostname[0] ? r.hostname : r.address);
	(void)text_cstr(&t);
	*linked = r.up && r.down_link && !r.old && r.silent < PAIR_SILENCE;
	return r.configured;
}

/* ---- our requests */

struct peer_request *peer_requests_ask(struct peer_requests *p, const char *user,
				       char *const *words, size_t count, wake_id wake,
				       struct text *why)
{
	char room[FRAME_WORDS_MAX], name[PEER_NAME_ROOM];
	struct text t = TEXT(room);
	bool linked;
	bool paired = peer_requests_other(p, name, &linked);
	for (size_t i = 0; i < count; i++) {
		text_string(&t, words[i]);
		text_char(&t, '\0');
	}
	if (!paired || !linked || t.cut || p->count == PEER_REQUESTS_MAX) {
		text_string(why, !paired   ? "no peer is configured"
				 : !linked ? "it is not connected (see mxward peer status)"
				 : t.cut   ? "the command is too long for the link"
					   : "it has too many requests in progress; try again");
		return NULL;
	}
	struct peer_request *q = calloc(1, sizeof *q);
	if (!q) {
		text_string(why, "out of memory");
		return NULL;
	}
	q->id = ++p->ids;
	q->wake = wake;
	list_append(&p->requests, &q->node);
	p->count++;
	peer_say(p->shared->peer,
		 &(struct frame){ .kind = FRAME_ASK,
				  .ask = { q->id, bytes_of(user), text_bytes(&t) } });
	return q;
}

bool peer_request_done(const struct peer_request *q)
{
	return q->done;
}

int peer_request_status(const struct peer_request *q)
{
	return q->status;
}

struct bytes peer_request_text(const struct peer_request *q)
{
	return (struct bytes){ q->text.at ? q->text.at : "", q->text.len };
}

void peer_request_free(struct peer_requests *p, struct peer_request *q)
{
	if (!q)
		return;
	list_remove(&q->node);
	p->count--;
	output_free(&q->text);
	free(q);
}

/* Lines of text, as a terminal, a log and a JSON parser may have them. */
static bool is_text(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if ((octet_control(b.at[i]) && b.at[i] != '\n' && b.at[i] != '\t') ||
		    ((unsigned char)b.at[i] == 0xc2 && i + 1 < b.len &&
		     (unsigned char)b.at[i + 1] < 0xa0))
			return false;
	return bytes_utf8(b);
}

static void peer_request_settle(struct peer_requests *p, struct peer_request *q, int status,
				const char *fault)
{
	q->done = true;
	q->status = status;
	if (fault) {
		output_free(&q->text);
		output_add(&q->text, bytes_of(fault));
	}
	loop_wake(p->loop, q->wake);
}

void peer_requests_hear(struct peer_requests *p, const struct frame *f)
{
	struct peer_request *q = NULL;
	list_each (node, &p->requests)
		if (list_owner(node, struct peer_request, node)->id == f->answer.id)
			q = list_owner(node, struct peer_request, node);
	if (!q || q->done)
		return;
	if (f->answer.at != q->text.len) {
		peer_request_settle(p, q, EX_PROTOCOL,
				    "mxward: part of the peer's answer is missing\n");
		return;
	}
	bool fits = q->text.len + f->answer.piece.len <= PEER_REQUESTS_ANSWER_MAX;
	if (fits)
		output_add(&q->text, f->answer.piece);
	if (!fits || q->text.lost)
		peer_request_settle(p, q, EX_PROTOCOL, "mxward: the peer's answer is too long\n");
	else if (f->answer.last && !is_text(peer_request_text(q)))
		peer_request_settle(p, q, EX_PROTOCOL, "mxward: the peer's answer is not text\n");
	else if (f->answer.last)
		peer_request_settle(
			p, q, f->answer.status <= EX__MAX ? f->answer.status : EX_PROTOCOL, NULL);
}

/* ---- the peer's requests */

static void answer_send(struct peer_requests *p, uint64_t id, int status, struct bytes text)
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
		peer_say(p->shared->peer, &f);
	} while (text.len > 0);
}

bool peer_requests_takes(struct peer_requests *p, const struct frame *f)
{
	uint64_t minute = loop_now(p->loop) / MINUTE;
	if (minute != p->minute)
		p->asked_minute = 0;
	p->minute = minute;
	p->asked_minute++;
	if (p->asked < PEER_REQUESTS_ASKED_MAX && p->asked_minute <= PEER_REQUESTS_ASKED_MINUTE) {
		p->asked++;
		return true;
	}
	/* Who asks without an end is not even told so. */
	if (p->asked_minute <= 2 * PEER_REQUESTS_ASKED_MINUTE)
		answer_send(
			p, f->ask.id, EX_TEMPFAIL,
			BYTES("mxward: the peer has too many requests in progress; try again\n"));
	return false;
}

void peer_requests_answer(struct peer_requests *p, uint64_t id, int status, struct bytes text)
{
	p->asked -= p->asked > 0;
	answer_send(p, id, status, bytes_first(text, PEER_REQUESTS_ANSWER_MAX));
}
