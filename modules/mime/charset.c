/* charset.c: text of other charsets made UTF-8; see charset.h. iconv lives here and nowhere else.
 *
 * Names are looked up in a table, never given to iconv as they came: so a message chooses among
 * what is loaded already and no file is opened for it. Must never stop at an octet that its charset
 * does not have. */
#include "modules/mime/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_OCTETS_MAX = 24, PENDING_MAX = 16, OUT_MAX = 4096 };

enum trait {
	SUPERSET = 1, /* octets below 128 mean ASCII, whatever stands before them */
	WIDE2 = 2,
	WIDE4 = 4,   /* units of so many octets */
	ORDERED = 8, /* of unknown order: a mark or the place of the zeros tells */
	HZ = 16,                        /* RFC 1843, which iconv does not have: made GB 2312 here */
	/* what is made of broken text would depend on the pieces that it comes in: so it is read
	 * octet by octet, and iconv begins anew behind what is wrong */
	SHIFTED = 32,
};

/* Every conversion that is loaded, by iconv's name. What is labelled with a subset is read as what
 * programs send under that label (the Encoding Standard of WHATWG, 4.2). */
static const struct encoding {
	const char *iconv_name;
	unsigned traits;
	/* as senders say it: lower case, letters and digits only, blanks between */
	const char *names;
} encodings[] = {
	{ "CP1252", SUPERSET,
	  "windows1252 cp1252 xcp1252 ansi iso88591 88591 iso885911987 isoir100 latin1 l1 ibm819 "
	  "cp819 xansi "
	  "xuserdefined" },
	{ "ISO-8859-2", SUPERSET, "iso88592 88592 latin2 l2 iso885921987 isoir101" },
	{ "ISO-8859-3", SUPERSET, "iso88593 latin3 l3" },
	{ "ISO-8859-4", SUPERSET, "iso88594 latin4 l4" },
	{ "ISO-8859-5", SUPERSET, "iso88595 cyrillic iso885951988" },
	{ "ISO-8859-6", SUPERSET, "iso88596 iso88596e iso88596i arabic asmo708 ecma114" },
	{ "ISO-8859-7", SUPERSET, "iso88597 greek greek8 elot928 ecma118 suneugreek" },
	{ "ISO-8859-8", SUPERSET, "iso88598 iso88598e iso88598i hebrew visual logical" },
	{ "CP1254", SUPERSET, "windows1254 cp1254 xcp1254 iso88599 latin5 l5 turkish" },
	{ "ISO-8859-10", SUPERSET, "iso885910 latin6 l6" },
	{ "CP874", SUPERSET, "windows874 cp874 dos874 tis620 iso885911 ibm874" },
	{ "ISO-8859-13", SUPERSET, "iso885913" },
	{ "ISO-8859-14", SUPERSET, "iso885914" },
	{ "ISO-8859-15", SUPERSET, "iso885915 latin9 l9" },
	{ "ISO-8859-16", SUPERSET, "iso885916 latin10" },
	{ "CP1250", SUPERSET, "windows1250 cp1250 xcp1250" },
	{ "CP1251", SUPERSET, "windows1251 cp1251 xcp1251" },
	{ "CP1253", SUPERSET, "windows1253 cp1253 xcp1253" },
	{ "CP1255", SUPERSET, "windows1255 cp1255 xcp1255" },
	{ "CP1256", SUPERSET, "windows1256 cp1256 xcp1256" },
	{ "CP1257", SUPERSET, "windows1257 cp1257 xcp1257" },
	{ "CP1258", SUPERSET, "windows1258 cp1258 xcp1258" },
	{ "KOI8-R", SUPERSET, "koi8r koi8 koi cskoi8r" },
	{ "KOI8-U", SUPERSET, "koi8u koi8ru" },
	{ "MACINTOSH", SUPERSET, "macintosh mac macroman xmacroman csmacintosh" },
	{ "MAC-CYRILLIC", SUPERSET, "xmaccyrillic maccyrillic xmacukrainian" },
	{ "IBM437", SUPERSET, "cp437 ibm437 437 cspc8codepage437" },
	{ "IBM850", SUPERSET, "cp850 ibm850 850" },
	{ "IBM852", SUPERSET, "cp852 ibm852 852" },
	{ "IBM855", SUPERSET, "cp855 ibm855 855" },
	{ "CP858", SUPERSET, "cp858 ibm858 ibm00858" },
	{ "IBM862", SUPERSET, "cp862 ibm862 862 dos862" },
	{ "IBM865", SUPERSET, "cp865 ibm865 865" },
	{ "IBM866", SUPERSET, "cp866 ibm866 866 csibm866" },
	{ "VISCII", 0, "viscii csviscii" },
	{ "IBM037", 0, "ibm037 cp037 037 ebcdiccpus" },
	{ "IBM500", 0, "ibm500 cp500" },
	{ "IBM1047", 0, "ibm1047 cp1047" },
	/* The others of EBCDIC that mail programs know: their "@" stands elsewhere, or is written
	 * under another name. */
	{ "IBM273", 0, "ibm273 cp273 273 ebcdicde ebcdiccpde" },
	{ "IBM277", 0, "ibm277 cp277 ebcdiccpdk ebcdiccpno" },
	{ "IBM278", 0, "ibm278 cp278 278 ebcdiccpfi ebcdiccpse" },
	{ "IBM280", 0, "ibm280 cp280 ebcdiccpit" },
	{ "IBM284", 0, "ibm284 cp284 ebcdiccpes" },
	{ "IBM285", 0, "ibm285 cp285 ebcdiccpgb" },
	{ "IBM297", 0, "ibm297 cp297 ebcdiccpfr" },
	{ "IBM420", 0, "ibm420 cp420 ebcdiccpar1" },
	{ "IBM424", 0, "ibm424 cp424 424 ebcdiccphe" },
	{ "IBM870", 0, "ibm870 cp870 ebcdiccproece ebcdiccpyu" },
	{ "IBM871", 0, "ibm871 cp871 ebcdiccpis" },
	{ "IBM875", 0, "ibm875 cp875 875 ebcdicgreek" },
	{ "IBM1025", 0, "ibm1025 cp1025" },
	{ "IBM1026", 0, "ibm1026 cp1026 1026" },
	{ "IBM1112", 0, "ibm1112 cp1112" },
	{ "IBM1122", 0, "ibm1122 cp1122" },
	{ "IBM1123", 0, "ibm1123 cp1123" },
	{ "IBM1140", 0, "ibm1140 cp1140 1140 ibm01140 cp01140 ccsid01140 ebcdicus37euro" },
	{ "IBM1141", 0, "ibm1141 cp1141 1141 ibm01141 cp01141 ccsid01141 ebcdicde273euro" },
	{ "IBM1142", 0, "ibm1142 cp1142 1142 ibm01142 cp01142 ccsid01142" },
	{ "IBM1143", 0, "ibm1143 cp1143 1143 ibm01143 cp01143 ccsid01143" },
	{ "IBM1144", 0, "ibm1144 cp1144 1144 ibm01144 cp01144 ccsid01144" },
	{ "IBM1145", 0, "ibm1145 cp1145 1145 ibm01145 cp01145 ccsid01145" },
	{ "IBM1146", 0, "ibm1146 cp1146 1146 ibm01146 cp01146 ccsid01146" },
	{ "IBM1147", 0, "ibm1147 cp1147 1147 ibm01147 cp01147 ccsid01147" },
	{ "IBM1148", 0, "ibm1148 cp1148 1148 ibm01148 cp01148 ccsid01148" },
	{ "IBM1149", 0, "ibm1149 cp1149 1149 ibm01149 cp01149 ccsid01149" },
	{ "EUC-JP-MS", SUPERSET, "eucjp xeucjp eucjpms ujis xeuc cseucpkdfmtjapanese" },
	{ "CP932", 0,
	  "shiftjis xsjis sjis mskanji cp932 windows31j windows932 ms932 xmscp932 csshiftjis" },
	{ "ISO-2022-JP-3", 0,
	  "iso2022jp iso2022jp2 iso2022jp3 iso2022jpms csiso2022jp csiso2022jp2 iso2022jp1 cp50220 "
	  "cp50221 jis" },
	{ "UHC", SUPERSET,
	  "euckr ksc56011987 ksc5601 ksc56011989 ks5601 korean cp949 windows949 uhc ms949 cseuckr "
	  "isoir149" },
	{ "ISO-2022-KR", 0, "iso2022kr csiso2022kr" },
	{ "JOHAB", 0, "johab cp1361" },
	{ "GB18030", SUPERSET,
	  "gb18030 gb2312 gbk xgbk cp936 windows936 ms936 euccn xeuccn gb231280 chinese csgb2312 "
	  "isoir58" },
	{ "BIG5-HKSCS", SUPERSET, "big5 big5hkscs cnbig5 xxbig5 big5tw csbig5 cp950 windows950" },
	{ "EUC-TW", SUPERSET, "euctw xeuctw cns11643" },
	{ "ISO-2022-CN-EXT", SHIFTED, "iso2022cn iso2022cnext" },
	{ "GBK", HZ | SHIFTED, "hzgb2312 hzgb hz" },
	{ "UTF-7", SHIFTED, "utf7 unicode11utf7 unicode20utf7 xunicode20utf7 csunicode11utf7" },
	{ "UTF-16LE", WIDE2 | ORDERED, "utf16 unicode ucs2 iso10646ucs2 csunicode unicodefeff" },
	{ "UTF-16LE", WIDE2, "utf16le unicodelittle ucs2le unicodefffe" },
	{ "UTF-16BE", WIDE2, "utf16be unicodebig ucs2be" },
	{ "UTF-32LE", WIDE4 | ORDERED, "utf32 ucs4 iso10646ucs4" },
	{ "UTF-32LE", WIDE4, "utf32le ucs4le" },
	{ "UTF-32BE", WIDE4, "utf32be ucs4be" },
};

