/* mime_field.h: structured header fields of MIME: a value with parameters (RFC 2045, 5.1; RFC 2231)
 * and encoded words (RFC 2047).
 *
 * Read the way forgiving mail programs read them, in every way at once: a parameter that can be
 * taken for two values is given twice. Pure functions over views; what does not fit a buffer is cut
 * and said to be. */
#ifndef MXWARD_MIME_MIME_FIELD_H
#define MXWARD_MIME_MIME_FIELD_H

#include "gateway/base/bytes.h"

enum {
	MIME_VALUE_MAX = 1024,
	MIME_VALUES_MAX = 24,
	MIME_WORD_MAX = 8192,           /* octets of an encoded word, or of a value, decoded */
};

/* A value, which lives for the call. `clean`: see mime_parameter(). */
typedef void mime_value_found(void *arg, struct bytes value, bool clean);

/* What stands before the first semicolon, without comments and blanks, in lower case:
 * "multipart/mixed", "base64". True if it is there exactly as its grammar wants it; what is written
 * is the best reading all the same. */
bool mime_value(struct bytes field_value, struct text *out);

/* Calls found() for every value that a program could take for the parameter `name` (lower case,
 * "filename"): quoted or not, continued and percent-encoded (filename*0*=), with comments in and
 * around it, with encoded words decoded as programs do against the rules, and, where it is
 * ambiguous, each candidate. Values are UTF-8 as far as their charset is known, otherwise as they
 * are. Of a value longer than MIME_VALUE_MAX the first and the last half of that are given. At most
 * MIME_VALUES_MAX calls. `clean` is false in every call if the field breaks its grammar or gives
 * the parameter more than once. False: there are more or longer values, or more pieces, than could
 * be looked at. */
bool mime_parameter(struct bytes field_value, const char *name, mime_value_found *found, void *arg);

/* The same for a field that is nothing but one value, or one before a semicolon. */
bool mime_whole_value(struct bytes field_value, mime_value_found *found, void *arg);

/* A text with its encoded words decoded to UTF-8; adjacent ones joined as RFC 2047, 6.2 wants.
 * Folds are taken out. Control characters that were encoded become spaces; true: there were
 * some. */
bool mime_words(struct text *out, struct bytes value);

#endif
