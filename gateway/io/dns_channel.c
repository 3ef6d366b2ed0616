/* dns_channel.c: a channel of c-ares on the loop; see dns_inside.h.
 *
 * Owns c-ares' channel, a poll handle for each of its sockets, and one timer. It must never run
 * woken work while c-ares is on the stack: what is called back stores and wakes, and the drain
 * comes when it has returned. */
#include "gateway/io/dns_inside.h"

#include <stdlib.h>

/* One socket of c-ares. */
struct watch {
	uv_poll_t poll;
	struct dns_channel *channel;
	struct list node;
	ares_socket_t fd;
	int events;                     /* that c-ares waits for */
};

static void look_at_clock(void *arg)
{
	struct dns_channel *channel = arg;
	ares_process_fd(channel->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	if (channel->open)
		timer_set(channel->loop, &channel->timer, loop_now(channel->loop) + CHANNEL_TICK);
}

void dns_channel_asks(struct dns_channel *channel)
{
	channel->open++;
	if (!channel->timer.set)
		timer_set(channel->loop, &channel->timer, loop_now(channel->loop) + CHANNEL_TICK);
}

void dns_channel_answered(struct dns_channel *channel)
{
	channel->open--;
}

static struct watch *dns_channel_find(struct dns_channel *channel, ares_socket_t fd)
{
	list_each (node, &channel->sockets) {
		struct watch *watch = list_owner(node, struct watch, node);
		if (watch->fd == fd)
			return watch;
	}
	return NULL;
}

/* An error ends libuv's poll. What came before it may still be read, and c-ares reads a piece at a
 * time: it finds the error itself when nothing is left. */
static void ready(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	struct dns_channel *channel = watch->channel;
	struct loop *loop = channel->loop;
	ares_socket_t fd = watch->fd;   /* the watch may go while c-ares reads */
	bool readable = status < 0 || (events & UV_READABLE);
	bool writable = status < 0 || (events & UV_WRITABLE);
	ares_process_fd(channel->ares, readable ? fd : ARES_SOCKET_BAD,
			writable ? fd : ARES_SOCKET_BAD);
	watch = status < 0 ? dns_channel_find(channel, fd) : NULL;
	if (watch)
		uv_poll_start(&watch->poll, watch->events, ready);
	loop_drain(loop);
}

static struct watch *watch_new(struct dns_channel *channel, ares_socket_t fd)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	if (!watch)
		return NULL;
	if (uv_poll_init_socket(&channel->loop->uv, &watch->poll, fd) != 0) {
		free(watch);
		return NULL;
	}
	watch->poll.data = watch;
	watch->channel = channel;
	watch->fd = fd;
	list_append(&channel->sockets, &watch->node);
	return watch;
}

static void watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* c-ares wants to know of these events or, of none, is about to close the socket: so the poll must
 * end at once. */
static void interest(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct dns_channel *channel = arg;
	struct watch *watch = dns_channel_find(channel, fd);
	if (!readable && !writable) {
		if (watch) {
			list_remove(&watch->node);
			uv_close((uv_handle_t *)&watch->poll, watch_closed);
		}
		return;
	}
	if (!watch)
		watch = watch_new(channel, fd);
	if (!watch)
		return;                 /* without memory the question runs out of time */
	watch->events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
	uv_poll_start(&watch->poll, watch->events, ready);
}

bool dns_channel_use(struct dns_channel *channel, const struct address *servers, size_t count)
{
	size_t size = count * (ENDPOINT_TEXT_MAX + 1) + 1;
	char *at = malloc(size);
	if (!at)
		return false;
	struct text csv = { .at = at, .cap = size };
	for (size_t i = 0; i < count; i++) {
		struct address server = servers[i];
		server.port = server.port ? server.port : DNS_PORT;
		if (i)
			text_char(&csv, ',');
		endpoint_text(&csv, &server);
	}
	bool good = ares_set_servers_ports_csv(channel->ares, text_cstr(&csv)) == ARES_SUCCESS;
	free(at);
	return good;
}

bool dns_channel_open(struct dns_channel *channel, struct loop *loop, struct ares_options *options,
		      int mask, struct text *error)
{
	*channel = (struct dns_channel){ .loop = loop };
	list_init(&channel->sockets);
	channel->wake = loop_enroll(loop, look_at_clock, channel);
	timer_init(&channel->timer, channel->wake);
	options->sock_state_cb = interest;
	options->sock_state_cb_data = channel;
	int code = channel->wake ? ares_init_options(&channel->ares, options,
						     mask | ARES_OPT_SOCK_STATE_CB)
				 : ARES_ENOMEM;
	if (code == ARES_SUCCESS)
		return true;
	text_format(error, "cannot set up the resolver: %s", ares_strerror(code));
	channel->ares = NULL;
	dns_channel_close(channel);
	return false;
}

void dns_channel_close(struct dns_channel *channel)
{
	if (!channel->loop)
		return;
	if (channel->ares)
		ares_destroy(channel->ares);
	timer_clear(&channel->timer);
	loop_retire(channel->loop, channel->wake);
	*channel = (struct dns_channel){ 0 };
}
