/* requests_spool.c: quarantine, hold and spool: what is carried out here (release, delete, flush),
 * and who looks at what.
 *
 * Listing and showing is done by the command itself, which reads the spool; it only tells us, for
 * the log. */
#include "gateway/base/clock.h"
#include "gateway/control/requests.h"
#include "gateway/base/mailbox.h"
#include "gateway/control/spool_filter.h"

#include <string.h>
#include <sysexits.h>

void request_log_words(const struct request *o, size_t first)
{
	char buffer[64];
	struct text command = TEXT(buffer);
	struct log_line *l = log_begin(LOG_INFO, "control");
	text_format(&command, "%s %s", o->words[first], o->words[first + 1]);
	log_bytes(l, "command", text_bytes(&command));
	log_list_open(l, "words");
	for (size_t i = first + 2; i < o->count; i++)
		log_item(l, bytes_of(o->words[i]));
	log_list_close(l);
	request_log_asker(l, o);
	log_end(l);
}

static void log_words(const struct request *o)
{
	request_log_words(o, 0);
}

/* Whom to release to: an address, and nothing that makes a server send it elsewhere. */
static bool address_valid(struct request *o, struct bytes address)
{
	char buffer[BATCH_TO_MAX];
	struct text path = TEXT(buffer);
	struct mailbox m;
	text_format(&path, "<%.*s>", BYTES_ARG(address));
	struct bytes rest = text_bytes(&path);
	if (!path.cut && path_parse(&rest, false, true, &m) && rest.len == 0 &&
	    !local_part_routes(&m))
		return true;
	request_fail(o, EX_USAGE, "--to \"%.*s\" is not an address", BYTES_ARG(address));
	return false;
}

/* Reads "ID… [--to ADDRESS]". */
static bool read_to(struct request *o, bool release, const char **to)
{
	*to = "";
	for (size_t i = 2; i < o->count; i++) {
		if (o->words[i][0] != '-')
			continue;
		if (!release || strcmp(o->words[i], "--to") != 0) {
			request_fail(o, EX_USAGE, "unknown argument \"%s\"", o->words[i]);
			return false;
		}
		if (++i == o->count) {
			request_fail(o, EX_USAGE, "--to needs a value");
			return false;
		}
		*to = o->words[i];
		if (!address_valid(o, bytes_of(*to)))
			return false;
	}
	return true;
}

static bool add_ids(struct request *o)
{
	for (size_t i = 2; i < o->count; i++) {
		struct bytes word = bytes_of(o->words[i]);
		if (bytes_equal(word, BYTES("--to"))) {
			i++;
		} else if (!spool_id_valid(word)) {
			request_fail(o, EX_USAGE, "\"%s\" is not a message ID", o->words[i]);
			return false;
		} else if (!batch_add(o->batch, word)) {
			request_fail(o, EX_USAGE, "more than %d messages in one command",
				     BATCH_MAX);
			return false;
		}
	}
	if (o->batch->count == 0)
		request_fail(o, EX_USAGE, "missing message IDs");
	return o->batch->count > 0;
}

static void request_batch(struct request *o, enum batch_kind kind)
{
	const char *to;
	if (!read_to(o, kind == BATCH_RELEASE, &to))
		return;
	if (o->status->draining) {
		request_fail(o, EX_UNAVAILABLE, "the gateway is stopping");
		return;
	}
	o->batch = batch_new(kind, o->asker->name, bytes_of(to));
	if (!o->batch) {
		request_fail(o, EX_OSERR, "the gateway is out of memory");
		return;
	}
	/* What the peer's administrator asks of us, we do not ask of the peer. */
	o->batch->forwards = !o->asker->peer && o->status->config->peer.configured;
	if (add_ids(o)) {
		log_words(o);
		o->then = THEN_BATCH;
		return;
	}
	batch_free(o->batch);
	o->batch = NULL;
}

/* True if the second word is one of these commands that only look. */
static bool only_looks(const struct request *o, const char *const *commands)
{
	for (; o->count > 1 && *commands; commands++)
		if (strcmp(o->words[1], *commands) == 0)
			return true;
	return false;
}

