/* requests.c: block, unblock, blocked, status, metrics, top, reload, stop; and the table of all
 * requests. */
#include "gateway/control/blocks_export.h"
#include "gateway/control/requests.h"

#include "gateway/base/clock.h"
#include "gateway/control/metrics.h"
#include "gateway/control/top.h"
#include "policy/options/units.h"

#include <string.h>
#include <sysexits.h>

enum { REASON_MAX = 127, NETWORK_TEXT_MAX = ADDRESS_TEXT_MAX + 4 };

void request_fail(struct request *o, int status, const char *format, ...)
{
	char buffer[1024];
	struct text t = TEXT(buffer);
	va_list args;
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	o->exit = status;
	output_format(&o->output, "mxward %s: ", o->words[0]);
	output_add(&o->output, text_bytes(&t));
	output_add(&o->output, BYTES("\n"));
}

bool request_read_json(struct request *o, size_t first, bool *json)
{
	*json = false;
	for (size_t i = first; i < o->count; i++) {
		if (strcmp(o->words[i], "--json") != 0) {
			request_fail(o, EX_USAGE, "unknown argument \"%s\"", o->words[i]);
			return false;
		}
		*json = true;
	}
	return true;
}

void request_log_asker(struct log_line *l, const struct request *o)
{
	log_string(l, "user", o->asker->name);
	if (o->asker->peer)
		log_string(l, "peer", o->asker->peer);
	else
		log_number(l, "uid", o->asker->uid);
}

/* What was changed, and by whom. */
static void log_change(const struct request *o, const char *network, uint64_t until,
		       struct bytes reason)
{
	struct log_line *l = log_begin(LOG_INFO, "control");
	log_string(l, "command", o->words[0]);
	if (network)
		log_string(l, "network", network);
	if (until > 0) {
		char buffer[40];
		struct text t = TEXT(buffer);
		clock_rfc3339(&t, until);
		log_bytes(l, "until", text_bytes(&t));
	}
	if (reason.len > 0)
		log_bytes(l, "reason", reason);
	request_log_asker(l, o);
	log_end(l);
}

/* ---- block, unblock */

struct blocking {
	const char *network, *time, *reason;
	bool force;
};

/* Reads the words behind the command; `options` are those of block. */
static bool read_words(struct request *o, bool options, struct blocking *b)
{
	*b = (struct blocking){ .reason = "" };
	for (size_t i = 1; i < o->count; i++) {
		const char *word = o->words[i];
		bool time = strcmp(word, "--for") == 0, reason = strcmp(word, "--reason") == 0;
		if (options && (time || reason)) {
			if (i + 1 == o->count) {
				request_fail(o, EX_USAGE, "%s needs a value", word);
				return false;
			}
			*(time ? &b->time : &b->reason) = o->words[++i];
		} else if (options && strcmp(word, "--force") == 0) {
			b->force = true;
		} else if (word[0] == '-' || b->network) {
			request_fail(o, EX_USAGE, "unknown argument \"%s\"", word);
			return false;
		} else {
			b->network = word;
		}
	}
	if (!b->network)
		request_fail(o, EX_USAGE,
			     "missing network; write 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32");
	return b->network != NULL;
}

static bool read_network(struct request *o, const char *word, struct network *network)
{
	if (network_parse(bytes_of(word), network))
		return true;
	char buffer[NETWORK_TEXT_MAX];
	struct text t = TEXT(buffer);
	if (network_suggest(bytes_of(word), network)) {
		network_text(&t, network);
		request_fail(o, EX_DATAERR, "%s has host bits set; did you mean %s?", word,
			     text_cstr(&t));
	} else {
		request_fail(o, EX_DATAERR,
			     "\"%s\" is not a network; write 192.0.2.1, 192.0.2.0/24 or "
			     "2001:db8::/32",
			     word);
	}
	return false;
}

