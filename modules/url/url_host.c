/* url_host.c: the host of a link, by the rules of browsers (WHATWG URL, "host parsing" and "URL
 * parsing"); see url.h. Must never give a name that DNS cannot be asked for. */
#include "modules/url/url_inside.h"
#include "modules/url/url_unicode.h"

#include "gateway/base/dns_message.h"

#include <string.h>

enum { HOST_WRITTEN_MAX = 1024, LABEL_OCTETS_MAX = 63 };

static struct bytes percent_decoded(struct bytes b, char room[HOST_WRITTEN_MAX])
{
	struct text decoded = { .at = room, .cap = HOST_WRITTEN_MAX };
	return text_percent_decoded(&decoded, b) ? text_bytes(&decoded) : b;
}

/* ---- IPv4 in any spelling */

/* Decimal, octal ("0" in front) or hexadecimal ("0x" in front, which alone is 0). False: it is no
 * number at all. */
static bool ipv4_number(struct bytes b, uint64_t *value)
{
	unsigned base = 10;
	if (b.len == 0)
		return false;
	if (bytes_starts_nocase(b, BYTES("0x"))) {
		base = 16;
		b = bytes_skip(b, 2);
	} else if (b.len > 1 && b.at[0] == '0') {
		base = 8;
		b = bytes_skip(b, 1);
	}
	*value = 0;
	for (size_t i = 0; i < b.len; i++) {
		int d = octet_hex(b.at[i]);
		if (d < 0 || (unsigned)d >= base)
			return false;
		*value = *value > UINT32_MAX ? *value : *value * base + (unsigned)d;
	}
	return true;
}

/* A name whose last label is a number, or digits only, is an address or nothing. */
static bool ends_in_number(struct bytes name)
{
	size_t dot = bytes_find_last(name, '.');
	struct bytes last = dot < name.len ? bytes_skip(name, dot + 1) : name;
	uint64_t value;
	bool digits = last.len > 0;
	for (size_t i = 0; i < last.len; i++)
		digits = digits && octet_digit(last.at[i]);
	return digits || (bytes_starts(last, BYTES("0x")) && ipv4_number(last, &value));
}

static bool ipv4_read(struct bytes name, struct address *address)
{
	uint64_t all = 0;
	for (unsigned parts = 1; parts <= 4; parts++) {
		size_t dot = bytes_find(name, '.');
		uint64_t value;
		if (!ipv4_number(bytes_first(name, dot), &value))
			return false;
		if (dot == name.len) {
			unsigned room = 8 * (5 - parts);
			if (value >> room)
				return false;
			all = all << room | value;
			uint8_t octets[4] = { (uint8_t)(all >> 24), (uint8_t)(all >> 16),
					      (uint8_t)(all >> 8), (uint8_t)all };
			*address = address_from_octets(octets, 4);
			return true;
		}
		if (value > 255)
			return false;
		all = all << 8 | value;
		name = bytes_skip(name, dot + 1);
	}
	return false;
}

/* ---- names */

struct naming {
	struct text out;                /* the name so far */
	uint32_t codes[CODE_COMPOSED_MAX];
	size_t count;                   /* of the label under way */
	bool ascii;
	enum url_reading reading;
	bool differs;
};

static bool label_close(struct naming *n)
{
	size_t before = n->out.len;
	if (!n->ascii)
		n->count = code_compose(n->codes, n->count);
	if (n->count == 0 || n->count > LABEL_OCTETS_MAX)
		return false;
	if (n->ascii) {
		for (size_t i = 0; i < n->count; i++)
			text_char(&n->out, (char)n->codes[i]);
	} else {
		label_encode(&n->out, n->codes, n->count);
	}
	struct bytes label = bytes_skip(text_bytes(&n->out), before);
	bool written = n->ascii;
	n->count = 0;
	n->ascii = true;
	return !n->out.cut && label.len <= LABEL_OCTETS_MAX &&
	       (!written || !bytes_starts(label, BYTES("xn--")) ||
		label_decodable(bytes_skip(label, 4)));
}

/* Behind a virama a joiner changes how a word is written, and IDNA 2008 keeps it (RFC 5892, A.1);
 * elsewhere it only hides. */
static bool virama(uint32_t code)
{
	return (code >= 0x900 && code < 0xE00 && (code & 0x7F) == 0x4D) || code == 0xDCA ||
	       code == 0x1039 || code == 0x17D2;
}

