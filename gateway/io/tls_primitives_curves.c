/* tls_primitives_curves.c: multiplication on P-256 and X25519 by libcrypto; see tls_primitives.h.
 *
 * It must never answer what the library would refuse: the library's own checks stand before each
 * multiplication, and what fails behind them is asked of the library's own again. Scalars are
 * secret: they are wiped, and touched by nothing that depends on them. */
#include "gateway/io/tls_primitives_inside.h"

#include <pthread.h>
#include <string.h>

enum {
	SCALAR_OCTETS = 32,
	P256_POINT_OCTETS = 65, /* uncompressed: SEC 1, section 2.3.3 */
	X25519_OCTETS = 32,
};

/* Both never change once they are there. */
static EC_GROUP *p256;
/* What makes keys of octets. WHY one for all: libcrypto looks through all its names to make it,
 * twice for each multiplication. */
static EVP_PKEY_CTX *x25519_maker;
static pthread_mutex_t x25519_lock = PTHREAD_MUTEX_INITIALIZER; /* of the maker */

static EVP_PKEY_CTX *x25519_maker_new(void)
{
	EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_id(EVP_PKEY_X25519, NULL);
	if (maker && EVP_PKEY_fromdata_init(maker) == 1)
		return maker;
	EVP_PKEY_CTX_free(maker);
	return NULL;
}

bool primitives_curves_start(void)
{
	if (!p256)
		p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	if (!x25519_maker)
		x25519_maker = x25519_maker_new();
	return p256 && x25519_maker;
}

/* A number from 0 to the order of the curve without it. */
static BIGNUM *scalar_read(const mbedtls_ecp_group *grp, const mbedtls_mpi *m)
{
	unsigned char octets[SCALAR_OCTETS];
	BIGNUM *scalar = NULL;
	if (mbedtls_mpi_cmp_int(m, 0) >= 0 && mbedtls_mpi_cmp_mpi(m, &grp->N) < 0 &&
	    mbedtls_mpi_write_binary(m, octets, sizeof(octets)) == 0)
		scalar = BN_bin2bn(octets, sizeof(octets), NULL);
	OPENSSL_cleanse(octets, sizeof(octets));
	return scalar;
}

static EC_POINT *point_read(const mbedtls_ecp_group *grp, const mbedtls_ecp_point *from,
			    BN_CTX *ctx)
{
	unsigned char octets[P256_POINT_OCTETS];
	size_t length;
	EC_POINT *point = NULL;
	if (mbedtls_ecp_check_pubkey(grp, from) == 0 &&
	    mbedtls_ecp_point_write_binary(grp, from, MBEDTLS_ECP_PF_UNCOMPRESSED, &length, octets,
					   sizeof(octets)) == 0 &&
	    length == sizeof(octets))
		point = EC_POINT_new(p256);
	if (point && EC_POINT_oct2point(p256, point, octets, sizeof(octets), ctx) == 1)
		return point;
	EC_POINT_free(point);
	return NULL;
}

/* The point at infinity is no result: what it means is for the library to say. */
static bool point_write(const mbedtls_ecp_group *grp, mbedtls_ecp_point *into,
			const EC_POINT *point, BN_CTX *ctx)
{
	unsigned char octets[P256_POINT_OCTETS];
	bool written = EC_POINT_point2oct(p256, point, POINT_CONVERSION_UNCOMPRESSED, octets,
					  sizeof(octets), ctx) == sizeof(octets) &&
		       mbedtls_ecp_point_read_binary(grp, into, octets, sizeof(octets)) == 0;
	OPENSSL_cleanse(octets, sizeof(octets)); /* what two sides agree on is such a point */
	return written;
}

/* into = base * the generator + scalar * point; without `base`, or without the other two. */
static bool p256_sum(const mbedtls_ecp_group *grp, mbedtls_ecp_point *into, const BIGNUM *base,
		     const BIGNUM *scalar, const mbedtls_ecp_point *from)
{
	BN_CTX *ctx = BN_CTX_new();
	EC_POINT *result = ctx ? EC_POINT_new(p256) : NULL;
	EC_POINT *point = result && from ? point_read(grp, from, ctx) : NULL;
	bool done = result && (point || !from) &&
		    EC_POINT_mul(p256, result, base, point, scalar, ctx) == 1 &&
		    point_write(grp, into, result, ctx);
	EC_POINT_free(point);
	EC_POINT_clear_free(result);
	BN_CTX_free(ctx);
	return done;
}

static bool p256_multiply(const mbedtls_ecp_group *grp, mbedtls_ecp_point *into,
			  const mbedtls_mpi *m, const mbedtls_ecp_point *from)
{
	BIGNUM *scalar = scalar_read(grp, m);
	bool base = mbedtls_ecp_point_cmp(from, &grp->G) == 0;
	bool done = scalar && (base ? p256_sum(grp, into, scalar, NULL, NULL)
				    : p256_sum(grp, into, NULL, scalar, from));
	BN_clear_free(scalar);
	return done;
}

/* The second point is public, and so are both numbers: they come from a signature. */
static bool p256_multiply_add(const mbedtls_ecp_group *grp, mbedtls_ecp_point *into,
			      const mbedtls_mpi *m, const mbedtls_mpi *n,
			      const mbedtls_ecp_point *from)
{
	BIGNUM *base = scalar_read(grp, m), *scalar = scalar_read(grp, n);
	bool done = base && scalar && p256_sum(grp, into, base, scalar, from);
	BN_free(base);
	BN_free(scalar);
	return done;
}

