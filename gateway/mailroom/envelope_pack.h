/* envelope_pack.h: an envelope without its evidence, in few octets that are quickly read back: for
 * summaries (summary.h), which are caches.
 *
 * Numbers are seven bits an octet, least first; strings are their length and their octets; members
 * stand in the order of the tables, all of them. What another program with other tables has packed
 * is another form, and cannot be read. Pure functions; strings that were read are views. */
#ifndef MXWARD_MAILROOM_ENVELOPE_PACK_H
#define MXWARD_MAILROOM_ENVELOPE_PACK_H

#include "gateway/mailroom/envelope.h"

/* A number that differs where the tables do. */
uint64_t envelope_pack_form(void);
/* The text is cut where there is no room. */
void envelope_pack(struct text *, const struct envelope *);
/* Evidence is none. The arena is for the list of recipients. False: it is not what envelope_pack()
 * writes, or there is no memory. */
bool envelope_unpack(struct bytes, struct arena *, struct envelope *)
	__attribute__((warn_unused_result));

#endif
