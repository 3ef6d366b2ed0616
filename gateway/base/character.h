/* character.h: what a person sees of octets from outside: characters of UTF-8, and escapes for all
 * that cannot be seen.
 *
 * Pure functions over constant tables. What would turn the direction of a line, hide in it, end it,
 * or command a terminal is never shown as it is: it stands there as <U+202E>, a control character
 * of ASCII as ?, and an octet that is no UTF-8 as <0xFF>. Letters stay letters. */
#ifndef MXWARD_BASE_CHARACTER_H
#define MXWARD_BASE_CHARACTER_H

#include "gateway/base/bytes.h"

#define CHARACTER_NONE UINT32_MAX       /* no well-formed UTF-8 */

enum { CHARACTER_SHOWN_MAX = 12 }; /* octets of one as character_show() writes it: "<U+10FFFF>" */

/* Takes the character at the front of *rest, which is not empty; CHARACTER_NONE takes one octet. */
uint32_t character_take(struct bytes *rest);
/* False for controls, format characters, line and paragraph separators, private use, what is
 * unassigned or no character, and what is ignored where it has no effect (unseen.def). */
bool character_seen(uint32_t code);
/* Adds as many whole characters off the front of *rest as fit into `columns` of a terminal and into
 * t, made safe to show; gives the columns that they take. `utf8`: the terminal shows UTF-8;
 * otherwise every character beyond ASCII is an escape. */
size_t character_show(struct text *t, struct bytes *rest, size_t columns, bool utf8);
/* Adds the characters that can be seen, and '?' for each one that cannot and each octet that is
 * none; no part of one. */
void text_seen(struct text *, struct bytes);

#endif
