/* file_name.c: the name of a file as programs see it; see file_name.h. Must never look past a
 * view, and must take time in proportion to the name alone. */
#include "modules/files/file_name.h"

#include "gateway/base/character.h"

/* What becomes of characters that are not what they seem: nothing, a blank, a dot. Ordered. */
enum { GONE = 0 };
static const struct {
	uint32_t first, last;
	char becomes;
} odd[] = {
	/* clang-format off */
	{ 0x00, 0x1f, GONE },           { 0x7f, 0x9f, GONE },
	{ 0xa0, 0xa0, ' ' },            { 0xad, 0xad, GONE }, /* no-break space, soft hyphen */
	/* grapheme joiner, Arabic letter mark */
	{ 0x034f, 0x034f, GONE },       { 0x061c, 0x061c, GONE },
	/* Hangul fillers, Mongolian selectors */
	{ 0x115f, 0x1160, GONE },       { 0x180b, 0x180e, GONE },
	/* wide and narrow spaces; zero width, directions */
	{ 0x2000, 0x200a, ' ' },        { 0x200b, 0x200f, GONE },
	/* one dot leader; separators, right-to-left override */
	{ 0x2024, 0x2024, '.' },        { 0x2028, 0x202e, GONE },
	{ 0x202f, 0x202f, ' ' },        { 0x205f, 0x205f, ' ' },
	/* isolates and joiners; an empty Braille cell */
	{ 0x2060, 0x206f, GONE },       { 0x2800, 0x2800, ' ' },
	{ 0x3000, 0x3000, ' ' },        { 0x3164, 0x3164, GONE },
	/* variation selectors, small full stop */
	{ 0xfe00, 0xfe0f, GONE },       { 0xfe52, 0xfe52, '.' },
	{ 0xfeff, 0xfeff, GONE },       { 0xffa0, 0xffa0, GONE },       /* byte order mark */
	{ 0xfff9, 0xfffb, GONE },       { 0xe0000, 0xe007f, GONE },     /* annotations, tags */
	/* clang-format on */
};
/* Full-width forms stand in the order of ASCII (Unicode, Halfwidth and Fullwidth Forms). */
enum { WIDE_FIRST = 0xff01, WIDE_LAST = 0xff5e, WIDE_OFFSET = 0xfee0 };

/* True if something else stands for the character; then what, or GONE. */
static bool folded(uint32_t c, char *becomes)
{
	if (c >= WIDE_FIRST && c <= WIDE_LAST) {
		*becomes = octet_lower((char)(c - WIDE_OFFSET));
		return true;
	}
	for (size_t i = 0; i < sizeof odd / sizeof *odd && c >= odd[i].first; i++)
		if (c <= odd[i].last) {
			*becomes = odd[i].becomes;
			return true;
		}
	return false;
}

/* Writes the name cleaned; *nul is how much of it stands before the first NUL. */
static void clean(struct text *out, struct bytes name, size_t *nul)
{
	char becomes;
	*nul = SIZE_MAX;
	for (struct bytes rest = name; name.len; name = rest) {
		/* An octet that is no UTF-8 stands for itself. */
		uint32_t c = character_take(&rest);
		size_t octets = name.len - rest.len;
		if (c == 0 && *nul == SIZE_MAX)
			*nul = out->len;
		if (!folded(c, &becomes)) {
			if (octets == 1)
				text_char(out, octet_lower(name.at[0]));
			else
				text_add(out, bytes_first(name, octets));
		} else if (becomes != GONE) {
			text_char(out, becomes);
		}
	}
}

static bool separates(char c)
{
	return c == '/' || c == '\\';
}

/* Windows drops dots and blanks at the end; sloppy readers of parameters leave quotes and
 * semicolons there. */
static struct bytes trim(struct bytes b)
{
	while (b.len &&
	       (separates(b.at[b.len - 1]) || bytes_has(BYTES(" .;,:\"'`<>"), b.at[b.len - 1])))
		b.len--;
	return b;
}

/* Blanks behind the last dot do not count: a folded parameter may have left them there. */
static bool ends_in(struct bytes form, struct bytes extension)
{
	/* Most extensions are told apart by their last letter; a form has lower case alone. */
	if (!extension.len || !form.len ||
	    form.at[form.len - 1] != octet_lower(extension.at[extension.len - 1]) ||
	    !bytes_ends_nocase(form, extension))
		return false;
	struct bytes before = bytes_trim_end(bytes_first(form, form.len - extension.len));
	return before.len && before.at[before.len - 1] == '.';
}

