/* tls_primitives.h: who does the arithmetic of TLS: libcrypto, or mbedTLS itself.
 *
 * mbedTLS stays the TLS stack: it decides what is sent, trusted and refused. What costs it most, a
 * multiplication on a curve, a signature and a hash, libcrypto does in a fraction of the time. So a
 * few of the library's functions (tls_primitives.def) are defined here, too, and stand before its
 * own.
 * They answer what is plain, and hand everything else, and everything that fails, to the library's
 * own: results and errors are the library's. Built without by `make TLS_PRIMITIVES=mbedtls`.
 *
 * Until tls_primitives_start() every call goes to the library's own. */
#ifndef MXWARD_IO_TLS_PRIMITIVES_H
#define MXWARD_IO_TLS_PRIMITIVES_H

#include "gateway/base/bytes.h"

/* After tls_start(), before the threads that speak TLS: compares both on published examples and on
 * random input, and then takes libcrypto; a difference is logged, and mbedTLS's own stay. A few
 * milliseconds. Opens no file: it may be called in the sandbox. */
void tls_primitives_start(void);

/* Lets go of all private keys: of a configuration that has ended, nothing stays. Those that are
 * still in use are taken up again by their next signature. Any thread. */
void tls_primitives_forget_keys(void);

struct tls_primitives {
	bool libcrypto;    /* otherwise mbedTLS */
	char version[32];  /* of whom it is: "3.0.17" */
	/* Calls of the library's that libcrypto has answered since the start; hashes are not
	 * counted. */
	uint64_t answered;
};
/* Any thread. */
struct tls_primitives tls_primitives_report(void);
/* Whether libcrypto is used, which the report says, too. Any thread. */
bool tls_primitives_libcrypto(void);

#endif
