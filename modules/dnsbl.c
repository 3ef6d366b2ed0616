/* dnsbl.c: what DNS lists say of the client's address (RFC 5782).
 *
 * Facts: `listed` (a list with a positive score) and `allowed` (with a negative one); the value is
 * the zone, the points are the list's. A list that gives an error code or no answer is `unknown`,
 * never "not listed"; so is one that failed its self-test, which is not asked at all. */
#include "modules/dnsbl.h"

#include "modules/check.h"

#include <string.h>

enum { ZONE_MAX = DNS_NAME_MAX - 64 };  /* an IPv6 address takes 32 nibbles with their dots */

/* "127.0.0.2" or "127.0.0.2-127.0.0.11" */
static bool range_read(const char *range, struct address *low, struct address *high)
{
	struct bytes b = bytes_of(range);
	size_t dash = bytes_find(b, '-');
	if (!address_parse(bytes_trim(bytes_first(b, dash)), low))
		return false;
	*high = *low;
	if (dash < b.len && !address_parse(bytes_trim(bytes_skip(b, dash + 1)), high))
		return false;
	return low->family == FAMILY_IPV4 && high->family == FAMILY_IPV4 &&
	       memcmp(low->octets, high->octets, 4) <= 0;
}

bool dnsbl_counts(const struct address *code, const char *const *answers, size_t count)
{
	struct address low, high;
	for (size_t i = 0; i < count; i++)
		if (range_read(answers[i], &low, &high) &&
		    memcmp(low.octets, code->octets, 4) <= 0 &&
		    memcmp(code->octets, high.octets, 4) <= 0)
			return true;
	return count == 0;
}

static bool trouble(const struct address *code)
{
	static const uint8_t errors[] = { 127, 255, 255 }, refused[] = { 127, 0, 0, 1 };
	return code->octets[0] != 127 || memcmp(code->octets, errors, 3) == 0 ||
	       memcmp(code->octets, refused, 4) == 0;
}

enum dnsbl_reading dnsbl_read(const struct dns_answer *a, const char *const *answers, size_t count,
			      struct address *code)
{
	enum dnsbl_reading reading = DNSBL_CLEAR;
	if (a->status == DNS_FAILED)
		return DNSBL_ERROR;
	for (size_t i = 0; i < a->count; i++) {
		const struct address *each = &a->records[i].address;
		if (trouble(each)) {
			*code = *each;
			return DNSBL_ERROR;
		}
		if (reading == DNSBL_CLEAR && dnsbl_counts(each, answers, count)) {
			*code = *each;
			reading = DNSBL_LISTED;
		}
	}
	return reading;
}

static void code_write(struct text *t, const char *zone, const struct address *code)
{
	text_string(t, zone);
	if (code->family == FAMILY_NONE)
		return;
	text_char(t, ' ');
	address_text(t, code);
}

/* The list's own words on the listing, if it has any. False: they are on their way. */
static bool list_text(struct check_ctx *ctx, struct bytes name, struct text *detail)
{
	const struct dns_answer *txt = check_dns(ctx, name, DNS_TXT);
	if (!txt)
		return false;
	if (txt->count) {
		text_string(detail, ": ");
		text_printable(detail, bytes_first(txt->records[0].data, 200));
	}
	return true;
}

/* One list. False: it waits. */
static bool ask_list(struct check_ctx *ctx, const struct dnsbl_list *list)
{
	char name_buffer[DNS_NAME_MAX + 1], detail_buffer[512];
	struct text name = TEXT(name_buffer), detail = TEXT(detail_buffer);
	struct address code = { .family = FAMILY_NONE };
	enum list_state state = ctx->asks->list_state(ctx, bytes_of(list->zone));
	if (state != LIST_WELL) {
		text_format(&detail, "%s%s", list->zone, state == LIST_OFF ? ": switched off" : "");
		ctx->asks->report(ctx, &(struct evidence){ .check = "dnsbl",
							   .fact = "unknown",
							   .detail = text_bytes(&detail),
							   .value = bytes_of(list->zone) });
		return true;
	}
	dns_reverse_in(&name, &ctx->client, bytes_of(list->zone));
	const struct dns_answer *a = check_dns(ctx, text_bytes(&name), DNS_A);
	if (!a)
		return false;
	enum dnsbl_reading r = dnsbl_read(a, list->answers, list->answer_count, &code);
	if (r == DNSBL_CLEAR)
		return true;
	code_write(&detail, list->zone, &code);
	if (r == DNSBL_LISTED && list->score >= 0 && !list_text(ctx, text_bytes(&name), &detail))
		return false;
	ctx->asks->report(ctx,
			  &(struct evidence){
				  .check = "dnsbl",
				  .fact = r == DNSBL_ERROR  ? "unknown"
					  : list->score < 0 ? "allowed"
							    : "listed",
				  .detail = text_bytes(&detail),
				  .value = bytes_of(list->zone),
				  .reply = r == DNSBL_LISTED ? bytes_of(list->reply) : BYTES(""),
				  .score = r == DNSBL_LISTED ? (int)list->score : 0,
			  });
	return true;
}

