/* syslog_frame.c: what stands before the words; see syslog_frame.h. Pure, but for the time zone,
 * which tzset() has read before. */
#include "gateway/syslog/syslog_frame.h"

#include "gateway/base/clock.h"

#include <time.h>

static int severity(enum log_level level)
{
	switch (level) {
	case LOG_ERROR:
		return 3;
	case LOG_WARN:
		return 4;
	case LOG_DEBUG:
		return 7;
	default:
		return 6;
	}
}

/* "Dec  1 04:00:00": the day has two columns (RFC 3164, 4.1.2). */
static void local_time(struct text *t, uint64_t wall_ms)
{
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm tm;
	/* WHY _r: it does not look for the time zone's file anew, which the sandbox hides. */
	if (localtime_r(&seconds, &tm))
		text_format(t, "%s %2d %02d:%02d:%02d", months[tm.tm_mon], tm.tm_mday, tm.tm_hour,
			    tm.tm_min, tm.tm_sec);
}

void syslog_frame(struct text *t, enum log_also_way way, int facility, struct bytes hostname,
		  int pid, const struct syslog_line *line)
{
	char buffer[512];
	struct text head = TEXT(buffer);
	text_format(&head, "<%d>", facility * 8 + severity(line->level));
	if (way == LOG_ALSO_UNIX) {
		local_time(&head, line->time);
		text_format(&head, " %s[%d]: ", line->program, pid);
	} else {
		text_string(&head, "1 ");
		clock_rfc3339(&head, line->time);
		text_format(&head, " %.*s %s %d - - ", BYTES_ARG(hostname), line->program, pid);
	}
	if (way == LOG_ALSO_TCP)
		text_format(t, "%zu ", head.len + line->words.len);
	text_add(t, text_bytes(&head));
	text_add(t, line->words);
}
