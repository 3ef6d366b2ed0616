/* dkim_memory.c: libopendkim's memory; see dkim_memory.h. Owns the reserve of each message; must
 * never hand out an octet of it twice. */
#include "modules/dkim/dkim_memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

enum { RESERVE = 65536 };

/* WHY: a hook of OpenSSL's has no argument of ours; what it is refused it is refused on the thread
 * that asked. */
static _Thread_local bool refused;

static void *openssl_malloc(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	void *block = size ? malloc(size) : NULL;
	refused |= size && !block;
	return block;
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	if (size == 0) {
		free(old);
		return NULL;
	}
	void *block = realloc(old, size);
	refused |= !block;
	return block;
}

static void openssl_free(void *block, const char *file, int line)
{
	(void)file, (void)line;
	free(block);
}

void dkim_memory_start(void)
{
	/* Refused where OpenSSL is at work already: then its want of memory is not noticed, as in
	 * any program. */
	(void)CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);
}

bool dkim_memory_open(struct dkim_memory *m, struct arena *arena, size_t header)
{
	*m = (struct dkim_memory){ .arena = arena, .size = RESERVE + 2 * header };
	m->reserve = malloc(m->size);
	arena->starved |= !m->reserve;
	return m->reserve != NULL;
}

void dkim_memory_close(struct dkim_memory *m)
{
	free(m->reserve);
	*m = (struct dkim_memory){ 0 };
}

void *dkim_memory_take(void *closure, size_t size)
{
	const size_t grain = _Alignof(max_align_t);
	struct dkim_memory *m = closure;
	void *block = malloc(size);
	if (block || !m)
		return block;
	m->arena->starved = true;
	if (size > m->size - m->used)
		return NULL;
	block = m->reserve + m->used;
	size_t taken = (size + grain - 1) / grain * grain, left = m->size - m->used;
	m->used += taken < left ? taken : left;
	return block;
}

void dkim_memory_give(void *closure, void *block)
{
	const struct dkim_memory *m = closure;
	const uintptr_t at = (uintptr_t)block, from = m ? (uintptr_t)m->reserve : 0;
	if (!m || at < from || at >= from + m->size)
		free(block);
}

void dkim_memory_settle(struct dkim_memory *m)
{
	if (m->arena)
		m->arena->starved |= refused;
	refused = false;
}

bool dkim_memory_starved(const struct dkim_memory *m)
{
	return m->arena && m->arena->starved;
}
