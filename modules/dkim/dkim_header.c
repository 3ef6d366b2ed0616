/* dkim_header.c: what of a header a signature signs; see dkim_header.h. Must never hash a field
 * twice for one signature, and never the value of the signature's own b=. */
#include "modules/dkim/dkim_header.h"

#include <string.h>

/* Octets on their way into the hash. */
struct sink {
	struct dkim_hash hash;
	char held[1024];
	size_t len;
	bool relaxed;
	bool space, begun;              /* of the value of the field that is being written */
};

static void sink_flush(struct sink *s)
{
	dkim_hash_add(&s->hash, (struct bytes){ s->held, s->len });
	s->len = 0;
}

static void sink_char(struct sink *s, char c)
{
	s->held[s->len++] = c;
	if (s->len == sizeof s->held)
		sink_flush(s);
}

static void sink_add(struct sink *s, struct bytes octets)
{
	for (size_t i = 0; i < octets.len; i++)
		sink_char(s, octets.at[i]);
}

/* A piece of a value without its folds, blanks within it as one space, those around it as none. */
static void sink_relaxed(struct sink *s, struct bytes piece)
{
	for (size_t i = 0; i < piece.len; i++) {
		char c = piece.at[i];
		if (c == '\r' && i + 1 < piece.len && piece.at[i + 1] == '\n') {
			i++;
		} else if (c == ' ' || c == '\t') {
			s->space = true;
		} else {
			if (s->space && s->begun)
				sink_char(s, ' ');
			s->space = false;
			s->begun = true;
			sink_char(s, c);
		}
	}
}

static struct bytes without_crlf(struct bytes b)
{
	if (b.len && b.at[b.len - 1] == '\n')
		b.len--;
	if (b.len && b.at[b.len - 1] == '\r')
		b.len--;
	return b;
}

/* A field without its final CRLF; `skip`, within it, is left out. */
static void sink_field(struct sink *s, const struct header_field *field, struct bytes skip)
{
	struct bytes rest = without_crlf(field->whole);
	s->space = s->begun = false;
	if (s->relaxed) {
		for (size_t i = 0; i < field->name.len; i++)
			sink_char(s, octet_lower(field->name.at[i]));
		sink_char(s, ':');
		rest = bytes_skip(rest, bytes_find(rest, ':') + 1);
	}
	struct bytes before = bytes_first(rest, skip.at ? (size_t)(skip.at - rest.at) : rest.len);
	struct bytes behind = bytes_skip(rest, before.len + skip.len);
	void (*add)(struct sink *, struct bytes) = s->relaxed ? sink_relaxed : sink_add;
	add(s, before);
	add(s, behind);
}

/* The lowest field of this name that is not taken yet (5.4.2); `count`: there is none, as of an
 * empty name, which a line that is no field has. WHY the
 * signature's own field is not passed over: its h= must not name it (3.5), and where it does, other
 * verifiers hash the field with its b=, so that the signature holds nowhere. */
static size_t field_below(const struct header_field *fields, size_t count, const bool *taken,
			  struct bytes name)
{
	for (size_t i = name.len ? count : 0; i-- > 0;)
		if (!taken[i] && bytes_equal_nocase(fields[i].name, name))
			return i;
	return count;
}

bool dkim_header_hash(const struct header_field *fields, size_t count, size_t own,
		      const struct dkim_signature *signature, bool *taken,
		      uint8_t digest[DKIM_HASH_OCTETS])
{
	struct sink s = { .relaxed = signature->relaxed_header };
	struct bytes names = signature->names, name;
	if (!dkim_hash_start(&s.hash))
		return false;
	memset(taken, 0, count * sizeof *taken);
	while (dkim_word_next(&names, &name)) {
		size_t i = field_below(fields, count, taken, name);
		if (i == count)
			continue;       /* it is signed that there is none (5.4) */
		taken[i] = true;
		sink_field(&s, &fields[i], (struct bytes){ NULL, 0 });
		sink_add(&s, BYTES("\r\n"));
	}
	sink_field(&s, &fields[own], signature->b_whole);
	sink_flush(&s);
	bool done = dkim_hash_digest(&s.hash, digest);
	dkim_hash_free(&s.hash);
	return done;
}

size_t dkim_header_named(const struct dkim_signature *signature, struct bytes name)
{
	struct bytes names = signature->names, word;
	size_t count = 0;
	while (dkim_word_next(&names, &word))
		count += bytes_equal_nocase(word, name);
	return count;
}
