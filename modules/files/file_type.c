/* file_type.c: what a file is by its content; see file_type.h. Must never look at more than the
 * sample. */
#include "modules/files/file_type_inside.h"

#include <string.h>

/* Numbers that say it all, where they stand. */
static const struct {
	enum type type;
	size_t at;
	struct bytes octets;
} magics[] = {
	{ ELF,
	  0,
	  { "\x7f"
	    "ELF",
	    4 } },
	{ MACHO, 0, { "\xfe\xed\xfa\xce", 4 } },
	{ MACHO, 0, { "\xfe\xed\xfa\xcf", 4 } },
	{ MACHO, 0, { "\xce\xfa\xed\xfe", 4 } },
	{ MACHO, 0, { "\xcf\xfa\xed\xfe", 4 } },
	{ DEX, 0, { "dex\n0", 5 } },
	{ LNK, 0, { "\x4c\0\0\0\x01\x14\x02\0", 8 } },
	{ OLE, 0, { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 } },
	{ ZIP, 0, { "PK\3\4", 4 } },
	{ ZIP, 0, { "PK\5\6", 4 } },
	{ ZIP, 0, { "PK\7\x8", 4 } },
	{ RAR, 0, { "Rar!\x1a\x07", 6 } },
	{ RAR, 0, { "RE~^", 4 } },
	{ SEVENZIP, 0, { "7z\xbc\xaf\x27\x1c", 6 } },
	{ GZIP, 0, { "\x1f\x8b\x08", 3 } },
	{ XZ,
	  0,
	  { "\xfd"
	    "7zXZ\0",
	    6 } },
	{ ZSTD, 0, { "\x28\xb5\x2f\xfd", 4 } },
	{ COMPRESS, 0, { "\x1f\x9d", 2 } },
	{ CAB, 0, { "MSCF\0\0\0\0", 8 } },
	{ CAB, 0, { "ISc(", 4 } },
	{ WIM, 0, { "MSWIM\0\0\0", 8 } },
	{ WIM, 0, { "WLPWM\0\0\0", 8 } },
	{ LZIP, 0, { "LZIP\1", 5 } },
	{ LZ4, 0, { "\x04\x22\x4d\x18", 4 } },
	{ LZ4, 0, { "\x02\x21\x4c\x18", 4 } },
	{ LZOP, 0, { "\x89LZO\0\r\n\x1a\n", 9 } },
	{ ZOO, 20, { "\xdc\xa7\xc4\xfd", 4 } },
	{ ARC, 0, { "ArC\1", 4 } },
	{ ALZ, 0, { "ALZ\1", 4 } },
	{ EGG, 0, { "EGGA\0\1", 6 } },
	{ SIT, 0, { "SIT!\0", 5 } },
	{ SIT, 0, { "StuffIt!", 8 } },
	{ SIT, 0, { "StuffIt (c)1997-", 16 } },
	{ ZPAQ, 0, { "zPQ\1", 4 } },
	{ ZPAQ, 0, { "zPQ\2", 4 } },
	{ ZPAQ, 0, { "7kSt\xa0\x31\x83\xd3", 8 } },
	{ DEB, 0, { "!<arch>\ndebian-binary", 21 } },
	{ AR, 0, { "!<arch>\n", 8 } },
	{ RPM, 0, { "\xed\xab\xee\xdb", 4 } },
	{ XAR, 0, { "xar!\0\x1c\0\1", 8 } },
	{ SQUASHFS, 0, { "hsqs", 4 } },
	{ VMDK, 0, { "KDMV\1\0\0\0", 8 } },
	{ CRX, 0, { "Cr24\2\0\0\0", 8 } },
	{ CRX, 0, { "Cr24\3\0\0\0", 8 } },
	{ HLP, 0, { "\x3f\x5f\x03\0", 4 } },
	{ ANI, 8, { "ACONLIST", 8 } },
	{ ANI, 8, { "ACONanih", 8 } },
	{ ACE, 7, { "**ACE**", 7 } },
	{ TAR, 257, { "ustar", 5 } },
	{ VHD, 0, { "conectix", 8 } },
	{ VHDX, 0, { "vhdxfile", 8 } },
	{ CHM, 0, { "ITSF\3\0\0\0", 8 } },
	{ ONENOTE, 0, { "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", 8 } },
	{ RTF, 0, { "{\\rt", 4 } },
	{ TNEF, 0, { "\x78\x9f\x3e\x22", 4 } },
};

