/* url_span.c: what stands around an octet of a text, and the hosts that are given; see
 * url_inside.h. Must never give a host that is not wanted there, nor look further than asked. */
#include "gateway/io/public_suffix.h"
#include "modules/url/url_inside.h"
#include "modules/url/url_unicode.h"

#include "gateway/base/dns_message.h"

#include <string.h>

enum { WORD = NAME | LOCAL, BLANK = PATH_END | AUTHORITY_END };

const unsigned char url_octets[256] = {
	[0] = BLANK,
	[URL_MARK] = NAME | PATH_END,
	[URL_FOLD] = NAME,
	[URL_FOLD + 1 ... ' '] = BLANK,
	[127] = BLANK,
	['!'] = LOCAL,
	['"'] = BLANK | LOCAL,
	['#'] = AUTHORITY_END | LOCAL,
	['$'] = LOCAL,
	['%'] = TRIGGER | LOCAL,
	['&'] = LOCAL,
	['\''] = LOCAL,
	['*'] = LOCAL,
	['+'] = LOCAL,
	['-'] = WORD,
	['.'] = WORD | TRIGGER,
	['/'] = TRIGGER | AUTHORITY_END,
	['0' ... '9'] = WORD,
	[':'] = TRIGGER,
	['<'] = BLANK,
	['='] = LOCAL,
	['>'] = BLANK,
	['?'] = AUTHORITY_END,
	['@'] = TRIGGER,
	['A' ... 'Z'] = WORD,
	['\\'] = TRIGGER | AUTHORITY_END,
	['^'] = LOCAL,
	['_'] = WORD,
	['`'] = AUTHORITY_END | LOCAL,
	['a' ... 'z'] = WORD,
	['{' ... '~'] = LOCAL,
	/* The ideographic and full-width dots begin with E3 and EF. */
	[0x80 ... 0xE2] = WORD,
	[0xE3] = WORD | TRIGGER,
	[0xE4 ... 0xEE] = WORD,
	[0xEF] = WORD | TRIGGER,
	[0xF0 ... 0xFF] = WORD,
};

struct bytes scan_part(const struct scan *s, size_t from, size_t to)
{
	return bytes_first(bytes_skip(s->text, from), to > from ? to - from : 0);
}

size_t code_length(const struct scan *s, size_t at)
{
	struct bytes rest = bytes_skip(s->text, at);
	size_t left = rest.len;
	uint32_t code = code_take(&rest);
	if (code == CODE_BAD)
		return !s->whole && left < 4 ? left : 0;
	return code_kind(code) == CODE_END ? 0 : left - rest.len;
}

size_t run_right(const struct scan *s, size_t at, unsigned kinds, bool percent)
{
	size_t n;
	while (at < s->text.len) {
		char c = s->text.at[at];
		if ((unsigned char)c < 0x80 ? !octet_is(c, kinds) && !(percent && c == '%')
					    : !(n = code_length(s, at)))
			break;
		at += (unsigned char)c < 0x80 ? 1 : n;
	}
	return at;
}

size_t run_left(const struct scan *s, size_t at)
{
	size_t least = at > WRITTEN_MAX ? at - WRITTEN_MAX : 0;
	while (at > least && octet_is(s->text.at[at - 1], NAME)) {
		size_t lead = at - 1;
		while (lead > least && at - lead < 4 &&
		       ((unsigned char)s->text.at[lead] & 0xC0) == 0x80)
			lead--;
		if ((unsigned char)s->text.at[at - 1] >= 0x80 && code_length(s, lead) != at - lead)
			break;
		at = lead;
	}
	return at;
}

size_t scan_path(const struct scan *s, size_t at)
{
	while (at < s->text.len) {
		unsigned char c = (unsigned char)s->text.at[at];
		size_t n =
			c == 0xC2 || c == 0xE2 || c == 0xE3 || c == 0xEF ? code_length(s, at) : 1;
		if (url_octets[c] & PATH_END || n == 0)
			break;
		at += n;
	}
	return at;
}

