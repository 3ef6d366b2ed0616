/* dkim_sign.c: a signature for a message of our own; see dkim_sign.h. It must never show anything
 * of the key, nor hash the header in another way than those that verify. */
#include "modules/dkim/dkim_sign.h"

#include "gateway/base/header_field.h"
#include "modules/dkim/dkim_header.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

enum {
	RSA_BITS_LEAST = 1024,          /* RFC 8301, 3.2 */
	LINE_MOST = 70,                 /* octets of the signature on a line */
};

/* What stands twice is signed as standing once: nobody can add another. */
static const char signed_fields[] = "from:from:to:to:subject:subject:date:date:message-id:"
				    "mime-version:\r\n\tcontent-type:auto-submitted";

/* An empty answer where a passphrase would be asked for: nobody is there to give it. */
static int no_passphrase(char *buffer, int size, int writing, void *arg)
{
	(void)buffer, (void)size, (void)writing, (void)arg;
	return 0;
}

/* NULL with *error. */
static EVP_PKEY *key_open(struct bytes pem, bool *ed25519, struct text *error)
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	BIO_free(bio);
	*ed25519 = key && EVP_PKEY_is_a(key, "ED25519");
	bool good = key && (*ed25519 || (EVP_PKEY_is_a(key, "RSA") &&
					 EVP_PKEY_get_bits(key) >= RSA_BITS_LEAST));
	if (good)
		return key;
	text_string(error, key ? "the key is neither Ed25519 nor RSA of at least 1024 bits"
			       : "the key cannot be read as a private key in PEM");
	EVP_PKEY_free(key);
	return NULL;
}

static bool rsa_sign(EVP_PKEY *key, const uint8_t *digest, uint8_t *signature, size_t *len)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	bool done = context && EVP_PKEY_sign_init(context) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
		    EVP_PKEY_sign(context, signature, len, digest, DKIM_HASH_OCTETS) == 1;
	EVP_PKEY_CTX_free(context);
	return done;
}

static bool ed25519_sign(EVP_PKEY *key, const uint8_t *digest, uint8_t *signature, size_t *len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestSign(context, signature, len, digest, DKIM_HASH_OCTETS) == 1;
	EVP_MD_CTX_free(context);
	return done;
}

/* ---- the field */

static void base64_add(struct text *t, const uint8_t *octets, size_t len)
{
	unsigned char digits[DKIM_B_OCTETS_MAX / 3 * 4 + 8];
	int n = EVP_EncodeBlock(digits, octets, (int)len);
	for (int i = 0; i < n; i++) {
		if (i > 0 && i % LINE_MOST == 0)
			text_string(t, "\r\n\t");
		text_char(t, (char)digits[i]);
	}
}

/* Up to the "=" of its last tag. */
static void field_begin(struct text *t, const struct dkim_signer *s, bool ed25519,
			const uint8_t *body, uint64_t now)
{
	text_format(t,
		    "DKIM-Signature: v=1; a=%s; c=relaxed/relaxed; d=%.*s;\r\n"
		    "\ts=%.*s; t=%llu;\r\n"
		    "\th=%s;\r\n"
		    "\tbh=",
		    ed25519 ? "ed25519-sha256" : "rsa-sha256", BYTES_ARG(s->domain),
		    BYTES_ARG(s->selector), (unsigned long long)now, signed_fields);
	base64_add(t, body, DKIM_HASH_OCTETS);
	text_string(t, ";\r\n\tb=");
}

/* What is to be signed: by the field as it would be read, with some value in the place of b=. */
static bool sign_hash(struct bytes header, struct bytes begun, uint64_t now,
		      uint8_t digest[DKIM_HASH_OCTETS])
{
	char buffer[DKIM_SIGN_FIELD_MAX];
	struct text own = TEXT(buffer);
	struct header_field fields[DKIM_SIGNED_FIELDS_MAX];
	struct dkim_signature signature;
	bool taken[DKIM_SIGNED_FIELDS_MAX];
	size_t count = 0;
	text_add(&own, begun);
	text_string(&own, "AAAA\r\n");
	while (count + 1 < DKIM_SIGNED_FIELDS_MAX && header_next(&header, &fields[count]))
		count++;
	struct bytes rest = text_bytes(&own);
	if (own.cut || header.len || !header_next(&rest, &fields[count]))
		return false;
	return !dkim_signature_read(fields[count].value, now, &signature).why &&
	       dkim_header_hash(fields, count + 1, count, &signature, taken, digest);
}

bool dkim_sign_message(const struct dkim_signer *s, struct bytes header,
		       const uint8_t body[DKIM_HASH_OCTETS], uint64_t now, struct text *field,
		       struct text *error)
{
	uint8_t digest[DKIM_HASH_OCTETS], signature[DKIM_B_OCTETS_MAX];
	size_t len = sizeof signature;
	char buffer[DKIM_SIGN_FIELD_MAX];
	struct text t = TEXT(buffer);
	bool ed25519;
	EVP_PKEY *key = key_open(s->key, &ed25519, error);
	if (!key)
		return false;
	field_begin(&t, s, ed25519, body, now);
	bool done = sign_hash(header, text_bytes(&t), now, digest) &&
		    (size_t)EVP_PKEY_get_size(key) <= sizeof signature &&
		    (ed25519 ? ed25519_sign : rsa_sign)(key, digest, signature, &len);
	EVP_PKEY_free(key);
	ERR_clear_error();
	(void)dkim_crypto_refused();
	if (done)
		base64_add(&t, signature, len);
	text_string(&t, "\r\n");
	done = done && !t.cut && field->cap - field->len >= t.len;
	if (done)
		text_add(field, text_bytes(&t));
	else
		text_string(error, "the report cannot be signed");
	return done;
}
