/* frame.c: frames of the pair link, written and read strictly; see frame.h.
 *
 * A reader walks the body with a cursor that never passes its end; each kind has one
 * function that takes its members in order; what is left over makes the frame invalid in version 1,
 * and is passed over from version 2 on. It must never look behind the frame's own length. */
#include "gateway/peer/frame_inside.h"

#include <assert.h>
#include <string.h>

enum { LENGTH_SIZE = 4, AFTER_LENGTH = FRAME_HEAD - LENGTH_SIZE };

/* ---- reading */

struct cursor {
	struct bytes rest;
	const char *why;                /* what is wrong; NULL: nothing yet */
};

static void blame(struct cursor *c, const char *why)
{
	if (!c->why)
		c->why = why;
	c->rest.len = 0;
}

static struct bytes get_octets(struct cursor *c, size_t count)
{
	struct bytes octets = bytes_first(c->rest, count);
	if (octets.len < count) {
		blame(c, "frame too short for its type");
		return BYTES("");
	}
	c->rest = bytes_skip(c->rest, count);
	return octets;
}

static uint64_t get_number(struct cursor *c, size_t size)
{
	struct bytes octets = get_octets(c, size);
	uint64_t number = 0;
	for (size_t i = 0; i < octets.len; i++)
		number = number << 8 | (unsigned char)octets.at[i];
	return number;
}

static uint64_t get_choice(struct cursor *c, uint64_t most)
{
	uint64_t choice = get_number(c, 1);
	if (choice > most)
		blame(c, "invalid value in frame");
	return choice <= most ? choice : 0;
}

static struct bytes get_text(struct cursor *c, bool (*fit)(struct bytes))
{
	size_t length = get_number(c, 2);
	if (length > FRAME_TEXT_MAX)
		blame(c, "text in frame too long");
	struct bytes words = get_octets(c, c->why ? 0 : length);
	if (!fit(words))
		blame(c, "text in frame not printable");
	return words;
}

static void get_network(struct cursor *c, struct network *n)
{
	uint64_t family = get_number(c, 1);
	n->prefix = (unsigned)get_number(c, 1);
	if (family != 4 && family != 6)
		blame(c, "invalid network in frame");
	struct bytes octets = get_octets(c, family == 6 ? 16 : 4);
	if (octets.len == 0)
		return;
	n->address = address_from_octets(octets.at, octets.len);
	/* What is mapped into IPv6 has one spelling here, as everywhere. */
	if (n->address.family != (family == 6 ? FAMILY_IPV6 : FAMILY_IPV4) ||
	    n->prefix > octets.len * 8) {
		blame(c, "invalid network in frame");
		return;
	}
	struct address masked = address_masked(&n->address, n->prefix);
	if (!address_equal(&masked, &n->address))
		blame(c, "network in frame has host bits set");
}

static void hello_get(struct cursor *c, struct frame *f)
{
	f->hello.role = (enum pair_role)get_choice(c, PAIR_SECONDARY);
	f->hello.hostname = get_text(c, frame_name_fits);
	f->hello.program = get_text(c, frame_name_fits);
	f->hello.boot = get_number(c, 8);
	f->hello.smtp_port = (uint16_t)get_number(c, 2);
	if (f->hello.hostname.len == 0 || bytes_has(f->hello.hostname, ' '))
		blame(c, "invalid name in frame");
}

static void beat_get(struct cursor *c, struct frame *f)
{
	f->beat.state = (enum pair_state)get_choice(c, PAIR_STOPPING);
	f->beat.backends = get_choice(c, 1) == 1;
	f->beat.fingerprint = get_number(c, 8);
	f->beat.time = get_number(c, 8);
	f->beat.held = get_number(c, 8);
	if (f->version == 1)
		return;
	f->beat.clock = get_number(c, 8);
	f->beat.unready = (unsigned)get_number(c, 2);
	f->beat.places = (uint32_t)get_number(c, 4);
	f->beat.age = (uint32_t)get_number(c, 4);
	f->beat.taken = (uint32_t)get_number(c, 4);
	f->beat.put_off = (uint32_t)get_number(c, 4);
	f->beat.all_lost = get_choice(c, 1) == 1;
	f->beat.lost_count = (unsigned)get_choice(c, FRAME_LOST_MAX);
	for (size_t i = 0; i < f->beat.lost_count; i++)
		f->beat.lost[i] = get_number(c, 8);
}

static void block_get(struct cursor *c, struct frame *f)
{
	get_network(c, &f->block.network);
	f->block.since = get_number(c, 8);
	f->block.until = get_number(c, 8);
	f->block.reason = get_text(c, frame_text_fits);
	f->block.timed = f->version > 1 && c->rest.len >= 8;
	f->block.left = f->block.timed ? get_number(c, 8) : 0;
}

