/* errands.c: the gateway's side: one thread that sends errands to the fork server and gathers what
 * children write; see unpack.h.
 *
 * A few are under way at once, the others wait in the order in which they came. Each has a pipe of
 * its own: what one child writes, or that it is silent, is nobody else's affair. The thread wakes
 * loops and does nothing else with them. Nothing that is read here is understood here. */
#include "gateway/unpack/unpack.h"

#include "gateway/base/clock.h"
#include "gateway/base/descriptors.h"
#include "gateway/base/list.h"
#include "gateway/base/log.h"
#include "gateway/unpack/unpack_inside.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	WAITING_MOST = 500,             /* any more fails at once */
	CLIENT_IPV6 = 64,               /* the prefix that one client has */
	AGAIN_MS = 50,                  /* the server's queue is full: tried again */
	TELL_EVERY_MS = 3600 * 1000,    /* a failure of one kind is logged once an hour */
};

/* Why there is no answer, in an administrator's words. */
enum failure { GONE, DIED, LATE, LIED, CROWDED, FAILURES };
static const char *const failures[FAILURES] = {
	[GONE] = "the process that looks into archives cannot be reached",
	[DIED] = "the process that looked into it died",
	[LATE] = "it took too long to look into",
	[LIED] = "the process that looked into it said too much",
	[CROWDED] = "too many archives wait to be looked into",
};

/* Octets of an answer; any more is a lie. */
static const size_t answer_most[ERRAND_KINDS] = {
	[ERRAND_ARCHIVES] = ERRAND_ANSWER_MAX,
	[ERRAND_REPORTS] = ERRAND_LONG_ANSWER_MAX,
};

struct unpack_errand {
	struct unpack *unpack;
	struct list node;               /* among those that wait or are under way */
	struct address client;          /* whose message it is about; of IPv6 its network */
	struct loop *loop;
	wake_id wake;
	unsigned holders;               /* its owner, and the thread while it is in a list */
	bool under_way, settled;
	int pipe;                       /* -1: none */
	uint64_t until;                 /* clock_monotonic(); of one that is under way */
	struct errand errand;           /* its own copies */
	int files[ERRAND_FILES_MAX];
	struct errand_answer answer;
	size_t length, room;
	char *octets;                   /* NULL: it has not begun */
};

struct unpack {
	int server, bell;
	pthread_mutex_t lock;
	pthread_t thread;
	bool stopping;
	struct list waiting, running;   /* struct unpack_errand */
	unsigned waiting_count, running_count;
	uint64_t told[FAILURES];        /* when it was last logged; 0: never */
};

/* ---- the end of an errand; all under the lock */

static void errand_unhold(struct unpack_errand *e)
{
	if (--e->holders > 0)
		return;
	for (size_t i = 0; i < e->errand.file_count; i++)
		if (e->files[i] >= 0)
			close(e->files[i]);
	if (e->pipe >= 0)
		close(e->pipe);
	free((void *)(uintptr_t)e->errand.request.at);
	free(e->octets);
	free(e);
}

static void tell(struct unpack *u, enum failure why)
{
	uint64_t now = clock_monotonic();
	if (u->told[why] && now - u->told[why] < TELL_EVERY_MS)
		return;
	u->told[why] = now;
	log_note(LOG_WARN, "unpack",
		 "an archive was not looked into: %s; further ones are not logged for an hour",
		 failures[why]);
}

/* Out of the list that it is in; its owner hears that it has settled. */
static void settle(struct unpack_errand *e, const char *failed)
{
	list_remove(&e->node);
	*(e->under_way ? &e->unpack->running_count : &e->unpack->waiting_count) -= 1;
	e->under_way = false;
	if (!e->settled) {
		e->answer = (struct errand_answer){ .octets = { e->octets, e->length },
						    .failed = failed };
		e->settled = true;
		loop_wake_remote(e->loop, e->wake);
	}
	errand_unhold(e);
}

static void settle_failed(struct unpack_errand *e, enum failure why)
{
	if (!e->settled)
		tell(e->unpack, why);
	settle(e, failures[why]);
}

/* ---- one errand on its way */

/* 0, or errno. */
static int errand_put(struct unpack_errand *e, int pipe)
{
	struct errand_head head = { e->errand.kind, (uint32_t)e->errand.time, e->until };
	struct iovec parts[] = { { &head, sizeof head },
				 { (void *)(uintptr_t)e->errand.request.at,
				   e->errand.request.len } };
	int fds[1 + ERRAND_FILES_MAX] = { pipe };
	_Alignas(struct cmsghdr) char beside[DESCRIPTORS_ROOM(1 + ERRAND_FILES_MAX)] = { 0 };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = beside };
	memcpy(fds + 1, e->files, e->errand.file_count * sizeof(int));
	descriptors_put(&m, fds, 1 + e->errand.file_count);
	ssize_t n = sendmsg(e->unpack->server, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	return n < 0 ? errno : 0;
}

