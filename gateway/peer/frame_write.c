/* frame_write.c: the bodies of frames, written; see frame.h and frame_inside.h. It
 * must never write what a reader would refuse. */
#include "gateway/peer/frame_inside.h"

#include <assert.h>

void frame_put_number(struct text *t, uint64_t number, unsigned octets)
{
	while (octets-- > 0)
		text_char(t, (char)(number >> 8 * octets & 0xff));
}

/* RFC 3629; no control characters of ASCII or of Latin-1 (U+0080 to U+009F). */
bool frame_text_fits(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (octet_control(b.at[i]) || ((unsigned char)b.at[i] == 0xc2 && i + 1 < b.len &&
					       (unsigned char)b.at[i + 1] < 0xa0))
			return false;
	return bytes_utf8(b);
}

bool frame_name_fits(struct bytes b)
{
	return bytes_ascii(b) && frame_text_fits(b);
}

static void put_text(struct text *t, struct bytes words, bool (*fit)(struct bytes))
{
	size_t length = words.len < FRAME_TEXT_MAX ? words.len : FRAME_TEXT_MAX;
	while (length > 0 && length < words.len && (words.at[length] & 0xc0) == 0x80)
		length--;
	words.len = length;
	frame_put_number(t, length, 2);
	if (fit(words))
		text_add(t, words);
	else
		text_printable(t, words);
}

static void put_network(struct text *t, const struct network *n)
{
	bool six = n->address.family == FAMILY_IPV6;
	frame_put_number(t, six ? 6 : 4, 1);
	frame_put_number(t, n->prefix, 1);
	text_add(t, (struct bytes){ (const char *)n->address.octets, six ? 16 : 4 });
}

static void hello_put(struct text *t, const struct frame *f)
{
	frame_put_number(t, f->hello.role, 1);
	put_text(t, f->hello.hostname, frame_name_fits);
	put_text(t, f->hello.program, frame_name_fits);
	frame_put_number(t, f->hello.boot, 8);
	frame_put_number(t, f->hello.smtp_port, 2);
}

static void beat_put(struct text *t, const struct frame *f)
{
	frame_put_number(t, f->beat.state, 1);
	frame_put_number(t, f->beat.backends, 1);
	frame_put_number(t, f->beat.fingerprint, 8);
	frame_put_number(t, f->beat.time, 8);
	frame_put_number(t, f->beat.held, 8);
	if (f->version == 1)
		return;
	assert(f->beat.lost_count <= FRAME_LOST_MAX);
	frame_put_number(t, f->beat.clock, 8);
	frame_put_number(t, f->beat.unready, 2);
	frame_put_number(t, f->beat.places, 4);
	frame_put_number(t, f->beat.age, 4);
	frame_put_number(t, f->beat.taken, 4);
	frame_put_number(t, f->beat.put_off, 4);
	frame_put_number(t, f->beat.all_lost, 1);
	frame_put_number(t, f->beat.lost_count, 1);
	for (size_t i = 0; i < f->beat.lost_count; i++)
		frame_put_number(t, f->beat.lost[i], 8);
}

static void block_put(struct text *t, const struct frame *f)
{
	put_network(t, &f->block.network);
	frame_put_number(t, f->block.since, 8);
	frame_put_number(t, f->block.until, 8);
	put_text(t, f->block.reason, frame_text_fits);
	if (f->version > 1 && f->block.timed)
		frame_put_number(t, f->block.left, 8);
}

static void unblock_put(struct text *t, const struct frame *f)
{
	put_network(t, &f->block.network);
	frame_put_number(t, f->block.since, 8);
}

static void known_put(struct text *t, const struct frame *f)
{
	frame_put_number(t, f->known.hash, 8);
	frame_put_number(t, f->known.when, 8);
}

static void kept_put(struct text *t, const struct frame *f)
{
	frame_put_number(t, f->kept.fingerprint[0], 8);
	frame_put_number(t, f->kept.fingerprint[1], 8);
	frame_put_number(t, f->kept.when, 8);
	put_text(t, f->kept.reply, frame_text_fits);
}

