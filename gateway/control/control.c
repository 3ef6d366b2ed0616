/* control.c: connections, who may ask, one request each; the table of requests stands in
 * requests.c, what goes to the other gateway and comes from there in control_peer.c. */
#include "gateway/control/control_inside.h"

#include "gateway/io/listen.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	ASKING_MAX = 64,                /* at a time */
	ASK_MS = 10000,                 /* a request is here by then, and its answer taken */
	RELOAD_MS = 120000,
	ERRANDS_MS = 60000,
	FAR_LAST_MS = 5000, /* what the other gateway has at least for its part of them */
	KEEP_MS = 20000,
	LOOK_MS = 20000,
	POLL_MS = 50,
};

void asking_end(struct asking *a)
{
	list_remove(&a->node);
	a->control->count--;
	timer_clear(&a->deadline);
	loop_retire(a->control->loop, a->wake);
	if (a->stream)
		stream_close(a->stream, false);
	else if (!a->answered)
		peer_requests_answer(a->control->peer_requests, a->far_id, EX_TEMPFAIL,
				     BYTES("mxward: the other gateway took too long\n"));
	far_end(a);
	batch_free(a->errands);
	if (a->keep)
		blocklist_writer_abandon(a->keep);
	free(a);
}

void asking_answer(struct asking *a, int status, struct bytes output)
{
	char line[16];
	struct text t = TEXT(line);
	a->answered = true;
	a->ticket = 0;
	if (!a->stream) {
		peer_requests_answer(a->control->peer_requests, a->far_id, status, output);
		/* It ends from its own wake: whoever called may be at work on it still. */
		loop_wake(a->control->loop, a->wake);
		return;
	}
	text_format(&t, "%d\n", status);
	(void)stream_write(a->stream, text_bytes(&t));
	(void)stream_write(a->stream, output);
	stream_flush(a->stream);
	timer_set(a->control->loop, &a->deadline, loop_now(a->control->loop) + ASK_MS);
}

/* ---- errands */

static void begin_errand(struct control *c, const struct asking *a, const char *next)
{
	const struct batch *e = a->errands;
	struct courier *courier = c->status->shared->courier;
	char id[SPOOL_ID_MAX];
	struct text t = TEXT(id);
	text_string(&t, next);
	c->under_way++;
	if (e->kind == BATCH_RELEASE)
		courier_release(courier, a->ticket, text_cstr(&t), bytes_of(e->to), e->user);
	else
		courier_delete(courier, a->ticket, SPOOL_QUARANTINE, text_cstr(&t), e->user);
}

/* Begins what may be begun, in the order in which it was asked for. What settles at once calls back
 * into this. */
static void advance(struct control *c)
{
	const char *id;
	if (c->advancing)
		return;
	c->advancing = true;
	list_each (node, &c->askings) {
		struct asking *a = list_owner(node, struct asking, node);
		while (a->errands && c->under_way < COURIER_RELEASES_MAX &&
		       (id = batch_next(a->errands)) != NULL)
			begin_errand(c, a, id);
	}
	c->advancing = false;
}

void asking_answer_errands(struct asking *a)
{
	const struct batch *e = a->errands;
	if (e->page.lost)
		asking_answer(
			a, EX_OSERR,
			BYTES("mxward quarantine: the gateway has no memory for the answer\n"));
	else
		asking_answer(a, e->exit, (struct bytes){ e->page.at, e->page.len });
}

void control_settled(void *arg, uint64_t ticket, const char *id, int result, struct bytes words)
{
	struct control *c = arg;
	if (c->under_way > 0)
		c->under_way--;
	list_each (node, &c->askings) {
		struct asking *a = list_owner(node, struct asking, node);
		if (!a->errands || a->ticket != ticket)
			continue;
		batch_settle(a->errands, id, result, words);
		if (batch_done(a->errands)) {
			far_errands(a);
			/* It ends from its own wake, not while the list is walked. */
			loop_wake(c->loop, a->wake);
		}
	}
	advance(c);
}

/* ---- what was blocked or unblocked is kept */

static void keep(struct asking *a, const struct request *order)
{
	struct control *c = a->control;
	memcpy(a->unkept, order->unkept, sizeof a->unkept);
	a->keep = blocklist_writer_start(c->loop, c->status->shared->blocklist, a->wake);
	timer_set(c->loop, &a->deadline, loop_now(c->loop) + KEEP_MS);
	if (!a->keep)
		asking_answer(
			a, EX_TEMPFAIL,
			BYTES("out of memory: the change is in effect, but only until mxward restarts\n"));
}

static void answer_kept(struct asking *a)
{
	char buffer[sizeof a->unkept + 320];
	struct text t = TEXT(buffer);
	text_string(&t, a->unkept);
	bool kept = blocklist_writer_result(a->keep, &t);
	a->keep = NULL;
	text_char(&t, '\n');
	asking_answer(a, kept ? EX_OK : EX_TEMPFAIL, kept ? BYTES("") : text_bytes(&t));
}