/* Makes room for more of the answer, where it has none. False: it may have no more, or there is no
 * memory for it. */
static bool answer_room(struct unpack_errand *e)
{
	size_t most = answer_most[e->errand.kind] + 1;
	size_t room = e->room ? 2 * e->room : ERRAND_ANSWER_MAX + 1;
	if (e->length < e->room)
		return true;
	room = room < most ? room : most;
	char *octets = room > e->room ? realloc(e->octets, room) : NULL;
	if (!octets)
		return false;
	e->octets = octets;
	e->room = room;
	return true;
}

/* Only this end never waits: a child whose answer is long or read late must not take that for its
 * end. */
static bool pipe_open(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
		return true;
	close(ends[0]);
	close(ends[1]);
	return false;
}

/* False: the server takes no more at present. */
static bool errand_begin(struct unpack *u, struct unpack_errand *e)
{
	int ends[2];
	if (!answer_room(e) || !pipe_open(ends)) {
		settle_failed(e, GONE);
		return true;
	}
	e->until = clock_monotonic() + e->errand.time + 2 * UNPACK_GRACE_MS;
	int error = errand_put(e, ends[1]);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		if (error == EAGAIN || error == ENOBUFS || error == ENOMEM)
			return false;
		settle_failed(e, GONE);
		return true;
	}
	e->pipe = ends[0];
	e->under_way = true;
	list_remove(&e->node);
	list_append(&u->running, &e->node);
	u->waiting_count--;
	u->running_count++;
	return true;
}

/* All that is there now. */
static void errand_read(struct unpack_errand *e)
{
	for (;;) {
		bool room = answer_room(e);
		ssize_t n = room ? read(e->pipe, e->octets + e->length, e->room - e->length) : -1;
		if (n < 0 && !room)
			settle_failed(e, LIED);
		if (n < 0)
			return;
		e->length += (size_t)n;
		if (n > 0)
			continue;
		bool done = e->length > 0 && e->octets[e->length - 1] == ERRAND_DONE;
		e->length -= done;
		if (done)
			settle(e, NULL);
		else
			settle_failed(e, DIED);
		return;
	}
}

/* ---- the thread */

static struct unpack_errand *errand_of(struct list *node)
{
	return list_owner(node, struct unpack_errand, node);
}

/* True if the client of an errand that waits has its share already. */
static bool client_busy(const struct unpack *u, const struct unpack_errand *e)
{
	unsigned running = 0;
	for (const struct list *n = u->running.next; n != &u->running; n = n->next)
		running +=
			address_equal(&errand_of((struct list *)(uintptr_t)n)->client, &e->client);
	return running >= UNPACK_PARALLEL / 2;
}

/* The next that may begin, or that nobody waits for any longer; NULL: none. */
static struct unpack_errand *next_waiting(struct unpack *u)
{
	for (struct list *n = u->waiting.next; n != &u->waiting; n = n->next)
		if (errand_of(n)->settled || !client_busy(u, errand_of(n)))
			return errand_of(n);
	return NULL;
}

/* What is late fails; what waits begins where there is a place. True: some could not be sent. */
static bool move_on(struct unpack *u, uint64_t now)
{
	for (struct list *n = u->running.next, *next; n != &u->running; n = next) {
		next = n->next;
		if (now >= errand_of(n)->until)
			settle_failed(errand_of(n), LATE);
	}
	struct unpack_errand *e;
	while (u->running_count < UNPACK_PARALLEL && (e = next_waiting(u)) != NULL) {
		if (e->settled)
			settle(e, NULL);        /* nobody waits for it any more */
		else if (!errand_begin(u, e))
			return true;
	}
	return false;
}

/* Fills in what is waited for; gives how long. */
static int polls_fill(struct unpack *u, struct pollfd *polls, bool again)
{
	uint64_t now = clock_monotonic(), next = again ? now + AGAIN_MS : UINT64_MAX;
	size_t count = 1;
	for (struct list *n = u->running.next; n != &u->running; n = n->next) {
		const struct unpack_errand *e = errand_of(n);
		polls[count++] = (struct pollfd){ .fd = e->pipe, .events = POLLIN };
		if (e->until < next)
			next = e->until;
	}
	if (next == UINT64_MAX)
		return -1;
	return next > now ? (int)(next - now) : 0;
}

