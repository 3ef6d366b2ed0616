/* data.h: the octets of a message as they come: DATA with its dots, BDAT with its counts.
 *
 * Pure state machines over octets: no socket, no memory of their own. Only CRLF "." CRLF ends DATA
 * (RFC 5321, 4.1.1.4). Bare CR, bare LF and NUL are flaws: noted, never repaired, and never an end
 * of anything.
 *
 * Where `convert` is set a bare LF is no flaw but a line end, given out as CRLF; it is still no
 * part of an end of data, so a line that is a single dot between line ends of which one is a bare
 * LF is content, and its dot stays. */
#ifndef MXWARD_SMTP_DATA_H
#define MXWARD_SMTP_DATA_H

#include "gateway/base/bytes.h"

enum flaw { FLAW_BARE_CR = 1, FLAW_BARE_LF = 2, FLAW_NUL = 4 };

enum data_place {
	DATA_LINE_START,                /* behind CRLF */
	DATA_DOT,
	DATA_DOT_CR,
	DATA_LF_START,                  /* behind a bare LF */
	DATA_LF_DOT,
	DATA_INSIDE,
	DATA_CR
};

struct data_reader {
	enum data_place place;
	unsigned flaws;                 /* enum flaw, or-ed */
	bool convert;                   /* bare LFs */
	bool dotted;                    /* a line of the content may begin with a dot */
	uint64_t converted;             /* how many were */
};

/* At the start of a message. */
void data_start(struct data_reader *);
/* Reads on: gives in `content` the next run of content (of `input`, or of static storage; stuffed
 * dots taken away; possibly empty) and returns how many octets of `input` that took; content
 * without octets taken is possible. *ended: the end of data was among them, and nothing behind it
 * was taken. Call again while input is left and not ended. Once a flaw is noted, content is no
 * longer meaningful. */
size_t data_read(struct data_reader *, struct bytes input, struct bytes *content, bool *ended);

/* BDAT: the same without dots and without an end. Chunk boundaries mean nothing. Call again while
 * input is left. */
size_t chunk_read(struct data_reader *, struct bytes input, struct bytes *content);
/* At the end of the last chunk: a CR that waits for its LF is a flaw. */
void chunk_end(struct data_reader *);

#endif
