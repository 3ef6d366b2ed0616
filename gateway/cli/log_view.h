/* log_view.h: records of the journal for people: a row of a table, and a message's story.
 *
 * All that came from outside is made safe to show (terminal.h). */
#ifndef MXWARD_CLI_LOG_VIEW_H
#define MXWARD_CLI_LOG_VIEW_H

#include "gateway/journal/journal_record.h"

/* The head of the table, and a record in it, `width` columns wide; 0: nothing is cut. */
void log_view_head(unsigned width);
void log_view_row(const struct record *, unsigned width);
/* What an administrator asks first: the words that the client got, else the rule, else what the
 * server said. */
struct bytes log_view_reason(const struct record *);
/* What one record tells, in sentences with their time in front. */
void log_view_story(const struct record *);

#endif
