/* blocklist_files.h: the networks of the configured lists, blocked and allowed: one set a
 * configuration generation.
 *
 * Files hold one network a line; `#` or `;` begins a comment, and a byte order mark may come first.
 * Once settled, a set never changes and is asked by all threads without a lock. It knows nothing of
 * blocks made at run time (door/blocklist.h), which are asked beside it. */
#ifndef MXWARD_BASE_BLOCKLIST_FILES_H
#define MXWARD_BASE_BLOCKLIST_FILES_H

#include "gateway/base/net.h"

/* The networks of the configured files: immutable, one a configuration generation. */
struct blocklist_files;
/* A new, empty set. NULL: out of memory. */
struct blocklist_files *blocklist_files_new(void);
/* Reads one file's text. `name` is what logs and replies call the list (copied). Errors go to
 * report(arg, line, column, sentence), each of them; reading goes on. A network that is in several
 * files is the last one's. False: out of memory, or more files than 65,536. */
bool blocklist_files_read(
	struct blocklist_files *, struct bytes content, const char *name, bool allow,
	void (*report)(void *arg, unsigned line, unsigned column, const char *sentence), void *arg);
/* Once, when all files are read and before anything is asked. False: out of memory. */
bool blocklist_files_settle(struct blocklist_files *) __attribute__((warn_unused_result));
void blocklist_files_free(struct blocklist_files *);
/* Networks, when it is settled. */
size_t blocklist_files_count(const struct blocklist_files *);

enum blocklist_verdict { BLOCKLIST_NONE, BLOCKLIST_BLOCKED, BLOCKLIST_ALLOWED };
struct blocklist_answer {
	enum blocklist_verdict verdict;
	char list[64]; /* the file's name as configured, cut; "mxward block" for run-time blocks */
	char reason[128];               /* of a run-time block, "" otherwise */
};

/* What the files alone say; false if nothing. */
bool blocklist_files_ask(const struct blocklist_files *, const struct address *,
			 struct blocklist_answer *);

#endif
