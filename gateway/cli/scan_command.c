/* scan_command.c: `mxward scan`: what each configured scanner says of a file.
 *
 * The scanners are tested as the gateway tests them, and asked in this process, all at once: no
 * gateway has to run, none of its figures move, and no answer comes from a cache. Must never call a
 * file clean that a scanner did not look at. */
#include "gateway/cli/command.h"
#include "gateway/base/log.h"
#include "gateway/base/version.h"
#include "gateway/cli/terminal.h"
#include "gateway/io/tls.h"
#include "gateway/scan/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { FILE_MOST = 256 << 20, READ_SIZE = 1 << 16, FOUND = 1 /* exit status */ };

struct scanning {
	struct config *config;
	struct snapshot *snapshot;
	const struct scans_conf *conf;
	struct loop *loop;
	struct answers *answers, *neighbours;
	struct resolver *resolver, *system;
	struct dns *dns;
	struct scanners *scanners;
	wake_id wake;
	char *content;
	size_t length;
	struct scan_envelope envelope;  /* empty: nobody sends a file */
	struct scan *scans[SCANNERS_MAX];
	bool begun, no_memory;
};

static void scanning_complain(void *arg, bool warning, const char *message)
{
	(void)arg;
	terminal_write(stderr, bytes_of(message), true);
	fputs(warning ? " (warning)\n" : "\n", stderr);
}

/* ---- the file */

static bool content_grow(struct scanning *s, size_t *room)
{
	if (s->length + READ_SIZE <= *room)
		return true;
	size_t more = 2 * *room + READ_SIZE;
	char *content = realloc(s->content, more);
	if (content) {
		s->content = content;
		*room = more;
	}
	return content;
}

/* False: errno says why it cannot be read. */
static bool content_read(struct scanning *s, int fd)
{
	size_t room = 0;
	while (s->length <= FILE_MOST) {
		if (!content_grow(s, &room))
			return false;
		ssize_t n = read(fd, s->content + s->length, READ_SIZE);
		if (n < 0 && errno != EINTR)
			return false;
		if (n == 0)
			return true;
		s->length += n > 0 ? (size_t)n : 0;
	}
	errno = EFBIG;
	return false;
}

static bool content_take(struct scanning *s, const char *path)
{
	bool input = strcmp(path, "-") == 0;
	int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && content_read(s, fd);
	if (!good)
		fprintf(stderr, "mxward scan: %s: %s\n", input ? "standard input" : path,
			strerror(errno));
	if (fd >= 0 && !input)
		close(fd);
	return good;
}

static bool content_piece(void *arg, uint64_t offset, struct bytes *piece)
{
	const struct scanning *s = arg;
	*piece = bytes_skip((struct bytes){ s->content, s->length }, (size_t)offset);
	return true;
}

/* ---- asking */

static void scanning_ask(struct scanning *s)
{
	s->begun = true;
	for (size_t i = 0; i < s->conf->count; i++) {
		const struct scan_order order = {
			.conf = s->conf,
			.scanner = &s->conf->scanners[i],
			.hostname = s->config->hostname,
			.size = s->length,
			.envelope = &s->envelope,
			.source = { .piece = content_piece, .arg = s },
		};
		s->scans[i] = scan_begin(s->loop, s->scanners, &order, s->wake);
		s->no_memory |= !s->scans[i];
	}
}

/* The woken run: the scanners have been tested, or one of them has said something. */
static void scanning_woken(void *arg)
{
	struct scanning *s = arg;
	bool settled = true;
	if (!scanners_known(s->scanners))
		return;
	if (!s->begun)
		scanning_ask(s);
	for (size_t i = 0; i < s->conf->count && !s->no_memory; i++)
		settled &= scan_answer(s->scans[i]) != NULL;
	if (settled)
		loop_stop(s->loop);
}

