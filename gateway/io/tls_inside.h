/* tls_inside.h: the inside of TLS, for the tls*.c files alone.
 *
 * The one place where mbedTLS is included. Owns the layout of the three structures, nothing
 * else. */
#ifndef MXWARD_IO_TLS_INSIDE_H
#define MXWARD_IO_TLS_INSIDE_H

#include "gateway/io/tls.h"

#include <mbedtls/oid.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/psa_util.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/version.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <netinet/in.h>
#include <psa/crypto.h>
#include <stdatomic.h>

struct identity {
	mbedtls_x509_crt chain;
	mbedtls_pk_context key;
};

struct tls_context {
	atomic_uint held;
	bool server, verify;
	bool looking; /* a client that goes on whatever is wrong with a certificate */
	enum tls_profile profile;  /* of a client */
	struct tls_context *whole; /* held: this is a client of it with TLS 1.2 alone; NULL: not */
	mbedtls_ssl_config conf;
	mbedtls_ssl_config conf_tls12; /* of a server: the same without tickets */
	mbedtls_ssl_ticket_context tickets;
	mbedtls_x509_crt authorities;
	size_t count;
	struct identity identities[];
};

struct tls {
	mbedtls_ssl_context ssl;
	struct tls_context *context;
	struct tls_wire wire;
	size_t pulled, pushed; /* octets, since the counts were last cleared */
	size_t charged;        /* to the account of memory */
	char *server_name, *sni, *error;
	bool agreed; /* the handshake has succeeded */
	bool failed; /* for good */
	bool try_tls12;
};

/* Adds the library's own words for an error, without the name of its module in front. */
void tls_reason(struct text *error, int code);

/* tls_context.c: a time as a certificate has it, in seconds since 1970 UTC; 0: it is none. */
uint64_t tls_seconds_of(const mbedtls_x509_time *);

/* tls_memory.c: charges what a connection takes up while it shakes hands; `charged` follows what is
 * given back later. */
void tls_charge(struct tls *);

/* tls_suites.c. Lists in our order, 0 behind them; static. */
const int *tls_suites(enum tls_profile);
/* Those for a key that was not agreed upon in TLS. */
const int *tls_key_suites(void);
/* How a handshake may be signed, which has nothing to do with certificates; `tls12`: by a peer that
 * is offered TLS 1.2 alone. */
const uint16_t *tls_signatures(enum tls_profile, bool tls12);
/* The IANA name of one of our suites; "" for any other number. */
const char *tls_suite_words(int id);

#endif
