/* url_unicode.h: Unicode as far as host names need it: UTF-8 apart, what browsers drop, map and
 * take for a dot before a name becomes A-labels (UTS 46, not transitional, and NFC), and Punycode
 * (RFC 3492).
 *
 * The whole mapping of UTS 46 stands in tables of our own (unicode_tables.h). libidn2 takes up to
 * 20 microseconds for a name, which a message full of names would turn into minutes, refuses what
 * browsers open (symbols, underscores), and maps by an older Unicode. It allocates nothing. */
#ifndef MXWARD_URL_URL_UNICODE_H
#define MXWARD_URL_URL_UNICODE_H

#include "gateway/base/bytes.h"

enum {
	CODE_BAD = 0xFFFD,
	CODE_FOLDED_MAX = 6,
	CODE_COMPOSED_MAX = 256,
	LABEL_CODES_MAX = 64, /* code points of a decoded label, and one more */
};

enum code_kind {
	CODE_NAME,                      /* may stand in a host name */
	CODE_DOT, /* a dot, or one of the ideographic and full-width dots of IDNA */
	/* invisible, and dropped: soft hyphen, zero width, bidi controls, variation selectors */
	CODE_IGNORED,
	CODE_END,                       /* punctuation and blanks that end a link in a text */
};

/* Takes a code point off the front of *rest, which is not empty; an octet that is not UTF-8 gives
 * CODE_BAD. */
uint32_t code_take(struct bytes *rest);
/* Writes `code` as UTF-8 (at most 4 octets). */
void code_put(struct text *, uint32_t code);
enum code_kind code_kind(uint32_t code);        /* of one from 128 up, or '.' */
bool code_ideographic(uint32_t code); /* of a script that is written without blanks between words */
/* Lower case, full-width and styled letters made plain, as UTS 46 maps them: gives how many code
 * points `code` becomes; 0: it is dropped (see CODE_IGNORED), or no name has it. The deviations (ß,
 * final sigma, joiners) stay what they are. */
size_t code_fold(uint32_t code, uint32_t folded[CODE_FOLDED_MAX]);
/* Letters and the marks behind them put in order and made one, in place (NFC); gives the new count.
 * `codes` has room for CODE_COMPOSED_MAX; what passes it is cut off, for no label is as long. */
size_t code_compose(uint32_t *codes, size_t count);
/* The letter alone of one that NFD takes apart into a letter and marks; otherwise the code point
 * itself. */
uint32_t code_base(uint32_t code);
/* True of a mark that stands on the letter before it: a combining class other than 0. */
bool code_mark(uint32_t code);
/* Adds a label of lower-case code points as an A-label. */
void label_encode(struct text *, const uint32_t *codes, size_t count);
/* The code points of what stands behind "xn--". False, and `codes` is of no use: it is no Punycode
 * of something that is not ASCII alone. */
bool label_decode(struct bytes punycode, uint32_t codes[LABEL_CODES_MAX], size_t *count)
	__attribute__((warn_unused_result));
/* True if what stands behind "xn--" is Punycode of something that is not ASCII alone. */
bool label_decodable(struct bytes punycode);

#endif
