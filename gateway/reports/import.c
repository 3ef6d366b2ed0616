/* import.c: mail with reports on its way from a session to the disk; see import.h. One is read at a
 * time. It owns the copies that wait, and the database. */
#include "gateway/reports/import.h"

#include "gateway/base/clock.h"
#include "gateway/base/log.h"
#include "gateway/base/parcel.h"
#include "gateway/io/job.h"
#include "gateway/reports/import_store.h"
#include "gateway/unpack/unpack.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	CHILD_MS = 10 * 1000,
	TELL_EVERY_MS = 3600 * 1000,    /* a failure of one kind is logged once an hour */
	ERROR_MAX = 400,
};
#define DAY_MS 86400000ull

/* Why a mail is not read, or not kept. */
enum trouble { TOO_MANY, TOO_LARGE, NO_MEMORY, NOT_KEPT, FULL, TROUBLES };
static const char *const troubles[TROUBLES] = {
	[TOO_MANY] = "too many reports wait to be read",
	[TOO_LARGE] = "a mail with a report is larger than 1 MiB",
	[NO_MEMORY] = "out of memory",
	[NOT_KEPT] = "they cannot be kept",
	[FULL] = "two million rows are kept already, or half a million of one sender",
};

struct letter {
	struct letter *next;
	struct parcel octets;
	char submitter[IMPORT_SUBMITTER_MAX];
	size_t submitter_len;
	bool trusted;
	uint64_t received;              /* clock_wall() */
};

struct importer {
	struct loop *loop;
	struct unpack *unpack;
	const char *path;
	wake_id on_letter, on_answer, on_kept;
	pthread_mutex_t lock;
	/* ---- under the lock */
	bool on;
	struct letter *first, **last;   /* those that wait */
	unsigned waiting;
	uint64_t told[TROUBLES];        /* when it was last logged; 0: never */
	struct import_figures figures;
	/* ---- the control thread's */
	struct letter *letter;          /* that is being read; NULL: none */
	struct unpack_errand *errand;
	uint64_t keep, pruned;          /* milliseconds; when, clock_wall() */
	/* ---- the job's, while there is one */
	struct job *job;
	struct import_store *store;
	struct bytes answer;            /* a view of the errand's */
	bool keeping;                   /* the job is about that answer */
};

/* ---- what is said */

static void tell(struct importer *i, enum trouble why, const char *detail)
{
	uint64_t now = clock_monotonic() + 1;
	(void)pthread_mutex_lock(&i->lock);
	bool told = i->told[why] && now - i->told[why] < TELL_EVERY_MS;
	if (!told)
		i->told[why] = now;
	(void)pthread_mutex_unlock(&i->lock);
	if (!told)
		log_note(LOG_WARN, "dmarc_seen",
			 "reports are not counted: %s%s%s; further ones are not logged for an hour",
			 troubles[why], detail ? ": " : "", detail ? detail : "");
}

static void count(struct importer *i, uint64_t *of)
{
	(void)pthread_mutex_lock(&i->lock);
	*of += 1;
	(void)pthread_mutex_unlock(&i->lock);
}

static void log_report(const struct letter *l, const struct feedback_report *r, struct bytes rows,
		       const char *state)
{
	struct import_sums sums = import_sums(r, rows);
	struct log_line *line = log_begin(LOG_INFO, "dmarc_seen");
	log_string(line, "state", state);
	log_bytes(line, "submitter", (struct bytes){ l->submitter, l->submitter_len });
	log_string(line, "kind", r->kind == FEEDBACK_DMARC ? "dmarc" : "tls");
	log_bytes(line, "org", r->org);
	log_bytes(line, "report_id", r->id);
	log_bytes(line, "domain", r->domain);
	log_number(line, "pass", (int64_t)sums.passed);
	log_number(line, "fail", (int64_t)sums.failed);
	log_number(line, "sources", (int64_t)sums.sources);
	if (r->invalid) {
		log_number(line, "invalid", (int64_t)r->invalid);
		log_bytes(line, "detail", r->invalid_why);
	}
	log_end(line);
}

static void log_unreadable(struct importer *i, struct bytes why)
{
	const struct letter *l = i->letter;
	struct log_line *line = log_begin(LOG_INFO, "dmarc_seen");
	count(i, &i->figures.unreadable);
	log_string(line, "state", "unreadable");
	log_bytes(line, "submitter", (struct bytes){ l->submitter, l->submitter_len });
	log_bytes(line, "detail", why);
	log_end(line);
}

