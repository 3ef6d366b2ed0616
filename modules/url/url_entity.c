/* url_entity.c: character references of HTML; see url_inside.h. A const table: those that can
 * stand in a link or hide one, not all two thousand. */
#include "modules/url/url_inside.h"

#include <string.h>

enum { CODE_MAX = 0x10FFFF, CODE_NONE = 0xFFFD };

struct entity {
	const char *name;
	uint32_t code;
	bool old;                       /* known without a semicolon too (HTML 13.5) */
};

static const struct entity entities[] = {
	{ "amp", '&', true },
	{ "AMP", '&', true },
	{ "lt", '<', true },
	{ "LT", '<', true },
	{ "gt", '>', true },
	{ "GT", '>', true },
	{ "quot", '"', true },
	{ "QUOT", '"', true },
	{ "apos", '\'', false },
	{ "Tab", '\t', false },
	{ "NewLine", '\n', false },
	{ "excl", '!', false },
	{ "num", '#', false },
	{ "dollar", '$', false },
	{ "percnt", '%', false },
	{ "lpar", '(', false },
	{ "rpar", ')', false },
	{ "ast", '*', false },
	{ "midast", '*', false },
	{ "plus", '+', false },
	{ "comma", ',', false },
	{ "period", '.', false },
	{ "sol", '/', false },
	{ "colon", ':', false },
	{ "semi", ';', false },
	{ "equals", '=', false },
	{ "quest", '?', false },
	{ "commat", '@', false },
	{ "lsqb", '[', false },
	{ "lbrack", '[', false },
	{ "bsol", '\\', false },
	{ "rsqb", ']', false },
	{ "rbrack", ']', false },
	{ "Hat", '^', false },
	{ "lowbar", '_', false },
	{ "UnderBar", '_', false },
	{ "grave", '`', false },
	{ "lcub", '{', false },
	{ "lbrace", '{', false },
	{ "verbar", '|', false },
	{ "vert", '|', false },
	{ "rcub", '}', false },
	{ "rbrace", '}', false },
	{ "fjlig", 'f', false },
	{ "nbsp", 0xA0, true },
	{ "NonBreakingSpace", 0xA0, false },
	{ "shy", 0xAD, true },
	{ "laquo", 0xAB, true },
	{ "raquo", 0xBB, true },
	{ "middot", 0xB7, true },
	{ "szlig", 0xDF, true },
	{ "agrave", 0xE0, true },
	{ "aacute", 0xE1, true },
	{ "acirc", 0xE2, true },
	{ "atilde", 0xE3, true },
	{ "auml", 0xE4, true },
	{ "aring", 0xE5, true },
	{ "aelig", 0xE6, true },
	{ "ccedil", 0xE7, true },
	{ "egrave", 0xE8, true },
	{ "eacute", 0xE9, true },
	{ "ecirc", 0xEA, true },
	{ "euml", 0xEB, true },
	{ "igrave", 0xEC, true },
	{ "iacute", 0xED, true },
	{ "icirc", 0xEE, true },
	{ "iuml", 0xEF, true },
	{ "eth", 0xF0, true },
	{ "ntilde", 0xF1, true },
	{ "ograve", 0xF2, true },
	{ "oacute", 0xF3, true },
	{ "ocirc", 0xF4, true },
	{ "otilde", 0xF5, true },
	{ "ouml", 0xF6, true },
	{ "oslash", 0xF8, true },
	{ "ugrave", 0xF9, true },
	{ "uacute", 0xFA, true },
	{ "ucirc", 0xFB, true },
	{ "uuml", 0xFC, true },
	{ "yacute", 0xFD, true },
	{ "thorn", 0xFE, true },
	{ "yuml", 0xFF, true },
	{ "Auml", 0xC4, true },
	{ "Ouml", 0xD6, true },
	{ "Uuml", 0xDC, true },
	{ "Eacute", 0xC9, true },
	{ "imath", 0x131, false },
	{ "scaron", 0x161, false },
	{ "ensp", 0x2002, false },
	{ "emsp", 0x2003, false },
	{ "thinsp", 0x2009, false },
	{ "ThinSpace", 0x2009, false },
	{ "hairsp", 0x200A, false },
	{ "VeryThinSpace", 0x200A, false },
	{ "ZeroWidthSpace", 0x200B, false },
	{ "NegativeThinSpace", 0x200B, false },
	{ "NegativeMediumSpace", 0x200B, false },
	{ "NegativeThickSpace", 0x200B, false },
	{ "NegativeVeryThinSpace", 0x200B, false },
	{ "zwnj", 0x200C, false },
	{ "zwj", 0x200D, false },
	{ "lrm", 0x200E, false },
	{ "rlm", 0x200F, false },
	{ "hyphen", 0x2010, false },
	{ "dash", 0x2010, false },
	{ "ndash", 0x2013, false },
	{ "mdash", 0x2014, false },
	{ "lsquo", 0x2018, false },
	{ "rsquo", 0x2019, false },
	{ "ldquo", 0x201C, false },
	{ "rdquo", 0x201D, false },
	{ "bull", 0x2022, false },
	{ "hellip", 0x2026, false },
	{ "lsaquo", 0x2039, false },
	{ "rsaquo", 0x203A, false },
	{ "NoBreak", 0x2060, false },
	{ "ApplyFunction", 0x2061, false },
	{ "af", 0x2061, false },
	{ "InvisibleTimes", 0x2062, false },
	{ "it", 0x2062, false },
	{ "InvisibleComma", 0x2063, false },
	{ "ic", 0x2063, false },
	{ "filig", 0xFB01, false },
	{ "fllig", 0xFB02, false },
};

static uint32_t number_decode(struct bytes digits)
{
	bool hex = bytes_starts_nocase(digits, BYTES("x"));
	uint32_t code = 0;
	digits = bytes_skip(digits, hex);
	for (size_t i = 0; i < digits.len; i++) {
		uint32_t d = (uint32_t)octet_hex(digits.at[i]);
		code = code > CODE_MAX ? code : code * (hex ? 16 : 10) + d;
	}
	return digits.len == 0 || code == 0 || code > CODE_MAX || (code >= 0xD800 && code <= 0xDFFF)
		       ? CODE_NONE
		       : code;
}

static bool digits_any(struct bytes b)
{
	b = bytes_skip(b, bytes_starts_nocase(b, BYTES("x")));
	return b.len > 0;
}

size_t entity_decode(struct bytes written, bool attribute, char next, uint32_t codes[2],
		     size_t *count)
{
	struct bytes name = bytes_skip(written, 1);
	bool closed = name.len && name.at[name.len - 1] == ';';
	name.len -= closed;
	*count = 1;
	if (name.len && name.at[0] == '#') {
		codes[0] = number_decode(bytes_skip(name, 1));
		return digits_any(bytes_skip(name, 1)) ? written.len : 0;
	}
	for (size_t i = 0; name.len && i < sizeof entities / sizeof *entities; i++) {
		const struct entity *e = &entities[i];
		if (e->name[0] != name.at[0] || !bytes_starts(name, bytes_of(e->name)))
			continue;
		size_t len = strlen(e->name);
		bool all = len == name.len;
		/* In an attribute "&amp=" and "&ampx" are what they look like: parameters of a
		 * query. */
		if (!(all && closed) && (!e->old || (attribute && (!all || next == '='))))
			continue;
		codes[0] = e->code;
		codes[1] = 'j';
		*count = e->code == 'f' ? 2 : 1;
		return 1 + len + (all && closed);
	}
	return 0;
}
