/* tls_primitives_keys.c: what is done with our private keys, by libcrypto; see tls_primitives.h.
 *
 * A key is made ready once and kept, known by all of its numbers: so another key is never signed
 * with, whatever has become of the place where the library holds it. A key must never be used here
 * before libcrypto and the library agreed on what it gives. What is kept is bounded, and wiped when
 * it goes. */
#include "gateway/io/tls_primitives_inside.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	RSA_LEAST = 128, /* octets of the modulus: 1024 bits */
	RSA_MOST = 512,  /* 4096 bits */
	P256_OCTETS = 32,
	P256_POINT_OCTETS = 2 * P256_OCTETS + 1,
	IMAGE_MOST = 3 * RSA_MOST + 5 * (RSA_MOST / 2),
	PARTS_MOST = 8,
	KEPT_MOST = 256,
};

/* A key as its numbers, each in a place of its own whose size depends on the kind alone: two keys
 * of one kind are equal where their images are. What is public stands first. */
struct image {
	const char *kind; /* libcrypto's word for it */
	size_t length, parts;
	OSSL_PARAM params[PARTS_MOST + 1]; /* point into octets */
	unsigned char octets[IMAGE_MOST];
};

/* As libcrypto's parameters have them. */
static int number_write(const mbedtls_mpi *number, unsigned char *at, size_t width)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return mbedtls_mpi_write_binary_le(number, at, width);
#else
	return mbedtls_mpi_write_binary(number, at, width);
#endif
}

static bool image_add(struct image *image, const char *name, const mbedtls_mpi *number,
		      size_t width)
{
	unsigned char *at = image->octets + image->length;
	if (mbedtls_mpi_cmp_int(number, 0) < 0 || number_write(number, at, width) != 0)
		return false;
	image->params[image->parts++] = OSSL_PARAM_construct_BN(name, at, width);
	image->params[image->parts] = OSSL_PARAM_construct_end();
	image->length += width;
	return true;
}

static bool image_of_rsa(struct image *image, const mbedtls_rsa_context *rsa)
{
	size_t whole = rsa->MBEDTLS_PRIVATE(len), half = (whole + 1) / 2;
	image->kind = "RSA";
	image->length = image->parts = 0;
	return whole >= RSA_LEAST && whole <= RSA_MOST &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_N, &rsa->MBEDTLS_PRIVATE(N), whole) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_E, &rsa->MBEDTLS_PRIVATE(E), whole) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_D, &rsa->MBEDTLS_PRIVATE(D), whole) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_FACTOR1, &rsa->MBEDTLS_PRIVATE(P), half) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_FACTOR2, &rsa->MBEDTLS_PRIVATE(Q), half) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_EXPONENT1, &rsa->MBEDTLS_PRIVATE(DP), half) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_EXPONENT2, &rsa->MBEDTLS_PRIVATE(DQ), half) &&
	       image_add(image, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &rsa->MBEDTLS_PRIVATE(QP), half);
}

static bool image_of_p256(struct image *image, const mbedtls_ecp_keypair *pair)
{
	static char curve[] = "P-256";
	size_t length;
	image->kind = "EC";
	if (mbedtls_ecp_check_privkey(&pair->MBEDTLS_PRIVATE(grp), &pair->MBEDTLS_PRIVATE(d)) !=
		    0 ||
	    mbedtls_ecp_point_write_binary(&pair->MBEDTLS_PRIVATE(grp), &pair->MBEDTLS_PRIVATE(Q),
					   MBEDTLS_ECP_PF_UNCOMPRESSED, &length, image->octets,
					   P256_POINT_OCTETS) != 0 ||
	    length != P256_POINT_OCTETS)
		return false;
	image->params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
	image->params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, image->octets,
							     P256_POINT_OCTETS);
	image->parts = 2;
	image->length = P256_POINT_OCTETS;
	return image_add(image, OSSL_PKEY_PARAM_PRIV_KEY, &pair->MBEDTLS_PRIVATE(d), P256_OCTETS);
}

static EVP_PKEY *key_make(struct image *image)
{
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, image->kind, NULL);
	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, image->params) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* ---- what is kept */

struct kept {
	EVP_PKEY *key;         /* NULL: the two did not agree; the library's own signs */
	unsigned char *octets; /* the image's; NULL: an empty place */
	size_t length;
	uint64_t used; /* the turn in which it was last used */
};
static struct kept kept[KEPT_MOST];
static uint64_t turn;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of both */

