/* findings.c: what is found at the files of one message; see findings.h. Must never keep octets
 * that cannot be shown. */
#include "modules/files/findings.h"

#include "gateway/base/character.h"

/* Of a fact, and of one value of it. WHY so many: each value that a policy can name has room. */
static const struct {
	unsigned of_fact, of_value;
} most[FILE_FACTS] = {
	[FILE_BLOCKED] = { 24, 3 },    [FILE_MACRO] = { 16, 3 }, [FILE_ENCRYPTED] = { 10, 3 },
	[FILE_UNREADABLE] = { 40, 1 }, [FILE_NESTED] = { 3, 3 }, [FILE_UNKNOWN] = { 3, 3 },
	[FILE_ACTIVE] = { 24, 2 },
};
/* Blocked extensions are many: the last places are for those not seen yet. */
enum { BLOCKED_REPEATED_MAX = 11 };

void findings_begin(struct findings *k)
{
	k->count = 0;
	for (size_t i = 0; i < FILE_FACTS; i++)
		k->counts[i] = 0;
}

static bool finding_same(const struct finding *f, enum file_fact fact, struct bytes detail,
			 struct bytes value)
{
	return f->fact == fact && bytes_equal((struct bytes){ f->detail, f->detail_len }, detail) &&
	       bytes_equal((struct bytes){ f->value, f->value_len }, value);
}

/* True if there is room for one more of this value. */
static bool room_for(const struct findings *k, enum file_fact fact, struct bytes detail,
		     struct bytes value)
{
	unsigned with_value = 0;
	for (size_t i = 0; i < k->count; i++) {
		const struct finding *f = &k->at[i];
		if (finding_same(f, fact, detail, value))
			return false;
		with_value += f->fact == fact &&
			      bytes_equal((struct bytes){ f->value, f->value_len }, value);
	}
	if (fact == FILE_BLOCKED && with_value && k->counts[fact] >= BLOCKED_REPEATED_MAX)
		return false;
	return with_value < most[fact].of_value && k->counts[fact] < most[fact].of_fact;
}

/* Made safe to show; the value in lower case. */
static void finding_write(struct finding *f, enum file_fact fact, struct bytes detail,
			  struct bytes value)
{
	struct text d = TEXT(f->detail), v = TEXT(f->value);
	text_seen(&d, detail);
	text_printable(&v, value);
	f->fact = fact;
	f->detail_len = d.len;
	f->value_len = v.len;
}

void findings_add(struct findings *k, enum file_fact fact, struct bytes detail, struct bytes value)
{
	char lower_buffer[FINDING_VALUE_MAX];
	struct text lower = TEXT(lower_buffer);
	for (size_t i = 0; i < value.len; i++)
		text_char(&lower, octet_lower(value.at[i]));
	value = text_bytes(&lower);
	if (!room_for(k, fact, detail, value) || k->count == FINDINGS_MAX)
		return;
	k->counts[fact]++;
	finding_write(&k->at[k->count++], fact, detail, value);
}

void unread_add(struct unread *u, struct bytes detail, struct bytes value)
{
	if (u->count < UNREAD_MAX)
		finding_write(&u->at[u->count++], FILE_UNREADABLE, detail, value);
}

void unread_tell(const struct unread *u, struct findings *k)
{
	for (size_t i = 0; i < u->count; i++) {
		const struct finding *f = &u->at[i];
		findings_add(k, FILE_UNREADABLE, (struct bytes){ f->detail, f->detail_len },
			     (struct bytes){ f->value, f->value_len });
	}
}

/* In the midst of a character of UTF-8. */
static bool octet_continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

void finding_show_name(struct text *t, struct bytes name)
{
	enum { HALF = (FINDING_SHOWN_MAX - 4) / 2 };
	name = bytes_trim(name);
	if (name.len <= 2 * HALF) {
		text_seen(t, name);
		return;
	}
	size_t first = HALF, last = name.len - HALF;
	while (first > HALF - 3 && octet_continues(name.at[first]))
		first--;
	while (last < name.len - HALF + 3 && octet_continues(name.at[last]))
		last++;
	text_seen(t, bytes_first(name, first));
	text_string(t, "...");
	text_seen(t, bytes_skip(name, last));
}
