/* wire.c: see wire.h. */
#include "wire.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static SSL_CTX *context;
static SSL_SESSION *kept;

static _Noreturn void die(void)
{
	ERR_print_errors_fp(stderr);
	exit(2);
}

/* 1: the session is ours now. */
static int keep_session(SSL *ssl, SSL_SESSION *session)
{
	(void)ssl;
	if (kept)
		return 0;
	kept = session;
	return 1;
}

void wire_prepare(void)
{
	if (!(context = SSL_CTX_new(TLS_client_method())))
		die();
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
					  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					  SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(context, options.resume ? SSL_SESS_CACHE_CLIENT |
									 SSL_SESS_CACHE_NO_INTERNAL
							       : SSL_SESS_CACHE_OFF);
	SSL_CTX_sess_set_new_cb(context, keep_session);
	if (options.version != 0 && (!SSL_CTX_set_min_proto_version(context, options.version) ||
				     !SSL_CTX_set_max_proto_version(context, options.version)))
		die();
}

/* A copy, since OpenSSL lets no session be offered twice in TLS 1.3. */
static void offer_session(SSL *ssl)
{
	SSL_SESSION *copy = SSL_SESSION_dup(kept);
	if (!copy || !SSL_set_session(ssl, copy))
		die();
	SSL_SESSION_free(copy);
}

void wire_secure(struct client *c)
{
	if (!(c->ssl = SSL_new(context)))
		die();
	SSL_set_fd(c->ssl, c->socket);
	SSL_set_connect_state(c->ssl);
	SSL_set_tlsext_host_name(c->ssl, options.server_name);
	if (options.resume && kept)
		offer_session(c->ssl);
}

int wire_shake_hands(struct client *c, bool *for_writing)
{
	int result = SSL_do_handshake(c->ssl), error = SSL_get_error(c->ssl, result);
	if (result == 1) {
		tally.resumed += SSL_session_reused(c->ssl);
		return 1;
	}
	*for_writing = error == SSL_ERROR_WANT_WRITE;
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
		return WIRE_AGAIN;
	ERR_clear_error();
	return WIRE_BROKEN;
}

static ssize_t tls_result(struct client *c, int result)
{
	if (result > 0)
		return result;
	int error = SSL_get_error(c->ssl, result);
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
		return WIRE_AGAIN;
	ERR_clear_error();
	return error == SSL_ERROR_ZERO_RETURN ? WIRE_ENDED : WIRE_BROKEN;
}

ssize_t wire_take(struct client *c, char *at, size_t room)
{
	if (c->ssl)
		return tls_result(c, SSL_read(c->ssl, at, (int)room));
	ssize_t n = read(c->socket, at, room);
	return n >= 0 ? n : errno == EAGAIN ? WIRE_AGAIN : WIRE_BROKEN;
}

ssize_t wire_give(struct client *c, const char *at, size_t length, bool more)
{
	if (c->ssl)
		return tls_result(c, SSL_write(c->ssl, at, (int)(length > 16384 ? 16384 : length)));
	ssize_t n = send(c->socket, at, length, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
	return n >= 0 ? n : errno == EAGAIN ? WIRE_AGAIN : WIRE_BROKEN;
}

/* As if both sides had said goodbye: a session that ends otherwise is not resumable. */
void wire_close(struct client *c)
{
	if (c->ssl) {
		SSL_set_shutdown(c->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
		SSL_free(c->ssl);
		c->ssl = NULL;
	}
	if (c->socket >= 0)
		close(c->socket);
	c->socket = -1;
}
