/* charset.h: text of the charsets that mail comes in, made UTF-8 (iconv).
 *
 * charset_start() loads what iconv would otherwise load later, when the process is locked down:
 * afterwards no file is opened. A charset that is unknown reads as UTF-8 with what is not UTF-8
 * replaced; so does an octet that its charset does not have. */
#ifndef MXWARD_MIME_CHARSET_H
#define MXWARD_MIME_CHARSET_H

#include "gateway/base/bytes.h"

struct charset;                         /* one conversion under way */

/* Loads the common charsets. Once, before there are threads. */
bool charset_start(void);
/* False: the text needs no conversion (ASCII, UTF-8, unknown). `name` as in a header, in any
 * case. */
bool charset_converts(struct bytes name);
/* True if the name is one of those that are read as what they say; UTF-8 and ASCII included. */
bool charset_known(struct bytes name);
/* NULL: it needs no conversion, or there is no memory for one. */
struct charset *charset_open(struct bytes name);
/* True if octets below 128 mean in it what they mean in ASCII, so that ASCII text need not be
 * converted. */
bool charset_superset(struct bytes name);
/* Converts the next octets; calls put() with pieces of UTF-8. An incomplete sequence at the end is
 * kept for the next call. */
void charset_feed(struct charset *, struct bytes octets, void (*put)(void *arg, struct bytes),
		  void *arg);
void charset_close(struct charset *);
/* A short text at once; what is not of the charset becomes U+FFFD. */
void charset_text(struct text *out, struct bytes name, struct bytes octets);

#endif
