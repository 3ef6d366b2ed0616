/* mime_parameter.c: the parameters of a header field (RFC 2045, 5.1; RFC 2231), in every way that
 * a program could read them; see mime_field.h. Must never give more values than the header says,
 * nor leave one out without saying so, nor spend more than linear time on a field. */
#include "gateway/base/header_field.h"
#include "modules/mime/mime_field.h"

#include "modules/mime/charset.h"
#include "modules/mime/mime_comment.h"

#include <string.h>

enum {
	VALUES_MAX = MIME_VALUES_MAX,
	SEGMENTS_MAX = 256,
	INDEX_DIGITS = 9,
	ATTRIBUTE_MAX = 64,             /* no name that is looked for is longer */
	WORK_MAX = MIME_WORD_MAX,       /* of a value before and while it is decoded */
	KEPT = MIME_VALUE_MAX / 2,      /* of a longer one at each end */
	LOOKS_SHARE = 16,               /* how often the octets of a field may be gone through */
};

/* A piece of a continued value: filename*2*=... (RFC 2231, 3). */
struct segment {
	unsigned index;
	bool encoded;
	bool quoted;
	bool dressed;                   /* backslashes in quotes, or a comment or blanks outside */
	struct bytes value;
};

struct search {
	struct bytes name;
	struct segment segments[SEGMENTS_MAX];
	size_t segment_count;
	unsigned plain, extended;       /* how often it is given as name=, as name*= */
	bool clean;
	/* a quote or comment did not end: from here on nothing but semicolons counts */
	bool unended;
	bool cut;                       /* something did not fit */
	size_t count;
	size_t lengths[VALUES_MAX + 1];
	char values[VALUES_MAX + 1][MIME_VALUE_MAX]; /* behind the last the next one is tried */
};

/* One candidate more, if it is not there yet. Of a long one both ends are kept: a boundary is told
 * by its beginning, the type of a file by the end of its name. */
static void candidate_add(struct search *s, struct bytes value)
{
	struct text next = TEXT(s->values[s->count]);
	bool longer = value.len > MIME_VALUE_MAX;
	s->cut |= longer;
	text_add(&next, longer ? bytes_first(value, KEPT) : value);
	if (longer)
		text_add(&next, bytes_skip(value, value.len - KEPT));
	for (size_t i = 0; i < s->count; i++)
		if (bytes_equal((struct bytes){ s->values[i], s->lengths[i] }, text_bytes(&next)))
			return;
	if (s->count == VALUES_MAX)
		s->cut = true;
	else
		s->lengths[s->count++] = next.len;
}

/* No value can be added any more, and that has been said. */
static bool full(const struct search *s)
{
	return s->cut && s->count == VALUES_MAX;
}

/* What was written into `t` is one. */
static void text_candidate(struct search *s, const struct text *t)
{
	s->cut |= t->cut;
	candidate_add(s, text_bytes(t));
}

/* A value as it stands; and with its encoded words decoded, which RFC 2047, 5, forbids and most
 * programs do. */
static void value_add(struct search *s, struct bytes value)
{
	char buffer[WORK_MAX];
	struct text unfolded = TEXT(buffer), joined = TEXT(buffer), words = TEXT(buffer);
	if (full(s))
		return;
	if (value.len > WORK_MAX) {
		s->cut = true;
		value = bytes_skip(value, value.len - WORK_MAX);
	}
	header_unfold(&unfolded, value);
	text_candidate(s, &unfolded);
	/* Programs cut a name at NUL, or leave out what cannot be shown. */
	size_t shown = 0;
	while (shown < value.len && (!octet_control(value.at[shown]) || octet_fws(value.at[shown])))
		shown++;
	if (shown < value.len)
		candidate_add(s, value);
	if (bytes_has(value, '\n')) {
		/* Folded in the middle: some programs take the blanks of the fold away, too. */
		for (size_t i = 0; i < value.len; i++)
			if (!octet_control(value.at[i]) &&
			    (value.at[i] != ' ' || !octet_control(value.at[i - (i > 0)])))
				text_char(&joined, value.at[i]);
		text_candidate(s, &joined);
	}
	for (size_t i = 0; i + 1 < value.len; i++) {
		if (value.at[i] != '=' || value.at[i + 1] != '?')
			continue;
		mime_words(&words, value);
		text_candidate(s, &words);
		return;
	}
}

