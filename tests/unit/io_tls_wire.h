/* io_tls_wire.h: two ends of TLS and the wire between them, in memory: what one end pushes the
 * other pulls. */
#ifndef MXWARD_TESTS_UNIT_IO_TLS_WIRE_H
#define MXWARD_TESTS_UNIT_IO_TLS_WIRE_H

#include "io_testing.h"

/* One direction of the network. */
struct pipe {
	char octets[400000];
	size_t from, to;
};

struct end {
	struct pipe *in, *out;
	struct tls *tls;
	bool broken; /* takes nothing any more */
};

static struct pipe to_server, to_client;
static struct end server, client;

static inline size_t pull(void *arg, char *into, size_t room)
{
	struct pipe *in = ((struct end *)arg)->in;
	size_t n = in->to - in->from < room ? in->to - in->from : room;
	memcpy(into, in->octets + in->from, n);
	in->from += n;
	return n;
}

static inline bool push(void *arg, struct bytes octets)
{
	struct end *end = arg;
	if (end->broken || octets.len > sizeof(end->out->octets) - end->out->to)
		return false;
	memcpy(end->out->octets + end->out->to, octets.at, octets.len);
	end->out->to += octets.len;
	return true;
}

/* Nothing is on its way; the ends have no TLS yet. */
static inline void lay_wire(void)
{
	to_server = to_client = (struct pipe){ .from = 0 };
	server = (struct end){ .in = &to_server, .out = &to_client };
	client = (struct end){ .in = &to_client, .out = &to_server };
}

/* Takes both contexts; `name` is whom the client expects, NULL: it does not ask. Until end(). */
static inline void begin(struct tls_context *server_context, struct tls_context *client_context,
			 const char *name)
{
	lay_wire();
	server.tls = tls_new(server_context, NULL, (struct tls_wire){ pull, push, &server });
	client.tls = tls_new(client_context, name, (struct tls_wire){ pull, push, &client });
	assert_non_null(server.tls);
	assert_non_null(client.tls);
	tls_context_unref(server_context);
	tls_context_unref(client_context);
}

static inline void end(void)
{
	tls_free(server.tls);
	tls_free(client.tls);
}

static inline void assert_reads(struct end *from, const char *expected)
{
	char got[100] = "";
	size_t length = 0;
	assert_int_equal(tls_read(from->tls, got, sizeof(got) - 1, &length), TLS_DONE);
	assert_int_equal(length, strlen(expected));
	assert_string_equal(got, expected);
}

#endif
