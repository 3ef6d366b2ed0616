/* inspection_kind.c: what sort of container a file is, and so who looks into it; see inspection.h.
 * Must never judge. */
#include "modules/files/inspection_inside.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* True if the first entry of a zip file, its name and what it holds, begins so. */
static bool first_entry_is(const struct inspection *o, struct bytes name_and_content)
{
	enum { ENTRY_NAME_AT = 30 };
	return memcmp(o->sample.start + ENTRY_NAME_AT, name_and_content.at, name_and_content.len) ==
	       0;
}

/* An electronic book, which holds scripts of its own that only readers of books run: by its first
 * entry (EPUB 3.3, 4.2), and by its name where it has one. */
bool inspection_is_epub(const struct inspection *o)
{
	return (o->says_epub || !o->named) && !o->says_zip &&
	       first_entry_is(o, BYTES("mimetypeapplication/epub+zip"));
}

/* A document of LibreOffice and its kind, which they recognise by either. */
bool inspection_is_opendocument(const struct inspection *o)
{
	return o->says_odf ||
	       first_entry_is(o, BYTES("mimetypeapplication/vnd.oasis.opendocument."));
}

/* Any of them may be the first entry. */
bool inspection_is_document(const struct inspection *o)
{
	static const char *const first[] = {
		"[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "ppt/", "visio/"
	};
	if (!bytes_starts((struct bytes){ o->sample.start, FILE_START_MAX }, BYTES("PK")))
		return false;
	for (size_t i = 0; i < COUNT(first); i++)
		if (first_entry_is(o, bytes_of(first[i])))
			return true;
	return o->says_office || inspection_is_opendocument(o);
}

bool inspection_is_pdf(const struct inspection *o)
{
	return o->active.pdf.place != PDF_NAME_BEFORE && o->active.pdf.place != PDF_NAME_OTHER;
}

bool inspection_is_packed(const struct inspection *o)
{
	return inspection_is_pdf(o) && o->active.pdf.found & PDF_PACKED && !o->pdf.encrypted;
}

/* A book or a program that is packed as a zip file: its own names say all that a policy asks
 * for. */
static bool is_packed_document(const struct inspection *o)
{
	static const char *const first[] = { "mimetype", "META-INF/" };
	for (size_t i = 0; i < COUNT(first); i++)
		if (first_entry_is(o, bytes_of(first[i])))
			return true;
	return false;
}

bool inspection_unpacks(const struct inspection *o)
{
	/* What libarchive can list. */
	static const char *const types[] = { "7z",   "rar",  "gzip", "bzip2", "xz",
					     "lzma", "lzip", "zstd", "lz4",   "compress",
					     "cab",  "lzh",  "tar",  "cpio",  "ar",
					     "deb",  "rpm",  "xar",  "iso",   "udf" };
	const struct file_type *type = file_type_of(&o->sample);
	if (type == file_type_named(BYTES("zip")))
		return o->says_zip || inspection_is_document(o) || !is_packed_document(o);
	if (!type || !type->unread[0])
		type = o->says ? o->says : type;
	for (size_t i = 0; type && i < COUNT(types); i++)
		if (type == file_type_named(bytes_of(types[i])))
			return true;
	return o->says_archive || o->tar.seen;
}