/* Reads the options of list and show, as the peer passes them on. */
static bool view_read(struct request *o, struct view_request *v)
{
	const struct {
		const char *name;
		struct bytes *value;
	} filters[] = { { "--from", &v->filter.from },
			{ "--rcpt", &v->filter.rcpt },
			{ "--reason", &v->filter.reason },
			{ "--subject", &v->filter.subject } };
	for (size_t i = 2; i < o->count; i++) {
		const char *word = o->words[i], *value = i + 1 < o->count ? o->words[i + 1] : NULL;
		bool known = strcmp(word, "--headers") == 0;
		uint64_t *time = !value                          ? NULL
				 : strcmp(word, "--since") == 0  ? &v->filter.since
				 : strcmp(word, "--before") == 0 ? &v->filter.before
								 : NULL;
		v->headers |= known;
		for (size_t f = 0; value && f < sizeof filters / sizeof *filters; f++) {
			if (strcmp(word, filters[f].name) != 0)
				continue;
			*filters[f].value = bytes_of(value);
			known = true;
			i++;
		}
		if (time && spool_since_parse(bytes_of(value), clock_wall(), time)) {
			known = true;
			i++;
		} else if (!known && strcmp(o->words[1], "show") == 0 && !*v->id &&
			   spool_id_valid(bytes_of(word))) {
			v->id = word;
			known = true;
		}
		if (!known) {
			request_fail(o, EX_USAGE, "unknown argument \"%s\"", word);
			return false;
		}
	}
	if (strcmp(o->words[1], "show") == 0 && !*v->id)
		request_fail(o, EX_USAGE, "missing message ID");
	return o->exit == EX_OK;
}

/* Our own administrator's command reads the spool itself, and only tells us; the other's has us
 * read it. */
static void request_look(struct request *o, enum spool_queue queue)
{
	o->view = (struct view_request){ .queue = queue, .id = "" };
	if (o->asker->peer && !view_read(o, &o->view))
		return;
	log_words(o);
	if (o->asker->peer)
		o->then = THEN_VIEW;
}

void request_quarantine(struct request *o)
{
	static const char *const looking[] = { "list", "show", "stats", NULL };
	const char *command = o->count > 1 ? o->words[1] : "";
	if (strcmp(command, "release") == 0)
		request_batch(o, BATCH_RELEASE);
	else if (strcmp(command, "delete") == 0)
		request_batch(o, BATCH_DELETE);
	else if (only_looks(o, looking))
		request_look(o, SPOOL_QUARANTINE);
	else
		request_fail(o, EX_USAGE,
			     "expected a subcommand: list, show, release, delete "
			     "or stats");
}

static bool may_flush(struct request *o)
{
	if (o->count > 2)
		request_fail(o, EX_USAGE, "unknown argument \"%s\"", o->words[2]);
	else if (o->status->draining)
		request_fail(o, EX_UNAVAILABLE, "the gateway is stopping");
	return o->exit == EX_OK;
}

static void request_flush(struct request *o)
{
	if (!may_flush(o))
		return;
	log_words(o);
	o->then = THEN_FLUSH;
}

void request_hold(struct request *o)
{
	static const char *const looking[] = { "list", "show", NULL };
	if (o->count > 1 && strcmp(o->words[1], "flush") == 0)
		request_flush(o);
	else if (only_looks(o, looking))
		request_look(o, SPOOL_HOLD);
	else
		request_fail(o, EX_USAGE, "expected a subcommand: list, show or flush");
}

/* What `mxward spool adopt` has done beside us: which messages, told piece by piece, and at the end
 * that they are to be taken up. */
void request_spool(struct request *o)
{
	const char *command = o->count > 1 ? o->words[1] : "";
	if (strcmp(command, "adopted") == 0) {
		log_words(o);
		return;
	}
	if (strcmp(command, "take-up") != 0) {
		request_fail(o, EX_USAGE, "expected a subcommand: adopted or take-up");
		return;
	}
	if (may_flush(o))
		o->then = THEN_TAKE_UP;
}
