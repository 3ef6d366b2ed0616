/* mime.h: a message's MIME structure (RFC 2045, 2046), read in one pass: every part's header, and
 * its octets decoded.
 *
 * The scanner takes the body in pieces of any size, holds no part of it whole, and never repairs:
 * where a message can be read in two ways, because it breaks a rule or because mail programs are
 * known to differ, every reading is given, each as a part of its own, and `broken` says why. Past a
 * bound it says `too_complex` and gives what is left as one plain part. One bound is work: readings
 * multiply, and what many of them cost together is limited by what one costs. It owns a few
 * kilobytes for each level and never more than MIME_MEMORY; it knows no check and no policy. One
 * thread at a time. */
#ifndef MXWARD_MIME_MIME_H
#define MXWARD_MIME_MIME_H

#include "gateway/base/arena.h"
#include "gateway/base/header_field.h"

enum {
	MIME_DEPTH_MAX = 32,            /* multiparts, messages and encodings within each other */
	MIME_PARTS_MAX = 1000,          /* all readings together count once */
	MIME_HEADER_MAX = 64 * 1024,    /* of a part; with more it is too complex */
	MIME_FIELDS_MAX = 200,          /* of a part */
	MIME_BOUNDARY_MAX = 512, /* RFC 2046 allows 70: longer ones are broken but honoured */
	/* at most so many parts, readings of the same octets, are open at once */
	MIME_READINGS_MAX = 8,
	MIME_MEMORY = 720 * 1024,
	/* Each octet may be read so often on average, and so many octets more: a small message may
	 * be as odd as it likes. */
	MIME_WORK_TIMES = 8,
	MIME_WORK_FREE = 256 * 1024,
};

/* A part as a listener sees it. It lives until the listener's close() returns, and so do the
 * views. */
struct mime_part {
	unsigned number;                /* from 1, in order; the readings of one part share it */
	unsigned depth;                 /* 0: the message itself */
	unsigned slot; /* below MIME_READINGS_MAX: no two parts that are open at once share it */
	/* Its header: of the message itself, or its own with the line ends made CRLF; of an
	 * attached message (RFC 822) its own header once more. A field whose name only forgiving
	 * programs see has the plain name. */
	const struct header_field *fields;
	size_t field_count;
	/* "text/html", lower case, as this reading takes it; "text/plain" where none is said */
	struct bytes type;
	struct bytes charset;           /* lower case, "" if none is said */
	/* the header is that of an attached message, whose parts follow: no octets come */
	bool message;
	/* octets that belong to no part: before the first or behind the last boundary */
	bool preamble;
};

/* Who wants the parts. Composite parts (multiparts) are opened and closed without octets, for the
 * sake of their header, unless another reading of them, as text, has shown it already. Where octets
 * are encoded by two rules, or may begin at two lines, each is a part of its own. What a program
 * opens as a message or a signature, whatever its type says, is given as it is and taken apart; so
 * is a file that is written into a text (uuencode, yEnc, BinHex). A second reading of base64, of
 * what goes on behind "=", begins a few octets before that. */
struct mime_listener {
	/* A part begins. False: its octets are not wanted; close() is not called then. */
	bool (*open)(void *listener, const struct mime_part *);
	/* Its octets, the transfer encoding taken off. Both may be NULL where open() always gives
	 * false. */
	void (*octets)(void *listener, const struct mime_part *, struct bytes);
	void (*close)(void *listener, const struct mime_part *);
	/* In how many ways the listener itself reads the octets of a part that is open, beyond the
	 * first. NULL: in none. */
	unsigned (*more_readings)(const void *listener, const struct mime_part *);
};

struct mime_hearer {
	const struct mime_listener *listener;
	void *arg;
};

struct mime;

/* A scanner in `memory` for a message with this header, which must live as long. NULL: out of
 * memory. */
struct mime *mime_new(struct arena *memory, const struct header_field *fields, size_t count,
		      const struct mime_hearer *hearers, size_t hearer_count)
	__attribute__((warn_unused_result));
/* The body in order, from behind the empty line. */
void mime_feed(struct mime *, struct bytes octets);
/* The body is whole: closes what is open. */
void mime_end(struct mime *);
/* A sentence for the log, which bound was passed or which rule was broken first; "" if none was. */
const char *mime_too_complex(const struct mime *);
const char *mime_broken(const struct mime *);
/* Octets read so far, each once for every way in which it was read, with a share for each part and
 * its header: a measure of time that is the same on every machine. */
uint64_t mime_work(const struct mime *);

#endif
