/* binhex.h: a file in BinHex 4.0 (RFC 1741, appendix A): four octets of text for three, runs of one
 * octet shortened, and in front the name and the lengths of two forks, of which the first holds
 * what is not Apple's own.
 *
 * Decodes while the text streams by; looks at no checksum. Owns the header of one file. */
#ifndef MXWARD_MIME_BINHEX_H
#define MXWARD_MIME_BINHEX_H

#include "gateway/base/bytes.h"

enum { BINHEX_NAME_MAX = 255, BINHEX_RUN_MAX = 255, BINHEX_DECODE_MAX = 1024 };

enum binhex_event { BINHEX_NOTHING, BINHEX_FILE, BINHEX_OCTETS, BINHEX_END };

struct binhex {
	enum { BINHEX_BEFORE, BINHEX_HEADER, BINHEX_DATA, BINHEX_OVER } place;
	uint32_t bits;
	unsigned digits;                /* in `bits` */
	bool marked;                    /* the mark of a run was the last octet */
	unsigned char last;
	unsigned repeat;                /* how often `last` is still to come */
	size_t header_length;
	unsigned char header[1 + BINHEX_NAME_MAX + 21];
	uint32_t left;                  /* octets of the first fork */
	char decoded[BINHEX_DECODE_MAX + BINHEX_RUN_MAX];
};

/* Takes octets off the front of *rest up to the next event; see embedded_next(), whose events these
 * are. Begins as all zeros. */
enum binhex_event binhex_next(struct binhex *, struct bytes *rest, struct bytes *given);

#endif
