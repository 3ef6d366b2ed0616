/* control_client.c: one connection, one request, one answer; see control_client.h. It must never
 * wait for a hung gateway without an end. */
#include "gateway/cli/control_client.h"

#include "gateway/base/clock.h"
#include "gateway/control/control.h"
#include "gateway/process/supervisor_status.h"
#include "gateway/cli/terminal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	ASK_FIRST_MS = 600,             /* silent for so long: the supervisor is asked */
	ASK_AGAIN_MS = 200,
	ASK_FOR_MS = 150,               /* how long its answer may take */
	/* who wants something done gives a gateway that does not move so much time */
	HUNG_MS = 5000,
};

/* A connected socket, or -1 with errno. A queue that is full is waited for no longer than a
 * moment. */
static int connect_to(const char *path, const char *suffix)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const struct timeval patience = { .tv_usec = ASK_FIRST_MS * 1000 };
	struct text t = TEXT(to.sun_path);
	text_string(&t, path);
	text_string(&t, suffix);
	text_cstr(&t);
	if (t.cut) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	int reason = errno;
	close(fd);
	errno = reason;
	return -1;
}

/* Who is behind sudo is worth more to a log than "root". */
static const char *who(void)
{
	const char *behind = getenv("SUDO_USER");
	const struct passwd *user = getpwuid(getuid());
	return behind && *behind ? behind : user ? user->pw_name : "";
}

static bool send_request(int fd, int argc, char **argv)
{
	static char buffer[CONTROL_REQUEST_MAX];        /* WHY: too large for a stack; one thread */
	struct text t = TEXT(buffer);
	uint32_t length = 0;
	text_add(&t, (struct bytes){ (const char *)&length, sizeof length });
	text_string(&t, who());
	text_char(&t, '\0');
	for (int i = 0; i < argc; i++) {
		text_string(&t, argv[i]);
		text_char(&t, '\0');
	}
	if (t.cut) {
		errno = E2BIG;
		return false;
	}
	length = htonl((uint32_t)(t.len - sizeof length));
	memcpy(buffer, &length, sizeof length);
	for (struct bytes left = text_bytes(&t); left.len > 0;) {
		ssize_t n = send(fd, left.at, left.len, MSG_NOSIGNAL);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			left = bytes_skip(left, (size_t)n);
	}
	return true;
}

/* The first line of the answer, as a status; -1: there was none. */
static int read_status(FILE *answer)
{
	char line[16];
	uint64_t status;
	if (!fgets(line, sizeof line, answer))
		return -1;
	struct bytes digits = bytes_first(bytes_of(line), strcspn(line, "\n"));
	return bytes_to_u64(digits, &status) && status < 256 ? (int)status : -1;
}

/* A command that only looks is answered within a second, whatever hangs. */
static bool looks(const char *command)
{
	return strcmp(command, "status") == 0 || strcmp(command, "peer") == 0;
}

/* Data go to stdout. What is wrong goes to stderr, and so does what a reload warns of. An order on
 * many messages answers with both. */
static void client_show(FILE *answer, const char *command, bool json, int status)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	bool good = status == EX_OK && strcmp(command, "reload") != 0;
	bool many = strcmp(command, "quarantine") == 0 || strcmp(command, "hold") == 0;
	/* A gateway of which a part hangs tells how it is all the same. */
	good = good || (status == EX_UNAVAILABLE && looks(command));
	FILE *out = good ? stdout : stderr;
	while ((length = getline(&line, &room, answer)) > 0) {
		if (many)
			out = strncmp(line, "mxward ", 7) == 0 ? stderr : stdout;
		if (json && good)
			(void)fwrite(line, 1, (size_t)length, out);
		else
			terminal_write(out, (struct bytes){ line, (size_t)length }, true);
	}
	free(line);
}

static bool has_word(int argc, char **argv, const char *word)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], word) == 0)
			return true;
	return false;
}

