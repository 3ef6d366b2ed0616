/* surbl.c: what lists of hosts say of the links in a message (SURBL, URIBL, Spamhaus DBL: the
 * conventions of RFC 5782, with names instead of addresses).
 *
 * Facts: `listed` (by a list with a positive score) and `allowed` (with a negative one), for each
 * host and list; the value is the zone. `flooded`: there are more hosts than are asked for one
 * message. A list counts once a message, however many hosts of it are there: the first listing has
 * its points. What a list answers is read as check_list.h says: its error codes and its silence are
 * `unknown`, never a listing; and what was not asked, because the list failed its self-test, is
 * `unknown` too. For a name its
 * registered domain is asked, which is what these lists hold; the full name only where the list is
 * said to know such. An address is asked reversed, as it would be of a list of clients.
 * surbl_parts.c finds the hosts, surbl_hosts.c chooses among them. */
#include "gateway/io/public_suffix.h"
#include "modules/check.h"
#include "modules/check_list.h"
#include "modules/mime/charset.h"
#include "modules/url/surbl_parts.h"

#include <string.h>

enum {
	LISTS_MAX = 16,
	/* that are reported; not fewer than LISTS_MAX: each list has its first */
	LISTINGS_MAX = 20,
	BITS_MAX = 0xffffff,
};

/* What a bit of an answer means. */
struct surbl_bit {
	uint64_t bit;                   /* of the low 24 of the answer; a power of two */
	const char *word;
};

struct surbl_list {
	const char *zone;
	int64_t score;                  /* below zero: an allow list */
	const char **answers;           /* addresses and ranges that count; none: every listing */
	size_t answer_count;
	struct surbl_bit *bits;         /* of which one at least must be set; none: any answer */
	size_t bit_count;
	bool hosts;                     /* it knows full names too, not only registered domains */
	bool addresses;                 /* it knows addresses */
	/* the name that it lists for tests; NULL: that of RFC 5782, if it has it */
	const char *test;
	const char *reply;              /* our words for a refusal; "": the usual ones */
};

struct surbl_conf {
	struct surbl_list *lists;
	size_t list_count;
	const char **hosts_exempt;      /* names, with all below them, and addresses */
	size_t exempt_count;
};

/* ---- answer the message */

static void *surbl_begin(struct check_ctx *ctx, struct arena *memory)
{
	const struct surbl_conf *conf = ctx->conf;
	bool below = false;
	for (size_t i = 0; i < conf->list_count; i++)
		below |= conf->lists[i].hosts;
	/* Where our memory lies and what time it is: a sender knows neither well enough to make
	 * names collide. */
	uint64_t seed = ctx->now * 0x9e3779b97f4a7c15u ^ (uintptr_t)memory->chunk;
	struct surbl_hosts *hosts = surbl_hosts_new(memory, (const char *const *)conf->hosts_exempt,
						    conf->exempt_count, below, seed);
	return hosts ? surbl_parts_new(memory, hosts, ctx->fields, ctx->field_count) : NULL;
}

/* ---- asking */

static bool asked_of(const struct surbl_list *list, const struct surbl_host *host)
{
	return (list->hosts || !host->below) &&
	       (list->addresses || host->address.family == FAMILY_NONE);
}

/* The name to ask for; false: it is too long to be one, so no list can hold it. */
static bool question(struct text *name, const struct surbl_list *list,
		     const struct surbl_host *host)
{
	if (host->address.family == FAMILY_NONE) {
		text_add(name, host->name);
		text_char(name, '.');
		text_string(name, list->zone);
	} else {
		dns_reverse_in(name, &host->address, bytes_of(list->zone));
	}
	return !name->cut && name->len <= DNS_NAME_MAX;
}

/* What became of one list; also how it goes through its answers. */
struct tally {
	enum list_state state;          /* as of the beginning of the run */
	size_t listed, failed;
	size_t first;                   /* of the hosts that it lists */
	char trouble_buffer[DNS_NAME_MAX * 2 + 64];
	struct text trouble;            /* the first that failed */
};

