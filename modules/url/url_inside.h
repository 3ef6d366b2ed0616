/* url_inside.h: what the files of url.h share: hosts with both readings of their name, and windows
 * over a text. Nobody else includes it. */
#ifndef MXWARD_URL_URL_INSIDE_H
#define MXWARD_URL_URL_INSIDE_H

#include "modules/url/url.h"

enum url_reading {
	/* UTS 46, nontransitional: ß, final sigma and joiners stay what they are */
	READING_BROWSER,
	READING_OLD, /* IDNA 2003: ß is ss, joiners are nothing */
};

/* The host of one link as an HTML attribute or a redirection would hold it ("//x", "https:\\x",
 * "http://u@x:8/"), by the rules of browsers (WHATWG); false: it leads to no host. `name` has room
 * for DNS_NAME_MAX + 1 octets, and host->name lies in it. */
bool url_host_of(struct bytes link, struct url_host *, char *name)
	__attribute__((warn_unused_result));
/* A host as written: a name, percent-encoded or in Unicode with any of the dots of IDNA, or an
 * address in decimal, octal, hex, in one to four numbers, or IPv6 in brackets. Stricter than
 * browsers in one thing: a name that DNS cannot hold (an empty label, one of more than 63 octets)
 * is none. */
bool url_host_read(struct bytes written, struct url_host *, char *name)
	__attribute__((warn_unused_result));

/* As url_host_read(). *differs is set if the other reading of the name is another name. */
bool host_read(struct bytes written, enum url_reading, struct url_host *, char *name,
	       bool *differs);
/* Schemes for which browsers take a backslash for a slash and do not count the slashes. */
bool scheme_special(struct bytes scheme);
/* The part of a link between "//" and the path that url_host_of() finds: false if there is none. It
 * is copied to `room`, without the octets that browsers drop, cut at `size`. */
bool link_authority(struct bytes link, char *room, size_t size, struct bytes *authority);
/* Of an authority the host: without userinfo and port; false if the port is none. */
bool authority_host(struct bytes authority, struct bytes *host);
/* True for "file:\\host\share" and for "search-ms:crumb=location:\\host\share", for which Explorer
 * shows what is there; there the backslashes may be doubled, too, as in a script. */
bool link_share(struct bytes scheme, struct bytes slashes);

/* Stands in the text of HTML where a tag stood that does not end a word: "exa<b></b>mple.com" may
 * be read as one word or two. */
enum { URL_MARK = 1 };
/* Stands in the text of a calendar where a line was folded: "exa", "mple.com" is one word; what
 * stands before it is a word of its own only where the whole is no host. */
enum { URL_FOLD = 2 };

static inline bool octet_marks(char c)
{
	return c == URL_MARK || c == URL_FOLD;
}

enum {
	WINDOW_PATH = 1,    /* what is not decided begins in the path of a link */
	WINDOW_VALUE = 2,   /* it begins with a link, as the value of an attribute does */
	WINDOW_INNER = 4,   /* what is within a link, a script, a style: no bare names */
	WINDOW_FOLDS = 8,   /* URL_FOLD in it is a fold */
	WINDOW_LOADED = 16, /* the value is that of a file, an image */
};

/* A text in which links are found. */
struct scan {
	struct bytes text;
	bool whole;         /* nothing follows, or so it is taken: */
	bool forced;        /* because too much would have to be kept */
	bool nested;        /* all of it is part of a link */
	bool loaded;        /* the value is a file to load, not a place to go to */
	bool emphasized;    /* "_http://example.com_": the underscores are not part of it */
	bool folds;         /* URL_FOLD in it is a fold; elsewhere it means nothing */
	unsigned depth;     /* how often it was percent-decoded */
	size_t link_end;    /* what stands before it belongs to a link that was found */
	size_t decoded_end; /* before it percent-encoding was looked into */
	url_found *found;
	void *arg;
};

enum wanted {
	WANT_ANY,    /* what has a scheme may be any host */
	WANT_KNOWN,  /* an address, or a name under a known top-level domain */
	WANT_WWW,    /* the same, or anything of three labels */
	WANT_DOTTED, /* the same, or any name with a dot or of this machine */
};

enum { WRITTEN_MAX = 1024 }; /* octets of a host as written */

/* Octets by what they can be. */
enum {
	NAME = 1,    /* in a host name */
	TRIGGER = 2, /* in every link */
	PATH_END = 4,
	AUTHORITY_END = 8,
	LOCAL = 16, /* before the "@" of a mail address */
};

extern const unsigned char url_octets[256];

static inline bool octet_is(char c, unsigned kinds)
{
	return url_octets[(unsigned char)c] & kinds;
}

#define SCAN_WAIT SIZE_MAX /* more text is needed */

struct bytes scan_part(const struct scan *, size_t from, size_t to);
/* Octets of the code point at `at` if links may go on with it; 0: a link ends here. An incomplete
 * one at the end of an unfinished text reaches to that end. */
size_t code_length(const struct scan *, size_t at);
/* Where the run of octets of these kinds (and "%") ends that begins at `at`; where the name begins
 * that goes on at `at`. */
size_t run_right(const struct scan *, size_t at, unsigned kinds, bool percent);
size_t run_left(const struct scan *, size_t at);
/* Where in a run a tag stands, or an ideograph: there some programs end a name, and begin another.
 * `end` if there is none. */
size_t seam(const struct scan *, size_t at, size_t end, size_t *width);
/* Gives the host that is written here, in both readings of its name; false if it is none that is
 * wanted. */
bool host_give(const struct scan *, struct bytes written, bool bare, enum wanted);

/* Links within a link: what is percent-encoded at `at`; a name whose first dot is at `dot`, behind
 * which stands `next`. As scan_links(), or SCAN_WAIT. */
size_t inner_percent(struct scan *, size_t at);
size_t inner_dot(const struct scan *, size_t dot, size_t next);

/* Finds the links from `at` on. Gives where it stopped: the end, or what must wait for more text,
 * at most half a window from the end. */
size_t scan_links(struct scan *, size_t at);
/* The value of an attribute that is a link, or its beginning; gives from where on scan_links() goes
 * on. */
size_t scan_value(struct scan *);
/* Where a path that is under way at `at` ends; the end of the text if it may go on. */
size_t scan_path(const struct scan *, size_t at);

/* Adds octets to a window; finds what they decide. */
void window_feed(struct url_window *, struct bytes, url_found *, void *arg);
/* Nothing follows: decides the rest and empties the window. */
void window_end(struct url_window *, url_found *, void *arg);

/* What the value of an attribute is. */
enum html_kind {
	KIND_NONE, /* leads nowhere */
	KIND_LINK,
	KIND_LIST,  /* links with blanks or commas between */
	KIND_INNER, /* text with links in it */
};

/* By the name of an attribute, lower case, of a longer one its beginning. */
enum html_kind html_attribute_kind(struct bytes name);
/* Tags that end a word; all others may stand within one. */
bool html_breaking(struct bytes name);

/* The HTML side of url_feed() and url_end(). */
void html_feed(struct url_scanner *, struct bytes);
void html_end(struct url_scanner *);
/* Decodes the character reference at the front of `written` ("&amp;", "&#x41", "&ampx"), which goes
 * on with `next`, into at most two code points. Gives how many octets of it that takes; 0: it is
 * none. */
size_t entity_decode(struct bytes written, bool attribute, char next, uint32_t codes[2],
		     size_t *count);

#endif
