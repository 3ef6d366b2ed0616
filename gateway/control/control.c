/* control.c: connections, who may ask, one request each; the table of requests stands in
 * requests.c, what goes to the peer and comes from there in control_peer.c. */
#include "gateway/control/control_inside.h"

#include "gateway/io/listen.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	PENDING_MAX = 64,                /* at a time */
	ASK_MS = 10000,                 /* a request is here by then, and its answer taken */
	RELOAD_MS = 120000,
	BATCH_MS = 60000,
	PEER_LAST_MS = 5000, /* the peer has at least so long for its part of a batch */
	SAVE_MS = 20000,
	FLUSH_MS = 20000,
	POLL_MS = 50,
};

static void pending_end(struct pending *p)
{
	list_remove(&p->node);
	p->control->count--;
	timer_clear(&p->deadline);
	loop_retire(p->control->loop, p->wake);
	if (p->stream)
		stream_close(p->stream, false);
	else if (!p->answered)
		peer_requests_answer(p->control->peer_requests, p->peer_request_id, EX_TEMPFAIL,
				     BYTES("mxward: the request to the peer timed out\n"));
	pending_forget_peer(p);
	batch_free(p->batch);
	if (p->writer)
		blocklist_writer_abandon(p->writer);
	free(p);
}

void pending_answer(struct pending *p, int status, struct bytes output)
{
	char line[16];
	struct text t = TEXT(line);
	p->answered = true;
	p->ticket = 0;
	if (!p->stream) {
		peer_requests_answer(p->control->peer_requests, p->peer_request_id, status, output);
		/* It ends from its own wake: whoever called may be at work on it still. */
		loop_wake(p->control->loop, p->wake);
		return;
	}
	text_format(&t, "%d\n", status);
	(void)stream_write(p->stream, text_bytes(&t));
	(void)stream_write(p->stream, output);
	stream_flush(p->stream);
	timer_set(p->control->loop, &p->deadline, loop_now(p->control->loop) + ASK_MS);
}

/* ---- batches */

static void item_begin(struct control *c, const struct pending *p, const char *next)
{
	const struct batch *e = p->batch;
	struct courier *courier = c->status->shared->courier;
	char id[SPOOL_ID_MAX];
	struct text t = TEXT(id);
	text_string(&t, next);
	c->under_way++;
	if (e->kind == BATCH_RELEASE)
		courier_release(courier, p->ticket, text_cstr(&t), bytes_of(e->to), e->user);
	else
		courier_delete(courier, p->ticket, SPOOL_QUARANTINE, text_cstr(&t), e->user);
}

/* Begins what may be begun, in the order in which it was asked for. What settles at once calls back
 * into this. */
static void batches_advance(struct control *c)
{
	const char *id;
	if (c->advancing)
		return;
	c->advancing = true;
	list_each (node, &c->pending) {
		struct pending *p = list_owner(node, struct pending, node);
		while (p->batch && c->under_way < COURIER_RELEASES_MAX &&
		       (id = batch_next(p->batch)) != NULL)
			item_begin(c, p, id);
	}
	c->advancing = false;
}

void pending_answer_batch(struct pending *p)
{
	const struct batch *e = p->batch;
	if (e->output.lost)
		pending_answer(
			p, EX_OSERR,
			BYTES("mxward quarantine: the gateway is out of memory for the answer\n"));
	else
		pending_answer(p, e->exit, (struct bytes){ e->output.at, e->output.len });
}

void control_settled(void *arg, uint64_t ticket, const char *id, int result, struct bytes words)
{
	struct control *c = arg;
	if (c->under_way > 0)
		c->under_way--;
	list_each (node, &c->pending) {
		struct pending *p = list_owner(node, struct pending, node);
		if (!p->batch || p->ticket != ticket)
			continue;
		batch_settle(p->batch, id, result, words);
		if (batch_done(p->batch)) {
			pending_forward_batch(p);
			/* It ends from its own wake, not while the list is walked. */
			loop_wake(c->loop, p->wake);
		}
	}
	batches_advance(c);
}

