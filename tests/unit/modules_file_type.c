/* modules_file_type.c: files known by their content, as the programs of the world write them, and
 * texts that only begin alike; short names and media types; archives whose directory is
 * encrypted. */
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
	static const char *const names[] = { "pdf", "rtf",    "url", "reg", "hta",
					     "wsf", "script", "svg", "html" };
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

static void sealed_archives(void **state)
{
	static const struct {
		struct bytes octets;
		bool sealed;
	} rows[] = {
		/* RAR 4: the main header's flags. */
		{ OCTETS("Rar!\x1a\7\0\xce\x99\x73\x80\0\x0d\0"), true },
		{ OCTETS("Rar!\x1a\7\0\xcf\x90\x73\0\0\x0d\0"), false },
		{ OCTETS("Rar!\x1a\7\0\xcf\x90\x73"), false },
		/* RAR 5: the first header; its size may take several octets. */
		{ OCTETS("Rar!\x1a\7\1\0crc4\x21\4\0\0"), true },
		{ OCTETS("Rar!\x1a\7\1\0crc4\xa1\0\4\0\0"), true },
		{ OCTETS("Rar!\x1a\7\1\0crc4\x0a\1\5\6"), false },
		{ OCTETS("Rar!\x1a\7\1\0crc4"), false },
		{ OCTETS("Rar!\x1a\7\1\0crc4\x21"), false },
		/* 7z: AES in clear at the end. */
		{ OCTETS("7z\xbc\xaf\x27\x1c\0\4 data \x17\6\1\x24\6\xf1\7\1\x0a"), true },
		{ OCTETS("7z\xbc\xaf\x27\x1c\0\4 data \x17\6\1\x23\3\1\1"), false },
		{ OCTETS("not 7z \6\xf1\7\1"), false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct file_sample s;
		sample(&s, rows[i].octets, 5);
		if (file_type_sealed(&s) != rows[i].sealed)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_start),        cmocka_unit_test(further_behind),
		cmocka_unit_test(a_disc_for_both), cmocka_unit_test(names_and_media_types),
		cmocka_unit_test(sealed_archives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
