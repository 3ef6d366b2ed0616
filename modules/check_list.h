/* check_list.h: DNS lists, for checks that ask them: what an answer means, and what of their
 * configuration is wrong (RFC 5782). Used by the lists' self-test too (judge/list_test.c). */
#ifndef MXWARD_MODULES_CHECK_LIST_H
#define MXWARD_MODULES_CHECK_LIST_H

#include "gateway/base/dns_message.h"
#include "gateway/base/net.h"

enum list_answer { LIST_CLEAR, LIST_LISTED, LIST_ERROR };

/* What an answer means (RFC 5782, 2.1): 127.255.255.0/24, 127.0.0.1 and whatever lies outside
 * 127.0.0.0/8 is the list's own trouble and never a listing. `accepted`: the addresses and ranges
 * that count as a listing; none: every one. *code: the address that decided. */
enum list_answer check_list_answer(const struct dns_answer *, const char *const *accepted,
				   size_t accepted_count, struct address *code)
	__attribute__((warn_unused_result));
/* True if this address is accepted as a listing. */
bool check_list_accepts(const struct address *code, const char *const *accepted,
			size_t accepted_count) __attribute__((warn_unused_result));
/* True if every entry is an IPv4 address or a range of them; if not, a sentence that names it and
 * its zone. */
bool check_list_accepted_verify(const char *zone, const char *const *accepted,
				size_t accepted_count, struct text *sentence)
	__attribute__((warn_unused_result));
/* True if the zone leaves room for an IPv6 address before it; if not, a sentence that says so. The
 * address is that of a `whose`: "client". */
bool check_list_zone_verify(const char *zone, const char *whose, struct text *sentence)
	__attribute__((warn_unused_result));

#endif
