/* domain_list.c: lists of domains; see domain_list.h. */
#include "modules/names/domain_list.h"

#include "gateway/io/idn.h"

const char *domain_list_fault(const char *const *written, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char buffer[DOMAIN_MAX + 1];
		struct text t = TEXT(buffer);
		struct bytes name = bytes_of(written[i]);
		if (!bytes_has(name, '.') || !idn_to_ascii(name, &t))
			return written[i];
	}
	return NULL;
}

const char **domain_list_make(const char *const *written, size_t count, struct arena *arena)
{
	const char **names = arena_array(arena, count + 1, sizeof *names);
	for (size_t i = 0; i < count && names; i++) {
		char buffer[DOMAIN_MAX + 1];
		struct text t = TEXT(buffer);
		bool valid = idn_to_ascii(bytes_of(written[i]), &t);
		struct bytes copy = arena_copy(arena, valid ? text_bytes(&t) : BYTES("."));
		if (!copy.at)
			return NULL;
		names[i] = copy.at;
	}
	return names;
}

static bool below(struct bytes name, struct bytes domain)
{
	if (bytes_equal(name, domain))
		return true;
	return name.len > domain.len + 1 && name.at[name.len - domain.len - 1] == '.' &&
	       bytes_equal(bytes_skip(name, name.len - domain.len), domain);
}

bool domain_list_has(const char *const *names, size_t count, struct bytes name)
{
	for (size_t i = 0; i < count; i++)
		if (below(name, bytes_of(names[i])))
			return true;
	return false;
}
