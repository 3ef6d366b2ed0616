/* header.c: fuzz target: the header block. Properties: the fields are the block, octet for octet;
 * spans to be left out are whole fields, in order, within it; once they are left out, nothing that
 * can be read as ours is left. */
#include "gateway/judge/header.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct header_facts facts, again;
	const struct bytes us = BYTES("mx.example.net");
	struct bytes message = exact_copy((struct bytes){ (const char *)data, size }),
		     rest = message;
	struct header_field field;
	size_t length = 0;
	while (header_next(&rest, &field))
		length += field.whole.len;
	if (length + rest.len != size)
		abort();
	if (header_read(message, us, BYTES(""), &facts) == HEADER_VALID) {
		char *kept = malloc(size + 1);
		size_t n = 0, from = 0;
		for (size_t i = 0; i < facts.forged_count; i++) {
			struct span s = facts.forged[i];
			if (s.from < from || s.from + s.length > facts.length)
				abort();
			memcpy(kept + n, message.at + from, s.from - from);
			n += s.from - from;
			from = s.from + s.length;
		}
		memcpy(kept + n, message.at + from, size - from);
		n += size - from;
		if (header_read((struct bytes){ kept, n }, us, BYTES(""), &again) != HEADER_VALID ||
		    again.forged_count != 0)
			abort();
		free(kept);
	}
	release(message);
	return 0;
}