/* The connection on which the words went out, waiting `seconds` for each piece of the answer; NULL
 * with errno. WHY a closed connection is no error here: a gateway that refuses who asks says so and
 * closes before it has read a word. */
static FILE *client_send(int fd, int argc, char **argv, unsigned seconds)
{
	struct timeval patience = { .tv_sec = seconds };
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	bool sent = send_request(fd, argc, argv) || errno == EPIPE || errno == ECONNRESET;
	FILE *answer = sent ? fdopen(fd, "r") : NULL;
	if (!answer) {
		int reason = errno;
		close(fd);
		errno = reason;
	}
	return answer;
}

enum opinion { ALIVE, HANGS, NO_OPINION };

/* What the supervisor says of a gateway that has not answered. HANGS: for longer than `patience`,
 * and in what state it is. */
static enum opinion ask_supervisor(const char *path, uint64_t patience, struct text *sentence)
{
	char line[300];
	uint64_t silent;
	int fd = connect_to(path, SUPERVISOR_STATUS_SUFFIX);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n = fd >= 0 && poll(&p, 1, ASK_FOR_MS) == 1 ? recv(fd, line, sizeof line, 0) : -1;
	if (fd >= 0)
		close(fd);
	struct bytes said = { line, n > 0 ? (size_t)n : 0 };
	said = bytes_first(said, bytes_find(said, '\n'));
	if (!bytes_to_u64(bytes_word(&said), &silent))
		return NO_OPINION;
	if (silent < patience)
		return ALIVE;
	text_printable(sentence, bytes_trim(said));
	return HANGS;
}

/* Waits for the first octet of an answer. False: there will be none, and standard error says
 * why. */
static bool client_await(int fd, const char *path, const char *command, unsigned seconds)
{
	char buffer[300];
	struct text sentence = TEXT(buffer);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t began = clock_monotonic(), unheard = 0;
	for (int wait = ASK_FIRST_MS; poll(&p, 1, wait) == 0; wait = ASK_AGAIN_MS) {
		enum opinion opinion = ask_supervisor(
			path, looks(command) ? (uint64_t)HEARTBEATS_STALL_MS : HUNG_MS, &sentence);
		unheard = opinion == NO_OPINION ? unheard + 1 : 0;
		if (opinion == HANGS) {
			fprintf(stderr, "mxward: the gateway does not answer: %s\n",
				text_cstr(&sentence));
			return false;
		}
		if ((unheard > 1 && looks(command)) ||
		    clock_monotonic() - began > seconds * 1000ULL) {
			fputs(unheard ? "mxward: neither the gateway nor its supervisor "
					"answers; both may be hanging\n"
				      : "mxward: the gateway does not answer, although it is "
					"running\n",
			      stderr);
			return false;
		}
	}
	return true;
}

/* A socket on which the gateway can be asked; -1: a sentence was said, and *status is the exit
 * status. */
static int client_reach(const char *path, int *status)
{
	int fd = connect_to(path, "");
	if (fd < 0 && (errno == EACCES || errno == EPERM)) {
		fprintf(stderr, "mxward: %s may only be used by root and the gateway's own user\n",
			path);
		*status = EX_NOPERM;
	} else if (fd < 0 && errno == EAGAIN) {
		fputs("mxward: the gateway does not answer: too many commands are waiting for "
		      "it; it may be hanging\n",
		      stderr);
		*status = EX_UNAVAILABLE;
	} else if (fd < 0) {
		fprintf(stderr, "mxward is not running (no answer on %s)\n", path);
		*status = EX_UNAVAILABLE;
	}
	return fd;
}