static EVP_PKEY *x25519_make(int halves_there, OSSL_PARAM halves[])
{
	EVP_PKEY *key = NULL;
	(void)pthread_mutex_lock(&x25519_lock);
	bool made = EVP_PKEY_fromdata(x25519_maker, &key, halves_there, halves) == 1;
	(void)pthread_mutex_unlock(&x25519_lock);
	if (made)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

/* A private key whose public half is not its own. WHY: libcrypto would compute that half as soon as
 * it makes a key, which takes as long as the multiplication that is wanted, and never needs it for
 * one. */
static EVP_PKEY *x25519_private(unsigned char *scalar, unsigned char *any)
{
	OSSL_PARAM halves[] = {
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, scalar, SCALAR_OCTETS),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, any, X25519_OCTETS),
		OSSL_PARAM_construct_end(),
	};
	return x25519_make(EVP_PKEY_KEYPAIR, halves);
}

static EVP_PKEY *x25519_public(unsigned char *coordinate)
{
	OSSL_PARAM halves[] = {
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, coordinate,
						  X25519_OCTETS),
		OSSL_PARAM_construct_end(),
	};
	return x25519_make(EVP_PKEY_PUBLIC_KEY, halves);
}

/* result = scalar * the point with this coordinate, the base as any other. */
static bool x25519_compute(unsigned char *scalar, unsigned char *from, unsigned char *result)
{
	size_t length = X25519_OCTETS;
	EVP_PKEY *key = x25519_private(scalar, from), *peer = x25519_public(from);
	EVP_PKEY_CTX *ctx = key && peer ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	bool done = ctx && EVP_PKEY_derive_init(ctx) == 1 &&
		    EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) == 1 &&
		    EVP_PKEY_derive(ctx, result, &length) == 1 && length == X25519_OCTETS;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(key);
	return done;
}

/* A coordinate that is not below the prime has a second way to be written: the library's own may
 * say what it is. */
static bool x25519_multiply(const mbedtls_ecp_group *grp, mbedtls_ecp_point *into,
			    const mbedtls_mpi *m, const mbedtls_ecp_point *from)
{
	unsigned char scalar[SCALAR_OCTETS], coordinate[X25519_OCTETS], result[X25519_OCTETS];
	bool done = mbedtls_ecp_check_pubkey(grp, from) == 0 &&
		    mbedtls_mpi_cmp_mpi(&from->MBEDTLS_PRIVATE(X), &grp->P) < 0 &&
		    mbedtls_mpi_write_binary_le(m, scalar, sizeof(scalar)) == 0 &&
		    mbedtls_mpi_write_binary_le(&from->MBEDTLS_PRIVATE(X), coordinate,
						sizeof(coordinate)) == 0 &&
		    x25519_compute(scalar, coordinate, result) &&
		    mbedtls_ecp_point_read_binary(grp, into, result, sizeof(result)) == 0;
	OPENSSL_cleanse(scalar, sizeof(scalar));
	OPENSSL_cleanse(result, sizeof(result));
	return done;
}

static bool multiply(const mbedtls_ecp_group *grp, mbedtls_ecp_point *into, const mbedtls_mpi *m,
		     const mbedtls_ecp_point *from)
{
	if (!atomic_load_explicit(&primitives_used, memory_order_acquire) ||
	    (grp->id != MBEDTLS_ECP_DP_SECP256R1 && grp->id != MBEDTLS_ECP_DP_CURVE25519) ||
	    mbedtls_ecp_check_privkey(grp, m) != 0)
		return false;
	bool done = grp->id == MBEDTLS_ECP_DP_SECP256R1 ? p256_multiply(grp, into, m, from)
							: x25519_multiply(grp, into, m, from);
	if (done)
		primitives_answered();
	else
		ERR_clear_error();
	return done;
}

/* ---- in the library's place. Seen from outside, whatever the compiler is told. */
#pragma GCC visibility push(default)

/* Without random numbers the library's own refuses, which need them. */
int mbedtls_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
		    const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
		    void *p_rng)
{
	return f_rng && multiply(grp, R, m, P) ? 0
					       : own_primitives.ecp_mul(grp, R, m, P, f_rng, p_rng);
}

int mbedtls_ecp_mul_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
				const mbedtls_ecp_point *P,
				int (*f_rng)(void *, unsigned char *, size_t), void *p_rng,
				mbedtls_ecp_restart_ctx *rs_ctx)
{
	if (f_rng && !rs_ctx && multiply(grp, R, m, P))
		return 0;
	return own_primitives.ecp_mul_restartable(grp, R, m, P, f_rng, p_rng, rs_ctx);
}

/* R = m * P + n * Q. What is made of a signature: whether it holds, the library says. */
int mbedtls_ecp_muladd_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R,
				   const mbedtls_mpi *m, const mbedtls_ecp_point *P,
				   const mbedtls_mpi *n, const mbedtls_ecp_point *Q,
				   mbedtls_ecp_restart_ctx *rs_ctx)
{
	if (atomic_load_explicit(&primitives_used, memory_order_acquire) && !rs_ctx &&
	    grp->id == MBEDTLS_ECP_DP_SECP256R1 && mbedtls_ecp_point_cmp(P, &grp->G) == 0) {
		if (p256_multiply_add(grp, R, m, n, Q)) {
			primitives_answered();
			return 0;
		}
		ERR_clear_error();
	}
	return own_primitives.ecp_muladd_restartable(grp, R, m, P, n, Q, rs_ctx);
}

#pragma GCC visibility pop
