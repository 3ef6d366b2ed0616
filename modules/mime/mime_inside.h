/* mime_inside.h: what the files of the MIME scanner share; nobody else includes it.
 *
 * A *stream* is a run of octets that is taken apart at its boundary lines: the body as it came, or
 * what an encoded multipart decodes to, or a second reading of the same octets. A *sink* takes the
 * octets of one part of a stream, decodes them, and gives them to the listeners, or to a stream
 * within. All octets of a stream go to all its open sinks; boundaries only open and close sinks. So
 * a reading costs a sink, and never changes another reading.
 *
 *   mime.c          the scanner as a whole: bounds, what is left when one is passed
 *   mime_stream.c   octets to lines, lines to boundaries
 *   mime_boundary.c what a line that begins with "--" is
 *   mime_header.c   the header of a part, collected line by line
 *   mime_doubt.c    the header of what only may be a message
 *   mime_entity.c   a header to readings, readings to sinks and levels
 *   mime_plan.c     which readings a header allows
 *   mime_sink.c     sinks
 *   mime_files.c    files that are written into the text of a part */
#ifndef MXWARD_MIME_MIME_INSIDE_H
#define MXWARD_MIME_MIME_INSIDE_H

#include "modules/mime/mime.h"
#include "modules/mime/embedded.h"
#include "modules/mime/mime_decode.h"
#include "modules/mime/mime_signed.h"

enum {
	STREAMS_MAX = 7,
	SINKS_MAX = MIME_READINGS_MAX + STREAMS_MAX - 1,
	HEADERS_MAX = 6,                /* alive at once: collected, or of an open part */
	HEARERS_MAX = 32,
	BOUNDARIES_MAX = 8,             /* of a level */
	BOUNDARY_STORE = 4096,          /* octets for all boundaries of a stream */
	/* of a boundary line; behind them nothing but blanks counts */
	LINE_MAX_OCTETS = MIME_BOUNDARY_MAX + 68,
	DECODE_MAX = 4096,              /* decoded at a time */
	TAIL_MAX = 256, /* decoded octets that a second reading of base64 begins with */
	NAME_MAX_OCTETS = 128,          /* of a type or charset */
	NAMED_MAX = 2 * sizeof(((struct embedded *)0)->line) + 64, /* of a field with a name */
	/* lines in a header that are no fields, until it is too complex */
	JUNK_LINES_MAX = 1000,
	/* what a part costs, and an octet of its header, each time that it is opened, in octets of
	 * text */
	WORK_PART = 96,
	WORK_HEADER = 6,
	WORK_SLICE = 8 * 1024,          /* octets of the message between two looks at the budget */
};

enum encoding { ENCODING_NONE, ENCODING_BASE64, ENCODING_QUOTED, ENCODING_UU, ENCODINGS };

/* Why octets may be a message that no type says to be one. */
enum doubt {
	DOUBT_NONE,
	DOUBT_NAMED,                    /* a name says it: "note.eml" */
	DOUBT_CONTENT,                  /* nothing says what they are */
	DOUBT_SIGNED,                   /* in a signature anything may be */
};

/* One way to read an entity's type. */
struct reading_of {
	/* a message within a signature */
	enum { READ_LEAF, READ_MULTIPART, READ_MESSAGE, READ_SIGNED } kind;
	enum doubt doubt;
	char type[NAME_MAX_OCTETS], charset[NAME_MAX_OCTETS];
	size_t type_length, charset_length;
	size_t first_boundary, boundary_count;  /* in plan.boundaries */
};

/* All ways to read an entity: each type with each encoding. */
struct plan {
	struct reading_of readings[MIME_READINGS_MAX];
	size_t count;
	bool encodings[ENCODINGS];
	struct bytes boundaries[2 * BOUNDARIES_MAX];
	size_t boundary_count;
	struct text store;              /* where the boundaries stand */
	char octets[BOUNDARY_STORE];
	const char *broken;             /* NULL, or the rule that makes it more than one reading */
	bool full;                      /* there are more readings than fit */
	bool cut;                       /* and more values of a parameter, or longer ones */
};

