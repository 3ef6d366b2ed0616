/* mime_files.c: files that are written into the text of a part, each a part of its own in a stream
 * of its own, named as the text says; see mime_inside.h. Must never leave a file's stream open
 * behind its text. */
#include "modules/mime/mime_inside.h"

/* The name as a field, so that whoever reads names reads it like any other. */
static void name_write(struct stream *file, struct bytes name)
{
	struct text t = { .at = file->named_text, .cap = sizeof file->named_text };
	text_string(&t, "Content-Type: application/octet-stream; name=\"");
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] == '"' || name.at[i] == '\\')
			text_char(&t, '\\');
		text_char(&t, name.at[i]);
	}
	text_string(&t, "\"\r\n");
	struct bytes field = text_bytes(&t);
	size_t colon = bytes_find(field, ':');
	file->named = (struct header_field){ .whole = field,
					     .name = bytes_first(field, colon),
					     .value = bytes_skip(bytes_first(field, field.len - 2),
								 colon + 1) };
}

static void file_close(struct sink *s)
{
	if (!s->file)
		return;
	mime_stream_end(s->file);
	s->file->used = false;
	s->file = NULL;
}

static void file_open(struct sink *s, struct bytes name)
{
	struct mime *m = s->from->mime;
	if (s->part.depth + 1 >= MIME_DEPTH_MAX) {
		mime_exceed(m, "parts are nested more than 32 deep");
		return;
	}
	struct stream *file = mime_stream_new(m, s->part.depth + 1);
	if (!file)
		return;
	if (s->embedded.cut)
		mime_exceed(m, "the name of a file is longer than 1,024 characters");
	name_write(file, name);
	file->line_begins = true;
	s->file = file;
	(void)entity_open(file, &(struct entity){ .fields = &file->named, .count = 1 });
}

void files_find(struct sink *s, struct bytes octets)
{
	struct bytes given;
	while (!s->from->mime->over) {
		switch (embedded_next(&s->embedded, &octets, &given)) {
		case EMBEDDED_NOTHING:
			return;
		case EMBEDDED_FILE:
			file_close(s);
			file_open(s, given);
			break;
		case EMBEDDED_OCTETS:
			if (s->file)
				(void)mime_stream_feed(s->file, given);
			break;
		case EMBEDDED_END:
			file_close(s);
			break;
		}
	}
}

void files_end(struct sink *s)
{
	/* The last line of the text may be the one that names a file. */
	files_find(s, BYTES("\n"));
	file_close(s);
}
