/* lookalike.c: the index of known domains, and what looks like one; see lookalike.h. Must never
 * call a known domain a lookalike, nor a name below one. */
#include "modules/names/lookalike.h"

#include "gateway/io/idn.h"
#include "gateway/io/public_suffix.h"
#include "modules/names/label.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* With another ending a letter more or less counts from this length on. */
	OTHER_ENDING_LETTERS = 7,
	JOINED_LETTERS = 3, /* of a label that may stand before its ending in another */
	LABELS_LOOKED_AT = 10,
};

/* By what a known domain is found: how its label looks; the same and its ending in one word; the
 * first and the last letters of the look. One edit leaves one of those two as it was, since
 * together they lack a letter in the middle at least. */
enum key { KEY_LOOK, KEY_JOINED, KEY_FRONT, KEY_BACK };

struct slot {
	uint32_t hash, domain;
};

struct known_name {
	const char *name;
	bool ours;
};

struct lookalikes {
	struct known_name *names; /* sorted */
	size_t name_count;
	const char **compared; /* registered domains */
	size_t compared_count;
	struct slot *slots; /* sorted */
	size_t slot_count;
};

/* ---- the index */

static uint32_t hash_of(enum key key, const uint32_t *codes, size_t count)
{
	uint32_t hash = 2166136261u ^ (uint32_t)key;
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ codes[i]) * 16777619u;
	return hash;
}

/* Letters of either half. */
static size_t half(size_t count)
{
	return (count - 1) / 2;
}

static int slot_order(const void *a_any, const void *b_any)
{
	const struct slot *a = a_any, *b = b_any;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->domain < b->domain ? -1 : a->domain > b->domain;
}

static int name_order(const void *a, const void *b)
{
	return strcmp(((const struct known_name *)a)->name, ((const struct known_name *)b)->name);
}

static void slot_add(struct lookalikes *l, enum key key, const uint32_t *codes, size_t count)
{
	l->slots[l->slot_count++] = (struct slot){ .hash = hash_of(key, codes, count),
						   .domain = (uint32_t)l->compared_count };
}

/* "examplecom", as example-com.net has it. */
static void joined_look(const struct label *label, struct label *joined)
{
	char buffer[LABEL_CODES_MAX];
	struct text t = TEXT(buffer);
	text_add(&t, label->text);
	for (size_t i = 0; i < label->ending.len; i++)
		if (label->ending.at[i] != '.')
			text_char(&t, label->ending.at[i]);
	label_look(text_bytes(&t), joined);
}

static void compared_add(struct lookalikes *l, const char *name)
{
	struct label label, joined;
	if (!label_read(bytes_of(name), &label))
		return;
	size_t n = label.look_count;
	slot_add(l, KEY_LOOK, label.look, n);
	if (label.ascii && n >= JOINED_LETTERS) {
		joined_look(&label, &joined);
		slot_add(l, KEY_JOINED, joined.look, joined.look_count);
	}
	if (label.count >= LOOKALIKE_EDIT_LETTERS && n >= LOOKALIKE_EDIT_LETTERS) {
		slot_add(l, KEY_FRONT, label.look, half(n));
		slot_add(l, KEY_BACK, label.look + n - half(n), half(n));
	}
	l->compared[l->compared_count++] = label.name.at; /* the end of a C string */
}

static void name_add(struct lookalikes *l, const char *name, bool ours)
{
	l->names[l->name_count++] = (struct known_name){ .name = name, .ours = ours };
}

struct lookalikes *lookalikes_new(const char *const *ours, size_t our_count, bool compare_ours,
				  const char *const *partners, size_t partner_count,
				  struct arena *arena)
{
	size_t all = our_count + partner_count;
	size_t compared = partner_count + (compare_ours ? our_count : 0);
	struct lookalikes *l = arena_alloc(arena, sizeof *l);
	if (!l)
		return NULL;
	l->names = arena_array(arena, all + 1, sizeof *l->names);
	l->compared = arena_array(arena, compared + 1, sizeof *l->compared);
	l->slots = arena_array(arena, 4 * compared + 1, sizeof *l->slots);
	if (!l->names || !l->compared || !l->slots)
		return NULL;
	for (size_t i = 0; i < all; i++) {
		bool our = i < our_count;
		const char *name = our ? ours[i] : partners[i - our_count];
		name_add(l, name, our);
		if (!our || compare_ours)
			compared_add(l, name);
	}
	qsort(l->names, l->name_count, sizeof *l->names, name_order);
	qsort(l->slots, l->slot_count, sizeof *l->slots, slot_order);
	return l;
}

/* ---- what is known */