/* The header of a part, its line ends made CRLF. */
struct header {
	unsigned users;                 /* the stream that collects it, and sinks */
	size_t length, field_start, line_start;
	size_t count;
	struct header_field fields[MIME_FIELDS_MAX];
	/* as they were at a line where the header ends for some programs, and a field goes on for
	 * others */
	struct header_field forked[MIME_FIELDS_MAX];
	char text[MIME_HEADER_MAX];
};

/* A multipart or an attached message that a stream is in. */
struct level {
	bool multipart;
	bool digest;
	bool guess;                     /* no boundary is known: any line "--" may be one */
	bool tapped; /* its octets are read as text, too: what belongs to no part is in there */
	bool doubtful;                  /* perhaps it is none: no complaint if no boundary comes */
	bool lone;                      /* perhaps only a header was kept of it: the same */
	bool quiets; /* stream.quiet_above is this level's, until it is recognised */
	bool closed;
	unsigned hits;                  /* boundary lines seen */
	size_t store_mark;              /* of stream.store, before its boundaries */
	struct bytes boundaries[BOUNDARIES_MAX];
	size_t boundary_count;
};

/* How a header is collected. */
struct collecting {
	struct header *header;          /* NULL: none is */
	unsigned level;                 /* stream.level_count of the part that it belongs to */
	bool skips_line;                /* the rest of the boundary line comes first */
	bool announce;                  /* it is an attached message's */
	enum doubt doubt;               /* or perhaps none */
	bool guessed;                   /* the line before it only may be a boundary */
	bool forked, forked_blank;      /* the body has been read from an earlier line on, too */
	bool blank_seen;                /* a line at which some programs end the header */
	size_t fork_count;              /* fields before that line */
	bool fork_open;                 /* the last of them goes on if the next line is folded */
	size_t fork_length;             /* of its value so far, without blanks around it */
	bool raw_taken;                 /* and that reading is a level of this stream */
	unsigned junk;                  /* lines that are no fields */
	unsigned returns;               /* CRs that a line end begins with, so far */
};

struct stream {
	struct mime *mime;
	bool used;
	bool quiet; /* it is a doubtful reading: what is broken in it means nothing */
	unsigned quiet_above;           /* so are the levels from here on */
	/* of a file that was written into a text: the field that names it */
	struct header_field named;
	char named_text[NAMED_MAX];
	bool idle; /* there is nothing in it after all: the sink that feeds it closes */
	unsigned depth;                 /* of its first part */
	struct level levels[MIME_DEPTH_MAX];
	unsigned level_count;
	char store_octets[BOUNDARY_STORE];
	struct text store;              /* the boundaries of all levels */
	struct collecting collecting;
	bool soft; /* the part was opened by a line that only may be a boundary */
	bool prose;                     /* between parts: what comes belongs to none */
	bool line_begins;               /* the next octet is the first of a line */
	bool candidate;                 /* `line` may be a boundary line */
	char line[LINE_MAX_OCTETS];
	size_t line_length;
	char held[2]; /* a line end: it belongs to the boundary line, if one follows */
	size_t held_length;
	char decoded[DECODE_MAX + 4];   /* of its sinks, one after the other */
};

struct sink {
	bool used;
	bool soft; /* opened by a line that only may be a boundary: another such line closes it */
	unsigned serial;
	struct stream *from;
	unsigned level;                 /* from->level_count when its part began */
	enum encoding encoding;
	union {
		struct base64 base64;
		struct quoted quoted;
		struct uuencoded uu;
	} decoder;
	struct stream *into;            /* NULL: the octets are for the listeners */
	bool within; /* of the octets only what is signed within them goes into the stream */
	struct signed_content content;
	bool content_begun;
	/* what the part's fields are views of; NULL: it has none, or the message's */
	struct header *header;
	uint32_t heard;                 /* by which hearers */
	bool searched;                  /* for files that are written into the text */
	struct embedded embedded;
	struct stream *file;            /* the one that is open; NULL: none is */
	char tail[TAIL_MAX];            /* of base64 for the listeners: the last octets given */
	size_t tail_length;
	struct mime_part part;
	char type[NAME_MAX_OCTETS], charset[NAME_MAX_OCTETS];
};

