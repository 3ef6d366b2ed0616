/* feedback.c: words of reports, and what is said of reports, octet by octet; see feedback.h. Must
 * never believe a length, a number or a word. */
#include "gateway/feedback/feedback.h"

#include <assert.h>

/* Ends a part, so that no answer ends with the octet that says that the child ended in order. */
#define PART_MARK '\n'

const char *const feedback_verdicts[VERDICTS] = { "", "pass", "fail" };
const char *const feedback_dispositions[DISPOSITIONS] = { "",           "none",   "pass",
							  "quarantine", "reject", "other" };
const char *const feedback_results[RESULTS] = { "",          "none",    "pass",   "fail",
						"softfail",  "neutral", "policy", "temperror",
						"permerror", "other" };
const char *const feedback_reasons[REASONS] = { "",
						"forwarded",
						"sampled_out",
						"trusted_forwarder",
						"mailing_list",
						"local_policy",
						"policy_test_mode",
						"other" };

unsigned feedback_word(const char *const *names, unsigned count, struct bytes word, unsigned other)
{
	for (unsigned i = 0; i < count; i++)
		if (bytes_equal_nocase(word, bytes_of(names[i])))
			return i;
	return other;
}

bool feedback_plain(struct bytes b)
{
	bool plain = b.len <= FEEDBACK_TEXT_MAX && bytes_utf8(b);
	for (size_t i = 0; plain && i < b.len; i++)
		plain = !octet_control(b.at[i]);
	return plain;
}

enum feedback_verdict feedback_dmarc(const struct feedback_row *row)
{
	if (row->dkim == VERDICT_PASS || row->spf == VERDICT_PASS)
		return VERDICT_PASS;
	bool failed = row->dkim == VERDICT_FAIL && row->spf == VERDICT_FAIL;
	return failed ? VERDICT_FAIL : VERDICT_NONE_SAID;
}

/* ---- numbers and strings, written */

static void put(struct text *t, uint64_t value, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++)
		text_char(t, (char)(value >> (8 * i)));
}

static void put_bytes(struct text *t, struct bytes b)
{
	assert(b.len <= FEEDBACK_TEXT_MAX);
	put(t, b.len, 1);
	text_add(t, b);
}

static void put_address(struct text *t, const struct address *a)
{
	unsigned size = a->family == FAMILY_IPV4 ? 4 : 16;
	assert(a->family != FAMILY_NONE);
	put_bytes(t, (struct bytes){ (const char *)a->octets, size });
}

static void put_row(struct text *t, const struct feedback_row *r)
{
	put_address(t, &r->source);
	put(t, r->count, 4);
	put(t, r->disposition, 1);
	put(t, r->dkim, 1);
	put(t, r->spf, 1);
	put(t, r->reason, 1);
	put(t, r->dkim_result, 1);
	put(t, r->spf_result, 1);
	put_bytes(t, r->header_from);
	put_bytes(t, r->envelope_from);
	put_bytes(t, r->dkim_domain);
	put_bytes(t, r->dkim_selector);
	put_bytes(t, r->spf_domain);
}

static void put_policy(struct text *t, const struct feedback_policy *p)
{
	put_bytes(t, p->type);
	put_bytes(t, p->domain);
	put(t, p->passed, 4);
	put(t, p->failed, 4);
}

static void put_failure(struct text *t, const struct feedback_failure *f)
{
	put_bytes(t, f->type);
	put_bytes(t, f->mx);
	put(t, f->count, 4);
}

static void put_report(struct text *t, const struct feedback_report *r)
{
	put(t, r->kind, 1);
	put(t, r->rfc9990, 1);
	put_bytes(t, r->org);
	put_bytes(t, r->email);
	put_bytes(t, r->id);
	put(t, r->begin, 8);
	put(t, r->end, 8);
	put_bytes(t, r->domain);
	put_bytes(t, r->policy);
	put_bytes(t, r->subdomain_policy);
	put(t, r->invalid, 4);
	put_bytes(t, r->invalid_why);
}

bool feedback_write(struct text *t, const struct feedback_part *p)
{
	put(t, p->kind, 1);
	if (p->kind == PART_ROW)
		put_row(t, &p->row);
	else if (p->kind == PART_POLICY)
		put_policy(t, &p->policy);
	else if (p->kind == PART_FAILURE)
		put_failure(t, &p->failure);
	else if (p->kind == PART_REPORT)
		put_report(t, &p->report);
	else if (p->kind == PART_UNREADABLE)
		put_bytes(t, p->why);
	text_char(t, PART_MARK);
	return !t->cut;
}

/* ---- the same, read */

static bool take(struct bytes *rest, unsigned octets, uint64_t most, uint64_t *value)
{
	if (rest->len < octets)
		return false;
	*value = 0;
	for (unsigned i = 0; i < octets; i++)
		*value |= (uint64_t)(unsigned char)rest->at[i] << (8 * i);
	*rest = bytes_skip(*rest, octets);
	return *value <= most;
}

/* One of `count` words. */
static bool take_word(struct bytes *rest, unsigned count, unsigned *word)
{
	uint64_t value;
	if (!take(rest, 1, count - 1, &value))
		return false;
	*word = (unsigned)value;
	return true;
}

static bool take_octets(struct bytes *rest, struct bytes *b)
{
	uint64_t len;
	if (!take(rest, 1, FEEDBACK_TEXT_MAX, &len) || rest->len < len)
		return false;
	*b = bytes_first(*rest, (size_t)len);
	*rest = bytes_skip(*rest, (size_t)len);
	return true;
}

