/* sink.c: `mxward sink`: a small mail server that takes everything.
 *
 * It stands in for a backend: in demonstrations, in tests, and under load. One thread, one loop; a
 * message is never held in memory: its lines go to the file or nowhere. Only CRLF.CRLF ends a
 * message. It must never be more than a sink: it relays nothing, and it keeps nothing that was not
 * asked for with -d. */
#include "gateway/cli/command.h"

#include "gateway/io/listen.h"
#include "gateway/io/stream.h"
#include "gateway/process/sandbox.h"
#include "gateway/cli/terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	IDLE_MS = 600000,
	LINE_MAX_OCTETS = 8192,         /* of a command */
	PATH_SHOWN = 256,
	RECIPIENTS_SHOWN = 1024,
	SUBJECT_SHOWN = 120,
};

struct sink {
	struct loop *loop;
	const char *directory;          /* NULL: nothing is kept */
	bool quiet;
	unsigned long mails;
};

struct visitor {
	struct sink *sink;
	struct stream *stream;
	wake_id wake;
	struct timer idle;
	bool data, greeted, given_from, leaving;
	/* The transaction. */
	char from_buffer[PATH_SHOWN], to_buffer[RECIPIENTS_SHOWN], subject_buffer[SUBJECT_SHOWN];
	struct text from, to, subject;
	size_t recipients;
	/* The message being received. */
	uint64_t size;
	bool mid_line, in_body;
	FILE *file;
	bool file_bad;
	unsigned long number;
};

static void reply(struct visitor *v, const char *line)
{
	(void)stream_write(v->stream, bytes_of(line));
	(void)stream_write(v->stream, BYTES("\r\n"));
}

static void forget_transaction(struct visitor *v)
{
	v->from = (struct text){ .at = v->from_buffer, .cap = sizeof v->from_buffer };
	v->to = (struct text){ .at = v->to_buffer, .cap = sizeof v->to_buffer };
	v->subject = (struct text){ .at = v->subject_buffer, .cap = sizeof v->subject_buffer };
	v->given_from = false;
	v->recipients = 0;
	v->size = 0;
	v->mid_line = v->in_body = v->file_bad = false;
	if (v->file)
		(void)fclose(v->file);
	v->file = NULL;
}

static void leave(struct visitor *v)
{
	forget_transaction(v);
	timer_clear(&v->idle);
	loop_retire(v->sink->loop, v->wake);
	stream_close(v->stream, v->leaving);
	free(v);
}

/* ---- the message */

static void open_file(struct visitor *v)
{
	char path[4096];
	if (!v->sink->directory) {
		v->number = ++v->sink->mails;
		return;
	}
	/* Numbers that an earlier sink has used are passed over: no mail takes another's place. */
	do {
		v->number = ++v->sink->mails;
		(void)snprintf(path, sizeof path, "%s/%06lu.eml", v->sink->directory, v->number);
		v->file = fopen(path, "wxe");
	} while (!v->file && errno == EEXIST);
	v->file_bad = v->file == NULL;
	if (!v->file)
		fprintf(stderr, "mxward sink: %s: %s\n", path, strerror(errno));
}

static void message_store(struct visitor *v, struct bytes octets)
{
	v->size += octets.len;
	if (v->file && fwrite(octets.at, 1, octets.len, v->file) != octets.len)
		v->file_bad = true;
}

/* A whole line (with its CRLF) or a piece of one. */
static void message_take_line(struct visitor *v, struct bytes line, bool whole)
{
	if (!v->mid_line && line.at[0] == '.')
		line = bytes_skip(line, 1);
	if (!v->mid_line && !v->in_body) {
		v->in_body = bytes_equal(line, BYTES("\r\n"));
		if (bytes_starts_nocase(line, BYTES("Subject:")) && v->subject.len == 0)
			terminal_add(&v->subject,
				     bytes_trim(bytes_skip(
					     whole ? bytes_first(line, line.len - 2) : line, 8)));
	}
	message_store(v, line);
	v->mid_line = !whole;
}

static void message_log(const struct visitor *v)
{
	printf("from=<%.*s> to=%.*s%s size=%llu subject=\"%.*s\"", BYTES_ARG(v->from),
	       BYTES_ARG(v->to), v->to.cut ? "…" : "", (unsigned long long)v->size,
	       BYTES_ARG(v->subject));
	if (v->sink->directory)
		printf(" %s/%06lu.eml", v->sink->directory, v->number);
	puts("");
	(void)fflush(stdout);
}

