/* person_name.c: names of persons compared; see person_name.h. Must never take one word alone for
 * a name of several, but for an initial. */
#include "modules/names/person_name.h"

#include "modules/names/name_words.h"
#include "modules/url/url_unicode.h"

#include <string.h>

/* Capital I and small l, the digit 1 and a bar are one stroke in most typefaces. A capital I stays
 * one here, so that it is both an i and an l; a capital L stays one, as it looks like neither. */
#define STROKE 'I'
#define CORNER 'L'

enum {
	/* Of a word so long, two swapped letters and an l for an i are overlooked: in shorter ones
	 * they make another name. */
	LONG_WORD = 6,
	PARTICLE = 2, /* "Al-", "de": may be missing beside what it is bound to */
};

static bool word_equal(struct bytes word, const char *other)
{
	size_t length = strlen(other);
	bool equal = word.len == length;
	for (size_t i = 0; equal && i < length; i++)
		equal = octet_lower(word.at[i]) == other[i];
	return equal;
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
	word->title = word_title(word_at(n, n->count));
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
	if (code == STROKE || code == CORNER || code == '|') {
		text_char(octets, code == '|' ? 'l' : (char)code);
		return LIKE_TEXT;
	}
	if (spelling == SPELT_DIGRAPHS && digraph(code, octets))
		return LIKE_TEXT;
	return likeness_of(code, likeness, octets);
}

/* Between two words, a hyphen alone. */
static bool hyphen(uint32_t code)
{
	return code == '-' || code == 0x2010 || code == 0x2011;
}

void person_name_read(struct bytes name, enum likeness likeness, enum spelling spelling,
		      struct person_name *n)
{
	struct text octets = TEXT(n->octets);
	n->count = 0;
	n->plain = bytes_ascii(name);
	n->words[0] = (struct name_word){ .begin = 0 };
	while (name.len && n->count < NAME_WORDS_MAX) {
		uint32_t code = code_take(&name);
		uint8_t before = n->count;
		if (letter_read(code, likeness, spelling, &octets) != LIKE_BLANK)
			continue;
		word_end(n, &octets);
		if (n->count < NAME_WORDS_MAX)
			n->words[n->count].bound = n->count > before && hyphen(code);
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
	person = person == CORNER ? 'l' : person;
	if (seen == CORNER)
		return person == 'l';
	if (seen == person)
		return true;
	if (seen == STROKE || person == STROKE)
		return seen == 'i' || person == 'i' || seen == 'l' || person == 'l' ||
		       seen == '1' || person == '1';
	if (first && seen == 'l' && person == 'i')
		return true;
	return digit_fits(seen, person);
}

/* Two letters that look like one: rn and m, vv and w; cl and d where neither is a capital. */
static bool pair_fits(struct bytes two, char one, bool first)
{
	static const struct {
		char pair[3], one;
	} pairs[] = { { "rn", 'm' }, { "vv", 'w' }, { "cl", 'd' } };
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].one == one && bytes_starts(two, bytes_of(pairs[i].pair)))
			return !first || one != 'd';
	return false;
}

/* What may differ in a long word. */
static bool swapped(struct bytes seen, struct bytes person)
{
	return seen.len > 1 && person.len > 1 &&
	       octet_lower(seen.at[0]) == octet_lower(person.at[1]) &&
	       octet_lower(seen.at[1]) == octet_lower(person.at[0]);
}

static bool dotless(char seen, char person)
{
	return (seen == 'l' && person == 'i') || (seen == 'i' && person == 'l');
}