static bool scanning_connect(struct scanning *s, struct text *error)
{
	const struct dns_conf *dns = &s->config->dns;
	s->loop = loop_new();
	s->answers = answers_new();
	s->neighbours = answers_new();
	if (!s->loop || !s->answers || !s->neighbours)
		return false;
	s->resolver = resolver_new(s->loop, s->answers, dns->servers, dns->server_count,
				   dns->timeout, error);
	s->system = resolver_new(s->loop, s->neighbours, NULL, 0, dns->timeout, error);
	s->dns = s->resolver && s->system ? dns_new(s->resolver, s->system, error) : NULL;
	s->scanners = s->dns ? scanners_new(s->loop, s->dns, NULL) : NULL;
	s->wake = loop_enroll(s->loop, scanning_woken, s);
	return s->scanners && s->wake && scanners_configure(s->scanners, s->config, s->wake);
}

/* EX_OK, or why nothing can be asked. */
static int scanning_begin(struct scanning *s, const char *path)
{
	char buffer[512];
	struct text error = TEXT(buffer);
	const struct config_report report = { .say = scanning_complain };
	log_configure(LOG_JSON, LOG_SILENT);
	s->snapshot = snapshot_new();
	s->config = s->snapshot && tls_start() ? config_load(path, s->snapshot, &report) : NULL;
	if (!s->config)
		return EX_CONFIG;
	s->conf = config_scans(s->config);
	if (!s->conf || s->conf->count == 0) {
		fprintf(stderr,
			"mxward scan: no scanner is configured: see checks.virus.scanners\n");
		return EX_CONFIG;
	}
	if (scanning_connect(s, &error))
		return EX_OK;
	fprintf(stderr, "mxward scan: cannot start: %s\n",
		error.len ? text_cstr(&error) : "out of memory");
	return EX_OSERR;
}

static void scanning_end(struct scanning *s)
{
	for (size_t i = 0; i < SCANNERS_MAX; i++)
		scan_end(s->scans[i]);
	scanners_free(s->scanners);
	if (s->dns)
		dns_free(s->dns);
	if (s->resolver)
		resolver_free(s->resolver);
	if (s->system)
		resolver_free(s->system);
	if (s->answers)
		answers_free(s->answers);
	if (s->neighbours)
		answers_free(s->neighbours);
	if (s->wake)
		loop_retire(s->loop, s->wake);
	if (s->loop)
		loop_free(s->loop);
	config_unref(s->config);
	snapshot_free(s->snapshot);
	free(s->content);
}

/* ---- telling */

/* What it says, the names that are no viruses told apart, as the check does it. */
static enum scan_verdict verdict_of(const struct scanning *s, size_t i)
{
	const struct scan_answer *a = scan_answer(s->scans[i]);
	return a->verdict == SCAN_INFECTED ? scan_name_verdict(a->name, s->conf) : a->verdict;
}

/* What counts when they differ, the least first: that one has found something, then that one did
 * not look at all of it. */
static enum scan_verdict worse(enum scan_verdict a, enum scan_verdict b)
{
	static const enum scan_verdict order[] = { SCAN_CLEAN,     SCAN_LIMITS, SCAN_TOO_LARGE,
						   SCAN_ENCRYPTED, SCAN_FAILED, SCAN_UNWANTED };
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (a == order[i] || b == order[i])
			return a == order[i] ? b : a;
	return a;
}

static int status_of(enum scan_verdict verdict)
{
	return verdict == SCAN_CLEAN                                  ? EX_OK
	       : verdict == SCAN_INFECTED || verdict == SCAN_UNWANTED ? FOUND
								      : EX_UNAVAILABLE;
}

/* "add header, 5.20 points, FORGED_SENDER", a name, or why it could not say. */
static void detail_add(struct text *t, const struct scan_answer *a)
{
	if (a->why[0]) {
		text_string(t, a->why);
		return;
	}
	if (a->action[0]) {
		text_format(t, "%s, ", a->action);
		text_hundredths(t, a->score);
		text_format(t, " points%s", a->name[0] ? ", " : "");
	}
	text_string(t, a->name);
}

