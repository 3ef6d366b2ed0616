/* top_keys.c: keys read from what a terminal sends; see top_keys.h. */
#include "gateway/cli/top_keys.h"

enum { ESCAPE = 27, DELETE = 127, BACKSPACE = 8 };

static const struct {
	char octet;
	enum top_key key;
} plain[] = {
	{ 'q', TOP_KEY_QUIT },       { 'Q', TOP_KEY_QUIT },     { 'p', TOP_KEY_PAUSE },
	{ ' ', TOP_KEY_PAUSE },      { 'r', TOP_KEY_REFUSALS }, { 'k', TOP_KEY_UP },
	{ 'j', TOP_KEY_DOWN },       { '\r', TOP_KEY_ENTER },   { '\n', TOP_KEY_ENTER },
	{ BACKSPACE, TOP_KEY_BACK }, { DELETE, TOP_KEY_BACK },
};

/* Behind "ESC [" or "ESC O": parameters up to the octet that says which key it is (ECMA-48,
 * 5.4). */
static enum top_key sequence_take(struct bytes *rest)
{
	size_t i = 0;
	while (i < rest->len && rest->at[i] >= 0x20 && rest->at[i] < 0x40)
		i++;
	char final = i < rest->len ? rest->at[i] : '\0';
	bool bare = i == 0;
	*rest = bytes_skip(*rest, i + 1);
	if (!bare)
		return TOP_KEY_NONE;
	return final == 'A' ? TOP_KEY_UP : final == 'B' ? TOP_KEY_DOWN : TOP_KEY_NONE;
}

enum top_key top_key_take(struct bytes *rest)
{
	char first = rest->at[0];
	*rest = bytes_skip(*rest, 1);
	if (first == ESCAPE && rest->len == 0)
		return TOP_KEY_BACK;
	if (first == ESCAPE) {
		bool sequence = rest->at[0] == '[' || rest->at[0] == 'O';
		*rest = bytes_skip(*rest, 1);
		return sequence ? sequence_take(rest) : TOP_KEY_NONE;
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (plain[i].octet == first)
			return plain[i].key;
	return TOP_KEY_NONE;
}
