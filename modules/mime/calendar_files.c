/* calendar_files.c: see calendar_files.h. Must never open a file before it has closed the last, nor
 * give octets of one that the listener did not want. */
#include "modules/mime/calendar_files.h"

#include "modules/mime/content_lines.h"
#include "modules/mime/mime_field.h"

#include <string.h>

enum {
	BEGINNING = 64,
	VALUE_MAX = 2 * CONTENT_PARAMETER_MAX + 64,
	FILE_COST = 256,                /* of a file, in octets of a calendar */
};

struct calendar_files {
	const struct mime_listener *listener;
	void *arg;
	struct mime_part file;
	struct header_field fields[2];
	char type[VALUE_MAX], disposition[VALUE_MAX];
	bool wanted;                    /* the file that is open */
	enum { UNDECIDED, CALENDAR, OTHER } what;
	uint64_t fed, files;            /* octets from the first on; the files in them */
	size_t begun;
	char beginning[BEGINNING];
	struct content_lines lines;
};

/* A value in quotes as RFC 5322 has them; what ends a line becomes a blank. */
static void quoted(struct text *t, struct bytes value)
{
	text_char(t, '"');
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c == '"' || c == '\\')
			text_char(t, '\\');
		text_char(t, c == '\r' || c == '\n' ? ' ' : c);
	}
	text_char(t, '"');
}

static void file_begin(void *files, struct bytes name, struct bytes type)
{
	struct calendar_files *f = files;
	struct text t = TEXT(f->type), d = TEXT(f->disposition);
	for (size_t i = 0; i < type.len; i++)
		text_char(&t, octet_lower(type.at[i]));
	if (t.len == 0)
		text_string(&t, "application/octet-stream");
	f->file.type = text_bytes(&t);
	text_string(&d, "attachment");
	if (name.len) {
		text_string(&d, "; filename=");
		quoted(&d, name);
	}
	f->fields[0] =
		(struct header_field){ .name = BYTES("Content-Type"), .value = text_bytes(&t) };
	f->fields[1] = (struct header_field){ .name = BYTES("Content-Disposition"),
					      .value = text_bytes(&d) };
	f->files++;
	f->wanted = f->listener->open(f->arg, &f->file);
}

static void file_octets(void *files, struct bytes octets)
{
	struct calendar_files *f = files;
	if (f->wanted)
		f->listener->octets(f->arg, &f->file, octets);
}

static void file_end(void *files)
{
	struct calendar_files *f = files;
	if (f->wanted)
		f->listener->close(f->arg, &f->file);
	f->wanted = false;
}

static void name_found(void *is_calendar, struct bytes name, bool clean)
{
	(void)clean;
	*(bool *)is_calendar |= content_lines_file(name);
}

static bool calendar_by_header(const struct mime_part *part)
{
	bool calendar = content_lines_type(part->type);
	for (size_t i = 0; i < part->field_count && !calendar; i++) {
		if (header_is(&part->fields[i], "Content-Type"))
			mime_parameter(part->fields[i].value, "name", name_found, &calendar);
		else if (header_is(&part->fields[i], "Content-Disposition"))
			mime_parameter(part->fields[i].value, "filename", name_found, &calendar);
	}
	return calendar;
}

struct calendar_files *calendar_files_new(struct arena *memory)
{
	return arena_alloc(memory, sizeof(struct calendar_files));
}

static void lines_begin(struct calendar_files *f)
{
	static const struct content_listener listener = { .file = file_begin,
							  .file_octets = file_octets,
							  .file_end = file_end };
	f->what = CALENDAR;
	content_lines_begin(&f->lines, &listener, f);
}

void calendar_files_open(struct calendar_files *f, const struct mime_part *part,
			 const struct mime_listener *listener, void *arg)
{
	f->listener = listener;
	f->arg = arg;
	f->file = (struct mime_part){ .number = part->number,
				      .depth = part->depth + 1,
				      .slot = part->slot + MIME_READINGS_MAX,
				      .fields = f->fields,
				      .field_count = 2,
				      .charset = BYTES("") };
	f->wanted = false;
	f->fed = 1;
	f->files = 0;
	f->what = UNDECIDED;
	f->begun = 0;
	if (calendar_by_header(part))
		lines_begin(f);
}

/* Blanks at the front decide nothing, however many they are. */
static struct bytes begin(struct calendar_files *f, struct bytes octets)
{
	while (f->begun == 0 && octets.len && bytes_has(BYTES(" \t\r\n"), octets.at[0]))
		octets = bytes_skip(octets, 1);
	struct bytes more = bytes_first(octets, BEGINNING - f->begun);
	if (more.len)
		memcpy(f->beginning + f->begun, more.at, more.len);
	f->begun += more.len;
	return bytes_skip(octets, more.len);
}

static void decide(struct calendar_files *f)
{
	struct bytes b = { f->beginning, f->begun };
	f->what = OTHER;
	if (!content_lines_like(b))
		return;
	lines_begin(f);
	content_lines_feed(&f->lines, b);
}

unsigned calendar_files_readings(const struct calendar_files *f)
{
	return f->what == CALENDAR ? 1 + (unsigned)(f->files * FILE_COST / f->fed) : 0;
}

void calendar_files_feed(struct calendar_files *f, struct bytes octets)
{
	if (f->what == UNDECIDED) {
		octets = begin(f, octets);
		if (f->begun == BEGINNING)
			decide(f);
	}
	f->fed += octets.len;
	if (f->what == CALENDAR)
		content_lines_feed(&f->lines, octets);
}

void calendar_files_close(struct calendar_files *f)
{
	if (f->what == UNDECIDED)
		decide(f);
	if (f->what == CALENDAR)
		content_lines_end(&f->lines);
	f->what = OTHER;
}