/* Asks for all at once, the hosts one after the other: where the answer store says that it is
 * enough, whole hosts are left, and those that weigh least. A list that is not well is left out.
 * False: some answers are on their way. */
static bool surbl_ask(struct check_ctx *ctx, const struct tally *tallies,
		      const struct surbl_host *hosts, size_t count)
{
	const struct surbl_conf *conf = ctx->conf;
	bool known = true;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < conf->list_count && j < LISTS_MAX; j++) {
			char buffer[DNS_NAME_MAX + 1];
			struct text name = TEXT(buffer);
			if (tallies[j].state == LIST_WELL && asked_of(&conf->lists[j], &hosts[i]) &&
			    question(&name, &conf->lists[j], &hosts[i]))
				known &= check_dns(ctx, text_bytes(&name), DNS_A) != NULL;
		}
	return known;
}

/* ---- what an answer means */

static uint64_t mask_of(const struct address *code)
{
	return (uint64_t)code->octets[1] << 16 | (uint64_t)code->octets[2] << 8 | code->octets[3];
}

/* The bits that are named and set, all answers that count together; *code is one of these
 * answers. */
static uint64_t bits_set(const struct surbl_list *list, const struct dns_answer *a,
			 struct address *code)
{
	uint64_t named = 0, set = 0;
	for (size_t i = 0; i < list->bit_count; i++)
		named |= list->bits[i].bit;
	for (size_t i = a->count; i > 0; i--) {
		const struct address *each = &a->records[i - 1].address;
		if (!(mask_of(each) & named) ||
		    !check_list_accepts(each, (const char *const *)list->answers,
					list->answer_count))
			continue;
		set |= mask_of(each) & named;
		*code = *each;
	}
	return set;
}

/* The answer of Spamhaus DBL to an address: such questions are forbidden there. */
static bool forbidden(const struct surbl_list *list, const struct surbl_host *host,
		      const struct address *code)
{
	static const uint8_t octets[] = { 127, 0, 1, 255 };
	return host->address.family != FAMILY_NONE && list->bit_count == 0 &&
	       memcmp(code->octets, octets, 4) == 0;
}

static enum list_answer answer_read(const struct surbl_list *list, const struct surbl_host *host,
				    const struct dns_answer *a, struct address *code, uint64_t *set)
{
	enum list_answer answer =
		check_list_answer(a, (const char *const *)list->answers, list->answer_count, code);
	*set = 0;
	if (answer != LIST_LISTED)
		return answer;
	if (forbidden(list, host, code))
		return LIST_ERROR;
	if (list->bit_count == 0)
		return LIST_LISTED;
	*set = bits_set(list, a, code);
	return *set ? LIST_LISTED : LIST_CLEAR;
}

/* ---- reporting */

static void report_listing(struct check_ctx *ctx, const struct surbl_list *list,
			   struct bytes detail, int score)
{
	check_report_evidence(ctx,
			      &(struct evidence){ .fact = list->score < 0 ? "allowed" : "listed",
						  .detail = detail,
						  .value = bytes_of(list->zone),
						  .reply = bytes_of(list->reply),
						  .score = score });
}

/* "evil.example on multi.example 127.0.0.8" */
static void listing_write(struct text *t, const struct surbl_list *list,
			  const struct surbl_host *host, const struct address *code)
{
	text_printable(t, host->name);
	text_format(t, " on %s", list->zone);
	if (code->family == FAMILY_NONE) {
		text_string(t, ": no answer");
		return;
	}
	text_char(t, ' ');
	address_text(t, code);
}

static void words_write(struct text *t, const struct surbl_list *list, uint64_t set)
{
	const char *separator = " ";
	for (size_t i = 0; i < list->bit_count; i++)
		if (list->bits[i].bit & set) {
			text_string(t, separator);
			text_printable(t, bytes_of(list->bits[i].word));
			separator = ", ";
		}
}

