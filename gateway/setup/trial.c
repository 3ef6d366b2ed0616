/* trial.c: the test mail, and the two processes that it passes; see trial.h.
 *
 * Owns the directory and both processes, and leaves nothing of them behind, however it ends: should
 * this process be killed, the kernel kills them, and what is left is a directory in /tmp. */
#include "gateway/setup/trial.h"

#include "gateway/base/clock.h"
#include "gateway/setup/configuration.h"
#include "gateway/setup/conversation.h"
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PATH_ROOM = 256,
	MAIL_ROOM = 2000,
	PROGRAMS = 2,
	STOP_MS = 5000,                 /* for a process to end by itself */
	PAUSE_US = 50000,
};

struct trial {
	const struct wishes *wishes;
	const volatile sig_atomic_t *interrupted;
	struct text *result;
	char kept[PATH_ROOM];           /* its directory */
	struct address gateway, sink;
	pid_t pids[PROGRAMS];           /* the sink, the gateway; 0: none */
	struct loop *loop;
	struct conversation talk;
	uint64_t deadline;              /* clock_monotonic() scale */
};

static bool give_up(struct trial *t, const char *what, const char *why)
{
	if (t->result->len == 0)
		text_format(t->result, "%s: %s", what, why);
	return false;
}

/* ---- directory and files */

static bool file_write(const struct trial *t, const char *name, struct bytes content)
{
	char path[2 * PATH_ROOM];
	(void)snprintf(path, sizeof path, "%s/%s", t->kept, name);
	FILE *f = fopen(path, "wxe");
	bool good = f && fwrite(content.at, 1, content.len, f) == content.len;
	return f && fclose(f) == 0 && good;
}

/* Root's own place for temporary files may be closed to the user that the gateway becomes. */
static bool directory_make(struct trial *t)
{
	const char *place = geteuid() == 0 ? NULL : getenv("TMPDIR");
	int n = snprintf(t->kept, sizeof t->kept, "%s/mxward-setup-XXXXXX",
			 place && *place ? place : "/tmp");
	bool made = n < (int)sizeof t->kept && mkdtemp(t->kept) && chmod(t->kept, 0711) == 0;
	if (!made)
		t->kept[0] = '\0';
	return made;
}

/* A loopback port that nobody has at this moment. */
static bool port_choose(struct address *a)
{
	struct sockaddr_storage s;
	*a = (struct address){ .family = FAMILY_IPV4, .octets = { 127, 0, 0, 1 } };
	socklen_t length = address_to_sockaddr(a, &s);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool good = fd >= 0 && bind(fd, (struct sockaddr *)&s, length) == 0 &&
		    getsockname(fd, (struct sockaddr *)&s, &length) == 0 &&
		    address_from_sockaddr((struct sockaddr *)&s, a);
	if (fd >= 0)
		close(fd);
	return good;
}

static bool files_write(struct trial *t)
{
	static char text[CONFIGURATION_MAX];
	char listen[ENDPOINT_TEXT_MAX], sink[ENDPOINT_TEXT_MAX], policy[PATH_MAX];
	struct text l = TEXT(listen), s = TEXT(sink), p = TEXT(policy), all = TEXT(text);
	if (!directory_make(t) || !port_choose(&t->gateway) || !port_choose(&t->sink))
		return false;
	endpoint_text(&l, &t->gateway);
	endpoint_text(&s, &t->sink);
	text_format(&p, "%s/" CONFIGURATION_POLICY, t->wishes->folder);
	bool edited = access(text_cstr(&p), R_OK) == 0;
	const struct configuration_places places = {
		.listen = text_cstr(&l),
		.backend = text_cstr(&s),
		.policy = edited ? text_cstr(&p) : "shadow.yaml",
		.kept = t->kept,
	};
	configuration_text(t->wishes, &places, &all);
	return !all.cut && file_write(t, "shadow.yaml", policy_shadow()) &&
	       file_write(t, "mxward.yaml", text_bytes(&all));
}

static int entry_remove(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st, (void)type, (void)place;
	return remove(path);
}

/* With all that is in it; a link in it is removed, never followed. */
static void directory_remove(const char *path)
{
	enum { DESCRIPTORS = 8 };
	if (*path)
		(void)nftw(path, entry_remove, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

/* ---- the two processes */

/* This program once more, with its output in a file of the directory. */
static pid_t program_start(const struct trial *t, const char *output, char *const argv[])
{
	char path[2 * PATH_ROOM];
	(void)snprintf(path, sizeof path, "%s/%s", t->kept, output);
	pid_t parent = getpid(), pid = fork();
	if (pid != 0)
		return pid;
	int in = open("/dev/null", O_RDONLY), out = open(path, O_WRONLY | O_CREAT, 0600);
	(void)setpgid(0, 0);            /* Ctrl-C is for us, who end it in order */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent && in >= 0 && out >= 0 &&
	    dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2)
		execv("/proc/self/exe", argv);
	_exit(EXIT_FAILURE);
}

static bool programs_start(struct trial *t)
{
	char where[ENDPOINT_TEXT_MAX], mail[2 * PATH_ROOM], config[2 * PATH_ROOM];
	struct text w = TEXT(where);
	endpoint_text(&w, &t->sink);
	(void)text_cstr(&w);
	(void)snprintf(mail, sizeof mail, "%s/mail", t->kept);
	(void)snprintf(config, sizeof config, "%s/mxward.yaml", t->kept);
	char *const sink[] = { "mxward", "sink", "-l", where, "-d", mail, NULL };
	char *const gateway[] = { "mxward", "run", "-c", config, NULL };
	t->pids[0] = program_start(t, "sink.log", sink);
	t->pids[1] = program_start(t, "gateway.log", gateway);
	return t->pids[0] > 0 && t->pids[1] > 0;
}

/* INT stops a gateway at once; the sink dies of it. */
static void program_stop(pid_t pid)
{
	uint64_t deadline = clock_monotonic() + STOP_MS;
	if (pid <= 0)
		return;
	(void)kill(pid, SIGINT);
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (clock_monotonic() > deadline)
			(void)kill(pid, SIGKILL);
		(void)usleep(PAUSE_US);
	}
}

