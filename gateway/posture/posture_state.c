/* posture_state.c: the findings of the last look, on disk and compared; see posture_state.h. */
#include "gateway/posture/posture_state.h"

#include "gateway/base/json.h"
#include "gateway/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION = 1 };

static void path_write(struct text *t, struct bytes domain, const char *ending)
{
	text_format(t, POSTURE_DIRECTORY "/%.*s%s", BYTES_ARG(domain), ending);
}

/* ---- reading */

/* Areas and codes are literals where they are made: here they are kept on the arena. */
static const char *word_keep(struct arena *memory, struct bytes b)
{
	struct bytes copy = arena_copy(memory, b);
	return copy.at ? copy.at : "";
}

static bool finding_read(struct json *j, struct arena *memory, struct posture_finding *f)
{
	struct bytes name, text;
	bool verdict = false;
	*f = (struct posture_finding){ .area = "",
				       .code = "",
				       .of = BYTES(""),
				       .value = BYTES(""),
				       .what = BYTES(""),
				       .remedy = BYTES("") };
	if (!json_object(j))
		return false;
	while (json_member(j, &name)) {
		if (bytes_equal(name, BYTES("expires"))) {
			if (!json_u64(j, &f->expires))
				return false;
			continue;
		}
		if (!json_text(j, &text))
			return false;
		if (bytes_equal(name, BYTES("area")))
			f->area = word_keep(memory, text);
		else if (bytes_equal(name, BYTES("code")))
			f->code = word_keep(memory, text);
		else if (bytes_equal(name, BYTES("verdict")))
			verdict = posture_severity_read(text, &f->severity);
		else if (bytes_equal(name, BYTES("of")))
			f->of = text;
		else if (bytes_equal(name, BYTES("value")))
			f->value = text;
		else if (bytes_equal(name, BYTES("what")))
			f->what = text;
	}
	return verdict && f->code[0];
}

static bool findings_read(struct json *j, struct arena *memory, struct posture_findings *all)
{
	struct posture_finding f;
	if (!json_array(j))
		return false;
	while (json_item(j)) {
		if (!finding_read(j, memory, &f))
			return false;
		if (all->count < POSTURE_FINDINGS_MAX)
			all->at[all->count++] = f;
	}
	return true;
}

static bool state_parse(struct bytes content, struct arena *memory, struct posture_findings *all,
			uint64_t *looked)
{
	struct json j;
	struct bytes name;
	uint64_t version = 0;
	json_start(&j, content, memory);
	if (!json_object(&j))
		return false;
	while (json_member(&j, &name)) {
		bool good = bytes_equal(name, BYTES("version"))    ? json_u64(&j, &version)
			    : bytes_equal(name, BYTES("looked"))   ? json_u64(&j, looked)
			    : bytes_equal(name, BYTES("findings")) ? findings_read(&j, memory, all)
								   : json_skip(&j);
		if (!good)
			return false;
	}
	return json_end(&j) && version == VERSION;
}

