/* known.h: recipients that a backend has said yes to, remembered for seven days, over restarts: whom mail may be held for while no
 * backend can be asked.
 *
 * A table of keyed hashes in a mapped file; addresses themselves are not kept. The local part is compared as it was given, the domain
 * as A-labels in lower case. Any thread. */
#ifndef MXWARD_MAILROOM_KNOWN_H
#define MXWARD_MAILROOM_KNOWN_H

#include "gateway/base/bytes.h"

enum { KNOWN_DAYS = 7, KNOWN_MAX = 1 << 20 };

struct known;

struct known *known_open(const char *path);     /* NULL: out of memory or disk: nobody is known */
void known_close(struct known *);
void known_good(struct known *, struct bytes local, struct bytes domain, uint64_t now);
void known_bad(struct known *, struct bytes local, struct bytes domain);
bool known_is(struct known *, struct bytes local, struct bytes domain, uint64_t now);
/* For the peer: hashes under a key that both share. `learned` is called for each that is new or half way to its end. */
void known_on_good(struct known *, void (*learned)(void *arg, uint64_t hash, uint64_t when), void *arg);
void known_learn(struct known *, uint64_t hash, uint64_t when, uint64_t now);
void known_each(struct known *, uint64_t now, void (*each)(void *arg, uint64_t hash, uint64_t when), void *arg);
bool known_set_key(struct known *, const uint64_t key[2]);      /* forgets all if it differs */

#endif
