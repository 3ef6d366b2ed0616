/* commands.c: the client's side of the control socket: block, unblock, blocked, status, reload, stop.
 *
 * It finds the socket by the configuration file, sends the command line as it is, and shows the answer. It decides
 * nothing: what a command means is judged by the gateway. A broken configuration must never keep an administrator from
 * a running gateway, so only the one key is looked for. */
#include "gateway/base/arena.h"
#include "gateway/command.h"
#include "gateway/control.h"
#include "gateway/version.h"
#include "policy/yaml.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#define DEFAULT_SOCKET "/run/mxward/control.sock"
enum { FILE_MAX = YAML_FILE_MAX, ARENA_MAX = 1 << 28, GONE_MS = 2000 };
enum { ANSWER_SECONDS = 30 };          /* a reload takes up to 15 */

/* ---- where the socket is */

static bool read_file(const char *path, char *into, size_t room, size_t *length)
{
	FILE *f = fopen(path, "re");
	if (!f)
		return false;
	*length = fread(into, 1, room, f);
	int reason = errno;
	bool whole = !ferror(f);
	(void)fclose(f);
	errno = reason;
	return whole;
}

/* A relative path is meant against the file that names it. */
static void make_absolute(const char *file, struct bytes value, struct text *path)
{
	size_t slash = bytes_find_last(bytes_of(file), '/');
	if (value.at[0] != '/' && slash < strlen(file))
		text_add(path, bytes_first(bytes_of(file), slash + 1));
	text_add(path, value);
}

/* What follows "socket:" in a file that is not YAML at present: a guess that is right where the rest of it is. */
static struct bytes scan(struct bytes content)
{
	while (content.len > 0) {
		struct bytes line = bytes_first(content, bytes_find(content, '\n'));
		const char *key = memmem(line.at, line.len, "socket:", 7);
		content = bytes_skip(content, line.len + 1);
		if (!key || bytes_find(line, '#') < (size_t)(key - line.at))
			continue;
		struct bytes value = bytes_trim(bytes_skip(line, (size_t)(key - line.at) + 7));
		if (value.len > 0 && (value.at[0] == '"' || value.at[0] == '\''))
			return bytes_first(bytes_skip(value, 1), bytes_find(bytes_skip(value, 1), value.at[0]));
		size_t end = 0;
		while (end < value.len && !strchr(" \t\r,}#", value.at[end]))
			end++;
		return bytes_first(value, end);
	}
	return (struct bytes){ 0 };
}

/* Puts the socket's path into `path`; says on stderr why it is a guess. */
static void find_socket(const char *file, struct text *path)
{
	static char content[FILE_MAX];
	size_t length = 0;
	struct arena arena;
	struct complaints complaints;
	arena_init(&arena, ARENA_MAX);
	complaints_init(&complaints, file);
	if (!read_file(file, content, sizeof content, &length))
		fprintf(stderr, "mxward: %s cannot be read: %s; trying " DEFAULT_SOCKET "\n", file, strerror(errno));
	const struct node *root = yaml_read((struct bytes){ content, length }, &arena, &complaints);
	const struct node *value = node_member(node_member(root, "admin"), "socket");
	if (complaints.errors > 0 && length > 0)
		fprintf(stderr, "mxward: %s has errors (see `mxward check`); asking the running gateway all the same\n",
			file);
	struct bytes named = value && value->kind == NODE_TEXT ? value->text : (struct bytes){ 0 };
	if (named.len == 0 && complaints.errors > 0)
		named = scan((struct bytes){ content, length });
	if (named.len > 0)
		make_absolute(file, named, path);
	else
		text_string(path, DEFAULT_SOCKET);
	arena_wipe(&complaints.arena);
	arena_wipe(&arena);
}

/* ---- asking */

/* A connected socket, or -1 and the exit status, with a sentence said. */
static int connect_to(const char *path, int *status)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct text t = TEXT(to.sun_path);
	text_string(&t, path);
	text_cstr(&t);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	if (errno == EACCES || errno == EPERM) {
		fprintf(stderr, "mxward: %s may only be used by root and the gateway's own user\n", path);
		*status = EX_NOPERM;
	} else {
		fprintf(stderr, "mxward is not running (no answer on %s)\n", path);
		*status = EX_UNAVAILABLE;
	}
	if (fd >= 0)
		close(fd);
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
	static char buffer[CONTROL_REQUEST_MAX];
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

/* Sends the command and shows the answer: data on stdout; on stderr what is wrong, and what a reload warns of. */
static int ask(const char *path, int argc, char **argv)
{
	int status = EX_UNAVAILABLE;
	int fd = connect_to(path, &status);
	if (fd < 0)
		return status;
	/* `stop` waits for the gateway's end elsewhere; everything else is answered at once, or something hangs. */
	struct timeval patience = { .tv_sec = ANSWER_SECONDS };
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	bool sent = send_request(fd, argc, argv);
	if (!sent)
		fprintf(stderr, "mxward: the command could not be sent: %s\n", strerror(errno));
	FILE *answer = fdopen(fd, "r");
	if (!answer) {
		close(fd);
		return EX_OSERR;
	}
	errno = 0;
	status = read_status(answer);
	FILE *out = status == EX_OK && strcmp(argv[0], "reload") != 0 ? stdout : stderr;
	char buffer[65536];
	for (size_t n; status >= 0 && (n = fread(buffer, 1, sizeof buffer, answer)) > 0;)
		(void)fwrite(buffer, 1, n, out);
	bool silent = status < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
	(void)fclose(answer);
	if (status < 0 && sent)
		fputs(silent ? "mxward: the gateway does not answer; its process may hang\n"
			     : "mxward: the gateway went away before it had answered\n",
		      stderr);
	if (fflush(stdout) != 0 && status == EX_OK)
		return EX_IOERR;
	return status < 0 ? EX_UNAVAILABLE : status;
}

/* Takes `-c FILE` out of the command line; what is left goes to the gateway. False: it has no value. */
static bool take_file(int *argc, char **argv, const char **file)
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

int control_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	char buffer[4096];
	struct text path = TEXT(buffer);
	if (!take_file(&argc, argv, &file))
		return command_misused(command, "-c needs a value");
	find_socket(file, &path);
	int status = ask(text_cstr(&path), argc, argv);
	if (status == EX_USAGE)
		fprintf(stderr, "usage: mxward %s %s\n", command->name, command->usage);
	return status;
}

/* The gateway answers at once and keeps the connection until it ends; the supervisor removes the socket last. */
int stop_command(const struct command *command, int argc, char **argv)
{
	const char *file = MXWARD_CONFIG_FILE;
	char buffer[4096];
	struct text path = TEXT(buffer);
	if (!take_file(&argc, argv, &file))
		return command_misused(command, "-c needs a value");
	find_socket(file, &path);
	int status = ask(text_cstr(&path), argc, argv);
	for (int waited = 0; status == EX_OK && waited < GONE_MS && access(text_cstr(&path), F_OK) == 0; waited += 10)
		(void)usleep(10000);
	return status;
}