static void unblock_get(struct cursor *c, struct frame *f)
{
	get_network(c, &f->block.network);
	f->block.since = get_number(c, 8);
}

static void known_get(struct cursor *c, struct frame *f)
{
	f->known.hash = get_number(c, 8);
	f->known.when = get_number(c, 8);
}

static void kept_get(struct cursor *c, struct frame *f)
{
	f->kept.fingerprint[0] = get_number(c, 8);
	f->kept.fingerprint[1] = get_number(c, 8);
	f->kept.when = get_number(c, 8);
	f->kept.reply = get_text(c, frame_text_fits);
}

static void keys_get(struct cursor *c, struct frame *f)
{
	for (size_t i = 0; i < 2; i++)
		f->keys.ledger[i] = get_number(c, 8);
	for (size_t i = 0; i < 2; i++)
		f->keys.known[i] = get_number(c, 8);
	f->keys.with_contacts = f->version > 1 && c->rest.len >= sizeof f->keys.contacts;
	for (size_t i = 0; f->keys.with_contacts && i < 2; i++)
		f->keys.contacts[i] = get_number(c, 8);
}

static void caller_get(struct cursor *c, struct frame *f)
{
	f->caller.hash = get_number(c, 8);
}

static void put_off_get(struct cursor *c, struct frame *f)
{
	f->put_off.hash = get_number(c, 8);
}

static bool digits_and_capitals(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!octet_digit(b.at[i]) && (b.at[i] < 'A' || b.at[i] > 'Z'))
			return false;
	return true;
}

static void adopted_get(struct cursor *c, struct frame *f)
{
	f->adopted.last = get_choice(c, 1) == 1;
	f->adopted.count = (unsigned)get_choice(c, FRAME_ADOPTED_MAX);
	for (size_t i = 0; i < f->adopted.count; i++) {
		f->adopted.at[i].id = get_octets(c, FRAME_ID);
		f->adopted.at[i].digest = get_number(c, 8);
		f->adopted.at[i].when = get_number(c, 8);
		if (!digits_and_capitals(f->adopted.at[i].id))
			blame(c, "invalid message ID in frame");
	}
}

/* Octets with a length of two in front of them. */
static struct bytes get_piece(struct cursor *c, size_t most)
{
	size_t length = get_number(c, 2);
	if (length > most)
		blame(c, "data in frame too long");
	return get_octets(c, c->why ? 0 : length);
}

static void ask_get(struct cursor *c, struct frame *f)
{
	f->ask.id = get_number(c, 8);
	f->ask.user = get_text(c, frame_text_fits);
	f->ask.words = get_piece(c, FRAME_WORDS_MAX);
	if (f->ask.id == 0 || f->ask.words.len == 0 ||
	    f->ask.words.at[f->ask.words.len - 1] != '\0')
		blame(c, "invalid request in frame");
	for (struct bytes rest = f->ask.words; rest.len;) {
		struct bytes word = bytes_first(rest, bytes_find(rest, '\0'));
		if (!frame_text_fits(word))
			blame(c, "text in frame not printable");
		rest = bytes_skip(rest, word.len + 1);
	}
}

static void clients_get(struct cursor *c, struct frame *f)
{
	f->clients.count = (unsigned)get_choice(c, FRAME_CLIENTS_MAX);
	for (size_t i = 0; i < f->clients.count; i++) {
		f->clients.at[i].high = get_number(c, 8);
		f->clients.at[i].low = get_number(c, 8);
		f->clients.at[i].kind = (uint16_t)get_number(c, 2);
		for (size_t k = 0; k < FRAME_RATES; k++)
			f->clients.at[i].counts[k] = (uint16_t)get_number(c, 2);
	}
}

static void contacts_get(struct cursor *c, struct frame *f)
{
	f->contacts.mark = get_number(c, 8);
	f->contacts.began = (uint16_t)get_number(c, 2);
	f->contacts.count = (unsigned)get_choice(c, FRAME_CONTACTS_MAX);
	for (size_t i = 0; i < f->contacts.count; i++) {
		f->contacts.at[i].hash = get_number(c, FRAME_CONTACT_HASH);
		f->contacts.at[i].day = (uint16_t)get_number(c, 2);
	}
}

static void answer_get(struct cursor *c, struct frame *f)
{
	f->answer.id = get_number(c, 8);
	f->answer.last = get_choice(c, 1) == 1;
	f->answer.status = (uint8_t)get_number(c, 1);
	f->answer.at = (uint32_t)get_number(c, 4);
	f->answer.piece = get_piece(c, FRAME_PIECE_MAX);
}