/* ---- a look through the hold queue */

static void look(struct asking *a)
{
	struct control *c = a->control;
	a->look = courier_flush_anew(c->status->shared->courier);
	a->look_ends = loop_now(c->loop) + LOOK_MS;
	timer_set(c->loop, &a->deadline, loop_now(c->loop) + POLL_MS);
}

static void look_on(struct asking *a)
{
	struct control *c = a->control;
	char buffer[80];
	struct text t = TEXT(buffer);
	uint64_t held = 0;
	bool done = courier_flushed(c->status->shared->courier, a->look, &held);
	if (!done && loop_now(c->loop) < a->look_ends) {
		timer_set(c->loop, &a->deadline, loop_now(c->loop) + POLL_MS);
		return;
	}
	a->look = 0;
	if (!done) {
		asking_answer(
			a, EX_TEMPFAIL,
			BYTES("mxward hold: the disk has not yet listed all held messages; those that are listed are tried\n"));
		return;
	}
	text_format(&t,
		    held == 1 ? "%llu held message is tried now\n"
			      : "%llu held messages are tried now\n",
		    (unsigned long long)held);
	far_flush(a, text_bytes(&t));
}

/* ---- requests */

/* Splits the request into words; false if it is not one. */
static bool split(struct bytes request, char **words, size_t *count)
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

/* What an order leaves to be done. */
static void go_on(struct asking *a, struct request *order)
{
	struct control *c = a->control;
	switch (order->then) {
	case THEN_RELOAD:
	case THEN_UPGRADE:
		a->ticket = ++c->tickets;
		a->failure = order->then == THEN_RELOAD ? EX_CONFIG : EX_UNAVAILABLE;
		timer_set(c->loop, &a->deadline, loop_now(c->loop) + RELOAD_MS);
		c->parts.wanted(c->parts.arg,
				order->then == THEN_RELOAD ? CONTROL_RELOAD : CONTROL_UPGRADE,
				a->ticket);
		break;
	case THEN_ERRANDS:
		a->ticket = ++c->tickets;
		timer_set(c->loop, &a->deadline, loop_now(c->loop) + ERRANDS_MS);
		a->far_ends = loop_now(c->loop) + ERRANDS_MS + FAR_LAST_MS;
		advance(c);
		break;
	case THEN_KEEP:
		keep(a, order);
		break;
	case THEN_TAKE_UP:
		adoption_tell(c->parts.adoption);
		look(a);
		break;
	case THEN_LOOK:
		look(a);
		break;
	case THEN_ASK:
		far_ask(a, order->asker->name, order->words + order->ask_from,
			order->count - order->ask_from);
		break;
	case THEN_VIEW:
		far_view(a, &order->view);
		break;
	case THEN_FACTS:
		far_facts(a, order);
		break;
	case THEN_NOTHING:
	case THEN_STOP:
		asking_answer(a, order->exit, (struct bytes){ order->page.at, order->page.len });
		break;
	}
}

void asking_carry_out(struct asking *a, char **words, size_t count)
{
	struct control *c = a->control;
	struct request order = { .asker = &a->asker,
				 .words = words,
				 .count = count,
				 .status = c->status,
				 .blocks = c->parts.blocks,
				 .peer_requests = c->peer_requests };
	requests_carry_out(&order);
	a->errands = order.errands;
	go_on(a, &order);
	output_free(&order.page);
	if (order.then == THEN_STOP) {
		a->held = true;
		timer_clear(&a->deadline);
		c->parts.wanted(c->parts.arg, CONTROL_STOP, 0);
	}
}

static void carry_out(struct asking *a, struct bytes request)
{
	char *words[CONTROL_WORDS_MAX];
	struct text user = TEXT(a->far_user);
	size_t count;
	if (!split(request, words, &count)) {
		asking_answer(a, EX_PROTOCOL, BYTES("this is not a request of mxward's\n"));
		return;
	}
	text_string(&user, words[0]);
	a->asker.name = text_cstr(&user);
	asking_carry_out(a, words + 1, count - 1);
}

static void read_request(struct asking *a)
{
	struct bytes input = stream_input(a->stream);
	uint32_t length;
	if (input.len < sizeof length)
		return;
	memcpy(&length, input.at, sizeof length);
	length = ntohl(length);
	if (length > CONTROL_REQUEST_MAX - sizeof length) {
		asking_answer(a, EX_PROTOCOL, BYTES("the request is longer than 64 KiB\n"));
		return;
	}
	input = bytes_skip(input, sizeof length);
	if (input.len < length)
		return;
	char *copy = malloc(length + 1);
	if (!copy) {
		asking_answer(a, EX_OSERR, BYTES("out of memory\n"));
		return;
	}
	memcpy(copy, input.at, length);
	stream_consume(a->stream, sizeof length + length);
	carry_out(a, (struct bytes){ copy, length });
	free(copy);
}

