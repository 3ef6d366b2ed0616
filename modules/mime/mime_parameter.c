/* mime_parameter.c: the parameters of a header field (RFC 2045, 5.1; RFC 2231), in every way that
 * a program could read them; see mime_field.h. Must never give more values than the header says,
 * nor spend more than linear time on a field. */
#include "gateway/base/header_field.h"
#include "modules/mime/mime_field.h"

#include "modules/mime/charset.h"

#include <string.h>

enum { VALUES_MAX = 16, SEGMENTS_MAX = 64, LOOKS_MAX = 64 };

/* A piece of a continued value: filename*2*=... (RFC 2231, 3). */
struct segment {
	unsigned index;
	bool encoded;
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
	size_t count;
	size_t lengths[VALUES_MAX];
	char values[VALUES_MAX][MIME_VALUE_MAX];
};

/* One candidate more, if it is not there yet. */
static void candidate_add(struct search *s, struct bytes value)
{
	for (size_t i = 0; i < s->count; i++)
		if (bytes_equal((struct bytes){ s->values[i], s->lengths[i] }, value))
			return;
	if (s->count == VALUES_MAX)
		return;
	value = bytes_first(value, MIME_VALUE_MAX);
	if (value.len)
		memcpy(s->values[s->count], value.at, value.len);
	s->lengths[s->count++] = value.len;
}

/* A value as it stands; and with its encoded words decoded, which RFC 2047, 5, forbids and most
 * programs do. */
static void value_add(struct search *s, struct bytes value)
{
	char buffer[MIME_VALUE_MAX];
	struct text unfolded = TEXT(buffer), joined = TEXT(buffer), words = TEXT(buffer);
	if (s->count == VALUES_MAX)
		return;
	header_unfold(&unfolded, value);
	candidate_add(s, text_bytes(&unfolded));
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
		candidate_add(s, text_bytes(&joined));
	}
	for (size_t i = 0; i + 1 < value.len; i++) {
		if (value.at[i] != '=' || value.at[i + 1] != '?')
			continue;
		mime_words(&words, value);
		candidate_add(s, text_bytes(&words));
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

static void extended_add(struct search *s, struct bytes value)
{
	char octets[MIME_VALUE_MAX], utf8[MIME_VALUE_MAX];
	struct text decoded = TEXT(octets), out = TEXT(utf8);
	struct bytes charset = charset_take(&value);
	(void)text_percent_decoded(&decoded, value);
	charset_text(&out, charset, text_bytes(&decoded));
	candidate_add(s, text_bytes(&out));
}

/* The pieces, in the order given, joined. */
static void segments_join(struct search *s, const struct segment *segments, size_t count)
{
	char octets[MIME_VALUE_MAX], utf8[MIME_VALUE_MAX];
	struct text joined = TEXT(octets), out = TEXT(utf8);
	struct bytes charset = BYTES("");
	for (size_t i = 0; i < count; i++) {
		struct bytes value = segments[i].value;
		if (i == 0 && segments[i].encoded)
			charset = charset_take(&value);
		if (segments[i].encoded)
			(void)text_percent_decoded(&joined, value);
		else
			text_add(&joined, value);
	}
	charset_text(&out, charset, text_bytes(&joined));
	value_add(s, text_bytes(&out));
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
		segments_join(s, sorted, whole);
	segments_join(s, sorted, n);
	segments_join(s, s->segments, n);
}

/* The content of a quoted string at the front, which may miss its end. `raw`: between the quotes,
 * backslashes kept. */
static size_t quoted_read(struct bytes b, struct bytes *raw, struct text *plain, bool *ended)
{
	size_t i = 1;
	for (; i < b.len && b.at[i] != '"'; i++) {
		if (b.at[i] == '\\' && i + 1 < b.len)
			i++;
		text_char(plain, b.at[i]);
	}
	*ended = i < b.len;
	*raw = bytes_first(bytes_skip(b, 1), i - 1);
	return *ended ? i + 1 : b.len;
}

/* What the quotes hold; gives what stands behind them. */
static struct bytes quoted_inside_add(struct search *s, struct bytes value)
{
	char buffer[MIME_VALUE_MAX];
	struct text plain = TEXT(buffer);
	struct bytes raw;
	bool ended;
	struct bytes behind =
		bytes_trim_fws(bytes_skip(value, quoted_read(value, &raw, &plain, &ended)));
	value_add(s, text_bytes(&plain));
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
	char buffer[MIME_VALUE_MAX];
	struct text plain = TEXT(buffer);
	struct bytes raw, behind = quoted_inside_add(s, value);
	bool ended;
	if (behind.len && behind.at[0] != '(') {
		s->clean = false;
		(void)quoted_read(value, &raw, &plain, &ended);
		text_add(&plain, behind);
		value_add(s, text_bytes(&plain));
		value_add(s, value);
	}
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
	if (value.len > 1 && value.at[0] == '\'' && value.at[value.len - 1] == '\'')
		value_add(s, bytes_skip(bytes_first(value, value.len - 1), 1));
	if (bytes_has(value, '"')) {
		/* A quote in the middle: without it, or up to it. */
		char buffer[MIME_VALUE_MAX];
		struct text bare = TEXT(buffer);
		for (size_t i = 0; i < value.len; i++)
			if (value.at[i] != '"')
				text_char(&bare, value.at[i]);
		s->clean = false;
		value_add(s, text_bytes(&bare));
		value_add(s, bytes_first(value, bytes_find(value, '"')));
	}
}

/* name=value with `rest` behind the name: "", "*", "*0", "*0*". */
static void given_add(struct search *s, struct bytes rest, struct bytes value)
{
	if (rest.len == 0) {
		s->clean &= s->plain++ == 0;
		if (value.len && value.at[0] == '"')
			quoted_add(s, value);
		else
			token_add(s, value);
		return;
	}
	char buffer[MIME_VALUE_MAX];
	struct text plain = TEXT(buffer);
	struct bytes raw = bytes_trim_fws(value), index = bytes_skip(rest, 1);
	bool ended = true, encoded = index.len && index.at[index.len - 1] == '*';
	uint64_t number;
	if (raw.len && raw.at[0] == '"')
		(void)quoted_read(raw, &raw, &plain, &ended);
	index.len -= encoded;
	if (index.len == 0 && !encoded) {
		s->clean &= s->extended++ == 0;
		extended_add(s, raw);
	} else if (bytes_to_u64(bytes_first(index, 4), &number) && index.len <= 4 &&
		   s->segment_count < SEGMENTS_MAX) {
		s->segments[s->segment_count++] =
			(struct segment){ (unsigned)number, encoded, raw };
	}
}

static bool attribute_is(struct search *s, struct bytes attribute, struct bytes *rest)
{
	attribute = bytes_trim_fws(attribute);
	*rest = bytes_trim_fws(bytes_skip(attribute, s->name.len));
	return bytes_starts_nocase(attribute, s->name) && (rest->len == 0 || rest->at[0] == '*');
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
		struct bytes parameter = bytes_first(rest, n), behind;
		size_t equals = bytes_find(parameter, '=');
		if (equals < parameter.len &&
		    attribute_is(s, bytes_first(parameter, equals), &behind))
			given_add(s, behind, bytes_trim_fws(bytes_skip(parameter, equals + 1)));
		rest = bytes_skip(rest, n);
	}
}

