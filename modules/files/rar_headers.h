/* rar_headers.h: the headers of a RAR archive (technote.txt of RAR 4, "RAR 5.0 archive format"),
 * read while its octets stream by: the names of its files, and whether a key is needed.
 *
 * The archive is looked for anywhere, because programs unpack one that stands behind other octets;
 * where a header makes no sense the next archive is looked for. Nothing is unpacked. Owns the
 * beginning of one header, whatever comes. */
#ifndef MXWARD_FILES_RAR_HEADERS_H
#define MXWARD_FILES_RAR_HEADERS_H

#include "gateway/base/bytes.h"

enum { RAR_HEADER_MAX = 2048 }; /* of a header, so much is looked at */

struct rar_headers {
	/* Called for each file; the name is in whatever charset, UTF-8 in RAR 5. The view lives for
	 * the call. */
	void (*found)(void *arg, struct bytes name, bool encrypted);
	void *arg;
	bool seen;                      /* there is a RAR archive */
	bool sealed;                    /* its headers are encrypted: nobody can read the names */
	bool encrypted;                 /* so is this, or the data of some file */
	enum { RAR_SEARCH, RAR_OLD, RAR_NEW } place;
	size_t matched;                 /* octets of the signature */
	uint64_t skip;                  /* octets until the next header begins */
	size_t len, need;               /* of the header: what is held, and what must be */
	char held[RAR_HEADER_MAX];
};

void rar_begin(struct rar_headers *, void (*found)(void *arg, struct bytes name, bool encrypted),
	       void *arg);
void rar_feed(struct rar_headers *, struct bytes octets);

#endif