struct mime {
	struct arena *memory;
	const struct header_field *fields;      /* of the message */
	size_t field_count;
	const struct mime_hearer *hearers;
	size_t hearer_count;
	bool begun, over;               /* over: past a bound, what is left goes to `rest` */
	const char *too_complex, *broken;
	unsigned number, serial;
	uint64_t octets, work;          /* of the message; see mime_work() */
	struct stream *streams[STREAMS_MAX]; /* taken from the arena when they are first needed */
	struct header *headers[HEADERS_MAX];
	/* the first MIME_READINGS_MAX are for listeners, slot by slot */
	struct sink sinks[SINKS_MAX];
};

/* A part whose header is known. */
struct entity {
	const struct header_field *fields;
	size_t count;
	struct header *header;          /* that holds them; NULL: the scanner's caller does */
	unsigned level;                 /* stream.level_count where it stands */
	bool announce;                  /* it is an attached message: say so first */
	bool doubted;                   /* which no type says to be one */
	bool forked; /* its header is still collected: in another reading it goes on */
	bool raw_taken;                 /* a level for it has been opened */
};

/* ---- mime.c */
void mime_give_up(struct mime *, const char *why);
void mime_exceed(struct mime *, const char *why); /* a reading is left out; the others go on */
/* A part with this header is opened: that is work, too. */
void mime_count_part(struct mime *, const struct header_field *, size_t count);
void mime_break(struct stream *, const char *why);      /* unless the stream is quiet here */

/* ---- mime_plan.c */
void plan_make(struct plan *, const struct header_field *fields, size_t count, bool digest);

/* ---- mime_entity.c */
/* Opens every reading of an entity. Gives true if one of them is a level of this stream. */
bool entity_open(struct stream *, const struct entity *);
/* A part of text without a header, in this stream as it is; NULL: nobody wants it, or there is no
 * place. */
struct sink *entity_text(struct stream *, unsigned level, bool preamble);

/* ---- mime_doubt.c */
/* True if the fields show that this is a message. Where nothing else says it, it must have two that
 * no other file is likely to begin with. */
bool doubt_recognised(const struct collecting *, const struct header_field *, size_t count);
/* The header is whole. False: it is no message, and the header has been dropped. */
bool doubt_settle(struct stream *);
/* A line is no field. False: there is no doubt. The header may be gone. */
bool doubt_junk(struct stream *);
/* A bound is passed. True: it is no message, and the header has been dropped. */
bool doubt_overflow(struct stream *);

/* ---- mime_header.c */
bool header_begin(struct stream *, bool announce, enum doubt);
size_t header_more(struct stream *, struct bytes in);
void header_line_more(struct stream *, struct bytes part_of_line);
/* There is none after all, or it has been read. */
void header_drop(struct stream *);
/* The header ended where it must not: at a boundary or the end. What it says is heard, and read as
 * text. */
void header_cut(struct stream *);
/* The line that comes is no field: the body may begin with it. */
void header_fork(struct stream *);
void header_release(struct header *);

/* ---- mime_stream.c */
struct stream *mime_stream_new(struct mime *, unsigned depth);
/* Gives how many octets were taken: fewer than all only when a bound is passed. */
size_t mime_stream_feed(struct stream *, struct bytes in);
void mime_stream_end(struct stream *);
/* The octets to all open sinks, but for a line end at the end, which is held. */
void mime_stream_give(struct stream *, struct bytes);
void mime_stream_flush(struct stream *);
bool mime_stream_push(struct stream *, const struct level *, const struct bytes *boundaries,
		      size_t count);
void mime_stream_pop(struct stream *, unsigned level_count);
void mime_stream_close_sinks(struct stream *, unsigned level, bool soft_only);

/* ---- mime_boundary.c */
/* stream.line is whole, or as long as it may be. */
void boundary_decide(struct stream *);

/* ---- mime_sink.c */
struct sink *sink_open(struct stream *, unsigned level, enum encoding, const struct mime_part *,
		       struct header *);
struct sink *sink_into(struct stream *, unsigned level, enum encoding, struct stream *into);
/* Closes it if its stream turns out to be for nothing. */
void sink_feed(struct sink *, struct bytes);
void sink_close(struct sink *);
/* ---- mime_files.c */
/* More octets of a sink that is searched. */
void files_find(struct sink *, struct bytes);
/* The text has ended, and with it a file that has not. */
void files_end(struct sink *);

/* ---- mime_sink.c */
/* Opens a part and closes it at once. */
void sink_announce(struct mime *, const struct mime_part *);

#endif
