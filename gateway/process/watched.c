/* watched.c: the list of certificate files, and one entry judged; see watched.h. */
#include "gateway/process/watched.h"

#include "gateway/base/clock.h"
#include "gateway/io/tls.h"

#include <stdlib.h>
#include <string.h>

/* Files have absolute paths: no file has this one. */
static const char list_path[] = "watched:";
/* As for the configuration, whose files these are. */
enum { WATCHED_FILE_MAX = 1024 * 1024 };

/* ---- the list: path NUL key NUL, and so on; no key: authorities */

enum { LIST_MAX = 16 * 1024 * 1024 };

struct list_writer {
	struct text text;
	size_t needed;
};

static void list_add(struct list_writer *w, const char *certificate, const char *key)
{
	w->needed += strlen(certificate) + strlen(key) + 2;
	if (w->text.cap == 0)
		return;
	text_string(&w->text, certificate);
	text_char(&w->text, '\0');
	text_string(&w->text, key);
	text_char(&w->text, '\0');
}

/* Each file of authorities once: many backends have the same. */
static bool named_before(const struct config *c, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (c->backends[i].authorities &&
		    strcmp(c->backends[i].authorities, c->backends[index].authorities) == 0)
			return true;
	return false;
}

static void list_write(struct list_writer *w, const struct config *c)
{
	for (size_t i = 0; i < c->certificate_count; i++)
		list_add(w, c->certificates[i].certificate, c->certificates[i].key);
	for (size_t i = 0; i < c->backend_count; i++)
		if (c->backends[i].authorities && !named_before(c, i))
			list_add(w, c->backends[i].authorities, "");
}

bool watched_list(struct snapshot *snapshot, const struct config *c, bool *any)
{
	struct list_writer size = { 0 };
	if (c->tls_watch)
		list_write(&size, c);
	*any = size.needed > 0;
	if (!*any)
		return true;
	char *room = malloc(size.needed);
	struct list_writer list = { .text = { .at = room, .cap = size.needed } };
	if (!room)
		return false;
	list_write(&list, c);
	bool kept = snapshot_put(snapshot, bytes_of(list_path), text_bytes(&list.text));
	free(room);
	return kept;
}

struct bytes watched_in(struct snapshot *snapshot)
{
	char ignored[WATCHED_REASON_MAX];
	struct text error = TEXT(ignored);
	struct bytes list;
	return snapshot_read(snapshot, list_path, LIST_MAX, &list, &error) ? list : BYTES("");
}

bool watched_next(struct bytes *list, struct watched_files *files)
{
	size_t first = bytes_find(*list, '\0');
	if (first >= list->len)
		return false;
	struct bytes rest = bytes_skip(*list, first + 1);
	size_t second = bytes_find(rest, '\0');
	if (second >= rest.len)
		return false;
	*files = (struct watched_files){ .certificate = list->at,
					 .key = second > 0 ? rest.at : NULL };
	*list = bytes_skip(rest, second + 1);
	return true;
}

/* ---- what the disk has */

static bool file_read(struct snapshot *from, const char *path, struct bytes *content,
		      struct text *reason)
{
	char buffer[WATCHED_REASON_MAX];
	struct text error = TEXT(buffer);
	if (snapshot_read(from, path, WATCHED_FILE_MAX, content, &error))
		return true;
	text_format(reason, "%s %s", path, text_cstr(&error));
	return false;
}

static bool authorities_fit(struct bytes authorities, struct text *reason)
{
	if (authorities.len == 0) {
		text_string(reason, "the file is empty");
		return false;
	}
	struct tls_context *context = tls_client_context(authorities, TLS_STRICT, reason);
	tls_context_unref(context);
	return context != NULL;
}

/* Both files are in the snapshot, or can be read into it, and fit. */
static bool files_fit(const struct watched_files *files, struct snapshot *from,
		      struct tls_identity *pem, struct text *reason)
{
	if (!file_read(from, files->certificate, &pem->certificate, reason))
		return false;
	if (!files->key)
		return authorities_fit(pem->certificate, reason);
	return file_read(from, files->key, &pem->key, reason) && tls_identity_verify(pem, reason);
}

static bool is_valid(const struct tls_identity *pem, uint64_t now)
{
	return tls_identity_begins(pem) <= now / 1000 && tls_identity_expires(pem) > now / 1000;
}

/* One that servers would not take must not end the use of one that they do. */
static bool is_worse(const struct tls_identity *pem, struct bytes used, uint64_t now,
		     struct text *reason)
{
	const struct tls_identity before = { .certificate = used };
	char buffer[40];
	struct text date = TEXT(buffer);
	if (is_valid(pem, now) || !is_valid(&before, now))
		return false;
	uint64_t begins = tls_identity_begins(pem) * 1000;
	bool early = begins > now;
	clock_rfc3339(&date, early ? begins : tls_identity_expires(pem) * 1000);
	text_format(reason, early ? "it is not valid before %s" : "it expired on %.10s",
		    text_cstr(&date));
	return true;
}

enum watched_state watched_judge(const struct watched_files *files, struct bytes used, uint64_t now,
				 struct snapshot *disk, struct text *reason)
{
	struct tls_identity pem = { 0 };
	if (!files_fit(files, disk, &pem, reason))
		return WATCHED_FAULTY;
	if (bytes_equal(pem.certificate, used))
		return WATCHED_SAME;
	if (files->key && is_worse(&pem, used, now, reason))
		return WATCHED_FAULTY;
	return WATCHED_RENEWED;
}

bool watched_fits(const struct watched_files *files, struct snapshot *snapshot)
{
	char ignored[WATCHED_REASON_MAX];
	struct text reason = TEXT(ignored);
	struct tls_identity pem = { 0 };
	return files_fit(files, snapshot, &pem, &reason);
}
