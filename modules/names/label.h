/* label.h: the label of a domain that somebody registered, by what it looks like.
 *
 * Pure functions, which allocate nothing. */
#ifndef MXWARD_NAMES_LABEL_H
#define MXWARD_NAMES_LABEL_H

#include "modules/url/url_unicode.h"

struct label {
	struct bytes name;      /* the registered domain: a view of the end of what was read */
	struct bytes text;      /* its first label, as an A-label */
	struct bytes ending;    /* what stands behind it: the public suffix */
	uint32_t codes[LABEL_CODES_MAX];        /* the label as people see it */
	size_t count;
	/* The same with every letter as it looks: without marks and hyphens, 0 as o, 1 as l, rn as
	 * m (UTS 39, 4, and the pairs that it leaves to typefaces). */
	uint32_t look[LABEL_CODES_MAX];
	size_t look_count;
	bool ascii;
};

/* `host`: A-labels in lower case. False: nobody registered it; it is a public suffix, or one
 * word. */
bool label_read(struct bytes host, struct label *) __attribute__((warn_unused_result));
/* Only count, codes and look, of the octets of one label. */
void label_look(struct bytes text, struct label *);
/* How one label differs from the other, in words: "1 for l", "s added". Nothing if they are the
 * same. */
void label_difference(const struct label *seen, const struct label *known, struct text *out);
/* True if one letter more, less, or another, or two that changed places, makes one of the other. */
bool looks_one_edit(const struct label *seen, const struct label *known);

#endif
