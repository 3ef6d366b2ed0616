/* tls.c: a TLS connection by mbedTLS 3.6; see tls.h.
 *
 * Owns one connection's keys and records, and wipes them. It must never touch a socket: octets move
 * through tls_wire alone. What failed is told in words that an administrator can act upon. */
#include "gateway/io/tls_inside.h"

#include "gateway/base/memory.h"
#include "gateway/io/tls_primitives.h"

#include <stdlib.h>
#include <string.h>

bool tls_start(void)
{
	return psa_crypto_init() == PSA_SUCCESS;
}

static int receive(void *arg, unsigned char *into, size_t room)
{
	struct tls *tls = arg;
	size_t got = tls->wire.pull(tls->wire.arg, (char *)into, room);
	tls->pulled += got;
	return got ? (int)got : MBEDTLS_ERR_SSL_WANT_READ;
}

static int transmit(void *arg, const unsigned char *at, size_t length)
{
	struct tls *tls = arg;
	if (!tls->wire.push(tls->wire.arg, (struct bytes){ (const char *)at, length }))
		return MBEDTLS_ERR_SSL_ALLOC_FAILED;
	tls->pushed += length;
	return (int)length;
}

/* RFC 6066, section 3: an address is no server name. It is set only where the certificate must
 * carry it. */
static int set_name(struct tls *tls)
{
	struct in6_addr ignored;
	const char *name = tls->server_name;
	if (tls->context->server || (tls->context->verify && !name))
		return 0; /* without one the library refuses to verify, as it should */
	if (!tls->context->verify && name &&
	    mbedtls_x509_crt_parse_cn_inet_pton(name, &ignored) != 0)
		name = NULL;
	return mbedtls_ssl_set_hostname(&tls->ssl, name);
}

struct tls *tls_new(struct tls_context *context, const char *server_name, struct tls_wire wire)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	if (!tls)
		return NULL;
	tls_charge(tls);
	tls->context = tls_context_ref(context);
	tls->wire = wire;
	tls->server_name = server_name ? strdup(server_name) : NULL;
	mbedtls_ssl_init(&tls->ssl);
	if ((server_name && !tls->server_name) ||
	    mbedtls_ssl_setup(&tls->ssl, &context->conf) != 0 || set_name(tls) != 0) {
		tls_free(tls);
		return NULL;
	}
	mbedtls_ssl_set_user_data_p(&tls->ssl, tls);
	mbedtls_ssl_set_bio(&tls->ssl, tls, transmit, receive, NULL);
	return tls;
}

void tls_set_wire(struct tls *tls, struct tls_wire wire)
{
	tls->wire = wire;
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	mbedtls_ssl_free(&tls->ssl); /* wipes */
	memory_release(tls->charged);
	tls_context_unref(tls->context);
	free(tls->server_name);
	free(tls->sni);
	free(tls->error);
	free(tls);
}

/* ---- what went wrong */

static const struct {
	int code;
	const char *sentence;
} sentences[] = {
	{ MBEDTLS_ERR_SSL_INVALID_RECORD, "the other side does not speak TLS" },
	{ MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION, "no common TLS version" },
	{ MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE, "no common cipher suite, group or signature "
					     "algorithm" },
	{ MBEDTLS_ERR_SSL_INVALID_MAC, "a record could not be decrypted" },
	{ MBEDTLS_ERR_SSL_ALLOC_FAILED, "out of memory" },
	{ MBEDTLS_ERR_SSL_CERTIFICATE_VERIFICATION_WITHOUT_HOSTNAME,
	  "no name to verify the certificate against" },
};

static const struct {
	unsigned char number;
	const char *name;
} alerts[] = {
	{ MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE, "unexpected message" },
	{ MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC, "bad record MAC" },
	{ MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE, "handshake failure" },
	{ MBEDTLS_SSL_ALERT_MSG_BAD_CERT, "bad certificate" },
	{ MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT, "unsupported certificate" },
	{ MBEDTLS_SSL_ALERT_MSG_CERT_REVOKED, "certificate revoked" },
	{ MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED, "certificate expired" },
	{ MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN, "certificate unknown" },
	{ MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER, "illegal parameter" },
	{ MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA, "unknown authority" },
	{ MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED, "access denied" },
	{ MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR, "decode error" },
	{ MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR, "decrypt error" },
	{ MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION, "protocol version" },
	{ MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY, "insufficient security" },
	{ MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR, "internal error" },
	{ MBEDTLS_SSL_ALERT_MSG_USER_CANCELED, "user canceled" },
	{ MBEDTLS_SSL_ALERT_MSG_NO_RENEGOTIATION, "no renegotiation" },
	{ MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME, "unrecognized name" },
	{ MBEDTLS_SSL_ALERT_MSG_CERT_REQUIRED, "certificate required" },
};

/* The number of the alert by which the peer broke off; -1 if it did not. An alert is its level and
 * its number. OpenSSL, too, sends its alerts about our certificate in clear, and the library cannot
 * read them: a header, and then the alert. WHY private: the library keeps to itself what the peer
 * complained of. */
