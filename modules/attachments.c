/* attachments.c: what hangs at a message that its readers should not open: by name, by declared
 * type, by content, and by the names in zip files.
 *
 * Facts: `blocked` (the value is the extension or the type that matched), `encrypted` (an archive
 * that nobody can look into without its key), `nested` (an archive within an archive). An archive
 * that could not be read is `unknown`. Every name that a part has to some program counts, and the
 * worst of them decides. It owns a sample of each open part, a record of its zip directory and
 * twenty findings, whatever the message holds; it unpacks nothing and writes nothing. */
#include "gateway/base/character.h"
#include "modules/check.h"
#include "modules/files/file_name.h"
#include "modules/files/file_type.h"
#include "modules/mime/calendar_files.h"
#include "modules/mime/mime.h"
#include "modules/mime/mime_field.h"
#include "modules/files/ole_directory.h"
#include "modules/mime/tnef.h"
#include "modules/mime/uuencode.h"
#include "modules/files/zip_directory.h"

#include <string.h>

struct attachments_conf {
	const char **extensions;        /* "exe", ".EXE", "tar.gz" */
	size_t extension_count;
	const char **types;             /* media types, or short names of file_type.h */
	size_t type_count;
};

enum { FINDINGS_MAX = 20, SHOWN_MAX = 120, DETAIL_MAX = 300, VALUE_MAX = 80, SAME_VALUE_MAX = 3 };

enum fact { BLOCKED, ENCRYPTED, NESTED, UNREAD, FACTS };

static const char *const facts[] = { "blocked", "encrypted", "nested", NULL };
/* Of each fact so many are kept, so that a flood of one does not hide another. */
static const unsigned most[FACTS] = { 11, 3, 3, 3 };

struct finding {
	enum fact fact;
	char detail[DETAIL_MAX], value[VALUE_MAX];
	size_t detail_len, value_len;
};

/* One part that is open. */
struct opened {
	struct attachments_message *all;
	char shown[SHOWN_MAX];          /* its first name, or "part 3" */
	size_t shown_len;
	bool named;
	bool body;                      /* text for reading: no program takes it for a file */
	struct bytes extension;         /* for which one of its names is blocked; "" if none is */
	bool says_zip;                  /* one of its names does */
	bool sealed_told, nested_told, cut_told;
	struct file_sample sample;
	struct zip_directory zip;
	struct ole_directory ole;
	struct uuencode uuencode;
	struct tnef tnef;
};

/* What the reader keeps of a message. */
struct attachments_message {
	const struct attachments_conf *conf;
	struct arena *memory;
	bool starved;                   /* there was none to look into a calendar */
	struct opened opened[MIME_READINGS_MAX];
	/* for the files within calendars; made when first needed */
	struct calendar_files *calendars[MIME_READINGS_MAX];
	struct opened *within[MIME_READINGS_MAX];
	struct finding findings[FINDINGS_MAX];
	size_t count;
	unsigned counts[FACTS];
};

static const char *const archives[] = {
	"zip", "zipx", "rar", "7z",  "gz",  "tar", "tgz", "bz2", "tbz", "tbz2", "xz",   "txz",
	"zst", "cab",  "iso", "img", "arj", "lzh", "lha", "ace", "z",   "vhd",  "vhdx",
};
/* What Windows runs when it is opened: whoever blocks any of these blocks hidden class identifiers
 * too. */
static const char *const programs[] = { "exe", "scr", "com", "pif", "bat", "cmd", "js",
					"jse", "vbs", "vbe", "wsf", "wsh", "hta", "lnk" };
/* A file of macros within an Office document counts as one of these. */
static const char *const macros[] = { "vba",  "docm", "dotm", "xlsm", "xltm", "xlam",
				      "xlsb", "pptm", "potm", "ppam", "ppsm" };

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const struct mime_listener listener;

/* ---- findings */

static bool same(const struct finding *f, enum fact fact, struct bytes detail, struct bytes value)
{
	return f->fact == fact && bytes_equal((struct bytes){ f->detail, f->detail_len }, detail) &&
	       bytes_equal((struct bytes){ f->value, f->value_len }, value);
}

