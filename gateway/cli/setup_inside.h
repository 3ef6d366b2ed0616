/* setup_inside.h: the parts of `mxward setup`: the questions, and what is told. */
#ifndef MXWARD_CLI_SETUP_INSIDE_H
#define MXWARD_CLI_SETUP_INSIDE_H

#include "gateway/cli/command.h"
#include "gateway/setup/findings.h"
#include "gateway/setup/wishes.h"

#include <stdio.h>

struct setup {
	const struct command *command;
	struct wishes wishes;
	struct findings findings;
	/* options as they were given; NULL: not */
	const char *domain, *backend, *hostname, *certificate, *key, *dns, *listen;
	bool yes, force, dry_run, json;
	bool xclient;                   /* the backend takes XCLIENT from us */
	const char *clamd;              /* socket of a clamd on this machine; NULL: none */
	bool written;
	bool trial_passed;
	struct text trial;              /* the reply to the test mail, or why it failed; "": none */
	struct bytes configuration;     /* its text */
};

/* Takes the answers to the four questions from the options, or asks for them, or takes what is
 * suggested. EX_OK, or the exit status: what is wrong has been said. */
int setup_questions(struct setup *);
/* A question for yes or no; false is the default, and what --yes gives. */
bool setup_confirm(const struct setup *, const char *question);

/* The findings, for people. */
void setup_tell_findings(FILE *, const struct findings *);
/* What the administrator does next. */
void setup_tell_next(FILE *, const struct wishes *);
/* All of it as one object. */
void setup_tell_json(const struct setup *);

#endif
