/* attachments.c: what hangs at a message that its readers should not open: by name, by declared
 * type, by content, and by the names in zip, RAR and tar files.
 *
 * Facts: `blocked` (the value is the extension or the type that matched), `macro` (a document that
 * holds macros, or is made to; the value is its extension, or vba or xlm), `encrypted` (a file that
 * nobody can look into without its key) and `unreadable` (an archive that nobody here looks into),
 * whose value is the type, `nested` (an archive within an archive). A zip that could not be read is
 * `unknown`. Every name that a part has to some program counts, and the worst of them decides. It
 * owns a sample of each open part, a record of its directory and some findings, whatever the
 * message holds; it unpacks nothing and writes nothing. */
#include "gateway/base/character.h"
#include "modules/check.h"
#include "modules/files/file_lists.h"
#include "modules/files/file_rules.h"
#include "modules/files/findings.h"
#include "modules/files/ole_directory.h"
#include "modules/files/pdf_trailer.h"
#include "modules/files/rar_headers.h"
#include "modules/files/seven_zip.h"
#include "modules/files/tar_headers.h"
#include "modules/files/zip_directory.h"
#include "modules/files/zip_program.h"
#include "modules/mime/calendar_files.h"
#include "modules/mime/mime.h"
#include "modules/mime/mime_field.h"
#include "modules/mime/mime_name.h"
#include "modules/mime/tnef.h"

#include <string.h>

static const char *const facts[] = {
	[FILE_BLOCKED] = "blocked",       [FILE_MACRO] = "macro",   [FILE_ENCRYPTED] = "encrypted",
	[FILE_UNREADABLE] = "unreadable", [FILE_NESTED] = "nested", [FILE_UNKNOWN] = NULL,
};

/* One part that is open. */
struct opened {
	struct attachments_message *all;
	char shown[FINDING_SHOWN_MAX];  /* its first name, or "part 3" */
	size_t shown_len;
	bool named;
	bool message;                   /* it is an attached message, or its header */
	bool body;                      /* text for reading: no program takes it for a file */
	struct bytes extension;         /* for which one of its names is blocked; "" if none is */
	bool says_zip, says_epub;       /* one of its names does */
	const struct file_type *says;   /* an archive that is not read; NULL: no name does */
	bool sealed_told, nested_told, cut_told;
	struct zip_program zip_program;
	struct file_sample sample;
	struct zip_directory zip;
	struct rar_headers rar;
	struct seven_zip seven_zip;
	struct tar_headers tar;
	struct ole_directory ole;
	struct pdf_trailer pdf;
	struct tnef tnef;
};

