/* unblocked.c: the table of networks taken off the block list; see unblocked.h.
 *
 * Owns the table and its file. It is searched from end to end: a thousand comparisons for each word
 * of an administrator or of the peer, none for mail. It must never take a cell for a network that
 * the file does not prove. */
#include "gateway/mailroom/unblocked.h"

#include "gateway/mailroom/table_file.h"

#include <stdlib.h>
#include <string.h>

/* As it lies in the file. */
struct cell {
	uint64_t sum;                 /* of all behind it; 0: free */
	uint64_t when;
	uint8_t octets[16], size, prefix, unused[30];   /* size: 4 or 16 octets of the address */
};
_Static_assert(sizeof(struct cell) == 64, "the file is laid out so");

static const struct table_form form = { "unblock", 1, sizeof(struct cell), UNBLOCKED_MAX };

struct entry {
	struct network network;
	uint64_t when;                  /* 0: free */
};

struct unblocked {
	struct table_file file;
	struct entry entries[UNBLOCKED_MAX];
};

static uint64_t sum_of(const struct table_file *f, uint32_t index, const struct cell *cell)
{
	const char *octets = (const char *)cell + sizeof cell->sum;
	return table_file_sum(f, index, (struct bytes){ octets, sizeof *cell - sizeof cell->sum });
}

static const struct entry *unblocked_find(const struct unblocked *u, const struct network *network)
{
	for (size_t i = 0; i < UNBLOCKED_MAX; i++) {
		const struct entry *e = &u->entries[i];
		if (e->when != 0 && e->network.prefix == network->prefix &&
		    address_equal(&e->network.address, &network->address))
			return e;
	}
	return NULL;
}

/* A free place is older than any. */
static const struct entry *unblocked_oldest(const struct unblocked *u)
{
	const struct entry *least = u->entries;
	for (size_t i = 1; i < UNBLOCKED_MAX; i++)
		if (u->entries[i].when < least->when)
			least = &u->entries[i];
	return least;
}

void unblocked_add(struct unblocked *u, const struct network *network, uint64_t when)
{
	if (!u)
		return;
	const struct entry *e = unblocked_find(u, network);
	uint32_t index = (uint32_t)((e ? e : unblocked_oldest(u)) - u->entries);
	u->entries[index] = (struct entry){ *network, when };
	struct cell cell = { .when = when, .prefix = (uint8_t)network->prefix };
	cell.size = network->address.family == FAMILY_IPV4 ? 4 : 16;
	memcpy(cell.octets, network->address.octets, cell.size);
	cell.sum = sum_of(&u->file, index, &cell);
	table_file_write(&u->file, index, &cell, sizeof cell);
}

uint64_t unblocked_when(const struct unblocked *u, const struct network *network)
{
	const struct entry *e = u ? unblocked_find(u, network) : NULL;
	return e ? e->when : 0;
}

void unblocked_each(const struct unblocked *u,
		    void (*each)(void *arg, const struct network *, uint64_t when), void *arg)
{
	for (size_t i = 0; u && i < UNBLOCKED_MAX; i++)
		if (u->entries[i].when != 0)
			each(arg, &u->entries[i].network, u->entries[i].when);
}

/* ---- opening */

static void unblocked_take_in(void *arg, uint32_t index, const unsigned char *octets)
{
	struct unblocked *u = arg;
	struct cell cell;
	memcpy(&cell, octets, sizeof cell);
	if (cell.sum == sum_of(&u->file, index, &cell))
		u->entries[index] = (struct entry){
			{ address_from_octets(cell.octets, cell.size), cell.prefix }, cell.when
		};
}

size_t unblocked_image_size(void)
{
	return table_file_image_size(&form);
}

struct unblocked *unblocked_open(const char *path, void *image, struct text *error)
{
	struct unblocked *u = calloc(1, sizeof *u);
	if (!u)
		text_string(error, "out of memory");
	if (u && !table_file_open(&u->file, path, &form, image, error)) {
		free(u);
		u = NULL;
	}
	if (u)
		table_file_each(&u->file, unblocked_take_in, u);
	return u;
}

void unblocked_close(struct unblocked *u)
{
	if (!u)
		return;
	table_file_close(&u->file);
	free(u);
}
