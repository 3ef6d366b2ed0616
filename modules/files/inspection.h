/* inspection.h: one file looked into: what its names, its declared type and its content say of it,
 * and what the names in an archive and the macros in a document do.
 *
 * What is worth knowing becomes a finding as soon as it is seen. Owns a sample of the file and a
 * record of its directory, whatever its size: linear time, no allocation. It unpacks nothing. */
#ifndef MXWARD_FILES_INSPECTION_H
#define MXWARD_FILES_INSPECTION_H

#include "modules/files/active.h"
#include "modules/files/file_rules.h"
#include "modules/files/findings.h"
#include "modules/files/ole_directory.h"
#include "modules/files/pdf_trailer.h"
#include "modules/files/rar_headers.h"
#include "modules/files/seven_zip.h"
#include "modules/files/tar_headers.h"
#include "modules/files/zip_directory.h"
#include "modules/files/zip_program.h"

struct inspection {
	const struct file_rules_index *index;
	struct findings *findings;
	/* Set by the caller, NULL at first: where what is unreadable is kept instead. */
	struct unread *unread;
	/* Set by the caller, false at first: */
	bool message;                   /* it is an attached message, or its header */
	bool body;                      /* text for reading: no program takes it for a file */
	bool object; /* the files that are packed into it are told by the caller */
	/* Kept while it is open: */
	bool named;                     /* it has a name: the caller may ask */
	bool located;                   /* it is shown as something that is no name */
	char shown[FINDING_SHOWN_MAX];  /* its first name, or "part 3" */
	size_t shown_len;
	struct bytes extension;         /* for which one of its names is blocked; "" if none is */
	bool says_zip, says_epub, says_odf;     /* one of its names does */
	bool says_office;               /* likewise: a document of Microsoft Office */
	bool says_archive;              /* likewise: zip, zipx, or a disk image, img */
	const struct file_type *says;   /* an archive that is not read; NULL: no name does */
	bool sealed_told, nested_told, cut_told;
	struct zip_program zip_program;
	struct file_sample sample;
	struct zip_directory zip;
	struct rar_headers rar;
	struct seven_zip seven_zip;
	struct tar_headers tar;
	struct ole_directory ole;
	struct pdf_trailer pdf;
	struct active active;
};

/* Begins with part `number` of a message. Rules and findings are the caller's, and live as long. */
void inspection_begin(struct inspection *, const struct file_rules_index *, struct findings *,
		      unsigned number);
/* Begins with a file within an archive, whose name inspection_entry() has judged; "": it is what a
 * compressed file holds. */
void inspection_begin_within(struct inspection *, const struct inspection *archive,
			     struct bytes name);
/* Begins, in a process that unpacks, with a file that another has looked into: what that has shown
 * it as and knows of its names, and its first octets. */
void inspection_begin_again(struct inspection *, const struct file_rules_index *, struct findings *,
			    struct bytes shown, unsigned says, struct bytes start);
/* What is known of its names, for inspection_begin_again(). */
unsigned inspection_says(const struct inspection *);
/* One of the names that a program could take for the file's; all of them before its octets. */
void inspection_name(struct inspection *, struct bytes name);
/* What it is shown as unless it has a name; of several the first. Before its names. */
void inspection_show(struct inspection *, struct bytes);
/* The media type that it is declared as, by whichever of that type's names; behind its names. */
void inspection_declared(struct inspection *, struct bytes type);
void inspection_feed(struct inspection *, struct bytes octets);
/* A file within it that a program shows as an attachment beside the others, by its name. */
void inspection_attached(struct inspection *, struct bytes name);
/* A file in this archive, by its path there. `sealed`: a key is needed to read it, and the archive
 * is of this type; NULL: none is. */
void inspection_entry(struct inspection *, struct bytes path, const char *sealed);
/* The names of all that follows in the archive need a key. */
void inspection_sealed(struct inspection *, const char *type);
/* What could not be found out about it. */
void inspection_unknown(struct inspection *, const char *why);
/* What whoever can unpack could not read of it: there is nobody left to ask. */
void inspection_unread(struct inspection *, const char *what, const char *type);
/* True if it may be an archive that can be unpacked, by what came so far and by its names. */
bool inspection_unpacks(const struct inspection *);
/* True if it is a document of Office or OpenDocument that is packed as a zip file, by what came so
 * far and by its names: its parts are read as such (inspection_office.h). */
bool inspection_is_document(const struct inspection *);
/* Likewise: a PDF document. */
bool inspection_is_pdf(const struct inspection *);
/* Behind inspection_end(): a PDF document whose objects may be packed, and need no key. */
bool inspection_is_packed(const struct inspection *);
/* What a PDF document has packed within itself, in pieces: what it does is read as if it stood
 * there in clear. Behind inspection_end(), or before it. */
void inspection_packed_begin(struct inspection *);
void inspection_packed_feed(struct inspection *, struct bytes octets);
void inspection_packed_end(struct inspection *);
/* All octets have come: judges the content. */
void inspection_end(struct inspection *);

#endif
