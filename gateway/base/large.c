/* large.c: large blocks that go round; see large.h. Owns those that nobody has. */
#include "gateway/base/large.h"

#include "gateway/base/memory.h"
#include "gateway/base/sanitized.h"

#include <pthread.h>
#include <sys/mman.h>

enum { LOOKS = 8 };                     /* calls of large_tidy() in two seconds */

static struct {
	pthread_mutex_t lock;
	void *kept[LARGE_KEPT];         /* the latest last */
	size_t count, least;            /* least: of late, so many were never needed */
	unsigned looks;
} large = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Where tests run, who still looks into a block that was given back is seen. */
static void block_open(void *block, bool open)
{
	if (SANITIZED)
		(void)mprotect(block, LARGE_SIZE, open ? PROT_READ | PROT_WRITE : PROT_NONE);
}

void *large_take(void)
{
	void *block = NULL;
	pthread_mutex_lock(&large.lock);
	if (large.count > 0)
		block = large.kept[--large.count];
	if (large.least > large.count)
		large.least = large.count;
	pthread_mutex_unlock(&large.lock);
	if (block) {
		block_open(block, true);
		memory_release(LARGE_SIZE);
		return block;
	}
	block = mmap(NULL, LARGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return block == MAP_FAILED ? NULL : block;
}

void large_give(void *block)
{
	bool easy = memory_pressure() == MEMORY_EASY && memory_has_room(LARGE_SIZE);
	pthread_mutex_lock(&large.lock);
	bool keep = easy && large.count < LARGE_KEPT;
	if (keep) {
		block_open(block, false);
		large.kept[large.count++] = block;
	}
	pthread_mutex_unlock(&large.lock);
	if (keep)
		memory_charge(LARGE_SIZE);
	else
		(void)munmap(block, LARGE_SIZE);
}

void large_tidy(bool all)
{
	void *old[LARGE_KEPT];
	pthread_mutex_lock(&large.lock);
	bool due = all || ++large.looks >= LOOKS;
	size_t goes = all ? large.count : due ? large.least : 0;
	for (size_t i = 0; i < goes; i++)
		old[i] = large.kept[i];
	for (size_t i = goes; i < large.count; i++)
		large.kept[i - goes] = large.kept[i];
	large.count -= goes;
	if (due) {
		large.looks = 0;
		large.least = large.count;
	}
	pthread_mutex_unlock(&large.lock);
	for (size_t i = 0; i < goes; i++) {
		memory_release(LARGE_SIZE);
		(void)munmap(old[i], LARGE_SIZE);
	}
}

size_t large_kept(void)
{
	pthread_mutex_lock(&large.lock);
	size_t count = large.count;
	pthread_mutex_unlock(&large.lock);
	return count;
}