/* Text formats, by how they begin; a blank in a pattern of tags stands for whatever ends the name
 * of one. Ordered: the first that fits counts. */
static const struct {
	enum type type;
	const char *begins;
} texts[] = {
	{ URL, "[InternetShortcut]" },
	{ REG, "Windows Registry Editor Version " },
	{ REG, "REGEDIT4" },
	{ SCRIPT, "#!" },
	{ ENCODED, "#@~^" },
	{ BATCH, "@echo off" },
	{ RDP, "full address:s:" },
	{ RDP, "screen mode id:i:" },
	{ SCF, "[Shell]\r\nCommand=" },
	{ SCF, "[Shell]\nCommand=" },
	{ IQY, "WEB\r\n1\r\n" },
	{ IQY, "WEB\n1\n" },
	{ SLK, "ID;PWXL" },
	{ SLK, "ID;P;N;E" },
	{ SLK, "ID;P\r" },
	{ SLK, "ID;P\n" },
	{ DESKTOP, "[Desktop Entry]" },
	{ SCT, "<scriptlet " },
	{ JNLP, "<jnlp " },
	{ LIBRARY, "<libraryDescription " },
	{ SEARCH, "<searchConnectorDescription " },
	{ SEARCH, "<persistedQuery " },
	{ SETTING, "<PCSettings " },
	{ MSC, "<MMC_ConsoleFile " },
	{ INSTALLER, "<AppInstaller " },
	{ WSF, "<job " },
	{ WSF, "<package " },
	{ WSF, "<component " },
	{ WSF, "<?component " },
	{ SVG, "<svg " },
	{ SVG, "<!DOCTYPE svg " },
	{ HTML, "<!DOCTYPE html " },
	{ HTML, "<html " },
	{ HTML, "<head " },
	{ HTML, "<body " },
	{ HTML, "<script " },
	{ HTML, "<iframe " },
	{ HTML, "<title " },
	{ HTML, "<meta " },
};

void file_sample_begin(struct file_sample *s)
{
	s->size = 0;
	memset(s->sectors, 0, sizeof s->sectors);
}

/* What of the octets, which stand at `at` in the file, belongs to the window of `len` octets at
 * `from`. */
static void file_window_feed(char *window, uint64_t from, size_t len, uint64_t at,
			     struct bytes octets)
{
	if (at + octets.len <= from || at >= from + len)
		return;
	size_t skip = at < from ? (size_t)(from - at) : 0, to = at < from ? 0 : (size_t)(at - from);
	octets = bytes_first(bytes_skip(octets, skip), len - to);
	memcpy(window + to, octets.at, octets.len);
}

static void tail_feed(struct file_sample *s, struct bytes octets)
{
	octets = bytes_skip(octets, octets.len > FILE_TAIL_MAX ? octets.len - FILE_TAIL_MAX : 0);
	memmove(s->tail, s->tail + octets.len, FILE_TAIL_MAX - octets.len);
	memcpy(s->tail + FILE_TAIL_MAX - octets.len, octets.at, octets.len);
}

void file_sample_feed(struct file_sample *s, struct bytes octets)
{
	if (!octets.len)
		return;
	file_window_feed(s->start, 0, FILE_START_MAX, s->size, octets);
	for (size_t i = 0; i < FILE_SECTORS; i++)
		file_window_feed(s->sectors[i], (16 + i) * 2048 + 1, FILE_SECTOR_MAGIC, s->size,
				 octets);
	tail_feed(s, octets);
	s->size += octets.len;
}

static struct bytes start_of(const struct file_sample *s)
{
	return (struct bytes){ s->start,
			       s->size < FILE_START_MAX ? (size_t)s->size : FILE_START_MAX };
}

/* The last `len` octets, or fewer. */
static struct bytes tail_of(const struct file_sample *s)
{
	size_t len = s->size < FILE_TAIL_MAX ? (size_t)s->size : FILE_TAIL_MAX;
	return (struct bytes){ s->tail + FILE_TAIL_MAX - len, len };
}

static bool has_at(struct bytes b, size_t at, struct bytes octets)
{
	return bytes_starts(bytes_skip(b, at), octets);
}

static bool found_in(struct bytes b, struct bytes octets)
{
	return b.len && memmem(b.at, b.len, octets.at, octets.len) != NULL;
}

