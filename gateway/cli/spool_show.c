/* spool_show.c: one kept message: what is known of it, its header, or its octets; see spool_view.h.
 * The octets are compared with what was stored before any of them is shown. */
#include "gateway/cli/spool_view.h"

#include "gateway/base/mailbox.h"
#include "gateway/cli/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { PIECE = 65536, HEADER_MAX = 1 << 20 };

static const char *const fates[] = {
	[FATE_WAITING] = "waiting", [FATE_DELIVERED] = "delivered", [FATE_REFUSED] = "refused"
};

static int spool_show_complain(const char *id, enum spool_result result, const struct text *error)
{
	fprintf(stderr, "mxward: %s: ", id);
	if (result == SPOOL_MISSING)
		fputs("no such message; if it was released, deleted or has expired, the log tells "
		      "of it by this ID\n",
		      stderr);
	else
		fprintf(stderr, "%s%.*s\n", result == SPOOL_CORRUPT ? "is damaged: " : "",
			(int)error->len, error->at);
	return result == SPOOL_MISSING || result == SPOOL_CORRUPT ? EX_DATAERR : EX_IOERR;
}

/* ---- text */

static void name(const char *what)
{
	printf("%-12s", what);
}

/* A line, unless there is nothing to say. */
static void line(const char *what, struct bytes value)
{
	if (value.len == 0)
		return;
	name(what);
	view_text(value);
	(void)putchar('\n');
}

static void time_line(const char *what, uint64_t ms)
{
	char buffer[32];
	struct text t = TEXT(buffer);
	if (ms > 0)
		view_time(&t, ms);
	line(what, text_bytes(&t));
}

static void recipient_line(const struct envelope_recipient *r)
{
	name("rcpt");
	(void)putchar('<');
	view_text(r->address);
	(void)putchar('>');
	if (r->fate != FATE_WAITING || r->reply.len > 0) {
		printf("  %s: ", fates[r->fate]);
		view_text(r->reply);
	}
	(void)putchar('\n');
}

static void evidence_text(const struct envelope *e)
{
	for (size_t i = 0; i < e->evidence_count; i++) {
		const struct envelope_evidence *v = &e->evidence[i];
		char check_buffer[64], fact_buffer[64];
		struct text check = TEXT(check_buffer), fact = TEXT(fact_buffer);
		terminal_add(&check, v->check);
		terminal_add(&fact, v->fact);
		printf("%-14s %-12s %5lld  ", text_cstr(&check), text_cstr(&fact),
		       (long long)v->score);
		view_text(v->detail);
		(void)putchar('\n');
	}
}

static void policy_line(const struct envelope *e)
{
	if (e->policy.len == 0)
		return;
	name("policy");
	view_text(e->policy);
	printf(", score %lld", (long long)e->score);
	if (e->rule.len > 0) {
		fputs(", ", stdout);
		view_text(e->rule);
	}
	(void)putchar('\n');
}

/* What follows of a notification is that of the message that it tells of. */
static void dsn_lines(const struct envelope *e)
{
	static const char *const what[] = {
		[DSN_NONE] = "",
		[DSN_BOUNCE] = "bounce: the message could not be delivered",
		[DSN_DELAY] = "delay notice: the message has not been delivered yet",
		[DSN_POSTMASTER] =
			("report to postmaster: the message could not be delivered, and its "
			 "sender could not be told"),
	};
	char address[PATH_MAX_OCTETS + 1], path[PATH_MAX_OCTETS + 3];
	struct text to = TEXT(address), bracketed = TEXT(path);
	if (e->dsn == DSN_NONE)
		return;
	line("type", bytes_of(what[e->dsn]));
	view_path(&bracketed, view_recipient(e, 0, &to));
	line("sent to", text_bytes(&bracketed));
	time_line("since", e->dsn_time);
	line("about", e->about);
}

