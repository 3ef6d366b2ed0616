/* url_scan.c: links in a text; see url.h and url_inside.h.
 *
 * It looks at nothing but the few octets that every link has ("." ":" "/" "@" and, within a link,
 * "%"), and from there to both sides. Must never look further than a host can reach, and never go
 * back behind what it has passed. */
#include "modules/url/url_inside.h"
#include "modules/url/url_unicode.h"

#include <string.h>

enum {
	SCHEME_MAX = 16,
	LOCAL_MAX = 128, /* octets before an "@" among which "mailto:" is looked for */
};

/* The host at `from` behind "//" or userinfo: the whole of it, and the readings of those who end it
 * where a tag stands or where the script changes. Gives where it ends. */
static size_t host_at(const struct scan *s, size_t from, size_t limit, enum wanted want)
{
	size_t width, end;
	if (from < limit && s->text.at[from] == '[')
		end = from + bytes_find(scan_part(s, from, limit), ']') + 1;
	else
		end = run_right(s, from, NAME, true);
	end = end < limit ? end : limit;
	size_t head = seam(s, from, end, &width);
	bool marked = head < end && s->text.at[head] == URL_MARK;
	bool known = head < end && host_give(s, scan_part(s, from, head), false, WANT_KNOWN);
	bool whole =
		host_give(s, scan_part(s, from, end), false, known || marked ? WANT_KNOWN : want);
	if (marked && !known && !whole)
		(void)host_give(s, scan_part(s, from, head), false, want);
	if (!whole && bytes_has(scan_part(s, from, end), '%'))
		(void)host_give(s,
				bytes_first(scan_part(s, from, end),
					    bytes_find(scan_part(s, from, end), '%')),
				false, WANT_KNOWN);
	return end;
}

/* ---- behind "//" */

/* What closes a link that begins at `at`: RFC 3986, appendix C ("<URL:" is of RFC 1738); '\0': it
 * stands free. */
static char closing(const struct scan *s, size_t at)
{
	char before = at ? s->text.at[at - 1] : ' ';
	if (before == '<' || (before == ':' && at >= 5 &&
			      bytes_equal_nocase(scan_part(s, at - 5, at), BYTES("<url:"))))
		return '>';
	return before == '"' ? before : '\0';
}

static bool named(struct bytes host)
{
	for (size_t i = 0; i < host.len; i++)
		if (!octet_is(host.at[i], NAME) && host.at[i] != '%')
			return false;
	return true;
}

/* The blank at `at` may stand within the host that begins at `from`: between brackets or quotes a
 * link is folded, or has blanks, which some programs drop; and a form feed some drop anywhere. So
 * it is read without them as well. False: more text is needed. */
static bool unblank(const struct scan *s, size_t from, size_t at, char close)
{
	char room[WRITTEN_MAX];
	struct bytes joined = { room, 0 }, host, rest = bytes_skip(s->text, at);
	bool feed = s->text.at[at] == '\f', folded = strchr("\r\n", s->text.at[at]);
	if (at == from || (!feed && !close))
		return true;
	if (!feed && !bytes_has(bytes_first(rest, WRITTEN_MAX), close)) {
		if (rest.len < WRITTEN_MAX && !s->whole)
			return false;
		if (!folded || close != '>')
			return true;
	}
	for (size_t i = from; i < s->text.len && joined.len < sizeof room; i++) {
		char c = s->text.at[i];
		if (feed ? c == '\f' : (unsigned char)c <= ' ' && !octet_marks(c))
			continue;
		if (octet_is(c, AUTHORITY_END)) {
			if (authority_host(joined, &host) && named(host))
				(void)host_give(s, host, false, WANT_KNOWN);
			return true;
		}
		room[joined.len++] = c;
	}
	return !feed || s->whole || s->text.len - from >= WRITTEN_MAX;
}

/* What follows a host: a port, and then perhaps a path, to which everything up to its end
 * belongs. */