static void kept_empty(struct kept *k)
{
	EVP_PKEY_free(k->key);
	if (k->octets)
		OPENSSL_cleanse(k->octets, k->length);
	free(k->octets);
	*k = (struct kept){ 0 };
}

/* Where it is; otherwise NULL, and the place for it: an empty one, or what was not used for the
 * longest time. Octets that are secret are compared only behind a modulus or a point that is the
 * same. */
static struct kept *kept_find(const struct image *image, struct kept **place)
{
	*place = &kept[0];
	for (struct kept *k = kept; k < kept + KEPT_MOST; k++) {
		if (k->octets && k->length == image->length &&
		    memcmp(k->octets, image->octets, P256_OCTETS) == 0 &&
		    CRYPTO_memcmp(k->octets, image->octets, image->length) == 0)
			return k;
		if (k->used < (*place)->used)
			*place = k;
	}
	return NULL;
}

/* True if it is kept; then *key is held for the caller, or NULL. */
static bool key_find(const struct image *image, EVP_PKEY **key)
{
	struct kept *place;
	(void)pthread_mutex_lock(&lock);
	struct kept *found = kept_find(image, &place);
	if (found)
		found->used = ++turn;
	*key = found && found->key && EVP_PKEY_up_ref(found->key) == 1 ? found->key : NULL;
	(void)pthread_mutex_unlock(&lock);
	return found != NULL;
}

/* Under the lock, although libcrypto counts by itself: so that whoever lets go of it last comes
 * after all others in the eyes of a thread checker, too. */
static void key_release(EVP_PKEY *key)
{
	(void)pthread_mutex_lock(&lock);
	EVP_PKEY_free(key);
	(void)pthread_mutex_unlock(&lock);
}

/* Holds the key for itself. Without memory it is not kept. */
static void key_keep(const struct image *image, EVP_PKEY *key)
{
	struct kept *place;
	(void)pthread_mutex_lock(&lock);
	if (!kept_find(image, &place)) {
		kept_empty(place);
		place->octets = malloc(image->length);
		if (place->octets) {
			memcpy(place->octets, image->octets, image->length);
			place->length = image->length;
			place->used = ++turn;
			if (key && EVP_PKEY_up_ref(key) == 1)
				place->key = key;
		}
	}
	(void)pthread_mutex_unlock(&lock);
}

void tls_primitives_forget_keys(void)
{
	(void)pthread_mutex_lock(&lock);
	for (struct kept *k = kept; k < kept + KEPT_MOST; k++)
		kept_empty(k);
	(void)pthread_mutex_unlock(&lock);
}

/* ---- what is done with a key */

static bool p256_sign(EVP_PKEY *key, const unsigned char *hash, size_t length,
		      unsigned char *signature, size_t *written)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool done = ctx && EVP_PKEY_sign_init(ctx) == 1 &&
		    EVP_PKEY_sign(ctx, signature, written, hash, length) == 1;
	EVP_PKEY_CTX_free(ctx);
	return done;
}

/* The power itself, of as many octets as the modulus has. libcrypto blinds it, and proves it by the
 * public exponent as the library does. */
static bool rsa_power(EVP_PKEY *key, const unsigned char *input, unsigned char *output,
		      size_t length)
{
	size_t written = length;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool done = ctx && EVP_PKEY_sign_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
		    EVP_PKEY_sign(ctx, output, &written, input, length) == 1 && written == length;
	EVP_PKEY_CTX_free(ctx);
	return done;
}

/* `padding`: RSASSA-PKCS1-v1_5 for TLS 1.2; for TLS 1.3 RSASSA-PSS with a salt as long as the hash,
 * as RFC 8446, section 4.2.3, wants it. libcrypto proves both by the public exponent, too. */
static bool rsa_sign(EVP_PKEY *key, int padding, const EVP_MD *md, const unsigned char *hash,
		     unsigned char *signature, size_t length)
{
	size_t written = length, hash_length = (size_t)EVP_MD_get_size(md);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool done = ctx && EVP_PKEY_sign_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx, padding) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
		    (padding != RSA_PKCS1_PSS_PADDING ||
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1) &&
		    EVP_PKEY_sign(ctx, signature, &written, hash, hash_length) == 1 &&
		    written == length;
	EVP_PKEY_CTX_free(ctx);
	return done;
}

