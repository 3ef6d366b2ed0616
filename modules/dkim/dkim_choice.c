/* dkim_choice.c: the signatures that are worth verifying; see dkim_choice.h. Must never let junk
 * displace a signature that can be read, however much of it there is. */
#include "modules/dkim/dkim_choice.h"

#include "gateway/io/idn.h"

#include <string.h>

enum { AUTHORS_MAX = 8, TOLD_MAX = 4, SOUND = 256 };

/* Domains that stand behind an @ in From: a reading without finesse, since it only ranks. */
struct authors {
	size_t count;
	char domain[AUTHORS_MAX][DNS_NAME_MAX + 1];
	size_t len[AUTHORS_MAX];
};

static bool in_domain(char c)
{
	return octet_alpha(c) || octet_digit(c) || (unsigned char)c > 127 ||
	       bytes_has(BYTES("-_."), c);
}

static void authors_add(struct authors *a, struct bytes name)
{
	struct text domain = TEXT(a->domain[a->count]);
	while (name.len && name.at[name.len - 1] == '.')
		name.len--;
	if (!idn_to_ascii(name, &domain)) {
		domain.len = 0;
		text_add(&domain, name);
	}
	a->len[a->count++] = domain.len;
}

static void authors_read(struct authors *a, const struct header_field *fields, size_t count)
{
	a->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct bytes rest = fields[i].value;
		if (!header_is(&fields[i], "From"))
			continue;
		while (a->count < AUTHORS_MAX && bytes_has(rest, '@')) {
			size_t len = 0;
			rest = bytes_trim_fws(bytes_skip(rest, bytes_find(rest, '@') + 1));
			while (len < rest.len && in_domain(rest.at[len]))
				len++;
			if (len)
				authors_add(a, bytes_first(rest, len));
		}
	}
}

/* How many labels two domains have in common, from the right. */
static unsigned labels_shared(struct bytes a, struct bytes b)
{
	unsigned shared = 0;
	size_t i = a.len, k = b.len;
	for (; i && k && octet_lower(a.at[i - 1]) == octet_lower(b.at[k - 1]); i--, k--)
		shared += a.at[i - 1] == '.';
	bool whole = (i == 0 || a.at[i - 1] == '.') && (k == 0 || b.at[k - 1] == '.');
	return shared + (whole && (i == 0 || k == 0));
}

static unsigned rank(const struct authors *a, struct bytes value, uint64_t now)
{
	struct dkim_signature s;
	bool readable = dkim_signature_read(value, now, &s).why == NULL;
	unsigned near = 0;
	for (size_t i = 0; i < a->count; i++) {
		unsigned shared =
			labels_shared(s.domain, (struct bytes){ a->domain[i], a->len[i] });
		if (shared > near)
			near = shared;
	}
	return near + (readable ? SOUND : 0);
}

static bool is_signature(const struct header_field *field)
{
	return header_is(field, "DKIM-Signature");
}

/* Keeps the best, the earlier before the later of equals: the worst of the chosen gives way. */
static void choice_offer(struct dkim_choice *c, unsigned ranks[DKIM_CHOSEN_MAX], size_t field,
			 unsigned new)
{
	size_t worst = 0;
	if (c->count == DKIM_CHOSEN_MAX) {
		for (size_t i = 1; i < c->count; i++)
			if (ranks[i] <= ranks[worst])
				worst = i;
		if (new <= ranks[worst])
			return;
		c->count--;
		memmove(&c->fields[worst], &c->fields[worst + 1],
			(c->count - worst) * sizeof *c->fields);
		memmove(&ranks[worst], &ranks[worst + 1], (c->count - worst) * sizeof *ranks);
	}
	ranks[c->count] = new;
	c->fields[c->count++] = field;
}

void dkim_choose(const struct header_field *fields, size_t count, uint64_t now,
		 struct dkim_choice *c)
{
	struct authors authors = { .count = 0 };
	unsigned ranks[DKIM_CHOSEN_MAX];
	*c = (struct dkim_choice){ .count = 0 };
	for (size_t i = 0; i < count; i++)
		c->signatures += is_signature(&fields[i]);
	if (c->signatures > DKIM_CHOSEN_MAX)
		authors_read(&authors, fields, count);
	for (size_t i = 0; i < count; i++)
		if (is_signature(&fields[i]))
			choice_offer(c, ranks, i,
				     c->signatures > DKIM_CHOSEN_MAX
					     ? rank(&authors, fields[i].value, now)
					     : 0);
}

static bool chosen(const struct dkim_choice *c, size_t field)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->fields[i] == field)
			return true;
	return false;
}

void dkim_choice_tell(const struct dkim_choice *c, const struct header_field *fields, size_t count,
		      uint64_t now, struct text *t)
{
	struct dkim_signature s;
	size_t told = 0, more = c->signatures - c->count;
	text_format(t, "%zu more signature%s not verified", more, more == 1 ? " was" : "s were");
	for (size_t i = 0; i < count && told < TOLD_MAX; i++) {
		if (!is_signature(&fields[i]) || chosen(c, i))
			continue;
		(void)dkim_signature_read(fields[i].value, now, &s);
		text_format(t, "%s%.*s", told++ ? ", " : ": ",
			    s.domain.len ? (int)s.domain.len : 16,
			    s.domain.len ? s.domain.at : "(without domain)");
	}
	if (told < more)
		text_string(t, ", ...");
}
