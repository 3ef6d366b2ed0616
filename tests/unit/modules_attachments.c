/* modules_attachments.c: what is found at messages: names in every parameter, types declared and by
 * content, the names in zip files, encrypted and nested ones, macros; the bounds of what is kept;
 * and harmless mail. */
#include "modules/mime/tnef.h"
#include "tests/unit/modules_attachments.h"
#include "tests/unit/modules_zip_build.h"

static const char few[] = "block_extensions: [exe, .SCR, lnk, tar.gz, vba]";

#define JPG     "Content-Type: image/jpeg; name=photo.jpg\r\n"
#define PROGRAM "MZ\x90\0\3\0\0\0"

static void names(void **state)
{
	static const struct {
		struct bytes header;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ HEADER("Content-Disposition: attachment; filename=\"invoice.pdf.exe\"\r\n"),
		  "blocked (invoice.pdf.exe) exe +0" },
		{ HEADER("Content-Type: application/octet-stream; name=a.SCR\r\n"),
		  "blocked (a.SCR) scr +0" },
		/* Each field, and each parameter in it, whichever a program looks for. */
		{ HEADER("Content-Type: a/b; name=good.txt\r\nContent-Disposition: inline; "
		  "filename=evil.exe\r\n"),
		  "blocked (evil.exe) exe +0" },
		{ HEADER("Content-Type: a/b; name=evil.exe\r\nContent-Disposition: inline; "
		  "filename=good.txt\r\n"),
		  "blocked (evil.exe) exe +0" },
		{ HEADER("Content-Disposition: attachment; name=evil.exe\r\n"),
		  "blocked (evil.exe) exe +0" },
		{ HEADER("Content-Type: a/b; filename=evil.exe\r\n"),
		  "blocked (evil.exe) exe +0" },
		{ HEADER("Content-Disposition: attachment; filename=a.txt\r\nContent-disposition: "
		  "attachment; filename=b.exe\r\n"),
		  "blocked (b.exe) exe +0" },
		/* Names with the same extension are one finding; others are more. */
		{ HEADER("Content-Type: a/b; name=a.exe\r\nContent-Disposition: inline; "
		  "filename=b.exe\r\n"), "blocked (a.exe) exe +0" },
		{ HEADER("Content-Type: a/b; name=a.exe\r\nContent-Disposition: inline; "
		  "filename=a.exe\r\n"), "blocked (a.exe) exe +0" },
		{ HEADER("Content-Type: a/b; name=a.exe\r\nContent-Disposition: inline; "
		  "filename=b.scr\r\n"),
		  "blocked (a.exe) exe +0; blocked (b.scr) scr +0" },
		{ HEADER("Content-Type: a/b; name=\"x.tar.gz\"\r\n"),
		  "blocked (x.tar.gz) tar.gz +0; "
		  "unreadable (x.tar.gz is named like a gzip file) gzip +0" },
		{ HEADER("Content-Type: a/b; "
		  "name=\"x.{00020D75-0000-0000-C000-000000000046}\"\r\n"),
		  "blocked (x.{00020D75-0000-0000-C000-000000000046}) clsid +0" },
		/* What the administrator reads is printable. */
		{ HEADER("Content-Type: a/b; name=\"in\xe2\x80\xae""fdp.exe\"\r\n"),
		  "blocked (in?fdp.exe) exe +0" },
		{ HEADER("Content-Type: a/b; "
		  "name=\"0123456789012345678901234567890123456789012345678901234567890123456789"
			 "0123456789012345678901234567890123456789012345678901234567890123456789.ex"
			 "e\"\r\n"),
		  "blocked (0123456789012345678901234567890123456789012345678901234567..."
		  "678901234567890123456789012345678901234567890123456789.exe) exe +0" },
		/* Nothing of all this. */
		{ HEADER("Content-Type: a/b; name=report.pdf\r\nContent-Disposition: attachment; "
		  "filename=report.pdf\r\n"), "" },
		{ HEADER("Content-Description: evil.exe\r\nContent-ID: <evil.exe>\r\nSubject: x; "
		  "filename=evil.exe\r\n"), "" },
		{ HEADER(""), "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found(few,
			     &(struct given){ .type = "application/octet-stream",
					      .header = rows[i].header,
					      .octets = BYTES("harmless") },
			     rows[i].found);
}

