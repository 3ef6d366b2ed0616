/* header.c: fuzz target: the header block. Properties: the fields are the block, octet for octet;
 * spans to be left out are whole fields, in order, within it; once they are left out, nothing that
 * can be read as ours is left; which fields are repeated does not depend on their order. */
#include "gateway/judge/header.h"
#include "modules/mime/one_time.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS_MAX = 200 };

static void repeated_judge(struct bytes message)
{
	static struct header_field fields[FIELDS_MAX], back[FIELDS_MAX];
	struct one_time repeated[ONE_TIME_FIELDS], again[ONE_TIME_FIELDS];
	size_t count = 0;
	while (count < FIELDS_MAX && header_next(&message, &fields[count]))
		count++;
	for (size_t i = 0; i < count; i++)
		back[i] = fields[count - 1 - i];
	size_t found = one_time_repeated(fields, count, repeated);
	require(found <= ONE_TIME_FIELDS && one_time_repeated(back, count, again) == found);
	for (size_t i = 0; i < found; i++)
		require(repeated[i].count >= 2 && repeated[i].count == again[i].count);
}

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
	repeated_judge(message);
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
