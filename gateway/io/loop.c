/* loop.c: the wake table, the run queue, and libuv's loop beneath them; see loop.h.
 *
 * Owns the libuv loop, the one async handle that other threads ring, and the buffers that go round.
 * It must never run woken work from within a libuv callback's own code, only from loop_drain(). */
#include "gateway/io/loop_inside.h"

#include "gateway/base/memory.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* An id is the generation over the position + 1, so 0 is nobody's and a later owner's id is the
 * greater one. */
static wake_id id_of(const struct loop *loop, uint32_t position)
{
	return (uint64_t)loop->wakes[position].generation << 32 | (position + 1);
}

static uint32_t position_of(wake_id id)
{
	return (uint32_t)id - 1;
}

/* NULL when its owner is gone. */
static struct wake *loop_find(struct loop *loop, wake_id id)
{
	uint32_t position = position_of(id);
	if (id == 0 || position >= loop->wakes_used || id_of(loop, position) != id)
		return NULL;
	return &loop->wakes[position];
}

/* The arrays that other threads write are grown here, too: loop_wake_remote() must never need
 * memory. */
static bool loop_grow(struct loop *loop)
{
	uint32_t room = loop->wakes_room ? loop->wakes_room * 2 : 64;
	struct wake *wakes =
		room <= UINT32_MAX / 2 ? realloc(loop->wakes, room * sizeof(*wakes)) : NULL;
	if (!wakes)
		return false;
	loop->wakes = wakes;

	pthread_mutex_lock(&loop->mutex);
	wake_id *remote = realloc(loop->remote, room * sizeof(*remote));
	if (remote)
		loop->remote = remote;
	uint32_t *posted = realloc(loop->remote_posted, room * sizeof(*posted));
	if (posted)
		loop->remote_posted = posted;
	if (remote && posted) {
		memset(remote + loop->wakes_room, 0, (room - loop->wakes_room) * sizeof(*remote));
		loop->wakes_room = room;
	}
	pthread_mutex_unlock(&loop->mutex);
	return remote && posted;
}

wake_id loop_enroll(struct loop *loop, void (*run)(void *arg), void *arg)
{
	uint32_t position;
	assert(run);
	if (loop->wakes_free) {
		position = loop->wakes_free - 1;
		loop->wakes_free = loop->wakes[position].next;
	} else {
		if (loop->wakes_used == loop->wakes_room && !loop_grow(loop))
			return 0;
		position = loop->wakes_used++;
		loop->wakes[position].generation = 1;
	}
	struct wake *wake = &loop->wakes[position];
	*wake = (struct wake){ .run = run, .arg = arg, .generation = wake->generation };
	return id_of(loop, position);
}

static void set_free(struct loop *loop, uint32_t position)
{
	loop->wakes[position].next = loop->wakes_free;
	loop->wakes_free = position + 1;
}

void loop_retire(struct loop *loop, wake_id id)
{
	struct wake *wake = loop_find(loop, id);
	if (!wake)
		return;
	wake->run = NULL;
	wake->generation++;
	if (!wake->posted) /* otherwise loop_drain() does so, when it is out of the queue */
		set_free(loop, position_of(id));
}

void loop_wake(struct loop *loop, wake_id id)
{
	struct wake *wake = loop_find(loop, id);
	if (!wake || wake->posted)
		return;
	wake->posted = true;
	wake->next = 0;
	if (loop->last)
		loop->wakes[loop->last - 1].next = position_of(id) + 1;
	else
		loop->first = position_of(id) + 1;
	loop->last = position_of(id) + 1;
}

void loop_wake_remote(struct loop *loop, wake_id id)
{
	uint32_t position = position_of(id);
	bool ring = false;

	pthread_mutex_lock(&loop->mutex);
	if (id != 0 && position < loop->wakes_room) {
		if (loop->remote[position] == 0) {
			ring = loop->remote_count == 0;
			loop->remote_posted[loop->remote_count++] = position;
		}
		if (loop->remote[position] < id) /* the later owner; an earlier one is gone */
			loop->remote[position] = id;
	}
	pthread_mutex_unlock(&loop->mutex);
	if (ring)
		uv_async_send(&loop->async);
}

static void rung(uv_async_t *async)
{
	struct loop *loop = async->data;

	pthread_mutex_lock(&loop->mutex);
	for (uint32_t i = 0; i < loop->remote_count; i++) {
		loop_wake(loop, loop->remote[loop->remote_posted[i]]);
		loop->remote[loop->remote_posted[i]] = 0;
	}
	loop->remote_count = 0;
	pthread_mutex_unlock(&loop->mutex);
	loop_drain(loop);
}

