/* table_writer.c: the image of a table's file, and the thread that brings it to the disk; see
 * table_file.h.
 *
 * Owns the descriptor, the thread, and the image unless that is the supervisor's. The thread copies
 * what is dirty under the lock and writes without it, so that nobody waits for the disk; it must
 * never hold the lock in a system call on the file. */
#include "gateway/mailroom/table_inside.h"

#include "gateway/base/log.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
	AT_ONCE = 16384, /* octets of a write */
	AGAIN_MS = 500,  /* before the next try on a disk that failed */
};

enum { PAGE = 4096, PAGES_MAX = (16 << 20) / PAGE };

/* The head of an image, a page; the cells stand behind it. A cell that is written goes into the
 * slot first: killed at any instant, it is whole, as it was before or as it is after. Pages that
 * were never written are not looked at: reading one of shared memory would make it take up room. */
struct table_image {
	uint64_t seal[2], key[2]; /* of the cells; seal 0: nothing was left here */
	uint32_t version, cell, count;
	_Atomic uint32_t slot; /* 1 + the index of the cell that is being written; 0: none is */
	unsigned char slot_octets[TABLE_FILE_CELL_MAX];
	uint64_t touched[PAGES_MAX / 64]; /* a bit a page of cells */
};
_Static_assert(sizeof(struct table_image) <= PAGE, "the head of an image is a page");

struct table_writer {
	const struct table_form *form;
	int fd;
	struct table_image *image;
	unsigned char *cells; /* in the image */
	bool own;             /* the image is */
	pthread_t thread;
	pthread_mutex_t mutex; /* guards what follows, and the image against the thread */
	pthread_cond_t work;
	bool idle, ending;         /* idle: the thread waits for work */
	bool held;                 /* the file is another process's still */
	bool anew;                 /* the file is to be made anew before any cell is written */
	bool failing;              /* and the log knows */
	uint32_t dirty_count, low; /* no dirty cell stands below `low` */
	uint32_t under_way;        /* cells, or 1 for a file that is made anew */
	uint64_t dirty[];          /* a bit a cell */
};

size_t table_file_image_size(const struct table_form *form)
{
	return PAGE + ((size_t)form->cell * form->count + PAGE - 1) / PAGE * PAGE;
}

/* ---- the image */

static bool belongs(const struct table_image *i, const struct table_form *form)
{
	return (i->seal[0] | i->seal[1]) != 0 && i->version == form->version &&
	       i->cell == form->cell && i->count == form->count;
}

bool table_image_used(const void *image)
{
	const struct table_image *i = image;
	return (i->seal[0] | i->seal[1]) != 0;
}

bool table_image_left(void *image, const struct table_form *form, uint64_t seal[2], uint64_t key[2])
{
	struct table_image *i = image;
	if (!belongs(i, form))
		return false;
	uint32_t slot = atomic_load(&i->slot);
	if (slot > 0 && slot <= form->count)
		memcpy((unsigned char *)image + PAGE + (size_t)(slot - 1) * form->cell,
		       i->slot_octets, form->cell);
	atomic_store(&i->slot, 0);
	memcpy(seal, i->seal, sizeof i->seal);
	memcpy(key, i->key, sizeof i->key);
	return true;
}

static uint32_t page_of(const struct table_writer *w, uint32_t index)
{
	return (uint32_t)((size_t)index * w->form->cell / PAGE);
}

static bool touched(const struct table_writer *w, uint32_t page)
{
	return w->image->touched[page / 64] >> page % 64 & 1;
}

static void touch(struct table_writer *w, uint32_t page)
{
	w->image->touched[page / 64] |= (uint64_t)1 << page % 64;
}

static void cell_put(struct table_writer *w, uint32_t index, const void *octets, size_t length)
{
	struct table_image *i = w->image;
	unsigned char *cell = w->cells + (size_t)index * w->form->cell;
	touch(w, page_of(w, index));
	memcpy(i->slot_octets, cell, w->form->cell);
	memcpy(i->slot_octets, octets, length);
	atomic_store_explicit(&i->slot, index + 1, memory_order_release);
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(cell, octets, length);
	atomic_store_explicit(&i->slot, 0, memory_order_release);
}

/* ---- what is dirty; under the lock */

static void dirty_set(struct table_writer *w, uint32_t index)
{
	uint64_t bit = (uint64_t)1 << index % 64;
	if (w->dirty[index / 64] & bit)
		return;
	w->dirty[index / 64] |= bit;
	if (w->dirty_count++ == 0 || index < w->low)
		w->low = index;
}

/* The first dirty cell and all up to the last dirty one behind it, at most AT_ONCE octets: how
 * many. They are clean from now on. Clean ones between two that are less than a page apart go
 * along, since one write costs less than two; no page is among them that was never touched. */
