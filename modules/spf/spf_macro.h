/* spf_macro.h: the macro language of SPF (RFC 7208, 7): is a text well-formed, and what name does
 * it stand for?
 *
 * Pure text in, pure text out: nothing is asked here. Explanations (exp=) are never fetched and
 * never shown, so the three letters that only they may use (c, r, t) are a syntax error
 * everywhere. */
#ifndef MXWARD_SPF_SPF_MACRO_H
#define MXWARD_SPF_SPF_MACRO_H

#include "gateway/base/bytes.h"

/* WHY: RFC 7208 sets no limit, but a name has 253 octets, and expanding 60 kB of macros ten times
 * would cost a second. */
enum { SPF_SPEC_MAX = 512 };

/* What the letters stand for. */
struct spf_values {
	struct bytes sender, local, sender_domain;      /* s, l, o */
	struct bytes domain;                            /* d */
	struct bytes client;                            /* i: dotted, nibbles for IPv6 */
	struct bytes validated;                         /* p */
	struct bytes version;                           /* v: "in-addr", "ip6" */
	struct bytes helo;                              /* h */
};

/* A macro-string (may be empty). */
bool spf_macro_string_valid(struct bytes);
/* A domain-spec: not empty, ends in a macro or in a dot and a top label. */
bool spf_domain_spec_valid(struct bytes);
/* True if a valid domain-spec depends on the client or the sender: on any letter but d. */
bool spf_spec_uses_client(struct bytes spec);
/* True if a valid domain-spec needs %{p}. */
bool spf_spec_uses_p(struct bytes spec);
/* The name that a valid domain-spec stands for: lower case, no final dot, cut on the left to 253
 * octets; it need not be a name that can be asked for. `name` is empty and has room for 253
 * octets. */
void spf_expand(struct bytes spec, const struct spf_values *, struct text *name);

#endif
