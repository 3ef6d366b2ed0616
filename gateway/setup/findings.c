/* findings.c: the list of what was found out; see findings.h. It never prints. */
#include "gateway/setup/findings.h"

#include <string.h>

/* True if an earlier one says the same. */
static bool repeated(const struct findings *all, const struct finding *f)
{
	for (const struct finding *g = all->at; g < f; g++)
		if (strcmp(g->name, f->name) == 0 &&
		    bytes_equal(text_bytes(&g->sentence), text_bytes(&f->sentence)))
			return true;
	return false;
}

void finding_add(struct findings *all, enum finding_level level, const char *name,
		 const char *advice, const char *format, ...)
{
	va_list args;
	if (all->count == FINDINGS_MAX)
		return;
	struct finding *f = &all->at[all->count];
	*f = (struct finding){ .level = level, .name = name, .advice = advice };
	f->sentence = TEXT(f->buffer);
	va_start(args, format);
	text_vformat(&f->sentence, format, args);
	va_end(args);
	all->count += !repeated(all, f);
}

const char *finding_level_name(enum finding_level level)
{
	static const char *const names[] = {
		[FINDING_OK] = "ok",
		[FINDING_NOTE] = "note",
		[FINDING_WARNING] = "warning",
		[FINDING_ERROR] = "error",
	};
	return names[level];
}

const struct finding *finding_named(const struct findings *all, const char *name)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->at[i].name, name) == 0)
			return &all->at[i];
	return NULL;
}