static int alert_received(const struct tls *tls, int code)
{
	static const unsigned char clear_alert[] = { MBEDTLS_SSL_MSG_ALERT, 3, 3, 0, 2 };
	const unsigned char *header = tls->ssl.MBEDTLS_PRIVATE(in_hdr),
			    *message = tls->ssl.MBEDTLS_PRIVATE(in_msg);
	if (code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE && message)
		return message[1];
	if (code == MBEDTLS_ERR_SSL_INVALID_MAC && header &&
	    memcmp(header, clear_alert, sizeof(clear_alert)) == 0)
		return header[sizeof(clear_alert) + 1];
	return -1;
}

static void add_alert(struct text *error, int number)
{
	for (size_t i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++)
		if (alerts[i].number == number) {
			text_format(error, "aborted by the other side: %s (alert %d)",
				    alerts[i].name, number);
			return;
		}
	text_format(error, "aborted by the other side: alert %d", number);
}

static void add_verdict(struct text *error, const struct tls *tls)
{
	uint32_t flags = mbedtls_ssl_get_verify_result(&tls->ssl);
	const char *comma = " ";

	text_string(error, "certificate verification failed:");
	static const struct {
		uint32_t flag;
		const char *sentence;
	} verdicts[] = {
		{ MBEDTLS_X509_BADCERT_EXPIRED, "it has expired" },
		{ MBEDTLS_X509_BADCERT_FUTURE, "it is not valid yet" },
		{ MBEDTLS_X509_BADCERT_NOT_TRUSTED, "it is not signed by a trusted authority" },
		{ MBEDTLS_X509_BADCERT_REVOKED, "it was revoked" },
		{ MBEDTLS_X509_BADCERT_BAD_KEY, "its key is too weak" },
		{ MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK,
		  "its signature is too weak" },
		{ MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE |
			  MBEDTLS_X509_BADCERT_NS_CERT_TYPE,
		  "it is not for a server" },
	};
	if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) {
		text_format(error, " it is not for %s",
			    tls->server_name ? tls->server_name : "this server");
		comma = ", ";
	}
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (flags & verdicts[i].flag) {
			text_format(error, "%s%s", comma, verdicts[i].sentence);
			comma = ", ";
		}
	if (comma[0] == ' ')
		text_format(error, " reason %#x", (unsigned)flags);
}

/* The library is silent about some failures; the peer is to know. */
static void send_alert(struct tls *tls, int code)
{
	unsigned char number = MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE;
	if (code == MBEDTLS_ERR_SSL_INVALID_RECORD || mbedtls_ssl_is_handshake_over(&tls->ssl))
		number = MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE;
	(void)mbedtls_ssl_send_alert_message(&tls->ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL, number);
}

/* WHY private: the library has one word for all that is wrong in a message. Elsewhere it says so of
 * a server that was made to choose TLS 1.2 (RFC 8446, section 4.1.3): that is no reason to offer
 * nothing better. */
static bool signature_refused(const struct tls *tls, int code)
{
	return code == MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER && !tls->context->server &&
	       !tls->context->whole &&
	       tls->ssl.MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_SERVER_KEY_EXCHANGE;
}

static enum tls_progress tls_fail(struct tls *tls, int code)
{
	int alert = alert_received(tls, code);
	if (!tls->failed && tls->pushed == 0 && alert < 0)
		send_alert(tls, code);
	tls->failed = true;
	tls->try_tls12 = tls->try_tls12 || signature_refused(tls, code);

