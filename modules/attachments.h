/* attachments.h: what the check `attachments` is told to block. */
#ifndef MXWARD_MODULES_ATTACHMENTS_H
#define MXWARD_MODULES_ATTACHMENTS_H

#include <stddef.h>

enum { ATTACHMENTS_EVIDENCE_MAX = 20 };

struct attachments_conf {
	const char **extensions;        /* "exe", ".EXE", "tar.gz" */
	size_t extension_count;
	const char **types;             /* media types, or short names of file_type.h */
	size_t type_count;
};

#endif
