/* author.c: any octets as a header block, for the reading of its author. What must hold:
 *   - nothing behind the block is read (it lies in a heap block of exactly its size);
 *   - an author domain is a name that can be asked for, in lower case; where there is none, there
 *     is a sentence in printable ASCII;
 *   - in a From without quotation marks, comments and encoded words, every @ has the author domain
 *     behind it: no reader, however simple, finds another;
 *   - a second From, or a line that some read as one, always makes it ambiguous; fields of other
 *     names change nothing. */
#include "modules/mime/author.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS_MAX = 200 };

static size_t fields_read(struct bytes block, struct header_field *fields)
{
	size_t count = 0;
	while (count < FIELDS_MAX && header_next(&block, &fields[count]))
		count++;
	return count;
}

static void ambiguous_with(const char *another, const struct header_field *fields, size_t count)
{
	static struct header_field more[FIELDS_MAX + 1];
	struct bytes block = bytes_of(another);
	struct author author;
	memcpy(more, fields, count * sizeof *fields);
	require(header_next(&block, &more[count]));
	require(author_read(more, count + 1, &author) == AUTHOR_AMBIGUOUS);
}

static void unchanged_by(const char *other, const struct header_field *fields, size_t count,
			 const struct author *before)
{
	static struct header_field more[FIELDS_MAX + 1];
	struct bytes block = bytes_of(other);
	struct author author;
	memcpy(more + 1, fields, count * sizeof *fields);
	require(header_next(&block, &more[0]));
	require(author_read(more, count + 1, &author) == AUTHOR_ONE);
	require(strcmp(author.domain, before->domain) == 0);
}

static void every_at_leads_there(struct bytes value, struct bytes domain)
{
	if (bytes_has(value, '"') || bytes_has(value, '(') || bytes_has(value, '?') ||
	    !bytes_ascii(value))
		return;
	for (size_t at = bytes_find(value, '@'); at < value.len; at = bytes_find(value, '@')) {
		value = bytes_skip(value, at + 1);
		require(bytes_starts_nocase(value, domain));
		struct bytes behind = bytes_skip(value, domain.len);
		require(behind.len == 0 || bytes_has(BYTES(" \t\r\n<>,;:)"), behind.at[0]));
	}
}

static void one_judge(const struct header_field *fields, size_t count, const struct author *author)
{
	struct bytes domain = bytes_of(author->domain);
	require(domain.len == author->domain_length && dns_name_valid(domain));
	require(domain.at[domain.len - 1] != '.');
	for (size_t i = 0; i < domain.len; i++)
		require(domain.at[i] == octet_lower(domain.at[i]) && domain.at[i] != '@' &&
			domain.at[i] > ' ');
	for (size_t i = 0; i < count; i++)
		if (header_is(&fields[i], "From"))
			every_at_leads_there(fields[i].value, domain);
	ambiguous_with("From: a@bank.example\r\n", fields, count);
	ambiguous_with("fRoM :\r\n", fields, count);
	ambiguous_with("From\x80: a@bank.example\r\n", fields, count);
	ambiguous_with(" From: a@bank.example\r\n", fields, count);
	unchanged_by("Sender: a@bank.example\r\n", fields, count, author);
	unchanged_by("X: a\r\n From: a@bank.example\r\n", fields, count, author);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct header_field fields[FIELDS_MAX];
	struct author author;
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	size_t count = fields_read(exact, fields);
	enum author_result result = author_read(fields, count, &author);
	require(result == AUTHOR_ONE || result == AUTHOR_NONE || result == AUTHOR_AMBIGUOUS);
	if (result == AUTHOR_ONE)
		one_judge(fields, count, &author);
	else
		require(author.domain_length == 0 && author.domain[0] == '\0' &&
			author.why[0] != '\0');
	for (const char *c = author.why; result != AUTHOR_ONE && *c; c++)
		require(*c >= ' ' && *c < 127);
	release(exact);
	return 0;
}
