/* sockets.c: opening, sharing and closing what belongs to a configuration, with the supervisor's
 * rights. */
#include "gateway/process/sockets.h"

#include "gateway/process/directories.h"
#include "gateway/io/listen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

/* HTTP_MODE: a monitoring system is another user, in our group. */
enum { CONTROL_MODE = 0600, HTTP_MODE = 0660, BUSY_PAUSE_MS = 50, BUSY_TRIES = 20 };

static int *group(const struct sockets *s, size_t listener)
{
	return s->fds + listener * s->workers;
}

/* The listener of `s` on this very address, -1 if there is none. */
static int listener_find(const struct sockets *s, const struct address *address)
{
	for (size_t i = 0; s && i < s->count; i++)
		if (address_equal(&s->at[i], address) && s->at[i].port == address->port)
			return (int)i;
	return -1;
}

/* A gateway that was killed with its supervisor a moment ago may still be on its way out: whoever
 * starts anew waits for its port a little. A reload waits for nobody. */
static bool listen_patiently(const struct address *address, int *fds, unsigned count, bool patient,
			     struct text *error)
{
	const struct timespec pause = { .tv_nsec = BUSY_PAUSE_MS * 1000000 };
	size_t said = error->len;
	for (unsigned tries = 0;; tries++) {
		if (listen_open(address, fds, count, error))
			return true;
		if (errno != EADDRINUSE || !patient || tries == BUSY_TRIES)
			return false;
		error->len = said;
		(void)nanosleep(&pause, NULL);
	}
}

static bool open_listener(struct sockets *s, const struct address *address,
			  const struct sockets *now, struct text *error)
{
	int same = listener_find(now, address);
	if (same >= 0)
		memcpy(group(s, s->count), group(now, (size_t)same), s->workers * sizeof(int));
	else if (!listen_patiently(address, group(s, s->count), s->workers, !now, error))
		return false;
	s->at[s->count++] = *address;
	return true;
}

static bool open_peer(struct sockets *s, const struct plan *plan, const struct sockets *now,
		      struct text *error)
{
	if (!plan->paired)
		return true;
	s->peer_at = plan->peer;
	if (now && now->peer >= 0 && address_equal(&now->peer_at, &plan->peer) &&
	    now->peer_at.port == plan->peer.port) {
		s->peer = now->peer;
		return true;
	}
	int fd;
	if (!listen_patiently(&plan->peer, &fd, 1, !now, error))
		return false;
	s->peer = fd;
	return true;
}

/* Who could put a link there must not get what it points to. */
static bool give_to_user(const struct plan *plan, const char *path)
{
	return !plan->drop || lchown(path, plan->uid, plan->gid) == 0 || errno == EPERM;
}

static bool open_http(struct sockets *s, const struct plan *plan, const struct sockets *now,
		      struct text *error)
{
	if (!plan->http)
		return true;
	s->http_at = plan->http_at;
	strcpy(s->http_path, plan->http_path);
	if (now && now->http >= 0 && strcmp(now->http_path, s->http_path) == 0 &&
	    address_equal(&now->http_at, &s->http_at) && now->http_at.port == s->http_at.port) {
		s->http = now->http;
		return true;
	}
	if (s->http_path[0]) {
		s->http = listen_open_local(s->http_path, HTTP_MODE, error);
		return s->http >= 0 && give_to_user(plan, s->http_path);
	}
	int fd;
	if (!listen_patiently(&s->http_at, &fd, 1, !now, error))
		return false;
	s->http = fd;
	return true;
}

static bool open_control(struct sockets *s, const struct plan *plan, const struct sockets *now,
			 struct text *error)
{
	strcpy(s->control_path, plan->control);
	if (now && strcmp(now->control_path, plan->control) == 0) {
		s->control = now->control;
		return true;
	}
	s->control = listen_open_local(plan->control, CONTROL_MODE, error);
	return s->control >= 0 && give_to_user(plan, plan->control);
}

