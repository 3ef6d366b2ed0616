/* person_name.c: names of persons compared; see person_name.h. Must never take one word alone for
 * a name of several, but for an initial. */
#include "modules/names/person_name.h"

#include "modules/url/url_unicode.h"

#include <string.h>

/* Capital I and small l, the digit 1 and a bar are one stroke in most typefaces. A capital I stays
 * one here, so that it is both an i and an l. */
#define STROKE 'I'

enum { PAIRS_MOST = 4 /* letters of a name that are two in another spelling */ };

static const char *const titles[] = {
	"mr",
	"mrs",
	"ms",
	"miss",
	"mx",
	"sir",
	"dr",
	"prof",
	"professor",
	"jr",
	"sr",
	"phd",
	"md",
	"mba",
	"esq",
	"herr",
	"frau",
	"dipl",
	"ing",
	"mag",
	"dott",
	"ssa",
	"sig",
	"sra",
	"mme",
	"mlle",
	"ceo",
	"cfo",
	"coo",
	"cto",
	"cio",
	"ciso",
	"president",
	"chairman",
	"director",
	"owner",
	"founder",
	"geschaftsfuhrer",
	"geschaeftsfuehrer",
	"vorstand",
	"inhaber",
	"pdg",
	"dg",
	"gf",
};

static bool word_equal(struct bytes word, const char *other)
{
	size_t length = strlen(other);
	bool equal = word.len == length;
	for (size_t i = 0; equal && i < length; i++)
		equal = octet_lower(word.at[i]) == other[i];
	return equal;
}

static bool title(struct bytes word)
{
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (word_equal(word, titles[i]))
			return true;
	return false;
}

static struct bytes word_at(const struct person_name *n, size_t i)
{
	return (struct bytes){ n->octets + n->words[i].begin, n->words[i].length };
}

/* ---- reading */

static void word_end(struct person_name *n, const struct text *octets)
{
	struct name_word *word = &n->words[n->count];
	if (octets->len == word->begin)
		return;
	word->length = (uint8_t)(octets->len - word->begin);
	word->title = title(word_at(n, n->count));
	n->count++;
	if (n->count < NAME_WORDS_MAX)
		n->words[n->count].begin = (uint8_t)octets->len;
}

static bool digraph(uint32_t code, struct text *out)
{
	static const struct {
		uint32_t small, capital;
		const char *as;
	} letters[] = { { 0xE4, 0xC4, "ae" },
			{ 0xF6, 0xD6, "oe" },
			{ 0xFC, 0xDC, "ue" },
			{ 0xF8, 0xD8, "oe" },
			{ 0xE5, 0xC5, "aa" } };
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (code == letters[i].small || code == letters[i].capital) {
			text_string(out, letters[i].as);
			return true;
		}
	return false;
}

static enum likeness_kind letter_read(uint32_t code, enum likeness likeness, enum spelling spelling,
				      struct text *octets)
{
	if (code == STROKE || code == '|') {
		text_char(octets, code == '|' ? 'l' : STROKE);
		return LIKE_TEXT;
	}
	if (spelling == SPELT_DIGRAPHS && digraph(code, octets))
		return LIKE_TEXT;
	return likeness_of(code, likeness, octets);
}

void person_name_read(struct bytes name, enum likeness likeness, enum spelling spelling,
		      struct person_name *n)
{
	struct text octets = TEXT(n->octets);
	n->count = 0;
	n->plain = bytes_ascii(name);
	n->words[0].begin = 0;
	while (name.len && n->count < NAME_WORDS_MAX) {
		uint32_t code = code_take(&name);
		if (letter_read(code, likeness, spelling, &octets) == LIKE_BLANK)
			word_end(n, &octets);
	}
	n->over = name.len > 0 || octets.cut;
	if (!n->over)
		word_end(n, &octets);
	n->count = n->over ? 0 : n->count;
	n->octets_len = (uint8_t)octets.len;
}

/* ---- comparing */

/* A digit in the place of a letter that it is read as: nobody's name has digits. */
static bool digit_fits(char seen, char person)
{
	static const char read_as[10][3] = { "o", "il", "", "e", "a", "s", "b", "t", "b", "g" };
	return seen >= '0' && seen <= '9' && person && strchr(read_as[seen - '0'], person);
}

/* `first`: both stand where a name has a capital letter. */
static bool letter_fits(char seen, char person, bool first)
{
	if (seen == person)
		return true;
	if (seen == STROKE || person == STROKE)
		return seen == 'i' || person == 'i' || seen == 'l' || person == 'l' ||
		       seen == '1' || person == '1';
	if (first && seen == 'l' && person == 'i')
		return true;
	return digit_fits(seen, person);
}

/* Two letters that look like one: rn and m, vv and w. */
static bool pair_fits(struct bytes two, char one)
{
	static const struct {
		char pair[3], one;
	} pairs[] = { { "rn", 'm' }, { "vv", 'w' }, { "cl", 'd' } };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].one == one && bytes_starts(two, bytes_of(pairs[i].pair)))
			return true;
	return false;
}

