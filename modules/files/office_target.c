/* office_target.c: what lies on somebody else's server; see office_target.h. */
#include "modules/files/office_target.h"

enum { TARGET_MAX = 2048 };

/* Names that no public server has: reserved (RFC 6762, RFC 8375) or used for networks of one's
 * own. */
static bool private_name(struct bytes host)
{
	static const char *const ends[] = { ".local",    ".localdomain", ".lan",  ".internal",
					    ".intranet", ".corp",        ".home", ".home.arpa" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (bytes_ends_nocase(host, bytes_of(ends[i])))
			return true;
	return false;
}

/* 3232235777 and 0xC0A80101 are addresses. */
static bool is_number(struct bytes host)
{
	if (!octet_digit(host.at[0]))
		return false;
	for (size_t i = 1; i < host.len; i++)
		if (octet_hex(host.at[i]) < 0 && octet_lower(host.at[i]) != 'x')
			return false;
	return true;
}

/* "//server@SSL/x" is a server of WebDAV. */
static bool host_remote(struct bytes host)
{
	host = bytes_first(host, bytes_find(host, '/'));
	if (bytes_has(host, '@') || bytes_starts(host, BYTES("[")))
		return true;
	host = bytes_first(host, bytes_find(host, ':'));
	if (!host.len || bytes_equal_nocase(host, BYTES("localhost")))
		return false;
	return is_number(host) || (bytes_has(host, '.') && !private_name(host));
}

/* How many slashes stand in front. */
static size_t slashes(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && b.at[n] == '/')
		n++;
	return n;
}

/* The path of a file, a server's or this machine's: "//server/share", "//?/UNC/server/share". */
static bool path_remote(struct bytes path, bool url)
{
	size_t n = slashes(path);
	bool server = n == 2 || (n > 3 && url) || (n > 2 && !url);
	path = bytes_skip(path, n);
	if (bytes_starts_nocase(path, BYTES("?/UNC/")) ||
	    bytes_starts_nocase(path, BYTES("./UNC/")))
		path = bytes_skip(path, 6);
	return server && host_remote(path);
}

/* Letters, digits, "+", "-" and "." before a colon; one letter is a drive. */
static size_t scheme_of(struct bytes target)
{
	size_t n = 0;
	while (n < target.len && (octet_alpha(target.at[n]) || octet_digit(target.at[n]) ||
				  bytes_has(BYTES("+-."), target.at[n])))
		n++;
	return n > 1 && n < target.len && target.at[n] == ':' ? n : 0;
}

bool office_target_remote(struct bytes target)
{
	char buffer[TARGET_MAX];
	struct text t = TEXT(buffer);
	(void)text_percent_decoded(&t, bytes_trim_fws(target));
	for (size_t i = 0; i < t.len; i++)
		buffer[i] = buffer[i] == '\\' ? '/' : buffer[i];
	struct bytes all = bytes_trim_fws(text_bytes(&t));
	size_t scheme = scheme_of(all);
	struct bytes rest = bytes_skip(all, scheme + 1), name = bytes_first(all, scheme);
	if (!scheme)
		return path_remote(all, false);
	if (bytes_equal_nocase(name, BYTES("file")))
		return path_remote(rest, true);
	if (bytes_equal_nocase(name, BYTES("http")) || bytes_equal_nocase(name, BYTES("https")))
		return host_remote(bytes_skip(rest, slashes(rest)));
	return true;
}
