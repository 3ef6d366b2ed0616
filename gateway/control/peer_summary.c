/* peer_summary.c: the lines of peer_summary.h, written and read. A line that is not
 * as it should be is passed over: it is another version's, or a stranger's. */
#include "gateway/control/peer_summary.h"

#include "gateway/base/clock.h"
#include "gateway/judge/list_test.h"
#include "gateway/mailroom/courier.h"
#include "gateway/door/admission.h"

#include <string.h>

enum {
	FACTS_MAX = 128 * 1024,
	ALARMS_MAX = 20,
	ALARM_MAX = 200,
	NAMES_MAX = 1000,
	HEX = 16,
	HEX_ROOM = HEX + 1
};

/* ---- ours */

/* What `mxward status` warns of, but for what it says of the peer. */
static void alarms_write(const struct status *s, struct output *p)
{
	struct output all = { 0 };
	status_write(s, false, clock_wall(), &all);
	for (struct bytes rest = { all.at ? all.at : "", all.len }; rest.len > 0;) {
		struct bytes line = bytes_first(rest, bytes_find(rest, '\n'));
		rest = bytes_skip(rest, line.len + 1);
		if (!bytes_starts(line, BYTES("WARNING: ")))
			continue;
		line = bytes_skip(line, 9);
		if (bytes_starts(line, BYTES("the peer ")) ||
		    bytes_starts(line, BYTES("the configurations ")) ||
		    bytes_starts(line, BYTES("the clocks ")))
			continue;
		output_format(p, "alarm %.*s\n", BYTES_ARG(line));
	}
	output_free(&all);
}

static void list_alarm(void *arg, const struct list_report *l)
{
	struct output *p = arg;
	if (!l->well)
		output_format(p, "alarm the DNS list %s is disabled: %s\n", l->zone, l->why);
}

void peer_summary_write(const struct status *s, struct output *p)
{
	struct courier_report mail;
	struct admission_report admission;
	courier_report(s->shared->courier, &mail);
	admission_report(s->shared->admission, &admission);
	output_format(p, "sessions %llu\nhold %llu\nundeliverable %llu\nquarantine %llu\n",
		      (unsigned long long)admission.sessions, (unsigned long long)mail.held,
		      (unsigned long long)mail.undelivered, (unsigned long long)mail.quarantined);
	alarms_write(s, p);
	list_tests_each(s->shared->lists, list_alarm, p);
	for (size_t i = 0; i < s->config->part_count; i++)
		output_format(p, "part %s %016llx\n", s->config->parts[i].name,
			      (unsigned long long)s->config->parts[i].digest);
}

/* ---- the other's */

struct facts {
	struct bytes all;
	uint64_t sessions, hold, undeliverable, quarantine;
	bool counted;
};

/* The next line, its first word taken off. */
static bool line_next(struct bytes *rest, struct bytes *word, struct bytes *line)
{
	if (rest->len == 0)
		return false;
	*line = bytes_first(*rest, bytes_find(*rest, '\n'));
	*rest = bytes_skip(*rest, line->len + 1);
	*word = bytes_word(line);
	*line = bytes_trim(*line);
	return true;
}

static void counts_read(struct facts *f)
{
	const struct {
		const char *name;
		uint64_t *count;
	} rows[] = { { "sessions", &f->sessions },
		     { "hold", &f->hold },
		     { "undeliverable", &f->undeliverable },
		     { "quarantine", &f->quarantine } };
	struct bytes rest = f->all, word, line;
	while (line_next(&rest, &word, &line))
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (bytes_equal(word, bytes_of(rows[i].name)))
				f->counted |= bytes_to_u64(line, rows[i].count);
}

/* Its digest of a part of ours, as digits; "" where it has none. */
static struct bytes peer_digest(const struct facts *f, const char *name)
{
	struct bytes rest = f->all, word, line;
	while (line_next(&rest, &word, &line))
		if (bytes_equal(word, BYTES("part")) &&
		    bytes_equal(bytes_word(&line), bytes_of(name)))
			return bytes_trim(line);
	return BYTES("");
}

static bool is_own(const struct config *c, struct bytes name)
{
	for (size_t i = 0; i < c->part_count; i++)
		if (bytes_equal(name, bytes_of(c->parts[i].name)))
			return true;
	return false;
}