enum { ENCODINGS = sizeof encodings / sizeof *encodings };

static const char replacement[] = "\xEF\xBF\xBD";

/* WHY: a conversion that is open somewhere in the process keeps its code and its tables loaded;
 * opening it again opens no file. They are opened before there are threads, and only kept. */
static iconv_t kept[ENCODINGS];

struct charset {
	iconv_t conversion;
	const struct encoding *encoding;
	bool begun;                     /* the order of octets is known */
	bool double_octets;             /* HZ: between "~{" and "~}" */
	char pending[PENDING_MAX];      /* an incomplete sequence */
	size_t pending_length;
};

bool charset_start(void)
{
	for (size_t i = 0; i < ENCODINGS; i++) {
		if (kept[i] != NULL)
			continue;
		kept[i] = iconv_open("UTF-8", encodings[i].iconv_name);
		if (kept[i] == (iconv_t)-1) {
			kept[i] = NULL;
			return false;
		}
	}
	return true;
}

static bool word_among(struct bytes word, const char *words)
{
	for (const char *at = words; *at; at += *at == ' ') {
		const char *begin = at;
		while (*at && *at != ' ')
			at++;
		if ((size_t)(at - begin) == word.len && memcmp(begin, word.at, word.len) == 0)
			return true;
	}
	return false;
}