/* Until when; 0: for good. */
static bool read_until(struct request *o, const char *word, uint64_t now, uint64_t *until)
{
	uint64_t milliseconds;
	*until = 0;
	if (!word)
		return true;
	if (time_parse(bytes_of(word), &milliseconds) != UNITS_GOOD || milliseconds == 0 ||
	    milliseconds > UINT64_MAX / 4) {
		request_fail(o, EX_DATAERR, "--for %s is not a time; write 30s, 5m, 1h or 7d",
			     word);
		return false;
	}
	*until = now + milliseconds;
	return true;
}

/* A reason stands in logs and on terminals: one line of text. */
static bool reason_valid(struct request *o, struct bytes reason)
{
	bool good = bytes_utf8(reason);
	for (size_t i = 0; i < reason.len; i++)
		good = good && !octet_control(reason.at[i]);
	if (!good)
		request_fail(o, EX_DATAERR, "the reason must be one line of text in UTF-8");
	else if (reason.len > REASON_MAX)
		request_fail(o, EX_DATAERR, "the reason is longer than %d bytes", REASON_MAX);
	return good && reason.len <= REASON_MAX;
}

/* It is in effect; the answer waits until it would survive a restart, too. */
static void request_save(struct request *o, const char *network, const char *state)
{
	struct text t = TEXT(o->unsaved);
	text_format(&t, "mxward %s: %s is %s, but only until mxward restarts: ", o->words[0],
		    network, state);
	(void)text_cstr(&t);
	o->then = THEN_SAVE;
}

static void request_block(struct request *o)
{
	struct blocking b;
	struct network network;
	uint64_t until;
	char error_text[256], name[NETWORK_TEXT_MAX];
	struct text error = TEXT(error_text), t = TEXT(name);
	if (!read_words(o, true, &b) || !read_network(o, b.network, &network) ||
	    !read_until(o, b.time, clock_wall(), &until) || !reason_valid(o, bytes_of(b.reason)))
		return;
	network_text(&t, &network);
	if (network.prefix == 0 && !b.force) {
		request_fail(o, EX_DATAERR,
			     "%s is the whole of %s: nobody would reach this gateway; add --force "
			     "if you mean that",
			     text_cstr(&t),
			     network.address.family == FAMILY_IPV4 ? "IPv4" : "IPv6");
		return;
	}
	if (!blocklist_block(o->status->shared->blocklist, &network, until, bytes_of(b.reason),
			     &error)) {
		request_fail(o, EX_TEMPFAIL, "%s", text_cstr(&error));
		return;
	}
	log_change(o, text_cstr(&t), until, bytes_of(b.reason));
	blocks_blocked(o->blocks, &network, bytes_of(b.reason));
	request_save(o, text_cstr(&t), "blocked");
}

/* The peer may block it, and cannot be told now: it is told when it is back. */
static bool unblock_there(struct request *o, const struct network *network, const char *name)
{
	char other[PEER_NAME_ROOM];
	bool linked;
	if (!peer_requests_other(o->peer_requests, other, &linked) || linked)
		return false;
	blocks_unblocked(o->blocks, network, 0);
	log_change(o, name, 0, (struct bytes){ 0 });
	output_format(&o->output,
		      "%s is not blocked here; the peer is away and will be told when it is back\n",
		      name);
	return true;
}

/* A block that the network lies in: the smallest. */
struct wider {
	const struct network *inner;
	struct network found;
	bool any;
};

static void find_wider(void *arg, const struct network *network, uint64_t until, uint64_t since,
		       struct bytes reason)
{
	struct wider *w = arg;
	(void)until, (void)since, (void)reason;
	if (network->prefix < w->inner->prefix && network_contains(network, &w->inner->address) &&
	    (!w->any || network->prefix > w->found.prefix)) {
		w->found = *network;
		w->any = true;
	}
}

