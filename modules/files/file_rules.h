/* file_rules.h: what an administrator wants blocked: extensions and types of files. */
#ifndef MXWARD_FILES_FILE_RULES_H
#define MXWARD_FILES_FILE_RULES_H

#include "modules/files/file_name.h"
#include "modules/files/file_type.h"

struct file_rules {
	const char **extensions;        /* "exe", ".EXE", "tar.gz" */
	size_t extension_count;
	const char **types;             /* media types, or short names of file_type.h */
	size_t type_count;
	/* Of archives: how deep within each other, how many entries and how many milliseconds for
	 * all of a message. Depth 0: none is unpacked. */
	uint64_t depth, entries, time;
};

enum { FILE_EXTENSIONS_MAX = 500, FILE_TYPES_MAX = 200 };

/* The extensions by their last letter, since a zip file may have a million names: whoever asks for
 * many names prepares it once. */
struct file_rules_index {
	const struct file_rules *rules;
	uint16_t begins[UINT8_MAX + 2]; /* where the extensions of each last letter begin */
	uint16_t at[FILE_EXTENSIONS_MAX];
};

/* The rules live as long. */
void file_rules_index(struct file_rules_index *, const struct file_rules *);
/* The extension for which a name is blocked, the first of the rules; "" if it is not. */
struct bytes file_rules_name(const struct file_rules_index *, const struct file_name *);
/* The first of `these`, at most `count` and NULL-ended before that, that is to be blocked; NULL:
 * none. */
const char *file_rules_among(const struct file_rules *, const char *const *these, size_t count);
/* True if a rule that is written so means this media type: the same, or its group, "image/" and a
 * star. */
bool file_rule_fits(struct bytes rule, struct bytes type);
/* The same for whatever a type of file is called. */
bool file_rule_fits_any(struct bytes rule, const struct file_type *);
/* Without the dots in front of it. */
const char *file_extension_undotted(const char *extension);

#endif