static enum progress run(struct check_ctx *ctx)
{
	const struct dnsbl_conf *conf = ctx->conf;
	bool waiting = false;
	for (size_t i = 0; i < conf->list_count; i++)
		waiting |= !ask_list(ctx, &conf->lists[i]);
	return waiting ? CHECK_WAIT : CHECK_DONE;
}

bool dnsbl_answers_verify(const char *zone, const char *const *answers, size_t count,
			  struct text *sentence)
{
	struct address low, high;
	for (size_t i = 0; i < count; i++)
		if (!range_read(answers[i], &low, &high)) {
			text_format(
				sentence,
				"the answer \"%s\" of %s is no IPv4 address and no range; write it like "
				"127.0.0.2 or 127.0.0.2-127.0.0.11",
				answers[i], zone);
			return false;
		}
	return true;
}

static bool verify(const void *conf_any, struct text *sentence)
{
	const struct dnsbl_conf *conf = conf_any;
	for (size_t i = 0; i < conf->list_count; i++)
		if (bytes_of(conf->lists[i].zone).len > ZONE_MAX) {
			text_format(
				sentence,
				"the zone %s is too long: no room is left for an IPv6 client before it",
				conf->lists[i].zone);
			return false;
		}
	for (size_t i = 0; i < conf->list_count; i++)
		if (!dnsbl_answers_verify(conf->lists[i].zone,
					  (const char *const *)conf->lists[i].answers,
					  conf->lists[i].answer_count, sentence))
			return false;
	return true;
}

static bool list(const void *conf_any, size_t n, struct check_list *list)
{
	const struct dnsbl_conf *conf = conf_any;
	if (n >= conf->list_count)
		return false;
	*list = (struct check_list){ .zone = conf->lists[n].zone,
				     .kind = LIST_OF_ADDRESSES,
				     .test = "" };
	return true;
}

static const struct option list_options[] = {
	{ "zone", OPTION_HOSTNAME, offsetof(struct dnsbl_list, zone), .example = "zen.example",
	  .doc = "The list's domain" },
	{ "score", OPTION_NUMBER, offsetof(struct dnsbl_list, score), .fallback = "5", .least = 100,
	  .most = 100, .doc = "Points for being listed; below zero for an allow list" },
	{ "answers", OPTION_TEXTS, offsetof(struct dnsbl_list, answers), .fallback = "[]",
	  .doc = "The answers that count, addresses or ranges; none: all but the list's error codes" },
	{ "reply", OPTION_TEXT, offsetof(struct dnsbl_list, reply), .fallback = "\"\"", .most = 200,
	  .doc = "Our words in a refusal; none: the list's own TXT" },
	{ 0 },
};
static const struct option options[] = {
	{ "lists", OPTION_LIST, offsetof(struct dnsbl_conf, lists), .members = list_options,
	  .member_size = sizeof(struct dnsbl_list), .least = 1, .most = 64,
	  .example = "[{ zone: zen.example, score: 5 }]", .doc = "The lists to ask" },
	{ 0 },
};
static const char *const facts[] = { "listed", "allowed", NULL };

static const struct check_words words[] = {
	{ "listed", 7, 1, "Service unavailable; Client host [%c] blocked using %d" },
	{ 0 },
};

const struct check check_dnsbl = {
	.name = "dnsbl",
	.phase = PHASE_CONNECT,
	.by_address = true,
	.conf_size = sizeof(struct dnsbl_conf),
	.options = options,
	.facts = facts,
	.run = run,
	.words = words,
	.verify = verify,
	.list = list,
};