static void envelope_text(const struct envelope *e)
{
	line("id", e->id);
	line("queue", e->queue);
	dsn_lines(e);
	time_line("time", e->time);
	time_line("expires", e->expires);
	printf("%-12s%llu\n", "size", (unsigned long long)e->size);
	name("from");
	(void)putchar('<');
	view_text(e->from);
	fputs(">\n", stdout);
	for (size_t i = 0; i < e->recipient_count; i++)
		recipient_line(&e->recipients[i]);
	line("client", e->client);
	line("ptr", e->ptr);
	line("helo", e->helo);
	line("listener", e->listener);
	line("tls", e->tls);
	line("backend", e->backend);
	line("message-id", e->msgid);
	line("subject", e->subject);
	line("reason", e->reason);
	policy_line(e);
	if (e->attempts > 0)
		printf("%-12s%llu\n", "tries", (unsigned long long)e->attempts);
	time_line("next try", e->next);
	line("reply", e->reply);
	line("untold", e->untold);
	if (e->releasing)
		line("in doubt", BYTES("it may have been delivered: a release was interrupted"));
	if (e->evidence_count > 0)
		fputs("\nevidence\n", stdout);
	evidence_text(e);
}

/* ---- JSON */

static void recipients_json(const struct envelope *e)
{
	fputs(",\"recipients\":[", stdout);
	for (size_t i = 0; i < e->recipient_count; i++) {
		const struct envelope_recipient *r = &e->recipients[i];
		fputs(i > 0 ? ",{\"address\":" : "{\"address\":", stdout);
		view_json(r->address);
		view_json_member("notify", r->notify);
		view_json_member("orcpt", r->orcpt);
		view_json_member("fate", bytes_of(fates[r->fate]));
		view_json_member("reply", r->reply);
		(void)putchar('}');
	}
	(void)putchar(']');
}

static void evidence_json(const struct envelope *e)
{
	fputs(",\"evidence\":[", stdout);
	for (size_t i = 0; i < e->evidence_count; i++) {
		const struct envelope_evidence *v = &e->evidence[i];
		fputs(i > 0 ? ",{\"check\":" : "{\"check\":", stdout);
		view_json(v->check);
		view_json_member("fact", v->fact);
		view_json_member("detail", v->detail);
		printf(",\"score\":%lld}", (long long)v->score);
	}
	(void)putchar(']');
}

/* `header`: NULL where it was not asked for; `gateway`: NULL for ours. */
static void envelope_json(const struct envelope *e, const struct bytes *header, const char *gateway)
{
	(void)putchar('{');
	view_json_envelope(e);
	if (gateway)
		view_json_member("gateway", bytes_of(gateway));
	recipients_json(e);
	view_json_member("untold", e->untold);
	view_json_member("ret", e->ret);
	view_json_member("envid", e->envid);
	printf(",\"8bitmime\":%s,\"smtputf8\":%s", e->eight_bit ? "true" : "false",
	       e->utf8 ? "true" : "false");
	evidence_json(e);
	if (header)
		view_json_member("headers", *header);
	fputs("}\n", stdout);
}

/* ---- octets */

/* Lines for a terminal. The CR of a line end is not shown, one that stands alone is. */
static void put_lines(struct bytes b)
{
	while (b.len > 0) {
		size_t line = bytes_find(b, '\n');
		bool ends = line > 0 && line < b.len && b.at[line - 1] == '\r';
		terminal_write(stdout, bytes_first(b, ends ? line - 1 : line), true);
		if (line < b.len)
			(void)putchar('\n');
		b = bytes_skip(b, line + 1);
	}
}

