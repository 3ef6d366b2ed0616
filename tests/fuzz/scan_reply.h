/* scan_reply.h: what the fuzz targets of scanners' replies share: a reply read whole, in pieces and
 * with more behind it, and what must hold of any. */
#ifndef MXWARD_TESTS_FUZZ_SCAN_REPLY_H
#define MXWARD_TESTS_FUZZ_SCAN_REPLY_H

#include "gateway/scan/scan_protocol.h"

#include "tests/fuzz/fuzz.h"

typedef enum scan_progress scan_reader(struct bytes octets, bool ended, struct scan_reply *);
typedef void scan_claim(struct bytes input, const struct scan_reply *);

/* Every octet of a view can be looked at; the sanitizer sees one that is not ours. */
static inline void look_at(struct bytes view)
{
	for (size_t i = 0; i < view.len; i++)
		require(view.at[i] != '\r' || i + 1 < view.len);
}

/* What a reply says, reduced to what can be compared after its octets are gone. */
struct said {
	enum scan_progress progress;
	enum scan_verdict verdict;
	int64_t score;
	size_t name, version, why, action;
};

static inline struct said say(struct bytes input, bool ended, scan_reader *read, scan_claim *claim)
{
	struct bytes exact = exact_copy(input);
	struct scan_reply reply = { .verdict = SCAN_FAILED };
	struct said said = { .progress = read(exact, ended, &reply) };
	if (said.progress == SCAN_SETTLED) {
		look_at(reply.name);
		look_at(reply.why);
		look_at(reply.version);
		look_at(reply.action);
		require((reply.verdict == SCAN_FAILED) == (reply.why.len > 0));
		if (reply.verdict != SCAN_FAILED)
			claim(exact, &reply);
		said = (struct said){ SCAN_SETTLED,    reply.verdict,     reply.score,
				      reply.name.len,  reply.version.len, reply.why.len,
				      reply.action.len };
	}
	release(exact);
	return said;
}

static inline bool same(struct said a, struct said b)
{
	return a.progress == b.progress && a.verdict == b.verdict && a.score == b.score &&
	       a.name == b.name && a.version == b.version && a.why == b.why && a.action == b.action;
}

static inline void try_all(struct bytes input, scan_reader *read, scan_claim *claim)
{
	struct said whole = say(input, false, read, claim);
	size_t step = 1 + input.len / 64;
	require(say(input, true, read, claim).progress == SCAN_SETTLED);
	if (whole.progress == SCAN_SETTLED)
		require(same(say(input, true, read, claim), whole));
	for (size_t n = 0; n < input.len; n += step) {
		struct said piece = say(bytes_first(input, n), false, read, claim);
		require(piece.progress == SCAN_MORE || same(piece, whole));
		/* What is cut off is not clean. */
		struct said cut = say(bytes_first(input, n), true, read, claim);
		require(piece.progress == SCAN_SETTLED || cut.verdict == SCAN_FAILED);
	}
}

#endif
