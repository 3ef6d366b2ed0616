/* inspection.c: one file looked into; see inspection.h. */
#include "modules/files/inspection_inside.h"

#include "modules/files/file_lists.h"

#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct bytes shown(const struct inspection *o)
{
	return (struct bytes){ o->shown, o->shown_len };
}

void inspection_tell(struct inspection *o, enum file_fact fact, const char *between,
		     struct bytes name, struct bytes value)
{
	char buffer[FINDING_DETAIL_MAX];
	struct text detail = TEXT(buffer);
	text_add(&detail, shown(o));
	text_string(&detail, between);
	finding_show_name(&detail, name);
	if (fact == FILE_UNREADABLE && o->unread)
		unread_add(o->unread, text_bytes(&detail), value);
	else
		findings_add(o->findings, fact, text_bytes(&detail), value);
}

/* ---- names */

/* The same name written in another way is no news. A message is named after its subject. */
static void name_judge(struct inspection *o, struct bytes value, const struct file_name *name)
{
	char buffer[FINDING_SHOWN_MAX];
	struct text t = TEXT(buffer);
	struct bytes extension = file_rules_name(o->index, name);
	const char *macros = o->message ? NULL : file_name_macros(name);
	finding_show_name(&t, value);
	if (macros)
		findings_add(o->findings, FILE_MACRO, text_bytes(&t), bytes_of(macros));
	if (!extension.len || bytes_equal(extension, o->extension) ||
	    (o->message && file_extension_domain(extension)))
		return;
	findings_add(o->findings, FILE_BLOCKED, text_bytes(&t), extension);
	o->extension = extension;
}

/* What sort of file the name says that it is. */
static void name_note(struct inspection *o, const struct file_name *name)
{
	static const char *const zip[] = { "zip", "zipx" }, *const epub[] = { "epub" };
	static const char *const disc[] = { "img" };
	static const char *const office[] = {
		"docx", "docm", "dotx", "dotm", "doc",  "dot",  "rtf",  "xlsx", "xlsm",
		"xltx", "xltm", "xlsb", "xlam", "xls",  "xlt",  "xla",  "pptx", "pptm",
		"potx", "potm", "ppsx", "ppsm", "ppam", "ppt",  "pot",  "pps",  "sldx",
		"sldm", "vsdx", "vsdm", "vssx", "vssm", "vstx", "vstm", "thmx",
	};
	static const char *const odf[] = { "odt", "ods", "odp", "odg", "odf", "odb",
					   "ott", "ots", "otp", "otg", "odm", "oth" };
	o->says_zip |= file_name_which(name, zip, 1) == 0;
	o->says_archive |= file_name_which(name, zip, COUNT(zip)) < COUNT(zip) ||
			   file_name_which(name, disc, COUNT(disc)) == 0;
	o->says_epub |= file_name_which(name, epub, 1) == 0;
	o->says_odf |= file_name_which(name, odf, COUNT(odf)) < COUNT(odf);
	o->says_office |= file_name_which(name, office, COUNT(office)) < COUNT(office);
	if (!o->says)
		o->says = file_type_unread(name);
	active_name(&o->active, name);
}

void inspection_name(struct inspection *o, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	if (!o->named && name.count) {
		struct text t = TEXT(o->shown);
		finding_show_name(&t, value);
		o->shown_len = t.len;
		o->named = true;
	}
	name_note(o, &name);
	name_judge(o, value, &name);
}

void inspection_show(struct inspection *o, struct bytes value)
{
	struct text t = TEXT(o->shown);
	if (o->named || o->located || !bytes_trim_fws(value).len)
		return;
	finding_show_name(&t, value);
	o->shown_len = t.len;
	o->located = true;
}

/* ---- types */

void inspection_declared(struct inspection *o, struct bytes declared)
{
	const struct file_rules *c = o->index->rules;
	const struct file_type *known = file_type_named(declared);
	active_declared(&o->active, declared);
	/* A part without a name gets the extension of its type when it is saved. */
	const char *extension = known && !o->named ? file_rules_among(c, known->extensions,
								      COUNT(known->extensions))
						   : NULL;
	if (extension && bytes_starts_nocase(declared, BYTES("application/")))
		inspection_tell(o, FILE_BLOCKED, " is declared as ", declared, bytes_of(extension));
	if (known && !o->named && known->unread[0])
		o->says = known;
	if (!o->named && bytes_ends_nocase(declared, BYTES(".macroenabled.12")))
		inspection_tell(o, FILE_MACRO, " is declared as ", declared, BYTES("vba"));
	for (size_t i = 0; i < c->type_count; i++) {
		struct bytes wanted = bytes_of(c->types[i]);
		const struct file_type *meant = file_type_named(wanted);
		if (!file_rule_fits(wanted, declared) && !(known && known == meant))
			continue;
		inspection_tell(o, FILE_BLOCKED, " is declared as ", declared, wanted);
	}
}