static ssize_t read_some(int fd, char *at, size_t room)
{
	ssize_t n;
	do
		n = read(fd, at, room);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Where the header ends: behind its last line, in front of the empty one; octets.len if there is no
 * end. */
static size_t header_length(struct bytes octets)
{
	if (bytes_starts(octets, BYTES("\r\n")))
		return 0;
	const char *end = octets.len > 0 ? memmem(octets.at, octets.len, "\r\n\r\n", 4) : NULL;
	return end ? (size_t)(end - octets.at) + 2 : octets.len;
}

/* The header, or as much of it as may be shown, in memory that the caller frees; at == NULL with
 * *error. */
static struct bytes show_header_read(int fd, struct text *error)
{
	char *memory = malloc(HEADER_MAX);
	size_t length = 0;
	ssize_t n = 1;
	while (memory && length < HEADER_MAX && n > 0 &&
	       header_length((struct bytes){ memory, length }) == length) {
		n = read_some(fd, memory + length,
			      length + PIECE < HEADER_MAX ? PIECE : HEADER_MAX - length);
		length += n > 0 ? (size_t)n : 0;
	}
	if (memory && n >= 0)
		return (struct bytes){ memory, header_length((struct bytes){ memory, length }) };
	text_string(error, memory ? strerror(errno) : "out of memory");
	free(memory);
	return (struct bytes){ 0 };
}

static bool put_octets(int fd, bool terminal, struct text *error)
{
	static char piece[PIECE];       /* WHY: large for a stack; one call a process */
	ssize_t n;
	while ((n = read_some(fd, piece, sizeof piece)) > 0) {
		struct bytes b = { piece, (size_t)n };
		if (terminal)
			put_lines(b);
		else if (fwrite(piece, 1, b.len, stdout) != b.len)
			return true;            /* which view_end() tells of */
	}
	if (n < 0)
		text_string(error, strerror(errno));
	return n == 0;
}

/* The header or all the octets, once it is certain that they are what was stored. */
static enum spool_result show_octets(struct spool *spool, enum spool_queue queue,
				     const struct envelope *e, enum show_part part, bool json,
				     bool terminal, struct text *error)
{
	enum spool_result result = spool_verify(spool, queue, e, error);
	int fd = result == SPOOL_DONE ? spool_octets(spool, queue, e, error) : -1;
	if (fd < 0)
		return result == SPOOL_DONE ? SPOOL_MISSING : result;
	if (part == SHOW_RAW) {
		result = put_octets(fd, terminal, error) ? SPOOL_DONE : SPOOL_FAILED;
	} else {
		struct bytes header = show_header_read(fd, error);
		result = header.at ? SPOOL_DONE : SPOOL_FAILED;
		if (header.at && json)
			envelope_json(e, &header, NULL);
		else if (header.at)
			put_lines(header);
		free((char *)(uintptr_t)header.at);
	}
	close(fd);
	return result;
}

int spool_show(struct spool *spool, enum spool_queue queue, const char *id, enum show_part part,
	       bool json, bool terminal)
{
	char buffer[256];
	struct text error = TEXT(buffer);
	struct envelope e;
	struct arena arena;
	arena_init(&arena, ENVELOPE_ARENA);
	enum spool_result result = spool_read(spool, queue, id, &arena, &e, &error);
	if (result == SPOOL_DONE && (part == SHOW_HEADERS || part == SHOW_RAW))
		result = show_octets(spool, queue, &e, part, json, terminal, &error);
	else if (result == SPOOL_DONE && json)
		envelope_json(&e, NULL, NULL);
	else if (result == SPOOL_DONE && part == SHOW_EVIDENCE)
		evidence_text(&e);
	else if (result == SPOOL_DONE)
		envelope_text(&e);
	int status =
		view_end(result == SPOOL_DONE ? EX_OK : spool_show_complain(id, result, &error));
	arena_wipe(&arena);
	return status;
}

int spool_show_peer(const struct peer_spool *peer, enum spool_queue queue, const char *id,
		    enum show_part part, bool json)
{
	struct envelope e;
	struct arena arena;
	int status = EX_OK;
	arena_init(&arena, ENVELOPE_ARENA);
	if (peer->status == EX_DATAERR) {
		fprintf(stderr, "mxward: %s: no such message, neither here nor on %s\n", id,
			peer->other);
		status = EX_DATAERR;
	} else if (peer->status != EX_OK) {
		fprintf(stderr, "mxward: %s: not found here, and the peer could not be asked\n",
			id);
		status = EX_TEMPFAIL;
	} else if (peer->count != 1 || !peer_spool_envelope(peer, 0, queue, &arena, &e) ||
		   !bytes_equal(e.id, bytes_of(id))) {
		fprintf(stderr, "mxward: %s: cannot read the answer of %s\n", id, peer->other);
		status = EX_TEMPFAIL;
	} else if (part == SHOW_RAW) {
		fprintf(stderr,
			"mxward: %s is on %s; run the command there to see the message itself\n",
			id, peer->other);
		status = EX_UNAVAILABLE;
	} else if (json) {
		envelope_json(&e, part == SHOW_HEADERS ? &peer->header : NULL, peer->other);
	} else if (part == SHOW_HEADERS) {
		put_lines(peer->header);
	} else if (part == SHOW_EVIDENCE) {
		evidence_text(&e);
	} else {
		line("gateway", bytes_of(peer->other));
		envelope_text(&e);
	}
	status = view_end(status);
	arena_wipe(&arena);
	return status;
}
