/* help.h: the help of a command taken apart, for whatever is made of it: manual page, completion.
 *
 * The help texts in main.c keep to one form: a line that begins with two spaces is an item, its
 * term and behind two spaces or more what it means, which goes on in lines that begin with more
 * spaces; every other line is running text. */
#ifndef MXWARD_CLI_HELP_H
#define MXWARD_CLI_HELP_H

#include "gateway/base/bytes.h"

enum help_kind {
	HELP_ITEM,                      /* "  --for TIME     duration: 30s" */
	HELP_MORE,                      /* the words of an item or of a text go on */
	HELP_TEXT,                      /* "Signals:" */
	HELP_BLANK,
};

struct help_line {
	enum help_kind kind;
	struct bytes term;              /* of an item: "--for TIME" */
	struct bytes words;
};

/* Takes the next line off `rest`; false: there is none. */
bool help_take(struct bytes *rest, struct help_line *) __attribute__((warn_unused_result));
/* Takes the next word off a term: "--for", then "TIME"; empty: there is none. */
struct bytes help_word(struct bytes *term);
/* True if the word is written as it is ("list"), and stands for no other ("ID"). */
bool help_literal(struct bytes word);

#endif