/* Calls each for the keys that are not alike, of ours and of those that only it has; at most
 * NAMES_MAX of them. */
static void differing(const struct facts *f, const struct config *c,
		      void (*each)(void *arg, struct bytes name), void *arg)
{
	struct bytes rest = f->all, word, line;
	size_t told = 0;
	for (size_t i = 0; i < c->part_count && told < NAMES_MAX; i++) {
		char digits[HEX_ROOM];
		struct text t = TEXT(digits);
		text_format(&t, "%016llx", (unsigned long long)c->parts[i].digest);
		if (bytes_equal(peer_digest(f, c->parts[i].name), text_bytes(&t)))
			continue;
		each(arg, bytes_of(c->parts[i].name));
		told++;
	}
	while (told < NAMES_MAX && line_next(&rest, &word, &line)) {
		struct bytes name = bytes_word(&line);
		if (!bytes_equal(word, BYTES("part")) || is_own(c, name))
			continue;
		each(arg, name);
		told++;
	}
}

struct names {
	struct output *output;
	size_t count;
	bool json;
};

static void name_show(void *arg, struct bytes name)
{
	struct names *n = arg;
	char buffer[256];
	struct text t = TEXT(buffer);
	text_printable(&t, bytes_first(name, sizeof buffer));
	output_add(n->output, bytes_of(n->count++ ? (n->json ? "," : ", ")
				       : n->json  ? ""
						  : "\nKeys that differ: "));
	if (n->json)
		output_json(n->output, name);
	else
		output_add(n->output, text_bytes(&t));
}

static void show_text(struct output *p, const struct facts *f, const struct config *c)
{
	char size_buffer[32];
	struct text size = TEXT(size_buffer);
	struct bytes rest = f->all, word, line;
	output_size(&size, f->quarantine);
	if (f->counted)
		output_format(
			p,
			"\n"
			"peer: %llu sessions, %llu held, %llu undeliverable, %s in quarantine\n",
			(unsigned long long)f->sessions, (unsigned long long)f->hold,
			(unsigned long long)f->undeliverable, text_cstr(&size));
	for (size_t alarms = 0; alarms < ALARMS_MAX && line_next(&rest, &word, &line);) {
		char buffer[ALARM_MAX];
		struct text t = TEXT(buffer);
		if (!bytes_equal(word, BYTES("alarm")))
			continue;
		text_printable(&t, bytes_first(line, ALARM_MAX));
		output_format(p, "WARNING from the peer: %.*s\n", (int)t.len, t.at);
		alarms++;
	}
	struct names names = { .output = p };
	differing(f, c, name_show, &names);
	output_add(p, bytes_of(names.count ? "\n" : ""));
}

/* Into the object that stands there already. */
static void show_json(struct output *p, const struct facts *f, const struct config *c)
{
	struct bytes rest = f->all, word, line;
	size_t alarms = 0;
	p->len -= p->len >= 2 && memcmp(p->at + p->len - 2, "}\n", 2) == 0 ? 2 : 0;
	output_format(p,
		      ",\"other\":{\"sessions\":%llu,\"held\":%llu,\"undeliverable\":%llu,"
		      "\"quarantine\":%llu,\"alarms\":[",
		      (unsigned long long)f->sessions, (unsigned long long)f->hold,
		      (unsigned long long)f->undeliverable, (unsigned long long)f->quarantine);
	while (alarms < ALARMS_MAX && line_next(&rest, &word, &line)) {
		if (!bytes_equal(word, BYTES("alarm")))
			continue;
		output_add(p, bytes_of(alarms++ ? "," : ""));
		output_json(p, bytes_first(line, ALARM_MAX));
	}
	output_add(p, BYTES("]},\"differs\":["));
	struct names names = { .output = p, .json = true };
	differing(f, c, name_show, &names);
	output_add(p, BYTES("]}\n"));
}

void peer_summary_show(struct output *p, struct bytes all, const struct config *c, bool json)
{
	/* More would be no facts: nobody has so many keys and policies. */
	struct facts f = { .all = all.len <= FACTS_MAX ? all : BYTES("") };
	if (f.all.len == 0)
		return;
	counts_read(&f);
	if (json)
		show_json(p, &f, c);
	else
		show_text(p, &f, c);
}
