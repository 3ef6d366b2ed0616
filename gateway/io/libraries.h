/* libraries.h: which libraries this room stands on, and in which versions; for `mxward --version`.
 * Main thread. */
#ifndef MXWARD_IO_LIBRARIES_H
#define MXWARD_IO_LIBRARIES_H

#include "gateway/base/version.h"

struct library libuv_library(void);
struct library cares_library(void);
struct library mbedtls_library(void);
struct library idn_library(void);               /* idn.c */
struct library public_suffix_library(void);     /* public_suffix.c */

#endif
