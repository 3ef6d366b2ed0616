/* port_holder.h: which program listens on a port of this machine. */
#ifndef MXWARD_SETUP_PORT_HOLDER_H
#define MXWARD_SETUP_PORT_HOLDER_H

#include "gateway/base/bytes.h"

/* Adds "master (pid 812)". False: nobody does, or this user may not see who. The name is the
 * program's own and may hold anything. */
bool port_holder(uint16_t port, struct text *) __attribute__((warn_unused_result));

#endif
