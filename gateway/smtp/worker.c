/* worker.c: runs a worker's thread: carries out what the control thread asks, accepts connections,
 * and pauses accepting while there is no room; see worker.h. */
#include "gateway/smtp/worker.h"

#include "gateway/io/listen.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FULL_MS = 100 };                 /* how long an overrun server is left alone */

struct port {
	struct worker *worker;
	size_t index;                   /* of the listener in the configuration */
	int fd;
	struct listener *listener;
};

struct requests {
	struct config *config;          /* held; NULL: no new one */
	struct port *ports;             /* one for each of its listeners */
	bool drain;
	uint64_t deadline, grace;
};

struct worker {
	unsigned number;
	pthread_t thread;
	struct loop *loop;
	struct server *server;
	struct counters counters;
	struct loop *control;
	wake_id changed;
	pthread_mutex_t lock;           /* of `requests`, the only member that both threads write */
	struct requests requests;
	_Atomic uint64_t generation;
	_Atomic bool drained;
	wake_id on_shedding;              /* the server's */
	/* The worker's thread alone, from here on. */
	wake_id on_requests, on_room, on_drained;
	struct timer retry;
	struct port *ports;
	size_t port_count;
	bool paused, draining;
};

/* ---- listening */

static void pause_ports(struct worker *w)
{
	if (!w->paused)
		for (size_t i = 0; i < w->port_count; i++)
			if (w->ports[i].listener)
				listen_pause(w->ports[i].listener);
	w->paused = true;
	timer_set(w->loop, &w->retry, loop_now(w->loop) + FULL_MS);
}

static bool listen_ports(struct worker *w);

/* There may be room again: a session ended, or 100 ms have passed. */
static void look_for_room(void *arg)
{
	struct worker *w = arg;
	if (!w->paused || w->draining)
		return;
	if (server_overrun(w->server)) {
		timer_set(w->loop, &w->retry, loop_now(w->loop) + FULL_MS);
		return;
	}
	timer_clear(&w->retry);
	w->paused = false;
	if (!listen_ports(w))
		return;
	for (size_t i = 0; i < w->port_count; i++)
		listen_resume(w->ports[i].listener);
}

static void worker_arrive(void *arg, int fd, const struct address *peer)
{
	struct port *port = arg;
	struct worker *w = port->worker;
	server_arrive(w->server, port->index, fd, peer);
}

/* Asked before every accept. */
static bool has_room(void *arg)
{
	struct port *port = arg;
	struct worker *w = port->worker;
	if (!server_overrun(w->server))
		return true;
	pause_ports(w);
	return false;
}

static void ports_free(struct port *ports, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (ports[i].listener)
			listen_stop(ports[i].listener);
		close(ports[i].fd);
	}
	free(ports);
}

static void close_ports(struct worker *w)
{
	ports_free(w->ports, w->port_count);
	w->ports = NULL;
	w->port_count = 0;
}

/* Listens on what is not listened on yet. What fails for want of memory is tried again: clients
 * wait in the kernel's queue. */
static bool listen_ports(struct worker *w)
{
	bool all = true;
	for (size_t i = 0; i < w->port_count; i++) {
		struct port *p = &w->ports[i];
		if (!p->listener)
			p->listener = listen_start(w->loop, p->fd, worker_arrive, has_room, p);
		all = all && p->listener;
	}
	if (!all)
		pause_ports(w);
	return all;
}

/* The sockets of a generation share their queues with those of the one before: no client falls
 * between them. */
static void open_ports(struct worker *w, struct port *ports, size_t count)
{
	close_ports(w);
	w->ports = ports;
	w->port_count = count;
	w->paused = false;
	if (!listen_ports(w))
		log_note(LOG_ERROR, "worker", "worker %u cannot listen: out of memory; retrying",
			 w->number);
}

/* ---- what the control thread asks */

static void configure(struct worker *w, struct requests *o)
{
	size_t count = o->config->listener_count;
	char buffer[256];
	struct text error = TEXT(buffer);
	if (!w->draining && server_configure(w->server, o->config, &error)) {
		open_ports(w, o->ports, count);
	} else {
		log_note(LOG_ERROR, "worker", "worker %u cannot load a configuration: %s",
			 w->number,
			 error.len ? text_cstr(&error) : "it is stopping, or out of memory");
		ports_free(o->ports, count);
	}
	atomic_store(&w->generation, o->config->generation);
	config_unref(o->config);
}