static void hear(struct unpack *u)
{
	uint64_t rung;
	(void)!read(u->bell, &rung, sizeof rung);
	for (struct list *n = u->running.next, *next; n != &u->running; n = next) {
		next = n->next;
		errand_read(errand_of(n));
	}
}

static void *unpack_run(void *arg)
{
	struct unpack *u = arg;
	(void)pthread_mutex_lock(&u->lock);
	while (!u->stopping) {
		struct pollfd polls[1 + UNPACK_PARALLEL] = { { .fd = u->bell, .events = POLLIN } };
		bool again = move_on(u, clock_monotonic());
		int wait = polls_fill(u, polls, again);
		size_t count = 1 + u->running_count;
		(void)pthread_mutex_unlock(&u->lock);
		(void)poll(polls, count, wait);
		(void)pthread_mutex_lock(&u->lock);
		hear(u);
	}
	(void)pthread_mutex_unlock(&u->lock);
	return NULL;
}

static void ring(struct unpack *u)
{
	const uint64_t one = 1;
	(void)!write(u->bell, &one, sizeof one);
}

struct unpack *unpack_new(int end)
{
	struct unpack *u = calloc(1, sizeof *u);
	if (!u)
		return NULL;
	u->server = end;
	list_init(&u->waiting);
	list_init(&u->running);
	u->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	(void)pthread_mutex_init(&u->lock, NULL);
	if (u->bell >= 0 && pthread_create(&u->thread, NULL, unpack_run, u) == 0)
		return u;
	if (u->bell >= 0)
		close(u->bell);
	free(u);
	return NULL;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	(void)pthread_mutex_lock(&u->lock);
	u->stopping = true;
	(void)pthread_mutex_unlock(&u->lock);
	ring(u);
	(void)pthread_join(u->thread, NULL);
	while (!list_empty(&u->running))
		settle(errand_of(u->running.next), NULL);
	while (!list_empty(&u->waiting))
		settle(errand_of(u->waiting.next), NULL);
	(void)pthread_mutex_destroy(&u->lock);
	close(u->bell);
	if (u->server >= 0)
		close(u->server);
	free(u);
}

/* ---- for its owner */

/* False: out of memory or descriptors. */
static bool errand_copy(struct unpack_errand *e, const struct errand *from)
{
	char *request = malloc(from->request.len + 1);
	bool copied = request != NULL;
	if (request)
		memcpy(request, from->request.at, from->request.len);
	e->errand = *from;
	e->errand.request.at = request;
	e->errand.files = e->files;
	for (size_t i = 0; i < from->file_count; i++) {
		e->files[i] = fcntl(from->files[i], F_DUPFD_CLOEXEC, 0);
		copied = copied && e->files[i] >= 0;
	}
	return copied;
}

struct unpack_errand *unpack_send(struct unpack *u, const struct errand *errand,
				  const struct address *client, struct loop *loop, wake_id wake)
{
	struct unpack_errand *e = calloc(1, sizeof *e);
	assert(errand->file_count <= ERRAND_FILES_MAX && errand->request.len <= ERRAND_REQUEST_MAX);
	if (!e)
		return NULL;
	e->unpack = u;
	e->client = address_masked(client, client->family == FAMILY_IPV6 ? CLIENT_IPV6 : 32);
	e->loop = loop;
	e->wake = wake;
	e->pipe = -1;
	e->holders = 1;
	if (!errand_copy(e, errand)) {
		errand_unhold(e);
		return NULL;
	}
	(void)pthread_mutex_lock(&u->lock);
	if (u->waiting_count >= WAITING_MOST) {
		tell(u, CROWDED);
		e->answer.failed = failures[CROWDED];
		e->settled = true;
	} else {
		e->holders = 2;
		list_append(&u->waiting, &e->node);
		u->waiting_count++;
	}
	(void)pthread_mutex_unlock(&u->lock);
	ring(u);
	return e;
}

const struct errand_answer *unpack_answer(const struct unpack_errand *e)
{
	(void)pthread_mutex_lock(&e->unpack->lock);
	bool settled = e->settled;
	(void)pthread_mutex_unlock(&e->unpack->lock);
	return settled ? &e->answer : NULL;
}

void unpack_give_up(struct unpack_errand *e)
{
	(void)pthread_mutex_lock(&e->unpack->lock);
	if (!e->settled)
		e->answer = (struct errand_answer){ .failed = failures[LATE] };
	e->settled = true;
	(void)pthread_mutex_unlock(&e->unpack->lock);
}

void unpack_leave(struct unpack_errand *e)
{
	if (!e)
		return;
	struct unpack *u = e->unpack;
	(void)pthread_mutex_lock(&u->lock);
	e->settled = true;
	errand_unhold(e);
	(void)pthread_mutex_unlock(&u->lock);
}