/* Senders write the same name with and without hyphens, underscores, a leading "x-" or "_": only
 * letters and digits count. */
static const struct encoding *encoding_of(struct bytes name)
{
	char room[NAME_OCTETS_MAX];
	struct text plain = TEXT(room);
	for (size_t i = 0; i < name.len && !plain.cut; i++)
		if (octet_alpha(name.at[i]) || octet_digit(name.at[i]))
			text_char(&plain, octet_lower(name.at[i]));
	/* What nearly every name says needs no search. */
	if (plain.len == 0 || plain.cut || bytes_equal(text_bytes(&plain), BYTES("utf8")) ||
	    bytes_equal(text_bytes(&plain), BYTES("usascii")))
		return NULL;
	for (size_t i = 0; i < ENCODINGS; i++)
		if (word_among(text_bytes(&plain), encodings[i].names))
			return &encodings[i];
	return NULL;
}

bool charset_superset(struct bytes name)
{
	const struct encoding *e = encoding_of(name);
	return e == NULL || e->traits & SUPERSET;
}

static struct charset *charset_open_as(const struct encoding *e)
{
	struct charset *c = calloc(1, sizeof *c);
	if (c == NULL)
		return NULL;
	c->encoding = e;
	c->begun = !(e->traits & ORDERED);
	c->conversion = iconv_open("UTF-8", e->iconv_name);
	if (c->conversion != (iconv_t)-1)
		return c;
	free(c);
	return NULL;
}

