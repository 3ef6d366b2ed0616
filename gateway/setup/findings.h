/* findings.h: what `mxward setup` has found out, each in a sentence, with what to do.
 *
 * A sentence may hold words from outside as they came: whoever prints it makes them safe
 * (terminal.h, json_string()). */
#ifndef MXWARD_SETUP_FINDINGS_H
#define MXWARD_SETUP_FINDINGS_H

#include "gateway/base/bytes.h"

enum finding_level {
	FINDING_OK,
	FINDING_NOTE,
	FINDING_WARNING,                /* mail passes, but not as it should */
	FINDING_ERROR,                  /* mail would not pass */
};

enum { FINDINGS_MAX = 64, FINDING_TEXT_MAX = 600 };

struct finding {
	enum finding_level level;
	const char *name;               /* for programs: "backend_open_relay"; static */
	const char *advice;             /* what to do, static; "": nothing */
	struct text sentence;
	char buffer[FINDING_TEXT_MAX];
};

struct findings {
	size_t count;
	struct finding at[FINDINGS_MAX];
};

/* One more; the same once more, or past FINDINGS_MAX, is left out. What does not fit in a sentence
 * is cut. */
void finding_add(struct findings *, enum finding_level, const char *name, const char *advice,
		 const char *format, ...) __attribute__((format(printf, 5, 6)));
const char *finding_level_name(enum finding_level);
/* NULL: there is none of this name. */
const struct finding *finding_named(const struct findings *, const char *name);

#endif
