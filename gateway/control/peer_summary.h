/* peer_summary.h: what the two gateways of a pair tell each other's administrators of themselves:
 * counts, alarms, and a digest of each part of the configuration that both should have alike.
 *
 * Lines: "sessions N", "hold N", "undeliverable N", "quarantine OCTETS", "alarm WORDS", "part KEY
 * DIGEST". */
#ifndef MXWARD_CONTROL_PEER_SUMMARY_H
#define MXWARD_CONTROL_PEER_SUMMARY_H

#include "gateway/control/status.h"

/* Our own. */
void peer_summary_write(const struct status *, struct output *);
/* Adds what the other's say, and in which keys the configurations differ, to what peer status has
 * written so far. */
void peer_summary_show(struct output *, struct bytes facts, const struct config *, bool json);

#endif