/* The first name of the sorted ones that is not before this one. */
static size_t name_place(const struct lookalikes *l, struct bytes name)
{
	size_t low = 0, high = l->name_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *other = l->names[middle].name;
		size_t length = strlen(other);
		int order = memcmp(other, name.at, length < name.len ? length : name.len);
		if (order < 0 || (order == 0 && length < name.len))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool known(const struct lookalikes *l, struct bytes host, bool ours_only)
{
	while (host.len) {
		for (size_t i = name_place(l, host);
		     i < l->name_count && bytes_equal(bytes_of(l->names[i].name), host); i++)
			if (l->names[i].ours || !ours_only)
				return true;
		host = bytes_skip(host, bytes_find(host, '.') + 1);
	}
	return false;
}

bool lookalikes_ours(const struct lookalikes *l, struct bytes host)
{
	return known(l, host, true);
}

bool lookalikes_known(const struct lookalikes *l, struct bytes host)
{
	return known(l, host, false);
}

/* ---- what looks like it */

/* Judges one domain that was found by a key; *same: it is of the same organisation. */
typedef bool judge_known(const struct label *seen, const struct label *of, bool *same);

/* The first domain with this key of which the judge says yes. */
static bool look_up(const struct lookalikes *l, enum key key, const uint32_t *codes, size_t count,
		    const struct label *seen, judge_known *judge, struct label *of)
{
	uint32_t hash = hash_of(key, codes, count);
	size_t low = 0, high = l->slot_count;
	bool same = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (l->slots[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->slot_count && l->slots[low].hash == hash && !same; low++)
		if (label_read(bytes_of(l->compared[l->slots[low].domain]), of) &&
		    judge(seen, of, &same))
			return true;
	return false;
}

static bool looks_equal(const struct label *a, const struct label *b)
{
	return a->look_count == b->look_count &&
	       memcmp(a->look, b->look, a->look_count * sizeof *a->look) == 0;
}

/* The same look: another ending, or letters that only look the same. Of short labels there are too
 * many: they must have the ending, or letters that are not Latin. */
static bool judge_look(const struct label *seen, const struct label *of, bool *same)
{
	bool ending = bytes_equal(seen->ending, of->ending);
	*same = ending && bytes_equal(seen->text, of->text);
	if (*same || !looks_equal(seen, of))
		return false;
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
	joined_look(of, &joined);
	return looks_equal(seen, &joined);
}

static bool judge_edit(const struct label *seen, const struct label *of, bool *same)
{
	(void)same;
	return of->count >= LOOKALIKE_EDIT_LETTERS && looks_one_edit(seen, of) &&
	       (bytes_equal(seen->ending, of->ending) || of->look_count >= OTHER_ENDING_LETTERS);
}

static bool judge_worded(const struct label *seen, const struct label *of, bool *same)
{
	(void)same;
	return of->count >= LOOKALIKE_EDIT_LETTERS && looks_equal(seen, of);
}

static bool edit_find(const struct lookalikes *l, const struct label *seen, struct label *of)
{
	size_t m = seen->look_count;
	for (size_t n = m > 1 ? m - 1 : m; n <= m + 1; n++) {
		size_t part = n >= LOOKALIKE_EDIT_LETTERS ? half(n) : 0;
		if (part > 0 && part <= m &&
		    (look_up(l, KEY_FRONT, seen->look, part, seen, judge_edit, of) ||
		     look_up(l, KEY_BACK, seen->look + m - part, part, seen, judge_edit, of)))
			return true;
	}
	return false;
}

/* Words that swindlers put beside a name, and the usual endings as words. */
static bool decoration(struct bytes word)
{
	static const char *const words[] = {
		"login",   "signin",   "secure",   "security", "verify",   "account", "accounts",
		"billing", "invoice",  "invoices", "payment",  "payments", "payroll", "webmail",
		"support", "helpdesk", "com",      "net",      "org",      "www",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_equal(word, bytes_of(words[i])))
			return true;
	return word.len == 2 && top_level_known(word);
}

/* "example-login", "www-example", "wwwexample": the name is what is left. */
static bool worded_find(const struct lookalikes *l, const struct label *seen, struct label *of)
{
	struct label rest = *seen;
	size_t first = bytes_find(seen->text, '-'), last = bytes_find_last(seen->text, '-');
	struct bytes name = seen->text;
	if (!seen->ascii)
		return false;
	if (last < name.len && decoration(bytes_skip(name, last + 1)))
		name = bytes_first(name, last);
	else if (first < name.len && decoration(bytes_first(name, first)))
		name = bytes_skip(name, first + 1);
	else if (bytes_starts(name, BYTES("www")))
		name = bytes_skip(name, 3);
	else
		return false;
	label_look(name, &rest);
	return look_up(l, KEY_LOOK, rest.look, rest.look_count, &rest, judge_worded, of);
}

static void difference_tell(const struct label *seen, const struct label *of, struct text *why)
{
	label_difference(seen, of, why);
	if (!bytes_equal(seen->ending, of->ending))
		text_format(why, "%s.%.*s for .%.*s", why->len ? ", " : "", BYTES_ARG(seen->ending),
			    BYTES_ARG(of->ending));
}

/* "example.com.evil.test": a known name in front of a stranger's. */
static bool front_find(const struct lookalikes *l, struct bytes host, struct bytes registered,
		       struct bytes *of)
{
	struct bytes front = host;
	for (unsigned i = 0; i < LABELS_LOOKED_AT; i++) {
		size_t dot = bytes_find_last(front, '.');
		if (dot == front.len)
			return false;
		front = bytes_first(front, dot);
		if (front.len + 1 + registered.len <= host.len && bytes_has(front, '.') &&
		    lookalikes_known(l, front)) {
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
	bool looks = look_up(l, KEY_LOOK, seen.look, seen.look_count, &seen, judge_look, &of);
	bool carried = !looks && (look_up(l, KEY_JOINED, seen.look, seen.look_count, &seen,
					  judge_joined, &of) ||
				  worded_find(l, &seen, &of));
	if (looks || carried || edit_find(l, &seen, &of)) {
		found->of = of.name;
		if (carried)
			text_string(&why, "its name with other words");
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
