/* lookalike_contained.c: known names within longer labels: "example-login", "mail-commerzbank",
 * "logistics-northwind". Must never take a common name, or a short one, for anybody's: what is
 * called so and something else is somebody else. */
#include "modules/names/lookalike_inside.h"
#include "modules/names/name_words.h"

#include "gateway/io/public_suffix.h"

enum {
	DISTINCT_LETTERS = 10, /* of a name that is found beside any word */
	/* Without a hyphen between them, words of at least so many letters. */
	JOINED_LURE_LETTERS = 5,
	JOINED_LEGAL_LETTERS = 4,
};

/* What stands beside a name, from the most suspicious on. */
enum beside { BESIDE_LURES, BESIDE_FORMS, BESIDE_ANYTHING };

/* Words of swindlers may stand beside any name of some length; a legal form or a country beside one
 * that is no common name alone; any word beside a distinct one. */
static bool judge_lured(const struct label *seen, const struct label *of, bool *same)
{
	(void)same;
	return of->count >= LOOKALIKE_EDIT_LETTERS && looks_equal(seen, of);
}

static bool judge_formed(const struct label *seen, const struct label *of, bool *same)
{
	return judge_lured(seen, of, same) && !word_common(of->text);
}

/* One of its pieces at least is no common name. */
static bool distinct(const struct label *of)
{
	struct pieces pieces;
	size_t letters = 0;
	bool own = false;
	pieces_read(of->text, &pieces);
	for (size_t i = 0; i < pieces.count; i++) {
		letters += pieces.at[i].len;
		own |= !word_common(pieces.at[i]) && !word_legal(pieces.at[i]) &&
		       !word_lure(pieces.at[i]);
	}
	return of->ascii && own && letters >= DISTINCT_LETTERS;
}

static bool judge_distinct(const struct label *seen, const struct label *of, bool *same)
{
	return judge_lured(seen, of, same) && distinct(of);
}

static size_t occurrences(const struct pieces *p, struct bytes piece)
{
	size_t count = 0;
	for (size_t i = 0; i < p->count; i++)
		count += bytes_equal(p->at[i], piece);
	return count;
}

/* The same pieces in another order; `seen` has no others. */
static bool judge_pieces(const struct label *seen, const struct label *of, bool *same)
{
	struct pieces a, b;
	(void)same;
	pieces_read(seen->text, &a);
	pieces_read(of->text, &b);
	if (a.count != b.count || b.more || !distinct(of))
		return false;
	for (size_t i = 0; i < b.count; i++)
		if (occurrences(&a, b.at[i]) != occurrences(&b, b.at[i]))
			return false;
	return true;
}

static enum beside beside_of(struct bytes word)
{
	bool country = word.len == 2 && top_level_known(word);
	return word_lure(word)               ? BESIDE_LURES
	       : country || word_legal(word) ? BESIDE_FORMS
					     : BESIDE_ANYTHING;
}

static bool name_find(const struct lookalikes *l, struct bytes name, enum beside beside,
		      struct label *of)
{
	static judge_known *const judges[] = { judge_lured, judge_formed, judge_distinct };
	struct label run = { .text = name, .ascii = true };
	label_look(name, &run);
	return look_up(l, KEY_LOOK, run.look, run.look_count, &run, judges[beside], of);
}

/* The pieces `first` to `last` as they stand in the label. */
static struct bytes run_text(const struct pieces *p, size_t first, size_t last)
{
	const char *begin = p->at[first].at;
	return (struct bytes){ begin, (size_t)(p->at[last].at + p->at[last].len - begin) };
}

static bool run_find(const struct lookalikes *l, const struct pieces *p, size_t first, size_t last,
		     struct label *of)
{
	struct label run = { .text = run_text(p, first, last), .ascii = true };
	enum beside beside = p->more ? BESIDE_ANYTHING : BESIDE_LURES;
	for (size_t i = 0; i < p->count; i++) {
		enum beside each = i < first || i > last ? beside_of(p->at[i]) : BESIDE_LURES;
		beside = each > beside ? each : beside;
	}
	bool whole = first == 0 && last + 1 == p->count && !p->more;
	return (!whole && name_find(l, run.text, beside, of)) ||
	       (last > first && look_up_hash(l, pieces_hash(p->at + first, last + 1 - first), &run,
					     judge_pieces, of));
}

static bool runs_find(const struct lookalikes *l, const struct pieces *p, struct label *of)
{
	for (size_t length = p->count; length > 0; length--)
		for (size_t first = 0; first + length <= p->count; first++)
			if (run_find(l, p, first, first + length - 1, of))
				return true;
	return false;
}

/* "wwwexample", "examplelogin", "northwindlogisticsltd". */
static bool joined_find(const struct lookalikes *l, struct bytes text, struct label *of)
{
	if (bytes_starts(text, BYTES("www")) && name_find(l, bytes_skip(text, 3), BESIDE_LURES, of))
		return true;
	for (size_t n = JOINED_LEGAL_LETTERS; n + LOOKALIKE_EDIT_LETTERS <= text.len; n++) {
		struct bytes front = bytes_first(text, n), back = bytes_skip(text, text.len - n);
		bool lure = n >= JOINED_LURE_LETTERS;
		if ((lure && word_lure(front) &&
		     name_find(l, bytes_skip(text, n), BESIDE_LURES, of)) ||
		    (lure && word_lure(back) &&
		     name_find(l, bytes_first(text, text.len - n), BESIDE_LURES, of)) ||
		    (word_legal(back) &&
		     name_find(l, bytes_first(text, text.len - n), BESIDE_ANYTHING, of)))
			return true;
	}
	return false;
}

bool contained_find(const struct lookalikes *l, const struct label *seen, struct label *of,
		    const char **why)
{
	struct pieces pieces;
	*why = "contains its name";
	if (!seen->ascii)
		return false;
	pieces_read(seen->text, &pieces);
	return runs_find(l, &pieces, of) || joined_find(l, seen->text, of);
}
