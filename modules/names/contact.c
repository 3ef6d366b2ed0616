/* contact.c: the question for the author, and the evidence; see contact.h. */
#include "modules/names/contact.h"

#include "modules/mime/author_address.h"

enum { DAY_MS = 86400 * 1000, DETAIL_MAX = 700 };

static unsigned days_of(uint64_t ms)
{
	return (unsigned)((ms + DAY_MS - 1) / DAY_MS);
}

void contact_judge(struct check_ctx *ctx, uint64_t within, uint64_t learning, bool reports,
		   struct bytes beside)
{
	char buffer[AUTHOR_ADDRESS_MAX + 1], words[DETAIL_MAX];
	struct text author = TEXT(buffer), detail = TEXT(words);
	struct bytes answer;
	if (!author_address(ctx->fields, ctx->field_count, &author))
		return;
	const struct contact_question question = { text_bytes(&author), days_of(within),
						   days_of(learning) };
	enum contact contact = check_contact(ctx, &question, &answer);
	text_printable(&detail, question.author);
	text_string(&detail, ": ");
	text_add(&detail, answer);
	if (reports && contact == CONTACT_NO_WORD)
		check_unknown(ctx, text_bytes(&detail));
	else if (reports && contact == CONTACT_FIRST)
		check_report_evidence(ctx, &(struct evidence){ .fact = "first_contact",
							       .detail = text_bytes(&detail),
							       .value = beside });
}
