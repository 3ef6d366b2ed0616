/* modules_zone.h: for the tests of the small checks: answers as data, an answer store in front of
 * them that can let each wait, and what was asked and found as one line of text.
 *
 * An answer is a line "NAME TYPE VALUE...": addresses, names or texts ("MX ." is the null MX; a TXT
 * is the rest of the line). In place of values, FAILED or NONE. A name of which no line speaks does
 * not exist. (modules_spf_zone.h is its sister for SPF, whose zones come from the RFC's suite and
 * whose failures are those of a whole name.) */
#ifndef MXWARD_TESTS_MODULES_ZONE_H
#define MXWARD_TESTS_MODULES_ZONE_H

#include "gateway/base/arena.h"
#include "modules/check.h"
#include "modules/mime/mime.h"
#include "policy/options/complaint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { QUESTIONS_MAX = 200, RUNS_MAX = 200, VALUES_MAX = 320 };

/* When questions settle: known at once; all that are open after a run; only the oldest or the
 * newest of them. */
enum settling { AT_ONCE, ALL_TOGETHER, OLDEST_FIRST, NEWEST_FIRST, SETTLINGS };

struct question {
	struct bytes name;
	enum dns_type type;
	bool settled;
	struct dns_answer answer;
};

struct trial {
	struct check_ctx ctx;
	const struct check *check;
	const char *const *answers; /* NULL-ended */
	enum settling settling;
	const char *sick; /* the zone of which the self-tests say `state`; NULL: none */
	enum list_state state;
	enum listing listing; /* of every address, by the local lists */
	const char *reason;   /* for that; NULL: by a file, which has none */
	struct evidence earlier[16]; /* what checks before this one have found */
	size_t earlier_count;
	struct arena arena;
	struct question questions[QUESTIONS_MAX];
	size_t asked;
	struct text found; /* "fact (detail) value +score "reply""; what is empty left out */
	struct text log;   /* "TYPE name, TYPE name"; " | " where a run began anew */
	char found_buffer[2000], log_buffer[20000];
};

static const struct {
	const char *word;
	enum dns_type type;
} zone_types[] = { { "A", DNS_A },
		   { "AAAA", DNS_AAAA },
		   { "MX", DNS_MX },
		   { "PTR", DNS_PTR },
		   { "TXT", DNS_TXT } };

static inline const char *zone_type_name(enum dns_type type)
{
	for (size_t i = 0; i < COUNT(zone_types); i++)
		if (zone_types[i].type == type)
			return zone_types[i].word;
	fail_msg("a check asked for type %d", (int)type);
	return "";
}

static inline void zone_record(struct dns_record *r, enum dns_type type, struct bytes value)
{
	if (type == DNS_A || type == DNS_AAAA)
		assert_true(address_parse(value, &r->address));
	else
		r->data = bytes_equal(value, BYTES(".")) ? BYTES("") : value;
}

static inline void zone_values(struct trial *t, struct question *q, struct bytes values)
{
	/* Several lines of one name and type are one answer. */
	struct dns_record *records = q->answer.count
					     ? (struct dns_record *)(uintptr_t)q->answer.records
					     : arena_array(&t->arena, VALUES_MAX, sizeof *records);
	assert_non_null(records);
	q->answer.status = DNS_FOUND;
	q->answer.records = records;
	while (values.len) {
		assert_true(q->answer.count < VALUES_MAX);
		struct bytes value = q->type == DNS_TXT ? values : bytes_word(&values);
		if (q->type == DNS_TXT)
			values = BYTES("");
		records[q->answer.count] = (struct dns_record){ .data = BYTES("") };
		zone_record(&records[q->answer.count++], q->type, value);
	}
}

static inline void question_settle(struct trial *t, struct question *q)
{
	q->settled = true;
	q->answer.status = DNS_NO_NAME;
	for (const char *const *line = t->answers; *line; line++) {
		struct bytes rest = bytes_of(*line), name = bytes_word(&rest),
			     type = bytes_word(&rest);
		rest = bytes_trim(rest);
		if (!bytes_equal(name, q->name))
			continue;
		if (!bytes_equal(type, bytes_of(zone_type_name(q->type)))) {
			if (q->answer.status == DNS_NO_NAME)
				q->answer.status = DNS_NONE;
		} else if (bytes_equal(rest, BYTES("FAILED"))) {
			q->answer.status = DNS_FAILED;
		} else if (bytes_equal(rest, BYTES("NONE"))) {
			q->answer.status = DNS_NONE;
		} else {
			zone_values(t, q, rest);
		}
	}
}

