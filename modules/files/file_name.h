/* file_name.h: the name of a file as programs see it, for whoever asks what extension it has.
 *
 * A name is read in every way that programs are known to read it: without what nobody sees
 * (direction marks, zero-width letters, control characters), with full-width letters folded,
 * without trailing dots and blanks, with "%2E" decoded, cut at a NUL, as a stream of NTFS, and as
 * the name of what is in it where it says so: "evil.exe.gz", "evil.exe.001". Pure functions over
 * views; a name that is too long loses its beginning, never its end. */
#ifndef MXWARD_FILES_FILE_NAME_H
#define MXWARD_FILES_FILE_NAME_H

#include "gateway/base/bytes.h"

enum { FILE_NAME_MAX = 1024, FILE_NAME_FORMS = 32 };

struct file_name {
	char plain[FILE_NAME_MAX], decoded[FILE_NAME_MAX];
	/* in the two above: the last part of the path, ASCII in lower case */
	struct bytes forms[FILE_NAME_FORMS];
	size_t count;
};

/* Takes the name apart. The views stay within *out. */
void file_name_read(struct file_name *out, struct bytes name);
/* True if the name, in some form, ends in this extension: "exe" or ".EXE", or one of several parts,
 * "tar.gz". A name that is only ".exe" has it, "exe" has not. */
bool file_name_has(const struct file_name *, const char *extension);
/* The same for a list; the place of the first that it has, `count` if none. */
size_t file_name_which(const struct file_name *, const char *const *extensions, size_t count);
/* True if the extension is a class identifier, "photo.{00020D75-0000-0000-C000-000000000046}":
 * Windows hides it, and opens the file with the program of that class. */
bool file_name_clsid(const struct file_name *);
/* True if it is a volume of an archive that is split, by this letter and two digits: "x.r00". */
bool file_name_volume(const struct file_name *, char letter);
/* True if some form is exactly this name, in lower case. */
bool file_name_is(const struct file_name *, struct bytes whole);

#endif
