/* clock.c: the two clocks, and their times written and read; see clock.h. Never reads a time
 * zone. */
#include "gateway/base/clock.h"

#include <time.h>

static uint64_t now(clockid_t id)
{
	struct timespec t;
	(void)clock_gettime(id, &t);            /* cannot fail for these two clocks */
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t clock_monotonic(void)
{
	return now(CLOCK_MONOTONIC);
}

uint64_t clock_wall(void)
{
	return now(CLOCK_REALTIME);
}

static struct tm utc(uint64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm tm = { 0 };
	(void)gmtime_r(&seconds, &tm);
	return tm;
}

void clock_rfc3339(struct text *t, uint64_t wall_ms)
{
	struct tm tm = utc(wall_ms);
	text_format(t, "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", tm.tm_year + 1900, tm.tm_mon + 1,
		    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (unsigned)(wall_ms % 1000));
}

/* `digits` of them from `at` on; 0 where there are others, which the caller notices. */
static int number_at(struct bytes b, size_t at, size_t digits)
{
	uint64_t number = 0;
	return bytes_to_u64(bytes_first(bytes_skip(b, at), digits), &number) ? (int)number : 0;
}

/* What is written again from what was read shows whether it was one. */
bool clock_from_rfc3339(struct bytes b, uint64_t *wall_ms)
{
	char buffer[32];
	struct text again = TEXT(buffer);
	struct tm tm = { .tm_year = number_at(b, 0, 4) - 1900,
			 .tm_mon = number_at(b, 5, 2) - 1,
			 .tm_mday = number_at(b, 8, 2),
			 .tm_hour = number_at(b, 11, 2),
			 .tm_min = number_at(b, 14, 2),
			 .tm_sec = number_at(b, 17, 2) };
	time_t seconds = timegm(&tm);
	*wall_ms = seconds > 0 ? (uint64_t)seconds * 1000 + (uint64_t)number_at(b, 20, 3) : 0;
	clock_rfc3339(&again, *wall_ms);
	return bytes_equal(text_bytes(&again), b);
}

void clock_rfc5322(struct text *t, uint64_t wall_ms)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm tm = utc(wall_ms);
	text_format(t, "%s, %d %s %d %02d:%02d:%02d +0000", days[tm.tm_wday], tm.tm_mday,
		    months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
