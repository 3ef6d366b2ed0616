/* public_suffix.h: the domain that somebody registered, by the public suffix list (libpsl). Owns
 * the list, read once before the process locks itself down. */
#ifndef MXWARD_IO_PUBLIC_SUFFIX_H
#define MXWARD_IO_PUBLIC_SUFFIX_H

#include "gateway/base/bytes.h"

/* Loads the list. Once, before there are threads; false: there is none. */
bool public_suffix_start(void);
/* The registered domain of a name (A-labels, lower case): a view of its end. The name itself where
 * it is a public suffix. */
struct bytes registered_domain(struct bytes name);
/* True for a name that is a public suffix, or whose last label no list knows. */
bool public_suffix(struct bytes name);
/* True if the last label is a top-level domain that the list knows: what tells "readme.txt" from
 * "example.com". */
bool top_level_known(struct bytes name);

#endif
