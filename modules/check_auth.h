/* check_auth.h: what checks say in Authentication-Results (RFC 8601, 2.2). */
#ifndef MXWARD_MODULES_CHECK_AUTH_H
#define MXWARD_MODULES_CHECK_AUTH_H

#include "gateway/base/bytes.h"

enum { CHECK_AUTH_MAX = 600 };          /* octets of one `resinfo` */

/* Adds a value from outside: as a token (RFC 2045) or address where it is one, otherwise quoted;
 * control characters and what is not ASCII become '?'. */
void check_auth_value(struct text *, struct bytes);

#endif
