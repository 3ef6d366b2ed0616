/* scan_rspamd_reply.c: what rspamd says; see scan_rspamd_reply.h. The only place for cJSON.
 *
 * cJSON is lenient and has no limits worth the name, so what it gets was walked over before: UTF-8
 * without control characters, so deep and no deeper, so many values and no more. What it finds is
 * asked for by exact names, once. */
#include "gateway/scan/scan_rspamd_reply.h"
#include "gateway/scan/scan_head.h"

#include <cjson/cJSON.h>

#include <string.h>

/* ---- before the library sees it */

/* Where a string ends that begins at `i`; past the end: nowhere. A NUL in it would end it early for
 * whoever compares. */
static size_t string_end(struct bytes json, size_t i)
{
	for (i++; i < json.len && json.at[i] != '"'; i++) {
		if (octet_control(json.at[i]) ||
		    bytes_starts_nocase(bytes_skip(json, i), BYTES("\\u0000")))
			return json.len;
		if (json.at[i] == '\\')
			i++;
	}
	return i;
}

static bool is_bounded(struct bytes json)
{
	size_t depth = 0, values = 0;
	for (size_t i = 0; i < json.len; i++) {
		char c = json.at[i];
		bool opens = c == '{' || c == '[';
		if (c == '"' && (i = string_end(json, i)) >= json.len)
			return false;
		if (octet_control(c) && !octet_fws(c))
			return false;
		values += opens || c == ',';
		depth += opens;
		if (depth > RSPAMD_DEPTH_MAX || values > RSPAMD_VALUES_MAX)
			return false;
		if ((c == '}' || c == ']') && depth-- == 0)
			return false;
	}
	return depth == 0 && bytes_utf8(json);
}

/* ---- members */

/* The one member of that name; NULL: there is none, or several, where *twice says so, or it is no
 * object: what an array holds has no names. */
static const cJSON *member(const cJSON *object, const char *name, bool *twice)
{
	const cJSON *found = NULL, *item;
	if (!cJSON_IsObject(object))
		return NULL;
	cJSON_ArrayForEach(item, object)
	{
		if (strcmp(item->string, name) != 0)
			continue;
		*twice |= found != NULL;
		found = item;
	}
	return found;
}

/* Points in hundredths; false: it is no number, or none that can be added up. */
static bool score_read(const cJSON *item, int64_t *score)
{
	double value = item ? item->valuedouble : 0;
	bool counts =
		cJSON_IsNumber(item) && value >= -RSPAMD_SCORE_MAX && value <= RSPAMD_SCORE_MAX;
	if (counts)
		*score = (int64_t)(value * 100 + (value < 0 ? -0.5 : 0.5));
	return counts;
}

static bool is_symbol(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!octet_alpha(*c) && !octet_digit(*c) && *c != '_')
			return false;
	return *name != '\0';
}

/* Where the symbol with the most points is named in the reply; "" if none has any. */
static struct bytes heaviest(struct bytes json, const cJSON *symbols)
{
	const cJSON *symbol;
	const char *name = NULL;
	int64_t score, most = 0;
	bool twice = false;
	if (!cJSON_IsObject(symbols))
		return BYTES("");
	cJSON_ArrayForEach(symbol, symbols)
	{
		const cJSON *points = member(symbol, "score", &twice);
		if (points && score_read(points, &score) && score > most &&
		    is_symbol(symbol->string)) {
			most = score;
			name = symbol->string;
		}
	}
	const char *at = name ? memmem(json.at, json.len, name, strlen(name)) : NULL;
	return at ? (struct bytes){ at, strlen(name) } : BYTES("");
}

static const struct action {
	const char *name;
	enum scan_verdict verdict;
} actions[] = {
	{ "no action", SCAN_CLEAN },          { "greylist", SCAN_CLEAN },
	{ "soft reject", SCAN_CLEAN },        { "add header", SCAN_UNWANTED },
	{ "rewrite subject", SCAN_UNWANTED }, { "quarantine", SCAN_UNWANTED },
	{ "discard", SCAN_UNWANTED },         { "reject", SCAN_UNWANTED },
};

