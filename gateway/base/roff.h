/* roff.h: plain text as the input of a manual page, mdoc(7).
 *
 * What is a letter here stays a letter there: nothing that is written can be taken for a request, a
 * macro or an escape. Lines are short, and a sentence begins a line, as mdoc wants it. */
#ifndef MXWARD_BASE_ROFF_H
#define MXWARD_BASE_ROFF_H

#include "gateway/base/bytes.h"

#include <stdio.h>

/* Words, as lines of running text; spaces and line ends separate them, `these` are quotes. */
void roff_text(FILE *, struct bytes);
/* One word or one line as it is, to stand behind a macro. */
void roff_literal(FILE *, struct bytes);

#endif
