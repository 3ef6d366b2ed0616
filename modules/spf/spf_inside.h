/* spf_inside.h: what the evaluation of SPF shares; nobody outside this room includes it.
 *
 *   spf_eval.c      records and their terms, from left to right
 *   spf_lookup.c    what a term asks, and whether the answer covers the client
 *
 * Sections are those of RFC 7208. */
#ifndef MXWARD_SPF_SPF_INSIDE_H
#define MXWARD_SPF_SPF_INSIDE_H

#include "modules/spf/spf_eval.h"

struct spf_evaluation {
	const struct spf_query *query;
	struct text *why;
	struct bytes sender, client; /* %{s}, %{i} */
	unsigned terms, voids;       /* so far, all includes together (4.6.4) */
	unsigned ahead;              /* terms that may still be asked for ahead of their turn */
};

enum spf_match { MATCH_NO, MATCH_YES, MATCH_WAIT, MATCH_TEMPERROR, MATCH_PERMERROR };

/* Says what decided; what was said before counts no more. */
void spf_say(struct spf_evaluation *, const char *what, struct bytes name);
/* Says it; MATCH_PERMERROR. */
enum spf_match spf_permanent(struct spf_evaluation *, const char *what, struct bytes name);

/* NULL: the answer is not known yet. */
const struct dns_answer *spf_ask(struct spf_evaluation *, struct bytes name, enum dns_type);
const struct dns_answer *spf_reverse_entry(struct spf_evaluation *);
const struct address *spf_client(const struct spf_evaluation *);
enum dns_type spf_address_type(const struct spf_evaluation *);
/* 4.8 leaves open what a target that is no name means: here it is a name that does not exist. So
 * are those with octets over 127 that a local part brought in (RFC 8616, 4: such a term never
 * matches). */
bool spf_askable(struct bytes name);
/* The target name of a domain-spec (4.8, 7); false while it waits for %{p}. */
bool spf_target_name(struct spf_evaluation *, struct bytes domain, struct bytes spec,
		     struct text *name);

/* The look-up that a term stands for: MATCH_YES if it gave records. */
enum spf_match spf_look_up(struct spf_evaluation *, struct bytes name, enum dns_type,
			   const struct dns_answer **answer);
enum spf_match spf_match_a(struct spf_evaluation *, struct bytes name, const struct spf_term *);
enum spf_match spf_match_mx(struct spf_evaluation *, struct bytes name, const struct spf_term *);
enum spf_match spf_match_ptr(struct spf_evaluation *, struct bytes target);

#endif
