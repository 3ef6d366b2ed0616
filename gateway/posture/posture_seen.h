/* posture_seen.h: selectors of DKIM that mail has used, as the gateway's journal knows them: they
 * cannot be guessed, and the DNS does not list them. */
#ifndef MXWARD_POSTURE_POSTURE_SEEN_H
#define MXWARD_POSTURE_POSTURE_SEEN_H

#include "gateway/base/bytes.h"

/* Reads the journal in the working directory, which is the state directory, and gives each
 * signature's domain and selector as views that live for the call, the same ones again and again.
 * `domain`: only of this one; "": of all. False: there is no journal, or it cannot be read. */
bool posture_seen(struct bytes domain,
		  void (*seen)(void *arg, struct bytes domain, struct bytes selector), void *arg);

#endif
