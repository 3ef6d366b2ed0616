/* batch.c: a list of IDs and the lines about them; see batch.h. */
#include "gateway/control/batch.h"

#include "gateway/mailroom/courier.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char *const deeds[] = { [BATCH_RELEASE] = "released", [BATCH_DELETE] = "deleted" };

struct batch *batch_new(enum batch_kind kind, const char *user, struct bytes to)
{
	struct batch *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	struct text name = TEXT(e->user), address = TEXT(e->to);
	e->kind = kind;
	text_printable(&name, bytes_of(user));
	text_cstr(&name);
	text_add(&address, to);
	text_cstr(&address);
	return e;
}

static struct batch_item *find(struct batch *e, struct bytes id)
{
	for (size_t i = 0; i < e->count; i++)
		if (bytes_equal(bytes_of(e->at[i].id), id))
			return &e->at[i];
	return NULL;
}

bool batch_add(struct batch *e, struct bytes id)
{
	if (find(e, id))
		return true;
	if (e->count == BATCH_MAX)
		return false;
	struct text t = TEXT(e->at[e->count].id);
	text_add(&t, id);
	text_cstr(&t);
	e->count++;
	return true;
}

const char *batch_next(struct batch *e)
{
	return e->begun < e->count ? e->at[e->begun++].id : NULL;
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
static void answer(struct batch *e, struct batch_item *errand, int result, struct bytes words)
{
	char buffer[1024];
	struct text said = TEXT(buffer);
	text_printable(&said, words);
	errand->settled = true;
	e->settled++;
	e->exit = batch_worse(e->exit, result);
	if (result != EX_OK && said.len == 0)
		text_string(&said, result == EX_DATAERR ? "there is no such message" : "it failed");
	if (result == EX_OK)
		output_format(&e->page, "%s %s", errand->id, deeds[e->kind]);
	else
		output_format(&e->page, "mxward quarantine: %s", errand->id);
	if (said.len > 0 && (result != EX_OK || e->kind == BATCH_RELEASE))
		output_format(&e->page, ": %s", text_cstr(&said));
	output_add(&e->page, BYTES("\n"));
}

void batch_settle(struct batch *e, const char *id, int result, struct bytes words)
{
	struct batch_item *errand = find(e, bytes_of(id));
	if (!errand || errand->settled || errand >= e->at + e->begun)
		return;
	if (e->forwards && result == EX_DATAERR && bytes_equal(words, BYTES(COURIER_NO_SUCH))) {
		errand->settled = errand->elsewhere = true;
		e->settled++;
		return;
	}
	answer(e, errand, result, words);
}

size_t batch_elsewhere(struct batch *e, char *words[], size_t room)
{
	size_t count = 0;
	for (; e->asked < e->count && count < room; e->asked++)
		if (e->at[e->asked].elsewhere)
			words[count++] = e->at[e->asked].id;
	return count;
}

void batch_answered(struct batch *e, int status, struct bytes lines)
{
	e->exit = batch_worse(e->exit, status);
	output_add(&e->page, lines);
}

void batch_unanswered(struct batch *e, char *const *words, size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++)
		output_format(&e->page, "mxward quarantine: %s: it is not here, and %s\n", words[i],
			      why);
	if (count)
		e->exit = batch_worse(e->exit, EX_TEMPFAIL);
}

bool batch_done(const struct batch *e)
{
	return e->settled == e->count;
}

void batch_give_up(struct batch *e)
{
	for (size_t i = 0; i < e->count; i++) {
		if (e->at[i].settled)
			continue;
		answer(e, &e->at[i], EX_TEMPFAIL,
		       i < e->begun
			       ? BYTES("has not settled within a minute and may do so yet: look before you try again")
			       : BYTES("not begun: those before it took a minute"));
	}
	e->begun = e->count;
}

void batch_free(struct batch *e)
{
	if (e)
		output_free(&e->page);
	free(e);
}