/* A signature with it holds by the library's judgement. */
static bool p256_agrees(EVP_PKEY *key, mbedtls_ecp_keypair *pair)
{
	static const unsigned char hash[P256_OCTETS] = "any hash will do: it is 32 long";
	unsigned char signature[MBEDTLS_ECDSA_MAX_SIG_LEN(256)];
	size_t length = sizeof(signature);
	return p256_sign(key, hash, sizeof(hash), signature, &length) &&
	       mbedtls_ecdsa_read_signature(pair, hash, sizeof(hash), signature, length) == 0;
}

/* Both find the same power: a key whose numbers do not belong together fails in the library. */
static bool rsa_agrees(EVP_PKEY *key, mbedtls_rsa_context *rsa,
		       int (*f_rng)(void *, unsigned char *, size_t), void *p_rng)
{
	size_t length = rsa->MBEDTLS_PRIVATE(len);
	unsigned char input[RSA_MOST] = { 0, 1, 2, 3 }, own[RSA_MOST], other[RSA_MOST];
	return own_primitives.rsa_private(rsa, f_rng, p_rng, input, own) == 0 &&
	       rsa_power(key, input, other, length) && memcmp(own, other, length) == 0;
}

/* Keeps what was found out of a new key. Gives the key if it may be used, otherwise NULL. */
static EVP_PKEY *key_judged(const struct image *image, EVP_PKEY *key, bool agrees)
{
	key_keep(image, agrees ? key : NULL);
	if (agrees)
		return key;
	key_release(key);
	return NULL;
}

static EVP_PKEY *p256_key(mbedtls_ecp_keypair *pair)
{
	struct image image;
	EVP_PKEY *key = NULL;
	if (image_of_p256(&image, pair) && !key_find(&image, &key) && (key = key_make(&image)))
		key = key_judged(&image, key, p256_agrees(key, pair));
	OPENSSL_cleanse(&image, sizeof(image));
	return key;
}

static EVP_PKEY *rsa_key(mbedtls_rsa_context *rsa, int (*f_rng)(void *, unsigned char *, size_t),
			 void *p_rng)
{
	struct image image;
	EVP_PKEY *key = NULL;
	if (image_of_rsa(&image, rsa) && !key_find(&image, &key) && (key = key_make(&image)))
		key = key_judged(&image, key, rsa_agrees(key, rsa, f_rng, p_rng));
	OPENSSL_cleanse(&image, sizeof(image));
	return key;
}

static bool ended(EVP_PKEY *key, bool done)
{
	key_release(key);
	if (done)
		primitives_answered();
	else
		ERR_clear_error();
	return done;
}

static bool ecdsa_signed(mbedtls_ecp_keypair *pair, const unsigned char *hash, size_t length,
			 unsigned char *signature, size_t *written)
{
	size_t size = MBEDTLS_ECDSA_MAX_SIG_LEN(256);
	EVP_PKEY *key = p256_key(pair);
	bool done = key && p256_sign(key, hash, length, signature, &size);
	if (done)
		*written = size;
	return ended(key, done);
}

static bool rsa_raised(mbedtls_rsa_context *rsa, int (*f_rng)(void *, unsigned char *, size_t),
		       void *p_rng, const unsigned char *input, unsigned char *output)
{
	unsigned char result[RSA_MOST]; /* the input may be where the output goes */
	size_t length = rsa->MBEDTLS_PRIVATE(len);
	EVP_PKEY *key = rsa_key(rsa, f_rng, p_rng);
	bool done = key && rsa_power(key, input, result, length);
	if (done)
		memcpy(output, result, length);
	OPENSSL_cleanse(result, sizeof(result));
	return ended(key, done);
}

/* NULL: a hash that no suite signs with. */
static const EVP_MD *hash_of(mbedtls_md_type_t type)
{
	return type == MBEDTLS_MD_SHA256   ? EVP_sha256()
	       : type == MBEDTLS_MD_SHA384 ? EVP_sha384()
	       : type == MBEDTLS_MD_SHA512 ? EVP_sha512()
					   : NULL;
}

