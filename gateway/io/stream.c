/* stream.c: a connection's life from its first octet to its end; see stream.h and stream_inside.h.
 *
 * Owns the libuv handle. It must never call its owner: it wakes the owner's id. It must never read
 * more than LOOP_BUFFER_SIZE octets ahead of the owner. */
#include "gateway/io/stream_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int descriptor(const struct stream *s)
{
	uv_os_fd_t fd;
	return uv_fileno((const uv_handle_t *)&s->tcp, &fd) == 0 ? fd : -1;
}

/* What comes from the socket goes here: decrypted only afterwards. */
static struct buffer *landing(struct stream *s)
{
	return s->secure ? &s->secure->cipher : &s->in;
}

void stream_wake(struct stream *s)
{
	loop_wake(s->loop, s->owner);
}

void stream_settle_later(struct stream *s)
{
	if (!s->closing)
		loop_after(s->loop, &s->settle);
}

/* Sentence for a libuv error. */
static const char *stream_sentence(int error)
{
	const char *sentence = strerrordesc_np(-error);
	return sentence ? sentence : "unknown error";
}

static void stream_receive(struct stream *, bool on);

void stream_error_forget(struct stream *s)
{
	if (s->error_made)
		free((void *)(uintptr_t)s->error);
	s->error_made = false;
	s->error = "";
}

void stream_end(struct stream *s, const char *error)
{
	stream_error_forget(s);
	s->error = error;
	s->state = STREAM_ENDED;
	stream_receive(s, false);
	stream_wake(s);
}

void stream_end_format(struct stream *s, const char *prefix, const char *text)
{
	size_t size = strlen(prefix) + strlen(text) + 3;
	char *made = malloc(size);
	if (made) {
		struct text t = { .at = made, .cap = size };
		text_format(&t, "%s: %s", prefix, text);
		text_cstr(&t);
	}
	stream_end(s, made ? made : prefix);
	s->error_made = made != NULL;
}

void stream_break(struct stream *s, int error)
{
	if (s->broken)
		return;
	s->broken = error;
	buffer_release(s->loop, &s->out);
	if (s->secure)
		buffer_release(s->loop, &s->secure->wire);
	stream_settle_later(s);
}

/* ---- receiving */

static void stream_make_room(uv_handle_t *handle, size_t suggested, uv_buf_t *into)
{
	struct stream *s = handle->data;
	(void)suggested;
	into->base = buffer_receive(s->loop, landing(s), &into->len);
}

void stream_peer_closed(struct stream *s)
{
	if (!s->secure)
		stream_end(s, "");
	else if (s->state == STREAM_HANDSHAKING)
		stream_end(s, "TLS: closed during the handshake");
	else
		stream_end(s, "TLS: closed without close_notify");
}

static void took_in(struct stream *s, size_t octets)
{
	landing(s)->end += octets;
	s->received += octets;
	s->heard = loop_now(s->loop);
	if (s->secure)
		secure_pump(s);
	else
		stream_wake(s);
}

static void received(uv_stream_t *handle, ssize_t octets, const uv_buf_t *buf)
{
	struct stream *s = handle->data;
	(void)buf;

	if (octets < 0)
		s->eof = true;
	if (s->farewell) {
		if (octets > 0)
			farewell_received(s, (size_t)octets);
		else if (octets < 0)
			farewell_done(s);
	} else if (octets > 0) {
		took_in(s, (size_t)octets);
	} else if (octets == UV_EOF) {
		if (!secure_away(s))
			stream_peer_closed(s);
	} else if (octets < 0) {
		stream_end(s, stream_sentence(octets == UV_ENOBUFS ? UV_ENOMEM : (int)octets));
		stream_break(s, (int)octets);
	}
	stream_settle_later(s);
	loop_drain(s->loop);
}

/* uv_read_stop() and its opposite cost an epoll_ctl each: only back-pressure calls for them. */
static void stream_receive(struct stream *s, bool on)
{
	if (s->reading == on || s->closing)
		return;
	s->reading = on;
	if (!on)
		uv_read_stop((uv_stream_t *)&s->tcp);
	else if (uv_read_start((uv_stream_t *)&s->tcp, stream_make_room, received) != 0)
		s->reading = false;
}

/* The peer may have said why before it broke the connection: what the kernel still holds is read
 * first. */
static void read_last_words(struct stream *s)
{
	size_t room;
	char *at = buffer_length(landing(s)) < LOOP_BUFFER_SIZE
			   ? buffer_receive(s->loop, landing(s), &room)
			   : NULL;
	ssize_t octets = at ? recv(descriptor(s), at, room, MSG_DONTWAIT) : -1;
	if (octets > 0)
		took_in(s, (size_t)octets);
}