static bool word_fits(struct bytes seen, struct bytes person)
{
	bool first = true, lenient = person.len >= LONG_WORD;
	while (seen.len && person.len) {
		size_t of_seen = 1, of_person = 1;
		bool fits = letter_fits(seen.at[0], person.at[0], first);
		if (!fits && pair_fits(seen, person.at[0], first)) {
			of_seen = 2;
		} else if (!fits && pair_fits(person, seen.at[0], first)) {
			of_person = 2;
		} else if (!fits) {
			if (!lenient)
				return false;
			lenient = false;
			of_seen = of_person = swapped(seen, person) ? 2 : 1;
			if (of_seen == 1 && !dotless(seen.at[0], person.at[0]))
				return false;
		}
		seen = bytes_skip(seen, of_seen);
		person = bytes_skip(person, of_person);
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
	size_t whole; /* words that no spelling lacks, and that are there as they are */
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

/* Both are words of one name that has hyphens. */
static bool bound_together(const struct person_name *n, size_t a, size_t b)
{
	size_t low = a < b ? a : b, high = a < b ? b : a;
	for (size_t i = low + 1; i <= high; i++)
		if (!n->words[i].bound)
			return false;
	return true;
}

/* "Al" of "Al-Hassan". */
static bool particle(const struct person_name *n, size_t word)
{
	const struct name_word *w = n->words;
	return w[word].length <= PARTICLE &&
	       ((word > 0 && w[word].bound && w[word - 1].length > PARTICLE) ||
		(word + 1 < n->count && w[word + 1].bound && w[word + 1].length > PARTICLE));
}

/* The words of a person's name that no spelling of it lacks: the first and the last that are no
 * titles, with what hyphens bind to them; where these are fewer than two, all. */
static bool needed(const struct person_name *n, size_t word)
{
	size_t first = 0, last = n->count;
	while (first < n->count && n->words[first].title)
		first++;
	while (last > 0 && n->words[last - 1].title)
		last--;
	if (first + 1 >= last)
		return true;
	return (bound_together(n, word, first) || bound_together(n, word, last - 1)) &&
	       !particle(n, word);
}

static bool ignorable(struct bytes word, const char *const *ignored)
{
	for (; ignored && *ignored; ignored++)
		if (word_equal(word, *ignored))
			return true;
	return false;
}

/* Whether what is left of the name is nobody else's: a word that is bound to one of the person's
 * makes that another name. */
static bool rest_ignorable(const struct pairing *p, const char *const *ignored)
{
	const struct person_name *n = p->seen;
	bool company = false, legal = false;
	for (size_t i = 0; i < n->count; i++) {
		struct bytes word = word_at(n, i);
		if (p->used[i] || n->words[i].title || initial(word))
			continue;
		bool bound = (i > 0 && n->words[i].bound && p->used[i - 1]) ||
			     (i + 1 < n->count && n->words[i + 1].bound && p->used[i + 1]);
		if (!bound && ignorable(word, ignored))
			company = true;
		else if (word_legal(word))
			legal = true;
		else
			return false;
	}
	return company || !legal;
}

/* The words of a person, and of the same in another spelling. */
static bool either_take(struct pairing *p, const struct person_name *spelt, size_t i,
			bool (*fits)(struct bytes seen, struct bytes person))
{
	return pairing_take(p, word_at(p->person, i), fits) ||
	       (spelt && pairing_take(p, word_at(spelt, i), fits));
}

static bool words_fit(const struct person_name *seen, const struct person_name *person,
		      const struct person_name *spelt, const char *const *ignored)
{
	struct pairing p = { .seen = seen, .person = person };
	bool missing[NAME_WORDS_MAX] = { false };
	for (size_t i = 0; i < person->count; i++) {
		bool whole = either_take(&p, spelt, i, word_fits);
		missing[i] = !whole;
		p.whole += whole && needed(person, i) && !initial(word_at(person, i));
	}
	if (p.whole == 0)
		return false;
	for (size_t i = 0; i < person->count; i++)
		if (missing[i] && !either_take(&p, spelt, i, initial_fits) && needed(person, i))
			return false;
	return rest_ignorable(&p, ignored);
}

static bool titles_alone(const struct person_name *n)
{
	bool alone = true;
	for (size_t i = 0; i < n->count; i++)
		alone = alone && n->words[i].title;
	return alone;
}

/* The words of a name that are no titles, or all if there are no others, without blanks; gives how
 * many. `turned`: the last of them first. */
static size_t joined(const struct person_name *n, bool turned, struct text *t)
{
	bool titles = titles_alone(n);
	size_t count = 0, last = n->count;
	while (last > 0 && n->words[last - 1].title && !titles)
		last--;
	for (size_t i = 0; i < last; i++) {
		size_t word = !turned ? i : i == 0 ? last - 1 : i - 1;
		if (n->words[word].title && !titles)
			continue;
		text_add(t, word_at(n, word));
		count++;
	}
	return count;
}

/* "ChiefExecutive", "E x e c u t i v e  C h i e f": one who writes no blanks, or too many. */
static bool joined_fit(const struct person_name *seen, const struct person_name *person)
{
	char seen_buffer[NAME_OCTETS_MAX], buffer[NAME_OCTETS_MAX], turned_buffer[NAME_OCTETS_MAX];
	struct text whole = TEXT(seen_buffer), name = TEXT(buffer), turned = TEXT(turned_buffer);
	if (joined(seen, false, &whole) == joined(person, false, &name))
		return false;
	(void)joined(person, true, &turned);
	return word_fits(text_bytes(&whole), text_bytes(&name)) ||
	       word_fits(text_bytes(&whole), text_bytes(&turned));
}

/* ---- sums: what looks the same weighs the same */

static uint32_t octet_weight(char c)
{
	uint32_t weight = ((unsigned char)c + 1u) * 0x9E3779B1u;
	weight = (weight ^ weight >> 15) * 0x85EBCA77u;
	return weight ^ weight >> 13;
}

static uint32_t letter_weight(char c)
{
	static const char read_as[] = "ol2easbtbg";
	c = octet_digit(c) ? read_as[c - '0'] : octet_lower(c);
	if (c == 'm')
		return octet_weight('r') + octet_weight('n');
	if (c == 'w')
		return 2 * octet_weight('v');
	if (c == 'd')
		return octet_weight('c') + octet_weight('l');
	return octet_weight(c == 'i' ? 'l' : c);
}

size_t person_name_sums(const struct person_name *n, bool person, uint32_t sums[NAME_SUMS_MAX])
{
	size_t count = 0;
	uint32_t all = 0;
	bool titles = titles_alone(n);
	for (size_t i = 0; i < n->count; i++) {
		struct bytes word = word_at(n, i);
		uint32_t sum = 0;
		for (size_t j = 0; j < word.len; j++)
			sum += letter_weight(word.at[j]);
		all += n->words[i].title && !titles ? 0 : sum;
		if (!initial(word) && (!person || needed(n, i)))
			sums[count++] = sum;
	}
	sums[count++] = all;
	return count;
}

bool person_name_fits(const struct person_name *seen, const struct person_name *person,
		      const struct person_name *spelt, const char *const *ignored)
{
	if (seen->count == 0 || person->count == 0)
		return false;
	if (spelt && spelt->count != person->count)
		spelt = NULL;
	return words_fit(seen, person, spelt, ignored) || joined_fit(seen, person) ||
	       (spelt && joined_fit(seen, spelt));
}
