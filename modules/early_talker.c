/* early_talker.c: did the client speak before it was spoken to?
 *
 * A client must wait for the banner (RFC 5321, 3.1); spam engines often do not. The gateway keeps
 * the banner back for `wait` and sees whether anything comes. Fact: `talked`. */
#include "modules/check.h"

struct early_talker_conf {
	uint64_t wait;                  /* milliseconds between the connection and the banner */
};

static enum progress early_talker_run(struct check_ctx *ctx)
{
	if (ctx->talked_early)
		check_report(ctx, "talked", BYTES("before the greeting"));
	return CHECK_DONE;
}

static uint64_t early_talker_wait(const void *conf_any)
{
	const struct early_talker_conf *conf = conf_any;
	return conf->wait;
}

static const struct option options[] = {
	{ "wait", OPTION_TIME, offsetof(struct early_talker_conf, wait), .fallback = "2s",
	  .least = 0, .most = 30000,
	  .doc = "Delay of the greeting, to see whether the client talks first" },
	{ 0 },
};
static const char *const facts[] = { "talked", NULL };

static const struct check_words words[] = {
	{ NULL, 5, 1, "Protocol error: you spoke before the greeting" },
};

const struct check check_early_talker = {
	.name = "early_talker",
	.phase = PHASE_CONNECT,
	.options = { sizeof(struct early_talker_conf), options, NULL },
	.facts = facts,
	.run = early_talker_run,
	.words = words,
	.banner_wait = early_talker_wait,
};
