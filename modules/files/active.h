/* active.h: what a document does when it is opened: pages and pictures for a browser, PDF, RTF,
 * OneNote. Each is told by its content; what a browser opens, by its names and its declared type as
 * well, because a browser opens nothing that is not called so. Owns one reader of each. */
#ifndef MXWARD_FILES_ACTIVE_H
#define MXWARD_FILES_ACTIVE_H

#include "modules/files/active_markup.h"
#include "modules/files/file_type.h"
#include "modules/files/onenote_files.h"
#include "modules/files/pdf_active.h"
#include "modules/files/rtf_objects.h"

struct active {
	/* what its names and its type say that it is */
	bool page, picture, xml, archive;
	bool extended;          /* a name has an extension */
	enum { ACTIVE_UNDECIDED, ACTIVE_READ, ACTIVE_PASSED } markup_place;
	struct active_markup markup;
	struct pdf_active pdf;
	struct rtf_objects rtf;
	struct onenote_files onenote;
};

/* Begins; pdf_file() is called for each file that a PDF document names. */
void active_begin(struct active *, void (*pdf_file)(void *arg, struct bytes name), void *arg);
/* Its names and its type, before its octets. */
void active_name(struct active *, const struct file_name *);
void active_declared(struct active *, struct bytes type);
/* The octets, behind file_sample_feed() of the same. `body`: text for reading, which no browser
 * opens. */
void active_feed(struct active *, const struct file_sample *, bool body, struct bytes octets);
void active_end(struct active *, const struct file_sample *, bool body);
/* "svg" or "html", which a browser takes it for; NULL: it opens no such file. */
const char *active_markup_kind(const struct active *, const struct file_sample *);

#endif
