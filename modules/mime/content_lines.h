/* content_lines.h: iCalendar and vCard taken apart into what people see of them: content lines,
 * unfolded (RFC 5545, 3.1; RFC 6350, 3.2), their escapes taken off (RFC 5545, 3.3.11; RFC 6868) and
 * quoted-printable too (vCard 2.1), and the files within them, decoded.
 *
 * Takes octets in pieces of any size, in a charset that ASCII is part of; holds one parameter and a
 * few hundred octets, never a line. Any octets will do: what is no content line is text. It must
 * never join what a program keeps apart without leaving a mark there. */
#ifndef MXWARD_MIME_CONTENT_LINES_H
#define MXWARD_MIME_CONTENT_LINES_H

#include "modules/mime/mime_decode.h"

/* Stands in the text where a line was folded, unless that was within a character: a program that
 * knows no content lines ends a word there. */
enum { CONTENT_FOLD = 2 };

enum {
	CONTENT_NAME_MAX = 64,
	CONTENT_PARAMETER_MAX = 512,    /* octets of a value; of a longer one the last are kept */
	CONTENT_TYPE_MAX = 128,
	CONTENT_SCHEME_MAX = 16,        /* octets of a file among which a colon makes it a link */
	CONTENT_PUT = 256,              /* given at a time */
};

/* Who wants what. The views live for the call; any function may be NULL. */
struct content_listener {
	void (*line)(void *arg);        /* a line begins */
	/* What a line says: the values of its parameters and of itself, with blanks between and a
	 * line feed behind. The names of files and what only programs read (UID, PRODID) are left
	 * out. */
	void (*text)(void *arg, struct bytes);
	/* A file begins (RFC 5545, 3.8.1.1), its name and media type as written or "". */
	void (*file)(void *arg, struct bytes name, struct bytes type);
	void (*file_octets)(void *arg, struct bytes);
	void (*file_end)(void *arg);
};

/* Private but for its size. */
struct content_lines {
	const struct content_listener *listener;
	void *arg;
	enum { LINE_NAME, LINE_PARAMETER, LINE_ARGUMENT, LINE_TEXT, LINE_FILE, LINE_UNSEEN } place;
	enum { BREAK_NONE, BREAK_CR, BREAK_LF } line_break;     /* that is not decided yet */
	bool begun;                     /* of this line something has come */
	bool folded;                    /* the next octet of text stands behind a fold */
	bool quoted;                    /* within a parameter in quotes */
	bool shown;                     /* this parameter's value is */
	bool printable, file;           /* the value is quoted-printable; is a file in base64 */
	char escape;                    /* "\\" or "^", of which the second octet is to come */
	char held[2];                   /* "=" and "=X" of quoted-printable */
	size_t held_len;
	char last;                      /* octet of text that was given */
	char name[CONTENT_NAME_MAX], parameter[CONTENT_NAME_MAX];
	size_t name_len, parameter_len;
	char value[CONTENT_PARAMETER_MAX];
	size_t value_len;
	char file_name[CONTENT_PARAMETER_MAX], type[CONTENT_TYPE_MAX];
	size_t file_name_len, type_len;
	struct base64 base64;
	char out[CONTENT_PUT];
	size_t out_len;
};

/* True if it begins as a calendar or a card does. */
bool content_lines_like(struct bytes beginning);
/* True for the media types and the names of files that programs open as one. */
bool content_lines_type(struct bytes type);
bool content_lines_file(struct bytes file_name);

void content_lines_begin(struct content_lines *, const struct content_listener *, void *arg);
void content_lines_feed(struct content_lines *, struct bytes);
void content_lines_end(struct content_lines *);
/* For the text that is being given: true if it says that it is HTML (FMTTYPE). */
bool content_lines_markup(const struct content_lines *);

#endif