static void fail_not_blocked(struct request *o, const struct network *network, const char *name)
{
	char buffer[NETWORK_TEXT_MAX];
	struct text t = TEXT(buffer);
	struct wider w = { .inner = network };
	blocklist_each(o->status->shared->blocklist, clock_wall(), find_wider, &w);
	network_text(&t, &w.found);
	if (w.any)
		request_fail(
			o, EX_DATAERR,
			"%s is blocked as a part of %s; `mxward unblock %s` removes that block",
			name, text_cstr(&t), text_cstr(&t));
	else
		request_fail(o, EX_DATAERR, "%s is not blocked; `mxward blocked` lists all blocks",
			     name);
}

static void request_unblock(struct request *o)
{
	struct blocking b;
	struct network network;
	uint64_t since, until;
	char error_text[256], name[NETWORK_TEXT_MAX];
	struct text error = TEXT(error_text), t = TEXT(name);
	if (!read_words(o, false, &b) || !read_network(o, b.network, &network))
		return;
	network_text(&t, &network);
	if (!blocklist_find(o->status->shared->blocklist, &network, clock_wall(), &since, &until)) {
		if (!unblock_there(o, &network, text_cstr(&t)))
			fail_not_blocked(o, &network, text_cstr(&t));
		return;
	}
	if (!blocklist_unblock(o->status->shared->blocklist, &network, &error)) {
		request_fail(o, EX_TEMPFAIL, "%s", text_cstr(&error));
		return;
	}
	log_change(o, text_cstr(&t), 0, (struct bytes){ 0 });
	blocks_unblocked(o->blocks, &network, since);
	request_save(o, text_cstr(&t), "unblocked");
}

/* ---- blocked, status */

struct block_listing {
	struct output *output;
	size_t count;
};

static void block_row(void *arg, const struct network *network, uint64_t until, uint64_t since,
		      struct bytes reason)
{
	struct block_listing *l = arg;
	char network_buffer[NETWORK_TEXT_MAX], until_buffer[40], since_buffer[40];
	struct text n = TEXT(network_buffer), u = TEXT(until_buffer), s = TEXT(since_buffer);
	if (l->count++ == 0)
		output_format(l->output, "%-40s %-24s %-24s %s\n", "NETWORK", "SINCE", "UNTIL",
			      "REASON");
	network_text(&n, network);
	clock_rfc3339(&s, since);
	if (until > 0)
		clock_rfc3339(&u, until);
	output_format(l->output, "%-40s %-24s %-24s ", text_cstr(&n), text_cstr(&s),
		      until > 0 ? text_cstr(&u) : "-");
	output_add(l->output, reason);
	output_add(l->output, BYTES("\n"));
}

static void block_object(void *arg, const struct network *network, uint64_t until, uint64_t since,
			 struct bytes reason)
{
	struct block_listing *l = arg;
	char buffer[NETWORK_TEXT_MAX + 80];
	struct text t = TEXT(buffer);
	output_add(l->output,
		   l->count++ == 0 ? BYTES("{\"network\":\"") : BYTES(",\n{\"network\":\""));
	network_text(&t, network);
	text_string(&t, "\",\"since\":\"");
	clock_rfc3339(&t, since);
	text_string(&t, until > 0 ? "\",\"until\":\"" : "\",\"until\":null");
	if (until > 0) {
		clock_rfc3339(&t, until);
		text_string(&t, "\"");
	}
	text_string(&t, ",\"reason\":");
	output_add(l->output, text_bytes(&t));
	output_json(l->output, reason);
	output_add(l->output, BYTES("}"));
}

/* For another program. */
static void request_export(struct request *o)
{
	if (o->count != 3 || strcmp(o->words[1], "--format") != 0)
		request_fail(o, EX_USAGE,
			     "--format needs one of nft, cidr and rbldnsd, and stands alone");
	else if (!blocks_export(o->status->shared->blocklist, o->words[2], clock_wall(),
				&o->output))
		request_fail(o, EX_USAGE, "\"%s\" is no format; there are nft, cidr and rbldnsd",
			     o->words[2]);
}

