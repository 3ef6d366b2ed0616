/* lookalike_index.c: the index of known domains; see lookalike_inside.h. Written once, read by any
 * thread. */
#include "modules/names/lookalike_inside.h"

#include <stdlib.h>
#include <string.h>

enum { JOINED_LETTERS = 3 /* of a label that may stand before its ending in another */ };

/* ---- the index */

static uint32_t hash_of(enum key key, const uint32_t *codes, size_t count)
{
	uint32_t hash = 2166136261u ^ (uint32_t)key;
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ codes[i]) * 16777619u;
	return hash;
}

size_t look_half(size_t count)
{
	return (count - 1) / 2;
}

static int slot_order(const void *a_any, const void *b_any)
{
	const struct slot *a = a_any, *b = b_any;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->domain < b->domain ? -1 : a->domain > b->domain;
}

static int name_order(const void *a, const void *b)
{
	return strcmp(((const struct known_name *)a)->name, ((const struct known_name *)b)->name);
}

static void hash_add(struct lookalikes *l, uint32_t hash)
{
	l->slots[l->slot_count++] =
		(struct slot){ .hash = hash, .domain = (uint32_t)l->compared_count };
}

static void slot_add(struct lookalikes *l, enum key key, const uint32_t *codes, size_t count)
{
	hash_add(l, hash_of(key, codes, count));
}

void pieces_read(struct bytes text, struct pieces *p)
{
	p->count = 0;
	p->more = false;
	for (; text.len && !p->more; text = bytes_skip(text, bytes_find(text, '-') + 1)) {
		struct bytes piece = bytes_first(text, bytes_find(text, '-'));
		p->more = piece.len && p->count == PIECES_MAX;
		if (piece.len && !p->more)
			p->at[p->count++] = piece;
	}
}

uint32_t pieces_hash(const struct bytes *pieces, size_t count)
{
	uint32_t sum = KEY_PIECES;
	for (size_t i = 0; i < count; i++) {
		uint32_t hash = 2166136261u;
		for (size_t j = 0; j < pieces[i].len; j++)
			hash = (hash ^ (unsigned char)pieces[i].at[j]) * 16777619u;
		sum += hash;
	}
	return sum;
}

void label_joined(const struct label *label, struct label *joined)
{
	char buffer[LABEL_CODES_MAX];
	struct text t = TEXT(buffer);
	text_add(&t, label->text);
	for (size_t i = 0; i < label->ending.len; i++)
		if (label->ending.at[i] != '.')
			text_char(&t, label->ending.at[i]);
	label_look(text_bytes(&t), joined);
}

static void compared_add(struct lookalikes *l, const char *name)
{
	struct label label, joined;
	struct pieces pieces;
	if (!label_read(bytes_of(name), &label))
		return;
	size_t n = label.look_count;
	slot_add(l, KEY_LOOK, label.look, n);
	if (label.ascii && n >= JOINED_LETTERS) {
		label_joined(&label, &joined);
		slot_add(l, KEY_JOINED, joined.look, joined.look_count);
	}
	if (label.count >= LOOKALIKE_EDIT_LETTERS && n >= LOOKALIKE_EDIT_LETTERS) {
		slot_add(l, KEY_FRONT, label.look, look_half(n));
		slot_add(l, KEY_BACK, label.look + n - look_half(n), look_half(n));
	}
	pieces_read(label.text, &pieces);
	if (label.ascii && pieces.count > 1)
		hash_add(l, pieces_hash(pieces.at, pieces.count));
	l->compared[l->compared_count++] = label.name.at; /* the end of a C string */
}

static void name_add(struct lookalikes *l, const char *name, bool ours)
{
	size_t labels = 1;
	for (const char *c = name; *c; c++)
		labels += *c == '.';
	if (labels > l->labels_most)
		l->labels_most = labels;
	l->names[l->name_count++] = (struct known_name){ .name = name, .ours = ours };
}

struct lookalikes *lookalikes_new(const char *const *ours, size_t our_count, bool compare_ours,
				  const char *const *partners, size_t partner_count,
				  struct arena *arena)
{
	size_t all = our_count + partner_count;
	size_t compared = partner_count + (compare_ours ? our_count : 0);
	struct lookalikes *l = arena_alloc(arena, sizeof *l);
	if (!l)
		return NULL;
	l->names = arena_array(arena, all + 1, sizeof *l->names);
	l->compared = arena_array(arena, compared + 1, sizeof *l->compared);
	l->slots = arena_array(arena, KEYS * compared + 1, sizeof *l->slots);
	if (!l->names || !l->compared || !l->slots)
		return NULL;
	for (size_t i = 0; i < all; i++) {
		bool our = i < our_count;
		const char *name = our ? ours[i] : partners[i - our_count];
		name_add(l, name, our);
		if (!our || compare_ours)
			compared_add(l, name);
	}
	qsort(l->names, l->name_count, sizeof *l->names, name_order);
	qsort(l->slots, l->slot_count, sizeof *l->slots, slot_order);
	return l;
}

/* ---- what is known */

/* The first name of the sorted ones that is not before this one. */
static size_t name_place(const struct lookalikes *l, struct bytes name)
{
	size_t low = 0, high = l->name_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *other = l->names[middle].name;
		size_t length = strlen(other);
		int order = memcmp(other, name.at, length < name.len ? length : name.len);
		if (order < 0 || (order == 0 && length < name.len))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool known(const struct lookalikes *l, struct bytes host, bool ours_only)
{
	while (host.len) {
		for (size_t i = name_place(l, host);
		     i < l->name_count && bytes_equal(bytes_of(l->names[i].name), host); i++)
			if (l->names[i].ours || !ours_only)
				return true;
		host = bytes_skip(host, bytes_find(host, '.') + 1);
	}
	return false;
}

bool name_known(const struct lookalikes *l, struct bytes name)
{
	size_t i = name_place(l, name);
	return i < l->name_count && bytes_equal(bytes_of(l->names[i].name), name);
}

bool lookalikes_ours(const struct lookalikes *l, struct bytes host)
{
	return known(l, host, true);
}

bool lookalikes_known(const struct lookalikes *l, struct bytes host)
{
	return known(l, host, false);
}

/* ---- what is found by a key */

bool look_up_hash(const struct lookalikes *l, uint32_t hash, const struct label *seen,
		  judge_known *judge, struct label *of)
{
	size_t low = 0, high = l->slot_count;
	bool same = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (l->slots[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->slot_count && l->slots[low].hash == hash && !same; low++)
		if (label_read(bytes_of(l->compared[l->slots[low].domain]), of) &&
		    judge(seen, of, &same))
			return true;
	return false;
}

bool look_up(const struct lookalikes *l, enum key key, const uint32_t *codes, size_t count,
	     const struct label *seen, judge_known *judge, struct label *of)
{
	return look_up_hash(l, hash_of(key, codes, count), seen, judge, of);
}

bool looks_equal(const struct label *a, const struct label *b)
{
	return a->look_count == b->look_count &&
	       memcmp(a->look, b->look, a->look_count * sizeof *a->look) == 0;
}