/* Only where hash, mask and salt are of one length, and all three fit into the key. */
static bool pss_signed(mbedtls_rsa_context *rsa, int (*f_rng)(void *, unsigned char *, size_t),
		       void *p_rng, mbedtls_md_type_t type, const unsigned char *hash,
		       size_t hash_length, unsigned char *signature)
{
	const EVP_MD *md = hash_of(type);
	mbedtls_md_type_t mask = (mbedtls_md_type_t)rsa->MBEDTLS_PRIVATE(hash_id);
	size_t length = rsa->MBEDTLS_PRIVATE(len);
	if (!md || !hash || hash_length != (size_t)EVP_MD_get_size(md) ||
	    (mask != MBEDTLS_MD_NONE && mask != type) || length < 2 * hash_length + 2)
		return false;
	EVP_PKEY *key = rsa_key(rsa, f_rng, p_rng);
	return ended(key, key && rsa_sign(key, RSA_PKCS1_PSS_PADDING, md, hash, signature, length));
}

/* WHY not the power alone, which the library would prove once more by the public exponent: a tenth
 * of what the signature takes. */
static bool pkcs1_signed(mbedtls_rsa_context *rsa, int (*f_rng)(void *, unsigned char *, size_t),
			 void *p_rng, mbedtls_md_type_t type, const unsigned char *hash,
			 size_t hash_length, unsigned char *signature)
{
	const EVP_MD *md = hash_of(type);
	size_t length = rsa->MBEDTLS_PRIVATE(len);
	if (!md || !hash || hash_length != (size_t)EVP_MD_get_size(md) ||
	    rsa->MBEDTLS_PRIVATE(padding) != MBEDTLS_RSA_PKCS_V15)
		return false;
	EVP_PKEY *key = rsa_key(rsa, f_rng, p_rng);
	return ended(key, key && rsa_sign(key, RSA_PKCS1_PADDING, md, hash, signature, length));
}

/* ---- in the library's place. Seen from outside, whatever the compiler is told. */
#pragma GCC visibility push(default)

int mbedtls_ecdsa_write_signature(mbedtls_ecdsa_context *ctx, mbedtls_md_type_t md_alg,
				  const unsigned char *hash, size_t hlen, unsigned char *sig,
				  size_t sig_size, size_t *slen,
				  int (*f_rng)(void *, unsigned char *, size_t), void *p_rng)
{
	if (atomic_load_explicit(&primitives_used, memory_order_acquire) && f_rng &&
	    ctx->MBEDTLS_PRIVATE(grp).id == MBEDTLS_ECP_DP_SECP256R1 && hlen > 0 &&
	    mbedtls_md_info_from_type(md_alg) && sig_size >= MBEDTLS_ECDSA_MAX_SIG_LEN(256) &&
	    ecdsa_signed(ctx, hash, hlen, sig, slen))
		return 0;
	return own_primitives.ecdsa_write_signature(ctx, md_alg, hash, hlen, sig, sig_size, slen,
						    f_rng, p_rng);
}

int mbedtls_rsa_private(mbedtls_rsa_context *ctx, int (*f_rng)(void *, unsigned char *, size_t),
			void *p_rng, const unsigned char *input, unsigned char *output)
{
	if (atomic_load_explicit(&primitives_used, memory_order_acquire) && f_rng &&
	    rsa_raised(ctx, f_rng, p_rng, input, output))
		return 0;
	return own_primitives.rsa_private(ctx, f_rng, p_rng, input, output);
}

int mbedtls_rsa_pkcs1_sign(mbedtls_rsa_context *ctx, int (*f_rng)(void *, unsigned char *, size_t),
			   void *p_rng, mbedtls_md_type_t md_alg, unsigned int hashlen,
			   const unsigned char *hash, unsigned char *sig)
{
	if (atomic_load_explicit(&primitives_used, memory_order_acquire) && f_rng &&
	    pkcs1_signed(ctx, f_rng, p_rng, md_alg, hash, hashlen, sig))
		return 0;
	return own_primitives.rsa_pkcs1_sign(ctx, f_rng, p_rng, md_alg, hashlen, hash, sig);
}

int mbedtls_rsa_rsassa_pss_sign_no_mode_check(mbedtls_rsa_context *ctx,
					      int (*f_rng)(void *, unsigned char *, size_t),
					      void *p_rng, mbedtls_md_type_t md_alg,
					      unsigned int hashlen, const unsigned char *hash,
					      unsigned char *sig)
{
	if (atomic_load_explicit(&primitives_used, memory_order_acquire) && f_rng &&
	    pss_signed(ctx, f_rng, p_rng, md_alg, hash, hashlen, sig))
		return 0;
	return own_primitives.rsa_rsassa_pss_sign_no_mode_check(ctx, f_rng, p_rng, md_alg, hashlen,
								hash, sig);
}

#pragma GCC visibility pop