/* What the list says of the host, in words; CLEAR where nothing was asked. */
static enum list_answer surbl_host_read(struct check_ctx *ctx, const struct surbl_list *list,
					const struct surbl_host *host, struct text *words)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	struct address code = { .family = FAMILY_NONE };
	uint64_t set = 0;
	if (!asked_of(list, host) || !question(&name, list, host))
		return LIST_CLEAR;
	const struct dns_answer *a = check_dns(ctx, text_bytes(&name), DNS_A);
	enum list_answer answer = a ? answer_read(list, host, a, &code, &set) : LIST_ERROR;
	if (answer == LIST_CLEAR)
		return answer;
	listing_write(words, list, host, &code);
	words_write(words, list, set);
	return answer;
}

/* A list that is not well was not asked; that is said where there was something to ask. */
static void report_unwell(const struct surbl_list *list, struct tally *tally,
			  const struct surbl_host *hosts, size_t count)
{
	size_t i = 0;
	while (i < count && !asked_of(list, &hosts[i]))
		i++;
	if (i == count)
		return;
	text_format(&tally->trouble, "%s: %s", list->zone,
		    tally->state == LIST_OFF ? "disabled" : "no answer to its self-test");
	tally->failed = 1;
}

static void report_list(struct check_ctx *ctx, const struct surbl_list *list, struct tally *tally,
			const struct surbl_host *hosts, size_t count)
{
	tally->trouble = TEXT(tally->trouble_buffer);
	if (tally->state != LIST_WELL) {
		report_unwell(list, tally, hosts, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		char buffer[1024];
		struct text words = TEXT(buffer);
		enum list_answer answer = surbl_host_read(ctx, list, &hosts[i], &words);
		if (answer == LIST_LISTED && tally->listed++ == 0) {
			tally->first = i;
			report_listing(ctx, list, text_bytes(&words), (int)list->score);
		}
		if (answer == LIST_ERROR && tally->failed++ == 0)
			text_add(&tally->trouble, text_bytes(&words));
	}
}

/* The further listings of the list, without points: as many as were counted. */
static void report_further(struct check_ctx *ctx, const struct surbl_list *list,
			   const struct tally *tally, const struct surbl_host *hosts, size_t *room)
{
	size_t left = tally->listed ? tally->listed - 1 : 0;
	for (size_t i = tally->first + 1; left && *room; i++) {
		char buffer[1024];
		struct text words = TEXT(buffer);
		if (surbl_host_read(ctx, list, &hosts[i], &words) != LIST_LISTED)
			continue;
		report_listing(ctx, list, text_bytes(&words), 0);
		left--;
		(*room)--;
	}
}

static void report_trouble(struct check_ctx *ctx, const struct surbl_list *list,
			   struct tally *tally)
{
	if (tally->failed > 1)
		text_format(&tally->trouble, ", and %zu more host%s", tally->failed - 1,
			    tally->failed > 2 ? "s" : "");
	if (tally->failed)
		check_report_evidence(ctx,
				      &(struct evidence){ .fact = "unknown",
							  .detail = text_bytes(&tally->trouble),
							  .value = bytes_of(list->zone) });
}

/* What was not asked because there is too much of it is a fact of its own: the lists are well. */
static void report_left_out(struct check_ctx *ctx, const struct surbl_parts *parts, size_t asked)
{
	char buffer[80];
	struct text t = TEXT(buffer);
	size_t count = surbl_hosts_left_out(surbl_parts_hosts(parts));
	text_format(&t, "%zu hosts, of which %zu %s not queried", asked + count, count,
		    count == 1 ? "was" : "were");
	if (count)
		check_report(ctx, "flooded", text_bytes(&t));
	if (surbl_parts_incomplete(parts))
		check_unknown(ctx, BYTES("out of memory for a part"));
}

static enum progress surbl_run(struct check_ctx *ctx)
{
	const struct surbl_conf *conf = ctx->conf;
	const struct surbl_parts *parts = ctx->read;
	struct surbl_host hosts[SURBL_HOSTS_MAX];
	struct tally tallies[LISTS_MAX] = { { .state = LIST_WELL } };
	size_t room = LISTINGS_MAX;
	if (!parts) {
		check_unknown(ctx, BYTES("out of memory for the message"));
		return CHECK_DONE;
	}
	for (size_t i = 0; i < conf->list_count && i < LISTS_MAX; i++)
		tallies[i].state = check_list_state(ctx, conf->lists[i].zone);
	if (!ctx->whole) {
		(void)surbl_ask(ctx, tallies, hosts,
				surbl_hosts_ahead(surbl_parts_hosts(parts), hosts));
		return CHECK_WAIT;
	}
	size_t count = surbl_hosts_chosen(surbl_parts_hosts(parts), hosts);
	if (!surbl_ask(ctx, tallies, hosts, count))
		return CHECK_WAIT;
	for (size_t i = 0; i < conf->list_count && i < LISTS_MAX; i++) {
		report_list(ctx, &conf->lists[i], &tallies[i], hosts, count);
		room -= tallies[i].listed > 0;
	}
	for (size_t i = 0; i < conf->list_count && i < LISTS_MAX; i++)
		report_further(ctx, &conf->lists[i], &tallies[i], hosts, &room);
	for (size_t i = 0; i < conf->list_count && i < LISTS_MAX; i++)
		report_trouble(ctx, &conf->lists[i], &tallies[i]);
	report_left_out(ctx, parts, count);
	return CHECK_DONE;
}

/* ---- the configuration */

static bool list_verify(const struct surbl_list *list, struct text *sentence)
{
	if (!check_list_zone_verify(list->zone, "address", sentence))
		return false;
	for (size_t i = 0; i < list->bit_count; i++) {
		uint64_t bit = list->bits[i].bit;
		if (bit && bit <= BITS_MAX && !(bit & (bit - 1)))
			continue;
		text_format(sentence,
			    "bit %llu of %s is not a single bit of an answer: it must be 1, 2, 4, "
			    "8 and so on up to %u",
			    (unsigned long long)bit, list->zone, BITS_MAX / 2 + 1);
		return false;
	}
	return check_list_accepted_verify(list->zone, (const char *const *)list->answers,
					  list->answer_count, sentence);
}

static bool surbl_verify(const void *conf_any, struct text *sentence)
{
	const struct surbl_conf *conf = conf_any;
	for (size_t i = 0; i < conf->list_count; i++)
		if (!list_verify(&conf->lists[i], sentence))
			return false;
	for (size_t i = 0; i < conf->exempt_count; i++) {
		char buffer[DNS_NAME_MAX + 1];
		struct text t = TEXT(buffer);
		if (surbl_exempt_read(conf->hosts_exempt[i], &t))
			continue;
		text_format(sentence,
			    "\"%s\" in hosts_exempt is neither a name nor an address; "
			    "write it like example.com or 192.0.2.1",
			    conf->hosts_exempt[i]);
		return false;
	}
	return true;
}

static bool surbl_list_at(const void *conf_any, size_t n, struct check_list *list)
{
	const struct surbl_conf *conf = conf_any;
	if (n >= conf->list_count)
		return false;
	const char *test = conf->lists[n].test;
	*list = (struct check_list){ .zone = conf->lists[n].zone,
				     .kind = LIST_OF_NAMES,
				     .test = test ? test : "",
				     .score = conf->lists[n].score };
	return true;
}

/* What the answer of text needs is loaded before the process locks itself down. */
static bool surbl_start(void)
{
	return charset_start() && public_suffix_start();
}

static const struct option bit_options[] = {
	{ "", OPTION_COUNT, offsetof(struct surbl_bit, bit),
	  .doc = "Bit of the answer's last three bytes" },
	{ "word", OPTION_TEXT, offsetof(struct surbl_bit, word), .most = 60, .example = "phishing",
	  .doc = "Reason, as shown in the log" },
	{ 0 },
};
static const struct option list_options[] = {
	{ "zone", OPTION_HOSTNAME, offsetof(struct surbl_list, zone), .example = "multi.example",
	  .doc = "Domain of the list" },
	{ "score", OPTION_NUMBER, offsetof(struct surbl_list, score), .fallback = "5", .least = 100,
	  .most = 100,
	  .doc = "Score added to a message with a listed host; negative for an allow list" },
	{ "answers", OPTION_TEXTS, offsetof(struct surbl_list, answers), .fallback = "[]",
	  .doc = "Answers that count, as addresses or ranges; if empty, all but the list's "
		 "error codes" },
	{ "bits", OPTION_PAIRS, offsetof(struct surbl_list, bits), .fallback = "{}", .most = 24,
	  .members = bit_options, .member_size = sizeof(struct surbl_bit),
	  .example = "{ 8: phishing, 16: malware }",
	  .doc = "Bits that count and their reasons, for a list whose answers are bit masks in "
		 "the last three bytes; if not set, any answer counts" },
	{ "hosts", OPTION_BOOL, offsetof(struct surbl_list, hosts), .fallback = "false",
	  .doc = "Queries for full host names as well as for registered domains" },
	{ "addresses", OPTION_BOOL, offsetof(struct surbl_list, addresses), .fallback = "true",
	  .doc = "Queries for addresses in links; Spamhaus DBL forbids them" },
	{ "test", OPTION_HOSTNAME, offsetof(struct surbl_list, test), .fallback = "",
	  .example = "test.surbl.org",
	  .doc = "Test entry of the list; if it is not listed, the list is disabled. If not "
		 "set, \"test\" (RFC 5782), which may be missing" },
	{ "reply", OPTION_TEXT, offsetof(struct surbl_list, reply), .fallback = "\"\"", .most = 200,
	  .doc = "Text of the rejection" },
	{ 0 },
};
static const struct option options[] = {
	{ "lists", OPTION_LIST, offsetof(struct surbl_conf, lists), .members = list_options,
	  .member_size = sizeof(struct surbl_list), .least = 1, .most = LISTS_MAX,
	  .example = "[{ zone: multi.example, score: 6, bits: { 8: phishing, 16: malware } }]",
	  .doc = "DNS lists to query for the hosts in a message" },
	{ "hosts_exempt", OPTION_TEXTS, offsetof(struct surbl_conf, hosts_exempt), .fallback = "[]",
	  .most = 1000,
	  .doc = "Hosts that are never queried: domain names, with all names below them, and "
		 "addresses" },
	{ 0 },
};
static const char *const facts[] = { "listed", "allowed", "flooded", NULL };
static const struct check_words words[] = {
	{ "listed", 7, 1, "Message content rejected: %d" },
	{ "flooded", 7, 1, "Message content rejected: too many links: %d" },
	{ 0 },
};

/* Each allow list counts once a message. */
static int64_t least_score(const void *conf_any)
{
	const struct surbl_conf *conf = conf_any;
	int64_t sum = 0;
	for (size_t i = 0; i < conf->list_count; i++)
		sum += conf->lists[i].score < 0 ? conf->lists[i].score : 0;
	return sum;
}

static const struct check_reader reader = {
	.begin = surbl_begin,
	.parts = &surbl_parts_listener,
	.end = surbl_parts_end,
};

const struct check check_surbl = {
	.name = "surbl",
	.phase = PHASE_BODY,
	.options = { sizeof(struct surbl_conf), options, surbl_verify },
	.facts = facts,
	.run = surbl_run,
	.list = surbl_list_at,
	.start = surbl_start,
	.reader = &reader,
	.questions = SURBL_HOSTS_MAX * 4,
	.least_score = least_score,
	.words = words,
};
