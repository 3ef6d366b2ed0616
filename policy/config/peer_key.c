/* peer_key.c: the key of a pair, made and read; see peer_key.h. Must never keep a key in memory. */
#include "policy/config/peer_key.h"

#include <string.h>
#include <sys/random.h>

static const struct bytes hexadecimal = BYTES("0123456789abcdef");

bool peer_key_make(char text[PEER_KEY_TEXT + 1])
{
	unsigned char key[TLS_PSK_SIZE];
	if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
		return false;
	for (size_t i = 0; i < sizeof key; i++) {
		text[2 * i] = hexadecimal.at[key[i] >> 4];
		text[2 * i + 1] = hexadecimal.at[key[i] & 15];
	}
	text[PEER_KEY_TEXT] = '\0';
	explicit_bzero(key, sizeof key);
	return true;
}

bool peer_key_read(struct bytes file, unsigned char key[TLS_PSK_SIZE])
{
	while (file.len && bytes_has(BYTES("\r\n"), file.at[file.len - 1]))
		file.len--;
	if (file.len != PEER_KEY_TEXT)
		return false;
	for (size_t i = 0; i < PEER_KEY_TEXT; i++) {
		size_t digit = bytes_find(hexadecimal, file.at[i]);
		if (digit == hexadecimal.len)
			return false;
		key[i / 2] = (unsigned char)(i % 2 ? key[i / 2] | digit : digit << 4);
	}
	return true;
}
