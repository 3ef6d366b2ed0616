/* attachments.c: what hangs at a message that its readers should not open: by name, by declared
 * type, by content, and by what lies in archives.
 *
 * Facts: `blocked` (the value is the extension or the type that matched), `macro` (a document that
 * holds macros, or what Office runs or loads like one; the value is its extension, or what that is:
 * vba, xlm, odf, dde, package, equation, remote, object), `active` (a page, a picture or a document
 * that does something by itself when it is opened; the value says what), `encrypted` (a file
 * that nobody can look into without its key), `password_in_body` (such a file in a message that
 * gives a password; the value is the file's type) and `unreadable` (an archive that nobody here
 * looks into), whose value is the type, `nested` (an archive within an archive). A zip that could
 * not be read is `unknown`. Every name that a part has to some program counts, and the worst of
 * them decides. It owns a sample of each open part, a record of its directory and some findings,
 * whatever the message holds, and a copy of each archive. It unpacks nothing: that is an errand
 * (check_errand.h). What streams by is read here all the same, where our own readers see more than
 * those who unpack. */
#include "modules/check.h"
#include "modules/check_errand.h"
#include "modules/files/file_lists.h"
#include "modules/files/gathering.h"
#include "modules/files/inspection.h"
#include "modules/mime/calendar_files.h"
#include "modules/mime/charset.h"
#include "modules/mime/mime.h"
#include "modules/mime/mime_field.h"
#include "modules/mime/mime_name.h"
#include "modules/mime/tnef.h"
#include "modules/url/password_reader.h"

#include <string.h>

/* By what is found; FILE_UNKNOWN is the "unknown" of all checks, and in its place stands what is no
 * finding at one file. */
enum { PASSWORD_IN_BODY = FILE_UNKNOWN };
static const char *const facts[] = {
	[FILE_BLOCKED] = "blocked",
	[FILE_MACRO] = "macro",
	[FILE_ENCRYPTED] = "encrypted",
	[FILE_UNREADABLE] = "unreadable",
	[FILE_NESTED] = "nested",
	[FILE_ACTIVE] = "active",
	[PASSWORD_IN_BODY] = "password_in_body",
	NULL,
};

/* One part that is open. */
struct opened {
	struct inspection file;
	bool web_archive;               /* whose parts follow while it is open */
	struct gatherer gatherer;
	struct tnef tnef;
};

/* What the reader keeps of a message. */
struct attachments_message {
	struct file_rules_index index;
	struct arena *memory;
	bool starved;                   /* there was none for a part, or to look into a calendar */
	/* made when first needed; the second half is of files within calendars */
	struct opened *opened[2 * MIME_READINGS_MAX];
	struct calendar_files *calendars[MIME_READINGS_MAX];
	unsigned web_archives; /* that are open */
	struct findings *findings;
	struct gathering archives;
	struct password_reader *passwords;
};

static const struct mime_listener listener;

/* ---- names */

/* A name that a program could take for the part's: calls of mime_names(). */
static void name_found(void *arg, struct bytes value, bool clean)
{
	struct opened *o = arg;
	(void)clean;
	inspection_name(&o->file, value);
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
	return attachment || o->file.named;
}

/* Where a part of a saved page was when it was saved. */
static void location_found(void *arg, struct bytes value, bool clean)
{
	struct opened *o = arg;
	(void)clean;
	inspection_show(&o->file, value);
}

static void location_read(struct opened *o, const struct mime_part *part)
{
	for (size_t i = 0; i < part->field_count; i++)
		if (header_is(&part->fields[i], "Content-Location"))
			(void)mime_whole_value(part->fields[i].value, location_found, o);
}

