/* author_address.c: the author's address, from the domain that all readers agree on (author.h) and
 * the addresses that stand in From (author_names.h); see author_address.h. Two spellings of one
 * address must not become two authors, for then the second would be a stranger. */
#include "modules/mime/author_address.h"

#include "gateway/io/idn.h"
#include "modules/mime/author.h"
#include "modules/mime/author_names.h"

struct search {
	struct bytes domain;            /* of the author */
	struct text *local;
	bool found;
};

static struct bytes domain_trim(struct bytes domain)
{
	domain = bytes_trim_fws(domain);
	while (domain.len && domain.at[domain.len - 1] == '.')
		domain.len--;
	return domain;
}

static bool same_domain(struct bytes written, struct bytes domain)
{
	char buffer[DNS_NAME_MAX + 1];
	struct text name = TEXT(buffer);
	return idn_to_ascii(domain_trim(written), &name) && bytes_equal(text_bytes(&name), domain);
}

static void local_add(struct text *t, struct bytes local)
{
	size_t plus = bytes_find(local, '+');
	/* What begins with a plus has no name in front of it. */
	if (plus > 0)
		local = bytes_first(local, plus);
	for (size_t i = 0; i < local.len; i++)
		if (!octet_fws(local.at[i]) && local.at[i] != '"')
			text_char(t, octet_lower(local.at[i]));
}

static void address_found(void *arg, const struct author_name *n)
{
	struct search *s = arg;
	size_t at = bytes_find_last(n->address, '@');
	if (s->found || !same_domain(bytes_skip(n->address, at + 1), s->domain))
		return;
	s->found = true;
	local_add(s->local, bytes_first(n->address, at));
}

bool author_address(const struct header_field *fields, size_t count, struct text *t)
{
	struct author author;
	author_read(fields, count, &author);
	struct bytes domain = { author.domains[0].at, author.domains[0].length };
	struct search s = { .domain = domain, .local = t };
	if (author.result != AUTHOR_ONE || author.count == 0 || domain.len == 0)
		return false;
	for (size_t i = 0; i < count && !s.found; i++)
		if (header_is(&fields[i], "From") &&
		    !author_names(fields[i].value, address_found, &s))
			break;
	text_char(t, '@');
	text_add(t, domain);
	return !t->cut && t->len <= AUTHOR_ADDRESS_MAX;
}