	char *at = tls->error ? NULL : malloc(TLS_ERROR_MAX);
	if (!at)
		return TLS_FAILED;
	struct text error = { .at = at, .cap = TLS_ERROR_MAX };
	const char *sentence = NULL;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (sentences[i].code == code)
			sentence = sentences[i].sentence;
	if (alert >= 0)
		add_alert(&error, alert);
	else if (sentence)
		text_string(&error, sentence);
	else if (code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
		add_verdict(&error, tls);
	else
		tls_reason(&error, code);
	text_cstr(&error);
	tls->error = at;
	return TLS_FAILED;
}

/* ---- going on */

/* The client wants TLS 1.2, and the ClientHello is about to be read as one of that version. WHY
 * private: so early this is the only way to let TLS 1.2 have no tickets at all while TLS 1.3 has
 * them. */
static void forgo_tickets(struct tls *tls)
{
	if (tls->context->server &&
	    mbedtls_ssl_get_version_number(&tls->ssl) == MBEDTLS_SSL_VERSION_TLS1_2)
		tls->ssl.MBEDTLS_PRIVATE(conf) = &tls->context->conf_tls12;
}

/* The client's half of a key exchange, so short that it can only be a point of 256 bits (RFC 8422,
 * section 5.4, and RFC 7748), which libcrypto multiplies in 0.1 ms: of a longer curve, RSA or a
 * group of integers it would be wrong, which is found out sooner. */
static bool short_key_exchange(struct bytes received)
{
	enum { RECORD_HEADER = 5, HEADER = 4, POINT_MOST = 66 };
	struct bytes message = bytes_skip(received, RECORD_HEADER);
	const unsigned char *at = (const unsigned char *)message.at;
	return message.len >= HEADER &&
	       (unsigned char)received.at[0] == MBEDTLS_SSL_MSG_HANDSHAKE &&
	       at[0] == MBEDTLS_SSL_HS_CLIENT_KEY_EXCHANGE && at[1] == 0 && at[2] == 0 &&
	       at[3] <= POINT_MOST;
}

/* Once the server has said its part of a TLS 1.3 handshake, it has signed and has the key: the
 * client's Finished takes a few hashes. In TLS 1.2 it has signed, and the key is to come. WHY
 * private: the library does not tell how far it is. */
bool tls_step_is_costly(const struct tls *tls, struct bytes received)
{
	int version = (int)mbedtls_ssl_get_version_number(&tls->ssl);
	int state = tls->ssl.MBEDTLS_PRIVATE(state);
	bool agreed = version == MBEDTLS_SSL_VERSION_TLS1_3 && state == MBEDTLS_SSL_CLIENT_FINISHED;
	bool quick = version == MBEDTLS_SSL_VERSION_TLS1_2 &&
		     state == MBEDTLS_SSL_CLIENT_KEY_EXCHANGE && tls_primitives_libcrypto() &&
		     short_key_exchange(received);
	return tls->context->server && !agreed && !quick;
}

bool tls_record_cut(struct bytes received)
{
	enum { HEADER = 5, LENGTH_AT = 3, MAJOR = 3, LENGTH_MOST = (1 << 14) + 2048 };
	const unsigned char *at = (const unsigned char *)received.at;
	if (received.len < HEADER)
		return true;
	size_t length = (size_t)at[LENGTH_AT] << 8 | at[LENGTH_AT + 1];
	bool record = at[0] >= MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC &&
		      at[0] <= MBEDTLS_SSL_MSG_APPLICATION_DATA && at[1] == MAJOR &&
		      length <= LENGTH_MOST;
	return record && received.len - HEADER < length;
}

enum tls_progress tls_handshake(struct tls *tls)
{
	int code = 0;
	if (tls->failed)
		return TLS_FAILED;
	while (code == 0 && !mbedtls_ssl_is_handshake_over(&tls->ssl)) {
		tls->pushed = 0;
		code = mbedtls_ssl_handshake_step(&tls->ssl);
		forgo_tickets(tls);
	}
	if (code == 0)
		code = mbedtls_ssl_handshake(&tls->ssl); /* the tickets of TLS 1.3 come after */
	tls->agreed = tls->agreed || code == 0;
	if (code == 0)
		return TLS_DONE;
	return code == MBEDTLS_ERR_SSL_WANT_READ ? TLS_WAIT : tls_fail(tls, code);
}

enum tls_progress tls_read(struct tls *tls, char *into, size_t room, size_t *got)
{
	while (!tls->failed) {
		tls->pulled = tls->pushed = 0;
		int code = mbedtls_ssl_read(&tls->ssl, (unsigned char *)into, room);
		if (code > 0) {
			*got = (size_t)code;
			return TLS_DONE;
		}
		if (code == 0 || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
			return TLS_CLOSED;
		if (code != MBEDTLS_ERR_SSL_WANT_READ)
			return tls_fail(tls, code);
		/* otherwise it may have stopped at a record that was not for us */
		if (tls->pulled == 0)
			return TLS_WAIT;
	}
	return TLS_FAILED;
}

bool tls_write(struct tls *tls, struct bytes octets)
{
	while (octets.len > 0 && !tls->failed) {
		tls->pushed = 0;
		int code =
			mbedtls_ssl_write(&tls->ssl, (const unsigned char *)octets.at, octets.len);
		if (code <= 0) {
			tls_fail(tls, code);
			return false;
		}
		octets = bytes_skip(octets, (size_t)code);
	}
	return !tls->failed;
}

void tls_close(struct tls *tls)
{
	if (!tls->failed)
		(void)mbedtls_ssl_close_notify(&tls->ssl);
}

const char *tls_version_name(const struct tls *tls)
{
	return mbedtls_ssl_get_version(&tls->ssl);
}

const char *tls_suite_name(const struct tls *tls)
{
	return tls_suite_words(mbedtls_ssl_get_ciphersuite_id_from_ssl(&tls->ssl));
}

bool tls_try_tls12(const struct tls *tls)
{
	return tls->try_tls12;
}

bool tls_verified(const struct tls *tls)
{
	return tls->context->verify && !tls->context->looking && tls->agreed;
}

const char *tls_protocol(const struct tls *tls)
{
	const char *name = mbedtls_ssl_get_alpn_protocol(&tls->ssl);
	return name ? name : "";
}

const char *tls_sni(const struct tls *tls)
{
	return tls->sni ? tls->sni : "";
}

const char *tls_error(const struct tls *tls)
{
	return tls->error ? tls->error : "";
}
