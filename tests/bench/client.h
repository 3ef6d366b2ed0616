/* client.h: one SMTP connection of the load generator, from connect to close.
 *
 * A client owns its socket and its TLS state. It speaks a fixed dialogue, counts what becomes of it
 * in `tally`, and is told by the main loop when its socket is ready. Everything runs in one thread;
 * `options` never change after the start. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include "samples.h"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>

enum mode { MODE_LOAD, MODE_IDLE, MODE_SLOW };
enum tls { TLS_NONE, TLS_STARTTLS, TLS_IMPLICIT };
enum hold { HOLD_BANNER, HOLD_EHLO, HOLD_MAIL, HOLD_DATA }; /* where an idle or slow client stays */

struct options {
	enum mode mode;
	enum tls tls;
	enum hold hold;
	int clients, recipients, sources, proxied, interval_ms, timeout_ms;
	int version;                    /* of TLS, as OpenSSL counts them; 0: any */
	bool pipeline, resume;
	long messages, per_connection, size;
	double rate, seconds;           /* messages a second, 0: as many as go */
	const char *sender, *recipient, *file, *server_name;
	struct sockaddr_in target;
};

enum state {
	STATE_FREE,
	STATE_CONNECT,
	STATE_HANDSHAKE,
	STATE_BANNER,
	STATE_EHLO,
	STATE_STARTTLS,
	STATE_MAIL,
	STATE_RCPT,
	STATE_DATA,
	STATE_DOT,
	STATE_QUIT,
	STATE_HELD,
	STATES
};
enum failure {
	FAIL_CONNECT,
	FAIL_EOF,
	FAIL_IO,
	FAIL_TLS,
	FAIL_TIMEOUT,
	FAIL_4XX,
	FAIL_5XX,
	FAIL_PROTOCOL,
	FAILURES
};

struct client {
	int socket, number;
	enum state state;
	SSL *ssl;
	uint64_t connected, due, begun, handshake, active; /* when; `due`: the message was due */
	long messages_left;
	int replies_left;               /* to RCPT */
	bool secured, sending, wants_out, settled;      /* settled: it was held, or failed, once */
	size_t in_used, out_used, out_sent, body_left, slow;
	char in[2048], out[1024];
};

struct tally {
	long started, delivered, failed, connected, held, held_most, settled, dropped, resumed;
	long failures[FAILURES], failed_in[STATES];
	uint64_t octets;
	struct samples message, transaction, banner, handshake;
};

extern struct options options;
extern struct tally tally;
extern volatile bool stopping;
extern const char *const state_names[STATES], *const failure_names[FAILURES];

/* Makes the message, the TLS context and the epoll descriptor `poller`. */
void clients_prepare(int poller);
/* May another message begin? */
bool message_due(uint64_t now);
/* Begins a connection; in MODE_LOAD a message with it. */
void client_open(struct client *);
/* Its socket is ready, or has news. */
void client_ready(struct client *);
/* One more octet of a command that goes on for long. */
void client_drip(struct client *);
void client_fail(struct client *, enum failure);
void client_close(struct client *);

#endif