static void run_requests(void *arg)
{
	struct worker *w = arg;
	pthread_mutex_lock(&w->lock);
	struct requests o = w->requests;
	w->requests = (struct requests){ 0 };
	pthread_mutex_unlock(&w->lock);
	if (o.config) {
		configure(w, &o);
		loop_wake_remote(w->control, w->changed);
	}
	if (o.drain) {
		w->draining = true;
		close_ports(w);
		server_drain(w->server, o.deadline, o.grace, w->on_drained);
	}
}

static void worker_end(void *arg)
{
	struct worker *w = arg;
	loop_stop(w->loop);
}

static void *worker_run(void *arg)
{
	struct worker *w = arg;
	char name[16];
	(void)snprintf(name, sizeof name, "worker-%u", w->number % 1000);
	(void)pthread_setname_np(pthread_self(), name);
	loop_run(w->loop);
	timer_clear(&w->retry);
	server_free(w->server);
	loop_retire(w->loop, w->on_requests);
	loop_retire(w->loop, w->on_room);
	loop_retire(w->loop, w->on_drained);
	atomic_store(&w->drained, true);
	loop_wake_remote(w->control, w->changed);
	return NULL;
}

/* ---- the control thread's side */

static bool build(struct worker *w, struct shared *shared)
{
	w->loop = loop_new();
	if (!w->loop)
		return false;
	w->on_requests = loop_enroll(w->loop, run_requests, w);
	w->on_room = loop_enroll(w->loop, look_for_room, w);
	w->on_drained = loop_enroll(w->loop, worker_end, w);
	w->server = w->on_requests && w->on_room && w->on_drained
			    ? server_new(w->loop, shared, w->number, &w->counters)
			    : NULL;
	if (!w->server || !loop_watched(w->loop, shared->heartbeats,
					heartbeats_worker(shared->heartbeats, w->number)))
		return false;
	w->on_shedding = server_shedding(w->server);
	timer_init(&w->retry, w->on_room);
	server_on_room(w->server, w->on_room);
	return pthread_mutex_init(&w->lock, NULL) == 0 &&
	       pthread_create(&w->thread, NULL, worker_run, w) == 0;
}

struct worker *worker_start(unsigned number, struct shared *shared, struct loop *control,
			    wake_id changed)
{
	struct worker *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->number = number;
	w->control = control;
	w->changed = changed;
	/* What was half built is left: a process without one of its workers ends at once. */
	return build(w, shared) ? w : NULL;
}

bool worker_configure(struct worker *w, struct config *config, const int *fds)
{
	struct port *ports = calloc(config->listener_count + 1, sizeof *ports);
	if (!ports)
		return false;
	for (size_t i = 0; i < config->listener_count; i++)
		ports[i] = (struct port){ .worker = w, .index = i, .fd = fds[i] };
	pthread_mutex_lock(&w->lock);
	struct requests before = w->requests;
	w->requests.config = config_ref(config);
	w->requests.ports = ports;
	pthread_mutex_unlock(&w->lock);
	if (before.config) {
		ports_free(before.ports, before.config->listener_count);
		config_unref(before.config);
	}
	loop_wake_remote(w->loop, w->on_requests);
	return true;
}

uint64_t worker_generation(const struct worker *w)
{
	return atomic_load(&w->generation);
}

void worker_drain(struct worker *w, uint64_t deadline, uint64_t grace)
{
	pthread_mutex_lock(&w->lock);
	w->requests.drain = true;
	w->requests.deadline = deadline;
	w->requests.grace = grace;
	pthread_mutex_unlock(&w->lock);
	loop_wake_remote(w->loop, w->on_requests);
}

void worker_shed_load(struct worker *w)
{
	loop_wake_remote(w->loop, w->on_shedding);
}

bool worker_drained(const struct worker *w)
{
	return atomic_load(&w->drained);
}

const struct counters *worker_counters(const struct worker *w)
{
	return &w->counters;
}

struct busiest *worker_busiest(struct worker *w)
{
	return &w->counters.busiest;
}

void worker_free(struct worker *w)
{
	(void)pthread_join(w->thread, NULL);
	/* Not before: a request may have come after the last turn of the loop. */
	loop_free(w->loop);
	pthread_mutex_destroy(&w->lock);
	if (w->requests.config)
		config_unref(w->requests.config);
	free(w->requests.ports);
	free(w);
}
