/* status_scanners.c: the content scanners in `mxward status`, for people and for programs. */
#include "gateway/control/status_inside.h"

#include "gateway/base/clock.h"

enum { HOUR_S = 3600, DAY_S = 24 * HOUR_S };

/* A bound that so many hundredths of the scans kept, in milliseconds; 0: there were none, or they
 * took longer than any bound. */
static uint64_t scanner_quantile(const struct scanner_report *r, unsigned hundredths)
{
	uint64_t all = 0, below = 0;
	for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++)
		all += counter_read(&r->seconds->buckets[i]);
	for (size_t i = 0; all && i < HISTOGRAM_BOUNDS; i++) {
		below += counter_read(&r->seconds->buckets[i]);
		if (below * 100 >= all * hundredths)
			return histogram_bounds[i];
	}
	return 0;
}

static uint64_t signatures_age(const struct scanner_report *r, uint64_t now)
{
	return r->signatures && now / 1000 > r->signatures ? now / 1000 - r->signatures : 0;
}

static uint64_t scanner_asked(const struct scanner_report *r)
{
	uint64_t all = 0;
	for (size_t i = 0; i <= SCAN_LIMITS; i++)
		all += r->verdicts[i];
	return all;
}

static void scanner_row(void *arg, const struct scanner_report *r)
{
	struct writing *w = arg;
	struct output *p = w->output;
	if (w->first)
		output_format(p, "\nscanners\n");
	w->first = false;
	output_format(p, "  %-16s %-24s %-8s %s\n", r->name, r->server,
		      scanner_state_word(r->state), r->why);
	output_format(p, "  %-16s %llu scans, %llu infected, %llu unknown, %llu from the cache", "",
		      (unsigned long long)scanner_asked(r),
		      (unsigned long long)r->verdicts[SCAN_INFECTED],
		      (unsigned long long)r->verdicts[SCAN_FAILED], (unsigned long long)r->cached);
	if (r->running || r->waiting)
		output_format(p, "; %u running, %u waiting", r->running, r->waiting);
	if (scanner_quantile(r, 50))
		output_format(p, "; half within %llu ms",
			      (unsigned long long)scanner_quantile(r, 50));
	if (scanner_quantile(r, 95))
		output_format(p, ", 95%% within %llu ms",
			      (unsigned long long)scanner_quantile(r, 95));
	output_format(p, "\n");
	if (!r->version[0])
		return;
	output_format(p, "  %-16s %s", "", r->version);
	if (r->signatures && signatures_age(r, w->now) < DAY_S)
		output_format(p, ", signatures %llu hours old",
			      (unsigned long long)signatures_age(r, w->now) / HOUR_S);
	else if (r->signatures)
		output_format(p, ", signatures %llu days old",
			      (unsigned long long)signatures_age(r, w->now) / DAY_S);
	output_format(p, "\n");
}

void status_scanner_rows(const struct status *s, uint64_t now, struct output *p)
{
	scanners_each(s->shared->scanners, scanner_row,
		      &(struct writing){ .output = p, .now = now, .first = true });
}

static void scanner_object(void *arg, const struct scanner_report *r)
{
	struct writing *w = arg;
	struct output *p = w->output;
	output_format(p, w->first ? "{\"name\":" : ",{\"name\":");
	w->first = false;
	output_json(p, bytes_of(r->name));
	output_member_text(p, "type", r->type);
	output_member_text(p, "server", r->server);
	output_member_text(p, "state", scanner_state_word(r->state));
	output_member_text(p, "reason", r->why);
	output_member_text(p, "version", r->version);
	output_member_number(p, "signatures", r->signatures);
	output_format(p, ",\"signatures_old\":%s", r->aged ? "true" : "false");
	output_member_number(p, "running", r->running);
	output_member_number(p, "waiting", r->waiting);
	output_member_number(p, "cached", r->cached);
	output_member_number(p, "p50_ms", scanner_quantile(r, 50));
	output_member_number(p, "p95_ms", scanner_quantile(r, 95));
	output_format(p, ",\"verdicts\":{");
	for (size_t i = 0; i <= SCAN_LIMITS; i++)
		output_format(p, "%s\"%s\":%llu", i ? "," : "",
			      scan_verdict_word((enum scan_verdict)i),
			      (unsigned long long)r->verdicts[i]);
	output_format(p, "}}");
}

void status_scanner_objects(const struct status *s, uint64_t now, struct output *p)
{
	output_format(p, ",\"scanners\":[");
	scanners_each(s->shared->scanners, scanner_object,
		      &(struct writing){ .output = p, .now = now, .first = true });
	output_format(p, "]");
}
