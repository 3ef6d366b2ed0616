/* findings.h: what is found at the files of one message, as the policy and the administrator are to
 * hear it.
 *
 * Of each fact only so much is kept, so that a flood of one does not hide another; and of each
 * value of a fact, which a rule may name, so little that there is room for other values. Owns the
 * words. */
#ifndef MXWARD_FILES_FINDINGS_H
#define MXWARD_FILES_FINDINGS_H

#include "gateway/base/bytes.h"

enum file_fact {
	FILE_BLOCKED,
	FILE_MACRO,
	FILE_ENCRYPTED,
	FILE_UNREADABLE,
	FILE_NESTED,
	FILE_ACTIVE,
	FILE_UNKNOWN,                   /* it could not be found out */
	FILE_FACTS
};

enum {
	FINDINGS_MAX = 120,
	FINDING_SHOWN_MAX = 120,        /* octets of a name that is shown */
	FINDING_DETAIL_MAX = 300,
	FINDING_VALUE_MAX = 80,
	UNREAD_MAX = 6,                 /* what is unreadable of one file and at its inner ones */
};

struct finding {
	enum file_fact fact;
	char detail[FINDING_DETAIL_MAX], value[FINDING_VALUE_MAX];
	size_t detail_len, value_len;
};

struct findings {
	size_t count;
	unsigned counts[FILE_FACTS];
	struct finding at[FINDINGS_MAX]; /* meaningful up to `count` */
};

/* There are none. Touches no more than it must: most messages have no finding. */
void findings_begin(struct findings *);

/* What is unreadable of one file, until it is known whether somebody else can read it. */
struct unread {
	struct finding at[UNREAD_MAX];
	size_t count;
};

/* Keeps one, unless it is there or there is no room; the value in lower case. */
void findings_add(struct findings *, enum file_fact, struct bytes detail, struct bytes value);
void unread_add(struct unread *, struct bytes detail, struct bytes value);
/* Nobody could: these are findings. */
void unread_tell(const struct unread *, struct findings *);
/* A name made safe to show; of a long one its beginning and its end, which is what decides. */
void finding_show_name(struct text *, struct bytes name);

#endif
