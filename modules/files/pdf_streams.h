/* pdf_streams.h: the streams of a PDF document in which other objects are packed (ISO 32000-2,
 * 7.5.7): where each begins and how it is packed.
 *
 * They are looked for anywhere, as objects are (pdf_active.h). The document lies in memory. Pure,
 * and linear in its size; owns a name. */
#ifndef MXWARD_FILES_PDF_STREAMS_H
#define MXWARD_FILES_PDF_STREAMS_H

#include "gateway/base/bytes.h"

enum { PDF_STREAM_NAME_MAX = 24 };

enum pdf_packing {
	PDF_CLEAR,                      /* not at all */
	PDF_DEFLATED,                   /* by zlib (7.4.4) */
	PDF_PREDICTED,                  /* likewise, and changed before (7.4.4.4) */
	PDF_OTHERWISE,                  /* in a way that is not read here */
};

struct pdf_streams {
	struct bytes document, rest;    /* what is still to read */
	/* what the dictionary has said so far */
	bool objects, count, first, predicted;
	unsigned deflated, others;      /* filters */
	size_t name_len;
	char name[PDF_STREAM_NAME_MAX];
};

void pdf_streams_begin(struct pdf_streams *, struct bytes document);
/* The next one: its octets, which end somewhere before the end of *octets. False: there is none. */
bool pdf_streams_next(struct pdf_streams *, enum pdf_packing *, struct bytes *octets);

#endif