/* ---- on the disk: in the thread pool */

static bool store_open(struct importer *i)
{
	char room[ERROR_MAX];
	struct text error = TEXT(room);
	if (!i->store)
		i->store = import_store_open(i->path, DATABASE_WRITE, &error);
	if (!i->store)
		tell(i, NOT_KEPT, text_cstr(&error));
	return i->store;
}

static void report_keep(struct importer *i, const struct feedback_report *r, struct bytes rows)
{
	const struct letter *l = i->letter;
	const struct import_mail mail = {
		.submitter = { l->submitter, l->submitter_len },
		.trusted = l->trusted,
		.received = l->received / 1000,
	};
	enum import_result result =
		i->store ? import_store_add(i->store, &mail, r, rows) : IMPORT_FAILED;
	if (result == IMPORT_FULL)
		tell(i, FULL, NULL);
	else if (result == IMPORT_FAILED && i->store)
		tell(i, NOT_KEPT, import_store_error(i->store));
	if (result == IMPORT_TAKEN)
		count(i, l->trusted ? &i->figures.reports : &i->figures.untrusted);
	else if (result == IMPORT_KNOWN)
		count(i, &i->figures.known);
	log_report(l, r, rows,
		   result == IMPORT_KNOWN   ? "known"
		   : result != IMPORT_TAKEN ? "lost"
		   : l->trusted             ? "counted"
					    : "untrusted");
}

static void answer_keep(void *arg)
{
	struct importer *i = arg;
	struct bytes answer = i->answer, rows;
	struct feedback_part p;
	(void)store_open(i);
	while (feedback_next(&answer, &rows, &p)) {
		if (p.kind == PART_REPORT)
			report_keep(i, &p.report, rows);
		else
			log_unreadable(i, p.why);
	}
}

/* ---- one after the other */

static void letter_free(struct letter *l)
{
	if (!l)
		return;
	parcel_free(&l->octets);
	free(l);
}

static void letter_done(struct importer *i)
{
	unpack_leave(i->errand);
	i->errand = NULL;
	letter_free(i->letter);
	i->letter = NULL;
	loop_wake(i->loop, i->on_letter);
}

static void importer_next(void *arg)
{
	struct importer *i = arg;
	const struct address nobody = { .family = FAMILY_NONE };
	if (i->letter)
		return;
	(void)pthread_mutex_lock(&i->lock);
	struct letter *l = i->first;
	if (l) {
		i->first = l->next;
		i->last = i->first ? i->last : &i->first;
		i->waiting--;
	}
	(void)pthread_mutex_unlock(&i->lock);
	if (!l)
		return;
	const struct errand errand = {
		.kind = ERRAND_REPORTS,
		.request = BYTES(""),
		.files = &l->octets.fd,
		.file_count = 1,
		.time = CHILD_MS,
	};
	i->letter = l;
	i->errand = unpack_send(i->unpack, &errand, &nobody, i->loop, i->on_answer);
	if (i->errand)
		return;
	tell(i, NO_MEMORY, NULL);
	letter_done(i);
}

static void importer_answered(void *arg)
{
	struct importer *i = arg;
	const struct errand_answer *a = i->errand ? unpack_answer(i->errand) : NULL;
	if (!a || i->job)
		return;
	if (a->failed || !feedback_whole(a->octets)) {
		log_unreadable(
			i, bytes_of(a->failed ? a->failed : "what was read of it makes no sense"));
		letter_done(i);
		return;
	}
	i->answer = a->octets;
	i->job = job_start_disk(i->loop, answer_keep, i, i->on_kept);
	i->keeping = i->job != NULL;
	if (i->job)
		return;
	tell(i, NO_MEMORY, NULL);
	letter_done(i);
}

static void importer_kept(void *arg)
{
	struct importer *i = arg;
	if (!i->job || !job_done(i->job))
		return;
	bool kept = i->keeping;
	job_free(i->job);
	i->job = NULL;
	i->keeping = false;
	if (kept)
		letter_done(i);
	else
		importer_answered(i);   /* it may have come meanwhile */
}

/* ---- for sessions */

