/* pdf_active.c: what a PDF document does when it is opened; see pdf_active.h. Must never hold more
 * than one name and one string. */
#include "modules/files/pdf_active.h"

/* What a name does; 7.3.5. */
static const struct {
	struct bytes name;
	unsigned does;
} pdf_names[] = {
	{ { "JavaScript", 10 }, PDF_SCRIPT },     { { "Launch", 6 }, PDF_LAUNCH },
	{ { "EmbeddedFile", 12 }, PDF_EMBEDDED }, { { "EmbeddedFiles", 13 }, PDF_EMBEDDED },
	{ { "RichMedia", 9 }, PDF_MEDIA },        { { "XFA", 3 }, PDF_XFA },
	{ { "ObjStm", 6 }, PDF_PACKED },          { { "XRef", 4 }, PDF_PACKED },
};

/* "/OpenAction<</Type/Action/S/URI": so many names may stand between. */
enum { OPENS_WITHIN = 5 };

/* 7.2.3: what ends a name. */
static bool name_ends(char c)
{
	return octet_fws(c) || c == '\f' || c == '\0' || bytes_has(BYTES("()<>[]{}/%"), c);
}

/* The name with "#74" decoded. */
static struct bytes name_decoded(const struct pdf_active *p, char *buffer)
{
	size_t len = 0;
	for (size_t i = 0; i < p->name_len; i++) {
		char c = p->name[i];
		if (c == '#' && i + 2 < p->name_len && octet_hex(p->name[i + 1]) >= 0 &&
		    octet_hex(p->name[i + 2]) >= 0) {
			c = (char)(octet_hex(p->name[i + 1]) << 4 | octet_hex(p->name[i + 2]));
			i += 2;
		}
		buffer[len++] = c;
	}
	return (struct bytes){ buffer, len };
}

static void name_judge(struct pdf_active *p)
{
	char buffer[PDF_NAME_MAX];
	p->place = PDF_NAME_OUTSIDE;
	if (p->name_len > PDF_NAME_MAX)
		return;
	struct bytes name = name_decoded(p, buffer);
	for (size_t i = 0; i < sizeof pdf_names / sizeof *pdf_names; i++)
		if (bytes_equal(name, pdf_names[i].name))
			p->found |= pdf_names[i].does;
	if (p->opens && --p->opens && bytes_equal(name, BYTES("URI")))
		p->found |= PDF_OPENS;
	if (bytes_equal(name, BYTES("OpenAction")))
		p->opens = OPENS_WITHIN;
	/* 7.11.3: the name of a file, for all systems and in Unicode. */
	if (bytes_equal(name, BYTES("F")) || bytes_equal(name, BYTES("UF")))
		p->string = PDF_FILE_GAP;
}

/* ---- names of files */

static void file_end(struct pdf_active *p)
{
	p->string = PDF_FILE_NONE;
	p->too_many |= p->files == PDF_FILES_MAX;
	if (p->too_many)
		return;
	p->files++;
	p->found_file(p->arg, (struct bytes){ p->file, p->file_len });
}

static void file_char(struct pdf_active *p, unsigned octet)
{
	if (p->file_len < PDF_FILE_MAX)
		p->file[p->file_len++] = (char)octet;
}

/* 7.3.4.2: three digits at most; true: the octet is used up. */
static bool escape_taken(struct pdf_active *p, char c)
{
	enum { DIGITS = 3 };
	if (c >= '0' && c <= '7' && p->escape < DIGITS) {
		p->code = (p->code * 8 + (unsigned)(c - '0')) & 0xff;
		p->escape++;
		return true;
	}
	bool letter = p->escape == 0;
	if (!letter)
		file_char(p, p->code);
	else if (c != '\r' && c != '\n')
		file_char(p, (unsigned char)c);
	p->escape = -1;
	return letter;
}

static void text_char_read(struct pdf_active *p, char c)
{
	if (p->escape >= 0 && escape_taken(p, c))
		return;
	if (c == '\\') {
		p->escape = 0;
		p->code = 0;
	} else if (c == ')' && --p->depth == 0) {
		file_end(p);
	} else {
		p->depth += c == '(';
		file_char(p, (unsigned char)c);
	}
}

/* 7.3.4.3 */
static void hex_char_read(struct pdf_active *p, char c)
{
	if (c == '>') {
		file_end(p);
		return;
	}
	if (octet_hex(c) < 0)
		return;
	p->code = p->code << 4 | (unsigned)octet_hex(c);
	p->escape = -p->escape;
	if (p->escape < 0)
		file_char(p, p->code & 0xff);
}

static void gap_char_read(struct pdf_active *p, char c)
{
	if (octet_fws(c) || c == '\f' || c == '\0')
		return;
	p->file_len = 0;
	p->escape = -1;
	p->code = 0;
	p->depth = 1;
	p->string = c == '(' ? PDF_FILE_TEXT : c == '<' ? PDF_FILE_HEX : PDF_FILE_NONE;
}

static void string_char_read(struct pdf_active *p, char c)
{
	if (p->string == PDF_FILE_GAP)
		gap_char_read(p, c);
	else if (p->string == PDF_FILE_TEXT)
		text_char_read(p, c);
	else if (p->string == PDF_FILE_HEX)
		hex_char_read(p, c);
	/* Its beginning is told; there is no more room. */
	if (p->string > PDF_FILE_GAP && p->file_len == PDF_FILE_MAX)
		file_end(p);
}

/* ---- from beginning to end */

static void before_char_read(struct pdf_active *p, char c)
{
	static const struct bytes begin = { "%PDF-", 5 };
	p->matched = c == begin.at[p->matched] ? p->matched + 1 : c == begin.at[0];
	if (p->matched == begin.len)
		p->place = PDF_NAME_OUTSIDE;
	else if (++p->seen == PDF_BEGIN_MAX)
		p->place = PDF_NAME_OTHER;
}

static void name_char_read(struct pdf_active *p, char c)
{
	if (name_ends(c)) {
		name_judge(p);
		return;
	}
	if (p->name_len < PDF_NAME_MAX)
		p->name[p->name_len] = c;
	p->name_len += p->name_len <= PDF_NAME_MAX;
}

static void octet_read(struct pdf_active *p, char c)
{
	if (p->place == PDF_NAME_BEFORE)
		before_char_read(p, c);
	else if (p->place == PDF_NAME_WITHIN)
		name_char_read(p, c);
	if (p->string != PDF_FILE_NONE)
		string_char_read(p, c);
	if (c == '/' && p->place == PDF_NAME_OUTSIDE) {
		p->place = PDF_NAME_WITHIN;
		p->name_len = 0;
	}
}

void pdf_active_begin(struct pdf_active *p, void (*found_file)(void *arg, struct bytes name),
		      void *arg)
{
	*p = (struct pdf_active){ .found_file = found_file, .arg = arg, .place = PDF_NAME_BEFORE };
}

void pdf_active_feed(struct pdf_active *p, struct bytes octets)
{
	while (octets.len && p->place != PDF_NAME_OTHER) {
		/* Between names there is nothing to see. */
		if (p->place == PDF_NAME_OUTSIDE && p->string == PDF_FILE_NONE)
			octets = bytes_skip(octets, bytes_find(octets, '/'));
		if (octets.len)
			octet_read(p, octets.at[0]);
		octets = bytes_skip(octets, 1);
	}
}

void pdf_active_end(struct pdf_active *p)
{
	if (p->place == PDF_NAME_WITHIN)
		name_judge(p);
}
