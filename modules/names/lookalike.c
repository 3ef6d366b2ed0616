/* lookalike.c: what looks like a known domain; see lookalike.h. Must never call a known domain a
 * lookalike, nor a name below one. */
#include "modules/names/lookalike.h"

#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "modules/names/lookalike_inside.h"
#include "modules/names/name_words.h"

enum {
	/* With another ending a letter more or less counts from this length on. */
	OTHER_ENDING_LETTERS = 7,
};

/* "example.co" for example.com, whose last letter somebody left out. */
static bool cut_ending(const struct label *seen, const struct label *of)
{
	static const char *const cut[] = { "co", "cm", "om" };
	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
		if (bytes_equal(seen->ending, bytes_of(cut[i])))
			return bytes_equal(of->ending, BYTES("com"));
	return false;
}

/* The same look: another ending, or letters that only look the same. Of short labels there are too
 * many: they must have the ending, or letters that are not Latin. Of common names, too: what has
 * one under another ending is somebody else's as a rule. */
static bool judge_look(const struct label *seen, const struct label *of, bool *same)
{
	bool ending = bytes_equal(seen->ending, of->ending);
	*same = ending && bytes_equal(seen->text, of->text);
	if (*same || !looks_equal(seen, of))
		return false;
	if (bytes_equal(seen->text, of->text) && word_common(of->text))
		return cut_ending(seen, of);
	if (of->count >= LOOKALIKE_EDIT_LETTERS)
		return true;
	return (ending || !seen->ascii) && !bytes_equal(seen->text, of->text);
}

static bool judge_same(const struct label *seen, const struct label *of, bool *same)
{
	(void)same;
	return bytes_equal(seen->text, of->text) && bytes_equal(seen->ending, of->ending);
}

static bool judge_joined(const struct label *seen, const struct label *of, bool *same)
{
	struct label joined;
	(void)same;
	label_joined(of, &joined);
	return looks_equal(seen, &joined);
}

/* Two common names are both honest, however close they are: Meier and Meyer. */
static bool judge_edit(const struct label *seen, const struct label *of, bool *same)
{
	bool common = word_common(of->text);
	(void)same;
	if (of->count < LOOKALIKE_EDIT_LETTERS || !looks_one_edit(seen, of) ||
	    (common && word_common(seen->text)))
		return false;
	return bytes_equal(seen->ending, of->ending) ||
	       (of->look_count >= OTHER_ENDING_LETTERS && !common);
}

static bool edit_find(const struct lookalikes *l, const struct label *seen, struct label *of)
{
	size_t m = seen->look_count;
	for (size_t n = m > 1 ? m - 1 : m; n <= m + 1; n++) {
		size_t part = n >= LOOKALIKE_EDIT_LETTERS ? look_half(n) : 0;
		if (part > 0 && part <= m &&
		    (look_up(l, KEY_FRONT, seen->look, part, seen, judge_edit, of) ||
		     look_up(l, KEY_BACK, seen->look + m - part, part, seen, judge_edit, of)))
			return true;
	}
	return false;
}

static void difference_tell(const struct label *seen, const struct label *of, struct text *why)
{
	label_difference(seen, of, why);
	if (!bytes_equal(seen->ending, of->ending))
		text_format(why, "%s.%.*s for .%.*s", why->len ? ", " : "", BYTES_ARG(seen->ending),
			    BYTES_ARG(of->ending));
}

/* The first labels, so many; all if there are fewer. */
static struct bytes labels_first(struct bytes host, size_t count)
{
	size_t end = 0;
	for (size_t i = 0; i < count && end < host.len; i++)
		end += bytes_find(bytes_skip(host, end), '.') + 1;
	return bytes_first(host, end ? end - 1 : 0);
}

/* "example.com.evil.test": a known name in front of a stranger's. */
static bool front_find(const struct lookalikes *l, struct bytes host, struct bytes registered,
		       struct bytes *of)
{
	for (struct bytes rest = host; rest.len >= registered.len;
	     rest = bytes_skip(rest, bytes_find(rest, '.') + 1))
		for (size_t count = 2; count <= l->labels_most; count++) {
			struct bytes front = labels_first(rest, count);
			if (front.len == rest.len)
				break;
			if (name_known(l, front)) {
				*of = registered_domain(front);
				return true;
			}
		}
	return false;
}

