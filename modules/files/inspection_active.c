/* inspection_active.c: what is told of a document that does something when it is opened; see
 * inspection.h. Must never keep octets of the document but the names of files. */
#include "modules/files/inspection_inside.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void active_tell(struct inspection *o, const char *words, const char *value)
{
	inspection_tell(o, FILE_ACTIVE, words, BYTES(""), bytes_of(value));
}

static void macro_tell(struct inspection *o, bool does, const char *words, const char *value)
{
	if (does)
		inspection_tell(o, FILE_MACRO, words, BYTES(""), bytes_of(value));
}

/* Of a script one way in which it is there is enough. */
static void script_judge(struct inspection *o, const char *kind)
{
	unsigned found = o->active.markup.found;
	if (found & MARKUP_SCRIPT)
		active_tell(o, " contains a script", kind);
	else if (found & MARKUP_HANDLER)
		active_tell(o, " contains a script in an event handler", kind);
	else if (found & MARKUP_TARGET)
		active_tell(o, " contains a link that is a script", kind);
}

static void markup_judge(struct inspection *o)
{
	static const struct {
		unsigned bit;
		const char *words, *value;
	} rows[] = {
		{ MARKUP_BUILDS, " puts a file together by script", "blob" },
		{ MARKUP_FRAME, " contains a frame or an object", "frame" },
		{ MARKUP_FOREIGN, " contains a page within a picture", "foreign_object" },
		{ MARKUP_REFRESH, " opens another page by itself", "redirect" },
		{ MARKUP_PASSWORD, " asks for a password", "form" },
	};
	struct active *a = &o->active;
	const char *kind = active_markup_kind(a, &o->sample), *packed = a->markup.packed.found;
	if (a->markup_place != ACTIVE_READ || !kind)
		return;
	script_judge(o, kind);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (a->markup.found & rows[i].bit)
			active_tell(o, rows[i].words, rows[i].value);
	if (packed)
		inspection_tell(o, FILE_ACTIVE, " contains as text ", bytes_of(packed),
				BYTES("smuggling"));
}

static void pdf_judge(struct inspection *o)
{
	static const struct {
		unsigned bit;
		const char *words, *value;
	} rows[] = {
		{ PDF_SCRIPT, " contains a script", "pdf" },
		{ PDF_LAUNCH, " starts a program or opens a file", "launch" },
		{ PDF_OPENS, " opens a web page by itself", "redirect" },
		{ PDF_EMBEDDED, " contains another file", "embedded" },
		{ PDF_MEDIA, " contains Flash or other media", "media" },
		{ PDF_XFA, " contains a form that may hold scripts", "xfa" },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (o->active.pdf.found & rows[i].bit)
			active_tell(o, rows[i].words, rows[i].value);
	if (o->active.pdf.too_many)
		inspection_tell(o, FILE_UNKNOWN, ": names more than 1,000 files", BYTES(""),
				BYTES(""));
}

/* The address of a form or a page ends in the name of a server, not of a file. */
void inspection_pdf_file(void *inspection, struct bytes name)
{
	size_t colon = bytes_find(name, ':');
	if (!bytes_starts(bytes_skip(name, colon), BYTES("://")))
		inspection_attached(inspection, name);
}

/* What Office runs or loads when it opens the document. */
static void office_judge(struct inspection *o)
{
	unsigned rtf = o->active.rtf.found;
	macro_tell(o, rtf & RTF_DDE || o->ole.field.dde, " contains a field that starts a program",
		   "dde");
	macro_tell(o, rtf & RTF_EQUATION, " contains an object of the old equation editor",
		   "equation");
	macro_tell(o, rtf & RTF_PACKAGE || (o->ole.package && !o->object),
		   " contains a file as an object", "package");
	macro_tell(o, rtf & RTF_REMOTE, " loads an object or a template from elsewhere", "remote");
	if (!(rtf & (RTF_EQUATION | RTF_PACKAGE | RTF_REMOTE)))
		macro_tell(o, rtf & RTF_OBJECT, " contains an object of another program", "object");
}

/* WHY the beginning: without one nothing is taken for a PDF document. */
void inspection_packed_begin(struct inspection *o)
{
	pdf_active_begin(&o->active.pdf, inspection_pdf_file, o);
	pdf_active_feed(&o->active.pdf, BYTES("%PDF-\n"));
}

void inspection_packed_feed(struct inspection *o, struct bytes octets)
{
	pdf_active_feed(&o->active.pdf, octets);
}

void inspection_packed_end(struct inspection *o)
{
	pdf_active_end(&o->active.pdf);
	pdf_judge(o);
}

void inspection_active_judge(struct inspection *o)
{
	active_end(&o->active, &o->sample, o->body);
	markup_judge(o);
	pdf_judge(o);
	office_judge(o);
	if (o->active.onenote.found)
		active_tell(o, " contains a file", "onenote");
}
