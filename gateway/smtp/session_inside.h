/* session_inside.h: one client connection, from accept to close: what its steps, verbs and the
 * relay share (private to smtp/).
 *
 * A session owns its stream, its arenas and its transaction. It is a machine of steps (steps.def):
 * only a step that WAITs leaves the loop of session_run(), only its wake id brings it back. It dies
 * in session_end() and nowhere else. */
#ifndef MXWARD_SMTP_SESSION_INSIDE_H
#define MXWARD_SMTP_SESSION_INSIDE_H

#include "gateway/base/arena.h"
#include "gateway/io/stream.h"
#include "gateway/mailroom/envelope.h"
#include "gateway/mailroom/ledger.h"
#include "gateway/base/mailbox.h"
#include "gateway/smtp/content_refusal.h"
#include "gateway/smtp/data.h"
#include "gateway/judge/evaluation.h"
#include "gateway/backend/delivery.h"
#include "gateway/judge/message.h"
#include "gateway/smtp/params.h"
#include "gateway/smtp/server.h"

enum step {
#define STEP(name) STEP_##name,
#include "gateway/smtp/steps.def"
#undef STEP
	STEP_COUNT
};

enum result {
	NEXT,           /* s->step says what is to be done now */
	WAIT,           /* something will wake the session, its deadline at the latest */
	DONE,           /* session_end() was called */
};

enum {
	HELO_MAX = 255,
	HELO_SHORT = 32,                /* most names fit into so much */
	DATA_UNIT = 64 * 1024,          /* timeouts.data is for each of these */
	REPLY_LINE_MAX = 512,           /* RFC 5321, 4.5.3.1.5 */
};

struct session;

/* What a refusal counts for (limits.refusals). */
enum refusal_kind {
	REFUSAL_PLAIN,          /* counts */
	/* a recipient whom the backend does not know: counts against its client, too */
	REFUSAL_UNKNOWN,
	/* a recipient too many: honest clients name them all at once; counts beyond a margin */
	REFUSAL_OVER,
	REFUSAL_ELSEWHERE,      /* is to be brought otherwise, by our own rules: never counts */
};

/* steps.def: one function a step. */
#define STEP(name) enum result step_##name(struct session *);
#include "gateway/smtp/steps.def"
#include "policy/policy.h"
#undef STEP

/* What became of a transaction. */
enum outcome {
	OUTCOME_NONE,           /* nothing yet */
	OUTCOME_ACCEPT,         /* the backend has it */
	OUTCOME_HOLD,
	OUTCOME_QUARANTINE, /* it is in the spool */
	OUTCOME_DEFER,
	OUTCOME_REJECT,
	OUTCOME_DROP,
};

struct recipient {
	struct mailbox mailbox;
	struct rcpt_params params;
};

struct transaction {
	struct arena memory;
	unsigned number;                        /* within the session, from 1 */
	uint64_t began;                         /* loop_now() of MAIL */
	struct mailbox sender;
	/* A-labels in lower case; a literal as given; "" for the null path */
	struct bytes sender_domain;
	const struct policy_conf *policy; /* of the first recipient; NULL: none is configured */
	struct verdict verdict;                 /* meaningful once judged */
	bool judged, settled; /* settled: what the message holds can make it no milder */
	const struct backend_conf *backend;     /* of the first recipient */
	struct recipient *recipients; /* accepted ones; room for one more that is being asked for */
	size_t recipient_count, recipient_room;
	bool pending;                           /* recipients[recipient_count] is being asked for */
	/* clock_monotonic() when a secondary was first asked for a recipient; 0: not yet */
	uint64_t waits_since;
	/* why a secondary takes it although it stands by; NULL: it does not */
	const char *exception;

