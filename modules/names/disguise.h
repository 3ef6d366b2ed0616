/* disguise.h: names that are written otherwise than they are read. */
#ifndef MXWARD_NAMES_DISGUISE_H
#define MXWARD_NAMES_DISGUISE_H

#include "gateway/base/bytes.h"

/* Adds the name as people read it, where that differs from its octets: what a right-to-left
 * override (U+202E, UAX 9) turns around is turned back, and signs that stand for a letter within a
 * word are that letter ("K@tharina", "Ro$e"). False: it is read as it is written, and nothing was
 * added. */
bool disguise_off(struct bytes name, struct text *out);

#endif