bool charset_converts(struct bytes name)
{
	return encoding_of(name) != NULL;
}

bool charset_known(struct bytes name)
{
	return encoding_of(name) != NULL || bytes_equal_nocase(name, BYTES("utf-8")) ||
	       bytes_equal_nocase(name, BYTES("utf8")) ||
	       bytes_equal_nocase(name, BYTES("us-ascii")) ||
	       bytes_equal_nocase(name, BYTES("ascii"));
}

struct charset *charset_open(struct bytes name)
{
	const struct encoding *e = encoding_of(name);
	return e ? charset_open_as(e) : NULL;
}

void charset_close(struct charset *c)
{
	if (c == NULL)
		return;
	(void)iconv_close(c->conversion);
	free(c);
}

/* ---- converting */

struct sink {
	void (*put)(void *arg, struct bytes);
	void *arg;
	char at[OUT_MAX];
	size_t len;
};

static void sink_flush(struct sink *out)
{
	if (out->len)
		out->put(out->arg, (struct bytes){ out->at, out->len });
	out->len = 0;
}

static void sink_replace(struct sink *out)
{
	if (sizeof out->at - out->len < sizeof replacement)
		sink_flush(out);
	memcpy(out->at + out->len, replacement, sizeof replacement - 1);
	out->len += sizeof replacement - 1;
}

static size_t unit(const struct charset *c)
{
	return c->encoding->traits & WIDE2 ? 2 : c->encoding->traits & WIDE4 ? 4 : 1;
}

/* Converts what can be; gives what is left: the beginning of an incomplete sequence, or nothing. */
static struct bytes convert(struct charset *c, struct sink *out, struct bytes in)
{
	while (in.len) {
		char *from = (char *)(uintptr_t)in.at, *to = out->at + out->len;
		size_t left = in.len, room = sizeof out->at - out->len;
		size_t result = iconv(c->conversion, &from, &left, &to, &room);
		int error = errno;
		out->len = (size_t)(to - out->at);
		in = bytes_skip(in, in.len - left);
		if (result != (size_t)-1)
			break;
		if (error == E2BIG) {
			sink_flush(out);
		} else if (error == EINVAL && in.len < PENDING_MAX) {
			break;
		} else {
			sink_replace(out);
			in = bytes_skip(in, unit(c));
			if (c->encoding->traits & SHIFTED)
				(void)iconv(c->conversion, NULL, NULL, NULL, NULL);
		}
	}
	return in;
}

/* Which order UTF-16 and UTF-32 without a label have: by the mark, or by where the zeros of ASCII
 * stand; with neither, the one that browsers take, which is the smaller end first. */
static bool order_known(struct charset *c, struct bytes octets)
{
	size_t n = unit(c);
	if (octets.len < n)
		return false;
	const unsigned char *o = (const unsigned char *)octets.at;
	bool big = n == 2 ? (o[0] == 0xFE && o[1] == 0xFF) || (o[0] == 0 && o[1] != 0) : o[0] == 0;
	c->begun = true;
	if (!big)
		return true;
	iconv_t other = iconv_open("UTF-8", n == 2 ? "UTF-16BE" : "UTF-32BE");
	if (other == (iconv_t)-1)
		return true;
	(void)iconv_close(c->conversion);
	c->conversion = other;
	return true;
}

/* HZ as GBK: the octets between "~{" and "~}" get their high bits, "~~" is "~", "~" at the end of a
 * line is nothing. Gives how many octets of `in` are used up; `room` is as long as `in`. */
