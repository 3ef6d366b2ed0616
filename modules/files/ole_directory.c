/* ole_directory.c: macros, encryption and programs in a compound file; see ole_directory.h.
 *
 * An entry of the directory takes 128 octets and stands at a multiple of that, because every sector
 * does (MS-CFB 2.2, 2.6.1). So each 128 octets are taken for an entry; what is none has no such
 * name. Streams begin where a sector of 512 octets does, small ones at a multiple of 64. Must never
 * hold more than one entry. */
#include "modules/files/ole_directory.h"

#include <string.h>

enum { OLE_SECTOR = 512, OLE_SMALL_SECTOR = 64 };
/* 2.6.1: where the fields of an entry stand. */
enum { ENTRY_TYPE = 66, ENTRY_CLASS = 80, TYPE_STREAM = 2, TYPE_ROOT = 5 };

void ole_begin(struct ole_directory *o)
{
	*o = (struct ole_directory){ .other = false };
	ole_workbook_begin(&o->workbook);
	ole_field_begin(&o->field);
}

static unsigned ole_u16(const char *at)
{
	return (unsigned)(unsigned char)at[0] | (unsigned)(unsigned char)at[1] << 8;
}

/* 2.6.1: UTF-16 with a NUL at the end, which the length counts. Names differ in case only for the
 * eye. */
static bool ole_named(const struct ole_directory *o, const char *name)
{
	size_t len = strlen(name);
	if (ole_u16(o->entry + OLE_NAME_MAX) != 2 * (len + 1))
		return false;
	for (size_t i = 0; i <= len; i++)
		if (octet_lower(o->entry[2 * i]) != name[i] || o->entry[2 * i + 1])
			return false;
	return true;
}

/* The tables of an installer's database have names in letters of their own, from U+3800 to U+4840,
 * which begins them all; its root has one of three classes. */
static bool entry_of_installer(const struct ole_directory *o)
{
	static const struct bytes class = { "\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 15 };
	enum { PACKAGE = 0x84, TRANSFORM = 0x82, PATCH = 0x86, FIRST = 0x3800, LAST = 0x4840 };
	unsigned kind = (unsigned char)o->entry[ENTRY_CLASS];
	unsigned len = ole_u16(o->entry + OLE_NAME_MAX);
	if (o->entry[ENTRY_TYPE] == TYPE_ROOT)
		return (kind == PACKAGE || kind == TRANSFORM || kind == PATCH) &&
		       bytes_equal((struct bytes){ o->entry + ENTRY_CLASS + 1, class.len }, class);
	if (o->entry[ENTRY_TYPE] != TYPE_STREAM || len < 8 || len > OLE_NAME_MAX || len % 2 ||
	    ole_u16(o->entry) != LAST)
		return false;
	for (unsigned i = 0; i + 2 < len; i += 2)
		if (ole_u16(o->entry + i) < FIRST || ole_u16(o->entry + i) > LAST)
			return false;
	return true;
}

/* MS-DOC 2.5.1: a document of Word begins so, and the first 32 octets are never encrypted. */
static bool word_encrypted(const char *b)
{
	enum { WORD_97 = 0xa5ec, WORD_6 = 0xa5dc, ENCRYPTED = 0x100 };
	unsigned ident = ole_u16(b), version = ole_u16(b + 2);
	bool known = (version >= 0x65 && version <= 0x69) || (version >= 0xc0 && version <= 0xc2) ||
		     version == 0xd9 || version == 0x101 || version == 0x10c || version == 0x112;
	return (ident == WORD_97 || ident == WORD_6) && known && ole_u16(b + 10) & ENCRYPTED &&
	       b[18] == 0;
}

/* MS-PPT 2.3.2: who edited the presentation last; another token says that it is encrypted. */
static bool presentation_encrypted(const char *b)
{
	return memcmp(b, "\0\0\xf6\x0f", 4) == 0 &&
	       memcmp(b + 8, "\x14\0\0\0\xdf\xc4\xd1\xf3", 8) == 0;
}

/* MS-PPT 2.4.10, 2.4.11: the project of a presentation is packed; this record says that there is
 * one. A "?" stands for any octet. */
static void presentation_feed(struct ole_directory *o, struct bytes octets)
{
	static const struct bytes record = { "\xff\3\x14\0\0\0\2\0\0\4\x0c\0\0\0????\1\0\0\0", 22 };
	while (octets.len) {
		if (!o->matched)
			octets = bytes_skip(octets, bytes_find(octets, record.at[0]));
		if (!octets.len)
			return;
		char c = octets.at[0], wanted = record.at[o->matched];
		if (c == wanted || wanted == '?')
			o->matched++;
		else
			o->matched = c == record.at[0];
		if (o->matched == record.len) {
			o->macros = true;
			o->matched = 0;
		}
		octets = bytes_skip(octets, 1);
	}
}

static void entry_read(struct ole_directory *o)
{
	static const struct bytes magic = { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 };
	if (!o->begun) {
		o->other = !bytes_starts((struct bytes){ o->entry, sizeof o->entry }, magic);
		o->begun = true;
		return;
	}
	/* MS-OVBA 2.2.1: each project of macros has this stream. MS-OFFCRYPTO 2.3.4, 2.3.5.4 and
	 * 2.2.10: what is encrypted, or for certain readers only, is in one of these. */
	o->macros |= ole_named(o, "_vba_project");
	o->encrypted |= ole_named(o, "encryptedpackage") || ole_named(o, "encryptedsummary") ||
			ole_named(o, "\x09"
				     "drmcontent");
	o->installer |= entry_of_installer(o);
	/* MS-OLEDS 2.3.6: a file that is packed into a document. WHY not the equation editor's
	 * objects: papers that are older than its successor have them. */
	o->package |= ole_named(o, "\x01"
				   "ole10native");
	ole_field_feed(&o->field, (struct bytes){ o->entry, OLE_ENTRY });
	presentation_feed(o, (struct bytes){ o->entry, OLE_ENTRY });
	bool sector = o->before % OLE_SECTOR == 0;
	ole_workbook_feed(&o->workbook, (struct bytes){ o->entry, OLE_ENTRY }, sector);
	o->macros |= o->workbook.macros;
	o->encrypted |= o->workbook.encrypted || (sector && word_encrypted(o->entry));
	for (size_t at = 0; at < OLE_ENTRY; at += OLE_SMALL_SECTOR)
		o->encrypted |= presentation_encrypted(o->entry + at);
}

void ole_feed(struct ole_directory *o, struct bytes octets)
{
	while (octets.len && !o->other) {
		struct bytes taken = bytes_first(octets, OLE_ENTRY - o->at);
		memcpy(o->entry + o->at, taken.at, taken.len);
		o->at += taken.len;
		octets = bytes_skip(octets, taken.len);
		if (o->at < OLE_ENTRY)
			return;
		entry_read(o);
		o->at = 0;
		o->before += OLE_ENTRY;
	}
}
