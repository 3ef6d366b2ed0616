/* active_markup.c: what a page or picture does by itself; see active_markup.h. Must never take more
 * than a bounded number of steps for an octet. */
#include "modules/files/active_markup.h"

#include <string.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* How many characters of a word there are in front. */
static size_t word_of(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && in_word(b.at[n]))
		n++;
	return n;
}

/* ---- the last characters */

static void recent_add(struct active_markup *m, struct bytes characters)
{
	if (characters.len > MARKUP_RECENT) {
		m->recent_len += characters.len - MARKUP_RECENT;
		characters = bytes_skip(characters, characters.len - MARKUP_RECENT);
	}
	for (size_t i = 0; i < characters.len; i++)
		m->recent[m->recent_len++ % MARKUP_RECENT] = octet_lower(characters.at[i]);
}

/* True if the last characters are these; then *end, how many there were, is moved before them. */
static bool recent_ends(const struct active_markup *m, size_t *end, struct bytes these)
{
	if (these.len > *end || m->recent_len - *end + these.len > MARKUP_RECENT)
		return false;
	for (size_t i = 0; i < these.len; i++)
		if (m->recent[(*end - these.len + i) % MARKUP_RECENT] != these.at[i])
			return false;
	*end -= these.len;
	return true;
}

/* True if a value begins there, of an attribute that may be this one. */
static bool recent_value_of(const struct active_markup *m, size_t end, struct bytes attribute)
{
	if (!recent_ends(m, &end, BYTES("\"")))
		(void)recent_ends(m, &end, BYTES("'"));
	return recent_ends(m, &end, BYTES("=")) && recent_ends(m, &end, attribute);
}

/* True if an address begins there that is opened: the value of such an attribute, one of a list in
 * it, in a style sheet, or a whole entity of a document type. */
static bool recent_target(const struct active_markup *m, size_t end)
{
	size_t before = end;
	for (size_t i = 0; markup_targets[i]; i++)
		if (recent_value_of(m, end, bytes_of(markup_targets[i])))
			return true;
	if (recent_ends(m, &before, BYTES(";")) || recent_ends(m, &before, BYTES("url(")) ||
	    recent_ends(m, &before, BYTES("url('")) || recent_ends(m, &before, BYTES("url(\"")))
		return true;
	return m->found & MARKUP_ENTITIES &&
	       (recent_ends(m, &before, BYTES("\"")) || recent_ends(m, &before, BYTES("'")));
}

/* ":" has come. */
static void scheme_judge(struct active_markup *m)
{
	for (size_t i = 0; markup_schemes[i]; i++) {
		size_t end = m->recent_len;
		if (recent_ends(m, &end, BYTES(":")) &&
		    recent_ends(m, &end, bytes_of(markup_schemes[i])) && recent_target(m, end))
			m->found |= MARKUP_TARGET;
	}
}

/* RFC 2397: ";" or "," has come behind what may be a media type. An image within a page is none of
 * these. */
static void data_judge(struct active_markup *m)
{
	static const struct {
		struct bytes begins;
		unsigned does;
	} types[] = {
		{ { "data:text/html", 14 }, MARKUP_TARGET },
		{ { "data:application/xhtml+xml", 26 }, MARKUP_TARGET },
		{ { "data:text/xml", 13 }, MARKUP_TARGET },
		{ { "data:application/xml", 20 }, MARKUP_TARGET },
		{ { "data:application/octet-stream", 29 }, MARKUP_BUILDS },
		{ { "data:application/x-msdownload", 29 }, MARKUP_BUILDS },
	};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t end = m->recent_len - 1;
		if (recent_ends(m, &end, types[i].begins) && recent_target(m, end))
			m->found |= types[i].does;
	}
}

/* ---- words */