static void path_mark(struct scan *s, size_t at)
{
	if (at < s->text.len && s->text.at[at] == ':')
		for (at++; at < s->text.len && octet_digit(s->text.at[at]);)
			at++;
	if (at < s->text.len && strchr("/\\?#", s->text.at[at]) && s->text.at[at] &&
	    at >= s->link_end)
		s->link_end = scan_path(s, at);
}

static size_t authority_at(struct scan *s, size_t from, enum wanted want, char close)
{
	bool inner = s->nested || from < s->link_end;
	struct bytes host;
	size_t end = from, at = SIZE_MAX;
	for (size_t n; end < s->text.len && !octet_is(s->text.at[end], AUTHORITY_END) &&
		       !(inner && s->text.at[end] == '&');
	     end += n) {
		n = (unsigned char)s->text.at[end] < 0x80 ? 1 : code_length(s, end);
		if (n == 0)
			break;
		if (s->text.at[end] == '@')
			at = end;
	}
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	if (at == SIZE_MAX) {
		if (end < s->text.len && strchr("\f\r\n\t ", s->text.at[end]) && s->text.at[end] &&
		    !unblank(s, from, end, close))
			return SCAN_WAIT;
		size_t host_end = host_at(s, from, end, want);
		path_mark(s, host_end);
		return host_end > from ? host_end : from;
	}
	/* "\\\\evil@80\\share" does not lead to a port. */
	if (authority_host(scan_part(s, from, end), &host) && host.len &&
	    host.at == s->text.at + from)
		(void)host_give(s, host, false, want);
	/* "//good@evil" leads to the second; "//good)(a@evil" to the one or the other, as programs
	 * end a link. */
	size_t first = run_right(s, from, NAME, true);
	if (first > from && first < at && s->text.at[first] != ':')
		(void)host_at(s, from, first, want);
	size_t host_end = host_at(s, at + 1, end, want);
	path_mark(s, host_end);
	return host_end;
}

/* Schemes that mail programs make clickable in a text. "hxxp" and misspelt ones are none. */
static bool scheme_clickable(struct bytes scheme, bool *special)
{
	static const char *const others[] = {
		"afp",    "cifs",   "dav",   "davs",   "feed",    "file", "ftps", "gemini", "git",
		"gopher", "imap",   "imaps", "irc",    "ircs",    "itms", "ldap", "ldaps",  "mms",
		"news",   "nfs",    "nntp",  "rdp",    "rtmp",    "rtsp", "sftp", "smb",    "ssh",
		"svn",    "telnet", "vnc",   "webcal", "webcals", "xmpp"
	};
	/* Or words run together: "herehttp://...". */
	*special = scheme_special(scheme) || bytes_ends_nocase(scheme, BYTES("http")) ||
		   bytes_ends_nocase(scheme, BYTES("https")) ||
		   bytes_ends_nocase(scheme, BYTES("ftp"));
	if (*special)
		return true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (scheme.len && octet_lower(scheme.at[0]) == others[i][0] &&
		    bytes_equal_nocase(scheme, bytes_of(others[i])))
			return true;
	return false;
}

/* The letters before the colon at `at`, without the tags between them. `before` is where they
 * begin. */
static struct bytes scheme_before(const struct scan *s, size_t at, char room[SCHEME_MAX],
				  size_t *before)
{
	size_t n = SCHEME_MAX;
	while (at > 0 && n > 0 &&
	       (octet_alpha(s->text.at[at - 1]) || octet_marks(s->text.at[at - 1]))) {
		at--;
		if (!octet_marks(s->text.at[at]))
			room[--n] = s->text.at[at];
	}
	*before = at;
	return (struct bytes){ room + n, SCHEME_MAX - n };
}

