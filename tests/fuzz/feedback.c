/* feedback.c: any octets as a report: DMARC's XML, or a TLS report where they begin with a bracket.
 * What must hold:
 *   - nothing behind the octets is read (they lie in a heap block of exactly their size);
 *   - the reader ends with one report or with why there is none, and says nothing behind that;
 *   - every part that it gives can be written, read again, and is the same;
 *   - it makes no difference in what pieces XML comes. */
#include "gateway/feedback/feedback.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 1 << 20 };

struct taken {
	char room[ROOM];
	struct text text;
	size_t closings, rows;
};

static void taken_begin(struct taken *t)
{
	t->text = TEXT(t->room);
	t->closings = t->rows = 0;
}

static bool take(void *arg, const struct feedback_part *part)
{
	struct taken *t = arg;
	char buffer[FEEDBACK_PART_MAX], once_more[FEEDBACK_PART_MAX];
	struct text written = TEXT(buffer), again = TEXT(once_more);
	struct bytes octets;
	struct feedback_part read;
	require(t->closings == 0);
	require(feedback_write(&written, part));
	octets = text_bytes(&written);
	require(feedback_take(&octets, &read) && octets.len == 0);
	require(feedback_write(&again, &read));
	require(bytes_equal(text_bytes(&written), text_bytes(&again)));
	t->closings += part->kind >= PART_REPORT;
	t->rows += part->kind < PART_REPORT;
	text_add(&t->text, text_bytes(&written));
	return true;
}

static void read_xml(struct taken *t, struct bytes octets, size_t piece)
{
	struct feedback_taker taker = { take, t, 1000 };
	taken_begin(t);
	struct feedback_xml *x = feedback_xml_new(&taker);
	require(x);
	for (; octets.len > 0; octets = bytes_skip(octets, piece))
		if (!feedback_xml_feed(x, bytes_first(octets, piece)))
			break;
	feedback_xml_end(x, NULL);
	require(t->closings == 1 && t->rows <= 1000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct taken whole, pieces;
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	if (size > 0 && data[0] == '{') {
		struct feedback_taker taker = { take, &whole, 1000 };
		taken_begin(&whole);
		feedback_json(&taker, exact);
		require(whole.closings == 1);
	} else {
		read_xml(&whole, exact, SIZE_MAX);
		read_xml(&pieces, exact, 7);
		require(bytes_equal(text_bytes(&whole.text), text_bytes(&pieces.text)));
	}
	release(exact);
	return 0;
}
