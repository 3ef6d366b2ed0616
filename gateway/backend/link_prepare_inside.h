/* link_prepare_inside.h: a link that is being made, for link_prepare.c (the machine and where a
 * failed attempt goes), link_stages.c (what is said to the server) and link_wait.c (a place there)
 * alone.
 *
 * A stage is begun once and looked at after each wake of the link, on the link's own thread. */
#ifndef MXWARD_BACKEND_LINK_PREPARE_INSIDE_H
#define MXWARD_BACKEND_LINK_PREPARE_INSIDE_H

#include "gateway/backend/link_hello.h"
#include "gateway/backend/link_inside.h"

enum { ATTEMPT_MAX = 10000 }; /* ms for a server while others are left, and for an address */
enum { STALL_AFTER = 1000 };  /* ms without a greeting, until the server keeps its link waiting */

enum stage {
	STAGE_NONE, /* not begun */
	STAGE_PLACE,
	STAGE_WAIT, /* all servers that can be tried are full */
	STAGE_CONNECT,
	STAGE_PROXY,
	STAGE_GREETING,
	STAGE_EHLO,
	STAGE_HELO,
	STAGE_STARTTLS,
	STAGE_HANDSHAKE,
	STAGE_XCLIENT,
	/* Where a stage may lead, but no stages: */
	STAGE_READY,
	STAGE_BROKEN, /* this attempt has failed */
};

/* What is known while a link is being made. It is freed when the link is ready or has failed. */
struct preparation {
	struct link_client client; /* family NONE: a prober */
	char *helo;                /* behind client.helo, with a NUL, then client.name */
	bool only;                 /* this server and no other */
	bool tls12;                /* this address is to be offered TLS 1.2 alone */
	bool in_clear;             /* opportunistic TLS has failed with this address */
	char clear[HEALTH_FAILURE_MAX]; /* and why */
	bool injected;             /* somebody put words in before TLS: no second attempt */
	bool introduced;           /* XCLIENT was accepted */
	bool name_refused;         /* the client's name in EHLO behind it was not */
	bool ours;                 /* the failure is our own: not the server's */
	/* others have found that the server is gone: nothing new is to be told of it */
	bool forsaken;
	bool crowded;              /* there was no place at the server */
	bool ended;                /* the server ended the connection */
	uint64_t deadline, server_deadline, address_deadline; /* loop_now() */
	uint64_t tried; /* servers, a bit each */
	uint64_t full;  /* ... that take no further connection: it may wait for them */
	unsigned code;  /* of a greeting, or an answer to EHLO, that was a refusal; 0: none */
	struct health_choice choice;
	size_t place; /* of the address in choice.addresses */
	enum stage stage;
	struct hello hello;
};

/* What a stage does. `look` says where it leads: a stage that waits leads to itself. */
struct stage_row {
	const char *awaited;                                        /* "... timed out" */
	const char *(*begin)(struct link *);                        /* NULL, or what is wrong */
	enum stage (*look)(struct link *, const struct reply_in *); /* NULL: no reply has come */
	bool listens;                                               /* takes a reply */
};

/* link_stages.c */
extern const struct stage_row link_stages[]; /* by enum stage, as far as STAGE_XCLIENT */
/* Somebody put words in before TLS. Gives BROKEN, and there is no second attempt in clear. */
enum stage stage_injected(struct link *);

/* link_wait.c: the begin and look of STAGE_PLACE and STAGE_WAIT. */
const char *place_begin(struct link *);
enum stage place_look(struct link *, const struct reply_in *);
const char *wait_begin(struct link *);
enum stage wait_look(struct link *, const struct reply_in *);
/* loop_now() after which it waits for a place no longer. */
uint64_t wait_until(const struct link *);

/* link_prepare.c */
/* The attempt has failed; `why`: a sentence without the server's name. Gives BROKEN. */
enum stage stage_broken(struct link *, const char *why);
/* Makes `stage` the present one and begins it. Gives it, or BROKEN. */
enum stage stage_enter(struct link *, enum stage stage);
/* Turns to a server at which it was granted a place. */
void server_turn(struct link *, size_t server);

#endif
