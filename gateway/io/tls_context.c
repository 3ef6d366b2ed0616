/* tls_context.c: what a side offers: certificates, keys, versions and suites, by mbedTLS 3.6; see
 * tls.h.
 *
 * Owns certificates and keys, shared ones too, and wipes them. Immutable once built: any number of
 * threads read it. It must never let TLS 1.2 issue or take a ticket: its resumption is not forward
 * secret, and its code in the library has a history. */
#include "gateway/io/tls_inside.h"

#include "gateway/io/tls_primitives.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICKET_LIFETIME = 86400, NAME_MAX_OCTETS = 255 };

/* P-256 first: the cheapest here, and everybody has it. */
static const uint16_t groups[] = {
	MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
	MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1,
	MBEDTLS_SSL_IANA_TLS_GROUP_NONE,
};

/* ---- certificates and keys */

/* The library's own words, without the name of its module in front. */
void tls_reason(struct text *error, int code)
{
	char reason[128];
	mbedtls_strerror(code, reason, sizeof(reason));
	char *dash = strstr(reason, " - ");
	text_string(error, dash ? dash + 3 : reason);
}

/* The library wants a NUL behind PEM. */
static unsigned char *pem_copy(struct bytes pem)
{
	unsigned char *copy = malloc(pem.len + 1);
	if (copy) {
		memcpy(copy, pem.at, pem.len);
		copy[pem.len] = '\0';
	}
	return copy;
}

static void pem_wipe(unsigned char *copy, size_t length)
{
	if (copy)
		mbedtls_platform_zeroize(copy, length);
	free(copy);
}

static bool holds(struct bytes pem, struct bytes mark)
{
	return memmem(pem.at, pem.len, mark.at, mark.len) != NULL;
}

static bool read_chain(mbedtls_x509_crt *chain, struct bytes pem, struct text *error)
{
	unsigned char *copy = pem_copy(pem);
	int code = copy ? mbedtls_x509_crt_parse(chain, copy, pem.len + 1)
			: MBEDTLS_ERR_X509_ALLOC_FAILED;
	pem_wipe(copy, pem.len);
	if (code < 0 && holds(pem, BYTES("PRIVATE KEY-----"))) {
		text_string(error, "the file holds a private key, not a certificate");
	} else if (code < 0) {
		text_string(error, "cannot read the certificate: ");
		tls_reason(error, code);
	} else if (code > 0) {
		text_format(error, "cannot read %d of the certificates", code);
	}
	return code == 0;
}

static bool tls_context_read_key(mbedtls_pk_context *key, struct bytes pem, struct text *error)
{
	unsigned char *copy = pem_copy(pem);
	int code = copy ? mbedtls_pk_parse_key(key, copy, pem.len + 1, NULL, 0,
					       mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE)
			: MBEDTLS_ERR_PK_ALLOC_FAILED;
	pem_wipe(copy, pem.len);
	if (code == MBEDTLS_ERR_PK_PASSWORD_REQUIRED || code == MBEDTLS_ERR_PK_PASSWORD_MISMATCH) {
		text_string(error, "encrypted keys are not supported");
	} else if (code != 0 && holds(pem, BYTES("BEGIN CERTIFICATE-----"))) {
		text_string(error, "the file of the key holds a certificate, and no private key");
	} else if (code != 0) {
		text_string(error, "cannot read the key: ");
		tls_reason(error, code);
	}
	return code == 0;
}

static void identity_init(struct identity *identity)
{
	mbedtls_x509_crt_init(&identity->chain);
	mbedtls_pk_init(&identity->key);
}

static void identity_free(struct identity *identity)
{
	mbedtls_x509_crt_free(&identity->chain);
	mbedtls_pk_free(&identity->key);
}

static bool identity_read(struct identity *identity, const struct tls_identity *from,
			  struct text *error)
{
	if (!read_chain(&identity->chain, from->certificate, error) ||
	    !tls_context_read_key(&identity->key, from->key, error))
		return false;
	if (mbedtls_pk_check_pair(&identity->chain.pk, &identity->key, mbedtls_psa_get_random,
				  MBEDTLS_PSA_RANDOM_STATE) == 0)
		return true;
	text_string(error, "the key does not match the certificate");
	return false;
}

bool tls_identity_verify(const struct tls_identity *from, struct text *error)
{
	struct identity identity;
	identity_init(&identity);
	bool good = identity_read(&identity, from, error);
	identity_free(&identity);
	return good;
}

uint64_t tls_seconds_of(const mbedtls_x509_time *at)
{
	struct tm tm = { .tm_year = at->year - 1900,
			 .tm_mon = at->mon - 1,
			 .tm_mday = at->day,
			 .tm_hour = at->hour,
			 .tm_min = at->min,
			 .tm_sec = at->sec };
	time_t time = timegm(&tm);
	return time > 0 ? (uint64_t)time : 0;
}

