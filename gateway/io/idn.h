/* idn.h: domain names in the one form in which they are compared: A-labels in lower case.
 *
 * libidn2 lives behind this header and nowhere else. Any thread. A name that is all
 * ASCII, as nearly every name is, never reaches the library. */
#ifndef MXWARD_IO_IDN_H
#define MXWARD_IO_IDN_H

#include "gateway/base/bytes.h"

enum { DOMAIN_MAX = 253 };

/* Adds `domain` to *out as A-labels in lower case. False (and nothing added) unless it is one:
 * labels of 1 to 63 letters, digits, underscores and hyphens that neither begin nor end with a
 * hyphen, 253 octets together, no trailing dot; or U-labels that IDNA 2008 allows (not
 * transitional: ß stays itself) between plain dots. */
bool idn_to_ascii(struct bytes domain, struct text *out) __attribute__((warn_unused_result));
/* The same for the name of a host: false also where the last label is a number, since that is a
 * mistyped address like 10.0.0.256 (RFC 3696, section 2). *out may hold part of it then. */
bool idn_hostname(struct bytes name, struct text *out) __attribute__((warn_unused_result));

#endif
