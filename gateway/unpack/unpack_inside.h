/* unpack_inside.h: what this room's files share: how the gateway, the fork server and its children
 * talk.
 *
 *   errands.c         the gateway's side: one thread that sends errands and gathers answers
 *   server.c          the fork server: a child for each errand, killed when its time is over
 *   archives.c        what a child does with archives
 *   reports.c         what a child does with reports about mail
 *   archive_reader.c  libarchive
 *   pdf_objects.c     what a child does with PDF documents
 *   inflater.c        zlib
 *   fence.c           what a child may do
 *
 * One SOCK_SEQPACKET message is one errand: a head and the request, and beside it descriptors: the
 * pipe for the answer, then the files. The end of the pipe is the end of the child. Behind an
 * answer that is whole stands the octet ERRAND_DONE; without it the child has died. */
#ifndef MXWARD_UNPACK_UNPACK_INSIDE_H
#define MXWARD_UNPACK_UNPACK_INSIDE_H

#include "modules/check_errand.h"

enum {
	UNPACK_PARALLEL = 4,            /* children at once, of one gateway; of the server twice */
	UNPACK_MEMORY = 64 << 20,       /* octets that a child may take, beside ... */
	UNPACK_OWN_MEMORY = 24 << 20,   /* ... what it has already and what libraries need */
	UNPACK_GRACE_MS = 250,          /* who does not keep time by himself is killed then */
};

/* No part of an answer ends with it (archive_errand.h): those end with text, with the end of a
 * length that is small, or with the number of a file. */
#define ERRAND_DONE '\xff'

struct errand_head {
	uint32_t kind, time;            /* enum errand_kind; milliseconds */
	uint64_t until;                 /* clock_monotonic(): nobody waits for it any longer */
};

/* Runs in the child, behind the fence: the request, the files as they lie in memory, and where the
 * answer goes. False: the request is not in its form. */
bool archives_run(struct bytes request, const struct bytes *files, size_t count, int out);
bool reports_run(struct bytes request, const struct bytes *files, size_t count, int out);

#endif
