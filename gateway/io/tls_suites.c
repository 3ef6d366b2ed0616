/* tls_suites.c: the cipher suites of each profile with their names, and the signatures; see tls.h.
 *
 * Our order rules in TLS 1.2, the client's in TLS 1.3. It must never put a suite before one that is
 * better: forward secrecy and AEAD first, so that a profile that offers more changes nothing for
 * peers that do not need it. No suite without encryption or authentication, and none with RC4 or
 * 3DES: both are broken. */
#include "gateway/io/tls_inside.h"

/* clang-format off */
/* AES-GCM runs in hardware on what stands in server rooms. */
#define SUITES_STRICT(SUITE13, SUITE12) \
	SUITE13(AES_128_GCM_SHA256) \
	SUITE13(AES_256_GCM_SHA384) \
	SUITE13(CHACHA20_POLY1305_SHA256) \
	SUITE12(ECDHE_ECDSA_WITH_AES_128_GCM_SHA256) \
	SUITE12(ECDHE_RSA_WITH_AES_128_GCM_SHA256) \
	SUITE12(ECDHE_ECDSA_WITH_AES_256_GCM_SHA384) \
	SUITE12(ECDHE_RSA_WITH_AES_256_GCM_SHA384) \
	SUITE12(ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256) \
	SUITE12(ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256)

/* Windows Server 2012 R2 with an RSA certificate has no ECDHE but this. */
#define SUITES_COMPATIBLE(SUITE12) \
	SUITE12(ECDHE_ECDSA_WITH_AES_128_CBC_SHA256) \
	SUITE12(ECDHE_RSA_WITH_AES_128_CBC_SHA256) \
	SUITE12(ECDHE_ECDSA_WITH_AES_256_CBC_SHA384) \
	SUITE12(ECDHE_RSA_WITH_AES_256_CBC_SHA384) \
	SUITE12(ECDHE_ECDSA_WITH_AES_128_CBC_SHA) \
	SUITE12(ECDHE_RSA_WITH_AES_128_CBC_SHA) \
	SUITE12(ECDHE_ECDSA_WITH_AES_256_CBC_SHA) \
	SUITE12(ECDHE_RSA_WITH_AES_256_CBC_SHA)

#define SUITES_LEGACY(SUITE12) \
	SUITE12(DHE_RSA_WITH_AES_128_GCM_SHA256) \
	SUITE12(DHE_RSA_WITH_AES_256_GCM_SHA384) \
	SUITE12(DHE_RSA_WITH_CHACHA20_POLY1305_SHA256) \
	SUITE12(DHE_RSA_WITH_AES_128_CBC_SHA256) \
	SUITE12(DHE_RSA_WITH_AES_256_CBC_SHA256) \
	SUITE12(DHE_RSA_WITH_AES_128_CBC_SHA) \
	SUITE12(DHE_RSA_WITH_AES_256_CBC_SHA) \
	SUITE12(RSA_WITH_AES_128_GCM_SHA256) \
	SUITE12(RSA_WITH_AES_256_GCM_SHA384) \
	SUITE12(RSA_WITH_AES_128_CBC_SHA256) \
	SUITE12(RSA_WITH_AES_256_CBC_SHA256) \
	SUITE12(RSA_WITH_AES_128_CBC_SHA) \
	SUITE12(RSA_WITH_AES_256_CBC_SHA)

#define ID13(name) MBEDTLS_TLS1_3_##name,
#define ID12(name) MBEDTLS_TLS_##name,
#define NAME13(name) { MBEDTLS_TLS1_3_##name, "TLS_" #name },
#define NAME12(name) { MBEDTLS_TLS_##name, "TLS_" #name },

#define SIGNATURES_TLS12 \
	MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, \
	MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384, \
	MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, \
	MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256, \
	MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384, \
	MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
#define SIGNATURES_TLS13 \
	MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256, \
	MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384, \
	MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
/* All that a peer of TLS 1.2 knows which does not say what it knows (RFC 5246, section
 * 7.4.1.4.1). */
#define SIGNATURES_SHA1 MBEDTLS_TLS1_3_SIG_ECDSA_SHA1, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA1,

static const int strict[] = { SUITES_STRICT(ID13, ID12) 0 };
static const int compatible[] = { SUITES_STRICT(ID13, ID12) SUITES_COMPATIBLE(ID12) 0 };
static const int legacy[] = {
	SUITES_STRICT(ID13, ID12) SUITES_COMPATIBLE(ID12) SUITES_LEGACY(ID12) 0
};

static const struct {
	int id;
	const char *name;
} names[] = { SUITES_STRICT(NAME13, NAME12) SUITES_COMPATIBLE(NAME12) SUITES_LEGACY(NAME12) };
/* clang-format on */

const int *tls_suites(enum tls_profile profile)
{
	static const int *const profiles[] = {
		[TLS_STRICT] = strict, [TLS_COMPATIBLE] = compatible, [TLS_LEGACY] = legacy
	};
	return profiles[profile];
}

/* Those of SHA-256: the library binds such a key to that hash (RFC 8446, section 4.2.11). */
const int *tls_key_suites(void)
{
	static const int suites[] = { MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
				      MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, 0 };
	return suites;
}

/* TLS 1.3 needs RSASSA-PSS for RSA keys, and the library refuses it from a server that has TLS 1.2
 * only. So PKCS #1 stands before it: most servers take the first that they can. */
const uint16_t *tls_signatures(enum tls_profile profile, bool tls12)
{
	static const uint16_t all[] = { SIGNATURES_TLS12 SIGNATURES_TLS13 0 },
			      all_legacy[] = { SIGNATURES_TLS12 SIGNATURES_TLS13
						       SIGNATURES_SHA1 0 },
			      old[] = { SIGNATURES_TLS12 0 },
			      old_legacy[] = { SIGNATURES_TLS12 SIGNATURES_SHA1 0 };
	if (profile == TLS_LEGACY)
		return tls12 ? old_legacy : all_legacy;
	return tls12 ? old : all;
}

const char *tls_suite_words(int id)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].id == id)
			return names[i].name;
	return "";
}
