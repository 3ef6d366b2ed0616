/* log_events.h: the table of all events and fields of the log (log_events.def), to look things up
 * in. */
#ifndef MXWARD_BASE_LOG_EVENTS_H
#define MXWARD_BASE_LOG_EVENTS_H

#include <stdbool.h>

enum log_type { LOG_TYPE_STRING, LOG_TYPE_NUMBER, LOG_TYPE_BOOL, LOG_TYPE_LIST, LOG_TYPE_OBJECT };

/* True if the table has the event. */
bool log_events_has(const char *event);
/* True if the lines of the event are kept in the journal. */
bool log_events_recorded(const char *event);
/* True if the table has the field of that type for the event; `key` is a path: "tls.version". */
bool log_events_has_field(const char *event, const char *key, enum log_type);

#endif
