/* tls_peer.c: what a peer's certificate is, for one who looks; see tls.h. It decides nothing: no
 * mail goes over such a connection. */
#include "gateway/io/tls_inside.h"

enum { NAME_SHOWN_MAX = 512 };

static const mbedtls_x509_crt *chain_of(const struct tls *tls)
{
	return tls->agreed ? mbedtls_ssl_get_peer_cert(&tls->ssl) : NULL;
}

unsigned tls_peer_faults(const struct tls *tls)
{
	static const struct {
		uint32_t flag;
		unsigned fault;
	} known[] = {
		{ MBEDTLS_X509_BADCERT_NOT_TRUSTED, TLS_FAULT_UNTRUSTED },
		{ MBEDTLS_X509_BADCERT_CN_MISMATCH, TLS_FAULT_OTHER_NAME },
		{ MBEDTLS_X509_BADCERT_EXPIRED, TLS_FAULT_EXPIRED },
		{ MBEDTLS_X509_BADCERT_FUTURE, TLS_FAULT_FUTURE },
	};
	if (!tls->context->verify || !tls->agreed)
		return 0;
	uint32_t flags = mbedtls_ssl_get_verify_result(&tls->ssl);
	unsigned faults = 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (flags & known[i].flag)
			faults |= known[i].fault;
		flags &= ~known[i].flag;
	}
	return flags ? faults | TLS_FAULT_ELSE : faults;
}

bool tls_peer_certificate(const struct tls *tls, size_t n, struct tls_certificate *c)
{
	const mbedtls_x509_crt *at = chain_of(tls);
	while (at && n > 0) {
		at = at->next;
		n--;
	}
	if (!at)
		return false;
	*c = (struct tls_certificate){
		.der = { (const char *)at->raw.p, at->raw.len },
		.key_info = { (const char *)at->pk_raw.p, at->pk_raw.len },
		.expires = tls_seconds_of(&at->valid_to),
	};
	return true;
}

void tls_peer_issuer(const struct tls *tls, struct text *t)
{
	char name[NAME_SHOWN_MAX];
	const mbedtls_x509_crt *own = chain_of(tls);
	if (own && mbedtls_x509_dn_gets(name, sizeof name, &own->issuer) > 0)
		text_printable(t, bytes_of(name));
}