static bool word_fits(struct bytes seen, struct bytes person)
{
	bool first = true;
	while (seen.len && person.len) {
		bool one = letter_fits(seen.at[0], person.at[0], first);
		bool seen_two = !one && pair_fits(seen, person.at[0]);
		bool person_two = !one && pair_fits(person, seen.at[0]);
		if (!one && !seen_two && !person_two)
			return false;
		seen = bytes_skip(seen, seen_two ? 2 : 1);
		person = bytes_skip(person, person_two ? 2 : 1);
		first = false;
	}
	return seen.len == 0 && person.len == 0;
}

/* One character, of whatever script. */
static bool initial(struct bytes word)
{
	return word.len > 0 && bytes_utf8_first(word) == word.len;
}

/* "Th. Berger", "Chr. Berger": two or three letters that stand for one sound. */
static bool abbreviation(struct bytes word)
{
	static const char *const sounds[] = { "th", "ch", "chr", "ph", "st", "sch" };
	for (size_t i = 0; i < sizeof sounds / sizeof *sounds; i++)
		if (word_equal(word, sounds[i]))
			return true;
	return false;
}

static bool initial_fits(struct bytes seen, struct bytes person)
{
	return (initial(seen) || abbreviation(seen)) && bytes_starts_nocase(person, seen);
}

/* How the words of both were brought together. */
struct pairing {
	const struct person_name *seen, *person;
	bool used[NAME_WORDS_MAX];
	size_t whole; /* words that are there as they are */
};

static bool pairing_take(struct pairing *p, struct bytes word,
			 bool (*fits)(struct bytes seen, struct bytes person))
{
	for (size_t i = 0; i < p->seen->count; i++) {
		if (p->used[i] || !fits(word_at(p->seen, i), word))
			continue;
		p->used[i] = true;
		return true;
	}
	return false;
}

/* The words of a person's name that no spelling of it lacks: the first and the last that are no
 * titles; titles alone are words as any. */
static bool needed(const struct person_name *n, size_t word)
{
	size_t first = 0, last = n->count;
	while (first < n->count && n->words[first].title)
		first++;
	while (last > 0 && n->words[last - 1].title)
		last--;
	if (first >= last)
		return true;
	return word == first || word == last - 1;
}

static bool ignorable(struct bytes word, const char *const *ignored)
{
	for (; ignored && *ignored; ignored++)
		if (word_equal(word, *ignored))
			return true;
	return initial(word);
}

static bool rest_ignorable(const struct pairing *p, const char *const *ignored)
{
	for (size_t i = 0; i < p->seen->count; i++)
		if (!p->used[i] && !p->seen->words[i].title &&
		    !ignorable(word_at(p->seen, i), ignored))
			return false;
	return true;
}

static bool words_fit(const struct person_name *seen, const struct person_name *person,
		      const char *const *ignored)
{
	struct pairing p = { .seen = seen, .person = person };
	bool missing[NAME_WORDS_MAX] = { false };
	for (size_t i = 0; i < person->count; i++) {
		struct bytes word = word_at(person, i);
		bool whole = pairing_take(&p, word, word_fits);
		missing[i] = !whole;
		p.whole += whole && !initial(word);
	}
	if (p.whole == 0)
		return false;
	for (size_t i = 0; i < person->count; i++)
		if (missing[i] && !pairing_take(&p, word_at(person, i), initial_fits) &&
		    needed(person, i))
			return false;
	return rest_ignorable(&p, ignored);
}

/* The words of a name from `first` on, and then those before it, without blanks. */
static struct bytes joined(const struct person_name *n, size_t first, char buffer[NAME_OCTETS_MAX])
{
	struct text t = { .at = buffer, .cap = NAME_OCTETS_MAX };
	for (size_t i = 0; i < n->count; i++)
		text_add(&t, word_at(n, (first + i) % n->count));
	return text_bytes(&t);
}

/* "ChiefExecutive", "E x e c u t i v e  C h i e f": one who writes no blanks, or too many. */
static bool joined_fit(const struct person_name *seen, const struct person_name *person)
{
	char seen_buffer[NAME_OCTETS_MAX], buffer[NAME_OCTETS_MAX];
	int more = (int)seen->octets_len - (int)person->octets_len;
	if (seen->count == person->count || more > PAIRS_MOST || more < -PAIRS_MOST)
		return false;
	struct bytes whole = joined(seen, 0, seen_buffer);
	return word_fits(whole, joined(person, 0, buffer)) ||
	       word_fits(whole, joined(person, (size_t)(person->count - 1), buffer));
}

bool person_name_fits(const struct person_name *seen, const struct person_name *person,
		      const char *const *ignored)
{
	if (seen->count == 0 || person->count == 0)
		return false;
	return words_fit(seen, person, ignored) || joined_fit(seen, person);
}
