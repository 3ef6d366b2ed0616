/* early_talker.h: what the gateway has to know of this check's configuration: how long to keep the
 * banner back. */
#ifndef MXWARD_MODULES_EARLY_TALKER_H
#define MXWARD_MODULES_EARLY_TALKER_H

#include <stdint.h>

struct early_talker_conf {
	uint64_t wait;                  /* milliseconds between the connection and the banner */
};

#endif
