/* url_inner.c: links within the path of a link: percent-encoded, and as services that stand between
 * reader and link write them; see url_inside.h. Must never look at an encoded path more often than
 * it is deep. */
#include "modules/url/url_inside.h"

#include "gateway/base/dns_message.h"

enum {
	DECODED_BACK = 320, /* octets before percent-encoding that may begin the link within */
	DECODED_DEPTH = 2,
};

size_t inner_percent(struct scan *s, size_t i)
{
	char room[URL_WINDOW], source[URL_WINDOW];
	struct text decoded = TEXT(room), unfolded = TEXT(source);
	size_t start = i, folds = 0;
	if ((i >= s->link_end && !s->nested) || i < s->decoded_end || s->depth == DECODED_DEPTH)
		return i + 1;
	size_t end = scan_path(s, i);
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	while (start > 0 && i - start < DECODED_BACK && !octet_is(s->text.at[start - 1], PATH_END))
		start--;
	end = end - start < sizeof room ? end : start + sizeof room;
	for (size_t at = start; at < end; at++)
		if (s->text.at[at] != URL_FOLD)
			unfolded.at[unfolded.len++] = s->text.at[at];
		else
			folds += at < i;
	(void)text_percent_decoded(&decoded, text_bytes(&unfolded));
	s->decoded_end = end;
	struct scan inner = { .text = text_bytes(&decoded),
			      .whole = true,
			      .nested = true,
			      .depth = s->depth + 1,
			      .found = s->found,
			      .arg = s->arg };
	/* The colon of its scheme may stand there as it is: "location:%5C%5Chost". */
	size_t colon = i > start && s->text.at[i - 1] == ':' ? 1 : 0;
	(void)scan_links(&inner, i - start - folds - colon);
	return i + 1;
}

/* Proofpoint writes "http-3A__www.example.com_path": "-" for "%", "_" for "/". */
static bool defended(const struct scan *s, size_t start, size_t dot)
{
	char room[DNS_NAME_MAX + 1];
	struct text host = TEXT(room);
	struct bytes prefix = scan_part(s, start, dot);
	size_t skip = bytes_starts_nocase(prefix, BYTES("http-3A__"))    ? 9
		      : bytes_starts_nocase(prefix, BYTES("https-3A__")) ? 10
									 : 0;
	struct bytes rest = scan_part(s, start + skip, run_right(s, dot, NAME, false));
	rest = bytes_first(rest, bytes_find(rest, '_'));
	while (skip && rest.len && !bytes_starts_nocase(rest, BYTES("-3A"))) {
		bool hyphen = bytes_starts_nocase(rest, BYTES("-2D"));
		text_char(&host, rest.at[0]);
		rest = bytes_skip(rest, hyphen ? 3 : 1);
	}
	return skip && !host.cut && host_give(s, text_bytes(&host), false, WANT_KNOWN);
}

/* Google shows "/amp/s/example.com/path", and its cache "/c/s/example.com/path". */
static bool amplified(const struct scan *s, size_t start, size_t dot)
{
	static const char *const before[] = { "/amp/s/", "/c/s/" };
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		struct bytes path = bytes_of(before[i]);
		if (start >= path.len && bytes_equal(scan_part(s, start - path.len, start), path))
			return host_give(s, scan_part(s, start, run_right(s, dot, NAME, false)),
					 false, WANT_KNOWN);
	}
	return false;
}

size_t inner_dot(const struct scan *s, size_t dot, size_t next)
{
	size_t start = run_left(s, dot), end = run_right(s, next, NAME, false);
	if (end == s->text.len && !s->whole)
		return SCAN_WAIT;
	/* Only the first dot of a run can be that of a name within: the others are passed over, or
	 * a path of dots would cost the square of its length. */
	if (!amplified(s, start, dot))
		(void)defended(s, start, dot);
	return end;
}