static void content_judge(struct inspection *o, const struct file_type *type)
{
	const struct file_rules *c = o->index->rules;
	struct bytes words = bytes_of(type->called);
	if (o->body && type->textual)
		return;
	const char *extension = file_rules_among(c, type->extensions, COUNT(type->extensions));
	if (extension && !o->extension.len)
		inspection_tell(o, FILE_BLOCKED, " is ", words, bytes_of(extension));
	for (size_t i = 0; i < c->type_count; i++)
		if (file_rule_fits_any(bytes_of(c->types[i]), type))
			inspection_tell(o, FILE_BLOCKED, " is ", words, bytes_of(c->types[i]));
}

/* ---- what is within */

static bool epub_may_hold(const struct inspection *o, struct bytes extension)
{
	return (bytes_equal_nocase(extension, BYTES("js")) ||
		bytes_equal_nocase(extension, BYTES("mjs"))) &&
	       inspection_is_epub(o);
}

/* An archive within the archive: its names are not read. */
static void inner_archive_judge(struct inspection *o, struct bytes value,
				const struct file_name *name)
{
	const struct file_type *unread = file_type_unread(name);
	if (!unread && !file_name_archive(name))
		return;
	if (!o->nested_told)
		inspection_tell(o, FILE_NESTED, ": ", value, BYTES(""));
	if (unread)
		inspection_tell(o, FILE_UNREADABLE, ": ", value, bytes_of(unread->name));
	o->nested_told = true;
}

/* A file in an archive. */
static void file_inside_judge(struct inspection *o, struct bytes value,
			      const struct file_name *name)
{
	const struct file_rules *c = o->index->rules;
	struct bytes extension = file_rules_name(o->index, name);
	const char *macros = file_entry_macros(name, value, inspection_is_opendocument(o));
	if (!extension.len && macros && strcmp(macros, "vba") == 0)
		extension = bytes_of(file_rules_among(c, files_of_macros, SIZE_MAX));
	if (macros)
		inspection_tell(o, FILE_MACRO, ": ", value, bytes_of(macros));
	if (extension.len && !epub_may_hold(o, extension))
		inspection_tell(o, FILE_BLOCKED, ": ", value, extension);
	inner_archive_judge(o, value, name);
}

static void entry_found(void *arg, const struct zip_entry *entry)
{
	struct inspection *o = arg;
	struct file_name name;
	if (entry->encrypted && !o->sealed_told) {
		inspection_tell(o, FILE_ENCRYPTED, entry->name.len ? ": " : "", entry->name,
				BYTES("zip"));
		o->sealed_told = true;
	}
	if (entry->cut && !o->cut_told) {
		inspection_tell(o, FILE_UNKNOWN, ": an entry name is too long", BYTES(""),
				BYTES(""));
		o->cut_told = true;
	}
	if (entry->directory)
		return;
	zip_program_note(&o->zip_program, entry->name);
	file_name_read(&name, entry->name);
	file_inside_judge(o, entry->name, &name);
}

void inspection_entry(struct inspection *o, struct bytes path, const char *sealed)
{
	struct file_name name;
	file_name_read(&name, path);
	if (sealed && !o->sealed_told) {
		inspection_tell(o, FILE_ENCRYPTED, ": ", path, bytes_of(sealed));
		o->sealed_told = true;
	}
	file_inside_judge(o, path, &name);
}

static void rar_entry_found(void *arg, struct bytes value, bool encrypted)
{
	inspection_entry(arg, value, encrypted ? "rar" : NULL);
}

static void tar_entry_found(void *arg, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	file_inside_judge(arg, value, &name);
}

