/* refusal_words.h: what a client is told when policy refuses it or its message.
 *
 * The words come from the check whose evidence weighed most in the verdict. Scores, thresholds and
 * other checks are never told to outsiders. */
#ifndef MXWARD_JUDGE_REFUSAL_WORDS_H
#define MXWARD_JUDGE_REFUSAL_WORDS_H

#include "gateway/judge/evaluation.h"

struct refusal_words {
	bool unknown; /* what weighed most is that something could not be found out */
	unsigned code;                          /* 450, 451, 521, 550 or 554 */
	char enhanced[10], text[400];           /* RFC 3463; printable, one line */
};

/* Code, enhanced code and words for a verdict to defer, reject or drop. The evaluation is NULL
 * where nothing was measured. */
void refusal_words_write(const struct evaluation *, const struct verdict *, struct refusal_words *);

#endif