bool lookalike_find(const struct lookalikes *l, struct bytes host, struct lookalike *found)
{
	struct label seen, of;
	struct text why = TEXT(found->why);
	if (l->name_count == 0 || lookalikes_known(l, host) || !label_read(host, &seen))
		return false;
	const char *contains = "its name with other words";
	bool looks = look_up(l, KEY_LOOK, seen.look, seen.look_count, &seen, judge_look, &of);
	bool carried = !looks && (look_up(l, KEY_JOINED, seen.look, seen.look_count, &seen,
					  judge_joined, &of) ||
				  contained_find(l, &seen, &of, &contains));
	if (looks || carried || edit_find(l, &seen, &of)) {
		found->of = of.name;
		if (carried)
			text_string(&why, contains);
		else
			difference_tell(&seen, &of, &why);
		text_cstr(&why);
		return true;
	}
	if (!front_find(l, host, seen.name, &found->of))
		return false;
	text_format(&why, "but belongs to %.*s", BYTES_ARG(seen.name));
	text_cstr(&why);
	return true;
}

bool lookalike_find_written(const struct lookalikes *l, struct bytes written,
			    struct lookalike *found)
{
	char buffer[DOMAIN_MAX + 1];
	struct text name = TEXT(buffer), why = TEXT(found->why);
	struct label seen, of;
	bool small = false, stroke = false;
	for (size_t i = 0; i < written.len; i++) {
		small |= octet_alpha(written.at[i]) && octet_lower(written.at[i]) == written.at[i];
		stroke |= written.at[i] == 'I';
		text_char(&name, written.at[i] == 'I' ? 'l' : octet_lower(written.at[i]));
	}
	/* Among capitals an I is no l. */
	if (!small || !stroke || name.cut || !lookalikes_known(l, text_bytes(&name)))
		return false;
	if (!label_read(text_bytes(&name), &seen) ||
	    !look_up(l, KEY_LOOK, seen.look, seen.look_count, &seen, judge_same, &of))
		return false;
	found->of = of.name;
	text_string(&why, "I for l");
	text_cstr(&why);
	return true;
}

/* ---- hosts in texts for people */

static bool host_known(const struct lookalikes *l, struct bytes run, struct text *host)
{
	char buffer[DOMAIN_MAX + 1];
	struct text ascii = TEXT(buffer);
	while (run.len && bytes_has(BYTES(".-_"), run.at[0]))
		run = bytes_skip(run, 1);
	while (run.len && bytes_has(BYTES(".-_"), run.at[run.len - 1]))
		run.len--;
	if (!bytes_has(run, '.') || !idn_to_ascii(run, &ascii) ||
	    !lookalikes_known(l, text_bytes(&ascii)))
		return false;
	text_add(host, text_bytes(&ascii));
	return true;
}

/* Adds a code point to the host that it may be a part of; false: it ends one. */
static bool host_add(uint32_t code, struct text *run)
{
	uint32_t folded[CODE_FOLDED_MAX];
	if (code < 0x80 && !octet_alpha((char)code) && !octet_digit((char)code) &&
	    !bytes_has(BYTES("-_."), (char)code))
		return false;
	if (code == '.' || (code >= 0x80 && code_kind(code) == CODE_DOT)) {
		text_char(run, '.');
		return true;
	}
	if (code >= 0x80 && code_kind(code) == CODE_END)
		return false;
	size_t count = code_fold(code, folded);
	for (size_t i = 0; i < count; i++) {
		if (folded[i] < 0x80 && !octet_alpha((char)folded[i]) &&
		    !octet_digit((char)folded[i]) && !bytes_has(BYTES("-_."), (char)folded[i]))
			return false;
		code_put(run, folded[i]);
	}
	return count > 0 || (code >= 0x80 && code_kind(code) == CODE_IGNORED);
}

bool lookalikes_host_in(const struct lookalikes *l, struct bytes text, struct text *host)
{
	char buffer[DOMAIN_MAX + 1];
	struct text run = TEXT(buffer);
	if (l->name_count == 0)
		return false;
	while (text.len) {
		if (host_add(code_take(&text), &run))
			continue;
		if (!run.cut && host_known(l, text_bytes(&run), host))
			return true;
		run = TEXT(buffer);
	}
	return !run.cut && host_known(l, text_bytes(&run), host);
}