/* A file within this one, by the name that it has there. */
static void inner_judge(struct inspection *o, struct bytes value, const struct file_name *name)
{
	struct bytes extension = file_rules_name(o->index, name);
	const char *macros = file_name_macros(name);
	if (macros)
		inspection_tell(o, FILE_MACRO, ": ", value, bytes_of(macros));
	if (extension.len)
		inspection_tell(o, FILE_BLOCKED, ": ", value, extension);
}

void inspection_attached(struct inspection *o, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	const struct file_type *unread = file_type_unread(&name);
	inner_judge(o, value, &name);
	if (unread)
		inspection_tell(o, FILE_UNREADABLE, ": ", value, bytes_of(unread->name));
}

static void gzip_judge(struct inspection *o)
{
	struct file_name name;
	struct bytes packed = file_gzip_name(&o->sample);
	file_name_read(&name, packed);
	if (packed.len)
		inner_judge(o, packed, &name);
}

static void macros_tell(struct inspection *o)
{
	const char *extension = file_rules_among(o->index->rules, files_of_macros, SIZE_MAX);
	inspection_tell(o, FILE_MACRO, " contains macros", BYTES(""), BYTES("vba"));
	if (extension)
		inspection_tell(o, FILE_BLOCKED, " contains macros", BYTES(""),
				bytes_of(extension));
}

/* An Office file of the old kind, or what Word writes of one into a page for the web (MS-OFFMACRO2,
 * editdata.mso), which holds nothing but macros. */
static void ole_judge(struct inspection *o)
{
	if (o->ole.macros || memcmp(o->sample.start, "ActiveMime", strlen("ActiveMime")) == 0)
		macros_tell(o);
	if (o->ole.encrypted)
		inspection_tell(o, FILE_ENCRYPTED, " is an encrypted document", BYTES(""),
				BYTES("ole"));
}

void inspection_sealed(struct inspection *o, const char *type)
{
	inspection_tell(o, FILE_ENCRYPTED,
			strcmp(type, "rar") == 0 ? " has an encrypted directory"
						 : " is an encrypted archive",
			BYTES(""), bytes_of(type));
}

void inspection_unknown(struct inspection *o, const char *why)
{
	inspection_tell(o, FILE_UNKNOWN, ": ", bytes_of(why), BYTES(""));
}

void inspection_unread(struct inspection *o, const char *what, const char *type)
{
	struct unread *unread = o->unread;
	o->unread = NULL;
	inspection_tell(o, FILE_UNREADABLE, " ", bytes_of(what), bytes_of(type));
	o->unread = unread;
}

static void sealed_judge(struct inspection *o)
{
	if (o->rar.sealed || o->seven_zip.encrypted)
		inspection_sealed(o, o->rar.sealed ? "rar" : "7z");
	else if (o->rar.encrypted && !o->sealed_told)
		inspection_tell(o, FILE_ENCRYPTED, " is an encrypted archive", BYTES(""),
				BYTES("rar"));
	if (o->pdf.encrypted)
		inspection_tell(o, FILE_ENCRYPTED, " is an encrypted document", BYTES(""),
				BYTES("pdf"));
}

/* An archive that nobody here looks into, by its content, or by one of its names where the content
 * says nothing better. */
static void unread_judge(struct inspection *o, const struct file_type *type)
{
	/* Old programs write tar without its magic number. */
	if (!type && o->tar.seen)
		type = file_type_named(BYTES("tar"));
	bool hidden = type == file_type_named(BYTES("7z")) && o->seven_zip.packed &&
		      !o->seven_zip.encrypted;
	if (type && type->unread[0])
		inspection_tell(o, FILE_UNREADABLE, " is ",
				hidden ? BYTES("a 7z archive; whether it is encrypted is not known")
				       : bytes_of(type->called),
				bytes_of(type->name));
	else if (o->says && !o->rar.seen && !o->seven_zip.seen && !o->zip.central && !o->zip.local)
		inspection_tell(o, FILE_UNREADABLE, " is named like ", bytes_of(o->says->called),
				bytes_of(o->says->name));
	/* What is found behind other octets; where the file is such an archive, it is told. */
	if (o->rar.seen && type != file_type_named(BYTES("rar")))
		inspection_tell(o, FILE_UNREADABLE, " contains ", BYTES("a RAR archive"),
				BYTES("rar"));
	if (o->seven_zip.seen && type != file_type_named(BYTES("7z")))
		inspection_tell(o, FILE_UNREADABLE, " contains ", BYTES("a 7z archive"),
				BYTES("7z"));
}

