/* complaint.c: the one form of all messages about a configuration; see complaint.h.
 *
 * Owns the messages until they are told; must never pass on a control character that a file put
 * there. */
#include "policy/options/complaint.h"

#include <stdlib.h>
#include <string.h>

enum {
	MESSAGE_MAX = 1024,
	EXCERPT_MAX = 60,
	ERRORS_MAX = 1000,              /* a file of a megabyte could earn 300,000 */
	MEMORY_MAX = 1 << 24
};

struct complaint_file {
	struct complaint_file *earlier;
	const char *name;
	size_t number; /* from 1, as they were first complained of; 0 is the main one */
};

struct complaint_entry {
	struct complaint_entry *earlier;
	bool warning;
	size_t file;                    /* its number */
	unsigned line, column;
	size_t number;
	const char *message;
};

void complaints_init(struct complaints *c, const char *file)
{
	*c = (struct complaints){ .file = file };
	arena_init(&c->arena, MEMORY_MAX);
}

static const char *file_of(const struct complaints *c, const struct complaint *about)
{
	return about->file ? about->file : c->current ? c->current : c->file;
}

static size_t file_number(struct complaints *c, const char *name)
{
	struct complaint_file *f = c->files;
	if (strcmp(name, c->file) == 0)
		return 0;
	while (f && strcmp(f->name, name) != 0)
		f = f->earlier;
	if (f)
		return f->number;
	f = arena_alloc(&c->arena, sizeof *f);
	struct bytes copy = arena_copy(&c->arena, bytes_of(name));
	if (!f || !copy.at)
		return SIZE_MAX;
	*f = (struct complaint_file){ .earlier = c->files,
				      .name = copy.at,
				      .number = c->files ? c->files->number + 1 : 1 };
	c->files = f;
	return f->number;
}

static void complaint_add(struct complaints *c, const struct complaint *about, struct bytes message)
{
	struct complaint_entry *k = arena_alloc(&c->arena, sizeof *k);
	struct bytes copy = arena_copy(&c->arena, message);
	if (!k || !copy.at)
		return;
	*k = (struct complaint_entry){
		.earlier = c->latest,
		.warning = about->warning,
		.file = file_number(c, file_of(c, about)),
		.line = about->line,
		.column = about->column,
		.number = c->count++,
		.message = copy.at,
	};
	c->latest = k;
}

void complain(struct complaints *c, const struct complaint *about, const char *format, ...)
{
	char buffer[MESSAGE_MAX];
	struct text t = TEXT(buffer);
	va_list args;
	text_string(&t, file_of(c, about));
	if (about->line)
		text_format(&t, ":%u:%u", about->line, about->column);
	text_string(&t, ": ");
	if (about->path.len) {
		text_add(&t, about->path);
		text_string(&t, ": ");
	}
	va_start(args, format);
	text_vformat(&t, format, args);
	va_end(args);
	if (about->warning || c->errors++ < ERRORS_MAX)
		complaint_add(c, about, text_bytes(&t));
}

static int order(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* By place, file by file. */
static int complaint_order(const void *a, const void *b)
{
	const struct complaint_entry *x = *(const struct complaint_entry *const *)a;
	const struct complaint_entry *y = *(const struct complaint_entry *const *)b;
	int by = order(x->file, y->file);
	if (!by)
		by = order(x->line, y->line);
	if (!by)
		by = order(x->column, y->column);
	return by ? by : order(x->number, y->number);
}

void complaints_tell(struct complaints *c,
		     void (*say)(void *arg, bool warning, const char *message), void *arg)
{
	const struct complaint_entry **sorted = arena_array(&c->arena, c->count, sizeof *sorted);
	struct complaint_entry *k = c->latest;
	char buffer[80];
	struct text more = TEXT(buffer);
	size_t told = 0;
	for (size_t i = 0; sorted && i < c->count; i++, k = k->earlier)
		sorted[i] = k;
	if (sorted)
		qsort(sorted, c->count, sizeof *sorted, complaint_order);
	for (size_t i = 0; sorted && i < c->count; i++) {
		say(arg, sorted[i]->warning, sorted[i]->message);
		told += !sorted[i]->warning;
	}
	text_format(&more, "%zu more errors are not shown", c->errors - told);
	if (told < c->errors)
		say(arg, false, text_cstr(&more));
	arena_wipe(&c->arena);
	c->latest = NULL;
	c->files = NULL;
	c->count = 0;
}

void excerpt_add(struct text *t, struct bytes value, size_t most)
{
	bool cut = value.len > most;
	if (cut) {
		/* Not in the middle of a UTF-8 sequence. */
		while (most && ((unsigned char)value.at[most] & 0xC0) == 0x80)
			most--;
		value = bytes_first(value, most);
	}
	for (size_t i = 0; i < value.len; i++)
		text_char(t, octet_control(value.at[i]) ? '?' : value.at[i]);
	if (cut)
		text_string(t, "…");
}

const char *excerpt(struct excerpt *e, struct bytes value)
{
	struct text t = TEXT(e->at);
	text_char(&t, '"');
	excerpt_add(&t, value, EXCERPT_MAX);
	text_char(&t, '"');
	return text_cstr(&t);
}
