/* spool_summarise.c: keeps the summaries of the quarantine in step with its days; see spool.h.
 *
 * A summary is written whole when it has become poor, so that each message is summarised a few
 * times at most, however fast they come. Nothing that stores or removes a message waits for it. */
#include "gateway/mailroom/spool_walk_inside.h"

#include <string.h>
#include <unistd.h>

/* POOR: of so many messages one may be missing, or gone; QUIET: a day in which nothing happens gets
 * a summary of all of it (ns) */
enum { POOR = 8, MILLISECOND = 1000000 };
#define QUIET ((uint64_t)60 * 1000 * MILLISECOND)

static uint64_t messages_in(const struct listing *parts)
{
	uint64_t count = 0;
	for (size_t i = 0; i < parts->count; i++)
		count += whole_at(parts, i);
	return count;
}

/* True if the summary is so poor that it should be written anew. */
static bool worth_it(const struct walk *w, int folder, uint64_t now)
{
	struct stat st;
	uint64_t there = messages_in(&w->parts), known = w->summary.head.count;
	uint64_t differ = there > known ? there - known : known - there;
	if (fstat(folder, &st) != 0)
		return false;
	struct stamp is = stamp_of(&st);
	bool changed = !stamp_equal(&is, &w->summary.head.folder);
	return changed && (differ > there / POOR || is.changed + QUIET < now);
}

/* What is known of a whole message now, with the stamp from before it was read. */
static bool message_summarise(struct walk *w, int folder, const char *id,
			      struct summary_record *record)
{
	char name[SPOOL_NAME_MAX], buffer[160];
	struct text why = TEXT(buffer);
	struct stat st;
	bool there;
	if (!walk_known(w, folder, id, &record->envelope, &record->stamp)) {
		if (fstatat(folder, spool_name(name, "", id, SPOOL_ENVELOPE), &st,
			    AT_SYMLINK_NOFOLLOW) != 0)
			return false;
		record->stamp = stamp_of(&st);
		if (walk_file(w, folder, id, &record->envelope, &why) != SPOOL_DONE)
			return false;
	}
	/* One that is in doubt is told of by its envelope. */
	return !record->envelope.releasing &&
	       spool_file_fits(folder, spool_name(name, "", id, SPOOL_OCTETS),
			       record->envelope.size, &there);
}

static void day_summarise(struct walk *w, int folder, const char *day, uint64_t now)
{
	struct summary_writer writer;
	size_t added = 0;
	summary_begin(&writer, w->spool, day, folder, now);
	/* What has come or gone since the names were listed changes the folder again. */
	walk_names(w, folder, day);
	/* Where nothing can be written no envelope need be read. */
	for (size_t i = 0; writer.fd >= 0 && i < w->parts.count; i++) {
		struct summary_record record;
		if (whole_at(&w->parts, i) &&
		    message_summarise(w, folder, w->parts.at[i].name, &record))
			added += summary_add(&writer, &record);
	}
	summary_finish(&writer, folder, w->parts.others == 0 && 2 * added == w->parts.count);
}

static bool day_stands(void *arg, const char *day)
{
	const struct walk *w = arg;
	size_t behind = walk_behind(&w->days, day);
	return behind > 0 && strcmp(w->days.at[behind - 1].name, day) == 0;
}

void spool_summarise(struct spool *s, uint64_t now_ms)
{
	char buffer[160];
	struct text error = TEXT(buffer);
	struct walk w;
	uint64_t now = now_ms * MILLISECOND;
	walk_begin(&w, s, SPOOL_QUARANTINE, &error);
	(void)walk_days(&w);
	for (size_t i = 0; i < w.days.count; i++) {
		const char *day = w.days.at[i].name;
		int folder = walk_day(&w, day);
		if (folder < 0)
			continue;
		if (!w.told) {
			walk_names(&w, folder, day);
			if (worth_it(&w, folder, now))
				day_summarise(&w, folder, day, now);
		}
		close(folder);
	}
	if (!w.failed)
		summary_sweep(s, day_stands, &w);
	walk_end(&w);
}
