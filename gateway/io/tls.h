/* tls.h: TLS 1.2 and 1.3 as a transformation of octets. mbedTLS lives behind this header and
 * nowhere else.
 *
 * A tls_context is what a side offers (certificates, versions, suites); it is immutable, shared by
 * threads, and reference-counted: a connection holds the context it began with, so that a reload
 * never ends it. A `struct tls` is one connection's state; it moves octets only through its
 * `tls_wire` and never touches a socket. What suites it offers is a profile's; no renegotiation, no
 * ALPN (but where two of our own agree on what they speak), no TLS 1.2 tickets, TLS 1.3 tickets for
 * servers. */
#ifndef MXWARD_IO_TLS_H
#define MXWARD_IO_TLS_H

#include "gateway/base/bytes.h"

enum tls_version { TLS_1_2, TLS_1_3 };
/* Which suites of TLS 1.2 are offered and accepted. Each has those of the one before it and others
 * behind them, so a peer that knows better ones gets what it would get from a stricter profile.
 * TLS_STRICT: ECDHE with AEAD. TLS_COMPATIBLE: ECDHE with CBC, too. TLS_LEGACY: DHE and RSA key
 * exchange, too, and handshakes signed with SHA-1; RSA key exchange has no forward secrecy. */
enum tls_profile { TLS_STRICT, TLS_COMPATIBLE, TLS_LEGACY };
enum { TLS_ERROR_MAX = 200 };

struct tls_context;
struct tls;

/* A certificate chain with its key, both PEM. */
struct tls_identity {
	struct bytes certificate, key;
};

/* Call once a process (again after fork), before any other call here. */
bool tls_start(void) __attribute__((warn_unused_result));

/* True if the PEM texts are a certificate chain and the key that belongs to its first certificate;
 * otherwise `error` says what is wrong in a short sentence ("the key does not belong to the
 * certificate"). */
bool tls_identity_verify(const struct tls_identity *, struct text *error)
	__attribute__((warn_unused_result));
/* When the first certificate of the chain ends to be valid, in seconds since 1970 UTC; 0 if
 * unreadable. */
uint64_t tls_identity_expires(const struct tls_identity *);

/* When it begins to be; 0 if unreadable. */
uint64_t tls_identity_begins(const struct tls_identity *);
/* True if its first certificate is for this host name: one of its subject alternative names is it,
 * or a wildcard for it (RFC 9525, 6.3); where there are none, its common name. Adds all of these
 * names to `names`, which may be NULL. */
bool tls_identity_is_for(const struct tls_identity *, struct bytes host, struct text *names);

/* Offers identities[0] to clients without SNI or with a name that no certificate carries, otherwise
 * the first whose subject alternative names match (wildcards of one label; without case). count >
 * 0. NULL and `error`. */
struct tls_context *tls_server_context(const struct tls_identity *identities, size_t count,
				       enum tls_version minimum, enum tls_profile profile,
				       struct text *error);
/* For connections to backends. With authorities (PEM) the peer is verified against them and its
 * name; empty: not verified at all (opportunistic). */
struct tls_context *tls_client_context(struct bytes authorities, enum tls_profile profile,
				       struct text *error);
/* For one who only looks: what is wrong with the peer's certificate does not end the handshake, it
 * is asked for afterwards (tls_peer_faults()). Without authorities (empty) nothing is known of whom
 * it is from. Never for mail. NULL and `error`. */
struct tls_context *tls_client_context_looking(struct bytes authorities, struct text *error);
/* The same client with TLS 1.2 alone, for one more connection to a server when tls_try_tls12() says
 * so. Holds the first. NULL: out of memory. */
struct tls_context *tls_client_context_tls12(struct tls_context *);
/* For two of our own that share a secret key of 32 octets under a name: TLS 1.3 alone, the key with
 * an ephemeral key exchange (RFC 8446, psk_dhe_ke) alone, so that a key that is stolen later opens
 * nothing that was said before. No certificate, no ticket. Both sides prove that they have the key:
 * who has another name or key never gets beyond the handshake. NULL and `error`. */
enum { TLS_PSK_SIZE = 32 };
struct tls_context *tls_psk_server_context(struct bytes identity, struct bytes key,
					   struct text *error);
struct tls_context *tls_psk_client_context(struct bytes identity, struct bytes key,
					   struct text *error);
/* ALPN (RFC 7301) for a context of the last two kinds, before it is used: a client offers
 * `protocols`, a server takes the first of its own that is offered. NULL ends them; they are
 * static. Who does not know ALPN passes it over: then there is none. False: out of memory, or a
 * name is too long. */
