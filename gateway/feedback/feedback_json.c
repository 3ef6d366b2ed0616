/* feedback_json.c: TLS reports (RFC 8460, 4.4) by cJSON; see feedback.h.
 *
 * Members that are not known are passed over. Counts that are no whole numbers, and strings that
 * are too long, spoil the report. Runs in a child alone, behind its fence. */
#include "gateway/feedback/feedback.h"

#include "gateway/base/clock.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

struct report_reader {
	struct feedback_taker *taker;
	const char *why;                /* it cannot be read; NULL: it can, so far */
	bool ended;                     /* the taker takes no more */
};

/* ---- bounds */

/* Brackets within each other, those in strings left out. What is not JSON is cJSON's to say. */
static bool too_deep(struct bytes octets)
{
	unsigned depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < octets.len; i++) {
		char c = octets.at[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && depth > 0)
			depth--;
		if (depth > FEEDBACK_DEPTH_MAX)
			return true;
	}
	return false;
}

/* ---- values */

static struct bytes string(struct report_reader *r, const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	struct bytes b = bytes_of(cJSON_IsString(item) ? item->valuestring : "");
	if (!feedback_plain(b)) {
		r->why = "a string in it is too long, or has control characters";
		return BYTES("");
	}
	return b;
}

/* 0 where it is not said. */
static uint64_t number(struct report_reader *r, const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	double value = cJSON_IsNumber(item) ? item->valuedouble : 0;
	bool good = value >= 0 && value <= FEEDBACK_COUNT_MAX && value == (double)(uint64_t)value;
	if (!item || cJSON_IsNull(item))
		return 0;
	if (!cJSON_IsNumber(item) || !good)
		r->why = "a number of sessions in it is none";
	return good ? (uint64_t)value : 0;
}

/* "Z", "+02:00": how many seconds it is before UTC. */
static bool zone_read(struct bytes b, int64_t *seconds)
{
	uint64_t hours, minutes;
	*seconds = 0;
	if (bytes_equal_nocase(b, BYTES("Z")))
		return true;
	if (b.len != 6 || (b.at[0] != '+' && b.at[0] != '-') || b.at[3] != ':' ||
	    !bytes_to_u64(bytes_first(bytes_skip(b, 1), 2), &hours) || hours > 23 ||
	    !bytes_to_u64(bytes_skip(b, 4), &minutes) || minutes > 59)
		return false;
	*seconds = (int64_t)(hours * 60 + minutes) * (b.at[0] == '+' ? 60 : -60);
	return true;
}

/* RFC 3339, 5.6: "2026-04-01T00:00:00Z", perhaps with a fraction of a second or a zone. */
static bool time_read(struct bytes b, uint64_t *seconds)
{
	enum { TO_SECONDS = 19 };
	char room[32];
	struct text t = TEXT(room);
	struct bytes rest = bytes_skip(b, TO_SECONDS);
	int64_t zone;
	uint64_t ms;
	if (rest.len > 0 && rest.at[0] == '.')
		for (rest = bytes_skip(rest, 1); rest.len > 0 && octet_digit(rest.at[0]);)
			rest = bytes_skip(rest, 1);
	text_add(&t, bytes_first(b, TO_SECONDS));
	text_string(&t, ".000Z");
	if (!zone_read(rest, &zone) || !clock_from_rfc3339(text_bytes(&t), &ms) ||
	    (int64_t)(ms / 1000) < zone)
		return false;
	*seconds = (uint64_t)((int64_t)(ms / 1000) - zone);
	return *seconds <= FEEDBACK_TIME_MAX;
}

static uint64_t time_of(struct report_reader *r, const cJSON *range, const char *name)
{
	uint64_t seconds = 0;
	if (!time_read(string(r, range, name), &seconds))
		r->why = "its date-range is none";
	return seconds;
}

/* ---- the report */

static void take(struct report_reader *r, const struct feedback_part *part)
{
	if (r->why || r->ended)
		return;
	if (r->taker->records == 0)
		r->why = "it has more records than can be read (100,000)";
	else
		r->ended = !r->taker->take(r->taker->arg, part);
	r->taker->records -= r->taker->records > 0;
}

static void failure_read(struct report_reader *r, const cJSON *detail)
{
	struct feedback_part part = { .kind = PART_FAILURE };
	part.failure.type = string(r, detail, "result-type");
	part.failure.mx = string(r, detail, "receiving-mx-hostname");
	part.failure.count = number(r, detail, "failed-session-count");
	take(r, &part);
}

static void policy_read(struct report_reader *r, const cJSON *item)
{
	struct feedback_part part = { .kind = PART_POLICY };
	const cJSON *policy = cJSON_GetObjectItemCaseSensitive(item, "policy");
	const cJSON *summary = cJSON_GetObjectItemCaseSensitive(item, "summary");
	const cJSON *details = cJSON_GetObjectItemCaseSensitive(item, "failure-details");
	const cJSON *detail;
	part.policy.type = string(r, policy, "policy-type");
	part.policy.domain = string(r, policy, "policy-domain");
	part.policy.passed = number(r, summary, "total-successful-session-count");
	part.policy.failed = number(r, summary, "total-failure-session-count");
	take(r, &part);
	cJSON_ArrayForEach(detail, details) failure_read(r, detail);
}

static void report_read(struct report_reader *r, const cJSON *root)
{
	struct feedback_part part = { .kind = PART_REPORT };
	struct feedback_report *report = &part.report;
	const cJSON *range = cJSON_GetObjectItemCaseSensitive(root, "date-range");
	const cJSON *policies = cJSON_GetObjectItemCaseSensitive(root, "policies");
	const cJSON *policy;
	report->kind = FEEDBACK_TLS;
	report->org = string(r, root, "organization-name");
	report->email = string(r, root, "contact-info");
	report->id = string(r, root, "report-id");
	report->begin = time_of(r, range, "start-datetime");
	report->end = time_of(r, range, "end-datetime");
	if (!cJSON_IsArray(policies))
		r->why = "it is JSON, but no TLS report";
	else if (report->id.len == 0)
		r->why = "report-id is missing";
	else if (report->end < report->begin)
		r->why = "its date-range ends before it begins";
	cJSON_ArrayForEach(policy, policies) policy_read(r, policy);
	if (!r->why && !r->ended)
		r->ended = !r->taker->take(r->taker->arg, &part);
}

/* cJSON passes over the octets of a byte order mark itself. */
static void octets_read(struct report_reader *r, struct bytes octets)
{
	const char *end = NULL;
	if (octets.len > FEEDBACK_JSON_MAX) {
		r->why = "it is JSON of more than 4 MiB";
		return;
	}
	if (too_deep(octets)) {
		r->why = "its brackets stand too deep within each other";
		return;
	}
	cJSON *root = bytes_utf8(octets)
			      ? cJSON_ParseWithLengthOpts(octets.at, octets.len, &end, false)
			      : NULL;
	size_t left = root ? octets.len - (size_t)(end - octets.at) : 0;
	if (!root || bytes_trim_fws((struct bytes){ end, left }).len > 0)
		r->why = "it is not well-formed JSON";
	else
		report_read(r, root);
	cJSON_Delete(root);
}

void feedback_json(struct feedback_taker *taker, struct bytes octets)
{
	struct report_reader r = { .taker = taker };
	octets_read(&r, octets);
	struct feedback_part part = { .kind = PART_UNREADABLE, .why = bytes_of(r.why) };
	if (r.why && !r.ended)
		(void)taker->take(taker->arg, &part);
}