static inline const struct dns_answer *trial_dns(struct check_ctx *ctx, struct bytes name,
						 enum dns_type type)
{
	static const struct dns_answer no_name = { .status = DNS_NO_NAME };
	struct trial *t = ctx->asker;
	if (!dns_name_valid(name))
		return &no_name; /* as io/ask.h does */
	for (size_t i = 0; i < t->asked; i++)
		if (t->questions[i].type == type && bytes_equal(t->questions[i].name, name))
			return t->questions[i].settled ? &t->questions[i].answer : NULL;
	assert_true(t->asked < QUESTIONS_MAX);
	struct question *q = &t->questions[t->asked++];
	*q = (struct question){ .name = arena_copy(&t->arena, name), .type = type };
	if (t->log.len && t->log.at[t->log.len - 1] != ' ')
		text_string(&t->log, ", ");
	text_format(&t->log, "%s %.*s", zone_type_name(type), BYTES_ARG(name));
	if (t->settling != AT_ONCE)
		return NULL;
	question_settle(t, q);
	return &q->answer;
}

static inline enum listing trial_blocklist(struct check_ctx *ctx, const struct address *address,
					   struct bytes *detail, struct bytes *reason)
{
	struct trial *t = ctx->asker;
	assert_true(address_equal(address, &ctx->client));
	*detail = t->reason ? BYTES("state; by hand") : BYTES("/etc/lists/a.cidr");
	*reason = bytes_of(t->reason);
	return t->listing;
}

static inline enum list_state trial_list_state(struct check_ctx *ctx, struct bytes zone)
{
	struct trial *t = ctx->asker;
	return t->sick && bytes_equal(zone, bytes_of(t->sick)) ? t->state : LIST_WELL;
}

static inline void trial_report(struct check_ctx *ctx, const struct evidence *e)
{
	struct trial *t = ctx->asker;
	assert_string_equal(e->check, t->check->name);
	if (t->found.len)
		text_string(&t->found, "; ");
	text_string(&t->found, e->fact);
	if (e->auth.len)
		text_format(&t->found, " [%.*s]", BYTES_ARG(e->auth));
	if (e->detail.len)
		text_format(&t->found, " (%.*s)", BYTES_ARG(e->detail));
	if (e->value.len)
		text_format(&t->found, " %.*s %+d", BYTES_ARG(e->value), e->score);
	if (e->reply.len)
		text_format(&t->found, " \"%.*s\"", BYTES_ARG(e->reply));
}

static inline const struct evidence *trial_found(struct check_ctx *ctx, size_t n)
{
	struct trial *t = ctx->asker;
	return n < t->earlier_count ? &t->earlier[n] : NULL;
}

static const struct check_asks trial_asks = {
	.dns = trial_dns,
	.blocklist = trial_blocklist,
	.list_state = trial_list_state,
	.report = trial_report,
	.found = trial_found,
};

/* Settles what the way of settling says. False: nothing was open. */
static inline bool trial_settle(struct trial *t)
{
	bool any = false;
	for (size_t i = 0; i < t->asked; i++) {
		struct question *q =
			&t->questions[t->settling == NEWEST_FIRST ? t->asked - 1 - i : i];
		if (q->settled)
			continue;
		question_settle(t, q);
		any = true;
		if (t->settling != ALL_TOGETHER)
			break;
	}
	return any;
}

static inline struct trial *trial_new(const struct check *check, const char *const *answers,
				      const char *client)
{
	static const char *const nothing[] = { NULL };
	struct trial *t = calloc(1, sizeof *t);
	assert_non_null(t);
	arena_init(&t->arena, SIZE_MAX);
	t->check = check;
	t->answers = answers ? answers : nothing;
	t->found = TEXT(t->found_buffer);
	t->log = TEXT(t->log_buffer);
	t->ctx = (struct check_ctx){ .asks = &trial_asks,
				     .asker = t,
				     .hostname = BYTES("mx1.mxward.test"),
				     .helo = BYTES(""),
				     .sender = BYTES(""),
				     .sender_local = BYTES(""),
				     .sender_domain = BYTES(""),
				     .too_complex = "",
				     .broken = "" };
	assert_true(address_parse(bytes_of(client), &t->ctx.client));
	assert_true(address_parse(BYTES("198.51.100.25"), &t->ctx.local));
	return t;
}

static inline void conf_complained(void *said, bool warning, const char *message)
{
	(void)warning;
	text_format(said, "%s\n", message);
}

/* The check's configuration, from what would stand under its name: "lists: [...]". What is wrong
 * with it goes to *said, a line each. */