static uint64_t identity_time(const struct tls_identity *from, bool end)
{
	char ignored[TLS_ERROR_MAX];
	struct text error = TEXT(ignored);
	uint64_t seconds = 0;
	mbedtls_x509_crt chain;

	mbedtls_x509_crt_init(&chain);
	if (read_chain(&chain, from->certificate, &error))
		seconds = tls_seconds_of(end ? &chain.valid_to : &chain.valid_from);
	mbedtls_x509_crt_free(&chain);
	return seconds;
}

uint64_t tls_identity_expires(const struct tls_identity *from)
{
	return identity_time(from, true);
}

uint64_t tls_identity_begins(const struct tls_identity *from)
{
	return identity_time(from, false);
}

/* RFC 6125, section 6.4.3: a wildcard is the whole leftmost label and stands for exactly one. */
static bool name_matches(struct bytes pattern, struct bytes name)
{
	if (!bytes_starts(pattern, BYTES("*.")))
		return bytes_equal_nocase(pattern, name);
	size_t dot = bytes_find(name, '.');
	return dot > 0 && bytes_equal_nocase(bytes_skip(pattern, 1), bytes_skip(name, dot));
}

/* The next subject alternative name that is a DNS name; *at goes on behind it. */
static bool next_dns_name(const mbedtls_x509_sequence **at, struct bytes *name)
{
	for (; *at; *at = (*at)->next) {
		const mbedtls_x509_buf *san = &(*at)->buf;
		if ((san->tag & MBEDTLS_ASN1_TAG_VALUE_MASK) != MBEDTLS_X509_SAN_DNS_NAME)
			continue;
		*name = (struct bytes){ (const char *)san->p, san->len };
		*at = (*at)->next;
		return true;
	}
	return false;
}

static bool identity_carries(const struct identity *identity, struct bytes name)
{
	const mbedtls_x509_sequence *at = &identity->chain.subject_alt_names;
	struct bytes pattern;
	while (next_dns_name(&at, &pattern))
		if (name_matches(pattern, name))
			return true;
	return false;
}

/* WHY: RFC 9525 has done away with it, but Postfix and Exim still look at it where there are no
 * alternative names at all. */
static bool common_name_is(const mbedtls_x509_crt *chain, struct bytes host)
{
	const mbedtls_x509_name *n = &chain->subject;
	while (n && MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &n->oid) != 0)
		n = n->next;
	return n && name_matches((struct bytes){ (const char *)n->val.p, n->val.len }, host);
}

bool tls_identity_is_for(const struct tls_identity *from, struct bytes host, struct text *names)
{
	char ignored[TLS_ERROR_MAX];
	struct text error = TEXT(ignored);
	struct identity identity;
	struct bytes name;
	bool carries = false;

	identity_init(&identity);
	if (read_chain(&identity.chain, from->certificate, &error)) {
		const mbedtls_x509_sequence *at = &identity.chain.subject_alt_names;
		carries = identity_carries(&identity, host) ||
			  (at->buf.len == 0 && common_name_is(&identity.chain, host));
		while (names && next_dns_name(&at, &name)) {
			text_string(names, names->len ? ", " : "");
			text_printable(names, name);
		}
	}
	identity_free(&identity);
	return carries;
}

/* ---- contexts */

static struct tls_context *context_new(size_t count)
{
	struct tls_context *context = calloc(1, sizeof(*context) + count * sizeof(struct identity));
	if (!context)
		return NULL;
	atomic_init(&context->held, 1);
	mbedtls_ssl_config_init(&context->conf);
	mbedtls_ssl_config_init(&context->conf_tls12);
	mbedtls_ssl_ticket_init(&context->tickets);
	mbedtls_x509_crt_init(&context->authorities);
	for (; context->count < count; context->count++)
		identity_init(&context->identities[context->count]);
	return context;
}