enum posture_kept posture_state_read(struct bytes domain, struct arena *memory,
				     struct posture_findings *all, uint64_t *looked)
{
	char path[NAME_MAX + 64];
	struct text t = TEXT(path);
	*all = (struct posture_findings){ 0 };
	*looked = 0;
	path_write(&t, domain, ".json");
	int fd = t.cut ? -1 : open(text_cstr(&t), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? POSTURE_KEPT_NONE : POSTURE_KEPT_BROKEN;
	char *content = arena_room(memory, POSTURE_STATE_MAX);
	size_t length = 0;
	for (ssize_t n = 1; content && n > 0 && length < POSTURE_STATE_MAX; length += (size_t)n) {
		n = read(fd, content + length, POSTURE_STATE_MAX - length);
		if (n < 0)
			break;
	}
	close(fd);
	bool good = content && state_parse((struct bytes){ content, length }, memory, all, looked);
	if (!good)
		*all = (struct posture_findings){ 0 };
	return good ? POSTURE_KEPT : POSTURE_KEPT_BROKEN;
}

/* ---- writing */

static void state_member(struct text *t, const char *name, struct bytes value)
{
	if (value.len == 0)
		return;
	text_format(t, ",\"%s\":", name);
	json_string(t, value);
}

static void state_text(struct text *t, const struct posture_findings *all, uint64_t looked)
{
	text_format(t, "{\"version\":%d,\"looked\":%llu,\"findings\":[", (int)VERSION,
		    (unsigned long long)looked);
	for (size_t i = 0; i < all->count; i++) {
		const struct posture_finding *f = &all->at[i];
		text_format(t, "%s{\"area\":\"%s\",\"code\":\"%s\",\"verdict\":\"%s\"",
			    i ? ",\n" : "\n", f->area, f->code, posture_severity_name(f->severity));
		state_member(t, "of", f->of);
		state_member(t, "value", f->value);
		state_member(t, "what", f->what);
		if (f->expires)
			text_format(t, ",\"expires\":%llu", (unsigned long long)f->expires);
		text_char(t, '}');
	}
	text_string(t, "]}\n");
}

static bool written(int fd, struct bytes b)
{
	while (b.len) {
		ssize_t n = write(fd, b.at, b.len);
		if (n < 0 && errno != EINTR)
			return false;
		b = bytes_skip(b, n > 0 ? (size_t)n : 0);
	}
	return fsync(fd) == 0;
}

static bool directory_sync(void)
{
	int fd = open(POSTURE_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

static bool state_store(struct bytes domain, struct bytes content)
{
	char path[NAME_MAX + 64], fresh[NAME_MAX + 64];
	struct text t = TEXT(path), f = TEXT(fresh);
	path_write(&t, domain, ".json");
	path_write(&f, domain, ".new");
	int fd = t.cut || f.cut ? -1
				: open(text_cstr(&f),
				       O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	bool good = written(fd, content);
	good = close(fd) == 0 && good;
	return good && rename(text_cstr(&f), text_cstr(&t)) == 0 && directory_sync();
}

bool posture_state_write(struct bytes domain, const struct posture_findings *all, uint64_t looked)
{
	char *room = malloc(POSTURE_STATE_MAX);
	struct text t = { .at = room, .cap = room ? POSTURE_STATE_MAX : 0 };
	if (!room) {
		errno = ENOMEM;
		return false;
	}
	state_text(&t, all, looked);
	errno = EFBIG;
	bool good = !t.cut && state_store(domain, text_bytes(&t));
	int reason = errno;
	free(room);
	errno = reason;
	return good;
}

/* ---- comparing */

static bool same_thing(const struct posture_finding *a, const struct posture_finding *b)
{
	return strcmp(a->code, b->code) == 0 && bytes_equal(a->of, b->of);
}

static const struct posture_finding *find(const struct posture_findings *all,
					  const struct posture_finding *f)
{
	for (size_t i = 0; i < all->count; i++)
		if (same_thing(&all->at[i], f))
			return &all->at[i];
	return NULL;
}

static bool unclear(const struct posture_findings *all, const char *area)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->at[i].severity == POSTURE_UNKNOWN && strcmp(all->at[i].area, area) == 0)
			return true;
	return false;
}

/* What is compared of it. What is good and has no value says nothing by being there. */
static struct bytes state_of(const struct posture_finding *f)
{
	if (f->value.len)
		return f->value;
	return f->severity == POSTURE_GOOD ? BYTES("")
					   : bytes_of(posture_severity_name(f->severity));
}

static void pair_compare(const struct posture_finding *was, const struct posture_finding *now,
			 void (*change)(void *arg, const struct posture_change *), void *arg)
{
	struct bytes before = was ? state_of(was) : BYTES(""),
		     after = now ? state_of(now) : BYTES("");
	enum posture_severity old = was ? was->severity : POSTURE_GOOD,
			      fresh = now ? now->severity : POSTURE_GOOD;
	if (old == fresh && bytes_equal(before, after))
		return;
	if (bytes_equal(before, after) && before.len) {
		before = bytes_of(posture_severity_name(old));
		after = bytes_of(posture_severity_name(fresh));
	}
	if (before.len == 0 && after.len == 0)
		return;
	change(arg, &(struct posture_change){ .finding = now ? now : was,
					      .was = before,
					      .now = after,
					      .worse = fresh > old && fresh >= POSTURE_WARNING });
}

void posture_compare(const struct posture_findings *before, const struct posture_findings *now,
		     void (*change)(void *arg, const struct posture_change *), void *arg)
{
	for (size_t i = 0; i < now->count; i++)
		if (!unclear(now, now->at[i].area))
			pair_compare(find(before, &now->at[i]), &now->at[i], change, arg);
	for (size_t i = 0; i < before->count; i++)
		/* That it was unknown then is no news now. */
		if (before->at[i].severity != POSTURE_UNKNOWN &&
		    !unclear(now, before->at[i].area) && !find(now, &before->at[i]))
			pair_compare(&before->at[i], NULL, change, arg);
}

void posture_carry(const struct posture_findings *before, struct posture_findings *now)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct posture_finding *f = &before->at[i];
		if (unclear(now, f->area) && f->severity != POSTURE_UNKNOWN && !find(now, f) &&
		    now->count < POSTURE_FINDINGS_MAX)
			now->at[now->count++] = *f;
	}
}
