/* report_log.c: what the log says of reports that are sent (docs/log.md); log.c escapes the
 * values. */
#include "gateway/reports/report_send_inside.h"

void reporter_log(const struct report_event *e)
{
	char buffer[16];
	struct text day = TEXT(buffer);
	report_day_write(&day, e->day);
	struct log_line *l = log_begin(LOG_INFO, "dmarc_report");
	if (e->id.len)
		log_bytes(l, "id", e->id);
	log_string(l, "action", e->action);
	log_string(l, "kind", e->failure ? "failure" : "aggregate");
	log_bytes(l, "day", text_bytes(&day));
	log_bytes(l, "domain", e->domain);
	if (e->to.len)
		log_bytes(l, "to", e->to);
	if (e->report.len)
		log_bytes(l, "report", e->report);
	if (e->rows) {
		log_number(l, "rows", (int64_t)e->rows);
		log_number(l, "messages", (int64_t)e->messages);
	}
	if (e->skipped)
		log_string(l, "skipped", e->skipped);
	if (e->reply.len)
		log_bytes(l, "reply", e->reply);
	log_end(l);
}
