/* feedback_answer.c: any octets as what a child says that was sent to read reports. What must hold:
 *   - nothing behind the octets is read (they lie in a heap block of exactly their size);
 *   - every part that is taken is in its form, its words are words, its strings safe to keep;
 *   - a part that was taken can be written again, and is the same octets;
 *   - the reports of a whole answer are all there is in it. */
#include "gateway/feedback/feedback.h"

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void row(const struct feedback_row *r)
{
	require(r->count > 0 && r->count <= FEEDBACK_COUNT_MAX);
	require(r->source.family == FAMILY_IPV4 || r->source.family == FAMILY_IPV6);
	require(r->dkim < VERDICTS && r->spf < VERDICTS && r->disposition < DISPOSITIONS);
	require(r->dkim_result < RESULTS && r->spf_result < RESULTS && r->reason < REASONS);
	require(feedback_plain(r->header_from) && feedback_plain(r->dkim_domain));
}

static void report(const struct feedback_report *r)
{
	require(r->id.len > 0 && r->begin <= r->end && r->end <= FEEDBACK_TIME_MAX);
	require(feedback_plain(r->id) && feedback_plain(r->org) && feedback_plain(r->domain));
	require(r->kind != FEEDBACK_DMARC || r->domain.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size }), rest = exact;
	struct feedback_part part;
	size_t closings = 0, found = 0;
	for (struct bytes before = rest; feedback_take(&rest, &part); before = rest) {
		char buffer[FEEDBACK_PART_MAX];
		struct text again = TEXT(buffer);
		require(feedback_write(&again, &part));
		require(bytes_equal(text_bytes(&again),
				    bytes_first(before, before.len - rest.len)));
		closings += part.kind == PART_REPORT || part.kind == PART_UNREADABLE;
		if (part.kind == PART_ROW)
			row(&part.row);
		if (part.kind == PART_REPORT)
			report(&part.report);
	}
	bool whole = feedback_whole(exact);
	require(!whole || rest.len == 0);
	for (struct bytes answer = exact, rows; whole && feedback_next(&answer, &rows, &part);)
		found++;
	require(!whole || found == closings);
	release(exact);
	return 0;
}
