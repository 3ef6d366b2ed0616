/* replay_thresholds.c: quantiles of scores; see replay_thresholds.h. */
#include "gateway/cli/replay_thresholds.h"

const struct threshold_share threshold_shares[THRESHOLDS] = {
	[THRESHOLD_TAG] = { "tag_at", 100 },
	[THRESHOLD_QUARANTINE] = { "quarantine_at", 500 },
	[THRESHOLD_REJECT] = { "reject_at", 1000 },
};

static size_t place(int score)
{
	int bounded = score > SCORE_MOST ? SCORE_MOST : score < -SCORE_MOST ? -SCORE_MOST : score;
	return (size_t)(bounded + SCORE_MOST);
}

void scores_add(struct scores *s, int score, bool confirmed)
{
	(confirmed ? s->confirmed : s->others)[place(score)]++;
	*(confirmed ? &s->confirmed_count : &s->other_count) += 1;
}

uint64_t scores_from(const uint64_t scores[SCORES], int score)
{
	uint64_t sum = 0;
	for (size_t i = place(score); i < SCORES; i++)
		sum += scores[i];
	return sum;
}

/* The lowest from `least` on that few enough reach. */
static int lowest(const struct scores *s, int least, uint64_t one_in)
{
	while (least < SCORE_MOST && scores_from(s->confirmed, least) > s->confirmed_count / one_in)
		least++;
	return least;
}

bool thresholds_propose(const struct scores *s, int proposed[THRESHOLDS])
{
	int least = 1; /* a threshold is; and each is above the one before */
	for (size_t i = 0; i < THRESHOLDS; i++) {
		proposed[i] = lowest(s, least, threshold_shares[i].one_in);
		least = proposed[i] + 1;
	}
	return s->confirmed_count >= PROOF_ENOUGH;
}
