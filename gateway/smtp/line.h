/* line.h: takes one command line off the client's octets.
 *
 * Only CRLF ends a line. A line that holds a bare CR, a bare LF or a NUL is still one line, refused
 * whole: what stands behind the bare octet is never read as a command of its own. */
#ifndef MXWARD_SMTP_LINE_H
#define MXWARD_SMTP_LINE_H

#include "gateway/base/bytes.h"

/* RFC 5321, 4.5.3.1.4 asks for 512 and more for extensions. A RCPT with the longest path
 * (mailbox.h) and ORCPT (params.c) stays below this, as does a MAIL with every parameter. CRLF
 * included. */
enum { COMMAND_LINE_MAX = 6144 };

enum line_result {
	LINE_MORE,              /* no end of line yet */
	LINE_VALID,
	LINE_BARE,              /* a bare CR, LF or NUL within */
	/* over COMMAND_LINE_MAX before its CRLF: the rest is to be thrown away up to it */
	LINE_LONG,
};

/* `line` is without CRLF; `taken` is what to consume, CRLF included. For MORE and LONG nothing is
 * taken. */
enum line_result line_take(struct bytes input, struct bytes *line, size_t *taken);
/* For the rest of a long line: how many octets to throw away; *ended when its CRLF is among them. A
 * CR at the very end is left, so that it is seen again with what follows it. */
size_t line_skip(struct bytes input, bool *ended);

#endif