/* What the gateway said last before it ended. */
static bool gateway_ended(struct trial *t)
{
	char path[2 * PATH_ROOM], line[TRIAL_TEXT_MAX] = "", last[TRIAL_TEXT_MAX] = "nothing";
	if (t->pids[1] > 0 && waitpid(t->pids[1], NULL, WNOHANG) == 0)
		return false;
	t->pids[1] = 0;
	(void)snprintf(path, sizeof path, "%s/gateway.log", t->kept);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof line, f))
		(void)snprintf(last, sizeof last, "%.*s", (int)strcspn(line, "\n"), line);
	if (f)
		(void)fclose(f);
	(void)give_up(t, "the gateway ended", last);
	return true;
}

/* ---- the mail */

/* Until it greets. */
static bool gateway_reach(struct trial *t)
{
	for (uint64_t now = clock_monotonic(); now < t->deadline; now = clock_monotonic()) {
		if (*t->interrupted || gateway_ended(t))
			return false;
		if (conversation_begin(&t->talk, t->loop, &t->gateway, t->deadline - now,
				       t->interrupted))
			break;
		conversation_end(&t->talk);
		(void)usleep(PAUSE_US);
	}
	return t->talk.stream && t->talk.reply.code == 220;
}

static bool say(struct trial *t, unsigned code, const char *line)
{
	char words[TRIAL_TEXT_MAX];
	struct text w = TEXT(words);
	struct conversation *c = &t->talk;
	if (!conversation_say(c, "%s", line))
		return give_up(t, line, text_cstr(&c->trouble));
	if (c->reply.code == code)
		return true;
	text_format(&w, "%u %.*s", c->reply.code, BYTES_ARG(c->reply.text));
	return give_up(t, line, text_cstr(&w));
}

/* From the null sender, as every server must take it, to a mailbox that every domain has. */
static bool mail_send(struct trial *t)
{
	char rcpt[2 * PATH_ROOM], mail[MAIL_ROOM], date[64];
	struct text r = TEXT(rcpt), m = TEXT(mail), d = TEXT(date);
	const char *domain = t->wishes->domains[0];
	text_format(&r, "RCPT TO:<postmaster@%s>", domain);
	clock_rfc5322(&d, clock_wall());
	text_format(&m,
		    "From: mxward setup <postmaster@%s>\r\n"
		    "To: postmaster@%s\r\n"
		    "Date: %s\r\n"
		    "Message-ID: <%llu.setup@%s>\r\n"
		    "Subject: mxward setup: a test mail\r\n\r\n"
		    "It went through the gateway to a server of its own on this machine.\r\n.",
		    domain, domain, text_cstr(&d), (unsigned long long)clock_wall(),
		    t->wishes->hostname);
	return say(t, 250, "EHLO [127.0.0.1]") && say(t, 250, "MAIL FROM:<>") &&
	       say(t, 250, text_cstr(&r)) && say(t, 354, "DATA") && say(t, 250, text_cstr(&m));
}

/* The sink's word is not enough: its file is there. */
static bool mail_arrived(struct trial *t)
{
	char path[2 * PATH_ROOM];
	struct stat st;
	(void)snprintf(path, sizeof path, "%s/mail/000001.eml", t->kept);
	if (stat(path, &st) != 0 || st.st_size == 0)
		return give_up(t, "the gateway said 250", "but nothing arrived");
	text_format(t->result, "%u %.*s", t->talk.reply.code, BYTES_ARG(t->talk.reply.text));
	return true;
}

bool trial_run(const struct wishes *wishes, const volatile sig_atomic_t *interrupted,
	       struct text *result)
{
	struct trial *t = calloc(1, sizeof *t);
	if (!t)
		return false;
	t->wishes = wishes;
	t->interrupted = interrupted;
	t->result = result;
	t->deadline = clock_monotonic() + TRIAL_MS;
	t->loop = loop_new();
	bool good = t->loop && files_write(t) && programs_start(t);
	if (!good)
		(void)give_up(t, "the trial cannot start", strerrordesc_np(errno));
	good = good && gateway_reach(t) && mail_send(t) && mail_arrived(t);
	if (!good)
		(void)give_up(t, "the gateway", "does not greet in time");
	conversation_end(&t->talk);
	program_stop(t->pids[1]);
	program_stop(t->pids[0]);
	directory_remove(t->kept);
	if (t->loop)
		loop_free(t->loop);
	free(t);
	return good;
}