static uint32_t dirty_take(struct table_writer *w, uint32_t *first)
{
	uint32_t index = w->low, most = AT_ONCE / w->form->cell, apart = PAGE / w->form->cell;
	while (w->dirty[index / 64] >> index % 64 == 0)
		index = (index / 64 + 1) * 64;
	index += (uint32_t)__builtin_ctzll(w->dirty[index / 64] >> index % 64);
	*first = w->low = index;
	for (; index < w->form->count && index - *first < most && index - w->low < apart; index++) {
		uint64_t bit = (uint64_t)1 << index % 64;
		if (!(w->dirty[index / 64] & bit))
			continue;
		w->dirty[index / 64] &= ~bit;
		w->dirty_count--;
		w->low = index + 1;
	}
	return w->low - *first;
}

/* ---- the thread */

static void outcome(struct table_writer *w, bool good, int code)
{
	if (good == !w->failing)
		return;
	w->failing = !good;
	if (good)
		log_note(LOG_INFO, "state", "the %s can be written again", w->form->name);
	else
		log_note(LOG_ERROR, "state",
			 "the %s cannot be written and will be lost with this process: %s",
			 w->form->name, strerrordesc_np(code ? code : EIO));
}

/* Waits with the lock, up to `ms` or until all is to end. */
static void pause_for(struct table_writer *w, uint64_t ms)
{
	struct timespec until;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(ms / 1000);
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	while (!w->ending && pthread_cond_timedwait(&w->work, &w->mutex, &until) == 0)
		;
}

static bool has_work(const struct table_writer *w)
{
	return !w->held && (w->anew || w->dirty_count > 0);
}

/* Writes a stretch of dirty cells, or makes the file anew; the lock is let go of meanwhile. False:
 * the disk failed. */
static bool write_some(struct table_writer *w, unsigned char *copy)
{
	uint32_t first = 0, count = 0, cell = w->form->cell;
	uint64_t seal[2], key[2];
	bool anew = w->anew;
	memcpy(seal, w->image->seal, sizeof seal);
	memcpy(key, w->image->key, sizeof key);
	w->anew = false;
	if (!anew) {
		count = dirty_take(w, &first);
		memcpy(copy, w->cells + (size_t)first * cell, (size_t)count * cell);
	}
	w->under_way = anew ? 1 : count;
	pthread_mutex_unlock(&w->mutex);
	bool good = anew ? table_make(w->fd, w->form, seal, key)
			 : table_write(w->fd, copy, (size_t)count * cell,
				       TABLE_FILE_HEADER + (uint64_t)first * cell);
	int code = errno;
	outcome(w, good, code);
	pthread_mutex_lock(&w->mutex);
	w->under_way = 0;
	if (good)
		return true;
	w->anew |= anew;
	for (uint32_t i = 0; i < count; i++)
		dirty_set(w, first + i);
	return false;
}

/* What is written once more in a moment is not written twice; a million a second are written a few
 * at a time. With the lock, which it lets go meanwhile: nobody need wake it. */
static void gather(struct table_writer *w)
{
	const struct timespec pause = { .tv_nsec = TABLE_FILE_LAG_MS * 1000000L };
	if (w->ending)
		return;
	pthread_mutex_unlock(&w->mutex);
	(void)nanosleep(&pause, NULL);
	pthread_mutex_lock(&w->mutex);
}

/* Until there is something to write, or all is to end. */
static void wait_for_work(struct table_writer *w)
{
	while (!has_work(w) && !w->ending) {
		w->idle = true;
		pthread_cond_wait(&w->work, &w->mutex);
	}
	w->idle = false;
}

/* Whoever writes wakes it only where nothing was written for a whole pause: while notes keep coming
 * it looks by itself, since waking it costs more than a note. */
