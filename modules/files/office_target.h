/* office_target.h: whether what a document names lies on somebody else's server.
 *
 * Documents name templates and objects by paths on the machine that they were written on, and on
 * the servers of its network. These load nothing where the message arrives; what has a name or an
 * address that the whole world knows does. Pure. */
#ifndef MXWARD_FILES_OFFICE_TARGET_H
#define MXWARD_FILES_OFFICE_TARGET_H

#include "gateway/base/bytes.h"

bool office_target_remote(struct bytes target);

#endif