static void request_blocked(struct request *o)
{
	bool json;
	struct block_listing l = { .output = &o->output };
	for (size_t i = 1; i < o->count; i++)
		if (strcmp(o->words[i], "--format") == 0) {
			request_export(o);
			return;
		}
	if (!request_read_json(o, 1, &json))
		return;
	if (json)
		output_add(&o->output, BYTES("["));
	blocklist_each(o->status->shared->blocklist, clock_wall(), json ? block_object : block_row,
		       &l);
	if (json)
		output_add(&o->output, BYTES("]\n"));
}

/* Whether mail can come in and go on. */
static void request_ready(struct request *o)
{
	if (o->count > 2)
		request_fail(o, EX_USAGE, "--ready stands alone");
	else if (!ready_write(o->status, &o->output))
		o->exit = EX_TEMPFAIL;
}

static void request_metrics(struct request *o)
{
	bool open_metrics = o->count == 2 && strcmp(o->words[1], "--openmetrics") == 0;
	if (o->count > 1 && !open_metrics)
		request_fail(o, EX_USAGE, "unknown argument \"%s\"", o->words[1]);
	else
		metrics_write(o->status, open_metrics, clock_wall(), &o->output);
}

static void request_top(struct request *o)
{
	bool json;
	if (request_read_json(o, 1, &json))
		top_write(o->status, clock_wall(), &o->output);
}

static void request_status(struct request *o)
{
	char buffer[256];
	struct text hung = TEXT(buffer);
	bool json;
	if (o->count > 1 && strcmp(o->words[1], "--ready") == 0) {
		request_ready(o);
		return;
	}
	if (!request_read_json(o, 1, &json))
		return;
	status_write(o->status, json, clock_wall(), &o->output);
	if (status_hung(o->status, &hung))
		o->exit = EX_UNAVAILABLE;
}

/* ---- reload, stop */

static void request_reload(struct request *o)
{
	bool program = o->count == 2 && strcmp(o->words[1], "--binary") == 0;
	if (o->count > 1 && !program) {
		request_fail(o, EX_USAGE, "unknown argument \"%s\"", o->words[1]);
		return;
	}
	if (o->status->draining) {
		request_fail(o, EX_UNAVAILABLE, "the gateway is stopping");
		return;
	}
	log_change(o, NULL, 0, program ? BYTES("--binary") : BYTES(""));
	o->then = program ? THEN_UPGRADE : THEN_RELOAD;
}

static void request_stop(struct request *o)
{
	if (o->count > 1) {
		request_fail(o, EX_USAGE, "unknown argument \"%s\"", o->words[1]);
		return;
	}
	log_change(o, NULL, 0, (struct bytes){ 0 });
	o->then = THEN_STOP;
}

static const struct {
	const char *name;
	void (*carry_out)(struct request *);
	bool paired;                    /* the peer's administrator may send it, too */
} requests[] = {
	{ "block", request_block, false },     { "unblock", request_unblock, false },
	{ "blocked", request_blocked, false }, { "status", request_status, false },
	{ "metrics", request_metrics, false }, { "reload", request_reload, false },
	{ "stop", request_stop, false },       { "hold", request_hold, true },
	{ "peer", request_peer, true },        { "quarantine", request_quarantine, true },
	{ "spool", request_spool, false },     { "top", request_top, false },
	{ "reports", request_reports, false },
};

void requests_carry_out(struct request *o)
{
	o->exit = EX_OK;
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		if (strcmp(o->words[0], requests[i].name) != 0 ||
		    (o->asker->peer && !requests[i].paired))
			continue;
		requests[i].carry_out(o);
		if (o->output.lost)
			request_fail(o, EX_OSERR, "the gateway is out of memory for the answer");
		return;
	}
	request_fail(o, EX_UNAVAILABLE,
		     "the running gateway does not know this command; is it an older version?");
}
