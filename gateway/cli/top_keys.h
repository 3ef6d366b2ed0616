/* top_keys.h: the keys of `mxward top`, out of the octets that a terminal sends for them. Pure. */
#ifndef MXWARD_CLI_TOP_KEYS_H
#define MXWARD_CLI_TOP_KEYS_H

#include "gateway/base/bytes.h"

enum top_key {
	TOP_KEY_NONE,
	TOP_KEY_UP,
	TOP_KEY_DOWN,
	TOP_KEY_ENTER,
	TOP_KEY_BACK,
	TOP_KEY_QUIT,
	TOP_KEY_PAUSE,
	TOP_KEY_REFUSALS
};

/* Takes a key off the front of *rest, which is not empty. What a terminal sends for a key is read
 * in one piece; one that means nothing here is NONE, whole. An escape with nothing behind it is the
 * key of that name. */
enum top_key top_key_take(struct bytes *rest);

#endif
