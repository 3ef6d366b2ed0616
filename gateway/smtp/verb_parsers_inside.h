/* verb_parsers_inside.h: the parsers of the verbs (private to smtp/). Each takes what follows its
 * verb, the first space included and white space at the end taken away, and gives NULL when it is
 * valid, otherwise the refusal to send. */
#ifndef MXWARD_SMTP_VERB_PARSERS_INSIDE_H
#define MXWARD_SMTP_VERB_PARSERS_INSIDE_H

#include "gateway/smtp/verb_inside.h"

const struct refusal *parse_nothing(struct bytes argument, const struct offers *, struct parsed *);
const struct refusal *parse_anything(struct bytes argument, const struct offers *, struct parsed *);
const struct refusal *parse_word(struct bytes argument, const struct offers *, struct parsed *);
const struct refusal *parse_host(struct bytes argument, const struct offers *, struct parsed *);
const struct refusal *parse_mail(struct bytes argument, const struct offers *, struct parsed *);
const struct refusal *parse_rcpt(struct bytes argument, const struct offers *, struct parsed *);
const struct refusal *parse_bdat(struct bytes argument, const struct offers *, struct parsed *);

#endif