static void end_message(struct visitor *v)
{
	char line[64];
	v->data = false;
	if (v->file && fclose(v->file) != 0)
		v->file_bad = true;
	v->file = NULL;
	if (v->file_bad) {
		reply(v, "452 4.3.1 The sink cannot write its file");
	} else {
		(void)snprintf(line, sizeof line, "250 2.0.0 Ok: queued as SINK%06lu", v->number);
		reply(v, line);
		if (!v->sink->quiet)
			message_log(v);
	}
	forget_transaction(v);
}

/* Where the first CRLF ends; 0: there is none. */
static size_t line_length(struct bytes b)
{
	for (size_t from = 0; from < b.len;) {
		const char *lf = memchr(b.at + from, '\n', b.len - from);
		if (!lf)
			return 0;
		from = (size_t)(lf - b.at) + 1;
		if (from >= 2 && b.at[from - 2] == '\r')
			return from;
	}
	return 0;
}

/* Takes what there is of the message; false when nothing more can be done before more has come. */
static bool take_data(struct visitor *v)
{
	struct bytes input = stream_input(v->stream);
	size_t taken = 0;
	bool ended = false;
	while (!ended) {
		struct bytes rest = bytes_skip(input, taken);
		size_t end = line_length(rest);
		if (end == 0)
			break;
		ended = !v->mid_line && end == 3 && rest.at[0] == '.';
		if (!ended)
			message_take_line(v, bytes_first(rest, end), true);
		taken += end;
	}
	/* A piece of a long line; not a CR that may become CRLF, nor a dot that may end it all. */
	struct bytes rest = bytes_skip(input, taken);
	size_t piece = rest.len > 0 && rest.at[rest.len - 1] == '\r' ? rest.len - 1 : rest.len;
	if (!ended && (v->mid_line ? piece > 0 : piece > 1)) {
		message_take_line(v, bytes_first(rest, piece), false);
		taken += piece;
	}
	stream_consume(v->stream, taken);
	if (ended)
		end_message(v);
	return ended;
}

/* ---- the commands */

static void ehlo(struct visitor *v, struct bytes rest)
{
	(void)rest;
	forget_transaction(v);
	v->greeted = true;
	reply(v, "250-sink.mxward");
	reply(v, "250-PIPELINING");
	reply(v, "250-SIZE");
	reply(v, "250-8BITMIME");
	reply(v, "250-SMTPUTF8");
	reply(v, "250-DSN");
	reply(v, "250 ENHANCEDSTATUSCODES");
}

static void helo(struct visitor *v, struct bytes rest)
{
	(void)rest;
	forget_transaction(v);
	v->greeted = true;
	reply(v, "250 sink.mxward");
}

/* What stands between the angle brackets of "FROM:<…> …"; false if it is not of that form. */
static bool read_path(struct bytes rest, struct bytes word, struct bytes *path)
{
	if (!bytes_starts_nocase(rest, word))
		return false;
	rest = bytes_trim(bytes_skip(rest, word.len));
	size_t end = bytes_find_last(rest, '>');
	if (rest.len < 2 || rest.at[0] != '<' || end == rest.len)
		return false;
	*path = bytes_skip(bytes_first(rest, end), 1);
	return true;
}

static void mail(struct visitor *v, struct bytes rest)
{
	struct bytes path;
	if (!v->greeted || v->given_from) {
		reply(v, v->given_from ? "503 5.5.1 Error: nested MAIL command"
				       : "503 5.5.1 Error: send HELO/EHLO first");
	} else if (!read_path(rest, BYTES("FROM:"), &path)) {
		reply(v, "501 5.5.4 Syntax: MAIL FROM:<address>");
	} else {
		v->given_from = true;
		terminal_add(&v->from, path);
		reply(v, "250 2.1.0 Ok");
	}
}

static void rcpt(struct visitor *v, struct bytes rest)
{
	struct bytes path;
	if (!v->given_from) {
		reply(v, "503 5.5.1 Error: need MAIL command");
	} else if (!read_path(rest, BYTES("TO:"), &path)) {
		reply(v, "501 5.5.4 Syntax: RCPT TO:<address>");
	} else {
		text_string(&v->to, v->recipients++ > 0 ? ",<" : "<");
		terminal_add(&v->to, path);
		text_char(&v->to, '>');
		reply(v, "250 2.1.5 Ok");
	}
}

static void data(struct visitor *v, struct bytes rest)
{
	(void)rest;
	if (v->recipients == 0) {
		reply(v, v->given_from ? "554 5.5.1 Error: no valid recipients"
				       : "503 5.5.1 Error: need RCPT command");
		return;
	}
	reply(v, "354 End data with <CR><LF>.<CR><LF>");
	v->data = true;
	open_file(v);
}

static void rset(struct visitor *v, struct bytes rest)
{
	(void)rest;
	forget_transaction(v);
	reply(v, "250 2.0.0 Ok");
}