static int configure(struct tls_context *context, mbedtls_ssl_config *conf,
		     enum tls_version minimum, enum tls_profile profile)
{
	int code = mbedtls_ssl_config_defaults(
		conf, context->server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
		MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
	mbedtls_ssl_conf_rng(conf, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
	mbedtls_ssl_conf_min_tls_version(conf, minimum == TLS_1_3 ? MBEDTLS_SSL_VERSION_TLS1_3
								  : MBEDTLS_SSL_VERSION_TLS1_2);
	mbedtls_ssl_conf_ciphersuites(conf, tls_suites(profile));
	if (!context->server || profile == TLS_LEGACY)
		mbedtls_ssl_conf_sig_algs(conf, tls_signatures(profile, context->whole != NULL));
	mbedtls_ssl_conf_groups(conf, groups);
	mbedtls_ssl_conf_tls13_key_exchange_modes(
		conf, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ALL);
	mbedtls_ssl_conf_renegotiation(conf, MBEDTLS_SSL_RENEGOTIATION_DISABLED);
	return code;
}

/* The first identity, and those that carry its first name with a key of another kind. */
static int offer_default(struct tls_context *context, mbedtls_ssl_config *conf)
{
	struct identity *first = &context->identities[0];
	const mbedtls_x509_sequence *at = &first->chain.subject_alt_names;
	struct bytes name;
	bool named = next_dns_name(&at, &name);
	int code = mbedtls_ssl_conf_own_cert(conf, &first->chain, &first->key);

	for (size_t i = 1; i < context->count && code == 0 && named; i++)
		if (identity_carries(&context->identities[i], name))
			code = mbedtls_ssl_conf_own_cert(conf, &context->identities[i].chain,
							 &context->identities[i].key);
	return code;
}

/* The client has named whom it wants: all who are called so, the first first. */
static int choose(void *arg, mbedtls_ssl_context *ssl, const unsigned char *at, size_t length)
{
	struct tls_context *context = arg;
	struct tls *tls = mbedtls_ssl_get_user_data_p(ssl);
	struct bytes name = { (const char *)at, length };
	/* a second ClientHello begins anew */
	int code = mbedtls_ssl_set_hs_own_cert(ssl, NULL, NULL);

	if (length == 0 || length > NAME_MAX_OCTETS || bytes_has(name, '\0'))
		return code;
	free(tls->sni);
	tls->sni = strndup(name.at, name.len);
	for (size_t i = 0; i < context->count && code == 0; i++)
		if (identity_carries(&context->identities[i], name))
			code = mbedtls_ssl_set_hs_own_cert(ssl, &context->identities[i].chain,
							   &context->identities[i].key);
	return code;
}

static int configure_server(struct tls_context *context, mbedtls_ssl_config *conf,
			    enum tls_version minimum, enum tls_profile profile)
{
	int code = configure(context, conf, minimum, profile);
	mbedtls_ssl_conf_sni(conf, choose, context);
	return code ? code : offer_default(context, conf);
}

static struct tls_context *tls_context_refuse(struct tls_context *context, int code,
					      struct text *error)
{
	if (code)
		tls_reason(error, code);
	tls_context_unref(context);
	return NULL;
}

struct tls_context *tls_server_context(const struct tls_identity *identities, size_t count,
				       enum tls_version minimum, enum tls_profile profile,
				       struct text *error)
{
	struct tls_context *context = context_new(count);
	if (!context)
		return tls_context_refuse(NULL, MBEDTLS_ERR_SSL_ALLOC_FAILED, error);
	context->server = true;
	for (size_t i = 0; i < count; i++)
		if (!identity_read(&context->identities[i], &identities[i], error))
			return tls_context_refuse(context, 0, error);
	int code = configure_server(context, &context->conf, minimum, profile);
	if (code == 0)
		code = configure_server(context, &context->conf_tls12, minimum, profile);
	if (code == 0)
		code = mbedtls_ssl_ticket_setup(&context->tickets, mbedtls_psa_get_random,
						MBEDTLS_PSA_RANDOM_STATE,
						MBEDTLS_CIPHER_AES_256_GCM, TICKET_LIFETIME);
	if (code)
		return tls_context_refuse(context, code, error);
	mbedtls_ssl_conf_session_tickets_cb(&context->conf, mbedtls_ssl_ticket_write,
					    mbedtls_ssl_ticket_parse, &context->tickets);
	return context;
}

/* A system's bundle may hold some that the library cannot read; one that it can is enough to begin
 * with. */
static bool read_authorities(struct tls_context *context, struct bytes pem, struct text *error)
{
	unsigned char *copy = pem_copy(pem);
	int code = copy ? mbedtls_x509_crt_parse(&context->authorities, copy, pem.len + 1)
			: MBEDTLS_ERR_X509_ALLOC_FAILED;
	free(copy);
	if (code >= 0 && context->authorities.version != 0)
		return true;
	text_string(error, "cannot read the certificate authorities: ");
	tls_reason(error, code < 0 ? code : MBEDTLS_ERR_X509_INVALID_FORMAT);
	return false;
}

static int configure_client(struct tls_context *context, mbedtls_x509_crt *authorities)
{
	int code = configure(context, &context->conf, TLS_1_2, context->profile);
	mbedtls_ssl_conf_authmode(&context->conf, !context->verify   ? MBEDTLS_SSL_VERIFY_NONE
						  : context->looking ? MBEDTLS_SSL_VERIFY_OPTIONAL
								     : MBEDTLS_SSL_VERIFY_REQUIRED);
	mbedtls_ssl_conf_ca_chain(&context->conf, authorities, NULL);
	mbedtls_ssl_conf_session_tickets(&context->conf, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
	return code;
}

static struct tls_context *client_context(struct bytes authorities, enum tls_profile profile,
					  bool looking, struct text *error)
{
	struct tls_context *context = context_new(0);
	if (!context)
		return tls_context_refuse(NULL, MBEDTLS_ERR_SSL_ALLOC_FAILED, error);
	context->profile = profile;
	context->looking = looking;
	context->verify = authorities.len > 0;
	if (context->verify && !read_authorities(context, authorities, error))
		return tls_context_refuse(context, 0, error);
	int code = configure_client(context, &context->authorities);
	return code ? tls_context_refuse(context, code, error) : context;
}

struct tls_context *tls_client_context(struct bytes authorities, enum tls_profile profile,
				       struct text *error)
{
	return client_context(authorities, profile, false, error);
}

struct tls_context *tls_client_context_looking(struct bytes authorities, struct text *error)
{
	return client_context(authorities, TLS_LEGACY, true, error);
}

struct tls_context *tls_client_context_tls12(struct tls_context *whole)
{
	struct tls_context *context = context_new(0);
	if (!context)
		return NULL;
	context->profile = whole->profile;
	context->verify = whole->verify;
	context->looking = whole->looking;
	context->whole = tls_context_ref(whole);
	if (configure_client(context, &whole->authorities) == 0) {
		mbedtls_ssl_conf_max_tls_version(&context->conf, MBEDTLS_SSL_VERSION_TLS1_2);
		return context;
	}
	tls_context_unref(context);
	return NULL;
}

static struct tls_context *psk_context(bool server, struct bytes identity, struct bytes key,
				       struct text *error)
{
	if (identity.len == 0 || identity.len > NAME_MAX_OCTETS || key.len != TLS_PSK_SIZE) {
		text_format(error, "a shared key needs a name and %d bytes", (int)TLS_PSK_SIZE);
		return NULL;
	}
	struct tls_context *context = context_new(0);
	if (!context)
		return tls_context_refuse(NULL, MBEDTLS_ERR_SSL_ALLOC_FAILED, error);
	context->server = server;
	int code = configure(context, &context->conf, TLS_1_3, TLS_STRICT);
	mbedtls_ssl_conf_ciphersuites(&context->conf, tls_key_suites());
	mbedtls_ssl_conf_max_tls_version(&context->conf, MBEDTLS_SSL_VERSION_TLS1_3);
	mbedtls_ssl_conf_tls13_key_exchange_modes(
		&context->conf, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL);
	mbedtls_ssl_conf_session_tickets(&context->conf, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
	if (server)
		mbedtls_ssl_conf_new_session_tickets(&context->conf, 0);
	if (code == 0)
		code = mbedtls_ssl_conf_psk(&context->conf, (const unsigned char *)key.at, key.len,
					    (const unsigned char *)identity.at, identity.len);
	return code ? tls_context_refuse(context, code, error) : context;
}

struct tls_context *tls_psk_server_context(struct bytes identity, struct bytes key,
					   struct text *error)
{
	return psk_context(true, identity, key, error);
}

struct tls_context *tls_psk_client_context(struct bytes identity, struct bytes key,
					   struct text *error)
{
	return psk_context(false, identity, key, error);
}

bool tls_context_protocols(struct tls_context *context, const char *const protocols[])
{
	/* The library takes pointers that it could write through, and does not. */
	return mbedtls_ssl_conf_alpn_protocols(&context->conf,
					       (const char **)(uintptr_t)protocols) == 0;
}

struct tls_context *tls_context_ref(struct tls_context *context)
{
	atomic_fetch_add_explicit(&context->held, 1, memory_order_relaxed);
	return context;
}

void tls_context_unref(struct tls_context *context)
{
	if (!context || atomic_fetch_sub_explicit(&context->held, 1, memory_order_acq_rel) != 1)
		return;
	mbedtls_ssl_config_free(&context->conf);
	mbedtls_ssl_config_free(&context->conf_tls12);
	mbedtls_ssl_ticket_free(&context->tickets);
	mbedtls_x509_crt_free(&context->authorities);
	for (size_t i = 0; i < context->count; i++)
		identity_free(&context->identities[i]);
	if (context->count > 0)
		tls_primitives_forget_keys();
	tls_context_unref(context->whole);
	free(context);
}
