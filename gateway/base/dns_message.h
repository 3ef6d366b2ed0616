/* dns_message.h: what a DNS server said, read strictly (RFC 1035, RFC 2308).
 *
 * The octets of an answer in, an immutable `struct dns_answer` out. Only records that answer the
 * question are taken: the asked name or the end of its chain of aliases (at most 8), the asked
 * type, class IN. Pointers only go backwards, names have at most 255 octets, nothing is read past
 * the end. Whatever is not right makes the whole answer failed, never half of it: a record of
 * another name among the answers, a loop of aliases, octets behind the end, a referral, an error in
 * the OPT record. */
#ifndef MXWARD_BASE_DNS_MESSAGE_H
#define MXWARD_BASE_DNS_MESSAGE_H

#include "gateway/base/net.h"

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_TLSA = 52,
	DNS_SPF = 99,                   /* obsolete (RFC 7208, 3.1) */
	DNS_CAA = 257,
};

enum dns_status {
	DNS_FOUND,                      /* records */
	DNS_NONE,                       /* the name exists, this type does not (NODATA) */
	DNS_NO_NAME,                    /* the name does not exist (NXDOMAIN) */
	DNS_FAILED, /* anything else: none in time, a server's error, nonsense, over a budget */
};

enum { DNS_NAME_MAX = 253, DNS_RECORDS_MAX = 512, DNS_MESSAGE_MAX = 65535, DNS_ALIASES_MAX = 8 };

struct dns_record {
	struct address address;         /* A, AAAA; port 0 */
	/* NS, PTR, MX, CNAME: a name in lower case without final dot ("" for the root); TXT: its
	 * strings joined; TLSA, CAA: the octets of the record's data */
	struct bytes data;
	uint16_t preference;            /* MX */
};

struct dns_answer {                     /* one block of memory; shared and immutable once made */
	enum dns_status status;
	/* seconds: the least of the records and aliases; for NONE and NO_NAME * from the SOA (0:
	 * none given) */
	uint32_t ttl;
	size_t count;
	const struct dns_record *records;       /* in the order of the answer */
	/* DNS_FAILED: the answer ends with an alias for this name and says nothing of it; the
	 * resolver asks on. Otherwise empty */
	struct bytes alias;
	size_t size;                    /* octets of the block, for those who count memory */
	_Atomic unsigned refs;
};

/* Reads the answer to (name, type). Never NULL but when out of memory; one holder. A message that
 * answers another question, is no answer, is truncated (TC), or is malformed gives DNS_FAILED.
 * Names with octets that no host name has (dots within a label, spaces, controls, over 126) in PTR
 * or MX make that record be left out; if no record is left, that is DNS_NONE. */
struct dns_answer *dns_message_read(struct bytes message, struct bytes name, enum dns_type);
/* An answer without records. */
struct dns_answer *dns_answer_bare(enum dns_status, uint32_t ttl);
struct dns_answer *dns_answer_ref(struct dns_answer *);
void dns_answer_unref(struct dns_answer *);   /* any thread; NULL is allowed */
/* True for what may be asked: labels of 1 to 63 octets without dots and controls (underscores are
 * fine), at most 253, no final dot. */
bool dns_name_valid(struct bytes);
/* "7.2.0.192.in-addr.arpa", "….ip6.arpa"; and in front of a zone of one's choice, for lists:
 * reversed octets or nibbles. */
void dns_reverse(struct text *, const struct address *);
void dns_reverse_in(struct text *, const struct address *, struct bytes zone);

#endif
