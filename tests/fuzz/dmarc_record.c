/* dmarc_record.c: any octets as DMARC records, in a DNS that chance makes of the same octets. What
 * must hold:
 *   - nothing behind a record is read (each lies in a heap block of exactly its size);
 *   - a record begins with "v" and stays what it is with another case of its letters behind the
 *     version, and with tags that nobody knows at its end;
 *   - the check ends with one evidence in printable ASCII, asks only for names that can be asked
 *     for and not for more than its walks allow, and its evidence does not depend on when answers
 *     come. */
#include "modules/check.h"
#include "modules/dmarc/dmarc_record.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

extern const struct check check_dmarc;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The author's walk, those of four identifiers, and whether the author's domain exists. */
enum { QUESTIONS_MAX = 8 + 4 * 7 + 1, LINES_MAX = 12, EARLIER_MAX = 4, FOUND_MAX = 3000 };

struct question {
	char name[DNS_NAME_MAX];
	size_t len;
	enum dns_type type;
	bool known;
	struct dns_answer answer;
	struct dns_record records[2];
};

struct world {
	struct bytes lines[LINES_MAX];
	size_t line_count;
	struct evidence earlier[EARLIER_MAX];
	bool waits;
	struct question questions[QUESTIONS_MAX];
	size_t asked;
	char found_buffer[FOUND_MAX];
	struct text found;
	size_t reports;
};

/* The same name and type always get the same answer. */
static void answer_make(struct world *w, struct question *q)
{
	uint32_t hash = 2166136261u + (uint32_t)q->type;
	for (size_t i = 0; i < q->len; i++)
		hash = (hash ^ (unsigned char)q->name[i]) * 16777619u;
	hash ^= hash >> 15;
	uint32_t kind = hash % 16;
	q->known = true;
	q->answer = (struct dns_answer){ .records = q->records };
	q->answer.status = kind == 0  ? DNS_FAILED
			   : kind < 3 ? DNS_NO_NAME
			   : kind < 5 ? DNS_NONE
				      : DNS_FOUND;
	if (q->answer.status != DNS_FOUND)
		return;
	q->answer.count = kind == 5 ? 2 : 1;
	for (size_t i = 0; i < q->answer.count; i++)
		q->records[i].data = w->lines[(hash / 16 + i) % w->line_count];
}

static const struct dns_answer *dns(struct check_ctx *ctx, struct bytes name, enum dns_type type)
{
	struct world *w = ctx->asker;
	require(dns_name_valid(name));
	for (size_t i = 0; i < w->asked; i++) {
		struct question *q = &w->questions[i];
		if (q->type == type && bytes_equal((struct bytes){ q->name, q->len }, name))
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

static const struct evidence *found(struct check_ctx *ctx, size_t n)
{
	struct world *w = ctx->asker;
	return n < EARLIER_MAX ? &w->earlier[n] : NULL;
}

static void report(struct check_ctx *ctx, const struct evidence *e)
{
	struct world *w = ctx->asker;
	const struct bytes parts[] = { bytes_of(e->fact), e->detail, e->value, e->auth };
	w->reports++;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		text_add(&w->found, parts[i]);
		text_char(&w->found, '|');
	}
}

static void evaluate(struct world *w, struct check_ctx *ctx, bool waits, bool one)
{
	w->asked = 0;
	w->waits = waits;
	do {
		bool settled = !waits;
		for (size_t i = w->asked; i > 0; i--) {
			struct question *q = &w->questions[i - 1];
			if (q->known || (one && settled))
				continue;
			settled = true;
			answer_make(w, q);
		}
		require(settled || w->asked == 0);
		w->found = TEXT(w->found_buffer);
		w->reports = 0;
	} while (check_run(&check_dmarc, ctx) == CHECK_WAIT);
	require(w->reports == 1 && !w->found.cut);
	for (size_t i = 0; i < w->found.len; i++)
		require(w->found_buffer[i] >= 32 && w->found_buffer[i] < 127);
}

static bool same(const struct dmarc_record *a, const struct dmarc_record *b)
{
	return a->applies == b->applies && a->p == b->p && a->sp == b->sp && a->np == b->np &&
	       a->psd == b->psd && a->strict_dkim == b->strict_dkim &&
	       a->strict_spf == b->strict_spf && a->test == b->test;
}

static void record_judge(struct bytes line)
{
	struct dmarc_record record, again;
	if (!dmarc_record_read(line, &record))
		return;
	require(octet_lower(line.at[0]) == 'v');
	require(record.p <= DMARC_REJECT && record.sp <= DMARC_REJECT && record.np <= DMARC_REJECT);
	require(record.applies ||
		(record.p == DMARC_NONE && record.sp == DMARC_NONE && record.np == DMARC_NONE));
	struct text other = { .at = malloc(line.len + 20), .cap = line.len + 20 };
	require(other.at != NULL);
	text_add(&other, line);
	for (size_t i = bytes_find(line, ';'); i < line.len; i++)
		if (octet_alpha(other.at[i]))
			other.at[i] ^= 0x20;
	text_string(&other, " ; pct=1;x=y ;");
	require(dmarc_record_read(text_bytes(&other), &again) && same(&record, &again));
	free(other.at);
}

/* The first line is the author's domain, the next four are identifiers; then a record a line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world w;
	static const struct check_asks asks = { .dns = dns, .found = found, .report = report };
	char at_once[FOUND_MAX];
	struct bytes rest = { (const char *)data, size }, words[1 + EARLIER_MAX];
	for (size_t i = 0; i < 1 + EARLIER_MAX; i++) {
		words[i] = bytes_first(rest, bytes_find(rest, '\n'));
		rest = bytes_skip(rest, words[i].len + 1);
	}
	for (size_t i = 0; i < EARLIER_MAX; i++)
		w.earlier[i] = (struct evidence){
			.check = i ? "dkim" : "spf",
			.fact = bytes_starts(words[i + 1], BYTES("?")) ? "temperror" : "pass",
			.detail = BYTES("mailfrom x"),
			.value = bytes_skip(words[i + 1], bytes_starts(words[i + 1], BYTES("?")))
		};
	for (w.line_count = 0; w.line_count < LINES_MAX && (rest.len || w.line_count == 0);
	     w.line_count++) {
		w.lines[w.line_count] = exact_copy(bytes_first(rest, bytes_find(rest, '\n')));
		record_judge(w.lines[w.line_count]);
		rest = bytes_skip(rest, w.lines[w.line_count].len + 1);
	}
	char header[600];
	struct text from = TEXT(header);
	text_format(&from, "From: a@%.*s\r\n", BYTES_ARG(bytes_first(words[0], 500)));
	struct bytes block = text_bytes(&from);
	struct header_field field;
	require(header_next(&block, &field));
	struct check_ctx ctx = { .asks = &asks,
				 .asker = &w,
				 .sender = BYTES("x"),
				 .fields = &field,
				 .field_count = 1,
				 .whole = true };
	evaluate(&w, &ctx, false, false);
	memcpy(at_once, w.found_buffer, sizeof at_once);
	evaluate(&w, &ctx, true, false);
	require(memcmp(at_once, w.found_buffer, w.found.len) == 0);
	evaluate(&w, &ctx, true, true);
	require(memcmp(at_once, w.found_buffer, w.found.len) == 0);
	for (size_t i = 0; i < w.line_count; i++)
		release(w.lines[i]);
	return 0;
}