static bool ends_in_digits(struct bytes form, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (form.len <= count || !octet_digit(form.at[form.len - 1 - i]))
			return false;
	return true;
}

/* What the name ends in that says how a file was packed, or which piece of it this is; 0: nothing.
 * Unpacked or joined, the file has the name in front of that. */
static size_t wrapping(struct bytes form)
{
	static const struct bytes packed[] = { { "gz", 2 }, { "bz2", 3 }, { "bz", 2 },
					       { "xz", 2 }, { "zst", 3 }, { "lzma", 4 },
					       { "lz", 2 }, { "lz4", 3 }, { "lzo", 3 },
					       { "br", 2 }, { "z", 1 } };
	enum { PIECE = 4 }; /* ".001" */
	if (ends_in_digits(form, PIECE - 1) && form.len > PIECE &&
	    bytes_starts(bytes_skip(form, form.len - PIECE), BYTES(".0")))
		return PIECE;
	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
		if (ends_in(form, packed[i]))
			return packed[i].len;
	return 0;
}

static void form_add(struct file_name *out, struct bytes form)
{
	enum { WRAPPINGS_MAX = 4 };
	for (size_t i = 0; i < WRAPPINGS_MAX; i++) {
		if (out->count < FILE_NAME_FORMS && form.len)
			out->forms[out->count++] = form;
		size_t len = wrapping(form);
		if (!len)
			return;
		form = trim(bytes_first(form, form.len - len));
	}
}

/* The name of one path, and what is left of it before a colon that may begin a stream of NTFS
 * ("evil.exe::$DATA"). A colon beside a blank is punctuation: "Re: your order at shop.com:
 * shipped.eml". */
static void forms_add(struct file_name *out, struct bytes path)
{
	path = trim(path);
	size_t start = path.len;
	while (start > 0 && !separates(path.at[start - 1]))
		start--;
	struct bytes form = bytes_skip(path, start);
	form_add(out, form);
	for (size_t i = 1; i + 1 < form.len; i++)
		if (form.at[i] == ':' && form.at[i + 1] != ' ' && form.at[i - 1] != ' ') {
			form_add(out, trim(bytes_first(form, i)));
			return;
		}
}

static void read_into(struct file_name *out, struct text buffer, struct bytes name)
{
	size_t nul;
	clean(&buffer, name, &nul);
	forms_add(out, text_bytes(&buffer));
	if (nul < buffer.len)
		forms_add(out, bytes_first(text_bytes(&buffer), nul));
}

void file_name_read(struct file_name *out, struct bytes name)
{
	char buffer[FILE_NAME_MAX];
	struct text decoded = TEXT(buffer);
	out->count = 0;
	if (name.len > FILE_NAME_MAX)
		name = bytes_skip(name, name.len - FILE_NAME_MAX);
	read_into(out, TEXT(out->plain), name);
	if (text_percent_decoded(&decoded, name))
		read_into(out, TEXT(out->decoded), text_bytes(&decoded));
}

bool file_name_has(const struct file_name *n, const char *extension)
{
	struct bytes e = bytes_of(extension);
	while (e.len && e.at[0] == '.')
		e = bytes_skip(e, 1);
	for (size_t i = 0; i < n->count; i++)
		if (ends_in(n->forms[i], e))
			return true;
	return false;
}

size_t file_name_which(const struct file_name *n, const char *const *extensions, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (extensions[i] && file_name_has(n, extensions[i]))
			return i;
	return count;
}

static bool clsid(struct bytes form)
{
	static const char pattern[] = ".{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
	if (form.len < sizeof pattern - 1)
		return false;
	form = bytes_skip(form, form.len - (sizeof pattern - 1));
	for (size_t i = 0; i < form.len; i++)
		if (pattern[i] == 'x' ? octet_hex(form.at[i]) < 0 : pattern[i] != form.at[i])
			return false;
	return true;
}

bool file_name_clsid(const struct file_name *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (clsid(n->forms[i]))
			return true;
	return false;
}

bool file_name_volume(const struct file_name *n, char letter)
{
	enum { LEN = 4 };
	for (size_t i = 0; i < n->count; i++) {
		struct bytes form = n->forms[i];
		if (form.len > LEN && ends_in_digits(form, 2) && form.at[form.len - LEN] == '.' &&
		    form.at[form.len - LEN + 1] == letter)
			return true;
	}
	return false;
}

bool file_name_is(const struct file_name *n, struct bytes whole)
{
	for (size_t i = 0; i < n->count; i++)
		if (bytes_equal(n->forms[i], whole))
			return true;
	return false;
}
