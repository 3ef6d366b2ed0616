/* complaint.h: what is wrong with a configuration, told to the administrator.
 *
 * Every reader of a file (YAML, options, the checks of what they mean) complains through here and
 * reads on; at the end all is told at once, file by file in the order of their lines, in one form:
 * `file:line:col: key.path: sentence`. Owns the messages until they are told. */
#ifndef MXWARD_OPTIONS_COMPLAINT_H
#define MXWARD_OPTIONS_COMPLAINT_H

#include "gateway/base/arena.h"

/* What a complaint is about. */
struct complaint {
	bool warning;
	const char *file;               /* NULL: the one that is being read */
	unsigned line, column;          /* from 1; 0: the file as a whole */
	struct bytes path;              /* may be empty */
};

struct complaint_entry;
struct complaint_file;

struct complaints {
	const char *file;               /* as the administrator named it */
	const char *current;            /* the one that is being read now; NULL: `file` */
	struct complaint_file *files;   /* the others that were complained of */
	struct arena arena;
	struct complaint_entry *latest;
	size_t count;                   /* kept */
	size_t errors;                  /* all of them; warnings do not count */
};

void complaints_init(struct complaints *, const char *file);
void complain(struct complaints *, const struct complaint *, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Says everything that was complained of, and forgets it; `errors` stays. */
void complaints_tell(struct complaints *, void (*say)(void *arg, bool warning, const char *message),
		     void *arg);

/* A value in quotes for a sentence: control characters become '?', what is long is cut. Gives
 * e->at. */
struct excerpt {
	char at[80];
};
const char *excerpt(struct excerpt *, struct bytes value);
/* The same without quotes. */
void excerpt_add(struct text *, struct bytes value, size_t most);

#endif