static void *table_writer_run(void *arg)
{
	struct table_writer *w = arg;
	unsigned char copy[AT_ONCE];
	char name[16];
	struct text t = TEXT(name);
	text_format(&t, "write %s", w->form->name);
	(void)pthread_setname_np(pthread_self(), text_cstr(&t));
	pthread_mutex_lock(&w->mutex);
	for (;;) {
		gather(w);
		if (!has_work(w) && w->ending)
			break;
		if (!has_work(w)) {
			wait_for_work(w);
			continue;
		}
		bool good = true;
		while (good && has_work(w))
			good = write_some(w, copy);
		if (!good && w->ending)
			break;
		if (!good)
			pause_for(w, AGAIN_MS);
	}
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

/* ---- the owner's side */

static struct table_image *image_own(const struct table_form *form)
{
	void *image = mmap(NULL, table_file_image_size(form), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return image == MAP_FAILED ? NULL : image;
}

/* What is zero in the file stays untouched in the image: it takes no memory. */
static void image_fill(struct table_writer *w, const uint64_t seal[2], const uint64_t key[2])
{
	static const unsigned char zeros[TABLE_FILE_CELL_MAX];
	unsigned char piece[AT_ONCE];
	uint32_t cell = w->form->cell, at_once = AT_ONCE / cell;
	for (uint32_t first = 0; first < w->form->count; first += at_once) {
		uint32_t count =
			w->form->count - first < at_once ? w->form->count - first : at_once;
		size_t got = table_read(w->fd, piece, (size_t)count * cell,
					TABLE_FILE_HEADER + (uint64_t)first * cell);
		for (uint32_t i = 0; i < got / cell; i++)
			if (memcmp(piece + (size_t)i * cell, zeros, cell) != 0) {
				touch(w, page_of(w, first + i));
				memcpy(w->cells + (size_t)(first + i) * cell,
				       piece + (size_t)i * cell, cell);
			}
	}
	w->image->version = w->form->version;
	w->image->cell = cell;
	w->image->count = w->form->count;
	memcpy(w->image->key, key, sizeof w->image->key);
	/* Last: with its seal the image counts. */
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(w->image->seal, seal, sizeof w->image->seal);
}

/* What an earlier process left goes to the disk, all of it: what it had written of it nobody
 * knows. */
static void rewrite(struct table_writer *w)
{
	w->anew = true;
	for (uint32_t i = 0; i < w->form->count; i++)
		if (touched(w, page_of(w, i)))
			dirty_set(w, i);
}

/* Signals are for the thread that expects them. */
static bool thread_start(struct table_writer *w)
{
	sigset_t all, before;
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->work, &monotonic);
	pthread_condattr_destroy(&monotonic);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = pthread_create(&w->thread, NULL, table_writer_run, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

static void table_writer_clear_away(struct table_writer *w)
{
	if (w->own && w->image)
		(void)munmap(w->image, table_file_image_size(w->form));
	close(w->fd);
	free(w);
}

struct table_writer *table_writer_start(int fd, const struct table_form *form, void *image,
					const uint64_t seal[2], const uint64_t key[2], bool fresh,
					bool held)
{
	struct table_writer *w = calloc(1, sizeof *w + (form->count / 64 + 1) * sizeof *w->dirty);
	if (!w) {
		close(fd);
		return NULL;
	}
	w->form = form;
	w->fd = fd;
	w->own = !image;
	w->held = held;
	w->image = image ? image : image_own(form);
	if (!w->image) {
		table_writer_clear_away(w);
		return NULL;
	}
	w->cells = (unsigned char *)w->image + PAGE;
	if (fresh)
		image_fill(w, seal, key);
	else
		rewrite(w);
	if (thread_start(w))
		return w;
	table_writer_clear_away(w);
	return NULL;
}

/* A writer that is pausing finds the work by itself: no system call for what comes meanwhile. */
static void call(struct table_writer *w)
{
	if (w->idle)
		pthread_cond_signal(&w->work);
	w->idle = false;
}

void table_writer_join(struct table_writer *w, int fd, bool anew)
{
	pthread_mutex_lock(&w->mutex);
	close(w->fd);
	w->fd = fd;
	w->held = false;
	if (anew)
		rewrite(w);
	call(w);
	pthread_mutex_unlock(&w->mutex);
}

void table_writer_stop(struct table_writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->mutex);
	w->ending = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->mutex);
	(void)pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->mutex);
	pthread_cond_destroy(&w->work);
	table_writer_clear_away(w);
}

const unsigned char *table_writer_cell(const struct table_writer *w, uint32_t index)
{
	return touched(w, page_of(w, index)) ? w->cells + (size_t)index * w->form->cell : NULL;
}

void table_writer_write(struct table_writer *w, uint32_t index, const void *octets, size_t length)
{
	pthread_mutex_lock(&w->mutex);
	cell_put(w, index, octets, length);
	dirty_set(w, index);
	call(w);
	pthread_mutex_unlock(&w->mutex);
}

void table_writer_clear(struct table_writer *w, const uint64_t key[2])
{
	pthread_mutex_lock(&w->mutex);
	memcpy(w->image->key, key, sizeof w->image->key);
	for (uint32_t page = 0; page <= page_of(w, w->form->count - 1); page++)
		if (touched(w, page))
			memset(w->cells + (size_t)page * PAGE, 0, PAGE);
	memset(w->dirty, 0, (w->form->count / 64 + 1) * sizeof *w->dirty);
	w->dirty_count = 0;
	w->anew = true;
	call(w);
	pthread_mutex_unlock(&w->mutex);
}

uint32_t table_writer_behind(struct table_writer *w)
{
	pthread_mutex_lock(&w->mutex);
	uint32_t count = w->held ? 0 : w->dirty_count + w->under_way + w->anew;
	pthread_mutex_unlock(&w->mutex);
	return count;
}
