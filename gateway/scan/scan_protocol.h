/* scan_protocol.h: how one kind of scanner is spoken to: octets in, octets out.
 *
 * A protocol is a row of pure functions. It owns no socket, no memory and no time, and keeps no
 * state: the one who drives it (scan_talk.c) opens a connection for each exchange, writes what the
 * functions say, gathers the reply, and closes. Everything a scanner says is from outside: it is
 * understood exactly, or it is SCAN_FAILED; it is never SCAN_CLEAN by silence.
 *
 * An exchange with a message is
 *
 *     open(), then for each piece before(n), n octets of the message, behind(n), then close()
 *
 * and read() over what has come back so far, from the first octet on, until it is SETTLED. A
 * scanner may settle before it has everything. An exchange without a message is hello() and
 * read_hello(). Over a Unix socket, a message that lies in a file may be passed instead: pass(),
 * beside it the descriptor, and read_passed(). */
#ifndef MXWARD_SCAN_PROTOCOL_H
#define MXWARD_SCAN_PROTOCOL_H

#include "modules/check_scan.h"

enum {
	SCAN_OPENING_MAX = 32 * 1024,   /* octets that open() and hello() may write */
	SCAN_FRAME_MAX = 64,            /* and before(), behind() and close(), each */
	SCAN_PIECE_MAX = 64 * 1024,     /* octets of a piece; never 0 */
	SCAN_FRAME_LARGE = 256,
	SCAN_TEST_MAX = 1024,           /* octets of a message for the self-test */
};

/* What is known of a message beside its octets. The self-test has none of it: all is empty. */
struct scan_envelope {
	struct address client;          /* family NONE: not known */
	struct bytes helo, ptr;         /* "": not known */
	struct bytes sender;            /* without brackets; "" is the null path */
	struct bytes user;              /* who logged in; "" */
	struct bytes tls;               /* "TLSv1.3"; "": in clear */
	struct bytes id;                /* of the transaction, as in the log */
	/* The i-th recipient without brackets; false past the last. NULL: there are none. */
	bool (*recipient)(const void *arg, size_t i, struct bytes *);
	const void *arg;
};

struct scan_request {
	const struct scanner_conf *scanner;
	const char *hostname;           /* ours */
	uint64_t size;                  /* octets of the message, header and all */
	const struct scan_envelope *envelope;   /* never NULL */
};

/* What a scanner said. The caller begins it as FAILED; views point into its octets or into
 * literals. */
struct scan_reply {
	enum scan_verdict verdict;
	struct bytes name;              /* of what was found, as it came */
	struct bytes why;               /* of FAILED: the scanner's words, or ours */
	struct bytes version;           /* "ClamAV 1.4.6/27000", an ISTag; "": it did not say */
	uint64_t signatures;            /* made then, in seconds since 1970 UTC; 0: unknown */
	int64_t score;                  /* in hundredths, before score_factor */
	struct bytes action;
};

enum scan_progress { SCAN_MORE, SCAN_SETTLED };

struct scan_protocol {
	const char *name;               /* "clamd", as in the configuration */
	/* It gives points to mail rather than looking for viruses: its "clean" is none that `need`
	 * asks for. */
	bool scores;
	size_t reply_max;               /* octets of a reply; more is SCAN_FAILED */
	/* Asks who it is; NULL: it cannot be asked, and each reply says it. */
	void (*hello)(struct text *, const struct scan_request *);
	/* `ended`: nothing more will come. FAILED: it is not what it should be, and `why`; any
	 * other verdict is meaningless. With `ended` it must settle. */
	enum scan_progress (*read_hello)(struct bytes octets, bool ended, struct scan_reply *);
	void (*open)(struct text *, const struct scan_request *);
	void (*before)(struct text *, size_t octets);   /* NULL: nothing stands there, as below */
	void (*behind)(struct text *, size_t octets);
	void (*close)(struct text *);
	enum scan_progress (*read)(struct bytes octets, bool ended, struct scan_reply *);
	/* Both NULL: it takes no descriptors. */
	void (*pass)(struct text *);
	enum scan_progress (*read_passed)(struct bytes octets, bool ended, struct scan_reply *);
	/* The messages of the self-test: one that must be INFECTED (or UNWANTED, of one that
	 * scores), and one that must be CLEAN. Assembled here, so that this program holds no text
	 * that a scanner finds. */
	void (*test)(struct text *, bool bad);
};

/* The protocol of a type; NULL: this program does not speak it. */
const struct scan_protocol *scan_protocol_of(int type);

extern const struct scan_protocol scan_clamd, scan_icap, scan_rspamd;

/* For protocols: the reply is a failure, for that reason, and settled. */
enum scan_progress reply_fail(struct scan_reply *, struct bytes why);
/* The same of a reply of which no more will come than these octets. */
enum scan_progress reply_fail_short(struct scan_reply *, struct bytes octets);
/* The test message around that text: a plain message of one part. */
void scan_test_message(struct text *, const char *text);
/* The beginning and the end of a message of any size, whose last part is that text (EICAR):
 * SCAN_FRAME_LARGE octets are enough for each. */
void scan_test_large(struct text *head, struct text *tail);
/* The text that every virus scanner knows (EICAR), and none that means anything. */
void scan_test_eicar(struct text *, bool bad);

#endif
