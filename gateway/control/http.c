/* http.c: connections, one request each, and the pages; see http.h. */
#include "gateway/control/http.h"

#include "gateway/base/clock.h"
#include "gateway/base/list.h"
#include "gateway/control/http_request.h"
#include "gateway/control/metrics.h"
#include "gateway/io/listen.h"
#include "gateway/io/stream.h"

#include <stdlib.h>
#include <unistd.h>

struct http {
	struct loop *loop;
	const struct status *status;
	struct listener *listener;
	int fd;                         /* -1: it listens nowhere */
	struct list visits;             /* the oldest first */
	unsigned count;
};

/* One connection. */
struct visit {
	struct list node;
	struct http *http;
	struct stream *stream;
	wake_id wake;
	struct timer deadline;
	bool answered, closing;         /* closing: all is sent; what still comes is thrown away */
};

static void visit_end(struct visit *v)
{
	list_remove(&v->node);
	v->http->count--;
	timer_clear(&v->deadline);
	loop_retire(v->http->loop, v->wake);
	stream_close(v->stream, false);
	free(v);
}

/* ---- answers */

struct answer {
	unsigned code;
	const char *reason, *type;
	const char *field;              /* a header field with its line end; "" for none */
	struct output body;
};

static const char plain[] = "text/plain; charset=utf-8";

static void answer_words(struct answer *a, unsigned code, const char *reason)
{
	*a = (struct answer){ .code = code, .reason = reason, .type = plain, .field = "" };
	output_format(&a->body, "%s\n", reason);
}

static void answer_send(struct visit *v, const struct answer *a, bool head)
{
	char buffer[512];
	struct text t = TEXT(buffer);
	text_format(&t,
		    "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
		    "Cache-Control: no-store\r\nConnection: close\r\n%s\r\n",
		    a->code, a->reason, a->type, a->body.len, a->field);
	v->answered = true;
	if (stream_write(v->stream, text_bytes(&t)) && !head)
		(void)stream_write(v->stream, (struct bytes){ a->body.at, a->body.len });
	stream_flush(v->stream);
}

/* In a time that says nothing of where they differ. */
static bool same_secret(struct bytes secret, struct bytes given)
{
	volatile unsigned char differs = secret.len != given.len;
	for (size_t i = 0; i < secret.len; i++)
		differs |= (unsigned char)(secret.at[i] ^ (i < given.len ? given.at[i] : 0));
	return !differs;
}

static void page_metrics(const struct http *h, const struct http_request *r, bool trusted,
			 struct answer *a)
{
	if (!trusted) {
		answer_words(a, 401, "Unauthorized");
		a->field = "WWW-Authenticate: Bearer\r\n";
		return;
	}
	*a = (struct answer){ .code = 200, .reason = "OK", .field = "" };
	a->type = r->open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
				  : "text/plain; version=0.0.4; charset=utf-8";
	metrics_write(h->status, r->open_metrics, clock_wall(), &a->body);
}

static void page_healthz(const struct http *h, const struct http_request *r, bool trusted,
			 struct answer *a)
{
	(void)h, (void)r, (void)trusted;
	answer_words(a, 200, "OK");
}

/* Who may not see the figures is told no reasons either, but may balance load. */
static void page_readyz(const struct http *h, const struct http_request *r, bool trusted,
			struct answer *a)
{
	struct output reasons = { 0 };
	(void)r;
	health_rely(h->status->shared->health);
	bool ready = ready_write(h->status, &reasons);
	answer_words(a, ready ? 200 : 503, ready ? "OK" : "Service Unavailable");
	if (trusted) {
		output_free(&a->body);
		a->body = reasons;
		return;
	}
	output_free(&reasons);
}

static const struct {
	const char *path;
	void (*write)(const struct http *, const struct http_request *, bool trusted,
		      struct answer *);
} pages[] = {
	{ "/metrics", page_metrics },
	{ "/healthz", page_healthz },
	{ "/readyz", page_readyz },
};