static const struct action *action_find(const cJSON *item)
{
	for (size_t i = 0; cJSON_IsString(item) && i < sizeof actions / sizeof *actions; i++)
		if (strcmp(actions[i].name, item->valuestring) == 0)
			return &actions[i];
	return NULL;
}

/* ---- the reply */

static void root_read(struct bytes json, const cJSON *root, struct scan_reply *reply)
{
	bool twice = false;
	const cJSON *named = member(root, "action", &twice), *score = member(root, "score", &twice),
		    *skipped = member(root, "is_skipped", &twice);
	const struct action *action = action_find(named);
	if (twice || !named || !score || !score_read(score, &reply->score)) {
		(void)reply_fail(reply, BYTES("its reply has no action or no score"));
		return;
	}
	if (!action) {
		(void)reply_fail(reply, BYTES("it proposes an action that mxward does not know"));
		return;
	}
	reply->verdict = action->verdict;
	reply->action = cJSON_IsTrue(skipped) ? BYTES("skipped") : bytes_of(action->name);
	reply->name = heaviest(json, member(root, "symbols", &twice));
}

static enum scan_progress json_read(struct bytes json, struct scan_reply *reply)
{
	const char *end = NULL;
	if (!is_bounded(json))
		return reply_fail(reply, BYTES("its reply is not JSON, or too deep or long"));
	cJSON *root = cJSON_ParseWithLengthOpts(json.at, json.len, &end, false);
	struct bytes rest = root ? bytes_skip(json, (size_t)(end - json.at)) : json;
	if (!cJSON_IsObject(root) || bytes_trim_fws(rest).len > 0)
		(void)reply_fail(reply, BYTES("its reply is not a JSON object"));
	else
		root_read(json, root, reply);
	cJSON_Delete(root);
	return SCAN_SETTLED;
}

/* How long the JSON is; false: it does not say, or says too much. */
static bool length_read(const struct scan_head *head, struct scan_reply *reply, size_t *length)
{
	bool twice;
	uint64_t octets;
	struct bytes value;
	bool said = scan_head_field(head, BYTES("Content-Length"), &value, &twice);
	if (!said || !bytes_to_u64(value, &octets) || octets > RSPAMD_JSON_MAX) {
		(void)reply_fail(reply, said ? BYTES("its reply is longer than 256 KiB")
					     : BYTES("its reply does not say how long it is"));
		return false;
	}
	*length = (size_t)octets;
	return true;
}

static enum scan_progress whole_read(struct bytes octets, const struct scan_head *head, bool ended,
				     struct scan_reply *reply)
{
	enum { STATUS_OK = 200 };
	size_t length;
	if (head->status != STATUS_OK)
		return reply_fail(reply, head->reason.len
						 ? head->reason
						 : BYTES("it gave an error instead of a reply"));
	if (!length_read(head, reply, &length))
		return SCAN_SETTLED;
	struct bytes json = bytes_first(bytes_skip(octets, head->size), length);
	if (json.len == length)
		return json_read(json, reply);
	return ended ? reply_fail(reply, BYTES("its reply was cut off")) : SCAN_MORE;
}

enum scan_progress rspamd_reply_read(struct bytes octets, bool ended, struct scan_reply *reply)
{
	struct scan_head head;
	if (ended && octets.len == 0)
		return reply_fail_short(reply, octets);
	if (scan_head_read(octets, ended, BYTES("HTTP/1."), BYTES("it does not speak HTTP"), &head,
			   reply) == SCAN_MORE)
		return SCAN_MORE;
	if (reply->why.len)
		return SCAN_SETTLED;
	return whole_read(octets, &head, ended, reply);
}
