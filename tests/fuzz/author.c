/* author.c: any octets as a header block, for the reading of its author. What must hold:
 *   - nothing behind the block is read (it lies in a heap block of exactly its size);
 *   - every domain is a name that can be asked for, in lower case, and stands there once; where
 *     there is not one author, there is a sentence in printable ASCII;
 *   - where there is one, in a From without quotation marks, comments and encoded words every @ has
 *     the author domain behind it, or a word without a dot, or a number: no reader, however simple,
 *     finds another;
 *   - a second From, or a line that some read as one, always makes it ambiguous; fields of other
 *     names change nothing. */
#include "modules/mime/author.h"

#include "gateway/io/public_suffix.h"
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
	author_read(more, count + 1, &author);
	require(author.result == AUTHOR_AMBIGUOUS && strcmp(author.kind, "fields") == 0);
}

static void unchanged_by(const char *other, const struct header_field *fields, size_t count,
			 const struct author *before)
{
	static struct header_field more[FIELDS_MAX + 1];
	struct bytes block = bytes_of(other);
	struct author author;
	memcpy(more + 1, fields, count * sizeof *fields);
	require(header_next(&block, &more[0]));
	author_read(more, count + 1, &author);
	require(author.result == AUTHOR_ONE && author.count == before->count);
	require(strcmp(author.domains[0].at, before->domains[0].at) == 0);
	require(author.malformed == before->malformed && author.named_in == before->named_in);
}

static bool of_name(char c)
{
	return octet_alpha(c) || octet_digit(c) || bytes_has(BYTES("-_."), c);
}

/* The last label is a number: a price, an address, but no domain. */
static bool number(struct bytes name)
{
	size_t n = name.len;
	while (n && octet_digit(name.at[n - 1]))
		n--;
	return n < name.len && (n == 0 || name.at[n - 1] == '.');
}

static void every_at_leads_there(struct bytes value, struct bytes domain)
{
	if (bytes_has(value, '"') || bytes_has(value, '\'') || bytes_has(value, '(') ||
	    bytes_has(value, '?') || !bytes_ascii(value))
		return;
	for (size_t at = bytes_find(value, '@'); at < value.len; at = bytes_find(value, '@')) {
		value = bytes_trim_fws(bytes_skip(value, at + 1));
		struct bytes name = value;
		for (name.len = 0; name.len < value.len && of_name(value.at[name.len]);)
			name.len++;
		while (name.len && name.at[name.len - 1] == '.')
			name.len--;
		require(!bytes_has(name, '.') || number(name) || bytes_equal_nocase(name, domain));
	}
}

static void domains_hold(const struct author *author)
{
	require(author->count <= AUTHOR_DOMAINS_MAX);
	for (size_t n = 0; n < author->count; n++) {
		struct bytes domain = bytes_of(author->domains[n].at);
		require(domain.len == author->domains[n].length && dns_name_valid(domain));
		require(domain.at[domain.len - 1] != '.');
		for (size_t i = 0; i < domain.len; i++)
			require(domain.at[i] == octet_lower(domain.at[i]) && domain.at[i] != '@' &&
				domain.at[i] > ' ');
		for (size_t i = 0; i < n; i++)
			require(strcmp(author->domains[i].at, domain.at) != 0);
	}
}

static void one_judge(const struct header_field *fields, size_t count, const struct author *author)
{
	struct bytes domain = bytes_of(author->domains[0].at);
	require(author->count <= 1 && !author->incomplete);
	require(!author->malformed || author->count == 1);
	require((author->in_name.length > 0) == (author->named_in != NULL));
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
	static bool started;
	struct author author;
	started = started || public_suffix_start();
	struct bytes exact = exact_copy((struct bytes){ (const char *)data, size });
	size_t count = fields_read(exact, fields);
	author_read(fields, count, &author);
	domains_hold(&author);
	if (author.result == AUTHOR_ONE)
		one_judge(fields, count, &author);
	else
		require(author.kind != NULL && author.why[0] != '\0');
	require(author.result != AUTHOR_NONE || author.count == 0);
	for (const char *c = author.why; author.result != AUTHOR_ONE && *c; c++)
		require(*c >= ' ' && *c < 127);
	release(exact);
	return 0;
}
