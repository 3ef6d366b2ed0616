/* zip_program.h: programs that are zip files, by the entries that make them such: Java archives,
 * Android packages, Windows app packages. */
#ifndef MXWARD_FILES_ZIP_PROGRAM_H
#define MXWARD_FILES_ZIP_PROGRAM_H

#include "modules/files/file_type.h"

struct zip_program {
	bool manifest, class, dex, appx; /* such entries were seen; none at the beginning */
};

/* An entry of the zip file has this name. */
void zip_program_note(struct zip_program *, struct bytes name);
/* What it is; NULL: no program. */
const struct file_type *zip_program_type(const struct zip_program *);

#endif