static void contents(void **state)
{
	static const char lnk_only[] = "block_extensions: [lnk, sh, com]";
	static const struct {
		const char *yaml;
		struct given given;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ few, { .type = "image/jpeg", .header = HEADER(JPG), .octets = HEADER(PROGRAM) },
		  "blocked (photo.jpg is a Windows program) exe +0" },
		/* Any name that a program can have counts. */
		{ lnk_only, { .type = "image/jpeg", .header = HEADER(JPG),
		  .octets = HEADER(PROGRAM) },
		  "blocked (photo.jpg is a Windows program) com +0" },
		/* A part without a name, even one that calls itself text. */
		{ few, { .type = "application/octet-stream", .octets = HEADER(PROGRAM) },
		  "blocked (part 3 is a Windows program) exe +0" },
		{ few, { .type = "text/plain", .octets = HEADER(PROGRAM) },
		  "blocked (part 3 is a Windows program) exe +0" },
		/* Its name has said it. */
		{ few, { .type = "a/b", .header = HEADER("Content-Type: a/b; name=x.exe\r\n"),
		  .octets = HEADER(PROGRAM) },
		  "blocked (x.exe) exe +0" },
		{ few, { .type = "a/b", .octets = HEADER("L\0\0\0\1\x14\2\0") },
		  "blocked (part 3 is a Windows shortcut) lnk +0" },
		/* Text is a script only where it is a file. */
		{ lnk_only, { .type = "text/plain", .octets = HEADER("#!/bin/sh\n") }, "" },
		{ lnk_only, { .type = "text/plain",
		  .header = HEADER("Content-Type: text/plain; name=x.txt\r\n"),
			       .octets = HEADER("#!/bin/sh\n") },
			       	"blocked (x.txt is a script) sh +0" },
		{ lnk_only, { .type = "text/plain",
		  .header = HEADER("Content-Disposition: attachment\r\n"),
			       .octets = HEADER("#!/bin/sh\n") },
			       	"blocked (part 3 is a script) sh +0" },
		{ lnk_only, { .type = "text/plain", .octets = HEADER("#!/bin/sh\n"),
			       .header = HEADER("Content-Disposition: attachment\r\n"
			       	"Content-Disposition: inline\r\n") },
		  "blocked (part 3 is a script) sh +0" },
		/* Archives and documents are never blocked by what their content could be
		 * called. */
		{ few, { .type = "a/b", .octets = HEADER("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") },
		  "" },
		{ few, { .type = "a/b", .octets = HEADER("MZ;Mozambique\r\n") }, "" },
		/* An attached message shows its header only. */
		{ few, { .type = "text/plain", .message = true,
		  .header = HEADER("Content-Type: text/plain; name=x.exe\r\n") },
		  "blocked (x.exe) exe +0" },
		{ few, { .type = "text/plain", .message = true,
		  .header = HEADER("Content-Type: text/plain; name=x.zip\r\n") }, "" },
		/* Archives that are encrypted with their directory. */
		{ few, { .type = "a/b", .header = HEADER("Content-Type: a/b; name=x.rar\r\n"),
			  .octets = HEADER("Rar!\x1a\7\0\xce\x99\x73\x80\0\x0d\0") },
		  "encrypted (x.rar has an encrypted directory) rar +0; "
		  "unreadable (x.rar is a RAR archive) rar +0" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found(rows[i].yaml, &rows[i].given, rows[i].found);
}

static void types(void **state)
{
	static const struct {
		const char *wanted[3];
		struct given given;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ { "image/svg+xml" }, { .type = "image/svg+xml" },
		  "blocked (part 3 is declared as image/svg+xml) image/svg+xml +0" },
		{ { "Application/X-Dosexec" }, { .type = "application/x-msdownload" },
		  "blocked (part 3 is declared as application/x-msdownload) application/x-dosexec "
		  "+0" },
		{ { "application/x-msdownload" }, { .type = "image/png",
		  .octets = HEADER("MZ\x90\0\3\0") },
		  "blocked (part 3 is a Windows program) application/x-msdownload +0" },
		{ { "exe" }, { .type = "image/png", .octets = HEADER("MZ\x90\0\3\0") },
		  "blocked (part 3 is a Windows program) exe +0" },
		{ { "exe" }, { .type = "application/vnd.microsoft.portable-executable" },
		  "blocked (part 3 is declared as application/vnd.microsoft.portable-executable) "
		  "exe +0" },
		{ { "zip" }, { .type = "application/pdf",
		  .octets = HEADER("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
		  "blocked (part 3 is a zip file) zip +0" },
		{ { "application/*" }, { .type = "application/pdf" },
		  "blocked (part 3 is declared as application/pdf) application/* +0" },
		{ { "application/*" }, { .type = "image/png", .octets = HEADER("Rar!\x1a\7\1\0") },
		  "blocked (part 3 is a RAR archive) application/* +0; "
		  "unreadable (part 3 is a RAR archive) rar +0" },
		{ { "application/pdf" }, { .type = "application/pdf",
		  .octets = HEADER("%PDF-1.7") },
		  "blocked (part 3 is declared as application/pdf) application/pdf +0; "
		  "blocked (part 3 is a PDF document) application/pdf +0" },
		/* The text of a mail is no attachment; a page that is one, is. */
		{ { "text/html", "html" }, { .type = "text/html", .octets = HEADER("<html>") },
		  "" },
		{ { "text/html" }, { .type = "text/html",
		  .header = HEADER("Content-Disposition: attachment\r\n") },
		  "blocked (part 3 is declared as text/html) text/html +0" },
		{ { "pdf" }, { .type = "text/plain",
		  .octets = HEADER("a file that begins with %PDF-1.4") }, "" },
		/* What stands around the parts is of no type. */
		{ { "application/*" }, { .type = "application/pdf", .preamble = true }, "" },
		{ { "application/x-dosexec", "zip" }, { .type = "application/pdf" }, "" },
		{ { "application/*" }, { .type = "applications/pdf" }, "" },
		{ { "application/*" }, { .type = "text/plain" }, "" },
		{ { "text/*" }, { .type = "text/csv" },
		  "blocked (part 3 is declared as text/csv) text/* +0" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[200];
		struct text yaml = TEXT(buffer);
		text_string(&yaml, "block_extensions: [], block_types: [");
		for (size_t j = 0; j < COUNT(rows[i].wanted) && rows[i].wanted[j]; j++)
			text_format(&yaml, "%s\"%s\"", j ? ", " : "", rows[i].wanted[j]);
		text_string(&yaml, "]");
		assert_found(text_cstr(&yaml), &rows[i].given, rows[i].found);
	}
}

static void zips(void **state)
{
	static const struct {
		struct zip_file files[4];
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ { { .name = "readme.txt" } }, "" },
		{ { { .name = "a/inner.scr" } }, "blocked (d.zip: a/inner.scr) scr +0" },
		{ { { .name = "a.txt" }, { .name = "inner.exe . " } },
		  "blocked (d.zip: inner.exe .) exe +0" },
		{ { { .name = "shop.exe/" }, { .name = "shop.exe/readme.txt" } }, "" },
		{ { { .name = "a.exe/", .length = 7 } }, "blocked (d.zip: a.exe/) exe +0" },
		{ { { .name = "a.txt", .extra = { "\x75\x70\x0a\0\1crc4b.exe", 14 } } },
		  "blocked (d.zip: b.exe) exe +0" },
		{ { { .name = "a.txt", .flags = 1 } }, "encrypted (d.zip: a.txt) zip +0" },
		{ { { .name = "a.txt", .flags = 1 }, { .name = "b.txt", .flags = 1 } },
		  "encrypted (d.zip: a.txt) zip +0" },
		{ { { .name = "a.exe", .flags = 1 } },
		  "encrypted (d.zip: a.exe) zip +0; blocked (d.zip: a.exe) exe +0" },
		{ { { .name = "in.zip" }, { .name = "in.7z" } },
		  "nested (d.zip: in.zip); unreadable (d.zip: in.7z) 7z +0" },
		{ { { .name = "disc.ISO" } }, 
		  "nested (d.zip: disc.ISO); unreadable (d.zip: disc.ISO) iso +0" },
		{ { { .name = "x.tar.gz" } }, "blocked (d.zip: x.tar.gz) tar.gz +0; nested (d.zip: "
		  "x.tar.gz); unreadable (d.zip: x.tar.gz) gzip +0" },
		{ { { .name = "word/vbaProject.bin" } },
		  "macro (d.zip: word/vbaProject.bin) vba +0; "
		  "blocked (d.zip: word/vbaProject.bin) vba +0" },
		{ { { .name = NULL } }, "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[1000];
		struct text zip = TEXT(buffer);
		zip_build(&zip, rows[i].files);
		struct given given = { .type = "application/zip",
				       .header = HEADER(
					       "Content-Type: application/zip; name=d.zip\r\n") };
		given.octets = text_bytes(&zip);
		assert_found(few, &given, rows[i].found);
		/* Whatever it is called, and whatever stands before it. */
		char behind_buffer[2000];
		struct text behind = TEXT(behind_buffer);
		text_string(&behind, "x");
		text_add(&behind, text_bytes(&zip));
		given.header = BYTES("Content-Type: a/b; name=d.zip\r\n");
		given.type = "text/plain";
		given.octets = text_bytes(&behind);
		assert_found(few, &given, rows[i].found);
	}
}

static void unreadable_zips(void **state)
{
	static const struct {
		struct given given;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ { .type = "a/b", .header = HEADER("Content-Type: a/b; name=x.zip\r\n"),
		  .octets = HEADER("no zip") },
		  "unknown (x.zip: its directory cannot be read)" },
		{ { .type = "a/b", .header = HEADER("Content-Type: a/b; name=x.ZIP\r\n") },
			"unknown (x.ZIP: its directory cannot be read)" },
		{ { .type = "a/b", .header = HEADER("Content-Type: a/b; name=x.doc\r\n"),
		  .octets = HEADER("PK\3\4 and no more") },
		  "unknown (x.doc: its directory cannot be read)" },
		{ { .type = "a/b", .octets = HEADER("PK\6\x8\x20\0\0\0") },
		  "encrypted (part 3) zip +0" },
		{ { .type = "a/b", .header = HEADER("Content-Type: a/b; name=x.zip\r\n"),
		  .octets = HEADER("PK\6\x8\x20\0\0\0") },
		  "encrypted (x.zip) zip +0" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found(few, &rows[i].given, rows[i].found);
	/* One directory is enough. */
	for (int central = 0; central < 2; central++) {
		static const struct zip_file file = { .name = "a.txt" };
		char buffer[200];
		struct text zip = TEXT(buffer);
		(central ? zip_central : zip_local)(&zip, &file);
		assert_found(few,
			     &(struct given){ .type = "a/b",
					      .header = BYTES("Content-Type: a/b; name=x.zip\r\n"),
					      .octets = text_bytes(&zip) },
			     "");
	}
}

static void office_files(void **state)
{
	static const struct {
		const char *name;
		size_t length;
		const char *found;
	} rows[] = {
		{ "_VBA_PROJECT", 26,
		  "macro (x.doc contains macros) vba +0; blocked (x.doc contains macros) vba +0" },
		{ "EncryptedPackage", 34, "encrypted (x.doc is an encrypted document) ole +0" },
		{ "WordDocument", 26, "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char file[1024] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
		for (size_t j = 0; rows[i].name[j]; j++)
			file[512 + 2 * j] = rows[i].name[j];
		file[512 + 64] = (char)rows[i].length;
		assert_found(
			few,
			&(struct given){ .type = "application/msword",
					 .octets = { file, sizeof file },
					 .header = BYTES("Content-Type: a/b; name=x.doc\r\n") },
			rows[i].found);
	}
}

/* Archives that nobody looks into: by content whatever the name, by name whatever the content, with
 * the names that stand in them in clear. */
static void unread_archives(void **state)
{
#define RAR_EXE    "Rar!\x1a\7\1\0crc4\3\1\0\0crc4\x0d\2\0\0\3\0\0\0\5a.exe"
#define RAR_SEALED "Rar!\x1a\7\1\0crc4\x21\4\0\0\0\x0f"
#define SEVEN_ZIP  "7z\xbc\xaf\x27\x1c\0\4crc4\1\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0crc4"
	static const struct {
		struct given given;
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ { .type = "a/b", .header = NAMED("x.rar"), .octets = HEADER(RAR_EXE) },
		  "blocked (x.rar: a.exe) exe +0; unreadable (x.rar is a RAR archive) rar +0" },
		{ { .type = "text/plain", .octets = HEADER(RAR_SEALED) },
		  "encrypted (part 3 has an encrypted directory) rar +0; "
		  "unreadable (part 3 is a RAR archive) rar +0" },
		{ { .type = "a/b", .header = NAMED("x.jpg"), .octets = HEADER("\xff\xd8" RAR_EXE) },
		  "blocked (x.jpg: a.exe) exe +0; unreadable (x.jpg contains a RAR archive) rar "
		  "+0" },
		{ { .type = "a/b", .header = NAMED("x.exe"), .octets = HEADER(PROGRAM RAR_EXE) },
		  "blocked (x.exe) exe +0; blocked (x.exe: a.exe) exe +0; "
		  "unreadable (x.exe contains a RAR archive) rar +0" },
		{ { .type = "a/b", .header = NAMED("x.dat"),
		    .octets = HEADER(SEVEN_ZIP "d\1\4\6\0\1") },
		  "unreadable (x.dat is a 7z archive) 7z +0" },
		{ { .type = "a/b", .header = NAMED("x.7z"),
		    .octets = HEADER("stub" SEVEN_ZIP "d\x24\6\xf1\7\1") },
		  "encrypted (x.7z is an encrypted archive) 7z +0; "
		  "unreadable (x.7z contains a 7z archive) 7z +0" },
		/* gzip: the name that it keeps, behind an extra field or without one. */
		{ { .type = "a/b", .header = NAMED("x.gz"),
		    .octets = HEADER("\x1f\x8b\x08\x08time\2\3" "a.exe\0data") },
		  "blocked (x.gz: a.exe) exe +0; unreadable (x.gz is a gzip file) gzip +0" },
		{ { .type = "a/b", .header = NAMED("x.tgz"),
		    .octets = HEADER("\x1f\x8b\x08\x08time\2\3" "x.tar\0data") },
		  "unreadable (x.tgz is a gzip file) gzip +0" },
		{ { .type = "a/b", .header = NAMED("x.gz"),
		    .octets = HEADER("\x1f\x8b\x08\x0ctime\2\3\3\0xxx" "a.exe\0data") },
		  "blocked (x.gz: a.exe) exe +0; unreadable (x.gz is a gzip file) gzip +0" },
		{ { .type = "a/b", .header = NAMED("x.tgz"),
		    .octets = HEADER("\x1f\x8b\x08\x08time\2\3" "x.tar\0data") },
		  "unreadable (x.tgz is a gzip file) gzip +0" },
		{ { .type = "a/b", .header = NAMED("x.gz"),
		    .octets = HEADER("\x1f\x8b\x08\x0ctime\2\3\xff\xffxxx") },
		  "unreadable (x.gz is a gzip file) gzip +0" },
		{ { .type = "a/b", .header = NAMED("x.xml.gz"),
		    .octets = HEADER("\x1f\x8b\x08\0time\2\3" "a.exe\0data") },
		  "unreadable (x.xml.gz is a gzip file) gzip +0" },
		{ { .type = "a/b", .header = NAMED("a.exe.bz2"), .octets = HEADER("BZh91AY&SY") },
		  "blocked (a.exe.bz2) exe +0; unreadable (a.exe.bz2 is a bzip2 file) bzip2 +0" },
		{ { .type = "a/b", .header = NAMED("x.zip.gz"),
		    .octets = HEADER("\x1f\x8b\x08\0time\2\3") },
		  "unreadable (x.zip.gz is a gzip file) gzip +0" },
		/* What is not recognised, and what is declared and has no name. */
		{ { .type = "a/b", .header = NAMED("x.7z.002"), .octets = HEADER("noise") },
		  "unreadable (x.7z.002 is named like a 7z archive) 7z +0" },
		{ { .type = "a/b", .header = NAMED("x.r01") },
		  "unreadable (x.r01 is named like a RAR archive) rar +0" },
		{ { .type = "application/x-rar", .octets = HEADER("noise") },
		  "unreadable (part 3 is named like a RAR archive) rar +0" },
		{ { .type = "application/x-rar", .header = NAMED("x.txt"),
		    .octets = HEADER("noise") }, "" },
		/* A zip file is looked into, whatever it is called. */
		{ { .type = "a/b", .header = NAMED("x.rar"), .octets = HEADER("PK\3\4\x14\0\0\0\0\0"
		    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.txt") }, "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found(few, &rows[i].given, rows[i].found);
}

/* Programs and documents that are zip files or compound files are told by what is in them. */
static void told_by_entries(void **state)
{
	static const char yaml[] = "block_extensions: [exe, js, jar, apk, appx, msi]";
	static const struct {
		const char *name;
		struct zip_file files[4];
		const char *found;
	} rows[] = {
		/* clang-format off */
		{ "x.dat", { { .name = "META-INF/MANIFEST.MF" }, { .name = "a/b.class" } },
		  "blocked (x.dat is a Java archive) jar +0" },
		{ "x.dat", { { .name = "META-INF/MANIFEST.MF" }, { .name = "b.txt" } }, "" },
		{ "x.dat", { { .name = "META-INF/manifest.xml" }, { .name = "b.class" } }, "" },
		{ "x.dat", { { .name = "AndroidManifest.xml" }, { .name = "classes.dex" } },
		  "blocked (x.dat is an Android package) apk +0" },
		{ "x.dat", { { .name = "src/AndroidManifest.xml" } }, "" },
		{ "x.dat", { { .name = "AppxManifest.xml" } },
		  "blocked (x.dat is a Windows app package) appx +0" },
		{ "x.jar", { { .name = "META-INF/MANIFEST.MF" }, { .name = "a.class" } },
		  "blocked (x.jar) jar +0" },
		/* Macros. */
		{ "x.xlsx", { { .name = "xl/macrosheets/sheet1.xml" } },
		  "macro (x.xlsx: xl/macrosheets/sheet1.xml) xlm +0" },
		{ "x.xlsx", { { .name = "XL\\MacroSheets\\a.xml" } },
		  "macro (x.xlsx: XL\\MacroSheets\\a.xml) xlm +0" },
		{ "x.xlsx", { { .name = "xl/macrosheetsold/a.xml" } }, "" },
		{ "x.odt", { { .name = "Basic/script-lc.xml" } }, "" },
		{ "x.odt", { { .name = "Basic/Standard/script-lb.xml" } }, "" },
		{ "x.ods", { { .name = "Basic/Standard/Module1.xml" } },
		  "macro (x.ods: Basic/Standard/Module1.xml) odf +0" },
		{ "x.odt", { { .name = "Scripts/python/a.py" } },
		  "macro (x.odt: Scripts/python/a.py) odf +0" },
		{ "x.zip", { { .name = "Basic/Standard/Module1.xml" } }, "" },
		{ "x.doc", { { .name = "word/vbaData.xml" } },
		  "macro (x.doc: word/vbaData.xml) vba +0" },
		{ "x.docx", { { .name = "word/vbaProject.bin" } },
		  "macro (x.docx: word/vbaProject.bin) vba +0" },
		{ "x.zip", { { .name = "letter.docm" } }, "macro (x.zip: letter.docm) docm +0" },
		{ "x.PPAM", { { .name = "ppt/slide.xml" } }, "macro (x.PPAM) ppam +0" },
		{ "x.xlsb", { { .name = "xl/workbook.bin" } }, "" },
		/* clang-format on */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[1000], header[80];
		struct text zip = TEXT(buffer), h = TEXT(header);
		zip_build(&zip, rows[i].files);
		text_format(&h, "Content-Type: a/b; name=%s\r\n", rows[i].name);
		struct given given = { .type = "a/b",
				       .header = text_bytes(&h),
				       .octets = text_bytes(&zip) };
		assert_found(yaml, &given, rows[i].found);
	}
	char file[1024] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	memcpy(file + 512, "R\0o\0o\0t", 7);
	memcpy(file + 512 + 64, "\x0a\0\5", 3);
	memcpy(file + 512 + 80, "\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", 16);
	assert_found(yaml,
		     &(struct given){ .type = "a/b",
				      .header = NAMED("x.dat"),
				      .octets = { file, sizeof file } },
		     "blocked (x.dat is a Windows Installer package) msi +0");
}

/* An electronic book holds scripts; a zip file that only begins like one is none. */
static void books(void **state)
{
	static const struct {
		const char *name, *script, *found;
	} rows[] = {
		{ "x.epub", "page.js", "" },
		{ "x.epub", "page.exe", "blocked (x.epub: page.exe) exe +0" },
		{ "", "page.js", "" },
		{ "x.zip", "page.js", "blocked (x.zip: page.js) js +0" },
		{ "x.dat", "page.js", "blocked (x.dat: page.js) js +0" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char buffer[1000], header[80];
		struct text zip = TEXT(buffer), h = TEXT(header);
		const struct zip_file first = { .name = "mimetype" },
				      second = { .name = rows[i].script };
		zip_local(&zip, &first);
		text_string(&zip, "application/epub+zip");
		zip_local(&zip, &second);
		text_format(&h, "Content-Type: a/b; name=%s\r\n", rows[i].name);
		if (!*rows[i].name)
			h.len = 0;
		assert_found("block_extensions: [exe, js]",
			     &(struct given){ .type = "a/b",
					      .header = text_bytes(&h),
					      .octets = text_bytes(&zip) },
			     rows[i].found);
	}
}

/* A message is named after its subject, which may end in the name of a shop. */
static void messages(void **state)
{
	static const struct {
		struct bytes header;
		const char *found;
	} rows[] = {
		{ NAMED("\"Your order at shop.com\""), "" },
		{ NAMED("\"The new shop.app\""), "" },
		{ NAMED("setup.exe"), "blocked (setup.exe) exe +0" },
		{ NAMED("letter.docm"), "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_found("block_extensions: [exe, com, app]",
			     &(struct given){ .type = "text/plain",
					      .message = true,
					      .header = rows[i].header },
			     rows[i].found);
	assert_found("block_extensions: [exe, com, app]",
		     &(struct given){ .type = "a/b", .header = NAMED("shop.com") },
		     "blocked (shop.com) com +0");
}

/* Macros of a page for the web; of a document without a name. */
static void macros_without_a_document(void **state)
{
	(void)state;
	assert_found(few,
		     &(struct given){ .type = "application/x-mso",
				      .header = NAMED("editdata.mso"),
				      .octets = BYTES("ActiveMime\0\0\1\xf0\4") },
		     "macro (editdata.mso contains macros) vba +0; "
		     "blocked (editdata.mso contains macros) vba +0");
	assert_found(
		"block_extensions: []",
		&(struct given){ .type = "application/vnd.ms-word.document.macroenabled.12" },
		"macro (part 3 is declared as application/vnd.ms-word.document.macroenabled.12) "
		"vba +0");
}

static void encrypted_documents(void **state)
{
	(void)state;
	assert_found(few,
		     &(struct given){ .type = "application/pdf",
				      .header = NAMED("x.pdf"),
				      .octets = BYTES("%PDF-1.7\ntrailer<</Encrypt 8 0 R>>") },
		     "encrypted (x.pdf is an encrypted document) pdf +0");
}

/* A part without a name is saved under the extension of its type. */
static void unnamed_programs(void **state)
{
	(void)state;
	assert_found(
		few,
		&(struct given){ .type = "application/x-msdownload", .octets = BYTES("hello") },
		"blocked (part 3 is declared as application/x-msdownload) exe +0");
	assert_found(few, &(struct given){ .type = "application/pdf", .octets = BYTES("hello") },
		     "");
}

/* Names within a TNEF file, in octets as in UTF-16; one that is cut off; none in what only holds
 * the same octets. */
static void tnef(void **state)
{
#define TITLE "\x02\x10\x80\x01\x00"
	static const struct {
		struct bytes octets;
		const char *found;
	} rows[] = {
		{ BYTES("\x78\x9f\x3e\x22\x01\x00" TITLE "\x09\0\0\0evil.exe\0xx"),
		  "blocked (part 3: evil.exe?) exe +0" },
		{ BYTES("\x78\x9f\x3e\x22\x01\x00" TITLE "\xff\xff\0\0" TITLE "\x08\0\0\0evil.exe"),
		  "blocked (part 3: evil.exe) exe +0" },
		{ BYTES("\x78\x9f\x3e\x22\x01\x00" TITLE "\xff\xff\0\0evil.exe"),
		  "blocked (part 3: evil.exe) exe +0" },
		{ BYTES("\x78\x9f\x3e\x22\x01\x00\x1f\x00\x07\x37\x01\0\0\0\x10\0\0\0e\0v\0i\0l\0."
			"\0e\0x\0e\0"),
		  "blocked (part 3: e?v?i?l?.?e?x?e?) exe +0" },
		{ BYTES("\x78\x9f\x3e\x22\x01\x00\x1e\x00\x04\x37\x01\0\0\0\x08\0\0\0evil.exe"),
		  "blocked (part 3: evil.exe) exe +0" },
		{ BYTES("\x78\x9f\x3e\x22\x01\x00" TITLE "\x08\0\0\0docs.rar"),
		  "unreadable (part 3: docs.rar) rar +0" },
		{ BYTES("\x78\x9f\x3e\x22\x01\x00" TITLE "\x08\0\0\0one.docm"),
		  "macro (part 3: one.docm) docm +0" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_found(
			few,
			&(struct given){ .type = "application/ms-tnef", .octets = rows[i].octets },
			rows[i].found);
	assert_found(
		few,
		&(struct given){ .type = "application/ms-tnef",
				 .octets = BYTES("\x78\x9f\x3e\x23" TITLE "\x08\0\0\0evil.exe") },
		"");
#undef TITLE
}

/* Of a name that is longer than what is kept the end counts. */
static void long_tnef_names(void **state)
{
	static char file[TNEF_NAME_MAX + 100], found[300];
	(void)state;
	for (size_t size = TNEF_NAME_MAX - 1; size <= TNEF_NAME_MAX + 1; size++) {
		struct text t = TEXT(file), expected = TEXT(found);
		text_add(&t, BYTES("\x78\x9f\x3e\x22\x01\x00\x02\x10\x80\x01\x00"));
		for (unsigned shift = 0; shift < 32; shift += 8)
			text_char(&t, (char)(size >> shift));
		for (size_t i = 4; i < size; i++)
			text_char(&t, 'x');
		text_string(&t, ".exe");
		text_string(&expected, "blocked (part 3: ");
		for (size_t i = 0; i < 58; i++)
			text_char(&expected, 'x');
		text_string(&expected, "...");
		for (size_t i = 0; i < 54; i++)
			text_char(&expected, 'x');
		text_string(&expected, ".exe) exe +0");
		assert_found(
			few,
			&(struct given){ .type = "application/ms-tnef", .octets = text_bytes(&t) },
			text_cstr(&expected));
	}
}

/* A flood of one kind hides no other, and no more is kept than there is room for. */
static void floods(void **state)
{
	static const struct zip_file sealed = { .name = "a", .flags = 1 },
				     nested = { .name = "b.zip" };
	struct trial *t = begun(few);
	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		char header[80], zip_buffer[300];
		struct text zip = TEXT(zip_buffer), h = TEXT(header);
		zip_central(&zip, &sealed);
		zip_central(&zip, &nested);
		text_format(&h, "Content-Type: a/b; name=n%u.exe\r\n", i);
		give(t, i,
		     &(struct given){
			     .type = "a/b", .header = text_bytes(&h), .octets = text_bytes(&zip) },
		     57);
	}
	give(t, 1000,
	     &(struct given){ .type = "a/b", .header = BYTES("Content-Type: a/b; name=z.scr\r\n") },
	     57);
	finished(t,
		 "blocked (n0.exe) exe +0; encrypted (n0.exe: a) zip +0; nested (n0.exe: b.zip); "
		 "blocked (n1.exe) exe +0; encrypted (n1.exe: a) zip +0; nested (n1.exe: b.zip); "
		 "blocked (n2.exe) exe +0; encrypted (n2.exe: a) zip +0; nested (n2.exe: b.zip); "
		 "blocked (z.scr) scr +0");
}

/* All names are read; that there are so many is told. */
static void too_many_entries(void **state)
{
	static char buffer[10002 * 51];
	(void)state;
	for (unsigned count = 9999; count <= 10001; count++) {
		struct text zip = TEXT(buffer);
		for (unsigned i = 0; i + 1 < count; i++)
			zip_central(&zip, &(struct zip_file){ .name = "a" });
		zip_central(&zip, &(struct zip_file){ .name = "a.exe" });
		assert_false(zip.cut);
		struct trial *t = begun(few);
		give(t, 1,
		     &(struct given){ .type = "a/b",
				      .header = BYTES("Content-Type: a/b; name=d.zip\r\n"),
				      .octets = text_bytes(&zip) },
		     57);
		finished(t, count > 10000 ? "blocked (d.zip: a.exe) exe +0; "
					    "unknown (d.zip: more than 10,000 entries)"
					  : "blocked (d.zip: a.exe) exe +0");
	}
}

static void waits_for_the_body(void **state)
{
	struct trial *t = begun(few);
	(void)state;
	assert_int_equal(check_run(&check_attachments, &t->ctx), CHECK_WAIT);
	finished(t, "");
	t = begun(few);
	t->ctx.read = NULL;
	finished(t, "unknown (out of memory for the message)");
}

/* A part that there is no memory for is unknown, never clean. */
static void no_memory_for_a_part(void **state)
{
	struct trial *t = begun(few);
	(void)state;
	t->arena.budget = t->arena.used;
	while (arena_alloc(&t->arena, 1024))
		;
	give(t, 1,
	     &(struct given){ .type = "a/b", .header = BYTES("Content-Type: a/b; name=x.exe\r\n") },
	     57);
	finished(t, "unknown (out of memory for the message)");
}

static void configurations(void **state)
{
	static const struct {
		const char *extension, *type, *complaint;
	} rows[] = {
		{ "exe", "exe", "" },
		{ ".tar.gz", "application/*", "" },
		{ "...", "zip",
		  "the extension \"...\" cannot match anything; write it like exe or tar.gz" },
		{ "*.exe", "zip",
		  "the extension \"*.exe\" cannot match anything; write it like exe or tar.gz" },
		{ "exe", "executable",
		  "unknown type \"executable\"; write a media type like application/x-dosexec, "
		  "or a short name like exe, elf, lnk, zip, rar, 7z, iso, ole, pdf, html" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char yaml[300];
		snprintf(yaml, sizeof yaml, "block_extensions: [\"%s\"], block_types: [\"%s\"]",
			 rows[i].extension, rows[i].type);
		assert_complaint(&check_attachments, yaml, rows[i].complaint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(contents),
		cmocka_unit_test(types),
		cmocka_unit_test(zips),
		cmocka_unit_test(unreadable_zips),
		cmocka_unit_test(unread_archives),
		cmocka_unit_test(told_by_entries),
		cmocka_unit_test(books),
		cmocka_unit_test(messages),
		cmocka_unit_test(macros_without_a_document),
		cmocka_unit_test(encrypted_documents),
		cmocka_unit_test(unnamed_programs),
		cmocka_unit_test(tnef),
		cmocka_unit_test(long_tnef_names),
		cmocka_unit_test(office_files),
		cmocka_unit_test(floods),
		cmocka_unit_test(too_many_entries),
		cmocka_unit_test(waits_for_the_body),
		cmocka_unit_test(no_memory_for_a_part),
		cmocka_unit_test(configurations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