/* ---- what was blocked or unblocked is written to disk */

static void save_begin(struct pending *p, const struct request *request)
{
	struct control *c = p->control;
	memcpy(p->unsaved, request->unsaved, sizeof p->unsaved);
	p->writer = blocklist_writer_start(c->loop, c->status->shared->blocklist, p->wake);
	timer_set(c->loop, &p->deadline, loop_now(c->loop) + SAVE_MS);
	if (!p->writer)
		pending_answer(
			p, EX_TEMPFAIL,
			BYTES("out of memory: the change is in effect, but only until mxward "
			      "restarts\n"));
}

static void save_done(struct pending *p)
{
	char buffer[sizeof p->unsaved + 320];
	struct text t = TEXT(buffer);
	text_string(&t, p->unsaved);
	bool saved = blocklist_writer_result(p->writer, &t);
	p->writer = NULL;
	text_char(&t, '\n');
	pending_answer(p, saved ? EX_OK : EX_TEMPFAIL, saved ? BYTES("") : text_bytes(&t));
}

/* ---- a flush of the hold queue */

static void flush_begin(struct pending *p)
{
	struct control *c = p->control;
	p->flush = courier_flush_anew(c->status->shared->courier);
	p->flush_ends = loop_now(c->loop) + FLUSH_MS;
	timer_set(c->loop, &p->deadline, loop_now(c->loop) + POLL_MS);
}

static void flush_poll(struct pending *p)
{
	struct control *c = p->control;
	char buffer[80];
	struct text t = TEXT(buffer);
	uint64_t held = 0;
	bool done = courier_flushed(c->status->shared->courier, p->flush, &held);
	if (!done && loop_now(c->loop) < p->flush_ends) {
		timer_set(c->loop, &p->deadline, loop_now(c->loop) + POLL_MS);
		return;
	}
	p->flush = 0;
	if (!done) {
		pending_answer(
			p, EX_TEMPFAIL,
			BYTES("mxward hold: the hold queue is still being read from disk; only "
			      "the messages read so far are tried\n"));
		return;
	}
	text_format(&t,
		    held == 1 ? "%llu held message is tried now\n"
			      : "%llu held messages are tried now\n",
		    (unsigned long long)held);
	pending_flush_peer(p, text_bytes(&t));
}

/* ---- requests */

/* Splits the request into words; false if it is not one. */
static bool words_split(struct bytes request, char **words, size_t *count)
{
	*count = 0;
	if (request.len == 0 || request.at[request.len - 1] != '\0')
		return false;
	while (request.len > 0 && *count < CONTROL_WORDS_MAX) {
		words[(*count)++] = (char *)(uintptr_t)request.at;
		request = bytes_skip(request, strlen(request.at) + 1);
	}
	return request.len == 0 && *count >= 2;
}

/* What the request leaves to be done. */
static void pending_go_on(struct pending *p, struct request *request)
{
	struct control *c = p->control;
	switch (request->then) {
	case THEN_RELOAD:
	case THEN_UPGRADE:
		p->ticket = ++c->tickets;
		p->failure = request->then == THEN_RELOAD ? EX_CONFIG : EX_UNAVAILABLE;
		timer_set(c->loop, &p->deadline, loop_now(c->loop) + RELOAD_MS);
		c->parts.wanted(c->parts.arg,
				request->then == THEN_RELOAD ? CONTROL_RELOAD : CONTROL_UPGRADE,
				p->ticket);
		break;
	case THEN_BATCH:
		p->ticket = ++c->tickets;
		timer_set(c->loop, &p->deadline, loop_now(c->loop) + BATCH_MS);
		p->peer_deadline = loop_now(c->loop) + BATCH_MS + PEER_LAST_MS;
		batches_advance(c);
		break;
	case THEN_SAVE:
		save_begin(p, request);
		break;
	case THEN_TAKE_UP:
		adoption_tell(c->parts.adoption);
		flush_begin(p);
		break;
	case THEN_FLUSH:
		flush_begin(p);
		break;
	case THEN_ASK_PEER:
		pending_ask_peer(p, request->asker->name, request->words + request->peer_words,
				 request->count - request->peer_words);
		break;
	case THEN_VIEW:
		pending_view(p, &request->view);
		break;
	case THEN_SUMMARY:
		pending_ask_summary(p, request);
		break;
	case THEN_NOTHING:
	case THEN_STOP:
		pending_answer(p, request->exit,
			       (struct bytes){ request->output.at, request->output.len });
		break;
	}
}