	struct delivery delivery;               /* to the backend, from the first recipient on */
	/* loop_now() of the first reply that waits for the others of its group; 0: none does */
	uint64_t replies_since;
	const char *server,
		/* the backend server that had the last word, and its TLS version; for the log */
		*server_tls;
	bool link_refused;                      /* it answered, but took no mail from anybody */
	bool link_full;                         /* it had no connection left for this message */
	struct bytes server_reply;              /* in server_words */
	char server_words[REPLY_LINE_MAX];

	/* a reference: its octets and what is known of them; NULL before DATA or BDAT */
	struct message *message;
	struct spooling *spooling;                /* on its way into the spool; NULL: it is not */
	struct bytes kept_as;                   /* its ID there, once it is, in `memory`; "" */
	bool holding;                           /* no server can be reached: it is to be held */
	struct body_digest *digest;             /* of it so far, in `memory`; NULL: not begun */
	struct fingerprint fingerprint;         /* meaningful once it is whole */
	struct ledger_entry *ledger_entry;               /* of its delivery; NULL: none */
	bool known_twice; /* the backend took it before, and the client did not know */
	struct data_reader reader;
	size_t span;                            /* the next of its forged fields */
	bool data_open;                         /* the backend has said 354 */

	struct arena_mark unasked; /* of `memory`, before the recipient that is being asked for */
	unsigned refused, refused_for_good;     /* recipients: in all, and with 5xx */
	unsigned forgiven,
		/* of these: not counted as long as the message may yet be taken (refusal_limits.c)
		 * */
		forgiven_unknown;
	enum outcome outcome;
	/* what the client was told at the end, or of the last refusal */
	char reply[REPLY_LINE_MAX];
	size_t reply_length;
	/* loop_now(), 0: not reached */
	uint64_t data_began, data_ended, judge_began, relay_began, relay_ended;
	bool answered_at_dot; /* the backend's last word came behind the final dot */
};

struct session {
	struct server *server;
	struct config *config;                  /* a reference */
	const struct listener_conf *listener;
	struct stream *client;
	wake_id wake;
	struct timer deadline;
	struct list node;                       /* of server's sessions */
	uint64_t id;
	uint64_t began;                         /* loop_now() */
	uint64_t turn; /* loop_now(), when its deadline was set: whose turn it is began then */
	struct address peer, proxy; /* the client; the balancer before it (family NONE: none) */
	/* what the client called: by the balancer's word, otherwise asked once of the system;
	 * family NONE: not yet known */
	struct address called;
	struct rate_limits_client *rates;             /* NULL: exempt, or not yet entered */
	struct arena memory;                    /* lives as long as the session */
	struct evaluation *evaluation; /* NULL when nothing is measured, and before connect */

	char *helo_room;                        /* helo_size octets, once there was a name */
	struct bytes helo;                      /* in it; "" before HELO */
	struct offers offers;                   /* what EHLO promises */
	struct transaction *tx;
	/* of the last message: taken, and the client has not shown that it knows */
	struct ledger_entry *unconfirmed;
	/* of one that was answered from the ledger; meaningful with `repeats` */
	struct fingerprint repeated;
	uint64_t chunk_left;                    /* BDAT octets still to come */
	struct refusal swallow_refusal;         /* what to say when they have been thrown away */
	/* body size at which the data deadline moves on; the deadline */
	uint64_t data_mark, data_until;
	unsigned commands, errors, idle_commands, transactions;
	/* since mail was last taken: what counts; recipients too many that do not */
	unsigned refusals, overshoot;
	/* seconds, told to a client that named too many unknown recipients; 0: none */
	uint32_t must_wait;
	enum step step;
	unsigned lines; /* in the log, without those of mail that was taken */
	uint64_t unlogged;                      /* lines that were left out */
	/* refusals of which the log has one line (session_log.c); NULL: none yet */
	struct alike *alike;
	const struct verdict *refusing; /* what the refusal being written says; NULL: no verdict */
	unsigned messages;                      /* accepted */
	bool extended;                          /* EHLO */
	uint8_t helo_size;
	bool repeats; /* its last message was answered from the ledger */
	bool own; /* a balancer of ours speaks for itself (PROXY LOCAL, UNKNOWN) */
	bool exempt;                            /* limits.exempt */
	bool slow;                              /* the refusal just written is to go out later */
	bool other; /* it comes from the other gateway of a pair, which asks whether we answer */
	bool greeted;                           /* the banner went out */
	bool greet_waited;                      /* it is being kept back */
	bool tls_wanted;                        /* a handshake is to be started */
	bool skipping;                          /* within a line refused for its length */
	bool chunking, chunk_last; /* BDAT rather than DATA; its last chunk is coming */
	bool single; /* the last message had one recipient, and DATA came right behind it */
	bool misjudged; /* DATA was told to the backend, and something else came (group.c) */
	bool talked_early;                      /* before the banner */
	bool blocked;                           /* dropped by policy */
	bool refused; /* ended by a reply that the client should get to read */
};