bool tls_context_protocols(struct tls_context *, const char *const protocols[])
	__attribute__((warn_unused_result));
/* What was agreed on; "" for none, and before the handshake. */
const char *tls_protocol(const struct tls *);
struct tls_context *tls_context_ref(struct tls_context *);
void tls_context_unref(struct tls_context *); /* NULL is allowed; any thread */

/* How a connection reaches the network: pull takes received octets, at most `room`, 0 when none are
 * there yet; push queues octets to be sent and gives false when they can't be. */
struct tls_wire {
	size_t (*pull)(void *arg, char *into, size_t room);
	bool (*push)(void *arg, struct bytes);
	void *arg;
};

/* `server_name`: for a client context the name to send and (when verifying) to demand; NULL for a
 * server or to send none. Holds the context. NULL: out of memory. */
struct tls *tls_new(struct tls_context *, const char *server_name, struct tls_wire);
/* From now on it reaches the network by this one. */
void tls_set_wire(struct tls *, struct tls_wire);
void tls_free(struct tls *); /* NULL is allowed; keys are wiped */

enum tls_progress { TLS_WAIT, TLS_DONE, TLS_CLOSED, TLS_FAILED };

/* Goes on with the handshake: DONE, WAIT for more input, or FAILED (tls_error says why; an alert
 * was pushed). */
enum tls_progress tls_handshake(struct tls *);
/* A connection may be handed from thread to thread between two calls; its context is for all. */
/* True if a server's next step, with these octets received, may take a signature or the exchange of
 * a long key: 0.3 to 8 ms. */
bool tls_step_is_costly(const struct tls *, struct bytes received);
/* True while what was received is not yet a whole record (RFC 8446, section 5.1): no step can do
 * anything with it. What is none at all is not cut: a step finds that out. */
bool tls_record_cut(struct bytes received);
/* Gives back what memory a connection does not need while it idles: between two steps of a
 * handshake, or after it. False: it is in the middle of something that must stay. Two system
 * calls. */
bool tls_give_back(struct tls *);
/* True after a client's handshake that a server of TLS 1.2 signed in a way which we must offer for
 * TLS 1.3, and which the library does not take in TLS 1.2: RSASSA-PSS. That server is well, and
 * signs in another way if it is offered no other version. */
bool tls_try_tls12(const struct tls *);
/* Decrypts up to `room` octets. DONE: *got > 0. WAIT: nothing there yet. CLOSED: the peer's
 * close_notify. FAILED. */
enum tls_progress tls_read(struct tls *, char *into, size_t room, size_t *got);
/* Encrypts all of it and pushes the records; false when failed. */
bool tls_write(struct tls *, struct bytes) __attribute__((warn_unused_result));
/* Pushes close_notify. */
void tls_close(struct tls *);
/* A failure is for good: every later call fails, too. After the handshake: "TLSv1.3", the IANA name
 * of the suite, the name the client asked for ("" if none). The first two are static, the others
 * valid while the connection lives. tls_error: the last failure in words. */
const char *tls_version_name(const struct tls *);
const char *tls_suite_name(const struct tls *);
const char *tls_sni(const struct tls *);
/* After the handshake of one who looks. What is wrong with the peer's certificate; UNTRUSTED: no
 * authority vouches for it; OTHER_NAME: it is not for the name that was demanded. */
enum tls_faults {
	TLS_FAULT_UNTRUSTED = 1,
	TLS_FAULT_OTHER_NAME = 2,
	TLS_FAULT_EXPIRED = 4,
	TLS_FAULT_FUTURE = 8,
	TLS_FAULT_ELSE = 16,
};
unsigned tls_peer_faults(const struct tls *);
/* The n-th certificate that the peer has shown, its own first; false past the last. Views that live
 * as long as the connection. */
struct tls_certificate {
	struct bytes der, key_info;     /* the whole; its SubjectPublicKeyInfo (RFC 5280, 4.1) */
	uint64_t expires;               /* seconds since 1970 UTC */
};
bool tls_peer_certificate(const struct tls *, size_t n, struct tls_certificate *)
	__attribute__((warn_unused_result));
/* Who has issued the peer's own certificate, as "O=Example, CN=R1"; nothing if that is not
 * known. */
void tls_peer_issuer(const struct tls *, struct text *);
/* True if the handshake has proved that the peer is whom we wanted: by a certificate that one of
 * the context's authorities vouches for. */
bool tls_verified(const struct tls *);
const char *tls_error(const struct tls *);

#endif
