/* office_formula.h: a formula of a spreadsheet that starts a program: a link of DDE, written
 * cmd|'/c calc'!A1 in Excel and DDE("cmd";...) in OpenDocument. It streams by. Owns one word. */
#ifndef MXWARD_FILES_OFFICE_FORMULA_H
#define MXWARD_FILES_OFFICE_FORMULA_H

#include "gateway/base/bytes.h"

enum { FORMULA_WORD_MAX = 32 };

struct office_formula {
	bool found;                     /* it does; the word is what it starts, if it is there */
	char quote;                     /* within a string or a name; 0: in neither */
	bool bar;                       /* behind a word and the sign */
	bool ended;                     /* the word is over: another letter begins the next */
	size_t len;
	char word[FORMULA_WORD_MAX];
};

void office_formula_begin(struct office_formula *);
void office_formula_feed(struct office_formula *, struct bytes characters);

#endif
