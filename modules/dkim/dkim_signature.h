/* dkim_signature.h: a DKIM-Signature field read by the letter of RFC 6376, before anything is
 * hashed.
 *
 * It gives views of the field, and lower-case copies in the caller's structure. It knows no key,
 * no body and no DNS. What it refuses costs no hashing and no question; what it lets pass has one
 * meaning only. */
#ifndef MXWARD_DKIM_DKIM_SIGNATURE_H
#define MXWARD_DKIM_DKIM_SIGNATURE_H

#include "gateway/base/dns_message.h"

enum {
	DKIM_TAGS_MAX = 64,
	DKIM_SIGNATURE_MAX = 16384,     /* octets of one field */
	DKIM_NAMES_MAX = 4000,          /* octets of h= */
	DKIM_FIELDS_MAX = 250,          /* names in h=: for each the whole header is searched */
	DKIM_HASH_OCTETS = 32,          /* SHA-256 */
	DKIM_B_OCTETS_MAX = 1024,       /* of a signature, decoded */
	DKIM_ADVANCE = 86400,           /* seconds that a signer's clock may be ahead of ours */
};

struct dkim_tag {
	/* the value without the blanks around it; folds within are left in */
	struct bytes name, value;
	struct bytes whole;             /* the value with the blanks around it */
};

struct dkim_tags {
	size_t count;
	struct dkim_tag tag[DKIM_TAGS_MAX];
};

/* What is wrong, in words without anything from outside, and what that makes of a signature; both
 * literals. NULL: nothing. */
struct dkim_flaw {
	const char *fact, *why;
};

struct dkim_signature {
	char domain_octets[DNS_NAME_MAX], name_octets[DNS_NAME_MAX];
	struct bytes domain;            /* d= as A-labels in lower case; "" if it is none */
	struct bytes selector;          /* s= in lower case; "" if it is none */
	struct bytes key_name; /* where the key is in the DNS; "" if one of the two is missing */
	const char *algorithm;          /* as it is written in a=; "" if it is not known */
	bool ed25519;
	bool relaxed, relaxed_header;   /* how the body and the header are hashed */
	bool limited;                   /* l= is there */
	uint64_t limit;
	bool below;                     /* i= is in a domain below d=: a key may forbid that */
	struct bytes names;             /* h= */
	uint8_t body_hash[DKIM_HASH_OCTETS];
	struct bytes b;                 /* as written */
	struct bytes b_whole; /* the same with the blanks around it: what the header hash omits */
};

/* A tag list (RFC 6376, 3.2): NULL, or the words of what is wrong with it. Tags are not looked at,
 * but none comes twice. */
const char *dkim_tags_read(struct bytes list, struct dkim_tags *);
/* The value of a tag; at == NULL if it is not there. */
struct bytes dkim_tag(const struct dkim_tags *, const char *name);
/* Decodes base64 with blanks in it (RFC 6376, 2.10) into at most `cap` octets; false if it is none,
 * is empty, or is longer. */
bool dkim_base64(struct bytes, uint8_t *octets, size_t cap, size_t *len)
	__attribute__((warn_unused_result));
/* Takes the next word between colons off the front of *list (h=, and k=, t=, s= of keys), without
 * blanks around it; false at the end. */
bool dkim_word_next(struct bytes *list, struct bytes *word) __attribute__((warn_unused_result));

/* Reads the value of a field at the time `now` (seconds). Whatever can be told of a flawed one is
 * filled in all the same. The structure must stay where it is. */
struct dkim_flaw dkim_signature_read(struct bytes value, uint64_t now, struct dkim_signature *);

#endif