static void say_where(struct text *error, const char *what, const struct address *address,
		      const char *why, int reason)
{
	text_format(error, "cannot listen on %s", what);
	if (address)
		endpoint_text(error, address);
	text_format(error, ": %s", why);
	if (address && reason == EACCES && geteuid() != 0)
		text_string(error,
			    "; ports below 1024 need root or the capability CAP_NET_BIND_SERVICE");
	if (address && reason == EAFNOSUPPORT)
		text_string(error, "; this machine has no IPv6");
}

bool sockets_open(struct sockets *s, const struct plan *plan, unsigned workers,
		  const struct sockets *now, struct text *error, int *status)
{
	char sentence[200];
	struct text why = TEXT(sentence);
	*s = (struct sockets){ .workers = workers, .peer = -1, .http = -1, .control = -1 };
	s->fds = calloc(plan->listener_count * workers, sizeof(int));
	if (!s->fds) {
		text_string(error, "out of memory");
		*status = EX_OSERR;
		return false;
	}
	for (size_t i = 0; i < plan->listener_count; i++) {
		errno = 0;
		if (open_listener(s, &plan->listeners[i], now, &why))
			continue;
		*status = errno == EACCES ? EX_NOPERM : EX_UNAVAILABLE;
		say_where(error, "", &plan->listeners[i], text_cstr(&why), errno);
		sockets_close(s, now);
		return false;
	}
	errno = 0;
	if (!open_peer(s, plan, now, &why)) {
		*status = errno == EACCES ? EX_NOPERM : EX_UNAVAILABLE;
		say_where(error, "", &plan->peer, text_cstr(&why), errno);
		sockets_close(s, now);
		return false;
	}
	errno = 0;
	if (!open_http(s, plan, now, &why)) {
		*status = errno == EACCES || errno == EPERM ? EX_NOPERM : EX_UNAVAILABLE;
		say_where(error, plan->http_path, plan->http_path[0] ? NULL : &plan->http_at,
			  why.len > 0 ? text_cstr(&why) : strerror(errno), errno);
		sockets_close(s, now);
		return false;
	}
	errno = 0;
	if (open_control(s, plan, now, &why))
		return true;
	int reason = errno;
	*status = reason == EACCES || reason == EPERM ? EX_NOPERM : EX_CANTCREAT;
	say_where(error, plan->control, NULL, why.len > 0 ? text_cstr(&why) : strerror(reason),
		  reason);
	directory_explain(plan, plan->control, reason, error);
	sockets_close(s, now);
	return false;
}

void sockets_close(struct sockets *s, const struct sockets *other)
{
	for (size_t i = 0; i < s->count; i++)
		if (listener_find(other, &s->at[i]) < 0)
			for (unsigned w = 0; w < s->workers; w++)
				close(group(s, i)[w]);
	if (s->peer >= 0 && (!other || other->peer != s->peer))
		close(s->peer);
	if (s->http >= 0 && (!other || other->http != s->http)) {
		if (s->http_path[0])
			(void)unlink(s->http_path);
		close(s->http);
	}
	if (s->control >= 0 && (!other || other->control != s->control)) {
		(void)unlink(s->control_path);
		close(s->control);
	}
	free(s->fds);
	*s = (struct sockets){ .peer = -1, .http = -1, .control = -1 };
}

void sockets_drop(struct sockets *s, const struct sockets *other)
{
	for (size_t i = 0; i < s->count; i++)
		if (listener_find(other, &s->at[i]) < 0)
			for (unsigned w = 0; w < s->workers; w++)
				close(group(s, i)[w]);
	if (s->peer >= 0 && other->peer != s->peer)
		close(s->peer);
	if (s->http >= 0 && other->http != s->http)
		close(s->http);
	if (s->control >= 0 && other->control != s->control)
		close(s->control);
}
