/* trial.h: one test mail through the gateway as it will be configured: with a mail server of our
 * own behind it, on loopback, in a directory of its own that is gone afterwards.
 *
 * No mail leaves the machine, and the mail server behind sees nothing of it. */
#ifndef MXWARD_SETUP_TRIAL_H
#define MXWARD_SETUP_TRIAL_H

#include "gateway/setup/wishes.h"

#include <signal.h>

enum { TRIAL_MS = 45000, TRIAL_TEXT_MAX = 400 };

/* Runs this program twice (`sink`, `run`) and ends both. True: the test mail was judged and has
 * arrived; `result` is the reply to it. Otherwise why not. Gives up when *interrupted becomes
 * true. */
bool trial_run(const struct wishes *, const volatile sig_atomic_t *interrupted,
	       struct text *result);

#endif