static void visit_answer(struct visit *v, const struct http_request *r)
{
	const struct http *h = v->http;
	struct bytes token = h->status->config->http.token;
	bool trusted = token.len == 0 || same_secret(token, r->bearer);
	struct answer a;
	if (r->method == HTTP_OTHER) {
		answer_words(&a, 405, "Method Not Allowed");
		a.field = "Allow: GET, HEAD\r\n";
	} else {
		answer_words(&a, 404, "Not Found");
		for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
			if (!bytes_equal(r->path, bytes_of(pages[i].path)))
				continue;
			output_free(&a.body);
			pages[i].write(h, r, trusted, &a);
		}
	}
	if (a.body.lost) {
		output_free(&a.body);
		answer_words(&a, 503, "Service Unavailable");
	}
	answer_send(v, &a, r->method == HTTP_HEAD);
	output_free(&a.body);
}

static void visit_refuse(struct visit *v, unsigned code, const char *reason)
{
	struct answer a;
	answer_words(&a, code, reason);
	answer_send(v, &a, false);
	output_free(&a.body);
}

/* ---- connections */

static void visit_read(struct visit *v)
{
	struct http_request request;
	switch (http_request_read(stream_input(v->stream), &request)) {
	case HTTP_MORE:
		break;
	case HTTP_WHOLE:
		visit_answer(v, &request);
		break;
	case HTTP_INVALID:
		visit_refuse(v, 400, "Bad Request");
		break;
	case HTTP_LONG:
		visit_refuse(v, 431, "Request Header Fields Too Large");
		break;
	}
}

static void visit_run(void *arg)
{
	struct visit *v = arg;
	bool ended = stream_state(v->stream) == STREAM_ENDED;
	if (v->deadline.expired || (ended && *stream_error(v->stream))) {
		visit_end(v);
		return;
	}
	if (!v->answered)
		visit_read(v);
	/* Who has closed his direction behind the request still waits for the answer. */
	if (ended && (!v->answered || stream_unsent(v->stream) == 0)) {
		visit_end(v);
		return;
	}
	if (!v->answered)
		return;
	/* Unread octets would turn the end of the connection into a reset, and the answer might be
	 * lost with it. */
	stream_consume(v->stream, stream_input(v->stream).len);
	if (!v->closing && stream_unsent(v->stream) == 0) {
		v->closing = true;
		stream_half_close(v->stream);
	}
}

static void http_arrive(void *arg, int fd, const struct address *peer)
{
	struct http *h = arg;
	(void)peer;
	if (h->count == HTTP_CONNECTIONS_MAX)
		visit_end(list_owner(h->visits.next, struct visit, node));
	struct visit *v = calloc(1, sizeof *v);
	wake_id wake = v ? loop_enroll(h->loop, visit_run, v) : 0;
	struct stream *stream = wake ? stream_take(h->loop, fd, wake) : NULL;
	if (!stream) {
		if (wake)
			loop_retire(h->loop, wake);
		free(v);
		close(fd);
		return;
	}
	*v = (struct visit){ .http = h, .stream = stream, .wake = wake };
	list_append(&h->visits, &v->node);
	h->count++;
	timer_init(&v->deadline, wake);
	timer_set(h->loop, &v->deadline, loop_now(h->loop) + HTTP_MS);
}

void http_listen(struct http *h, int fd)
{
	if (h->listener)
		listen_stop(h->listener);
	if (h->fd >= 0)
		close(h->fd);
	h->fd = fd;
	h->listener = fd >= 0 ? listen_start(h->loop, fd, http_arrive, NULL, h) : NULL;
	if (fd >= 0 && !h->listener)
		log_note(LOG_ERROR, "control", "admin.http cannot be served: out of memory");
}

struct http *http_new(struct loop *loop, const struct status *status)
{
	struct http *h = calloc(1, sizeof *h);
	if (!h)
		return NULL;
	*h = (struct http){ .loop = loop, .status = status, .fd = -1 };
	list_init(&h->visits);
	return h;
}

void http_free(struct http *h)
{
	if (!h)
		return;
	http_listen(h, -1);
	while (!list_empty(&h->visits))
		visit_end(list_owner(h->visits.next, struct visit, node));
	free(h);
}