/* An MS-DOS header has more than its two letters: a table of countries begins with "MZ" too. */
static bool is_exe(struct bytes start)
{
	if (!bytes_starts(start, BYTES("MZ")) && !bytes_starts(start, BYTES("ZM")))
		return false;
	for (size_t i = 2; i < start.len && i < 64; i++)
		if ((unsigned char)start.at[i] < 9)
			return true;
	return false;
}

/* CAFEBABE is a class file or a Mach-O file for several processors: what follows is a version, 45
 * at least, or their number. */
static enum type cafebabe(struct bytes start)
{
	if (!bytes_starts(start, BYTES("\xca\xfe\xba\xbe")) || start.len < 8)
		return UNKNOWN;
	return start.at[4] == 0 && start.at[5] == 0 && start.at[6] == 0 && start.at[7] < 45 ? MACHO
											    : CLASS;
}

/* cpio in letters: the header is digits alone, which tells it from a text that begins with a
 * date. */
static bool is_cpio(struct bytes b)
{
	enum { NUMBER = 6, NEW_HEADER = 110, OLD_HEADER = 76 };
	bool new = bytes_starts(b, BYTES("070701")) || bytes_starts(b, BYTES("070702"));
	size_t len = new ? NEW_HEADER : OLD_HEADER;
	if (b.len < len || (!new && !bytes_starts(b, BYTES("070707"))))
		return false;
	for (size_t i = NUMBER; i < len; i++)
		if (new ? octet_hex(b.at[i]) < 0 : !octet_digit(b.at[i]))
			return false;
	return true;
}

/* Formats whose number alone is too short, or not all fixed. */
static enum type guarded(struct bytes b)
{
	if (is_exe(b))
		return EXE;
	if (is_cpio(b))
		return CPIO;
	if (bytes_starts(b, BYTES("BZh")) && has_at(b, 4, BYTES("1AY&SY")))
		return BZIP2;
	if (bytes_starts(b, BYTES("\x60\xea")) && b.len > 10 && (unsigned char)b.at[4] >= 30 &&
	    (unsigned char)b.at[5] < 20)
		return ARJ;
	if (has_at(b, 2, BYTES("-l")) && b.len > 6 && (b.at[4] == 'h' || b.at[4] == 'z') &&
	    b.at[6] == '-')
		return LZH;
	/* LZMA alone: the usual properties, a dictionary of whole 64 KiB, and a length that is not
	 * known or below 1 TiB. */
	if (bytes_starts(b, BYTES("\x5d\0\0")) && b.len > 13 && b.at[13] == 0 &&
	    ((has_at(b, 5, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"))) ||
	     has_at(b, 10, BYTES("\0\0\0"))))
		return LZMA;
	/* A version, and a length below 16 MiB. */
	if (b.len > 8 && bytes_has(BYTES("FCZ"), b.at[0]) && has_at(b, 1, BYTES("WS")) &&
	    b.at[7] == 0)
		return SWF;
	return cafebabe(b);
}

static bool octet_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\0';
}

static bool begins(struct bytes b, struct bytes pattern)
{
	if (pattern.at[0] != '<' || pattern.at[pattern.len - 1] != ' ')
		return bytes_starts_nocase(b, pattern);
	pattern = bytes_first(pattern, pattern.len - 1);
	return bytes_starts_nocase(b, pattern) &&
	       (b.len == pattern.len || octet_blank(b.at[pattern.len]) ||
		bytes_has(BYTES(">/"), b.at[pattern.len]));
}

/* Past blanks, comments and an XML declaration, with which text formats may begin. */
static struct bytes past_prolog(struct bytes b)
{
	static const struct {
		struct bytes opens, closes;
	} passed[] = { { { "<!--", 4 }, { "-->", 3 } }, { { "<?xml", 5 }, { "?>", 2 } } };
	for (bool more = true; more;) {
		more = false;
		while (b.len && octet_blank(b.at[0]))
			b = bytes_skip(b, 1);
		for (size_t i = 0; i < 2; i++) {
			const char *end = bytes_starts_nocase(b, passed[i].opens)
						  ? memmem(b.at, b.len, passed[i].closes.at,
							   passed[i].closes.len)
						  : NULL;
			if (!end)
				continue;
			b = bytes_skip(b, (size_t)(end - b.at) + passed[i].closes.len);
			more = true;
		}
	}
	return b;
}

/* UTF-16 without its other half; what is not ASCII is lost, and does not matter here. */
static struct bytes narrow(struct bytes b, char *buffer)
{
	size_t high = bytes_starts(b, BYTES("\xfe\xff")) ? 0 : 1, n = 0;
	if (high == 1 && !bytes_starts(b, BYTES("\xff\xfe")))
		return bytes_skip(b, bytes_starts(b, BYTES("\xef\xbb\xbf")) ? 3 : 0);
	for (size_t i = 2; i + 1 < b.len; i += 2)
		buffer[n++] = b.at[i + high] ? '?' : b.at[i + 1 - high];
	return (struct bytes){ buffer, n };
}

static enum type textual(struct bytes start)
{
	char buffer[FILE_START_MAX], lower[FILE_START_MAX];
	struct bytes b = past_prolog(narrow(start, buffer));
	struct text all = TEXT(lower);
	for (size_t i = 0; i < b.len; i++)
		text_char(&all, octet_lower(b.at[i]));
	if (b.len && b.at[0] == '<' && found_in(text_bytes(&all), BYTES("<hta:application")))
		return HTA;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (begins(b, bytes_of(texts[i].begins)))
			return texts[i].type;
	return UNKNOWN;
}

/* Volume descriptors: ECMA-119, 8.1, and the recognition sequence of ECMA-167, 2/9. A disc for both
 * is ISO. */
static enum type disc(const struct file_sample *s)
{
	enum type type = UNKNOWN;
	for (size_t i = 0; i < FILE_SECTORS; i++) {
		struct bytes magic = { s->sectors[i], FILE_SECTOR_MAGIC };
		if (bytes_equal(magic, BYTES("CD001")))
			return ISO;
		if (bytes_equal(magic, BYTES("NSR02")) || bytes_equal(magic, BYTES("NSR03")))
			type = UDF;
	}
	return type;
}

static enum type by_start(struct bytes start)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (has_at(start, magics[i].at, magics[i].octets))
			return magics[i].type;
	enum type type = guarded(start);
	return type == UNKNOWN ? textual(start) : type;
}