/* Programs that are told apart by what is in them. */
static void program_judge(struct inspection *o)
{
	const struct file_type *program = zip_program_type(&o->zip_program);
	if (program)
		content_judge(o, program);
	if (o->ole.installer)
		content_judge(o, file_type_named(BYTES("msi")));
}

/* A zip file that another program has packed is not expected to be one. */
static void zip_judge(struct inspection *o, const struct file_type *type)
{
	bool expected = type == file_type_named(BYTES("zip")) ||
			(o->says_zip && !(type && type->unread[0]));
	if (o->zip.too_many)
		inspection_tell(o, FILE_UNKNOWN, ": more than 10,000 entries", BYTES(""),
				BYTES(""));
	else if (expected && !o->zip.central && !o->zip.local && !o->zip.empty && !o->sealed_told)
		inspection_tell(o, FILE_UNKNOWN, ": its directory cannot be read", BYTES(""),
				BYTES(""));
}

/* ---- from beginning to end */

void inspection_begin(struct inspection *o, const struct file_rules_index *index,
		      struct findings *findings, unsigned number)
{
	*o = (struct inspection){ .index = index, .findings = findings, .extension = BYTES("") };
	struct text t = TEXT(o->shown);
	text_format(&t, "part %u", number);
	o->shown_len = t.len;
	file_sample_begin(&o->sample);
	zip_begin(&o->zip, entry_found, o);
	rar_begin(&o->rar, rar_entry_found, o);
	seven_zip_begin(&o->seven_zip);
	tar_begin(&o->tar, tar_entry_found, o);
	ole_begin(&o->ole);
	pdf_begin(&o->pdf);
	active_begin(&o->active, inspection_pdf_file, o);
}

void inspection_begin_within(struct inspection *o, const struct inspection *archive,
			     struct bytes value)
{
	char buffer[2 * FINDING_SHOWN_MAX + 4];
	struct text whole = TEXT(buffer);
	struct file_name name;
	inspection_begin(o, archive->index, archive->findings, 0);
	text_add(&whole, shown(archive));
	if (value.len)
		text_string(&whole, ": ");
	finding_show_name(&whole, value);
	struct text t = TEXT(o->shown);
	finding_show_name(&t, text_bytes(&whole));
	o->shown_len = t.len;
	o->named = true;
	file_name_read(&name, value);
	name_note(o, &name);
	o->extension = file_rules_name(o->index, &name);
}

enum { SAYS_ZIP = 1 << 0, SAYS_ODF = 1 << 1, SAYS_OFFICE = 1 << 2 };

unsigned inspection_says(const struct inspection *o)
{
	return (o->says_zip ? SAYS_ZIP : 0) | (o->says_odf ? SAYS_ODF : 0) |
	       (o->says_office ? SAYS_OFFICE : 0);
}

void inspection_begin_again(struct inspection *o, const struct file_rules_index *index,
			    struct findings *findings, struct bytes called, unsigned says,
			    struct bytes start)
{
	inspection_begin(o, index, findings, 0);
	struct text t = TEXT(o->shown);
	text_add(&t, called);
	o->shown_len = t.len;
	o->named = true;
	o->says_zip = says & SAYS_ZIP;
	o->says_odf = says & SAYS_ODF;
	o->says_office = says & SAYS_OFFICE;
	file_sample_feed(&o->sample, start);
	pdf_active_feed(&o->active.pdf, start);
}

void inspection_feed(struct inspection *o, struct bytes octets)
{
	file_sample_feed(&o->sample, octets);
	zip_feed(&o->zip, octets);
	rar_feed(&o->rar, octets);
	seven_zip_feed(&o->seven_zip, octets);
	tar_feed(&o->tar, octets);
	ole_feed(&o->ole, octets);
	pdf_feed(&o->pdf, octets);
	active_feed(&o->active, &o->sample, o->body, octets);
}

void inspection_end(struct inspection *o)
{
	zip_end(&o->zip);
	const struct file_type *type = file_type_of(&o->sample);
	if (type)
		content_judge(o, type);
	gzip_judge(o);
	program_judge(o);
	sealed_judge(o);
	unread_judge(o, type);
	ole_judge(o);
	zip_judge(o, type);
	inspection_active_judge(o);
}
