/* auth_result.h: what checks say in Authentication-Results (RFC 8601, 2.2). Owns nothing. */
#ifndef MXWARD_MODULES_AUTH_RESULT_H
#define MXWARD_MODULES_AUTH_RESULT_H

#include "gateway/base/bytes.h"

enum { AUTH_RESULT_MAX = 600 };

/* A value from outside: as a token or address where it is one, otherwise quoted; control characters
 * and what is not ASCII become '?'. */
void auth_value(struct text *, struct bytes);

#endif
