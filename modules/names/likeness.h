/* likeness.h: what a character looks like to people, as Latin letters and digits (UTS 39, 4).
 *
 * Case, styles and marks are taken off first (NFKC as UTS 46 has it); then a character that looks
 * like a Latin letter becomes that letter. Pure functions, which allocate nothing. */
#ifndef MXWARD_NAMES_LIKENESS_H
#define MXWARD_NAMES_LIKENESS_H

#include "gateway/base/bytes.h"

/* Letters are compared by how they look in small or in capital form: a Cyrillic capital looks like
 * a Latin one where its small form does not. */
enum likeness { LIKE_SMALL, LIKE_CAPITAL };

/* What `code` becomes is blank (punctuation, a symbol), nothing (a mark, a joiner), or text. */
enum likeness_kind { LIKE_BLANK, LIKE_NOTHING, LIKE_TEXT };

/* Adds what it looks like, as UTF-8. */
enum likeness_kind likeness_of(uint32_t code, enum likeness, struct text *out);

#endif