static void noop(struct visitor *v, struct bytes rest)
{
	(void)rest;
	reply(v, "250 2.0.0 Ok");
}

static void vrfy(struct visitor *v, struct bytes rest)
{
	(void)rest;
	reply(v, "252 2.0.0 Everybody is welcome");
}

static void quit(struct visitor *v, struct bytes rest)
{
	(void)rest;
	reply(v, "221 2.0.0 Bye");
	v->leaving = true;
}

static const struct {
	const char *name;
	void (*carry_out)(struct visitor *, struct bytes rest);
} verbs[] = {
	{ "EHLO", ehlo }, { "HELO", helo }, { "MAIL", mail }, { "RCPT", rcpt }, { "DATA", data },
	{ "RSET", rset }, { "NOOP", noop }, { "VRFY", vrfy }, { "QUIT", quit },
};

static void take_command(struct visitor *v, struct bytes line)
{
	struct bytes verb = bytes_word(&line);
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (bytes_equal_nocase(verb, bytes_of(verbs[i].name))) {
			verbs[i].carry_out(v, bytes_trim(line));
			return;
		}
	}
	reply(v, "502 5.5.2 Error: command not recognized");
}

/* Takes one command; false when there is no whole one. */
static bool take_line_of_commands(struct visitor *v)
{
	char line[LINE_MAX_OCTETS];
	struct bytes input = stream_input(v->stream);
	size_t end = line_length(input);
	if (end > sizeof line || (end == 0 && input.len > sizeof line)) {
		reply(v, "500 5.5.2 Error: command too long");
		v->leaving = true;
	}
	if (end == 0 || v->leaving)
		return false;
	memcpy(line, input.at, end);
	stream_consume(v->stream, end);
	take_command(v, (struct bytes){ line, end - 2 });
	return true;
}

static void visitor_run(void *arg)
{
	struct visitor *v = arg;
	bool more = true;
	while (more && !v->leaving)
		more = v->data ? take_data(v) : take_line_of_commands(v);
	stream_flush(v->stream);
	if (stream_state(v->stream) == STREAM_ENDED || v->idle.expired ||
	    (v->leaving && stream_unsent(v->stream) == 0))
		leave(v);
	else
		timer_set(v->sink->loop, &v->idle, loop_now(v->sink->loop) + IDLE_MS);
}

static void visitor_arrive(void *arg, int fd, const struct address *peer)
{
	struct sink *sink = arg;
	struct visitor *v = calloc(1, sizeof *v);
	(void)peer;
	if (!v) {
		close(fd);
		return;
	}
	v->sink = sink;
	v->wake = loop_enroll(sink->loop, visitor_run, v);
	v->stream = stream_accept(sink->loop, fd, v->wake);
	if (!v->stream) {
		loop_retire(sink->loop, v->wake);
		free(v);
		return;
	}
	timer_init(&v->idle, v->wake);
	timer_set(sink->loop, &v->idle, loop_now(sink->loop) + IDLE_MS);
	forget_transaction(v);
	reply(v, "220 sink.mxward ESMTP mxward sink");
	stream_flush(v->stream);
}

static int serve(struct sink *sink, const char *where, const struct address *address)
{
	char buffer[200];
	struct text error = TEXT(buffer);
	int fd;
	if (!listen_open(address, &fd, 1, &error)) {
		fprintf(stderr, "mxward sink: cannot listen on %s: %s\n", where, text_cstr(&error));
		return EX_UNAVAILABLE;
	}
	(void)sandbox_descriptors();
	sink->loop = loop_new();
	if (!sink->loop || !listen_start(sink->loop, fd, visitor_arrive, NULL, sink)) {
		fputs("mxward sink: out of memory\n", stderr);
		return EX_OSERR;
	}
	if (!sink->quiet)
		fprintf(stderr, "mxward sink: accepting all mail on %s\n", where);
	loop_run(sink->loop);
	return EX_OK;
}

int sink_command(const struct command *command, int argc, char **argv)
{
	struct sink sink = { 0 };
	const char *where = "127.0.0.1:2526";
	struct address address;
	size_t words;
	const struct argument known[] = {
		{ "-l", NULL, &where },
		{ "-d", NULL, &sink.directory },
		{ "--quiet", &sink.quiet, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, NULL, 0, &words))
		return EX_USAGE;
	if (!endpoint_parse(bytes_of(where), &address))
		return command_misused(command, "-l %s: write address:port or [v6]:port", where);
	if (sink.directory && mkdir(sink.directory, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "mxward sink: cannot create the directory %s: %s\n", sink.directory,
			strerror(errno));
		return EX_CANTCREAT;
	}
	return serve(&sink, where, &address);
}