static enum type by_tail(const struct file_sample *s)
{
	struct bytes tail = tail_of(s);
	if (bytes_starts(tail, BYTES("conectix")))
		return VHD;
	return bytes_starts(tail, BYTES("koly\0\0\0\4")) ? DMG : UNKNOWN;
}

const struct file_type *file_type_of(const struct file_sample *s)
{
	enum type type = by_start(start_of(s));
	if (type == UNKNOWN)
		type = disc(s);
	if (type == UNKNOWN)
		type = by_tail(s);
	/* Readers of PDF look for its beginning in the first 1,024 octets. */
	if (type == UNKNOWN && found_in(start_of(s), BYTES("%PDF-")))
		type = PDF;
	return type == UNKNOWN ? NULL : &file_types[type];
}

static bool has_mime(const struct file_type *t, struct bytes mime)
{
	for (size_t i = 0; i < sizeof t->mime / sizeof *t->mime && t->mime[i]; i++)
		if (bytes_equal_nocase(mime, bytes_of(t->mime[i])))
			return true;
	return false;
}

const struct file_type *file_type_named(struct bytes name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (bytes_equal_nocase(name, bytes_of(file_types[i].name)) ||
		    has_mime(&file_types[i], name))
			return &file_types[i];
	return NULL;
}

const struct file_type *file_type_unread(const struct file_name *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (file_name_which(name, file_types[i].unread, FILE_UNREAD_NAMES) <
		    FILE_UNREAD_NAMES)
			return &file_types[i];
	if (file_name_volume(name, 'r'))
		return &file_types[RAR];
	return file_name_volume(name, 'z') ? &file_types[ZIP] : NULL;
}

/* RFC 1952, 2.3: behind ten octets an extra field, then the name, if the flags say so. */
struct bytes file_gzip_name(const struct file_sample *s)
{
	enum { FLAGS_AT = 3, FIXED = 10, HAS_EXTRA = 4, HAS_NAME = 8 };
	struct bytes b = start_of(s);
	if (b.len < FIXED || !bytes_starts(b, BYTES("\x1f\x8b")) || !(b.at[FLAGS_AT] & HAS_NAME))
		return BYTES("");
	bool extra = b.at[FLAGS_AT] & HAS_EXTRA;
	b = bytes_skip(b, FIXED);
	if (extra && b.len >= 2)
		b = bytes_skip(b, 2 + ((size_t)(unsigned char)b.at[0] |
				       (size_t)(unsigned char)b.at[1] << 8));
	return bytes_first(b, bytes_find(b, '\0'));
}