/* What a server lends (server.c). */
struct loop *server_loop(struct server *);
struct connection_pool *server_connections(struct server *);
struct shared *server_shared(struct server *);
struct counters *server_counters(struct server *);
struct arena *server_scratch(struct server *);
struct resolver *server_resolver(struct server *);
void server_spool_id(struct server *, char id[SPOOL_ID_MAX], uint64_t now);    /* a new one */
bool server_draining(const struct server *);
/* milliseconds that a client between transactions has then; 0: none */
uint64_t server_grace(const struct server *);
bool server_knows(const struct server *,
		  const struct address *client); /* allowed, or known lately */
void server_shed_load(struct server *); /* memory is tight: its sessions are to make room, soon */
/* takes it out of the server's list and counts; admission and rate limits are told before */
void server_remove(struct session *);

/* session.c */
struct session *session_new(struct server *, struct config *, const struct listener_conf *, int fd,
			    const struct address *peer, uint64_t id);
void session_run(void *session);
/* Names the next step; NEXT. */
enum result session_go(struct session *, enum step);
/* The one way to die: logs the session with the reason, ends the transaction, closes. Returns
 * DONE. */
enum result session_end(struct session *, const char *reason, ...)
	__attribute__((format(printf, 2, 3)));
/* From now, or at a time on the scale of loop_now(); never past timeouts.session. */
void session_deadline(struct session *, uint64_t milliseconds);
void session_deadline_at(struct session *, uint64_t when);
bool session_encrypted(const struct session *);
/* The address that the client called: ours, or the balancer's. Family NONE when it cannot be known
 * any more. Costs a system call the first time alone. */
struct address session_local(struct session *);
void session_id_text(struct text *, const struct session *);
/* Memory is needed for others: gives back that of a message which is still coming. It will be
 * refused with 452 at its end, and the session goes on. */
void session_shed(struct session *);
/* Ends the transaction, if there is one: logs it, lets its link and body go. */
void session_forget(struct session *);

/* reply.c: replies to the client. `enhanced` "" for none. The text is made printable; lines of at
 * most 512 octets. */
