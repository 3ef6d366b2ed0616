/* roff.c: plain text as the input of a manual page; see roff.h. */
#include "gateway/base/roff.h"

enum { LINE_MOST = 68 };                /* of 80, which escapes may fill */

static bool blank(char c)
{
	return c == ' ' || c == '\n';
}

/* An octet of a word. A hyphen of an option is one that can be copied. */
static void print_octet(FILE *out, char c, bool option, bool *quoted)
{
	if (c == '\\')
		fputs("\\e", out);
	else if (c == '-' && option)
		fputs("\\-", out);
	else if (c == '`' && quoted)
		fputs((*quoted = !*quoted) ? "\\(lq" : "\\(rq", out);
	else
		fputc(c, out);
}

static bool ends_sentence(struct bytes word)
{
	char last = word.at[word.len - 1];
	return last == '.' || last == '!' || last == '?' || last == ':';
}

static struct bytes word_take(struct bytes *text)
{
	size_t begin = 0, end;
	while (begin < text->len && blank(text->at[begin]))
		begin++;
	for (end = begin; end < text->len && !blank(text->at[end]);)
		end++;
	struct bytes word = bytes_first(bytes_skip(*text, begin), end - begin);
	*text = bytes_skip(*text, end);
	return word;
}

void roff_text(FILE *out, struct bytes text)
{
	size_t column = 0;
	bool quoted = false, ended = false;
	for (struct bytes word = word_take(&text); word.len; word = word_take(&text)) {
		bool first = column == 0 || ended || column + 1 + word.len > LINE_MOST;
		if (column)
			fputc(first ? '\n' : ' ', out);
		if (first && (word.at[0] == '.' || word.at[0] == '\''))
			fputs("\\&", out);
		for (size_t i = 0; i < word.len; i++)
			print_octet(out, word.at[i], word.at[0] == '-' || quoted, &quoted);
		column = first ? word.len : column + 1 + word.len;
		ended = ends_sentence(word);
	}
	if (column)
		fputc('\n', out);
}

void roff_literal(FILE *out, struct bytes text)
{
	fputs("\\&", out);
	for (size_t i = 0; i < text.len; i++)
		print_octet(out, text.at[i], true, NULL);
}
