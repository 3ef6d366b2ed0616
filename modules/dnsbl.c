/* dnsbl.c: what DNS lists say of the client's address (RFC 5782).
 *
 * Facts: `listed` (a list with a positive score) and `allowed` (with a negative one); the value is
 * the zone, the points are the list's. A list that gives an error code or no answer is `unknown`,
 * never "not listed"; so is one that failed its self-test, which is not asked at all. */
#include "modules/check.h"
#include "modules/check_list.h"

struct dnsbl_list {
	const char *zone;
	int64_t score;                  /* below zero: an allow list */
	const char **answers;           /* addresses and ranges that count; none: every listing */
	size_t answer_count;
	const char *reply;              /* our words for a refusal; "" : the list's own TXT */
};

struct dnsbl_conf {
	struct dnsbl_list *lists;
	size_t list_count;
};

static void code_write(struct text *t, const char *zone, const struct address *code)
{
	text_string(t, zone);
	if (code->family == FAMILY_NONE)
		return;
	text_char(t, ' ');
	address_text(t, code);
}

/* The list's own words on the listing, if it has any. False: they are on their way. */
static bool list_words(struct check_ctx *ctx, struct bytes name, struct text *detail)
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
static bool list_ask(struct check_ctx *ctx, const struct dnsbl_list *list)
{
	char name_buffer[DNS_NAME_MAX + 1], detail_buffer[512];
	struct text name = TEXT(name_buffer), detail = TEXT(detail_buffer);
	struct address code = { .family = FAMILY_NONE };
	enum list_state state = check_list_state(ctx, list->zone);
	if (state != LIST_WELL) {
		text_format(&detail, "%s%s", list->zone, state == LIST_OFF ? ": disabled" : "");
		check_report_evidence(ctx, &(struct evidence){ .fact = "unknown",
							       .detail = text_bytes(&detail),
							       .value = bytes_of(list->zone) });
		return true;
	}
	dns_reverse_in(&name, &ctx->client, bytes_of(list->zone));
	const struct dns_answer *a = check_dns(ctx, text_bytes(&name), DNS_A);
	if (!a)
		return false;
	enum list_answer answer =
		check_list_answer(a, (const char *const *)list->answers, list->answer_count, &code);
	if (answer == LIST_CLEAR)
		return true;
	code_write(&detail, list->zone, &code);
	if (answer == LIST_LISTED && list->score >= 0 &&
	    !list_words(ctx, text_bytes(&name), &detail))
		return false;
	struct evidence evidence = { .fact = "unknown",
				     .detail = text_bytes(&detail),
				     .value = bytes_of(list->zone) };
	if (answer == LIST_LISTED) {
		evidence.fact = list->score < 0 ? "allowed" : "listed";
		evidence.reply = bytes_of(list->reply);
		evidence.score = (int)list->score;
	}
	check_report_evidence(ctx, &evidence);
	return true;
}

static enum progress dnsbl_run(struct check_ctx *ctx)
{
	const struct dnsbl_conf *conf = ctx->conf;
	bool waiting = false;
	for (size_t i = 0; i < conf->list_count; i++)
		waiting |= !list_ask(ctx, &conf->lists[i]);
	return waiting ? CHECK_WAIT : CHECK_DONE;
}

static bool dnsbl_verify(const void *conf_any, struct text *sentence)
{
	const struct dnsbl_conf *conf = conf_any;
	for (size_t i = 0; i < conf->list_count; i++)
		if (!check_list_zone_verify(conf->lists[i].zone, "client", sentence))
			return false;
	for (size_t i = 0; i < conf->list_count; i++)
		if (!check_list_accepted_verify(conf->lists[i].zone,
						(const char *const *)conf->lists[i].answers,
						conf->lists[i].answer_count, sentence))
			return false;
	return true;
}

static bool dnsbl_list_at(const void *conf_any, size_t n, struct check_list *list)
{
	const struct dnsbl_conf *conf = conf_any;
	if (n >= conf->list_count)
		return false;
	*list = (struct check_list){ .zone = conf->lists[n].zone,
				     .kind = LIST_OF_ADDRESSES,
				     .test = "",
				     .score = conf->lists[n].score };
	return true;
}

static const struct option list_options[] = {
	{ "zone", OPTION_HOSTNAME, offsetof(struct dnsbl_list, zone), .example = "zen.example",
	  .doc = "Domain of the list" },
	{ "score", OPTION_NUMBER, offsetof(struct dnsbl_list, score), .fallback = "5", .least = 100,
	  .most = 100, .doc = "Score added if listed; negative for an allow list" },
	{ "answers", OPTION_TEXTS, offsetof(struct dnsbl_list, answers), .fallback = "[]",
	  .doc = "Answers that count, as addresses or ranges; if empty, all but the list's "
		 "error codes" },
	{ "reply", OPTION_TEXT, offsetof(struct dnsbl_list, reply), .fallback = "\"\"", .most = 200,
	  .doc = "Text of the rejection; if empty, the list's TXT record" },
	{ 0 },
};
static const struct option options[] = {
	{ "lists", OPTION_LIST, offsetof(struct dnsbl_conf, lists), .members = list_options,
	  .member_size = sizeof(struct dnsbl_list), .least = 1, .most = 64,
	  .example = "[{ zone: zen.example, score: 5 }]", .doc = "DNS lists to query" },
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
	.options = { sizeof(struct dnsbl_conf), options, dnsbl_verify },
	.facts = facts,
	.run = dnsbl_run,
	.words = words,
	.list = dnsbl_list_at,
};
