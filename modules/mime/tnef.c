/* tnef.c: names in a TNEF file; see tnef.h. It goes by what stands before a name, not by the
 * lengths of what stands further up: a wrong one hides nothing. Must never keep more than
 * TNEF_NAME_MAX octets. */
#include "modules/mime/tnef.h"

#include <string.h>

enum { SIGNATURE_SIZE = 4 };
static const uint64_t signature = 0x789f3e22;
/* attAttachTitle of an attachment (MS-OXTNEF, 2.1.3.3): level 2, 0x00018010. */
static const uint64_t title = 0x0210800100, title_mask = 0xffffffffff;
/* One value of PidTagAttachFilename or PidTagAttachLongFilename (MS-OXCMSG), 0x3704 and 0x3707: a
 * string of octets (0x1e) or of UTF-16 (0x1f). */
static const uint64_t property = 0x1e00043701000000, property_mask = 0xfefffcffffffffff;

void tnef_begin(struct tnef *t, void (*found)(void *arg, struct bytes name), void *arg)
{
	t->found = found;
	t->arg = arg;
	t->other = false;
	t->seen = 0;
	t->last = 0;
	t->place = TNEF_OUTSIDE;
}

void tnef_end(struct tnef *t)
{
	if (t->place == TNEF_NAME && t->len)
		t->found(t->arg, (struct bytes){ t->name, t->len });
	t->place = TNEF_OUTSIDE;
}

/* A name that is too long loses its beginning, by even numbers of octets: its end tells what the
 * file is. */
static void name_add(struct tnef *t, char c)
{
	enum { DROPPED = TNEF_NAME_MAX / 2 };
	if (t->len == sizeof t->name) {
		memmove(t->name, t->name + DROPPED, sizeof t->name - DROPPED);
		t->len -= DROPPED;
	}
	t->name[t->len++] = c;
}

static void octet_take(struct tnef *t, unsigned char c)
{
	t->last = t->last << 8 | c;
	/* Also within what looks like a name: so that nothing in front of one can swallow it. */
	if ((t->last & title_mask) == title ||
	    (t->last & property_mask) == (property & property_mask)) {
		t->place = TNEF_LENGTH;
		t->length_octets = t->left = 0;
		t->len = 0;
	} else if (t->place == TNEF_LENGTH) {
		t->left |= (uint32_t)c << 8 * t->length_octets;
		if (++t->length_octets == 4)
			t->place = t->left ? TNEF_NAME : TNEF_OUTSIDE;
	} else if (t->place == TNEF_NAME) {
		name_add(t, (char)c);
		if (--t->left == 0)
			tnef_end(t);
	}
}

void tnef_feed(struct tnef *t, struct bytes octets)
{
	for (size_t i = 0; i < octets.len && !t->other; i++) {
		octet_take(t, (unsigned char)octets.at[i]);
		if (t->seen < SIGNATURE_SIZE && ++t->seen == SIGNATURE_SIZE)
			t->other = t->last != signature;
	}
}