/* ---- the whole */

static const struct {
	void (*get)(struct cursor *, struct frame *);
	unsigned since;                 /* the version that brought it */
} kinds[] = {
	[FRAME_HELLO] = { hello_get, 1 },     [FRAME_BEAT] = { beat_get, 1 },
	[FRAME_BLOCK] = { block_get, 1 },     [FRAME_UNBLOCK] = { unblock_get, 1 },
	[FRAME_KNOWN] = { known_get, 1 },     [FRAME_KEPT] = { kept_get, 1 },
	[FRAME_KEYS] = { keys_get, 1 },       [FRAME_CALLER] = { caller_get, 2 },
	[FRAME_PUT_OFF] = { put_off_get, 2 }, [FRAME_ADOPTED] = { adopted_get, 2 },
	[FRAME_ASK] = { ask_get, 2 },         [FRAME_ANSWER] = { answer_get, 2 },
	[FRAME_CLIENTS] = { clients_get, 2 }, [FRAME_CONTACTS] = { contacts_get, 2 },
};

static bool kind_known(uint64_t kind, unsigned version)
{
	return kind < sizeof kinds / sizeof *kinds && kinds[kind].get &&
	       kinds[kind].since <= version;
}

bool frame_speakable(enum frame_kind kind, unsigned version)
{
	return kind_known(kind, version);
}

/* FNV-1a: no secret is needed for what an administrator chose. */
uint64_t frame_name(struct bytes name)
{
	uint64_t hash = 0xcbf29ce484222325ull;
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 0x100000001b3ull;
	return hash;
}

void frame_write(struct text *t, const struct frame *from)
{
	char buffer[FRAME_MAX];
	struct text body = TEXT(buffer);
	struct frame f = *from;
	f.version = f.version ? f.version : FRAME_VERSION;
	assert(kind_known(f.kind, f.version));
	frame_put_number(&body, f.version, 1);
	frame_put_number(&body, f.kind, 1);
	frame_put_number(&body, f.sequence, 8);
	frame_put_body(&body, &f);
	assert(!body.cut);
	frame_put_number(t, body.len, LENGTH_SIZE);
	text_add(t, text_bytes(&body));
}

static enum frame_result frame_refuse(struct text *error, const char *why)
{
	text_string(error, why);
	return FRAME_INVALID;
}

/* The first and only the first frame of a link is HELLO, and keys are told behind it or never. */
static bool frame_in_order(const struct frame *f)
{
	return (f->kind == FRAME_HELLO) == (f->sequence == 1) &&
	       (f->kind != FRAME_KEYS || f->sequence == 2) && f->sequence > 0;
}

/* What is wrong with the head as far as it is there; NULL: nothing. */
static const char *head_fault(struct bytes head)
{
	unsigned version = head.len > 0 ? (unsigned char)head.at[0] : FRAME_VERSION;
	if (version < FRAME_OLDEST || version > FRAME_VERSION)
		return "frame of another version";
	if (head.len > 1 && !kind_known((unsigned char)head.at[1], version) &&
	    (version == 1 || head.at[1] == 0))
		return "frame of unknown type";
	return NULL;
}

static enum frame_result frame_body_read(struct cursor *body, struct frame *f, struct text *error)
{
	*f = (struct frame){ .version = (unsigned)get_number(body, 1) };
	f->kind = (enum frame_kind)get_number(body, 1);
	if (!kind_known(f->kind, f->version))
		f->kind = FRAME_OTHER;
	f->sequence = get_number(body, 8);
	if (!frame_in_order(f))
		return frame_refuse(error, "frame out of order");
	if (f->kind != FRAME_OTHER)
		kinds[f->kind].get(body, f);
	if (body->why)
		return frame_refuse(error, body->why);
	if (body->rest.len > 0 && f->version == 1)
		return frame_refuse(error, "frame too long for its type");
	return FRAME_WHOLE;
}

enum frame_result frame_read(struct bytes octets, struct frame *f, size_t *taken,
			     struct text *error)
{
	struct cursor head = { .rest = octets };
	if (octets.len < LENGTH_SIZE)
		return FRAME_MORE;
	size_t length = get_number(&head, LENGTH_SIZE);
	if (length < AFTER_LENGTH || length > FRAME_MAX)
		return frame_refuse(error, "frame with an impossible length");
	const char *why = head_fault(head.rest);
	if (why)
		return frame_refuse(error, why);
	if (head.rest.len < length)
		return FRAME_MORE;
	struct cursor body = { .rest = bytes_first(head.rest, length) };
	*taken = LENGTH_SIZE + length;
	return frame_body_read(&body, f, error);
}
