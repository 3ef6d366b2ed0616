/* rtf_objects.h: what in a document in RTF (Rich Text Format 1.9.1) runs or loads something:
 * objects of OLE, fields that start programs (DDE), templates and objects on a server; read while
 * it streams by.
 *
 * Control words count wherever they stand, and the digits of an object are read across whatever
 * stands between them, because Word reads past that, too. Owns one control word and the front of
 * what follows it. */
#ifndef MXWARD_FILES_RTF_OBJECTS_H
#define MXWARD_FILES_RTF_OBJECTS_H

#include "gateway/base/bytes.h"

enum {
	RTF_OBJECT = 1 << 0,    /* an object of whatever kind */
	RTF_PACKAGE = 1 << 1,   /* a file within the document */
	RTF_EQUATION = 1 << 2,  /* of the old equation editor, which runs what it is given */
	RTF_REMOTE = 1 << 3,    /* something is loaded from elsewhere */
	RTF_DDE = 1 << 4,
};

enum { RTF_WORD_MAX = 16, RTF_TEXT_MAX = 24, RTF_BEGIN = 4, RTF_CLASS = 16 };

enum rtf_text { RTF_TEXT_NONE, RTF_TEXT_FIELD, RTF_TEXT_TEMPLATE, RTF_TEXT_CLASS };

struct rtf_objects {
	bool other;             /* it is no RTF */
	unsigned found;         /* of the bits above */
	size_t seen;            /* octets of the beginning */
	enum { RTF_PLAIN, RTF_SLASH, RTF_WORD, RTF_NUMBER, RTF_QUOTED } place;
	size_t word_len;
	char word[RTF_WORD_MAX];
	bool minus;
	uint32_t number;        /* behind a control word, or of two digits */
	unsigned digits;
	uint32_t binary;        /* octets that are taken as they are */
	/* whose text is looked at; how much of it is left to look at */
	enum rtf_text text;
	size_t text_len;
	char text_at[RTF_TEXT_MAX];
	bool data, half;        /* within an object's digits; one of two has come */
	unsigned nibble;
	/* the last octets of the object, of digits and as they are, the newest at the end */
	char decoded[RTF_CLASS], raw[RTF_CLASS];
};

void rtf_begin(struct rtf_objects *);
void rtf_feed(struct rtf_objects *, struct bytes octets);
void rtf_end(struct rtf_objects *);

#endif