/* What the reader keeps of a message. */
struct attachments_message {
	const struct file_rules *conf;
	struct file_rules_index index;
	struct arena *memory;
	bool starved;                   /* there was none for a part, or to look into a calendar */
	/* made when first needed; the second half is of files within calendars */
	struct opened *opened[2 * MIME_READINGS_MAX];
	struct calendar_files *calendars[MIME_READINGS_MAX];
	struct findings findings;
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct mime_listener listener;

static struct bytes shown(const struct opened *o)
{
	return (struct bytes){ o->shown, o->shown_len };
}

/* "docs.zip", "docs.zip: inner.scr", "photo.jpg is a Windows program" */
static void finding_tell(struct opened *o, enum file_fact fact, const char *between,
			 struct bytes name, struct bytes value)
{
	char buffer[FINDING_DETAIL_MAX];
	struct text detail = TEXT(buffer);
	text_add(&detail, shown(o));
	text_string(&detail, between);
	finding_show_name(&detail, name);
	findings_add(&o->all->findings, fact, text_bytes(&detail), value);
}

/* ---- names */

/* The same name written in another way is no news. A message is named after its subject. */
static void name_judge(struct opened *o, struct bytes value, const struct file_name *name)
{
	char buffer[FINDING_SHOWN_MAX];
	struct text t = TEXT(buffer);
	struct bytes extension = file_rules_name(&o->all->index, name);
	const char *macros = o->message ? NULL : file_name_macros(name);
	finding_show_name(&t, value);
	if (macros)
		findings_add(&o->all->findings, FILE_MACRO, text_bytes(&t), bytes_of(macros));
	if (!extension.len || bytes_equal(extension, o->extension) ||
	    (o->message && file_extension_domain(extension)))
		return;
	findings_add(&o->all->findings, FILE_BLOCKED, text_bytes(&t), extension);
	o->extension = extension;
}

/* A name that a program could take for the part's: calls of mime_names(). */
static void name_found(void *arg, struct bytes value, bool clean)
{
	static const char *const zip[] = { "zip" }, *const epub[] = { "epub" };
	struct opened *o = arg;
	struct file_name name;
	(void)clean;
	file_name_read(&name, value);
	if (!o->named && name.count) {
		struct text t = TEXT(o->shown);
		finding_show_name(&t, value);
		o->shown_len = t.len;
		o->named = true;
	}
	o->says_zip |= file_name_which(&name, zip, 1) == 0;
	o->says_epub |= file_name_which(&name, epub, 1) == 0;
	if (!o->says)
		o->says = file_type_unread(&name);
	name_judge(o, value, &name);
}

/* Every name that a program looks for. True if the part says that it is a file. */
static bool names_read(struct opened *o, const struct mime_part *part)
{
	bool attachment = false;
	/* What is not given is said to be too complex. */
	(void)mime_names(part->fields, part->field_count, name_found, o);
	for (size_t i = 0; i < part->field_count; i++) {
		char buffer[32];
		struct text value = TEXT(buffer);
		if (!header_is(&part->fields[i], "Content-Disposition"))
			continue;
		(void)mime_value(part->fields[i].value, &value);
		attachment |= bytes_equal(text_bytes(&value), BYTES("attachment"));
	}
	return attachment || o->named;
}

/* ---- types */

/* What the part says of itself, by whichever of its type's names. */
static void declared_judge(struct opened *o, struct bytes declared)
{
	const struct file_rules *c = o->all->conf;
	const struct file_type *known = file_type_named(declared);
	/* A part without a name gets the extension of its type when it is saved. */
	const char *extension = known && !o->named ? file_rules_among(c, known->extensions,
								      COUNT(known->extensions))
						   : NULL;
	if (extension && bytes_starts_nocase(declared, BYTES("application/")))
		finding_tell(o, FILE_BLOCKED, " is declared as ", declared, bytes_of(extension));
	if (known && !o->named && known->unread[0])
		o->says = known;
	if (!o->named && bytes_ends_nocase(declared, BYTES(".macroenabled.12")))
		finding_tell(o, FILE_MACRO, " is declared as ", declared, BYTES("vba"));
	for (size_t i = 0; i < c->type_count; i++) {
		struct bytes wanted = bytes_of(c->types[i]);
		const struct file_type *meant = file_type_named(wanted);
		if (!file_rule_fits(wanted, declared) && !(known && known == meant))
			continue;
		finding_tell(o, FILE_BLOCKED, " is declared as ", declared, wanted);
	}
}

static void content_judge(struct opened *o, const struct file_type *type)
{
	const struct file_rules *c = o->all->conf;
	struct bytes words = bytes_of(type->called);
	if (o->body && type->textual)
		return;
	const char *extension = file_rules_among(c, type->extensions, COUNT(type->extensions));
	if (extension && !o->extension.len)
		finding_tell(o, FILE_BLOCKED, " is ", words, bytes_of(extension));
	for (size_t i = 0; i < c->type_count; i++)
		if (file_rule_fits_any(bytes_of(c->types[i]), type))
			finding_tell(o, FILE_BLOCKED, " is ", words, bytes_of(c->types[i]));
}

/* ---- what is within */

/* An electronic book, which holds scripts of its own that only readers of books run: by its first
 * entry (EPUB 3.3, 4.2), and by its name where it has one. */
static bool is_epub(const struct opened *o)
{
	enum { ENTRY_NAME_AT = 30 };
	static const struct bytes first = { "mimetypeapplication/epub+zip", 28 };
	return (o->says_epub || !o->named) && !o->says_zip &&
	       memcmp(o->sample.start + ENTRY_NAME_AT, first.at, first.len) == 0;
}

static bool epub_may_hold(const struct opened *o, struct bytes extension)
{
	return (bytes_equal_nocase(extension, BYTES("js")) ||
		bytes_equal_nocase(extension, BYTES("mjs"))) &&
	       is_epub(o);
}

/* An archive within the archive: its names are not read. */
static void inner_archive_judge(struct opened *o, struct bytes value, const struct file_name *name)
{
	const struct file_type *unread = file_type_unread(name);
	if (!unread && !file_name_archive(name))
		return;
	if (!o->nested_told)
		finding_tell(o, FILE_NESTED, ": ", value, BYTES(""));
	if (unread)
		finding_tell(o, FILE_UNREADABLE, ": ", value, bytes_of(unread->name));
	o->nested_told = true;
}

/* A file in an archive. */
static void file_inside_judge(struct opened *o, struct bytes value, const struct file_name *name)
{
	const struct file_rules *c = o->all->conf;
	struct bytes extension = file_rules_name(&o->all->index, name);
	const char *macros = file_name_macros(name);
	if (file_name_is(name, BYTES("vbaproject.bin")))
		macros = "vba";
	if (!extension.len && macros && strcmp(macros, "vba") == 0)
		extension = bytes_of(file_rules_among(c, files_of_macros, SIZE_MAX));
	if (memmem(value.at, value.len, "/macrosheets/", strlen("/macrosheets/")))
		macros = "xlm";
	if (macros)
		finding_tell(o, FILE_MACRO, ": ", value, bytes_of(macros));
	if (extension.len && !epub_may_hold(o, extension))
		finding_tell(o, FILE_BLOCKED, ": ", value, extension);
	inner_archive_judge(o, value, name);
}

static void entry_found(void *arg, const struct zip_entry *entry)
{
	struct opened *o = arg;
	struct file_name name;
	if (entry->encrypted && !o->sealed_told) {
		finding_tell(o, FILE_ENCRYPTED, entry->name.len ? ": " : "", entry->name,
			     BYTES("zip"));
		o->sealed_told = true;
	}
	if (entry->cut && !o->cut_told) {
		finding_tell(o, FILE_UNKNOWN, ": an entry name is too long", BYTES(""), BYTES(""));
		o->cut_told = true;
	}
	if (entry->directory)
		return;
	zip_program_note(&o->zip_program, entry->name);
	file_name_read(&name, entry->name);
	file_inside_judge(o, entry->name, &name);
}

static void rar_entry_found(void *arg, struct bytes value, bool encrypted)
{
	struct opened *o = arg;
	struct file_name name;
	file_name_read(&name, value);
	if (encrypted && !o->sealed_told) {
		finding_tell(o, FILE_ENCRYPTED, ": ", value, BYTES("rar"));
		o->sealed_told = true;
	}
	file_inside_judge(o, value, &name);
}

static void tar_entry_found(void *arg, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	file_inside_judge(arg, value, &name);
}

/* A file within the part, by the name that it has there. */
static void inner_judge(struct opened *o, const char *words, struct bytes value,
			const struct file_name *name)
{
	struct bytes extension = file_rules_name(&o->all->index, name);
	const char *macros = file_name_macros(name);
	if (macros)
		finding_tell(o, FILE_MACRO, words, value, bytes_of(macros));
	if (extension.len)
		finding_tell(o, FILE_BLOCKED, words, value, extension);
}

/* A file that a program shows as an attachment beside the others. */
static void attached_judge(struct opened *o, const char *words, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	const struct file_type *unread = file_type_unread(&name);
	inner_judge(o, words, value, &name);
	if (unread)
		finding_tell(o, FILE_UNREADABLE, words, value, bytes_of(unread->name));
}

static void tnef_found(void *arg, struct bytes value)
{
	attached_judge(arg, ": ", value);
}

static void gzip_judge(struct opened *o)
{
	struct file_name name;
	struct bytes packed = file_gzip_name(&o->sample);
	file_name_read(&name, packed);
	if (packed.len)
		inner_judge(o, ": ", packed, &name);
}

/* An Office file of the old kind, or what Word writes of one into a page for the web (MS-OFFMACRO2,
 * editdata.mso), which holds nothing but macros. */
static void ole_judge(struct opened *o)
{
	const char *extension = file_rules_among(o->all->conf, files_of_macros, SIZE_MAX);
	if (o->ole.macros || memcmp(o->sample.start, "ActiveMime", strlen("ActiveMime")) == 0) {
		finding_tell(o, FILE_MACRO, " contains macros", BYTES(""), BYTES("vba"));
		if (extension)
			finding_tell(o, FILE_BLOCKED, " contains macros", BYTES(""),
				     bytes_of(extension));
	}
	if (o->ole.encrypted)
		finding_tell(o, FILE_ENCRYPTED, " is an encrypted document", BYTES(""),
			     BYTES("ole"));
}

static void sealed_judge(struct opened *o)
{
	if (o->rar.sealed || o->seven_zip.encrypted)
		finding_tell(o, FILE_ENCRYPTED,
			     o->rar.sealed ? " has an encrypted directory"
					   : " is an encrypted archive",
			     BYTES(""), o->rar.sealed ? BYTES("rar") : BYTES("7z"));
	else if (o->rar.encrypted && !o->sealed_told)
		finding_tell(o, FILE_ENCRYPTED, " is an encrypted archive", BYTES(""),
			     BYTES("rar"));
	if (o->pdf.encrypted)
		finding_tell(o, FILE_ENCRYPTED, " is an encrypted document", BYTES(""),
			     BYTES("pdf"));
}

/* An archive that nobody here looks into, by its content, or by one of its names where the content
 * says nothing better. */
static void unread_judge(struct opened *o, const struct file_type *type)
{
	/* Old programs write tar without its magic number. */
	if (!type && o->tar.seen)
		type = file_type_named(BYTES("tar"));
	bool hidden = type == file_type_named(BYTES("7z")) && o->seven_zip.packed &&
		      !o->seven_zip.encrypted;
	if (type && type->unread[0])
		finding_tell(o, FILE_UNREADABLE, " is ",
			     hidden ? BYTES("a 7z archive; whether it is encrypted is not known")
				    : bytes_of(type->called),
			     bytes_of(type->name));
	else if (o->says && !o->rar.seen && !o->seven_zip.seen && !o->zip.central && !o->zip.local)
		finding_tell(o, FILE_UNREADABLE, " is named like ", bytes_of(o->says->called),
			     bytes_of(o->says->name));
	/* What is found behind other octets; where the file is such an archive, it is told. */
	if (o->rar.seen && type != file_type_named(BYTES("rar")))
		finding_tell(o, FILE_UNREADABLE, " contains ", BYTES("a RAR archive"),
			     BYTES("rar"));
	if (o->seven_zip.seen && type != file_type_named(BYTES("7z")))
		finding_tell(o, FILE_UNREADABLE, " contains ", BYTES("a 7z archive"), BYTES("7z"));
}

/* Programs that are told apart by what is in them. */
static void program_judge(struct opened *o)
{
	const struct file_type *program = zip_program_type(&o->zip_program);
	if (program)
		content_judge(o, program);
	if (o->ole.installer)
		content_judge(o, file_type_named(BYTES("msi")));
}

/* A zip file that another program has packed is not expected to be one. */
static void zip_judge(struct opened *o, const struct file_type *type)
{
	bool expected = type == file_type_named(BYTES("zip")) ||
			(o->says_zip && !(type && type->unread[0]));
	if (o->zip.too_many)
		finding_tell(o, FILE_UNKNOWN, ": more than 10,000 entries", BYTES(""), BYTES(""));
	else if (expected && !o->zip.central && !o->zip.local && !o->zip.empty && !o->sealed_told)
		finding_tell(o, FILE_UNKNOWN, ": its directory cannot be read", BYTES(""),
			     BYTES(""));
}

/* ---- the reader */

/* What is kept of a part that is open; NULL: there is no memory. */
static struct opened *opened_of(struct attachments_message *k, const struct mime_part *part)
{
	struct opened **o = &k->opened[part->slot];
	if (!*o)
		*o = arena_alloc(k->memory, sizeof **o);
	return *o;
}

/* The calendar that a part may be; NULL: it is within one, which holds no calendars. */
static struct calendar_files *calendar_of(struct attachments_message *k,
					  const struct mime_part *part)
{
	return part->slot < MIME_READINGS_MAX ? k->calendars[part->slot] : NULL;
}

static void calendar_open(struct attachments_message *k, const struct mime_part *part)
{
	if (part->slot >= MIME_READINGS_MAX)
		return;
	struct calendar_files **calendar = &k->calendars[part->slot];
	if (!*calendar)
		*calendar = calendar_files_new(k->memory);
	if (*calendar)
		calendar_files_open(*calendar, part, &listener, k);
	else
		k->starved = true;
}

static bool attachments_part_open(void *listener_any, const struct mime_part *part)
{
	struct attachments_message *k = listener_any;
	struct opened *o = opened_of(k, part);
	if (!o) {
		k->starved = true;
		return false;
	}
	struct text t = TEXT(o->shown);
	*o = (struct opened){ .all = k,
			      .extension = BYTES(""),
			      .message = part->message ||
					 bytes_equal(part->type, BYTES("message/rfc822")) ||
					 bytes_equal(part->type, BYTES("message/global")) };
	text_format(&t, "part %u", part->number);
	o->shown_len = t.len;
	bool file = !part->preamble && names_read(o, part);
	o->body = !file && (part->preamble || bytes_equal(part->type, BYTES("text/plain")) ||
			    bytes_equal(part->type, BYTES("text/html")));
	if (!o->body && !part->message)
		declared_judge(o, part->type);
	file_sample_begin(&o->sample);
	zip_begin(&o->zip, entry_found, o);
	rar_begin(&o->rar, rar_entry_found, o);
	seven_zip_begin(&o->seven_zip);
	tar_begin(&o->tar, tar_entry_found, o);
	ole_begin(&o->ole);
	pdf_begin(&o->pdf);
	tnef_begin(&o->tnef, tnef_found, o);
	calendar_open(k, part);
	return !part->message;
}

static void attachments_part_octets(void *listener_any, const struct mime_part *part,
				    struct bytes octets)
{
	struct attachments_message *k = listener_any;
	struct opened *o = k->opened[part->slot];
	struct calendar_files *calendar = calendar_of(k, part);
	if (calendar)
		calendar_files_feed(calendar, octets);
	file_sample_feed(&o->sample, octets);
	zip_feed(&o->zip, octets);
	rar_feed(&o->rar, octets);
	seven_zip_feed(&o->seven_zip, octets);
	tar_feed(&o->tar, octets);
	ole_feed(&o->ole, octets);
	pdf_feed(&o->pdf, octets);
	tnef_feed(&o->tnef, octets);
}

static void attachments_part_close(void *listener_any, const struct mime_part *part)
{
	struct attachments_message *k = listener_any;
	struct opened *o = k->opened[part->slot];
	struct calendar_files *calendar = calendar_of(k, part);
	if (bytes_starts(part->type, BYTES("multipart/")))
		return;
	if (calendar)
		calendar_files_close(calendar);
	zip_end(&o->zip);
	tnef_end(&o->tnef);
	const struct file_type *type = file_type_of(&o->sample);
	if (type)
		content_judge(o, type);
	gzip_judge(o);
	program_judge(o);
	sealed_judge(o);
	unread_judge(o, type);
	ole_judge(o);
	zip_judge(o, type);
}

static void *attachments_begin(struct check_ctx *ctx, struct arena *memory)
{
	struct attachments_message *k = arena_alloc(memory, sizeof *k);
	if (!k)
		return NULL;
	k->conf = ctx->conf;
	k->memory = memory;
	file_rules_index(&k->index, k->conf);
	return k;
}

static enum progress attachments_run(struct check_ctx *ctx)
{
	const struct attachments_message *k = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	if (!k || k->starved)
		check_unknown(ctx, BYTES("out of memory for the message"));
	for (size_t i = 0; k && i < k->findings.count; i++) {
		const struct finding *f = &k->findings.at[i];
		const char *fact = facts[f->fact];
		check_report_evidence(ctx,
				      &(struct evidence){ .fact = fact ? fact : "unknown",
							  .detail = { f->detail, f->detail_len },
							  .value = { f->value, f->value_len } });
	}
	return CHECK_DONE;
}

/* A type that nothing can match is a typing error: a short name that does not exist. */
static bool attachments_verify(const void *conf_any, struct text *sentence)
{
	const struct file_rules *c = conf_any;
	for (size_t i = 0; i < c->extension_count; i++)
		if (c->extensions[i] && (!*file_extension_undotted(c->extensions[i]) ||
					 strpbrk(c->extensions[i], "/\\ *"))) {
			text_format(sentence,
				    "the extension \"%s\" cannot match anything; write it like exe "
				    "or tar.gz",
				    c->extensions[i]);
			return false;
		}
	for (size_t i = 0; i < c->type_count; i++)
		if (c->types[i] && !strchr(c->types[i], '/') &&
		    !file_type_named(bytes_of(c->types[i]))) {
			text_format(sentence,
				    "unknown type \"%s\"; write a media type like "
				    "application/x-dosexec, or a short name like exe, elf, lnk, "
				    "zip, rar, 7z, iso, ole, pdf, html",
				    c->types[i]);
			return false;
		}
	return true;
}

/* A calendar is read as a file, and for the files within it. */
static unsigned attachments_part_readings(const void *listener_any, const struct mime_part *part)
{
	const struct attachments_message *k = listener_any;
	const struct calendar_files *calendar = k->calendars[part->slot];
	return calendar ? calendar_files_readings(calendar) : 0;
}

static const struct mime_listener listener = { .open = attachments_part_open,
					       .octets = attachments_part_octets,
					       .close = attachments_part_close,
					       .more_readings = attachments_part_readings };
static const struct check_reader reader = { .begin = attachments_begin, .parts = &listener };

static const struct option options[] = {
	{ "block_extensions", OPTION_TEXTS, offsetof(struct file_rules, extensions),
	  .fallback = files_blocked_by_default, .most = FILE_EXTENSIONS_MAX,
	  .doc = "Blocked file name extensions, inside zip, RAR and tar files too, and in front of "
		 ".gz and its kind; programs are also detected by content. Documents with macros "
		 "are the fact macro, whether they are listed or not" },
	{ "block_types", OPTION_TEXTS, offsetof(struct file_rules, types), .fallback = "[]",
	  .most = 200,
	  .doc = "Blocked file types, as declared and by content: application/x-dosexec, "
		 "\"application/*\", or short names like exe, zip (which includes .docx), ole, "
		 "pdf" },
	{ 0 },
};
static const struct check_words words[] = {
	{ "blocked", 7, 1, "Message content rejected: this attachment is not allowed here: %d" },
	{ "encrypted", 7, 1,
	  "Message content rejected: encrypted attachments are not allowed here: %d" },
	{ "macro", 7, 1,
	  "Message content rejected: documents with macros are not allowed here: %d" },
	{ "unreadable", 7, 1,
	  "Message content rejected: archives of this kind are not allowed here: %d" },
	{ "nested", 7, 1,
	  "Message content rejected: archives within archives are not allowed here: %d" },
	{ 0 },
};

const struct check check_attachments = {
	.name = "attachments",
	.phase = PHASE_BODY,
	.options = { sizeof(struct file_rules), options, attachments_verify },
	.facts = facts,
	.run = attachments_run,
	.reader = &reader,
	.words = words,
};
