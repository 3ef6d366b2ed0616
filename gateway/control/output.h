/* output.h: text that grows, for the answers of the control socket.
 *
 * Owns its memory. When the machine has no more, it says so in `lost` and takes nothing more. Not
 * for anything that comes from outside: those buffers are bounded. */
#ifndef MXWARD_CONTROL_OUTPUT_H
#define MXWARD_CONTROL_OUTPUT_H

#include "gateway/base/bytes.h"

struct output {
	char *at;
	size_t len, room;
	bool lost;                      /* something did not fit into memory */
};

void output_add(struct output *, struct bytes);
void output_format(struct output *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a JSON string, quotes included. */
void output_json(struct output *, struct bytes);
/* A further member of a JSON object, with the comma before it: a string, or a number. */
void output_member_text(struct output *, const char *key, const char *value);
void output_member_number(struct output *, const char *key, uint64_t value);
void output_free(struct output *);
/* A number of octets as a person reads it, rounded: "3.4K". */
void output_size(struct text *, uint64_t octets);

#endif
