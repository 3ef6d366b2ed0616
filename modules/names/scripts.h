/* scripts.h: does a label mix scripts as no language does (UTS 39, 5.2)? */
#ifndef MXWARD_NAMES_SCRIPTS_H
#define MXWARD_NAMES_SCRIPTS_H

#include "gateway/base/bytes.h"

/* True if the label is beyond the level "moderately restrictive": it mixes scripts, and they are
 * neither those of Chinese, Japanese or Korean with Latin, nor Latin and one other in common use
 * that is not Cyrillic or Greek. *which: their names, "Latin and Cyrillic". */
bool scripts_mixed(const uint32_t *codes, size_t count, struct text *which);

#endif