static bool take_bytes(struct bytes *rest, struct bytes *b)
{
	return take_octets(rest, b) && feedback_plain(*b);
}

/* An IPv4 address in the form of IPv6 is one of IPv4, and so not in its form here. */
static bool take_address(struct bytes *rest, struct address *a)
{
	struct bytes octets;
	if (!take_octets(rest, &octets) || (octets.len != 4 && octets.len != 16))
		return false;
	*a = address_from_octets(octets.at, octets.len);
	return a->family == (octets.len == 4 ? FAMILY_IPV4 : FAMILY_IPV6);
}

static bool take_row(struct bytes *rest, struct feedback_row *r)
{
	unsigned words[6];
	if (!take_address(rest, &r->source) || !take(rest, 4, FEEDBACK_COUNT_MAX, &r->count) ||
	    r->count == 0 || !take_word(rest, DISPOSITIONS, &words[0]) ||
	    !take_word(rest, VERDICTS, &words[1]) || !take_word(rest, VERDICTS, &words[2]) ||
	    !take_word(rest, REASONS, &words[3]) || !take_word(rest, RESULTS, &words[4]) ||
	    !take_word(rest, RESULTS, &words[5]))
		return false;
	r->disposition = (enum feedback_disposition)words[0];
	r->dkim = (enum feedback_verdict)words[1];
	r->spf = (enum feedback_verdict)words[2];
	r->reason = (enum feedback_reason)words[3];
	r->dkim_result = (enum feedback_result)words[4];
	r->spf_result = (enum feedback_result)words[5];
	return take_bytes(rest, &r->header_from) && take_bytes(rest, &r->envelope_from) &&
	       take_bytes(rest, &r->dkim_domain) && take_bytes(rest, &r->dkim_selector) &&
	       take_bytes(rest, &r->spf_domain);
}

static bool take_policy(struct bytes *rest, struct feedback_policy *p)
{
	return take_bytes(rest, &p->type) && take_bytes(rest, &p->domain) &&
	       take(rest, 4, FEEDBACK_COUNT_MAX, &p->passed) &&
	       take(rest, 4, FEEDBACK_COUNT_MAX, &p->failed);
}

static bool take_failure(struct bytes *rest, struct feedback_failure *f)
{
	return take_bytes(rest, &f->type) && take_bytes(rest, &f->mx) &&
	       take(rest, 4, FEEDBACK_COUNT_MAX, &f->count);
}

static bool take_report(struct bytes *rest, struct feedback_report *r)
{
	unsigned kind, form;
	if (!take_word(rest, FEEDBACK_KINDS, &kind) || !take_word(rest, 2, &form) ||
	    !take_bytes(rest, &r->org) || !take_bytes(rest, &r->email) ||
	    !take_bytes(rest, &r->id) || r->id.len == 0 ||
	    !take(rest, 8, FEEDBACK_TIME_MAX, &r->begin) ||
	    !take(rest, 8, FEEDBACK_TIME_MAX, &r->end) || r->end < r->begin)
		return false;
	r->kind = (enum feedback_kind)kind;
	r->rfc9990 = form;
	return take_bytes(rest, &r->domain) && take_bytes(rest, &r->policy) &&
	       take_bytes(rest, &r->subdomain_policy) &&
	       (r->domain.len > 0 || r->kind != FEEDBACK_DMARC) &&
	       take(rest, 4, FEEDBACK_RECORDS_MAX, &r->invalid) &&
	       take_bytes(rest, &r->invalid_why);
}

static bool take_kind(struct bytes *rest, struct feedback_part *p)
{
	switch (p->kind) {
	case PART_ROW:
		return take_row(rest, &p->row);
	case PART_POLICY:
		return take_policy(rest, &p->policy);
	case PART_FAILURE:
		return take_failure(rest, &p->failure);
	case PART_REPORT:
		return take_report(rest, &p->report);
	case PART_UNREADABLE:
		return take_bytes(rest, &p->why);
	case PART_END:
	case PART_KINDS:
		break;
	}
	return true;
}

bool feedback_take(struct bytes *answer, struct feedback_part *p)
{
	struct bytes rest = *answer;
	unsigned kind;
	uint64_t mark;
	if (!take_word(&rest, PART_KINDS, &kind))
		return false;
	*p = (struct feedback_part){ .kind = (enum feedback_part_kind)kind };
	if (!take_kind(&rest, p) || !take(&rest, 1, PART_MARK, &mark) || mark != PART_MARK)
		return false;
	*answer = rest;
	return true;
}

bool feedback_whole(struct bytes answer)
{
	struct feedback_part p = { .kind = PART_KINDS };
	size_t reports = 0, records = 0;
	while (feedback_take(&answer, &p)) {
		reports += p.kind == PART_REPORT || p.kind == PART_UNREADABLE;
		records += p.kind < PART_REPORT;
		if (p.kind == PART_END)
			break;
	}
	return p.kind == PART_END && answer.len == 0 && reports <= FEEDBACK_REPORTS_MAX + 1 &&
	       records <= FEEDBACK_RECORDS_MAX;
}

bool feedback_next(struct bytes *answer, struct bytes *rows, struct feedback_part *p)
{
	*rows = *answer;
	for (struct bytes before = *answer; feedback_take(answer, p); before = *answer) {
		if (p->kind < PART_REPORT)
			continue;
		*rows = bytes_first(*rows, rows->len - before.len);
		return p->kind != PART_END;
	}
	return false;
}
