/* reply.c: a backend's replies in random pieces are read exactly as in one piece, and as a plain
 * reference reads them (backend/backend_reply.h). The first octet of the input seeds the cutting,
 * the second says how many replies were asked for. */
#include "gateway/backend/backend_reply.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

/* The same rules written down a line at a time. Octets of the first reply; 0: more is needed; -1:
 * invalid. */
static long reference(struct bytes b)
{
	size_t at = 0, lines = 0;
	for (;;) {
		struct bytes rest = bytes_first(bytes_skip(b, at), REPLY_IN_LINE_MAX);
		size_t end = bytes_find(rest, '\r');
		struct bytes line = bytes_first(rest, end);
		bool cut = end == rest.len, digits = true;
		for (size_t i = 0; i < line.len && i < 3; i++)
			digits = digits && octet_digit(line.at[i]) &&
				 (i > 0 || (line.at[i] >= '2' && line.at[i] <= '5'));
		if (!digits || bytes_has(line, '\0') || bytes_has(line, '\n') ||
		    (!cut && line.len < 3))
			return -1;
		if (line.len >= 3 && lines && memcmp(b.at, line.at, 3) != 0)
			return -1;
		if (line.len > 3 && line.at[3] != ' ' && line.at[3] != '-')
			return -1;
		if (line.len > REPLY_IN_LINE_MAX - 2 ||
		    (end + 1 < rest.len && rest.at[end + 1] != '\n'))
			return -1;
		if (end + 1 >= rest.len)
			return b.len >= REPLY_IN_MAX ? -1 : 0;
		bool last = line.len == 3 || line.at[3] == ' ';
		size_t next = at + end + 2;
		if (next > REPLY_IN_MAX ||
		    (!last && (next >= REPLY_IN_MAX || ++lines == REPLY_IN_LINES_MAX)))
			return -1;
		lines += last;
		at = next;
		if (last)
			return (long)at;
	}
}

static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

/* Mostly a few octets, now and then many. */
static size_t piece(unsigned *state, size_t left)
{
	size_t n =
		next_random(state) % 8 ? 1 + next_random(state) % 7 : 1 + next_random(state) % 5000;
	return n < left ? n : left;
}

static void one_reply(struct bytes input, unsigned seed)
{
	struct reply_in_reader whole = { 0 }, cut = { 0 };
	reply_in_read(&whole, input);
	for (size_t given = 0; given < input.len; reply_in_read(&cut, bytes_first(input, given)))
		given += piece(&seed, input.len - given);
	require(cut.progress == whole.progress && cut.seen == whole.seen &&
		cut.code == whole.code && cut.why == whole.why);
	long wanted = reference(bytes_first(input, REPLY_IN_MAX));
	require((wanted > 0) == (whole.progress == REPLY_IN_VALID) &&
		(wanted < 0) == (whole.progress == REPLY_IN_INVALID));
	require(wanted <= 0 || whole.seen == (size_t)wanted);
}

/* Nothing is taken: what has come must count the same. */
static void counted(struct bytes input, unsigned expected, bool sending, unsigned seed)
{
	struct reply_in_queue whole = { .expected = expected, .sending = sending }, cut = whole;
	const char *why = reply_in_look(&whole, input), *cut_why = NULL;
	for (size_t given = 0; given < input.len && !cut_why;
	     cut_why = reply_in_look(&cut, bytes_first(input, given)))
		given += piece(&seed, input.len - given);
	require(why == cut_why && whole.whole == cut.whole && whole.ahead == cut.ahead &&
		whole.goodbye == cut.goodbye);
	require(whole.whole <= whole.expected && whole.ahead <= input.len);
}

/* Replies are taken while others are still coming: they are those that the reference sees, in
 * order. */
static void taken(struct bytes input, unsigned expected, unsigned seed)
{
	struct reply_in_queue q = { .expected = expected };
	struct reply_in reply;
	size_t given = 0;
	while (given < input.len) {
		given += piece(&seed, input.len - given);
		if (reply_in_look(&q, bytes_first(input, given)))
			return;
		while (q.whole > 0 && next_random(&seed) % 2) {
			size_t length = reply_in_length(&q, bytes_first(input, given));
			char *text = malloc(length);
			require(text && reference(input) == (long)length);
			reply_in_take(&q, bytes_first(input, length), &reply, text);
			require(reply.code >= 200 && reply.code <= 599 && reply.text.len < length);
			require(!bytes_has(reply.text, '\r') && !bytes_has(reply.text, '\0'));
			free(text);
			input = bytes_skip(input, length);
			given -= length;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct bytes input = { (const char *)data + 2, size - 2 };
	one_reply(input, data[0]);
	counted(input, data[1] % 8, data[1] & 128 && data[1] % 8 == 0, data[0]);
	taken(input, data[1] % 8, data[0]);
	return 0;
}
