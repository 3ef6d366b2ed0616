/* file_rules.c: what an administrator wants blocked; see file_rules.h. Pure functions over what is
 * configured. */
#include "modules/files/file_rules.h"

#include "modules/files/file_lists.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

const char *file_extension_undotted(const char *extension)
{
	return extension + strspn(extension, ".");
}

/* Asked for each part: nothing is measured before the first letter fits. */
static bool same(const char *configured, const char *extension)
{
	while (*configured == '.')
		configured++;
	while (*configured && octet_lower(*configured) == octet_lower(*extension)) {
		configured++;
		extension++;
	}
	return *configured == *extension;
}

const char *file_rules_among(const struct file_rules *c, const char *const *these, size_t count)
{
	for (size_t i = 0; i < count && these[i]; i++)
		for (size_t j = 0; j < c->extension_count; j++)
			if (c->extensions[j] && same(c->extensions[j], these[i]))
				return these[i];
	return NULL;
}

/* In lower case; 0 of nothing. */
static unsigned char last_letter(const char *extension)
{
	size_t len = strlen(extension);
	return len ? (unsigned char)octet_lower(extension[len - 1]) : 0;
}

void file_rules_index(struct file_rules_index *index, const struct file_rules *rules)
{
	uint16_t filled[UINT8_MAX + 1] = { 0 };
	*index = (struct file_rules_index){ .rules = rules };
	for (size_t i = 0; i < rules->extension_count; i++)
		if (rules->extensions[i])
			index->begins[last_letter(rules->extensions[i]) + 1]++;
	for (size_t c = 0; c <= UINT8_MAX; c++)
		index->begins[c + 1] = (uint16_t)(index->begins[c + 1] + index->begins[c]);
	for (size_t i = 0; i < rules->extension_count; i++) {
		if (!rules->extensions[i])
			continue;
		unsigned char c = last_letter(rules->extensions[i]);
		index->at[index->begins[c] + filled[c]++] = (uint16_t)i;
	}
}

struct bytes file_rules_name(const struct file_rules_index *index, const struct file_name *name)
{
	const struct file_rules *c = index->rules;
	size_t which = c->extension_count;
	for (size_t i = 0; i < name->count; i++) {
		struct bytes form = name->forms[i];
		unsigned char last = (unsigned char)form.at[form.len - 1];
		for (size_t j = index->begins[last]; j < index->begins[last + 1]; j++)
			if (index->at[j] < which &&
			    file_name_has(name, c->extensions[index->at[j]]))
				which = index->at[j];
	}
	if (which < c->extension_count)
		return bytes_of(file_extension_undotted(c->extensions[which]));
	if (file_name_clsid(name) && file_rules_among(c, files_programs, SIZE_MAX))
		return BYTES("clsid");
	return BYTES("");
}

bool file_rule_fits(struct bytes wanted, struct bytes type)
{
	if (wanted.len > 2 && bytes_equal(bytes_skip(wanted, wanted.len - 2), BYTES("/*")))
		return bytes_starts_nocase(type, bytes_first(wanted, wanted.len - 1));
	return bytes_equal_nocase(wanted, type);
}

bool file_rule_fits_any(struct bytes wanted, const struct file_type *type)
{
	for (size_t i = 0; i < COUNT(type->mime) && type->mime[i]; i++)
		if (file_rule_fits(wanted, bytes_of(type->mime[i])))
			return true;
	return bytes_equal_nocase(wanted, bytes_of(type->name));
}
