/* archive_errand.c: the request and the answer about archives, octet by octet; see
 * archive_errand.h. Must never believe a length. */
#include "modules/files/archive_errand.h"

#include <string.h>

enum record { RECORD_FINDING = 'F', RECORD_READ = 'R' };

/* ---- numbers and strings */

static void put(struct text *t, uint64_t value, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++)
		text_char(t, (char)(value >> (8 * i)));
}

static void put_bytes(struct text *t, struct bytes b)
{
	put(t, b.len, 2);
	text_add(t, b);
}

/* Takes a number off the front; false: it is not there. */
static bool take(struct bytes *rest, unsigned octets, uint64_t *value)
{
	if (rest->len < octets)
		return false;
	*value = 0;
	for (unsigned i = 0; i < octets; i++)
		*value |= (uint64_t)(unsigned char)rest->at[i] << (8 * i);
	*rest = bytes_skip(*rest, octets);
	return true;
}

static bool take_bytes(struct bytes *rest, size_t most, struct bytes *b)
{
	uint64_t len;
	if (!take(rest, 2, &len) || len > most || rest->len < len)
		return false;
	*b = bytes_first(*rest, (size_t)len);
	*rest = bytes_skip(*rest, (size_t)len);
	return true;
}

/* ---- the request */

/* Each with the NUL that ends it. */
static void put_strings(struct text *t, const char *const *strings, size_t count)
{
	size_t named = 0;
	for (size_t i = 0; i < count; i++)
		named += strings[i] != NULL;
	put(t, named, 2);
	for (size_t i = 0; i < count; i++)
		if (strings[i])
			put_bytes(t, (struct bytes){ strings[i], strlen(strings[i]) + 1 });
}

bool archive_request_write(struct text *t, const struct archive_request *r)
{
	put(t, r->rules.depth, 2);
	put(t, r->rules.entries, 4);
	put(t, r->rules.time, 4);
	put(t, r->file_count, 1);
	for (size_t i = 0; i < r->file_count; i++) {
		put_bytes(t, r->shown[i]);
		put(t, r->says[i], 1);
	}
	put_strings(t, r->rules.extensions, r->rules.extension_count);
	put_strings(t, r->rules.types, r->rules.type_count);
	return !t->cut;
}

static bool take_strings(struct bytes *rest, size_t most, const char **strings, size_t *count)
{
	uint64_t n;
	if (!take(rest, 2, &n) || n > most)
		return false;
	for (*count = 0; *count < n; (*count)++) {
		struct bytes b;
		if (!take_bytes(rest, SIZE_MAX, &b) || bytes_find(b, '\0') + 1 != b.len)
			return false;
		strings[*count] = b.at;
	}
	return true;
}

bool archive_request_read(struct bytes request, struct archive_request *r, const char **strings)
{
	uint64_t files;
	struct file_rules *rules = &r->rules;
	*r = (struct archive_request){ .rules = { .extensions = strings,
						  .types = strings + FILE_EXTENSIONS_MAX } };
	if (!take(&request, 2, &rules->depth) || !take(&request, 4, &rules->entries) ||
	    !take(&request, 4, &rules->time) || !take(&request, 1, &files) ||
	    files > ERRAND_FILES_MAX)
		return false;
	for (; r->file_count < files; r->file_count++) {
		uint64_t says;
		if (!take_bytes(&request, FINDING_SHOWN_MAX, &r->shown[r->file_count]) ||
		    !take(&request, 1, &says))
			return false;
		r->says[r->file_count] = (unsigned char)says;
	}
	return take_strings(&request, FILE_EXTENSIONS_MAX, rules->extensions,
			    &rules->extension_count) &&
	       take_strings(&request, FILE_TYPES_MAX, rules->types, &rules->type_count) &&
	       request.len == 0;
}

/* ---- the answer */

void archive_answer_finding(struct text *t, const struct finding *f)
{
	text_char(t, RECORD_FINDING);
	put(t, f->fact, 1);
	put_bytes(t, (struct bytes){ f->detail, f->detail_len });
	put_bytes(t, (struct bytes){ f->value, f->value_len });
}

void archive_answer_read(struct text *t, size_t file)
{
	text_char(t, RECORD_READ);
	put(t, file, 1);
}

static bool take_finding(struct bytes *rest, struct findings *findings)
{
	uint64_t fact;
	struct bytes detail, value;
	if (!take(rest, 1, &fact) || fact >= FILE_FACTS ||
	    !take_bytes(rest, FINDING_DETAIL_MAX, &detail) ||
	    !take_bytes(rest, FINDING_VALUE_MAX, &value))
		return false;
	findings_add(findings, (enum file_fact)fact, detail, value);
	return true;
}

struct archive_answer archive_answer_take(struct bytes rest, struct findings *findings)
{
	struct archive_answer answer = { .whole = true };
	uint64_t kind, file;
	while (answer.whole && take(&rest, 1, &kind)) {
		if (kind == RECORD_FINDING) {
			answer.whole = take_finding(&rest, findings);
		} else {
			answer.whole = kind == RECORD_READ && take(&rest, 1, &file) &&
				       file < ERRAND_FILES_MAX;
			if (answer.whole)
				answer.read[file] = true;
		}
	}
	return answer;
}