void pending_carry_out(struct pending *p, char **words, size_t count)
{
	struct control *c = p->control;
	struct request request = { .asker = &p->asker,
				   .words = words,
				   .count = count,
				   .status = c->status,
				   .blocks = c->parts.blocks,
				   .peer_requests = c->peer_requests };
	requests_carry_out(&request);
	p->batch = request.batch;
	pending_go_on(p, &request);
	output_free(&request.output);
	if (request.then == THEN_STOP) {
		p->until_exit = true;
		timer_clear(&p->deadline);
		c->parts.wanted(c->parts.arg, CONTROL_STOP, 0);
	}
}

static void pending_parse(struct pending *p, struct bytes request)
{
	char *words[CONTROL_WORDS_MAX];
	struct text user = TEXT(p->user);
	size_t count;
	if (!words_split(request, words, &count)) {
		pending_answer(p, EX_PROTOCOL, BYTES("not an mxward request\n"));
		return;
	}
	text_string(&user, words[0]);
	p->asker.name = text_cstr(&user);
	pending_carry_out(p, words + 1, count - 1);
}

static void pending_read(struct pending *p)
{
	struct bytes input = stream_input(p->stream);
	uint32_t length;
	if (input.len < sizeof length)
		return;
	memcpy(&length, input.at, sizeof length);
	length = ntohl(length);
	if (length > CONTROL_REQUEST_MAX - sizeof length) {
		pending_answer(p, EX_PROTOCOL, BYTES("the request is longer than 64 KiB\n"));
		return;
	}
	input = bytes_skip(input, sizeof length);
	if (input.len < length)
		return;
	char *copy = malloc(length + 1);
	if (!copy) {
		pending_answer(p, EX_OSERR, BYTES("out of memory\n"));
		return;
	}
	memcpy(copy, input.at, length);
	stream_consume(p->stream, sizeof length + length);
	pending_parse(p, (struct bytes){ copy, length });
	free(copy);
}

/* What an asker waits for takes too long. */
static void pending_timed_out(struct pending *p)
{
	if (p->peer_request) {
		pending_wait_for_peer(p);
	} else if (p->batch) {
		batch_give_up(p->batch);
		pending_forward_batch(p);
	} else if (p->writer) {
		blocklist_writer_abandon(p->writer);
		p->writer = NULL;
		pending_answer(p, EX_TEMPFAIL,
			       BYTES("the change is in effect, but the disk does not respond; the "
				     "change may be lost when mxward restarts\n"));
	} else {
		pending_answer(p, EX_TEMPFAIL, BYTES("the reload timed out after two minutes\n"));
	}
}

/* It waits for something that has a deadline of its own. */
static bool pending_waits(const struct pending *p)
{
	return p->ticket != 0 || p->writer || p->peer_request;
}

static void pending_run(void *arg)
{
	struct pending *p = arg;
	bool ended = p->stream && stream_state(p->stream) == STREAM_ENDED;
	if (p->flush)
		flush_poll(p);
	else if (p->writer && blocklist_writer_done(p->writer))
		save_done(p);
	else if (p->deadline.expired && pending_waits(p) && !p->answered)
		pending_timed_out(p);
	else if (!pending_heard_peer(p) && !p->answered && !pending_waits(p) &&
		 !p->deadline.expired && p->stream)
		pending_read(p);
	bool sent = p->answered && !p->until_exit && (!p->stream || stream_unsent(p->stream) == 0);
	if (ended || sent || (p->deadline.expired && !p->until_exit && !p->flush))
		pending_end(p);
}

