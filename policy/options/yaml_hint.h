/* yaml_hint.h: what somebody who writes YAML for the first time has probably got wrong, in words
 * that say what to do, where libyaml's say which rule of its grammar was broken.
 *
 * Pure functions over the text. A hint never changes what is refused: it is only the sentence, and
 * the place where a person must look. */
#ifndef MXWARD_OPTIONS_YAML_HINT_H
#define MXWARD_OPTIONS_YAML_HINT_H

#include "gateway/base/bytes.h"

/* From 0, in characters. */
struct yaml_place {
	size_t line, column;
};

/* What libyaml says of a text that it cannot read. */
struct yaml_puzzle {
	struct bytes content;
	const char *problem, *context;  /* context: "while scanning a quoted scalar"; "": none */
	struct yaml_place at, began;    /* of the problem, and where what it is in began */
};

/* Finds the likely mistake: `look` is where it is, `sentence` what to do. False: no idea. */
bool yaml_hint(const struct yaml_puzzle *, struct yaml_place *look, struct text *sentence)
	__attribute__((warn_unused_result));

/* Adds what to do about the first character of b that looks like one of YAML's own and is none: a
 * no-break space, a typographic quotation mark, a wide colon. `column` is that of b's first
 * character, from 1. False: there is none, and nothing was added. */
bool hint_character(struct bytes b, unsigned column, struct text *sentence);

#endif
