/* adopt_command.c: `mxward spool adopt DIR`: takes over the mail of a gateway that is dead, from
 * its disk or a copy of it; see mailroom/spool_adopt.h.
 *
 * As root it is in our spool with no more rights than the spool's owner has, and root in the other,
 * which may be anybody's. A running gateway is told what has come; without one it is taken up at
 * the next start. */
#include "gateway/cli/control_client.h"
#include "gateway/cli/command.h"
#include "gateway/mailroom/spool_adopt.h"
#include "gateway/cli/paths.h"
#include "gateway/control/output.h"
#include "gateway/base/version.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum { TOLD_AT_ONCE = 100, WORDS = 3 };

struct adopting {
	struct paths paths;
	const char *from;
	bool root, running;
	uid_t uid;                      /* of our spool's owner */
	gid_t gid;
	/* What the gateway is to be told. */
	char ids[TOLD_AT_ONCE][SPOOL_ID_MAX];
	size_t count;
};

static void user_turn(void *arg, bool theirs)
{
	const struct adopting *a = arg;
	if (!a->root)
		return;
	bool turned = theirs ? seteuid(0) == 0 && setegid(0) == 0
			     : seteuid(0) == 0 && setegid(a->gid) == 0 && seteuid(a->uid) == 0;
	if (turned)
		return;
	/* Whatever would be written next would be written by the wrong user. */
	fprintf(stderr, "mxward spool: cannot switch to the user of the spool: %s\n",
		strerror(errno));
	_exit(EX_OSERR);
}

static void adopted_tell(struct adopting *a)
{
	static char spool[] = "spool", word[] = "adopted";
	char *argv[WORDS + TOLD_AT_ONCE] = { spool, word, (char *)(uintptr_t)a->from };
	for (size_t i = 0; i < a->count; i++)
		argv[WORDS + i] = a->ids[i];
	if (a->running && a->count > 0) {
		user_turn(a, true);
		client_tell(a->paths.socket, (int)(WORDS + a->count), argv);
		user_turn(a, false);
	}
	a->count = 0;
}

static void adopted(void *arg, enum spool_queue queue, const char *id)
{
	struct adopting *a = arg;
	(void)queue;
	memcpy(a->ids[a->count++], id, SPOOL_ID_MAX);
	if (a->count == TOLD_AT_ONCE)
		adopted_tell(a);
}

static void adopted_complain(void *arg, const char *id, const char *what)
{
	(void)arg;
	fprintf(stderr, "mxward spool: %s was left where it is: %s\n", id, what);
}

/* ---- the two spools */

static int adopt_fail(const char *directory, const char *why, int status)
{
	fprintf(stderr, "mxward spool: %s cannot be adopted: %s\n", directory, why);
	return status;
}

/* Who we are to be in our spool. */
static int become_ready(struct adopting *a)
{
	struct stat st;
	a->root = geteuid() == 0;
	if (stat(a->paths.spool, &st) != 0) {
		fprintf(stderr, "mxward spool: cannot read the spool %s: %s\n", a->paths.spool,
			strerror(errno));
		return errno == ENOENT ? EX_UNAVAILABLE : EX_NOPERM;
	}
	if (!a->root && st.st_uid != geteuid()) {
		fprintf(stderr,
			"mxward spool: only root and the gateway's own user may write to the "
			"spool %s\n",
			a->paths.spool);
		return EX_NOPERM;
	}
	a->uid = st.st_uid;
	a->gid = st.st_gid;
	(void)umask(077);
	return EX_OK;
}

static int adopt_report(const struct adopting *a, const struct adoption_report *r)
{
	char size[32];
	struct text t = TEXT(size);
	output_size(&t, r->octets);
	printf("%llu held and %llu quarantined messages adopted, %s\n",
	       (unsigned long long)r->adopted[SPOOL_HOLD],
	       (unsigned long long)r->adopted[SPOOL_QUARANTINE], text_cstr(&t));
	if (r->here > 0)
		printf("%llu were already here\n", (unsigned long long)r->here);
	if (r->before > 0)
		printf("%llu were adopted earlier and have left this gateway since\n",
		       (unsigned long long)r->before);
	if (r->left > 0)
		printf("%llu were left in %s\n", (unsigned long long)r->left, a->from);
	return r->left > 0 ? EX_DATAERR : EX_OK;
}

static int adopt_all(struct adopting *a, struct spool *ours, struct spool *theirs)
{
	char words[300];
	struct text error = TEXT(words);
	struct adoption_report r;
	const struct adoption_acts acts = {
		.say = adopted_complain, .adopted = adopted, .turn = user_turn, .arg = a
	};
	bool whole = spool_adopt(ours, theirs, &acts, &r, &error);
	adopted_tell(a);
	int status = adopt_report(a, &r);
	if (whole)
		return status;
	fprintf(stderr,
		"mxward spool: stopped early: %s; the rest is still in %s; repeat the command\n",
		text_cstr(&error), a->from);
	return EX_IOERR;
}

static int adopt_opened(struct adopting *a, struct spool *theirs)
{
	char words[300];
	struct text error = TEXT(words);
	static char spool[] = "spool", word[] = "take-up", *line[] = { spool, word };
	/* As who we are: its user need not reach it from the root. */
	if (chdir(a->paths.spool) != 0)
		return adopt_fail(a->from, strerror(errno), EX_NOPERM);
	user_turn(a, false);
	struct spool *ours = spool_open(".", &error);
	if (!ours) {
		fprintf(stderr, "mxward spool: cannot open the spool %s: %s\n", a->paths.spool,
			text_cstr(&error));
		return EX_OSERR;
	}
	int status = spool_same(ours, theirs)
			     ? adopt_fail(a->from, "it is this gateway's own spool", EX_USAGE)
			     : adopt_all(a, ours, theirs);
	spool_close(ours);
	user_turn(a, true);
	if (status == EX_USAGE || fflush(stdout) != 0)
		return status;
	if (a->running)
		(void)client_ask(a->paths.socket, 2, line, CLIENT_SECONDS);
	else
		puts("no gateway is running; the messages will be taken up when it starts");
	return status;
}

int spool_command(const struct command *command, int argc, char **argv)
{
	static struct adopting a;       /* WHY: large for a stack; one call a process */
	const char *file = MXWARD_CONFIG_FILE, *words[2];
	char buffer[300];
	struct text error = TEXT(buffer);
	size_t count;
	const struct argument known[] = { { "-c", NULL, &file }, { 0 } };
	if (!arguments_read(command, argc, argv, known, words, 2, &count))
		return EX_USAGE;
	if (count == 0 || strcmp(words[0], "adopt") != 0)
		return command_misused(command, "expected a subcommand: adopt");
	if (count < 2)
		return command_misused(command, "missing directory");
	a.from = words[1];
	paths_find(file, &a.paths);
	int status = become_ready(&a);
	if (status != EX_OK)
		return status;
	a.running = client_reaches(a.paths.socket);
	struct spool *theirs = spool_open_other(a.from, &error);
	if (!theirs)
		return adopt_fail(a.from, text_cstr(&error), EX_NOINPUT);
	status = adopt_opened(&a, theirs);
	spool_close(theirs);
	return status;
}
