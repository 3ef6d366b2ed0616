/* author_inside.h: the reading of a From as its files share it: author.c (the fields of a message),
 * author_list.c (the grammar of a mailbox list), author_text.c (addresses in any text). Nobody else
 * includes it. */
#ifndef MXWARD_MIME_AUTHOR_INSIDE_H
#define MXWARD_MIME_AUTHOR_INSIDE_H

#include "modules/mime/author.h"

enum {
	/* Octets of a field as people write it. Programs cut longer ones at such sizes. */
	FROM_MAX = 4096,
	LINE_MOST = 998, /* RFC 5322, 2.1.1: longer lines are cut by some */
	/* an octet becomes at most two of UTF-8 in the charsets that are common */
	DECODED_MAX = 2 * FROM_MAX,
	/* octets behind an @ that are looked at: a U-label has more than its A-label */
	NAME_MAX_OCTETS = 1024,
};

/* ---- author_text.c */

/* What stands behind an @, as far as a reader may take it for a domain. */
struct behind {
	char near_buffer[NAME_MAX_OCTETS], joined_buffer[NAME_MAX_OCTETS];
	/* Up to the first blank, comment or quotation mark; and with what follows those, as some
	 * readers join it. Without final dots. */
	struct bytes near, joined;
	struct bytes rest; /* from the octet on that ends the joined name */
	bool odd; /* the near name is the joined one, and what ends it is neither a special (RFC
		   * 5322, 3.2.3) nor the end */
	bool cut;
};

void behind_read(struct bytes rest, struct behind *);
/* The text between two quotation marks, at whose first *rest stands; of a comment the same, with
 * those nested in it. False: it has no end. */
bool quoted_take(struct bytes *rest, struct bytes *text) __attribute__((warn_unused_result));
bool comment_take(struct bytes *rest, struct bytes *text) __attribute__((warn_unused_result));
/* Adds a name to the author's domains. NULL, or the sentence that says why it is no domain. */
const char *domain_add(struct author *, struct bytes name, size_t *place);
/* Every domain that some reader finds behind an @ of this text, whatever stands in quotation marks,
 * comments and encoded words. NULL, or why it cannot be read. */
const char *text_domains(struct author *, struct bytes text);
/* True if an encoded word of `value`, which was decoded, may say more to readers that know its
 * charset. */
bool text_escapes(struct bytes value, struct bytes decoded);
/* Judges what people are to read beside an address: its quoted strings, comments and encoded words;
 * `alone`: it stands between commas without an address of its own. NULL, or the sentence that says
 * how an address of another domain is hidden in it; one that every reader takes for text is noted
 * in `in_name`. */
const char *names_judge(struct author *, struct bytes text, bool alone);

/* ---- author_list.c */

struct mailbox_list {
	bool several;    /* addresses of several domains */
	bool second;     /* an address stands before one in angle brackets, of another domain */
	bool literal;    /* an address literal, or an IPv4 address without brackets */
	bool group;      /* a group without members */
	size_t first_end; /* octets up to the end of the first address */
};

/* Octets of an encoded word at the front (RFC 2047, 2), whatever specials stand in it; 0: there is
 * none. */
size_t encoded_word_length(struct bytes);
/* Reads a list as RFC 5322 has it, and what is let pass beside it; adds its domains. NULL, or what
 * breaks the grammar. */
const char *mailbox_list_read(struct author *, struct bytes value, struct mailbox_list *);
/* Of a list that was read without complaint: judges what stands beside its addresses, as
 * names_judge() does. */
const char *mailbox_list_names(struct author *, struct bytes value);

#endif
