/* person_name.h: is one name of a person, as people read it, another?
 *
 * Names are compared by the words in them, whatever their order, case, marks, script and
 * punctuation; a given name may be an initial, a middle name may be missing, titles do not count.
 * Words that a hyphen joins are one name: Anna-Lena is not Anna, Hartmann-Vogt not Hartmann.
 * Pure functions, which allocate nothing. */
#ifndef MXWARD_NAMES_PERSON_NAME_H
#define MXWARD_NAMES_PERSON_NAME_H

#include "modules/names/likeness.h"

enum { NAME_WORDS_MAX = 32, NAME_OCTETS_MAX = 160, NAME_SUMS_MAX = NAME_WORDS_MAX + 1 };

/* A name as it is compared. A name with more words, or longer ones, is nobody's. */
struct person_name {
	char octets[NAME_OCTETS_MAX];
	struct name_word {
		uint8_t begin, length; /* of the octets */
		bool title;            /* Dr., Mrs, CEO */
		bool bound;            /* a hyphen joins it to the one before */
	} words[NAME_WORDS_MAX];
	uint8_t count;  /* 0: it has none, or is nobody's */
	uint8_t octets_len;
	bool plain;     /* all ASCII: it looks the same in small and in capital form */
	bool over;      /* it has more words or octets than are kept */
};

/* How the digraphs stand for letters with marks that some people write: ü as u, or as ue. */
enum spelling { SPELT_PLAIN, SPELT_DIGRAPHS };

/* `name` is UTF-8. */
void person_name_read(struct bytes name, enum likeness, enum spelling, struct person_name *);
/* True if `seen`, the name in a message, is that of `person`; `spelt` is the same person's in
 * another spelling, of which each word may stand for his. Words of `seen` that are titles, initials
 * or among `ignored` (NULL-ended, lower-case ASCII) count for nothing; beside one of the ignored,
 * which are the company's, its legal form neither. */
bool person_name_fits(const struct person_name *seen, const struct person_name *person,
		      const struct person_name *spelt, const char *const *ignored);

/* Adds the sums of the words that a name may be known by, and of all its letters together, to
 * `sums`; gives how many. `person`: only of those words that no spelling of his lacks. Where
 * person_name_fits() says yes, the two names have a sum in common. */
size_t person_name_sums(const struct person_name *, bool person, uint32_t sums[NAME_SUMS_MAX]);

#endif
