/* tls_primitives_hashes.c: the blocks of SHA-2 by libcrypto, which knows the processor's own
 * instructions for them; see tls_primitives.h.
 *
 * What a hash has come to stays the library's: a block is taken into it, and nothing is kept. It
 * must never leave anything of it behind, for keys are made by hashes. */

/* WHY deprecated: what stands in their place makes a hash from its beginning to its end, and cannot
 * go on where the library is. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "gateway/io/tls_primitives_inside.h"

#include <string.h>

atomic_bool primitives_hashed;

/* Read in every block, and so written but once. */
static void hashed(void)
{
	if (!atomic_load_explicit(&primitives_hashed, memory_order_relaxed))
		atomic_store_explicit(&primitives_hashed, true, memory_order_relaxed);
}

static void sha256_block(uint32_t state[8], const unsigned char *block)
{
	SHA256_CTX ctx;
	_Static_assert(sizeof(ctx.h) == 8 * sizeof(state[0]), "SHA-256 has eight words of state");
	memcpy(ctx.h, state, sizeof(ctx.h));
	SHA256_Transform(&ctx, block);
	memcpy(state, ctx.h, sizeof(ctx.h));
	OPENSSL_cleanse(ctx.h, sizeof(ctx.h));
}

static void sha512_block(uint64_t state[8], const unsigned char *block)
{
	SHA512_CTX ctx;
	_Static_assert(sizeof(ctx.h) == 8 * sizeof(state[0]), "SHA-512 has eight words of state");
	memcpy(ctx.h, state, sizeof(ctx.h));
	SHA512_Transform(&ctx, block);
	memcpy(state, ctx.h, sizeof(ctx.h));
	OPENSSL_cleanse(ctx.h, sizeof(ctx.h));
}

/* ---- in the library's place. Seen from outside, whatever the compiler is told. */
#pragma GCC visibility push(default)

int mbedtls_internal_sha256_process(mbedtls_sha256_context *ctx, const unsigned char data[64])
{
	if (!atomic_load_explicit(&primitives_used, memory_order_acquire))
		return own_primitives.internal_sha256_process(ctx, data);
	sha256_block(ctx->MBEDTLS_PRIVATE(state), data);
	hashed();
	return 0;
}

int mbedtls_internal_sha512_process(mbedtls_sha512_context *ctx, const unsigned char data[128])
{
	if (!atomic_load_explicit(&primitives_used, memory_order_acquire))
		return own_primitives.internal_sha512_process(ctx, data);
	sha512_block(ctx->MBEDTLS_PRIVATE(state), data);
	hashed();
	return 0;
}

#pragma GCC visibility pop
