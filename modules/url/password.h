/* password.h: does a text give a password? "Password: 1234", "Das Passwort lautet Ab-12".
 *
 * Hears the text of a message (url.h) and knows the word in some twenty languages. One pass, a
 * bounded state, no allocation. It says only that there is one, never which: a password belongs
 * into no log. One thread at a time. */
#ifndef MXWARD_URL_PASSWORD_H
#define MXWARD_URL_PASSWORD_H

#include "modules/url/url.h"

/* Private; it stands here so that callers can allocate it. */
enum { PASSWORD_WORD_MAX = 32 };

struct password_finder {
	bool found;
	unsigned state;
	char pending[4];                /* octets of a character that is not whole yet */
	size_t pending_length;
	char word[PASSWORD_WORD_MAX];   /* the end of what is being read, folded */
	size_t word_length;
	unsigned phrase;                /* how much of "mot de passe" stands before it */
	unsigned gap;                   /* characters since the word for password */
	unsigned lines;                 /* line breaks since then, or since ":" */
	bool direct;                    /* since that word there was nothing but blanks */
	bool said;                      /* or "is" */
	bool separated;                 /* or whatever, and then ":" */
	bool stopped;                   /* a full stop stands here, if a blank follows */
	/* what may be the password */
	unsigned length;
	bool quoted, digit, lower, upper, mixed, sign, foreign, address;
};

void password_begin(struct password_finder *);
/* A url_hear; its argument is the finder. */
void password_hear(void *finder, enum url_event, struct bytes octets, bool aside);
/* Nothing follows. */
void password_end(struct password_finder *);

#endif
