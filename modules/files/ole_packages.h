/* ole_packages.h: the files that are packed into a compound file by Windows' Packager
 * (MS-OLEDS 2.3.6): what each is called, and what it holds. Pure; owns a head and a piece. */
#ifndef MXWARD_FILES_OLE_PACKAGES_H
#define MXWARD_FILES_OLE_PACKAGES_H

#include "gateway/base/bytes.h"

enum {
	OLE_ENTRIES_MAX = 4096,         /* of a directory that are looked at */
	OLE_PACKAGE_NAME_MAX = 1024,
};

/* What is called for each file, in this order; the views live for the call. */
struct ole_package_reader {
	void (*name)(void *arg, struct bytes name);     /* each of its names */
	void (*begin)(void *arg, struct bytes name);    /* by one of them, or "" */
	void (*octets)(void *arg, struct bytes octets);
	void (*end)(void *arg);
	void *arg;
};

/* False: there is one that could not be read, or is no file but a command. */
bool ole_packages_read(struct bytes octets, const struct ole_package_reader *)
	__attribute__((warn_unused_result));

#endif
