/* tar_headers.h: the names in a tar archive (POSIX ustar and pax, GNU tar), read while its octets
 * stream by. Nothing is unpacked. Owns one header and one long name. */
#ifndef MXWARD_FILES_TAR_HEADERS_H
#define MXWARD_FILES_TAR_HEADERS_H

#include "gateway/base/bytes.h"

enum { TAR_BLOCK = 512, TAR_NAME_MAX = 1024 };

struct tar_headers {
	/* Called for each file. The view lives for the call. */
	void (*found)(void *arg, struct bytes name);
	void *arg;
	bool other;                     /* it is no tar archive, or no more of it makes sense */
	bool seen;                      /* its first header makes sense */
	size_t len;                     /* octets of the header */
	char block[TAR_BLOCK];
	uint64_t skip;                  /* octets until the next header */
	/* octets of the data that are the name of the next file: so much is kept, so much comes */
	bool naming, pax;
	uint64_t name_left;
	size_t name_len;
	char name[TAR_NAME_MAX];
};

void tar_begin(struct tar_headers *, void (*found)(void *arg, struct bytes name), void *arg);
void tar_feed(struct tar_headers *, struct bytes octets);

#endif
