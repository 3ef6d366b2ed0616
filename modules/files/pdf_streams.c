/* pdf_streams.c: streams of a PDF document with packed objects; see pdf_streams.h. Must never
 * believe a length. */
#include "modules/files/pdf_streams.h"

static void dictionary_begin(struct pdf_streams *p)
{
	p->objects = p->count = p->first = p->predicted = false;
	p->deflated = p->others = 0;
}

void pdf_streams_begin(struct pdf_streams *p, struct bytes document)
{
	*p = (struct pdf_streams){ .document = document, .rest = document };
	dictionary_begin(p);
}

static bool blank(char c)
{
	return octet_fws(c) || c == '\f' || c == '\0';
}

/* 7.3.5: takes a name off the front, whose "/" is taken; "" if it is longer than any that
 * counts. */
static struct bytes name_take(struct pdf_streams *p)
{
	p->name_len = 0;
	while (p->rest.len && !blank(p->rest.at[0]) &&
	       !bytes_has(BYTES("()<>[]{}/%"), p->rest.at[0])) {
		struct bytes b = p->rest;
		char c = b.at[0];
		size_t taken = 1;
		if (c == '#' && b.len > 2 && octet_hex(b.at[1]) >= 0 && octet_hex(b.at[2]) >= 0) {
			c = (char)(octet_hex(b.at[1]) << 4 | octet_hex(b.at[2]));
			taken = 3;
		}
		if (p->name_len < PDF_STREAM_NAME_MAX)
			p->name[p->name_len] = c;
		p->name_len += p->name_len <= PDF_STREAM_NAME_MAX;
		p->rest = bytes_skip(b, taken);
	}
	return p->name_len > PDF_STREAM_NAME_MAX ? BYTES("")
						 : (struct bytes){ p->name, p->name_len };
}

/* 7.4.1; in images within a page they have short names, which some programs know here, too. */
static bool is_other_filter(struct bytes name)
{
	static const char *const filters[] = { "ASCIIHexDecode", "AHx", "ASCII85Decode",   "A85",
					       "LZWDecode",      "LZW", "RunLengthDecode", "RL",
					       "Crypt" };
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (bytes_equal(name, bytes_of(filters[i])))
			return true;
	return false;
}

/* 7.4.4.4: 1 is none. */
static bool number_above_one(struct bytes b)
{
	while (b.len && blank(b.at[0]))
		b = bytes_skip(b, 1);
	return !(b.len && b.at[0] == '1' && (b.len == 1 || !octet_digit(b.at[1])));
}

static void name_read(struct pdf_streams *p)
{
	struct bytes name = name_take(p);
	p->objects |= bytes_equal(name, BYTES("ObjStm"));
	p->count |= bytes_equal(name, BYTES("N"));
	p->first |= bytes_equal(name, BYTES("First"));
	p->deflated += bytes_equal(name, BYTES("FlateDecode")) || bytes_equal(name, BYTES("Fl"));
	p->others += is_other_filter(name);
	p->predicted |= bytes_equal(name, BYTES("Predictor")) && number_above_one(p->rest);
}

/* 7.3.8.1: behind the word stands the end of a line. */
static struct bytes data_of(struct bytes b)
{
	if (bytes_starts(b, BYTES("\r\n")))
		return bytes_skip(b, 2);
	return bytes_skip(b, b.len && (b.at[0] == '\n' || b.at[0] == '\r'));
}

static enum pdf_packing packing_of(const struct pdf_streams *p)
{
	if (p->others || p->deflated > 1)
		return PDF_OTHERWISE;
	if (!p->deflated)
		return PDF_CLEAR;
	return p->predicted ? PDF_PREDICTED : PDF_DEFLATED;
}

/* The next octet that may matter: a name, or the first of a word that does. */
static size_t skipped(struct bytes b)
{
	size_t n = 0;
	while (n < b.len && b.at[n] != '/' && b.at[n] != 's' && b.at[n] != 'o')
		n++;
	return n;
}

/* "endstream" begins nothing. */
static bool word_ends(const struct pdf_streams *p)
{
	size_t at = p->document.len - p->rest.len;
	return at >= 3 && bytes_starts(bytes_skip(p->document, at - 3), BYTES("end"));
}

/* True: `rest` is what stands behind the word "stream" of a dictionary that is one of packed
 * objects: it says so, or has what only these have. */
static bool word_read(struct pdf_streams *p)
{
	if (bytes_starts(p->rest, BYTES("obj"))) {
		dictionary_begin(p);
		p->rest = bytes_skip(p->rest, 3);
	} else if (bytes_starts(p->rest, BYTES("stream"))) {
		bool ends = word_ends(p);
		p->rest = bytes_skip(p->rest, 6);
		return !ends && (p->objects || (p->count && p->first));
	} else {
		p->rest = bytes_skip(p->rest, 1);
	}
	return false;
}

bool pdf_streams_next(struct pdf_streams *p, enum pdf_packing *packing, struct bytes *octets)
{
	for (;;) {
		p->rest = bytes_skip(p->rest, skipped(p->rest));
		if (!p->rest.len)
			return false;
		if (p->rest.at[0] == '/') {
			p->rest = bytes_skip(p->rest, 1);
			name_read(p);
		} else if (word_read(p)) {
			*packing = packing_of(p);
			*octets = data_of(p->rest);
			return true;
		}
	}
}
