/* spf.c: any octets as SPF records, in a DNS that chance makes of the same octets. What must hold:
 *   - nothing behind a record is read (each lies in a heap block of exactly its size);
 *   - the evaluation ends, with a result that RFC 7208 knows, and words in printable ASCII of
 *     bounded length;
 *   - only names that can be asked are asked for, and no more of them than the limits allow;
 *   - the result does not depend on when answers come: at once, all together, one by one. */
#include "modules/spf/spf_eval.h"
#include "modules/spf/spf_record.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ten terms, twice (asked ahead), ten hosts for each in its turn, the client's reverse entry and
 * its ten names. */
enum { QUESTIONS_MAX = 1 + 2 * SPF_TERMS_MAX + SPF_TERMS_MAX * SPF_NAMES_MAX + 1 + SPF_NAMES_MAX };
enum { LINES_MAX = 16, RECORDS_MAX = 13 };

struct question {
	char name[DNS_NAME_MAX];
	size_t len;
	enum dns_type type;
	bool known;
	struct dns_answer answer;
	struct dns_record records[RECORDS_MAX];
};

struct world {
	struct bytes lines[LINES_MAX];
	size_t line_count;
	bool waits;
	struct question questions[QUESTIONS_MAX];
	size_t asked;
};

static uint32_t hash_of(struct bytes b, uint32_t hash)
{
	for (size_t i = 0; i < b.len; i++)
		hash = (hash ^ (unsigned char)octet_lower(b.at[i])) * 16777619u;
	return hash ^ hash >> 15;
}

static void record_fill(struct world *w, struct question *q, struct dns_record *r, uint32_t hash)
{
	static const struct bytes names[] = {
		{ "a.test", 6 }, { "b.a.test", 8 }, { "c.test", 6 }, { "", 0 }, { "d", 1 }
	};
	if (q->type == DNS_TXT) {
		r->data = w->lines[hash % w->line_count];
	} else if (q->type == DNS_MX || q->type == DNS_PTR) {
		r->data = names[hash % 5];
	} else {
		uint8_t octets[16] = { 192, 0, 2, (uint8_t)(hash & 3) };
		r->address = address_from_octets(octets, q->type == DNS_A ? 4 : 16);
	}
}

/* The same name and type always get the same answer. */
static void answer_make(struct world *w, struct question *q)
{
	uint32_t hash = hash_of((struct bytes){ q->name, q->len }, 2166136261u + (uint32_t)q->type);
	uint32_t kind = hash % 16;
	q->known = true;
	q->answer = (struct dns_answer){ .records = q->records };
	q->answer.status = kind == 0   ? DNS_FAILED
			   : kind == 1 ? DNS_NO_NAME
			   : kind == 2 ? DNS_NONE
				       : DNS_FOUND;
	if (q->answer.status != DNS_FOUND)
		return;
	q->answer.count = q->type == DNS_TXT ? 1 + (kind == 3) : hash / 16 % (RECORDS_MAX + 1);
	for (size_t i = 0; i < q->answer.count; i++)
		record_fill(w, q, &q->records[i], hash / 256 + (uint32_t)i);
}

static const struct dns_answer *dns(struct check_ctx *ctx, struct bytes name, enum dns_type type)
{
	struct world *w = ctx->asker;
	require(dns_name_valid(name));
	for (size_t i = 0; i < w->asked; i++) {
		struct question *q = &w->questions[i];
		if (q->type == type && bytes_equal_nocase((struct bytes){ q->name, q->len }, name))
			return q->known ? &q->answer : NULL;
	}
	require(w->asked < QUESTIONS_MAX);
	struct question *q = &w->questions[w->asked++];
	memcpy(q->name, name.at, name.len);
	q->len = name.len;
	q->type = type;
	q->known = false;
	if (w->waits)
		return NULL;
	answer_make(w, q);
	return &q->answer;
}

static void settle(struct world *w, bool one)
{
	bool settled = false;
	for (size_t i = w->asked; i > 0; i--) {
		struct question *q = &w->questions[i - 1];
		if (q->known || (one && settled))
			continue;
		settled = true;
		answer_make(w, q);
	}
	require(settled);
}

static enum spf_result evaluate(struct world *w, const struct spf_query *query, bool waits,
				bool one)
{
	char buffer[SPF_WHY_MAX];
	struct text why = TEXT(buffer);
	enum spf_result result;
	w->asked = 0;
	w->waits = waits;
	while ((result = spf_check_host(query, &why)) == SPF_WAIT)
		settle(w, one);
	require(strcmp(spf_result_name(result), "wait") != 0);
	require(why.len > 0);
	for (size_t i = 0; i < why.len; i++)
		require(buffer[i] >= 32 && buffer[i] < 127);
	return result;
}

static void record_judge(struct bytes line)
{
	struct spf_record record;
	struct spf_term t;
	if (!spf_record_is(line) || !spf_record_read(line, &record))
		return;
	unsigned questions = 0;
	for (struct bytes rest = record.terms; spf_term_next(&rest, &t);) {
		questions += spf_term_asks(&t);
		require(t.prefix4 <= 32 && t.prefix6 <= 128 && t.text.len > 0);
	}
	require(questions == record.questions);
}

/* The first octets are the client, the sender and the HELO name; then a record a line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world w;
	static const struct check_asks asks = { .dns = dns };
	struct check_ctx ctx = { .asks = &asks, .asker = &w };
	struct bytes rest = { (const char *)data, size };
	if (size < 2)
		return 0;
	uint8_t six[16] = { 192, 0, 2, data[1] & 3 };
	ctx.client = address_from_octets(six, data[0] & 1 ? 16 : 4);
	rest = bytes_skip(rest, 2);
	struct bytes words[2];
	for (int i = 0; i < 2; i++) {
		words[i] = bytes_first(rest, bytes_find(rest, '\n'));
		rest = bytes_skip(rest, words[i].len + 1);
	}
	for (w.line_count = 0; w.line_count < LINES_MAX && (rest.len || w.line_count == 0);
	     w.line_count++) {
		w.lines[w.line_count] = exact_copy(bytes_first(rest, bytes_find(rest, '\n')));
		record_judge(w.lines[w.line_count]);
		rest = bytes_skip(rest, w.lines[w.line_count].len + 1);
	}
	struct spf_query query = {
		.ctx = &ctx, .local = words[0], .domain = BYTES("a.test"), .helo = words[1]
	};
	enum spf_result at_once = evaluate(&w, &query, false, false);
	require(evaluate(&w, &query, true, false) == at_once);
	require(evaluate(&w, &query, true, true) == at_once);
	for (size_t i = 0; i < w.line_count; i++)
		release(w.lines[i]);
	return 0;
}
