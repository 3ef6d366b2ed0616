/* one_time.c: fields that stand more than once; see one_time.h. Must never take two values for the
 * same that a reader shows or decodes differently. */
#include "modules/mime/one_time.h"

static const char *const names[ONE_TIME_FIELDS] = {
	"From",
	"Sender",
	"Reply-To",
	"To",
	"Cc",
	"Bcc",
	"Subject",
	"Date",
	"Message-ID",
	"In-Reply-To",
	"References",
	"MIME-Version",
	"Content-Type",
	"Content-Transfer-Encoding",
	"Content-Disposition",
	"Content-ID",
	"Content-Description",
};

/* Takes the next octet of a value off the front of *rest: a run of blanks and folds is one space,
 * and none at the end. False: there is none. */
static bool value_next(struct bytes *rest, char *c)
{
	struct bytes behind = *rest;
	while (behind.len && octet_fws(behind.at[0]))
		behind = bytes_skip(behind, 1);
	if (behind.len == 0)
		return false;
	*c = behind.len < rest->len ? ' ' : rest->at[0];
	*rest = behind.len < rest->len ? behind : bytes_skip(*rest, 1);
	return true;
}

static bool values_equal(struct bytes a, struct bytes b)
{
	char x = 0, y = 0;
	bool more_a, more_b;
	a = bytes_trim_fws(a);
	b = bytes_trim_fws(b);
	do {
		more_a = value_next(&a, &x);
		more_b = value_next(&b, &y);
	} while (more_a && more_b && x == y);
	return !more_a && !more_b;
}

size_t one_time_repeated(const struct header_field *fields, size_t count,
			 struct one_time repeated[ONE_TIME_FIELDS])
{
	size_t found = 0;
	for (size_t n = 0; n < ONE_TIME_FIELDS; n++) {
		const struct header_field *first = NULL;
		struct one_time seen = { .name = names[n] };
		bool differ = false;
		for (size_t i = 0; i < count; i++) {
			if (!header_is(&fields[i], names[n]))
				continue;
			differ |= first && !values_equal(first->value, fields[i].value);
			first = first ? first : &fields[i];
			seen.count++;
		}
		if (differ)
			repeated[found++] = seen;
	}
	return found;
}
