/* environment.h: the environment that mxward was started with, of which it keeps little.
 *
 * Whoever started it may have had secrets there; they are no business of processes that speak with
 * strangers. */
#ifndef MXWARD_PROCESS_ENVIRONMENT_H
#define MXWARD_PROCESS_ENVIRONMENT_H

#include <stdbool.h>

/* Keeps LANG, LC_*, TZ and where libraries lie; in builds with sanitizers, their options. All else
 * is removed, and its octets are wiped (/proc/PID/environ). Where LD_PRELOAD is set all stays but
 * what the service manager told us: what the preloaded library is told, it is told there. False
 * then. To be called once, before there is another thread. */
bool environment_clean(void);

#endif
