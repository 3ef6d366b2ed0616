/* tls_primitives_inside.h: the inside of the TLS primitives, for tls_primitives*.c alone.
 *
 * The one place of the gateway where libcrypto is included. */
#ifndef MXWARD_IO_TLS_PRIMITIVES_INSIDE_H
#define MXWARD_IO_TLS_PRIMITIVES_INSIDE_H

#include "gateway/io/tls_inside.h"
#include "gateway/io/tls_primitives.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

/* Exported, but in no header: how TLS 1.3 signs with RSA. (WHY not its power alone: in a static
 * library this function jumps to it without its name, and nothing stands in between.) */
int mbedtls_rsa_rsassa_pss_sign_no_mode_check(mbedtls_rsa_context *ctx,
					      int (*f_rng)(void *, unsigned char *, size_t),
					      void *p_rng, mbedtls_md_type_t md_alg,
					      unsigned int hashlen, const unsigned char *hash,
					      unsigned char *sig);

/* The library's own functions, by their names. */
struct own_primitives {
#define PRIMITIVE(name) __typeof__(mbedtls_##name) *name;
#include "gateway/io/tls_primitives.def"
#undef PRIMITIVE
};
extern struct own_primitives own_primitives;

/* libcrypto has been found to compute as the library does. */
extern atomic_bool primitives_used;
/* Counts a call that was answered. */
void primitives_answered(void);
/* Blocks of a hash are too many to be counted: libcrypto has taken one. */
extern atomic_bool primitives_hashed;

/* tls_primitives_proof.c. What has to hold before libcrypto is taken; NULL ends them. */
struct primitives_proof {
	const char *what;
	bool (*holds)(void);
};
extern const struct primitives_proof primitives_proofs[];

/* tls_primitives_curves.c; false: no memory. */
bool primitives_curves_start(void);

#endif