static size_t colon_at(struct scan *s, size_t i)
{
	char room[SCHEME_MAX];
	size_t slashes = i + 1, before;
	bool special;
	while (slashes < s->text.len &&
	       (s->text.at[slashes] == '/' || s->text.at[slashes] == '\\' ||
		octet_marks(s->text.at[slashes])))
		slashes++;
	if (slashes == s->text.len && !s->whole)
		return SCAN_WAIT;
	if (slashes == i + 1)
		return slashes;
	struct bytes scheme = scheme_before(s, i, room, &before);
	struct bytes marks = scan_part(s, i + 1, slashes);
	bool clickable = scheme_clickable(scheme, &special);
	if (!link_share(scheme, marks) &&
	    (!clickable || (!special && !bytes_equal(marks, BYTES("//")))))
		return slashes;
	s->emphasized = before > 0 && s->text.at[before - 1] == '_';
	size_t next =
		authority_at(s, slashes, clickable ? WANT_ANY : WANT_KNOWN, closing(s, before));
	s->emphasized = false;
	return next;
}

/* "//host", where no scheme stands before it and no path. */
static size_t slash_at(struct scan *s, size_t i)
{
	size_t end = i;
	while (end < s->text.len && s->text.at[end] == '/')
		end++;
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	char before = i ? s->text.at[i - 1] : ' ';
	if (end - i != 2 || octet_alpha(before) || octet_digit(before) || strchr(":_.-\\", before))
		return end;
	return authority_at(s, end, s->nested || i < s->link_end ? WANT_KNOWN : WANT_DOTTED,
			    closing(s, i));
}

/* "\\\\host\\share", as Windows writes it. */
static size_t backslash_at(struct scan *s, size_t i)
{
	size_t end = i;
	while (end < s->text.len && s->text.at[end] == '\\')
		end++;
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	char before = i ? s->text.at[i - 1] : ' ';
	if (end - i != 2 || octet_is(before, NAME | LOCAL) || strchr(":/\\", before) || s->nested ||
	    i < s->link_end)
		return end;
	return authority_at(s, end, WANT_KNOWN, closing(s, i));
}

/* ---- names without "//" */

static bool www(struct bytes b)
{
	return bytes_starts_nocase(b, BYTES("www."));
}

/* "2001.12.24", "1.2.3.4": four decimal numbers are meant as a host where a path follows, or a link
 * is expected; elsewhere versions are written like that. */
static bool numeric(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!octet_digit(b.at[i]) && b.at[i] != '.')
			return false;
	return true;
}

/* Endings of files that are top-level domains as well: behind a colon ("path:to:file.pm") they are
 * taken for files. */
static bool file_ending(struct bytes name)
{
	static const char *const endings[] = { ".pm", ".pl", ".sh", ".py",  ".so", ".md",
					       ".rs", ".cc", ".ps", ".zip", ".mov" };
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (bytes_ends_nocase(name, bytes_of(endings[i])))
			return true;
	return false;
}

/* In Chinese and Japanese the ideographic dot ends sentences, and what follows may look like a
 * top-level domain ("中国"). Behind a name that is meant to be one it stands for a dot only before
 * one in Latin letters. */
static bool sentence(struct bytes name)
{
	size_t last = name.len;
	uint32_t folded[CODE_FOLDED_MAX];
	if ((unsigned char)name.at[name.len - 1] < 0x80 ||
	    memmem(name.at, name.len, "。", 3) == NULL)
		return false;
	while (last > 0 && ((unsigned char)name.at[--last] & 0xC0) == 0x80)
		continue;
	struct bytes rest = bytes_skip(name, last);
	return code_fold(code_take(&rest), folded) == 0 || folded[0] >= 0x80;
}

/* A name without anything before it, in one reading. `before` and `after` are the octets around it;
 * `addresses`: it may be one in numbers. */
