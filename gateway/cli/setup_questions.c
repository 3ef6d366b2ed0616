/* setup_questions.c: the four questions of `mxward setup`, each with what is likely in brackets.
 *
 * Nothing is on disk while they are asked, so Ctrl-C needs no care. A suggestion is shown only if
 * it would be taken as an answer. */
#include "gateway/cli/setup_inside.h"

#include "gateway/cli/terminal.h"
#include "gateway/io/idn.h"
#include "gateway/setup/certificates.h"
#include "gateway/setup/look.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { ANSWER_MAX = 4096, ERROR_MAX = 600 };

/* ---- what is suggested; "": nothing */

/* The machine's own name, if it is a whole one. */
static bool machine_name(struct text *t)
{
	char name[DOMAIN_MAX + 1] = "";
	return gethostname(name, sizeof name - 1) == 0 && strchr(name, '.') &&
	       idn_hostname(bytes_of(name), t);
}

/* The domain that the machine's name lies in, if that may be one of mail. */
static void suggest_domains(const struct setup *s, struct text *t)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer);
	(void)s;
	if (!machine_name(&name))
		return;
	struct bytes domain = bytes_skip(text_bytes(&name), bytes_find(text_bytes(&name), '.') + 1);
	if (bytes_has(domain, '.'))
		text_add(t, domain);
}

/* Who takes the mail now, unless that is this machine. */
static void suggest_backend(const struct setup *s, struct text *t)
{
	char name[DOMAIN_MAX + 1], own[DOMAIN_MAX + 1], error_buffer[ERROR_MAX];
	struct text mx = TEXT(name), us = TEXT(own), error = TEXT(error_buffer);
	struct wishes w = s->wishes;
	struct findings none = { 0 };
	struct look look;
	if (look_start(&look, &w, &none, &error) && look_mx_now(&look, w.domains[0], &mx) &&
	    !(machine_name(&us) && bytes_equal(text_bytes(&us), text_bytes(&mx))))
		text_format(t, "%.*s:25", BYTES_ARG(text_bytes(&mx)));
	look_end(&look);
}

/* The machine's name, unless it is the mail server's. */
static void suggest_hostname(const struct setup *s, struct text *t)
{
	if (machine_name(t) && !bytes_equal(text_bytes(t), bytes_of(s->wishes.host)))
		return;
	t->len = 0;
	text_format(t, "mx1.%s", s->wishes.domains[0]);
}

static void suggest_certificate(const struct setup *s, struct text *t)
{
	if (!certificate_find(s->wishes.hostname, s->wishes.folder, t))
		text_string(t, "none");
}

static void suggest_nothing(const struct setup *s, struct text *t)
{
	(void)s, (void)t;
}

/* ---- the questions */

struct question {
	const char *words, *option;
	bool (*take)(struct wishes *, struct bytes answer, struct text *error);
	void (*suggest)(const struct setup *, struct text *);
	size_t given;                   /* where in struct setup the option is */
};

static const struct question questions[] = {
	{ "1/4  Domains that receive mail here, separated by spaces", "--domain", wishes_domains,
	  suggest_domains, offsetof(struct setup, domain) },
	{ "2/4  Mail server behind this gateway, HOST:PORT", "--backend", wishes_backend,
	  suggest_backend, offsetof(struct setup, backend) },
	{ "3/4  Public name of this gateway", "--hostname", wishes_hostname, suggest_hostname,
	  offsetof(struct setup, hostname) },
	{ "4/4  Certificate for that name, a PEM file with its chain, or none", "--certificate",
	  wishes_certificate, suggest_certificate, offsetof(struct setup, certificate) },
};

/* Asked only where no key lies beside the certificate. */
static const struct question key_question = {
	"     The private key of that certificate",
	"--key",
	wishes_key,
	suggest_nothing,
	offsetof(struct setup, key),
};

/* False: there is no further line. */
static bool line_read(char *line, size_t room, struct bytes *answer)
{
	(void)fflush(stdout);
	if (!fgets(line, (int)room, stdin))
		return false;
	*answer = bytes_trim(bytes_first(bytes_of(line), strcspn(line, "\r\n")));
	return true;
}

static void complain(const char *option, const struct text *error)
{
	fprintf(stderr, "mxward setup: %s: ", option);
	terminal_write(stderr, text_bytes(error), false);
	fputs("\n", stderr);
}

/* Asks until the answer is good. */
static int question_ask(struct setup *s, const struct question *q, struct bytes suggestion)
{
	char line[ANSWER_MAX], buffer[ERROR_MAX];
	for (;;) {
		struct bytes answer;
		struct text error = TEXT(buffer);
		printf("%s", q->words);
		if (suggestion.len)
			printf(" [%.*s]", BYTES_ARG(suggestion));
		printf(": ");
		if (!line_read(line, sizeof line, &answer)) {
			fputs("\nmxward setup: no answer; nothing was written\n", stderr);
			return EX_USAGE;
		}
		if (q->take(&s->wishes, answer.len ? answer : suggestion, &error))
			return EX_OK;
		printf("     ");
		terminal_write(stdout, text_bytes(&error), false);
		printf("\n");
	}
}

static int question_settle(struct setup *s, const struct question *q)
{
	char buffer[PATH_MAX], error_buffer[ERROR_MAX];
	struct text suggestion = TEXT(buffer), error = TEXT(error_buffer);
	const char *given = *(const char **)((char *)s + q->given);
	if (given && q->take(&s->wishes, bytes_of(given), &error))
		return EX_OK;
	if (given) {
		complain(q->option, &error);
		return EX_USAGE;
	}
	q->suggest(s, &suggestion);
	bool fits = suggestion.len && q->take(&s->wishes, text_bytes(&suggestion), &error);
	if (!s->yes)
		return question_ask(s, q, fits ? text_bytes(&suggestion) : BYTES(""));
	if (fits)
		return EX_OK;
	return command_misused(s->command, "%s is required: nothing here tells it", q->option);
}

int setup_questions(struct setup *s)
{
	int status = EX_OK;
	if (!s->yes)
		printf("Enter accepts the value in brackets. Nothing is written before the end; "
		       "Ctrl-C leaves everything as it is.\n\n");
	for (size_t i = 0; status == EX_OK && i < sizeof questions / sizeof *questions; i++)
		status = question_settle(s, &questions[i]);
	bool no_key = status == EX_OK && s->wishes.certificate && !s->wishes.key && !s->yes;
	if (no_key || (status == EX_OK && s->key))
		status = question_settle(s, &key_question);
	return status;
}

bool setup_confirm(const struct setup *s, const char *question)
{
	char line[ANSWER_MAX];
	struct bytes answer;
	if (s->yes)
		return false;
	printf("%s [no]: ", question);
	return line_read(line, sizeof line, &answer) &&
	       (bytes_equal_nocase(answer, BYTES("yes")) || bytes_equal_nocase(answer, BYTES("y")));
}
