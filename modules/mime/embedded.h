/* embedded.h: files that are written into a text: uuencode and its base64 form (POSIX uuencode),
 * yEnc (yEnc 1.3), BinHex 4.0 (RFC 1741). Mail programs show them as attachments, whatever the part
 * is called.
 *
 * The text streams by; owns the beginning of one line and what is being decoded, never a file. The
 * result does not depend on how the text is cut into pieces. */
#ifndef MXWARD_MIME_EMBEDDED_H
#define MXWARD_MIME_EMBEDDED_H

#include "modules/mime/binhex.h"
#include "modules/mime/mime_decode.h"

enum {
	EMBEDDED_NAME_MAX = 1024,       /* a longer name loses its middle */
	EMBEDDED_HEAD = 32,             /* octets of a line that a longer name leaves alone */
	EMBEDDED_DECODE_MAX = 1024,     /* decoded at a time */
};

enum embedded_event {
	EMBEDDED_NOTHING,               /* the text is used up */
	EMBEDDED_FILE,                  /* a file begins, and one that was open ends; its name */
	EMBEDDED_OCTETS,                /* of the file */
	EMBEDDED_END,                   /* the file ends */
};

enum embedded_kind {
	EMBEDDED_TEXT,                  /* no file is open */
	EMBEDDED_UU,
	EMBEDDED_BASE64,
	EMBEDDED_YENC,
	EMBEDDED_BINHEX,
};

struct embedded {
	enum embedded_kind kind;
	enum { LINE_START, LINE_READ, LINE_REPLAY, LINE_DATA, LINE_REST } place;
	bool cut;                       /* a name was too long */
	bool escaped;                   /* yEnc: the next octet is */
	struct base64 base64;
	struct uuencoded uu;
	struct binhex binhex;
	size_t length;                  /* of the line so far */
	size_t replayed;                /* octets of it that were data after all */
	char line[EMBEDDED_HEAD + EMBEDDED_NAME_MAX];
	char decoded[EMBEDDED_DECODE_MAX + 4];
};

/* Takes octets off the front of *rest up to the next event. `given`, the name or the octets, lives
 * until the next call. Begins as all zeros; a line end at the end of a text ends its last line. */
enum embedded_event embedded_next(struct embedded *, struct bytes *rest, struct bytes *given);

#endif
