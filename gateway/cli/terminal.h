/* terminal.h: words from outside on an administrator's terminal.
 *
 * Letters are shown as they are where the terminal reads UTF-8, by the locale (LC_ALL, LC_CTYPE,
 * LANG); everything else, and what nobody sees or what commands a terminal everywhere, stands there
 * as character.h writes it. */
#ifndef MXWARD_CLI_TERMINAL_H
#define MXWARD_CLI_TERMINAL_H

#include "gateway/base/bytes.h"

#include <stdio.h>

/* True if the locale is one of UTF-8. */
bool terminal_utf8(void);
/* Columns of standard output; a usual number where it is no terminal. */
unsigned terminal_width(void);
/* Adds all of it that has room, safe to show. */
void terminal_add(struct text *, struct bytes);
/* Writes all of it, safe to show; line ends and tabs stay where `lines`. */
void terminal_write(FILE *, struct bytes, bool lines);
/* Writes words behind an indent that stands there already, broken at spaces into lines of `width`
 * columns, and ends the last; safe to show. Beyond TERMINAL_WORDS_MAX octets they are cut off. */
enum { TERMINAL_WORDS_MAX = 4096 };
void terminal_wrap(FILE *, struct bytes words, unsigned indent, unsigned width);
/* A line of JSON, whose values stay what they are in every locale: what is not to be seen is
 * written as an escape. (Outside of its strings it is ASCII.) */
void terminal_write_json(FILE *, struct bytes line);

#endif