size_t seam(const struct scan *s, size_t at, size_t end, size_t *width)
{
	while (at < end) {
		if ((unsigned char)s->text.at[at] < 0x80 && s->text.at[at] != URL_MARK) {
			at++;
			continue;
		}
		struct bytes rest = scan_part(s, at, end);
		size_t left = rest.len;
		uint32_t code = code_take(&rest);
		*width = left - rest.len;
		if (code == URL_MARK || code_ideographic(code))
			return at;
		at += *width;
	}
	*width = 0;
	return end;
}

/* ---- giving hosts */

static bool wanted(const struct url_host *host, enum wanted want)
{
	struct bytes name = host->name;
	size_t dot = bytes_find_last(name, '.');
	if (host->address.family != FAMILY_NONE)
		return true;
	for (size_t i = dot < name.len ? dot + 1 : 0; i < name.len; i++)
		if (!octet_alpha(name.at[i]) && !octet_digit(name.at[i]) &&
		    (name.at[i] != '-' || i == dot + 1))
			return false;   /* no top-level domain */
	if (dot < name.len && name.at[0] == '-' && registered_domain(name).len == name.len)
		return false;   /* nobody can register that */
	switch (want) {
	case WANT_ANY:
		return true;
	case WANT_DOTTED:
		return dot < name.len || bytes_equal(name, BYTES("localhost"));
	case WANT_WWW:
		return bytes_find(name, '.') < dot || (dot < name.len && top_level_known(name));
	case WANT_KNOWN:
		break;
	}
	return dot < name.len && top_level_known(name);
}

static bool unmarked_give(const struct scan *s, struct bytes plain, bool bare, enum wanted want)
{
	char name[DNS_NAME_MAX + 1];
	struct url_host host;
	bool differs;
	while (plain.len && (plain.at[plain.len - 1] == '.' ||
			     (s->emphasized && plain.at[plain.len - 1] == '_')))
		plain.len--;
	if (!host_read(plain, READING_BROWSER, &host, name, &differs) || !wanted(&host, want))
		return false;
	/* "//5" and "a@3.5" are no addresses. */
	if (want != WANT_ANY && host.address.family == FAMILY_IPV4 &&
	    !address_parse(plain, &host.address))
		return false;
	host.bare = bare;
	s->found(s->arg, &host);
	if (differs && host_read(plain, READING_OLD, &host, name, &differs)) {
		host.bare = bare;
		s->found(s->arg, &host);
	}
	return true;
}

/* Marks are left out. */
static bool plain_give(const struct scan *s, struct bytes written, bool bare, enum wanted want)
{
	char room[WRITTEN_MAX];
	struct text plain = TEXT(room);
	for (size_t i = 0; i < written.len; i++)
		if (!octet_marks(written.at[i]))
			text_char(&plain, written.at[i]);
	return unmarked_give(s, text_bytes(&plain), bare, want);
}

static bool any_give(const struct scan *s, struct bytes written, bool bare, enum wanted want)
{
	if (written.len > WRITTEN_MAX)
		return false;           /* it is longer than any host */
	if (bytes_has(written, URL_MARK) || bytes_has(written, URL_FOLD))
		return plain_give(s, written, bare, want);
	return unmarked_give(s, written, bare, want);
}

bool host_give(const struct scan *s, struct bytes written, bool bare, enum wanted want)
{
	size_t fold = bytes_find(written, URL_FOLD);
	if (fold == written.len)
		return any_give(s, written, bare, want);
	bool known = any_give(s, written, bare, WANT_KNOWN),
	     head = (!known || !s->folds) &&
		    any_give(s, bytes_first(written, fold), bare, WANT_KNOWN),
	     whole = !known && any_give(s, written, bare, want);
	return known || head || whole;
}
