/* mime_comment.c: comments in structured header fields; see mime_comment.h. Must never look at an
 * octet twice. */
#include "modules/mime/mime_comment.h"

/* How many comments are open behind the octet at *i; steps over an escaped one. */
static size_t depth_behind(struct bytes b, size_t *i, size_t depth)
{
	if (b.at[*i] == '\\' && depth)
		++*i;
	else if (b.at[*i] == '(')
		return depth + 1;
	else if (b.at[*i] == ')' && depth)
		return depth - 1;
	return depth;
}

void comment_drop(struct text *out, struct bytes b, struct bytes but)
{
	size_t depth = 0;
	for (size_t i = 0; i < b.len; i++) {
		size_t before = depth;
		depth = depth_behind(b, &i, depth);
		if (!before && !depth && !bytes_has(but, b.at[i]))
			text_char(out, b.at[i]);
	}
}

struct bytes comment_skip(struct bytes b)
{
	struct bytes behind = b;
	size_t depth = 0;
	for (size_t i = 0; i < b.len && (depth || b.at[i] == '(' || octet_fws(b.at[i])); i++) {
		depth = depth_behind(b, &i, depth);
		if (!depth)
			behind = bytes_skip(b, i + 1);
	}
	return bytes_trim_fws(behind);
}

size_t comment_find(struct bytes b, char octet)
{
	size_t depth = 0, i = 0;
	for (; i < b.len && (depth || b.at[i] != octet); i++)
		depth = depth_behind(b, &i, depth);
	return i < b.len ? i : bytes_find(b, octet);
}

bool comment_dresses(struct bytes word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] == '(' || octet_fws(word.at[i]))
			return true;
	return false;
}

struct bytes comment_bare(struct text *out, struct bytes word)
{
	size_t end = 0;
	comment_drop(out, word, BYTES(""));
	struct bytes b = bytes_trim_fws(text_bytes(out));
	while (end < b.len && !octet_fws(b.at[end]))
		end++;
	return bytes_first(b, end);
}
