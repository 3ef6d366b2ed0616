/* spool_orders.c: quarantine, hold and spool: what is carried out here (release, delete, flush), and who looks at what.
 *
 * Listing and showing is done by the command itself, which reads the spool; it only tells us, for the log. */
#include "gateway/orders.h"
#include "gateway/smtp/address.h"

#include <string.h>
#include <sysexits.h>

/* Which words were given, and by whom; --json and the like are part of them. */
static void log_words(const struct order *o)
{
	char buffer[64];
	struct text command = TEXT(buffer);
	struct log_line *l = log_begin(LOG_INFO, "control");
	text_format(&command, "%s %s", o->words[0], o->words[1]);
	log_bytes(l, "command", text_bytes(&command));
	log_list_open(l, "words");
	for (size_t i = 2; i < o->count; i++)
		log_item(l, bytes_of(o->words[i]));
	log_list_close(l);
	log_string(l, "user", o->asker->name);
	log_number(l, "uid", o->asker->uid);
	log_end(l);
}

/* Whom to release to: an address, and nothing that makes a server send it elsewhere. */
static bool check_address(struct order *o, struct bytes address)
{
	char buffer[ERRAND_TO_MAX];
	struct text path = TEXT(buffer);
	struct mailbox m;
	text_format(&path, "<%.*s>", BYTES_ARG(address));
	struct bytes rest = text_bytes(&path);
	if (!path.cut && path_parse(&rest, false, true, &m) && rest.len == 0 && !local_part_routes(&m))
		return true;
	order_fail(o, EX_USAGE, "--to \"%.*s\" is no address", BYTES_ARG(address));
	return false;
}

/* Reads "ID… [--to ADDRESS]". */
static bool read_to(struct order *o, bool release, const char **to)
{
	*to = "";
	for (size_t i = 2; i < o->count; i++) {
		if (o->words[i][0] != '-')
			continue;
		if (!release || strcmp(o->words[i], "--to") != 0) {
			order_fail(o, EX_USAGE, "nobody knows what \"%s\" is for", o->words[i]);
			return false;
		}
		if (++i == o->count) {
			order_fail(o, EX_USAGE, "--to needs a value");
			return false;
		}
		*to = o->words[i];
		if (!check_address(o, bytes_of(*to)))
			return false;
	}
	return true;
}

static bool add_ids(struct order *o)
{
	for (size_t i = 2; i < o->count; i++) {
		struct bytes word = bytes_of(o->words[i]);
		if (bytes_equal(word, BYTES("--to"))) {
			i++;
		} else if (!spool_id_valid(word)) {
			order_fail(o, EX_USAGE, "\"%s\" is not the ID of a message", o->words[i]);
			return false;
		} else if (!errands_add(o->errands, word)) {
			order_fail(o, EX_USAGE, "more than %d messages at a time", ERRANDS_MAX);
			return false;
		}
	}
	if (o->errands->count == 0)
		order_fail(o, EX_USAGE, "say which messages: their IDs");
	return o->errands->count > 0;
}

static void begin_errands(struct order *o, enum errand_kind kind)
{
	const char *to;
	if (!read_to(o, kind == ERRAND_RELEASE, &to))
		return;
	if (o->status->draining || (kind == ERRAND_RELEASE ? !o->acts->release : !o->acts->remove)) {
		order_fail(o, EX_UNAVAILABLE, "the gateway is stopping");
		return;
	}
	o->errands = errands_new(kind, o->asker->name, bytes_of(to));
	if (!o->errands) {
		order_fail(o, EX_OSERR, "the gateway has no memory for it");
		return;
	}
	if (add_ids(o)) {
		log_words(o);
		o->then = THEN_ERRANDS;
		return;
	}
	errands_free(o->errands);
	o->errands = NULL;
}

/* True if the second word is one of these commands that only look. */
static bool looks(const struct order *o, const char *const *commands)
{
	for (; o->count > 1 && *commands; commands++)
		if (strcmp(o->words[1], *commands) == 0)
			return true;
	return false;
}

void order_quarantine(struct order *o)
{
	static const char *const looking[] = { "list", "show", "stats", NULL };
	const char *command = o->count > 1 ? o->words[1] : "";
	if (strcmp(command, "release") == 0)
		begin_errands(o, ERRAND_RELEASE);
	else if (strcmp(command, "delete") == 0)
		begin_errands(o, ERRAND_DELETE);
	else if (looks(o, looking))
		log_words(o);
	else
		order_fail(o, EX_USAGE, "say list, show, release, delete or stats");
}

static bool may_look(struct order *o)
{
	if (o->count > 2)
		order_fail(o, EX_USAGE, "nobody knows what \"%s\" is for", o->words[2]);
	else if (o->status->draining || !o->acts->flush)
		order_fail(o, EX_UNAVAILABLE, "the gateway is stopping");
	return o->exit == EX_OK;
}

static void flush(struct order *o)
{
	if (!may_look(o))
		return;
	log_words(o);
	o->then = THEN_LOOK;
}

void order_hold(struct order *o)
{
	static const char *const looking[] = { "list", "show", NULL };
	if (o->count > 1 && strcmp(o->words[1], "flush") == 0)
		flush(o);
	else if (looks(o, looking))
		log_words(o);
	else
		order_fail(o, EX_USAGE, "say list, show or flush");
}

/* What `mxward spool adopt` has done beside us: which messages, told piece by piece, and at the end that they are to be taken up. */
void order_spool(struct order *o)
{
	const char *command = o->count > 1 ? o->words[1] : "";
	if (strcmp(command, "adopted") == 0) {
		log_words(o);
		return;
	}
	if (strcmp(command, "take-up") != 0) {
		order_fail(o, EX_USAGE, "say adopted or take-up");
		return;
	}
	if (!may_look(o))
		return;
	if (o->acts->adopted)
		o->acts->adopted(o->acts->arg);
	o->then = THEN_LOOK;
}
