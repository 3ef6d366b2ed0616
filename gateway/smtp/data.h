/* data.h: the octets of a message as they come: DATA with its dots, BDAT with its counts.
 *
 * Pure state machines over octets: no socket, no memory of their own. Only CRLF "." CRLF ends DATA
 * (RFC 5321, 4.1.1.4). Bare CR, bare LF and NUL are flaws: noted, never repaired, and never an end
 * of anything. */
#ifndef MXWARD_SMTP_DATA_H
#define MXWARD_SMTP_DATA_H

#include "gateway/base/bytes.h"

enum flaw { FLAW_BARE_CR = 1, FLAW_BARE_LF = 2, FLAW_NUL = 4 };

enum data_place { DATA_LINE_START, DATA_DOT, DATA_DOT_CR, DATA_INSIDE, DATA_CR };

struct data_reader {
	enum data_place place;
	unsigned flaws;                 /* enum flaw, or-ed */
};

/* At the start of a message. */
void data_start(struct data_reader *);
/* Reads on: gives in `content` the next run of content (stuffed dots taken away; possibly empty)
 * and returns how many octets of `input` that took. *ended: the end of data was among them, and
 * nothing behind it was taken. Call again while input is left and not ended. Once a flaw is noted,
 * content is no longer meaningful. */
size_t data_read(struct data_reader *, struct bytes input, struct bytes *content, bool *ended);

/* BDAT: checks `input` for flaws across chunk boundaries. `place` is INSIDE or CR. */
void chunk_read(struct data_reader *, struct bytes input);
/* At the end of the last chunk: a CR that waits for its LF is a flaw. */
void chunk_end(struct data_reader *);

#endif
