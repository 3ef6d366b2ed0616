/* attachments.c: what hangs at a message that its readers should not open: by name, by declared
 * type, by content, and by the names in zip and RAR files.
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
#include "modules/files/file_name.h"
#include "modules/files/file_type.h"
#include "modules/files/findings.h"
#include "modules/files/ole_directory.h"
#include "modules/files/pdf_trailer.h"
#include "modules/files/rar_headers.h"
#include "modules/files/seven_zip.h"
#include "modules/files/zip_directory.h"
#include "modules/mime/mime.h"
#include "modules/mime/mime_field.h"
#include "modules/mime/tnef.h"
#include "modules/mime/uuencode.h"

#include <string.h>

struct attachments_conf {
	const char **extensions;        /* "exe", ".EXE", "tar.gz" */
	size_t extension_count;
	const char **types;             /* media types, or short names of file_type.h */
	size_t type_count;
};

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
	bool has_manifest, has_class, has_dex, has_appx; /* entries of the zip file */
	struct file_sample sample;
	struct zip_directory zip;
	struct rar_headers rar;
	struct seven_zip seven_zip;
	struct ole_directory ole;
	struct pdf_trailer pdf;
	struct uuencode uuencode;
	struct tnef tnef;
};

/* What the reader keeps of a message. */
struct attachments_message {
	const struct attachments_conf *conf;
	struct opened opened[MIME_READINGS_MAX];
	struct findings findings;
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

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

static const char *undotted(const char *extension)
{
	return extension + strspn(extension, ".");
}

/* The first of `these` that is to be blocked, as the configuration's own spelling; NULL: none. */
static const char *blocked_among(const struct attachments_conf *c, const char *const *these,
				 size_t count)
{
	for (size_t i = 0; i < count && these[i]; i++)
		for (size_t j = 0; j < c->extension_count; j++)
			if (c->extensions[j] &&
			    bytes_equal_nocase(bytes_of(undotted(c->extensions[j])),
					       bytes_of(these[i])))
				return these[i];
	return NULL;
}

/* The extension for which a name is blocked; "" if it is not. */
static struct bytes name_blocked(const struct attachments_conf *c, const struct file_name *name)
{
	size_t which = file_name_which(name, c->extensions, c->extension_count);
	if (which < c->extension_count)
		return bytes_of(undotted(c->extensions[which]));
	if (file_name_clsid(name) && blocked_among(c, files_programs, SIZE_MAX))
		return BYTES("clsid");
	return BYTES("");
}

/* The same name written in another way is no news. A message is named after its subject. */
static void name_judge(struct opened *o, struct bytes value, const struct file_name *name)
{
	char buffer[FINDING_SHOWN_MAX];
	struct text t = TEXT(buffer);
	struct bytes extension = name_blocked(o->all->conf, name);
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

/* A name that a program could take for the part's: calls of mime_parameter(). */
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

/* Every name in every field, whichever of the two parameters a program looks for. True if the part
 * says that it is a file. */
static bool names_read(struct opened *o, const struct mime_part *part)
{
	bool attachment = false;
	for (size_t i = 0; i < part->field_count; i++) {
		const struct header_field *f = &part->fields[i];
		bool disposition = header_is(f, "Content-Disposition");
		if (!disposition && !header_is(f, "Content-Type"))
			continue;
		mime_parameter(f->value, "filename", name_found, o);
		mime_parameter(f->value, "name", name_found, o);
		char buffer[32];
		struct text value = TEXT(buffer);
		if (disposition) {
			(void)mime_value(f->value, &value);
			attachment |= bytes_equal(text_bytes(&value), BYTES("attachment"));
		}
	}
	return attachment || o->named;
}

/* ---- types */

/* True if `type` is what the configuration wrote: the same, or of the group before "/" and a
 * star. */
static bool type_fits(struct bytes wanted, struct bytes type)
{
	if (wanted.len > 2 && bytes_equal(bytes_skip(wanted, wanted.len - 2), BYTES("/*")))
		return bytes_starts_nocase(type, bytes_first(wanted, wanted.len - 1));
	return bytes_equal_nocase(wanted, type);
}

static bool any_fits(struct bytes wanted, const struct file_type *type)
{
	for (size_t i = 0; i < COUNT(type->mime) && type->mime[i]; i++)
		if (type_fits(wanted, bytes_of(type->mime[i])))
			return true;
	return bytes_equal_nocase(wanted, bytes_of(type->name));
}

/* What the part says of itself, by whichever of its type's names. */
static void declared_judge(struct opened *o, struct bytes declared)
{
	const struct attachments_conf *c = o->all->conf;
	const struct file_type *known = file_type_named(declared);
	/* A part without a name gets the extension of its type when it is saved. */
	const char *extension =
		known && !o->named ? blocked_among(c, known->extensions, COUNT(known->extensions))
				   : NULL;
	if (extension && bytes_starts_nocase(declared, BYTES("application/")))
		finding_tell(o, FILE_BLOCKED, " is declared as ", declared, bytes_of(extension));
	if (known && !o->named && known->unread[0])
		o->says = known;
	for (size_t i = 0; i < c->type_count; i++) {
		struct bytes wanted = bytes_of(c->types[i]);
		const struct file_type *meant = file_type_named(wanted);
		if (!type_fits(wanted, declared) && !(known && known == meant))
			continue;
		finding_tell(o, FILE_BLOCKED, " is declared as ", declared, wanted);
	}
}

static void content_judge(struct opened *o, const struct file_type *type)
{
	const struct attachments_conf *c = o->all->conf;
	struct bytes words = bytes_of(type->called);
	if (o->body && type->textual)
		return;
	const char *extension = blocked_among(c, type->extensions, COUNT(type->extensions));
	if (extension && !o->extension.len)
		finding_tell(o, FILE_BLOCKED, " is ", words, bytes_of(extension));
	for (size_t i = 0; i < c->type_count; i++)
		if (any_fits(bytes_of(c->types[i]), type))
			finding_tell(o, FILE_BLOCKED, " is ", words, bytes_of(c->types[i]));
}

/* ---- what is within */

/* An electronic book, which holds scripts of its own that only readers of books run: by its first
 * entry (EPUB 3.3, 4.2), and by its name. */
static bool is_epub(const struct opened *o)
{
	enum { ENTRY_NAME_AT = 30 };
	static const struct bytes first = { "mimetypeapplication/epub+zip", 28 };
	return o->says_epub && !o->says_zip &&
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
	const struct attachments_conf *c = o->all->conf;
	struct bytes extension = name_blocked(c, name);
	const char *macros = file_name_macros(name);
	if (file_name_is(name, BYTES("vbaproject.bin")))
		macros = "vba";
	if (!extension.len && macros && strcmp(macros, "vba") == 0)
		extension = bytes_of(blocked_among(c, files_of_macros, SIZE_MAX));
	if (memmem(value.at, value.len, "/macrosheets/", strlen("/macrosheets/")))
		macros = "xlm";
	if (macros)
		finding_tell(o, FILE_MACRO, ": ", value, bytes_of(macros));
	if (extension.len && !epub_may_hold(o, extension))
		finding_tell(o, FILE_BLOCKED, ": ", value, extension);
	inner_archive_judge(o, value, name);
}

/* Programs that are zip files have certain entries. */
static void program_parts_note(struct opened *o, struct bytes name)
{
	o->has_manifest |= bytes_equal_nocase(name, BYTES("META-INF/MANIFEST.MF"));
	o->has_class |= bytes_ends_nocase(name, BYTES(".class"));
	o->has_dex |= bytes_equal_nocase(name, BYTES("classes.dex")) ||
		      bytes_equal_nocase(name, BYTES("AndroidManifest.xml"));
	o->has_appx |= bytes_equal_nocase(name, BYTES("AppxManifest.xml")) ||
		       bytes_equal_nocase(name, BYTES("AppxMetadata/AppxBundleManifest.xml"));
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
	program_parts_note(o, entry->name);
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

/* A file within the part, by the name that it has there. */
static void inner_judge(struct opened *o, const char *words, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	struct bytes extension = name_blocked(o->all->conf, &name);
	if (extension.len)
		finding_tell(o, FILE_BLOCKED, words, value, extension);
}

static void uuencoded_found(void *arg, struct bytes value)
{
	inner_judge(arg, ": uuencoded ", value);
}

static void tnef_found(void *arg, struct bytes value)
{
	inner_judge(arg, ": ", value);
}

/* What gzip kept of the file's name (RFC 1952, 2.3). */
static void gzip_judge(struct opened *o)
{
	enum { FLAGS_AT = 3, FIXED = 10, HAS_EXTRA = 4, HAS_NAME = 8 };
	struct bytes b = bytes_first((struct bytes){ o->sample.start, FILE_START_MAX },
				     o->sample.size < FILE_START_MAX ? (size_t)o->sample.size
								     : FILE_START_MAX);
	if (b.len < FIXED || !(b.at[FLAGS_AT] & HAS_NAME))
		return;
	bool extra = b.at[FLAGS_AT] & HAS_EXTRA;
	b = bytes_skip(b, FIXED);
	if (extra && b.len >= 2)
		b = bytes_skip(b, 2 + ((size_t)(unsigned char)b.at[0] |
				       (size_t)(unsigned char)b.at[1] << 8));
	b = bytes_first(b, bytes_find(b, '\0'));
	if (b.len)
		inner_judge(o, ": ", b);
}

/* An Office file of the old kind. */
static void ole_judge(struct opened *o)
{
	const char *extension = blocked_among(o->all->conf, files_of_macros, SIZE_MAX);
	if (o->ole.macros) {
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
	bool rar = o->rar.seen, seven_zip = o->seven_zip.seen;
	if (type && type->unread[0])
		finding_tell(o, FILE_UNREADABLE, " is ", bytes_of(type->called),
			     bytes_of(type->name));
	else if (rar || seven_zip)
		finding_tell(o, FILE_UNREADABLE, " contains ",
			     rar ? BYTES("a RAR archive") : BYTES("a 7z archive"),
			     rar ? BYTES("rar") : BYTES("7z"));
	else if (o->says && !o->zip.central && !o->zip.local)
		finding_tell(o, FILE_UNREADABLE, " is named like ", bytes_of(o->says->called),
			     bytes_of(o->says->name));
}

/* Programs that are told apart by what is in them. */
static void program_judge(struct opened *o)
{
	if (o->has_manifest && o->has_class)
		content_judge(o, file_type_named(BYTES("jar")));
	if (o->has_dex)
		content_judge(o, file_type_named(BYTES("apk")));
	if (o->has_appx)
		content_judge(o, file_type_named(BYTES("appx")));
	if (o->ole.installer)
		content_judge(o, file_type_named(BYTES("msi")));
}

static void zip_judge(struct opened *o, bool is_zip)
{
	if (o->zip.too_many)
		finding_tell(o, FILE_UNKNOWN, ": more than 10,000 entries", BYTES(""), BYTES(""));
	else if ((is_zip || o->says_zip) && !o->zip.central && !o->zip.local && !o->zip.empty &&
		 !o->sealed_told)
		finding_tell(o, FILE_UNKNOWN, ": its directory cannot be read", BYTES(""),
			     BYTES(""));
}

/* ---- the reader */

static bool attachments_part_open(void *listener, const struct mime_part *part)
{
	struct attachments_message *k = listener;
	struct opened *o = &k->opened[part->slot];
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
	ole_begin(&o->ole);
	pdf_begin(&o->pdf);
	uuencode_begin(&o->uuencode, uuencoded_found, o);
	tnef_begin(&o->tnef, tnef_found, o);
	return !part->message;
}

static void attachments_part_octets(void *listener, const struct mime_part *part,
				    struct bytes octets)
{
	struct attachments_message *k = listener;
	struct opened *o = &k->opened[part->slot];
	file_sample_feed(&o->sample, octets);
	zip_feed(&o->zip, octets);
	rar_feed(&o->rar, octets);
	seven_zip_feed(&o->seven_zip, octets);
	ole_feed(&o->ole, octets);
	pdf_feed(&o->pdf, octets);
	uuencode_feed(&o->uuencode, octets);
	tnef_feed(&o->tnef, octets);
}

static void attachments_part_close(void *listener, const struct mime_part *part)
{
	struct attachments_message *k = listener;
	struct opened *o = &k->opened[part->slot];
	if (bytes_starts(part->type, BYTES("multipart/")))
		return;
	zip_end(&o->zip);
	uuencode_end(&o->uuencode);
	tnef_end(&o->tnef);
	const struct file_type *type = file_type_of(&o->sample);
	if (type)
		content_judge(o, type);
	if (type == file_type_named(BYTES("gzip")))
		gzip_judge(o);
	program_judge(o);
	sealed_judge(o);
	unread_judge(o, type);
	ole_judge(o);
	zip_judge(o, type == file_type_named(BYTES("zip")));
}

static void *attachments_begin(struct check_ctx *ctx, struct arena *memory)
{
	struct attachments_message *k = arena_alloc(memory, sizeof *k);
	if (k)
		k->conf = ctx->conf;
	return k;
}

static enum progress attachments_run(struct check_ctx *ctx)
{
	const struct attachments_message *k = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	if (!k)
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
	const struct attachments_conf *c = conf_any;
	for (size_t i = 0; i < c->extension_count; i++)
		if (c->extensions[i] &&
		    (!*undotted(c->extensions[i]) || strpbrk(c->extensions[i], "/\\ *"))) {
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

static const struct mime_listener listener = { .open = attachments_part_open,
					       .octets = attachments_part_octets,
					       .close = attachments_part_close };
static const struct check_reader reader = { .begin = attachments_begin, .parts = &listener };

static const struct option options[] = {
	{ "block_extensions", OPTION_TEXTS, offsetof(struct attachments_conf, extensions),
	  .fallback = files_blocked_by_default, .most = 500,
	  .doc = "Blocked file name extensions, inside zip files too; programs are also "
		 "detected by content" },
	{ "block_types", OPTION_TEXTS, offsetof(struct attachments_conf, types), .fallback = "[]",
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
	.options = { sizeof(struct attachments_conf), options, attachments_verify },
	.facts = facts,
	.run = attachments_run,
	.reader = &reader,
	.words = words,
};