/* Wherever the name stands behind something that could part it from others, whatever quotes and
 * comments there are: for programs that only look for it, and for lost semicolons. */
static void read_anywhere(struct search *s, struct bytes value)
{
	size_t looks = 0;
	/* Of more values than are kept none would be new. */
	for (size_t i = 1;
	     i + s->name.len < value.len && looks < LOOKS_MAX && s->count < VALUES_MAX; i++) {
		if (!bytes_has(BYTES("; \t\r\n,\"'()"), value.at[i - 1]) ||
		    !bytes_starts_nocase(bytes_skip(value, i), s->name))
			continue;
		/* No value is longer than what is kept of it, so that the same octets are not gone
		 * through again and again. */
		struct bytes rest = bytes_trim_fws(
			bytes_first(bytes_skip(value, i + s->name.len), MIME_VALUE_MAX));
		if (rest.len == 0 || rest.at[0] != '=')
			continue;
		rest = bytes_trim_fws(bytes_skip(rest, 1));
		looks++;
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

void mime_parameter(struct bytes field_value, const char *name,
		    void (*found)(void *arg, struct bytes value, bool clean), void *arg)
{
	struct search s;
	s.name = bytes_of(name);
	s.segment_count = s.count = 0;
	s.plain = s.extended = 0;
	s.clean = true;
	s.unended = false;
	read_strictly(&s, field_value);
	segments_add(&s);
	read_anywhere(&s, field_value);
	for (size_t i = 0; i < s.count; i++)
		found(arg, (struct bytes){ s.values[i], s.lengths[i] }, s.clean);
}
