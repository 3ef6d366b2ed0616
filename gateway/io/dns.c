/* dns.c: addresses of names by c-ares; see dns.h.
 *
 * Owns the channel, a poll handle for each of its sockets and one timer. What c-ares calls back stores an answer and
 * wakes an id, nothing more, for it may happen within the very call that asks. It must never trust that an asker is
 * still there: the query is ours and lives until c-ares is done with it. */
#include "gateway/io/dns.h"

#include "gateway/io/loop_uv.h"

#include <ares.h>
#include <stdlib.h>
#include <string.h>

enum {
	TRY_TIME = 2000, /* the second try of a server waits twice as long */
	TRIES = 2,
	DNS_PORT = 53,
};

struct dns {
	struct loop *loop;
	ares_channel channel;
	struct list sockets; /* struct watch */
	struct timer timer;
	wake_id wake;
	bool closing;
};

/* One socket of c-ares. */
struct watch {
	uv_poll_t poll;
	struct dns *dns;
	struct list node;
	ares_socket_t fd;
};

struct query {
	struct dns *dns;
	struct dns_lookup *asker; /* NULL: given up */
};

/* When c-ares next wants to look at its clock. */
static void set_timer(struct dns *dns)
{
	struct timeval left;
	if (ares_timeout(dns->channel, NULL, &left))
		timer_set(dns->loop, &dns->timer,
			  loop_now(dns->loop) + (uint64_t)left.tv_sec * 1000 + (uint64_t)left.tv_usec / 1000 + 1);
	else
		timer_clear(&dns->timer);
}

static void look_at_clock(void *arg)
{
	struct dns *dns = arg;
	ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	set_timer(dns);
}

static void ready(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	struct dns *dns = watch->dns;
	ares_socket_t fd = watch->fd; /* the watch may go while c-ares reads */
	bool readable = status < 0 || (events & UV_READABLE);
	bool writable = status < 0 || (events & UV_WRITABLE);
	ares_process_fd(dns->channel, readable ? fd : ARES_SOCKET_BAD, writable ? fd : ARES_SOCKET_BAD);
	set_timer(dns);
	loop_drain(dns->loop);
}

static struct watch *find(struct dns *dns, ares_socket_t fd)
{
	list_each (node, &dns->sockets) {
		struct watch *watch = list_owner(node, struct watch, node);
		if (watch->fd == fd)
			return watch;
	}
	return NULL;
}

static struct watch *watch_new(struct dns *dns, ares_socket_t fd)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	if (!watch)
		return NULL;
	if (uv_poll_init_socket(&dns->loop->uv, &watch->poll, fd) != 0) {
		free(watch);
		return NULL;
	}
	watch->poll.data = watch;
	watch->dns = dns;
	watch->fd = fd;
	list_append(&dns->sockets, &watch->node);
	return watch;
}

static void watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* c-ares wants to know of these events, or, of none, is about to close the socket: so the poll must end at once. */
static void interest(void *arg, ares_socket_t fd, int readable, int writable)
{
	struct dns *dns = arg;
	struct watch *watch = find(dns, fd);
	if (!readable && !writable) {
		if (watch) {
			list_remove(&watch->node);
			uv_close((uv_handle_t *)&watch->poll, watch_closed);
		}
		return;
	}
	if (!watch)
		watch = watch_new(dns, fd);
	if (watch) /* without memory the query runs out of time */
		uv_poll_start(&watch->poll, (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0), ready);
}

static bool use_servers(struct dns *dns, const struct address *servers, size_t count)
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
	bool good = ares_set_servers_ports_csv(dns->channel, text_cstr(&csv)) == ARES_SUCCESS;
	free(at);
	return good;
}

static int open_channel(struct dns *dns)
{
	char lookups[] = "fb"; /* the hosts file first: the names of containers stand there */
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
		.timeout = TRY_TIME,
		.tries = TRIES,
		.lookups = lookups,
		.sock_state_cb = interest,
		.sock_state_cb_data = dns,
	};
	return ares_init_options(&dns->channel, &options,
				 ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
					 ARES_OPT_SOCK_STATE_CB);
}

struct dns *dns_new(struct loop *loop, const struct address *servers, size_t count, struct text *error)
{
	struct dns *dns = calloc(1, sizeof(*dns));
	if (!dns) {
		text_string(error, "out of memory");
		return NULL;
	}
	dns->loop = loop;
	list_init(&dns->sockets);
	dns->wake = loop_enroll(loop, look_at_clock, dns);
	timer_init(&dns->timer, dns->wake);
	int code = dns->wake ? open_channel(dns) : ARES_ENOMEM;
	if (code == ARES_SUCCESS && (count == 0 || use_servers(dns, servers, count)))
		return dns;
	text_format(error, "the resolver cannot be set up: %s",
		    code == ARES_SUCCESS ? "the servers are not understood" : ares_strerror(code));
	dns_free(dns);
	return NULL;
}

void dns_free(struct dns *dns)
{
	if (!dns)
		return;
	dns->closing = true;
	if (dns->channel)
		ares_destroy(dns->channel); /* calls back for all that is open */
	timer_clear(&dns->timer);
	loop_retire(dns->loop, dns->wake);
	free(dns);
}

/* ---- asking */

static void settle(struct dns *dns, struct dns_lookup *lookup)
{
	lookup->settled = true;
	lookup->query = NULL;
	if (!dns->closing)
		loop_wake(dns->loop, lookup->wake);
}

static void answered(void *arg, int status, int timeouts, struct ares_addrinfo *answer)
{
	struct query *query = arg;
	struct dns_lookup *asker = query->asker;
	(void)timeouts;

	if (asker && status == ARES_SUCCESS && answer)
		for (struct ares_addrinfo_node *node = answer->nodes; node; node = node->ai_next)
			if (asker->count < DNS_ADDRESSES_MAX &&
			    address_from_sockaddr(node->ai_addr, &asker->found[asker->count]))
				asker->found[asker->count++].port = 0;
	if (asker)
		settle(query->dns, asker);
	if (answer)
		ares_freeaddrinfo(answer);
	free(query);
}

void dns_lookup_start(struct dns *dns, const char *name, struct dns_lookup *lookup, wake_id wake)
{
	const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct query *query;

	*lookup = (struct dns_lookup){ .wake = wake };
	if (address_parse(bytes_of(name), &lookup->found[0])) /* c-ares 1.18 asks for addresses as if they were names */
		lookup->count = 1;
	query = lookup->count || name[0] == '\0' ? NULL : calloc(1, sizeof(*query));
	if (!query) {
		settle(dns, lookup);
		return;
	}
	lookup->query = query;
	*query = (struct query){ .dns = dns, .asker = lookup };
	ares_getaddrinfo(dns->channel, name, NULL, &hints, answered, query);
	set_timer(dns);
}

void dns_lookup_forget(struct dns_lookup *lookup)
{
	struct query *query = lookup->query;
	if (query)
		query->asker = NULL;
	lookup->query = NULL;
}