/* Takes "charset'language'" off the front (RFC 2231, 4); without both quotes there is none. */
static struct bytes charset_take(struct bytes *value)
{
	size_t first = bytes_find(*value, '\'');
	size_t second = first + 1 + bytes_find(bytes_skip(*value, first + 1), '\'');
	if (second >= value->len)
		return BYTES("");
	struct bytes charset = bytes_first(*value, first);
	*value = bytes_skip(*value, second + 1);
	return charset;
}

/* Text in a charset. */
static void charset_add(struct search *s, struct bytes charset, const struct text *octets,
			void (*add)(struct search *, struct bytes))
{
	char buffer[WORK_MAX];
	struct text utf8 = TEXT(buffer);
	charset_text(&utf8, charset, text_bytes(octets));
	s->cut |= octets->cut || utf8.cut;
	add(s, text_bytes(&utf8));
}

static void extended_add(struct search *s, struct bytes value)
{
	char buffer[WORK_MAX];
	struct text decoded = TEXT(buffer);
	struct bytes charset = charset_take(&value);
	if (full(s))
		return;
	(void)text_percent_decoded(&decoded, value);
	charset_add(s, charset, &decoded, value_add);
}

/* A backslash in a quoted string stands before an octet that is meant literally. */
static void unescape(struct text *plain, struct bytes b)
{
	for (size_t i = 0; i < b.len; i++) {
		if (b.at[i] == '\\' && i + 1 < b.len)
			i++;
		text_char(plain, b.at[i]);
	}
}

/* One piece behind those before. `bare`: without what dresses it. */
static void segment_join(struct text *joined, const struct segment *g, struct bytes value,
			 bool bare)
{
	char buffer[WORK_MAX];
	struct text word = TEXT(buffer);
	bool unescaped = bare && g->dressed && g->quoted && !g->encoded;
	if (bare && g->dressed && !g->quoted)
		value = comment_bare(&word, value);
	joined->cut |= word.cut;
	if (g->encoded)
		(void)text_percent_decoded(joined, value);
	else if (unescaped)
		unescape(joined, value);
	else
		text_add(joined, value);
}

/* The pieces, in the order given, joined; then, where one is dressed, without that. */
static void segments_join(struct search *s, const struct segment *segments, size_t count, bool bare)
{
	char buffer[WORK_MAX];
	struct text joined = TEXT(buffer);
	struct bytes charset = BYTES("");
	bool dressed = false;
	for (size_t i = 0; i < count; i++) {
		struct bytes value = segments[i].value;
		dressed |= segments[i].dressed;
		if (i == 0 && segments[i].encoded)
			charset = charset_take(&value);
		segment_join(&joined, &segments[i], value, bare);
	}
	charset_add(s, charset, &joined, value_add);
	if (dressed && !bare)
		segments_join(s, segments, count, true);
}

/* As they come; sorted by number; and sorted up to the first gap: programs do each of these. */
static void segments_add(struct search *s)
{
	struct segment sorted[SEGMENTS_MAX];
	size_t n = s->segment_count, whole = 0;
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		size_t at = i;
		for (; at > 0 && sorted[at - 1].index > s->segments[i].index; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = s->segments[i];
	}
	while (whole < n && sorted[whole].index == whole)
		whole++;
	s->clean &= whole == n;
	if (whole)
		segments_join(s, sorted, whole, false);
	segments_join(s, sorted, n, false);
	segments_join(s, s->segments, n, false);
}

/* Between the quotes of a quoted string at the front, which may miss its end: backslashes are
 * kept. Gives the length of all of it. */
static size_t quoted_read(struct bytes b, struct bytes *raw, bool *ended)
{
	size_t i = 1;
	for (; i < b.len && b.at[i] != '"'; i++)
		if (b.at[i] == '\\' && i + 1 < b.len)
			i++;
	*ended = i < b.len;
	*raw = bytes_first(bytes_skip(b, 1), i - 1);
	return *ended ? i + 1 : b.len;
}

static void unescaped_add(struct search *s, struct bytes raw)
{
	char buffer[WORK_MAX];
	struct text plain = TEXT(buffer);
	unescape(&plain, raw);
	s->cut |= plain.cut;
	value_add(s, text_bytes(&plain));
}

/* What the quotes hold; gives what stands behind them. */
static struct bytes quoted_inside_add(struct search *s, struct bytes value)
{
	struct bytes raw;
	bool ended;
	struct bytes behind = bytes_trim_fws(bytes_skip(value, quoted_read(value, &raw, &ended)));
	unescaped_add(s, raw);
	/* "C:\dir\name": many programs take the backslashes for what they look like. */
	value_add(s, raw);
	if (!ended) {
		s->clean = false;
		value_add(s, bytes_trim_fws(bytes_first(raw, bytes_find(raw, ';'))));
	}
	return behind;
}