static inline const void *conf_read(struct arena *arena, const struct check *check,
				    const char *yaml, struct text *said)
{
	const struct option root[] = {
		{ check->name, OPTION_GROUP, 0, .fallback = "", .group = &check->options }, { 0 }
	};
	const void *conf = NULL;
	struct complaints complaints;
	struct option_reader reader = { .arena = arena,
					.scratch = arena,
					.complaints = &complaints,
					.directory = "/",
					.root = root };
	size_t room = strlen(check->name) + strlen(yaml) + 8;
	char *file = arena_alloc(arena, room);
	assert_non_null(file);
	snprintf(file, room, "%s: { %s }", check->name, yaml);
	complaints_init(&complaints, "f");
	const struct node *tree = yaml_read(bytes_of(file), arena, &complaints);
	if (tree)
		option_read(&reader, root, tree, &conf);
	complaints_tell(&complaints, conf_complained, said);
	text_cstr(said);
	return conf;
}

/* As an administrator would configure the check. */
static inline void trial_configure(struct trial *t, const char *yaml)
{
	char buffer[400];
	struct text said = TEXT(buffer);
	t->ctx.conf = conf_read(&t->arena, t->check, yaml, &said);
	assert_string_equal(buffer, "");
	assert_non_null(t->ctx.conf);
}

/* A configuration of which the gateway complains with these words among others; "": of which it
 * does not complain. */
static inline void assert_complaint(const struct check *check, const char *yaml, const char *words)
{
	char buffer[1000];
	struct text said = TEXT(buffer);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	(void)conf_read(&arena, check, yaml, &said);
	if (words[0] ? !strstr(buffer, words) : buffer[0])
		fail_msg("%s: %s", yaml, buffer);
	arena_wipe(&arena);
}

/* Another check found this before; literals. */
static inline void trial_earlier(struct trial *t, const char *check, const char *fact,
				 const char *value)
{
	assert_true(t->earlier_count < COUNT(t->earlier));
	t->earlier[t->earlier_count++] =
		(struct evidence){ .check = check, .fact = fact, .value = bytes_of(value) };
}

/* The header of the message, which the test keeps; the body behind its empty line is given back. */
static inline struct bytes trial_header(struct trial *t, struct bytes message)
{
	struct bytes rest = message;
	struct header_field *fields = arena_array(&t->arena, 1000, sizeof *fields);
	assert_non_null(fields);
	while (header_next(&rest, &fields[t->ctx.field_count])) {
		t->ctx.field_count++;
		assert_true(t->ctx.field_count < 1000);
	}
	t->ctx.fields = fields;
	t->ctx.header = bytes_first(message, message.len - rest.len);
	return bytes_skip(rest, bytes_starts(rest, BYTES("\r\n")) ? 2 : 0);
}

/* Gives the whole message to the check's reader, the body in pieces of `piece` octets. */
static inline void trial_message(struct trial *t, struct bytes message, size_t piece)
{
	const struct check_reader *reader = t->check->reader;
	struct bytes body = trial_header(t, message);
	t->ctx.read = reader->begin(&t->ctx, &t->arena);
	struct mime_hearer hearer = { reader->parts, t->ctx.read };
	struct mime *mime = t->ctx.read && reader->parts ? mime_new(&t->arena, t->ctx.fields,
								    t->ctx.field_count, &hearer, 1)
							 : NULL;
	for (struct bytes rest = body; rest.len && t->ctx.read; rest = bytes_skip(rest, piece)) {
		if (reader->feed)
			reader->feed(t->ctx.read, bytes_first(rest, piece));
		if (mime)
			mime_feed(mime, bytes_first(rest, piece));
	}
	if (mime)
		mime_end(mime);
	if (t->ctx.read && reader->end)
		reader->end(t->ctx.read);
	t->ctx.whole = true;
}

/* Runs the check until it is done; the evidence of runs that waited is forgotten. */
static inline void trial_run(struct trial *t)
{
	for (size_t runs = 1; check_run(t->check, &t->ctx) == CHECK_WAIT; runs++) {
		assert_true(runs < RUNS_MAX);
		assert_true(trial_settle(t)); /* who waits must have asked */
		t->found.len = 0;
		text_string(&t->log, " | ");
	}
	text_cstr(&t->found);
	text_cstr(&t->log);
	assert_false(t->found.cut || t->log.cut);
}

static inline void trial_free(struct trial *t)
{
	arena_wipe(&t->arena);
	free(t);
}

/* What was asked, round by round, when all answers of a round come together. */
static inline void assert_asked(struct trial *t, const char *log)
{
	t->settling = ALL_TOGETHER;
	trial_run(t);
	assert_string_equal(t->log.at, log);
	trial_free(t);
}

#endif
