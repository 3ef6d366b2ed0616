/* dnsbl.h: the configuration of the DNS lists, and how an answer of a list is read; shared with the
 * self-test of the lists (judge/list_test.c) and with the lists of hosts (surbl.c). */
#ifndef MXWARD_MODULES_DNSBL_H
#define MXWARD_MODULES_DNSBL_H

#include "gateway/base/dns_message.h"

struct dnsbl_list {
	const char *zone;
	int64_t score;                  /* below zero: an allow list */
	const char **answers;           /* addresses and ranges that count; none: every listing */
	size_t answer_count;
	const char *reply;              /* our words for a refusal; "" : the list's own TXT */
};

struct dnsbl_conf {
	struct dnsbl_list *lists;
	size_t list_count;
};

enum dnsbl_reading { DNSBL_CLEAR, DNSBL_LISTED, DNSBL_ERROR };
/* What an answer means (RFC 5782, 2.1): 127.255.255.0/24, 127.0.0.1 and whatever lies outside
 * 127.0.0.0/8 is the list's own trouble and never a listing. *code: the address that decided. */
enum dnsbl_reading dnsbl_read(const struct dns_answer *, const char *const *answers,
			      size_t answer_count, struct address *code);
/* True if this address is one of the answers, or if there are none: then every listing counts. */
bool dnsbl_counts(const struct address *code, const char *const *answers, size_t answer_count);
/* Every entry is an IPv4 address or a range of them; if not, a sentence that names it and its
 * zone. */
bool dnsbl_answers_verify(const char *zone, const char *const *answers, size_t answer_count,
			  struct text *sentence);

#endif
