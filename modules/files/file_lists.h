/* file_lists.h: extensions of files, by what a mail filter thinks of them. Data alone. */
#ifndef MXWARD_FILES_FILE_LISTS_H
#define MXWARD_FILES_FILE_LISTS_H

#include "modules/files/file_name.h"

/* What is blocked where an administrator names nothing else: a YAML list. */
extern const char files_blocked_by_default[];

/* What Windows runs when it is opened: whoever blocks any of these blocks hidden class identifiers
 * too. NULL-ended. */
extern const char *const files_programs[];
/* A file of macros within an Office document counts as one of these. NULL-ended. */
extern const char *const files_of_macros[];

/* The extension of a document that is made to hold macros; NULL: the name has none. */
const char *file_name_macros(const struct file_name *);
/* What macros are in the entry of a zip file that is a document: "vba", "xlm", "odf" in one of
 * OpenDocument; an extension as above for a file that is itself such a document; NULL: none. `path`
 * is the whole name of the entry, *name what was read of it. */
const char *file_entry_macros(const struct file_name *name, struct bytes path, bool opendocument);
/* True for an archive that is looked into, where it is not itself in an archive. Others have
 * file_type_unread(). */
bool file_name_archive(const struct file_name *);
/* True if the extension is a top-level domain as well: what ends so may be a subject that speaks of
 * "shop.com". */
bool file_extension_domain(struct bytes extension);

#endif
