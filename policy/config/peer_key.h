/* peer_key.h: the form of the key that the two gateways of a pair share: 64 hexadecimal digits of
 * lower case.
 *
 * A key is a secret: it is written into the caller's room, and never anywhere else. */
#ifndef MXWARD_CONFIG_PEER_KEY_H
#define MXWARD_CONFIG_PEER_KEY_H

#include "gateway/io/tls.h"

enum { PEER_KEY_TEXT = 2 * TLS_PSK_SIZE };

/* A new one, as `mxward peer key` prints it. False: the system gives no random octets. */
bool peer_key_make(char text[PEER_KEY_TEXT + 1]);
/* Reads a file with one, and perhaps line ends behind it. False: there is anything else; `key` is
 * then of no use. */
bool peer_key_read(struct bytes file, unsigned char key[TLS_PSK_SIZE])
	__attribute__((warn_unused_result));

#endif
