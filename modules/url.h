/* url.h: the hosts that a text leads to: every name and address that a mail program would make clickable, or a reader would
 * follow.
 *
 * Takes UTF-8 in pieces of any size, plain text or HTML, and gives hosts: A-labels in lower case, IPv4 in dotted decimal whatever
 * it was spelt in, IPv6 in its shortest form. It holds a bounded tail of what it has seen and nothing else; it never asks
 * anything. One thread at a time. */
#ifndef MXWARD_MODULES_URL_H
#define MXWARD_MODULES_URL_H

#include "gateway/base/net.h"

struct url_host {
	struct bytes name;              /* A-labels, lower case, no final dot; for an address its text */
	struct address address;         /* FAMILY_NONE: it is a name */
	bool bare;                      /* found without a scheme, "//" or "www.": "example.com/x", "a@example.com" */
};

typedef void url_found(void *arg, const struct url_host *);

enum url_kind { URL_TEXT, URL_HTML };

enum { URL_TAIL_MAX = 4096 };           /* the longest link that is read; of a longer one its beginning */

struct url_scanner {
	enum url_kind kind;
	url_found *found;
	void *arg;
	char *tail;                     /* URL_TAIL_MAX octets, lent by the caller, for what is not decided yet */
	size_t tail_length;
	unsigned state;                 /* of url_html.c: in text, tag, attribute, comment, style */
	unsigned char more[64];         /* private */
};

void url_start(struct url_scanner *, enum url_kind, char tail[URL_TAIL_MAX], url_found *, void *arg);
void url_feed(struct url_scanner *, struct bytes utf8);
void url_end(struct url_scanner *);
/* A whole short text at once: a Subject, a mailbox. */
void url_text(struct bytes utf8, url_found *, void *arg);
/* The host of one link as an HTML attribute or a redirection would hold it ("//x", "https:\\x", "http://u@x:8/"), by the rules of
 * browsers (WHATWG); false: it leads to no host. `name` has room for DNS_NAME_MAX + 1 octets. */
bool url_host_of(struct bytes link, struct url_host *, char *name) __attribute__((warn_unused_result));
/* A host as written: a name, percent-encoded or in Unicode with any of the dots of IDNA, or an address in decimal, octal, hex, in
 * one to four numbers, or IPv6 in brackets. */
bool url_host_read(struct bytes written, struct url_host *, char *name) __attribute__((warn_unused_result));

#endif
