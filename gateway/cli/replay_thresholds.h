/* replay_thresholds.h: thresholds proposed from the scores of recorded mail.
 *
 * What is honest nobody can know from the log. What stands in for it is mail whose author DMARC
 * confirms and that no rule stops; so the proposal is one to look at, never one to take blindly. */
#ifndef MXWARD_CLI_REPLAY_THRESHOLDS_H
#define MXWARD_CLI_REPLAY_THRESHOLDS_H

#include "gateway/base/bytes.h"

enum { SCORE_MOST = 200, SCORES = 2 * SCORE_MOST + 1, PROOF_ENOUGH = 200 };

/* Messages by score, from -SCORE_MOST to SCORE_MOST; what is beyond counts as the end. */
struct scores {
	uint64_t confirmed[SCORES], others[SCORES];
	uint64_t confirmed_count, other_count;
};

enum threshold { THRESHOLD_TAG, THRESHOLD_QUARANTINE, THRESHOLD_REJECT, THRESHOLDS };

/* A key, and of how many confirmed messages one at most may reach it. */
struct threshold_share {
	const char *key;
	uint64_t one_in;
};
extern const struct threshold_share threshold_shares[THRESHOLDS];

void scores_add(struct scores *, int score, bool confirmed);
/* False: there are fewer than PROOF_ENOUGH confirmed messages. */
bool thresholds_propose(const struct scores *, int proposed[THRESHOLDS])
	__attribute__((warn_unused_result));
/* How many of these messages reach a score. */
uint64_t scores_from(const uint64_t scores[SCORES], int score);

#endif
