/* summary.c: head and records of a summary; see summary.h. It must never give a record of which a
 * bit differs from what was written. */
#include "gateway/mailroom/summary.h"

#include "gateway/base/siphash.h"
#include "gateway/mailroom/envelope_pack.h"

#include <string.h>

static const char magic[16] = "mxward summary 1";

/* The front of a record: its octets, itself included, and the digest of all behind it. */
struct front {
	uint64_t length, check;
};

_Static_assert(sizeof(struct front) == SUMMARY_RECORD_FRONT, "the front of a record");

static uint64_t check_of(struct bytes b)
{
	struct siphash s;
	uint64_t digest[2];
	siphash_start(&s, (const uint64_t[2]){ 0, 0 });
	siphash_add(&s, b);
	siphash_end(&s, digest);
	return digest[0];
}

void summary_head_seal(struct summary_head *h, const char *day)
{
	memcpy(h->magic, magic, sizeof h->magic);
	memcpy(h->day, day, sizeof h->day);
	h->form = envelope_pack_form();
	h->check =
		check_of((struct bytes){ (const char *)h, offsetof(struct summary_head, check) });
}

bool summary_head_sound(const struct summary_head *h, const char *day)
{
	struct summary_head expected = *h;
	summary_head_seal(&expected, day);
	return memcmp(h, &expected, sizeof expected) == 0;
}

bool summary_record_write(struct text *t, const struct summary_record *r)
{
	size_t start = t->len;
	struct front front = { 0 };
	text_add(t, (struct bytes){ (const char *)&front, sizeof front });
	text_add(t, (struct bytes){ (const char *)&r->stamp, sizeof r->stamp });
	envelope_pack(t, &r->envelope);
	front.length = t->len - start;
	if (t->cut || front.length > SUMMARY_RECORD_MAX) {
		t->len = start;
		t->cut = false;
		return false;
	}
	front.check = check_of(bytes_skip(text_bytes(t), start + sizeof front));
	memcpy(t->at + start, &front, sizeof front);
	return true;
}

size_t summary_record_length(struct bytes b)
{
	struct front front;
	if (b.len < sizeof front)
		return 0;
	memcpy(&front, b.at, sizeof front);
	bool possible = front.length >= sizeof front + sizeof(struct stamp) &&
			front.length <= SUMMARY_RECORD_MAX;
	return possible ? (size_t)front.length : 0;
}

bool summary_record_read(struct bytes b, struct arena *arena, struct summary_record *r)
{
	struct front front;
	if (b.len != summary_record_length(b) || b.len == 0)
		return false;
	memcpy(&front, b.at, sizeof front);
	struct bytes rest = bytes_skip(b, sizeof front);
	if (check_of(rest) != front.check)
		return false;
	memcpy(&r->stamp, rest.at, sizeof r->stamp);
	return envelope_unpack(bytes_skip(rest, sizeof r->stamp), arena, &r->envelope);
}
