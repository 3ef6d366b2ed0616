/* report.c: words of reports, and their days; see report.h. Pure. */
#include "gateway/reports/report.h"

#include <time.h>

const char *report_disposition_name(enum report_disposition disposition)
{
	static const char *const names[] = { "none", "pass", "quarantine", "reject" };
	return names[disposition];
}

uint32_t report_day(uint64_t ms)
{
	return (uint32_t)(ms / 1000 / REPORT_DAY_SECONDS);
}

void report_day_write(struct text *t, uint32_t day)
{
	time_t seconds = (time_t)day * REPORT_DAY_SECONDS;
	struct tm tm = { 0 };
	(void)gmtime_r(&seconds, &tm);
	text_format(t, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

bool report_day_read(struct bytes text, uint32_t *day)
{
	uint64_t year, month, mday;
	char buffer[32];
	struct text again = TEXT(buffer);
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-' ||
	    !bytes_to_u64(bytes_first(text, 4), &year) ||
	    !bytes_to_u64((struct bytes){ text.at + 5, 2 }, &month) ||
	    !bytes_to_u64(bytes_skip(text, 8), &mday) || year < 1970)
		return false;
	struct tm tm = { .tm_year = (int)year - 1900,
			 .tm_mon = (int)month - 1,
			 .tm_mday = (int)mday };
	time_t seconds = timegm(&tm);
	if (seconds < 0)
		return false;
	*day = (uint32_t)(seconds / REPORT_DAY_SECONDS);
	report_day_write(&again, *day); /* the 31st of June is the 1st of July there */
	return bytes_equal(text_bytes(&again), text);
}