static void keys_put(struct text *t, const struct frame *f)
{
	for (size_t i = 0; i < 2; i++)
		frame_put_number(t, f->keys.ledger[i], 8);
	for (size_t i = 0; i < 2; i++)
		frame_put_number(t, f->keys.known[i], 8);
	for (size_t i = 0; f->version > 1 && f->keys.with_contacts && i < 2; i++)
		frame_put_number(t, f->keys.contacts[i], 8);
}

static void caller_put(struct text *t, const struct frame *f)
{
	frame_put_number(t, f->caller.hash, 8);
}

static void put_off_put(struct text *t, const struct frame *f)
{
	frame_put_number(t, f->put_off.hash, 8);
}

static void adopted_put(struct text *t, const struct frame *f)
{
	assert(f->adopted.count <= FRAME_ADOPTED_MAX);
	frame_put_number(t, f->adopted.last, 1);
	frame_put_number(t, f->adopted.count, 1);
	for (size_t i = 0; i < f->adopted.count; i++) {
		assert(f->adopted.at[i].id.len == FRAME_ID);
		text_add(t, f->adopted.at[i].id);
		frame_put_number(t, f->adopted.at[i].digest, 8);
		frame_put_number(t, f->adopted.at[i].when, 8);
	}
}

static void ask_put(struct text *t, const struct frame *f)
{
	assert(f->ask.words.len <= FRAME_WORDS_MAX);
	frame_put_number(t, f->ask.id, 8);
	put_text(t, f->ask.user, frame_text_fits);
	frame_put_number(t, f->ask.words.len, 2);
	text_add(t, f->ask.words);
}

static void clients_put(struct text *t, const struct frame *f)
{
	assert(f->clients.count <= FRAME_CLIENTS_MAX);
	frame_put_number(t, f->clients.count, 1);
	for (size_t i = 0; i < f->clients.count; i++) {
		frame_put_number(t, f->clients.at[i].high, 8);
		frame_put_number(t, f->clients.at[i].low, 8);
		frame_put_number(t, f->clients.at[i].kind, 2);
		for (size_t k = 0; k < FRAME_RATES; k++)
			frame_put_number(t, f->clients.at[i].counts[k], 2);
	}
}

static void contacts_put(struct text *t, const struct frame *f)
{
	assert(f->contacts.count <= FRAME_CONTACTS_MAX);
	frame_put_number(t, f->contacts.mark, 8);
	frame_put_number(t, f->contacts.began, 2);
	frame_put_number(t, f->contacts.count, 1);
	for (size_t i = 0; i < f->contacts.count; i++) {
		frame_put_number(t, f->contacts.at[i].hash, FRAME_CONTACT_HASH);
		frame_put_number(t, f->contacts.at[i].day, 2);
	}
}

static void answer_put(struct text *t, const struct frame *f)
{
	assert(f->answer.piece.len <= FRAME_PIECE_MAX);
	frame_put_number(t, f->answer.id, 8);
	frame_put_number(t, f->answer.last, 1);
	frame_put_number(t, f->answer.status, 1);
	frame_put_number(t, f->answer.at, 4);
	frame_put_number(t, f->answer.piece.len, 2);
	text_add(t, f->answer.piece);
}

static void (*const bodies[])(struct text *, const struct frame *) = {
	[FRAME_HELLO] = hello_put,     [FRAME_BEAT] = beat_put,
	[FRAME_BLOCK] = block_put,     [FRAME_UNBLOCK] = unblock_put,
	[FRAME_KNOWN] = known_put,     [FRAME_KEPT] = kept_put,
	[FRAME_KEYS] = keys_put,       [FRAME_CALLER] = caller_put,
	[FRAME_PUT_OFF] = put_off_put, [FRAME_ADOPTED] = adopted_put,
	[FRAME_ASK] = ask_put,         [FRAME_ANSWER] = answer_put,
	[FRAME_CLIENTS] = clients_put, [FRAME_CONTACTS] = contacts_put,
};

void frame_put_body(struct text *t, const struct frame *f)
{
	assert(f->kind < sizeof bodies / sizeof *bodies && bodies[f->kind]);
	bodies[f->kind](t, f);
}
