/* control_client.h: the client's side of the control socket: sends a command line to the running
 * gateway and shows what it answers.
 *
 * It decides nothing: what a command means is judged by the gateway. Speaks the protocol of
 * control.h. */
#ifndef MXWARD_CLI_CONTROL_CLIENT_H
#define MXWARD_CLI_CONTROL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CLIENT_ANSWER_MAX = 8 << 20,
	CLIENT_SECONDS = 30,            /* for an answer: a reload takes up to 15 */
	/* for a reload that waits for another, or for sessions to end */
	CLIENT_RELOAD_SECONDS = 120,
	/* for one that a backend has a word in: the gateway gives up after 60 */
	CLIENT_MAIL_SECONDS = 70,
	/* for the end: transactions have 30, the supervisor ends 3 later whatever happens */
	CLIENT_STOP_SECONDS = 60,
	CLIENT_TELL_SECONDS = 3,        /* for one that is only logged */
};

/* Sends the words to the gateway behind this socket and shows its answer: data on stdout; what
 * begins with "mxward ", what is wrong and what a reload warns of on stderr. Gives the exit
 * status. */
int client_ask(const char *socket, int argc, char **argv, unsigned seconds);
/* The same for `stop`; returns when mxward has ended: the process whose socket it is, not only the
 * gateway below it. */
int client_stop(const char *socket, int argc, char **argv, unsigned seconds);
/* Tells the gateway what its administrator looks at, so that it logs it. Where that cannot be done,
 * says so on stderr; nothing else depends on it. */
void client_tell(const char *socket, int argc, char **argv);
/* Asks, and gives the answer as it is: the exit status, and its text, from malloc,
 * CLIENT_ANSWER_MAX octets at most. -1: nobody answers. */
int client_fetch(const char *socket, int argc, char **argv, unsigned seconds, char **text,
		 size_t *length);
/* True if a gateway listens behind this socket. */
bool client_reaches(const char *socket);
/* Takes `-c FILE` out of a command line whose words go to the gateway as they are. False: it has no
 * value. */
bool client_take_file(int *argc, char **argv, const char **file);

#endif
