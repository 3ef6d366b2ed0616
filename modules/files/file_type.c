/* file_type.c: what a file is by its content; see file_type.h. Must never look at more than the
 * sample. */
#include "modules/files/file_type.h"

#include <string.h>

/* In the order of `types`. */
enum type {
	EXE,
	ELF,
	MACHO,
	CLASS,
	DEX,
	LNK,
	OLE,
	PDF,
	ZIP,
	RAR,
	SEVENZIP,
	GZIP,
	BZIP2,
	XZ,
	ZSTD,
	COMPRESS,
	CAB,
	ARJ,
	LZH,
	ACE,
	TAR,
	ISO,
	UDF,
	VHD,
	VHDX,
	DMG,
	CHM,
	ONENOTE,
	RTF,
	TNEF,
	SWF,
	URL,
	REG,
	HTA,
	WSF,
	SCRIPT,
	SVG,
	HTML,
	TYPES,
	UNKNOWN = TYPES,
};

static const struct file_type types[TYPES] = {
	[EXE] = { "exe",
		  "a Windows program",
		  { "application/x-dosexec", "application/x-msdownload",
		    "application/vnd.microsoft.portable-executable", "application/x-msdos-program",
		    "application/x-exe", "application/exe", "application/x-winexe" },
		  { "exe", "scr", "com", "dll", "cpl", "pif", "sys" },
		  false },
	[ELF] = { "elf",
		  "a Unix program",
		  { "application/x-executable", "application/x-elf", "application/x-sharedlib",
		    "application/x-pie-executable", "application/x-object" },
		  { "elf", "so", "bin", "run", "out" },
		  false },
	[MACHO] = { "macho",
		    "a macOS program",
		    { "application/x-mach-binary", "application/x-mach-o" },
		    { "macho", "dylib", "app" },
		    false },
	[CLASS] = { "class",
		    "a Java program",
		    { "application/java-vm", "application/x-java-applet", "application/java",
		      "application/x-java-vm", "application/x-java-class" },
		    { "class" },
		    false },
	[DEX] = { "dex",
		  "an Android program",
		  { "application/vnd.android.dex" },
		  { "dex" },
		  false },
	[LNK] = { "lnk",
		  "a Windows shortcut",
		  { "application/x-ms-shortcut", "application/x-win-lnk", "application/x-lnk" },
		  { "lnk" },
		  false },
	[OLE] = { "ole",
		  "an OLE file",
		  { "application/x-ole-storage", "application/x-cfb", "application/msword",
		    "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		    "application/x-msi" },
		  { NULL },
		  false },
	[PDF] = { "pdf",
		  "a PDF document",
		  { "application/pdf", "application/x-pdf" },
		  { NULL },
		  true },
	[ZIP] = { "zip",
		  "a zip file",
		  { "application/zip", "application/x-zip-compressed", "application/x-zip" },
		  { NULL },
		  false },
	[RAR] = { "rar",
		  "a RAR archive",
		  { "application/vnd.rar", "application/x-rar-compressed", "application/x-rar" },
		  { NULL },
		  false },
	[SEVENZIP] = { "7z", "a 7z archive", { "application/x-7z-compressed" }, { NULL }, false },
	[GZIP] = { "gzip",
		   "a gzip file",
		   { "application/gzip", "application/x-gzip" },
		   { NULL },
		   false },
	[BZIP2] = { "bzip2",
		    "a bzip2 file",
		    { "application/x-bzip2", "application/x-bzip" },
		    { NULL },
		    false },
	[XZ] = { "xz", "an xz file", { "application/x-xz" }, { NULL }, false },
	[ZSTD] = { "zstd",
		   "a zstd file",
		   { "application/zstd", "application/x-zstd" },
		   { NULL },
		   false },
	[COMPRESS] = { "compress",
		       "a compress file",
		       { "application/x-compress" },
		       { NULL },
		       false },
	[CAB] = { "cab",
		  "a cabinet archive",
		  { "application/vnd.ms-cab-compressed", "application/x-cab" },
		  { NULL },
		  false },
	[ARJ] = { "arj",
		  "an ARJ archive",
		  { "application/x-arj", "application/arj" },
		  { NULL },
		  false },
	[LZH] = { "lzh",
		  "an LHA archive",
		  { "application/x-lzh-compressed", "application/x-lha", "application/x-lzh" },
		  { NULL },
		  false },
	[ACE] = { "ace",
		  "an ACE archive",
		  { "application/x-ace-compressed", "application/x-ace" },
		  { NULL },
		  false },
	[TAR] = { "tar",
		  "a tar archive",
		  { "application/x-tar", "application/x-ustar" },
		  { NULL },
		  false },
	[ISO] = { "iso",
		  "a disc image",
		  { "application/x-iso9660-image", "application/x-cd-image",
		    "application/vnd.efi.iso" },
		  { "iso", "img" },
		  false },
	[UDF] = { "udf",
		  "a disc image",
		  { "application/x-udf-image" },
		  { "iso", "img", "udf" },
		  false },
	[VHD] = { "vhd",
		  "a disk image",
		  { "application/x-vhd", "application/x-virtualbox-vhd" },
		  { "vhd" },
		  false },
	[VHDX] = { "vhdx",
		   "a disk image",
		   { "application/x-vhdx", "application/x-virtualbox-vhdx" },
		   { "vhdx" },
		   false },
	[DMG] = { "dmg",
		  "a macOS disk image",
		  { "application/x-apple-diskimage" },
		  { "dmg" },
		  false },
	[CHM] = { "chm",
		  "a Windows help file",
		  { "application/vnd.ms-htmlhelp", "application/x-chm" },
		  { "chm" },
		  false },
	[ONENOTE] = { "onenote",
		      "a OneNote section",
		      { "application/onenote", "application/msonenote" },
		      { "one" },
		      false },
	[RTF] = { "rtf",
		  "an RTF document",
		  { "application/rtf", "text/rtf", "application/x-rtf" },
		  { NULL },
		  true },
	[TNEF] = { "tnef",
		   "a TNEF file",
		   { "application/ms-tnef", "application/vnd.ms-tnef" },
		   { NULL },
		   false },
	[SWF] = { "swf",
		  "a Flash program",
		  { "application/x-shockwave-flash", "application/vnd.adobe.flash.movie" },
		  { "swf" },
		  false },
	[URL] = { "url",
		  "an Internet shortcut",
		  { "application/internet-shortcut", "application/x-url" },
		  { "url" },
		  true },
	[REG] = { "reg", "a registry file", { "text/x-ms-regedit" }, { "reg" }, true },
	[HTA] = { "hta", "an HTML application", { "application/hta" }, { "hta" }, true },
	[WSF] = { "wsf",
		  "a Windows script",
		  { "text/x-wsf", "application/x-wsf" },
		  { "wsf", "wsc" },
		  true },
	[SCRIPT] = { "script",
		     "a script",
		     { "application/x-sh", "text/x-shellscript", "application/x-shellscript",
		       "text/x-script", "text/x-python", "text/x-perl" },
		     { "sh", "bash", "py", "pl", "rb", "command" },
		     true },
	[SVG] = { "svg", "an SVG picture", { "image/svg+xml", "image/svg" }, { NULL }, true },
	[HTML] = { "html",
		   "an HTML page",
		   { "text/html", "application/xhtml+xml" },
		   { NULL },
		   true },
};

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

/* Formats whose number alone is too short, or not all fixed. */
static enum type guarded(struct bytes b)
{
	if (is_exe(b))
		return EXE;
	if (bytes_starts(b, BYTES("BZh")) && has_at(b, 4, BYTES("1AY&SY")))
		return BZIP2;
	if (bytes_starts(b, BYTES("\x60\xea")) && b.len > 10 && (unsigned char)b.at[4] >= 30 &&
	    (unsigned char)b.at[5] < 20)
		return ARJ;
	if (has_at(b, 2, BYTES("-l")) && b.len > 6 && (b.at[4] == 'h' || b.at[4] == 'z') &&
	    b.at[6] == '-')
		return LZH;
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
	return type == UNKNOWN ? NULL : &types[type];
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
		if (bytes_equal_nocase(name, bytes_of(types[i].name)) || has_mime(&types[i], name))
			return &types[i];
	return NULL;
}

/* RAR 5: a number of seven bits an octet, the lowest first. */
static uint64_t rar_number(struct bytes *b)
{
	uint64_t value = 0;
	for (unsigned shift = 0; b->len && shift < 63; shift += 7) {
		unsigned char c = (unsigned char)b->at[0];
		*b = bytes_skip(*b, 1);
		value |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			break;
	}
	return value;
}

bool file_type_sealed(const struct file_sample *s)
{
	enum { RAR4_MAIN = 0x73, RAR4_SEALED = 0x80, RAR5_ENCRYPTION = 4 };
	struct bytes start = start_of(s);
	/* a checksum of two octets, the type, the flags */
	if (bytes_starts(start, BYTES("Rar!\x1a\x07\0")))
		return start.len > 10 && start.at[9] == RAR4_MAIN && start.at[10] & RAR4_SEALED;
	/* a checksum of four octets, the size, the type */
	if (bytes_starts(start, BYTES("Rar!\x1a\x07\x01\0"))) {
		struct bytes rest = bytes_skip(start, 12);
		(void)rar_number(&rest);
		return rest.len && rar_number(&rest) == RAR5_ENCRYPTION;
	}
	/* 7z has its directory at the end; if that is encrypted, the coder's number stands there in
	 * clear. */
	return bytes_starts(start, BYTES("7z\xbc\xaf\x27\x1c")) &&
	       found_in(tail_of(s), BYTES("\x06\xf1\x07\x01"));
}
