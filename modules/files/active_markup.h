/* active_markup.h: what a page (HTML, XHTML) or a picture (SVG) does by itself when a browser opens
 * it: scripts, targets that are scripts, frames, files that are put together on the reader's
 * machine.
 *
 * Programs differ in what is a comment, a string or a tag, and whoever follows one of them is led
 * past what another runs. So nothing is followed: a tag, an attribute or a word of a script counts
 * wherever it stands, also in a comment. What is shown as text has its "<" written as a reference,
 * and does not count. One pass over the octets, a bounded number of steps for each; owns one word
 * and the last characters. Nothing is run, nothing is unpacked. */
#ifndef MXWARD_FILES_ACTIVE_MARKUP_H
#define MXWARD_FILES_ACTIVE_MARKUP_H

#include "modules/files/active_packed.h"
#include "modules/files/active_text.h"

enum {
	MARKUP_SCRIPT = 1 << 0, /* an element of a script */
	MARKUP_HANDLER = 1 << 1,  /* an attribute that is one: onload= */
	MARKUP_TARGET = 1 << 2, /* javascript:, data:text/html, search-ms: */
	MARKUP_FRAME = 1 << 3,  /* iframe, object, embed, applet: another page or program */
	MARKUP_FOREIGN = 1 << 4,  /* foreignObject: a page within a picture */
	MARKUP_REFRESH = 1 << 5,  /* goes to another page by itself */
	MARKUP_PASSWORD = 1 << 6, /* asks for a password */
	MARKUP_BUILDS = 1 << 7, /* its script puts a file together and saves it */
	MARKUP_WEB = 1 << 8,    /* what only XML for a browser has: its namespaces */
	/* parts of the above, which say nothing alone */
	MARKUP_MAKES = 1 << 9,
	MARKUP_SAVES = 1 << 10,
	MARKUP_ENTITIES = 1 << 11,
	MARKUP_WITHIN = 1 << 12, /* srcdoc: a page as the value of an attribute */
};

enum { MARKUP_WORD_MAX = 40, MARKUP_RECENT = 64 };

struct active_markup {
	unsigned found;         /* of the bits above */
	struct active_packed packed;
	struct active_text text;
	char before, tail;      /* what stands before this word, and what came last */
	bool named;             /* the word may be the name of an attribute */
	size_t len;             /* of the word, also beyond what is kept of it */
	size_t word_len;        /* of the one before, which is the name */
	char word[MARKUP_WORD_MAX];
	/* the last characters in lower case, without blanks and controls, as a ring */
	size_t recent_len;
	char recent[MARKUP_RECENT];
};

void markup_begin(struct active_markup *);
void markup_feed(struct active_markup *, struct bytes octets);
void markup_end(struct active_markup *);

/* ---- active_words.c */

/* What an element of this name does: bits of the above, 0: nothing. */
unsigned markup_element(struct bytes name);
/* The same of an attribute. */
unsigned markup_attribute(struct bytes name);
/* The same of a word of a script, whose letters have case. */
unsigned markup_identifier(struct bytes word);
/* Attributes whose value is the address of something that is opened; NULL-ended. */
extern const char *const markup_targets[];
/* The beginnings of such an address that run something; NULL-ended. */
extern const char *const markup_schemes[];

#endif
