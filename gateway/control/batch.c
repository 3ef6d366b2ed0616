/* errands.c: a list of IDs and the lines about them; see errands.h. */
#include "gateway/control/batch.h"

#include "gateway/mailroom/courier.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char *const deeds[] = { [ERRAND_RELEASE] = "released", [ERRAND_DELETE] = "deleted" };

struct errands *errands_new(enum errand_kind kind, const char *user, struct bytes to)
{
	struct errands *e = calloc(1, sizeof *e);
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

static struct errand *find(struct errands *e, struct bytes id)
{
	for (size_t i = 0; i < e->count; i++)
		if (bytes_equal(bytes_of(e->at[i].id), id))
			return &e->at[i];
	return NULL;
}

bool errands_add(struct errands *e, struct bytes id)
{
	if (find(e, id))
		return true;
	if (e->count == ERRANDS_MAX)
		return false;
	struct text t = TEXT(e->at[e->count].id);
	text_add(&t, id);
	text_cstr(&t);
	e->count++;
	return true;
}

const char *errands_next(struct errands *e)
{
	return e->begun < e->count ? e->at[e->begun++].id : NULL;
}

int errands_worse(int a, int b)
{
	if (a == EX_OK || b == EX_OK)
		return a == EX_OK ? b : a;
	if (a == EX_TEMPFAIL || b == EX_TEMPFAIL)
		return a == EX_TEMPFAIL ? b : a;
	return a > b ? a : b;
}

/* "ID released: WORDS", or "mxward quarantine: ID: WORDS" where it failed: the client tells them apart. */
static void answer(struct errands *e, struct errand *errand, int result, struct bytes words)
{
	char buffer[1024];
	struct text said = TEXT(buffer);
	text_printable(&said, words);
	errand->settled = true;
	e->settled++;
	e->exit = errands_worse(e->exit, result);
	if (result != EX_OK && said.len == 0)
		text_string(&said, result == EX_DATAERR ? "there is no such message" : "it failed");
	if (result == EX_OK)
		page_format(&e->page, "%s %s", errand->id, deeds[e->kind]);
	else
		page_format(&e->page, "mxward quarantine: %s", errand->id);
	if (said.len > 0 && (result != EX_OK || e->kind == ERRAND_RELEASE))
		page_format(&e->page, ": %s", text_cstr(&said));
	page_add(&e->page, BYTES("\n"));
}

void errands_settle(struct errands *e, const char *id, int result, struct bytes words)
{
	struct errand *errand = find(e, bytes_of(id));
	if (!errand || errand->settled || errand >= e->at + e->begun)
		return;
	if (e->forwards && result == EX_DATAERR && bytes_equal(words, BYTES(COURIER_NO_SUCH))) {
		errand->settled = errand->elsewhere = true;
		e->settled++;
		return;
	}
	answer(e, errand, result, words);
}

size_t errands_elsewhere(struct errands *e, char *words[], size_t room)
{
	size_t count = 0;
	for (; e->asked < e->count && count < room; e->asked++)
		if (e->at[e->asked].elsewhere)
			words[count++] = e->at[e->asked].id;
	return count;
}

void errands_answered(struct errands *e, int status, struct bytes lines)
{
	e->exit = errands_worse(e->exit, status);
	page_add(&e->page, lines);
}

void errands_unanswered(struct errands *e, char *const *words, size_t count, const char *why)
{
	for (size_t i = 0; i < count; i++)
		page_format(&e->page, "mxward quarantine: %s: it is not here, and %s\n", words[i], why);
	if (count)
		e->exit = errands_worse(e->exit, EX_TEMPFAIL);
}

bool errands_done(const struct errands *e)
{
	return e->settled == e->count;
}

void errands_give_up(struct errands *e)
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

void errands_free(struct errands *e)
{
	if (e)
		page_free(&e->page);
	free(e);
}