static void finding_add(struct attachments_message *k, enum fact fact, struct bytes detail,
			struct bytes value)
{
	unsigned with_value = 0;
	char lower_buffer[VALUE_MAX];
	struct text lower = TEXT(lower_buffer);
	for (size_t i = 0; i < value.len; i++)
		text_char(&lower, octet_lower(value.at[i]));
	value = text_bytes(&lower);
	if (k->counts[fact] >= most[fact])
		return;
	for (size_t i = 0; i < k->count; i++) {
		const struct finding *f = &k->findings[i];
		if (same(f, fact, detail, value))
			return;
		with_value += f->fact == fact &&
			      bytes_equal((struct bytes){ f->value, f->value_len }, value);
	}
	/* A rule may name a value: room stays for others. */
	if (fact == BLOCKED && with_value >= SAME_VALUE_MAX)
		return;
	struct finding *f = &k->findings[k->count++];
	struct text d = TEXT(f->detail), v = TEXT(f->value);
	k->counts[fact]++;
	text_seen(&d, detail);
	text_printable(&v, value);
	f->fact = fact;
	f->detail_len = d.len;
	f->value_len = v.len;
}

/* In the midst of a character of UTF-8. */
static bool octet_continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* A long name is shown by its beginning and its end, which is what decides. */
static void name_show(struct text *t, struct bytes name)
{
	enum { HALF = (SHOWN_MAX - 4) / 2 };
	name = bytes_trim(name);
	if (name.len <= 2 * HALF) {
		text_seen(t, name);
		return;
	}
	size_t first = HALF, last = name.len - HALF;
	while (first > HALF - 3 && octet_continues(name.at[first]))
		first--;
	while (last < name.len - HALF + 3 && octet_continues(name.at[last]))
		last++;
	text_seen(t, bytes_first(name, first));
	text_string(t, "...");
	text_seen(t, bytes_skip(name, last));
}

static struct bytes shown(const struct opened *o)
{
	return (struct bytes){ o->shown, o->shown_len };
}

/* "docs.zip", "docs.zip: inner.scr", "photo.jpg is a Windows program" */
static void finding_tell(struct opened *o, enum fact fact, const char *between, struct bytes name,
			 struct bytes value)
{
	char buffer[DETAIL_MAX];
	struct text detail = TEXT(buffer);
	text_add(&detail, shown(o));
	text_string(&detail, between);
	name_show(&detail, name);
	finding_add(o->all, fact, text_bytes(&detail), value);
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
	if (file_name_clsid(name) && blocked_among(c, programs, COUNT(programs)))
		return BYTES("clsid");
	return BYTES("");
}

/* A name that a program could take for the part's: calls of mime_parameter(). */
static void name_found(void *arg, struct bytes value, bool clean)
{
	static const char *const zip[] = { "zip" };
	struct opened *o = arg;
	struct file_name name;
	(void)clean;
	file_name_read(&name, value);
	if (!o->named && name.count) {
		struct text t = TEXT(o->shown);
		name_show(&t, value);
		o->shown_len = t.len;
		o->named = true;
	}
	o->says_zip |= file_name_which(&name, zip, 1) == 0;
	/* The same name written in another way is no news. */
	struct bytes extension = name_blocked(o->all->conf, &name);
	if (!extension.len || bytes_equal(extension, o->extension))
		return;
	char buffer[SHOWN_MAX];
	struct text t = TEXT(buffer);
	name_show(&t, value);
	finding_add(o->all, BLOCKED, text_bytes(&t), extension);
	o->extension = extension;
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
		finding_tell(o, BLOCKED, " is declared as ", declared, bytes_of(extension));
	for (size_t i = 0; i < c->type_count; i++) {
		struct bytes wanted = bytes_of(c->types[i]);
		const struct file_type *meant = file_type_named(wanted);
		if (!type_fits(wanted, declared) && !(known && known == meant))
			continue;
		finding_tell(o, BLOCKED, " is declared as ", declared, wanted);
	}
}

