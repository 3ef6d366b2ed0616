/* archive_errand.h: what is said of archives between the check that finds them and the child that
 * unpacks them (modules/check_errand.h): the request, and the answer.
 *
 * Both are octets of a fixed form. The child may have been taken over by what it unpacked, so an
 * answer is read strictly and bounded: what is not in its form ends the reading, and every finding
 * in it is made safe to show, once more, when it is kept. Pure. */
#ifndef MXWARD_FILES_ARCHIVE_ERRAND_H
#define MXWARD_FILES_ARCHIVE_ERRAND_H

#include "modules/check_errand.h"
#include "modules/files/file_rules.h"
#include "modules/files/findings.h"

struct archive_request {
	struct file_rules rules;        /* what is blocked, and the bounds of unpacking */
	size_t file_count;
	/* of each file: what it is called, for findings, and what is known of its names
	 * (inspection_says()) */
	struct bytes shown[ERRAND_FILES_MAX];
	unsigned char says[ERRAND_FILES_MAX];
};

/* False: it does not fit. */
bool archive_request_write(struct text *, const struct archive_request *)
	__attribute__((warn_unused_result));
/* The rules' lists are put into `strings`, which has room for FILE_EXTENSIONS_MAX and
 * FILE_TYPES_MAX; all views are of `request`. False: it is not in its form. */
bool archive_request_read(struct bytes request, struct archive_request *, const char **strings)
	__attribute__((warn_unused_result));

/* The parts of an answer, in the order in which the child knows them. */
void archive_answer_finding(struct text *, const struct finding *);
/* All of this file has been looked through, and what is in it was read. */
void archive_answer_read(struct text *, size_t file);

struct archive_answer {
	bool read[ERRAND_FILES_MAX];
	bool whole;                     /* every octet of it was in its form */
};
/* Adds the findings to those that there are, up to what is not in its form. */
struct archive_answer archive_answer_take(struct bytes answer, struct findings *);

#endif