/* Who has connected, and whether that is somebody who may ask. */
static bool may_ask(struct control *c, int fd, struct asker *asker)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
		return false;
	*asker = (struct asker){ .uid = peer.uid, .pid = peer.pid, .name = "" };
	return peer.uid == 0 || peer.uid == geteuid() || peer.uid == c->parts.supervisor;
}

struct pending *pending_new(struct control *c, const struct asker *asker)
{
	struct pending *p = calloc(1, sizeof *p);
	wake_id wake = p ? loop_enroll(c->loop, pending_run, p) : 0;
	if (!wake) {
		free(p);
		return NULL;
	}
	p->control = c;
	p->asker = *asker;
	p->wake = wake;
	list_append(&c->pending, &p->node);
	c->count++;
	timer_init(&p->deadline, p->wake);
	timer_set(c->loop, &p->deadline, loop_now(c->loop) + ASK_MS);
	return p;
}

static void control_arrive(void *arg, int fd, const struct address *peer)
{
	struct control *c = arg;
	struct asker asker = { .name = "" };
	(void)peer;
	if (!may_ask(c, fd, &asker)) {
		static const char no[] = "77\n"
					 "only root and the gateway's own user may use the "
					 "control socket\n";
		(void)send(fd, no, sizeof no - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		log_note(LOG_WARN, "control", "uid %u (pid %d) was refused", (unsigned)asker.uid,
			 (int)asker.pid);
		close(fd);
		return;
	}
	struct pending *p = c->count < PENDING_MAX ? pending_new(c, &asker) : NULL;
	if (!p) {
		static const char busy[] =
			"75\nthe gateway is busy with too many commands; try again\n";
		(void)send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(fd);
		return;
	}
	p->stream = stream_accept(c->loop, fd, p->wake);
	if (p->stream)
		return;
	p->answered = true;             /* nobody waits for words */
	pending_end(p);
}

void control_reloaded(struct control *c, uint64_t ticket, bool loaded, struct bytes said)
{
	list_each (node, &c->pending) {
		struct pending *p = list_owner(node, struct pending, node);
		if (p->ticket != 0 && !p->batch && p->ticket <= ticket) {
			pending_answer(p, loaded ? EX_OK : p->failure, said);
			/* It ends from its own wake, not while the list is walked. */
			loop_wake(c->loop, p->wake);
		}
	}
}

static void listener_close(struct control *c)
{
	if (c->listener)
		listen_stop(c->listener);
	if (c->fd >= 0)
		close(c->fd);
	c->listener = NULL;
	c->fd = -1;
}

void control_leave(struct control *c)
{
	listener_close(c);
}

bool control_busy(const struct control *c)
{
	list_each (node, &c->pending) {
		const struct pending *p = list_owner(node, struct pending, node);
		if (p->ticket != 0 || (p->answered && !p->until_exit))
			return true;
	}
	return false;
}

void control_listen(struct control *c, int fd)
{
	listener_close(c);
	c->fd = fd;
	c->listener = listen_start(c->loop, fd, control_arrive, NULL, c);
	if (!c->listener)
		log_note(LOG_ERROR, "control",
			 "the control socket cannot be served: out of memory");
}

struct control *control_new(const struct control_parts *parts)
{
	struct control *c = calloc(1, sizeof *c);
	struct peer_requests *requests = peer_requests_new(parts->loop, parts->status->shared);
	if (!c || !requests) {
		peer_requests_free(requests);
		free(c);
		return NULL;
	}
	*c = (struct control){ .parts = *parts,
			       .loop = parts->loop,
			       .status = parts->status,
			       .peer_requests = requests,
			       .fd = -1 };
	list_init(&c->pending);
	return c;
}

void control_free(struct control *c)
{
	struct list *node;
	listener_close(c);
	while ((node = c->pending.next) != &c->pending)
		pending_end(list_owner(node, struct pending, node));
	peer_requests_free(c->peer_requests);
	free(c);
}