static void content_judge(struct opened *o, const struct file_type *type)
{
	const struct attachments_conf *c = o->all->conf;
	struct bytes words = bytes_of(type->words);
	if (o->body && type->textual)
		return;
	const char *extension = blocked_among(c, type->extensions, COUNT(type->extensions));
	if (extension && !o->extension.len)
		finding_tell(o, BLOCKED, " is ", words, bytes_of(extension));
	for (size_t i = 0; i < c->type_count; i++)
		if (any_fits(bytes_of(c->types[i]), type))
			finding_tell(o, BLOCKED, " is ", words, bytes_of(c->types[i]));
}

/* ---- what is within */

static void entry_found(void *arg, const struct zip_entry *entry)
{
	struct opened *o = arg;
	const struct attachments_conf *c = o->all->conf;
	struct file_name name;
	if (entry->encrypted && !o->sealed_told) {
		finding_tell(o, ENCRYPTED, entry->name.len ? ": " : "", entry->name, BYTES(""));
		o->sealed_told = true;
	}
	if (entry->cut && !o->cut_told) {
		finding_tell(o, UNREAD, ": an entry name is too long", BYTES(""), BYTES(""));
		o->cut_told = true;
	}
	if (entry->directory)
		return;
	file_name_read(&name, entry->name);
	struct bytes extension = name_blocked(c, &name);
	if (!extension.len && file_name_is(&name, BYTES("vbaproject.bin")))
		extension = bytes_of(blocked_among(c, macros, COUNT(macros)));
	if (extension.len)
		finding_tell(o, BLOCKED, ": ", entry->name, extension);
	if (!o->nested_told &&
	    file_name_which(&name, archives, COUNT(archives)) < COUNT(archives)) {
		finding_tell(o, NESTED, ": ", entry->name, BYTES(""));
		o->nested_told = true;
	}
}

/* A file within the part, by the name that it has there. */
static void inner_judge(struct opened *o, const char *words, struct bytes value)
{
	struct file_name name;
	file_name_read(&name, value);
	struct bytes extension = name_blocked(o->all->conf, &name);
	if (extension.len)
		finding_tell(o, BLOCKED, words, value, extension);
}

static void uuencoded_found(void *arg, struct bytes value)
{
	inner_judge(arg, ": uuencoded ", value);
}

static void tnef_found(void *arg, struct bytes value)
{
	inner_judge(arg, ": ", value);
}

/* An Office file of the old kind. */
static void ole_judge(struct opened *o)
{
	const char *extension = blocked_among(o->all->conf, macros, COUNT(macros));
	if (o->ole.macros && extension)
		finding_tell(o, BLOCKED, " contains macros", BYTES(""), bytes_of(extension));
	if (o->ole.encrypted)
		finding_tell(o, ENCRYPTED, " is an encrypted document", BYTES(""), BYTES(""));
}

static void zip_judge(struct opened *o, bool is_zip)
{
	if (o->zip.too_many)
		finding_tell(o, UNREAD, ": too many entries", BYTES(""), BYTES(""));
	else if ((is_zip || o->says_zip) && !o->zip.central && !o->zip.local && !o->zip.empty &&
		 !o->sealed_told)
		finding_tell(o, UNREAD, ": its directory cannot be read", BYTES(""), BYTES(""));
}

/* ---- the reader */

/* What is kept of a part that is open; NULL: there is no memory for a file within a calendar. */
static struct opened *opened_of(struct attachments_message *k, const struct mime_part *part)
{
	if (part->slot < MIME_READINGS_MAX)
		return &k->opened[part->slot];
	struct opened **within = &k->within[part->slot - MIME_READINGS_MAX];
	if (!*within)
		*within = arena_alloc(k->memory, sizeof **within);
	return *within;
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
	*o = (struct opened){ .all = k, .extension = BYTES("") };
	text_format(&t, "part %u", part->number);
	o->shown_len = t.len;
	bool file = !part->preamble && names_read(o, part);
	o->body = !file && (part->preamble || bytes_equal(part->type, BYTES("text/plain")) ||
			    bytes_equal(part->type, BYTES("text/html")));
	if (!o->body && !part->message)
		declared_judge(o, part->type);
	file_sample_begin(&o->sample);
	zip_begin(&o->zip, entry_found, o);
	ole_begin(&o->ole);
	uuencode_begin(&o->uuencode, uuencoded_found, o);
	tnef_begin(&o->tnef, tnef_found, o);
	calendar_open(k, part);
	return !part->message;
}