/* The deviations of UTS 46, 4. Gives how many code points were added. */
static size_t deviate(struct naming *n, uint32_t code, uint32_t codes[CODE_FOLDED_MAX])
{
	bool old = n->reading == READING_OLD;
	if (code == 0xDF || code == 0x1E9E) {
		n->differs = true;
		codes[0] = old ? 's' : 0xDF;
		codes[1] = 's';
		return old ? 2 : 1;
	}
	if (code == 0x3C2) {
		n->differs = true;
		codes[0] = old ? 0x3C3 : 0x3C2;
		return 1;
	}
	if ((code == 0x200C || code == 0x200D) && n->count && virama(n->codes[n->count - 1])) {
		n->differs = true;
		codes[0] = code;
		return !old;
	}
	return 0;
}

/* Forbidden domain code points (WHATWG URL, 3.2); "%" is left where it encodes nothing. */
static bool forbidden(uint32_t code)
{
	switch (code) {
	case '#':
	case '%':
	case '/':
	case ':':
	case '<':
	case '>':
	case '?':
	case '@':
	case '[':
	case '\\':
	case ']':
	case '^':
	case '|':
	case 127:
		return true;
	default:
		return code <= ' ';
	}
}

static bool code_add(struct naming *n, uint32_t code)
{
	uint32_t folded[CODE_FOLDED_MAX] = { (uint32_t)octet_lower((char)(code & 0x7F)) };
	size_t count = code < 0x80 ? 1 : deviate(n, code, folded);
	if (count == 0 && code_kind(code) == CODE_IGNORED)
		return true;
	if (count == 0)
		count = code_fold(code, folded);
	if (count == 0 || n->count + count > CODE_COMPOSED_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (folded[i] < 0x80 && forbidden(folded[i]))
			return false;
		n->codes[n->count++] = folded[i];
		n->ascii = n->ascii && folded[i] < 0x80;
	}
	return true;
}

static bool dot_next(struct bytes rest)
{
	return code_kind(code_take(&rest)) == CODE_DOT;
}

/* Most names are letters, digits and hyphens: they need no room for anything else. False: there is
 * more in it, and nothing has been decided. */
static bool plain_read(struct text *out, struct bytes written)
{
	size_t label = 0;
	if (written.len > DNS_NAME_MAX)
		return false;
	for (size_t i = 0; i < written.len; i++) {
		char c = written.at[i];
		bool dot = c == '.';
		/* In front of a hyphen "xn" may be the beginning of a label in Punycode. */
		if (dot ? label == 0 || label > LABEL_OCTETS_MAX
			: !octet_alpha(c) && !octet_digit(c) && (c != '-' || label == 2))
			return false;
		label = dot ? 0 : label + 1;
		if (!dot || i + 1 < written.len)
			text_char(out, octet_lower(c));
	}
	return out->len && label <= LABEL_OCTETS_MAX;
}

/* The name as A-labels; the final dot, which only says that it is whole, is left out. */
static bool name_read(struct naming *n, struct bytes written)
{
	n->ascii = true;
	while (written.len) {
		bool ascii = (unsigned char)written.at[0] < 0x80;
		if (ascii ? written.at[0] == '.' : dot_next(written)) {
			(void)code_take(&written);
			if (!label_close(n))
				return false;
			if (written.len)
				text_char(&n->out, '.');
		} else if (!code_add(n, code_take(&written))) {
			return false;
		}
	}
	if (n->count == 0 && n->out.len && n->out.at[n->out.len - 1] != '.')
		return true;
	return label_close(n);
}

/* Whatever else a host may be written with. */
static bool odd_read(struct text *out, struct bytes written, enum url_reading reading,
		     bool *differs)
{
	char room[HOST_WRITTEN_MAX];
	struct naming n = { .out = *out, .reading = reading };
	bool read = name_read(&n, percent_decoded(written, room));
	*differs = read && n.differs;
	out->len = n.out.len;
	return read;
}

static void address_name(struct url_host *host, char *name)
{
	struct text t = { .at = name, .cap = DNS_NAME_MAX + 1 };
	address_text(&t, &host->address);
	host->name = text_bytes(&t);
}

bool host_read(struct bytes written, enum url_reading reading, struct url_host *host, char *name,
	       bool *differs)
{
	struct text out = { .at = name, .cap = DNS_NAME_MAX };
	*host = (struct url_host){ .name = { "", 0 } };
	*differs = false;
	if (written.len == 0 || written.len > HOST_WRITTEN_MAX)
		return false;
	if (written.at[0] == '[') {
		struct bytes inner = bytes_first(bytes_skip(written, 1), written.len - 2);
		if (written.len < 4 || written.at[written.len - 1] != ']' ||
		    !bytes_has(inner, ':') || !address_parse(inner, &host->address))
			return false;
		address_name(host, name);
		return true;
	}
	if (!plain_read(&out, written)) {
		out.len = 0;
		if (!odd_read(&out, written, reading, differs))
			return false;
	}
	host->name = text_bytes(&out);
	if (ends_in_number(host->name)) {
		if (!ipv4_read(host->name, &host->address))
			return false;
		address_name(host, name);
	}
	return true;
}

