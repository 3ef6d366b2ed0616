/* modules_file_type.c: files known by their content, as the programs of the world write them, and
 * texts that only begin alike; short names and media types; archives by their names. */
#include "modules/files/file_type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table)    (sizeof(table) / sizeof *(table))
#define OCTETS(literal) { literal, sizeof(literal) - 1 }
#define DIGITS          "01234567012345670123456701234567012345670123456701"

static void sample(struct file_sample *s, struct bytes octets, size_t piece)
{
	file_sample_begin(s);
	for (; octets.len; octets = bytes_skip(octets, piece)) {
		struct bytes view = bytes_first(octets, piece);
		char *exact = malloc(view.len);
		assert_non_null(exact);
		memcpy(exact, view.at, view.len);
		file_sample_feed(s, (struct bytes){ exact, view.len });
		free(exact);
	}
}

static const char *name_of(struct bytes octets, size_t piece)
{
	struct file_sample s;
	sample(&s, octets, piece);
	const struct file_type *type = file_type_of(&s);
	return type ? type->name : "";
}

/* A person who writes a text may begin it with what is the beginning of one of these. */
static bool person_writes(const char *name)
{
	static const char *const names[] = {
		"pdf",     "rtf",    "url",          "reg",       "hta",
		"wsf",     "sct",    "jse",          "bat",       "rdp",
		"jnlp",    "script", "library-ms",   "search-ms", "settingcontent-ms",
		"msc",     "scf",    "appinstaller", "iqy",       "slk",
		"desktop", "svg",    "html",
	};
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static void assert_type(struct bytes octets, const char *name)
{
	struct file_sample s;
	sample(&s, octets, SIZE_MAX);
	const struct file_type *type = file_type_of(&s);
	if (type && type->textual != person_writes(name))
		fail_msg("%s is%s what a person also writes", name, type->textual ? "" : " not");
	static const size_t pieces[] = { 1, 3, 57, 512, 2048, SIZE_MAX };
	for (size_t i = 0; i < COUNT(pieces); i++)
		if (strcmp(name_of(octets, pieces[i]), name) != 0)
			fail_msg("%.*s in pieces of %zu: %s instead of %s", BYTES_ARG(octets),
				 pieces[i], name_of(octets, pieces[i]), name);
}

static void by_start(void **state)
{
	static const struct {
		struct bytes octets;
		const char *name;
	} rows[] = {
		/* clang-format off */
		{ OCTETS("MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff"), "exe" },  { OCTETS("ZM\x90\0\3\0"),
		  "exe" },
		{ OCTETS("\x7f""ELF\2\1\1\0"), "elf" },
		  { OCTETS("\xcf\xfa\xed\xfe\7\0\0\1"), "macho" },
		{ OCTETS("\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7"), "macho" },
		{ OCTETS("\xca\xfe\xba\xbe\0\0\0\x34\1\0\0\7"), "class" },
		  { OCTETS("\xca\xfe\xba\xbe\0\3\0\x2d"), "class" },
		{ OCTETS("L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"), "lnk" },
		{ OCTETS("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ole" },
		{ OCTETS("%PDF-1.7\n"), "pdf" },                        { OCTETS("junk\n%PDF-1.4"),
		  "pdf" },
		{ OCTETS("PK\3\4"), "zip" },    { OCTETS("PK\5\6\0"), "zip" },
		  { OCTETS("PK\7\x8PK\3\4"), "zip" },
		{ OCTETS("Rar!\x1a\7\0"), "rar" },                      { OCTETS("Rar!\x1a\7\1\0"),
		  "rar" },
		{ OCTETS("7z\xbc\xaf\x27\x1c\0\4"), "7z" },             { OCTETS("\x1f\x8b\x08\0"),
		  "gzip" },
		{ OCTETS("BZh91AY&SY"), "bzip2" },                      { OCTETS("\xfd""7zXZ\0\0"),
		  "xz" },
		{ OCTETS("\x28\xb5\x2f\xfd\4"), "zstd" },               { OCTETS("MSCF\0\0\0\0\1"),
		  "cab" },
		{ OCTETS("\x60\xea\x29\0\x1e\x0b\1\0\x10\0\2"), "arj" },
		  { OCTETS("\x21\x51-lh5-\x39"), "lzh" },
		{ OCTETS("\1\2\3\4\5\6\7**ACE**\x14"), "ace" },         { OCTETS("vhdxfile"),
		  "vhdx" },
		{ OCTETS("ITSF\3\0\0\0\x60"), "chm" },                  { OCTETS("{\\rtf1\\ansi"),
		  "rtf" },
		{ OCTETS("\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1"), "onenote" },
		{ OCTETS("\x78\x9f\x3e\x22\1"), "tnef" },
		  { OCTETS("CWS\x0a\1\2\3\0\x78"), "swf" },
		{ OCTETS("[InternetShortcut]\r\nURL=file://x"), "url" },
		  { OCTETS("\r\n[internetshortcut]\n"), "url" },
		{ OCTETS("#!/bin/sh\n"), "script" },                    { OCTETS("REGEDIT4\r\n"),
		  "reg" },
		{ OCTETS("<html>"), "html" },
		{ OCTETS("\xef\xbb\xbf\r\n <!DOCTYPE HTML>"), "html" },
		{ OCTETS("<!-- a --> <!-- b -->\n<HTML lang=en>"), "html" },
		{ OCTETS("<?xml version='1.0'?><!DOCTYPE html><html>"), "html" },
		  { OCTETS("<script>x"), "html" },
		{ OCTETS("<html><head><HTA:APPLICATION id=x>"), "hta" }, { OCTETS("<job id=1>"),
		  "wsf" },
		{ OCTETS("<package><job>"), "wsf" },
		  { OCTETS("<?xml version='1.0'?>\n<svg xmlns='x'>"), "svg" },
		{ OCTETS("\xff\xfe<\0h\0t\0m\0l\0>\0"), "html" },
		  { OCTETS("\xfe\xff\0<\0h\0t\0m\0l\0>"), "html" },
		{ OCTETS("MSWIM\0\0\0\xd0\0"), "wim" },       { OCTETS("LZIP\1\x17"), "lzip" },
		{ OCTETS("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0\x34"), "lzma" },
		{ OCTETS("\x5d\0\0\1\0\x10\0\0\0\0\0\0\0\0\x34"), "lzma" },
		{ OCTETS("\x5d\0\0\1\0\x10\0\0\0\1\1\1\1\0\x34"), "" },
		{ OCTETS("\x04\x22\x4d\x18\x64"), "lz4" },
		{ OCTETS("\x89LZO\0\r\n\x1a\n"), "lzop" },
		{ OCTETS("ZOO 2.10 Archive.\x1a\0\0\xdc\xa7\xc4\xfd"), "zoo" },
		{ OCTETS("ALZ\1\x0a"), "alz" },                 { OCTETS("EGGA\0\1"), "egg" },
		{ OCTETS("SIT!\0\1"), "sit" },                  { OCTETS("StuffIt!"), "sit" },
		{ OCTETS("zPQ\1\1"), "zpaq" },                  { OCTETS("ArC\1\2"), "arc" },
		{ OCTETS("070701" DIGITS DIGITS "00aF"), "cpio" },
		{ OCTETS("070707" DIGITS "01234567890123456789"), "cpio" },
		{ OCTETS("070701 meeting;" DIGITS DIGITS), "" },  { OCTETS("070701" DIGITS), "" },
		{ OCTETS("!<arch>\ndebian-binary   1"), "deb" },
		{ OCTETS("!<arch>\nlib.o/"), "ar" },
		{ OCTETS("\xed\xab\xee\xdb\3"), "rpm" },
		{ OCTETS("xar!\0\x1c\0\1"), "xar" },            { OCTETS("hsqs\2"), "squashfs" },
		{ OCTETS("KDMV\1\0\0\0"), "vmdk" },
		{ OCTETS("Cr24\3\0\0\0"), "crx" },              { OCTETS("\x3f\x5f\3\0\1"), "hlp" },
		{ OCTETS("RIFF\1\2\3\4""ACONanih$"), "ani" },   { OCTETS("RIFF\1\2\3\4WAVE"), "" },
		{ OCTETS("#@~^XAAAAA=="), "jse" },              { OCTETS("@ECHO OFF\r\n"), "bat" },
		{ OCTETS("full address:s:evil.example\r\n"), "rdp" },
		{ OCTETS("\xff\xfes\0c\0r\0e\0e\0n\0 \0m\0o\0d\0e\0 \0i\0d\0:\0i\0:\0"), "rdp" },
		{ OCTETS("[Shell]\r\nCommand=2\r\n"), "scf" }, { OCTETS("[Shell]\r\nhow to"), "" },
		{ OCTETS("WEB\r\n1\r\nhttp://x/"), "iqy" },    { OCTETS("WEB design"), "" },
		{ OCTETS("ID;PWXL;N;E\r\n"), "slk" },    { OCTETS("ID;P\nO;E\n"), "slk" },
		{ OCTETS("ID;Product;Price\r\n"), "" },
		{ OCTETS("[Desktop Entry]\nExec=x"), "desktop" },
		{ OCTETS("<?xml version='1.0'?>\n<scriptlet>"), "sct" },
		{ OCTETS("<jnlp spec='1.0'>"), "jnlp" },
		{ OCTETS("<?xml?><libraryDescription xmlns='x'>"), "library-ms" },
		{ OCTETS("<persistedQuery version='1.0'>"), "search-ms" },
		{ OCTETS("<searchConnectorDescription>"), "search-ms" },
		{ OCTETS("<PCSettings>"), "settingcontent-ms" },
		{ OCTETS("<?xml?>\n<MMC_ConsoleFile x='1'>"), "msc" },
		{ OCTETS("<AppInstaller Uri='x'>"), "appinstaller" },
		/* Nothing that we know, or only the beginning of it. */
		{ OCTETS(""), "" },             { OCTETS("M"), "" },            { OCTETS("MZ"),
		  "" },
		{ OCTETS("MZ;Mozambique;Maputo\r\n"), "" },
		  { OCTETS("MZ M\xc3\xbcller"), "" },
		{ OCTETS("PK"), "" },           { OCTETS("PK\1\2"), "" },       { OCTETS("Rar!"),
		  "" },
		{ OCTETS("BZh9 is a word"), "" },
		  { OCTETS("FWS: weekly report"), "" },
		{ OCTETS("a -lhasa- b"), "" },  { OCTETS("<htmlish>"), "" },    { OCTETS("<jobs>"),
		  "" },
		{ OCTETS("the <hta:application tag"), "" },
		  { OCTETS("\xca\xfe\xba\xbe"), "" },
		{ OCTETS("<!-- never closed"), "" },
		  { OCTETS("<?xml version='1.0'?><note/>"), "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_type(rows[i].octets, rows[i].name);
}

/* What stands further behind: tar, the volume descriptors of discs, the footers of disk images. */
static void further_behind(void **state)
{
	static const struct {
		size_t size, at;
		const char *magic, *name;
	} rows[] = {
		{ 1024, 257, "ustar", "tar" },     { 40000, 32769, "CD001", "iso" },
		{ 40000, 34817, "CD001", "iso" },  { 40000, 34817, "NSR02", "udf" },
		{ 48000, 36865, "NSR03", "udf" },  { 32774, 32769, "CD001", "iso" },
		{ 32773, 32769, "CD00", "" },      { 40000, 32768, "CD001", "" },
		{ 4096, 3584, "conectix", "vhd" }, { 4096, 3583, "conectix", "" },
		{ 512, 0, "conectix", "vhd" },     { 100000, 99488, "conectix", "vhd" },
		{ 40000, 32770, "CD001", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *octets = calloc(1, rows[i].size);
		assert_non_null(octets);
		memcpy(octets + rows[i].at, rows[i].magic, strlen(rows[i].magic));
		assert_type((struct bytes){ octets, rows[i].size }, rows[i].name);
		free(octets);
	}
}

/* A disc with both kinds of descriptors is what the older programs take it for. */
static void a_disc_for_both(void **state)
{
	static char octets[48000];
	(void)state;
	memcpy(octets + 32769, "CD001", 5);
	memcpy(octets + 36865, "NSR02", 5);
	assert_type((struct bytes){ octets, sizeof octets }, "iso");
}

static void names_and_media_types(void **state)
{
	static const struct {
		const char *written, *name; /* NULL: none */
	} rows[] = {
		{ "exe", "exe" },
		{ "EXE", "exe" },
		{ "application/x-msdownload", "exe" },
		{ "Application/vnd.Microsoft.Portable-Executable", "exe" },
		{ "application/x-zip-compressed", "zip" },
		{ "text/html", "html" },
		{ "exes", NULL },
		{ "", NULL },
		{ "application/octet-stream", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct file_type *type = file_type_named(bytes_of(rows[i].written));
		if (!type != !rows[i].name || (type && strcmp(type->name, rows[i].name) != 0))
			fail_msg("%s: %s", rows[i].written, type ? type->name : "none");
	}
}

/* Archives that nobody looks into, by their names, whole and in volumes. */
static void unread_by_name(void **state)
{
	static const struct {
		const char *written, *name; /* NULL: none */
	} rows[] = {
		{ "x.rar", "rar" },     { "X.RAR", "rar" },   { "x.part1.rar", "rar" },
		{ "x.r00", "rar" },     { "x.r99", "rar" },   { "x.rev", "rar" },
		{ "x.7z", "7z" },       { "x.7z.001", "7z" }, { "x.7z.012", "7z" },
		{ "x.tar.gz", "gzip" }, { "x.tgz", "gzip" },  { "x.tar", "tar" },
		{ "x.z", "compress" },  { "x.z01", "zip" },   { "x.wim", "wim" },
		{ "x.iso", "iso" },     { "rar", NULL },      { "x.zip", NULL },
		{ "x.r0", NULL },       { "x.r000", NULL },   { "x.s00", NULL },
		{ ".r00", NULL },       { "x.pdf", NULL },    { "", NULL },
		{ "x.zip.001", NULL },  { "x.7z.100", NULL }, { "x.jar", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file_name name;
		file_name_read(&name, bytes_of(rows[i].written));
		const struct file_type *type = file_type_unread(&name);
		if (!type != !rows[i].name || (type && strcmp(type->name, rows[i].name) != 0))
			fail_msg("%s: %s", rows[i].written, type ? type->name : "none");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_start),        cmocka_unit_test(further_behind),
		cmocka_unit_test(a_disc_for_both), cmocka_unit_test(names_and_media_types),
		cmocka_unit_test(unread_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