static void run_posted(struct loop *loop)
{
	while (loop->first) {
		uint32_t position = loop->first - 1;
		struct wake *wake = &loop->wakes[position];
		loop->first = wake->next;
		if (!loop->first)
			loop->last = 0;
		wake->posted = false;
		if (wake->run)
			wake->run(wake->arg); /* may enrol: `wake` is not valid any more */
		else
			set_free(loop, position);
	}
}

void loop_drain(struct loop *loop)
{
	struct list *task;

	if (loop->draining)
		return;
	loop->draining = true;
	beat(loop->beat);
	do {
		run_posted(loop);
		task = list_take(&loop->tasks);
		if (task) {
			struct loop_task *t = list_owner(task, struct loop_task, node);
			t->run(t);
		}
	} while (loop->first || task);
	loop->draining = false;
}

void loop_after(struct loop *loop, struct loop_task *task)
{
	if (list_empty(&task->node))
		list_append(&loop->tasks, &task->node);
}

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	if (!loop)
		return NULL;
	if (uv_loop_init(&loop->uv) != 0) {
		free(loop);
		return NULL;
	}
	list_init(&loop->tasks);
	list_init(&loop->ends);
	list_init(&loop->reading);
	list_init(&loop->reading_waiting);
	list_init(&loop->disk.waiting);
	list_init(&loop->handshakes.waiting);
	pthread_mutex_init(&loop->mutex, NULL);
	signal(SIGPIPE, SIG_IGN); /* libuv writes without MSG_NOSIGNAL */
	if (uv_async_init(&loop->uv, &loop->async, rung) != 0 || !wheel_start(loop)) {
		loop_free(loop);
		return NULL;
	}
	loop->async.data = loop;
	return loop;
}

static void beat_idle(void *arg)
{
	struct loop *loop = arg;
	timer_set(loop, &loop->idle, loop_now(loop) + HEARTBEATS_IDLE_MS);
}

bool loop_watched(struct loop *loop, struct heartbeats *heartbeats, struct beat *own)
{
	wake_id wake = loop_enroll(loop, beat_idle, loop);
	if (!wake)
		return false;
	loop->heartbeats = heartbeats;
	loop->beat = own;
	timer_init(&loop->idle, wake);
	loop_wake(loop, wake);
	return true;
}

void loop_stand(struct loop *loop, const char *step, uint64_t session)
{
	beat_stand(loop->beat, step, session);
}

void loop_leave(struct loop *loop)
{
	beat_leave(loop->beat);
}

void loop_run(struct loop *loop)
{
	loop_drain(loop);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	if (!loop->beat)
		return;
	/* What is still to be done is done without a loop. */
	timer_clear(&loop->idle);
	beat_end(loop->beat);
	loop->beat = NULL;
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

/* A handle that is still open here would keep loop_free() waiting for ever. */
static void must_be_closing(uv_handle_t *handle, void *arg)
{
	(void)handle, (void)arg;
	assert(uv_is_closing(handle));
}

static void close_async(struct loop *loop)
{
	if (loop->async.type == UV_ASYNC)
		uv_close((uv_handle_t *)&loop->async, NULL);
	wheel_stop(loop);
}

void loop_free(struct loop *loop)
{
	struct list *node;

	if (!loop)
		return;
	while ((node = list_take(&loop->ends))) {
		struct loop_task *task = list_owner(node, struct loop_task, node);
		task->run(task);
	}
	loop_drain(loop);
	close_async(loop);
	uv_walk(&loop->uv, must_be_closing, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	int busy = uv_loop_close(&loop->uv);
	assert(busy == 0);
	(void)busy;
	while (loop->buffers_kept) {
		memory_release(LOOP_BUFFER_SIZE);
		free(loop->buffers[--loop->buffers_kept]);
	}
	pthread_mutex_destroy(&loop->mutex);
	free(loop->wakes);
	free(loop->remote);
	free(loop->remote_posted);
	free(loop);
}

uint64_t loop_now(const struct loop *loop)
{
	return uv_now(&loop->uv); /* the same clock as clock_monotonic() */
}

char *loop_buffer_take(struct loop *loop)
{
	if (loop->buffers_kept)
		return loop->buffers[--loop->buffers_kept];
	char *buffer = malloc(LOOP_BUFFER_SIZE);
	if (buffer)
		memory_charge(LOOP_BUFFER_SIZE);
	return buffer;
}

void loop_buffer_give(struct loop *loop, char *buffer)
{
	bool room = loop->buffers_kept < sizeof(loop->buffers) / sizeof(loop->buffers[0]);
	if (room && memory_pressure() == MEMORY_EASY) {
		loop->buffers[loop->buffers_kept++] = buffer;
		return;
	}
	memory_release(LOOP_BUFFER_SIZE);
	free(buffer);
}
