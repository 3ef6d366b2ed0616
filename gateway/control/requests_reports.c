/* requests_reports.c: reports send: those of a day are sent now. What an administrator changes in
 * the store beside us (suppress, exclude) is logged here. */
#include "gateway/control/requests.h"
#include "gateway/base/clock.h"
#include "gateway/reports/report.h"
#include "gateway/reports/report_send.h"
#include "gateway/smtp/server.h"

#include <string.h>
#include <sysexits.h>

/* "--day 2026-11-30", "--domain example.org" */
static bool send_words(struct request *o, uint32_t *day, struct bytes *domain)
{
	for (size_t i = 2; i < o->count; i += 2) {
		struct bytes value = bytes_of(i + 1 < o->count ? o->words[i + 1] : NULL);
		if (strcmp(o->words[i], "--domain") == 0 && dns_name_valid(value)) {
			*domain = value;
		} else if (strcmp(o->words[i], "--day") != 0 || !report_day_read(value, day)) {
			request_fail(o, EX_USAGE,
				     "expected --day like 2026-11-30 or --domain like "
				     "example.org");
			return false;
		}
	}
	return true;
}

static void request_send(struct request *o)
{
	const struct dmarc_reports_conf *c = &o->status->config->dmarc_reports;
	uint32_t today = report_day(clock_wall()), day = today - 1;
	struct bytes domain = BYTES("");
	char buffer[16];
	struct text t = TEXT(buffer);
	if (!send_words(o, &day, &domain))
		return;
	if (!c->configured || !c->send) {
		request_fail(o, EX_CONFIG, "reports.dmarc is not configured to send reports");
		return;
	}
	if (day >= today) {
		request_fail(o, EX_DATAERR,
			     "that day is not over (in UTC); reports are about whole days");
		return;
	}
	request_log_words(o, 0);
	if (!reporter_send(o->status->shared->reporter, day, domain)) {
		request_fail(
			o, EX_TEMPFAIL,
			"too many such requests wait to be carried out; try again in a minute");
		return;
	}
	report_day_write(&t, day);
	output_format(&o->output,
		      "reports on %s that have not been sent go out now; `mxward reports status` "
		      "shows them\n",
		      text_cstr(&t));
}

void request_reports(struct request *o)
{
	const char *command = o->count > 1 ? o->words[1] : "";
	if (strcmp(command, "send") == 0)
		request_send(o);
	else if (strcmp(command, "suppress") == 0 || strcmp(command, "exclude") == 0)
		request_log_words(o, 0);
	else
		request_fail(o, EX_USAGE, "expected a subcommand: send, suppress or exclude");
}