static size_t hz_plain(struct charset *c, struct bytes in, char *room, size_t *length)
{
	size_t i = 0, n = 0;
	while (i < in.len) {
		char at = in.at[i], next = i + 1 < in.len ? in.at[i + 1] : '\0';
		if (at == '~' || (c->double_octets && (unsigned char)at > ' ')) {
			if (i + 1 == in.len)
				break;
			if (at == '~' && (next == '{' || next == '}')) {
				c->double_octets = next == '{';
			} else if (at == '~' && !c->double_octets) {
				if (next == '~')
					room[n++] = '~';
				else if (next != '\n')
					room[n++] = next;
			} else {
				room[n++] = (char)(at | 0x80);
				room[n++] = (char)(next | 0x80);
			}
			i += 2;
			continue;
		}
		if (at == '\n')
			c->double_octets = false;
		room[n++] = at;
		i++;
	}
	*length = n;
	return i;
}

static struct bytes convert_any(struct charset *c, struct sink *out, struct bytes in)
{
	char room[512];
	if (!c->begun && !order_known(c, in))
		return in;
	if (!(c->encoding->traits & HZ))
		return convert(c, out, in);
	while (in.len) {
		size_t length, used = hz_plain(c, bytes_first(in, sizeof room), room, &length);
		(void)convert(c, out, (struct bytes){ room, length });
		if (used == 0)
			break;
		in = bytes_skip(in, used);
	}
	return in;
}

/* In a charset that holds ASCII, ASCII passes as it is: nearly all of nearly every text. */
static size_t ascii_length(struct bytes b)
{
	size_t n = 0;
	uint64_t eight;
	while (b.len - n >= sizeof eight) {
		memcpy(&eight, b.at + n, sizeof eight);
		if (eight & 0x8080808080808080u)
			break;
		n += sizeof eight;
	}
	while (n < b.len && (unsigned char)b.at[n] < 0x80)
		n++;
	return n;
}

static void pending_set(struct charset *c, struct bytes rest)
{
	memmove(c->pending, rest.at, rest.len);
	c->pending_length = rest.len;
}

void charset_feed(struct charset *c, struct bytes octets, void (*put)(void *arg, struct bytes),
		  void *arg)
{
	struct sink out = { .put = put, .arg = arg };
	/* What was incomplete goes on, an octet at a time, until it is whole. */
	while ((c->pending_length || c->encoding->traits & SHIFTED) && octets.len) {
		char joined[PENDING_MAX + 1];
		memcpy(joined, c->pending, c->pending_length);
		joined[c->pending_length] = octets.at[0];
		struct bytes rest =
			convert_any(c, &out, (struct bytes){ joined, c->pending_length + 1 });
		octets = bytes_skip(octets, 1);
		pending_set(c, rest);
	}
	if (c->encoding->traits & SUPERSET) {
		size_t n = ascii_length(octets);
		sink_flush(&out);
		if (n)
			put(arg, bytes_first(octets, n));
		octets = bytes_skip(octets, n);
	}
	if (octets.len)
		pending_set(c, convert_any(c, &out, octets));
	sink_flush(&out);
}

static void put_text(void *arg, struct bytes b)
{
	text_add(arg, b);
}

/* UTF-8, with what is not replaced. */
static void put_valid(struct text *out, struct bytes b)
{
	while (b.len) {
		size_t n = 1;
		while (n < 4 && n < b.len && !bytes_utf8(bytes_first(b, n)))
			n++;
		bool valid = bytes_utf8(bytes_first(b, n));
		text_add(out, valid ? bytes_first(b, n) : bytes_of(replacement));
		b = bytes_skip(b, valid ? n : 1);
	}
}

void charset_text(struct text *out, struct bytes name, struct bytes octets)
{
	struct charset *c = charset_open(name);
	if (c == NULL) {
		put_valid(out, octets);
		return;
	}
	charset_feed(c, octets, put_text, out);
	if (c->pending_length)
		text_string(out, replacement);
	charset_close(c);
}