void reply_line(struct session *, unsigned code, const char *enhanced, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* A refusal (4xx or 5xx): logged, counted, and signed with the id. */
void reply_refusal(struct session *, unsigned code, const char *enhanced, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void reply_refusal_as(struct session *, enum refusal_kind, unsigned code, const char *enhanced,
		      const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The same as the client's own mistake: counts against limits.errors and may end the session (then
 * DONE). */
enum result reply_error(struct session *, unsigned code, const char *enhanced, const char *format,
			...) __attribute__((format(printf, 4, 5)));
/* 421 or 521 and the end. */
enum result reply_end(struct session *, unsigned code, const char *enhanced, const char *reason,
		      const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The backend's own words, counted as `kind` where they are a refusal. 421 becomes 451: our session
 * goes on. */
void reply_backend(struct session *, const struct reply_in *, enum refusal_kind);
void reply_raw(struct session *, struct bytes);

/* standby.c: what a secondary makes of a recipient, and what a gateway whose backend is out of
 * reach may leave to the other. */
/* Counts what was put off for a reason of ours; the other gateway hears of it at once. */
void standby_put_off(struct session *);
void standby_taken(struct session *);           /* a message was taken */
/* Nobody behind took this message or recipient. True if it is to be held here: it is wanted, and
 * the other gateway cannot deliver it either. */
bool standby_holds(struct session *);

/* verbs.c: does what tx->verdict says with recipients[recipient_count], who is being asked for. */
enum result verdict_act(struct session *);
/* The recipient who was being asked for is not taken: nothing of it is kept. */
void recipient_drop(struct session *);

/* refusal_limits.c: how often a session may be refused. */
void refusals_count(struct session *, enum refusal_kind);      /* counts one */
/* the transaction is over: its mail was taken, or not */
void refusals_settle(struct session *, bool taken);
/* True if the last refusal is to wait (STEP_slow), from now. */
bool refusals_slow(struct session *);
bool refusals_spent(const struct session *);
enum result refusals_end(struct session *);       /* 421: it is spent */
/* True if this client must not name recipients now: it was told, and the session is over. */
bool refusals_wait(struct session *);

/* relay.c: the backend side of a transaction. */
void relay_hang_up(struct transaction *);       /* lets go of the link alone */
void relay_forget(struct transaction *);        /* lets go of the link and of the backend */
/* asks for recipients[recipient_count] and answers the client */
enum result relay_recipient(struct session *);
enum result relay_message(struct session *);    /* hands the body over and answers the client */

/* group.c: what a client gains that sends its commands in groups (RFC 2920). */
/* True if what was written for the client is to wait for more. */
bool group_replies_wait(struct session *);
/* The envelope was written to the backend, and waits to be flushed: DATA goes with it where the
 * client has sent it, too, or is about to, and nothing of ours can come between. */
void group_send_data(struct session *);
/* A further recipient is to be asked for: behind DATA the server cannot be. */
void group_recipient_comes(struct session *);
void group_transaction_ends(struct session *);

/* lost_replies.c: what is kept of a message and its recipients beyond their transaction. */
void lost_replies_recipient(struct session *, const struct mailbox *, bool good);
bool lost_replies_knows(const struct session *, const struct mailbox *);
/* True if every recipient of the transaction is known to be good. */
bool lost_replies_knows_all(const struct session *);
/* Octets that came into tx->message just now. False: out of memory, and nothing has changed. */
bool lost_replies_content(struct session *, struct bytes) __attribute__((warn_unused_result));
void lost_replies_fingerprint(struct session *);    /* of tx->message, whole */
/* True if the backend or the spool took this very message before and its client may not know: the
 * words then. */
bool lost_replies_repeated(struct session *, struct text *reply);
void lost_replies_intent(struct session *); /* the final dot goes out, or the spool is given it */
/* `reply`: what the client is told with the code 250. */
void lost_replies_answer(struct session *, bool taken, struct bytes reply);
/* The client has said something: it has our last reply, unless it said that before. */
void lost_replies_spoken(struct session *);
void lost_replies_end(struct session *);            /* the session is over */

/* received.c, result_headers.c: the headers that go on top: Received; what was measured, and the
 * marks of a tagged message. */
void received_write(struct text *, const struct session *);
void result_headers_write(struct text *, const struct session *);

/* session_log.c: the log lines of a session and of a transaction. */
void session_log_session(struct session *, const char *reason);
void session_log_transaction(struct session *, const struct transaction *);
void session_log_refusal(struct session *, enum refusal_kind, struct bytes reply);
/* True, and counted, if the session may write one more line. */
bool session_log_room(struct session *);
/* The client named so many unknown recipients that it has to wait. */
void session_log_harvest(struct session *);
/* True if the mail was taken: by the backend or the spool. */
bool transaction_taken(const struct transaction *);

#endif