/* A file in a winmail.dat. */
static void tnef_found(void *arg, struct bytes value)
{
	struct opened *o = arg;
	inspection_attached(&o->file, value);
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

/* What programs show as the message, each the form that it knows. */
static bool reads_as_text(struct bytes type)
{
	return bytes_equal(type, BYTES("text/plain")) || bytes_equal(type, BYTES("text/html")) ||
	       bytes_equal(type, BYTES("text/x-amp-html")) ||
	       bytes_equal(type, BYTES("text/watch-html"));
}

static bool attachments_part_open(void *listener_any, const struct mime_part *part)
{
	struct attachments_message *k = listener_any;
	struct opened *o = opened_of(k, part);
	if (!o) {
		k->starved = true;
		return false;
	}
	struct inspection *file = &o->file;
	inspection_begin(file, &k->index, k->findings, part->number);
	gatherer_begin(&o->gatherer, file);
	file->message = part->message || bytes_equal(part->type, BYTES("message/rfc822")) ||
			bytes_equal(part->type, BYTES("message/global"));
	if (k->web_archives)
		location_read(o, part);
	bool attached = !part->preamble && names_read(o, part);
	file->body = !attached && (part->preamble || reads_as_text(part->type)) && !k->web_archives;
	if (!file->body && !part->message)
		inspection_declared(file, part->type);
	if (file->body && part->slot < MIME_READINGS_MAX)
		password_reader_open(k->passwords, part);
	tnef_begin(&o->tnef, tnef_found, o);
	calendar_open(k, part);
	o->web_archive = file->active.archive && !part->message;
	k->web_archives += o->web_archive;
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
	password_reader_feed(k->passwords, part, octets);
	inspection_feed(&o->file, octets);
	gatherer_feed(&o->gatherer, &k->archives, &o->file, octets);
	tnef_feed(&o->tnef, octets);
}

static void attachments_part_close(void *listener_any, const struct mime_part *part)
{
	struct attachments_message *k = listener_any;
	struct opened *o = k->opened[part->slot];
	struct calendar_files *calendar = calendar_of(k, part);
	k->web_archives -= o->web_archive;
	if (bytes_starts(part->type, BYTES("multipart/")))
		return;
	if (calendar)
		calendar_files_close(calendar);
	password_reader_close(k->passwords, part);
	tnef_end(&o->tnef);
	inspection_end(&o->file);
	gatherer_end(&o->gatherer, &k->archives, &o->file);
}

static void *attachments_begin(struct check_ctx *ctx, struct arena *memory)
{
	struct attachments_message *k = arena_alloc(memory, sizeof *k);
	if (k)
		k->findings = arena_room(memory, sizeof *k->findings);
	if (!k || !k->findings)
		return NULL;
	k->memory = memory;
	findings_begin(k->findings);
	file_rules_index(&k->index, ctx->conf);
	gathering_begin(&k->archives, ctx->conf, k->findings, memory);
	k->passwords = password_reader_new(memory, ctx->fields, ctx->field_count);
	return k->passwords ? k : NULL;
}

static void attachments_end(void *read)
{
	struct attachments_message *k = read;
	k->starved |= !gathering_end(&k->archives);
	k->starved |= password_reader_incomplete(k->passwords);
}

/* Whoever is to open this needs the password that stands beside it, and no scanner has it: that is
 * how malware is sent past them. */
static void password_report(struct check_ctx *ctx, const struct finding *sealed)
{
	char buffer[FINDING_DETAIL_MAX + 60];
	struct text detail = TEXT(buffer);
	struct bytes name = { sealed->detail, sealed->detail_len };
	text_format(&detail, "%.*s; the message gives a password", BYTES_ARG(name));
	check_report_evidence(ctx,
			      &(struct evidence){ .fact = facts[PASSWORD_IN_BODY],
						  .detail = text_bytes(&detail),
						  .value = { sealed->value, sealed->value_len } });
}

static void findings_report(struct check_ctx *ctx, const struct findings *findings)
{
	const struct attachments_message *k = ctx->read;
	bool password = password_reader_found(k->passwords);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->at[i];
		const char *fact = f->fact == FILE_UNKNOWN ? "unknown" : facts[f->fact];
		check_report_evidence(ctx,
				      &(struct evidence){ .fact = fact,
							  .detail = { f->detail, f->detail_len },
							  .value = { f->value, f->value_len } });
		if (password && f->fact == FILE_ENCRYPTED)
			password_report(ctx, f);
	}
}

static enum progress attachments_run(struct check_ctx *ctx)
{
	const struct attachments_message *k = ctx->read;
	if (!ctx->whole)
		return CHECK_WAIT;
	if (!k || k->starved)
		check_unknown(ctx, BYTES("out of memory for the message"));
	if (!k)
		return CHECK_DONE;
	if (!k->archives.errand.file_count) {
		findings_report(ctx, k->findings);
		return CHECK_DONE;
	}
	const struct errand_answer *answer = check_errand(ctx, &k->archives.errand);
	if (!answer)
		return CHECK_WAIT;
	struct findings all = *k->findings;
	gathering_judge(&k->archives, answer, &all);
	findings_report(ctx, &all);
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

/* A calendar is read as a file, and for the files within it; what is shown, for passwords, too. */
static unsigned attachments_part_readings(const void *listener_any, const struct mime_part *part)
{
	const struct attachments_message *k = listener_any;
	const struct calendar_files *calendar = k->calendars[part->slot];
	return (calendar ? calendar_files_readings(calendar) : 0) +
	       password_reader_readings(k->passwords, part);
}

static const struct mime_listener listener = { .open = attachments_part_open,
					       .octets = attachments_part_octets,
					       .close = attachments_part_close,
					       .more_readings = attachments_part_readings };
static const struct check_reader reader = { .begin = attachments_begin,
					    .parts = &listener,
					    .end = attachments_end };

static const struct option archive_options[] = {
	{ "depth", OPTION_COUNT, offsetof(struct file_rules, depth), .fallback = "3", .most = 8,
	  .doc = "Archives within each other that are unpacked; 0: none is, not even the first" },
	{ "entries", OPTION_COUNT, offsetof(struct file_rules, entries), .fallback = "10000",
	  .least = 1, .most = 1000000,
	  .doc = "Files looked at in all archives of a message; with more it is unknown" },
	{ "time", OPTION_TIME, offsetof(struct file_rules, time), .fallback = "2s", .least = 100,
	  .most = 60000, .doc = "Time for all archives of a message; past it, it is unknown" },
	{ 0 },
};
static const struct option options[] = {
	{ "block_extensions", OPTION_TEXTS, offsetof(struct file_rules, extensions),
	  .fallback = files_blocked_by_default, .most = FILE_EXTENSIONS_MAX,
	  .doc = "Blocked file name extensions, also of files inside archives and before the "
		 "extension of a compressed file (.exe.gz); programs are also detected by "
		 "content. Documents with macros are the fact macro in any case" },
	{ "block_types", OPTION_TEXTS, offsetof(struct file_rules, types), .fallback = "[]",
	  .most = FILE_TYPES_MAX,
	  .doc = "Blocked file types, as declared and by content: application/x-dosexec, "
		 "\"application/*\", or short names like exe, zip (which includes .docx), ole, "
		 "pdf" },
	{ "archives", OPTION_STRUCT, .offset = 0, .members = archive_options,
	  .doc = "How far a sandboxed process unpacks archives, to look at the files in them" },
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
	{ "active", 7, 1,
	  "Message content rejected: documents with active content are not allowed here: %d" },
	{ "password_in_body", 7, 1,
	  "Message content rejected: an encrypted attachment with its password: %d" },
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
	/* What the reading of text needs is loaded before the process locks itself down. */
	.start = charset_start,
	.reader = &reader,
	.words = words,
};
