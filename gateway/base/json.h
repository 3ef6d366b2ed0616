/* json.h: a strict reader of JSON that mxward wrote itself (RFC 8259), pulled value by value.
 *
 * The caller says what must come next; anything else is a fault, which sticks: every later call
 * gives false, and json_end() tells the difference. Nothing is repaired, and nothing passed over
 * but by json_skip(): no fractions, no null, no comments, no octet that is not UTF-8, no more than
 * 8 brackets deep. One departure: an escape from \u0080 to \u00ff is one octet, not the character
 * of that number, because that is how json_string() (log.h) writes octets that are not UTF-8, and
 * those of characters below U+0100 that nobody sees; so every string comes back octet for octet.
 *
 * Strings are views of the text, or copies in the arena where there were escapes. */
#ifndef MXWARD_BASE_JSON_H
#define MXWARD_BASE_JSON_H

#include "gateway/base/arena.h"

enum { JSON_DEPTH_MAX = 8, JSON_SIZE_MAX = 1 << 24 };

struct json {
	struct bytes rest;              /* not read yet */
	struct arena *arena;
	const char *fault;              /* the first, in words for the log; NULL: none so far */
	unsigned depth;
	bool first;                     /* just behind an opening bracket: no comma yet */
	char open[JSON_DEPTH_MAX];
};

/* The text and the arena must stay as long as the strings are used. */
void json_start(struct json *, struct bytes text, struct arena *);
/* "{", then json_member() until it gives false, which is "}" or a fault. A value must be read
 * behind each name. */
bool json_object(struct json *) __attribute__((warn_unused_result));
bool json_member(struct json *, struct bytes *name) __attribute__((warn_unused_result));
/* "[", then json_item() and a value until it gives false. */
bool json_array(struct json *) __attribute__((warn_unused_result));
bool json_item(struct json *) __attribute__((warn_unused_result));
/* Values. Numbers are whole and in range; no sign for the first kind, no leading zeros, no "-0". */
bool json_text(struct json *, struct bytes *) __attribute__((warn_unused_result));
bool json_u64(struct json *, uint64_t *) __attribute__((warn_unused_result));
bool json_i64(struct json *, int64_t *) __attribute__((warn_unused_result));
bool json_bool(struct json *, bool *) __attribute__((warn_unused_result));
/* Passes over one value, whatever it is: what a newer version wrote, and this one need not know. */
bool json_skip(struct json *) __attribute__((warn_unused_result));
/* True if all went well and nothing but white space is left. */
bool json_end(struct json *) __attribute__((warn_unused_result));

#endif