/* The words of values that count with their attribute. */
static void value_judge(struct active_markup *m, struct bytes word)
{
	size_t end = m->recent_len;
	if (bytes_equal_nocase(word, BYTES("refresh")) && recent_ends(m, &end, BYTES("refresh")) &&
	    recent_value_of(m, end, BYTES("http-equiv")))
		m->found |= MARKUP_REFRESH;
	end = m->recent_len;
	if (bytes_equal_nocase(word, BYTES("password")) &&
	    recent_ends(m, &end, BYTES("password")) && recent_value_of(m, end, BYTES("type")))
		m->found |= MARKUP_PASSWORD;
}

/* What a script takes for a word, "1-atob". */
static struct bytes behind_minus(struct bytes word)
{
	size_t minus = bytes_find_last(word, '-');
	return minus < word.len ? bytes_skip(word, minus + 1) : word;
}

/* `next` has come behind the word; before it is added to the last characters. */
static void word_end(struct active_markup *m, char next)
{
	struct bytes word = { m->word, m->len };
	bool element = m->before == '<';
	m->named = false;
	m->len = 0;
	if (word.len > MARKUP_WORD_MAX)
		return;
	if (element)
		m->found |= markup_element(word);
	m->found |= markup_identifier(behind_minus(word));
	value_judge(m, word);
	/* An attribute stands behind a blank, or what programs take for one. */
	m->named = blank(m->before) || bytes_has(BYTES("\"'/`"), m->before);
	if (m->named)
		m->word_len = word.len;
	/* "<svg:script" is a script. */
	m->tail = element && next == ':' ? '<' : m->tail;
}

static void word_add(struct active_markup *m, struct bytes characters)
{
	if (m->len == 0)
		m->before = m->tail;
	if (m->len < MARKUP_WORD_MAX) {
		struct bytes kept = bytes_first(characters, MARKUP_WORD_MAX - m->len);
		memcpy(m->word + m->len, kept.at, kept.len);
	}
	/* One too many says that there are too many. */
	m->len += bytes_first(characters, MARKUP_WORD_MAX + 1 - m->len).len;
}

static void sign_judge(struct active_markup *m, char c)
{
	if (c == '=' && m->named)
		m->found |= markup_attribute((struct bytes){ m->word, m->word_len });
	if (c == ':')
		scheme_judge(m);
	else if (c == ';' || c == ',')
		data_judge(m);
}

/* A character that is in no word. */
static void sign_read(struct active_markup *m, char c)
{
	/* In the entities of a document type, and in a page within an attribute, a reference may
	 * stand for the "<" of a tag. */
	if (c == ACTIVE_TEXT_LESS && m->found & (MARKUP_ENTITIES | MARKUP_WITHIN))
		c = '<';
	if (m->len)
		word_end(m, c);
	char opened = m->tail;
	if (!blank(c) && !octet_control(c))
		recent_add(m, (struct bytes){ &c, 1 });
	sign_judge(m, c);
	/* "name =" is still a name; "<!ENTITY" and "<?xml" are tags like any other. */
	m->named = m->named && blank(c);
	m->tail = opened == '<' && bytes_has(BYTES("!?:"), c) ? '<' : c;
}

static void markup_characters(void *arg, struct bytes characters)
{
	struct active_markup *m = arg;
	packed_feed(&m->packed, characters);
	while (characters.len) {
		size_t word = word_of(characters);
		struct bytes taken = bytes_first(characters, word ? word : 1);
		if (word) {
			word_add(m, taken);
			recent_add(m, taken);
			m->tail = taken.at[word - 1];
		} else {
			sign_read(m, taken.at[0]);
		}
		characters = bytes_skip(characters, taken.len);
	}
}

void markup_begin(struct active_markup *m)
{
	*m = (struct active_markup){ .found = 0, .tail = '\n' };
	packed_begin(&m->packed);
	active_text_begin(&m->text, markup_characters, m);
}

void markup_feed(struct active_markup *m, struct bytes octets)
{
	active_text_feed(&m->text, octets);
}

void markup_end(struct active_markup *m)
{
	active_text_end(&m->text);
	if (m->len)
		word_end(m, '\n');
	if (m->found & MARKUP_MAKES && m->found & MARKUP_SAVES)
		m->found |= MARKUP_BUILDS;
}