static void print_text(const struct scanning *s, enum scan_verdict verdict)
{
	for (size_t i = 0; i < s->conf->count; i++) {
		char buffer[SCAN_WHY_MAX + SCAN_NAME_MAX];
		struct text detail = TEXT(buffer);
		const struct scan_answer *a = scan_answer(s->scans[i]);
		detail_add(&detail, a);
		printf("%-14s %-9s %6llu ms  ", s->conf->scanners[i].name,
		       scan_verdict_word(verdict_of(s, i)),
		       (unsigned long long)scan_took(s->scans[i]));
		terminal_write(stdout, text_bytes(&detail), false);
		if (a->version[0])
			printf("%s(%s)", detail.len ? "  " : "", a->version);
		(void)putchar('\n');
	}
	printf("%-14s %s\n", "verdict", scan_verdict_word(verdict));
}

static void json_member(struct text *t, const char *name, const char *value)
{
	if (!value[0])
		return;
	text_format(t, ",\"%s\":", name);
	json_string(t, bytes_of(value));
}

static void json_answer(struct text *t, const struct scanning *s, size_t i)
{
	const struct scanner_conf *scanner = &s->conf->scanners[i];
	const struct scan_answer *a = scan_answer(s->scans[i]);
	text_format(t, "%s{\"scanner\":", i ? "," : "");
	json_string(t, bytes_of(scanner->name));
	json_member(t, "type", scanner_type_word(scanner->type));
	json_member(t, "server", scanner->server);
	json_member(t, "verdict", scan_verdict_word(verdict_of(s, i)));
	json_member(t, "name", a->name);
	json_member(t, "why", a->why);
	json_member(t, "action", a->action);
	if (a->action[0]) {
		text_string(t, ",\"score\":");
		text_hundredths(t, a->score);
	}
	json_member(t, "version", a->version);
	text_format(t, ",\"ms\":%llu}", (unsigned long long)scan_took(s->scans[i]));
}

static void print_json(const struct scanning *s, enum scan_verdict verdict)
{
	static char buffer[SCANNERS_MAX * 4096];
	struct text t = TEXT(buffer);
	text_format(&t, "{\"verdict\":\"%s\",\"size\":%zu,\"scanners\":[",
		    scan_verdict_word(verdict), s->length);
	for (size_t i = 0; i < s->conf->count; i++)
		json_answer(&t, s, i);
	text_string(&t, "]}");
	terminal_write_json(stdout, text_bytes(&t));
	(void)putchar('\n');
}

static int scan_file(struct scanning *s, const char *config, const char *file, bool json)
{
	enum scan_verdict verdict = SCAN_CLEAN;
	int status = scanning_begin(s, config);
	if (status != EX_OK)
		return status;
	if (!content_take(s, file))
		return EX_NOINPUT;
	loop_run(s->loop);
	if (s->no_memory) {
		fputs("mxward scan: out of memory\n", stderr);
		return EX_OSERR;
	}
	for (size_t i = 0; i < s->conf->count; i++)
		verdict = worse(verdict, verdict_of(s, i));
	if (json)
		print_json(s, verdict);
	else
		print_text(s, verdict);
	return status_of(verdict);
}

int scan_command(const struct command *command, int argc, char **argv)
{
	const char *path = MXWARD_CONFIG_FILE, *file = NULL;
	bool json = false;
	size_t count;
	const struct argument known[] = {
		{ "-c", NULL, &path },
		{ "--json", &json, NULL },
		{ 0 },
	};
	if (!arguments_read(command, argc, argv, known, &file, 1, &count))
		return EX_USAGE;
	if (!file)
		return command_misused(command, "missing file to scan");
	struct scanning s = { .length = 0 };
	int status = scan_file(&s, path, file, json);
	scanning_end(&s);
	return status;
}
