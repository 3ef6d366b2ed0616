/* link_mismatch.c: see link_mismatch.h. Must never take a word for a host that only might be one:
 * "Node.js", "setup.py", "a sentence.So on". */
#include "modules/url/link_mismatch.h"

#include "gateway/io/public_suffix.h"
#include "modules/url/link_rewriters.h"
#include "modules/url/url_inside.h"

#include <string.h>

enum { SHOWN_MAX = 8, REWRITTEN_MAX = 8 };

/* Hosts as they come, the first of them. */
struct hosts {
	const struct link_rewriters *more;
	bool bare; /* without a scheme they count, too */
	size_t count;
	struct bytes names[SHOWN_MAX];
	char room[SHOWN_MAX][DNS_NAME_MAX + 1];
};

static void hosts_put(struct hosts *h, const struct url_host *host)
{
	if (h->count == SHOWN_MAX || host->name.len > DNS_NAME_MAX)
		return;
	memcpy(h->room[h->count], host->name.at, host->name.len);
	h->names[h->count] = (struct bytes){ h->room[h->count], host->name.len };
	h->count++;
}

/* ---- what the text says */

/* Files with these endings are shown as links in mail about software. */
static bool ends_like_file(struct bytes name)
{
	static const char *const endings[] = { ".zip", ".mov", ".md", ".py", ".rs", ".sh", ".so",
					       ".cc",  ".ps",  ".mk", ".am", ".tf", ".pm", ".pl" };
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (bytes_ends_nocase(name, bytes_of(endings[i])))
			return true;
	return false;
}

static void shown_found(void *hosts_any, const struct url_host *host)
{
	struct hosts *h = hosts_any;
	/* An address is as often a version. */
	if (host->address.family != FAMILY_NONE || !bytes_has(host->name, '.') ||
	    (host->bare && (!h->bare || ends_like_file(host->name))))
		return;
	hosts_put(h, host);
}

/* One word, and no mail address. */
static bool text_is_host(struct bytes text)
{
	size_t path = bytes_find(text, '/');
	return !bytes_has(text, ' ') && !bytes_has(bytes_first(text, path), '@');
}

/* Every host has a dot, or one of the dots of IDNA, which are not ASCII. */
static bool may_have_host(struct bytes text)
{
	return bytes_has(text, '.') || !bytes_ascii(text);
}

/* ---- where the target goes */

/* The part behind the host, "/" in front. */
static struct bytes path_of(struct bytes target)
{
	size_t slashes = bytes_find(target, '/');
	struct bytes rest = bytes_skip(target, slashes);
	while (rest.len && rest.at[0] == '/')
		rest = bytes_skip(rest, 1);
	return bytes_skip(rest, bytes_find(rest, '/'));
}

static bool rewrites(const struct hosts *h, struct bytes name, struct bytes path)
{
	return link_rewriter(name, path, h->more->names, h->more->count);
}

static void within_found(void *hosts_any, const struct url_host *host)
{
	hosts_put(hosts_any, host);
}

/* The link within the link of a service that rewrites: the first that is not of such a service
 * itself, whatever its path. Only the first: behind it the sender may have written what he likes.
 * Empty: it shows none. */
static struct bytes within(struct hosts *h, struct bytes target, struct bytes service)
{
	struct scan s = {
		.text = target, .whole = true, .nested = true, .found = within_found, .arg = h
	};
	(void)scan_links(&s, scan_value(&s));
	for (size_t i = 0; i < h->count; i++)
		if (!bytes_equal(h->names[i], service) && !rewrites(h, h->names[i], BYTES("/url")))
			return h->names[i];
	return BYTES("");
}

/* ---- organisations */

static struct bytes organisation(struct bytes name)
{
	struct address address;
	return address_parse(name, &address) ? name : registered_domain(name);
}

/* Suffixes under which one company is likely to have its name more than once; those that are given
 * away are not among them. */
static bool suffix_common(struct bytes suffix)
{
	static const char *const common[] = { "com", "net", "org", "eu" };
	static const char *const given_away[] = { "tk", "ml", "ga", "cf", "gq", "cc", "ws" };
	static const char *const second[] = { "co", "com", "org", "net", "or", "ne", "ac", "gov" };
	size_t dot = bytes_find(suffix, '.');
	bool known = dot == suffix.len;
	for (size_t i = 0; !known && i < sizeof second / sizeof *second; i++)
		known = bytes_equal(bytes_first(suffix, dot), bytes_of(second[i]));
	if (!known)
		return false;
	struct bytes last = dot < suffix.len ? bytes_skip(suffix, dot + 1) : suffix;
	for (size_t i = 0; i < sizeof given_away / sizeof *given_away; i++)
		if (bytes_equal(last, bytes_of(given_away[i])))
			return false;
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (bytes_equal(suffix, bytes_of(common[i])))
			return true;
	return last.len == 2;
}

/* The same organisation, as far as names can tell. */
static bool akin(struct bytes a, struct bytes b)
{
	size_t dot_a = bytes_find(a, '.'), dot_b = bytes_find(b, '.');
	if (bytes_equal(a, b))
		return true;
	return dot_a < a.len && dot_b < b.len &&
	       bytes_equal(bytes_first(a, dot_a), bytes_first(b, dot_b)) &&
	       suffix_common(bytes_skip(a, dot_a + 1)) && suffix_common(bytes_skip(b, dot_b + 1));
}

static struct bytes kept(char room[DNS_NAME_MAX + 1], struct bytes name)
{
	memcpy(room, name.at, name.len);
	return (struct bytes){ room, name.len };
}

bool link_mismatch(const struct anchor *link, const struct link_rewriters *more,
		   struct link_mismatch *m)
{
	struct hosts shown = { .more = more, .bare = text_is_host(link->text) },
		     inner = { .more = more };
	struct url_host host;
	char name[DNS_NAME_MAX + 1];
	if (!may_have_host(link->text))
		return false;
	url_text(link->text, shown_found, &shown);
	if (shown.count == 0 || !url_host_of(link->target, &host, name))
		return false;
	struct bytes goes = host.name;
	if (rewrites(&shown, goes, path_of(link->target)))
		goes = within(&inner, link->target, goes);
	/* A name of one label is a neighbour's, whoever that is. */
	if (!bytes_has(goes, '.') && !bytes_has(goes, ':'))
		return false;
	for (size_t i = 0; i < shown.count; i++)
		if (akin(organisation(shown.names[i]), organisation(goes)))
			return false;
	m->says = kept(m->room[0], shown.names[0]);
	m->goes = kept(m->room[1], goes);
	m->says_domain = organisation(m->says);
	m->goes_domain = organisation(m->goes);
	return true;
}
