/* frame.c: frames of the pair link, written and read strictly; see frame.h.
 *
 * Owns nothing. A reader walks the body with a cursor that never passes its end; each kind has one function that
 * takes its members in order, and what is left over makes the frame invalid. It must never look behind the frame's
 * own length. */
#include "gateway/peer/frame.h"

#include <assert.h>
#include <string.h>

enum { LENGTH_SIZE = 4, AFTER_LENGTH = FRAME_HEAD - LENGTH_SIZE };

/* ---- writing */

static void put_number(struct text *t, uint64_t number, unsigned octets)
{
	while (octets-- > 0)
		text_char(t, (char)(number >> 8 * octets & 0xff));
}

/* RFC 3629; no control characters of ASCII or of Latin-1 (U+0080 to U+009F). */
static bool speakable(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (octet_control(b.at[i]) ||
		    ((unsigned char)b.at[i] == 0xc2 && i + 1 < b.len && (unsigned char)b.at[i + 1] < 0xa0))
			return false;
	return bytes_utf8(b);
}

static bool printable(struct bytes b)
{
	return bytes_ascii(b) && speakable(b);
}

static void put_text(struct text *t, struct bytes words, bool (*fit)(struct bytes))
{
	size_t length = words.len < FRAME_TEXT_MAX ? words.len : FRAME_TEXT_MAX;
	while (length > 0 && length < words.len && (words.at[length] & 0xc0) == 0x80)
		length--;
	words.len = length;
	put_number(t, length, 2);
	if (fit(words))
		text_add(t, words);
	else
		text_printable(t, words);
}

static void put_network(struct text *t, const struct network *n)
{
	bool six = n->address.family == FAMILY_IPV6;
	put_number(t, six ? 6 : 4, 1);
	put_number(t, n->prefix, 1);
	text_add(t, (struct bytes){ (const char *)n->address.octets, six ? 16 : 4 });
}

static void hello_put(struct text *t, const struct frame *f)
{
	put_number(t, f->hello.role, 1);
	put_text(t, f->hello.hostname, printable);
	put_text(t, f->hello.program, printable);
	put_number(t, f->hello.boot, 8);
	put_number(t, f->hello.smtp_port, 2);
}

static void beat_put(struct text *t, const struct frame *f)
{
	put_number(t, f->beat.state, 1);
	put_number(t, f->beat.backends, 1);
	put_number(t, f->beat.fingerprint, 8);
	put_number(t, f->beat.time, 8);
	put_number(t, f->beat.held, 8);
}

static void block_put(struct text *t, const struct frame *f)
{
	put_network(t, &f->block.network);
	put_number(t, f->block.since, 8);
	put_number(t, f->block.until, 8);
	put_text(t, f->block.reason, speakable);
}

static void unblock_put(struct text *t, const struct frame *f)
{
	put_network(t, &f->block.network);
	put_number(t, f->block.since, 8);
}

static void known_put(struct text *t, const struct frame *f)
{
	put_number(t, f->known.hash, 8);
	put_number(t, f->known.when, 8);
}

static void kept_put(struct text *t, const struct frame *f)
{
	put_number(t, f->kept.fingerprint[0], 8);
	put_number(t, f->kept.fingerprint[1], 8);
	put_number(t, f->kept.when, 8);
	put_text(t, f->kept.reply, speakable);
}

static void keys_put(struct text *t, const struct frame *f)
{
	for (size_t i = 0; i < 2; i++)
		put_number(t, f->keys.ledger[i], 8);
	for (size_t i = 0; i < 2; i++)
		put_number(t, f->keys.known[i], 8);
}

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
		blame(c, "a frame is shorter than its kind");
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
		blame(c, "a frame has a value that there is not");
	return choice <= most ? choice : 0;
}

static struct bytes get_text(struct cursor *c, bool (*fit)(struct bytes))
{
	size_t length = get_number(c, 2);
	if (length > FRAME_TEXT_MAX)
		blame(c, "a text in a frame is too long");
	struct bytes words = get_octets(c, c->why ? 0 : length);
	if (!fit(words))
		blame(c, "a text in a frame is not printable");
	return words;
}

static void get_network(struct cursor *c, struct network *n)
{
	uint64_t family = get_number(c, 1);
	n->prefix = (unsigned)get_number(c, 1);
	if (family != 4 && family != 6)
		blame(c, "a network in a frame is none");
	struct bytes octets = get_octets(c, family == 6 ? 16 : 4);
	if (octets.len == 0)
		return;
	n->address = address_from_octets(octets.at, octets.len);
	/* What is mapped into IPv6 has one spelling here, as everywhere. */
	if (n->address.family != (family == 6 ? FAMILY_IPV6 : FAMILY_IPV4) || n->prefix > octets.len * 8) {
		blame(c, "a network in a frame is none");
		return;
	}
	struct address masked = address_masked(&n->address, n->prefix);
	if (!address_equal(&masked, &n->address))
		blame(c, "a network in a frame has host bits");
}

