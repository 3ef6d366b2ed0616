/* replay.h: a recorded decision judged anew, from its line of the journal alone.
 *
 * For `mxward replay`. Nothing is measured and nobody is asked: what the line does not hold is not
 * known, and is never guessed. */
#ifndef MXWARD_CLI_REPLAY_H
#define MXWARD_CLI_REPLAY_H

#include "gateway/journal/journal_record.h"
#include "policy/config/config.h"

/* Why the new verdict is not known. */
enum replay_gap {
	GAP_NONE,      /* it is */
	GAP_CONTENT,   /* the content checks would decide, and never ran */
	GAP_RECIPIENT, /* a rule names recipients; who it was is not recorded */
	GAP_VALUE,     /* a rule names a value that is not recorded */
	GAP_VERSION,   /* a check or fact that this version does not know */
	GAP_POLICY,    /* the policy by which it was judged is not configured */
	GAPS
};

/* What a decision is judged by. */
struct replay {
	const struct config *config;
	const struct policy *policy; /* NULL: that of the line's name in the configuration */
	struct refused *refused;     /* for replay_refused() */
};

struct replayed {
	enum action was; /* what the policy wanted then, also in shadow mode */
	enum replay_gap gap;
	struct verdict now; /* with GAP_NONE; its `wished` is to be compared */
	bool proved;        /* DMARC confirmed the author's domain */
};

/* Takes a `reject` line: who the refused recipient was stands there alone. */
void replay_refused(struct replay *, const struct record *);
void replay_end(struct replay *);
/* Judges a `message` or `session` line. False: the policy decided nothing there (given up by the
 * client, refused by the server, not judged). */
bool replay_judge(const struct replay *, const struct record *, struct arena *, struct replayed *)
	__attribute__((warn_unused_result));
/* In the words of a sentence: "would go on to the content checks"; of JSON: "content". */
const char *replay_gap_text(enum replay_gap);
const char *replay_gap_word(enum replay_gap);

#endif
