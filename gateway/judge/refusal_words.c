/* refusal_words.c: the words of a refusal: those of the check that weighed most, with what it found
 * put in; see refusal_words.h. */
#include "gateway/judge/refusal_words.h"

#include "modules/checks.h"

enum { SENDER_MAX = 200 };              /* octets of one in a reply */

static const struct check_words unknown = { "unknown", 4, 3, "Temporary lookup failure" };
static const struct check_words plain = { NULL, 7, 1,
					  "Service unavailable; message refused by local policy" };

static const struct check *check_of(const struct evidence *e)
{
	size_t place = e ? checks_place(bytes_of(e->check)) : CHECKS_COUNT;
	return place < CHECKS_COUNT ? checks[place] : NULL;
}

static bool is_unknown(const struct evidence *e)
{
	return e && bytes_equal(bytes_of(e->fact), bytes_of(unknown.fact));
}

static const struct check_words *refusal_words_row(const struct evidence *e)
{
	const struct check *check = check_of(e);
	if (!e)
		return &plain;
	const struct check_words *w = check ? check->words : NULL;
	while (w && w->fact && !bytes_equal(bytes_of(w->fact), bytes_of(e->fact)))
		w++;
	if (is_unknown(e) && !(w && w->fact))
		return &unknown;
	return w && w->words ? w : &plain;
}

/* Of a refusal for good, before the words of this row. */
static unsigned final_code(const struct evidence *e, const struct check_words *row)
{
	const struct check *check = check_of(e);
	return check && check->code && row != &plain && row != &unknown ? check->code : 550;
}

/* The words around it matter more than the end of a long one. */
static void sender_write(struct text *t, struct bytes sender)
{
	text_printable(t, bytes_first(sender, SENDER_MAX));
	text_string(t, sender.len > SENDER_MAX ? "..." : "");
}

static void expand(struct text *t, const char *words, const struct check_ctx *ctx,
		   const struct evidence *e)
{
	for (; *words; words++) {
		if (*words != '%' || !e) {
			text_char(t, *words);
			continue;
		}
		words++;
		if (*words == 'c')
			address_text(t, &ctx->client);
		else if (*words == 'h')
			text_printable(t, ctx->helo);
		else if (*words == 's')
			sender_write(t, ctx->sender);
		else
			text_printable(t, *words == 'v' ? e->value : e->detail);
	}
}

void refusal_words_write(const struct evaluation *j, const struct verdict *v,
			 struct refusal_words *w)
{
	const struct evidence *e = j && v->cause < j->count ? &j->evidence[v->cause] : NULL;
	const struct check_words *row = refusal_words_row(e);
	bool final = v->action == ACTION_REJECT || v->action == ACTION_DROP;
	bool lookup = row->subject == 4 && row->detail == 3;    /* directory server failure */
	/* "temperror" of those that have it is what "unknown" is of the others. */
	w->unknown = lookup || is_unknown(e) ||
		     (e && bytes_equal(bytes_of(e->fact), BYTES("temperror")));
	w->code = v->action == ACTION_DROP  ? 521
		  : final                   ? final_code(e, row)
		  : lookup || is_unknown(e) ? 451
					    : 450;
	struct text enhanced = TEXT(w->enhanced);
	text_format(&enhanced, "%c.%u.%u", final ? '5' : '4', row->subject, row->detail);
	text_cstr(&enhanced);
	struct text t = { .at = w->text, .cap = sizeof w->text - 1 };
	if (e && e->reply.len)
		text_printable(&t, e->reply);
	else
		expand(&t, row->words, j ? &j->ctx : NULL, e);
	text_cstr(&t);
}