static void hello_get(struct cursor *c, struct frame *f)
{
	f->hello.role = (enum pair_role)get_choice(c, PAIR_SECONDARY);
	f->hello.hostname = get_text(c, printable);
	f->hello.program = get_text(c, printable);
	f->hello.boot = get_number(c, 8);
	f->hello.smtp_port = (uint16_t)get_number(c, 2);
	if (f->hello.hostname.len == 0 || bytes_has(f->hello.hostname, ' '))
		blame(c, "a name in a frame is none");
}

static void beat_get(struct cursor *c, struct frame *f)
{
	f->beat.state = (enum pair_state)get_choice(c, PAIR_STOPPING);
	f->beat.backends = get_choice(c, 1) == 1;
	f->beat.fingerprint = get_number(c, 8);
	f->beat.time = get_number(c, 8);
	f->beat.held = get_number(c, 8);
}

static void block_get(struct cursor *c, struct frame *f)
{
	get_network(c, &f->block.network);
	f->block.since = get_number(c, 8);
	f->block.until = get_number(c, 8);
	f->block.reason = get_text(c, speakable);
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
	f->kept.reply = get_text(c, speakable);
}

static void keys_get(struct cursor *c, struct frame *f)
{
	for (size_t i = 0; i < 2; i++)
		f->keys.ledger[i] = get_number(c, 8);
	for (size_t i = 0; i < 2; i++)
		f->keys.known[i] = get_number(c, 8);
}

/* ---- the whole */

static const struct {
	void (*put)(struct text *, const struct frame *);
	void (*get)(struct cursor *, struct frame *);
} kinds[] = {
	[FRAME_HELLO] = { hello_put, hello_get }, [FRAME_BEAT] = { beat_put, beat_get },
	[FRAME_BLOCK] = { block_put, block_get }, [FRAME_UNBLOCK] = { unblock_put, unblock_get },
	[FRAME_KNOWN] = { known_put, known_get }, [FRAME_KEPT] = { kept_put, kept_get },
	[FRAME_KEYS] = { keys_put, keys_get },
};

static bool kind_known(uint64_t kind)
{
	return kind < sizeof kinds / sizeof *kinds && kinds[kind].get;
}

void frame_write(struct text *t, const struct frame *f)
{
	char buffer[FRAME_MAX];
	struct text body = TEXT(buffer);
	assert(kind_known(f->kind));
	put_number(&body, FRAME_VERSION, 1);
	put_number(&body, f->kind, 1);
	put_number(&body, f->sequence, 8);
	kinds[f->kind].put(&body, f);
	assert(!body.cut);
	put_number(t, body.len, LENGTH_SIZE);
	text_add(t, text_bytes(&body));
}

static enum frame_result refuse(struct text *error, const char *why)
{
	text_string(error, why);
	return FRAME_INVALID;
}

/* The first and only the first frame of a link is HELLO, and keys are told behind it or never. */
static bool in_order(const struct frame *f)
{
	return (f->kind == FRAME_HELLO) == (f->sequence == 1) && (f->kind != FRAME_KEYS || f->sequence == 2) &&
	       f->sequence > 0;
}

enum frame_result frame_read(struct bytes octets, struct frame *f, size_t *taken, struct text *error)
{
	struct cursor head = { .rest = octets };
	if (octets.len < LENGTH_SIZE)
		return FRAME_MORE;
	size_t length = get_number(&head, LENGTH_SIZE);
	if (length < AFTER_LENGTH || length > FRAME_MAX)
		return refuse(error, "a frame has an impossible length");
	if (head.rest.len > 0 && (unsigned char)head.rest.at[0] != FRAME_VERSION)
		return refuse(error, "a frame is of another version");
	if (head.rest.len > 1 && !kind_known((unsigned char)head.rest.at[1]))
		return refuse(error, "a frame is of no kind that there is");
	if (head.rest.len < length)
		return FRAME_MORE;

	struct cursor body = { .rest = bytes_first(head.rest, length) };
	(void)get_number(&body, 1);
	*f = (struct frame){ .kind = (enum frame_kind)get_number(&body, 1) };
	f->sequence = get_number(&body, 8);
	if (!in_order(f))
		return refuse(error, "a frame is out of order");
	kinds[f->kind].get(&body, f);
	if (body.why)
		return refuse(error, body.why);
	if (body.rest.len > 0)
		return refuse(error, "a frame is longer than its kind");
	*taken = LENGTH_SIZE + length;
	return FRAME_WHOLE;
}
