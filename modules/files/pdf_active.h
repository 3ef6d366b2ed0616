/* pdf_active.h: what a PDF document does when it is opened (ISO 32000-2, 12.6 and 7.11): scripts,
 * programs that are started, files within it.
 *
 * Names are looked for anywhere, and written in whatever way (7.3.5), because programs find objects
 * by their places and not in order. Since PDF 1.5 most objects can stand in packed streams (7.5.7),
 * which are read by somebody else (pdf_streams.h). Owns one name and one string. */
#ifndef MXWARD_FILES_PDF_ACTIVE_H
#define MXWARD_FILES_PDF_ACTIVE_H

#include "gateway/base/bytes.h"

enum {
	PDF_SCRIPT = 1 << 0,
	PDF_LAUNCH = 1 << 1,    /* a program, or a file with the program of its kind */
	PDF_OPENS = 1 << 2,     /* a page on the web, as soon as it is opened */
	PDF_EMBEDDED = 1 << 3,  /* it holds another file */
	PDF_MEDIA = 1 << 4,     /* Flash and its kind */
	PDF_XFA = 1 << 5,       /* a form of a kind that has scripts, packed */
	PDF_PACKED = 1 << 6,    /* objects are packed in streams, or said to be */
};

enum { PDF_NAME_MAX = 48, PDF_FILE_MAX = 256, PDF_FILES_MAX = 1000, PDF_BEGIN_MAX = 1024 };

struct pdf_active {
	/* A file that the document names, in the octets of its string, to be told for each. */
	void (*found_file)(void *arg, struct bytes name);
	void *arg;
	unsigned found;         /* of the bits above */
	unsigned files;                 /* that were told; no more than PDF_FILES_MAX */
	bool too_many;                  /* there are more */
	enum { PDF_NAME_BEFORE, PDF_NAME_OUTSIDE, PDF_NAME_WITHIN, PDF_NAME_OTHER } place;
	/* Beside it: what may be a string may as well be something else that holds names. */
	enum { PDF_FILE_NONE, PDF_FILE_GAP, PDF_FILE_TEXT, PDF_FILE_HEX } string;
	size_t seen, matched;   /* octets before the beginning, and of it */
	unsigned opens;         /* names since one that is done on opening, counted down */
	unsigned depth;         /* parentheses that are open */
	int escape;             /* digits of an escape: -1 none, 0 the backslash alone */
	unsigned code;          /* what the digits have made */
	size_t name_len, file_len;
	char name[PDF_NAME_MAX], file[PDF_FILE_MAX];
};

void pdf_active_begin(struct pdf_active *, void (*found_file)(void *arg, struct bytes name),
		      void *arg);
void pdf_active_feed(struct pdf_active *, struct bytes octets);
/* No more octets will come. */
void pdf_active_end(struct pdf_active *);

#endif