static bool bare_name(const struct scan *s, struct bytes name, char before, char after,
		      bool addresses)
{
	struct address address;
	size_t dots = 0;
	while (name.len && octet_marks(name.at[0]))
		name = bytes_skip(name, 1);
	while (dots < name.len && name.at[dots] == '.')
		dots++;
	name = bytes_skip(name, dots);
	while (name.len && (name.at[name.len - 1] == '.' || octet_marks(name.at[name.len - 1])))
		name.len--;
	if (dots == 1 || name.len == 0 || name.at[0] == '-' || name.at[0] == '_' ||
	    (before && strchr("@/\\%", before)) || (after && strchr("@=+", after)) ||
	    (before == ':' && file_ending(name)) || sentence(name))
		return false;
	if (numeric(name))
		return addresses && address_parse(name, &address) &&
		       host_give(s, name, true, WANT_ANY);
	return www(name) ? host_give(s, name, false, WANT_WWW)
			 : host_give(s, name, true, WANT_KNOWN);
}

/* ":500000" is no port, and what stands before it no host. */
static bool port_wrong(const struct scan *s, size_t at)
{
	size_t end = at + 1;
	uint64_t port;
	while (end < s->text.len && octet_digit(s->text.at[end]))
		end++;
	return at < s->text.len && s->text.at[at] == ':' && end > at + 1 &&
	       (!bytes_to_u64(scan_part(s, at + 1, end), &port) || port > UINT16_MAX);
}

/* A run of labels: as one name, and each of its pieces between tags or ideographs. *last is where
 * the last piece begins. */
static bool bare_run(const struct scan *s, size_t start, size_t end, size_t *last)
{
	char before = start ? s->text.at[start - 1] : ' ',
	     after = end < s->text.len ? s->text.at[end] : ' ';
	size_t width, at = seam(s, start, end, &width);
	/* "192.0.2.0/24" is a network. */
	bool path = after == '/' && end + 1 < s->text.len && !octet_digit(s->text.at[end + 1]) &&
		    (unsigned char)s->text.at[end + 1] > ' ',
	     given = end - start <= WRITTEN_MAX &&
		     bare_name(s, scan_part(s, start, end), before, after, path);
	*last = start;
	if (at == end)
		return given;
	for (size_t from = start;; at = seam(s, from, end, &width)) {
		*last = from;
		if (bytes_has(scan_part(s, from, at), '.') &&
		    bare_name(s, scan_part(s, from, at), from == start ? before : ' ',
			      at == end ? after : ' ', path))
			given = true;
		if (at == end)
			return given;
		from = at + width;
	}
}

static size_t dot_at(struct scan *s, size_t i, size_t width)
{
	size_t next = i + width, last = 0;
	if (next >= s->text.len)
		return s->whole ? next : SCAN_WAIT;
	if (i == 0 || !octet_is(s->text.at[i - 1], NAME) || !octet_is(s->text.at[next], NAME))
		return next;
	bool inner = s->nested || i < s->link_end;
	if (inner && (i < 3 || !www(scan_part(s, i - 3, next)) ||
		      (i > 3 && octet_is(s->text.at[i - 4], NAME))))
		return inner_dot(s, i, next);
	size_t start = inner ? i - 3 : run_left(s, i), end = run_right(s, next, NAME, false);
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	if (inner) {
		(void)host_give(s, scan_part(s, start, end), false, WANT_KNOWN);
		return end;
	}
	if (!port_wrong(s, end) && bare_run(s, start, end, &last))
		path_mark(s, end);
	/* A run without end, as of ideographs, is cut where a piece begins that may go on. */
	return s->forced && end == s->text.len && last > next ? last : end;
}

/* The domain of a mail address. */
static size_t at_sign(struct scan *s, size_t i)
{
	if (i == 0 || s->nested || i < s->link_end || !octet_is(s->text.at[i - 1], LOCAL))
		return i + 1;
	size_t end = run_right(s, i + 1, NAME, false), least = i > LOCAL_MAX ? i - LOCAL_MAX : 0,
	       width;
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	if (end == i + 1 || end - i > WRITTEN_MAX)
		return end;
	size_t local = i;
	while (local > least && octet_is(s->text.at[local - 1], LOCAL))
		local--;
	bool mailto =
		local >= 7 && bytes_equal_nocase(scan_part(s, local - 7, local), BYTES("mailto:"));
	size_t head = seam(s, i + 1, end, &width);
	bool given = head < end && host_give(s, scan_part(s, i + 1, head), true, WANT_KNOWN);
	(void)host_give(s, scan_part(s, i + 1, end), true,
			mailto && !given ? WANT_ANY : WANT_KNOWN);
	return end;
}