static void quoted_add(struct search *s, struct bytes value)
{
	char buffer[WORK_MAX], rest_buffer[WORK_MAX];
	struct text joined = TEXT(buffer), plain = TEXT(buffer), rest = TEXT(rest_buffer);
	struct bytes raw, behind = quoted_inside_add(s, value);
	bool ended;
	comment_drop(&rest, behind, BYTES("\""));
	if (bytes_trim_fws(text_bytes(&rest)).len == 0)
		return;
	s->clean = false;
	(void)quoted_read(value, &raw, &ended);
	unescape(&plain, raw);
	text_add(&plain, behind);
	s->cut |= plain.cut || rest.cut;
	value_add(s, text_bytes(&plain));
	/* Another quoted string may follow, or a comment come between. */
	unescape(&joined, raw);
	text_add(&joined, text_bytes(&rest));
	value_add(s, text_bytes(&joined));
	value_add(s, value);
}

static void token_add(struct search *s, struct bytes value)
{
	size_t word = 0;
	value = bytes_trim_fws(value);
	while (word < value.len && !octet_fws(value.at[word]))
		word++;
	size_t comment = bytes_find(value, '(');
	bool comment_only = comment < value.len && comment >= word;
	value_add(s, bytes_trim_fws(bytes_first(value, comment)));
	value_add(s, bytes_first(value, word));
	value_add(s, value);
	if (word < value.len && !comment_only)
		s->clean = false;
	if (comment < value.len) {
		char bare_buffer[WORK_MAX];
		struct text bare = TEXT(bare_buffer);
		comment_drop(&bare, value, BYTES("\""));
		s->cut |= bare.cut;
		value_add(s, bytes_trim_fws(text_bytes(&bare)));
	}
	if (value.len > 1 && value.at[0] == '\'' && value.at[value.len - 1] == '\'')
		value_add(s, bytes_skip(bytes_first(value, value.len - 1), 1));
	if (bytes_has(value, '"')) {
		/* A quote in the middle: without it, or up to it. */
		char buffer[WORK_MAX];
		struct text bare = TEXT(buffer);
		for (size_t i = 0; i < value.len; i++)
			if (value.at[i] != '"')
				text_char(&bare, value.at[i]);
		s->clean = false;
		s->cut |= bare.cut;
		value_add(s, text_bytes(&bare));
		value_add(s, bytes_first(value, bytes_find(value, '"')));
	}
}

/* A piece of a continued value. What has no number is none. */
static void segment_add(struct search *s, struct bytes index, bool encoded, struct bytes value)
{
	struct bytes raw = value;
	bool ended = true, quoted = value.len && value.at[0] == '"';
	uint64_t number;
	if (!bytes_to_u64(bytes_first(index, INDEX_DIGITS), &number))
		return;
	if (s->segment_count == SEGMENTS_MAX || index.len > INDEX_DIGITS) {
		s->cut = true;
		return;
	}
	if (quoted)
		(void)quoted_read(value, &raw, &ended);
	s->segments[s->segment_count++] =
		(struct segment){ .index = (unsigned)number,
				  .encoded = encoded,
				  .quoted = quoted,
				  .dressed = quoted ? bytes_has(raw, '\\') : comment_dresses(raw),
				  .value = raw };
}

/* name=value with `rest` behind the name: "", "*", "*0", "*0*". */
static void given_add(struct search *s, struct bytes rest, struct bytes value)
{
	struct bytes bare = comment_skip(value);
	if (rest.len == 0) {
		s->clean &= s->plain++ == 0;
		if (bare.len < value.len)
			value_add(s, value);
		if (bare.len && bare.at[0] == '"')
			quoted_add(s, bare);
		else
			token_add(s, bare);
		return;
	}
	struct bytes raw = bare, index = bytes_skip(rest, 1);
	bool ended, encoded = index.len && index.at[index.len - 1] == '*';
	index.len -= encoded;
	if (index.len || encoded) {
		segment_add(s, index, encoded, bare);
		return;
	}
	if (raw.len && raw.at[0] == '"')
		(void)quoted_read(bare, &raw, &ended);
	s->clean &= s->extended++ == 0;
	extended_add(s, raw);
	if (comment_dresses(raw)) {
		char buffer[WORK_MAX];
		struct text word = TEXT(buffer);
		extended_add(s, comment_bare(&word, raw));
		s->cut |= word.cut;
	}
}

/* True if the attribute is the name. `behind`: what follows the name, without comments and
 * blanks. */
