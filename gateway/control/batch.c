/* batch.c: a list of IDs and the lines about them; see batch.h. */
#include "gateway/control/batch.h"

#include "gateway/mailroom/courier.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char *const deeds[] = { [BATCH_RELEASE] = "released", [BATCH_DELETE] = "deleted" };

struct batch *batch_new(enum batch_kind kind, const char *user, struct bytes to)
{
	struct batch *b = calloc(1, sizeof *b);
	if (!b)
		return NULL;
	struct text name = TEXT(b->user), address = TEXT(b->to);
	b->kind = kind;
	text_printable(&name, bytes_of(user));
	text_cstr(&name);
	text_add(&address, to);
	text_cstr(&address);
	return b;
}

static struct batch_item *item_find(struct batch *b, struct bytes id)
{
	for (size_t i = 0; i < b->count; i++)
		if (bytes_equal(bytes_of(b->at[i].id), id))
			return &b->at[i];
	return NULL;
}

bool batch_add(struct batch *b, struct bytes id)
{
	if (item_find(b, id))
		return true;
	if (b->count == BATCH_MAX)
		return false;
	struct text t = TEXT(b->at[b->count].id);
	text_add(&t, id);
	text_cstr(&t);
	b->count++;
	return true;
}

const char *batch_next(struct batch *b)
{
	return b->begun < b->count ? b->at[b->begun++].id : NULL;
}

int batch_worse(int a, int b)
{
	if (a == EX_OK || b == EX_OK)
		return a == EX_OK ? b : a;
	if (a == EX_TEMPFAIL || b == EX_TEMPFAIL)
		return a == EX_TEMPFAIL ? b : a;
	return a > b ? a : b;
}

/* "ID released: WORDS", or "mxward quarantine: ID: WORDS" where it failed: the client tells them
 * apart. */
static void item_answer(struct batch *b, struct batch_item *item, int result, struct bytes words)
{
	char buffer[1024];
	struct text said = TEXT(buffer);
	text_printable(&said, words);
	item->settled = true;
	b->settled++;
	b->exit = batch_worse(b->exit, result);
	if (result != EX_OK && said.len == 0)
		text_string(&said, result == EX_DATAERR ? "no such message" : "failed");
	if (result == EX_OK)
		output_format(&b->output, "%s %s", item->id, deeds[b->kind]);
	else
		output_format(&b->output, "mxward quarantine: %s", item->id);
	if (said.len > 0 && (result != EX_OK || b->kind == BATCH_RELEASE))
		output_format(&b->output, ": %s", text_cstr(&said));
	output_add(&b->output, BYTES("\n"));
}

void batch_settle(struct batch *b, const char *id, int result, struct bytes words)
{
	struct batch_item *item = item_find(b, bytes_of(id));
	if (!item || item->settled || item >= b->at + b->begun)
		return;
	if (b->forwards && result == EX_DATAERR && bytes_equal(words, BYTES(COURIER_NO_SUCH))) {
		item->settled = item->elsewhere = true;
		b->settled++;
		return;
	}
	item_answer(b, item, result, words);
}

size_t batch_elsewhere(struct batch *b, char *words[], size_t room)
{
	size_t count = 0;
	for (; b->asked < b->count && count < room; b->asked++)
		if (b->at[b->asked].elsewhere)
			words[count++] = b->at[b->asked].id;
	return count;
}

void batch_answered(struct batch *b, int status, struct bytes lines)
{
	b->exit = batch_worse(b->exit, status);
	output_add(&b->output, lines);
}

void batch_unanswered(struct batch *b, char *const *words, size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++)
		output_format(&b->output, "mxward quarantine: %s: not found here, and %s\n",
			      words[i], why);
	if (count)
		b->exit = batch_worse(b->exit, EX_TEMPFAIL);
}

bool batch_done(const struct batch *b)
{
	return b->settled == b->count;
}

void batch_give_up(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		if (b->at[i].settled)
			continue;
		item_answer(b, &b->at[i], EX_TEMPFAIL,
			    i < b->begun
				    ? BYTES("not finished within a minute, and it may still be "
					    "done: check before you try again")
				    : BYTES("not started: the messages before it took a minute"));
	}
	b->begun = b->count;
}

void batch_free(struct batch *b)
{
	if (b)
		output_free(&b->output);
	free(b);
}
