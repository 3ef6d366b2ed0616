/* sts_policy.h: the records and the policy of MTA-STS (RFC 8461, 3.1 and 3.2) and of TLSRPT (RFC
 * 8460, 3), read strictly.
 *
 * Pure; views of what is read. What a stranger's web server sends is read here: bounded, nothing
 * repaired. */
#ifndef MXWARD_POSTURE_STS_POLICY_H
#define MXWARD_POSTURE_STS_POLICY_H

#include "gateway/base/bytes.h"

enum { STS_MX_MAX = 64, STS_AGE_MAX = 31557600, STS_ID_MAX = 32, STS_POLICY_MAX = 64 * 1024 };
enum sts_mode { STS_NONE, STS_TESTING, STS_ENFORCE };

struct sts_policy {
	enum sts_mode mode;
	uint64_t max_age;               /* seconds */
	size_t mx_count;
	struct bytes mx[STS_MX_MAX];    /* names, or "*." and a name */
};

/* True for a TXT record that claims to be one of MTA-STS. */
bool sts_record_is(struct bytes txt);
/* NULL and its id, or what is wrong with it. */
const char *sts_record_read(struct bytes txt, struct bytes *id) __attribute__((warn_unused_result));
/* NULL, or what is wrong with it. */
const char *sts_policy_read(struct bytes text, struct sts_policy *)
	__attribute__((warn_unused_result));
/* Whether a host is one of the policy's (4.1): a wildcard stands for one label. */
bool sts_policy_has(const struct sts_policy *, struct bytes host);
const char *sts_mode_name(enum sts_mode);

/* True for a TXT record that claims to be one of TLSRPT. */
bool tlsrpt_record_is(struct bytes txt);
/* NULL and the list of its addresses (of several rua= from the first to the last), or what is wrong
 * with it. */
const char *tlsrpt_record_read(struct bytes txt, struct bytes *rua)
	__attribute__((warn_unused_result));

#endif