static bool attribute_is(struct search *s, struct bytes attribute, struct text *behind)
{
	char buffer[ATTRIBUTE_MAX];
	struct text bare = TEXT(buffer);
	comment_drop(&bare, attribute, BYTES(" \t\r\n\v\f"));
	attribute = text_bytes(&bare);
	text_add(behind, bytes_skip(attribute, s->name.len));
	return !bare.cut && bytes_starts_nocase(attribute, s->name) &&
	       (behind->len == 0 || behind->at[0] == '*');
}

/* Where the parameter at the front ends: at a semicolon outside quotes and comments. */
static size_t parameter_length(struct search *s, struct bytes b)
{
	bool quoted = false;
	size_t comments = 0;
	for (size_t i = 0; i < b.len && !s->unended; i++) {
		char c = b.at[i];
		if (c == '\\' && (quoted || comments))
			i++;
		else if (c == '"' && !comments)
			quoted = !quoted;
		else if (c == '(' && !quoted)
			comments++;
		else if (c == ')' && !quoted && comments)
			comments--;
		else if (c == ';' && !quoted && !comments)
			return i;
	}
	/* What does not end ends at the next semicolon for the programs that look for nothing
	 * else. */
	s->unended |= quoted || comments;
	return s->unended ? bytes_find(b, ';') : b.len;
}

/* As the grammar wants it. */
static void read_strictly(struct search *s, struct bytes rest)
{
	rest = bytes_skip(rest, parameter_length(s, rest));
	while (rest.len) {
		rest = bytes_skip(rest, 1);
		size_t n = parameter_length(s, rest);
		char buffer[ATTRIBUTE_MAX];
		struct text behind = TEXT(buffer);
		struct bytes parameter = bytes_first(rest, n);
		size_t equals = comment_find(parameter, '=');
		if (equals < parameter.len &&
		    attribute_is(s, bytes_first(parameter, equals), &behind))
			given_add(s, text_bytes(&behind),
				  bytes_trim_fws(bytes_skip(parameter, equals + 1)));
		rest = bytes_skip(rest, n);
	}
}

/* Wherever the name stands behind something that could part it from others, whatever quotes and
 * comments there are: for programs that only look for it, and for lost semicolons. */
static void read_anywhere(struct search *s, struct bytes value)
{
	size_t looked = 0;
	for (size_t i = 1; i + s->name.len < value.len && !s->cut; i++) {
		if (!bytes_has(BYTES("; \t\r\n\v\f,\"'()"), value.at[i - 1]) ||
		    !bytes_starts_nocase(bytes_skip(value, i), s->name))
			continue;
		struct bytes rest =
			bytes_trim_fws(bytes_first(bytes_skip(value, i + s->name.len), WORK_MAX));
		if (rest.len == 0 || rest.at[0] != '=')
			continue;
		rest = comment_skip(bytes_skip(rest, 1));
		/* The same octets are not gone through again and again. */
		looked += rest.len;
		s->cut |= looked > LOOKS_SHARE * value.len;
		bool clean = s->clean;
		size_t known = s->count;
		if (rest.len && rest.at[0] == '"')
			quoted_inside_add(s, rest);
		else
			token_add(s, bytes_first(rest, bytes_find(rest, ';')));
		/* Only a value that was not found otherwise says that the field is broken. */
		s->clean = clean && s->count == known;
	}
}

static void search_begin(struct search *s, struct bytes name)
{
	s->name = name;
	s->segment_count = s->count = 0;
	s->plain = s->extended = 0;
	s->clean = true;
	s->unended = s->cut = false;
}

static bool search_end(const struct search *s, mime_value_found *found, void *arg)
{
	for (size_t i = 0; i < s->count; i++)
		found(arg, (struct bytes){ s->values[i], s->lengths[i] }, s->clean);
	return !s->cut;
}

bool mime_parameter(struct bytes field_value, const char *name, mime_value_found *found, void *arg)
{
	struct search s;
	search_begin(&s, bytes_of(name));
	read_strictly(&s, field_value);
	segments_add(&s);
	read_anywhere(&s, field_value);
	return search_end(&s, found, arg);
}

bool mime_whole_value(struct bytes field_value, mime_value_found *found, void *arg)
{
	struct search s;
	search_begin(&s, BYTES(""));
	given_add(&s, BYTES(""), bytes_trim_fws(field_value));
	given_add(&s, BYTES(""),
		  bytes_trim_fws(bytes_first(field_value, bytes_find(field_value, ';'))));
	return search_end(&s, found, arg);
}
