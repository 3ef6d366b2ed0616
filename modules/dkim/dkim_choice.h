/* dkim_choice.h: which of a message's signatures are verified, where there are more than that is
 * worth: each costs a question and some arithmetic, and anybody can add a thousand.
 *
 * Those that can be read come before those that cannot, and among them those whose d= is nearest to
 * a domain in From, since DMARC asks for these; otherwise the order of the header decides. It
 * judges none, and what it leaves out it tells. */
#ifndef MXWARD_DKIM_DKIM_CHOICE_H
#define MXWARD_DKIM_DKIM_CHOICE_H

#include "gateway/base/header_field.h"
#include "modules/dkim/dkim_signature.h"

enum { DKIM_CHOSEN_MAX = 10 };

struct dkim_choice {
	size_t signatures;              /* in the whole header */
	size_t count;                   /* of the chosen */
	size_t fields[DKIM_CHOSEN_MAX]; /* where they stand, in the order of the header */
};

/* `now`: seconds. */
void dkim_choose(const struct header_field *, size_t count, uint64_t now, struct dkim_choice *);
/* Adds how many signatures were left out and, as far as a few words go, of which domains. */
void dkim_choice_tell(const struct dkim_choice *, const struct header_field *, size_t count,
		      uint64_t now, struct text *);

#endif