/* ---- the values of attributes */

/* "evil.com/x" is relative to a browser; mail programs put "http://" before it. Where a program is
 * to load something rather than to go there, a name alone ("x.pl") is that of a file. */
static void value_bare(struct scan *s, size_t start)
{
	size_t end = run_right(s, start, NAME, false);
	char after = end < s->text.len ? s->text.at[end] : '\0';
	if (end - start <= WRITTEN_MAX && (after == '\0' || strchr("/?#:", after)) &&
	    bytes_has(scan_part(s, start, end), '.'))
		(void)bare_name(s, scan_part(s, start, end), s->loaded && !after ? ':' : ' ',
				after ? after : '/', true);
}

/* Behind the addresses stands what the message is to say: there are links in it, encoded. */
static size_t scan_mailto(struct scan *s, size_t from)
{
	size_t query = bytes_find(s->text, '?');
	if (query == s->text.len) {
		s->nested = false;
		return from;
	}
	struct scan addresses = {
		.text = bytes_first(s->text, query), .whole = true, .found = s->found, .arg = s->arg
	};
	(void)scan_links(&addresses, from);
	return query;
}

size_t scan_value(struct scan *s)
{
	char room[URL_WINDOW];
	struct bytes authority, host;
	size_t from = 0;
	while (from < s->text.len && (unsigned char)s->text.at[from] <= ' ')
		from++;
	if (!link_authority(s->text, room, sizeof room, &authority)) {
		if (bytes_starts_nocase(bytes_skip(s->text, from), BYTES("mailto:")))
			return scan_mailto(s, from);
		value_bare(s, from);
		return from;
	}
	bool given = authority_host(authority, &host) && host_give(s, host, false, WANT_ANY);
	while (from < s->text.len && s->text.at[from] != '/' && s->text.at[from] != '\\' &&
	       s->text.at[from] != ':')
		from++;
	while (from < s->text.len && s->text.at[from] && strchr(":/\\", s->text.at[from]))
		from++;
	/* What browsers refuse, others cut where they see fit. */
	if (!given)
		return host_at(s, from, s->text.len, WANT_KNOWN);
	while (from < s->text.len && (!octet_is(s->text.at[from], AUTHORITY_END) ||
				      (unsigned char)s->text.at[from] <= ' '))
		from++;
	return from;
}

/* ---- all of it */

static size_t trigger_at(struct scan *s, size_t i)
{
	const char *c = s->text.at + i;
	size_t left = s->text.len - i;
	switch (*c) {
	case '.':
		return dot_at(s, i, 1);
	case ':':
		return colon_at(s, i);
	case '/':
		return left > 1 && c[1] != '/' ? i + 1 : slash_at(s, i);
	case '\\':
		return left > 1 && c[1] != '\\' ? i + 1 : backslash_at(s, i);
	case '@':
		return at_sign(s, i);
	case '%':
		return inner_percent(s, i);
	default:
		if (left < 3)
			return s->whole ? i + 1 : SCAN_WAIT;
		return memcmp(c, "。", 3) == 0 || memcmp(c, "．", 3) == 0 || memcmp(c, "｡", 3) == 0
			       ? dot_at(s, i, 3)
			       : i + 1;
	}
}

size_t scan_links(struct scan *s, size_t at)
{
	while (at < s->text.len) {
		if (!octet_is(s->text.at[at], TRIGGER)) {
			at++;
			continue;
		}
		size_t next = trigger_at(s, at);
		if (next == SCAN_WAIT) {
			if (s->text.len - at < URL_WINDOW / 2)
				return at;
			/* Longer than any host can be: decided by what there is. */
			s->whole = s->forced = true;
			next = trigger_at(s, at);
			s->whole = s->forced = false;
		}
		at = next;
	}
	return at;
}
