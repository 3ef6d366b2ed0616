/* report_log.c: what the log says of reports that are sent (docs/log.md); log.c escapes the
 * values. */
#include "gateway/reports/report_send_inside.h"

static void log_where(struct log_line *l, const char *key, struct bytes value)
{
	if (value.len)
		log_bytes(l, key, value);
}

void reporter_log(const struct report_event *e)
{
	char buffer[16];
	struct text day = TEXT(buffer);
	report_day_write(&day, e->day);
	struct log_line *l = log_begin(LOG_INFO, "dmarc_report");
	log_where(l, "id", e->id);
	log_string(l, "action", e->action);
	log_bytes(l, "day", text_bytes(&day));
	log_bytes(l, "domain", e->domain);
	log_where(l, "to", e->to);
	log_where(l, "report", e->report);
	if (e->rows) {
		log_number(l, "rows", (int64_t)e->rows);
		log_number(l, "messages", (int64_t)e->messages);
	}
	if (e->skipped)
		log_string(l, "skipped", e->skipped);
	log_where(l, "reply", e->reply);
	log_end(l);
}
