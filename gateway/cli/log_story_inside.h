/* log_story_inside.h: the two files that tell a message's story, log_story.c and
 * log_story_spool.c. */
#ifndef MXWARD_CLI_LOG_STORY_INSIDE_H
#define MXWARD_CLI_LOG_STORY_INSIDE_H

#include "gateway/cli/log_view.h"

#define STORY_MARGIN "    "            /* of the sentences below the first */

/* Our own words. */
void story_say(const char *words);
/* What came from outside, safe to show, between words of ours. */
void story_outside(const char *before, struct bytes, const char *behind);
/* "1 point", "2 points" */
void story_count(int64_t count, const char *one, const char *many);
/* <a@example.org>, <b@example.org> and <c@example.org> */
void story_rcpts(const struct record *);
/* A line: what a server said, if one was asked. */
void story_server(const struct record *);

/* What a line about mail in the spool tells: release, deliver, bounce, spool, alarm; and
 * harvest. */
void story_of_spool(const struct record *);

#endif
