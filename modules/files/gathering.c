/* gathering.c: archives gathered for the child that unpacks them; see gathering.h. Must never let
 * an archive pass that is neither read nor told of. */
#include "modules/files/gathering.h"

#include "modules/files/archive_errand.h"

#include <string.h>

static const char no_room[] = "there is no room now to look into it",
		  too_large[] = "the archives of this message are too large to look into",
		  too_many[] = "there are too many archives in this message to look into";

void gathering_begin(struct gathering *g, const struct file_rules *rules, struct findings *findings,
		     struct arena *memory)
{
	*g = (struct gathering){ .rules = rules, .memory = memory, .findings = findings };
}

void gatherer_begin(struct gatherer *o, struct inspection *file)
{
	*o = (struct gatherer){ .decision = GATHER_UNDECIDED };
	file->unread = &o->unread;
}

/* ---- gathering */

static void gathered_free(void *arg)
{
	struct gathered *file = arg;
	parcel_free(&file->parcel);
}

/* NULL: there is no place for it, which was told. */
static struct gathered *gathered_new(struct gathering *g, struct inspection *file)
{
	struct gathered *made = NULL;
	if (g->count < ERRAND_FILES_MAX)
		made = arena_alloc(g->memory, sizeof *made);
	if (made)
		made->parcel = PARCEL_NONE;
	if (made && arena_defer(g->memory, gathered_free, made)) {
		g->files[g->count++] = made;
		return made;
	}
	inspection_unknown(file, g->count < ERRAND_FILES_MAX ? no_room : too_many);
	return NULL;
}

static void add(struct gatherer *o, struct gathering *g, struct bytes octets)
{
	if (!o->file)
		return;
	g->octets += octets.len;
	o->file->octets += octets.len;
	o->file->parcel.lost |= g->octets > GATHERING_MAX;
	parcel_add(&o->file->parcel, octets);
}

/* Its beginning is known as far as is needed; `before` octets of it came before the last piece. */
static void decide(struct gatherer *o, struct gathering *g, struct inspection *file,
		   uint64_t before)
{
	bool wanted = g->rules->depth > 0 && (inspection_unpacks(file) || inspection_is_pdf(file));
	o->decision = wanted ? GATHER_ALL : GATHER_NOT;
	if (!wanted)
		return;
	o->file = gathered_new(g, file);
	add(o, g, (struct bytes){ file->sample.start, (size_t)before });
}

void gatherer_feed(struct gatherer *o, struct gathering *g, struct inspection *file,
		   struct bytes octets)
{
	if (o->decision == GATHER_UNDECIDED && file->sample.size >= GATHERED_START)
		decide(o, g, file, file->sample.size - octets.len);
	if (o->decision == GATHER_ALL)
		add(o, g, octets);
}

/* There is nothing in it to unpack. */
static void drop(struct gatherer *o, struct gathering *g)
{
	size_t kept = 0;
	g->octets -= o->file->octets;
	for (size_t i = 0; i < g->count; i++)
		if (g->files[i] != o->file)
			g->files[kept++] = g->files[i];
	g->count = kept;
	parcel_free(&o->file->parcel);
	o->file = NULL;
}

void gatherer_end(struct gatherer *o, struct gathering *g, struct inspection *file)
{
	if (o->decision == GATHER_UNDECIDED)
		decide(o, g, file, file->sample.size);
	if (o->file && !inspection_unpacks(file) && !inspection_is_packed(file))
		drop(o, g);
	struct gathered *gathered = o->file;
	if (gathered && gathered->parcel.lost)
		inspection_unknown(file, g->octets > GATHERING_MAX ? too_large : no_room);
	if (!gathered || gathered->parcel.lost || !gathered->parcel.size) {
		unread_tell(&o->unread, g->findings);
		return;
	}
	gathered->unread = o->unread;
	gathered->shown_len = file->shown_len;
	memcpy(gathered->shown, file->shown, file->shown_len);
	gathered->says = inspection_says(file);
}

/* ---- the errand */

/* Those that are whole; the others have been told of. */
static void gathered_keep(struct gathering *g)
{
	size_t kept = 0;
	for (size_t i = 0; i < g->count; i++) {
		struct gathered *file = g->files[i];
		if (!file->parcel.lost && file->parcel.size)
			g->files[kept++] = file;
		else
			parcel_free(&file->parcel);
	}
	g->count = kept;
}

bool gathering_end(struct gathering *g)
{
	struct archive_request request = { .rules = *g->rules };
	gathered_keep(g);
	if (g->count == 0)
		return true;
	char *at = arena_alloc(g->memory, ERRAND_REQUEST_MAX);
	struct text t = { .at = at, .cap = at ? ERRAND_REQUEST_MAX : 0 };
	for (size_t i = 0; i < g->count; i++) {
		const struct gathered *file = g->files[i];
		request.says[request.file_count] = (unsigned char)file->says;
		request.shown[request.file_count++] =
			(struct bytes){ file->shown, file->shown_len };
		g->fds[i] = file->parcel.fd;
	}
	if (!at || !archive_request_write(&t, &request))
		return false;
	g->errand = (struct errand){ .kind = ERRAND_ARCHIVES,
				     .request = text_bytes(&t),
				     .files = g->fds,
				     .file_count = g->count,
				     .time = g->rules->time };
	return true;
}

static void unknown_tell(const struct gathered *file, const char *why, struct findings *findings)
{
	char buffer[FINDING_DETAIL_MAX];
	struct text t = TEXT(buffer);
	text_add(&t, (struct bytes){ file->shown, file->shown_len });
	text_format(&t, ": %s", why);
	findings_add(findings, FILE_UNKNOWN, text_bytes(&t), BYTES(""));
}

void gathering_judge(const struct gathering *g, const struct errand_answer *answer,
		     struct findings *findings)
{
	struct archive_answer took = archive_answer_take(answer->octets, findings);
	const char *why = took.whole ? answer->failed
				     : "the process that looked into it said what makes no sense";
	for (size_t i = 0; i < g->count; i++) {
		if (took.read[i])
			continue;
		unread_tell(&g->files[i]->unread, findings);
		if (why && !answer->nobody)
			unknown_tell(g->files[i], why, findings);
	}
}
