/* url.h: the hosts that a text leads to: every name and address that a mail program would make
 * clickable, or a reader would follow.
 *
 * Takes UTF-8 in pieces of any size, plain text or HTML, and gives hosts: A-labels in lower case,
 * IPv4 in dotted decimal whatever it was spelt in, IPv6 in its shortest form. One link may give
 * several hosts, because programs read it differently, or because it holds another link; the same
 * host may come more than once. It holds a bounded tail of what it has seen and nothing else; it
 * never asks anything. One thread at a time. */
#ifndef MXWARD_URL_URL_H
#define MXWARD_URL_URL_H

#include "gateway/base/net.h"

struct url_host {
	struct bytes name;      /* A-labels, lower case, no final dot; for an address its text */
	struct address address; /* FAMILY_NONE: it is a name */
	bool bare; /* found without a scheme, "//" or "www.": "example.com/x", "a@example.com" */
};

typedef void url_found(void *arg, const struct url_host *);

/* What a reader sees of a text, and where the links in it go. */
enum url_event {
	/* octets of what is shown, character references decoded; URL_MARK (1) where a tag stands
	 * that ends no word, a line break for one that does */
	URL_SEEN,
	URL_ANCHOR, /* a link begins: "<a"; whatever link is open ends */
	URL_BASE,   /* "<base", which says where relative links begin */
	URL_TARGET, /* octets of its href: the first that it has, as browsers */
	URL_ANCHOR_END,
};
/* `aside`: within a comment, which some programs show (conditional comments). Its links begin and
 * end there, apart from those outside. */
typedef void url_hear(void *arg, enum url_event, struct bytes octets, bool aside);

enum url_kind {
	URL_TEXT,
	URL_HTML,
	URL_LINES, /* text with CONTENT_FOLD in it (modules/mime/content_lines.h) */
};

/* What is not decided yet, of the text, of the attribute that is being read, and of what is not
 * shown (a comment, a script). A link is read whole if it is shorter than half a window; of a
 * longer one the beginning and every link within it. */
enum { URL_WINDOW = 4096, URL_TAIL_MAX = 3 * URL_WINDOW };

/* The two below are private; they stand here so that callers can allocate a scanner. */
struct url_window {
	char *at; /* URL_WINDOW octets */
	size_t len;
	size_t scanned; /* so far everything is decided */
	unsigned flags; /* of url_inside.h */
};

struct url_html {
	unsigned state;
	unsigned raw;   /* the element that we are in, whose content is not markup */
	unsigned opens; /* the same, of the start tag that is being read */
	size_t matched; /* octets of its end tag */
	bool comment;
	unsigned dashes; /* in a comment, or behind "<!" */
	unsigned kind;   /* of the attribute */
	unsigned target; /* what is heard of it */
	char quote;
	size_t name_length, entity_length;
	char name[16]; /* of the element or attribute, lower case; of a longer one its beginning */
	char entity[32]; /* from the "&" on */
};

struct url_scanner {
	enum url_kind kind;
	url_found *found; /* NULL: hosts are not wanted */
	void *arg;
	url_hear *hear; /* NULL: nobody listens */
	void *hear_arg;
	struct url_window text;
	struct url_window value;
	struct url_window aside;
	struct url_html html;
};

/* `tail`: may be NULL where hosts are not wanted. */
void url_start(struct url_scanner *, enum url_kind, char *tail, url_found *, void *arg);
/* Somebody listens to what url_start() has begun. */
void url_listen(struct url_scanner *, url_hear *, void *arg);
void url_feed(struct url_scanner *, struct bytes utf8);
void url_end(struct url_scanner *);
/* A whole short text at once: a Subject, a mailbox. */
void url_text(struct bytes utf8, url_found *, void *arg);

#endif