static void end_broken(struct stream *s)
{
	if (s->state == STREAM_OPEN || s->state == STREAM_HANDSHAKING)
		read_last_words(s);
	if (s->state != STREAM_ENDED || s->error[0] == '\0')
		stream_end(s, stream_sentence(s->broken));
}

static void stream_settle(struct loop_task *task)
{
	struct stream *s = list_owner(task, struct stream, settle);

	if (s->broken && !s->farewell)
		end_broken(s);
	if (s->secure && secure_waiting(s))
		secure_pump(s);
	if (s->secure)
		stream_send(s);
	buffer_settle(s->loop, &s->in);
	buffer_settle(s->loop, &s->out);
	if (s->secure) {
		buffer_settle(s->loop, &s->secure->cipher);
		buffer_settle(s->loop, &s->secure->wire);
	}
	if (!s->eof && (s->farewell || s->state == STREAM_OPEN || s->state == STREAM_HANDSHAKING)) {
		size_t waiting = buffer_length(&s->in), landed = buffer_length(landing(s));
		stream_receive(s, (!waiting && !landed) || (waiting < buffer_input_most() &&
							    landed < buffer_input_most()));
	}
}

/* ---- beginning */

static struct stream *create(struct loop *loop, wake_id owner, enum stream_state state)
{
	struct stream *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->loop = loop;
	s->owner = owner;
	s->state = (uint8_t)state;
	s->error = "";
	s->heard = loop_now(loop);
	s->settle.run = stream_settle;
	list_init(&s->settle.node);
	uv_tcp_init(&loop->uv, &s->tcp); /* opens nothing yet, cannot fail */
	s->tcp.data = s;
	stream_counted(1);
	return s;
}

struct stream *stream_take(struct loop *loop, int fd, wake_id owner)
{
	struct stream *s = create(loop, owner, STREAM_OPEN);
	int error = s ? uv_tcp_open(&s->tcp, fd) : UV_ENOMEM;
	if (error) {
		if (s)
			stream_close(s, false);
		errno = -error;
		return NULL;
	}
	stream_receive(s, true);
	return s;
}

struct stream *stream_accept(struct loop *loop, int fd, wake_id owner)
{
	struct stream *s = stream_take(loop, fd, owner);
	int error = errno;
	if (!s)
		close(fd);
	errno = error;
	return s;
}

static void connected(uv_connect_t *request, int error)
{
	struct stream *s = request->handle->data;
	free(request);
	/* ended: there was no memory for what is to be sent */
	if (s->closing || s->state == STREAM_ENDED)
		return;
	if (error) {
		stream_end(s, stream_sentence(error));
		stream_break(s, error);
	} else {
		s->state = s->secure ? STREAM_HANDSHAKING : STREAM_OPEN;
		stream_receive(s, true);
		stream_flush(s);
		if (!s->secure)
			stream_wake(s);
		stream_settle_later(s);
	}
	loop_drain(s->loop);
}

struct stream *stream_connect(struct loop *loop, const struct address *to, wake_id owner)
{
	struct sockaddr_storage storage;
	uv_connect_t *request = malloc(sizeof(*request));
	struct stream *s = request ? create(loop, owner, STREAM_CONNECTING) : NULL;
	int error = UV_ENOMEM;

	if (s && address_to_sockaddr(to, &storage) == 0)
		error = UV_EAFNOSUPPORT;
	else if (s) {
		uv_tcp_nodelay(&s->tcp, 1);
		error = uv_tcp_connect(request, &s->tcp, (const struct sockaddr *)&storage,
				       connected);
	}
	if (error) {
		free(request);
		if (s)
			stream_close(s, false);
		errno = -error;
		return NULL;
	}
	return s;
}

/* ---- what the owner sees */

void stream_belong(struct stream *s, wake_id owner)
{
	s->owner = owner;
}

enum stream_state stream_state(const struct stream *s)
{
	return s->state;
}

const char *stream_error(const struct stream *s)
{
	return s->error;
}

struct bytes stream_input(const struct stream *s)
{
	return buffer_bytes(&s->in);
}

void stream_consume(struct stream *s, size_t octets)
{
	s->in.start += octets < buffer_length(&s->in) ? octets : buffer_length(&s->in);
	stream_settle_later(s);
}

bool stream_peek(const struct stream *s)
{
	char octet;
	int fd = descriptor(s);
	return fd >= 0 && recv(fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

size_t stream_pending(const struct stream *s)
{
	return s->secure ? 0 : buffer_length(&s->in);
}

uint64_t stream_received(const struct stream *s)
{
	return s->received;
}

uint64_t stream_heard(const struct stream *s)
{
	return s->heard;
}

bool stream_local(const struct stream *s, struct address *address)
{
	struct sockaddr_storage storage;
	int length = sizeof(storage);
	return uv_tcp_getsockname(&s->tcp, (struct sockaddr *)&storage, &length) == 0 &&
	       address_from_sockaddr((const struct sockaddr *)&storage, address);
}
