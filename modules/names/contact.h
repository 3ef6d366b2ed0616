/* contact.h: is this the first mail of its author? */
#ifndef MXWARD_NAMES_CONTACT_H
#define MXWARD_NAMES_CONTACT_H

#include "modules/check.h"

/* Asks about the author of the message, within so many milliseconds, of which a new list of
 * contacts only learns for `learning`; asked in any case, so that the author is remembered.
 * `reports`: the fact `first_contact` where he is new, "unknown" where that cannot be found out.
 * `beside`: the value of that evidence, which a policy may name. Nothing is asked or reported where
 * there is not one author (modules/mime/author_address.h): that is evidence of `from`. */
void contact_judge(struct check_ctx *, uint64_t within, uint64_t learning, bool reports,
		   struct bytes beside);

#endif
