/* check_errand.h: what a check sends somebody else to find out: the part of the contract (check.h)
 * for work that takes strangers' data apart.
 *
 * A gateway never unpacks what strangers send. A check that needs it done writes an errand: of what
 * kind it is, a request in the words of that kind, and the files. The gateway has it run by a child
 * process that can do nothing but compute (gateway/unpack/); what comes back is an answer like any
 * other, and as little to be trusted as the files themselves. */
#ifndef MXWARD_MODULES_CHECK_ERRAND_H
#define MXWARD_MODULES_CHECK_ERRAND_H

#include "gateway/base/bytes.h"

struct check_ctx;

enum {
	ERRAND_FILES_MAX = 32,
	ERRAND_REQUEST_MAX = 60 * 1024, /* octets */
	ERRAND_ANSWER_MAX = 60 * 1024,  /* any more is a lie */
	ERRAND_LONG_ANSWER_MAX = 16 << 20, /* likewise, about reports */
};

/* What a child can be sent for. */
enum errand_kind {
	ERRAND_ARCHIVES,                /* modules/files/archive_errand.h */
	ERRAND_REPORTS,                 /* gateway/feedback/feedback.h; the request is empty */
	ERRAND_KINDS
};

/* The check's; it lives, unchanged, as long as the message. */
struct errand {
	enum errand_kind kind;
	struct bytes request;           /* at most ERRAND_REQUEST_MAX */
	const int *files;               /* descriptors that can be mapped for reading */
	size_t file_count;              /* at most ERRAND_FILES_MAX */
	uint64_t time;                  /* milliseconds that the child may take */
};

struct errand_answer {
	/* What the child wrote before it ended; perhaps nothing, perhaps half a sentence. */
	struct bytes octets;
	/* Why that is not all, in an administrator's words; NULL: it ended in order. */
	const char *failed;
	/* Nobody here runs errands (a unit test): there is nothing to complain of. */
	bool nobody;
};

/* The answer; NULL: not known yet, return CHECK_WAIT. A check has one errand a message. */
const struct errand_answer *check_errand(struct check_ctx *, const struct errand *)
	__attribute__((warn_unused_result));

#endif