/* What an asker waits for takes too long. */
static void give_up(struct asking *a)
{
	if (a->question) {
		far_wait(a);
	} else if (a->errands) {
		batch_give_up(a->errands);
		far_errands(a);
	} else if (a->keep) {
		blocklist_writer_abandon(a->keep);
		a->keep = NULL;
		asking_answer(
			a, EX_TEMPFAIL,
			BYTES("the change is in effect, but the disk does not respond: it may be lost when mxward restarts\n"));
	} else {
		asking_answer(a, EX_TEMPFAIL,
			      BYTES("the reload has not been settled within two minutes\n"));
	}
}

/* It waits for something that has a deadline of its own. */
static bool waits(const struct asking *a)
{
	return a->ticket != 0 || a->keep || a->question;
}

static void run(void *arg)
{
	struct asking *a = arg;
	bool ended = a->stream && stream_state(a->stream) == STREAM_ENDED;
	if (a->look)
		look_on(a);
	else if (a->keep && blocklist_writer_done(a->keep))
		answer_kept(a);
	else if (a->deadline.expired && waits(a) && !a->answered)
		give_up(a);
	else if (!far_look(a) && !a->answered && !waits(a) && !a->deadline.expired && a->stream)
		read_request(a);
	bool sent = a->answered && !a->held && (!a->stream || stream_unsent(a->stream) == 0);
	if (ended || sent || (a->deadline.expired && !a->held && !a->look))
		asking_end(a);
}

/* Who has connected, and whether that is somebody who may ask. */
static bool known(struct control *c, int fd, struct asker *asker)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
		return false;
	*asker = (struct asker){ .uid = peer.uid, .pid = peer.pid, .name = "" };
	return peer.uid == 0 || peer.uid == geteuid() || peer.uid == c->parts.supervisor;
}

struct asking *asking_new(struct control *c, const struct asker *asker)
{
	struct asking *a = calloc(1, sizeof *a);
	wake_id wake = a ? loop_enroll(c->loop, run, a) : 0;
	if (!wake) {
		free(a);
		return NULL;
	}
	a->control = c;
	a->asker = *asker;
	a->wake = wake;
	list_append(&c->askings, &a->node);
	c->count++;
	timer_init(&a->deadline, a->wake);
	timer_set(c->loop, &a->deadline, loop_now(c->loop) + ASK_MS);
	return a;
}

static void arrive(void *arg, int fd, const struct address *peer)
{
	struct control *c = arg;
	struct asker asker = { .name = "" };
	(void)peer;
	if (!known(c, fd, &asker)) {
		static const char no[] = "77\nonly root and the gateway's own user may ask\n";
		(void)send(fd, no, sizeof no - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		log_note(LOG_WARN, "control", "uid %u (pid %d) was refused", (unsigned)asker.uid,
			 (int)asker.pid);
		close(fd);
		return;
	}
	struct asking *a = c->count < ASKING_MAX ? asking_new(c, &asker) : NULL;
	if (!a) {
		static const char busy[] =
			"75\nthe gateway answers too many commands already; try again\n";
		(void)send(fd, busy, sizeof busy - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		close(fd);
		return;
	}
	a->stream = stream_accept(c->loop, fd, a->wake);
	if (a->stream)
		return;
	a->answered = true;             /* nobody waits for words */
	asking_end(a);
}

void control_reloaded(struct control *c, uint64_t ticket, bool loaded, struct bytes said)
{
	list_each (node, &c->askings) {
		struct asking *a = list_owner(node, struct asking, node);
		if (a->ticket != 0 && !a->errands && a->ticket <= ticket) {
			asking_answer(a, loaded ? EX_OK : a->failure, said);
			/* It ends from its own wake, not while the list is walked. */
			loop_wake(c->loop, a->wake);
		}
	}
}

static void close_listener(struct control *c)
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
	close_listener(c);
}

bool control_busy(const struct control *c)
{
	list_each (node, &c->askings) {
		const struct asking *a = list_owner(node, struct asking, node);
		if (a->ticket != 0 || (a->answered && !a->held))
			return true;
	}
	return false;
}

void control_listen(struct control *c, int fd)
{
	close_listener(c);
	c->fd = fd;
	c->listener = listen_start(c->loop, fd, arrive, NULL, c);
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
	list_init(&c->askings);
	return c;
}

void control_free(struct control *c)
{
	struct list *node;
	close_listener(c);
	while ((node = c->askings.next) != &c->askings)
		asking_end(list_owner(node, struct asking, node));
	peer_requests_free(c->peer_requests);
	free(c);
}
