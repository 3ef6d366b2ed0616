/* mailbox.c: fuzz target: the path grammar. What is taken as valid must have the form that the
 * relay relies on: one path, no octet that could end a command line, a domain that is one, and a
 * local part that the brackets enclose. */
#include "gateway/base/mailbox.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct bytes input, bool null_path, bool postmaster)
{
	struct bytes rest = input;
	struct mailbox m;
	if (!path_parse(&rest, null_path, postmaster, &m))
		return;
	size_t brackets = input.at[0] == '<' ? 2 : 0;
	if (input.len - rest.len != m.text.len + brackets || m.text.len > PATH_MAX_OCTETS)
		abort();
	if (!brackets && (m.text.len == 0 || m.local.at[0] == '"'))
		abort();
	for (size_t i = 0; i < m.text.len; i++)
		if (octet_control(m.text.at[i]))
			abort();
	if (m.text.len == 0 && !null_path)
		abort();
	if (m.text.len && m.domain.len == 0 && !(postmaster && local_part_postmaster(&m)))
		abort();
	if (m.domain.len && !(m.literal ? literal_valid(m.domain) : domain_valid(m.domain)))
		abort();
	/* Nothing but a final dot may stand behind the domain. */
	size_t inside = m.local.len + 1 + m.domain.len;
	if (m.domain.len && inside != m.text.len &&
	    (m.literal || inside + 1 != m.text.len || m.text.at[inside] != '.'))
		abort();
	if (!m.unicode != bytes_ascii(m.text))
		abort();
	(void)local_part_routes(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 2);
	copy[0] = '<';
	if (size)
		memcpy(copy + 1, data, size);
	copy[size + 1] = '>';
	struct bytes whole = { copy, size + 2 };
	/* As it comes, and as the inside of a path. */
	for (unsigned flags = 0; flags < 4; flags++) {
		check(whole, flags & 1, flags & 2);
		check(bytes_first(bytes_skip(whole, 1), size), flags & 1, flags & 2);
	}
	free(copy);
	return 0;
}
