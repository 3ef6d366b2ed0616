/* office_formula.c: a formula that starts a program; see office_formula.h. */
#include "modules/files/office_formula.h"

void office_formula_begin(struct office_formula *f)
{
	*f = (struct office_formula){ .len = 0 };
}

static bool of_word(char c)
{
	return octet_alpha(c) || octet_digit(c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static void word_char(struct office_formula *f, char c)
{
	if (f->ended)
		f->len = 0;
	f->ended = false;
	if (f->len < FORMULA_WORD_MAX)
		f->word[f->len++] = c;
}

/* WHY the sign counts only between a word and a word: OpenDocument parts the rows of an array
 * by it. */
static void sign_char(struct office_formula *f, char c)
{
	struct bytes word = { f->word, f->len };
	if (c == '(' && bytes_equal_nocase(word, BYTES("DDE")))
		f->found = true;
	f->bar = c == '|' && f->len && !octet_digit(f->word[0]);
	f->ended = true;
	if (!f->bar)
		f->len = 0;
}

static void formula_char(struct office_formula *f, char c)
{
	if (f->quote) {
		/* A name in quotes may be the program's, too. */
		if (c == f->quote)
			f->quote = '\0';
		else if (f->quote == '\'')
			word_char(f, c);
		return;
	}
	if (f->bar && (c == '\'' || of_word(c))) {
		f->found = true;
		return;
	}
	if (c == '\'' || c == '"') {
		f->quote = c;
		f->len = 0;
		f->ended = false;
	} else if (of_word(c)) {
		word_char(f, c);
	} else if (!octet_fws(c)) {
		sign_char(f, c);
	}
}

void office_formula_feed(struct office_formula *f, struct bytes characters)
{
	for (size_t i = 0; i < characters.len && !f->found; i++)
		formula_char(f, characters.at[i]);
}
