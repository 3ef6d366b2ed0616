/* zone.h: the DNS records that a configuration calls for, as text that a name server loads. */
#ifndef MXWARD_CLI_ZONE_H
#define MXWARD_CLI_ZONE_H

#include "policy/config/config.h"

#include <stdio.h>

/* For every configured domain. What is for a person to decide stands in comments. */
void zone_write(FILE *, const struct config *);

#endif
