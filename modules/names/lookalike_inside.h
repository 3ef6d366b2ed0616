/* lookalike_inside.h: the index of known domains, for the files lookalike*.c alone. */
#ifndef MXWARD_NAMES_LOOKALIKE_INSIDE_H
#define MXWARD_NAMES_LOOKALIKE_INSIDE_H

#include "modules/names/label.h"
#include "modules/names/lookalike.h"

enum {
	PIECES_MAX = 12, /* between hyphens; of more, the first are compared */
};

/* By what a known domain is found: how its label looks; the same and its ending in one word; the
 * first and the last letters of the look (one edit leaves one of those two as it was, since
 * together they lack a letter in the middle at least); its pieces between hyphens, in whatever
 * order. */
enum key { KEY_LOOK, KEY_JOINED, KEY_FRONT, KEY_BACK, KEY_PIECES, KEYS };

struct slot {
	uint32_t hash, domain;
};

struct known_name {
	const char *name;
	bool ours;
};

struct lookalikes {
	struct known_name *names; /* sorted */
	size_t name_count;
	size_t labels_most; /* of a name */
	const char **compared; /* registered domains */
	size_t compared_count;
	struct slot *slots; /* sorted */
	size_t slot_count;
};

/* What stands between the hyphens of a label. */
struct pieces {
	struct bytes at[PIECES_MAX];
	size_t count;
	bool more; /* than are kept */
};

/* Judges one domain that was found by a key; *same: it is of the same organisation. */
typedef bool judge_known(const struct label *seen, const struct label *of, bool *same);

/* Letters of either half. */
size_t look_half(size_t count);
/* "examplecom", as example-com.net has it. */
void label_joined(const struct label *, struct label *joined);
void pieces_read(struct bytes text, struct pieces *);
/* The same for all orders of these. */
uint32_t pieces_hash(const struct bytes *pieces, size_t count);
bool looks_equal(const struct label *a, const struct label *b);
/* True of the name itself, of ours or of a partner. */
bool name_known(const struct lookalikes *, struct bytes name);
/* The first domain with this key, or with this hash of one, of which the judge says yes. */
bool look_up(const struct lookalikes *, enum key, const uint32_t *codes, size_t count,
	     const struct label *seen, judge_known *, struct label *of);
bool look_up_hash(const struct lookalikes *, uint32_t hash, const struct label *seen, judge_known *,
		  struct label *of);
/* A label that has a known name as a part of it, or such a name's pieces in another order. *why: in
 * words. */
bool contained_find(const struct lookalikes *, const struct label *seen, struct label *of,
		    const char **why);

#endif