/* One request on this socket, which is closed. */
static int client_request(int fd, const char *path, int argc, char **argv, unsigned seconds)
{
	FILE *answer = client_send(fd, argc, argv, seconds);
	if (!answer) {
		fprintf(stderr, "mxward: cannot send the command: %s\n", strerror(errno));
		return EX_UNAVAILABLE;
	}
	if (!client_await(fd, path, argv[0], seconds)) {
		(void)fclose(answer);
		return EX_UNAVAILABLE;
	}
	errno = 0;
	int status = read_status(answer);
	bool silent = status < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
	if (status >= 0)
		client_show(answer, argv[0], has_word(argc, argv, "--json"), status);
	else
		fputs(silent ? "mxward: the gateway does not answer; its process may hang\n"
			     : "mxward: the gateway closed the connection before it had "
			       "answered\n",
		      stderr);
	(void)fclose(answer);
	if (fflush(stdout) != 0 && status == EX_OK)
		return EX_IOERR;
	return status < 0 ? EX_UNAVAILABLE : status;
}

int client_ask(const char *path, int argc, char **argv, unsigned seconds)
{
	int status, fd = client_reach(path, &status);
	return fd < 0 ? status : client_request(fd, path, argc, argv, seconds);
}

/* The process that listens on the other end of a connection: the supervisor, which opened the
 * control socket. -1: it is of no use here (another PID namespace, an old kernel). */
static int listener_of(int fd)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.pid <= 0)
		return -1;
	return pidfd_open(peer.pid, 0);
}

/* True as soon as the process has ended; where there is no descriptor of it, as soon as its socket
 * has been removed, which is the last it does. */
static bool wait_for_end(int process, const char *path, unsigned seconds)
{
	struct pollfd ends = { .fd = process, .events = POLLIN };
	for (unsigned tries = seconds * 100; tries > 0; tries--) {
		bool ended = process >= 0 ? poll(&ends, 1, 10) > 0 : access(path, F_OK) != 0;
		if (ended)
			return true;
		if (process < 0)
			(void)usleep(10000);
	}
	return false;
}

int client_stop(const char *path, int argc, char **argv, unsigned seconds)
{
	int status, fd = client_reach(path, &status);
	if (fd < 0)
		return status;
	int process = listener_of(fd);
	status = client_request(fd, path, argc, argv, seconds);
	if (status == EX_OK && !wait_for_end(process, path, seconds)) {
		fputs("mxward: the gateway was told to stop, but is still running\n", stderr);
		status = EX_TEMPFAIL;
	}
	if (process >= 0)
		close(process);
	return status;
}

void client_tell(const char *path, int argc, char **argv)
{
	int fd = connect_to(path, "");
	FILE *answer = fd >= 0 ? client_send(fd, argc, argv, CLIENT_TELL_SECONDS) : NULL;
	if (!answer || read_status(answer) != EX_OK)
		fprintf(stderr, "mxward: no gateway answers on %s, so this is not logged\n", path);
	if (answer)
		(void)fclose(answer);
}

int client_fetch(const char *path, int argc, char **argv, unsigned seconds, char **text,
		 size_t *length)
{
	int fd = connect_to(path, "");
	FILE *answer = fd >= 0 ? client_send(fd, argc, argv, seconds) : NULL;
	int status = answer ? read_status(answer) : -1;
	size_t room = 0, n = 1;
	*text = NULL;
	*length = 0;
	while (status >= 0 && n > 0 && *length < CLIENT_ANSWER_MAX) {
		if (*length == room) {
			room = room ? room * 2 : 65536;
			char *more = realloc(*text, room);
			if (!more)
				break;
			*text = more;
		}
		n = fread(*text + *length, 1, room - *length, answer);
		*length += n;
	}
	if (answer)
		(void)fclose(answer);
	return n == 0 || status < 0 ? status : -1;
}

bool client_reaches(const char *path)
{
	int fd = connect_to(path, "");
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool client_take_file(int *argc, char **argv, const char **file)
{
	int kept = 1;
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "-c") != 0)
			argv[kept++] = argv[i];
		else if (i + 1 == *argc)
			return false;
		else
			*file = argv[++i];
	}
	*argc = kept;
	return true;
}