/* NULL: out of memory. */
static struct letter *letter_new(const struct import_letter *from)
{
	struct letter *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->octets = PARCEL_NONE;
	l->received = clock_wall();
	l->trusted = from->trusted;
	struct text submitter = TEXT(l->submitter);
	text_add(&submitter, from->submitter);
	l->submitter_len = submitter.len;
	parcel_add(&l->octets, from->octets);
	if (!l->octets.lost)
		return l;
	letter_free(l);
	return NULL;
}

/* True: it has a place, which is taken. */
static bool place_take(struct importer *i)
{
	(void)pthread_mutex_lock(&i->lock);
	bool place = i->waiting < IMPORT_WAITING_MAX;
	i->waiting += place;
	(void)pthread_mutex_unlock(&i->lock);
	return place;
}

/* What is NULL gives its place back. */
static void letter_put(struct importer *i, struct letter *l)
{
	(void)pthread_mutex_lock(&i->lock);
	if (l) {
		*i->last = l;
		i->last = &l->next;
	} else {
		i->waiting--;
	}
	(void)pthread_mutex_unlock(&i->lock);
}

void importer_take(struct importer *i, const struct import_letter *from)
{
	(void)pthread_mutex_lock(&i->lock);
	bool on = i->on;
	(void)pthread_mutex_unlock(&i->lock);
	if (!on)
		return;
	bool large = from->size > from->octets.len, place = !large && place_take(i);
	struct letter *l = place ? letter_new(from) : NULL;
	if (place)
		letter_put(i, l);
	if (l) {
		loop_wake_remote(i->loop, i->on_letter);
		return;
	}
	count(i, &i->figures.dropped);
	tell(i, large ? TOO_LARGE : place ? NO_MEMORY : TOO_MANY, NULL);
}

void importer_report(struct importer *i, struct import_figures *figures)
{
	(void)pthread_mutex_lock(&i->lock);
	*figures = i->figures;
	(void)pthread_mutex_unlock(&i->lock);
}

/* ---- from beginning to end */

struct importer *importer_new(struct loop *loop, struct unpack *unpack, const char *path)
{
	struct importer *i = calloc(1, sizeof *i);
	if (!i)
		return NULL;
	i->loop = loop;
	i->unpack = unpack;
	i->path = path;
	i->last = &i->first;
	(void)pthread_mutex_init(&i->lock, NULL);
	i->on_letter = loop_enroll(loop, importer_next, i);
	i->on_answer = loop_enroll(loop, importer_answered, i);
	i->on_kept = loop_enroll(loop, importer_kept, i);
	if (i->on_letter && i->on_answer && i->on_kept)
		return i;
	importer_free(i);
	return NULL;
}

static void importer_clear(void *arg)
{
	struct importer *i = arg;
	import_store_close(i->store);
	unpack_leave(i->errand);
	letter_free(i->letter);
	(void)pthread_mutex_destroy(&i->lock);
	free(i);
}

void importer_free(struct importer *i)
{
	if (!i)
		return;
	unsigned unread = i->waiting + (i->errand && !i->keeping);
	if (unread > 0)
		log_note(LOG_WARN, "dmarc_seen",
			 "mails with reports that were delivered, but not read before the stop: %u",
			 unread);
	loop_retire(i->loop, i->on_letter);
	loop_retire(i->loop, i->on_answer);
	loop_retire(i->loop, i->on_kept);
	for (struct letter *l = i->first, *next; l; l = next) {
		next = l->next;
		letter_free(l);
	}
	if (i->job)
		job_abandon(i->job, importer_clear, i);
	else
		importer_clear(i);
}

void importer_configure(struct importer *i, bool on, uint64_t keep)
{
	i->keep = keep;
	(void)pthread_mutex_lock(&i->lock);
	i->on = on;
	(void)pthread_mutex_unlock(&i->lock);
}

static void old_forget(void *arg)
{
	struct importer *i = arg;
	uint64_t now = clock_wall(), since = now > i->keep ? now - i->keep : 0;
	if (store_open(i) && !import_store_prune(i->store, (uint32_t)(since / DAY_MS)))
		tell(i, NOT_KEPT, import_store_error(i->store));
}

void importer_each_minute(struct importer *i)
{
	uint64_t now = clock_wall();
	if (!i->on || i->job || i->errand || now - i->pruned < DAY_MS)
		return;
	i->job = job_start_disk(i->loop, old_forget, i, i->on_kept);
	if (i->job)
		i->pruned = now;
}