static void attachments_part_octets(void *listener_any, const struct mime_part *part,
				    struct bytes octets)
{
	struct attachments_message *k = listener_any;
	struct opened *o = opened_of(k, part);
	struct calendar_files *calendar = calendar_of(k, part);
	if (calendar)
		calendar_files_feed(calendar, octets);
	file_sample_feed(&o->sample, octets);
	zip_feed(&o->zip, octets);
	ole_feed(&o->ole, octets);
	uuencode_feed(&o->uuencode, octets);
	tnef_feed(&o->tnef, octets);
}

static void attachments_part_close(void *listener_any, const struct mime_part *part)
{
	struct attachments_message *k = listener_any;
	struct opened *o = opened_of(k, part);
	struct calendar_files *calendar = calendar_of(k, part);
	if (bytes_starts(part->type, BYTES("multipart/")))
		return;
	if (calendar)
		calendar_files_close(calendar);
	zip_end(&o->zip);
	uuencode_end(&o->uuencode);
	tnef_end(&o->tnef);
	const struct file_type *type = file_type_of(&o->sample);
	if (type)
		content_judge(o, type);
	if (file_type_sealed(&o->sample))
		finding_tell(o, ENCRYPTED, " has an encrypted directory", BYTES(""), BYTES(""));
	ole_judge(o);
	zip_judge(o, type == file_type_named(BYTES("zip")));
}

static void *attachments_begin(struct check_ctx *ctx, struct arena *memory)
{
	struct attachments_message *k = arena_alloc(memory, sizeof *k);
	if (k) {
		k->conf = ctx->conf;
		k->memory = memory;
	}
	return k;
}

static enum progress attachments_run(struct check_ctx *ctx)
{
	const struct attachments_message *k = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	if (!k)
		check_unknown(ctx, BYTES("out of memory for the message"));
	if (k && k->starved)
		check_unknown(ctx, BYTES("out of memory for the files in a calendar"));
	for (size_t i = 0; k && i < k->count; i++) {
		const struct finding *f = &k->findings[i];
		check_report_evidence(
			ctx,
			&(struct evidence){ .fact = f->fact == UNREAD ? "unknown" : facts[f->fact],
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

/* What Outlook and the large providers do not let through, without what honest people send. */
static const char dangerous[] =
	"[ade, adp, apk, app, application, appref-ms, appx, appxbundle, asx, bas, bat, cab, "
	"chm, cmd, com, cpl, diagcab, diagcfg, dll, dmg, exe, fxp, gadget, grp, hlp, hpj, hta, "
	"img, inf, ins, iso, isp, its, jar, jnlp, js, jse, ksh, lib, lnk, mad, maf, mag, mam, "
	"maq, mar, mas, mat, mau, mav, maw, mcf, mda, mde, mdt, mdw, mdz, mjs, msc, msh, msh1, "
	"msh2, mshxml, msh1xml, msh2xml, msi, msix, msixbundle, msp, mst, msu, nsh, ocx, ops, "
	"osd, pcd, pif, plg, prf, prg, printerexport, ps1, ps1xml, ps2, ps2xml, psc1, psc2, "
	"psd1, psdm1, pyc, pyo, pyw, pyz, pyzw, reg, scf, scr, sct, search-ms, "
	"settingcontent-ms, shb, shs, slk, sys, theme, udl, url, vb, vbe, vbp, vbs, vhd, vhdx, "
	"vsmacros, vsw, vxd, webpnp, website, ws, wsb, wsc, wsf, wsh, xbap, xll, xnk]";

static const struct option options[] = {
	{ "block_extensions", OPTION_TEXTS, offsetof(struct attachments_conf, extensions),
	  .fallback = dangerous, .most = 500,
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
