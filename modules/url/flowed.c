/* flowed.c: see flowed.h. Must never join what a program that knows this format keeps apart: lines
 * of different quote depth, and the line of a signature. */
#include "modules/url/flowed.h"

#include "modules/url/url_inside.h"

enum { NO_SIGNATURE = 3 };

static void given(struct flowed *f)
{
	if (f->out_len)
		f->put(f->arg, (struct bytes){ f->out, f->out_len });
	f->out_len = 0;
}

static void flowed_put(struct flowed *f, char c)
{
	if (f->out_len == sizeof f->out)
		given(f);
	f->out[f->out_len++] = c;
}

static void line_begin(struct flowed *f)
{
	f->place = FLOWED_QUOTES;
	f->quotes_before = f->quotes;
	f->quotes = f->signature = 0;
	f->blank = f->stuffed = false;
}

/* The quote marks are over, and whether the line before goes on here is known. */
static void text_begin(struct flowed *f)
{
	if (f->joins && f->quotes == f->quotes_before) {
		flowed_put(f, URL_MARK);
		f->signature = NO_SIGNATURE;
	} else if (f->joins) {
		flowed_put(f, '\n');
	}
	f->joins = false;
	f->place = FLOWED_TEXT;
}

/* "-- " alone is a signature's first line, and never goes on (4.3). */
static void line_end(struct flowed *f)
{
	f->joins = f->blank && f->signature != 2;
	if (!f->joins)
		flowed_put(f, '\n');
	line_begin(f);
}

static void text_octet(struct flowed *f, char c)
{
	if (f->blank)
		flowed_put(f, ' ');
	if (f->blank || (c != '-' && c != ' '))
		f->signature = NO_SIGNATURE;
	else if (c == '-' && f->signature < NO_SIGNATURE)
		f->signature++;
	f->blank = c == ' ';
	if (!f->blank)
		flowed_put(f, c);
}

static void flowed_octet(struct flowed *f, char c)
{
	/* Many write "> > " for ">> ". */
	if (f->place == FLOWED_QUOTES && c == '>' && (f->quotes || !f->stuffed)) {
		f->quotes++;
		f->stuffed = false;
		return;
	}
	if (f->place == FLOWED_QUOTES && c == ' ' && !f->stuffed) {
		f->stuffed = true;      /* 4.4 */
		return;
	}
	if (f->place == FLOWED_QUOTES)
		text_begin(f);
	if (c == '\n') {
		line_end(f);
		return;
	}
	/* A CR alone ends a line for some programs. */
	if (f->place == FLOWED_BREAK && c != '\r') {
		f->blank = false;
		line_end(f);
		text_begin(f);
	}
	if (c == '\r')
		f->place = FLOWED_BREAK;
	else
		text_octet(f, c);
}

void flowed_begin(struct flowed *f, void (*put)(void *arg, struct bytes), void *arg)
{
	*f = (struct flowed){ .put = put, .arg = arg };
}

void flowed_feed(struct flowed *f, struct bytes octets)
{
	for (size_t i = 0; i < octets.len; i++)
		flowed_octet(f, octets.at[i]);
	given(f);
}

void flowed_end(struct flowed *f)
{
	if (f->joins)
		flowed_put(f, '\n');
	given(f);
}