bool url_host_read(struct bytes written, struct url_host *host, char *name)
{
	bool differs;
	return host_read(written, READING_BROWSER, host, name, &differs);
}

/* ---- links */

static bool slash(char c)
{
	return c == '/' || c == '\\';
}

/* Letters, digits, "+-." up to a colon, a letter first (RFC 3986, 3.1). */
static struct bytes scheme_of(struct bytes link)
{
	size_t n = 0;
	while (n < link.len &&
	       (octet_alpha(link.at[n]) ||
		(n && (octet_digit(link.at[n]) || strchr("+-.", link.at[n])) && link.at[n])))
		n++;
	return bytes_first(link, n < link.len && link.at[n] == ':' ? n : 0);
}

bool scheme_special(struct bytes scheme)
{
	static const char *const names[] = { "http", "https", "ftp", "ws", "wss" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_equal_nocase(scheme, bytes_of(names[i])))
			return true;
	return false;
}

bool link_authority(struct bytes link, char *room, size_t size, struct bytes *authority)
{
	struct bytes clean = { room, 0 };
	while (link.len && (unsigned char)link.at[0] <= ' ')
		link = bytes_skip(link, 1);
	while (link.len && (unsigned char)link.at[link.len - 1] <= ' ')
		link.len--;
	for (size_t i = 0; i < link.len && clean.len < size; i++)
		if (link.at[i] != '\t' && link.at[i] != '\r' && link.at[i] != '\n')
			room[clean.len++] = link.at[i];
	struct bytes scheme = scheme_of(clean),
		     rest = bytes_skip(clean, scheme.len ? scheme.len + 1 : 0);
	bool known = scheme_special(scheme),
	     forgiving = scheme.len == 0 || known || bytes_equal_nocase(scheme, BYTES("file"));
	if (!known && (rest.len < 2 || !slash(rest.at[0]) || !slash(rest.at[1]) ||
		       (!forgiving && rest.at[0] != '/')))
		return false;
	while (rest.len && (rest.at[0] == '/' || (forgiving && rest.at[0] == '\\')))
		rest = bytes_skip(rest, 1);
	size_t n = 0;
	while (n < rest.len && rest.at[n] != '/' && rest.at[n] != '?' && rest.at[n] != '#' &&
	       !(forgiving && rest.at[n] == '\\'))
		n++;
	*authority = bytes_first(rest, n);
	return true;
}

/* "example.com@80", "example.com@SSL@443": so Windows writes the port of a server that it reaches
 * by WebDAV (\\example.com@80\share, file://example.com@SSL/share). Gives the authority without. */
static struct bytes without_webdav_port(struct bytes authority)
{
	enum { DIGITS = 5 };
	uint64_t port;
	size_t at = bytes_find_last(authority, '@');
	struct bytes behind = bytes_skip(authority, at + 1);
	if (at < authority.len && behind.len <= DIGITS && bytes_to_u64(behind, &port)) {
		authority = bytes_first(authority, at);
		at = bytes_find_last(authority, '@');
		behind = bytes_skip(authority, at + 1);
	}
	return at < authority.len && bytes_equal_nocase(behind, BYTES("SSL"))
		       ? bytes_first(authority, at)
		       : authority;
}

bool authority_host(struct bytes authority, struct bytes *host)
{
	authority = without_webdav_port(authority);
	size_t at = bytes_find_last(authority, '@');
	struct bytes rest = at < authority.len ? bytes_skip(authority, at + 1) : authority;
	size_t end =
		rest.len && rest.at[0] == '[' ? bytes_find(rest, ']') + 1 : bytes_find(rest, ':');
	uint64_t port = 0;
	*host = bytes_first(rest, end);
	rest = bytes_skip(rest, end);
	if (rest.len && rest.at[0] != ':')
		return false;
	rest = bytes_skip(rest, 1);
	return host->len && (rest.len == 0 || (bytes_to_u64(rest, &port) && port <= UINT16_MAX));
}

bool link_share(struct bytes scheme, struct bytes slashes)
{
	bool location = bytes_equal_nocase(scheme, BYTES("location"));
	return (bytes_equal(slashes, BYTES("\\\\")) &&
		(location || bytes_equal_nocase(scheme, BYTES("file")))) ||
	       (bytes_equal(slashes, BYTES("\\\\\\\\")) && location);
}

bool url_host_of(struct bytes link, struct url_host *host, char *name)
{
	char room[URL_WINDOW];
	struct bytes authority, written;
	return link_authority(link, room, sizeof room, &authority) &&
	       authority_host(authority, &written) && url_host_read(written, host, name);
}
